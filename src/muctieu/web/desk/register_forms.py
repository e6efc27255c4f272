"""A register's definition as a form: typed words become counts, and each fault stands beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.numbers_vi import parse_vi
from muctieu.core.register import Field, FieldType, Register, Value
from muctieu.errors import Finding, QuantityError
from muctieu.web.screens.words import pick

DAY, PLACE, STAGE, WHY, SEEN = "ngay", "noi", "buoc", "ly-do", "ban"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select; `is_chosen` marks the present one."""

    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """One input with its label, what was typed, and what is wrong with it."""

    code: str
    label: str
    kind: str
    typed: str
    required: bool
    options: tuple[Option, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, as far as it can be understood; `errors` by field code."""

    day: date | None
    stage: str
    values: Mapping[str, Value]
    errors: Mapping[str, str]


def read_form(posted: Mapping[str, str], register: Register) -> Typed:
    """The day, stage and values of a posted form; only the register's own fields are read."""
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for field in register.fields:
        text = posted.get(field.code, "").strip()
        try:
            values[field.code] = parse_vi(text, counting=True).value if text and field.type is FieldType.COUNT else text
        except QuantityError as error:
            errors[field.code] = pick(error.message_vi, error.message_en)
    day = _day(posted.get(DAY, ""))
    if day is None:
        errors[DAY] = pick("Hãy ghi ngày theo dạng ngày/tháng/năm.", "Enter the date.")
    return Typed(day, posted.get(STAGE, ""), {code: value for code, value in values.items() if value != ""}, errors)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def errors_of(findings: tuple[Finding, ...], register: Register) -> dict[str, str]:
    """The findings' sentences by the field that they speak of; those of no field under the empty code."""
    codes = {field.name_vi: field.code for field in register.fields}
    found: dict[str, str] = {}
    for finding in findings:
        code = codes.get(finding.args.get("field", ""), "")
        found[code] = pick(finding.message_vi, finding.message_en)
    return found


def form_fields(
    register: Register, typed: Mapping[str, str], *, errors: Mapping[str, str] | None = None
) -> tuple[FormField, ...]:
    """The inputs of a register with what stands in them."""
    wrong = errors or {}
    return tuple(_form_field(field, typed.get(field.code, ""), wrong.get(field.code, "")) for field in register.fields)


def _form_field(field: Field, typed: str, error: str) -> FormField:
    options = tuple(
        Option(choice.code, pick(choice.name_vi, choice.name_en), choice.code == typed) for choice in field.choices
    )
    label = pick(field.name_vi, field.name_en)
    return FormField(field.code, label, field.type.value, typed, field.required, options, error)


def stage_options(register: Register, *, now: str | None, chosen: str) -> tuple[Option, ...]:
    """The stages that a record may have next: all for a new one, the present and the following for an old one."""
    if now is None:
        open_stages = register.stages
    else:
        present = tuple(stage for stage in register.stages if stage.code == now)
        open_stages = present + register.stages_after(now)
    wanted = chosen or open_stages[0].code
    return tuple(Option(stage.code, pick(stage.name_vi, stage.name_en), stage.code == wanted) for stage in open_stages)
