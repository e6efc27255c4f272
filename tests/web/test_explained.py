"""Explanations from the store: who sees what, as known on which day, and where a record goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from muctieu.core.explain import Node, Standing, Way
from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.plan import Form
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.figures.explained import Explained, explained, material_of, shortened
from muctieu.web.figures.uses import uses_of
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from tests.cast import NOON, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.plan_store import target
from tests.web.test_keeping import CODES as WALKED
from tests.web.test_keeping import Walk

YEAR = Period.of_year(2022)
PERIODS = ("2022", "2023-Q1", "2023-Q2", "2023")


def seen(code: str, who: User | None, place: str = "xa", **given: object) -> Explained | None:
    return explained(code, place, YEAR, viewer=who, **given)  # type: ignore[arg-type]  # a test names the field


def known(code: str, who: User | None, place: str = "xa", **given: object) -> Explained:
    found = seen(code, who, place, **given)
    assert found is not None
    return found


def values(found: Explained) -> list[tuple[str, str]]:
    return [
        (node.place, "–" if node.figure is None or node.figure.value is None else str(node.figure.value.value))
        for node in found.node.walk()
    ]


@pytest.fixture
@recalled
def village_rate(cast: Cast, enter: Enter) -> Cast:
    """Third children and births of both villages: a rate of the commune."""
    for place, third, births in (("ban-1", "9", "100"), ("ban-2", "5", "40")):
        enter(third, place=place, period="2022", indicator="third_child_births")
        enter(births, place=place, period="2022")
    return cast


def test_clerk_sees_the_ratio_its_components_and_every_record_with_its_way(village_rate: Cast) -> None:
    found = known("third_child_rate", village_rate.clerk)

    third, births = found.node.parts
    assert (found.node.way, third.way, births.way) == (Way.RATIO, Way.PLACES, Way.PLACES)
    assert values(found)[1:4] == [("xa", "14"), ("ban-1", "9"), ("ban-2", "5")]
    (record,) = third.parts[0].records
    origin = found.origins[record.obs.id]
    assert (origin.row.written, origin.recorded_by) == ("9", "Người canbo")
    assert [(step.state.value, step.by) for step in origin.steps] == [
        ("sent", "Người canbo"),
        ("checked", "Người canbo"),
        ("approved", "Người lanhdao"),
        ("published", "Người lanhdao"),
    ]
    assert not found.totals_only


def test_village_sees_the_totals_and_its_own_report_alone(village_rate: Cast) -> None:
    found = known("third_child_rate", village_rate.reporter)

    assert found.totals_only
    assert values(found) == [
        ("xa", "10"), ("xa", "14"), ("ban-1", "9"), ("xa", "140"), ("ban-1", "100"),
    ]  # fmt: skip
    assert {origin.row.place_key for origin in found.origins.values()} == {"ban-1"}
    assert seen("births", village_rate.reporter, "ban-2") is None


def test_neighbour_stranger_and_public_are_told_what_they_would_be_told_of_nothing(village_rate: Cast) -> None:
    for who in (village_rate.neighbour, None):
        assert seen("births", who) is None
        assert seen("births", who, "ban-1") is None
    assert seen("khong_co", village_rate.clerk) is None
    assert seen("births", village_rate.clerk, "khong-co") is None


def test_restricted_figures_are_for_those_who_may_read_them(cast: Cast, enter: Enter) -> None:
    row = enter("30", place="xa", indicator="militia_count", period="2022")
    enter("1000", place="xa", indicator="population", period="2022")

    assert values(known("militia_count", cast.leader)) == [("xa", "30")]
    assert values(known("militia_rate", cast.leader)) == [("xa", "3"), ("xa", "30"), ("xa", "1000")]
    shown = known("militia_rate", cast.administrator)
    assert (values(shown), shown.has_secret) == ([("xa", "3"), ("xa", "1000")], True)
    assert seen("militia_count", cast.reporter) is None
    assert seen("militia_count", cast.administrator) is None
    assert uses_of(row.uuid, viewer=cast.administrator) is None


def test_rivals_and_what_was_replaced_are_shown_and_another_day_knows_less(cast: Cast, enter: Enter) -> None:
    enter("9", place="ban-1", period="2022")
    with clock.standing_at(NOON + timedelta(days=2)):
        enter("11", place="ban-1", period="2022")
        enter("8", place="ban-1", period="2022", source="sổ hộ tịch", until="checked")

    now, then = known("births", cast.clerk, "ban-1"), known("births", cast.clerk, "ban-1", known_on=NOON.date())

    assert [one.standing for one in now.node.records] == [Standing.COUNTS, Standing.SUPERSEDED, Standing.WAITING]
    assert values(now) == [("ban-1", "11")]
    assert values(then) == [("ban-1", "9")]


def test_figure_without_a_period_is_explained_by_its_record(cast: Cast, enter: Enter) -> None:
    enter("17", place="xa", indicator="income_per_capita", period=None)

    found = explained("income_per_capita", "xa", None, viewer=cast.clerk)

    assert found is not None
    assert values(found) == [("xa", "17")]


def test_what_is_kept_of_communes_explains_the_province_as_all_reports_of_their_villages_do(cast: Cast) -> None:
    """The tree from kept totals, after any acts, is the tree from every record, without what only records tell."""
    walk, seen = Walk(cast, Random(11)), 0
    for _part in range(6):
        for _act in range(6):
            walk.step()
        for code, place, period in product((*WALKED, "third_child_rate", "poverty_rate"), ("tinh", "xa"), PERIODS):
            indicator, unit = load_indicators()[code], cast.units[place]
            asked = (indicator,), unit, Period.parse(period)
            whole, brief = (bare(material_of(*asked, is_whole=one).tree(indicator, asked[2])) for one in (True, False))
            assert brief == whole, (code, place, period)
            seen += whole.is_known and place == "tinh"
    assert seen > 20


def bare(node: Node) -> Node:
    """The node as it is shown, its figures without the reports behind them."""
    node = shortened(node)
    figure = None if node.figure is None else node.figure._replace(sources=(), parts=())
    parts, left_out = (tuple(map(bare, some)) for some in (node.parts, node.left_out))
    return replace(node, figure=figure, parts=parts, left_out=left_out)


def test_queries_stay_the_same_however_many_records_there_are(
    village_rate: Cast, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as before:
        known("third_child_rate", village_rate.clerk)
    count = len(before)  # read now: what is captured is a window of the connection's own log
    with clock.standing_at(NOON + timedelta(days=1)):
        enter("10", place="ban-1", period="2022")
        enter("10", place="ban-2", period="2022", source="khác")

    with django_assert_num_queries(count):
        known("third_child_rate", village_rate.clerk)


# -- upwards --------------------------------------------------------------------------------------------------


def test_record_leads_to_every_total_ratio_target_and_criterion_above_it(village_rate: Cast, enter: Enter) -> None:
    load_plan(make_plan(target("sinh", "births", "40", Form.CUMULATIVE)), by=village_rate.administrator)
    mine = known("births", village_rate.clerk, "ban-1").node.records[0].obs.id

    found = uses_of(UUID(mine), viewer=village_rate.clerk)

    assert found is not None
    assert [(use.node.indicator.code, use.node.place, str(use.node.period)) for use in found.totals] == [
        ("third_child_rate", "ban-1", "2022"),
        ("births", "xa", "2022"),
        ("third_child_rate", "xa", "2022"),
        ("births", "tinh", "2022"),
    ]
    assert [(use.target.id, use.counts) for use in found.targets] == [("sinh", True)]


def test_record_that_counts_no_more_is_used_by_nothing(village_rate: Cast, enter: Enter) -> None:
    mine = known("births", village_rate.clerk, "ban-1").node.records[0].obs.id
    with clock.standing_at(NOON + timedelta(days=1)):
        enter("12", place="ban-1", period="2022")

    found = uses_of(UUID(mine), viewer=village_rate.clerk)

    assert found is not None
    assert found.totals == ()


def test_quarter_leads_to_its_year(cast: Cast, enter: Enter) -> None:
    rows = [enter("3", place="xa", period=f"2022-Q{quarter}") for quarter in (1, 2, 3, 4)]

    found = uses_of(rows[0].uuid, viewer=cast.clerk)

    assert found is not None
    assert ("births", "xa", "2022") in [
        (use.node.indicator.code, use.node.place, str(use.node.period)) for use in found.totals
    ]


def test_record_without_a_period_and_part_of_a_record_go_into_no_total(cast: Cast, enter: Enter) -> None:
    row = enter("3", place="xa", period=None)

    found = uses_of(row.uuid, viewer=cast.clerk)

    assert found is not None
    assert found.totals == ()


def test_record_of_another_is_not_there(village_rate: Cast) -> None:
    theirs = known("births", village_rate.clerk, "ban-2").node.records[0].obs.id

    for who in (village_rate.reporter, village_rate.neighbour, None):
        assert uses_of(UUID(theirs), viewer=who) is None
    assert uses_of(uuid4(), viewer=village_rate.clerk) is None


def test_criteria_in_force_that_ask_for_the_indicator_are_named(cast: Cast, enter: Enter) -> None:
    row = enter(
        "3", place="xa", indicator="poverty_rate", period="2022", provenance=Provenance(ProvenanceKind.API, "x")
    )

    found = uses_of(row.uuid, viewer=cast.clerk)

    assert found is not None
    assert all(use.found.in_force(NOON.date()) for use in found.rules)
