"""The province's report: frozen figures of its communes, counted and added, with those without a report named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from muctieu.core.period import Period
from muctieu.core.report import Paragraph, Report, ReportKind, Role, Style, Table
from muctieu.reports.consolidate import CommuneReport, Terms, consolidate
from muctieu.reports.plain import plain_lines
from muctieu.reports.usual import usual_letter
from tests.factories import UNITS, make_figure
from tests.reports.test_review import FIGURES, PLAN, written

DAY = date(2024, 1, 9)
TERMS = Terms(
    ReportKind.YEAR, Period.of_year(2023), DAY, "tinh", usual_letter(Style.STATE, "tỉnh Thử", DAY),
    {one.indicator.code: one.indicator for one in PLAN.targets}, UNITS,
)  # fmt: skip


def commune(name: str, report: Report | None) -> CommuneReport:
    return CommuneReport(name, f"xã {name}", report, "05/BC-UBND" if report else "", DAY if report else None)


def richer() -> Report:
    return written(found={**FIGURES, "income": (make_figure("26", "2023", parts=("z",)),)})


def texts(report: Report) -> dict[str, str]:
    return {one.id: one.text for one in report.sentences()}


def test_figures_of_the_communes_are_counted_added_and_held_against_each_other() -> None:
    report = consolidate([commune("A", written()), commune("B", richer()), commune("C", None)], TERMS)
    said = texts(report)

    assert said["scope"] == "Số liệu lấy từ báo cáo đã ban hành của 2/3 xã."
    assert said["missing"] == "Chưa có báo cáo ban hành: xã C."
    assert said["counts"].startswith("Trong 14 chỉ tiêu của 2 xã có: 3 chỉ tiêu vượt; ")
    assert said["grain.2023.result"] == (
        "Sản lượng thóc, năm 2023 (theo báo cáo của 2/3 xã): tổng cộng 1.980 tấn; "
        "thấp nhất 990 tấn (xã A), cao nhất 990 tấn (xã B)."
    )
    assert said["income.2023.result"].endswith("thấp nhất 17 triệu đồng (xã A), cao nhất 26 triệu đồng (xã B).")
    total = report.figures()["grain.2023.total"]
    assert (total.value, total.role, total.parts) == (Decimal(1980), Role.VALUE, ("d",))
    assert total.coverage is not None
    assert total.coverage.as_dict() == {"reported": 2, "expected": 3}


def test_every_commune_has_its_row_and_one_without_a_report_an_empty_one() -> None:
    report = consolidate([commune("A", written()), commune("C", None)], TERMS)

    (table,) = [block for section in report.annexes for block in section.blocks if isinstance(block, Table)]
    assert [["".join(map(str, cell)) for cell in row] for row in table.rows] == [
        ["1", "xã A", "05/BC-UBND", "09/01/2024", "7", "2", "0", "4", "1"],
        ["2", "xã C", "chưa ban hành", "", "", "", "", "", ""],
    ]
    assert "figures" not in [section.id for section in report.sections]


def test_without_any_issued_report_only_that_is_said() -> None:
    report = consolidate([commune("C", None)], replace(TERMS, letter=usual_letter(Style.PARTY, "tỉnh Thử", DAY)))

    assert texts(report) == {
        "scope": "Số liệu lấy từ báo cáo đã ban hành của 0/1 xã.",
        "missing": "Chưa có báo cáo ban hành: xã C.",
    }
    assert all(isinstance(block, Paragraph) for section in report.sections for block in section.blocks)
    assert "I- PHẠM VI TỔNG HỢP" in list(plain_lines(report))
