"""The forms of people: what may be chosen, what was typed, and the fault beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from muctieu.errors import MuctieuError, StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Role, visible
from muctieu.web.desk.communes import Seat
from muctieu.web.desk.people_pages import mapped, role_options
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import options
from muctieu.web.intake.forms import forms_for
from muctieu.web.people.domain import role_named
from muctieu.web.people.posts import units_within
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import ancestors, in_force
from muctieu.web.screens.words import pick

ROLE, UNIT, DAY, WHY, FORM = "vai-tro", "don-vi", "tu-ngay", "ly-do", "bieu"
USERNAME, FULL_NAME = "ten-dang-nhap", "ho-ten"
LONGEST_NAME, LONGEST_WHY = 200, 300
# Where a verb's refusal belongs; others stand above the form.
_FIELDS = {"MT7204": USERNAME, "MT7276": USERNAME, "MT7275": DAY, "MT7227": ROLE, "MT7274": DAY, "MT7271": DAY,
           "MT7228": WHY}  # fmt: skip
Units = Mapping[str, tuple[OrgUnit, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """A role's form without faults."""

    role: Role
    unit: OrgUnit
    day: date
    why: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class RoleForm:
    """The form of a role, and of a new person, as it is shown."""

    roles: tuple[Option, ...]
    units: tuple[Option, ...]
    forms: tuple[Option, ...]
    day: str
    why: str
    username: str
    full_name: str
    errors: Mapping[str, str]
    whole_error: str


def offered_units(seat: Seat) -> Units:
    """The units of the open commune, its party units and what stands above it, where this person may give roles."""
    today = clock.today()
    near = units_within(seat.commune, today) | ancestors(seat.commune.pk, today)
    allowed = visible(seat.user, Act.PEOPLE_GRANT, OrgUnit.objects.filter(pk__in=near), place="pk")
    rows = OrgUnitVersion.objects.filter(in_force(today), unit__in=allowed).select_related("unit")
    return {row.unit.key: (row.unit, row.name) for row in rows.order_by("unit_id")}


def offered_forms(seat: Seat) -> Mapping[str, str]:
    """The entry forms to which a role may be limited, code → name."""
    return {one.row.code: pick(one.form.name_vi, one.form.name_en) for one in forms_for(seat.commune)}


def read_role(posted: QueryDict, units: Units, forms: Mapping[str, str]) -> Given | dict[str, str]:
    """The role that the form gives, or the faults by field; a role that does not exist is named."""
    errors: dict[str, str] = {}
    role: Role | None = None
    if posted.get(ROLE):
        try:
            role = role_named(posted.get(ROLE, "")[:60])
        except StateError as error:
            errors[ROLE] = sentence(error)
    else:
        errors[ROLE] = choose()
    unit = units.get(posted.get(UNIT, ""))
    if unit is None:
        errors[UNIT] = choose()
    day = day_of(posted.get(DAY, ""))
    if day is None:
        errors[DAY] = ask_day()
    form = posted.get(FORM, "")
    if form and form not in forms:
        errors[FORM] = choose()
    why = posted.get(WHY, "").strip()[:LONGEST_WHY]
    if errors or role is None or unit is None or day is None:
        return errors
    return Given(role, unit[0], day, why, form)


def read_names(posted: QueryDict, errors: dict[str, str]) -> tuple[str, str]:
    """Sign-in name and full name of a new person; faults are added to `errors`."""
    username, full_name = posted.get(USERNAME, "").strip().lower(), " ".join(posted.get(FULL_NAME, "").split())
    if not full_name or len(full_name) > LONGEST_NAME:
        errors[FULL_NAME] = pick(
            f"Hãy ghi họ và tên, nhiều nhất {LONGEST_NAME} ký tự.",
            f"Enter the full name, {LONGEST_NAME} letters at most.",
        )
    return username, full_name


def role_form(posted: QueryDict, units: Units, forms: Mapping[str, str], *, errors: Mapping[str, str]) -> RoleForm:
    """The form with what was typed."""
    return RoleForm(
        roles=role_options(posted.get(ROLE, "")),
        units=options(units, (posted.get(UNIT, ""),)),
        forms=tuple(Option(code, name, code == posted.get(FORM)) for code, name in forms.items()),
        day=posted.get(DAY) or clock.today().isoformat(),
        why=posted.get(WHY, ""),
        username=posted.get(USERNAME, ""),
        full_name=posted.get(FULL_NAME, ""),
        errors=mapped(errors),
        whole_error=errors.get("", ""),
    )


def refusals(error: StateError) -> dict[str, str]:
    """A verb's refusal beside the field that it speaks of, else above the form."""
    return {_FIELDS.get(error.code, ""): sentence(error)}


def sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)


def day_of(text: str) -> date | None:
    """The day typed, None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def choose() -> str:
    return pick("Hãy chọn trong danh sách.", "Choose from the list.")


def ask_day() -> str:
    return pick("Hãy ghi ngày.", "Enter the day.")
