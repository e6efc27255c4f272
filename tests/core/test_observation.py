from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.observation import (
    ApprovalState,
    Observation,
    ObsStatus,
    Provenance,
    ProvenanceKind,
    SourceDecision,
    current,
    rivals,
)
from tests.factories import RECORDED, make_obs

LATER = RECORDED + timedelta(days=30)


def test_only_approved_figures_count() -> None:
    counting = {state for state in ApprovalState if state.counts}
    observations = [make_obs("5", place=state.value, approval=state) for state in ApprovalState]

    found = current(observations, as_of=LATER)

    assert {obs.approval for obs in found} == counting
    assert counting == {ApprovalState.APPROVED, ApprovalState.LOCKED, ApprovalState.PUBLISHED}


def test_a_correction_counts_from_the_moment_it_was_recorded() -> None:
    first = make_obs("5")
    corrected = make_obs("7", recorded_at=LATER)

    assert current([first, corrected], as_of=RECORDED) == (first,)
    assert current([first, corrected], as_of=LATER) == (corrected,)


def test_the_firmer_of_two_sources_counts_and_the_other_is_not_summed() -> None:
    head = make_obs("84", source="trưởng bản", status=ObsStatus.ESTIMATE)
    register = make_obs("86", source="công an")

    assert current([head, register], as_of=LATER) == (register,)


def test_between_equal_sources_the_later_record_counts() -> None:
    one = make_obs("84", source="a")
    two = make_obs("86", source="b", recorded_at=LATER)

    assert current([two, one], as_of=LATER) == (two,)


@given(st.permutations([make_obs(str(n), place=f"ban-{n % 4}", source=str(n % 3), id=f"id{n}") for n in range(12)]))
def test_what_counts_does_not_depend_on_the_order_of_rows(observations: list) -> None:  # type: ignore[type-arg]
    ordered = sorted(observations, key=lambda obs: obs.id)

    assert current(observations, as_of=LATER) == current(ordered, as_of=LATER)


def test_unknown_periods_keep_a_key_of_their_own() -> None:
    dated, undated = make_obs("5"), make_obs("6", None)

    assert current([dated, undated], as_of=LATER) == (undated, dated)


def test_provenance_says_the_cell_where_there_is_no_text() -> None:
    cell = Provenance(ProvenanceKind.CELL, "biểu 2.xlsx", place="Biểu 2!D14")

    assert cell.as_dict() == {
        "kind": "cell",
        "document": "biểu 2.xlsx",
        "start": None,
        "end": None,
        "text": "Biểu 2!D14",
    }


def test_an_earlier_record_of_the_same_key_never_wins() -> None:
    corrected, first = make_obs("7", recorded_at=LATER), make_obs("5")

    assert current([corrected, first], as_of=LATER) == (corrected,)


def test_a_span_is_marked_in_its_sentence() -> None:
    span = Provenance(ProvenanceKind.SPAN, "bài", "đạt 17 triệu đồng", start=104, end=106, text_start=100)

    assert span.marked == ("đạt ", "17", " triệu đồng")
    assert Provenance(ProvenanceKind.FORM, "biểu", "17").marked == ("17", "", "")


# -- several sources of one figure --------------------------------------------------------------------------------


def _told(source: str, value: int, *, minute: int = 0, **given: Any) -> Observation:
    moment = RECORDED + timedelta(minutes=minute)
    return make_obs(str(value), source=source, recorded_at=moment, **given)


def test_decided_source_counts_even_against_a_firmer_one() -> None:
    police, head = _told("cong-an", 86), _told("bieu", 84, status=ObsStatus.ESTIMATE)
    decision = SourceDecision(head.key[:4], "bieu", RECORDED)

    assert current([police, head], as_of=LATER) == (police,)
    assert current([police, head], as_of=LATER, decisions=[decision]) == (head,)


def test_decision_counts_from_its_moment_and_the_latest_holds() -> None:
    police, head = _told("cong-an", 86), _told("bieu", 84, status=ObsStatus.ESTIMATE)
    first = SourceDecision(head.key[:4], "bieu", RECORDED + timedelta(hours=1))
    second = SourceDecision(head.key[:4], "cong-an", RECORDED + timedelta(hours=2))

    assert current([police, head], as_of=RECORDED, decisions=[first]) == (police,)
    assert current([police, head], as_of=LATER, decisions=[second, first]) == (police,)


def test_decision_for_a_source_that_says_nothing_changes_nothing() -> None:
    police = _told("cong-an", 86)

    assert current([police], as_of=LATER, decisions=[SourceDecision(police.key[:4], "bieu", RECORDED)]) == (police,)


def test_rivals_are_figures_whose_sources_differ_until_somebody_decides() -> None:
    police, head, agreeing = _told("cong-an", 86), _told("bieu", 84), _told("y-te", 86, place="ban-2")
    same = _told("bieu", 86, place="ban-2")
    decision = SourceDecision(head.key[:4], "bieu", RECORDED + timedelta(minutes=5))

    assert list(rivals([police, head, agreeing, same], as_of=LATER)) == [police.key[:4]]
    assert rivals([police, head], as_of=LATER, decisions=[decision]) == {}


def test_a_report_after_the_decision_opens_it_again() -> None:
    police, head = _told("cong-an", 86, minute=10), _told("bieu", 84)
    decision = SourceDecision(head.key[:4], "bieu", RECORDED + timedelta(minutes=5))

    assert rivals([police, head], as_of=LATER, decisions=[decision]) == {head.key[:4]: (police, head)}
