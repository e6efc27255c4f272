"""Verbs on drafts of plans: start one from a resolution, decide item by item, bring the whole into force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from muctieu.core.reading.drafting import DraftPlan, draft_plan
from muctieu.errors import Finding, StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.reading import load_lexicon
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.people.posts import held_on, post_named, posts_within, require_holder
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.domain import TargetError, plan_told, plant_plan
from muctieu.web.plans.draft_items import (
    Entry,
    HeadEntry,
    PointEntry,
    TargetEntry,
    entry_json,
    proposed_from,
    proposed_json,
    proposed_of,
)
from muctieu.web.plans.draft_state import (
    DraftState,
    Item,
    Standing,
    added_key,
    head_faults,
    point_faults,
    state_of,
)
from muctieu.web.plans.models import DraftDecision, Plan, PlanDraft
from muctieu.web.plans.models.draft import DecisionKind, Progress

_STATES = {Progress.DONE: ("đã ban hành", "issued"), Progress.DROPPED: ("đã bỏ", "given up")}


class DraftError(StateError):
    """A draft that cannot come into force; `findings` name each thing that is left to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings[0].code, **findings[0].args)


@dataclass(slots=True)
class _Desk:
    """An open draft under the hands of one act."""

    row: PlanDraft
    state: DraftState
    by: User
    log: Log

    def item(self, key: str, *, seen: int) -> Item:
        """The item as the person saw it; MT7203 when there is none, MT7211 when somebody decided on it meanwhile."""
        found = self.state.item(key)
        if found is None:
            raise StateError("MT7203", kind="mục của dự thảo", kind_en="item of the draft", value=key)
        if found.seen != seen:
            who = "—" if not isinstance(found.last, DraftDecision) else found.last.by.full_name
            raise StateError("MT7211", thing=named(found.entry), who=who, now=str(found.seen), seen=str(seen))
        return found

    def write(self, kind: DecisionKind, key: str, entry: Entry, *, reason: str = "") -> None:
        self.row.decisions += 1
        DraftDecision.objects.create(
            draft=self.row,
            number=self.row.decisions,
            item=key,
            kind=kind.value,
            content=entry_json(entry),
            reason=reason,
            by=self.by,
        )


def start_draft(document: Document, *, by: User) -> PlanDraft:
    """Draft a plan from a document; the same document again gives the draft that is there."""
    proposed = proposed_json(proposed_of(drafted(document.text)))
    place = document.place
    with acting(by, Act.PLAN_DRAFT, place, chain=chain_of(place, clock.today()).uuid) as log:
        Document.objects.select_for_update().get(pk=document.pk)
        there = PlanDraft.objects.filter(document=document).exclude(state=Progress.DROPPED).first()
        draft = there or PlanDraft.objects.create(place=place, document=document, proposed=proposed, started_by=by)
        log.thing = f"plan_draft:{draft.uuid}"
        log.after = {"document": document.code, "items": len(proposed["items"])}
    return draft


def drafted(text: str) -> DraftPlan:
    """What the program proposes from a text."""
    indicators = tuple(load_indicators().values())
    return draft_plan(text, lexicon=load_lexicon(), indicators=indicators, units=load_units())


def accept_item(draft: PlanDraft, key: str, entry: Entry, *, by: User, seen: int) -> None:
    """Take an item into the plan, as proposed or corrected; again for one that was accepted already.

    Raises:
        StateError: MT7211 when somebody decided on it meanwhile, MT7230 when nothing is changed, MT7203 or MT7225 for
            an owner that is no post here or that nobody holds.
        TargetError: what the entry breaks, one finding each.
    """
    with _deciding(draft, by=by) as desk:
        item = desk.item(key, seen=seen)
        if type(entry) is not type(item.entry):
            raise StateError("MT7203", kind="mục của dự thảo", kind_en="item of the draft", value=key)
        _refuse_faults(desk.state, item, entry, place=desk.row.place)
        if item.standing is Standing.ACCEPTED and item.entry == entry:
            raise StateError("MT7230", thing=named(entry))
        as_proposed = item.proposal is not None and _without_owner(item.proposal.entry) == _without_owner(entry)
        desk.log.before, desk.log.after = entry_json(item.entry), entry_json(entry)
        desk.write(DecisionKind.ACCEPT if as_proposed else DecisionKind.CORRECT, key, entry)


def add_item(draft: PlanDraft, entry: TargetEntry, *, by: User) -> str:
    """Put a target into the plan that the program did not propose; returns its key. Raises as `accept_item`."""
    with _deciding(draft, by=by) as desk:
        item = Item(added_key(desk.state.items), entry)
        _refuse_faults(desk.state, item, entry, place=desk.row.place)
        desk.log.after = entry_json(entry)
        desk.write(DecisionKind.ADD, item.key, entry)
    return item.key


def reject_item(draft: PlanDraft, key: str, *, by: User, seen: int, reason: str) -> None:
    """Leave an item out of the plan; MT7228 without a reason, MT7211 and MT7230 as `accept_item`."""
    with _deciding(draft, by=by, why=reason) as desk:
        item = desk.item(key, seen=seen)
        if isinstance(item.entry, HeadEntry):
            raise StateError("MT7231", thing=named(item.entry), value=key, known="p…, t…, a…")
        if not reason.strip():
            raise StateError("MT7228", thing=named(item.entry))
        if item.standing is Standing.REJECTED:
            raise StateError("MT7230", thing=named(item.entry))
        desk.log.before = entry_json(item.entry)
        desk.write(DecisionKind.REJECT, key, item.entry, reason=reason)


def reopen_item(draft: PlanDraft, key: str, *, by: User, seen: int) -> None:
    """Take back what was decided about an item; MT7211, MT7230 as `accept_item`."""
    with _deciding(draft, by=by) as desk:
        item = desk.item(key, seen=seen)
        if item.standing is Standing.OPEN:
            raise StateError("MT7230", thing=named(item.entry))
        desk.log.before = {"item": key, "standing": item.standing.value}
        desk.write(DecisionKind.REOPEN, key, item.entry)


def accept_certain(draft: PlanDraft, *, by: User) -> int:
    """Accept every open target of which nothing is doubtful; returns how many. MT7230 for none."""
    with _deciding(draft, by=by) as desk:
        return _accept_all(desk, desk.state.certain)


def accept_points(draft: PlanDraft, *, by: User) -> int:
    """Accept every open point that is sound; returns how many."""
    with _deciding(draft, by=by) as desk:
        return _accept_all(
            desk, [item for item, entry in desk.state.points(Standing.OPEN) if not point_faults(entry)]
        )  # fmt: skip


def give_owner(draft: PlanDraft, post: str, *, by: User) -> int:
    """Let a post answer for every target that nobody answers for yet; returns how many. MT7203, MT7225."""
    with _deciding(draft, by=by) as desk:
        _require_owner(post, desk.row.place)
        bare = [(item, entry) for item, entry in desk.state.targets(Standing.ACCEPTED) if not entry.owner]
        if not bare:
            raise StateError("MT7230", thing=desk.row.document.code)
        for item, entry in bare:
            desk.write(DecisionKind.CORRECT, item.key, replace(entry, owner=post))
        desk.log.after = {"owner": post, "items": [item.key for item, _entry in bare]}
    return len(bare)


def drop_draft(draft: PlanDraft, *, by: User, reason: str) -> None:
    """Give the draft up; its document may be drafted from anew. MT7228 without a reason."""
    with _deciding(draft, by=by, why=reason) as desk:
        if not reason.strip():
            raise StateError("MT7228", thing=draft.document.code)
        desk.row.state = Progress.DROPPED


def issue_draft(draft: PlanDraft, *, by: User, seen: int) -> Plan:
    """Bring the accepted items into force as a plan, as one act; `seen` is the draft's last decision that was seen.

    Raises:
        DraftError: everything that is left to do, one finding each.
        StateError: MT7211 when somebody decided something meanwhile, MT7204 when the plan's code is taken.
    """
    with _deciding(draft, by=by, act=Act.PLAN_LOAD) as desk:
        _refuse_stale(desk.row, seen)
        place = desk.row.place
        left = desk.state.left(held_codes(place))
        if left:
            raise DraftError([finding for _key, finding in left])
        document = desk.row.document
        posts = {code: post.name_vi for code, post in posts_within(place, clock.today()).items()}
        plan = desk.state.plan(place=place.key, names={**posts, document.code: document.title or document.code})
        desk.row.plan = plant_plan(plan, place, by=by, resolution=document)
        desk.row.state = Progress.DONE
        desk.log.before = {"draft": str(desk.row.uuid), "decisions": desk.row.decisions}
        desk.log.thing, desk.log.after = f"plan:{desk.row.plan.uuid}", plan_told(plan)
    return desk.row.plan


# -- queries --------------------------------------------------------------------------------------------------


def draft_state(draft: PlanDraft) -> DraftState:
    """The draft as it stands; one query."""
    way = draft.way.select_related("by").order_by("number")
    return state_of(proposed_from(draft.proposed), way, document=draft.document.code)


def held_codes(place: OrgUnit) -> frozenset[str]:
    """The codes of posts of the place that somebody holds today; four queries."""
    today = clock.today()
    posts = posts_within(place, today)
    held = frozenset(held_on(today).filter(post__in=posts.values()).values_list("post_id", flat=True))
    return frozenset(code for code, post in posts.items() if post.pk in held)


def named(entry: Entry) -> str:
    """How messages call an item."""
    if isinstance(entry, TargetEntry):
        return entry.code
    return f"{entry.number}. {entry.text}"[:60] if isinstance(entry, PointEntry) else entry.code


# -- pieces ---------------------------------------------------------------------------------------------------


@contextmanager
def _deciding(draft: PlanDraft, *, by: User, why: str = "", act: Act = Act.PLAN_DRAFT) -> Iterator[_Desk]:
    """One act on an open draft, held against a second writer; MT7267 when it is issued or given up."""
    with acting(by, act, draft, chain=chain_of(draft.place, clock.today()).uuid, why=why) as log:
        rows = PlanDraft.objects.select_for_update(of=("self",)).select_related("place", "document")
        row = rows.get(pk=draft.pk)
        if row.state != Progress.OPEN:
            vi, en = _STATES[Progress(row.state)]
            raise StateError("MT7267", thing=row.document.code, state=vi, state_en=en)
        log.thing = f"plan_draft:{row.uuid}"
        desk = _Desk(row, draft_state(row), by, log)
        yield desk
        row.save(update_fields=("state", "decisions", "plan"))


def _refuse_stale(row: PlanDraft, seen: int) -> None:
    if row.decisions == seen:
        return
    last = row.way.select_related("by").get(number=row.decisions)
    raise StateError(
        "MT7211", thing=row.document.code, who=last.by.full_name, now=str(row.decisions), seen=str(seen)
    )  # fmt: skip


def _refuse_faults(state: DraftState, item: Item, entry: Entry, *, place: OrgUnit) -> None:
    if isinstance(entry, HeadEntry):
        findings = head_faults(entry)
    elif isinstance(entry, PointEntry):
        findings = point_faults(entry)
    else:
        findings = state.faults_of(item, entry)
        if entry.owner:
            _require_owner(entry.owner, place)
    if findings:
        raise TargetError(findings)


def _require_owner(code: str, place: OrgUnit) -> None:
    today = clock.today()
    require_holder(post_named(code, within=place, day=today), today)


def _accept_all(desk: _Desk, items: Sequence[Item]) -> int:
    if not items:
        raise StateError("MT7230", thing=desk.row.document.code)
    for item in items:
        desk.write(DecisionKind.ACCEPT, item.key, item.entry)
    desk.log.after = {"items": [item.key for item in items]}
    return len(items)


def _without_owner(entry: Entry) -> Entry:
    return replace(entry, owner="") if isinstance(entry, TargetEntry) else entry
