"""Verbs on findings: give one to a post, accept it as true with the reason, open it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from muctieu.errors import StateError
from muctieu.web.assessment.checking import step_of
from muctieu.web.assessment.models import WAITING, Finding, FindingState, FindingStepKind
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, may
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import holding_on, require_post_of

_SETTLED = {
    FindingState.EXPLAINED: ("đã được giải trình", "has been explained"),
    FindingState.CORRECTED: ("đã được đính chính", "has been corrected"),
}


def assign(row: Finding, post: Post, *, by: User, seen: int, reason: str = "") -> Finding:
    """Let `post` look after the finding; `seen` is the number of the step that the person looked at.

    Raises:
        StateError: MT7211 when somebody changed it meanwhile, MT7225 for a vacant post, MT7229 for a post of another
            place, MT7230 when it is the post's already, MT7430 when it is settled, MT7431 when the post's holder may
            not see it.
    """
    with _step(row, by=by, seen=seen, reason=reason) as found:
        require_post_of(found.commune, post, clock.today())
        held = holding_on(post, clock.today())
        if held is None or not may(held.user, Act.FINDING_READ, found):
            raise StateError("MT7431", post=str(post), place=found.commune.key)
        if found.owner_id == post.pk and found.state == FindingState.ASSIGNED:
            raise StateError("MT7230", thing=str(found))
        _require_waiting(found)
        found.owner, found.state = post, FindingState.ASSIGNED
        _keep(found, FindingStepKind.ASSIGN, by=by, reason=reason)
    return found


def explain(row: Finding, *, by: User, seen: int, reason: str) -> Finding:
    """Accept the figure as true: it is as it is, and `reason` says why.

    Raises:
        StateError: MT7211 when somebody changed it meanwhile, MT7228 without a reason, MT7430 when it is settled.
    """
    _require_reason(row, reason)
    with _step(row, by=by, seen=seen, reason=reason) as found:
        _require_waiting(found)
        found.state = FindingState.EXPLAINED
        _keep(found, FindingStepKind.EXPLAIN, by=by, reason=reason)
    return found


def reopen(row: Finding, *, by: User, seen: int, reason: str) -> Finding:
    """Open a settled finding again; MT7211, MT7228, and MT7230 when it is open."""
    _require_reason(row, reason)
    with _step(row, by=by, seen=seen, reason=reason) as found:
        if found.state in WAITING:
            raise StateError("MT7230", thing=str(found))
        found.state = FindingState.REOPENED
        _keep(found, FindingStepKind.REOPEN, by=by, reason=reason)
    return found


@contextmanager
def _step(row: Finding, *, by: User, seen: int, reason: str) -> Iterator[Finding]:
    """The finding held against a second writer, as one act."""
    with acting(by, Act.FINDING_KEEP, row, chain=row.commune.uuid, why=reason) as log:
        rows = Finding.objects.select_for_update(of=("self",)).select_related("commune", "place", "owner")
        found = rows.get(pk=row.pk)
        if found.steps != seen:
            last = found.way.select_related("by").latest("number")
            who = "—" if last.by is None else last.by.full_name
            raise StateError("MT7211", thing=str(found), who=who, now=str(found.steps), seen=str(seen))
        log.thing, log.before = f"finding:{found.uuid}", _journal_row(found)
        yield found
        log.after = _journal_row(found)


def _keep(row: Finding, kind: FindingStepKind, *, by: User, reason: str) -> None:
    row.steps += 1
    row.save()
    step_of(row, kind, by=by, reason=reason.strip()).save()


def _require_waiting(row: Finding) -> None:
    if row.state not in WAITING:
        vi, en = _SETTLED[FindingState(row.state)]
        raise StateError("MT7430", state=vi, state_en=en)


def _require_reason(row: Finding, reason: str) -> None:
    if not reason.strip():
        raise StateError("MT7228", thing=str(row))


def _journal_row(row: Finding) -> dict[str, object]:
    return {"state": row.state, "owner": None if row.owner is None else row.owner.code, "key": row.key}
