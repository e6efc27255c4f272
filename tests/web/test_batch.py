"""Figures by the thousand: the same rows, refusals, counts and seals as the plain verb gives for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muctieu.core.entry import Cell
from muctieu.core.form import LINE
from muctieu.core.observation import ApprovalState, ObsStatus, Provenance, ProvenanceKind
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.seals import sealed_in
from muctieu.web.common.verify import verify
from muctieu.web.documents.files import add_file
from muctieu.web.figures import domain as figures
from muctieu.web.figures.batch import Replaced, gathering, newest
from muctieu.web.figures.counts import count_findings
from muctieu.web.figures.mapping import Draft, columns_of, columns_of_cells
from muctieu.web.figures.models import ApprovalAct, Observation, WaitingCount
from tests.cast import NOON, Cast
from tests.web.conftest import Enter, draft
from tests.web.uploaded import upload

LATER = NOON + timedelta(minutes=5)
Recorder = Callable[[Cast, Sequence[Draft], str], int]


def plainly(cast: Cast, drafts: Sequence[Draft], why: str) -> int:
    return len(figures.record(drafts, by=cast.clerk, place=cast.commune, why=why))


def at_once(cast: Cast, drafts: Sequence[Draft], why: str) -> int:
    with gathering(by=cast.clerk) as batch:
        for start in range(0, len(drafts), 2):
            batch.add(drafts[start : start + 2])
        return batch.record(place=cast.commune, why=why)


def pointed(cast: Cast, drafts: Sequence[Draft], why: str) -> int:
    """As `at_once`, by somebody who has read what each figure takes the place of."""
    with gathering(by=cast.clerk) as batch:
        for start in range(0, len(drafts), 2):
            some = drafts[start : start + 2]
            batch.add(some, Replaced([_head(one) for one in some], newest()))
        return batch.record(place=cast.commune, why=why)


def _head(one: Draft) -> int | None:
    obs, period = one.obs, one.obs.period
    assert period is not None
    found = Observation.objects.filter(
        place__key=obs.place, indicator=obs.indicator, disaggregation=obs.disaggregation, source=obs.source,
        period_first=period.first, period_months=period.months, period_calendar=period.calendar.value,
        superseded_by__isnull=True,
    )  # fmt: skip
    return found.order_by("-id").values_list("pk", flat=True).first()


def told(row: Observation) -> dict[str, object]:
    """All that a row says, with the identity of what it takes the place of instead of a key."""
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return columns | {"id": None, "supersedes_id": None if row.supersedes is None else row.supersedes.uuid}


def outcome(cast: Cast, record: Recorder, drafts: Sequence[Draft], why: str) -> dict[str, object]:
    """What the verb leaves behind, taken back at the end."""
    with transaction.atomic():
        before = set(Observation.objects.values_list("pk", flat=True))
        try:
            found: object = record(cast, drafts, why)
        except MuctieuError as error:
            found = (error.code, error.fields)
        entry = JournalEntry.objects.order_by("-id")[0]
        seals = {label: len(list(rows)) for label, rows in sealed_in(entry.seals)}
        rows = Observation.objects.exclude(pk__in=before)
        acts = ApprovalAct.objects.order_by("observation__uuid", "id")
        counts = WaitingCount.objects.filter(count__gt=0).order_by("place", "state")
        result = {
            "found": found,
            "rows": [told(row) for row in rows.order_by("uuid").select_related("supersedes")],
            "acts": list(acts.values_list("observation__uuid", "state", "at")),
            "counts": list(counts.values_list("place", "state", "count")),
            "journal": (entry.act, entry.thing, entry.before, entry.after, entry.why, seals),
            "faults": [fault.code for fault in (*verify().findings, *count_findings())],
        }  # fmt: skip
        transaction.set_rollback(True)
    return result


IDENTITIES = [UUID(int=number) for number in range(1, 7)]
drafts = st.builds(
    draft, st.sampled_from(["2", "3", None]), place=st.sampled_from(["ban-1", "ban-2", "ban-1", "ban-2", "ban-ben"]),
    indicator=st.sampled_from(["births", "household_count"]), period=st.sampled_from(["2023-Q1", "2023-Q2", "2023-01"]),
    source=st.sampled_from(["", "line"]), disaggregation=st.sampled_from(["", "", "nữ"]),
    id=st.sampled_from(IDENTITIES).map(str), note=st.sampled_from(["", "ước"]),
)  # fmt: skip
stored = st.lists(st.tuples(drafts, st.sampled_from(list(ApprovalState))), max_size=4)


@pytest.mark.heavy
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored, st.lists(drafts, min_size=1, max_size=6), st.sampled_from(["", "đính chính"]))
def test_batch_does_what_the_plain_verb_does(
    cast: Cast, before: list[tuple[Draft, ApprovalState]], wanted: list[Draft], why: str
) -> None:
    with transaction.atomic():
        for one, state in before:
            _bring(cast, one, state)
        with clock.standing_at(LATER):
            slow, *quick = (outcome(cast, record, wanted, why) for record in (plainly, at_once, pointed))
        transaction.set_rollback(True)

    assert quick == [slow, slow]
    assert slow["faults"] == []


def _bring(cast: Cast, one: Draft, state: ApprovalState) -> None:
    """Record a figure and take it towards the state, as far as the ways go."""
    if one.obs.place == "ban-ben":
        return
    start = state if state is ApprovalState.DRAFT else ApprovalState.SENT
    rows = figures.record([one], by=cast.clerk, place=cast.commune, state=start, why="đính chính")
    if state is ApprovalState.RETURNED:
        figures.send_back(rows, by=cast.clerk, reason="sai")
    elif state not in (ApprovalState.DRAFT, ApprovalState.SENT):
        figures.check(rows, by=cast.clerk)
        if state.counts:
            figures.approve(rows, by=cast.leader)


@pytest.mark.parametrize("over", [None, Replaced((None, None), 0)])
def test_figure_that_came_in_between_is_the_one_replaced(cast: Cast, over: Replaced | None) -> None:
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("2"), draft("5", place="ban-2")], over)
        (between,) = figures.record([draft("3")], by=cast.reporter, place=cast.units["ban-1"])
        count = batch.record(place=cast.commune)

    found = Observation.objects.get(mantissa=2)
    assert (count, found.supersedes_id) == (2, between.pk)
    assert found.recorded_at > between.recorded_at
    assert [fault.code for fault in (*verify().findings, *count_findings())] == []


def test_figure_that_was_stored_in_between_is_left_out(cast: Cast) -> None:
    same = draft("2", id=str(uuid4()))
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("5", place="ban-2"), same, draft("7", indicator="household_count")])
        figures.record([same], by=cast.reporter, place=cast.units["ban-1"])
        count = batch.record(place=cast.commune)

    assert (count, len(batch), Observation.objects.count()) == (2, 2, 3)
    assert verify().findings == []


def test_approval_that_came_in_between_asks_for_a_reason(cast: Cast, enter: Enter) -> None:
    row = enter("2", until="checked")
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("3")])
        figures.approve([row], by=cast.leader)
        with pytest.raises(StateError) as caught:
            batch.record(place=cast.commune)

    assert caught.value.code == "MT7208"
    assert Observation.objects.count() == 1


def test_neighbour_records_nothing(cast: Cast) -> None:
    with gathering(by=cast.neighbour) as batch:
        batch.add([draft("2", place="ban-ben"), draft("2")])
        with pytest.raises(RightsError):
            batch.record(place=cast.units["ban-ben"])

    assert Observation.objects.count() == 0


def test_unrecorded_batch_is_forgotten(cast: Cast) -> None:
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("2")])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM figures_staged")
    assert Observation.objects.count() == 0


def test_batch_that_broke_off_leaves_the_connection_usable(cast: Cast) -> None:
    with pytest.raises(StateError) as caught, gathering(by=cast.clerk) as batch:
        batch.add([draft("2", place="khong-co")])
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("2")])
        count = batch.record(place=cast.commune)

    assert (caught.value.code, count) == ("MT7203", 1)


@pytest.mark.parametrize("is_corrected", [False, True])
def test_queries_are_the_same_for_few_and_for_many(cast: Cast, is_corrected: bool) -> None:
    counts = []
    for number in (1, 3):
        wanted = [draft("2", period=f"20{number}{at}", indicator="births") for at in range(number)]
        if is_corrected:
            figures.record(wanted, by=cast.clerk, place=cast.commune)
        with gathering(by=cast.clerk) as batch, clock.standing_at(LATER):
            with CaptureQueriesContext(connection) as adding:
                batch.add(wanted)
            with CaptureQueriesContext(connection) as recording:
                batch.record(place=cast.commune, why="đính chính")
        counts.append((len(adding), len(recording)))

    assert counts[0] == counts[1]
    assert sum(counts[0]) < 45


def test_what_was_looked_up_beforehand_is_looked_up_again_when_a_figure_took_a_step(cast: Cast) -> None:
    """Between making ready and recording, the figure that is to be replaced is approved: a reason is needed now."""
    (old,) = figures.record([draft("3")], by=cast.clerk, place=cast.commune)
    for why, expected in (("", "MT7208"), ("đính chính", "1")):
        with gathering(by=cast.clerk) as batch:
            batch.add([draft("1")])
            batch.make_ready()
            if not why:
                figures.check([old], by=cast.clerk)
                figures.approve([old], by=cast.leader)
            try:
                found = str(batch.record(place=cast.commune, why=why))
            except StateError as error:
                found = error.code
        assert found == expected
        assert [fault.code for fault in (*verify().findings, *count_findings())] == []


def test_figures_of_others_between_making_ready_and_recording_do_no_harm(cast: Cast) -> None:
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("1"), draft("2", indicator="household_count")])
        batch.make_ready()
        plainly(cast, [draft("3", place="ban-2")], "")
        count = batch.record(place=cast.commune)

    assert (count, Observation.objects.count(), ApprovalAct.objects.count()) == (2, 3, 0)
    assert [fault.code for fault in (*verify().findings, *count_findings())] == []


def test_guard_of_the_records_stands_after_a_copy_and_after_one_that_failed(cast: Cast) -> None:
    """SQLite's guard against REPLACE is lifted while the rows are copied; it comes back with the act or its undoing."""
    replacing = "REPLACE INTO figures_observation SELECT * FROM figures_observation"
    for number in ("1", "2"):
        with suppress(RuntimeError), gathering(by=cast.clerk) as batch:
            batch.add([draft(number)])
            with transaction.atomic():
                batch.record(place=cast.commune)
                if number == "2":
                    raise RuntimeError
        if connection.vendor == "sqlite":
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(replacing)
    assert list(Observation.objects.values_list("mantissa", flat=True)) == [1]


@pytest.mark.parametrize("change", ["period_first = 3", "provenance_place = NULL"])
def test_row_that_its_table_refuses_is_refused_in_a_copy_too(cast: Cast, change: str) -> None:
    with gathering(by=cast.clerk) as batch:
        batch.add([draft("1"), draft("2", indicator="household_count")])
        connection.cursor().execute(f"UPDATE figures_staged SET {change} WHERE n = 1")
        with pytest.raises(IntegrityError), transaction.atomic():
            batch.record(place=cast.commune)

    # After a copy that was seen to be sound the table asks again.
    plainly(cast, [draft("1")], "")
    assert at_once(cast, [draft("3")], "đính chính") == 1
    if connection.vendor == "sqlite":
        asked = connection.cursor().execute("PRAGMA ignore_check_constraints")
        assert asked.fetchone() == (0,)


def test_columns_that_begin_to_differ_are_those_of_their_own_rows(cast: Cast) -> None:
    """What the first figures have in common stays beside the table until another says something else."""
    some = [draft(number, period=f"202{number}", indicator="births") for number in "123"]
    others = [
        draft("4", period="2024", indicator="births", note="ước"),
        draft("5", period="2025", indicator="births", disaggregation="nữ"),
        draft(None, period="2026", indicator="births", note="chưa có", status=ObsStatus.MISSING),
    ]
    with gathering(by=cast.clerk) as batch:
        for lot in (some, others[:1], others[1:], [draft("7", period="2027", indicator="births")]):
            batch.add(lot)
        batch.record(place=cast.commune)

    said = Observation.objects.order_by("period_first").values_list("mantissa", "note", "disaggregation", "status")
    assert list(said) == [
        (1, "", "", "A"), (2, "", "", "A"), (3, "", "", "A"), (4, "ước", "", "A"), (5, "", "nữ", "A"),
        (None, "chưa có", "", "M"), (7, "", "", "A"),
    ]  # fmt: skip
    assert [fault.code for fault in (*verify().findings, *count_findings())] == []


def test_cells_of_a_file_become_the_rows_that_their_drafts_would_become(cast: Cast) -> None:
    document = add_file(upload("so-lieu.csv", b"x;y"), place=cast.commune, by=cast.clerk)
    percent, births = (load_indicators()[code] for code in ("poverty_rate", "births"))
    cells = [
        Cell("births", "", Quantity(Decimal(3), births.unit), ObsStatus.OFFICIAL, "3"),
        Cell("births", "nữ", Quantity(Decimal(2), births.unit), ObsStatus.ESTIMATE, "ước 2", "trạm y tế", Decimal(5)),
        Cell("births", "", None, ObsStatus.MISSING, note="chưa có"),
        Cell("poverty_rate", "", Quantity(Decimal("7.7"), percent.unit), ObsStatus.PROVISIONAL, "7,7"),
    ]
    period = Period.parse("2023-Q1@nd09")
    drafts = [
        Draft(
            CoreObservation(
                "", cell.indicator, "ban-1", period, cell.value, NOON,
                Provenance(ProvenanceKind.CELL, document.code, text=cell.written or cell.note, place="Biểu!D4"),
                cell.status, disaggregation=cell.label, source=LINE, out_of=cell.out_of, note=cell.note,
            ),
            cell.written, identity=identity,
        )
        for cell, identity in zip(cells, IDENTITIES, strict=False)
    ]  # fmt: skip
    sent = ApprovalState.SENT
    places, documents = {"ban-1": cast.units["ban-1"]}, {document.code: document}

    wanted = columns_of(drafts, places=places, documents=documents, by=cast.clerk, at=NOON, state=sent)
    given = ("uuid", "place_id", "period_first", "period_months", "period_calendar", "provenance_place")
    each = {name: wanted[name] for name in given}
    found = columns_of_cells(cells, each, document=document, by=cast.clerk, at=NOON, state=sent)

    assert {name: list(column) for name, column in found.items()} == {n: list(column) for n, column in wanted.items()}
