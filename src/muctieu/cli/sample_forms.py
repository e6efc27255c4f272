"""Plays the sample's entry forms: kept, opened period by period, handed in by the villages, locked by the leader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from muctieu.cli.sample_work import Event
from muctieu.core.entry import Typed
from muctieu.core.form import EntryForm, window_of
from muctieu.core.observation import VIETNAM_TIME, Observation
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.packs.forms import load_forms
from muctieu.packs.holidays import load_work_calendar
from muctieu.packs.sample_scans import ScannedSheet
from muctieu.packs.samples import Sample
from muctieu.web.documents.uploads import upload_of
from muctieu.web.figures.models import Observation as Row
from muctieu.web.intake.cycles import cycle_of, lock, open_cycle, open_due
from muctieu.web.intake.forms import form_named, keep_form
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.scans import add_scan
from muctieu.web.intake.slots import save_cells
from muctieu.web.intake.submissions import Delivery, submit
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

# A period is locked once its questions have been answered; the newest one stays open to them.
LOCKED_AFTER = timedelta(days=30)


class SampleForms:
    """The forms by which the sample's villages hand in their figures."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.levels = {unit.id: unit.level for unit in sample.places}

    def keep(self, commune: OrgUnit, *, by: User) -> None:
        """The commune takes every form that ships."""
        for form in load_forms().values():
            keep_form(form, owner=commune, by=by)

    def events(self, commune: OrgUnit, *, clerk: User, leader: User) -> Iterator[Event]:
        """Opening and locking of every period with figures; on the last day whatever else has begun by then."""
        end = self.sample.newest_day
        for form, period in self._handed_in():
            window = window_of(form, period, load_work_calendar())
            yield Event(_at(window.opens, 7), 0, partial(_open, form, period, commune=commune, by=clerk))
            if window.cut_off + LOCKED_AFTER < end:
                locked = _at(window.cut_off + LOCKED_AFTER, 9)
                yield Event(locked, 11, partial(_lock, form, period, commune=commune, by=leader))
        yield Event(_at(end, 7), 0, partial(open_due, end))
        for sheet in self.sample.scans:
            yield Event(_at(end, 8), 12, partial(_type, sheet, commune=commune, by=clerk))

    def form_of(self, found: Sequence[Observation]) -> EntryForm | None:
        """The villages' form that asks for these at this period; None for what no form asks, or another level."""
        level, period = self.levels[found[0].place], found[0].period
        if period is None:
            return None
        asked = {obs.indicator for obs in found}
        for form in load_forms().values():
            is_of = (form.level, form.frequency, form.calendar) == (level, period.frequency, period.calendar)
            if is_of and level is Level.VILLAGE and asked <= {one.indicator for one in form.fields}:
                return form
        return None

    def _handed_in(self) -> list[tuple[EntryForm, Period]]:
        found = {
            (obs.period, form.code): form
            for obs in self.sample.figures
            if obs.period is not None and (form := self.form_of([obs])) is not None
        }
        return [(form, period) for (period, _code), form in sorted(found.items(), key=lambda one: one[0][0].first)]


def hand_in(form: EntryForm, found: Sequence[Observation], *, place: OrgUnit, by: User) -> Sequence[Row]:
    """One form as its village sent it, with the place of every cell."""
    first, period = found[0].provenance, found[0].period
    if period is None:
        raise LookupError(first.document)
    delivery = Delivery(
        form.code,
        period,
        [Typed(obs.indicator, obs.provenance.text, status=obs.status, note=obs.note) for obs in found],
        id=uuid5(NAMESPACE_URL, first.document),
        document=first.document,
        sources={(obs.indicator, ""): obs.provenance.place for obs in found},
    )
    received = submit(delivery, place=place, by=by)
    if len(received.rows) != len(found):
        raise LookupError(first.document, received)
    return received.rows


def _type(sheet: ScannedSheet, *, commune: OrgUnit, by: User) -> None:
    """The clerk types what stands on the photo of a village's sheet; the village has not handed it in yet."""
    form, place = form_named(sheet.form, commune).row, OrgUnit.objects.get(key=sheet.place)
    cycle = Cycle.objects.filter(form=form, commune=commune).order_by("-period_first")[0]
    with closing(upload_of(sheet.content, sheet.file)) as upload:
        scan = add_scan(cycle, place, upload, by=by)
    cells = [Typed(cell.indicator, cell.written) for cell in sheet.cells]
    spots = {(cell.indicator, ""): cell.spot for cell in sheet.cells}
    save_cells(cycle, place, cells, seen={}, by=by, scan=scan.uuid, spots=spots)


def _open(form: EntryForm, period: Period, *, commune: OrgUnit, by: User) -> None:
    open_cycle(form_named(form.code, commune).row, period, commune=commune, by=by)


def _lock(form: EntryForm, period: Period, *, commune: OrgUnit, by: User) -> None:
    cycle = cycle_of(form_named(form.code, commune).row, commune, period)
    if cycle is None:
        raise LookupError(form.code, period)
    lock(cycle, by=by)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), VIETNAM_TIME)
