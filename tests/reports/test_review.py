"""Review reports: every sentence rests on figures, praises nothing that is not good, and can be written again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.indicator import Direction, Indicator, TimeRule
from muctieu.core.observation import Claims, ObsStatus, Said
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Target
from muctieu.core.report import Bound, Report, ReportKind, Role, Sentence, Style, Table
from muctieu.core.scoreboard import build_scoreboard
from muctieu.core.target_review import Group
from muctieu.core.unit import Unit
from muctieu.core.verdict import Override, Verdict
from muctieu.packs.loader import load_sectors
from muctieu.packs.outlines import load_outlines, load_patterns
from muctieu.reports.compose import Language, Letter, Revision, Wanted, compose
from muctieu.reports.plain import plain_lines
from muctieu.reports.sentences import Narrator, Told
from tests.factories import (
    CRITERION,
    GRADE,
    GRADES,
    HOUSEHOLD,
    MILLION,
    PERCENT,
    TONNE,
    UNITS,
    YES_NO,
    make_figure,
    make_indicator,
    make_plan,
    make_target,
)

AS_OF = date(2024, 1, 8)
LETTER = Letter(
    Style.STATE, "", "ỦY BAN NHÂN DÂN\nXÃ THỬ", "Thử", AS_OF, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Giàng A Pao", "7",
    ("UBND tỉnh;", "Lưu: VT."),
)  # fmt: skip
LANGUAGE = Language(load_sectors(), load_patterns())
BASE = Baseline(Decimal(15), Period.of_year(2020))


def named(name: str, code: str, unit: Unit = MILLION, **given: Any) -> Indicator:
    return make_indicator(code, unit, name_vi=name, **given)


INCOME = make_target(
    "25", id="thu-nhap", indicator=named("Thu nhập bình quân", "income", sector="economy"), baseline=BASE
)
GRAIN = make_target("900", id="thoc", indicator=named("Sản lượng thóc", "grain", TONNE, sector="agriculture"))
POOR = make_target(
    "35", Form.CEILING, id="ngheo", baseline=Baseline(Decimal(50), Period.of_year(2020)),
    indicator=named("Tỷ lệ hộ nghèo", "poor", PERCENT, direction=Direction.DOWN, sector="labour"),
)  # fmt: skip
NTM = make_target(
    "19", Form.X_OF_Y, id="ntm", out_of=Decimal(19), indicator=named("Số tiêu chí đạt", "ntm", CRITERION, sector="ntm")
)
DRILL = make_target(
    None, Form.RANK, id="dien-tap", grade="tốt",
    indicator=named("Xếp loại diễn tập", "drill", GRADE, grades=GRADES, sector="defence"),
)  # fmt: skip
SCHOOL = make_target(
    None, Form.KEEP, id="truong", indicator=named("Phổ cập giáo dục", "school", YES_NO, sector="education")
)
HOMES = make_target("40", id="nha", indicator=named("Số hộ có nhà kiên cố", "homes", HOUSEHOLD, sector="culture"))
PLAN = make_plan(INCOME, GRAIN, POOR, NTM, DRILL, SCHOOL, HOMES)
Figures = Mapping[str, tuple[Figure, ...]]
FIGURES: Figures = {
    "income": (
        make_figure("14", "2021", parts=("a",)),
        make_figure("15", "2022", parts=("b",)),
        make_figure("17", "2023", parts=("c",), coverage=Coverage(9, 11, ("x", "y"))),
    ),
    "grain": (make_figure("990", "2023", TONNE, status=ObsStatus.ESTIMATE, parts=("d",)),),
    "poor": (make_figure("48", "2022", PERCENT), make_figure("46", "2023", PERCENT, parts=("e",))),
    "ntm": (make_figure("12", "2023", CRITERION, out_of=Decimal(19), parts=("f",)),),
    "drill": (make_figure("3", "2023", GRADE, parts=("g",)),),
    "school": (make_figure("1", "2023", YES_NO, parts=("h",)),),
}


def written(
    style: Style = Style.STATE, kind: ReportKind = ReportKind.MID_TERM, found: Figures = FIGURES, **typed: str
) -> Report:
    board = build_scoreboard(PLAN, found, as_of=AS_OF, units=UNITS)
    letter = replace(LETTER, style=style)
    wanted = Wanted(kind, Period.of_year(2023), load_outlines()[kind], letter, MappingProxyType(typed))
    return compose(board, found, wanted, language=LANGUAGE)


def told(target: Target, *figures: Figure) -> Told:
    plan = make_plan(target)
    board = build_scoreboard(plan, {target.indicator.code: figures}, as_of=AS_OF, units=UNITS)
    return Told(board.assessments[0], figures, plan)


def sentence(target: Target, *figures: Figure) -> str:
    found = Narrator(load_patterns()).result(told(target, *figures))
    assert found is not None
    return found.text


@pytest.mark.parametrize("style", list(Style))
def test_whole_report(style: Style, golden: Callable[[str, str], None]) -> None:
    report = written(style, limits="Mưa lũ tháng 8 làm hỏng đường.\nVốn về chậm.")

    golden(f"reports/{style.value}.txt", "\n".join(plain_lines(report)) + "\n")


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_kind_names_its_time_and_leaves_room_for_people(kind: ReportKind) -> None:
    report = written(kind=kind)

    assert report.typed()
    assert all(not one.text and one.prompt for one in report.typed().values())
    assert ("năm 2023" in report.head.about) == (kind not in (ReportKind.MID_TERM, ReportKind.TERM))
    assert "{" not in "\n".join(plain_lines(report))


def test_every_figure_is_bound_to_its_reports_and_prints_as_it_is_bound() -> None:
    found = written().figures()

    assert found["thu-nhap.value"] == Bound(
        "thu-nhap.value", Role.VALUE, "17 triệu đồng", Decimal(17), "million_dong", "income", "xa",
        Period.of_year(2023), "thu-nhap", ("c",), Coverage(9, 11, ("x", "y")),
    )  # fmt: skip
    assert found["thu-nhap.change"].parts == ("c", "b")
    assert (found["thu-nhap.target"].text, found["thu-nhap.target"].parts) == ("25 triệu đồng", ())
    assert found["count.total"].value == 7


def test_no_number_of_a_result_stands_outside_its_binding() -> None:
    """But for the day of what was due, coverage, and the year compared with."""
    allowed = re.compile(r"\(đến \d\d/\d\d/\d{4} cần |theo báo cáo của \d+/\d+ bản|so với năm \d{4}|bằng năm \d{4}")
    for one in written().sentences():
        if one.id.endswith(".result"):
            loose = "".join(piece for piece in one.pieces if isinstance(piece, str))
            assert not re.search(r"\d", allowed.sub("", loose)), one.text


def test_nothing_is_praised_that_is_not_good() -> None:
    report = written()
    board = build_scoreboard(PLAN, FIGURES, as_of=AS_OF, units=UNITS)
    results = {one.id.removesuffix(".result"): one.text for one in report.sentences() if one.id.endswith(".result")}

    assert results.keys() == {one.target.id for one in board.assessments if one.verdict is not Verdict.NO_DATA}
    for one in board.assessments:
        if not one.verdict.is_good and one.target.id in results:
            said = results[one.target.id].replace("chưa đạt chỉ tiêu", "").replace("chưa đạt yêu cầu", "")
            assert not re.search("vượt|hoàn thành|đạt chỉ tiêu|đạt yêu cầu", said), said


@pytest.mark.parametrize(("target", "figures", "expected"), [
    (INCOME, (make_figure("17", "2023", coverage=Coverage(9, 11, ("x", "y"))),),
     ("Thu nhập bình quân mới đạt 17 triệu đồng (theo báo cáo của 9/11 bản), bằng 68% chỉ tiêu (25 triệu đồng), "
      "chậm so với lộ trình (đến 31/12/2023 cần 21 triệu đồng).")),
    (GRAIN, (make_figure("990", "2023", TONNE, status=ObsStatus.ESTIMATE),),
     "Sản lượng thóc ước đạt 990 tấn, bằng 110% chỉ tiêu (900 tấn), vượt 90 tấn."),
    (GRAIN, (make_figure("900", "2022", TONNE), make_figure("900", "2023", TONNE, status=ObsStatus.PROVISIONAL)),
     "Sản lượng thóc đạt 900 tấn (số sơ bộ), đạt chỉ tiêu đề ra (900 tấn), bằng năm 2022."),
    (POOR, (make_figure("34.5", "2023", PERCENT),),
     "Tỷ lệ hộ nghèo là 34,5%, trong mức chỉ tiêu (không quá 35%)."),
    (DRILL, (make_figure("3", "2023", GRADE),), "Diễn tập xếp loại khá, chưa đạt chỉ tiêu (tốt trở lên)."),
    (DRILL, (make_figure("5", "2023", GRADE),), "Diễn tập xếp loại xuất sắc, đạt chỉ tiêu (tốt trở lên)."),
    (SCHOOL, (make_figure("0", "2023", YES_NO),), "Phổ cập giáo dục: chưa đạt yêu cầu (duy trì)."),
    (NTM, (make_figure("12", "2023", CRITERION, out_of=Decimal(19)),),
     "Số tiêu chí mới đạt 12/19 tiêu chí, bằng 63,16% chỉ tiêu (19/19 tiêu chí), còn thiếu 7 tiêu chí."),
    (INCOME, (make_figure(None, "2023", said=Said.MET),),
     "Thu nhập bình quân được báo cáo là đạt chỉ tiêu (25 triệu đồng), không kèm số liệu."),
    (POOR, (make_figure("46", "2023", PERCENT, status=ObsStatus.ESTIMATE),),
     ("Tỷ lệ hộ nghèo ước còn 46%, cao hơn chỉ tiêu (không quá 35%) 11 điểm %, khó đạt theo tiến độ hiện nay "
      "(đến 31/12/2023 cần 41%).")),
    (POOR, (make_figure("0", "2023", PERCENT, status=ObsStatus.ESTIMATE),),
     "Tỷ lệ hộ nghèo ước là 0%, trong mức chỉ tiêu (không quá 35%)."),
    (DRILL, (make_figure("3", "2023", GRADE, status=ObsStatus.ESTIMATE),),
     "Diễn tập dự kiến xếp loại khá, chưa đạt chỉ tiêu (tốt trở lên)."),
    (SCHOOL, (make_figure("1", "2023", YES_NO, status=ObsStatus.ESTIMATE),),
     "Phổ cập giáo dục: dự kiến đạt yêu cầu (duy trì)."),
    (GRAIN, (make_figure("850", "2022", TONNE), make_figure("990", "2023", TONNE, status=ObsStatus.BREAK)),
     ("Sản lượng thóc đạt 990 tấn, bằng 110% chỉ tiêu (900 tấn), vượt 90 tấn; không so sánh với năm trước vì địa bàn "
      "hoặc cách tính đã thay đổi.")),
    (INCOME, (make_figure(None, "2023", claims=Claims(attainment_pct=Decimal(87))),),
     "Thu nhập bình quân đạt 87% chỉ tiêu (25 triệu đồng)."),
])  # fmt: skip
def test_result_in_the_words_of_reports(target: Target, figures: tuple[Figure, ...], expected: str) -> None:
    assert sentence(target, *figures) == expected


CROSSED = [
    ("thu", Form.LEVEL, Direction.UP, "100", "40"), ("san", Form.FLOOR, Direction.UP, "55", "30"),
    ("tran", Form.CEILING, Direction.DOWN, "10", "40"), ("khong", Form.CEILING, Direction.DOWN, "0", "12"),
]  # fmt: skip


def test_every_form_with_every_standing(golden: Callable[[str, str], None]) -> None:
    """What a report says of results from far behind to far beyond, each case in all its wordings."""
    narrator, lines = Narrator(load_patterns()), []
    for name, form, direction, value, start in CROSSED:
        target = make_target(
            value, form, id=name, baseline=Baseline(Decimal(start), Period.of_year(2020)),
            indicator=named(f"Số hộ thử {name}", name, HOUSEHOLD, direction=direction),
        )  # fmt: skip
        for result in ("0", "10", "12", "26", "35", "40", "55", "76", "100", "130"):
            for baseline in (target.baseline, None):
                one = replace(target, baseline=baseline)
                said = narrator.result(told(one, make_figure(result, "2023", HOUSEHOLD)))
                lines.append("-" if said is None else said.text)
    golden("reports/standings.txt", "\n".join(dict.fromkeys(lines)) + "\n")


def test_nothing_is_compared_across_the_day_on_which_the_place_changed() -> None:
    one = told(GRAIN, make_figure("850", "2022", TONNE), make_figure("990", "2023", TONNE))
    narrator = Narrator(load_patterns())
    said = [narrator.result(replace(one, breaks=(day,))) for day in (date(2023, 7, 1), date(2024, 1, 1))]

    assert [one is not None and "so với năm 2022" in one.text for one in said] == [False, True]
    assert [one is not None and "không so sánh với năm trước" in one.text for one in said] == [True, False]


def test_target_of_each_year_says_in_how_many_it_was_met() -> None:
    jobs = make_target(
        "80", Form.YEARLY, id="viec", indicator=named("Số việc làm", "jobs", HOUSEHOLD, time=TimeRule.SUM)
    )
    figures = [make_figure(value, year, HOUSEHOLD) for value, year in (("82", "2021"), ("76", "2022"), ("86", "2023"))]

    assert "mới đạt 2/3 năm" in sentence(jobs, *figures)
    assert "chậm" not in sentence(jobs, *figures)


def test_slip_that_waits_for_a_person_states_no_number() -> None:
    rate = make_target("35", Form.CEILING, id="sinh", indicator=replace(POOR.indicator, bounds=POOR.indicator.bounds))
    blocked = told(rate, make_figure("46", "2023", PERCENT))
    narrated = Narrator(load_patterns()).result(
        Told(replace(blocked.assessment, verdict=Verdict.BLOCKED), blocked.figures, blocked.plan)
    )

    assert narrated == Sentence("sinh.result", ("Tỷ lệ hộ nghèo: số liệu đang chờ xác minh, chưa đánh giá.",))


def test_neighbours_of_one_case_do_not_sound_alike() -> None:
    narrator = Narrator(load_patterns())
    told_ = told(GRAIN, make_figure("990", "2023", TONNE))
    said = [narrator.result(told_) for _ in range(4)]

    assert len({one.text for one in said if one is not None}) == 3
    assert said[0] == said[3]


def test_without_any_figure_only_that_is_said() -> None:
    report = written(found={})
    said = {one.id: one.text for one in report.sentences()}

    assert said.keys() == {"counts", "missing"}
    assert said["counts"] == "Đến ngày 08/01/2024, trong 7 chỉ tiêu của nghị quyết có: 7 chỉ tiêu chưa có số liệu."
    assert said["missing"].startswith("Chưa có số liệu để đánh giá 7 chỉ tiêu: thu nhập bình quân; sản lượng thóc; ")
    (table,) = [block for section in report.annexes for block in section.blocks if isinstance(block, Table)]
    assert all(row[5] == () for row in table.rows)


def test_same_figures_give_the_same_report() -> None:
    assert written() == written()


def test_people_decide_what_is_done_with_a_target_and_else_the_rules() -> None:
    def listed(**decided: Group) -> dict[str, str]:
        board = build_scoreboard(PLAN, FIGURES, as_of=AS_OF, units=UNITS)
        kind = ReportKind.MID_TERM
        wanted = Wanted(kind, Period.of_year(2023), load_outlines()[kind], LETTER, groups=decided)
        report = compose(board, FIGURES, wanted, language=LANGUAGE)
        return {one.id: one.text for one in report.sentences() if one.id in ("raise", "force", "amend")}

    by_rules = listed()
    decided = listed(thoc=Group.REST, ngheo=Group.AMEND)

    assert "sản lượng thóc" in by_rules["raise"]
    assert "tỷ lệ hộ nghèo" in by_rules["force"]
    assert "raise" not in decided
    assert "tỷ lệ hộ nghèo" not in decided["force"]
    assert "tỷ lệ hộ nghèo" in decided["amend"]


def test_a_verdict_decided_without_a_figure_makes_no_sentence() -> None:
    plan = make_plan(HOMES)
    decided = Override("nha", Verdict.ON_TRACK, "Chủ tịch", "Chairman", AS_OF, date(2024, 6, 30))
    board = build_scoreboard(plan, {}, as_of=AS_OF, units=UNITS, overrides={"nha": decided})

    (judged,) = board.assessments
    assert (judged.verdict, judged.computed) == (Verdict.ON_TRACK, Verdict.NO_DATA)
    assert Narrator(load_patterns()).result(Told(judged, (), plan)) is None


def test_a_figure_that_is_known_no_more_is_told_as_such() -> None:
    former = written().figures()["thu-nhap.value"]
    board = build_scoreboard(PLAN, FIGURES, as_of=AS_OF, units=UNITS)
    kind = ReportKind.YEAR
    revisions = (Revision(former, None, "Báo cáo số 01/BC-UBND ngày 08/01/2024"),
                 Revision(replace(former, target="het", period=None), None, "Báo cáo số 02/BC-UBND"))  # fmt: skip
    wanted = Wanted(kind, Period.of_year(2023), load_outlines()[kind], LETTER, revisions=revisions)

    said = {one.id: one.text for one in compose(board, FIGURES, wanted, language=LANGUAGE).sentences()}

    assert said["thu-nhap.2023.revision"] == (
        "Số liệu thu nhập bình quân (năm 2023) nêu tại Báo cáo số 01/BC-UBND ngày 08/01/2024 là 17 triệu đồng đã được "
        "rút lại, hiện chưa có số thay thế."
    )
    assert said["het.khong-ky.revision"].startswith("Số liệu income (không rõ kỳ)")
