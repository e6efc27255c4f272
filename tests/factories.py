"""Small objects for tests: units, an indicator, a plan, figures; every argument that matters is given by the test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Direction, Indicator, Kind, PlaceRule, TimeRule
from muctieu.core.observation import ApprovalState, Observation, Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit

PERCENT = Unit("percent", "%", "%", "percent", Decimal(1), 4)
PER_MILLE = Unit("per_mille", "‰", "‰", "per_mille", Decimal(1), 4)
POINT = Unit("point", "điểm %", "points", "point", Decimal(1), 4)
DONG = Unit("dong", "đồng", "VND", "money")
MILLION = Unit("million_dong", "triệu đồng", "million VND", "money", Decimal(10**6), 6)
BILLION = Unit("billion_dong", "tỷ đồng", "billion VND", "money", Decimal(10**9), 9)
PERSON = Unit("person", "người", "people", "person")
HOUSEHOLD = Unit("household", "hộ", "households", "household")
TONNE = Unit("tonne", "tấn", "tonnes", "mass", Decimal(1000), 6)
KG = Unit("kg", "kg", "kg", "mass", Decimal(1), 3)
CRITERION = Unit("criterion", "tiêu chí", "criteria", "criterion")
GRADE = Unit("grade", "hạng", "grade", "grade")
YES_NO = Unit("yes_no", "đạt/không", "yes/no", "yes_no")
UNITS = {
    unit.code: unit
    for unit in (
        PERCENT,
        PER_MILLE,
        POINT,
        DONG,
        MILLION,
        BILLION,
        PERSON,
        HOUSEHOLD,
        TONNE,
        KG,
        CRITERION,
        GRADE,
        YES_NO,
    )
}
GRADES = ("yếu", "trung bình", "khá", "tốt", "xuất sắc")
TERM = (2021, 2025)
AS_OF = date(2023, 6, 4)
RECORDED = datetime(2023, 6, 4, 15, 40, tzinfo=UTC)


def make_indicator(code: str = "new_members", unit: Unit = PERSON, **given: Any) -> Indicator:
    given.setdefault("name_vi", "Chỉ tiêu thử")
    given.setdefault("name_en", "Test indicator")
    given.setdefault("place", PlaceRule.SUM)
    return Indicator(code=code, unit=unit, **given)


def make_ratio(code: str, top: str, bottom: str, **given: Any) -> Indicator:
    return make_indicator(
        code,
        given.pop("unit", PERCENT),
        kind=Kind.DERIVED,
        place=PlaceRule.RATIO,
        numerator=top,
        denominator=bottom,
        factor=given.pop("factor", Decimal(100)),
        **given,
    )


def make_target(value: str | None = "100", form: Form = Form.LEVEL, **given: Any) -> Target:
    indicator = given.pop("indicator", None) or make_indicator(
        unit=given.get("unit", MILLION),
        direction=given.pop("direction", Direction.UP),
        time=given.pop("time", TimeRule.LAST),
    )
    given.setdefault("unit", indicator.unit)
    return Target(
        id=given.pop("id", "thu"),
        indicator=indicator,
        wording=given.pop("wording", "Đạt mức chỉ tiêu"),
        form=form,
        value=None if value is None else Decimal(value),
        **given,
    )


def make_plan(*targets: Target, **given: Any) -> Plan:
    given.setdefault("code", "xa-thu-2020-2025")
    given.setdefault("deadline", date(2025, 12, 31))
    return Plan(
        name_vi="Nghị quyết thử",
        name_en="Test resolution",
        place="xa",
        place_name="xã Thử",
        first_year=TERM[0],
        last_year=TERM[1],
        baseline_year=TERM[0] - 1,
        targets=targets,
        **given,
    )


def make_figure(value: str | None, period: str | None = None, unit: Unit = MILLION, **given: Any) -> Figure:
    given.setdefault("recorded_at", RECORDED)
    return Figure(
        indicator=given.pop("indicator", "new_members"),
        place=given.pop("place", "xa"),
        period=None if period is None else Period.parse(period),
        value=None if value is None else Quantity(Decimal(value), unit),
        **given,
    )


def make_obs(value: str | None, period: str | None = "2023-Q1", unit: Unit = PERSON, **given: Any) -> Observation:
    given.setdefault("indicator", "new_members")
    given.setdefault("place", "ban-1")
    given.setdefault("approval", ApprovalState.APPROVED)
    given.setdefault("recorded_at", RECORDED)
    given.setdefault("provenance", Provenance(ProvenanceKind.FORM, "biểu quý"))
    given.setdefault("id", f"{given['indicator']}/{given['place']}/{period}/{value}")
    return Observation(
        period=None if period is None else Period.parse(period),
        value=None if value is None else Quantity(Decimal(value), unit),
        **given,
    )
