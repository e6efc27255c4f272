"""Our own reports read back from Word files: what programs do to our marks, and files that are out to hurt."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.report_return import Comment, Passage, Returned, Stretch
from muctieu.errors import DocumentError
from muctieu.exchange.docx import package, returned
from muctieu.exchange.docx.returned import read_returned
from tests.exchange.test_docx import RELATIONS, archive, cells, document, paragraph, run

MARK = '<w:bookmarkStart w:id="{0}" w:name="{1}"/>'
END = '<w:bookmarkEnd w:id="{0}"/>'


def read(inner: str, **parts: str) -> Returned:
    return read_returned(archive({"word/document.xml": document(inner), **parts}), file="bao-cao.docx")


def control(text: str, name: str = "mt_f_thu.value") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{name}"/></w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>'


def marked(inner: str, name: str = "mt_s_thu", number: int = 7) -> str:
    return f"{MARK.format(number, name)}{inner}{END.format(number)}"


def row(inner: str) -> str:
    return f"<w:tr>{inner}</w:tr>"


@pytest.mark.parametrize(("inner", "expected"), [
    (  # runs that a spelling check or another look parts, a control and a bookmark across them
        paragraph(marked(run("Đạt ") + control(run("1") + run("7", "<w:b/>") + run(" tấn")) + run("."))),
        [Passage("Đạt 17 tấn.", (Stretch("mt_f_thu.value", 4, 10),), (Stretch("mt_s_thu", 0, 11),))],
    ),
    (  # a program that keeps the control and drops its name
        paragraph(run("Đạt ") + "<w:sdt><w:sdtPr/><w:sdtContent>" + run("17") + "</w:sdtContent></w:sdt>"),
        [Passage("Đạt 17")],
    ),
    (  # tracked changes: the new number counts, the old does not
        paragraph(control(f"<w:del>{run('17')}</w:del><w:ins>{run('18')}</w:ins>") + run(" tấn")),
        [Passage("18 tấn", (Stretch("mt_f_thu.value", 0, 2),))],
    ),
    (  # a number put together from a field
        paragraph('<w:fldSimple w:instr=" DOCPROPERTY x ">' + run("17") + "</w:fldSimple>"),
        [Passage("17")],
    ),
    (  # letters apart, across the edge of a control too
        paragraph(run("Ba\u0309n ") + control(run("mo\u031b\u0301i"))),
        [Passage("Bản mới", (Stretch("mt_f_thu.value", 4, 7),))],
    ),
    (  # a bookmark that runs over two paragraphs, one that never ends, one that never began, one without text
        MARK.format(7, "mt_s_thu") + paragraph(run("Một.")) + paragraph(run("Hai."), END.format(7), run(" Ba."))
        + paragraph(MARK.format(8, "mt_s_x"), run("Bốn."), END.format(9), marked("", "mt_s_y", 10)),
        [Passage("Một.", (), (Stretch("mt_s_thu", 0, 4),)), Passage("Hai. Ba.", (), (Stretch("mt_s_thu", 0, 4),)),
         Passage("Bốn.", (), (Stretch("mt_s_x", 0, 4),))],
    ),
    (  # a control round whole paragraphs, one in one; marks of others are not ours
        control(paragraph(run("Một")) + paragraph(control(run("Hai"), "mt_f_b")))
        + paragraph(marked(control(run("Ba"), "other"), "_GoBack")),
        [Passage("Một", (Stretch("mt_f_thu.value", 0, 3),)),
         Passage("Hai", (Stretch("mt_f_b", 0, 3), Stretch("mt_f_thu.value", 0, 3))), Passage("Ba")],
    ),
    (  # tables by table, row and column; one in a cell of another
        "<w:tbl>" + row(cells("a", "b")) + row(f"<w:tc><w:tbl>{row(cells('c'))}</w:tbl>{paragraph(run('d'))}</w:tc>")
        + "</w:tbl>" + paragraph(run("e")),
        [Passage("a", cell=(0, 0, 0)), Passage("b", cell=(0, 0, 1)), Passage("c", cell=(1, 0, 0)),
         Passage("d", cell=(0, 1, 0)), Passage("e")],
    ),
    (  # a deleted end of a paragraph, also of the last
        paragraph(run("Một, "), look="<w:rPr><w:del/></w:rPr>") + paragraph(control(run("hai")))
        + paragraph(run("ba"), look="<w:rPr><w:del/><w:b/></w:rPr>"),
        [Passage("Một, hai", (Stretch("mt_f_thu.value", 5, 8),)), Passage("ba")],
    ),
    (  # breaks, and elements in places where they mean nothing
        paragraph("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:noBreakHyphen/></w:r><w:tab/>", look="<w:tab/>")
        + "<w:tr/><w:tc/><w:t>lost</w:t>" + control("<w:tag w:val='mt_f_y'/>") + '<w:tag w:val="mt_f_z"/>'
        + marked("<w:x/>", "mt_s_z", 3),
        [Passage("a b-")],
    ),
])  # fmt: skip
def test_marks_as_programs_leave_them(inner: str, expected: list[Passage]) -> None:
    assert list(read(inner).passages) == expected


def test_tracked_changes_are_counted_and_comments_come_with_their_place() -> None:
    relation = '<Relationship Id="r1" Type="http://x/comments" Target="comments.xml"/>'
    body = (
        paragraph(run("Một")) + paragraph('<w:commentRangeStart w:id="4"/>', run("Hai"), f"<w:ins>{run('!')}</w:ins>")
        + paragraph(f"<w:del>{run('x')}</w:del>", '<w:r><w:commentReference w:id="4"/></w:r>')
    )  # fmt: skip
    comments = (
        f'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:comment w:id="4" w:author="Sùng Mai">{paragraph(run("Số này"))}{paragraph(run("ở đâu?"))}</w:comment>'
        f'<w:comment w:id="5"/><w:comment>{paragraph(run("Ai?"))}</w:comment></w:comments>'
    )

    found = read(body, **{
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>',
        "word/comments.xml": comments,
    })  # fmt: skip

    assert found.comments == (Comment("Sùng Mai", "Số này ở đâu?", 1), Comment("", ""), Comment("", "Ai?"))
    assert (found.insertions, found.deletions) == (1, 1)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def deep(count: int) -> str:
    return "<w:r>" * count + "</w:r>" * count


@pytest.mark.parametrize(("parts", "code"), [
    ({"word/document.xml": BOMB + document("&b;")}, "MT5104"),
    ({"word/document.xml": document(paragraph(deep(1_000_000)))}, "MT5330"),
    ({"word/document.xml": document(paragraph(run("chữ " * 3_000_000)))}, "MT5331"),
    ({"word/document.xml": document(paragraph(run("x" * (package.MAX_PART + 1))))}, "MT5105"),
    ({"word/document.xml": document("<w:p>")}, "MT5103"),
    ({"word/other.xml": document("")}, "MT5102"),
    ({"word/document.xml": document(""), "../word/a.xml": "x"}, "MT5106"),
    ({"word/document.xml": document(""), "/etc/a.xml": "x"}, "MT5106"),
])  # fmt: skip
def test_hostile_files_are_refused_within_bounds(parts: dict[str, str], code: str) -> None:
    with pytest.raises(DocumentError) as told:
        read_returned(packed(parts), file="bao-cao.docx")

    assert told.value.code == code
    assert "bao-cao.docx" in told.value.message_vi


def packed(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(("raw", "code"), [
    (b"", "MT5002"), ("Bản Mo có 120 hộ".encode(), "MT5332"), (b"<html><body>x</body></html>", "MT5332"),
    (b"%PDF-1.7\n%", "MT5004"), (b"PK\x03\x04 broken", "MT5101"),
])  # fmt: skip
def test_what_is_no_word_file_is_told(raw: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as told:
        read_returned(raw, file="bao-cao.docx")

    assert told.value.code == code


def test_far_more_paragraphs_than_any_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "MAX_PASSAGES", 50)

    assert len(read("<w:p/>" * 50).passages) == 50
    with pytest.raises(DocumentError, match="50") as told:
        read("<w:p/>" * 51)
    assert told.value.code == "MT5331"


def test_too_many_comments_are_refused_and_too_many_open_bookmarks_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    relation = '<Relationship Id="r1" Type="http://x/comments" Target="comments.xml"/>'
    rels = {"word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'}
    open_marks = paragraph(*(MARK.format(at, f"mt_s_{at}") for at in range(100)), run("a"))
    noted = paragraph(*(f'<w:commentReference w:id="{at}"/>' for at in range(9)))
    monkeypatch.setattr(returned, "MAX_COMMENTS", 3)
    many = document("".join(f'<w:comment w:id="{at}"/>' for at in range(4)))

    assert len(read(open_marks + noted).passages[0].sentences) == 64
    with pytest.raises(DocumentError) as told:
        read("", **rels, **{"word/comments.xml": many})
    assert told.value.code == "MT5331"


def test_outside_targets_are_never_followed() -> None:
    relation = '<Relationship Id="r1" Type="http://x/comments" Target="file:///etc/hostname" TargetMode="External"/>'
    rels = {"word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'}

    assert read(paragraph(run("Một")), **rels) == Returned((Passage("Một"),))


TAGS = ("p", "r", "t", "sdt", "sdtPr", "sdtContent", "tbl", "tr", "tc", "ins", "del", "pPr", "rPr", "comment", "body")
EMPTY = (
    '<w:tag w:val="mt_f_a"/>',
    MARK.format(1, "mt_s_a"),
    END.format(1),
    '<w:commentReference w:id="1"/>',
    "<w:br/>",
)


def trees(leaves: Iterable[str]) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*leaves, "chữ", "17 ", "a\u0323"])
    tags = st.sampled_from(TAGS)

    def around(tag: str, found: list[str]) -> str:
        return f"<w:{tag}>{''.join(found)}</w:{tag}>"

    return st.recursive(leaf, lambda inner: st.builds(around, tags, st.lists(inner, max_size=5)), max_leaves=25)


@given(trees(EMPTY))
def test_elements_in_any_order_are_read_and_every_stretch_lies_in_its_text(inner: str) -> None:
    for passage in read(inner).passages:
        for one in (*passage.figures, *passage.sentences):
            assert 0 <= one.start < one.end <= len(passage.text)


@given(st.integers(0, 2**32))
def test_damaged_files_are_told_and_never_crash(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(packed({"word/document.xml": document(paragraph(marked(control(run("17")))))}))
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)

    with suppress(DocumentError):
        assert isinstance(read_returned(bytes(raw), file="bao-cao.docx"), Returned)
