"""Posts: one holder a day, holders with rights, and whose rights a change of units touches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from muctieu.core.place_history import Places
from muctieu.errors import RightsError, StateError
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.people import posts
from muctieu.web.people.domain import grant, role_named
from muctieu.web.people.models import Holding, Post, RoleGrant, User
from muctieu.web.people.posts import PostName
from muctieu.web.people.rights import touched_grants
from muctieu.web.places.models import OrgUnitVersion
from tests.cast import SINCE, Cast, by_hand
from tests.web.staff import HEAD, TODAY, Staff, appoint


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def holders(post: Post) -> list[tuple[str, date, date | None]]:
    rows = Holding.objects.filter(post=post).select_related("user")
    return [(row.user.username, row.valid_from, row.valid_to) for row in rows]


def test_hand_over_ends_one_holding_and_begins_the_next(cast: Cast, staff: Staff) -> None:
    posts.hand_over(staff.officer, cast.leader, on=TODAY, by=cast.leader, why="điều động")

    assert holders(staff.officer) == [("canbo", SINCE, TODAY), ("lanhdao", TODAY, None)]
    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.act, entry.why, entry.thing) == ("post.assign", "điều động", f"post:{staff.officer.uuid}")
    assert "canbo" in entry.before
    assert "lanhdao" in entry.after


def test_holder_of_a_day_is_the_one_whose_holding_covers_it(cast: Cast, staff: Staff) -> None:
    posts.hand_over(staff.officer, cast.leader, on=TODAY, by=cast.leader)

    found = {day: posts.holding_on(staff.officer, day) for day in (SINCE - timedelta(1), TODAY - timedelta(1), TODAY)}

    assert [None if held is None else held.user for held in found.values()] == [None, cast.clerk, cast.leader]
    assert {post.code for post in posts.posts_of(cast.leader, TODAY)} == {"chu-tich", "cong-chuc"}


def test_hand_over_before_the_present_holding_began_is_refused(cast: Cast, staff: Staff) -> None:
    with pytest.raises(StateError, match="một người giữ") as refused:
        posts.hand_over(staff.officer, cast.leader, on=SINCE, by=cast.leader)

    assert refused.value.code == "MT7222"
    assert holders(staff.officer) == [("canbo", SINCE, None)]


def test_hand_over_to_the_present_holder_changes_nothing(cast: Cast, staff: Staff) -> None:
    with pytest.raises(StateError) as refused:
        posts.hand_over(staff.officer, cast.clerk, on=TODAY, by=cast.leader)

    assert refused.value.code == "MT7230"


def test_holder_without_a_role_over_the_unit_is_refused(cast: Cast, staff: Staff) -> None:
    for stranger in (cast.neighbour, cast.reporter):  # another commune's clerk, and a village's reporter
        with pytest.raises(StateError, match="chưa có vai trò"):
            posts.hand_over(staff.officer, stranger, on=TODAY, by=cast.leader)


def test_holder_with_a_closed_account_is_refused(cast: Cast, staff: Staff) -> None:
    with by_hand():
        User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    cast.leader.refresh_from_db()

    with pytest.raises(StateError) as refused:
        posts.hand_over(staff.officer, cast.leader, on=TODAY, by=cast.administrator)

    assert refused.value.code == "MT7221"


@pytest.mark.parametrize("who", ["reporter", "clerk", "neighbour"])
def test_only_those_who_may_assign_hand_over(cast: Cast, staff: Staff, who: str) -> None:
    with pytest.raises(RightsError):
        posts.hand_over(staff.officer, cast.leader, on=TODAY, by=getattr(cast, who))


def test_database_refuses_a_second_open_holding(cast: Cast, staff: Staff) -> None:
    with pytest.raises(IntegrityError), by_hand():
        Holding.objects.create(post=staff.officer, user=cast.leader, valid_from=TODAY)
    with pytest.raises(IntegrityError), by_hand():
        Holding.objects.create(post=staff.officer, user=cast.leader, valid_from=TODAY, valid_to=TODAY)


def test_vacate_needs_a_reason_and_leaves_nobody(cast: Cast, staff: Staff) -> None:
    with pytest.raises(StateError, match="lý do"):
        posts.vacate(staff.head, on=TODAY, by=cast.leader, why=" ")
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    assert posts.holding_on(staff.head, TODAY) is None
    with pytest.raises(StateError) as refused:
        posts.require_holder(staff.head, TODAY)
    assert refused.value.code == "MT7225"


def test_vacating_what_nobody_holds_or_what_has_begun_since_is_refused(cast: Cast, staff: Staff) -> None:
    posts.hand_over(staff.head, cast.clerk, on=TODAY - timedelta(1), by=cast.leader)
    with pytest.raises(StateError) as begun:
        posts.vacate(staff.head, on=TODAY - timedelta(9), by=cast.leader, why="khuyết")
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")
    with pytest.raises(StateError) as nobody:
        posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    assert (begun.value.code, nobody.value.code) == ("MT7271", "MT7230")
    assert holders(staff.head) == [("ban1", SINCE, TODAY - timedelta(1)), ("canbo", TODAY - timedelta(1), TODAY)]


def test_establish_again_renames_and_keeps_the_post(cast: Cast, staff: Staff) -> None:
    posts.establish((PostName("truong-ban", "Trưởng bản Một", "Head"),), unit=cast.units["ban-1"],
                    by=cast.administrator)  # fmt: skip

    (post,) = Post.objects.filter(code=HEAD.code)
    assert (post.pk, str(post), post.name_en) == (staff.head.pk, "Trưởng bản Một", "Head")


def test_establish_by_the_clerk_is_refused(cast: Cast) -> None:
    with pytest.raises(RightsError):
        posts.establish((HEAD,), unit=cast.commune, by=cast.clerk)


def test_post_is_found_by_code_in_the_unit_first_then_below(cast: Cast, staff: Staff) -> None:
    own = posts.establish((HEAD,), unit=cast.commune, by=cast.administrator)[HEAD.code]

    assert posts.post_named(HEAD.code, within=cast.commune, day=TODAY) == own
    assert posts.post_named(HEAD.code, within=cast.units["ban-1"], day=TODAY) == staff.head
    assert posts.post_named("cong-chuc", within=cast.commune, day=TODAY) == staff.officer
    with pytest.raises(StateError, match="truong-phong"):
        posts.post_named("truong-phong", within=cast.commune, day=TODAY)
    with pytest.raises(StateError, match="chu-tich"):
        posts.post_named("chu-tich", within=cast.units["xa-ben"], day=TODAY)


def test_post_of_another_commune_is_refused(cast: Cast, staff: Staff) -> None:
    with pytest.raises(StateError) as refused:
        posts.require_post_of(cast.units["xa-ben"], staff.head, TODAY)

    assert refused.value.code == "MT7229"


def test_role_that_does_not_exist_is_named_with_those_that_do() -> None:
    assert role_named("clerk") is Role.CLERK
    with pytest.raises(StateError, match="vua") as refused:
        role_named("vua")
    assert "reporter" in refused.value.message_en


def test_rows_have_readable_names(staff: Staff) -> None:
    assert str(Holding(post=staff.head, user=staff.cast.reporter)) == f"{staff.head.pk}: {staff.cast.reporter.pk}"


def test_rights_over_a_unit_that_ends_are_listed(cast: Cast) -> None:
    with by_hand():
        OrgUnitVersion.objects.filter(unit__key="ban-1").update(valid_to=TODAY)
    rows = OrgUnitVersion.objects.select_related("unit", "parent")

    found = touched_grants(Places(tuple(row.to_core() for row in rows)), TODAY)

    assert ("ban1", "ended") in [(one.grant.user, one.effect.value) for one in found]


def test_post_of_the_party_committee_answers_in_its_commune(cast: Cast) -> None:
    """The secretary sits in the party tree; the commune's roles reach the post, and the commune finds it."""
    secretary = posts.establish((PostName("bi-thu", "Bí thư"),), unit=cast.units["dang-bo"], by=_office(cast))["bi-thu"]

    posts.hand_over(secretary, cast.leader, on=TODAY, by=_office(cast))

    assert posts.post_named("bi-thu", within=cast.commune, day=TODAY) == secretary
    posts.require_post_of(cast.commune, secretary, TODAY)


def _office(cast: Cast) -> User:
    """The leader, with the party office's role over the committee."""
    if not cast.leader.grants.filter(unit=cast.units["dang-bo"]).exists():
        grant(cast.leader, Role.PARTY_OFFICE, unit=cast.units["dang-bo"], since=SINCE, by=_root(cast))
    return cast.leader


def _root(cast: Cast) -> User:
    with by_hand():
        RoleGrant.objects.get_or_create(
            user=cast.administrator, role=Role.ADMINISTRATOR.value, unit=cast.units["dang-bo"], valid_from=SINCE
        )
    return cast.administrator
