"""A series before and after a change of units, and the history of a unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from muctieu.core.indicator import Disclosure, PlaceRule, TimeRule
from muctieu.core.observation import ObsStatus
from muctieu.core.place import Level
from muctieu.core.place_events import WHOLE, Change, Event, EventKind, Measure, Part, Shares
from muctieu.core.restate import Reason, Restated
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.figures.restated import restated_series
from muctieu.web.places.events import apply_event, undo_event
from muctieu.web.places.history import unit_history
from muctieu.web.places.models import UnitEvent
from tests.cast import SINCE, Cast
from tests.web.conftest import Enter

DAY = date(2023, 7, 1)
BASIS = "12/NQ-HĐND ngày 20/6/2023"
KNOWN = load_indicators().values()
SUM = next(i for i in KNOWN if i.place is PlaceRule.SUM and i.disclosure is Disclosure.STAFF and i.time is TimeRule.SUM)
RANK = next(i for i in KNOWN if i.place not in (PlaceRule.SUM, PlaceRule.RATIO))
SECRET = next(i for i in KNOWN if i.disclosure is Disclosure.RESTRICTED)
Line = tuple[str, str, Decimal]


def merge(cast: Cast, *sources: str, key: str = "sk-1") -> UnitEvent:
    made = Change("ban-moi", code="09", name="Bản Mới", level=Level.VILLAGE, parent="xa")
    parts = tuple(Part(source, "ban-moi", WHOLE) for source in sources)
    return apply_event(Event(key, EventKind.MERGE, DAY, BASIS, parts, (made,)), by=cast.administrator).event


def split(cast: Cast, shares: tuple[str, str]) -> UnitEvent:
    made = tuple(
        Change(f"ban-{name}", code=name, name=f"Bản {name}", level=Level.VILLAGE, parent="xa") for name in ("a", "b")
    )
    parts = tuple(
        Part("ban-1", change.unit, Shares(Decimal(share), Decimal(share)))
        for change, share in zip(made, shares, strict=True)
    )
    return apply_event(Event("sk-1", EventKind.SPLIT, DAY, BASIS, parts, made), by=cast.administrator).event


def reports(enter: Enter) -> None:
    for place, value in (("ban-1", "10"), ("ban-2", "20")):
        enter(value, place=place, indicator=SUM.code, period="2022")


def lines(found: Restated | None) -> list[Line]:
    assert found is not None
    return [(fig.place, str(fig.period), fig.value.value) for fig in found.figures if fig.value is not None]


def then(found: Restated | None) -> set[Line]:
    assert found is not None
    return {(fig.place, str(fig.period), fig.value.value) for fig in found.as_reported if fig.value is not None}


def test_a_merged_village_has_the_sum_of_both_and_the_reports_stay(cast: Cast, enter: Enter) -> None:
    reports(enter)
    merge(cast, "ban-1", "ban-2")

    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk)

    assert lines(found) == [("ban-moi", "2022", Decimal(30))]
    assert then(found) == {("ban-1", "2022", Decimal(10)), ("ban-2", "2022", Decimal(20))}


def test_a_village_that_did_not_report_is_missing_and_not_zero(cast: Cast, enter: Enter) -> None:
    enter("10", place="ban-1", indicator=SUM.code, period="2022")
    merge(cast, "ban-1", "ban-2")

    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk)

    assert found is not None
    assert [figure.coverage.missing for figure in found.figures if figure.coverage] == [("ban-2",)]


def test_a_split_divides_by_the_measure_chosen_and_only_then(cast: Cast, enter: Enter) -> None:
    reports(enter)
    split(cast, ("0.3", "0.7"))

    undecided = restated_series(SUM.code, cast.commune, viewer=cast.clerk)
    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk, measures={SUM.code: Measure.PEOPLE})

    assert undecided is not None
    assert [refusal.reason for refusal in undecided.refusals] == [Reason.NO_MEASURE]
    assert lines(found) == [
        ("ban-2", "2022", Decimal(20)), ("ban-a", "2022", Decimal(3)), ("ban-b", "2022", Decimal(7)),
    ]  # fmt: skip
    assert found is not None
    assert {figure.status for figure in found.figures if figure.place != "ban-2"} == {ObsStatus.ESTIMATE}


def test_on_the_day_before_the_series_stands_on_the_units_of_then(cast: Cast, enter: Enter) -> None:
    reports(enter)
    merge(cast, "ban-1", "ban-2")

    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk, on=date(2023, 6, 30))

    assert set(lines(found)) == then(found)


def test_an_event_taken_back_restates_nothing(cast: Cast, enter: Enter) -> None:
    reports(enter)
    undo_event(merge(cast, "ban-1", "ban-2"), by=cast.administrator, why="nhầm")

    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk)

    assert set(lines(found)) == then(found)


def test_what_the_neighbour_reported_is_missing_for_whom_it_is_closed(cast: Cast, enter: Enter) -> None:
    reports(enter)
    merge(cast, "ban-1", "ban-ben")

    found = restated_series(SUM.code, cast.commune, viewer=cast.clerk)

    assert found is not None
    assert lines(found) == [("ban-2", "2022", Decimal(20)), ("ban-moi", "2022", Decimal(10))]
    assert [figure.coverage.missing for figure in found.figures if figure.coverage] == [("ban-ben",)]


@pytest.mark.parametrize("who", ["neighbour", "reporter"])
def test_the_series_is_closed_to_whom_the_unit_is_not_theirs(cast: Cast, who: str) -> None:
    assert restated_series(SUM.code, cast.commune, viewer=getattr(cast, who)) is None
    assert restated_series(SUM.code, cast.commune, viewer=None) is None


def test_what_is_restricted_is_for_the_commune_alone(cast: Cast) -> None:
    assert restated_series(SECRET.code, cast.commune, viewer=cast.administrator) is None
    assert restated_series(SECRET.code, cast.commune, viewer=cast.leader) is not None


def test_ranks_are_never_restated_and_an_unknown_indicator_is_named(cast: Cast) -> None:
    found = restated_series(RANK.code, cast.commune, viewer=cast.leader)

    assert found is not None
    assert [refusal.reason for refusal in found.refusals] == [Reason.RANK]
    with pytest.raises(StateError, match="khong-co"):
        restated_series("khong-co", cast.commune, viewer=cast.leader)


def test_the_number_of_queries_is_constant(
    cast: Cast, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reports(enter)
    with django_assert_num_queries(11):
        restated_series(SUM.code, cast.commune, viewer=cast.clerk)
    merge(cast, "ban-1", "ban-2")
    for year in ("2020", "2021"):
        enter("5", place="xa", indicator=SUM.code, period=year)
    with django_assert_num_queries(11):
        restated_series(SUM.code, cast.commune, viewer=cast.clerk)


# -- history ------------------------------------------------------------------------------------------------------


def test_a_unit_says_what_it_came_from_and_what_it_became(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    named = Event("ten", EventKind.RENAME, date(2022, 1, 1), BASIS, changes=(Change("ban-1", name="Bản Một"),))
    apply_event(named, by=cast.administrator)
    row = merge(cast, "ban-1", "ban-2")
    new = row.parts.all()[0].target

    with django_assert_num_queries(3):
        old = unit_history(cast.units["ban-1"])
    made = unit_history(new)

    assert [(unit.name, unit.valid_from, unit.valid_to) for unit in old.versions] == [
        ("Đơn vị ban-1", SINCE, date(2022, 1, 1)), ("Bản Một", date(2022, 1, 1), DAY),
    ]  # fmt: skip
    assert [event.id for event in old.events] == ["ten", "sk-1"]
    assert ([edge.target for edge in old.became], old.came_from) == (["ban-moi"], ())
    assert ([edge.source for edge in made.came_from], made.became) == (["ban-1", "ban-2"], ())
    assert unit_history(cast.units["ban-ben"]).events == ()
