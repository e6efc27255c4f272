"""The JSON that phones read. Every text comes in both languages, because the phone may change it without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from hashlib import sha256

from muctieu.core.entry import Remark
from muctieu.core.form import EntryField, EntryForm, Repeat
from muctieu.core.indicator import Indicator, Plausible
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import ApprovalState
from muctieu.core.quantity import plain, round_half_up
from muctieu.core.unit import PERCENT_DIMENSION
from muctieu.errors import Finding, MuctieuError
from muctieu.packs.loader import load_indicators
from muctieu.web.intake.models import CycleState, Outcome, Submission, SubmissionDecision
from muctieu.web.intake.slots import WAY, Kept, Key, typed_of
from muctieu.web.intake.submissions import cell_as_dict
from muctieu.web.offline.models import Device
from muctieu.web.offline.phones import own_phones
from muctieu.web.offline.queries import Before, PhoneSlot, PhoneSubmission

# Raised when a shape changes so that an older app would misread it.
FORMAT = 1
Json = dict[str, object]
# Decimals of a usual range on the phone: it is advice.
PRINTED = 2

# Where the figures of a received form stand: state → words.
STANDS: Mapping[ApprovalState, tuple[str, str]] = {
    ApprovalState.RETURNED: ("Cán bộ trả lại để sửa", "Returned by the officer"),
    ApprovalState.DRAFT: ("Có số đang để nháp ở xã", "Some figures are drafts at the commune"),
    ApprovalState.SENT: ("Đã nhận, chờ cán bộ kiểm tra", "Received, waits for the officer's check"),
    ApprovalState.CHECKED: ("Đã kiểm tra, chờ lãnh đạo duyệt", "Checked, waits for approval"),
    ApprovalState.APPROVED: ("Đã duyệt", "Approved"),
    ApprovalState.LOCKED: ("Đã duyệt và khóa sổ", "Approved and locked"),
    ApprovalState.PUBLISHED: ("Đã công bố", "Published"),
}
HELD = ("Đã đến nơi, chờ cán bộ quyết định", "Arrived, an officer decides")
REFUSED = ("Cán bộ không nhận", "Turned away by the officer")
RECEIVED = ("Đã nhận", "Received")


def compact(content: object) -> bytes:
    """As few bytes as JSON allows; equal contents are equal bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    """By which a phone asks whether it has this already."""
    return sha256(content).hexdigest()[:32]


def both(vi: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"vi": vi, "en": en}


def told(what: Finding | MuctieuError) -> Json:
    """A finding or a refusal in words; a phone that has lost count is told where it stood."""
    said: Json = {"code": what.code, **both(what.message_vi, what.message_en)}
    if isinstance(what, MuctieuError) and what.code == "MT7350":
        said["last"] = int(what.fields["last"])
    return said


# -- forms and slots ------------------------------------------------------------------------------------------


def bundle(device: Device, slots: Iterable[PhoneSlot]) -> Json:
    """What the phone keeps until the next sync: its person and their other phones, forms by code and version, slots."""
    found = tuple(slots)
    forms = {_form_key(slot): form_json(slot.form) for slot in found}
    user = device.user
    return {
        "format": FORMAT,
        "person": {"id": str(user.uuid), "name": user.full_name},
        "forms": forms,
        "slots": [slot_json(slot) for slot in found],
        "phones": [
            {"id": str(one.uuid), "name": one.name, "bound": one.bound.isoformat()}
            for one in own_phones(user)
            if one.revoked is None and one.uuid != device.uuid
        ],
    }


def _form_key(slot: PhoneSlot) -> str:
    return f"{slot.form.code}/{slot.version}"


def form_json(form: EntryForm) -> Json:
    """The form as the phone draws it."""
    rules = [
        {"left": list(rule.left), "is": rule.relation.value, "right": list(rule.right), "strict": rule.strict,
         **both(rule.text_vi, rule.text_en)}
        for rule in form.rules
    ]  # fmt: skip
    return {
        "code": form.code,
        "name": both(form.name_vi, form.name_en),
        "fields": [_field(one) for one in form.fields],
        "repeats": [_repeat(part) for part in form.repeats],
        "rules": rules,
        "estimate": form.schedule.estimate_allowed,
    }


def _repeat(part: Repeat) -> Json:
    return {
        "code": part.code,
        "name": both(part.name_vi, part.name_en),
        "label": both(part.label_vi, part.label_en),
        "fields": [_field(one) for one in part.fields],
        "choices": list(part.choices),
        "most": part.most,
    }


def _field(one: EntryField) -> Json:
    indicator = load_indicators()[one.indicator]
    unit = indicator.unit
    return _lean(
        {
            "code": one.indicator,
            "name": both(indicator.name_vi, indicator.name_en),
            "unit": both(unit.symbol_vi, unit.symbol_en),
            "hint": both(one.hint_vi, one.hint_en) if one.hint_vi else None,
            "optional": not one.required,
            "whole": unit.scale == 0,
            "choices": _choices(indicator),
            "low": _number(indicator.bounds.low if indicator.bounds.low is not None else indicator.plausible.low),
            "high": _number(indicator.bounds.high if indicator.bounds.high is not None else indicator.plausible.high),
        }
    )


def _choices(indicator: Indicator) -> list[str]:
    """The words that a grade or a yes or no may be answered with."""
    if indicator.grades:
        return list(indicator.grades)
    return ["đạt", "không đạt"] if indicator.unit.code == "yes_no" else []


def slot_json(slot: PhoneSlot) -> Json:
    """One form of one place for one period, with what was reported before and what stands there now."""
    window = slot.window
    return {
        "form": slot.form.code,
        "version": slot.version,
        "place": slot.place.unit.key,
        "placeName": slot.place.name,
        "period": str(slot.period),
        "periodName": both(slot.period.label_vi, slot.period.label_en),
        "opens": window.opens.isoformat(),
        "due": window.due[slot.form.level].isoformat(),
        "cutOff": window.cut_off.isoformat(),
        "state": "coming" if slot.cycle is None else _cycle_state(slot),
        "before": {code: _before(one, load_indicators()[code]) for code, one in slot.before.items()},
        "own": [_own(key, kept, slot.why.get(key, "")) for key, kept in slot.own.items()],
    }


def _cycle_state(slot: PhoneSlot) -> str:
    if slot.is_open or slot.cycle is None:
        return "open"
    return "locked" if slot.cycle.state == CycleState.LOCKED else "closed"


def _before(one: Before, indicator: Indicator) -> Json:
    usual = _shown_range(one.usual, indicator) if one.usual else Plausible()
    return _lean(
        {
            "last": format_vi(one.last),
            "value": _number(one.last),
            "period": both(one.period.label_vi, one.period.label_en),
            "low": _number(usual.low),
            "high": _number(usual.high),
            "jump": None if one.usual else _number(one.jump),
        }
    )


def _shown_range(usual: Plausible, indicator: Indicator) -> Plausible:
    """The usual range as a person reads it: whole where things are counted, not below nought where nothing can be."""
    low, high = usual.low, usual.high
    if indicator.unit.scale == 0:
        low = None if low is None else low.to_integral_value(ROUND_CEILING)
        high = None if high is None else high.to_integral_value(ROUND_FLOOR)
    else:
        low = None if low is None else round_half_up(low, PRINTED)
        high = None if high is None else round_half_up(high, PRINTED)
    may_be_negative = indicator.plausible.low is not None and indicator.plausible.low < 0
    if low is not None and low < 0 and not may_be_negative and indicator.unit.dimension != PERCENT_DIMENSION:
        low = Decimal(0)
    return Plausible(low, high)


def _own(key: Key, kept: Kept, why: str) -> Json:
    return {**cell_as_dict(typed_of(kept)), "indicator": key[0], **_lean({"state": kept.state.value, "why": why})}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(plain(value))


def _lean(content: Json) -> Json:
    return {key: value for key, value in content.items() if value not in (None, False, "", [])}


# -- deliveries -----------------------------------------------------------------------------------------------


def answer(row: Submission, *, is_repeated: bool, remarks: Iterable[Remark]) -> Json:
    """What a phone hears when its delivery has arrived, the first time or again."""
    doubts = [
        {**told(remark.finding), "indicator": remark.indicator, "label": remark.label} for remark in remarks
    ]  # fmt: skip
    decision = getattr(row, "decision", None)
    return {**_outcome(row, decision), "id": str(row.uuid), "repeated": is_repeated, "remarks": doubts}


def submission_json(one: PhoneSubmission) -> Json:
    """How far a delivery has come."""
    row = one.row
    decision = getattr(row, "decision", None)
    return {
        "id": str(row.uuid),
        "form": row.form.code,
        "place": row.place.key,
        "placeName": one.place,
        "period": str(row.period),
        "periodName": both(row.period.label_vi, row.period.label_en),
        "receivedAt": row.received_at.isoformat(timespec="seconds"),
        "replaced": one.is_replaced,
        **_outcome(row, decision, one),
    }


def _outcome(row: Submission, decision: SubmissionDecision | None, one: PhoneSubmission | None = None) -> Json:
    if decision is not None and decision.outcome == Outcome.REFUSED:
        return {"state": "refused", "words": both(*REFUSED), "why": both(decision.reason, decision.reason)}
    if row.outcome == Outcome.HELD and decision is None:
        problem = Finding(row.problem, row.details)
        return {"state": "held", "words": both(*HELD), "why": both(problem.message_vi, problem.message_en)}
    if one is None or not one.own:
        return {"state": "received", "words": both(*RECEIVED)}
    return _stands(one)


def _stands(one: PhoneSubmission) -> Json:
    """The state of the least advanced figure is that of the form."""
    states = {kept.state for kept in one.own.values()}
    state = next(found for found in WAY if found in states)
    found: Json = {"state": state.value, "words": both(*STANDS[state])}
    if state is ApprovalState.RETURNED:
        reasons = list(dict.fromkeys(one.why.values()))
        found["why"] = both("; ".join(reasons), "; ".join(reasons))
        found["returned"] = [{"indicator": key[0], "label": key[1], "why": why} for key, why in one.why.items()]
    return found
