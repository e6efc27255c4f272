"""A report as JSON, its digest, what differs between two, and people's own paragraphs in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.aggregate import Coverage
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.report import (
    Bound,
    Graph,
    Line,
    Paragraph,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Table,
    Typed,
    period_of,
)
from muctieu.core.report_diff import Change, FigureChange, TextChange, differences
from muctieu.core.report_json import content_digest, report_from, report_json
from muctieu.core.report_words import Place, insert
from tests.core.test_report import CAUSES, GOAL, GRAIN, SENTENCE, report

FULL = replace(
    GRAIN, period=Period.of_quarter(2023, 1), parts=("a", "b"), coverage=Coverage(9, 11, ("x", "y"), ("z",)),
    status=ObsStatus.ESTIMATE, target="luong-thuc",
)  # fmt: skip
TABLE = Table("annex", "Biểu", ("Chỉ tiêu", "Kết quả"), ((("Lương thực",), (FULL,)), (("x",), ())), (False, True))
GRAPH = Graph("g", "Lương thực", "kg", ("2022", "2023"), (Line("kết quả", (Decimal("1.50"), None)),
                                                          Line("chỉ tiêu", (Decimal(2),), is_target=True)))  # fmt: skip
WHOLE = replace(
    report(
        Paragraph(
            (replace(SENTENCE, pieces=("Đạt ", FULL, " / ", GOAL, "; ", Bound("hang", Role.VALUE, "khá"), ".")),)
        ),
        CAUSES,
        GRAPH,
    ),
    bases=("Căn cứ Nghị quyết",),
    annexes=(Section("annex-table", "Phụ lục I", "BIỂU", (replace(TABLE, id="annex"),)),),
)


def sections_of(found: Report) -> dict[str, list[str]]:
    """What stands in each section: sentences and people's places by name."""
    return {
        section.id: [
            name
            for block in section.blocks
            for name in (
                [one.id for one in block.sentences] if isinstance(block, Paragraph) else [getattr(block, "id", "")]
            )
        ]
        for section in found.walk()
    }


def test_a_report_comes_back_from_json_as_it_was() -> None:
    kept = json.loads(json.dumps(report_json(WHOLE)))

    assert report_from(kept) == WHOLE
    assert str(report_from(kept).figures()["luong-thuc.value"].value) == "347"


def test_the_digest_tells_every_word_and_figure_but_number_and_day() -> None:
    digest = content_digest(WHOLE)
    numbered = replace(WHOLE, head=replace(WHOLE.head, number="7", day=date(2024, 1, 8)))
    others = (
        replace(WHOLE, as_of=date(2024, 1, 1)),
        replace(WHOLE, foot=replace(WHOLE.foot, name="Giàng A Pao")),
        report(Paragraph((replace(SENTENCE, pieces=("Đạt ", replace(FULL, parts=("a", "c")), ".")),))),
    )

    assert content_digest(numbered) == digest
    assert len({digest, *map(content_digest, others)}) == 1 + len(others)


def test_two_reports_differ_by_sentence_words_and_figure() -> None:
    now = replace(GRAIN, text="350 kg", value=Decimal(350))
    before = report(Paragraph((SENTENCE, Sentence("gone", ("Hết.",)))), CAUSES)
    after = report(Paragraph((replace(SENTENCE, pieces=("Đạt ", now, ".")), Sentence("new", ("Mới.",)))),
                   replace(CAUSES, text=" Mưa lũ.\n\n Vốn chậm. "))  # fmt: skip

    found = differences(before, after)

    assert found.sentences == (
        TextChange("luong-thuc.result", Change.CHANGED, SENTENCE.text, "Đạt 350 kg."),
        TextChange("new", Change.ADDED, "", "Mới."),
        TextChange("gone", Change.REMOVED, "Hết.", ""),
    )
    assert found.words == (TextChange("causes", Change.ADDED, "", "Mưa lũ.\nVốn chậm."),)
    assert found.figures == (FigureChange("luong-thuc.value", GRAIN, now),)
    assert found.is_any
    assert not differences(before, before).is_any


def test_a_figure_that_stands_in_one_report_alone_is_named_once() -> None:
    before, after = report(Paragraph((SENTENCE,))), report(CAUSES)

    assert [(one.id, one.after) for one in differences(before, after).figures] == [("luong-thuc.value", None)]
    twice = report(Paragraph((SENTENCE,)), replace(TABLE, rows=(((replace(GRAIN, id="luong-thuc.value.annex"),),),)))
    assert [one.id for one in differences(after, twice).figures] == ["luong-thuc.value"]


@pytest.mark.parametrize(("place", "section", "expected"), [
    ("economy/luong-thuc.result", "economy", ["luong-thuc.result", "economy/luong-thuc.result", "causes"]),
    ("economy/", "economy", ["luong-thuc.result", "causes", "economy/"]),
    ("economy/het.result", "economy", ["luong-thuc.result", "causes", "economy/het.result"]),
    ("culture/", "results", ["culture/"]),
])  # fmt: skip
def test_own_paragraphs_stand_where_they_belong_and_are_never_lost(
    place: str, section: str, expected: list[str]
) -> None:
    written = insert(report(Paragraph((SENTENCE,)), CAUSES), {place: "Lời thêm.", "causes": "khác", "economy/x": " "})

    assert sections_of(written)[section] == expected
    assert written.typed()[place] == Typed(place, "", "Lời thêm.")
    assert written.typed()["causes"] == CAUSES
    assert str(Place.parse(place)) == place


def test_a_report_without_sections_takes_no_paragraph() -> None:
    bare = replace(report(), sections=())

    assert insert(bare, {"a/": "x"}) == bare


@pytest.mark.parametrize(("kind", "expected"), [
    (ReportKind.QUARTER, "2023-Q3"), (ReportKind.HALF_YEAR, "2023-H1"), (ReportKind.YEAR, "2022"),
    (ReportKind.MID_TERM, "2020/2025"), (ReportKind.TERM, "2020/2025"),
])  # fmt: skip
def test_a_report_speaks_of_the_time_that_is_over(kind: ReportKind, expected: str) -> None:
    term = Period.of_years(2020, 2025)

    assert period_of(kind, term, date(2023, 11, 5)) == Period.parse(expected)
    assert period_of(ReportKind.YEAR, term, date(2023, 12, 31)) == Period.of_year(2023)
    assert Bound("a", Role.FORMER, "1").role == "former"
