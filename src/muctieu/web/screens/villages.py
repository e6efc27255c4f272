"""The villages of one period on a target's page: who reported what, and from where it comes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muctieu.core.observation import Provenance
from muctieu.core.place import Level
from muctieu.web.figures.shapes import Breakdown, TargetDetail, VillageLine
from muctieu.web.screens import words
from muctieu.web.screens.rows import units_text
from muctieu.web.screens.sources import sources_of
from muctieu.web.screens.why import WhyLinks

_UNITS = {Level.VILLAGE: gettext_lazy("Bản"), Level.COMMUNE: gettext_lazy("Xã")}


@dataclass(frozen=True, slots=True)
class Village:
    """A village in one period; `result` is empty when it has not reported."""

    name: str
    result: str
    status: str
    source: str
    url: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages of one period, those that have not reported named first; `share` is "9/11 bản"."""

    period: str
    share: str
    missing: tuple[str, ...]
    lines: tuple[Village, ...]
    has_hidden: bool = False
    has_sources: bool = True
    unit: str | Promise = ""

    @property
    def rows(self) -> SafeString:
        """The table's rows, without a template: a page has hundreds of them."""
        told = escape(_("số nhỏ, không nêu"))
        hidden = f'<abbr title="{told}">*</abbr>'
        return SafeString("".join(self._row(one, hidden) for one in self.lines))

    def _row(self, one: Village, hidden: str) -> str:
        told = escape(one.result)
        if one.is_hidden:
            told = hidden
        elif one.url:
            told = f'<a class="why" href="{escape(one.url)}">{told}</a>'
        status = f' <em class="status">{escape(one.status)}</em>' if one.status else ""
        source = f'<td role="cell">{escape(one.source)}</td>' if self.has_sources else ""
        return (
            f'<tr role="row"><th scope="row" role="rowheader">{escape(one.name)}</th>'
            f'<td role="cell" class="num">{told}{status}</td>{source}</tr>\n'
        )


def villages_of(breakdown: Breakdown, detail: TargetDetail, why: WhyLinks) -> Villages:
    """The villages of the period; `why` gives the addresses of explanations."""
    sources: dict[tuple[Provenance, ...], str] = {}
    lines = [_village(line, detail, why, sources) for line in breakdown.lines]
    missing = tuple(line.name for line in lines if not line.result and not line.is_hidden)
    return Villages(
        period=words.period_text(breakdown.period),
        share=units_text(len(lines) - len(missing), len(lines), detail.below),
        missing=missing,
        lines=tuple(line for line in lines if line.result or line.is_hidden),
        has_hidden=any(line.is_hidden for line in lines),
        has_sources=any(line.source for line in lines),
        unit=_UNITS.get(detail.below, gettext_lazy("Đơn vị")),
    )


def _village(
    line: VillageLine, detail: TargetDetail, why: WhyLinks, known: dict[tuple[Provenance, ...], str]
) -> Village:
    """A village's line; villages that report by one form have one source, told once."""
    figure = line.figure
    if figure is None or figure.value is None:
        return Village(line.place.name, "", "", "", "", line.is_hidden)
    if figure.sources not in known:
        told = (source.short for source in sources_of(figure.sources, detail.documents))
        known[figure.sources] = "; ".join(dict.fromkeys(told))
    return Village(
        name=line.place.name,
        result=words.amount(figure.value.value, figure.value.unit),
        status=words.status_text(figure.status),
        source=known[figure.sources],
        url=why.figure(figure),
    )
