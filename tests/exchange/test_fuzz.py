"""Whatever bytes come in: text with true offsets, or a refusal with a code; in bounded work, never anything else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muctieu.errors import CATALOGUE, DocumentError
from muctieu.exchange import Extracted, open_document
from muctieu.exchange.html.scan import Opening, scan
from muctieu.exchange.html.tree import MAX_DEPTH, Node, parse
from tests.exchange.test_specimens import FOLDER

REPORT = (FOLDER / "bao-cao-quy-1.docx").read_bytes()
PAGE = (FOLDER / "trang-cong-thong-tin.html").read_bytes()
HOSTILE = 200_000


def opened(raw: bytes) -> Extracted | None:
    """The document, checked for what must always hold; None when it is refused as it should be."""
    try:
        found = open_document(raw, "thu.docx")
    except DocumentError as error:
        check_refusal(error)
        return None
    assert found.text.strip()
    for finding in found.findings:
        assert finding.document == "thu"
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(found.text)
    return found


def check_refusal(error: DocumentError) -> None:
    """A refusal is a code with its sentence in both languages."""
    assert error.code in CATALOGUE
    assert error.message_vi
    assert error.message_en


@given(st.binary(max_size=2000))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xff\xfe\x00\x00")
@example(b"\xff\xfe\x00")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b"<html\x00")
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    opened(raw)


@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]))
def test_any_text_is_kept_character_for_character(text: str, encoding: str) -> None:
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:  # half of a surrogate pair
        return
    found = opened(raw)

    if found is not None and found.kind == "txt" and encoding in {"utf-8-sig", "utf-16"}:
        assert found.text == text


@given(st.integers(4, len(REPORT) - 1))
def test_a_docx_cut_anywhere_is_refused(length: int) -> None:
    assert opened(REPORT[:length]) is None


@given(st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_docx_with_changed_bytes_is_text_or_refused(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(REPORT)
    for place, byte in changes:
        raw[place] = byte

    opened(bytes(raw))


@given(st.data())
def test_a_docx_with_changed_xml_is_text_or_refused(data: st.DataObject) -> None:
    """The changed bytes get a right checksum, so that they reach the reader of the XML."""
    parts = parts_of(REPORT)
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    put = data.draw(
        st.sampled_from([b"", b"<w:tc>", b"</w:p>", b"<w:del>", b"\xff", b"&x;", b"<!DOCTYPE a>", b"<w:p/>"])
    )

    opened(packed({**parts, name: content[:start] + put + content[end:]}))


ELEMENTS = ("p", "r", "t", "tbl", "tr", "tc", "del", "ins", "sdt", "sdtPr", "sdtContent", "footnote", "txbxContent",
            "rPr", "pPr", "tab", "br", "tabs", "vanish", "footnoteReference")  # fmt: skip
TREES = st.recursive(
    st.text("ab1.,% ", max_size=5),
    lambda inner: st.builds(
        lambda name, within: f"<w:{name}>{''.join(within)}</w:{name}>", st.sampled_from(ELEMENTS), st.lists(inner)
    ),
    max_leaves=30,
)


@given(TREES)
def test_elements_in_any_nesting_are_text_or_refused(inner: str) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{inner}</w:body></w:document>'

    opened(packed({"word/document.xml": document.encode()}))


@given(st.lists(st.tuples(st.integers(0, len(PAGE) - 1), st.sampled_from(list(b"<>/\"'=&;!- \0\xff"))), max_size=30))
def test_a_page_with_changed_bytes_is_text_or_refused(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(PAGE)
    for place, byte in changes:
        raw[place] = byte

    opened(bytes(raw))


@given(st.text(alphabet="<>/ab=\"'&;!-# \n", max_size=300))
def test_a_page_of_marks_makes_a_tree_within_its_depth(page: str) -> None:
    tree = parse(page)

    assert depth(tree) <= MAX_DEPTH
    assert all(token.name for token in scan(page) if isinstance(token, Opening))


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", "<!--", "<!", "<a b='", "</", "</a", "<?", "&", "<![", "<script><", "<a x=1 ", '<a "', "&#1",
     "<div class='date noidung'>1/1/2020", "<div></p>", "<table><tr><td>", "<ul><li>", "<b> </b>"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", ">"])
def test_a_hostile_page_takes_work_in_proportion_to_its_length(unit: str, end: str) -> None:
    """Two hundred kilobytes: at the square of it, as html.parser needs for some of these, the suite would not end."""
    opened(b"<html><body>x" + unit.encode() * (HOSTILE // len(unit)) + end.encode())


@pytest.mark.parametrize("character", ["1", ".", "1.", "1,1", "((", "\n", "\t", "%"])
def test_a_megabyte_of_one_sign_is_opened(character: str) -> None:
    opened(b"x" + character.encode() * (1_000_000 // len(character)))


def depth(node: Node) -> int:
    return max((1 + depth(child) for child in node.children if isinstance(child, Node)), default=0)


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda raw: raw + b"\0" * 70_000,
        lambda raw: b"\0" * 10 + raw,
        lambda raw: raw.replace(b"word/document.xml", b"WORD/document.xml"),
    ],
)
def test_known_damage_of_an_archive_is_refused(damage: Callable[[bytes], bytes]) -> None:
    assert opened(damage(REPORT)) is None
