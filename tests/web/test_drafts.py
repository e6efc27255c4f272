"""Drafts of plans: what a resolution proposes, what people decide, and the plan that comes into force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from muctieu.core.plan import Form, Source
from muctieu.errors import RightsError, StateError
from muctieu.web.common.models import JournalEntry
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.people import posts
from muctieu.web.plans.domain import TargetError, load_plan
from muctieu.web.plans.draft_items import Dated, HeadEntry, PointEntry, TargetEntry
from muctieu.web.plans.draft_state import DraftState, Item, Standing
from muctieu.web.plans.drafts import (
    DraftError,
    accept_certain,
    accept_item,
    accept_points,
    add_item,
    draft_state,
    drop_draft,
    give_owner,
    held_codes,
    issue_draft,
    reject_item,
    reopen_item,
    start_draft,
)
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import DraftDecision, Plan, PlanDraft
from muctieu.web.plans.queries import whole_plan
from tests.cast import Cast, by_hand
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.staff import TODAY, Staff, appoint

RESOLUTION = """NGHỊ QUYẾT
Đại hội Đảng bộ xã Thử lần thứ I, nhiệm kỳ 2025 - 2030

II. CÁC CHỈ TIÊU CHỦ YẾU
1. Về kinh tế
1.1. Thu nhập bình quân đầu người đến năm 2030 đạt 75 triệu đồng/năm.
1.2. Tỷ lệ hộ nghèo giảm còn dưới 5% (năm 2025: 21%); đến hết năm 2027 còn 12%.
1.3. Xây dựng 05 mô hình trồng nấm.
2. Về văn hóa
2.1. Giữ vững xã đạt tiêu chí quốc gia về y tế.
"""


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def paper(staff: Staff) -> Document:
    return resolution(staff.cast)


@pytest.fixture
@recalled
def draft(staff: Staff, paper: Document) -> PlanDraft:
    return start_draft(paper, by=staff.cast.clerk)


def resolution(cast: Cast, text: str = RESOLUTION, code: str = "nghi-quyet-1") -> Document:
    heading = Heading(title="Nghị quyết Đại hội", dateline=date(2023, 6, 1))
    return documents.add_document(
        RawFile(f"{code}.txt", text.encode()), Extract(text, "text-1"), heading, code=code, place=cast.commune,
        by=cast.clerk,
    )  # fmt: skip


def item(draft: PlanDraft, key: str) -> Item:
    found = draft_state(draft).item(key)
    assert found is not None
    return found


def target(draft: PlanDraft, key: str) -> TargetEntry:
    entry = item(draft, key).entry
    assert isinstance(entry, TargetEntry)
    return entry


def key_of(draft: PlanDraft, words: str) -> str:
    return next(one.key for one, entry in draft_state(draft).targets() if words in entry.wording)


def codes_left(draft: PlanDraft) -> list[str]:
    draft.refresh_from_db()
    return [finding.code for _key, finding in draft_state(draft).left(held_codes(draft.place))]


def finish(draft: PlanDraft, staff: Staff) -> None:
    """Decide everything, so that nothing is left to do."""
    clerk = staff.cast.clerk
    accept_points(draft, by=clerk)
    head = draft_state(draft).head
    accept_item(draft, "head", replace(head, code="xa-thu-2025-2030"), by=clerk, seen=0)
    reject_item(draft, key_of(draft, "nấm"), by=clerk, seen=0, reason="không theo dõi bằng số")
    for one, entry in draft_state(draft).targets(Standing.OPEN):
        accept_item(draft, one.key, entry, by=clerk, seen=one.seen)
    give_owner(draft, "chu-tich", by=clerk)


# -- what is proposed -----------------------------------------------------------------------------------------


def test_draft_keeps_what_the_program_proposed_with_spans(draft: PlanDraft, paper: Document) -> None:
    state = draft_state(draft)

    assert (state.head.place_name, state.head.first_year, state.head.last_year) == ("xã Thử", 2026, 2030)
    assert [entry.number for _item, entry in state.points()][:3] == ["II", "1", "1.1"]
    income = item(draft, key_of(draft, "Thu nhập"))
    assert income.proposal is not None
    assert income.proposal.figure is not None
    assert paper.text[slice(*income.proposal.figure)] == "75"
    poverty = target(draft, key_of(draft, "hộ nghèo"))
    assert poverty.baseline is not None
    assert (poverty.form, poverty.value, poverty.baseline) == (
        Form.CEILING, Decimal(5), Dated(2025, Decimal(21), "21", poverty.baseline.span),
    )  # fmt: skip
    assert [(stone.year, stone.value) for stone in poverty.milestones] == [(2027, Decimal(12))]


def test_doubtful_targets_are_not_certain(draft: PlanDraft) -> None:
    certain = {entry.key for entry in draft_state(draft).certain}

    assert key_of(draft, "y tế") in certain
    assert key_of(draft, "nấm") not in certain


def test_same_document_gives_the_draft_that_is_there(draft: PlanDraft, paper: Document, staff: Staff) -> None:
    assert start_draft(paper, by=staff.cast.leader) == draft

    drop_draft(draft, by=staff.cast.clerk, reason="nhầm văn bản")
    assert start_draft(paper, by=staff.cast.leader) != draft


def test_drafting_is_the_communes_own(paper: Document, staff: Staff) -> None:
    for who in (staff.cast.neighbour, staff.cast.reporter, staff.cast.administrator):
        with pytest.raises(RightsError):
            start_draft(paper, by=who)
    assert PlanDraft.objects.count() == 0


# -- deciding -------------------------------------------------------------------------------------------------


def test_accepted_item_survives_as_proposed(draft: PlanDraft, staff: Staff) -> None:
    key = key_of(draft, "Thu nhập")

    accept_item(draft, key, replace(target(draft, key), owner="chu-tich"), by=staff.cast.clerk, seen=0)

    found = item(draft, key)
    assert (found.standing, found.seen) == (Standing.ACCEPTED, 1)
    assert DraftDecision.objects.get().kind == "accept"


def test_corrected_item_is_told_apart_and_keeps_its_place_in_the_text(draft: PlanDraft, staff: Staff) -> None:
    key = key_of(draft, "Thu nhập")

    accept_item(draft, key, replace(target(draft, key), value=Decimal(70)), by=staff.cast.clerk, seen=0)

    state = draft_state(draft)
    assert DraftDecision.objects.get().kind == "correct"
    source = state.target_of(item(draft, key), target(draft, key)).source
    assert source is not None
    assert (source.document, source.written, source.start) == ("nghi-quyet-1", "75", RESOLUTION.index("75"))


def test_second_of_two_sees_who_decided(draft: PlanDraft, staff: Staff) -> None:
    key, other = key_of(draft, "Thu nhập"), key_of(draft, "y tế")
    accept_item(draft, key, target(draft, key), by=staff.cast.clerk, seen=0)

    with pytest.raises(StateError) as refused:
        reject_item(draft, key, by=staff.cast.leader, seen=0, reason="x")
    accept_item(draft, other, target(draft, other), by=staff.cast.leader, seen=0)

    assert (refused.value.code, refused.value.fields["who"]) == ("MT7211", "Người canbo")
    assert item(draft, other).standing is Standing.ACCEPTED


def test_rejected_item_needs_a_reason_and_can_be_taken_back(draft: PlanDraft, staff: Staff) -> None:
    key, clerk = key_of(draft, "nấm"), staff.cast.clerk

    with pytest.raises(StateError, match="lý do"):
        reject_item(draft, key, by=clerk, seen=0, reason=" ")
    reject_item(draft, key, by=clerk, seen=0, reason="không đo được")
    with pytest.raises(StateError, match="Không có gì thay đổi"):
        reject_item(draft, key, by=clerk, seen=1, reason="lần nữa")
    reopen_item(draft, key, by=clerk, seen=1)
    with pytest.raises(StateError, match="Không có gì thay đổi"):
        reopen_item(draft, key, by=clerk, seen=2)

    assert [one.kind for one in DraftDecision.objects.order_by("number")] == ["reject", "reopen"]
    assert item(draft, key).standing is Standing.OPEN


@pytest.mark.parametrize(("changed", "code"), [
    ({"indicator": None}, "MT7262"),
    ({"indicator": "no_such"}, "MT7262"),
    ({"unit": None}, "MT1503"),
    ({"unit": "person"}, "MT1502"),
    ({"value": None}, "MT1502"),
    ({"milestones": (Dated(2031, Decimal(80)),)}, "MT1501"),
    ({"milestones": (Dated(2028, Decimal(1)), Dated(2027, Decimal(2)))}, "MT1502"),
    ({"form": Form.RANGE}, "MT1502"),
    ({"code": "Thu nhập"}, "MT7270"),
    ({"code": "x" * 81}, "MT7270"),
    ({"owner": "khong-co"}, "MT7203"),
])  # fmt: skip
def test_entry_that_cannot_stand_is_refused_and_stays_open(
    draft: PlanDraft, staff: Staff, changed: dict[str, object], code: str
) -> None:
    key = key_of(draft, "Thu nhập")

    with pytest.raises(StateError) as refused:
        accept_item(draft, key, replace(target(draft, key), **changed), by=staff.cast.clerk, seen=0)  # type: ignore[arg-type]

    assert refused.value.code == code
    assert DraftDecision.objects.count() == 0


def test_owner_that_nobody_holds_is_refused(draft: PlanDraft, staff: Staff) -> None:
    posts.vacate(staff.officer, on=TODAY, by=staff.cast.leader, why="khuyết")
    key = key_of(draft, "Thu nhập")

    for verb in (
        lambda: accept_item(draft, key, replace(target(draft, key), owner="cong-chuc"), by=staff.cast.clerk, seen=0),
        lambda: give_owner(draft, "cong-chuc", by=staff.cast.clerk),
    ):
        with pytest.raises(StateError) as refused:
            verb()
        assert refused.value.code == "MT7225"


def test_code_is_used_once(draft: PlanDraft, staff: Staff) -> None:
    one, two = key_of(draft, "Thu nhập"), key_of(draft, "y tế")
    accept_item(draft, one, target(draft, one), by=staff.cast.clerk, seen=0)

    with pytest.raises(TargetError) as refused:
        accept_item(draft, two, replace(target(draft, two), code=target(draft, one).code), by=staff.cast.clerk, seen=0)
    assert [finding.code for finding in refused.value.findings] == ["MT7264"]


@pytest.mark.parametrize(("entry", "code"), [
    (PointEntry("", "Về kinh tế"), "MT1605"), (PointEntry("1.1", "hai\ndòng"), "MT1605"),
    (PointEntry("một", "Về kinh tế"), "MT1605"), (TargetEntry("x", "y"), "MT7203"),
])  # fmt: skip
def test_point_that_is_no_line_under_a_number_is_refused(
    draft: PlanDraft, staff: Staff, entry: PointEntry, code: str
) -> None:
    with pytest.raises(StateError) as refused:
        accept_item(draft, "p2", entry, by=staff.cast.clerk, seen=0)
    assert refused.value.code == code


@pytest.mark.parametrize("changed", [
    {"code": "du-thao"}, {"code": ""}, {"name_vi": ""}, {"name_en": ""}, {"place_name": ""}, {"deadline": None},
    {"last_year": 2025}, {"baseline_year": 2026}, {"first_year": None}, {"deadline": date(2020, 1, 1)},
])  # fmt: skip
def test_head_that_contradicts_itself_is_refused(draft: PlanDraft, staff: Staff, changed: dict[str, object]) -> None:
    head = draft_state(draft).head

    with pytest.raises(TargetError):
        accept_item(draft, "head", replace(head, **changed), by=staff.cast.clerk, seen=0)  # type: ignore[arg-type]
    with pytest.raises(StateError):
        reject_item(draft, "head", by=staff.cast.clerk, seen=0, reason="x")


def test_everything_certain_is_accepted_at_once(draft: PlanDraft, staff: Staff) -> None:
    wanted = len(draft_state(draft).certain)

    assert accept_certain(draft, by=staff.cast.clerk) == wanted > 0
    assert accept_points(draft, by=staff.cast.clerk) == len(draft_state(draft).points())
    with pytest.raises(StateError, match="Không có gì thay đổi"):
        accept_certain(draft, by=staff.cast.clerk)
    assert draft_state(draft).certain == ()


def test_target_that_was_not_found_is_added(draft: PlanDraft, staff: Staff) -> None:
    entry = TargetEntry("che-phu", "Tỷ lệ che phủ rừng 60%", "1.3", Form.FLOOR, "forest_cover_rate", "percent",
                        Decimal(60))  # fmt: skip

    keys = [
        add_item(draft, entry, by=staff.cast.clerk),
        add_item(draft, replace(entry, code="che-phu-2"), by=staff.cast.clerk),
    ]

    assert keys == ["a1", "a2"]
    assert item(draft, "a2").standing is Standing.ACCEPTED
    source = draft_state(draft).target_of(item(draft, "a1"), entry).source
    assert source == Source("nghi-quyet-1")


def test_unknown_item_is_refused(draft: PlanDraft, staff: Staff) -> None:
    with pytest.raises(StateError) as refused:
        reopen_item(draft, "t99", by=staff.cast.clerk, seen=0)
    assert refused.value.code == "MT7203"


def test_decisions_cannot_be_rewritten(draft: PlanDraft, staff: Staff) -> None:
    accept_points(draft, by=staff.cast.clerk)

    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        DraftDecision.objects.update(reason="x")


def test_strangers_decide_nothing(draft: PlanDraft, staff: Staff) -> None:
    for who in (staff.cast.neighbour, staff.cast.reporter, staff.cast.administrator):
        with pytest.raises(RightsError):
            accept_points(draft, by=who)


# -- into force -----------------------------------------------------------------------------------------------


def test_draft_becomes_a_plan_as_one_act(draft: PlanDraft, paper: Document, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()
    entries = JournalEntry.objects.count()

    plan = issue_draft(draft, by=staff.cast.leader, seen=draft.decisions)

    draft.refresh_from_db()
    assert (draft.state, draft.plan, plan.resolution) == ("done", plan, paper)
    assert JournalEntry.objects.count() == entries + 1
    assert JournalEntry.objects.latest("pk").act == "plan.load"
    stored = whole_plan("xa-thu-2025-2030")
    assert stored is not None
    core = plan_of(stored)
    assert [one.id for one in core.targets] == ["income-per-capita", "poverty-rate", "health-standard"]
    assert {one.owner for one in core.targets} == {"chu-tich"}
    assert core.names == {"chu-tich": "Chủ tịch UBND xã", "nghi-quyet-1": "Nghị quyết Đại hội"}
    assert [point.number for point in core.points] == ["II", "1", "1.1", "1.2", "1.3", "2", "2.1"]
    assert core.targets[1].milestones[0].source == Source(
        "nghi-quyet-1", written="12", start=RESOLUTION.index("12%"), end=RESOLUTION.index("12%") + 2
    )


def test_leader_brings_into_force_and_the_clerk_does_not(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()

    for who in (staff.cast.clerk, staff.cast.neighbour, staff.cast.reporter):
        with pytest.raises(RightsError):
            issue_draft(draft, by=who, seen=draft.decisions)
    assert Plan.objects.count() == 0


def test_unfinished_draft_names_everything_that_is_left(draft: PlanDraft, staff: Staff) -> None:
    with pytest.raises(DraftError) as refused:
        issue_draft(draft, by=staff.cast.leader, seen=0)

    assert [finding.code for finding in refused.value.findings] == ["MT7263", "MT7263", "MT7263"]
    assert refused.value.findings[0].args["count"] == "7"


def test_nothing_is_left_once_everything_is_decided(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)

    assert codes_left(draft) == []


def test_target_without_owner_keeps_the_plan_back(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    key = key_of(draft, "y tế")
    accept_item(draft, key, replace(target(draft, key), owner=""), by=staff.cast.clerk, seen=item(draft, key).seen)

    assert codes_left(draft) == ["MT7265"]
    posts.vacate(staff.chairman, on=TODAY, by=staff.cast.leader, why="khuyết")
    assert codes_left(draft) == ["MT7265"] * 3


def test_wording_must_stand_in_an_accepted_point(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    key, clerk = key_of(draft, "y tế"), staff.cast.clerk
    point = next(one.key for one, entry in draft_state(draft).points() if entry.number == "2.1")
    accept_item(draft, key, replace(target(draft, key), wording="Lời khác"), by=clerk, seen=item(draft, key).seen)
    assert codes_left(draft) == ["MT7266"]

    accept_item(draft, key, replace(target(draft, key), wording="y tế"), by=clerk, seen=item(draft, key).seen)
    assert codes_left(draft) == []
    reject_item(draft, point, by=clerk, seen=item(draft, point).seen, reason="trùng")
    assert codes_left(draft) == ["MT7266"]


def test_number_of_a_point_stands_once(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    accept_item(draft, "p2", PointEntry("1.1", "Về kinh tế"), by=staff.cast.clerk, seen=item(draft, "p2").seen)

    assert codes_left(draft).count("MT7264") == 2


def test_term_that_leaves_a_milestone_outside_is_told(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    head = draft_state(draft).head
    later = replace(head, first_year=2028, baseline_year=2027)
    accept_item(draft, "head", later, by=staff.cast.clerk, seen=item(draft, "head").seen)

    assert codes_left(draft) == ["MT1501"]


def test_draft_without_any_target_is_no_plan(staff: Staff) -> None:
    empty = start_draft(resolution(staff.cast, "Xã Thử có nhiều cố gắng.", "bai"), by=staff.cast.clerk)

    assert draft_state(empty).head == HeadEntry(code="ke-hoach")
    assert "MT3201" in codes_left(empty)


def test_decision_made_meanwhile_keeps_the_plan_back(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()

    with pytest.raises(StateError) as refused:
        issue_draft(draft, by=staff.cast.leader, seen=draft.decisions - 1)
    assert (refused.value.code, refused.value.fields["who"]) == ("MT7211", "Người canbo")


def test_taken_code_leaves_the_draft_open(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    load_plan(make_plan(code="xa-thu-2025-2030"), by=staff.cast.administrator)
    draft.refresh_from_db()

    with pytest.raises(StateError) as refused:
        issue_draft(draft, by=staff.cast.leader, seen=draft.decisions)
    draft.refresh_from_db()
    assert (refused.value.code, draft.state, draft.plan) == ("MT7204", "open", None)


def test_closed_draft_is_decided_on_no_more(draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()
    issue_draft(draft, by=staff.cast.leader, seen=draft.decisions)

    for verb in (
        lambda: accept_points(draft, by=staff.cast.clerk),
        lambda: drop_draft(draft, by=staff.cast.clerk, reason="x"),
        lambda: issue_draft(draft, by=staff.cast.leader, seen=draft.decisions),
    ):
        with pytest.raises(StateError) as refused:
            verb()
        assert refused.value.code == "MT7267"


def test_giving_up_needs_a_reason(draft: PlanDraft, staff: Staff) -> None:
    with pytest.raises(StateError) as refused:
        drop_draft(draft, by=staff.cast.clerk, reason=" ")
    assert refused.value.code == "MT7228"


def test_state_has_the_order_of_the_text(draft: PlanDraft) -> None:
    state = draft_state(draft)

    assert isinstance(state, DraftState)
    assert [one.key for one in state.items][:3] == ["head", "p1", "p2"]
    assert str(draft) == f"{draft.document_id}: open"
