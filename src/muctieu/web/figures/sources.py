"""Several sources of one figure: both stay; which one counts a named post decides, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from muctieu.core.indicator import Disclosure
from muctieu.core.observation import ApprovalState, FigureKey, current, rivals
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
        StateError: MT7228 without a reason, MT7320 when the record does not count or is no longer its source's newest,
            MT7331 when `by` does not hold the post today.
    """
    if not reason.strip():
        raise StateError("MT7228", thing=str(row))
    place = row.place
    with acting(by, Act.FIGURE_DECIDE, place, chain=chain_of(place, clock.today()).uuid, why=reason) as log:
        if post not in posts_of(by, clock.today()):
            raise StateError("MT7331", who=str(by), post=str(post))
        known = {one.source for one in _of_figure(row) if one.state in _COUNTING}
        if row.source not in known:
            raise StateError("MT7320", source=row.source or "–", known=", ".join(sorted(known)) or "–")
        fields = {name: getattr(row, name) for name in FIGURE}
        choice = SourceChoice.objects.create(**fields, source=row.source, post=post, reason=reason.strip(), by=by)
        keep([row])
        log.thing = f"figure:{row.uuid}"
        log.after = {"source": row.source, "post": post.code}
    return choice


_COUNTING = frozenset(state.value for state in ApprovalState if state.counts)


def _of_figure(row: Observation) -> QuerySet[Observation]:
    """The newest record of each source of the row's figure, with its state."""
    same = {name: getattr(row, name) for name in FIGURE}
    return with_state(Observation.objects.filter(**same, superseded_by__isnull=True))


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
    sides: dict[FigureKey, list[Side]] = {}
    for obs, row in found.values():
        if obs.approval.counts:
            sides.setdefault(obs.key[:4], []).append(Side(obs, row, obs.id in counting))
    pairs = [
        Contested(figure, _ordered(some), figure in waiting, latest.get(figure))
        for figure, some in sides.items()
        if len({(side.obs.value, side.obs.said) for side in some}) > 1
    ]
    return tuple(sorted(pairs, key=_first_open))


def _ordered(sides: Sequence[Side]) -> tuple[Side, ...]:
    return tuple(sorted(sides, key=lambda side: (not side.counts, side.obs.source)))


def _first_open(one: Contested) -> tuple[bool, str, str, str]:
    indicator, place, period, _part = one.figure
    return (not one.is_open, indicator, place, str(period or ""))


def _rivalling(viewer: Actor | None, commune: OrgUnit, most: int) -> list[Observation]:
    """The newest records of every source of figures that have more than one."""
    catalogue = load_indicators()
    below = descendants((commune.pk,), clock.today())
    live = visible(viewer, Act.FIGURE_READ, Observation.objects.filter(place_id__in=below, superseded_by__isnull=True))
    secret = [code for code, one in catalogue.items() if one.disclosure is Disclosure.RESTRICTED]
    hidden = live.filter(indicator__in=secret)
    live = live.exclude(indicator__in=secret) | visible(viewer, Act.FIGURE_READ_RESTRICTED, hidden)
    # Of two sources at least one has a name, and few records have: no others need be counted.
    with_name = Observation.objects.filter(place_id__in=below, source__gt="")
    named = set(with_name.order_by().values_list("place", "indicator"))
    if not named:
        return []
    near = {"place__in": {place for place, _code in named}, "indicator__in": {code for _place, code in named}}
    keys = live.filter(**near).order_by().values(*FIGURE)
    keys = keys.annotate(sources=Count("source", distinct=True)).filter(sources__gt=1)
    wanted = Q(pk__in=[])
    for key in keys.order_by(*FIGURE)[:most]:
        wanted |= Q(**{name: key[name] for name in FIGURE})
    return list(with_state(live.filter(wanted)).select_related("place", "recorded_by").order_by("id"))


def _choices(rows: Sequence[Observation]) -> list[SourceChoice]:
    places, codes = {row.place_id for row in rows}, {row.indicator for row in rows}
    found = SourceChoice.objects.filter(place_id__in=places, indicator__in=codes)
    return list(found.select_related("place", "post", "by").order_by("id"))


def waiting_count(viewer: Actor | None, commune: OrgUnit) -> int:
    """How many figures wait for a decision between sources."""
    return sum(one.is_open for one in contested(viewer, commune))
