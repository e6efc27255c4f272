"""Thresholds from a day on and verdicts by decision: verbs, rights, and what the scoreboard makes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.core.criteria import Answer, Decided
from muctieu.core.verdict import Assessment, Verdict
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.figures.queries import board
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.judging import (
    Terms,
    criterion_decisions,
    decide_criterion,
    decide_verdict,
    set_threshold,
    thresholds_on,
    withdraw_verdict,
)
from muctieu.web.plans.models import Plan, Target, ThresholdChange, VerdictDecision
from tests.cast import NOON, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

LATER = date(2023, 12, 31)


@pytest.fixture
@recalled
def staff(cast: Cast, enter: Enter) -> Staff:
    """A plan with one target of 10 births, of which 2 have come."""
    found = appoint(cast)
    load_plan(make_plan(count_target(), code="ke-hoach"), by=cast.administrator)
    enter("2", place="xa")
    return found


def terms(staff: Staff, since: date = TODAY, reason: str = "thống nhất") -> Terms:
    return Terms(since, reason, staff.chairman, staff.cast.leader)


def judged(viewer: User | None, as_of: date | None = None, known_on: date | None = None) -> Assessment:
    found = board("ke-hoach", viewer=viewer, as_of=as_of, known_on=known_on)
    assert found is not None
    return found.scoreboard.assessments[0]


def target() -> Target:
    return Target.objects.select_related("plan__place").get(code="so-sinh")


def refused(verb: Callable[[], object]) -> str:
    with pytest.raises(StateError) as caught:
        verb()
    return caught.value.code


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# -- thresholds -----------------------------------------------------------------------------------------------


def test_the_scoreboard_goes_by_the_thresholds_of_its_day(staff: Staff) -> None:
    cast = staff.cast
    set_threshold("slow_share", Decimal("0.3"), terms(staff), place=cast.commune)

    assert judged(cast.leader).verdict is Verdict.SLOW
    assert judged(cast.leader, as_of=TODAY - timedelta(days=1)).verdict is Verdict.AT_RISK


def test_a_plans_own_threshold_counts_for_it_alone(staff: Staff) -> None:
    plan, place = Plan.objects.get(), staff.cast.commune
    set_threshold("focus_below", Decimal(15), terms(staff), place=place, plan=plan)

    assert thresholds_on(place, TODAY) == {}
    assert thresholds_on(place, TODAY, plan=plan) == {"focus_below": Decimal(15)}


def test_thresholds_that_cannot_be_are_refused(staff: Staff) -> None:
    cast, place = staff.cast, staff.cast.commune
    good = terms(staff)

    assert refused(lambda: set_threshold("khac", Decimal(1), good, place=place)) == "MT7203"
    assert refused(lambda: set_threshold("jump", Decimal(1), good, place=place)) == "MT1506"
    assert refused(lambda: set_threshold("jump", Decimal(3), terms(staff, reason=" "), place=place)) == "MT7228"
    other = Terms(TODAY, "x", staff.officer, cast.leader)
    assert refused(lambda: set_threshold("jump", Decimal(3), other, place=place)) == "MT7331"
    set_threshold("jump", Decimal(3), good, place=place)
    assert refused(lambda: set_threshold("jump", Decimal(3), good, place=place)) == "MT7230"
    plan = Plan.objects.get()
    neighbour = cast.units["xa-ben"]
    with pytest.raises(RightsError):
        set_threshold("jump", Decimal(4), good, place=neighbour)
    with pytest.raises(RightsError):
        set_threshold("jump", Decimal(4), Terms(TODAY, "x", staff.officer, cast.clerk), place=place, plan=plan)
    assert ThresholdChange.objects.count() == 1


def test_thresholds_are_set_and_read_on_their_page(staff: Staff) -> None:
    client, url = signed_in(staff.cast.leader), reverse("desk:thresholds")
    sent = {"nguong": "slow_share", "muc": "75%", "tu-ngay": "2023-07-05", "ly-do": "theo công văn của huyện",
            "chuc-danh": str(staff.chairman.uuid), "ke-hoach": "ke-hoach"}  # fmt: skip

    assert client.post(url, {**sent, "muc": "750"}).status_code == 400
    assert client.post(url, {"nguong": "x", "muc": "bảy"}).status_code == 400
    assert client.post(url, {**sent, "ly-do": ""}).status_code == 400
    assert client.post(url, sent).status_code == 302
    page = client.get(url).content.decode()
    assert "75%" in page
    assert "mặc định 80%" in page
    assert "theo công văn của huyện" in page


# -- verdicts -------------------------------------------------------------------------------------------------


def test_a_decided_verdict_shows_everywhere_with_the_computed_one(staff: Staff) -> None:
    cast = staff.cast
    decide_verdict(target(), Verdict.MET, terms(staff), until=LATER)

    found = judged(cast.leader)
    assert (found.verdict, found.computed) == (Verdict.MET, Verdict.AT_RISK)
    assert judged(cast.leader, as_of=TODAY - timedelta(days=1)).verdict is Verdict.AT_RISK
    assert judged(cast.leader, as_of=LATER + timedelta(days=1)).override is None
    told = "hết hiệu lực 31/12/2023; máy tính: khó đạt"
    for user, address in (
        (cast.leader, reverse("desk:scoreboard")),
        (cast.clerk, reverse("desk:target", args=("ke-hoach", "so-sinh"))),
        (cast.reporter, reverse("desk:target", args=("ke-hoach", "so-sinh"))),
    ):
        assert told in signed_in(user).get(address).content.decode(), address


def test_it_lapses_by_itself_without_any_act(staff: Staff) -> None:
    decide_verdict(target(), Verdict.MET, terms(staff), until=TODAY)

    assert judged(staff.cast.leader).verdict is Verdict.MET
    with clock.standing_at(NOON + timedelta(days=1)):
        assert judged(staff.cast.leader).verdict is Verdict.AT_RISK


def test_a_withdrawn_verdict_stands_no_longer_but_is_kept(staff: Staff) -> None:
    cast = staff.cast
    made = decide_verdict(target(), Verdict.MET, terms(staff), until=LATER)
    with clock.standing_at(NOON + timedelta(days=2)):
        withdraw_verdict(made, by=cast.leader, reason="số mới")
        assert judged(cast.leader).verdict is Verdict.AT_RISK
        assert judged(cast.leader, as_of=TODAY + timedelta(days=1)).verdict is Verdict.MET
        assert judged(cast.leader, known_on=TODAY).verdict is Verdict.MET
        assert refused(lambda: withdraw_verdict(made, by=cast.leader, reason="lại")) == "MT7433"


def test_what_cannot_be_decided_is_refused(staff: Staff) -> None:
    cast, row, good = staff.cast, target(), terms(staff)

    assert refused(lambda: decide_verdict(row, Verdict.NO_DATA, good, until=LATER)) == "MT7434"
    assert refused(lambda: decide_verdict(row, Verdict.MET, good, until=TODAY - timedelta(days=1))) == "MT7432"
    assert refused(lambda: decide_verdict(row, Verdict.MET, terms(staff, reason=""), until=LATER)) == "MT7228"
    other = Terms(TODAY, "x", staff.officer, cast.leader)
    assert refused(lambda: decide_verdict(row, Verdict.MET, other, until=LATER)) == "MT7331"
    with pytest.raises(RightsError):
        decide_verdict(row, Verdict.MET, Terms(TODAY, "x", staff.officer, cast.clerk), until=LATER)
    made = decide_verdict(row, Verdict.MET, good, until=LATER, evidence=decision(cast))
    assert refused(lambda: withdraw_verdict(made, by=cast.leader, reason="")) == "MT7228"
    with pytest.raises(RightsError):
        withdraw_verdict(made, by=cast.neighbour, reason="x")


def test_a_criterion_can_be_decided_too(staff: Staff) -> None:
    place = staff.cast.commune
    made = decide_criterion(place, ("ntm", "15.1"), Answer.MET, terms(staff), until=LATER)

    decided = Decided(Answer.MET, "Chủ tịch UBND xã", "Chairman", LATER)
    assert criterion_decisions([place.pk], TODAY) == {place.pk: {("ntm", "15.1"): decided}}
    assert criterion_decisions([place.pk], LATER + timedelta(days=1)) == {}
    with clock.standing_at(NOON + timedelta(days=2)):
        withdraw_verdict(made, by=staff.cast.leader, reason="đã thẩm định lại")
    assert list(criterion_decisions([place.pk], TODAY + timedelta(days=1))) == [place.pk]
    assert criterion_decisions([place.pk], TODAY + timedelta(days=2)) == {}
    assert refused(lambda: decide_criterion(place, ("ntm", "1"), Answer.UNKNOWN, terms(staff), until=LATER)) == "MT7434"
    assert judged(staff.cast.leader).override is None


def test_verdicts_are_decided_and_withdrawn_on_their_page(staff: Staff) -> None:
    client, url = signed_in(staff.cast.leader), reverse("desk:verdict", args=("ke-hoach", "so-sinh"))
    sent = {"ket-luan": "met", "tu-ngay": "2023-07-05", "den-ngay": "2023-12-31", "ly-do": "đã nghiệm thu",
            "chuc-danh": str(staff.chairman.uuid), "van-ban": decision(staff.cast).code}  # fmt: skip

    assert client.post(url, {**sent, "den-ngay": ""}).status_code == 400
    assert client.post(url, {"ket-luan": "x", "van-ban": "y"}).status_code == 400
    assert client.post(url, {**sent, "den-ngay": "2023-07-01"}).status_code == 400
    assert client.post(url, sent).status_code == 302
    page = client.get(url).content.decode()
    assert "Máy tính kết luận theo số liệu" in page
    assert "đã nghiệm thu" in page
    away = reverse("desk:verdict_withdraw", args=(VerdictDecision.objects.get().uuid,))
    assert client.post(away, {"ly-do": ""}).status_code == 400
    assert client.post(away, {"ly-do": "nhầm"}).status_code == 302
    assert "đã rút: nhầm" in client.get(url).content.decode()


def test_strangers_see_and_decide_nothing(staff: Staff) -> None:
    cast = staff.cast
    made = decide_verdict(target(), Verdict.MET, terms(staff), until=LATER)
    one, away = (
        reverse("desk:verdict", args=("ke-hoach", "so-sinh")),
        reverse("desk:verdict_withdraw", args=(made.uuid,)),
    )
    neighbour, village = signed_in(cast.neighbour), signed_in(cast.reporter)

    assert [neighbour.get(one).status_code, neighbour.post(away, {"ly-do": "x"}).status_code] == [404, 403]
    assert neighbour.get(reverse("desk:thresholds") + "?xa=xa").status_code == 404
    assert [village.get(url).status_code for url in (one, reverse("desk:thresholds"))] == [403, 403]
    clerk = signed_in(cast.clerk)
    assert clerk.get(one).status_code == 200
    assert clerk.post(away, {"ly-do": "x"}).status_code == 403
    assert clerk.post(one, {"ket-luan": "met", "tu-ngay": "2023-07-05", "den-ngay": "2023-12-31", "ly-do": "x",
                            "chuc-danh": str(staff.officer.uuid)}).status_code == 403  # fmt: skip
    assert clerk.post(reverse("desk:thresholds"), {"nguong": "jump", "muc": "3", "tu-ngay": "2023-07-05",
                      "ly-do": "x", "chuc-danh": str(staff.officer.uuid)}).status_code == 403  # fmt: skip
