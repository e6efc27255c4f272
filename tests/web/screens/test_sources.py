"""Sentences around figures, with the figure marked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.web.figures.shapes import SourceDocument
from muctieu.web.screens.sources import Sentence, sentence_of, source_of, sources_of

TEXT = "Mở đầu.\n- Sản lượng đạt 1.187,93 tấn, tăng   so với  năm trước. Câu sau."
NUMBER = "1.187,93"
START = TEXT.index(NUMBER)


def span(start: int | None = START, end: int | None = START + len(NUMBER), text: str = "") -> Provenance:
    return Provenance(ProvenanceKind.SPAN, "bao-cao", text, start=start, end=end)


def cell(text: str, document: str = "", place: str = "") -> Provenance:
    return Provenance(ProvenanceKind.CELL, document, text, place)


def document(**given: object) -> SourceDocument:
    facts = {"code": "bao-cao", "uuid": "", "number": "", "type": "", "title": "", "dateline": None, "text": ""}
    return SourceDocument(**(facts | given))  # type: ignore[arg-type]  # a test names the field it means


def test_sentence_is_cut_out_of_the_document_around_the_span() -> None:
    assert sentence_of(span(), TEXT) == Sentence("Sản lượng đạt ", NUMBER, " tấn, tăng so với năm trước")


def test_sentence_without_the_document_is_what_was_kept() -> None:
    assert sentence_of(span(text="Sản lượng đạt nhiều"), "") == Sentence("Sản lượng đạt nhiều", "", "")


def test_sentence_kept_with_its_place_marks_the_figure() -> None:
    found = Provenance(ProvenanceKind.SPAN, "bao-cao", "đạt 12 tấn", start=104, end=106, text_start=100)

    assert sentence_of(found, "") == Sentence("đạt ", "12", " tấn")


@pytest.mark.parametrize("text", ["347", "1.187,93"])
def test_bare_number_is_the_figure(text: str) -> None:
    assert sentence_of(cell(text), "") == Sentence("", text, "")


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (5, 1000), (None, 3)])
def test_span_that_does_not_fit_the_document_is_not_guessed(start: int | None, end: int | None) -> None:
    assert sentence_of(span(start, end, text="đạt 12 tấn"), TEXT).marked == ""


def test_endless_sentence_is_cut_on_both_sides() -> None:
    text = "a" * 1000 + "12" + "b" * 1000

    found = sentence_of(span(1000, 1002), text)

    assert (found.before, found.marked, found.after) == ("…" + "a" * 300, "12", "b" * 300 + "…")


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 20))
def test_marked_figure_is_the_slice_of_the_document(text: str, start: int, length: int) -> None:
    end = start + length
    if end <= len(text):
        assert sentence_of(span(start, end), text).marked == text[start:end]


def test_source_names_document_number_day_place_and_kind() -> None:
    found = source_of(
        cell("12", document="bao-cao", place="Biểu 2!D14"),
        document(title="Báo cáo năm 2022", number="12/BC-UBND", dateline=date(2023, 6, 14)),
    )

    assert found.cite == "Báo cáo năm 2022, 12/BC-UBND, ngày 14/06/2023, Biểu 2!D14, ô trong bảng tính"
    assert found.short == "ô trong bảng tính, Biểu 2!D14"


@pytest.mark.parametrize(
    ("known", "cite"),
    [
        (None, "bao-cao, văn bản"),
        (document(), "bao-cao, văn bản"),
        (document(type="Báo cáo"), "Báo cáo, văn bản"),
    ],
)
def test_source_of_a_nameless_document_shows_what_is_known(known: SourceDocument | None, cite: str) -> None:
    found = source_of(span(text="12"), known)

    assert (found.cite, found.short, found.is_bare) == (cite, "văn bản", True)


def test_same_source_is_listed_once() -> None:
    assert len(sources_of([cell("12"), cell("12"), cell("13")], {})) == 2
