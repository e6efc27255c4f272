"""A report as data: what it holds is found again by name, and a name stands for one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.period import Period
from muctieu.core.report import (
    Bound,
    Foot,
    Graph,
    Head,
    Paragraph,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Style,
    Table,
    Typed,
)

GRAIN = Bound("luong-thuc.value", Role.VALUE, "347 kg", Decimal(347), "kg", "grain_per_capita", "xa")
GOAL = Bound("luong-thuc.target", Role.TARGET, "400 kg", Decimal(400), "kg", target="luong-thuc")
SENTENCE = Sentence("luong-thuc.result", ("Lương thực đạt ", GRAIN, ", chỉ tiêu ", GOAL, "."))
CAUSES = Typed("causes", "Ghi nguyên nhân")


def report(*blocks: Paragraph | Typed | Table | Graph) -> Report:
    return Report(
        ReportKind.MID_TERM, Style.PARTY, "nq", "xa", Period.of_year(2023), date(2023, 12, 31),
        Head("", "ĐẢNG ỦY XÃ A", "", "Xã A", date(2023, 12, 31), "BÁO CÁO", "giữa nhiệm kỳ"),
        Foot("T/M ĐẢNG ỦY", "BÍ THƯ", "", ("Lưu Đảng ủy.",)),
        sections=(Section("results", "I-", "KẾT QUẢ", sections=(Section("economy", "1.", "Kinh tế", blocks),)),),
    )  # fmt: skip


def test_sentence_prints_its_figures_as_they_are_bound() -> None:
    assert Paragraph((SENTENCE, SENTENCE)).text == " ".join(["Lương thực đạt 347 kg, chỉ tiêu 400 kg."] * 2)
    assert SENTENCE.text == "Lương thực đạt 347 kg, chỉ tiêu 400 kg."


def test_figures_and_typed_places_are_found_wherever_they_stand() -> None:
    table = Table("annex", "Biểu", ("Chỉ tiêu", "Kết quả"), ((("Lương thực",), (GRAIN,)),), (False, True))
    found = report(Paragraph((SENTENCE,)), CAUSES, table)

    assert list(found.figures()) == ["luong-thuc.value", "luong-thuc.target"]
    assert found.typed() == {"causes": CAUSES}
    assert [one.id for one in found.sentences()] == ["luong-thuc.result"]
    assert [section.id for section in found.walk()] == ["results", "economy"]


def test_one_name_for_two_figures_is_refused() -> None:
    other = Sentence("other", (replace(GRAIN, text="350 kg"),))

    with pytest.raises(ValueError, match=r"luong-thuc\.value"):
        report(Paragraph((SENTENCE, other))).figures()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("KẾT QUẢ QUÝ IV/2023", "Kết quả quý IV/2023"),
        ("PHẠM VI TỔNG HỢP", "Phạm vi tổng hợp"),
        ("ƯỚC NĂM 2023", "Ước năm 2023"),
    ],
)
def test_name_of_a_section_is_its_title_in_a_sentence(title: str, name: str) -> None:
    assert Section("x", "I.", title).name == name
