"""A draft on the desk: the text with every proposal marked in it, the proposals beside it, and what is left to do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from muctieu.core.plan import Form
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common.days import VIETNAM
from muctieu.web.desk.drafts_forms import EntryForm, form_word, told
from muctieu.web.desk.task_forms import shortened
from muctieu.web.plans.draft_items import HeadEntry, PointEntry, Span, TargetEntry
from muctieu.web.plans.draft_state import DraftState, Item, Standing
from muctieu.web.plans.models import DraftDecision
from muctieu.web.screens.words import goal, pick

STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.OPEN: ("chưa quyết định", "not decided"),
    Standing.ACCEPTED: ("đã nhận", "accepted"),
    Standing.REJECTED: ("đã bỏ", "rejected"),
}
ALIKE = 3
REASONS = {"form": ("dạng", "form"), "indicator": ("chỉ tiêu", "indicator")}
DECIDED: Mapping[str, tuple[str, str]] = {
    "accept": ("nhận", "accepted it"),
    "correct": ("sửa rồi nhận", "corrected and accepted it"),
    "add": ("thêm", "added it"),
    "reject": ("bỏ", "rejected it"),
    "reopen": ("mở lại", "reopened it"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `key` of the target whose wording it is, `anchor` only at the first piece of an item."""

    text: str
    key: str = ""
    css: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the list beside the text."""

    key: str
    seen: int
    standing: str
    css: str
    head: str
    text: str
    told: str
    owner: str
    doubts: tuple[str, ...]
    is_certain: bool
    is_chosen: bool
    is_accepted: bool
    is_open: bool
    in_text: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The item whose form is open, with what the proposal rests on and what was decided last."""

    key: str
    seen: int
    title: str
    quote: str
    place: str
    reasons: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    decided: str
    reason: str
    standing: str
    is_open: bool
    is_rejected: bool
    form: EntryForm


@dataclass(frozen=True, slots=True)
class Todo:
    """Something left to do, with the item where it is done."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Everything the template prints."""

    headline: str
    notes: tuple[str, ...]
    pieces: tuple[Piece, ...]
    targets: tuple[Line, ...]
    points: tuple[Line, ...]
    head: Line
    certain: int
    open_points: int
    bare: int
    left: tuple[Todo, ...]
    next_key: str


def draft_page(
    state: DraftState, text: str, *, chosen: str, held: Mapping[str, str], notes: Sequence[str]
) -> DraftPage:
    """The draft as it stands; `held` are the posts that somebody holds, code → name."""
    targets, points = state.targets(), state.points()
    accepted = state.targets(Standing.ACCEPTED)
    certain = {one.key for one in state.certain}
    return DraftPage(
        headline=_headline(len(targets), len(accepted), len(state.targets(Standing.REJECTED))),
        notes=tuple(notes),
        pieces=tuple(_pieces(state, text, chosen)),
        targets=tuple(
            _target_line(
                state, item, entry, chosen, is_certain=item.key in certain, owner=held.get(entry.owner, entry.owner)
            )
            for item, entry in targets
        ),
        points=tuple(_point_line(item, entry, chosen) for item, entry in points),
        head=_head_line(state.head_item, state.head, chosen),
        certain=len(certain),
        open_points=len(state.points(Standing.OPEN)),
        bare=sum(1 for _item, entry in accepted if not entry.owner),
        left=tuple(_left(state.left(frozenset(held)))),
        next_key=next_open(state, chosen),
    )


def _left(found: Sequence[tuple[str, Finding]]) -> Iterator[Todo]:
    """What is left to do; of many that are alike the first ones, and how many more."""
    for code, alike in _by_code(found).items():
        for key, finding in alike[:ALIKE]:
            yield Todo(key, told(finding))
        if len(alike) > ALIKE:
            more = len(alike) - ALIKE
            yield Todo(alike[ALIKE][0], pick(f"… và {more} mục nữa như vậy ({code})", f"… and {more} more ({code})"))


def _by_code(found: Sequence[tuple[str, Finding]]) -> Mapping[str, list[tuple[str, Finding]]]:
    groups: dict[str, list[tuple[str, Finding]]] = {}
    for key, finding in found:
        groups.setdefault(finding.code, []).append((key, finding))
    return groups


def _headline(every: int, accepted: int, rejected: int) -> str:
    open_ = every - accepted - rejected
    return pick(
        f"{accepted} trong {every} chỉ tiêu đã nhận, {rejected} đã bỏ, {open_} chưa quyết định",
        f"{accepted} of {every} targets accepted, {rejected} rejected, {open_} not decided",
    )


def next_open(state: DraftState, after: str) -> str:
    """The next item to decide on behind the one of that key, round the end; empty when none is left.

    Targets come first: points are accepted in one go.
    """
    order = [item for item, _entry in (*state.targets(), *state.points())] + [state.head_item]
    at = next((place for place, item in enumerate(order) if item.key == after), -1)
    behind = [*order[at + 1 :], *order[: at + 1]]
    return next((item.key for item in behind if item.standing is Standing.OPEN and item.key != after), "")


def chosen_item(item: Item, form: EntryForm, text: str) -> Chosen:
    """The open item with its reasons and its last decision."""
    proposal, last = item.proposal, item.last
    decided = ""
    if isinstance(last, DraftDecision):
        at = last.at.astimezone(VIETNAM)
        decided = f"{at:%d/%m/%Y %H:%M} · {last.by.full_name} {pick(*DECIDED[last.kind])}"
    span = None if proposal is None else proposal.span
    reasons = () if proposal is None else tuple(proposal.reasons.items())
    return Chosen(
        key=item.key,
        seen=item.seen,
        title=_title(item),
        quote="" if span is None else text[slice(*span)],
        place="" if proposal is None else proposal.place,
        reasons=tuple((pick(*REASONS.get(name, (name, name))), words) for name, words in reasons),
        doubts=_doubts(item),
        decided=decided,
        reason="" if last is None else last.reason,
        standing=pick(*STANDINGS[item.standing]),
        is_open=item.standing is Standing.OPEN,
        is_rejected=item.standing is Standing.REJECTED,
        form=form,
    )


def _title(item: Item) -> str:
    entry = item.entry
    if isinstance(entry, HeadEntry):
        return pick("Thông tin của kế hoạch", "The plan itself")
    if isinstance(entry, PointEntry):
        return pick(f"Điểm {entry.number}", f"Point {entry.number}")
    return shortened(entry.wording) or pick("Thêm một chỉ tiêu", "Add a target")


def _doubts(item: Item) -> tuple[str, ...]:
    """What a person should look at while the item is open."""
    if item.proposal is None or item.standing is not Standing.OPEN:
        return ()
    catalogue = load_indicators()
    near = [catalogue[code] for code in item.proposal.rivals if code in catalogue]
    names = "; ".join(pick(one.name_vi, one.name_en) for one in near)
    rivals = (pick(f"Lời văn cũng gần với: {names}.", f"The wording is also near: {names}."),) if names else ()
    return (*(told(finding) for finding in item.proposal.findings), *rivals)


# -- lines ----------------------------------------------------------------------------------------------------


def _target_line(
    state: DraftState, item: Item, entry: TargetEntry, chosen: str, *, is_certain: bool, owner: str
) -> Line:
    return _line(
        item,
        chosen,
        head=entry.code,
        text=entry.wording,
        about=" · ".join(_target_told(state, item, entry)),
        owner=owner,
        doubts=_doubts(item),
        is_certain=is_certain,
    )


def _target_told(state: DraftState, item: Item, entry: TargetEntry) -> Iterator[str]:
    """Indicator, form and goal in a few words."""
    indicator = load_indicators().get(entry.indicator or "")
    if indicator is None:
        yield pick("chưa rõ chỉ tiêu nào", "indicator not known")
        return
    yield pick(indicator.name_vi, indicator.name_en)
    yield form_word(entry.form)
    if entry.unit in load_units() and (entry.value is not None or entry.form in {Form.KEEP, Form.RECOGNITION}):
        yield goal(state.target_of(item, entry))
    elif entry.grade:
        yield entry.grade


def _point_line(item: Item, entry: PointEntry, chosen: str) -> Line:
    return _line(item, chosen, head=entry.number, text=entry.text)


def _head_line(item: Item, entry: HeadEntry, chosen: str) -> Line:
    years = f"{entry.first_year or '?'}–{entry.last_year or '?'}"
    return _line(item, chosen, head=entry.code, text=entry.name_vi or "?", about=f"{entry.place_name or '?'} · {years}")


def _line(
    item: Item,
    chosen: str,
    *,
    head: str,
    text: str,
    about: str = "",
    owner: str = "",
    doubts: Sequence[str] = (),
    is_certain: bool = False,
) -> Line:
    return Line(
        key=item.key,
        seen=item.seen,
        standing=pick(*STANDINGS[item.standing]),
        css=item.standing.value,
        head=head,
        text=shortened(text),
        told=about,
        owner=owner,
        doubts=tuple(doubts),
        is_certain=is_certain,
        is_chosen=item.key == chosen,
        is_accepted=item.standing is Standing.ACCEPTED,
        is_open=item.standing is Standing.OPEN,
        in_text=item.proposal is not None and item.proposal.span is not None,
    )


# -- the text -------------------------------------------------------------------------------------------------


def _pieces(state: DraftState, text: str, chosen: str) -> Iterator[Piece]:
    """The text cut where points and targets begin and end; targets lie inside their points."""
    targets = _spans(item for item, _entry in state.targets())
    points = _spans(item for item, _entry in state.points())
    ends = {at for span, _item in (*targets, *points) for at in span if 0 <= at <= len(text)}
    cuts = sorted({0, len(text), *ends})
    begun: set[str] = set()
    for start, end in pairwise(cuts):
        target, point = _at(targets, start), _at(points, start)
        item = target or point
        first = item is not None and item.key not in begun
        if item is None:
            yield Piece(text[start:end])
            continue
        begun.add(item.key)
        css = ("now " if item.key == chosen else "") + ("mk " if item is target else "pt ") + item.standing.value
        yield Piece(text[start:end], item.key, css, f"d-{item.key}" if first else "")


def _spans(items: Iterator[Item]) -> list[tuple[Span, Item]]:
    """Spans in the order of the text, those that would overlap left out."""
    found = sorted(
        ((item.proposal.span, item) for item in items if item.proposal is not None and item.proposal.span is not None),
        key=lambda pair: pair[0],
    )
    kept: list[tuple[Span, Item]] = []
    for span, item in found:
        if not kept or span[0] >= kept[-1][0][1]:
            kept.append((span, item))
    return kept


def _at(spans: Sequence[tuple[Span, Item]], place: int) -> Item | None:
    before = bisect_right(spans, place, key=lambda pair: pair[0][0]) - 1
    return spans[before][1] if before >= 0 and place < spans[before][0][1] else None
