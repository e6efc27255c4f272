"""Letting people go: nothing that somebody answers for is left behind unsaid, and what is closed is closed at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from muctieu.errors import RightsError, StateError
from muctieu.web.access import resets
from muctieu.web.access.domain import shut_doors, sign_out_everywhere
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Role
from muctieu.web.common.verify import verify
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.domain import may_over, reopen_account
from muctieu.web.people.models import Holding, RoleGrant, User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.leaving import answered_by, close_account, end_role, leave, posts_resting_on
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan
from tests.web.access.test_sessions import is_in, sign_in
from tests.web.staff import TODAY, Staff, appoint, count_target

YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
def successor(cast: Cast) -> User:
    return people.add_person(
        "ban1moi", full_name="Trưởng bản mới", role=Role.REPORTER, unit=cast.units["ban-1"], since=SINCE,
        by=cast.administrator,
    )  # fmt: skip


def last_entry() -> JournalEntry:
    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    return entry


def refused(code: str, verb: object, /, *args: object, **given: object) -> StateError:
    assert callable(verb)
    with pytest.raises(StateError) as told:
        verb(*args, **given)
    assert told.value.code == code
    return told.value


# -- leaving --------------------------------------------------------------------------------------------------


def test_leaving_with_open_tasks_and_no_successor_is_refused(cast: Cast, staff: Staff) -> None:
    task = staff.give()

    with pytest.raises(StateError, match="Trưởng bản 1") as refused:
        leave(cast.reporter, on=TODAY, by=cast.leader)

    assert refused.value.code == "MT7223"
    assert str(task) in refused.value.message_vi
    assert posts.holding_on(staff.head, TODAY) is not None


def test_leaving_with_targets_is_refused_and_lists_a_few(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(*(count_target(id=f"ct-{n}", owner="cong-chuc") for n in range(7))), by=cast.administrator)

    with pytest.raises(StateError, match=r"ct-0, ct-1, ct-2, ct-3, ct-4, … \(\+2\)"):
        leave(cast.clerk, on=TODAY, by=cast.leader)


def test_leaving_hands_over_to_the_successor_and_ends_rights(cast: Cast, staff: Staff, successor: User) -> None:
    task = staff.give()

    (handed,) = leave(cast.reporter, on=TODAY, by=cast.leader, successors=[(staff.head, successor)], why="nghỉ hưu")

    assert (handed.what.post, handed.what.targets, handed.what.tasks, handed.to) == (
        staff.head, (), (str(task),), successor,
    )  # fmt: skip
    held = posts.holding_on(staff.head, TODAY)
    assert held is not None
    assert held.user == successor
    assert [grant.valid_to for grant in RoleGrant.objects.filter(user=cast.reporter)] == [TODAY]
    assert cast.reporter.roles_at(None, from_below=False) == frozenset()
    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.act, entry.why) == ("people.leave", "nghỉ hưu")
    assert str(task) in entry.after


def test_the_givers_side_is_handed_over_too(cast: Cast, staff: Staff) -> None:
    staff.give()

    (answered,) = answered_by([staff.chairman], TODAY)

    assert answered.tasks == ("NV 1/2023",)


def test_post_with_nothing_may_stay_vacant(cast: Cast, staff: Staff) -> None:
    (handed,) = leave(cast.reporter, on=TODAY, by=cast.leader)

    assert (handed.what.is_empty, handed.to) == (True, None)
    assert posts.holding_on(staff.head, TODAY) is None


def test_what_was_to_begin_later_is_called_off(cast: Cast, staff: Staff) -> None:
    later = TODAY + timedelta(30)
    posts.hand_over(staff.officer, cast.leader, on=later, by=cast.administrator)
    people.grant(cast.leader, Role.CLERK, unit=cast.commune, since=later, by=cast.administrator)

    leave(cast.leader, on=TODAY, by=cast.administrator)

    assert Holding.objects.filter(user=cast.leader).exclude(valid_to=TODAY).count() == 0
    assert RoleGrant.objects.filter(user=cast.leader).exclude(valid_to=TODAY).count() == 0


def test_successor_without_rights_stops_the_leaving_whole(cast: Cast, staff: Staff) -> None:
    staff.give()

    with pytest.raises(StateError) as refused:
        leave(cast.reporter, on=TODAY, by=cast.leader, successors=[(staff.head, cast.neighbour)])

    assert refused.value.code == "MT7221"
    held = posts.holding_on(staff.head, TODAY)
    assert held is not None
    assert held.user == cast.reporter


@pytest.mark.parametrize("who", ["clerk", "reporter", "neighbour"])
def test_only_leaders_and_administrators_let_go(cast: Cast, staff: Staff, who: str) -> None:
    with pytest.raises(RightsError):
        leave(cast.reporter, on=TODAY, by=getattr(cast, who))


def test_leader_of_one_commune_does_not_end_rights_over_another(cast: Cast, staff: Staff) -> None:
    people.grant(cast.reporter, Role.CLERK, unit=cast.units["xa-ben"], since=SINCE, by=cast.administrator)

    with pytest.raises(RightsError):
        leave(cast.reporter, on=TODAY, by=cast.leader)
    assert len(leave(cast.reporter, on=TODAY, by=cast.administrator)) == 1


def test_person_without_posts_and_rights_has_nothing_to_hand_over(cast: Cast) -> None:
    leave(cast.reporter, on=TODAY, by=cast.leader)

    assert leave(cast.reporter, on=TODAY, by=cast.leader) == ()


def test_post_stays_vacant_with_a_reason_and_its_tasks_are_orphans(cast: Cast, staff: Staff) -> None:
    task = staff.give()

    (handed,) = leave(cast.reporter, on=TODAY, by=cast.leader, vacant=[(staff.head, "chờ bầu trưởng bản")])

    assert (handed.to, handed.why, handed.what.tasks) == (None, "chờ bầu trưởng bản", (str(task),))
    assert posts.holding_on(staff.head, TODAY) is None
    assert "chờ bầu trưởng bản" in last_entry().after


def test_empty_reason_for_a_vacancy_is_refused(cast: Cast, staff: Staff) -> None:
    refused("MT7228", leave, cast.reporter, on=TODAY, by=cast.leader, vacant=[(staff.head, "  ")])


def test_day_before_something_began_is_refused_and_calls_nothing_off(cast: Cast, staff: Staff) -> None:
    people.grant(cast.reporter, Role.CLERK, unit=cast.commune, since=YESTERDAY, by=cast.administrator)
    before = list(RoleGrant.objects.values_list())

    told = refused("MT7271", leave, cast.reporter, on=YESTERDAY - timedelta(3), by=cast.leader)

    assert "04/07/2023" in told.message_vi
    assert list(RoleGrant.objects.values_list()) == before
    assert posts.holding_on(staff.head, TODAY) is not None


# -- closing --------------------------------------------------------------------------------------------------


def close(cast: Cast, user: User, **given: object) -> object:
    settings = {"on": TODAY, "by": cast.administrator, "why": "chuyển công tác"} | given
    return close_account(user, **settings)  # type: ignore[arg-type]  # a test names what it means


def test_closing_ends_roles_posts_sign_ins_codes_and_second_steps_at_once(cast: Cast, staff: Staff) -> None:
    TOTP.activate(cast.clerk, generate_totp_secret())
    RecoveryCodes.activate(cast.clerk)
    resets.hand_out_code(cast.clerk, by=cast.administrator)
    browser = Client()
    browser.force_login(cast.clerk)
    assert is_in(browser)

    close(cast, cast.clerk, successors=[(staff.officer, cast.leader)])

    assert not is_in(browser)
    assert browser.post("/dang-nhap/", {"username": "canbo", "password": "x"}).status_code == 200
    assert shut_doors(cast.clerk) == {"sessions": 0, "codes": 0, "second_steps": 0, "devices": 0}
    assert (cast.clerk.is_active, cast.clerk.has_usable_password()) == (False, False)
    assert list(RoleGrant.objects.filter(user=cast.clerk).values_list("valid_to", flat=True)) == [TODAY]
    assert posts.posts_of(cast.leader, TODAY) != ()
    entry = last_entry()
    after = json.loads(entry.after)
    assert (entry.act, entry.thing, entry.why) == ("people.close", f"user:{cast.clerk.uuid}", "chuyển công tác")
    assert (after["sessions"], after["codes"], after["second_steps"]) == (1, 1, 2)


def test_closing_with_open_tasks_and_nothing_said_of_them_changes_nothing(cast: Cast, staff: Staff) -> None:
    staff.give(lead=staff.officer)
    browser = sign_in(cast.clerk)

    refused("MT7223", close, cast, cast.clerk)

    assert is_in(browser)
    assert posts.holding_on(staff.officer, TODAY) is not None


@pytest.mark.parametrize(("code", "given"), [
    ("MT7228", {"why": " "}), ("MT7274", {"on": TOMORROW}), ("MT7271", {"on": SINCE}),
])  # fmt: skip
def test_closing_that_makes_no_sense_is_refused(cast: Cast, code: str, given: dict[str, object]) -> None:
    people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=YESTERDAY, by=cast.administrator)

    refused(code, close, cast, cast.clerk, **given)

    assert User.objects.get(pk=cast.clerk.pk).is_active


def test_nobody_closes_their_own_account_nor_a_closed_one(cast: Cast) -> None:
    refused("MT7272", close, cast, cast.administrator)
    close(cast, cast.clerk)
    refused("MT7273", close, cast, cast.clerk)


@pytest.mark.parametrize("who", ["clerk", "leader", "reporter", "neighbour"])
def test_only_administrators_close_and_reopen(cast: Cast, who: str) -> None:
    with pytest.raises(RightsError):
        close(cast, cast.reporter, by=getattr(cast, who))
    close(cast, cast.reporter)
    with pytest.raises(RightsError):
        reopen_account(cast.reporter, by=getattr(cast, who), why="nhầm")


def test_administrator_of_one_commune_does_not_close_an_account_with_a_role_in_another(cast: Cast) -> None:
    chief = people.add_person("quan-tri-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator)  # fmt: skip
    people.grant(cast.clerk, Role.CLERK, unit=cast.units["xa-ben"], since=TODAY, by=cast.administrator)

    with pytest.raises(RightsError):
        close(cast, cast.clerk, by=chief)
    assert may_over(chief, Act.PEOPLE_CLOSE, cast.reporter)
    assert not may_over(chief, Act.PEOPLE_CLOSE, cast.neighbour)
    assert not may_over(None, Act.PEOPLE_CLOSE, cast.reporter)


def test_person_belongs_to_where_the_roles_are_and_without_any_to_where_they_were(cast: Cast) -> None:
    chief = people.add_person("quan-tri-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator)  # fmt: skip
    leave(cast.clerk, on=TODAY, by=cast.administrator)
    assert may_over(chief, Act.PEOPLE_CLOSE, cast.clerk)

    people.grant(cast.clerk, Role.CLERK, unit=cast.units["xa-ben"], since=TODAY, by=cast.administrator)

    assert not may_over(chief, Act.PEOPLE_CLOSE, cast.clerk)


def test_role_over_a_party_unit_is_administered_in_its_commune(cast: Cast) -> None:
    with by_hand():
        RoleGrant.objects.create(
            user=cast.leader, role=Role.PARTY_OFFICE.value, unit=cast.units["dang-bo"], valid_from=SINCE
        )

    close(cast, cast.leader)

    assert not cast.leader.is_active


def test_reopened_account_has_no_role_and_no_password(cast: Cast) -> None:
    close(cast, cast.clerk)

    reopen_account(cast.clerk, by=cast.administrator, why="đóng nhầm")

    assert cast.clerk.is_active
    assert Client().post("/dang-nhap/", {"username": "canbo", "password": "x"}).status_code == 200
    assert cast.clerk.roles_at(None, from_below=False) == frozenset()
    assert (last_entry().act, last_entry().why) == ("people.reopen", "đóng nhầm")
    refused("MT7230", reopen_account, cast.clerk, by=cast.administrator, why="lần nữa")
    refused("MT7228", reopen_account, cast.clerk, by=cast.administrator, why="")


def test_journal_vouches_for_every_row_that_leaving_writes(cast: Cast, staff: Staff) -> None:
    people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=TOMORROW, by=cast.administrator)
    end_role(grant_of(cast.reporter, Role.REPORTER), on=TODAY, by=cast.administrator)
    close(cast, cast.clerk, successors=[(staff.officer, cast.leader)])
    reopen_account(cast.clerk, by=cast.administrator, why="đóng nhầm")
    resets.recover(cast.clerk, by=cast.administrator)

    assert verify().findings == []


def test_ending_another_persons_sign_ins_is_in_the_journal(cast: Cast) -> None:
    browser = sign_in(cast.clerk)

    assert sign_out_everywhere(cast.clerk, by=cast.administrator, why="mất máy") == 1

    assert not is_in(browser)
    assert (last_entry().act, last_entry().why) == ("people.sign_out", "mất máy")
    with pytest.raises(RightsError):
        sign_out_everywhere(cast.clerk, by=cast.leader)


# -- one role -------------------------------------------------------------------------------------------------


def grant_of(user: User, role: Role) -> RoleGrant:
    return RoleGrant.objects.select_related("user", "unit").get(user=user, role=role.value)


def test_ended_role_gives_nothing_and_stays_in_the_history(cast: Cast) -> None:
    end_role(grant_of(cast.clerk, Role.CLERK), on=TODAY, by=cast.administrator, why="đổi việc")

    assert cast.clerk.roles_at(None, from_below=False) == frozenset()
    assert grant_of(cast.clerk, Role.CLERK).valid_to == TODAY
    assert (last_entry().act, last_entry().thing) == ("people.revoke", f"user:{cast.clerk.uuid}")
    refused("MT7230", end_role, grant_of(cast.clerk, Role.CLERK), on=TODAY, by=cast.administrator)


def test_role_that_begins_later_is_called_off(cast: Cast) -> None:
    given = people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=TOMORROW, by=cast.administrator)

    end_role(given, on=TODAY, by=cast.administrator)

    assert not RoleGrant.objects.filter(pk=given.pk).exists()


def test_role_on_which_posts_rest_ends_only_with_their_hand_over(cast: Cast, staff: Staff) -> None:
    staff.give(lead=staff.officer)
    role = grant_of(cast.clerk, Role.CLERK)
    assert posts_resting_on(role, TODAY) == [staff.officer]
    refused("MT7223", end_role, role, on=TODAY, by=cast.administrator)

    end_role(role, on=TODAY, by=cast.administrator, successors=[(staff.officer, cast.leader)])

    held = posts.holding_on(staff.officer, TODAY)
    assert held is not None
    assert held.user == cast.leader


def test_role_beside_another_that_carries_the_post_ends_alone(cast: Cast, staff: Staff) -> None:
    people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=SINCE, by=cast.administrator)
    staff.give(lead=staff.officer)

    assert end_role(grant_of(cast.clerk, Role.CLERK), on=TODAY, by=cast.administrator) == ()


def test_nobody_ends_their_own_administration(cast: Cast) -> None:
    refused("MT7272", end_role, grant_of(cast.administrator, Role.ADMINISTRATOR), on=TODAY, by=cast.administrator)


@pytest.mark.parametrize("who", ["clerk", "leader", "reporter", "neighbour"])
def test_only_administrators_end_roles(cast: Cast, who: str) -> None:
    with pytest.raises(RightsError):
        end_role(grant_of(cast.reporter, Role.REPORTER), on=TODAY, by=getattr(cast, who))


# -- giving ---------------------------------------------------------------------------------------------------


def test_role_given_twice_or_to_a_closed_account_or_over_no_unit_is_refused(cast: Cast) -> None:
    given = {"unit": cast.commune, "since": TODAY, "by": cast.administrator}
    refused("MT7230", people.grant, cast.clerk, Role.CLERK, **given)
    refused("MT7275", people.grant, cast.clerk, Role.LEADER, **given | {"since": SINCE - timedelta(1)})
    close(cast, cast.clerk)
    refused("MT7273", people.grant, cast.clerk, Role.CLERK, **given)


@pytest.mark.parametrize("name", ["", "a", "Hoa", "cán-bộ", "a b", "-ab", "a" * 61, "x<y", "ab\n"])
def test_sign_in_name_that_cannot_be_typed_on_every_phone_is_refused(cast: Cast, name: str) -> None:
    refused("MT7276", people.add_person, name, full_name="Ai", role=Role.CLERK, unit=cast.commune, since=SINCE,
            by=cast.administrator)  # fmt: skip
