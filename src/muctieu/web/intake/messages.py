"""Text messages as they come in: read, delivered for the sender's own place, answered; each exactly once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from muctieu.core.entry import Remark
from muctieu.core.fold import without_marks
from muctieu.core.form import LINE, EntryForm
from muctieu.core.observation import ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.sms import LONGEST, ONE_MESSAGE, SmsRead, find_sms_form, read_sms, unknown_form_reply
from muctieu.errors import Finding, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import arriving
from muctieu.web.common.policy import Act, OfForm, may
from muctieu.web.intake.arrivals import Message, MessageFate, Phone
from muctieu.web.intake.cycles import is_open
from muctieu.web.intake.models import Cycle, Outcome, Submission
from muctieu.web.intake.phones import digest_of, number_of, phone_of, take_code
from muctieu.web.intake.sms_names import SmsKept, sendable, sms_forms
from muctieu.web.intake.submissions import Delivery, submit
from muctieu.web.jobs.queue import topmost_unit
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force

DOOR = "Cổng tin nhắn"
# So that a number gone wild fills neither the store nor the clerk's list.
MOST_A_DAY = 40
_MESSAGES = UUID("5b2f0f7a-0c39-4c6e-9a57-7a3c1f5d9b10")
_CODE = re.compile(r"\W*(?:XAC\W*NHAN|XN)\W*([0-9]{6})\W*", re.ASCII | re.IGNORECASE)
_UNSEEN = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
# Why a delivery waits, in a few letters without marks.
_HELD = {
    "MT2331": "co so sai",
    "MT2332": "ban da thay doi",
    "MT2333": "ky nay chua mo",
    "MT2334": "noi nay khong phai bao bieu nay",
    "MT2335": "da khoa so",
    "MT2336": "da het han nhan",
    "MT2338": "so da duyet, can ly do",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the gateway tells it: its own id, the sender's number, the text, and perhaps whose gateway it is."""

    identity: str
    sender: str
    text: str
    commune: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a message and what goes back."""

    fate: MessageFate
    reply: str
    submission: Submission | None = None
    findings: tuple[Finding, ...] = field(default=())


def receive(incoming: Incoming) -> str:
    """Take a message in and return the reply; the same message again changes nothing and has the same reply.

    Raises:
        StateError: MT7372 when the id belongs to another message.
    """
    try:
        with transaction.atomic():
            there = _repeated(incoming)
            if there is None and _is_too_many(incoming):
                return "Hom nay may nay da gui qua nhieu tin. Hay goi can bo xa."
            return (there or _taken(incoming)).reply
    except IntegrityError:  # the same message came twice at one moment: the other one was quicker
        there = _repeated(incoming)
        if there is None:
            raise
        return there.reply


def _repeated(incoming: Incoming) -> Message | None:
    there = Message.objects.filter(identity=incoming.identity).first()
    if there is not None and (there.sender, there.text) != (_sender(incoming), readable_text(incoming.text)):
        raise StateError("MT7372", id=incoming.identity[:80])
    return there


def _is_too_many(incoming: Incoming) -> bool:
    """Whether the number has sent more than anybody reports in a day."""
    since = clock.now() - timedelta(days=1)
    return Message.objects.filter(sender=_sender(incoming), received_at__gt=since).count() >= MOST_A_DAY


def _taken(incoming: Incoming) -> Message:
    phone = phone_of(_sender(incoming))
    place = _receiver(incoming) if phone is None else phone.place
    with arriving(DOOR, Act.INBOX_RECEIVE, chain=chain_of(place, clock.today()).uuid) as log:
        text = readable_text(incoming.text)
        answer = _answer(incoming, phone, text)
        row = Message(
            identity=incoming.identity, sender=_sender(incoming), tail=number_of(incoming.sender)[-3:], phone=phone,
            place=place, text=text, reply=answer.reply[:ONE_MESSAGE], fate=answer.fate.value,
            submission=answer.submission,
            findings=[{"code": one.code, "args": dict(one.args)} for one in answer.findings],
        )  # fmt: skip
        row.save(force_insert=True)
        log.thing, log.after = f"message:{row.uuid}", {"from": row.tail, "fate": row.fate}
    return row


def _sender(incoming: Incoming) -> str:
    return digest_of(number_of(incoming.sender) or incoming.sender[:LONGEST])


def readable_text(text: str) -> str:
    """The text without what no phone types: control signs and halves of letters."""
    return _UNSEEN.sub(" ", text[:LONGEST]).strip()


def _receiver(incoming: Incoming) -> OrgUnit:
    """The commune of an unknown sender's message: the one whose gateway it is, the only one, else all of them's."""
    communes = OrgUnitVersion.objects.filter(in_force(clock.today()), level=Level.COMMUNE.value).select_related("unit")
    found = [row.unit for row in communes if incoming.commune in ("", row.unit.key)]
    top = topmost_unit()
    if len(found) == 1:
        return found[0]
    if top is None:
        raise StateError("MT7203", kind="xã", kind_en="commune", value=incoming.commune[:80] or "–")
    return top


# -- what a message says --------------------------------------------------------------------------------------


def _answer(incoming: Incoming, phone: Phone | None, text: str) -> _Answer:
    if phone is None:
        return _Answer(MessageFate.UNKNOWN, "So may nay chua duoc dang ky. Hay bao can bo xa dang ky.")
    code = _CODE.fullmatch(without_marks(text))
    if phone.confirmed_at is None or code is not None:
        return _confirmed(phone, "" if code is None else code[1])
    forms = _forms_of(phone)
    chosen = find_sms_form(text, [one.sms for one in forms])
    if not forms:
        return _Answer(MessageFate.NO_RIGHT, "May nay khong con quyen bao so. Hay hoi can bo xa.")
    if chosen is None:
        return _Answer(MessageFate.NO_FORM, unknown_form_reply([one.sms.keyword for one in forms]))
    return _delivered(incoming, phone, text, next(one for one in forms if one.sms == chosen))


def _confirmed(phone: Phone, code: str) -> _Answer:
    if phone.confirmed_at is not None:
        return _Answer(MessageFate.CONFIRMED, "May nay da xac nhan roi, nhan tin bao so duoc.")
    if code and take_code(phone, code):
        return _Answer(MessageFate.CONFIRMED, "Da xac nhan. Tu nay may nay bao so duoc. Xem cach ghi tren the mau tin.")
    again = "Chua xac nhan duoc. Hay nhan XACNHAN va ma 6 so can bo xa doc; ma het han thi xin ma moi."
    return _Answer(MessageFate.WRONG_CODE, again)


def _forms_of(phone: Phone) -> list[SmsKept]:
    """The forms by which this person may report for this phone's place, and no others."""
    today = clock.today()
    version = OrgUnitVersion.objects.filter(unit=phone.place).order_by("-valid_from").first()
    found = sms_forms(chain_of(phone.place, today)).values()
    return [
        one
        for one in found
        if version is not None
        and one.kept.form.level.value == version.level
        and may(phone.user, Act.FIGURE_RECORD, OfForm(phone.place, one.kept.row.code))
    ]


def _delivered(incoming: Incoming, phone: Phone, text: str, kept: SmsKept) -> _Answer:
    cycle = _cycle(kept, phone.place)
    form = kept.kept.form if cycle is None else cycle.version.to_core()
    required = [one.indicator for one in sendable(form).fields if one.required]
    period = _last_period(form) if cycle is None else cycle.period
    read = read_sms(text, kept.sms, load_indicators(), period=period, required=required)
    if not read.typed:
        return _Answer(MessageFate.UNREAD, read.reply(), findings=read.findings)
    identity = uuid5(_MESSAGES, incoming.identity)
    where = f"máy {phone}"
    delivery = Delivery(
        kept.kept.row.code, read.period, read.typed, id=identity, door=ProvenanceKind.SMS,
        document=f"{LINE}/{kept.kept.row.code}", sources={(one.indicator, one.label): where for one in read.typed},
    )  # fmt: skip
    got = submit(delivery, place=phone.place, by=phone.user, keep_errors=True)
    # What is missing has been told by its short names already.
    return _told(read, got.submission, [one for one in got.remarks if one.finding.code != "MT2314"])


def _told(read: SmsRead, submission: Submission | None, remarks: Sequence[Remark]) -> _Answer:
    held, fate = "", MessageFate.RECEIVED
    if submission is not None and submission.outcome == Outcome.HELD:
        held, fate = _HELD.get(submission.problem, "can xem lai"), MessageFate.HELD
    return _Answer(
        fate, read.reply(remarks, held=held), submission, (*read.findings, *(one.finding for one in remarks))
    )


def _cycle(kept: SmsKept, place: OrgUnit) -> Cycle | None:
    """The period expected now: the open one that the place has not sent, else the latest one open, else the latest."""
    commune, today = chain_of(place, clock.today()), clock.today()
    rows = Cycle.objects.filter(form=kept.kept.row, commune=commune, opens__lte=today).select_related("form", "version")
    newest = list(rows.order_by("-period_first")[:6])
    taking = [one for one in newest if is_open(one, today)]
    sent = set(
        Submission.objects.filter(cycle__in=taking, place=place, outcome=Outcome.RECEIVED).values_list(
            "cycle", flat=True
        )
    )
    waiting = [one for one in reversed(taking) if one.pk not in sent]
    return next(iter((*waiting, *taking, *newest)), None)


def _last_period(form: EntryForm) -> Period:
    """The period that has just ended."""
    now = form.period_of(clock.today())
    return Period(now.first - now.months, now.months, now.calendar)
