from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Coverage
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.plan import Form
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.core.verdict import Verdict
from muctieu.errors import Finding
from tests.factories import (
    AS_OF,
    CRITERION,
    GRADE,
    GRADES,
    MILLION,
    UNITS,
    make_figure,
    make_indicator,
    make_plan,
    make_target,
)

INCOME = make_target("25", id="thu-nhap", indicator=make_indicator("income", MILLION))
DRILL = make_target(
    None, Form.RANK, id="dien-tap", indicator=make_indicator("drill", GRADE, grades=GRADES), grade="xuất sắc"
)
NTM = make_target("19", Form.X_OF_Y, id="ntm", indicator=make_indicator("ntm", CRITERION), out_of=Decimal(19))
OLD = make_target("9", id="cu", indicator=make_indicator("old", MILLION), valid_to=date(2022, 1, 1))
LATE = make_target("9", id="moi", indicator=make_indicator("late", MILLION), valid_from=date(2024, 1, 1))
SPAN = Provenance(ProvenanceKind.SPAN, "bài", text="đạt 17 triệu đồng", start=4, end=6)
PLAN = make_plan(INCOME, DRILL, NTM, OLD, LATE)
FIGURES = {
    "income": (make_figure("17", "2022", sources=(SPAN,), coverage=Coverage(9, 11, ("a", "b"))),),
    "drill": (make_figure("5", None, GRADE),),
}


def _board() -> Scoreboard:
    return build_scoreboard(
        PLAN, FIGURES, as_of=AS_OF, units=UNITS, findings=[Finding("MT1105", {"computed": "1", "limit": "2"})]
    )


def test_only_targets_in_force_are_assessed() -> None:
    assert [assessment.target.id for assessment in _board().assessments] == ["thu-nhap", "dien-tap", "ntm"]


def test_counts_and_focus() -> None:
    board = _board()

    assert board.counts == {Verdict.MET: 1, Verdict.UNMET: 1, Verdict.NO_DATA: 1}
    assert [assessment.target.id for assessment in board.focus] == ["thu-nhap"]


def test_headline_is_the_answer_in_a_sentence() -> None:
    assert _board().headline_vi == "1 trong 3 chỉ tiêu đạt hoặc vượt; 1 chưa đạt; 1 chưa có số liệu"
    assert _board().headline_en == "1 of 3 targets met or exceeded; 1 not reached; 1 without data"


def test_json_contract() -> None:
    found = _board().as_dict()

    assert list(found) == ["plan", "as_of", "targets", "counts", "focus", "findings"]
    assert found["as_of"] == "2023-06-04"
    assert found["counts"] == {"met": 1, "unmet": 1, "no_data": 1}
    targets = found["targets"]
    assert isinstance(targets, list)
    income, drill, ntm = targets
    assert income == {
        "id": "thu-nhap",
        "indicator": "income",
        "wording": "Đạt mức chỉ tiêu",
        "form": "level",
        "target": "25",
        "unit": "triệu đồng",
        "value": "17",
        "period": "2022",
        "attainment_pct": "68",
        "verdict": "unmet",
        "reason": "chưa đạt, còn thiếu 8 triệu đồng; chưa có số gốc hoặc mốc năm để xét tiến độ",
        "reason_en": "not reached, short by 8 million VND; no baseline or milestone to judge the pace by",
        "coverage": {"reported": 9, "expected": 11},
        "sources": [{"kind": "span", "document": "bài", "start": 4, "end": 6, "text": "đạt 17 triệu đồng"}],
        "findings": [],
    }
    assert (drill["target"], drill["value"], drill["period"]) == ("xuất sắc", "xuất sắc", None)
    assert (ntm["value"], ntm["verdict"], ntm["sources"], ntm["coverage"]) == (None, "no_data", [], None)
    assert found["findings"] == [finding.as_dict() for finding in _board().findings]


def test_plan_gives_its_targets_by_id() -> None:
    assert PLAN.target("ntm") is NTM
    assert PLAN.target("không có") is None


def test_disclosure_is_staff_unless_decided() -> None:
    assert not INCOME.indicator.is_public
    assert make_indicator("open", MILLION, disclosure=Disclosure.PUBLIC).is_public
