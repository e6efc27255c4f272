"""What the entry grid shows: indicators × villages, or one village with notes; typed text stays beside its fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from muctieu.core.entry import Remark, broken_beside, compared_with, sum_of
from muctieu.core.form import EntryField, EntryForm, Repeat
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import ApprovalState, ObsStatus
from muctieu.core.scan import parse_spot
from muctieu.core.usual import USUAL, Limits, usual_range
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common.policy import Act, OfForm, may
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.why_links import why_url
from muctieu.web.documents.pages import is_paged, pages_of
from muctieu.web.figures.models import Observation
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.past import history_of
from muctieu.web.intake.scans import ScanLine, scans_of
from muctieu.web.intake.slots import Kept, Key, kept_cells, reported_before, shown_text
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.judging import limits_book
from muctieu.web.plans.mapping import decimal_of
from muctieu.web.screens.sources import PictureCut, picture_cut, spot_text
from muctieu.web.screens.words import APPROVAL, STATUS, pick, unit_symbol

SPARE_ROWS = 3
TYPED_STATUS = (ObsStatus.OFFICIAL, ObsStatus.PROVISIONAL, ObsStatus.ESTIMATE)


@dataclass(frozen=True, slots=True)
class Told:
    """A remark in words; an error kept the cell from being saved."""

    text: str
    code: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class CellSpot:
    """Where the number of a cell stands on a scan that the viewer may read: which, in words, its rectangle, its cut."""

    scan: str
    page: int
    text: str
    box: str
    cut: PictureCut | None


@dataclass(frozen=True, slots=True)
class CellView:
    """One input: its name, what stands in it, the record it was shown, and what there is to say."""

    name: str
    place: str
    text: str
    seen: str
    state: str
    state_word: str
    before: str
    marks: str
    told: tuple[Told, ...]
    is_shut: bool
    indicator: str = ""
    label: str = ""
    status: tuple[Option, ...] = ()
    note: str = ""
    reason: str = ""
    usual: str = ""
    figure: str = ""
    spot: CellSpot | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """One indicator across the villages, with its total so far."""

    indicator: str
    name: str
    unit: str
    hint: str
    is_required: bool
    cells: tuple[CellView, ...]
    total: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One village."""

    key: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class RepeatView:
    """A part with rows: its kept rows and some empty ones."""

    code: str
    name: str
    label: str
    choices: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]


@dataclass(frozen=True, slots=True)
class GridPage:
    """The whole grid."""

    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    repeats: tuple[RepeatView, ...]


@dataclass(frozen=True, slots=True)
class Typing:
    """What a person typed that was not saved, and the remarks beside it, by (place key, indicator, label)."""

    texts: Mapping[tuple[str, str, str], Mapping[str, str]]
    remarks: Mapping[tuple[str, str, str], Sequence[Remark]]


NOTHING_TYPED = Typing({}, {})


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a grid needs of the store, loaded in a fixed number of queries."""

    cycle: Cycle
    form: EntryForm
    places: tuple[OrgUnitVersion, ...]
    kept: Mapping[int, Mapping[Key, Kept]]
    before: Mapping[tuple[int, str], Observation]
    user: User
    hidden: frozenset[str]
    typing: Typing = NOTHING_TYPED
    past: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    limits: Limits = USUAL
    scans: tuple[ScanLine, ...] = ()


def sheet_of(
    cycle: Cycle, places: Sequence[OrgUnitVersion], user: User, *, typing: Typing = NOTHING_TYPED, only: str = ""
) -> Sheet:
    """The records of these places, without indicators that the person may not read; of one place its past as well.

    With `only`, an indicator, what a cell of it needs: it and what the form compares with it, nothing of other periods,
    and no scans.
    """
    form, keys = cycle.version.to_core(), [place.unit_id for place in places]
    secret = {code for code in form.indicators if load_indicators()[code].disclosure is Disclosure.RESTRICTED}
    may_read = not secret or may(user, Act.FIGURE_READ_RESTRICTED, OfForm(cycle.commune, form.code))
    hidden = frozenset() if may_read else frozenset(secret)
    past = history_of(form, places[0].unit, cycle.period) if len(places) == 1 and not only else {}
    limits = limits_book((cycle.commune_id,)).of(cycle.commune_id, cycle.period) if past else USUAL
    return Sheet(
        cycle,
        form,
        tuple(places),
        kept_cells(cycle, keys, only={only, *compared_with(form, only)} if only else ()),
        {} if only else reported_before(form, cycle, keys),
        user,
        hidden,
        typing,
        past,
        limits,
        () if only else scans_of(cycle, keys, viewer=user),
    )


def with_saved(sheet: Sheet, place: OrgUnitVersion, kept: Mapping[Key, Kept]) -> Sheet:
    """The sheet after the cells of a place were saved; with its scans where one of them was typed from a scan."""
    is_typed_from = any(one.row.provenance_place for one in kept.values())
    scans = scans_of(sheet.cycle, [one.unit_id for one in sheet.places], viewer=sheet.user) if is_typed_from else ()
    return replace(sheet, kept={**sheet.kept, place.unit_id: kept}, scans=scans)


def comparisons(sheet: Sheet, place: OrgUnitVersion, indicator: str) -> tuple[tuple[str, ...], tuple[Told, ...]]:
    """What the viewer reads of the indicators that stand in rules with this one, and what of the rules does not hold.

    While figures are typed it is a doubt and keeps nothing back: the other cell may be the one to be changed.
    """
    beside = compared_with(sheet.form, indicator)
    kept = sheet.kept.get(place.unit_id, {})
    found = {code: _value(kept.get((code, ""))) for code in (indicator, *beside) if code not in sheet.hidden}
    values = {code: value for code, value in found.items() if value is not None}
    doubts = broken_beside(sheet.form, indicator, values, load_indicators())
    told = (Told(pick(one.message_vi, one.message_en), one.code, is_error=False) for one in doubts)
    return tuple(code for code in beside if code not in sheet.hidden), tuple(told)


def grid_page(sheet: Sheet) -> GridPage:
    """The grid of a sheet; of one place with its repeating rows."""
    catalogue = load_indicators()
    columns = tuple(ColumnView(place.unit.key, place.name, number) for number, place in enumerate(sheet.places))
    rows = tuple(
        _row(sheet, catalogue[one.indicator], one) for one in sheet.form.fields if one.indicator not in sheet.hidden
    )
    repeats = tuple(_repeat(sheet, part) for part in sheet.form.repeats) if len(sheet.places) == 1 else ()
    return GridPage(columns, rows, repeats)


def _row(sheet: Sheet, indicator: Indicator, asked: EntryField) -> RowView:
    return RowView(
        indicator=indicator.code,
        name=pick(indicator.name_vi, indicator.name_en),
        unit=unit_symbol(indicator.unit),
        hint=pick(asked.hint_vi, asked.hint_en),
        is_required=asked.required,
        cells=tuple(
            cell_view(sheet, place, indicator, name=f"{number}.{indicator.code}")
            for number, place in enumerate(sheet.places)
        ),
        total=total_text(sheet, indicator),
        url=why_url(indicator.code, sheet.cycle.commune.key, sheet.cycle.period),
    )


def cell_view(
    sheet: Sheet, place: OrgUnitVersion, indicator: Indicator, *, label: str = "", name: str = ""
) -> CellView:
    """One cell as it stands, or as it was typed where that could not be saved."""
    kept = sheet.kept.get(place.unit_id, {}).get((indicator.code, label))
    address = (place.unit.key, indicator.code, label)
    typed = sheet.typing.texts.get(address, {})
    is_missing = kept is not None and kept.row.status == ObsStatus.MISSING.value
    status = typed.get("status") or (ObsStatus.OFFICIAL.value if kept is None or is_missing else kept.row.status)
    note = "" if kept is None or is_missing else kept.row.note
    earlier = sheet.before.get((place.unit_id, indicator.code))
    return CellView(
        name=name,
        place=place.unit.key,
        text=typed.get("text", "" if kept is None else kept.text),
        seen="" if kept is None else kept.mark,
        state="" if kept is None else kept.state.value,
        state_word="" if kept is None else str(APPROVAL[kept.state]),
        before="" if earlier is None or label else shown_text(earlier),
        marks=_marks(kept),
        told=tuple(map(told, sheet.typing.remarks.get(address, ()))),
        is_shut=_is_shut(sheet, place.unit, kept),
        indicator=indicator.code,
        label=label,
        status=tuple(Option(one.value, _status_word(one), one.value == status) for one in TYPED_STATUS),
        note=typed.get("note", note),
        reason=typed.get("reason", kept.row.note if kept is not None and is_missing else ""),
        usual=_usual(sheet, indicator),
        figure="" if kept is None else str(kept.row.uuid),
        spot=None if kept is None else _spot(sheet, kept.row),
    )


def _spot(sheet: Sheet, row: Observation) -> CellSpot | None:
    line = next((one for one in sheet.scans if one.document.code == row.provenance_document), None)
    spot = None if line is None else parse_spot(row.provenance_place)
    if line is None or spot is None:
        return None
    # The picture's piece where there is room for it, beside the notes of a single place.
    size = pages_of(line.document).get(spot.page) if len(sheet.places) == 1 else None
    paged = is_paged(line.document)
    cut = None if size is None else picture_cut(str(line.document.uuid), spot, size, is_paged=paged)
    box = "" if spot.box is None else ",".join(map(str, spot.box.sides))
    return CellSpot(str(line.uuid), spot.page, spot_text(spot), box, cut)


def told(remark: Remark) -> Told:
    finding = remark.finding
    return Told(pick(finding.message_vi, finding.message_en), finding.code, remark.is_error)


def _status_word(status: ObsStatus) -> str:
    return pick("chính thức", "official") if status is ObsStatus.OFFICIAL else str(STATUS[status])


def _marks(kept: Kept | None) -> str:
    """What a cell says beside its number: its status when not official, that it has a note, who wrote it."""
    if kept is None:
        return ""
    status = ObsStatus(kept.row.status)
    parts = [str(STATUS.get(status, "")), kept.row.note]
    if status is ObsStatus.MISSING:
        parts = [pick("không có số liệu", "no figure"), kept.row.note]
    return ": ".join(part for part in parts if part)


def _is_shut(sheet: Sheet, place: OrgUnit, kept: Kept | None) -> bool:
    """Whether this person cannot write the cell: what counts already is corrected by few."""
    if kept is None or not kept.state.counts:
        return False
    return not may(sheet.user, Act.FIGURE_CORRECT, OfForm(place, sheet.form.code))


def _usual(sheet: Sheet, indicator: Indicator) -> str:
    usual = usual_range(sheet.past.get(indicator.code, ()), sheet.limits)
    if usual is None or usual.low is None or usual.high is None:
        return ""
    return f"{format_vi(usual.low, places=0)} – {format_vi(usual.high, places=0)}"


def total_text(sheet: Sheet, indicator: Indicator) -> str:
    """ "912 (9/11)": the sum so far and how many villages it rests on; without a sum the share alone."""
    values = [_value(sheet.kept.get(place.unit_id, {}).get((indicator.code, ""))) for place in sheet.places]
    found = sum_of(values, indicator, expected=len(sheet.places))
    share = f"{found.reported}/{found.expected}"
    return f"{format_vi(found.value)} ({share})" if found.value is not None else share


def _value(kept: Kept | None) -> Decimal | None:
    if kept is None or kept.row.mantissa is None or kept.state is ApprovalState.RETURNED:
        return None
    return decimal_of(kept.row.mantissa, load_units()[kept.row.unit])


def _repeat(sheet: Sheet, part: Repeat) -> RepeatView:
    catalogue, place = load_indicators(), sheet.places[0]
    indicators = [catalogue[one.indicator] for one in part.fields]
    labels = [*_labels(sheet, part), *([""] * SPARE_ROWS)][: part.most]
    rows = tuple(
        (
            label,
            tuple(
                cell_view(sheet, place, one, label=label, name=f"{part.code}.{number}.{one.code}") for one in indicators
            ),
        )
        for number, label in enumerate(labels)
    )
    return RepeatView(
        code=part.code,
        name=pick(part.name_vi, part.name_en),
        label=pick(part.label_vi, part.label_en),
        choices=part.choices,
        heads=tuple(f"{pick(one.name_vi, one.name_en)} ({unit_symbol(one.unit)})" for one in indicators),
        rows=rows,
    )


def _labels(sheet: Sheet, part: Repeat) -> list[str]:
    codes = {one.indicator for one in part.fields}
    kept: Iterable[Key] = sheet.kept.get(sheet.places[0].unit_id, {})
    labels = [label for code, label in kept if code in codes]
    labels += [label for _place, code, label in sheet.typing.texts if code in codes and label]
    return list(dict.fromkeys(labels))
