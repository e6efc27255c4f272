"""Petitions: sent without a name, answered by one post, seen by nobody else, published in words that name nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings

from muctieu.core.tracking_code import is_code
from muctieu.errors import RightsError, StateError
from muctieu.packs.dialogue import load_dialogue
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.verify import verify
from muctieu.web.dialogue import petitions, queries
from muctieu.web.dialogue.background import erase
from muctieu.web.dialogue.contacts import read_contact
from muctieu.web.dialogue.models import Contact, Petition
from muctieu.web.dialogue.petitions import Public, Sent
from muctieu.web.dialogue.rights import may_read, readable
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.work import Work
from muctieu.web.people.models import User
from muctieu.web.portal import search
from tests.cast import NOON, Cast
from tests.web.staff import Staff, appoint

KEY = "k" * 40
PHONE = "0912 345 678"
TEXT = "Đường vào bản hỏng từ tháng trước. Tôi là Giàng A Páo."
pytestmark = pytest.mark.usefixtures("sealing")


@pytest.fixture
def sealing() -> Iterator[None]:
    with override_settings(CONTACT_KEY=KEY):
        yield


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def come(cast: Cast, token: str = "mot", **given: Any) -> Petition:
    sent = {"category": "report", "text": TEXT, "contact": PHONE, **given}
    return petitions.receive(Sent(token=token, **sent), place=cast.commune)[0]


def assigned(staff: Staff, token: str = "mot", **given: Any) -> Petition:
    row = come(staff.cast, token, **given)
    return petitions.assign(row, staff.officer, by=staff.cast.leader, seen=1)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises((StateError, RightsError)) as caught:
        act()
    return caught.value.code


# -- coming in ------------------------------------------------------------------------------------------------


def test_what_is_sent_is_taken_once_under_a_code_that_is_stored_nowhere(cast: Cast) -> None:
    row, code = petitions.receive(Sent("report", f"  {TEXT} ", "mot", PHONE), place=cast.commune)
    again = petitions.receive(Sent("report", "khác", "mot"), place=cast.commune)
    other, other_code = petitions.receive(Sent("question", "Bao giờ có nước?", "hai"), place=cast.commune)

    assert again == (row, code)
    assert (row.text, row.state, str(row), str(other)) == (TEXT, "received", "PA 1/2023", "PA 2/2023")
    # Ten working days after Wednesday 5 July.
    assert (row.due, row.due_is_sure) == (date(2023, 7, 19), False)
    assert is_code(code) != (code == other_code)
    typed = (code.lower().replace("-", " "), other_code, "2222-2222-2222-2222", "x")
    assert [petitions.found_by(one) for one in typed] == [row, other, None, None]
    everything = json.dumps(
        [list(Petition.objects.values()), list(JournalEntry.objects.values()), list(Contact.objects.values())],
        default=str,
    )
    assert code not in everything
    assert PHONE not in everything
    assert "Páo" not in json.dumps(list(JournalEntry.objects.values()), default=str, ensure_ascii=False)


def test_what_cannot_be_taken_is_told(cast: Cast) -> None:
    def sending(**given: Any) -> str:
        return code_of(lambda: come(cast, **given))

    assert sending(category="khac") == "MT7703"
    assert sending(text=" \n ") == "MT7704"
    assert sending(text="x" * 30_000) == "MT7705"
    assert sending(contact="0" * 301) == "MT7706"
    with override_settings(CONTACT_KEY=""):
        assert sending() == "MT7707"
        assert come(cast, contact="").pk
    assert set(load_dialogue().categories) == {rule.category for rule in load_dialogue().answers}


# -- rights ---------------------------------------------------------------------------------------------------


def test_only_who_classifies_and_who_holds_the_post_see_a_petition(staff: Staff) -> None:
    cast = staff.cast
    row = come(cast)
    everybody = (cast.leader, cast.clerk, cast.reporter, cast.neighbour, cast.administrator, None)

    def seeing() -> list[bool]:
        seen = [may_read(who, row) for who in everybody]
        assert seen == [readable(who, Petition.objects.all()).exists() for who in everybody]
        return seen

    assert seeing() == [True, False, False, False, False, False]
    row = petitions.assign(row, staff.officer, by=cast.leader, seen=1)
    assert seeing() == [True, True, False, False, False, False]
    row = petitions.assign(row, staff.head, by=cast.leader, seen=2)
    assert seeing() == [True, False, True, False, False, False]


def test_the_contact_is_for_the_post_alone_and_the_journal_says_who_looked(staff: Staff) -> None:
    cast, row = staff.cast, assigned(staff)

    assert read_contact(row, by=cast.clerk) == PHONE
    assert JournalEntry.objects.latest("id").actor_name == cast.clerk.full_name
    for who in (cast.leader, cast.reporter):
        assert code_of(lambda who=who: read_contact(row, by=who)) == "MT7716"  # type: ignore[misc]
    assert code_of(lambda: read_contact(row, by=cast.neighbour)) in {"MT7101", "MT7716"}
    assert code_of(lambda: read_contact(assigned(staff, "hai", contact=""), by=cast.clerk)) == "MT7717"
    for key in ("", "x" * 40):
        with override_settings(CONTACT_KEY=key):
            assert code_of(lambda: read_contact(row, by=cast.clerk)) == "MT7719"


def test_the_neighbour_and_other_posts_may_do_nothing(staff: Staff) -> None:
    cast, row = staff.cast, assigned(staff)
    words = Public("Hỏi", "Đáp")
    acts: tuple[Callable[[User], object], ...] = (
        lambda who: petitions.assign(row, staff.head, by=who, seen=2),
        lambda who: petitions.forward(row, "Sở", until=row.due, by=who, seen=2),
        lambda who: petitions.answer(row, "Sẽ sửa", by=who, seen=2),
        lambda who: petitions.settle(row, by=who, seen=2, note="xong"),
        lambda who: petitions.decline(row, by=who, seen=2, reason="không"),
        lambda who: petitions.publish(row, words, by=who, seen=2),
        lambda who: petitions.unpublish(row, by=who, seen=2, reason="nhầm"),
    )
    for who in (cast.neighbour, cast.reporter):
        for act in acts:
            with pytest.raises(RightsError):
                act(who)
    with pytest.raises(RightsError):
        petitions.answer(row, "Sẽ sửa", by=cast.leader, seen=2)
    row.refresh_from_db()
    assert row.steps == 2


# -- the way --------------------------------------------------------------------------------------------------


def test_a_petition_goes_its_way_and_answered_is_not_settled(staff: Staff) -> None:
    cast, row = staff.cast, assigned(staff)
    clerk = cast.clerk
    with clock.standing_at(NOON + timedelta(days=1)):
        row = petitions.forward(row, " Sở  Giao thông ", until=date(2023, 7, 12), by=clerk, seen=2)
    with clock.standing_at(NOON + timedelta(days=20)):
        row = petitions.answer(row, "Sẽ sửa trong tháng 8.", by=clerk, seen=3)
        counts = queries.counts_of(cast.commune, 2023, as_of=clock.today())
        row = petitions.settle(row, by=clerk, seen=4, note="Đã sửa xong 2 km.")

    assert (row.forwarded_to, row.state, row.answered, row.steps) == ("Sở Giao thông", "settled", date(2023, 7, 25), 5)
    assert (counts.received, counts.answered, counts.settled, counts.late) == (1, 1, 0, 1)
    assert [one.act for one in row.way.all()] == ["receive", "assign", "forward", "answer", "settle"]
    assert verify().findings == []


def test_steps_that_cannot_follow_are_told(staff: Staff) -> None:
    cast, row = staff.cast, assigned(staff)
    told = {
        "MT7211": lambda: petitions.answer(row, "x", by=cast.clerk, seen=1),
        "MT7708": lambda: petitions.forward(row, " ", until=row.due, by=cast.clerk, seen=2),
        "MT7709": lambda: petitions.forward(row, "Sở", until=date(2023, 7, 4), by=cast.clerk, seen=2),
        "MT7710": lambda: petitions.answer(row, " ", by=cast.clerk, seen=2),
        "MT7711": lambda: petitions.answer(row, "x" * 20_001, by=cast.clerk, seen=2),
        "MT7712": lambda: petitions.decline(row, by=cast.leader, seen=2, reason=""),
        "MT7713": lambda: petitions.publish(row, Public("Hỏi", "Đáp"), by=cast.leader, seen=2),
        "MT7715": lambda: petitions.unpublish(row, by=cast.leader, seen=2, reason="nhầm"),
        "MT7718": lambda: petitions.settle(row, by=cast.clerk, seen=2, note="xong"),
    }
    assert {code: code_of(act) for code, act in told.items()} == {code: code for code in told}
    row = petitions.decline(row, by=cast.leader, seen=2, reason="Khiếu nại theo luật riêng")
    assert (row.state, row.declined) == ("declined", NOON.date())
    row = petitions.assign(row, staff.officer, by=cast.leader, seen=3)
    assert (row.state, row.declined) == ("assigned", None)


# -- before the public ----------------------------------------------------------------------------------------


def test_nothing_is_published_before_somebody_has_looked_at_every_place_that_names_somebody(staff: Staff) -> None:
    cast, row = staff.cast, assigned(staff)
    row = petitions.answer(row, "Xã sẽ sửa; gọi 0912345678.", by=cast.clerk, seen=2)
    words = Public(row.text, row.answer)

    assert [one.said for one in petitions.personal_in(words)] == ["Giàng A Páo", "0912345678"]
    assert code_of(lambda: petitions.publish(row, words, by=cast.leader, seen=3)) == "MT7714"
    half = Public(row.text, row.answer, {"Giàng A Páo"})
    assert code_of(lambda: petitions.publish(row, half, by=cast.leader, seen=3)) == "MT7714"
    assert code_of(lambda: petitions.publish(row, Public(" ", "x"), by=cast.leader, seen=3)) == "MT7704"
    assert code_of(lambda: petitions.publish(row, Public("x", " "), by=cast.leader, seen=3)) == "MT7710"
    row = petitions.publish(row, Public("Đường vào bản hỏng.", "Xã sẽ sửa."), by=cast.leader, seen=3)
    assert [one.public_question for one in queries.published(cast.commune)] == ["Đường vào bản hỏng."]
    found = search.find("đường vào bản", commune=cast.commune)
    assert [(one.title, one.url) for one in found] == [("Đường vào bản hỏng.", f"/doi-thoai/hoi-dap/{row.uuid}/")]
    assert search.find("giàng", commune=cast.commune) == ()
    row = petitions.unpublish(row, by=cast.leader, seen=4, reason="xem lại")
    assert search.find("đường vào bản", commune=cast.commune) == ()
    assert (queries.published_one(row.uuid), row.steps) == (None, 5)


def test_who_wants_a_private_answer_is_never_published(staff: Staff) -> None:
    row = assigned(staff, is_private=True)
    row = petitions.answer(row, "Sẽ sửa.", by=staff.cast.clerk, seen=2)

    assert code_of(lambda: petitions.publish(row, Public("Hỏi", "Đáp"), by=staff.cast.leader, seen=3)) == "MT7713"


# -- ninety days ----------------------------------------------------------------------------------------------


def test_contacts_go_ninety_days_after_the_answer_and_not_a_day_before(staff: Staff) -> None:
    cast = staff.cast
    answered = petitions.answer(assigned(staff), "Sẽ sửa.", by=cast.clerk, seen=2)
    declined = petitions.decline(come(cast, "hai"), by=cast.leader, seen=1, reason="trùng")
    waiting = come(cast, "ba")

    def left(days: int) -> set[int]:
        with clock.standing_at(NOON + timedelta(days=days)):
            job = Job(name="dialogue.erase", place=cast.commune)
            erase.function(_Work(job), moment="")
        return set(Contact.objects.values_list("petition", flat=True))

    assert left(89) == {answered.pk, declined.pk, waiting.pk}
    assert left(90) == {waiting.pk}
    assert json.loads(JournalEntry.objects.latest("id").after) == {"contacts": 2}
    assert left(9000) == {waiting.pk}
    assert verify().findings == []


class _Work(Work):
    """The job's own hands without a queue behind them."""

    def check(self) -> None:
        return

    def _keep(self, *_: object) -> None:
        return
