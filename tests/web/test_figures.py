"""Verbs on figures and the triggers under them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from muctieu.core.observation import ApprovalState, Bound, Claims, ObsStatus, Provenance, ProvenanceKind, Said, current
from muctieu.core.quantity import Quantity
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.packs.loader import load_units
from muctieu.web.common import clock
from muctieu.web.common.days import end_of
from muctieu.web.common.models import JournalEntry
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft, observations_of, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from tests.cast import NOON, Cast
from tests.web.conftest import Enter, draft


def states() -> list[str | None]:
    return [row.state for row in with_state(Observation.objects.order_by("id"))]


def add_note(cast: Cast, code: str = "so-01", text: str = "Trong quý sinh 2 cháu.") -> Document:
    return documents.add_document(
        RawFile(f"{code}.txt", text.encode()), Extract(text, "text-1"), Heading(dateline=date(2023, 4, 1)),
        code=code, place=cast.units["ban-1"], by=cast.reporter,
    )  # fmt: skip


def test_record_by_the_village_keeps_the_figure_as_sent(cast: Cast) -> None:
    (row,) = figures.record([draft("2")], by=cast.reporter, place=cast.units["ban-1"])

    assert states() == ["sent"]
    assert (row.mantissa, row.unit, row.written, row.recorded_at, row.recorded_by) == (
        2,
        "person",
        "2",
        NOON,
        cast.reporter,
    )


def test_record_twice_with_one_id_stores_one(cast: Cast) -> None:
    delivery = draft("2", id=str(uuid4()))

    figures.record([delivery], by=cast.reporter, place=cast.units["ban-1"])
    again = figures.record([delivery], by=cast.reporter, place=cast.units["ban-1"])

    assert again == []
    assert Observation.objects.count() == 1


def test_record_for_another_village_is_refused_and_stores_nothing(cast: Cast) -> None:
    with pytest.raises(RightsError, match=r"figure\.record"):
        figures.record([draft("2"), draft("3", place="ban-2")], by=cast.reporter, place=cast.units["ban-1"])

    assert Observation.objects.count() == 0


def test_record_by_the_neighbour_is_refused(cast: Cast) -> None:
    with pytest.raises(RightsError):
        figures.record([draft("2")], by=cast.neighbour, place=cast.units["ban-1"])


def test_record_for_an_unknown_place_names_it(cast: Cast) -> None:
    with pytest.raises(StateError, match="ban-9"):
        figures.record([draft("2", place="ban-9")], by=cast.clerk, place=cast.commune)


def test_record_in_a_unit_of_another_kind_is_refused(cast: Cast) -> None:
    wrong = draft("2")
    tonnes = Quantity(Decimal(2), load_units()["tonne"])

    with pytest.raises(StateError, match="births"):
        figures.record([Draft(_with(wrong, value=tonnes))], by=cast.clerk, place=cast.commune)


def test_record_with_more_decimals_than_the_unit_keeps_is_refused(cast: Cast) -> None:
    with pytest.raises(QuantityError, match=r"2\.5"):
        figures.record([draft("2.5")], by=cast.clerk, place=cast.commune)


def _with(given: Draft, **changes: object):  # type: ignore[no-untyped-def]

    return given.obs._replace(**changes)  # type: ignore[arg-type]


def test_observation_round_trip_keeps_every_field(cast: Cast) -> None:
    note = add_note(cast)
    full = draft(
        "7.7", indicator="natural_growth_rate", place="xa", period=None, id=str(uuid4()), bound=Bound.ABOVE,
        status=ObsStatus.ESTIMATE, note="chưa rõ", source=note.code, disaggregation="nữ",
        provenance=Provenance(ProvenanceKind.SPAN, note.code, "Trong quý sinh 2 cháu.", start=15, end=16),
        claims=Claims(Decimal("86.5"), Bound.ABOVE, Decimal("0.20"), Decimal(-3)), recorded_at=NOON,
        approval=ApprovalState.SENT, out_of=Decimal(19),
    )  # fmt: skip

    figures.record([full], by=cast.clerk, place=cast.commune)

    (back,) = observations_of(with_state(Observation.objects.all()))
    assert back == full.obs


def test_observation_told_in_words_has_no_value(cast: Cast) -> None:
    told = draft(None, said=Said.KEPT, id=str(uuid4()), recorded_at=NOON, approval=ApprovalState.SENT)

    figures.record([told], by=cast.clerk, place=cast.commune)

    (back,) = observations_of(with_state(Observation.objects.all()))
    assert back == told.obs


def test_percent_written_for_per_mille_stays_percent(cast: Cast) -> None:
    seen = Quantity(Decimal("7.7"), load_units()["percent"])

    figures.record([Draft(_with(draft("7.7", indicator="natural_growth_rate", place="xa"), value=seen))],
                   by=cast.clerk, place=cast.commune)  # fmt: skip

    (back,) = observations_of(with_state(Observation.objects.all()))
    assert back.value == seen


def test_record_as_a_draft_waits_for_being_sent(cast: Cast) -> None:
    figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=ApprovalState.DRAFT)

    assert states() == ["draft"]
    (back,) = observations_of(with_state(Observation.objects.all()))
    assert back.approval is ApprovalState.DRAFT


def test_record_straight_as_approved_is_refused(cast: Cast) -> None:
    with pytest.raises(StateError, match="approved"):
        figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=ApprovalState.APPROVED)


def test_a_span_in_a_document_that_is_not_kept_is_refused(cast: Cast) -> None:
    lost = draft("2", provenance=Provenance(ProvenanceKind.SPAN, "bao-cao-mat", "…", start=1, end=2))

    with pytest.raises(StateError, match="bao-cao-mat"):
        figures.record([lost], by=cast.clerk, place=cast.commune)


def test_a_step_over_two_communes_needs_the_right_in_both(cast: Cast, enter: Enter) -> None:
    ours = enter("2", until="sent")
    (theirs,) = figures.record([draft("3", place="ban-ben")], by=cast.neighbour, place=cast.units["xa-ben"])

    with pytest.raises(RightsError, match="ban-ben"):
        figures.check([ours, theirs], by=cast.clerk)

    assert states() == ["sent", "sent"]


def test_a_step_of_no_figures_is_no_act(cast: Cast) -> None:
    before = JournalEntry.objects.count()

    assert figures.approve([], by=cast.leader) == 0
    assert JournalEntry.objects.count() == before


def test_accept_twice_makes_one_checked_observation(cast: Cast) -> None:
    note = add_note(cast)
    proposal = draft("2", provenance=Provenance(ProvenanceKind.SPAN, note.code, note.text, start=15, end=16))

    figures.accept([proposal], by=cast.clerk, document=note)
    again = figures.accept([proposal], by=cast.clerk, document=note)

    assert again == []
    assert states() == ["checked"]


def test_accept_by_the_reporter_is_refused(cast: Cast) -> None:
    note = add_note(cast)
    proposal = draft("2", provenance=Provenance(ProvenanceKind.SPAN, note.code, note.text, start=15, end=16))

    with pytest.raises(RightsError):
        figures.accept([proposal], by=cast.reporter, document=note)


def test_steps_from_sent_to_published(cast: Cast, enter: Enter) -> None:
    row = enter("2", until="approved")
    figures.lock([row], by=cast.leader)
    figures.publish([row], by=cast.leader)

    said = ApprovalAct.objects.filter(observation=row).values_list("state", "by__username")
    assert (row.began, row.recorded_by.username) == ("sent", "canbo")
    assert list(said) == [
        ("checked", "canbo"),
        ("approved", "lanhdao"),
        ("locked", "lanhdao"),
        ("published", "lanhdao"),
    ]


def test_every_step_not_in_the_table_is_refused(cast: Cast, enter: Enter) -> None:
    for state, row in {
        state: enter("2", until=state) for state in ("sent", "checked", "approved", "published")
    }.items():
        for step, name in ((figures.check, "checked"), (figures.approve, "approved"), (figures.publish, "published")):
            by = cast.clerk if name == "checked" else cast.leader
            if ApprovalState(name) not in figures.STEPS[ApprovalState(state)]:
                with pytest.raises(StateError, match=state), transaction.atomic():
                    step([row], by=by)


def test_approval_by_the_clerk_is_refused(cast: Cast, enter: Enter) -> None:
    row = enter("2", until="checked")

    with pytest.raises(RightsError):
        figures.approve([row], by=cast.clerk)


def test_return_needs_a_reason_and_keeps_it(cast: Cast, enter: Enter) -> None:
    row = enter("2", until="sent")

    with pytest.raises(StateError, match="lý do"):
        figures.send_back([row], by=cast.clerk, reason=" ")
    figures.send_back([row], by=cast.clerk, reason="thiếu một hộ")

    assert states() == ["returned"]
    assert JournalEntry.objects.get(act="figure.return").why == "thiếu một hộ"


def test_correction_supersedes_and_the_earlier_figure_stays(cast: Cast, enter: Enter) -> None:
    first = enter("2")
    with clock.standing_at(NOON + timedelta(days=1)):
        second = enter("3")

    seen = observations_of(with_state(Observation.objects.order_by("id")))
    assert second.supersedes == first
    assert [obs.value.value for obs in seen if obs.value] == [2, 3]
    assert [obs.id for obs in current(seen, as_of=NOON + timedelta(days=2))] == [str(second.uuid)]


def test_correction_at_the_same_moment_is_recorded_after_what_it_corrects(cast: Cast, enter: Enter) -> None:
    rows = [enter(value) for value in ("1", "2", "3")]

    seen = observations_of(with_state(Observation.objects.all()))
    assert [row.recorded_at - NOON for row in rows] == [timedelta(microseconds=step) for step in range(3)]
    assert [obs.id for obs in current(seen, as_of=NOON + timedelta(days=1))] == [str(rows[-1].uuid)]


def test_two_figures_for_one_place_and_period_in_one_delivery_are_refused(cast: Cast) -> None:
    with pytest.raises(StateError, match="births của ban-1, kỳ 2023-Q1"):
        figures.record([draft("1"), draft("2")], by=cast.clerk, place=cast.commune)

    assert Observation.objects.count() == 0


def test_known_on_a_day_ends_at_midnight_in_vietnam(cast: Cast, enter: Enter) -> None:
    midnight = datetime(2023, 7, 5, 17, 0, tzinfo=UTC)
    with clock.standing_at(midnight - timedelta(microseconds=1)):
        enter("2")
    with clock.standing_at(midnight):
        enter("3")

    before = end_of(date(2023, 7, 5))
    rows = with_state(Observation.objects.filter(recorded_at__lt=before), before=before)

    assert [obs.value.value for obs in observations_of(rows) if obs.value] == [2]


@pytest.mark.parametrize("table", ["figures_observation", "figures_approvalact", "common_journalentry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_database_refuses_to_change_what_was_recorded(enter: Enter, table: str, statement: str) -> None:
    enter("2")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_replace_is_no_way_around_the_triggers(enter: Enter) -> None:
    row = enter("2")
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "REPLACE INTO figures_approvalact SELECT * FROM figures_approvalact WHERE observation_id = %s", [row.pk]
        )


@pytest.mark.parametrize("table", ["figures_observation", "figures_approvalact", "common_journalentry"])
def test_replace_by_another_programme_takes_no_row_away_by_its_identity_or_number(enter: Enter, table: str) -> None:
    enter("2")
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        names = ", ".join(one for one in columns if one != "id")
        # Without recursive_triggers, as other programmes open the file, a row that makes way fires no DELETE trigger.
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(f"REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_a_failing_act_leaves_neither_rows_nor_journal(cast: Cast) -> None:
    before = JournalEntry.objects.count()

    with pytest.raises(StateError):
        figures.record([draft("2"), draft("3", place="ban-9")], by=cast.clerk, place=cast.commune)

    assert Observation.objects.count() == 0
    assert JournalEntry.objects.count() == before
