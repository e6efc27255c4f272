"""What the review of a report shows: the text with every proposal marked, the list beside it, the one in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muctieu.core.fold import search_key
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import Observation, ObsStatus, Said
from muctieu.core.period import Period
from muctieu.errors import PeriodError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.days import VIETNAM
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.figures.domain import COUNTING
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.intake.review import SURE, Proposal, Review, Standing
from muctieu.web.screens.sources import Sentence, sentence_of, source_of
from muctieu.web.screens.words import STATUS, amount, period_text, pick, unit_symbol

PROPOSAL = "muc"
STANDINGS = {
    Standing.OPEN: ("chưa quyết định", "not decided"),
    Standing.ACCEPTED: ("đã nhận", "accepted"),
    Standing.REJECTED: ("đã bỏ", "rejected"),
}
TYPED_STATUS = (ObsStatus.OFFICIAL, ObsStatus.PROVISIONAL, ObsStatus.ESTIMATE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; with a `key` it is a figure, `anchor` only at its first piece."""

    text: str
    key: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in the list."""

    key: str
    name: str
    value: str
    period: str
    standing: str
    css: str
    doubts: tuple[str, ...]
    is_chosen: bool
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the sentences that contradict one another: where it stands, what it says."""

    cite: str
    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LastAct:
    """What the person did last and can take back; `is_approved` when it is too late for that."""

    told: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The proposal being settled, its form, and what speaks for and against it.

    `sides` are the sentences that contradict one another, this one first; `probable` the figure in the unit that is
    probably meant.
    """

    key: str
    seen: str
    name: str
    quote: tuple[str, str, str]
    reason: str
    confidence: str
    rivals: tuple[str, ...]
    doubts: tuple[str, ...]
    standing: str
    decided: str
    is_open: bool
    is_approved: bool
    sides: tuple[Side, ...]
    probable: str
    values: Mapping[str, str]
    places: tuple[Option, ...]
    status: tuple[Option, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything on the page; `left` counts what is still open."""

    headline: str
    title: str
    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    chosen: Chosen | None
    certain: int
    left: int
    next_key: str
    last: LastAct | None
    loose: tuple[str, ...]


def review_page(
    review: Review,
    key: str,
    *,
    places: Mapping[str, str],
    typed: Mapping[str, str],
    last: Sequence[ProposalDecision] = (),
) -> ReviewPage:
    """The page with the proposal of `key` open; `typed` is what was typed and refused, `last` the last act."""
    chosen, following = review.named(key), review.after(key)
    text = review.document.text
    return ReviewPage(
        headline=_headline(review),
        title=review.document.title or review.document.file_name,
        pieces=_pieces(review, key),
        lines=tuple(_line(one, key) for one in _ordered(review)),
        chosen=None if chosen is None else _chosen(review, chosen, places, typed),
        certain=len(review.certain),
        left=len(review.open),
        next_key="" if following is None else following.key,
        last=_last(review, last),
        loose=tuple(" ".join(text[max(0, fact.start - 60) : fact.end + 40].split()) for fact in review.loose),
    )


def _last(review: Review, acts: Sequence[ProposalDecision]) -> LastAct | None:
    if not acts:
        return None
    first, at = acts[0], f"{acts[0].at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    name, count = _name(first.chosen or first.proposed), len(acts)
    told = pick(f"quyết định {count} số liệu cùng lúc", f"{count} figures settled at once")
    if count == 1 and first.kind == "reject":
        told = pick(f"bỏ “{name}”", f"“{name}” left out")
    elif count == 1:
        told = pick(f"nhận “{name}”", f"“{name}” accepted")
    rows = (review.figures.get(one.observation_id) for one in acts if one.observation_id is not None)
    is_approved = any(row is not None and row.state in COUNTING for row in rows)
    return LastAct(pick(f"Việc gần nhất của bạn, {at}: {told}.", f"Your last act, {at}: {told}."), is_approved)


def _headline(review: Review) -> str:
    left, sure = len(review.open), len(review.certain)
    if not review.proposals:
        return pick(
            "Không thấy số liệu nào của danh mục trong văn bản này", "No figure of the catalogue was found in this text"
        )
    if not left:
        return pick(
            f"Đã xử lý xong {len(review.proposals)} số liệu", f"All {len(review.proposals)} figures are settled"
        )
    return pick(
        f"Còn {left} trong {len(review.proposals)} số liệu, {sure} số chắc chắn",
        f"{left} of {len(review.proposals)} figures left, {sure} of them sure",
    )


def _ordered(review: Review) -> list[Proposal]:
    """What is open first, in the order in which it is settled; what is decided after it, as in the text."""
    done = [one for one in review.proposals if one.standing is not Standing.OPEN]
    return [*review.queue, *done]


def _line(one: Proposal, key: str) -> Line:
    return Line(
        key=one.key,
        name=_name(one.obs.indicator),
        value=value_text(one.obs),
        period=pick("không rõ kỳ", "no period") if one.obs.period is None else period_text(one.obs.period),
        standing=_standing(one),
        css=_css(one, key),
        doubts=_doubts(one) if one.standing is Standing.OPEN else (),
        is_chosen=one.key == key,
        is_certain=one.is_certain,
    )


def _standing(one: Proposal) -> str:
    if one.is_replaced:
        return pick("đã nhận, nay số khác thay", "accepted, replaced since")
    return pick(*STANDINGS[one.standing])


def _css(one: Proposal, key: str) -> str:
    sure = " sure" if one.is_certain else ""
    state = {Standing.ACCEPTED: " accepted", Standing.REJECTED: " rejected"}.get(one.standing, sure)
    return f"mk{state}{' now' if one.key == key else ''}"


def _doubts(one: Proposal) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pick(found.message_vi, found.message_en) for found in one.findings))


def _asks(one: Proposal) -> tuple[str, ...]:
    """What else keeps an open proposal from being certain."""
    if one.standing is not Standing.OPEN:
        return ()
    sure = f"{int(one.confidence * 100)}%"
    told = (
        (one.obs.period is None, "Văn bản không ghi kỳ: hãy chọn kỳ.", "The text names no period: choose one."),
        (one.obs.value is None, "Kết quả ghi bằng chữ, không có số.", "The result is told in words, without a number."),
        (one.confidence < SURE, f"Máy chưa chắc về chỉ tiêu ({sure}): hãy đọc câu.",
         f"The link to the indicator is not sure ({sure}): read the sentence."),
    )  # fmt: skip
    return tuple(pick(vi, en) for applies, vi, en in told if applies)


def _name(code: str) -> str:
    indicator = load_indicators()[code]
    return pick(indicator.name_vi, indicator.name_en)


def value_text(obs: Observation) -> str:
    """The figure with its unit, or the words that stand for it."""
    if obs.value is None:
        words = {Said.MET: ("đạt chỉ tiêu", "target met"), Said.KEPT: ("duy trì, giữ vững", "kept")}
        return pick(*words[obs.said]) if obs.said is not None else "–"
    indicator = load_indicators()[obs.indicator]
    if indicator.grades:
        return indicator.grades[int(obs.value.value) - 1]
    if obs.out_of is not None:
        return f"{format_vi(obs.value.value)}/{format_vi(obs.out_of)} {unit_symbol(obs.value.unit)}"
    return amount(obs.value.value, obs.value.unit)


def field_values(review: Review, one: Proposal) -> dict[str, str]:
    """What stands in the form of a proposal, by the names of its fields."""
    obs = one.obs
    start, end = one.span
    return {
        "chi-tieu": indicator_label(obs.indicator),
        "so": review.document.text[start:end].strip() + _strange_unit(obs),
        "ky-so": "" if obs.period is None else period_label(obs.period),
        "noi": obs.place,
        "tt": obs.status.value,
        "ghi": obs.note,
    }


def _strange_unit(obs: Observation) -> str:
    """The unit as read where it is another than the indicator's, so that nobody takes one for the other."""
    if obs.value is None or obs.value.unit.converts_to(load_indicators()[obs.indicator].unit):
        return ""
    return obs.value.unit.symbol_vi


def probable_text(one: Proposal) -> str:
    """The figure as it would be written in the unit that is probably meant, "" where none is."""
    return "" if one.probable is None else format_vi(one.probable.value) + one.probable.unit.symbol_vi


def _sides(review: Review, one: Proposal) -> tuple[Side, ...]:
    """The sentences that contradict one another, each with where it stands."""
    if not one.against:
        return ()
    codes = {other.provenance.document for other in one.against} - {review.document.code}
    titles = dict(Document.objects.filter(code__in=codes).values_list("code", "title")) if codes else {}
    return (
        Side(pick("Câu này", "This sentence"), value_text(one.obs), _sentence(review, one.obs)),
        *(Side(_cite(review, other, titles), value_text(other), _sentence(review, other)) for other in one.against),
    )


def _sentence(review: Review, obs: Observation) -> Sentence:
    own = obs.provenance.document == review.document.code
    return sentence_of(obs.provenance, review.document.text if own else "")


def _cite(review: Review, obs: Observation, titles: Mapping[str, str]) -> str:
    if obs.provenance.document == review.document.code:
        return pick("Câu khác trong văn bản này", "Another sentence of this document")
    return titles.get(obs.provenance.document) or source_of(obs.provenance, None).cite


def indicator_label(code: str) -> str:
    """An indicator as it is chosen: name and unit."""
    return pick(*_labels(code))


def _labels(code: str) -> tuple[str, str]:
    one = load_indicators()[code]
    return f"{one.name_vi} ({one.unit.symbol_vi})", f"{one.name_en} ({one.unit.symbol_en})"


def period_label(period: Period) -> str:
    """A period in words, as far as the words lead back to it, else its code."""
    try:
        return period.label_vi if Period.parse_vi(period.label_vi) == period else str(period)
    except PeriodError:
        return str(period)


def indicator_named(typed: str) -> str:
    """The code that a person means by a code, a label or a name; what is none comes back as it is."""
    catalogue = load_indicators()
    if typed in catalogue:
        return typed
    labels = {label: code for code in catalogue for label in _labels(code)}
    if typed in labels:
        return labels[typed]
    key = search_key(typed.rpartition(" (")[0] or typed)
    found = [one.code for one in catalogue.values() if key and key in map(search_key, (one.name_vi, *one.synonyms))]
    return found[0] if len(found) == 1 else typed


def _chosen(review: Review, one: Proposal, places: Mapping[str, str], typed: Mapping[str, str]) -> Chosen:
    values = {**field_values(review, one), **typed}
    decision = one.decision
    decided = ""
    if decision is not None:
        decided = f"{decision.at.astimezone(VIETNAM):%d/%m/%Y %H:%M} · {decision.by.full_name}"
    return Chosen(
        key=one.key,
        seen=one.seen,
        name=_name(one.obs.indicator),
        quote=one.obs.provenance.marked,
        reason=one.reason,
        confidence=f"{int(one.confidence * 100)}%",
        rivals=tuple(_name(rival.code) for rival in one.rivals if rival.code in load_indicators()),
        doubts=(*_doubts(one), *_asks(one)),
        standing=_standing(one),
        decided=decided + (f": {decision.reason}" if decision is not None and decision.reason else ""),
        is_open=one.standing is Standing.OPEN,
        is_approved=one.is_approved,
        sides=_sides(review, one),
        probable=probable_text(one) if one.standing is Standing.OPEN else "",
        values={name.replace("-", "_"): value for name, value in values.items()},
        places=tuple(Option(key, name, key == values["noi"]) for key, name in places.items()),
        status=tuple(Option(status.value, _status(status), status.value == values["tt"]) for status in TYPED_STATUS),
        unit=pick(
            load_indicators()[one.obs.indicator].unit.symbol_vi, load_indicators()[one.obs.indicator].unit.symbol_en
        ),
    )


def _status(status: ObsStatus) -> str:
    return pick("chính thức", "official") if status is ObsStatus.OFFICIAL else str(STATUS[status])


def _pieces(review: Review, key: str) -> tuple[Piece, ...]:
    """The text cut at the figures; where two proposals share letters the first one has them."""
    text, pieces, here = review.document.text, [], 0
    for one in sorted(review.proposals, key=lambda one: one.span):
        start, end = one.span
        if start < here:
            continue
        pieces += [Piece(text[here:start]), Piece(text[start:end], one.key, _css(one, key))]
        here = end
    return (*pieces, Piece(text[here:]))
