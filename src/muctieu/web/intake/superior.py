"""Forms of the level above: a workbook is uploaded once, its cells are mapped once, and it is filled ever after."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.core.entry import Definitions
from muctieu.core.imports import PlaceName
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.errors import DocumentError, Finding, StateError
from muctieu.exchange.excel.figures import Expected
from muctieu.exchange.excel.fill import Filled, fill_workbook
from muctieu.exchange.excel.mapping import Asked, Filling, FormMapping, mapping_from
from muctieu.exchange.excel.propose import Proposal, propose_mapping
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.figures.area import AreaFigures, area_figures
from muctieu.web.intake.models import SuperiorForm, SuperiorMapping
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_on


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The filled file, and what is to be said: cells left empty, totals that rest on a part of the villages."""

    raw: bytes
    count: int
    findings: tuple[Finding, ...]


def keep_superior(name: str, document: Document, *, commune: OrgUnit, by: User) -> SuperiorForm:
    """Keep an empty form of the level above under a name; its cells are mapped afterwards.

    Raises:
        StateError: MT7204 when the name is taken.
        DocumentError: MT5221, MT5225 for a workbook that cannot be filled.
    """
    proposals_of(document, commune)
    with acting(by, Act.FORM_KEEP, commune, chain=commune.uuid) as log:
        if SuperiorForm.objects.filter(commune=commune, name=name).exists():
            raise StateError("MT7204", value=name)
        form = SuperiorForm.objects.create(commune=commune, name=name, document=document)
        log.thing, log.after = f"superior:{form.uuid}", {"name": name, "file": document.file_name}
    return form


def proposals_of(document: Document, commune: OrgUnit) -> tuple[Proposal, ...]:
    """What each cell seems to ask for, from its heads and labels; a person confirms."""
    return propose_mapping(_bytes(document), _expected(commune), file=document.file_name)


def _expected(commune: OrgUnit) -> Expected:
    rows = units_on(clock.today()).filter(parent=commune)
    places = tuple(PlaceName(row.unit.key, row.name, (row.code,)) for row in rows)
    return Expected(Definitions(load_indicators(), load_units()), places)


def map_cells(form: SuperiorForm, mapping: FormMapping, *, by: User, seen: int, why: str = "") -> SuperiorMapping:
    """Say which cell wants which figure, from now on; earlier mappings stay.

    Raises:
        StateError: MT7211 when somebody else mapped it meanwhile, MT7230 when nothing changes.
        DocumentError: MT5228 for a cell that is none or stands twice.
    """
    kept = mapping_from(mapping.as_dict()).as_dict()
    with acting(by, Act.FORM_KEEP, form, chain=form.commune.uuid, why=why) as log:
        SuperiorForm.objects.select_for_update().get(pk=form.pk)
        last = form.mappings.select_related("recorded_by").order_by("-number").first()
        if (0 if last is None else last.number) != seen:
            who = "–" if last is None else last.recorded_by.full_name
            raise StateError(
                "MT7211", thing=form.name, who=who, seen=str(seen), now=str(0 if last is None else last.number)
            )
        if last is not None and last.slots == kept:
            raise StateError("MT7230", thing=form.name)
        row = SuperiorMapping.objects.create(form=form, number=seen + 1, slots=kept, recorded_by=by)
        log.thing, log.after = f"superior:{form.uuid}", {"number": row.number, "cells": len(mapping.slots)}
    return row


def newest_mapping(form: SuperiorForm) -> tuple[int, FormMapping]:
    """The number of the newest mapping and what it says; 0 and nothing before the first."""
    last = form.mappings.order_by("-number").first()
    return (0, FormMapping(())) if last is None else (last.number, mapping_from(last.slots))


def fill_superior(form: SuperiorForm, period: Period, *, viewer: User) -> FilledForm:
    """The form with the approved figures of a period; layout, formulas and everything else as they came."""
    _number, mapping = newest_mapping(form)
    found = area_figures(form.commune, [slot.indicator for slot in mapping.slots], viewer=viewer)
    values: dict[Asked, Filling] = {}
    notes: list[Finding] = []
    for slot in mapping.slots:
        value = _value(found, slot.asked, _back(period, slot.asked), notes)
        if value is not None:
            values[slot.asked] = value
    filled: Filled = fill_workbook(
        _bytes(form.document), mapping, values, file=form.document.file_name, units=load_units()
    )  # fmt: skip
    return FilledForm(filled.raw, filled.count, (*notes, *filled.findings))


def _back(period: Period, asked: Asked) -> Period:
    first = period.first - asked.periods_back * period.months - asked.years_back * 12
    return Period(first, period.months, period.calendar)


def _value(found: AreaFigures, asked: Asked, period: Period, notes: list[Finding]) -> Filling | None:
    """The figure of a slot; a total that not every village stands behind is told."""
    indicator = load_indicators().get(asked.indicator)
    if indicator is None:
        return None
    if asked.place or asked.label:
        single = next((obs for obs in found.single if (obs.indicator, obs.place, obs.period, obs.disaggregation)
                       == (asked.indicator, asked.place, period, asked.label)), None)  # fmt: skip
        return None if single is None else _filling(indicator, single.value, single.out_of)
    figure = next((one for one in found.totals.get(asked.indicator, ()) if one.period == period), None)
    if figure is None:
        return None
    if figure.coverage is not None and not figure.coverage.is_full:
        share = {"reported": str(figure.coverage.reported), "expected": str(figure.coverage.expected)}
        names = {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}
        notes.append(Finding("MT2347", {**names, **share}))
    return _filling(indicator, figure.value, figure.out_of)


def _filling(indicator: Indicator, value: Quantity | None, out_of: object) -> Filling | None:
    if value is None:
        return None
    if indicator.grades:
        return indicator.grades[int(value.value) - 1]
    if indicator.unit.code == "yes_no":
        return "đạt" if value.value else "không đạt"
    return f"{format_vi(value.value)}/{out_of}" if out_of is not None else value


def _bytes(document: Document) -> bytes:
    try:
        return path_of(document.sha256).read_bytes()
    except OSError:
        raise DocumentError("MT5001", file=document.file_name) from None
