"""How each form is sent by message: a keyword and short names, proposed from the names until somebody sets others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from muctieu.core.form import EntryForm
from muctieu.core.indicator import Disclosure
from muctieu.core.sms import SmsForm, are_mistaken, check_sms_form, free_keyword, propose_sms_form, sms_form_from
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.intake.arrivals import SmsNames
from muctieu.web.intake.forms import FormRefusedError, KeptForm, forms_for, newest_version
from muctieu.web.intake.models import Form
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import ancestors, chain_of, governed


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
    """Code → how the form is sent, for every form of the commune in use.

    No keyword is taken for another, and what is proposed for a figure stands for no other figure elsewhere. Chosen
    names come first; a chosen keyword that has come to meet an earlier one, by a merger or a form taken up again,
    gives way.
    """
    kept = {one.row.pk: one for one in sorted(forms_for(commune), key=lambda one: one.row.pk)}
    chosen = {row.form_id: sms_form_from(row.definition) for row in _chosen(kept)}
    words: list[str] = []
    names = {field.name: field.indicator for sms in reversed(chosen.values()) for field in sms.fields}
    found: dict[str, SmsKept] = {}
    for key in (*chosen, *(key for key in kept if key not in chosen)):
        one, sms = kept[key], chosen.get(key)
        fitted = _proposed(one.form, words, names) if sms is None else _fitted(sms, one.form, words, names)
        words.append(fitted.keyword)
        names = {**{field.name: field.indicator for field in fitted.fields}, **names}
        if fitted.fields:
            found[one.row.code] = SmsKept(one, fitted, sms is not None)
    return found


def _chosen(forms: Iterable[int]) -> list[SmsNames]:
    """The row that counts of each form that has one, in the order in which they were chosen."""
    newest = {row.form_id: row for row in SmsNames.objects.filter(form__in=list(forms)).order_by("id")}
    return sorted(newest.values(), key=lambda row: row.pk)


def _proposed(form: EntryForm, keywords: Iterable[str], names: Mapping[str, str]) -> SmsForm:
    return propose_sms_form(sendable(form), load_indicators(), keywords=keywords, names=names)


def _fitted(sms: SmsForm, form: EntryForm, keywords: Iterable[str], names: Mapping[str, str]) -> SmsForm:
    """Chosen names as far as the form still asks for their figures, with proposals for the figures that are new."""
    asks = sendable(form)
    known = {one.indicator: one.name for one in sms.fields}
    keyword = free_keyword(sms.keyword, keywords)
    fresh = replace(asks, fields=tuple(one for one in asks.fields if one.indicator not in known))
    own = {name: indicator for indicator, name in known.items()}
    # As if it had a name already, so that no figure gets the keyword.
    proposed = _proposed(fresh, keywords, {**names, **own, keyword: ""})
    asked = {one.indicator for one in asks.fields}
    return SmsForm(keyword, (*(one for one in sms.fields if one.indicator in asked), *proposed.fields))


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
    for form, other in _others(kept, commune):
        told: Mapping[str, str] = {"form": form.name_vi, "form_en": form.name_en}
        if sms.keyword and are_mistaken(other.keyword, sms.keyword):
            yield Finding("MT2363", {"value": sms.keyword, "other": other.keyword, **told})
        meant = {one.name: one.indicator for one in other.fields}
        for one in sms.fields:
            there = catalogue.get(meant.get(one.name, one.indicator))
            if there is not None and there.code != one.indicator:
                names = {"what": there.name_vi, "what_en": there.name_en}
                yield Finding("MT7390", {"value": one.name, **names, **told})


def _others(kept: KeptForm, commune: OrgUnit) -> Iterable[tuple[EntryForm, SmsForm]]:
    """The forms beside which this one is sent: the commune's, retired ones, and those of communes that fill it in."""
    here = sms_forms(commune)
    yield from ((one.kept.form, one.sms) for one in here.values() if one.kept.row.pk != kept.row.pk)
    today, shown = clock.today(), {kept.row.pk, *(one.kept.row.pk for one in here.values())}
    places = ancestors(commune.pk, today) | governed((kept.row.owner_id,), today)
    for row in _chosen(Form.objects.filter(owner__in=places).exclude(pk__in=shown).values_list("pk", flat=True)):
        yield newest_version(row.form).to_core(), sms_form_from(row.definition)
