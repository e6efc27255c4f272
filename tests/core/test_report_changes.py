"""A report that people had in their hands, beside the report as it was written: numbers, sentences, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.likeness import Likeness, aligned, key, sentences_in
from muctieu.core.period import Period
from muctieu.core.report import (
    Block,
    Bound,
    Cell,
    Foot,
    Graph,
    Head,
    Paragraph,
    Piece,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Style,
    Table,
    Typed,
)
from muctieu.core.report_added import Added
from muctieu.core.report_changes import Changes, Fate, FigureChange, compare, number_in
from muctieu.core.report_findings import findings_of
from muctieu.core.report_return import FIGURE, Comment, Passage, Returned, Stretch, sentence_mark
from muctieu.core.report_words import Place, insert
from muctieu.errors import StateError

HEAD = Head("", "ỦY BAN NHÂN DÂN\nXÃ THỬ", "7", "Thử", date(2024, 1, 8), "BÁO CÁO", "Sơ kết nghị quyết")
FOOT = Foot("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Giàng A Pao", ("Lưu: VT.",))
FRAME = ("(Kèm theo Báo cáo số: 07/BC-UBND)",)


def bound(name: str, text: str, value: str = "17") -> Bound:
    return Bound(name, Role.VALUE, text, Decimal(value))


def said(name: str, *pieces: Piece) -> Sentence:
    return Sentence(name, pieces)


INCOME = said(
    "thu.result", "Thu nhập bình quân mới đạt ", bound("thu.value", "17 triệu đồng"), ", bằng ",
    bound("thu.attainment", "68%", "68"), " chỉ tiêu (", bound("thu.target", "25 triệu đồng", "25"), "), chậm.",
)  # fmt: skip
GRAIN = said(
    "thoc.result", "Sản lượng thóc đạt ", bound("thoc.value", "990 tấn", "990"), ", vượt ",
    bound("thoc.gap", "90 tấn", "90"), ".",
)  # fmt: skip
ROADS = said("duong.result", "Đường trục bản được cứng hóa đạt ", bound("duong.value", "61,5%", "61.5"), ", chậm.")
POOR = said("ngheo.result", "Tỷ lệ hộ nghèo còn ", bound("ngheo.value", "46%", "46"), ", khó đạt.")
PLACE = said("tt.result", "Chợ TT. Mường Thử họp ", bound("tt.value", "4 phiên", "4"), " mỗi tháng.")
FOCUS = said("focus", "Còn ", bound("count.focus", "1", "1"), " chỉ tiêu cần tập trung: thu nhập bình quân.")
ROWS: tuple[tuple[Cell, ...], ...] = (
    (("1",), ("Thu nhập bình quân",), (bound("thu.value.annex", "17"),), ("chậm",)),
    (("2",), ("Sản lượng thóc",), ("ước ", bound("thoc.value.annex", "990", "990")), ("vượt",)),
)
TABLE = Table("annex", "Kết quả", ("TT", "Chỉ tiêu", "Kết quả", "Đánh giá"), ROWS, (False, False, True, False))
REPORT = Report(
    ReportKind.YEAR, Style.STATE, "ke-hoach", "xa", Period.of_year(2023), date(2024, 1, 8), HEAD, FOOT,
    bases=("Nghị quyết số 12",),
    sections=(
        Section("situation", "I.", "ĐẶC ĐIỂM", (Typed("situation", "Nêu thuận lợi", "Mưa thuận.\nDân đông."),)),
        Section("results", "II.", "KẾT QUẢ", (), (
            Section("economy", "1.", "Về kinh tế", (Paragraph((INCOME, GRAIN)), Paragraph((ROADS,)))),
            Section("culture", "2.", "Về văn hóa", (Paragraph((POOR,)), Paragraph((PLACE,)))),
        )),
        Section("limits", "III.", "HẠN CHẾ", (Paragraph((FOCUS,)), Typed("limits", "Nêu nguyên nhân"))),
    ),
    annexes=(Section("annex-table", "Phụ lục I", "KẾT QUẢ CÁC CHỈ TIÊU", (TABLE, Graph("g", "Thu", "triệu", (), ()))),),
)  # fmt: skip


def passage_of(sentences: tuple[Sentence, ...]) -> Passage:
    text, figures, marks = "", [], []
    for number, sentence in enumerate(sentences):
        text += " " if number else ""
        start = len(text)
        for piece in sentence.pieces:
            if isinstance(piece, Bound):
                figures.append(Stretch(FIGURE + piece.id, len(text), len(text) + len(piece.text)))
            text += piece if isinstance(piece, str) else piece.text
        marks.append(Stretch(sentence_mark(sentence.id), start, len(text)))
    return Passage(text, tuple(figures), tuple(marks))


def block_passages(block: Block, table: int) -> list[Passage]:
    if isinstance(block, Paragraph):
        return [passage_of(block.sentences)]
    if isinstance(block, Typed):
        return [Passage(line) for line in block.text.splitlines() or [f"[{block.prompt}]"]]
    if not isinstance(block, Table):
        return []
    found = [Passage(head, cell=(table, 0, at)) for at, head in enumerate(block.heads)]
    for row, cells in enumerate(block.rows, start=1):
        for column, cell in enumerate(cells):
            one = passage_of((Sentence("", cell),))
            found.append(replace(one, sentences=(), cell=(table, row, column)))
    return found


def printed(report: Report = REPORT) -> list[Passage]:
    """The paragraphs of a report's file, as they come back when nobody has touched it."""
    found = [Passage("XÃ THỬ", cell=(0, 0, 0)), Passage("Số: 07/BC-UBND", cell=(0, 1, 0))]
    found += [Passage(HEAD.type), Passage(HEAD.about), Passage("-----"), Passage("Nghị quyết số 12.")]
    for section in (one for top in report.sections for one in top.walk()):
        found.append(Passage(f"{section.number} {section.title}"))
        found += [one for block in section.blocks for one in block_passages(block, 9)]
    found += [Passage("Nơi nhận:", cell=(1, 0, 0)), Passage("Giàng A Pao", cell=(1, 0, 1))]
    for annex in report.annexes:
        found += [Passage(annex.number), Passage(annex.title), Passage(FRAME[0])]
        found += [one for block in annex.blocks for one in block_passages(block, 2)]
    return found


def changes(passages: list[Passage], report: Report = REPORT) -> Changes:
    return compare(report, Returned(tuple(passages)), frame=FRAME)


def bare(passages: list[Passage]) -> list[Passage]:
    """As a program leaves them that knows neither our controls nor our bookmarks."""
    return [replace(one, figures=(), sentences=()) for one in passages]


def swapped(passages: list[Passage], old: str, new: str) -> list[Passage]:
    """With `new` for `old`, marks behind it moved and those it falls in stretched, as a program does it."""

    def moved(one: Stretch, at: int) -> Stretch:
        by = len(new) - len(old)
        return replace(
            one, start=one.start + (by if one.start > at else 0), end=one.end + (by if one.end > at else 0)
        )  # fmt: skip

    found = []
    for one in passages:
        at = one.text.find(old)
        if at >= 0:
            figures = tuple(moved(figure, at) for figure in one.figures)
            marks = tuple(moved(mark, at) for mark in one.sentences)
            text = one.text.replace(old, new, 1)
            found.append(replace(one, text=text, figures=figures, sentences=marks))
        else:
            found.append(one)
    assert found != passages
    return found


def fates(found: Changes) -> dict[str, Fate]:
    return {one.sentence.id: one.fate for one in found.sentences if one.fate is not Fate.UNTOUCHED}


@pytest.mark.parametrize("lost", [list, bare])
def test_untouched_file_says_what_the_report_says(lost: Callable[[list[Passage]], list[Passage]]) -> None:
    back = lost(printed())

    found = changes(back)

    assert found.is_untouched, found
    assert list(findings_of(REPORT, found)) == []
    assert len(found.sentences) == 6


@pytest.mark.parametrize("lost", [list, bare])
@pytest.mark.parametrize(("old", "new", "figure", "value"), [
    ("990 tấn", "1.020,5 tấn", "thoc.value", Decimal("1020.5")),
    ("17 triệu đồng", "khoảng 18 triệu đồng", "thu.value", Decimal(18)),
    ("68%", "72%", "thu.attainment", Decimal(72)),
    ("61,5%", "quá nửa", "duong.value", None),
    ("4 phiên", "", "tt.value", None),
])  # fmt: skip
def test_number_changed_by_hand_is_shown_beside_its_source(
    lost: Callable[[list[Passage]], list[Passage]], old: str, new: str, figure: str, value: Decimal | None
) -> None:
    found = changes(lost(swapped(printed(), old, new)))

    assert found.figures == (FigureChange(REPORT.figures()[figure], found.figures[0].section, new, value),)
    assert list(fates(found).values()) == [Fate.NUMBERS]
    assert not found.added
    assert not found.is_untouched


@pytest.mark.parametrize("lost", [list, bare])
def test_sentence_is_found_again_in_other_words_and_gone_ones_are_told(
    lost: Callable[[list[Passage]], list[Passage]],
) -> None:
    back = swapped(printed(), "Thu nhập bình quân mới đạt", "Thu nhập bình quân đầu người một năm mới chỉ đạt")
    back = swapped(back, GRAIN.text, "")
    back = [one for one in back if one.text != ROADS.text]

    found = changes(lost(back))

    assert fates(found) == {
        "thu.result": Fate.REWORDED, "thoc.result": Fate.DELETED, "duong.result": Fate.DELETED
    }  # fmt: skip
    assert not found.added
    assert found.cells == ()


@pytest.mark.parametrize("lost", [list, bare])
def test_moved_sentence_is_no_deleted_and_no_added_one(lost: Callable[[list[Passage]], list[Passage]]) -> None:
    back = printed()
    at = next(number for number, one in enumerate(back) if one.text == ROADS.text)
    back.append(back.pop(at))
    back.insert(next(number for number, one in enumerate(back) if one.text == POOR.text) + 1, back.pop())

    found = changes(lost(back))

    assert not fates(found)
    assert [one.moved for one in found.sentences if one.moved] == [Place("culture", "ngheo.result")]
    assert not found.is_untouched


@pytest.mark.parametrize("lost", [list, bare])
def test_words_put_in_come_with_their_place(lost: Callable[[list[Passage]], list[Passage]]) -> None:
    back = swapped(printed(), INCOME.text, f"{INCOME.text} Có 3 bản vượt. Mừng.")
    at = next(number for number, one in enumerate(back) if one.text == ROADS.text)
    back[at + 1 : at + 1] = [
        Passage("Riêng bản Mo chưa có đường. [...]"), Passage("a", cell=(5, 0, 0)), Passage("12", cell=(5, 0, 1)),
        Passage("***"),
    ]  # fmt: skip
    back.insert(6, Passage("Nghị quyết số 15 ngày 02/3/2023;"))

    found = changes(lost(back))

    assert found.added == (
        Added(Place(""), "Nghị quyết số 15 ngày 02/3/2023;", True, ("15", "02/3/2023")),
        Added(Place("economy", "thu.result"), "Có 3 bản vượt. Mừng.", False, ("3",)),
        Added(Place("economy", "duong.result"), "Riêng bản Mo chưa có đường.", True, ()),
        Added(Place("economy", "duong.result"), "a\t12", True, ("12",)),
    )
    assert not fates(found)
    assert not found.typed


@pytest.mark.parametrize(("wanted", "typed"), [
    ({"[Nêu nguyên nhân]": "Vốn về chậm./."}, {"limits": "Vốn về chậm"}),
    ({"[Nêu nguyên nhân]": "[Nêu nguyên nhân]\nMưa lũ."}, {"limits": "Mưa lũ."}),
    ({"Mưa thuận.": "Mưa thuận, gió hòa. Được mùa."}, {"situation": "Mưa thuận, gió hòa. Được mùa.\nDân đông."}),
    ({"Mưa thuận.": "", "Dân đông.": ""}, {"situation": ""}),
    ({"[Nêu nguyên nhân]": "[Nêu nguyên nhân] Mưa lũ."}, {"limits": "Mưa lũ."}),
    ({"[Nêu nguyên nhân]": "", FOCUS.text: f"{FOCUS.text} [Nêu nguyên nhân]"}, {}),
    ({"Mưa thuận.": "Xa trung tâm.\nMưa thuận."}, {"situation": "Xa trung tâm.\nMưa thuận.\nDân đông."}),
])  # fmt: skip
def test_words_in_places_left_for_people_are_theirs(wanted: dict[str, str], typed: dict[str, str]) -> None:
    back = []
    for one in printed():
        lines = wanted.get(one.text, one.text).splitlines()
        back += [replace(one, text=line) for line in lines]

    found = changes(back)

    assert found.typed == typed
    assert (found.added, fates(found)) == ((), {})


def test_figures_of_tables_are_found_by_control_or_by_row_and_column() -> None:
    by_control = changes(swapped(printed(), "990", "991")[:-8] + swapped(printed()[-8:], "990", "992"))
    by_row = changes(bare([replace(one, text="ước 992") if one.text == "ước 990" else one for one in printed()]))
    without_row = changes(bare([one for one in printed() if one.cell is None or one.cell[:2] != (2, 2)]))

    bound_ = REPORT.figures()["thoc.value.annex"]
    assert by_control.cells == by_row.cells == (FigureChange(bound_, "annex-table", "992", Decimal(992)),)
    assert without_row.cells == (FigureChange(bound_, "annex-table", ""),)


def test_marks_are_not_believed_against_the_text() -> None:
    """Bookmarks that moved, were doubled or lie, a copied sentence, controls of other files."""
    back = printed()
    lying = Stretch(sentence_mark("ngheo.result"), 0, 4)
    at = next(number for number, one in enumerate(back) if one.text == ROADS.text)
    back[at] = replace(back[at], sentences=(lying, Stretch(sentence_mark("duong.result"), 3, 3)))
    back.insert(at, Passage(POOR.text))
    back.insert(at + 2, Passage("Xem thêm", (Stretch(FIGURE + "khac", 0, 3),), (Stretch("mt_s_khac", 0, 8),)))

    found = changes(back)

    assert not fates(found)
    assert [one.text for one in found.added] == [POOR.text, "Xem thêm"]
    assert found.strangers == ("khac",)


def test_mark_decides_between_like_sentences_and_controls_speak_for_a_reworded_one() -> None:
    like = said("mac-ca.result", "Diện tích mắc ca đạt ", bound("mac-ca.value", "12 ha", "12"), ", chậm.")
    other = said("que.result", "Diện tích quế đạt ", bound("que.value", "30 ha", "30"), ", chậm.")
    section = Section("a", "I.", "NÔNG NGHIỆP", (Paragraph((like,)), Paragraph((other,))))
    report = replace(REPORT, sections=(section,), annexes=())
    changed = replace(passage_of((other,)), text="Toàn xã trồng 30 ha quế, chậm.", sentences=())
    changed = replace(changed, figures=(Stretch(FIGURE + "que.value", 14, 19),))
    back = [Passage("I. NÔNG NGHIỆP"), changed, Passage("Diện tích chè đạt 5 ha, chậm.")]

    found = changes(back, report)

    assert fates(found) == {"mac-ca.result": Fate.DELETED, "que.result": Fate.REWORDED}
    assert found.figures == ()
    assert [one.text for one in found.added] == ["Diện tích chè đạt 5 ha, chậm."]


def test_one_control_copied_elsewhere_is_not_its_sentence() -> None:
    back = [one for one in printed() if INCOME.text not in one.text]
    back.append(Passage("Thu nhập mới là 17 triệu đồng", (Stretch(FIGURE + "thu.value", 16, 29),)))

    found = changes(back)

    assert fates(found) == {"thu.result": Fate.DELETED, "thoc.result": Fate.DELETED}
    assert [one.text for one in found.added] == ["Thu nhập mới là 17 triệu đồng"]


def test_sentence_with_a_full_stop_inside_stays_one() -> None:
    market = said("cho.result", "Dự án chợ vùng cao. Giai đoạn hai đạt ", bound("cho.value", "4 gian"), ", chậm.")
    section = Section("a", "I.", "KINH TẾ", (Paragraph((GRAIN, market)),))
    back = [Passage("I. KINH TẾ"), Passage(f"{GRAIN.text} {market.text} Tốt.")]

    found = changes(back, replace(REPORT, sections=(section,), annexes=()))

    assert not fates(found)
    assert [one.text for one in found.added] == ["Tốt."]


def test_two_like_sentences_never_become_one() -> None:
    pairs = (("que", "5 ha"), ("que-moi", "6 ha"))
    sentences = [said(f"{name}.result", "Diện tích quế đạt ", bound(f"{name}.value", text)) for name, text in pairs]
    section = Section("a", "I.", "NÔNG NGHIỆP", tuple(Paragraph((one,)) for one in sentences))
    back = [Passage("I. NÔNG NGHIỆP"), Passage("Diện tích quế hiện đạt 6 ha")]

    found = changes(back, replace(REPORT, sections=(section,), annexes=()))

    assert fates(found) == {"que.result": Fate.REWORDED, "que-moi.result": Fate.DELETED}


def test_comments_and_tracked_changes_are_handed_on() -> None:
    note = Comment("Sùng Thị Mai", "Số này lấy ở đâu?", 12)

    found = compare(REPORT, Returned(tuple(printed()), (note,), 2, 1), frame=FRAME)

    assert (found.comments, found.insertions, found.deletions) == ((note,), 2, 1)


def test_another_file_is_no_copy_of_the_report() -> None:
    with pytest.raises(StateError, match="0 trong 6 câu") as told:
        changes([Passage("Thư mời họp bản."), Passage("x" * 50_000)])

    assert told.value.code == "MT6132"


def test_empty_report_and_file_have_no_changes() -> None:
    report = replace(REPORT, sections=(), annexes=(), bases=(), head=replace(HEAD, type="", about=""))

    assert compare(report, Returned(())).is_untouched
    assert compare(report, Returned((Passage("Thêm."),))).added == (Added(Place(""), "Thêm.", True, ()),)


# -- words of people in the next report -----------------------------------------------------------------------------


def test_words_put_in_stand_in_the_next_report_and_come_back_as_they_were() -> None:
    back = [*printed(), Passage("Chung quy lại. Cần thêm vốn.")]
    at = next(number for number, one in enumerate(back) if one.text == ROADS.text)
    back[at + 1 : at + 1] = [Passage("Riêng bản Mo chưa có đường. Sẽ làm."), Passage("Hết năm xong.")]

    put = changes(back).words
    report = insert(REPORT, put)

    assert put == {
        "economy/duong.result": "Riêng bản Mo chưa có đường. Sẽ làm.\nHết năm xong.",
        "annex-table/": "Chung quy lại. Cần thêm vốn.",
    }
    assert changes(printed(report), report).is_untouched
    assert changes(bare(printed(report)), report).is_untouched
    again = changes(swapped(printed(report), "Sẽ làm.", "Năm 2025 làm."), report)
    assert again.typed == {"economy/duong.result": "Riêng bản Mo chưa có đường. Năm 2025 làm.\nHết năm xong."}
    assert not again.added


# -- likeness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("Đạt 5. Vượt.", ["Đạt 5.", "Vượt."]),
    ("I. KẾT QUẢ", ["I. KẾT QUẢ"]),
    ("1. Về kinh tế", ["1. Về kinh tế"]),
    ("Đạt 1.250 tấn. 15 hộ thoát nghèo! [Ghi]", ["Đạt 1.250 tấn.", "15 hộ thoát nghèo!", "[Ghi]"]),
    ("Lúa, ngô v.v. đều được mùa.", ["Lúa, ngô v.v. đều được mùa."]),
    ("", [""]),
])  # fmt: skip
def test_sentences_end_before_a_capital_and_not_behind_a_count(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences_in(text)] == expected


def test_names_weigh_more_than_what_all_sentences_share() -> None:
    known = [f"Diện tích {name} đạt 5 ha, chậm so với lộ trình" for name in ("quế", "mắc ca", "xoài", "lê")]
    likeness = Likeness(known)

    assert likeness.of(known[0], known[0].replace("5", "7")) == 100
    assert likeness.of(known[0], known[1]) < likeness.of(known[1], "Diện tích mắc ca đến nay đạt 5 ha, chậm lộ trình")
    assert not likeness.is_about(known[0], known[1])
    assert likeness.is_about(known[1], "Toàn xã có 5 ha mắc ca")
    assert likeness.of("12", "13") == 0
    assert likeness.heaviest(known[1], 2) == ["ca", "mắc"]


@pytest.mark.parametrize(("text", "value"), [
    ("1.250,5 tấn", Decimal("1250.5")), ("khá", None), ("", None), ("17 triệu", Decimal(17)),
    ("9" * 50, None), ("12/19 tiêu chí", Decimal(12)),
])  # fmt: skip
def test_number_written_by_hand(text: str, value: Decimal | None) -> None:
    assert number_in(text) == value


def test_mark_of_a_long_name_is_short_and_its_own() -> None:
    one, other = (sentence_mark(f"{'dien-tich-rung-trong-moi-tap-trung' * 2}.{end}") for end in ("a", "b"))

    assert one != other
    assert len(one) == len(other) == 40
    assert sentence_mark("thu-nhap.result") == "mt_s_thu_nhap_result"


@given(st.lists(st.sampled_from(["đạt", "17", "tấn", ",", "mới", "chậm"]), max_size=12).map(" ".join), st.data())
def test_stretch_of_an_unchanged_text_becomes_itself(text: str, data: st.DataObject) -> None:
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if words:
        start, end = data.draw(st.sampled_from(words))
        assert aligned(text, text, [(start, end)]).became(start, end) == text[start:end]
    assert aligned(text, "", [(0, len(text))]).became(0, len(text)) == ""


texts_ = st.text(st.sampled_from("abđ 1,.;/[]\n\u0301ạI"), max_size=30)
stretches = st.builds(Stretch, st.sampled_from([FIGURE + "thu.value", "mt_s_thu_result", "mt_s_x"]),
                      st.integers(0, 30), st.integers(0, 40))  # fmt: skip
cells = st.none() | st.tuples(*[st.integers(0, 3)] * 3)
several = st.lists(stretches, max_size=2).map(tuple)
wild = st.builds(Passage, texts_, several, several, cells)


@given(st.lists(wild | st.sampled_from(printed()), max_size=30))
def test_whatever_comes_back_every_sentence_has_one_fate_and_no_word_is_lost(passages: list[Passage]) -> None:
    try:
        found = changes(passages)
    except StateError:
        return

    assert [one.sentence for one in found.sentences] == list(REPORT.sentences())
    kept = " ".join([*(one.text for one in found.sentences), *(one.text for one in found.added), *found.typed.values()])
    for one in passages:
        is_new = re.search(r"[abđạ]{3,}", unicodedata.normalize("NFC", one.text))
        if is_new and one.cell is None:
            assert is_new[0] in unicodedata.normalize("NFC", kept)


def test_key_is_the_same_for_one_text_in_two_spellings() -> None:
    assert key("Ba\u0309n  Mo\u00a0có ./.") == key("Bản Mo có")


def test_every_change_is_told_once_in_full_sentences() -> None:
    back = bare(swapped(swapped(printed(), "68%", "72%"), ", vượt 90 tấn", ""))
    back = [one for one in back if one.text not in (POOR.text, ROADS.text)] + [
        Passage(ROADS.text),
        Passage("Có 3 bản."),
    ]
    back[6:6] = [Passage("Tốt."), Passage("Đường", (Stretch(FIGURE + "la", 0, 5),))]
    back = [replace(one, text="Vốn. " * 60) if one.text == "[Nêu nguyên nhân]" else one for one in back]

    found = compare(REPORT, Returned(tuple(back), (Comment("", "Sao?"),), 1, 0), frame=FRAME)
    told = [one.message_vi for one in findings_of(REPORT, found)]

    assert [one.code for one in findings_of(REPORT, found)] == [
        "MT6140", "MT6141", "MT6143", "MT6144", "MT6142", "MT6145", "MT6145", "MT6146", "MT6147", "MT6148", "MT6149",
        "MT6150",
    ]  # fmt: skip
    assert told[0].startswith("Số liệu “72%” trong tệp khác số “68%” mà báo cáo lấy từ số liệu đã duyệt (phần Về kinh")
    assert told[1].startswith("Số liệu “90 tấn” không còn trong tệp (phần Về kinh tế)")
    assert "Vốn. Vốn." in told[8]
    assert "…”" in told[8]
