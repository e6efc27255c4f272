"""How the desk says a task's states, steps, due date and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from muctieu.core.task import Punctuality, TaskAct, TaskState
from muctieu.errors import MuctieuError
from muctieu.web.plans.models.task import StepKind
from muctieu.web.screens.words import day_text, pick

STATES: Mapping[str, tuple[str, str]] = {
    TaskState.ASSIGNED: ("đã giao", "given"),
    TaskState.ACCEPTED: ("đã nhận", "accepted"),
    TaskState.DOING: ("đang làm", "in progress"),
    TaskState.SUBMITTED: ("đã trình", "submitted"),
    TaskState.RETURNED: ("trả lại", "returned"),
    TaskState.DONE: ("hoàn thành", "done"),
}
ACTS: Mapping[str, tuple[str, str]] = {
    TaskAct.ACCEPT: ("Nhận việc", "Accept"),
    TaskAct.START: ("Bắt đầu làm", "Start"),
    TaskAct.SUBMIT: ("Trình kết quả", "Submit the result"),
    TaskAct.RETURN: ("Trả lại", "Return"),
    TaskAct.COMPLETE: ("Xác nhận hoàn thành", "Confirm as done"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    StepKind.GIVE: ("giao việc", "gave the task"),
    StepKind.ACCEPT: ("nhận việc", "accepted"),
    StepKind.START: ("bắt đầu làm", "started"),
    StepKind.SUBMIT: ("trình kết quả", "submitted the result"),
    StepKind.RETURN: ("trả lại", "returned it"),
    StepKind.COMPLETE: ("xác nhận hoàn thành", "confirmed it as done"),
    StepKind.CHANGE_DUE: ("đổi hạn", "changed the due date"),
    StepKind.HAND_OVER: ("bàn giao", "handed it over"),
}
PUNCTUALITY: Mapping[Punctuality, tuple[str, str]] = {
    Punctuality.ON_TIME: ("đúng hạn", "on time"),
    Punctuality.LATE: ("trình muộn", "submitted late"),
    Punctuality.OVERDUE: ("quá hạn", "overdue"),
    Punctuality.NOT_DUE: ("chưa đến hạn", "not due yet"),
}


def state_word(state: str) -> str:
    return pick(*STATES[state])


def act_word(act: str) -> str:
    return pick(*ACTS[act])


def kind_word(kind: str) -> str:
    return pick(*KINDS[kind])


def punctuality_word(found: Punctuality) -> str:
    return pick(*PUNCTUALITY[found])


def due_doubt(unknown_years: str, *, unconfirmed: bool) -> str:
    """What a counted due date rests on when that is less than certain; empty when it is certain."""
    if unknown_years:
        return pick(
            f"chưa có lịch nghỉ năm {unknown_years}: mới trừ thứ bảy, chủ nhật",
            f"the holidays of {unknown_years} are not known: only weekends were left out",
        )
    if unconfirmed:
        return pick("có ngày nghỉ chưa được thông báo chính thức", "a day off on the way has no official notice yet")
    return ""


def default_due_text(day: date, doubt: str) -> str:
    """Why the form proposes that day."""
    why = pick(
        f"{day_text(day)} là ngày làm việc thứ mười kể từ hôm nay, đã trừ ngày nghỉ",
        f"{day_text(day)} is the tenth working day from today, days off left out",
    )
    return f"{why}; {doubt}." if doubt else f"{why}."


def refusal(error: MuctieuError) -> str:
    """The error's sentence with steps and states in words instead of codes."""
    known = {**STATES, **KINDS}
    told = {}
    for english in (False, True):
        fields = dict(error.fields)
        for key in ("wanted", "state", "allowed"):
            codes = fields.get(key, "").split(", ")
            fields[key] = ", ".join(known[code][english] if code in known else code for code in codes)
        told[english] = type(error)(error.code, **fields)
    return pick(told[False].message_vi, told[True].message_en)
