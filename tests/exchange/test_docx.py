"""Word files, one point at a time; whole ones stand in specimens/."""

from __future__ import annotations

import io
import zipfile

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange import Extracted, open_document
from muctieu.exchange.docx import package

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def document(inner: str, *, space: str = WORD) -> str:
    return f'<w:document xmlns:w="{space}" xmlns:m="{MATH}"><w:body>{inner}</w:body></w:document>'


def opened(inner: str, *, space: str = WORD) -> Extracted:
    return open_document(archive({"word/document.xml": document(inner, space=space)}), "bao-cao.docx")


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(runs)}</w:p>"


def cells(*texts: str) -> str:
    return "".join(f"<w:tc>{''.join(paragraph(run(line)) for line in text.split('/'))}</w:tc>" for text in texts)


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    ("look", "around", "is_hidden"),
    [
        ("<w:vanish/>", "", True),
        ('<w:vanish w:val="false"/>', "", False),
        (WHITE, "", True),
        (WHITE + '<w:highlight w:val="black"/>', "", False),
        (WHITE + '<w:highlight w:val="none"/>', "", True),
        (WHITE + '<w:shd w:val="clear" w:fill="1F4E79"/>', "", False),
        (WHITE, '<w:shd w:val="clear" w:fill="1F4E79"/>', False),
        (WHITE, '<w:shd w:val="clear" w:fill="auto"/>', True),
        ('<w:sz w:val="4"/>', "", True),
        ('<w:sz w:val="26"/>', "", False),
        ('<w:sz w:val="x"/>', "", False),
        ('<w:color w:val="FF0000"/>', "", False),
    ],
)
def test_text_that_cannot_be_seen_is_kept_and_named(look: str, around: str, *, is_hidden: bool) -> None:
    found = opened(paragraph(run("Trồng "), run("12 ha", look), look=around))

    assert found.text == "Trồng 12 ha"
    assert [(finding.start, finding.end) for finding in found.findings] == ([(6, 11)] if is_hidden else [])


def test_long_hidden_text_is_named_by_its_beginning() -> None:
    found = opened(paragraph(run("12 ha " * 40, "<w:vanish/>")))

    assert found.findings[0].args["text"].endswith("…")
    assert len(found.findings[0].args["text"]) == 81


def test_rows_of_a_data_table_are_lines_with_tabs_and_of_a_layout_table_lines() -> None:
    data = f"<w:tbl><w:tr>{cells('1', 'Diện tích/lúa', '12', '')}</w:tr></w:tbl>"
    layout = f"<w:tbl><w:tr>{cells('ỦY BAN/XÃ', 'Ngày 5/tháng 4')}</w:tr></w:tbl>"

    assert opened(data).text == "1\tDiện tích; lúa\t12"
    assert opened(layout).text == "ỦY BAN\nXÃ\nNgày 5\ntháng 4"


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    inner = f"<w:tbl><w:tr>{cells('Lúa', '12')}</w:tr><w:tr>{cells('Ngô', '9')}</w:tr></w:tbl>"

    assert opened(f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>").text == "Lúa\t12\nNgô\t9"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<w:r><w:t>m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>', "m²"),
        ('<w:r><w:t>CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t></w:r>', "CO₂"),
        ("<w:r><w:t>12</w:t><w:noBreakHyphen/><w:t>15</w:t></w:r>", "12-15"),
        ("<w:r><w:t>1</w:t><w:softHyphen/><w:t>250</w:t></w:r>", "1250"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:cr/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>12</w:t></w:r>', "12"),
        ("<m:oMath><m:r><m:t>12 ha</m:t></m:r></m:oMath>", "12 ha"),
        ("<w:hyperlink><w:r><w:t>12 ha</w:t></w:r></w:hyperlink>", "12 ha"),
        ('<w:fldSimple w:instr="PAGE 99"><w:r><w:t>12</w:t></w:r></w:fldSimple>', "12"),
        ("<w:smartTag><w:r><w:t>12</w:t></w:r></w:smartTag>", "12"),
    ],
)
def test_marks_inside_a_paragraph(inner: str, text: str) -> None:
    assert opened(f"<w:p>{inner}</w:p>").text == text


def test_a_paragraph_whose_end_is_deleted_goes_on_even_when_it_is_the_last() -> None:
    joined = "<w:rPr><w:del/></w:rPr>"

    assert opened(paragraph(run("a "), look=joined) + paragraph(run("b"))).text == "a b"
    assert opened(paragraph(run("a"), look=joined)).text == "a"


def test_the_strict_spelling_of_the_format_is_read() -> None:
    assert opened(paragraph(run("12 ha")), space=STRICT).text == "12 ha"


def test_notes_stand_at_the_end_in_the_order_of_their_marks() -> None:
    notes = "".join(f'<w:endnote w:id="{number}">{paragraph(run(f"Chú {number}"))}</w:endnote>' for number in (1, 2, 3))
    marks = '<w:r><w:endnoteReference w:id="3"/><w:endnoteReference w:id="1"/><w:endnoteReference w:id="9"/></w:r>'
    parts = {
        "word/document.xml": document(f"<w:p>{run('12 ha')}{marks}</w:p>"),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        '<Relationship Type="x/endnotes" Target="endnotes.xml"/><Relationship Type="x/footnotes" Target="gone.xml"/>'
        '<Relationship Type="x/header" Target="empty.xml"/>'
        '<Relationship Type="x/image" Target="http://example.org/" TargetMode="External"/></Relationships>',
        "word/endnotes.xml": f'<w:endnotes xmlns:w="{WORD}">{notes}</w:endnotes>',
        "word/empty.xml": f'<w:hdr xmlns:w="{WORD}"><w:p/></w:hdr>',
    }

    found = open_document(archive(parts), "bao-cao.docx")

    assert found.text == "12 ha\nChú 3\nChú 1"
    assert found.apart == ()


def test_too_many_parts_are_refused() -> None:
    parts = {"word/document.xml": document(paragraph(run("12 ha")))}
    parts |= {f"x{number}": "" for number in range(package.MAX_PARTS)}

    with pytest.raises(DocumentError) as refused:
        open_document(archive(parts), "bao-cao.docx")

    assert refused.value.code == "MT5101"


@pytest.mark.parametrize("name", ["/etc/passwd", "..\\x.xml", "C:\\x.xml", "word/../../x"])
def test_part_names_that_lead_outside_are_refused(name: str) -> None:
    with pytest.raises(DocumentError) as refused:
        open_document(archive({"word/document.xml": document(paragraph(run("12 ha"))), name: ""}), "bao-cao.docx")

    assert refused.value.code == "MT5106"


def test_an_encrypted_part_is_told_as_a_password() -> None:
    raw = archive({"word/document.xml": document(paragraph(run("12 ha")))})
    central = raw.index(b"PK\x01\x02")

    with pytest.raises(DocumentError) as refused:
        open_document(raw[: central + 8] + b"\x01" + raw[central + 9 :], "bao-cao.docx")

    assert refused.value.code == "MT5107"


def test_an_unknown_encoding_of_a_part_is_broken_xml() -> None:
    parts = {"word/document.xml": '<?xml version="1.0" encoding="x-unknown"?>' + document(paragraph(run("12 ha")))}

    with pytest.raises(DocumentError) as refused:
        open_document(archive(parts), "bao-cao.docx")

    assert refused.value.code == "MT5103"
