"""What a sample pack holds beside its plan: places, forms, notes with what its clerk decided, registers and work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from muctieu.core.form import LINE
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.observation import ApprovalState, Observation, ObsStatus, Provenance, ProvenanceKind
from muctieu.core.place import Level, OrgUnit
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from muctieu.errors import PackError, QuantityError
from muctieu.packs.indicators import unit_named
from muctieu.packs.plans import FILE, KEYS, POST_KEYS
from muctieu.packs.rows import Row, no_twins, read_csv, read_text, read_toml
from muctieu.packs.sample_arrivals import Arrival, read_arrivals
from muctieu.packs.sample_registers import EntryVersion, HandedIn, read_handed_in, read_registers_of
from muctieu.packs.sample_scans import ScannedSheet, read_scans
from muctieu.packs.sample_work import Names, Work, read_work
from muctieu.packs.targets import KEYS as TARGET_KEYS

PLACE_COLUMNS = ("id", "code", "name", "level", "parent", "valid_from", "valid_to")
FIGURE_COLUMNS = (
    "place",
    "indicator",
    "period",
    "value",
    "unit",
    "written",
    "status",
    "approval",
    "recorded_at",
    "row",
    "note",
)
NOTE_COLUMNS = ("file", "day", "kind", "place", "title_vi", "title_en")
ACCEPTANCE_COLUMNS = (
    "note",
    "start",
    "end",
    "written",
    "indicator",
    "place",
    "period",
    "value",
    "unit",
    "status",
    "decision",
    "reason",
    "by",
    "decided_at",
)


class Decision(StrEnum):
    """What a clerk did with a proposed figure; only the first two make an observation."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class NoteKind(StrEnum):
    """The genres of the sample's notes."""

    VILLAGE_NOTE = "village_note"
    CELL_NOTE = "cell_note"
    REPORT = "report"
    PARTY_REPORT = "party_report"
    NEWS = "news"
    TABLE = "table"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Note:
    """A document as the commune received it; `text` is what its spans count in."""

    file: str
    day: date
    kind: NoteKind
    place: str
    title_vi: str
    title_en: str
    text: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One recorded act on one figure of a note; `observation` is what it made, None when the figure was rejected."""

    note: str
    start: int
    end: int
    written: str
    decision: Decision
    reason: str
    by: str
    decided_at: datetime
    observation: Observation | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything of a sample pack beside its plan."""

    places: tuple[OrgUnit, ...]
    figures: tuple[Observation, ...]
    notes: tuple[Note, ...]
    acceptances: tuple[Acceptance, ...]
    entries: tuple[EntryVersion, ...] = ()
    handed_in: tuple[HandedIn, ...] = ()
    work: Work = field(default_factory=Work)
    arrivals: tuple[Arrival, ...] = ()
    scans: tuple[ScannedSheet, ...] = ()

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The forms' figures and those of the notes that an act accepted."""
        accepted = (act.observation for act in self.acceptances)
        return (*self.figures, *(obs for obs in accepted if obs is not None))

    @property
    def newest_day(self) -> date:
        """The newest note's date: the day as of which the sample is read."""
        return max(note.day for note in self.notes)


@dataclass(frozen=True, slots=True)
class _Known:
    units: Mapping[str, Unit]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, OrgUnit]
    notes: Mapping[str, Note]


def read_sample(folder: Path, *, units: Mapping[str, Unit], indicators: Mapping[str, Indicator]) -> Sample:
    """The sample in a pack's folder, all its rows checked."""
    places = _places(_table(folder, "places.csv", PLACE_COLUMNS))
    notes = tuple(_note(row, folder) for row in _table(folder, "notes/notes.csv", NOTE_COLUMNS))
    known = _Known(units, indicators, {place.id: place for place in places}, {note.file: note for note in notes})
    figures = tuple(_figure(row, known) for row in _table(folder, "figures.csv", FIGURE_COLUMNS))
    acts = tuple(_acceptance(row, known) for row in _table(folder, "acceptances.csv", ACCEPTANCE_COLUMNS))
    work = read_work(folder, _names(folder, known))
    scans = read_scans(folder, list(known.places))
    entries, arrivals = read_registers_of(folder, list(known.places)), read_arrivals(folder, list(known.places))
    return Sample(places, figures, notes, acts, entries, read_handed_in(folder), work, arrivals, scans)


def _names(folder: Path, known: _Known) -> Names:
    """What the sample's work may name; the plan itself is checked by its own loader."""
    plan = read_toml(folder / FILE, name=f"{folder.name}/{FILE}", keys=KEYS)
    targets = [row.text("id") for row in plan.tables("target", TARGET_KEYS, name="id")]
    posts = [row.text("id") for row in plan.tables("post", POST_KEYS, name="id")]
    return Names(list(known.places), list(known.notes), targets, posts)


def _table(folder: Path, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    return read_csv(folder / name, name=f"{folder.name}/{name}", columns=columns)


def _places(rows: tuple[Row, ...]) -> tuple[OrgUnit, ...]:
    """The units of both trees; a parent must be one of them."""
    no_twins(((row.text("id"), row) for row in rows), key="id")
    known = [row.text("id") for row in rows]
    for row in rows:
        if row.has("parent") and row.text("parent") not in known:
            raise row.unknown("parent", row.text("parent"), known=known)
    return tuple(_place(row) for row in rows)


def _place(row: Row) -> OrgUnit:
    return OrgUnit(
        id=row.text("id"),
        code=row.text("code"),
        name=row.text("name"),
        level=row.choice("level", Level),
        parent=row.text("parent") if row.has("parent") else None,
        valid_from=row.iso_day("valid_from"),
        valid_to=row.iso_day("valid_to") if row.has("valid_to") else None,
    )


def _note(row: Row, folder: Path) -> Note:
    file = row.text("file")
    text = read_text(folder / "notes" / file, name=f"{folder.name}/notes/{file}")
    return Note(
        file,
        row.iso_day("day"),
        row.choice("kind", NoteKind),
        row.text("place"),
        row.text("title_vi"),
        row.english("title_en"),
        text,
    )


def _figure(row: Row, known: _Known) -> Observation:
    """The observation of one form's cell; the form is named by period and place, for programs and for people."""
    place, period = row.text("place"), row.text("period")
    unit = known.places.get(place)
    named = f"Biểu {row.period('period').label_vi}, {place if unit is None else unit.name}, dòng {row.text('row')}"
    form = Provenance(ProvenanceKind.FORM, f"bieu/{period}/{place}", text=row.text("written"), place=named)
    return _observation(
        row,
        known,
        provenance=form,
        approval=row.choice("approval", ApprovalState),
        recorded_at=row.instant("recorded_at"),
    )


def _acceptance(row: Row, known: _Known) -> Acceptance:
    note = known.notes.get(row.text("note"))
    if note is None:
        raise row.unknown("note", row.text("note"), known=known.notes)
    start, end, written = row.number("start"), row.number("end"), row.text("written")
    if note.text[start:end] != written:
        raise row.wrong(
            "written",
            written,
            rule_vi=f"không đứng ở ký tự {start}–{end} của {note.file}",
            rule_en=f"does not stand at characters {start}–{end} of {note.file}",
        )
    span = Provenance(ProvenanceKind.SPAN, note.file, text=sentence_at(note.text, start, end), start=start, end=end)
    decision, decided_at = row.choice("decision", Decision), row.instant("decided_at")
    made = _observation(row, known, provenance=span, approval=ApprovalState.APPROVED, recorded_at=decided_at)
    return Acceptance(
        note.file,
        start,
        end,
        written,
        decision,
        row.text("reason"),
        row.text("by"),
        decided_at,
        None if decision is Decision.REJECTED else made,
    )


def _observation(
    row: Row, known: _Known, *, provenance: Provenance, approval: ApprovalState, recorded_at: datetime
) -> Observation:
    indicator, place, period = row.text("indicator"), row.text("place"), row.period("period")
    if indicator not in known.indicators:
        raise PackError("MT1609", file=row.file, key=row.address("indicator"), value=indicator)
    if place not in known.places:
        raise row.unknown("place", place, known=known.places)
    value = row.decimal("value")
    if value is None:
        raise PackError("MT1604", file=row.file, key=row.address("value"))
    unit = unit_named(row, "unit", known.units)
    whole = provenance.text if provenance.kind is ProvenanceKind.FORM else row.text("written")
    return Observation(
        id=f"{provenance.document}#{row.where.rpartition(' ')[2]}",
        indicator=indicator,
        place=place,
        period=period,
        value=Quantity(value, unit),
        recorded_at=recorded_at,
        provenance=provenance,
        status=row.choice("status", ObsStatus),
        approval=approval,
        source=LINE if provenance.kind is ProvenanceKind.FORM else provenance.document,
        out_of=out_of(whole),
        note=row.text("note", "") if provenance.kind is ProvenanceKind.FORM else "",
    )


def out_of(written: str) -> Decimal | None:
    """The y of a figure written "x/y"."""
    try:
        return parse_vi(written).whole if "/" in written else None
    except QuantityError:
        return None


def sentence_at(text: str, start: int, end: int) -> str:
    """The line in which a span stands: the words that a page shows beside the figure."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return text[left : right if right >= 0 else len(text)].strip()
