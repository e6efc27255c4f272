"""Verbs and queries on forms: made, changed and retired on the desk, without code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from muctieu.core.form import EntryForm, check_form
from muctieu.errors import Finding, Severity, StateError
from muctieu.packs.forms import form_as_dict
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.intake.models import Form, FormVersion
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import ancestors, chain_of


class FormRefusedError(StateError):
    """A form that makes no sense; `findings` name each fault."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = next(finding for finding in self.findings if finding.severity is Severity.ERROR)
        super().__init__(first.code, **first.args)


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it stands: the stored form, its newest version, and what it asks."""

    row: Form
    version: FormVersion
    form: EntryForm


def keep_form(form: EntryForm, *, owner: OrgUnit, by: User, seen: int = 0, why: str = "") -> FormVersion:
    """Store a new form, or what a form asks from now on; cycles that are open go on as they were.

    `seen` is the number of the version that the person changed, 0 for a new form.

    Raises:
        FormRefusedError: MT2301 to MT2307, one finding for each fault.
        StateError: MT7204 when the code is taken, MT7211 when somebody else changed the form meanwhile, MT7230 when
            nothing is changed.
    """
    faults = check_form(form, load_indicators())
    if any(fault.severity is Severity.ERROR for fault in faults):
        raise FormRefusedError(faults)
    with acting(by, Act.FORM_KEEP, owner, chain=chain_of(owner, clock.today()).uuid, why=why) as log:
        row = Form.objects.select_for_update().filter(owner=owner, code=form.code).first()
        last = None if row is None else row.versions.order_by("-number").first()
        if row is not None and seen == 0:
            raise StateError("MT7204", value=form.code)
        if last is not None and last.number != seen:
            raise StateError("MT7211", thing=form.code, who=str(last.recorded_by), seen=str(seen), now=str(last.number))
        kept = form_as_dict(form)
        if last is not None and last.definition == kept:
            raise StateError("MT7230", thing=form.code)
        row = row or Form.objects.create(owner=owner, code=form.code)
        version = FormVersion.objects.create(form=row, number=seen + 1, definition=kept, recorded_by=by, why=why)
        log.thing = f"form:{row.uuid}"
        log.before, log.after = None if last is None else last.definition, kept
    return version


def set_active(row: Form, *, active: bool, by: User, why: str) -> None:
    """Retire a form, or take it up again: no cycle of a retired form opens; what was collected stays."""
    with acting(by, Act.FORM_KEEP, row, chain=chain_of(row.owner, clock.today()).uuid, why=why) as log:
        log.thing, log.before, log.after = f"form:{row.uuid}", {"active": row.is_active}, {"active": active}
        row.is_active = active
        row.save(update_fields=("is_active",))


def newest_version(row: Form) -> FormVersion:
    """What the form asks today."""
    return FormVersion.objects.filter(form=row).select_related("form", "recorded_by").order_by("-number")[0]


def forms_for(commune: OrgUnit, *, with_retired: bool = False) -> tuple[KeptForm, ...]:
    """The forms of the commune and of the units above it, each as it stands; three queries."""
    rows = Form.objects.filter(owner_id__in=ancestors(commune.pk, clock.today()))
    if not with_retired:
        rows = rows.filter(is_active=True)
    newest: dict[int, FormVersion] = {}
    for version in FormVersion.objects.filter(form__in=rows).select_related("form__owner").order_by("number"):
        newest[version.form_id] = version
    return tuple(
        KeptForm(one.form, one, one.to_core()) for one in sorted(newest.values(), key=lambda one: one.form.code)
    )


def form_named(code: str, commune: OrgUnit) -> KeptForm:
    """The form of that code that the commune fills in, its own before those above; MT7203 when there is none."""
    found = [one for one in forms_for(commune, with_retired=True) if one.row.code == code]
    if not found:
        raise StateError("MT7203", kind="biểu", kind_en="form", value=code)
    return min(found, key=lambda one: one.row.owner_id != commune.pk)
