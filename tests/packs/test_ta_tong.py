"""The plan of Tà Tổng judged by the article's figures: what the article itself calls low is what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.observation import Bound, Claims, Said
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_plan, load_units

AS_OF = date(2023, 6, 4)


def told(
    indicator: str,
    value: str | None,
    unit: str,
    *,
    period: str | None = None,
    out_of: str | None = None,
    said: Said | None = None,
    claims: Claims | None = None,
) -> Figure:
    quantity = None if value is None else Quantity(Decimal(value), load_units()[unit])
    return Figure(
        indicator,
        "ta-tong",
        Period.parse(period) if period else None,
        quantity,
        out_of=None if out_of is None else Decimal(out_of),
        said=said,
        claims=claims or Claims(),
    )


def reached(percent: str, bound: Bound = Bound.EXACT) -> Claims:
    return Claims(attainment_pct=Decimal(percent), attainment_bound=bound)


ARTICLE = (
    told("grain_per_capita", "347", "kg_per_person_year", period="2023", claims=reached("87")),
    told("income_per_capita", "17", "million_dong_per_person_year", period="2023", claims=reached("68")),
    told("budget_revenue", "33", "million_dong", period="2022", claims=Claims(excess=Decimal(3))),
    told("ntm_criteria_met", "12", "criterion", out_of="19", claims=reached("63")),
    told("natural_growth_rate", "7.7", "percent", claims=Claims(target=Decimal("0.2"))),
    told("universal_education", None, "yes_no", said=Said.KEPT),
    told("full_immunisation_rate", "79", "percent", claims=Claims(target=Decimal(96))),
    told("contract_workers", "14", "worker", claims=reached("85")),
    told("recruitment_rate", None, "percent", said=Said.MET),
    told("defence_drill_rank", "5", "grade", period="2022"),
    told("new_party_members", "73", "party_member", period="2021/2022", claims=reached("158", Bound.ABOVE)),
    told("inspection_plan_rate", None, "percent", claims=reached("100")),
    told("par_rank", "3", "grade"),
)


@pytest.fixture(scope="module")
def scoreboard() -> Scoreboard:
    figures: Mapping[str, list[Figure]] = {figure.indicator: [figure] for figure in ARTICLE}
    return build_scoreboard(load_plan("ta-tong-2020-2025"), figures, as_of=AS_OF, units=load_units())


def test_targets_that_need_attention_are_those_that_the_article_names(scoreboard: Scoreboard) -> None:
    assert [assessment.target.id for assessment in scoreboard.focus] == ["thu-nhap", "nong-thon-moi", "tang-dan-so"]


def test_arithmetic_of_the_article_is_found_out(scoreboard: Scoreboard) -> None:
    findings = {
        assessment.target.id: [finding.code for finding in assessment.findings]
        for assessment in scoreboard.assessments
        if assessment.findings
    }

    assert findings == {
        "luong-thuc": ["MT1103"],
        "thu-nhap": ["MT1103"],
        "thu-ngan-sach": ["MT1103"],
        "nong-thon-moi": ["MT1103"],
        "tang-dan-so": ["MT1104"],
        "lao-dong-hop-dong": ["MT1102"],
        "ket-nap-dang-vien": ["MT1103", "MT1105"],
    }


def test_verdicts_of_the_article(scoreboard: Scoreboard) -> None:
    verdicts = {assessment.target.id: assessment.verdict.value for assessment in scoreboard.assessments}

    assert verdicts == {
        "luong-thuc": "unmet",
        "thu-nhap": "unmet",
        "thu-ngan-sach": "exceeded",
        "nong-thon-moi": "unmet",
        "ra-khoi-dac-biet-kho-khan": "no_data",
        "tang-dan-so": "blocked",
        "pho-cap-giao-duc": "met",
        "truong-chuan": "no_data",
        "tiem-chung": "unmet",
        "lao-dong-hop-dong": "blocked",
        "tuyen-quan": "met",
        "dien-tap": "met",
        "ket-nap-dang-vien": "exceeded",
        "kiem-tra-giam-sat": "met",
        "cai-cach-hanh-chinh": "met",
    }
