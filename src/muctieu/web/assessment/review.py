"""The review of targets in the store: the groups as of a day, and people's decisions with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from muctieu.core.plan import Plan as CorePlan
from muctieu.core.target_review import Decision, Group, Reviewed, review_target
from muctieu.core.wording import with_unit
from muctieu.errors import StateError
from muctieu.web.assessment.models import TargetDecision
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, may
from muctieu.web.documents.models import Document
from muctieu.web.figures.queries import board
from muctieu.web.figures.shapes import Board
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force
from muctieu.web.plans.models import Plan, Target
from muctieu.web.plans.queries import readable_targets


@dataclass(frozen=True, slots=True)
class Review:
    """A plan under review: its targets by group in the order of the resolution, the newest decision on each."""

    plan: CorePlan
    as_of: date
    groups: Mapping[Group, tuple[Reviewed, ...]]
    latest: Mapping[str, TargetDecision]

    def find(self, code: str) -> Reviewed | None:
        """The target of that code under review, or None."""
        return next((one for found in self.groups.values() for one in found if one.assessment.target.id == code), None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person decides: the decision with its reason and day, in the name of which post, on which document."""

    decision: Decision
    reason: str
    post: Post
    day: date
    document: Document | None = None
    proposed: str = ""


def review(row: Plan, *, viewer: Actor | None, as_of: date | None = None) -> Review | None:
    """The plan's review as the viewer may see it, None when it is not theirs to see."""
    if not may(viewer, Act.TARGET_REVIEW_READ, row):
        return None
    found = board(row.code, viewer=viewer, as_of=as_of)
    if found is None:
        return None
    day = found.scoreboard.as_of
    standing = OrgUnitVersion.objects.filter(in_force(day), unit=row.place_id).exists()
    reviewed = _reviewed(_Boxed(found), standing)
    groups = {group: tuple(one for one in reviewed if one.group is group) for group in Group}
    latest = {one.target.code: one for one in decisions(row, viewer=viewer)}
    return Review(found.scoreboard.plan, day, groups, latest)


class _Boxed:
    """A board by its identity: the same one is reviewed once, since forecasts take a while."""

    def __init__(self, found: Board) -> None:
        self.board = found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Boxed) and other.board is self.board

    def __hash__(self) -> int:
        return id(self.board)


@lru_cache(maxsize=16)
def _reviewed(boxed: _Boxed, has_unit: bool) -> Sequence[Reviewed]:
    found = boxed.board
    plan, day = found.scoreboard.plan, found.scoreboard.as_of
    return tuple(
        review_target(one, found.figures.get(one.target.indicator.code, ()), plan=plan, as_of=day, has_unit=has_unit)
        for one in found.scoreboard.assessments
    )


def decisions(row: Plan, *, viewer: Actor | None) -> QuerySet[TargetDecision]:
    """Every decision on the plan's targets that the viewer may see, in the order of deciding."""
    if not may(viewer, Act.TARGET_REVIEW_READ, row):
        return TargetDecision.objects.none()
    seen = readable_targets(viewer, row.place, Target.objects.filter(plan=row))
    found = TargetDecision.objects.filter(target__in=seen).order_by("id")
    return found.select_related("target", "post", "by", "document")


def decide_target(row: Target, said: Said, *, of: Reviewed, as_of: date, by: User) -> TargetDecision:
    """Record what is decided for a target, beside what the review said of it on the day `as_of`.

    Raises:
        StateError: MT7228 without a reason, MT7229 for a document of another place, MT7331 when `by` does not hold
            the post, MT7435 for a day that has not come.
    """
    if not said.reason.strip():
        raise StateError("MT7228", thing=str(row))
    place = row.plan.place
    with acting(by, Act.TARGET_REVIEW, row, chain=chain_of(place, clock.today()).uuid, why=said.reason) as log:
        if said.post not in posts_of(by, clock.today()):
            raise StateError("MT7331", who=str(by), post=str(said.post))
        if said.day > clock.today():
            raise StateError("MT7435", day=f"{said.day:%d/%m/%Y}", today=f"{clock.today():%d/%m/%Y}")
        if said.document is not None and said.document.place_id != place.pk:
            raise StateError("MT7229", kind="Văn bản", kind_en="document", value=said.document.code, place=place.key)
        made = TargetDecision.objects.create(
            target=row, as_of=as_of, group=of.group.value, decision=said.decision.value, reason=said.reason.strip(),
            proposed=said.proposed, document=said.document, day=said.day, seen=_seen(of), post=said.post, by=by,
        )  # fmt: skip
        log.thing = f"target_decision:{made.uuid}"
        log.after = {"target": row.code, "decision": made.decision, "group": made.group, "as_of": as_of.isoformat()}
    return made


def _seen(of: Reviewed) -> dict[str, str]:
    """What the review said, kept with the decision: later figures do not change what people knew."""
    judged, chance = of.assessment, of.outlook.chance
    value = "" if judged.value is None else with_unit(judged.value.value, judged.value.unit)
    return {
        "value": value,
        "verdict": judged.verdict.value,
        "computed": judged.computed.value,
        "chance": "" if chance is None else chance.value,
        "why": "; ".join(reason.text_vi for reason in of.why),
        "proposed": "" if of.proposed is None else str(of.proposed),
    }
