"""A report as a page shows it: sentences whose figures lead to their explanation, tables, charts as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from muctieu.core.report import (
    Block,
    Bound,
    Graph,
    Paragraph,
    Piece,
    Report,
    Role,
    Section,
    Sentence,
    Style,
    Table,
    Typed,
)
from muctieu.core.report_diff import Differences, FigureChange, TextChange
from muctieu.reports.graphs import graph_svg
from muctieu.reports.layout import MOTTO, NATION, PARTY, day_line, number_line
from muctieu.web.reviews.models import DraftState, ReportStepKind
from muctieu.web.screens.words import pick

KINDS = {
    "quarter": ("Báo cáo quý", "Quarterly report"),
    "half_year": ("Báo cáo 6 tháng", "Half-year report"),
    "year": ("Báo cáo năm", "Yearly report"),
    "mid_term": ("Báo cáo giữa nhiệm kỳ", "Mid-term report"),
    "term": ("Báo cáo nhiệm kỳ", "Report on the term"),
}
STYLES = {
    "state": ("văn bản nhà nước", "state document"),
    "party": ("văn bản của Đảng", "party document"),
}
STATES = {
    DraftState.DRAFT: ("nháp", "draft"),
    DraftState.SUBMITTED: ("đã trình, chờ duyệt", "submitted, waits for approval"),
    DraftState.RETURNED: ("trả lại để sửa", "returned for changes"),
    DraftState.APPROVED: ("đã duyệt, chờ ban hành", "approved, to be issued"),
    DraftState.ISSUED: ("đã ban hành", "issued"),
    DraftState.WITHDRAWN: ("đã thu hồi", "withdrawn"),
    DraftState.REPLACED: ("đã được thay thế", "replaced"),
}
STEPS = {
    ReportStepKind.OPEN: ("mở báo cáo", "started the report"),
    ReportStepKind.SUBMIT: ("trình", "submitted"),
    ReportStepKind.RETURN: ("trả lại", "returned"),
    ReportStepKind.APPROVE: ("duyệt", "approved"),
    ReportStepKind.ISSUE: ("ban hành", "issued"),
    ReportStepKind.WITHDRAW: ("thu hồi", "withdrew"),
    ReportStepKind.REPLACE: ("thay bằng báo cáo mới", "replaced by a newer report"),
}
# Sentences about several targets, by their names in a report.
_SENTENCES = {
    "counts": ("Số chỉ tiêu theo kết luận", "Targets by verdict"),
    "replaces": ("Báo cáo được thay thế", "The report replaced"),
    "focus": ("Chỉ tiêu cần tập trung", "Targets that need attention"),
    "missing": ("Chỉ tiêu chưa có số liệu", "Targets without figures"),
    "raise": ("Chỉ tiêu có thể nâng", "Targets that could be raised"),
    "force": ("Chỉ tiêu cần tập trung sức", "Targets that need force"),
    "amend": ("Chỉ tiêu cần rà soát", "Targets to look at again"),
}
# Figures that rest on what was reported; the others are the plan's or only counts.
_EXPLAINED = (Role.VALUE, Role.ATTAINMENT, Role.GAP, Role.CHANGE, Role.FORMER)
Link = Callable[[Bound], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with an address it is a figure that can be asked about."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with its parts; `spot` is where one's own words behind it are kept."""

    id: str
    parts: tuple[Part, ...]
    spot: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block; `is_` tells which of the other fields it has."""

    is_: str
    id: str = ""
    sentences: tuple[SentenceView, ...] = ()
    lines: tuple[str, ...] = ()
    prompt: str = ""
    caption: str = ""
    heads: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[tuple[tuple[Part, ...], bool], ...], ...] = ()
    picture: SafeString | None = None


@dataclass(frozen=True, slots=True)
class SectionView:
    """A heading with what stands under it."""

    id: str
    title: str
    level: int
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """The whole paper as it will print."""

    is_state: bool
    superior: str
    body: tuple[str, ...]
    nation: str
    motto: str
    number: str
    day: str
    type: str
    about: str
    bases: tuple[str, ...]
    sections: tuple[SectionView, ...]
    annexes: tuple[SectionView, ...]
    behalf: str
    capacity: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]


def paper_view(report: Report, link: Link) -> PaperView:
    """The paper; `link` gives the address of a figure's explanation, "" for none."""
    head, foot, is_state = report.head, report.foot, report.style is Style.STATE
    return PaperView(
        is_state=is_state,
        superior=head.superior,
        body=tuple(head.body.splitlines()),
        nation=NATION if is_state else PARTY,
        motto=MOTTO if is_state else "",
        number=number_line(head, report.style).strip(),
        day=day_line(head.place, head.day),
        type=head.type,
        about=head.about,
        bases=report.bases,
        sections=tuple(one for section in report.sections for one in section_views(section, link)),
        annexes=tuple(one for section in report.annexes for one in section_views(section, link)),
        behalf=foot.behalf,
        capacity=tuple(foot.capacity.splitlines()),
        signer=foot.name,
        recipients=foot.recipients,
    )


def section_views(section: Section, link: Link, level: int = 2) -> tuple[SectionView, ...]:
    """The section and those below it, in the order of print."""
    title = f"{section.number} {section.title}".strip()
    blocks = tuple(_block(one, section.id, link) for one in section.blocks)
    below = (one for under in section.sections for one in section_views(under, link, level + 1))
    return (SectionView(section.id, title, level, blocks), *below)


def series_text(series: str) -> str:
    """ "văn bản nhà nước, 2024": within what numbers are counted."""
    style, _, years = series.partition("/")
    return f"{pick(*STYLES[style])}, {years}"


def is_explained(bound: Bound) -> bool:
    """Whether the figure rests on reports, so that it can be asked why."""
    return bound.role in _EXPLAINED and bool(bound.indicator and bound.place)


def _block(block: Block, section: str, link: Link) -> BlockView:
    if isinstance(block, Paragraph):
        return BlockView("paragraph", sentences=tuple(_sentence(one, section, link) for one in block.sentences))
    if isinstance(block, Typed):
        lines = tuple(line.strip() for line in block.text.splitlines() if line.strip())
        return BlockView("typed", block.id, lines=lines, prompt=block.prompt)
    if isinstance(block, Table):
        rows = tuple(
            tuple((_parts(cell, link), is_number) for cell, is_number in zip(row, block.is_number, strict=True))
            for row in block.rows
        )
        heads = tuple(zip(block.heads, block.is_number, strict=True))
        return BlockView("table", block.id, caption=block.caption, heads=heads, rows=rows)
    return BlockView("graph", block.id, picture=_picture(block))


def _picture(graph: Graph) -> SafeString:
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in graph.id)
    return mark_safe(graph_svg(graph, name=name))  # noqa: S308 - our own picture, its texts escaped where it is drawn


def _sentence(sentence: Sentence, section: str, link: Link) -> SentenceView:
    return SentenceView(sentence.id, _parts(sentence.pieces, link), f"{section}/{sentence.id}")


def _parts(pieces: tuple[Piece, ...], link: Link) -> tuple[Part, ...]:
    return tuple(Part(piece) if isinstance(piece, str) else Part(piece.text, link(piece)) for piece in pieces)


# -- what differs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One difference: where, what stood there and what stands there now; a figure's change has the way to its why."""

    name: str
    before: str
    after: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ChangesView:
    """All that differs from the earlier report, and the answer in a sentence."""

    headline: str
    sentences: tuple[ChangeView, ...]
    words: tuple[ChangeView, ...]
    figures: tuple[ChangeView, ...]


def changes_view(found: Differences, names: Mapping[str, str], link: Link) -> ChangesView:
    """The differences; `names` gives a target's name by its id, `link` a figure's explanation."""
    counts = len(found.figures), len(found.sentences), len(found.words)
    headline = pick(
        f"{counts[0]} số liệu, {counts[1]} câu, {counts[2]} phần lời viết khác với lần ban hành trước",
        f"{counts[0]} figures, {counts[1]} sentences, {counts[2]} written parts differ from the last issue",
    )
    return ChangesView(
        headline,
        tuple(_text_change(one, names) for one in found.sentences),
        tuple(_text_change(one, names) for one in found.words),
        tuple(_figure_change(one, names, link) for one in found.figures),
    )


def _text_change(one: TextChange, names: Mapping[str, str]) -> ChangeView:
    name = pick(*_SENTENCES[one.id]) if one.id in _SENTENCES else names.get(one.id.split(".", 1)[0], one.id)
    return ChangeView(name, one.before, one.after)


def _figure_change(one: FigureChange, names: Mapping[str, str], link: Link) -> ChangeView:
    now = one.after or one.before
    url = "" if now is None or not is_explained(now) else link(now)
    target = "" if now is None else now.target
    return ChangeView(names.get(target, target), _figure_text(one.before), _figure_text(one.after), url)


def _figure_text(bound: Bound | None) -> str:
    if bound is None:
        return ""
    return bound.text if bound.period is None else f"{bound.text} ({bound.period.label_vi})"
