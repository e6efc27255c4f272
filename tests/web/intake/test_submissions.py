"""Deliveries: exactly once, held in words when they cannot be received, settled by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from muctieu.core.entry import Typed
from muctieu.core.form import LINE
from muctieu.core.observation import ObsStatus, ProvenanceKind
from muctieu.core.period import Period
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake import cycles, slots
from muctieu.web.intake.models import Outcome, Submission
from muctieu.web.intake.submissions import Delivery, decide, submit
from tests.cast import NOON, by_hand
from tests.web.intake.conftest import FULL, Collected, cells

ID = UUID(int=7)


def delivery(**given: object) -> Delivery:
    given.setdefault("cells", cells(**FULL))
    given.setdefault("id", ID)
    return Delivery("bieu-quy", Period.parse("2023-Q2"), **given)  # type: ignore[arg-type]


def stored() -> dict[str, tuple[int | None, str | None]]:
    rows = with_state(Observation.objects.filter(superseded_by__isnull=True))
    return {row.indicator: (row.mantissa, row.state) for row in rows}


def test_delivery_is_received_and_its_figures_are_sent(collected: Collected) -> None:
    got = submit(delivery(), place=collected.village, by=collected.cast.reporter)

    assert got.submission is not None
    assert (got.submission.outcome, got.submission.problem, got.submission.cycle) == ("received", "", collected.cycle)
    assert stored() == {"household_count": (84, "sent"), "poor_households": (12, "sent"), "births": (2, "sent")}
    assert {row.source for row in got.rows} == {LINE}


def test_the_same_delivery_twice_is_one(collected: Collected) -> None:
    first = submit(delivery(), place=collected.village, by=collected.cast.reporter)
    again = submit(delivery(), place=collected.village, by=collected.cast.reporter)

    assert (again.submission, again.is_repeated) == (first.submission, True)
    assert (Submission.objects.count(), Observation.objects.count()) == (1, 3)


def test_an_identity_cannot_serve_two_deliveries(collected: Collected) -> None:
    submit(delivery(), place=collected.village, by=collected.cast.reporter)

    with pytest.raises(StateError) as refused:
        submit(delivery(), place=collected.cast.units["ban-2"], by=collected.cast.clerk)

    assert refused.value.code == "MT7326"


def test_a_delivery_that_repeats_what_stands_records_nothing_new(collected: Collected) -> None:
    submit(delivery(), place=collected.village, by=collected.cast.reporter)

    got = submit(delivery(id=UUID(int=8)), place=collected.village, by=collected.cast.reporter)

    assert got.rows == ()
    assert Observation.objects.count() == 3


def test_errors_come_back_and_nothing_is_stored(collected: Collected) -> None:
    wrong = cells(household_count="84", poor_households="90", births="hai")

    got = submit(delivery(cells=wrong), place=collected.village, by=collected.cast.reporter)

    assert got.submission is None
    assert {remark.finding.code for remark in got.remarks if remark.is_error} == {"MT1001", "MT2324"}
    assert Observation.objects.count() == 0


def test_errors_of_a_sender_who_has_gone_are_held(collected: Collected) -> None:
    got = submit(
        delivery(cells=cells(births="hai"), door=ProvenanceKind.SMS), place=collected.village,
        by=collected.cast.reporter, keep_errors=True,
    )  # fmt: skip

    assert got.submission is not None
    assert (got.submission.outcome, got.submission.problem) == ("held", "MT2331")
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(("when", "problem"), [(timedelta(days=-60), "MT2333"), (timedelta(days=30), "MT2336")])
def test_outside_the_window_a_person_decides(collected: Collected, when: timedelta, problem: str) -> None:
    with clock.standing_at(NOON + when):
        got = submit(delivery(), place=collected.village, by=collected.cast.reporter)

    assert got.submission is not None
    assert (got.submission.outcome, got.submission.problem) == (Outcome.HELD, problem)
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(
    ("edge", "seconds", "outcome"),
    [
        ("opens", -1, ("held", "MT2333")),
        ("opens", 0, ("received", "")),
        ("closes", -1, ("received", "")),
        ("closes", 0, ("held", "MT2336")),
    ],
)
def test_window_opens_and_ends_to_the_second_at_midnight_in_vietnam(
    collected: Collected, edge: str, seconds: int, outcome: tuple[str, str]
) -> None:
    cycle = collected.cycle
    first = cycle.opens if edge == "opens" else cycle.cut_off + timedelta(days=1)
    midnight = datetime.combine(first, time(), tzinfo=VIETNAM)

    with clock.standing_at(midnight + timedelta(seconds=seconds)):
        got = submit(delivery(), place=collected.village, by=collected.cast.reporter)

    assert got.submission is not None
    assert (got.submission.outcome, got.submission.problem) == outcome


def test_a_wrong_clock_is_told(collected: Collected) -> None:
    got = submit(
        delivery(made_at=datetime(2031, 1, 1, tzinfo=UTC)), place=collected.village, by=collected.cast.reporter
    )

    assert got.submission is not None
    assert got.submission.problem == "MT2337"


def test_a_locked_period_holds_what_comes_late(collected: Collected) -> None:
    cycles.lock(collected.cycle, by=collected.cast.leader)

    got = submit(delivery(), place=collected.village, by=collected.cast.reporter)

    assert got.submission is not None
    assert got.submission.problem == "MT2335"


def test_an_approved_figure_is_not_overwritten_by_a_delivery(collected: Collected) -> None:
    got = submit(delivery(), place=collected.village, by=collected.cast.reporter)
    figures.check(got.rows, by=collected.cast.clerk)
    figures.approve(got.rows, by=collected.cast.leader)
    changed = delivery(id=UUID(int=9), cells=cells(**{**FULL, "births": "3"}))

    held = submit(changed, place=collected.village, by=collected.cast.reporter)

    assert held.submission is not None
    assert held.submission.problem == "MT2338"
    assert stored()["births"] == (2, "approved")


def test_a_held_delivery_is_received_by_a_person(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        held = submit(delivery(), place=collected.village, by=collected.cast.reporter).submission
        assert held is not None

        decide(held, accept=True, by=collected.cast.clerk, reason="mất sóng ba tuần")

    assert stored()["births"] == (2, "sent")
    assert held.decision.reason == "mất sóng ba tuần"


def test_a_held_delivery_is_turned_away_with_a_reason(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        held = submit(delivery(), place=collected.village, by=collected.cast.reporter).submission
        assert held is not None
        with pytest.raises(StateError) as silent:
            decide(held, accept=False, by=collected.cast.clerk, reason=" ")
        decide(held, accept=False, by=collected.cast.clerk, reason="gửi nhầm kỳ")
        with pytest.raises(StateError) as twice:
            decide(held, accept=True, by=collected.cast.clerk, reason="nhận lại")

    assert (silent.value.code, twice.value.code) == ("MT7228", "MT7327")
    assert Observation.objects.count() == 0


def test_neither_the_reporter_nor_the_neighbour_decides(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        held = submit(delivery(), place=collected.village, by=collected.cast.reporter).submission
        assert held is not None
        for who in (collected.cast.reporter, collected.cast.neighbour, collected.cast.leader):
            with pytest.raises(RightsError):
                decide(held, accept=True, by=who, reason="x")


def test_another_village_is_not_mine_to_report(collected: Collected) -> None:
    with pytest.raises(RightsError):
        submit(delivery(), place=collected.cast.units["ban-2"], by=collected.cast.reporter)
    with pytest.raises(RightsError):
        submit(delivery(), place=collected.village, by=collected.cast.neighbour)


def test_no_figure_with_a_reason_is_kept_as_missing(collected: Collected) -> None:
    told = [*cells(household_count="84", poor_households="12"), Typed("births", reason="trạm y tế chưa chốt sổ")]

    got = submit(delivery(cells=told), place=collected.village, by=collected.cast.reporter)

    row = next(row for row in got.rows if row.indicator == "births")
    assert (row.mantissa, row.status, row.note) == (None, ObsStatus.MISSING.value, "trạm y tế chưa chốt sổ")


def test_repeating_rows_are_figures_by_label(collected: Collected) -> None:
    fruit = [Typed("fruit_area", "1,5", label="mận"), Typed("fruit_area", "2", label="lê")]

    got = submit(delivery(cells=[*cells(**FULL), *fruit]), place=collected.village, by=collected.cast.reporter)

    assert {(row.disaggregation, row.written) for row in got.rows if row.indicator == "fruit_area"} == {
        ("mận", "1,5"), ("lê", "2"),
    }  # fmt: skip


# -- the grid -------------------------------------------------------------------------------------------------


def test_cells_are_saved_as_drafts_then_sent(collected: Collected) -> None:
    saved = slots.save_cells(collected.cycle, collected.village, cells(**FULL), seen={}, by=collected.cast.reporter)
    drafts = stored()

    sent = slots.send_slot(collected.cycle, collected.village, by=collected.cast.reporter)

    assert saved.is_whole
    assert set(drafts.values()) == {(84, "draft"), (12, "draft"), (2, "draft")}
    assert sent.submission is not None
    assert {state for _value, state in stored().values()} == {"sent"}
    assert Observation.objects.count() == 3


def test_a_cell_that_somebody_else_wrote_meanwhile_is_not_overwritten(collected: Collected) -> None:
    mine = slots.save_cells(collected.cycle, collected.village, cells(births="2"), seen={}, by=collected.cast.reporter)
    theirs = slots.save_cells(
        collected.cycle, collected.village, cells(births="3"),
        seen={("births", ""): str(mine.rows[0].uuid)}, by=collected.cast.clerk,
    )  # fmt: skip

    late = slots.save_cells(
        collected.cycle, collected.village, cells(births="4"),
        seen={("births", ""): str(mine.rows[0].uuid)}, by=collected.cast.reporter,
    )  # fmt: skip

    assert theirs.is_whole
    assert [remark.finding.code for remark in late.remarks if remark.is_error] == ["MT2341"]
    assert late.remarks[-1].finding.args["value"] == "3"
    assert stored() == {"births": (3, "draft")}


def test_a_cell_written_by_somebody_else_after_it_was_read_is_not_overwritten_either(collected: Collected) -> None:
    read = slots.kept_cells(collected.cycle, (collected.village.pk,)).get(collected.village.pk, {})
    slots.save_cells(collected.cycle, collected.village, cells(births="3"), seen={}, by=collected.cast.clerk)

    late = slots.save_cells(
        collected.cycle, collected.village, cells(births="4", household_count="84"), seen={},
        by=collected.cast.reporter, latest=read,
    )  # fmt: skip

    assert [remark.finding.code for remark in late.remarks if remark.is_error] == ["MT2341"]
    assert late.remarks[-1].finding.args["value"] == "3"
    assert stored() == {"births": (3, "draft"), "household_count": (84, "draft")}
    assert {code: kept.text for (code, _label), kept in late.kept.items()} == {"births": "3", "household_count": "84"}


def test_a_cell_saved_again_because_the_answer_was_lost_clashes_with_nobody(collected: Collected) -> None:
    once, again = (
        slots.save_cells(collected.cycle, collected.village, cells(births="2"), seen={}, by=collected.cast.reporter)
        for _ in range(2)
    )

    assert (len(once.rows), again.rows, again.is_whole) == (1, (), True)
    assert stored() == {"births": (2, "draft")}


def test_after_the_cut_off_only_whoever_decides_adds_with_a_reason(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        for who, why in ((collected.cast.reporter, "quên"), (collected.cast.clerk, "")):
            with pytest.raises(StateError) as refused:
                slots.save_cells(collected.cycle, collected.village, cells(births="2"), seen={}, by=who, why=why)
            assert refused.value.code == "MT7330"
        slots.save_cells(
            collected.cycle, collected.village, cells(births="2"), seen={}, by=collected.cast.clerk, why="bản báo muộn"
        )

    assert stored() == {"births": (2, "draft")}


def test_a_form_goes_through_check_approval_lock_and_publication(collected: Collected) -> None:
    cast, cycle, places = collected.cast, collected.cycle, [collected.village]
    submit(delivery(), place=collected.village, by=cast.reporter)

    moved = [
        slots.check_slots(cycle, places, by=cast.clerk),
        slots.approve_slots(cycle, places, by=cast.leader),
        cycles.lock(cycle, by=cast.leader),
        slots.publish_slots(cycle, places, by=cast.leader),
    ]

    assert moved == [3, 3, 3, 3]
    assert {state for _value, state in stored().values()} == {"published"}


def test_a_returned_form_says_why_and_is_sent_again(collected: Collected) -> None:
    cast, cycle = collected.cast, collected.cycle
    submit(delivery(), place=collected.village, by=cast.reporter)

    slots.return_slot(cycle, collected.village, by=cast.clerk, reason="số hộ nghèo chưa khớp rà soát")
    row = Observation.objects.filter(indicator="births").latest("id")
    reason = slots.returned_reason(row)
    submit(delivery(id=UUID(int=10)), place=collected.village, by=cast.reporter)

    assert reason == "số hộ nghèo chưa khớp rà soát"
    assert {state for _value, state in stored().values()} == {"sent"}


def test_locking_with_open_figures_needs_a_reason(collected: Collected) -> None:
    submit(delivery(), place=collected.village, by=collected.cast.reporter)

    with pytest.raises(StateError) as refused:
        cycles.lock(collected.cycle, by=collected.cast.leader)
    locked = cycles.lock(collected.cycle, by=collected.cast.leader, why="hết hạn báo cáo tỉnh")

    assert (refused.value.code, refused.value.fields["count"], locked) == ("MT7325", "3", 0)


def test_lines_say_how_far_each_place_has_come(collected: Collected) -> None:
    submit(delivery(), place=collected.village, by=collected.cast.reporter)

    first, second = slots.slot_lines(collected.cycle)
    (rate,) = slots.rates([collected.cycle])

    assert (first.place.unit.key, str(first.state), first.filled, str(first.timing)) == ("ban-1", "sent", 3, "on_time")
    assert (second.state, second.received_at, second.timing) == (None, None, None)
    assert (rate.expected, rate.received, rate.on_time) == (2, 1, 1)


def test_form_limited_reporter_reports_by_that_form_alone(collected: Collected) -> None:
    reporter = collected.cast.reporter
    with by_hand():
        reporter.grants.update(form="bieu-khac")
    with pytest.raises(RightsError):
        submit(delivery(), place=collected.village, by=reporter)
    with by_hand():
        reporter.grants.update(form="bieu-quy")

    got = submit(delivery(), place=collected.village, by=reporter)

    assert got.submission is not None
    with pytest.raises(RightsError):
        submit(replace(delivery(), form="ban-quy"), place=collected.village, by=reporter)
