"""Totals of villages, communes and the province, as each viewer may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.observation import ObsStatus
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures.totals import Totals, totals, totals_below
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from tests.cast import SINCE, Cast
from tests.web.conftest import Enter, draft

DAY = date(2023, 7, 5)
Report = Callable[..., None]


@pytest.fixture
def reader(cast: Cast) -> User:
    """Who reads figures for the province."""
    return people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=cast.units["tinh"],
                             since=SINCE, by=cast.administrator, password="x")  # fmt: skip


@pytest.fixture
def report(cast: Cast) -> Report:
    """Let the neighbouring commune record and approve a figure."""
    leader = people.add_person("truong-ben", full_name="Trưởng bên", role=Role.LEADER, unit=cast.units["xa-ben"],
                               since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    def entered(value: str, **given: object) -> None:
        rows = figures.record([draft(value, **given)], by=cast.neighbour, place=cast.units["xa-ben"])  # type: ignore[arg-type]
        figures.check(rows, by=cast.neighbour)
        figures.approve(rows, by=leader)

    return entered


def told(found: Totals, code: str = "births") -> list[tuple[str, str, Coverage | None]]:
    return [_told(figure) for figure in found[code]]


def _told(figure: Figure) -> tuple[str, str, Coverage | None]:
    assert figure.value is not None
    return str(figure.period), str(figure.value.value), figure.coverage


def test_province_total_is_the_sum_of_its_communes_and_names_the_gaps(
    cast: Cast, reader: User, enter: Enter, report: Report
) -> None:
    enter("4", place="ban-1", period="2023-Q1", status=ObsStatus.ESTIMATE)
    enter("5", place="ban-1", period="2023-Q2")
    enter("6", place="ban-2", period="2023-Q2")
    report("7", place="ban-ben", period="2023-Q2")
    report("9", place="xa-ben", period="2022")

    found = totals(["births"], cast.units["tinh"], viewer=reader, day=DAY)
    communes = totals_below(["births"], cast.units["tinh"], viewer=reader, day=DAY)

    assert told(found) == [
        ("2022", "9", Coverage(1, 2, missing=("xa",))),
        ("2023-Q1", "4", Coverage(1, 2, missing=("xa-ben",), partial=("xa",))),
        ("2023-Q2", "18", Coverage(2, 2)),
    ]
    assert not found["births"][1].coverage.is_full  # type: ignore[union-attr]
    assert [figure.status for figure in found["births"]][1:] == [ObsStatus.ESTIMATE, ObsStatus.OFFICIAL]
    assert {place: told(each) for place, each in communes.items()} == {
        "xa": [("2023-Q1", "4", Coverage(1, 2, missing=("ban-2",))), ("2023-Q2", "11", Coverage(2, 2))],
        "xa-ben": [("2022", "9", None), ("2023-Q2", "7", Coverage(1, 1))],
    }


def test_ratio_of_the_province_takes_only_units_that_know_both_components(
    cast: Cast, reader: User, enter: Enter, report: Report
) -> None:
    enter("10", place="ban-1", indicator="births")
    enter("1", place="ban-1", indicator="third_child_births")
    enter("30", place="ban-2", indicator="births")
    report("10", place="xa-ben", indicator="births")
    report("4", place="ban-ben", indicator="third_child_births")

    found = totals(["third_child_rate"], cast.units["tinh"], viewer=reader, day=DAY)

    assert told(found, "third_child_rate") == [("2023-Q1", "25", Coverage(2, 2, partial=("xa",)))]


def test_each_viewer_gets_the_units_below_that_are_theirs(
    cast: Cast, reader: User, enter: Enter, report: Report
) -> None:
    enter("5", place="ban-1")
    report("7", place="ban-ben")
    viewers = {"reader": reader, "clerk": cast.clerk, "neighbour": cast.neighbour, "reporter": cast.reporter}

    below = {name: totals_below(["births"], cast.units["tinh"], viewer=who, day=DAY) for name, who in viewers.items()}
    villages = {name: totals_below(["births"], cast.commune, viewer=who, day=DAY) for name, who in viewers.items()}

    assert {name: sorted(found) for name, found in below.items()} == {
        "reader": ["xa", "xa-ben"], "clerk": ["xa"], "neighbour": ["xa-ben"], "reporter": ["xa"],
    }  # fmt: skip
    assert {name: sorted(found) for name, found in villages.items()} == {
        "reader": ["ban-1", "ban-2"], "clerk": ["ban-1", "ban-2"], "neighbour": [], "reporter": ["ban-1"],
    }  # fmt: skip
    assert told(villages["reporter"]["ban-1"]) == [("2023-Q1", "5", None)]
    assert totals_below(["births"], cast.units["tinh"], viewer=None, day=DAY) == {}


def test_queries_are_constant(cast: Cast, reader: User, enter: Enter, report: Report) -> None:
    enter("5", place="ban-1")
    asked = []
    for period in ("2022-Q2", "2022-Q3", "2022-Q4"):
        report("2", place="ban-ben", period=period, indicator="third_child_births")
        report("20", place="xa-ben", period=period)
        with CaptureQueriesContext(connection) as found:
            totals_below(["births", "third_child_rate"], cast.units["tinh"], viewer=reader, day=DAY)
        asked.append(len(found))

    # At first nothing is in memory; then what the reports have touched is read again, however much that is.
    assert asked[1] == asked[2] <= 18
