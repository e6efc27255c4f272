"""Decisions about proposals taken back: one, all of one act, in every state, by whom; what corrections leave."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import QuerySet

from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.errors import RightsError, StateError
from muctieu.web.documents.domain import RawFile
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.counts import count_findings
from muctieu.web.figures.mapping import Draft, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.decisions import (
    Correction,
    Decided,
    accept_proposals,
    correct_proposal,
    keep_decisions,
    last_act,
    reject_proposal,
    take_back,
)
from muctieu.web.intake.lexicon import suggestions
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.intake.reports import add_report
from muctieu.web.intake.review import Proposal, Review, Standing, review_of
from tests.cast import Cast

TEXT = """BÁO CÁO
Năm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng. Năm 2022, lương thực bình quân đầu người đạt 347 kg/người.
Có 14 lao động đi làm việc theo hợp đồng (đạt 85% nghị quyết).
"""
WHY = "nhận nhầm"


@pytest.fixture
def report(cast: Cast, files_folder: object) -> Document:
    return add_report(RawFile("a.txt", TEXT.encode(), "text/plain"), place=cast.commune, by=cast.clerk)


def one(report: Document, indicator: str = "contract_workers") -> Proposal:
    return next(found for found in review_of(report).proposals if found.obs.indicator == indicator)


def states() -> list[tuple[str, str | None]]:
    rows: QuerySet[Observation] = with_state(Observation.objects.order_by("id"))
    return [(row.indicator, row.state) for row in rows]


def undo_last(report: Document, cast: Cast) -> int:
    review = review_of(report)
    return take_back(review, last_act(review, by=cast.clerk), by=cast.clerk, reason=WHY)


def test_acceptance_taken_back_is_returned_and_open_and_accepted_anew(report: Document, cast: Cast) -> None:
    review = review_of(report)
    accept_proposals(review, [one(report)], by=cast.clerk)

    assert undo_last(report, cast) == 1

    assert states() == [("contract_workers", "returned")]
    assert Observation.objects.get().approvals.last().reason == WHY  # type: ignore[union-attr]  # it has been returned
    assert one(report).standing is Standing.OPEN
    assert accept_proposals(review_of(report), [one(report)], by=cast.clerk) == 1
    first, second = Observation.objects.order_by("id")
    assert second.supersedes == first
    assert states() == [("contract_workers", "returned"), ("contract_workers", "checked")]
    assert list(count_findings()) == []


def test_all_that_one_act_accepted_is_taken_back_as_one(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    review = review_of(report)
    accept_proposals(review, review.certain, by=cast.clerk)
    assert len(review.certain) == 2

    assert undo_last(report, cast) == 2
    assert [state for _name, state in states()] == ["checked", "returned", "returned"]
    assert undo_last(report, cast) == 1

    assert {state for _name, state in states()} == {"returned"}
    assert len(review_of(report).open) == 3


def test_nothing_is_taken_back_twice(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    review = review_of(report)
    acts = last_act(review, by=cast.clerk)
    take_back(review, acts, by=cast.clerk, reason=WHY)

    for given in (acts, ()):
        with pytest.raises(StateError, match="không có việc nào để hoàn tác"):
            take_back(review, given, by=cast.clerk, reason=WHY)

    assert last_act(review_of(report), by=cast.clerk) == ()


def test_taking_back_needs_a_reason(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    review = review_of(report)

    with pytest.raises(StateError, match="lý do"):
        take_back(review, last_act(review, by=cast.clerk), by=cast.clerk, reason=" ")

    assert states() == [("contract_workers", "checked")]


@pytest.mark.parametrize("until", ["approved", "locked", "published"])
def test_once_one_is_approved_none_of_the_act_is_taken_back(report: Document, cast: Cast, until: str) -> None:
    review = review_of(report)
    accept_proposals(review, review.certain, by=cast.clerk)
    first, _second = Observation.objects.order_by("id")
    figures.approve([first], by=cast.leader)
    if until != "approved":
        {"locked": figures.lock, "published": figures.publish}[until]([first], by=cast.leader)

    with pytest.raises(StateError) as caught:
        undo_last(report, cast)

    assert caught.value.code == "MT7395"
    assert sorted(str(state) for _name, state in states()) == sorted([until, "checked"])
    assert review_of(report).open == (one(report),)


def test_figure_that_the_leader_returned_is_open_again(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    figures.send_back(Observation.objects.all(), by=cast.leader, reason="hỏi lại bản")

    assert one(report).standing is Standing.OPEN
    assert last_act(review_of(report), by=cast.clerk) == ()

    accept_proposals(review_of(report), [one(report)], by=cast.clerk)

    assert [state for _name, state in states()] == ["returned", "checked"]


def test_neighbour_reporter_and_another_clerk_s_last_act(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    review = review_of(report)
    acts = last_act(review, by=cast.clerk)

    for stranger in (cast.neighbour, cast.reporter, cast.administrator):
        assert last_act(review, by=stranger) == ()
        with pytest.raises(RightsError):
            take_back(review, acts, by=stranger, reason=WHY)
    assert states() == [("contract_workers", "checked")]
    assert take_back(review, acts, by=cast.leader, reason=WHY) == 1


def test_what_is_left_out_is_opened_again_and_no_figure_is_left_out(report: Document, cast: Cast) -> None:
    reject_proposal(review_of(report), one(report), by=cast.clerk, reason="trùng", seen="")
    assert undo_last(report, cast) == 0
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    accepted = one(report)

    with pytest.raises(StateError) as caught:
        reject_proposal(review_of(report), accepted, by=cast.clerk, reason="trùng", seen=accepted.seen)

    assert caught.value.code == "MT7396"
    assert [row.kind for row in ProposalDecision.objects.all()] == ["reject", "reopen", "accept"]


def test_act_sent_twice_is_done_once(report: Document, cast: Cast) -> None:
    review = review_of(report)

    assert [accept_proposals(review, review.certain, by=cast.clerk) for _time in range(2)] == [2, 0]

    assert ProposalDecision.objects.count() == 2


def corrected(
    cast: Cast, *, indicator: str = "contract_workers", period: str = "2022", text: str | None = None
) -> Correction:
    return Correction(indicator, text, Period.parse(period), cast.commune, ObsStatus.OFFICIAL)


def test_figure_written_anew_as_another_one_returns_the_first(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    accepted = one(report)

    correct_proposal(review_of(report), accepted, corrected(cast), by=cast.clerk, seen=accepted.seen)

    assert [state for _name, state in states()] == ["returned", "checked"]
    assert [row.period_months for row in Observation.objects.order_by("id")] == [None, 12]


def test_approved_figure_is_not_written_anew_as_another_one(report: Document, cast: Cast) -> None:
    accept_proposals(review_of(report), [one(report)], by=cast.clerk)
    figures.approve(Observation.objects.all(), by=cast.leader)
    accepted = one(report)

    with pytest.raises(StateError) as caught:
        correct_proposal(review_of(report), accepted, corrected(cast), by=cast.clerk, seen=accepted.seen)

    assert caught.value.code == "MT7395"
    assert states() == [("contract_workers", "approved")]


def test_correction_taken_back_teaches_nothing_and_can_be_made_again(report: Document, cast: Cast) -> None:
    change = corrected(cast, indicator="vocational_trained", text="14")
    correct_proposal(review_of(report), one(report), change, by=cast.clerk, seen="")
    assert [found.chosen for found in suggestions()] == ["vocational_trained"]

    undo_last(report, cast)

    assert suggestions() == ()
    again = one(report)
    correct_proposal(review_of(report), again, change, by=cast.clerk, seen=again.seen)
    assert [state for _name, state in states()] == ["returned", "checked"]


def test_figure_split_off_is_taken_back_by_itself(report: Document, cast: Cast) -> None:
    change = corrected(cast, indicator="household_count", text="1326")
    correct_proposal(review_of(report), one(report), change, by=cast.clerk, seen="", split=True)

    undo_last(report, cast)
    correct_proposal(review_of(report), one(report), change, by=cast.clerk, seen="", split=True)

    assert [state for _name, state in states()] == ["returned", "checked"]


def test_decisions_made_elsewhere_are_kept_and_one_without_a_figure_has_its_reason(
    report: Document, cast: Cast
) -> None:
    income, grain, workers = review_of(report).proposals
    drafts = [Draft(found.obs, written="17") for found in (income, grain)]
    rows = figures.accept(drafts, by=cast.clerk, document=report)

    keep_decisions(
        report,
        [Decided(income.obs, rows[0]), Decided(grain.obs, rows[1], is_corrected=True),
         Decided(workers.obs, None, reason="trùng")],
        by=cast.clerk,
    )  # fmt: skip

    assert [row.kind for row in ProposalDecision.objects.all()] == ["accept", "correct", "reject"]
    assert review_of(report).open == ()
    assert undo_last(report, cast) == 2
    assert len(review_of(report).open) == 3


def test_figure_in_whose_place_another_stands_stays_when_the_first_is_taken_back(
    cast: Cast, files_folder: object
) -> None:
    text = "".join(f"Năm 2022, thu nhập bình quân đầu người đạt {value} triệu đồng.\n" for value in (17, 18))
    report = add_report(RawFile("b.txt", text.encode(), "text/plain"), place=cast.commune, by=cast.clerk)
    review: Review = review_of(report)
    first, second = review.proposals
    accept_proposals(review, [first], by=cast.clerk)
    accept_proposals(review_of(report), [second], by=cast.clerk)
    review = review_of(report)
    found = review.named(first.key)
    assert found is not None
    assert found.decision is not None
    assert found.is_replaced

    assert take_back(review, [found.decision], by=cast.clerk, reason=WHY) == 0

    live = with_state(Observation.objects.filter(superseded_by__isnull=True)).get()
    assert (live.state, live.mantissa) == ("checked", int(Decimal(18_000_000)))
    assert [one.key for one in review_of(report).open] == [first.key]
