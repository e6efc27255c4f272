"""What each viewer gets to see, as of which day, in how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from muctieu.core.aggregate import Area, series
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import Provenance, ProvenanceKind, current
from muctieu.core.plan import Form, Plan, Point
from muctieu.core.scoreboard import build_scoreboard
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.web.common import clock
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.decisions import EVER
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.figures.queries import board, plans, scoreboard, target_detail, withheld
from muctieu.web.plans.domain import load_plan
from tests.cast import NOON, Cast
from tests.factories import make_plan, make_target
from tests.web.conftest import Enter, draft
from tests.web.forgetting import forget

INDICATORS = load_indicators()
OPEN = next(i for i in INDICATORS.values() if i.is_public and i.place == "sum" and i.unit.scale == 0)
STAFF = next(i for i in INDICATORS.values() if i.disclosure is Disclosure.STAFF and i.sector != OPEN.sector)
SECRET = next(i for i in INDICATORS.values() if i.disclosure is Disclosure.RESTRICTED)
CODE = "xa-thu-2020-2025"


def the_plan() -> Plan:
    targets = [
        make_target("100", id=name, indicator=indicator, form=Form.LEVEL, point=str(number))
        for number, (name, indicator) in enumerate((("mo", OPEN), ("noi-bo", STAFF), ("kin", SECRET)), start=1)
    ]
    return make_plan(*targets, points=tuple(Point(str(number), f"Điểm {number}") for number in (1, 2, 3)))


@pytest.fixture
def plan(cast: Cast) -> Plan:
    load_plan(the_plan(), by=cast.administrator)
    return the_plan()


def ids(cast: Cast, viewer: object) -> list[str] | None:
    found = scoreboard(CODE, viewer=viewer)  # type: ignore[arg-type]  # None is the public
    return None if found is None else [assessment.target.id for assessment in found.assessments]


def test_scoreboard_shows_each_viewer_their_part(cast: Cast, plan: Plan) -> None:
    seen = {
        name: ids(cast, getattr(cast, name)) for name in ("clerk", "leader", "reporter", "administrator", "neighbour")
    }

    assert seen == {
        "clerk": ["mo", "noi-bo", "kin"],
        "leader": ["mo", "noi-bo", "kin"],
        "reporter": ["mo", "noi-bo"],
        "administrator": ["mo", "noi-bo"],
        "neighbour": None,
    }
    assert ids(cast, None) == ["mo"]


def test_neighbour_gets_no_target_no_plan_and_no_sector(cast: Cast, plan: Plan) -> None:
    assert plans(viewer=cast.neighbour) == ()
    assert target_detail(CODE, "mo", viewer=cast.neighbour) is None
    assert withheld(CODE, viewer=cast.neighbour) == ()


def test_plan_that_does_not_exist_is_none_for_everybody(cast: Cast) -> None:
    assert scoreboard("khong-co", viewer=cast.clerk) is None
    assert target_detail("khong-co", "mo", viewer=None) is None
    assert withheld("khong-co", viewer=None) == ()


def test_plan_without_a_public_target_is_not_there_for_the_public(cast: Cast) -> None:
    load_plan(make_plan(make_target("100", id="kin", indicator=SECRET)), by=cast.administrator)

    assert plans(viewer=None) == ()
    assert scoreboard(CODE, viewer=None) is None
    assert target_detail(CODE, "kin", viewer=None) is None


def test_plans_of_the_public_are_those_with_a_public_target(cast: Cast, plan: Plan) -> None:
    assert [line.code for line in plans(viewer=None)] == [CODE]


def test_target_that_the_viewer_may_not_see_is_none(cast: Cast, plan: Plan) -> None:
    assert target_detail(CODE, "kin", viewer=cast.reporter) is None
    assert target_detail(CODE, "khong-co", viewer=cast.clerk) is None


def test_withheld_names_sectors_and_hides_their_points(cast: Cast, plan: Plan) -> None:
    public, clerk = scoreboard(CODE, viewer=None), scoreboard(CODE, viewer=cast.clerk)

    assert {sector.code for sector in withheld(CODE, viewer=None)} == {STAFF.sector, SECRET.sector}
    assert withheld(CODE, viewer=cast.clerk) == ()
    assert public is not None
    assert clerk is not None
    assert [point.number for point in public.plan.points] == ["1"]
    assert [point.number for point in clerk.plan.points] == ["1", "2", "3"]
    assert all(code in load_sectors() for code in (STAFF.sector, SECRET.sector))


def test_public_sees_published_figures_only(cast: Cast, plan: Plan, enter: Enter) -> None:
    enter("60", indicator=OPEN.code, place="ban-1", until="published")
    enter("30", indicator=OPEN.code, place="ban-2", until="approved")

    seen = [board(CODE, viewer=viewer) for viewer in (None, cast.clerk)]

    newest = [found.figures[OPEN.code][-1] for found in seen if found]
    assert [figure.value.value for figure in newest if figure.value] == [60, 90]
    assert [figure.coverage.reported for figure in newest if figure.coverage] == [1, 2]


def test_proposals_and_unapproved_figures_never_count(cast: Cast, plan: Plan, enter: Enter) -> None:
    enter("60", indicator=OPEN.code, until="checked")

    found = board(CODE, viewer=cast.clerk)

    assert found is not None
    assert found.figures[OPEN.code] == ()


def test_public_and_reporter_see_no_single_report_under_a_total(cast: Cast, plan: Plan, enter: Enter) -> None:
    enter("60", indicator=OPEN.code, place="ban-1")

    for viewer in (None, cast.reporter):
        detail = target_detail(CODE, "mo", viewer=viewer)
        assert detail is not None
        assert [(figure.sources, figure.parts) for figure in detail.figures] == [((), ())]
    public, reporter = (target_detail(CODE, "mo", viewer=viewer) for viewer in (None, cast.reporter))
    assert public is not None
    assert reporter is not None
    assert public.history == ()
    told = {line.place.id: line.figure for found in public.breakdowns for line in found.lines}
    assert told["ban-1"] is not None
    assert (told["ban-1"].sources, told["ban-1"].parts, told["ban-1"].coverage) == ((), (), None)
    assert told["ban-2"] is None
    assert public.figures[0].coverage is not None
    assert public.figures[0].coverage.missing == ()
    assert [line.place.id for found in reporter.breakdowns for line in found.lines] == ["ban-1"]


def test_clerk_sees_which_village_has_not_reported(cast: Cast, plan: Plan, enter: Enter) -> None:
    enter("60", indicator=OPEN.code, place="ban-2")

    detail = target_detail(CODE, "mo", viewer=cast.clerk)

    assert detail is not None
    lines = [(line.place.id, line.figure is not None) for line in detail.breakdowns[0].lines]
    assert lines == [("ban-1", False), ("ban-2", True)]
    assert detail.figures[0].coverage is not None
    assert detail.figures[0].coverage.missing == ("ban-1",)
    assert [(record.place_name, record.recorded_by, record.is_current) for record in detail.history] == [
        ("Đơn vị ban-2", "Người canbo", True)
    ]


def add_report(cast: Cast, code: str = "bao-cao", day: date = date(2023, 6, 14)) -> Document:
    text = f"Toàn xã đạt 60. Số kín là 7. ({code})"
    return documents.add_document(
        RawFile(f"{code}.txt", text.encode()), Extract(text, "text-1"), Heading(title="Báo cáo", dateline=day),
        code=code, place=cast.commune, by=cast.clerk,
    )  # fmt: skip


def test_public_source_shows_the_number_and_not_its_sentence(cast: Cast, plan: Plan) -> None:
    report = add_report(cast)
    span = Provenance(ProvenanceKind.SPAN, report.code, report.text, start=12, end=14)
    rows = figures.accept(
        [draft("60", indicator=OPEN.code, place="xa", provenance=span)], by=cast.clerk, document=report
    )
    figures.approve(rows, by=cast.leader)
    figures.publish(rows, by=cast.leader)

    public, clerk = (target_detail(CODE, "mo", viewer=viewer) for viewer in (None, cast.clerk))

    assert public is not None
    assert clerk is not None
    assert [source.text for figure in public.figures for source in figure.sources] == ["60"]
    assert [source.text for figure in clerk.figures for source in figure.sources] == [report.text]
    assert [(found.title, found.text) for found in public.documents.values()] == [("Báo cáo", "")]
    assert [found.text for found in clerk.documents.values()] == [report.text]


def test_as_of_defaults_to_the_newest_dateline(cast: Cast, plan: Plan) -> None:
    add_report(cast, "cu", date(2023, 3, 1))
    add_report(cast, "moi", date(2023, 6, 14))

    found = scoreboard(CODE, viewer=cast.clerk)

    assert found is not None
    assert found.as_of == date(2023, 6, 14)


def test_as_of_without_documents_is_the_newest_record(cast: Cast, plan: Plan, enter: Enter) -> None:
    with clock.standing_at(NOON - timedelta(days=3)):
        enter("60", indicator=OPEN.code)

    found = scoreboard(CODE, viewer=cast.clerk)

    assert found is not None
    assert found.as_of == date(2023, 7, 2)


def test_known_on_gives_the_scoreboard_of_that_day(cast: Cast, plan: Plan, enter: Enter) -> None:
    enter("60", indicator=OPEN.code, place="xa")
    with clock.standing_at(NOON + timedelta(days=2)):
        enter("70", indicator=OPEN.code, place="xa")

    days = {
        day: board(CODE, viewer=cast.clerk, known_on=day)
        for day in (date(2023, 7, 4), date(2023, 7, 6), date(2023, 7, 7))
    }

    values = {day: [figure.value.value for figure in found.figures[OPEN.code] if figure.value]
              for day, found in days.items() if found}  # fmt: skip
    assert values == {date(2023, 7, 4): [], date(2023, 7, 6): [60], date(2023, 7, 7): [70]}


def test_a_new_act_changes_the_answer_at_once(cast: Cast, plan: Plan, enter: Enter) -> None:
    before = board(CODE, viewer=cast.clerk)
    enter("60", indicator=OPEN.code)

    after = board(CODE, viewer=cast.clerk)

    assert before is not None
    assert after is not None
    assert (len(before.figures[OPEN.code]), len(after.figures[OPEN.code])) == (0, 1)


def test_scoreboard_equals_the_plain_way_over_core(cast: Cast, plan: Plan, enter: Enter) -> None:
    for period, place, value in (("2023-Q1", "ban-1", "3"), ("2023-Q1", "ban-2", "4"), ("2023-Q2", "ban-1", "5")):
        enter(value, indicator=OPEN.code, place=place, period=period)
    counting = current(observations_of(with_state(Observation.objects.all())), as_of=EVER)
    area = Area("xa", lambda _period: ("ban-1", "ban-2"))
    by_hand = {
        target.indicator.code: series(target.indicator, counting, area=area, catalogue=INDICATORS)
        for target in plan.targets
    }

    found, quick = scoreboard(CODE, viewer=cast.clerk), board(CODE, viewer=cast.clerk)

    assert found is not None
    assert found == build_scoreboard(plan, by_hand, as_of=found.as_of, units=load_units())
    assert quick is not None
    assert quick.figures == {
        code: tuple(figure._replace(sources=(), parts=()) for figure in figures) for code, figures in by_hand.items()
    }
    assert [one.verdict for one in quick.scoreboard.assessments] == [one.verdict for one in found.assessments]
    assert found.assessments[0].value is not None
    assert isinstance(found.assessments[0].value.value, Decimal)


@pytest.mark.parametrize("ask", [
    lambda cast: scoreboard(CODE, viewer=cast.clerk),
    lambda cast: target_detail(CODE, "mo", viewer=cast.clerk),
    lambda _cast: target_detail(CODE, "mo", viewer=None),
    lambda _cast: withheld(CODE, viewer=None),
    lambda cast: plans(viewer=cast.clerk),
])  # fmt: skip
def test_queries_are_as_many_for_three_figures_as_for_one(
    cast: Cast, plan: Plan, enter: Enter, ask: Callable[[Cast], object],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    enter("1", indicator=OPEN.code, period="2022")
    forget()
    with django_assert_max_num_queries(38) as first:
        ask(cast)
    enter("2", indicator=OPEN.code, period="2023", place="ban-2")
    enter("3", indicator=OPEN.code, period="2023-Q1")
    forget()
    with django_assert_max_num_queries(38) as second:
        ask(cast)

    assert len(second) == len(first)


def test_target_shows_the_newest_periods_and_records_until_all_are_asked_for(
    cast: Cast, plan: Plan, enter: Enter
) -> None:
    months = [f"2022-{month:02}" for month in range(1, 13)]
    for month in months:
        for place in ("ban-1", "ban-2"):
            enter("3", indicator=OPEN.code, place=place, period=month)

    short = target_detail(CODE, "mo", viewer=cast.clerk)
    whole = target_detail(CODE, "mo", viewer=cast.clerk, with_all=True)
    own = target_detail(CODE, "mo", viewer=cast.reporter)

    assert short is not None
    assert whole is not None
    assert own is not None
    assert [str(one.period) for one in short.breakdowns] == months[:-4:-1]
    assert short.breakdowns == whole.breakdowns[:3]
    assert (short.older_periods, short.older_records) == (9, 4)
    assert (whole.older_periods, whole.older_records) == (0, 0)
    assert short.history == whole.history[:20]
    assert short.assessment == whole.assessment
    assert [one._replace(sources=(), parts=()) for one in short.figures] == [
        one._replace(sources=(), parts=()) for one in whole.figures
    ]
    assert {len(one.parts) for one in short.figures[-3:]} == {2}
    assert [len(one.lines) for one in own.breakdowns] == [1] * 3
    assert (len(own.history), own.older_records) == (12, 0)
