"""Plans in the store: the same plan comes back, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Plan, Point, Settings, Source
from muctieu.errors import RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.packs.loader import load_plan as pack_plan
from muctieu.packs.plans import shipped_plans
from muctieu.web.common.models import JournalEntry
from muctieu.web.people.domain import found_store
from muctieu.web.plans import models
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.mapping import plan_of, settings_of, unit_named
from muctieu.web.plans.queries import whole_plan
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan, make_target

INCOME = load_indicators()["income_per_capita"]


def stored(code: str) -> Plan:
    row = whole_plan(code)
    assert row is not None
    return plan_of(row)


def full_plan() -> Plan:
    said = Source("nghi-quyet", "điểm 2.1", "30 triệu đồng", 120, 133)
    full = make_target(
        "30.5", id="thu-nhap", indicator=INCOME, value_hi=Decimal("32.25"), out_of=Decimal(19), basis=Basis.IMPLIED,
        form=Form.RANGE, admits=Admits(Decimal(30), Decimal(31)), authority=Authority.PROVINCE, point="2.1",
        owner="chu-tich", source=said, valid_from=date(2021, 2, 1), valid_to=date(2025, 1, 1), due=date(2024, 6, 30),
        note="bổ sung theo quyết định", baseline=Baseline(Decimal("17.3"), Period.of_year(2020), said),
        milestones=(
            Milestone(Period.of_year(2022), Decimal(25)), Milestone(Period.parse("2023-Q2"), Decimal("27.1"), said),
        ),
    )  # fmt: skip
    bare = make_target(None, id="giu-vung", indicator=INCOME, form=Form.RANK, grade="khá", rule_set="ntm-2021")
    return make_plan(
        full, bare, points=(Point("2", "KINH TẾ", heading=True), Point("2.1", "Thu nhập")),
        settings=Settings(percent_places=1, slow_share=Decimal("0.75")), names={"chu-tich": "Chủ tịch"},
    )  # fmt: skip


def test_plan_with_every_field_comes_back_equal(cast: Cast) -> None:
    load_plan(full_plan(), by=cast.administrator)

    assert stored("xa-thu-2020-2025") == full_plan()


@pytest.mark.django_db
@pytest.mark.parametrize("name", shipped_plans())
def test_shipped_plan_comes_back_equal(name: str, moment: object) -> None:
    plan = pack_plan(name)
    place = CoreUnit(plan.place, "00001", plan.place_name, Level.COMMUNE, None, SINCE)
    chief = found_store([place], username="admin", full_name="Quản trị", password="x", since=SINCE)

    load_plan(plan, by=chief)

    assert stored(plan.code) == plan


def test_load_plan_twice_changes_nothing(cast: Cast) -> None:
    first = load_plan(full_plan(), by=cast.administrator)
    acts = JournalEntry.objects.count()

    again = load_plan(full_plan(), by=cast.administrator)

    assert again == first
    assert (JournalEntry.objects.count(), models.Target.objects.count()) == (acts, 2)


def test_load_another_plan_under_the_same_code_is_refused(cast: Cast) -> None:
    load_plan(full_plan(), by=cast.administrator)

    with pytest.raises(StateError, match="xa-thu-2020-2025"):
        load_plan(replace(full_plan(), name_vi="Khác"), by=cast.administrator)


def test_load_plan_of_an_unknown_place_is_refused(cast: Cast) -> None:
    with pytest.raises(StateError, match="xa-la"):
        load_plan(replace(full_plan(), place="xa-la"), by=cast.administrator)


def test_load_plan_by_the_clerk_is_refused_and_stores_nothing(cast: Cast) -> None:
    with pytest.raises(RightsError):
        load_plan(full_plan(), by=cast.clerk)

    assert models.Plan.objects.count() == 0


def test_values_are_kept_as_integers_at_the_units_scale(cast: Cast) -> None:
    load_plan(full_plan(), by=cast.administrator)

    version = models.TargetVersion.objects.get(target__code="thu-nhap")
    assert (version.value, version.unit) == (30_500_000, "million_dong_per_person_year")
    assert version.baseline.value == 17_300_000


def test_plan_with_an_indicator_that_no_pack_knows_is_named(cast: Cast) -> None:
    load_plan(full_plan(), by=cast.administrator)
    with by_hand():
        models.Target.objects.filter(code="giu-vung").update(indicator="bo-roi")

    with pytest.raises(StateError, match="bo-roi"):
        stored("xa-thu-2020-2025")
    with pytest.raises(StateError, match="thung"):
        unit_named("thung")


def test_settings_of_another_version_are_read_as_far_as_known() -> None:
    assert settings_of({"percent_places": 0, "colour": "red"}) == Settings(percent_places=0)


@pytest.mark.parametrize("thing", [
    models.Plan(code="x"), models.Point(number="1"), models.Target(code="y"), models.TargetVersion(number=2),
    models.Baseline(period="2020"), models.Milestone(period="2021"), models.ShareSet(number=1), models.Share(),
])  # fmt: skip
def test_rows_have_readable_names(thing: object) -> None:
    assert str(thing) in {"x", "1", "y", "None/2", "None: 2020", "None: 2021", "None/1", "None: None"}
