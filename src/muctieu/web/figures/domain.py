"""Verbs on figures: record, accept a proposal, and the steps from sent to published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from muctieu.core.observation import ApprovalState, ProvenanceKind
from muctieu.errors import OvertakenError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, OfForm, demand
from muctieu.web.documents.models import Document
from muctieu.web.figures.counts import count_advanced, count_recorded
from muctieu.web.figures.keeping import keep
from muctieu.web.figures.mapping import Draft, period_of, row_of, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

# Rows of one statement: SQLite takes 32,766 values at once, and PostgreSQL 65,535.
BATCH = 500
STEPS: Mapping[ApprovalState, tuple[ApprovalState, ...]] = {
    ApprovalState.DRAFT: (ApprovalState.SENT,),
    ApprovalState.SENT: (ApprovalState.CHECKED, ApprovalState.RETURNED),
    ApprovalState.RETURNED: (ApprovalState.SENT,),
    ApprovalState.CHECKED: (ApprovalState.APPROVED, ApprovalState.RETURNED),
    ApprovalState.APPROVED: (ApprovalState.LOCKED, ApprovalState.PUBLISHED, ApprovalState.RETURNED),
    ApprovalState.LOCKED: (ApprovalState.PUBLISHED,),
    ApprovalState.PUBLISHED: (),
}
ACT_OF_STEP: Mapping[ApprovalState, Act] = {
    ApprovalState.SENT: Act.FIGURE_RECORD,
    ApprovalState.CHECKED: Act.FIGURE_CHECK,
    ApprovalState.RETURNED: Act.FIGURE_RETURN,
    ApprovalState.APPROVED: Act.FIGURE_APPROVE,
    ApprovalState.LOCKED: Act.FIGURE_LOCK,
    ApprovalState.PUBLISHED: Act.FIGURE_PUBLISH,
}

COUNTING = frozenset(state.value for state in ApprovalState if state.counts)


def act_of_step(state: ApprovalState, wanted: ApprovalState) -> Act:
    """What the step from `state` to `wanted` asks for: an approval is taken back by whoever may give it."""
    if state is ApprovalState.APPROVED and wanted is ApprovalState.RETURNED:
        return Act.FIGURE_UNAPPROVE
    return ACT_OF_STEP[wanted]


def record(
    drafts: Sequence[Draft],
    *,
    by: User,
    place: OrgUnit,
    state: ApprovalState = ApprovalState.SENT,
    why: str = "",
    form: str = "",
    over: Collection[int] | None = None,
) -> list[Observation]:
    """Record figures for `place` or units below it; those delivered before (same id) are passed over.

    They start as sent, or as a draft when asked. All or none are stored. `form` is the form by which they come. `over`
    are the keys of the records that the writer knows: of what he does not know he takes the place of nothing.

    Raises:
        RightsError: MT7101 when `by` may not record for one of the places, or not correct what is approved already.
        StateError: MT7203 for an unknown place or document, MT7206 for a unit of another kind, MT7208 when a figure
            approved already is to be corrected without a reason.
        OvertakenError: MT7760 when somebody else wrote one meanwhile.
    """
    if state not in (ApprovalState.DRAFT, ApprovalState.SENT):
        raise StateError("MT7201", figure="—", state="—", wanted=state.value, allowed="draft, sent")
    return _store(drafts, Act.FIGURE_RECORD, by=by, place=place, state=state, why=why, form=form, over=over)


def accept(
    drafts: Sequence[Draft], *, by: User, document: Document, why: str = "", identities: Sequence[UUID] = ()
) -> list[Observation]:
    """Turn proposals read in `document` into checked observations, each once however often it is accepted.

    `identities` stand for drafts whose span was read anew by a person, in the same order.
    """
    known = identities or [proposal_id(draft, document) for draft in drafts]
    named = [draft._replace(obs=draft.obs._replace(id=str(one))) for draft, one in zip(drafts, known, strict=True)]
    return _store(named, Act.FIGURE_ACCEPT, by=by, place=document.place, state=ApprovalState.CHECKED, why=why)


def proposal_id(draft: Draft, document: Document) -> UUID:
    """The identity of what a span says about an indicator and place: the same in every reading of the document."""
    obs = draft.obs
    return uuid5(document.uuid, f"{obs.provenance.start}-{obs.provenance.end} {obs.indicator} {obs.place}")


def send(figures: Iterable[Observation], *, by: User, form: str = "") -> int:
    """Hand in drafts, or again what was returned."""
    return _advance(figures, ApprovalState.SENT, by=by, form=form)


def check(figures: Iterable[Observation], *, by: User, form: str = "") -> int:
    return _advance(figures, ApprovalState.CHECKED, by=by, form=form)


def send_back(figures: Iterable[Observation], *, by: User, reason: str, form: str = "") -> int:
    """Return figures to their reporter; without a reason nothing is returned (MT7202)."""
    if not reason.strip():
        raise StateError("MT7202", figure=", ".join(str(figure) for figure in figures))
    return _advance(figures, ApprovalState.RETURNED, by=by, reason=reason, form=form)


def approve(figures: Iterable[Observation], *, by: User, form: str = "") -> int:
    return _advance(figures, ApprovalState.APPROVED, by=by, form=form)


def lock(figures: Iterable[Observation], *, by: User, form: str = "") -> int:
    return _advance(figures, ApprovalState.LOCKED, by=by, form=form)


def publish(figures: Iterable[Observation], *, by: User, form: str = "") -> int:
    return _advance(figures, ApprovalState.PUBLISHED, by=by, form=form)


# -- storing --------------------------------------------------------------------------------------------------


def _store(
    drafts: Sequence[Draft], act: Act, *, by: User, place: OrgUnit, state: ApprovalState, why: str, form: str = "",
    over: Collection[int] | None = None,
) -> list[Observation]:  # fmt: skip
    commune = chain_of(place, clock.today())
    # Neither units nor documents ever change their names: looked up before anybody has to wait.
    places, documents = places_named(drafts), documents_named(drafts)
    with acting(by, act, OfForm(place, form), chain=commune.uuid, why=why) as log:
        for other in places.values():
            if other.pk != place.pk:
                demand(by, act, OfForm(other, form))
        made = [_row(draft, places=places, documents=documents, by=by, state=state) for draft in drafts]
        known = {row.uuid for draft, row in zip(drafts, made, strict=True) if draft.has_identity}
        rows = _superseding(_fresh(made, known))
        replaced = [row.supersedes for row in rows if row.supersedes is not None]
        _require_known(replaced, over)
        _guard_approved(replaced, by=by, why=why, form=form)
        Observation.objects.bulk_create(rows, batch_size=BATCH)
        count_recorded(rows, state)
        log.after = {"state": state.value, "rows": len(rows)}
        moved = sorted({str(old.state) for old in replaced} - {ApprovalState.DRAFT.value})
        if moved and state is ApprovalState.DRAFT:
            # Drafts over other drafts are told apart from all else by these words (`common.news`).
            log.after = {**log.after, "replaced": moved}
    return rows


def places_named(drafts: Iterable[Draft]) -> dict[str, OrgUnit]:
    """The units of which the drafts speak, by key; MT7203 for one that the store does not know."""
    keys = frozenset(draft.obs.place for draft in drafts)
    found = _units(keys)
    for missing in sorted(keys - found.keys()):
        raise StateError("MT7203", kind="đơn vị", kind_en="unit", value=missing)
    return found


@until_touched("places.orgunit")
def _units(keys: frozenset[str]) -> dict[str, OrgUnit]:
    return {unit.key: unit for unit in OrgUnit.objects.filter(key__in=keys)}


def documents_named(drafts: Iterable[Draft]) -> dict[str, Document]:
    """The stored documents that the drafts name; a span must stand in one, a form or sheet need not be kept."""
    sources = [draft.obs.provenance for draft in drafts]
    found = _documents(frozenset(source.document for source in sources))
    for source in sources:
        if source.kind is ProvenanceKind.SPAN and source.document not in found:
            raise StateError("MT7203", kind="văn bản", kind_en="document", value=source.document)
    return found


@until_touched("documents.document")
def _documents(codes: frozenset[str]) -> dict[str, Document]:
    return {row.code: row for row in Document.objects.filter(code__in=codes)}


def _row(
    draft: Draft, *, places: Mapping[str, OrgUnit], documents: Mapping[str, Document], by: User, state: ApprovalState
) -> Observation:
    document = documents.get(draft.obs.provenance.document)
    return row_of(draft, place=places[draft.obs.place], document=document, by=by, state=state)


def _fresh(rows: Sequence[Observation], known: Collection[UUID]) -> list[Observation]:
    """Rows whose identity is not stored yet, each once; only one that is `known` outside can be stored."""
    stored = Observation.objects.filter(uuid__in=known) if known else Observation.objects.none()
    there = set(stored.values_list("uuid", flat=True))
    return list({row.uuid: row for row in rows if row.uuid not in there}.values())


_KEY = ("indicator", "place_id", "period_first", "period_months", "period_calendar", "disaggregation", "source")


def _key(row: Observation) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _KEY)


def _superseding(rows: list[Observation]) -> list[Observation]:
    """`rows`, each pointing at the latest record of the same key that it takes the place of.

    It is recorded strictly later than that one, also when the clock has not moved or was set back in between.
    """
    latest = _latest(rows)
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        if _key(row) in seen:
            raise StateError("MT7207", indicator=row.indicator, place=row.place.key, period=str(period_of(row) or "—"))
        seen.add(_key(row))
        row.supersedes = latest.get(_key(row))
        if row.supersedes is not None:
            row.recorded_at = strictly_after(row.recorded_at, row.supersedes.recorded_at)
    return rows


def _latest(rows: Sequence[Observation]) -> dict[tuple[object, ...], Observation]:
    """The newest record of each key that the rows may have, and of some that they have not; with their states."""
    periods = Q(period_first__in={row.period_first for row in rows if row.period_first is not None})
    if any(row.period_first is None for row in rows):
        periods |= Q(period_first__isnull=True)
    found = Observation.objects.filter(
        periods, place_id__in={row.place_id for row in rows}, indicator__in={row.indicator for row in rows},
        superseded_by__isnull=True,
    )  # fmt: skip
    known = with_state(found).select_related("place").only(*_KEY, "uuid", "recorded_at", "place")
    return {_key(row): row for row in known.order_by("id")}


def strictly_after(moment: datetime, earlier: datetime) -> datetime:
    """The moment, but strictly later than `earlier`."""
    return max(moment, earlier + timedelta(microseconds=1))


def _require_known(replaced: Iterable[Observation], over: Collection[int] | None) -> None:
    """What the writer has not seen is not replaced by what he wrote."""
    for old in replaced:
        if over is not None and old.pk not in over:
            raise OvertakenError("MT7760", figure=str(old))


def _guard_approved(replaced: Iterable[Observation], *, by: User, why: str, form: str) -> None:
    """What counts already is corrected by whoever may, with a reason; it counts until the new figure is approved."""
    for old in (one for one in replaced if one.state in COUNTING):
        demand(by, Act.FIGURE_CORRECT, OfForm(old.place, form))
        if not why.strip():
            raise StateError("MT7208", figure=str(old), state=str(old.state))


# -- steps ----------------------------------------------------------------------------------------------------


def _advance(
    figures: Iterable[Observation], state: ApprovalState, *, by: User, reason: str = "", form: str = ""
) -> int:
    """Move figures of one commune to `state`, all or none; returns how many moved.

    Raises:
        StateError: MT7201 naming the first figure whose state does not allow the step.
        RightsError: MT7101 when `by` may not do it for one of the places.
    """
    wanted = [figure.pk for figure in figures]
    if not wanted:
        return 0
    first = OrgUnit.objects.get(observations__pk=wanted[0])
    chain = chain_of(first, clock.today()).uuid
    with acting(by, ACT_OF_STEP[state], OfForm(first, form), chain=chain, why=reason) as log:
        rows = _current_rows(wanted)
        for row in rows:
            _require_step(row, state)
        asked = {(row.place_id, act_of_step(ApprovalState(row.state), state)) for row in rows}
        places = {place.pk: place for place in OrgUnit.objects.filter(pk__in={place for place, _act in asked})}
        for place, act in sorted(asked):
            demand(by, act, OfForm(places[place], form))
        _write_acts(rows, state, by=by, reason=reason)
        count_advanced(rows, state)
        keep(row for row in rows if _counts_otherwise(row.state, state))
        log.before = {"states": sorted({row.state for row in rows})}
        log.after = {"state": state.value, "rows": len(rows)}
    return len(rows)


def _counts_otherwise(before: str | None, state: ApprovalState) -> bool:
    """Whether the step changes what totals rest on, or what the public's totals do."""
    return (before in COUNTING) != state.counts or state is ApprovalState.PUBLISHED


def _current_rows(keys: Sequence[int]) -> list[Observation]:
    """The figures with their states; on PostgreSQL locked, so that two people cannot both take the same step."""
    list(Observation.objects.select_for_update().filter(pk__in=keys).values_list("pk"))
    return list(with_state(Observation.objects.filter(pk__in=keys)))


def _require_step(row: Observation, wanted: ApprovalState) -> None:
    state = ApprovalState(row.state)
    if wanted not in STEPS[state]:
        allowed = ", ".join(step.value for step in STEPS[state]) or "—"
        raise StateError("MT7201", figure=str(row), state=state.value, wanted=wanted.value, allowed=allowed)


def _write_acts(rows: Sequence[Observation], state: ApprovalState, *, by: User, reason: str) -> None:
    acts = [ApprovalAct(observation=row, state=state.value, by=by, reason=reason) for row in rows]
    ApprovalAct.objects.bulk_create(acts, batch_size=BATCH)
