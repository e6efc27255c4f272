"""The form by which something is stated of a place, and what was stated, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import QueryDict

from muctieu.core.criteria import Subject
from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.core.quantity import plain
from muctieu.errors import QuantityError
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common.days import day_of as day_of_moment
from muctieu.web.criteria.domain import NO, YES, Claim
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.criteria.topics import Topic, Wants, topics
from muctieu.web.desk.people_forms import ask_day, choose, day_of
from muctieu.web.desk.register_forms import Option
from muctieu.web.screens.criteria_words import set_name
from muctieu.web.screens.words import day_text, pick

VALUE, FROM, TO, EVIDENCE, WHY = "gia-tri", "tu-ngay", "den-ngay", "can-cu", "ly-do"
FIELDS = {
    "MT7407": VALUE, "MT7408": FROM, "MT7410": TO, "MT7411": EVIDENCE, "MT7413": FROM, "MT7414": WHY,
}  # fmt: skip
# The days of these are those of decisions: they end by another decision, not by themselves.
_WITHOUT_END = (Kind.RECOGNITION, Kind.LOSS, Kind.NEVER)


@dataclass(frozen=True, slots=True)
class SayForm:
    """The form's fields as they stand; `needs_reason` where it corrects something."""

    wants: str
    unit: str
    value: str
    options: tuple[Option, ...]
    since: str
    until: str
    has_end: bool
    evidence: str
    why: str
    needs_reason: bool
    errors: Mapping[str, str]
    whole_error: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as lists show it; `state` says what became of it."""

    uuid: UUID
    value: str
    span: str
    evidence: str
    who: str
    why: str
    state: str
    is_standing: bool


def title(topic: Topic) -> str:
    """What is stated, as a heading."""
    name = pick(topic.label.name_vi, topic.label.name_en)
    heads = {
        Kind.ANSWER: pick(f"Kết luận thẩm định: {name}", f"Appraisers' conclusion: {name}"),
        Kind.LEVEL: pick(f"Mức do tỉnh quy định: {name}", f"Level set by the province: {name}"),
        Kind.RECOGNITION: pick(f"Được công nhận: {name}", f"Recognised: {name}"),
        Kind.LOSS: pick(f"Mất công nhận: {name}", f"Recognition lost: {name}"),
        Kind.NEVER: pick(f"Chưa từng được công nhận: {name}", f"Never recognised: {name}"),
        Kind.LISTING: pick(f"Theo danh sách: {name}", f"By the list: {name}"),
        Kind.SERIES: pick(f"Số tham chiếu bên ngoài: {name}", f"Outside reference figure: {name}"),
    }
    return heads.get(topic.kind, name)


def help_text(topic: Topic) -> str:
    """What the reader should know before stating it."""
    return {
        Kind.ANSWER: pick(
            "Chỉ tính khi số liệu chưa kết luận được; số liệu cho thấy khác thì theo số liệu, và nêu cả hai.",
            "Counts only where figures do not decide; where they say otherwise they decide, and both are shown.",
        ),
        Kind.RECOGNITION: pick("Ghi ngày quyết định có hiệu lực.", "Enter the day on which the decision takes effect."),
        Kind.LOSS: pick("Ghi ngày từ đó không còn được công nhận.", "Enter the day from which it no longer holds."),
        Kind.NEVER: pick(
            "Ghi ngày mà đến khi đó xã chưa được công nhận.", "Enter a day up to which it was not recognised."
        ),
        Kind.SERIES: pick(
            "Số của cả nước hoặc của tỉnh do cơ quan thống kê công bố; ghi rõ nguồn.",
            "A figure of the country or province, published by the statistics office; name the source.",
        ),
    }.get(topic.kind, "")


def set_names(topic: Topic) -> tuple[tuple[str, str], ...]:
    """Code and name of the sets that ask for it."""
    book = load_rule_book()
    found = (book.named(code) for code in topic.sets)
    return tuple((one.code, set_name(one)) for one in found if one is not None)


# -- typed to claim -------------------------------------------------------------------------------------------


def read_claim(posted: QueryDict, topic: Topic, errors: dict[str, str]) -> Claim | None:
    """The claim that the form makes; None when a day is none. Whether it fits is for the verb to say."""
    since, until_text = day_of(posted.get(FROM, "")), posted.get(TO, "").strip()
    until = day_of(until_text) if until_text else None
    if since is None:
        errors[FROM] = ask_day()
    if until_text and until is None:
        errors[TO] = ask_day()
    value = _value(posted.get(VALUE, "").strip()[:60], topic, errors)
    if errors or since is None:
        return None
    return Claim(topic.kind, topic.name, value, since, posted.get(EVIDENCE, "").strip()[:300], until)


def _value(text: str, topic: Topic, errors: dict[str, str]) -> str:
    if topic.wants in (Wants.YES_NO, Wants.CHOICE):
        if not text:
            errors[VALUE] = choose()
        return text
    if topic.wants is Wants.NOTHING:
        return ""
    try:
        parsed = parse_vi(text.removesuffix("%"), counting=topic.wants is Wants.COUNT)
    except QuantityError as error:
        errors[VALUE] = pick(error.message_vi, error.message_en)
        return text
    if parsed.kind != "plain" or parsed.findings:
        errors[VALUE] = pick(
            f"“{text}” có thể đọc nhiều cách. Hãy ghi một số, phần lẻ sau dấu phẩy, ví dụ 12,5.",
            f"“{text}” can be read in several ways. Enter one number with a decimal comma, for example 12,5.",
        )
    return str(plain(parsed.value))


# -- as shown -------------------------------------------------------------------------------------------------


def typed_of(posted: QueryDict) -> dict[str, str]:
    return {name: posted.get(name, "") for name in (VALUE, FROM, TO, EVIDENCE, WHY)}


def typed_as(row: Statement, topic: Topic) -> dict[str, str]:
    """The form of a correction begins with what was said."""
    is_number = topic.wants in (Wants.SHARE, Wants.COUNT, Wants.NUMBER)
    return {
        VALUE: _printed(row.value) if is_number else row.value,
        FROM: row.valid_from.isoformat(),
        TO: "" if row.valid_to is None else row.valid_to.isoformat(),
        EVIDENCE: row.evidence,
        WHY: "",
    }


def say_form(
    topic: Topic, typed: Mapping[str, str], errors: Mapping[str, str], *, needs_reason: bool, today: date
) -> SayForm:
    """The form as it is shown."""
    chosen = typed.get(VALUE, "")
    options = tuple(Option(one.code, pick(one.name_vi, one.name_en), one.code == chosen) for one in topic.options)
    if topic.wants is Wants.YES_NO:
        options = tuple(Option(code, word, code == chosen) for code, word in _yes_no())
    return SayForm(
        wants=topic.wants.value,
        unit=topic.unit,
        value=chosen,
        options=options,
        since=typed.get(FROM, today.isoformat()),
        until=typed.get(TO, ""),
        has_end=topic.kind not in _WITHOUT_END,
        evidence=typed.get(EVIDENCE, ""),
        why=typed.get(WHY, ""),
        needs_reason=needs_reason,
        errors={name.replace("-", "_"): text for name, text in errors.items() if name},
        whole_error=errors.get("", ""),
    )


def _yes_no() -> tuple[tuple[str, str], ...]:
    return ((YES, pick("Có, đạt", "Yes, met")), (NO, pick("Không, chưa đạt", "No, not met")))


def _printed(text: str) -> str:
    return format_vi(plain(Decimal(text)))


def value_of(row: Statement, topic: Topic) -> str:
    """The value in words: a number with its unit, the name of a class or region, yes or no."""
    if topic.wants is Wants.YES_NO:
        return dict(_yes_no()).get(row.value, row.value)
    if topic.wants is Wants.CHOICE:
        named = next((one for one in topic.options if one.code == row.value), None)
        return row.value if named is None else pick(named.name_vi, named.name_en)
    if topic.wants is Wants.NOTHING:
        return title(topic).partition(":")[0]
    gap = "" if topic.unit in ("", "%") else " "
    return f"{_printed(row.value)}{gap}{topic.unit}"


def said(row: Statement, topic: Topic, *, later: Statement | None) -> Said:
    """A row of the history; `later` replaced it or took it back."""
    state = ""
    if later is not None:
        state = pick("đã rút", "taken back") if later.is_withdrawn else pick("đã được thay", "replaced")
    elif row.is_withdrawn:
        state = pick("rút lại", "withdrawal")
    since = day_text(row.valid_from)
    span = pick(f"từ {since}", f"from {since}")
    if row.valid_to is not None:
        span += pick(f" đến trước {day_text(row.valid_to)}", f" to before {day_text(row.valid_to)}")
    who = f"{row.stated_by.full_name}, {day_text(day_of_moment(row.stated_at))}"
    standing = later is None and not row.is_withdrawn
    return Said(row.uuid, value_of(row, topic), span, row.evidence, who, row.why, state, standing)


def topic_named(subject: Subject | None, kind: str, name: str) -> Topic | None:
    """The topic of an address, None for one that there is not."""
    return None if subject is None else topics(subject).get((kind, name))
