"""Text messages: for the sender's own place only, each once, answered in words; what is unclear carries no figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from muctieu.core.form import EntryField
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.sms import ONE_MESSAGE, SmsField, SmsForm
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Role
from muctieu.web.common.verify import verify
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.arrivals import Message, Phone, SmsNames
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import FormRefusedError, form_named, keep_form, set_active
from muctieu.web.intake.messages import MOST_A_DAY, Incoming, receive
from muctieu.web.intake.models import Submission
from muctieu.web.intake.phones import end_phone, register_phone
from muctieu.web.intake.sms_names import keep_sms_names, sms_forms
from muctieu.web.intake.submissions import decide
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from tests.cast import NOON, SINCE, by_hand
from tests.web.intake.conftest import FORM, Collected

HEAD, STRANGER = "+84912345678", "+84987654321"
FULL = "BIEUQUY H 84 HN 12 TS 2"


def phone(user: User, place: OrgUnit, by: User, number: str = HEAD) -> Phone:
    """A registered phone that has sent its code back."""
    row, code = register_phone(number, user=user, place=place, by=by)
    receive(Incoming(f"xn-{row.uuid}", number, f"XACNHAN {code}"))
    return row


@pytest.fixture
def known(collected: Collected) -> Phone:
    return phone(collected.cast.reporter, collected.village, collected.cast.clerk)


def say(text: str, *, identity: str = "m1", sender: str = HEAD, commune: str = "") -> str:
    return receive(Incoming(identity, sender, text, commune))


def fate(identity: str = "m1") -> str:
    return Message.objects.get(identity=identity).fate


def stored() -> dict[tuple[str, str], tuple[str, str | None, str]]:
    rows = with_state(Observation.objects.filter(superseded_by__isnull=True)).select_related("place")
    return {(row.place.key, row.indicator): (row.written, row.state, row.provenance_kind) for row in rows}


def short(collected: Collected) -> dict[str, str]:
    return {one.indicator: one.name for one in sms_forms(collected.cast.commune)["bieu-quy"].sms.fields}


# -- figures --------------------------------------------------------------------------------------------------


def test_message_of_a_registered_phone_is_sent_and_no_more(collected: Collected, known: Phone) -> None:
    names = short(collected)

    reply = say(f"bieu quy {names['household_count']} 84, {names['poor_households']} 12 {names['births']} 2")

    assert stored() == {
        ("ban-1", "household_count"): ("84", "sent", "sms"),
        ("ban-1", "poor_households"): ("12", "sent", "sms"),
        ("ban-1", "births"): ("2", "sent", "sms"),
    }
    assert reply == "Da nhan 3 so, quy II/2023."
    row = Message.objects.get(identity="m1")
    assert (row.fate, row.phone, row.place, row.submission) == (
        "received", known, collected.village, Submission.objects.get(),
    )  # fmt: skip
    assert {one.provenance_place for one in Observation.objects.all()} == {"máy …678"}


def test_the_same_message_again_changes_nothing_and_has_the_same_reply(collected: Collected, known: Phone) -> None:
    names = short(collected)

    replies = {say(f"BIEUQUY {names['births']} 2") for _time in range(3)}

    assert replies == {"Da nhan 1 so, quy II/2023. Thieu: " + " ".join(
        (names["household_count"], names["poor_households"])) + "."}  # fmt: skip
    assert (Message.objects.filter(identity="m1").count(), Submission.objects.count()) == (1, 1)


@pytest.mark.parametrize("other", [{"text": "BIEUQUY SH 85"}, {"sender": STRANGER}])
def test_an_id_is_not_used_for_another_message(collected: Collected, known: Phone, other: dict[str, str]) -> None:
    say("BIEUQUY SH 84")

    with pytest.raises(StateError) as refused:
        say(**{"text": "BIEUQUY SH 84", **other})

    assert refused.value.code == "MT7372"
    assert Message.objects.filter(identity="m1").count() == 1


def test_a_later_message_corrects_an_earlier_one(collected: Collected, known: Phone) -> None:
    names = short(collected)
    say(f"BIEUQUY {names['births']} 2")

    say(f"BIEUQUY {names['births']} 3", identity="m2")

    assert stored() == {("ban-1", "births"): ("3", "sent", "sms")}
    assert Observation.objects.count() == 2


def test_no_message_changes_what_is_approved(collected: Collected, known: Phone) -> None:
    names = short(collected)
    say(f"BIEUQUY {names['births']} 2")
    rows = list(Observation.objects.all())
    figures.check(rows, by=collected.cast.clerk)
    figures.approve(rows, by=collected.cast.leader)

    reply = say(f"BIEUQUY {names['births']} 9", identity="m2")

    assert stored() == {("ban-1", "births"): ("2", "approved", "sms")}
    assert fate("m2") == "held"
    assert "so da duyet" in reply


def test_a_figure_that_cannot_be_holds_the_message_for_a_person(collected: Collected, known: Phone) -> None:
    names = short(collected)

    reply = say(f"BIEUQUY {names['household_count']} 10 {names['poor_households']} 12")

    assert (fate(), stored()) == ("held", {})
    assert reply.startswith("Tin da den, quy II/2023, can bo xa se xem: co so sai.")
    held = Submission.objects.get()
    with pytest.raises(StateError):
        decide(held, accept=True, by=collected.cast.clerk, reason="x")
    decide(held, accept=False, by=collected.cast.clerk, reason="hỏi lại")


def test_after_the_cut_off_the_message_waits_and_says_so(collected: Collected, known: Phone) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        reply = say(f"BIEUQUY {short(collected)['births']} 2")

        assert "da het han nhan" in reply
        decide(Submission.objects.get(), accept=True, by=collected.cast.clerk, reason="mất sóng")

    assert stored() == {("ban-1", "births"): ("2", "sent", "sms")}


def test_a_period_that_was_never_opened_waits(collected: Collected, known: Phone) -> None:
    reply = say(f"BIEUQUY Q1 {short(collected)['births']} 2")

    assert "quy I/2023" in reply
    assert (fate(), Submission.objects.get().problem) == ("held", "MT2333")


def test_the_open_period_that_is_not_sent_yet_is_meant(collected: Collected, known: Phone) -> None:
    names, cast = short(collected), collected.cast
    say(f"BIEUQUY {names['births']} 2")
    with clock.standing_at(NOON + timedelta(days=80)):
        later = open_cycle(collected.form, Period.parse("2023-Q3"), commune=cast.commune, by=cast.clerk)
        say(f"BIEUQUY {names['births']} 3", identity="m2")
        say("BIEUQUY ...", identity="m3")

    assert set(Observation.objects.values_list("period_first", "written")) == {
        (collected.cycle.period_first, "2"), (later.period_first, "3"),
    }  # fmt: skip


def test_before_any_period_was_opened_the_last_one_is_meant(collected: Collected, known: Phone) -> None:
    cast = collected.cast
    form = replace(FORM, code="bieu-hai", name_vi="Biểu hai", name_en="Second")
    keep_form(form, owner=cast.commune, by=cast.clerk)

    reply = say(f"BIEUHAI {short(collected)['births']} 2")

    assert "quy II/2023" in reply
    assert Submission.objects.get().problem == "MT2333"


# -- who sends ------------------------------------------------------------------------------------------------


def test_unknown_number_is_answered_and_kept_without_figures(collected: Collected, known: Phone) -> None:
    reply = say(FULL, sender=STRANGER, commune="xa")

    row = Message.objects.get(identity="m1")
    assert reply == "So may nay chua duoc dang ky. Hay bao can bo xa dang ky."
    assert (row.fate, row.place, row.phone, row.tail, row.text) == (
        "unknown", collected.cast.commune, None, "321", FULL,
    )  # fmt: skip
    assert (stored(), Submission.objects.count()) == ({}, 0)
    assert STRANGER[3:] not in " ".join(map(str, Message.objects.values().get(identity="m1").values()))


@pytest.mark.parametrize(("commune", "place"), [("", "tinh"), ("xa-ben", "xa-ben"), ("không có", "tinh")])
def test_unknown_number_belongs_to_whose_gateway_it_is(collected: Collected, commune: str, place: str) -> None:
    say("xin chào", sender=STRANGER, commune=commune)

    assert Message.objects.get().place.key == place


def test_in_a_store_without_units_nobody_receives(db: None) -> None:
    with pytest.raises(StateError) as refused:
        say("xin chào", sender=STRANGER)

    assert refused.value.code == "MT7203"


def test_unconfirmed_phone_sends_nothing(collected: Collected) -> None:
    cast = collected.cast
    _row, code = register_phone(HEAD, user=cast.reporter, place=collected.village, by=cast.clerk)

    before = say(FULL)
    wrong = say("XACNHAN 000000" if code != "000000" else "XACNHAN 111111", identity="m2")
    right = say(f"xn: {code}.", identity="m3")
    again = say(f"XÁC NHẬN {code}", identity="m4")

    assert before == wrong
    assert before.startswith("Chua xac nhan duoc")
    assert right.startswith("Da xac nhan.")
    assert again.startswith("May nay da xac nhan roi")
    assert (stored(), fate(), fate("m2"), fate("m3")) == ({}, "wrong_code", "wrong_code", "confirmed")


def test_removed_phone_is_a_stranger(collected: Collected, known: Phone) -> None:
    end_phone(known, by=collected.cast.clerk, why="mất máy")

    say(FULL)

    assert (fate(), stored()) == ("unknown", {})


def test_whoever_no_longer_reports_sends_nothing(collected: Collected, known: Phone) -> None:
    with by_hand():
        collected.cast.reporter.grants.update(valid_to=date(2023, 7, 1))

    reply = say(FULL)

    assert (fate(), stored()) == ("no_right", {})
    assert "khong con quyen" in reply


def test_closed_account_sends_nothing(collected: Collected, known: Phone) -> None:
    with by_hand():
        User.objects.filter(pk=collected.cast.reporter.pk).update(is_active=False)

    say(FULL)

    assert (fate(), stored()) == ("no_right", {})


def test_a_message_speaks_of_the_senders_own_village_whatever_it_says(collected: Collected, known: Phone) -> None:
    names = short(collected)

    say(f"BIEUQUY {names['births']} 2 ban-2 place=ban-2")

    assert {place for place, _indicator in stored()} == {"ban-1"}


def test_the_neighbours_phone_reports_for_the_neighbour_alone(collected: Collected) -> None:
    cast = collected.cast
    village = cast.units["ban-ben"]
    head = people.add_person(
        "ben1", full_name="Trưởng bản bên", role=Role.REPORTER, unit=village, since=SINCE, by=cast.administrator
    )
    phone(head, village, cast.neighbour)
    keep_form(FORM, owner=cast.units["xa-ben"], by=cast.neighbour)

    say(f"BIEUQUY {short(collected)['births']} 2")

    assert (fate(), Submission.objects.get().problem) == ("held", "MT2333")
    assert Message.objects.get(identity="m1").place == village
    assert stored() == {}


def test_a_role_for_one_form_sends_that_form_only(collected: Collected) -> None:
    cast = collected.cast
    other = replace(FORM, code="bieu-khac", name_vi="Biểu khác", name_en="Other")
    keep_form(other, owner=cast.commune, by=cast.clerk)
    head = people.add_person(
        "ban2", full_name="Người ban2", role=Role.REPORTER, unit=cast.units["ban-2"], since=SINCE,
        by=cast.administrator, form="bieu-khac",
    )  # fmt: skip
    phone(head, cast.units["ban-2"], cast.clerk)

    reply = say(f"BIEUQUY {short(collected)['births']} 2")

    assert (fate(), stored()) == ("no_form", {})
    assert reply == "Khong ro bieu nao. Tin nhan bat dau bang: BIEUKHAC."


def test_forms_of_other_levels_are_not_sent(collected: Collected, known: Phone) -> None:
    cast = collected.cast
    own = replace(FORM, code="bieu-xa", name_vi="Biểu xã", name_en="Commune", level=Level.COMMUNE)
    keep_form(own, owner=cast.commune, by=cast.clerk)

    reply = say("BIEUXA TS 2")

    assert (fate(), reply) == ("no_form", "Khong ro bieu nao. Tin nhan bat dau bang: BIEUQUY.")


# -- what stands in it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("xin chao", "no_form"),
        ("", "no_form"),
        ("BIEUQUY", "unread"),
        ("BIEUQUY toi khong biet", "unread"),
        ("BIEUQUY '; DROP TABLE intake_message; --", "unread"),
        ("BIEUQUY <script>alert(1)</script>", "unread"),
        ("BIEUQUY hãy duyệt mọi chỉ tiêu 100%", "unread"),
        ("BIEUQUY\r\nContent-Type: text/html\r\n\r\n\x00\ud800", "unread"),
        ("9" * 100_000, "no_form"),
        ("BIEUQUY " + "TS " * 50_000, "unread"),
    ],
)
def test_unreadable_message_is_answered_in_words_and_kept_without_figures(
    collected: Collected, known: Phone, text: str, told: str
) -> None:
    reply = say(text)

    assert (fate(), stored(), Submission.objects.count()) == (told, {}, 0)
    assert 0 < len(reply) <= ONE_MESSAGE
    assert reply.isascii()
    assert reply.isprintable()
    kept = Message.objects.get(identity="m1").text
    assert not any(sign in kept for sign in "\0\r\ud800")


def test_number_gone_wild_is_answered_but_not_kept(collected: Collected) -> None:
    for count in range(MOST_A_DAY):
        say("xin chào", identity=f"w{count}", sender=STRANGER)

    reply = say("xin chào", identity="one more", sender=STRANGER)
    repeated = say("xin chào", identity="w0", sender=STRANGER)

    assert "qua nhieu tin" in reply
    assert repeated.startswith("So may nay")
    assert Message.objects.count() == MOST_A_DAY


def test_journal_names_the_door_and_no_person(collected: Collected, known: Phone) -> None:
    say(f"BIEUQUY {short(collected)['births']} 2")

    entry = JournalEntry.objects.filter(act="inbox.receive").latest("pk")
    recorded = JournalEntry.objects.filter(act="figure.record").latest("pk")
    assert (entry.actor, entry.actor_name) == (None, "Cổng tin nhắn")
    assert recorded.actor == collected.cast.reporter.uuid
    assert verify().findings == []


# -- short names ----------------------------------------------------------------------------------------------


def test_names_are_proposed_until_somebody_sets_others(collected: Collected, known: Phone) -> None:
    cast = collected.cast
    kept = form_named("bieu-quy", cast.commune)
    names = SmsForm("QUYX", (SmsField("SINH", "births"),))

    keep_sms_names(kept, names, commune=cast.commune, by=cast.clerk)
    reply = say("quyx sinh 2")

    assert reply.startswith("Da nhan 1 so")
    found = sms_forms(cast.commune)["bieu-quy"]
    assert (found.is_set, found.sms.keyword, found.sms.fields[0]) == (True, "QUYX", SmsField("SINH", "births"))
    # What the form asks besides has a name too, behind those that were set.
    assert {one.indicator for one in found.sms.fields} == {
        "births", "household_count", "poor_households", "cinnamon_area",
    }  # fmt: skip


def test_figures_that_the_form_no_longer_asks_have_no_name(collected: Collected) -> None:
    cast = collected.cast
    kept = form_named("bieu-quy", cast.commune)
    keep_sms_names(kept, sms_forms(cast.commune)["bieu-quy"].sms, commune=cast.commune, by=cast.clerk)
    fewer = replace(FORM, fields=(EntryField("births"), EntryField("deaths")), rules=())

    keep_form(fewer, owner=cast.commune, by=cast.clerk, seen=1)

    fields = sms_forms(cast.commune)["bieu-quy"].sms.fields
    assert [one.indicator for one in fields] == ["births", "deaths"]
    assert len({one.name for one in fields}) == 2


def test_forms_of_one_name_have_keywords_of_their_own(collected: Collected) -> None:
    cast = collected.cast
    keep_form(replace(FORM, code="a-truoc"), owner=cast.commune, by=cast.clerk)

    found = sms_forms(cast.commune)

    assert {code: one.sms.keyword for code, one in found.items()} == {"bieu-quy": "BIEUQUY", "a-truoc": "BBIEUQUY"}


def test_message_for_one_form_is_never_read_as_another(collected: Collected, known: Phone) -> None:
    """Blanks in a keyword do not count: a letter behind it once made "BIEUQUY B 2" the other form's."""
    cast = collected.cast
    keep_sms_names(form_named("bieu-quy", cast.commune), SmsForm("BIEUQUY", (SmsField("B", "births"),)),
                   commune=cast.commune, by=cast.clerk)  # fmt: skip
    keep_form(replace(FORM, code="a-truoc"), owner=cast.commune, by=cast.clerk)

    reply = say("BIEUQUY B 2")

    assert reply.startswith("Da nhan 1 so")
    assert stored() == {("ban-1", "births"): ("2", "sent", "sms")}


def test_short_name_has_one_meaning_in_a_commune(collected: Collected) -> None:
    cast = collected.cast
    keep_sms_names(form_named("bieu-quy", cast.commune), SmsForm("QUY", (SmsField("TS", "household_count"),)),
                   commune=cast.commune, by=cast.clerk)  # fmt: skip
    only = replace(
        FORM, code="bieu-hai", name_vi="Biểu hai", name_en="Second", rules=(), fields=(EntryField("births"),)
    )
    keep_form(only, owner=cast.commune, by=cast.clerk)
    second = form_named("bieu-hai", cast.commune)

    proposed = sms_forms(cast.commune)["bieu-hai"].sms
    with pytest.raises(FormRefusedError) as refused:
        keep_sms_names(second, SmsForm("HAI", (SmsField("TS", "births"),)), commune=cast.commune, by=cast.clerk)

    assert [one.name for one in proposed.fields] == ["TSR"]
    assert [(one.code, one.args["value"], one.args["form"]) for one in refused.value.findings] == [
        ("MT7390", "TS", "Biểu quý")
    ]


def test_keyword_of_a_retired_form_is_kept_for_it(collected: Collected) -> None:
    cast = collected.cast
    first = form_named("bieu-quy", cast.commune)
    keep_sms_names(first, SmsForm("QUY", (SmsField("TS", "births"),)), commune=cast.commune, by=cast.clerk)
    keep_form(replace(FORM, code="bieu-hai", name_vi="Biểu hai", name_en="Second"), owner=cast.commune, by=cast.clerk)
    set_active(first.row, active=False, by=cast.clerk, why="tạm thôi")

    with pytest.raises(FormRefusedError) as refused:
        keep_sms_names(form_named("bieu-hai", cast.commune), SmsForm("QUYHAI", (SmsField("TS", "births"),)),
                       commune=cast.commune, by=cast.clerk)  # fmt: skip

    assert [(one.code, one.args["other"]) for one in refused.value.findings] == [("MT2363", "QUY")]


def test_keywords_that_come_to_meet_give_way(collected: Collected) -> None:
    """As after a merger: the one that was chosen first stays what stands on its cards."""
    cast = collected.cast
    keep_form(replace(FORM, code="a-truoc"), owner=cast.commune, by=cast.clerk)
    for code in ("a-truoc", "bieu-quy"):
        row, names = form_named(code, cast.commune).row, SmsForm("QUY", (SmsField("TS", "births"),))
        with acting(cast.clerk, Act.FORM_KEEP, row, chain=cast.commune.uuid):
            SmsNames.objects.create(form=row, definition=names.as_dict(), by=cast.clerk)

    found = {code: (one.sms.keyword, one.is_set) for code, one in sms_forms(cast.commune).items()}

    assert found == {"a-truoc": ("QUY", True), "bieu-quy": ("BQUY", True)}


def test_restricted_figures_do_not_travel_by_message(collected: Collected) -> None:
    cast = collected.cast
    secret = replace(FORM, code="mat", name_vi="Biểu mật", name_en="Secret", rules=(), repeats=(),
                     fields=(EntryField("births"), EntryField("militia_count")))  # fmt: skip
    version = keep_form(secret, owner=cast.commune, by=cast.clerk)
    only = replace(secret, code="mat-2", fields=(EntryField("militia_count"),))
    keep_form(only, owner=cast.commune, by=cast.clerk)

    found = sms_forms(cast.commune)
    with pytest.raises(FormRefusedError) as refused:
        keep_sms_names(
            form_named("mat", cast.commune), SmsForm("MAT", (SmsField("DQ", "militia_count"),)),
            commune=cast.commune, by=cast.clerk,
        )  # fmt: skip

    assert version.number == 1
    assert [one.indicator for one in found["mat"].sms.fields] == ["births"]
    assert "mat-2" not in found
    assert [one.code for one in refused.value.findings] == ["MT2364"]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (SmsForm("BIEUHAI", (SmsField("TS", "births"),)), ["MT2363"]),
        (SmsForm("X1", (SmsField("TS", "births"), SmsField("TS", "household_count"))), ["MT2226", "MT2226"]),
        (SmsForm("XX", (SmsField("TS", "deaths"),)), ["MT2227"]),
    ],
)
def test_names_that_cannot_be_are_told(collected: Collected, names: SmsForm, codes: list[str]) -> None:
    cast = collected.cast
    keep_form(replace(FORM, code="bieu-hai", name_vi="Biểu hai", name_en="Second"), owner=cast.commune, by=cast.clerk)

    with pytest.raises(FormRefusedError) as refused:
        keep_sms_names(form_named("bieu-quy", cast.commune), names, commune=cast.commune, by=cast.clerk)

    assert [one.code for one in refused.value.findings] == codes
    assert SmsNames.objects.count() == 0


def test_neighbour_sets_no_names(collected: Collected) -> None:
    cast = collected.cast
    kept = form_named("bieu-quy", cast.commune)

    with pytest.raises(RightsError):
        keep_sms_names(kept, SmsForm("QX", (SmsField("TS", "births"),)), commune=cast.commune, by=cast.neighbour)
