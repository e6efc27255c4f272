"""Verdicts on the units of today: the scoreboard, a target's page, the API, and for whom they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.cli.main import main
from muctieu.cli.scoreboard_view import scoreboard_lines
from muctieu.cli.store import Store
from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.indicator import Disclosure, PlaceRule, TimeRule
from muctieu.core.place import Level
from muctieu.core.place_events import WHOLE, Change, Event, EventKind, Part
from muctieu.core.plan import Form
from muctieu.core.restate_tree import Restating
from muctieu.core.verdict import Assessment
from muctieu.packs.loader import load_indicators
from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Role
from muctieu.web.figures.on_units import kin_of
from muctieu.web.figures.queries import board, can_restate, target_detail
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.events import apply_event
from muctieu.web.plans.domain import load_plan
from muctieu.web.screens.rows import coverage_text
from tests.cast import SINCE, Cast
from tests.factories import make_plan, make_target
from tests.recalled import recalled
from tests.web.conftest import Enter

CODE = "xa-thu-2020-2025"
BASIS = "12/NQ-HĐND ngày 20/6/2023"
SUM, OTHER = [
    one for one in load_indicators().values()
    if one.place is PlaceRule.SUM and one.time is TimeRule.SUM and one.disclosure is Disclosure.STAFF
    and one.unit.scale == 0
][:2]  # fmt: skip


@pytest.fixture
@recalled
def moved(cast: Cast, enter: Enter) -> Cast:
    """Village 2 went to the neighbour on 1 July 2023; both villages had reported 2022, and a goal of 100 stands."""
    target = make_target("100", id="tong", indicator=SUM, form=Form.LEVEL)
    load_plan(make_plan(target), by=cast.administrator)
    for place, value in (("ban-1", "60"), ("ban-2", "50")):
        enter(value, place=place, indicator=SUM.code, period="2022")
    change = Change("ban-2", parent="xa-ben")
    apply_event(Event("di", EventKind.REPARENT, date(2023, 7, 1), BASIS, (), (change,)), by=cast.administrator)
    return cast


def judged(viewer: User | None, restated: Restating | None = None) -> Assessment | None:
    found = board(CODE, viewer=viewer, restated=restated)
    return None if found is None else found.scoreboard.assessments[0]


def shown(one: Assessment | None) -> tuple[int, Coverage | None]:
    assert one is not None
    assert one.value is not None
    assert one.figure is not None
    return int(one.value.value), one.figure.coverage


def test_a_village_that_went_away_counts_as_reported_then_and_not_today(moved: Cast) -> None:
    assert not kin_of(moved.units["xa"].pk).is_still
    assert shown(judged(moved.clerk)) == (110, Coverage(2, 2))
    assert shown(judged(moved.clerk, Restating.WHOLE)) == (60, Coverage(1, 1))


def test_what_an_act_left_alone_is_not_restated_anew(moved: Cast, enter: Enter) -> None:
    def restated() -> tuple[Figure, ...]:
        with looking():
            found = board(CODE, viewer=moved.clerk, restated=Restating.WHOLE)
        assert found is not None
        return found.figures[SUM.code]

    before = restated()
    enter("3", place="ban-1", indicator=OTHER.code, period="2022")
    left_alone = restated()
    enter("70", place="ban-1", indicator=SUM.code, period="2023")

    assert left_alone is before
    assert [str(figure.period) for figure in restated()] == ["2022", "2023"]


def test_where_nothing_ever_moved_the_reading_is_the_one_as_reported(cast: Cast, enter: Enter) -> None:
    load_plan(make_plan(make_target("100", id="tong", indicator=SUM, form=Form.LEVEL)), by=cast.administrator)
    enter("60", place="ban-1", indicator=SUM.code, period="2022")

    assert kin_of(cast.units["xa"].pk).is_still
    assert board(CODE, viewer=cast.clerk, restated=Restating.WHOLE) == board(CODE, viewer=cast.clerk)


def test_what_cannot_be_restated_is_counted_on_the_board_and_named_on_the_page(moved: Cast, enter: Enter) -> None:
    enter("115", place="xa", indicator=SUM.code, period="2021")

    found = board(CODE, viewer=moved.clerk, restated=Restating.WHOLE)
    detail = target_detail(CODE, "tong", viewer=moved.clerk, restated=Restating.WHOLE)

    assert found is not None
    assert [(one.code, one.args["count"]) for one in found.scoreboard.findings] == [("MT7851", "1")]
    assert detail is not None
    assert [(one.code, one.args["place"]) for one in detail.unread] == [("MT7850", "Đơn vị xa")]
    assert [str(figure.period) for figure in detail.figures] == ["2022"]
    assert [[line.place.id for line in each.lines] for each in detail.breakdowns] == [["ban-1"]]


def test_as_known_on_a_day_and_restated_go_together(moved: Cast, enter: Enter) -> None:
    enter("70", place="ban-1", indicator=SUM.code, period="2023")

    before = board(CODE, viewer=moved.clerk, known_on=date(2023, 7, 4), restated=Restating.WHOLE)

    assert before is not None
    assert before.scoreboard.assessments[0].value is None
    assert shown(judged(moved.clerk, Restating.WHOLE))[0] == 70


@pytest.mark.parametrize("who", ["reporter", "neighbour", None])
def test_whoever_sees_only_totals_is_not_told_the_difference(moved: Cast, who: str | None) -> None:
    viewer = None if who is None else getattr(moved, who)

    assert judged(viewer, Restating.WHOLE) is None
    assert not can_restate(CODE, viewer=viewer)


def test_without_a_change_of_units_no_second_reading_is_offered(cast: Cast, enter: Enter) -> None:
    load_plan(make_plan(make_target("100", id="tong", indicator=SUM)), by=cast.administrator)

    assert not can_restate(CODE, viewer=cast.clerk)


def test_figures_of_merged_villages_are_their_heirs_on_the_page(client: Client, cast: Cast, enter: Enter) -> None:
    load_plan(make_plan(make_target("100", id="tong", indicator=SUM)), by=cast.administrator)
    for place, value in (("ban-1", "60"), ("ban-2", "50")):
        enter(value, place=place, indicator=SUM.code, period="2022")
    made = Change("ban-moi", code="09", name="Bản Mới", level=Level.VILLAGE, parent="xa")
    parts = tuple(Part(source, "ban-moi", WHOLE) for source in ("ban-1", "ban-2"))
    apply_event(Event("gop", EventKind.MERGE, date(2023, 7, 1), BASIS, parts, (made,)), by=cast.administrator)
    client.force_login(cast.clerk)

    address = reverse("desk:target", args=(CODE, "tong"))
    then, today = (client.get(address, {"don-vi": value}).content.decode() for value in ("", "hom-nay"))
    scores = client.get(reverse("desk:scoreboard"), {"don-vi": "hom-nay"}).content.decode()

    assert "Bản Mới" not in then
    assert "Bản Mới" in today
    assert "được tính lại theo các đơn vị ngày 05/07/2023" in today
    assert "tính lại theo các đơn vị của hôm nay" in scores
    assert "don-vi=hom-nay" in scores
    assert "/vi-sao/" not in scores


def test_api_and_command_answer_on_todays_units(client: Client, moved: Cast) -> None:
    client.force_login(moved.clerk)
    asked = f"/api/v1/outlook?plan={CODE}&target=tong"

    found = client.get(f"{asked}&restated=whole").json()
    wrong = client.get(f"{asked}&restated=x")
    told = Store().scoreboard(CODE, restated="whole")

    assert (found["assessment"]["value"], found["units_on"]) == ("60", "2023-07-05")
    assert wrong.status_code == 400
    assert shown(told.assessments[0]) == (60, Coverage(1, 1))


def test_reports_that_are_read_know_no_units(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--plan", "ta-tong-2020-2025", "--restated", "whole", "bai.txt"]) == 3
    assert "MT7853" in capsys.readouterr().err


def test_periods_of_one_reason_are_told_together(moved: Cast, enter: Enter) -> None:
    for month in range(1, 6):
        enter("9", place="xa", indicator=SUM.code, period=f"2021-{month:02}")

    detail = target_detail(CODE, "tong", viewer=moved.clerk, restated=Restating.WHOLE)

    assert detail is not None
    assert [one.args["period_en"] for one in detail.unread] == ["01/2021, 02/2021, 03/2021 and 2 more"]


def test_a_provinces_board_rests_on_communes(cast: Cast, enter: Enter) -> None:
    plan = make_plan(make_target("100", id="tong", indicator=SUM), code="cua-tinh")
    load_plan(replace(plan, place="tinh"), by=cast.administrator)
    enter("60", place="ban-1", indicator=SUM.code, period="2022")
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, password="x",
                               unit=cast.units["tinh"], since=SINCE, by=cast.administrator)  # fmt: skip

    found = board("cua-tinh", viewer=cast.administrator)
    today = board("cua-tinh", viewer=reader, restated=Restating.WHOLE)

    assert found is not None
    assert found.scoreboard.below is Level.COMMUNE
    assert coverage_text(found.scoreboard.assessments[0].figure, found.scoreboard.below) == "1/2 xã"
    assert "theo báo cáo của 1/2 xã" in "\n".join(scoreboard_lines(found.scoreboard, approved=True))
    assert today is not None
    assert shown(today.scoreboard.assessments[0]) == shown(found.scoreboard.assessments[0])
