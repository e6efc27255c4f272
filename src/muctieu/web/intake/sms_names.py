"""How each form is sent by message: a keyword and short names, proposed from the names until somebody sets others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from muctieu.core.form import EntryForm
from muctieu.core.indicator import Disclosure
from muctieu.core.sms import SmsField, SmsForm, check_sms_form, propose_sms_form, sms_form_from
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.intake.arrivals import SmsNames
from muctieu.web.intake.forms import FormRefusedError, KeptForm, forms_for
from muctieu.web.intake.models import Form
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

_LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class SmsKept:
    """A form with the way it is sent; `is_set` tells that a person has chosen the names."""

    kept: KeptForm
    sms: SmsForm
    is_set: bool


def sendable(form: EntryForm) -> EntryForm:
    """The form without what does not travel by message: restricted figures and rows that repeat."""
    catalogue = load_indicators()
    fields = [one for one in form.fields if catalogue[one.indicator].disclosure is not Disclosure.RESTRICTED]
    return replace(form, fields=tuple(fields), repeats=())


def sms_forms(commune: OrgUnit) -> dict[str, SmsKept]:
    """Code → how the form is sent, for every form of the commune in use; keywords differ."""
    kept = sorted(forms_for(commune), key=lambda one: one.row.pk)
    chosen = _chosen(one.row for one in kept)
    taken = {sms.keyword for sms in chosen.values()}
    found: dict[str, SmsKept] = {}
    for one in kept:
        sms = chosen.get(one.row.pk)
        fitted = _proposed(one.form, taken) if sms is None else fitted_to(sms, one.form)
        taken.add(fitted.keyword)
        if fitted.fields:
            found[one.row.code] = SmsKept(one, fitted, sms is not None)
    return found


def _chosen(forms: Iterable[Form]) -> dict[int, SmsForm]:
    rows = SmsNames.objects.filter(form__in=list(forms)).order_by("id")
    return {row.form_id: sms_form_from(row.definition) for row in rows}


def _proposed(form: EntryForm, taken: Iterable[str]) -> SmsForm:
    """The names proposed for a form; a keyword that another form has gets a letter behind it."""
    sms, used = propose_sms_form(sendable(form), load_indicators()), set(taken)
    others = (f"{sms.keyword[: _LONGEST - 1]}{letter}" for letter in _LETTERS)
    keyword = next((one for one in (sms.keyword, *others) if one not in used), sms.keyword)
    return replace(sms, keyword=keyword)


def fitted_to(sms: SmsForm, form: EntryForm) -> SmsForm:
    """Chosen names as far as the form still asks for their figures, with proposals for the figures that are new."""
    asked = {one.indicator for one in sendable(form).fields}
    kept = [one for one in sms.fields if one.indicator in asked]
    known, used = {one.indicator for one in kept}, {sms.keyword, *(one.name for one in kept)}
    fresh = [one for one in propose_sms_form(sendable(form), load_indicators()).fields if one.indicator not in known]
    for one in fresh:
        name = _free(one.name, used)
        used.add(name)
        kept.append(SmsField(name, one.indicator))
    return SmsForm(sms.keyword, tuple(kept))


def _free(name: str, used: Iterable[str]) -> str:
    taken = set(used)
    others = (f"{name[: _LONGEST - 1]}{letter}" for letter in _LETTERS)
    return next((one for one in (name, *others) if one not in taken), name)


def keep_sms_names(kept: KeptForm, sms: SmsForm, *, commune: OrgUnit, by: User) -> SmsNames:
    """Set the keyword and short names of a form from now on.

    Raises:
        FormRefusedError: MT2226, MT2227, MT2363 and MT2364, one finding for each fault.
    """
    faults = tuple(_faults(kept, sms, commune))
    if faults:
        raise FormRefusedError(faults)
    owner = kept.row.owner
    with acting(by, Act.FORM_KEEP, kept.row, chain=chain_of(owner, clock.today()).uuid) as log:
        log.thing = f"form:{kept.row.uuid}"
        log.after = {"sms": sms.as_dict()}
        return SmsNames.objects.create(form=kept.row, definition=sms.as_dict(), by=by)


def _faults(kept: KeptForm, sms: SmsForm, commune: OrgUnit) -> Iterable[Finding]:
    yield from check_sms_form(sms, kept.form)
    catalogue = load_indicators()
    for one in sms.fields:
        indicator = catalogue.get(one.indicator)
        if indicator is not None and indicator.disclosure is Disclosure.RESTRICTED:
            yield Finding("MT2364", {"value": indicator.name_vi, "value_en": indicator.name_en})
    for other in sms_forms(commune).values():
        if other.kept.row.pk != kept.row.pk and other.sms.keyword == sms.keyword:
            names: Mapping[str, str] = {"form": other.kept.form.name_vi, "form_en": other.kept.form.name_en}
            yield Finding("MT2363", {"value": sms.keyword, **names})
