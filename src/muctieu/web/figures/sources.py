"""Several sources of one figure: both stay; which one counts a named post decides, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from muctieu.core.form import LINE
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import FigureKey, counting_by_figure, current, rivals
from muctieu.core.observation import Observation as CoreObservation
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.decisions import EVER, decision_of
from muctieu.web.figures.keeping import keep
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation, SourceChoice
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, descendants

# Fields of a row that say which figure it is, whoever reports it.
FIGURE = ("indicator", "place_id", "period_first", "period_months", "period_calendar", "disaggregation")


@dataclass(frozen=True, slots=True)
class Side:
    """One source of a figure: its record, and whether it is the one that counts."""

    obs: CoreObservation
    row: Observation
    counts: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """A figure of which sources say different things; newer reports may outdate the latest decision, `choice`."""

    figure: FigureKey
    sides: tuple[Side, ...]
    is_open: bool
    choice: SourceChoice | None = None


def choose_source(row: Observation, *, post: Post, by: User, reason: str) -> SourceChoice:
    """Let the source of `row` count for its figure from now on; the others stay and are shown beside it.

    Raises:
        StateError: MT7228 without a reason, MT7320 when nothing of the source counts, MT7810 when another record of it
            does, MT7331 when `by` does not hold the post today.
    """
    if not reason.strip():
        raise StateError("MT7228", thing=str(row))
    place = row.place
    with acting(by, Act.FIGURE_DECIDE, place, chain=chain_of(place, clock.today()).uuid, why=reason) as log:
        if post not in posts_of(by, clock.today()):
            raise StateError("MT7331", who=str(by), post=str(post))
        _require_counting(row)
        fields = {name: getattr(row, name) for name in FIGURE}
        choice = SourceChoice.objects.create(**fields, source=row.source, post=post, reason=reason.strip(), by=by)
        keep([row])
        log.thing = f"figure:{row.uuid}"
        log.after = {"source": row.source, "post": post.code}
    return choice


def _require_counting(row: Observation) -> None:
    """A decision is about the number that its maker saw: the one that counts of this source."""
    same = {name: getattr(row, name) for name in FIGURE}
    found = observations_of(with_state(Observation.objects.filter(**same)))
    counting = {obs.source: obs for sides in counting_by_figure(found, EVER).values() for obs in sides}
    if row.source not in counting:
        raise StateError("MT7320", source=row.source or "–", known=", ".join(sorted(counting)) or "–")
    if counting[row.source].id != str(row.uuid):
        raise StateError("MT7810", source=row.source or "–")


# -- what waits for a decision --------------------------------------------------------------------------------


def contested(viewer: Actor | None, commune: OrgUnit, *, most: int = 200) -> tuple[Contested, ...]:
    """The figures of the commune and its villages with sources that differ, those without a decision first.

    A fixed number of queries; figures that the viewer may not read are left out.
    """
    rows = _rivalling(viewer, commune, most)
    found = dict(zip((str(row.uuid) for row in rows), zip(observations_of(rows), rows, strict=True), strict=True))
    observations = [obs for obs, _row in found.values()]
    choices = _choices(rows)
    decisions = [decision_of(choice) for choice in choices]
    counting = {obs.id for obs in current(observations, as_of=EVER, decisions=decisions)}
    waiting = rivals(observations, as_of=EVER, decisions=decisions)
    latest = {decision.figure: choice for decision, choice in zip(decisions, choices, strict=True)}
    pairs = [
        Contested(figure, _ordered(Side(obs, found[obs.id][1], obs.id in counting) for obs in some),
                  figure in waiting, latest.get(figure))
        for figure, some in counting_by_figure(observations, EVER).items()
        if len({(obs.value, obs.said) for obs in some}) > 1
    ]  # fmt: skip
    return tuple(sorted(pairs, key=_first_open))


def _ordered(sides: Iterable[Side]) -> tuple[Side, ...]:
    return tuple(sorted(sides, key=lambda side: (not side.counts, side.obs.source)))


def _first_open(one: Contested) -> tuple[bool, str, str, str]:
    indicator, place, period, _part = one.figure
    return (not one.is_open, indicator, place, str(period or ""))


def _rivalling(viewer: Actor | None, commune: OrgUnit, most: int) -> list[Observation]:
    """All records of the figures of which sources have said different things, whether they count or not."""
    catalogue = load_indicators()
    below = descendants((commune.pk,), clock.today())
    readable = visible(viewer, Act.FIGURE_READ, Observation.objects.filter(place_id__in=below))
    secret = [code for code, one in catalogue.items() if one.disclosure is Disclosure.RESTRICTED]
    hidden = readable.filter(indicator__in=secret)
    readable = readable.exclude(indicator__in=secret) | visible(viewer, Act.FIGURE_READ_RESTRICTED, hidden)
    # Of two sources at least one is not the place's own line, and few records are: no others need be counted.
    others = Observation.objects.filter(~Q(source=LINE), place_id__in=below)
    told = set(others.order_by().values_list("place", "indicator"))
    if not told:
        return []
    near = {"place__in": {place for place, _code in told}, "indicator__in": {code for _place, code in told}}
    keys = readable.filter(**near).order_by().values(*FIGURE)
    keys = keys.annotate(sources=Count("source", distinct=True), **_SAID).filter(_DIFFER, sources__gt=1)
    wanted = Q(pk__in=[])
    for key in keys.order_by(*FIGURE)[:most]:
        wanted |= Q(**{name: key[name] for name in FIGURE})
    return list(with_state(readable.filter(wanted)).select_related("place", "recorded_by").order_by("id"))


# What is said of a figure: numbers, of which one told to be missing is one, or words.
_SAID = {
    "values_told": Count(Coalesce("mantissa", Value(-(2**63))), distinct=True),
    "words_told": Count(F("said"), distinct=True),
}
_DIFFER = Q(values_told__gt=1) | Q(words_told__gt=1)


def _choices(rows: Sequence[Observation]) -> list[SourceChoice]:
    places, codes = {row.place_id for row in rows}, {row.indicator for row in rows}
    found = SourceChoice.objects.filter(place_id__in=places, indicator__in=codes)
    return list(found.select_related("place", "post", "by").order_by("id"))


def waiting_count(viewer: Actor | None, commune: OrgUnit) -> int:
    """How many figures wait for a decision between sources."""
    return sum(one.is_open for one in contested(viewer, commune))
