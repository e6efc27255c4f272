"""Targets after the adoption: amended, re-based, added, given to another owner; the plan as it stood on any day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from django.db import DatabaseError

from muctieu.core.period import Period
from muctieu.core.plan import Authority, Baseline, Form, Milestone
from muctieu.core.plan import Plan as CorePlan
from muctieu.core.plan import Target as CoreTarget
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.packs.loader import load_units
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.documents.models import Document
from muctieu.web.figures.queries import board
from muctieu.web.people import posts
from muctieu.web.people.models import Post
from muctieu.web.plans.amendments import Changes, add_target, amend_target, assign_owner
from muctieu.web.plans.domain import TargetError, load_plan
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Baseline as BaselineRow
from muctieu.web.plans.models import Plan, Target, TargetVersion
from muctieu.web.plans.queries import whole_plan
from tests.cast import NOON, Cast, by_hand
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

CODE = "xa-thu-2020-2025"
LATER = date(2023, 9, 1)
FIRST = count_target("10", owner="chu-tich", milestones=(Milestone(Period.of_year(2022), Decimal(4)),))


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def plan(cast: Cast, staff: Staff) -> Plan:
    return load_plan(make_plan(FIRST, count_target("3", id="khac")), by=cast.administrator)


@pytest.fixture
@recalled
def basis(cast: Cast, staff: Staff) -> Document:
    return decision(cast)


def the(code: str = "so-sinh") -> Target:
    return Target.objects.get(code=code)


def standing(on: date | None = None, known_on: date | None = None) -> CorePlan:
    row = whole_plan(CODE)
    assert row is not None
    return plan_of(row, on=on, known_on=known_on)


def values(on: date | None = None, known_on: date | None = None) -> dict[str, Decimal | None]:
    return {target.id: target.value for target in standing(on, known_on).targets}


def amend(cast: Cast, basis: Document, changes: Changes, **given: Any) -> TargetVersion:
    settings: dict[str, Any] = {"on": LATER, "basis_document": basis, "by": cast.clerk, "seen": 1} | given
    return amend_target(the(), changes, **settings)


def test_amended_target_reads_anew_from_its_day_and_as_before_until_then(
    cast: Cast, plan: Plan, basis: Document
) -> None:
    new: tuple[Milestone, ...] = (Milestone(Period.of_year(2024), Decimal(9)),)
    amend(cast, basis, {"value": Decimal(12), "wording": "Đạt 12 trẻ", "milestones": new}, why="giữa nhiệm kỳ")

    before, after = standing(LATER - timedelta(1)).target("so-sinh"), standing(LATER).target("so-sinh")
    assert before == FIRST
    assert after is not None
    assert (after.value, after.wording, after.milestones, after.owner) == (Decimal(12), "Đạt 12 trẻ", new, "chu-tich")
    assert standing() == standing(TODAY)


def test_plan_as_known_earlier_does_not_know_the_amendment(cast: Cast, plan: Plan, basis: Document) -> None:
    with clock.standing_at(NOON + timedelta(days=10)):
        amend(cast, basis, {"value": Decimal(12)}, on=TODAY)

    assert values(LATER)["so-sinh"] == 12
    assert values(LATER, known_on=TODAY + timedelta(9))["so-sinh"] == 10
    assert values(LATER, known_on=TODAY + timedelta(10))["so-sinh"] == 12


def test_two_amendments_of_one_day_the_later_counts(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)})
    amend(cast, basis, {"value": Decimal(13)}, seen=2)

    assert values(LATER)["so-sinh"] == 13
    assert [version.value for version in the().versions.all()] == [10, 12, 13]


def test_rebasing_keeps_the_earlier_baseline(cast: Cast, plan: Plan, basis: Document) -> None:
    base = Baseline(Decimal(7), Period.of_year(2022))
    amend(cast, basis, {"baseline": base})

    found = standing(LATER).target("so-sinh")
    assert found is not None
    assert found.baseline == base
    assert standing(TODAY).target("so-sinh") == FIRST


def test_board_judges_by_the_target_of_its_day(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)})

    boards = [board(CODE, viewer=cast.clerk, as_of=day) for day in (TODAY, LATER)]

    assert [found.scoreboard.assessments[0].target.value for found in boards if found] == [10, 12]


def test_journal_tells_what_was_changed_from_what_and_why(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)}, why="giữa nhiệm kỳ")

    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.act, entry.why) == ("plan.amend", "giữa nhiệm kỳ")
    assert "Decimal('10')" in entry.before
    assert "Decimal('12')" in entry.after


def test_second_of_two_editors_is_told_who_changed_it(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)}, by=cast.leader)

    with pytest.raises(StateError, match="Người lanhdao") as refused:
        amend(cast, basis, {"value": Decimal(14)}, seen=1)

    assert (refused.value.code, refused.value.fields["now"]) == ("MT7211", "2")
    assert values(LATER)["so-sinh"] == 12


def test_amendment_before_the_last_one_begins_is_refused(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)})

    with pytest.raises(StateError, match="01/09/2023"):
        amend(cast, basis, {"value": Decimal(13)}, on=TODAY, seen=2)


@pytest.mark.parametrize(("changes", "code"), [
    ({"milestones": (Milestone(Period.of_year(2026), Decimal(9)),)}, "MT1501"),
    ({"unit": None}, "MT1503"),
    ({"unit": load_units()["tonne"]}, "MT1502"),
    ({"value": None}, "MT1502"),
    ({"value": Decimal(10)}, "MT7230"),
    ({}, "MT7230"),
    ({"owner": "cong-chuc"}, "MT7231"),
    ({"id": "khac"}, "MT7231"),
])  # fmt: skip
def test_bad_amendment_is_refused_and_stores_nothing(
    cast: Cast, plan: Plan, basis: Document, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(StateError) as refused:
        amend(cast, basis, _changes(changes))

    assert refused.value.code == code
    assert TargetVersion.objects.filter(target=the()).count() == 1


def _changes(given: dict[str, object]) -> Changes:
    return cast(Changes, given)


def test_amendment_that_the_unit_cannot_keep_exactly_is_refused(cast: Cast, plan: Plan, basis: Document) -> None:
    with pytest.raises(QuantityError, match=r"12\.5"):
        amend(cast, basis, {"value": Decimal("12.5")})


@pytest.mark.parametrize("who", ["reporter", "neighbour", "administrator"])
def test_amendment_without_the_right_is_refused(cast: Cast, plan: Plan, basis: Document, who: str) -> None:
    with pytest.raises(RightsError):
        amend(cast, basis, {"value": Decimal(12)}, by=getattr(cast, who))


def test_database_refuses_to_rewrite_a_version(cast: Cast, plan: Plan) -> None:
    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        TargetVersion.objects.update(value=1)
    with by_hand():
        BaselineRow.objects.create(version=the().versions.get(), value=1, period="2020")
    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        BaselineRow.objects.update(value=2)


def test_amended_plan_loaded_again_is_the_same_plan(cast: Cast, plan: Plan, basis: Document) -> None:
    amend(cast, basis, {"value": Decimal(12)})

    again = load_plan(make_plan(FIRST, count_target("3", id="khac")), by=cast.administrator)

    assert again == plan


def test_plan_with_a_milestone_outside_its_years_is_not_loaded(cast: Cast) -> None:
    stray = count_target("10", milestones=(Milestone(Period.of_year(2030), Decimal(4)),))

    with pytest.raises(TargetError, match="2030"):
        load_plan(make_plan(stray), by=cast.administrator)
    assert Plan.objects.count() == 0


# -- further targets on one indicator -------------------------------------------------------------------------


def provinces(**given: Any) -> CoreTarget:
    return count_target("15", id="so-sinh-tinh", authority=Authority.PROVINCE, **{"owner": "cong-chuc", **given})


def test_provinces_target_stands_beside_the_congresss_from_its_day(cast: Cast, plan: Plan, basis: Document) -> None:
    added = provinces(valid_from=LATER, valid_to=date(2025, 1, 1))
    row = add_target(plan, added, on=LATER, basis_document=basis, by=cast.clerk)

    assert set(values(TODAY)) == {"so-sinh", "khac"}
    assert standing(LATER).target("so-sinh-tinh") == added
    assert str(row) == "so-sinh-tinh"
    assert set(values(LATER, known_on=TODAY - timedelta(1))) == {"so-sinh", "khac"}


def test_first_target_of_an_empty_plan_can_be_added(cast: Cast, staff: Staff, basis: Document) -> None:
    empty = load_plan(make_plan(), by=cast.administrator)

    assert add_target(empty, provinces(), on=TODAY, basis_document=basis, by=cast.clerk).order == 0


@pytest.mark.parametrize(("given", "code"), [
    ({"owner": ""}, "MT7203"), ({"owner": "truong-phong"}, "MT7203"),
    ({"milestones": (Milestone(Period.of_year(2020), Decimal(1)),)}, "MT1501"), ({"form": Form.KEEP}, "MT1502"),
])  # fmt: skip
def test_bad_target_is_not_added(cast: Cast, plan: Plan, basis: Document, given: dict[str, object], code: str) -> None:
    with pytest.raises(StateError) as refused:
        add_target(plan, provinces(**given), on=TODAY, basis_document=basis, by=cast.clerk)

    assert refused.value.code == code
    assert Target.objects.count() == 2


def test_target_code_that_is_taken_is_refused(cast: Cast, plan: Plan, basis: Document) -> None:
    with pytest.raises(StateError) as refused:
        add_target(plan, count_target(owner="cong-chuc"), on=TODAY, basis_document=basis, by=cast.clerk)

    assert refused.value.code == "MT7204"


# -- owners ---------------------------------------------------------------------------------------------------


def owner(code: str, on: date) -> str:
    found = standing(on).target(code)
    assert found is not None
    return found.owner


def test_owner_changes_from_its_day_and_nothing_else_does(cast: Cast, plan: Plan, staff: Staff) -> None:
    assign_owner(the(), staff.officer, on=LATER, by=cast.leader, seen=1, why="phân công lại")

    assert (owner("so-sinh", TODAY), owner("so-sinh", LATER)) == ("chu-tich", "cong-chuc")
    assert values(LATER) == values(TODAY)
    assert standing(LATER).names["cong-chuc"] == "Công chức xã"


def test_owner_is_carried_through_an_amendment(cast: Cast, plan: Plan, staff: Staff, basis: Document) -> None:
    assign_owner(the(), staff.officer, on=TODAY, by=cast.leader, seen=1)
    amend(cast, basis, {"value": Decimal(12)}, seen=2)

    assert owner("so-sinh", LATER) == "cong-chuc"


def test_target_without_owner_gets_one(cast: Cast, plan: Plan, staff: Staff) -> None:
    assign_owner(the("khac"), staff.head, on=TODAY, by=cast.leader, seen=1)

    assert owner("khac", TODAY) == "truong-ban"


def test_owner_that_nobody_holds_or_that_owns_it_already_is_refused(cast: Cast, plan: Plan, staff: Staff) -> None:
    posts.vacate(staff.officer, on=TODAY, by=cast.leader, why="khuyết")

    for post, code in ((staff.officer, "MT7225"), (staff.chairman, "MT7230")):
        with pytest.raises(StateError) as refused:
            assign_owner(the(), post, on=TODAY, by=cast.leader, seen=1)
        assert refused.value.code == code


def test_owner_of_another_commune_is_refused(cast: Cast, plan: Plan) -> None:
    with by_hand():
        beside = Post.objects.create(unit=cast.units["xa-ben"], code="chu-tich", name_vi="Chủ tịch xã bên")

    with pytest.raises(StateError) as refused:
        assign_owner(the(), beside, on=TODAY, by=cast.leader, seen=1)
    assert refused.value.code == "MT7229"


def test_clerk_does_not_assign_owners(cast: Cast, plan: Plan, staff: Staff) -> None:
    with pytest.raises(RightsError):
        assign_owner(the(), staff.officer, on=TODAY, by=cast.clerk, seen=1)
