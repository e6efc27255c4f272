"""A small plan with every kind of row: a level on its way, a village sum with a gap, staff and restricted targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from muctieu.core.indicator import TimeRule
from muctieu.core.observation import ObsStatus, Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Milestone, Plan, Source, Target
from muctieu.packs.loader import load_indicators
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.plans.domain import load_plan
from tests.cast import Cast
from tests.factories import make_plan, make_target
from tests.recalled import recalled
from tests.web.conftest import Enter

CODE = "xa-thu-2020-2025"
NOTE = "Xã có nhiều cố gắng. Thu nhập bình quân đạt 17 triệu đồng, tăng so với năm trước. Còn khó khăn."


def target(name: str, indicator: str, value: str, form: Form = Form.LEVEL, **given: object) -> Target:
    return make_target(value, form, id=name, indicator=load_indicators()[indicator], **given)


def the_plan() -> Plan:
    income = target(
        "thu-nhap",
        "income_per_capita",
        "25",
        wording="Thu nhập bình quân đầu người đạt 25 triệu đồng/người/năm",
        baseline=Baseline(Decimal(12), Period.of_year(2020)),
        milestones=(Milestone(Period.of_year(2023), Decimal(20)),),
        owner="chu-tich",
        source=Source("nghi-quyet", "điểm 1.1"),
    )
    return make_plan(
        income,
        target("sinh", "births", "40", Form.CUMULATIVE),
        target("thu-ngan-sach", "budget_revenue", "30", Form.YEARLY),
        target("ngheo", "poverty_rate", "20", Form.CEILING),
        target("tuyen-quan", "recruitment_rate", "100", Form.YEARLY),
        target("dan-quan", "militia_count", "30"),
        names={"chu-tich": "Chủ tịch UBND xã", "nghi-quyet": "Nghị quyết số 01"},
    )


@recalled
def fill(cast: Cast, enter: Enter) -> None:
    """The plan with figures: income from a note, births of one village of two, revenue, and a staff figure."""
    assert load_indicators()["births"].time is TimeRule.SUM
    load_plan(the_plan(), by=cast.administrator)
    documents.add_document(
        RawFile("bao-cao.txt", NOTE.encode()), Extract(NOTE, "text-1"),
        Heading(title="Báo cáo năm 2022", number="12/BC-UBND", dateline=date(2023, 6, 14)),
        code="bao-cao-2022", place=cast.commune, by=cast.clerk,
    )  # fmt: skip
    start = NOTE.index("17")
    span = Provenance(ProvenanceKind.SPAN, "bao-cao-2022", NOTE, start=start, end=start + 2)
    enter("17", place="xa", indicator="income_per_capita", period="2022", provenance=span, status=ObsStatus.ESTIMATE)
    enter("9", place="ban-1", indicator="births", period="2022")
    enter("33", place="xa", indicator="budget_revenue", period="2022")
    enter("100", place="xa", indicator="recruitment_rate", period="2022")
