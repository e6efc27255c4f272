"""What the screens ask of findings: a page of them, one with its figures, how many wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from muctieu.core.doubt import Check
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import Observation, current
from muctieu.core.period import Period
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.assessment.checking import records_of
from muctieu.web.assessment.models import WAITING, CheckRun, Finding, FindingState, FindingStep
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit, OrgUnitVersion

PAGE = 50


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are wanted; no states means those that wait."""

    states: tuple[FindingState, ...] = WAITING
    check: Check | None = None
    place: str = ""
    owner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: its last finding's weight and key."""

    weight: int
    key: int

    def __str__(self) -> str:
        return f"{self.weight}.{self.key}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that an address carries; MT7203 for anything else."""
        weight, _, key = text.partition(".")
        if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (weight, key)):
            return cls(int(weight), int(key))
        raise StateError("MT7203", kind="trang", kind_en="page", value=text[:80])


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of findings, the heaviest first, with place names; `after` is where the next begins, None at the end."""

    rows: tuple[Finding, ...]
    places: Mapping[int, str]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """One finding with its way, newest step first, and the place's figures of the indicator, oldest first.

    `parts` are the villages' figures of the period where the doubt is about their sum.
    """

    row: Finding
    place_name: str
    way: tuple[FindingStep, ...]
    history: tuple[Observation, ...]
    parts: tuple[tuple[str, Observation | None], ...]
    may_keep: bool


def readable(viewer: Actor | None, commune: OrgUnit) -> QuerySet[Finding]:
    """The commune's findings that the viewer may see: about restricted indicators only for whoever reads those."""
    rows = visible(viewer, Act.FINDING_READ, Finding.objects.filter(commune=commune))
    if may(viewer, Act.FIGURE_READ_RESTRICTED, commune):
        return rows
    hidden = [one.code for one in load_indicators().values() if one.disclosure is Disclosure.RESTRICTED]
    return rows.exclude(indicator__in=hidden)


def findings(
    viewer: Actor | None, commune: OrgUnit, wanted: FindingFilter, *, after: Cursor | None = None, size: int = PAGE
) -> FindingPage:
    """The findings that pass the filter; the queries are constant."""
    rows = readable(viewer, commune).filter(state__in=wanted.states)
    if wanted.check is not None:
        rows = rows.filter(check_kind=wanted.check.value)
    if wanted.place:
        rows = rows.filter(place__key=wanted.place)
    if wanted.owner is not None:
        rows = rows.filter(owner__uuid=wanted.owner)
    if after is not None:
        rows = rows.filter(Q(weight__lt=after.weight) | Q(weight=after.weight, pk__gt=after.key))
    found = list(rows.select_related("owner", "place").order_by("-weight", "pk")[: size + 1])
    page = found[:size]
    more = Cursor(page[-1].weight, page[-1].pk) if len(found) > size else None
    return FindingPage(tuple(page), place_names({row.place_id for row in page}), more)


def state_counts(viewer: Actor | None, commune: OrgUnit) -> Mapping[FindingState, int]:
    """How many findings stand in each state."""
    rows = readable(viewer, commune).order_by().values_list("state").annotate(number=Count("pk"))
    counted = dict(rows)
    return {state: counted.get(state.value, 0) for state in FindingState}


def own_count(user: User, commune: OrgUnit) -> int:
    """How many findings wait for the posts that the person holds."""
    posts = posts_of(user, clock.today())
    return readable(user, commune).filter(owner__in=posts, state__in=WAITING).count() if posts else 0


def owners(viewer: Actor | None, commune: OrgUnit) -> tuple[Post, ...]:
    """The posts that own any of the findings that the viewer sees."""
    owned = readable(viewer, commune).order_by().values("owner")
    return tuple(Post.objects.filter(pk__in=owned).order_by("name_vi", "pk"))


def places(viewer: Actor | None, commune: OrgUnit) -> Mapping[str, str]:
    """Key and name of the places about which something was found."""
    known = dict(readable(viewer, commune).order_by().values_list("place_id", "place__key").distinct())
    names = place_names(known)
    return {key: names.get(pk, key) for pk, key in sorted(known.items(), key=lambda one: names.get(one[0], ""))}


def last_run(commune: OrgUnit) -> datetime | None:
    """When the commune's figures were last checked."""
    return CheckRun.objects.filter(commune=commune).values_list("at", flat=True).first()


def finding(uuid: UUID, *, viewer: Actor | None) -> FindingDetail | None:
    """One finding, None when this viewer has no such finding."""
    row = Finding.objects.filter(uuid=uuid).select_related("commune", "place", "owner").first()
    if row is None or not readable(viewer, row.commune).filter(pk=row.pk).exists():
        return None
    return FindingDetail(
        row=row,
        place_name=place_names({row.place_id}).get(row.place_id, row.place.key),
        way=tuple(row.way.select_related("owner", "by").order_by("-number")),
        history=_history(row),
        parts=_parts(row) if row.check_kind in (Check.SUM, Check.ROUNDING) else (),
        may_keep=may(viewer, Act.FINDING_KEEP, row),
    )


def _history(row: Finding) -> tuple[Observation, ...]:
    """What counts of the indicator at the place, one a period; sources that differ all stand beside each other."""
    observations = records_of(row.indicator, [row.place_id], part=row.disaggregation)
    if row.check_kind == Check.SOURCES:
        return tuple(sorted(observations, key=_by_period))
    decisions = decisions_on([row.place_id], [row.indicator])
    return tuple(sorted(current(observations, as_of=EVER, decisions=decisions), key=_by_period))


def _by_period(obs: Observation) -> tuple[int, int]:
    return (0, 0) if obs.period is None else (obs.period.last, obs.period.months)


def _parts(row: Finding) -> tuple[tuple[str, Observation | None], ...]:
    """Each village's own figure of the period, by name."""
    day = Period.parse(row.period).end
    versions = OrgUnitVersion.objects.filter(parent=row.commune, valid_from__lt=day).select_related("unit")
    standing = versions.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    below = {version.unit_id: version.name for version in standing.order_by("code", "pk")}
    counting = current(records_of(row.indicator, below), as_of=EVER, decisions=decisions_on(below, [row.indicator]))
    found = {obs.place: obs for obs in counting if str(obs.period) == row.period}
    keys = dict(OrgUnit.objects.filter(pk__in=below).values_list("pk", "key"))
    return tuple((name, found.get(keys[pk])) for pk, name in below.items())


def place_names(units: Sequence[int] | set[int] | Mapping[int, str]) -> Mapping[int, str]:
    """What each unit is, or was last, called."""
    rows = OrgUnitVersion.objects.filter(unit_id__in=list(units), valid_from__lte=clock.today())
    return dict(rows.order_by("valid_from").values_list("unit_id", "name"))
