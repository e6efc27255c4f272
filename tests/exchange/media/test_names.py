"""Names of files: whatever comes in, a harmless and readable one goes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muctieu.exchange.media.kinds import KINDS
from muctieu.exchange.media.names import LONGEST, kept_name, readable, started_suffix, suffix_of

PDF = KINDS["pdf"]
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Biên bản họp dân.pdf", "Biên bản họp dân.pdf"),
        ("BÁO CÁO.PDF", "BÁO CÁO.PDF"),
        ("BC số 27.BC-UBND", "BC số 27.BC-UBND.pdf"),
        ("báo cáo.docx.pdf", "báo cáo.docx.pdf"),
        ("IMG_20230705_101500.jpg", "IMG_20230705_101500.pdf"),
        ("=cmd|' /C calc'!A0.pdf", "C calc'!A0.pdf"),
        ("=HYPERLINK(1).pdf", "HYPERLINK(1).pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("..\\..\\x", "x.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Lan\\anh.pdf", "anh.pdf"),
        ("CON.pdf", "tep-CON.pdf"),
        ("com1", "tep-com1.pdf"),
        ("nul.tar.pdf", "tep-nul.tar.pdf"),
        ("bien\u202efdp.xcod", "bienfdp.xcod.pdf"),
        ("anh\0.pdf", "anh.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ("  nhiều \u00a0 khoảng\t trắng  .pdf", "nhiều khoảng trắng.pdf"),
        ("🌾 lúa chín.pdf", "🌾 lúa chín.pdf"),
        ("gia\u0301 trị.pdf", "giá trị.pdf"),
        ("gi\u200ba\u200b\u0301.pdf", "giá.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "tep.pdf"),
        ("/", "tep.pdf"),
        ("\u202e", "tep.pdf"),
        ("\ud800.pdf", "pdf.pdf"),
        ("...", "tep.pdf"),
        ("<b>đậm</b>.pdf", "b-.pdf"),
        ('"x";.pdf', "x-;.pdf"),
    ],
)
def test_a_name_is_kept_readable_and_harmless(given_name: str, kept: str) -> None:
    assert kept_name(given_name, PDF) == kept


@pytest.mark.parametrize("letter", ["a", "ề", "e\u0302\u0300", "🌾", "x\u0301\u0323\u0302"])
def test_a_long_name_is_cut_between_letters(letter: str) -> None:
    kept = kept_name(letter * 300 + ".pdf", PDF)

    whole = unicodedata.normalize("NFC", letter)
    assert len(kept.encode()) <= LONGEST
    assert kept.removesuffix(".pdf").replace(whole, "") == ""


@given(st.text(max_size=400))
@example("ễ" * 200)
@example("con." + "x" * 300)
def test_any_name_comes_out_fit_for_every_machine(given_name: str) -> None:
    kept = kept_name(given_name, PDF)

    stem = kept.rpartition(".")[0]
    assert kept.lower().endswith(".pdf")
    assert 0 < len(kept.encode()) <= LONGEST
    assert not set(kept) & set('/\\<>:"|?*\0')
    assert kept == unicodedata.normalize("NFC", kept)
    assert all(unicodedata.category(char)[0] != "C" for char in kept)
    assert kept[0] not in " .~=+-@"
    assert stem[-1] not in " ."
    assert stem.split(".")[0].lower() not in RESERVED


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.exe", "exe"), ("a.pdf.exe ", "exe"), ("a.exe.pdf", "exe"), ("a.exe .pdf", "exe"), ("a.js", "js"),
     ("a.com", "com"), ("[xa.com].pdf", ""), ("123doc.com.pdf", ""), ("exe", ""), ("a.exe.b.pdf", ""),
     ("a.pdf", ""), (".bat", "bat")],
)  # fmt: skip
def test_suffixes_by_which_a_computer_starts_something(name: str, suffix: str) -> None:
    assert started_suffix(name) == suffix


def test_the_suffix_is_that_of_the_last_part() -> None:
    assert [suffix_of(name) for name in ("a.PDF", "x/y.Jpg", "khong co", ".pdf", "a.")] == ["pdf", "jpg", "", "", ""]


def test_what_messages_show_has_no_marks_that_turn_the_text() -> None:
    assert readable("b\u202eiên\u200f bản\u2066.pdf") == "biên bản.pdf"
