"""The review of targets in the store and on the desk: groups, decisions with their record, rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from muctieu.core.target_review import Decision, Group
from muctieu.errors import RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.assessment.models import TargetDecision
from muctieu.web.assessment.review import Review, Said, decide_target, review
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Plan, Target
from tests.cast import Cast
from tests.factories import make_plan, make_target
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

PAGE = reverse("desk:review")


@pytest.fixture
@recalled
def staff(cast: Cast, enter: Enter) -> Staff:
    """A plan with one target reached early (income) and one of which nobody has reported."""
    found = appoint(cast)
    income = make_target("10", id="thu-nhap", indicator=load_indicators()["income_per_capita"])
    load_plan(make_plan(income, count_target(), code="ke-hoach"), by=cast.administrator)
    report(enter, "12")
    return found


def report(enter: Enter, value: str) -> None:
    enter(value, place="xa", indicator="income_per_capita", period="2022")


def seen_by(viewer: User | None) -> Review:
    found = review(Plan.objects.select_related("place").get(), viewer=viewer)
    assert found is not None
    return found


def target(code: str = "thu-nhap") -> Target:
    return Target.objects.select_related("plan__place").get(code=code)


def decide(staff: Staff, **given: object) -> TargetDecision:
    found = seen_by(staff.cast.leader)
    one = found.find("thu-nhap")
    assert one is not None
    said = {"decision": Decision.RAISE, "reason": "đã vượt sớm", "post": staff.chairman, "day": TODAY, **given}
    by = said.pop("by", staff.cast.leader)
    return decide_target(target(), Said(**said), of=one, as_of=found.as_of, by=by)  # type: ignore[arg-type]


def refused(verb: Callable[[], object]) -> str:
    with pytest.raises(StateError) as caught:
        verb()
    return caught.value.code


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_targets_stand_in_their_groups(staff: Staff) -> None:
    found = seen_by(staff.cast.clerk)

    groups = {group: [one.assessment.target.id for one in some] for group, some in found.groups.items() if some}
    assert groups == {Group.RAISE: ["thu-nhap"], Group.FORCE: ["so-sinh"]}
    assert found.find("khac") is None


def test_a_decision_is_kept_with_what_was_known_then(staff: Staff, enter: Enter) -> None:
    first = decide(staff, proposed="12", document=decision(staff.cast))
    report(enter, "3")
    second = decide(staff, decision=Decision.KEEP, reason="số đã đính chính")

    assert (first.group, first.seen["value"], first.seen["computed"]) == (
        "raise",
        "12 triệu đồng/người/năm",
        "exceeded",
    )
    assert (second.group, second.seen["value"]) == ("force", "3 triệu đồng/người/năm")
    assert seen_by(staff.cast.clerk).latest == {"thu-nhap": second}


def test_what_cannot_be_decided_is_refused(staff: Staff) -> None:
    cast = staff.cast

    assert refused(lambda: decide(staff, reason=" ")) == "MT7228"
    assert refused(lambda: decide(staff, post=staff.officer)) == "MT7331"
    assert refused(lambda: decide(staff, day=TODAY + timedelta(days=1))) == "MT7435"
    for stranger in (cast.neighbour, cast.reporter):
        with pytest.raises(RightsError):
            decide(staff, by=stranger)
    assert not TargetDecision.objects.exists()


def test_the_page_shows_groups_proposals_and_the_record(staff: Staff) -> None:
    decide(staff)

    page = signed_in(staff.cast.clerk).get(PAGE).content.decode()

    assert "1 chỉ tiêu có thể nâng, 1 cần tập trung sức, 0 cần sửa; 1/2 đã có quyết định" in page
    assert "đã vượt sớm" in page
    assert "nâng chỉ tiêu (05/07/2023)" in page


def test_a_decision_is_recorded_by_form_and_leads_on(staff: Staff) -> None:
    client, url = signed_in(staff.cast.leader), reverse("desk:review_target", args=("ke-hoach", "thu-nhap"))
    sent = {"quyet-dinh": "raise", "muc": "12", "ly-do": "đã vượt sớm", "ngay-quyet-dinh": "2023-07-05",
            "chuc-danh": str(staff.chairman.uuid), "van-ban": decision(staff.cast).code}  # fmt: skip

    page = client.get(url).content.decode()
    assert f"/lam-viec/nhiem-vu/moi/?chi-tieu={target().uuid}&amp;viec=" in page
    assert "/lam-viec/ke-hoach/ke-hoach/thu-nhap/?muc=12" in page
    assert client.post(url, {**sent, "ly-do": ""}).status_code == 400
    assert client.post(url, {**sent, "ngay-quyet-dinh": "2030-01-01"}).status_code == 400
    assert client.post(url, {"quyet-dinh": "x", "van-ban": "y"}).status_code == 400
    assert client.post(url, sent).status_code == 302
    assert "đã vượt sớm" in client.get(url).content.decode()
    amend = client.get(reverse("desk:plan_target", args=("ke-hoach", "thu-nhap")) + "?muc=12").content.decode()
    assert 'value="12"' in amend


def test_the_page_takes_a_constant_number_of_queries(
    staff: Staff, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(staff.cast.leader)
    client.get(PAGE)
    decide(staff)
    client.get(PAGE)
    with django_assert_max_num_queries(60) as few:
        client.get(PAGE)
    count = len(few)
    for _number in range(3):
        decide(staff)
    client.get(PAGE)
    with django_assert_max_num_queries(count):
        client.get(PAGE)


def test_strangers_see_no_review(staff: Staff) -> None:
    decide(staff)
    one = reverse("desk:review_target", args=("ke-hoach", "thu-nhap"))
    neighbour, village = signed_in(staff.cast.neighbour), signed_in(staff.cast.reporter)

    assert "đã vượt sớm" not in neighbour.get(PAGE).content.decode()
    assert [neighbour.get(PAGE + "?ke-hoach=ke-hoach").status_code, neighbour.get(one).status_code] == [404, 404]
    assert [village.get(PAGE).status_code, village.get(one).status_code] == [403, 403]
    assert review(Plan.objects.get(), viewer=staff.cast.reporter) is None
    assert date(2023, 7, 5) == TODAY
