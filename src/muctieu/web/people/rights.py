"""Rights that a change of units touches, listed for a person to confirm: nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q

from muctieu.core.place_history import Places
from muctieu.core.place_rights import Effect, Grant, Proposal, affected_grants
from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.journal import newest_seal
from muctieu.web.common.policy import Act, Actor, demand, may, visible
from muctieu.web.people.models import RightChoice, RightDecision, RoleGrant, User
from muctieu.web.places.events import anchors_of
from muctieu.web.places.mapping import stored_places
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.places.queries import chain_of, in_force


@dataclass(frozen=True, slots=True)
class Pending:
    """A right that waits for a decision: the stored role, and what the core proposes for it."""

    grant: RoleGrant
    proposal: Proposal

    @property
    def choices(self) -> tuple[RightChoice, ...]:
        """What can be decided: a right over a unit that has ended moves or ends, another is kept or ends."""
        if self.proposal.effect is not Effect.ENDED:
            return (RightChoice.KEEP, RightChoice.END)
        return (RightChoice.MOVE, RightChoice.END) if self.proposal.proposed else (RightChoice.END,)


def touched_grants(places: Places, day: date) -> tuple[Proposal, ...]:
    """The roles in force the day before that the events of `day` touch, with what is proposed; one query."""
    rows = RoleGrant.objects.filter(in_force(day - timedelta(days=1))).select_related("user", "unit").order_by("pk")
    return affected_grants(places, day, [_core(row) for row in rows])


def pending_rights(event: UnitEvent) -> tuple[Pending, ...]:
    """The rights that the event's day touches and nobody has settled; the events of one day count together.

    An event that was taken back leaves nothing to settle. Five queries, however many rights there are.
    """
    return _pending(event, stored_places())


def _pending(event: UnitEvent, places: Places) -> tuple[Pending, ...]:
    if all(entry.event.id != event.key for entry in places.entries):
        return ()
    held = RoleGrant.objects.filter(in_force(event.day - timedelta(days=1)))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=event.day))
    settled = RightDecision.objects.filter(event__day=event.day, event__undone__isnull=True)
    rows = list(held.exclude(pk__in=settled.values("grant")).select_related("user", "unit").order_by("pk"))
    proposals = {found.grant: found for found in affected_grants(places, event.day, [_core(row) for row in rows])}
    return tuple(Pending(row, proposals[_core(row)]) for row in rows if _core(row) in proposals)


def rights_to_settle(viewer: Actor | None) -> tuple[tuple[UnitEvent, int], ...]:
    """The events after which rights wait that the viewer may settle, with how many; one event stands for its day.

    The queries are constant; for those who give no roles one.
    """
    if not may(viewer, Act.PEOPLE_GRANT):
        return ()
    waiting = _waiting_days(newest_seal())
    grants = RoleGrant.objects.filter(pk__in={pk for _key, found in waiting for pk in found})
    mine = frozenset(visible(viewer, Act.PEOPLE_GRANT, grants, place="unit").values_list("pk", flat=True))
    counts = {key: len(found & mine) for key, found in waiting}
    rows = UnitEvent.objects.filter(key__in=[key for key, count in counts.items() if count])
    return tuple((row, counts[row.key]) for row in rows.order_by("day", "pk"))


@lru_cache(maxsize=4)
def _waiting_days(_generation: str) -> tuple[tuple[str, frozenset[int]], ...]:
    """For each day of events that stand its last event and the rights that wait; once for each state of the store."""
    places = stored_places()
    days = {entry.event.day: entry.event.id for entry in places.entries}
    grants = list(RoleGrant.objects.select_related("user", "unit").order_by("pk"))
    decided = RightDecision.objects.filter(event__undone__isnull=True).values_list("event__day", "grant")
    settled = frozenset(decided)
    found = []
    for day, key in days.items():
        held = [row for row in grants if _holds_over(row, day) and (day, row.pk) not in settled]
        touched = {proposal.grant for proposal in affected_grants(places, day, [_core(row) for row in held])}
        found.append((key, frozenset(row.pk for row in held if _core(row) in touched)))
    return tuple(found)


def _holds_over(row: RoleGrant, day: date) -> bool:
    """Whether the role held the day before and does not end on the day itself."""
    return row.valid_from < day and (row.valid_to is None or row.valid_to > day)


def confirm_right(
    grant: RoleGrant, event: UnitEvent, *, choice: RightChoice, by: User, units: Sequence[str] = ()
) -> RightDecision:
    """Settle one right that waits: move it to proposed units (with one proposal that one), keep it, or end it.

    What changes holds from the event's day.

    Raises:
        StateError: MT7233 when the right does not wait, MT7234 for a choice or a unit that is not among the proposed.
        RightsError: for whoever may not give roles over the old unit and each of the new ones.
    """
    places = stored_places()
    keys = [grant.unit.key, *units]
    old, *others = [anchor for key in keys for anchor in anchors_of([key], places)] or [grant.unit]
    with acting(by, Act.PEOPLE_GRANT, old, chain=chain_of(old, event.day).uuid) as log:
        RoleGrant.objects.select_for_update().get(pk=grant.pk)
        waiting = next((found for found in _pending(event, places) if found.grant.pk == grant.pk), None)
        if waiting is None:
            raise StateError("MT7233", grant=_said(grant), event=event.key)
        targets = _targets(waiting, choice, units)
        for anchor in (*others, *anchors_of(targets, places)):
            demand(by, Act.PEOPLE_GRANT, anchor)
        log.thing, log.before = f"right:{grant.uuid}", _journal_row(grant.unit.key, grant)
        _carry_out(waiting, choice, targets, on=event.day)
        log.after = {"event": event.key, "choice": choice.value, "units": list(targets)}
        return RightDecision.objects.create(
            event=event,
            grant=grant,
            effect=waiting.proposal.effect.value,
            choice=choice.value,
            units=list(targets),
            decided_by=by,
        )


def _targets(waiting: Pending, choice: RightChoice, units: Sequence[str]) -> tuple[str, ...]:
    """The units to move to; one that was proposed alone need not be named."""
    proposed = waiting.proposal.proposed
    chosen = tuple(dict.fromkeys(units))
    if choice is RightChoice.MOVE and not chosen and not waiting.proposal.needs_choice:
        chosen = proposed
    fits = bool(chosen) and set(chosen) <= set(proposed) if choice is RightChoice.MOVE else not chosen
    if choice not in waiting.choices or not fits:
        raise StateError(
            "MT7234",
            grant=_said(waiting.grant),
            choice=choice.value,
            units=", ".join(units) or "–",
            allowed=", ".join(_allowed(waiting)),
        )
    return chosen


def _allowed(waiting: Pending) -> Iterator[str]:
    for choice in waiting.choices:
        units = f" → {' | '.join(waiting.proposal.proposed)}" if choice is RightChoice.MOVE else ""
        yield f"{choice.value}{units}"


def _carry_out(waiting: Pending, choice: RightChoice, targets: Sequence[str], *, on: date) -> None:
    """Close the old role and open it over the units chosen; a role that the person has there already stays."""
    if choice is RightChoice.KEEP:
        return
    old = waiting.grant
    RoleGrant.objects.filter(pk=old.pk).update(valid_to=on)
    for unit in OrgUnit.objects.filter(key__in=targets):
        there = RoleGrant.objects.filter(in_force(on), user=old.user, role=old.role, unit=unit, form=old.form)
        if not there.exists():
            RoleGrant.objects.create(
                user=old.user, role=old.role, unit=unit, form=old.form, valid_from=on, valid_to=old.valid_to
            )


def _core(row: RoleGrant) -> Grant:
    return Grant(row.user.username, row.unit.key, row.role)


def _said(grant: RoleGrant) -> str:
    return f"{grant.user.username}: {grant.role} / {grant.unit.key}"


def _journal_row(unit: str, grant: RoleGrant) -> dict[str, object]:
    return {
        "username": grant.user.username,
        "role": grant.role,
        "unit": unit,
        **({"form": grant.form} if grant.form else {}),
        "from": grant.valid_from.isoformat(),
        "to": None if grant.valid_to is None else grant.valid_to.isoformat(),
    }
