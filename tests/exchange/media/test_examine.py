"""What a file is by its content: every way in which one can be broken, lie, or be two at once."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Any

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange.media.examine import Examined, examine
from muctieu.exchange.media.images import MAX_PIXELS, shown_size
from muctieu.exchange.media.source import PIECE, Source
from tests.exchange.test_specimens import maker

make: Any = maker()


def look(raw: bytes, name: str = "tep") -> Examined:
    return examine(io.BytesIO(raw), name=name)


def code_of(raw: bytes, name: str = "tep") -> str:
    """The kind with its findings, or the code of the refusal."""
    try:
        found = look(raw, name)
    except DocumentError as error:
        return error.code
    return " ".join((found.kind.code, *(finding.code for finding in found.findings)))


# -- kinds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"GIF89a" + bytes(20), "ảnh GIF"),
        (b"BM\x10\0\0\0\0\0\0\0" + bytes(20), "ảnh BMP"),
        (make.heic(brand=b"avif"), "ảnh AVIF"),
        (make.box(b"ftyp", b"M4A "), "tệp âm thanh"),
        (b"RIFF\x10\0\0\0WAVEfmt " + bytes(20), "tệp âm thanh"),
        (b"\xff\xfb\x90\x00" + bytes(20), "tệp âm thanh"),
        (b"#!AMR\n" + bytes(20), "tệp âm thanh"),
        (b"RIFF\x10\0\0\0AVI LIST" + bytes(20), "phim"),
        (b"Rar!\x1a\x07\x01", "tệp nén RAR"),
        (b"\x1f\x8b\x08" + bytes(20), "tệp nén gzip"),
        (b"thu-muc/".ljust(257, b"\0") + b"ustar\0" + bytes(200), "tệp nén"),
        (b"\x7fELF" + bytes(20), "chương trình"),
        (b"MZ" + bytes(100), "chương trình"),
        (b"#!/bin/sh\nrm -rf /\n", "chương trình"),
        (b"%!PS-Adobe-3.0\n", "tệp PostScript"),
        (b"<?xml version='1.0'?><a/>", "tệp XML"),
        (b"\xff\xfe" + "<html><b>x".encode("utf-16-le"), "trang web"),
        (b"\xfe\xff" + "<html><b>x".encode("utf-16-be"), "trang web"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "trang web"),
        (b"Ghi <script>x</script>", "trang web"),
    ],
)
def test_a_kind_that_is_not_kept_is_named(raw: bytes, kind: str) -> None:
    with pytest.raises(DocumentError, match=kind) as refused:
        look(raw)

    assert refused.value.code == "MT5301"


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (b"MZ la chu viet tat cua Mai Zung", "a.txt", "txt"),
        (b"BM la Binh Minh", "a.txt", "txt"),
        ("\ufeffSổ".encode(), "a.csv", "csv"),
        (b"\xff\xfe" + "Sổ tay".encode("utf-16-le"), "a.txt", "txt"),
        (b"\xfe\xff" + "Sổ tay".encode("utf-16-be"), "a.txt", "txt"),
        (b"\xff\xfeS\0\0\0", "a.txt", "MT5303"),
        (b"\xff\xfeS", "a.txt", "MT5303"),
        (b"RIFF\x10\0\0\0QQQQ" + bytes(20), "a", "MT5303"),
        (bytes(300), "a.pdf", "MT5303"),
        (b"", "a.pdf", "MT5302"),
        (b"\xef\xbb\xbf\n" + make.pdf(), "a.pdf", "pdf"),
        (make.office_97("PowerPoint Document"), "a.ppt", "ppt"),
        (make.office_97("Book"), "a.doc", "xls MT5315"),
    ],
)
def test_short_signatures_do_not_stand_alone(raw: bytes, name: str, code: str) -> None:
    assert code_of(raw, name) == code


def test_binary_far_behind_the_start_is_no_text() -> None:
    assert code_of(b"a" * (PIECE + 10) + b"\0") == "MT5303"


def test_words_of_a_text_that_read_like_a_stream_are_no_stream() -> None:
    text = "Macros".encode("utf-16-le")
    raw = make.office_97("WordDocument") + bytes(64) + text + bytes(2) + bytes(200)

    assert code_of(raw) == "doc"


def test_an_old_office_file_that_opens_as_an_archive_is_refused() -> None:
    raw = make.office_97("WordDocument")

    assert code_of(raw + make.archive({"x": b"x"})) == "MT5306"
    assert code_of(raw + make.archive({"x": b"x"}) + bytes(500)) == "doc"


# -- pictures -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        make.JPEG[:40],
        make.JPEG.replace(b"\xff\xc2", b"\xff\xfe"),
        make.JPEG.replace(b"\xff\xdb", b"\x00\xdb"),
        make.JPEG.replace(b"\x08\0\x01\0\x01", b"\x08\0\0\0\x01"),
        b"\xff\xd8\xff" + b"\xff" * 200_000,
        b"\xff\xd8" + b"\xff\xda\0\x02\0" * 300 + b"\xff\xd9",
        make.png()[:50],
        make.png().replace(b"IHDR", b"IHDX"),
        make.png(0, 1),
        make.png().replace(b"IEND", b"IENX") + make.chunk(b"tEXt", b"") * 100_000,
        make.WEBP[:30],
        make.WEBP.replace(b"VP8 ", b"VP8Q"),
        make.WEBP.replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"),
        make.tiff((10, 10))[:20],
        make.tiff((10, 0)),
        b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + bytes(40),
        make.tiff((1, 1))[:-4] + struct.pack("<I", 8),
        make.heic()[:60],
        make.heic().replace(b"ispe", b"ispx"),
        make.box(b"ftyp", b"heic") + struct.pack(">I", 4) + b"free",
        make.box(b"ftyp", b"heic") + make.box(b"free", b"") * 100_001,
    ],
)
def test_a_broken_picture_is_named_as_broken(raw: bytes) -> None:
    assert code_of(raw) == "MT5309"


VP8X = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (8191).to_bytes(3, "little") + (4095).to_bytes(3, "little")
VP8L = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", (8191 & 0x3FFF) | (4095 << 14))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"RIFF" + struct.pack("<I", 4 + len(VP8X)) + b"WEBP" + VP8X, "webp"),
        (b"RIFF" + struct.pack("<I", 4 + len(VP8L)) + b"WEBP" + VP8L + b"\0", "webp"),
        (make.tiff((100, 100), (10_000, 12_000)), "tiff"),
        (b"MM\0*" + struct.pack(">IHHHIHHHHIHHI", 8, 2, 256, 3, 1, 10, 0, 257, 3, 1, 10, 0, 0), "tiff"),
        (make.heic(8192, 4096), "heic"),
        (make.box(b"ftyp", b"mif1") + make.heic()[20:] + struct.pack(">I", 0) + b"mdat" + bytes(30), "heic"),
        (make.heic() + struct.pack(">I", 1) + b"free" + struct.pack(">Q", 20) + bytes(4), "heic"),
        (make.heic() + b"SEFT" + b"\0\0", "heic MT5318"),
        (make.jpeg(behind=b"\0" * 100 + b" \n"), "jpeg"),
        (make.jpeg(b"\xff", b"\xff\x01"), "jpeg"),
        (make.jpeg(behind=make.JPEG), "jpeg MT5318"),
        (make.png(behind=b"MZ khong phai chuong trinh"), "png MT5318"),
    ],
)
def test_every_shape_of_a_picture_is_measured(raw: bytes, kind: str) -> None:
    assert code_of(raw) == kind


def exif(lies: int, *, big: bool = True) -> bytes:
    """What a camera says of how the picture lies, behind another tag."""
    order = ">" if big else "<"
    table = struct.pack(f"{order}HHHIHHHHIHHI", 2, 271, 3, 1, 6, 0, 274, 3, 1, lies, 0, 0)
    segment: bytes = make.segment(
        0xE1, b"Exif\0\0" + (b"MM\0*" if big else b"II*\0") + struct.pack(f"{order}I", 8) + table
    )
    return segment


WIDE = make.JPEG.replace(b"\x08\0\x01\0\x01", b"\x08\0\x02\0\x03")


@pytest.mark.parametrize(
    ("raw", "code", "size"),
    [
        (WIDE, "jpeg", (3, 2)),
        *((WIDE[:2] + exif(lies) + WIDE[2:], "jpeg", (3, 2) if lies < 5 else (2, 3)) for lies in range(1, 9)),
        (WIDE[:2] + exif(6, big=False) + WIDE[2:], "jpeg", (2, 3)),
        (WIDE[:2] + make.segment(0xE1, b"http://ns.adobe.com/") + WIDE[2:], "jpeg", (3, 2)),
        (WIDE[:2] + make.segment(0xE1, b"Exif\0\0MM\0*" + b"\xff" * 8) + WIDE[2:], "jpeg", (3, 2)),
        (make.png(5, 7), "png", (5, 7)),
    ],
)  # fmt: skip
def test_picture_is_measured_as_browsers_show_it(raw: bytes, code: str, size: tuple[int, int]) -> None:
    assert shown_size(Source(io.BytesIO(raw), name="x"), code) == size


def test_picture_without_a_size_is_not_measured() -> None:
    with pytest.raises(DocumentError) as refused:
        shown_size(Source(io.BytesIO(b"\xff\xd8" + exif(6)), name="x"), "jpeg")

    assert refused.value.code == "MT5309"


@pytest.mark.parametrize(
    "raw",
    [
        make.png(MAX_PIXELS // 1000 + 1, 1000),
        make.tiff((10, 10), (60_000, 60_000)),
        make.heic(30_000, 30_000),
        make.JPEG.replace(b"\x08\0\x01\0\x01", b"\x08\xff\xff\xff\xff"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_unseen(raw: bytes) -> None:
    assert code_of(raw) == "MT5308"


@pytest.mark.parametrize(
    "hidden",
    [make.PROGRAM, b"Rar!\x1a\x07\x01", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", b"<?php system(1)", b"x<iframe src=y>"],
)
def test_another_file_behind_a_picture_is_refused(hidden: bytes) -> None:
    assert code_of(make.png(behind=hidden)) == "MT5306"


def test_a_pdf_within_the_head_of_a_picture_is_refused() -> None:
    assert code_of(make.jpeg(make.segment(0xFE, b"%PDF-1.4"))) == "MT5306"


def test_an_archive_s_end_that_stands_for_nothing_is_no_archive() -> None:
    nothing = b"PK\x05\x06" + b"\xff" * 18

    assert code_of(make.png(behind=nothing)) == "png MT5318"


# -- PDF ------------------------------------------------------------------------------------------------------


def stream(head: bytes, body: bytes, end: bytes = b"\nendstream") -> bytes:
    return b"<< /Type /ObjStm " + head + b" >>\nstream\n" + body + end


SCRIPT = zlib.compress(b"6 0 << /S /JavaScript >>")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (make.pdf(stream(b"/Filter [ /FlateDecode ]", SCRIPT)), "pdf MT5316"),
        (make.pdf(stream(b"/Filter /FlateDecode", zlib.compress(b"6 0 << /S /GoTo >>" * 5000))), "pdf"),
        (make.pdf(stream(b"/N 1", b"6 0 << /S /Launch >>")), "pdf MT5316"),
        (make.pdf(stream(b"/N 1", b"6 0 << /S /GoTo >>")), "pdf"),
        (make.pdf(stream(b"/Filter /LZWDecode", SCRIPT)), "pdf MT5317"),
        (make.pdf(stream(b"/Filter [ /ASCIIHexDecode /FlateDecode ]", SCRIPT)), "pdf MT5317"),
        (make.pdf(stream(b"/Filter /Flate#44ecode", SCRIPT)), "pdf MT5317"),
        (make.pdf(stream(b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>", SCRIPT)), "pdf MT5317"),
        (make.pdf(stream(b"/Filter /FlateDecode", SCRIPT[:-12])), "pdf MT5317"),
        (make.pdf(stream(b"/Filter /FlateDecode", b"khong nen")), "pdf MT5317"),
        (make.pdf(stream(b"/Filter /FlateDecode", zlib.compress(bytes(70_000_000)))), "pdf MT5317"),
        (make.pdf(b"<< /Type /ObjStm >>"), "pdf MT5317"),
        (make.pdf() + b"\n9 0 obj" + stream(b"/Filter /FlateDecode", b"x\x01\0\xff\xff\0\0%%EOF", b""), "pdf MT5317"),
        (make.pdf(b"<< /S /L#61unch /F (a.exe) >>"), "pdf MT5316"),
        (make.pdf(trailer=b"/Encrypt<</V 4>>"), "pdf MT5317"),
        (make.pdf() + b"\0\0\r\n", "pdf"),
        (make.pdf() + b"rest of a download", "pdf MT5318"),
        (make.pdf() + b"<html><b>", "MT5306"),
        (make.pdf() + b"\x7fELF", "MT5306"),
        (make.pdf(b"<!doctype html>"), "MT5306"),
        (make.pdf(text=b"x" * 2000 + b"<html >"), "pdf"),
        (make.pdf() + make.archive({"x": b"%%EOF"}), "MT5306"),
    ],
)
def test_parts_of_a_pdf_that_act_are_found_or_it_is_called_unseen(raw: bytes, code: str) -> None:
    assert code_of(raw) == code


def test_a_pdf_of_endless_packed_streams_is_given_up_in_bounded_work() -> None:
    one = b"\n9 0 obj" + stream(b"/N 1", b"x")

    assert code_of(make.pdf() + one * 20_001 + b"\n%%EOF") == "pdf MT5317"


def test_the_parts_found_are_told_in_two_languages() -> None:
    (finding,) = look(make.pdf(b"<< /S /Launch >>", b"<< /XFA 3 >>"), "đơn.pdf").findings

    assert "lệnh mở chương trình, biểu mẫu động (XFA)" in finding.message_vi
    assert "a command that starts a program, a dynamic form (XFA)" in finding.message_en


# -- Office ---------------------------------------------------------------------------------------------------


def office(parts: dict[str, bytes]) -> bytes:
    return bytes(make.archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **parts}))


def flagged(raw: bytes) -> bytes:
    """The same archive, its parts said to be encrypted."""
    return raw.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0").replace(
        b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"
    )


def other_method(raw: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return written.getvalue()


def with_zip64(raw: bytes, mark: bytes = b"PK\x06\x06") -> bytes:
    end = raw.rfind(b"PK\x05\x06")
    count, length, offset = struct.unpack("<HII", raw[end + 10 : end + 20])
    record = mark + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, length, offset)
    return raw[:end] + record + struct.pack("<IIQI", 0x07064B50, 0, end, 1) + raw[end:]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (office({}), "docx"),
        (office({"../x": b"x"}), "MT5311"),
        (office({"C:/x": b"x"}), "MT5311"),
        (office({"\\x": b"x"}), "MT5311"),
        (office({"word/vbaData.bin": b"x"}), "MT5304"),
        (office({"word/activeX/activeX1.xml": b"x"}), "MT5304"),
        (office({"xl/macrosheets/sheet1.xml": b"x"}), "MT5304"),
        (make.archive({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/a.xml": b""}), "MT5304"),
        (make.archive({"mimetype": b"application/vnd.oasis.opendocument.presentation"}), "odp"),
        (make.archive({"mimetype": b"application/epub+zip"}), "MT5301"),
        (make.archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b""}), "pptx"),
        (make.archive({"[Content_Types].xml": b"<Types/>", "FixedDocSeq.fdseq": b""}), "MT5301"),
        (make.archive({}), "MT5301"),
        (flagged(office({})), "MT5305"),
        (other_method(office({})), "MT5309"),
        (office({})[:-30], "MT5309"),
        (office({}).replace(b"<w/>", b"<v/>"), "MT5309"),
        (office({}) + b"x", "MT5306"),
        (office({})[:30] + b"x" + office({})[30:], "MT5306"),
        (with_zip64(office({})), "docx"),
        (with_zip64(office({}), b"PK\x07\x08"), "MT5306"),
        (make.archive({str(number): b"" for number in range(10_001)}), "MT5309"),
        (office({"word/embeddings/": b"", "word/embeddings/oleObject1.bin": b"x"}), "docx MT5319"),
    ],
)
def test_an_office_file_is_known_by_its_parts(raw: bytes, code: str) -> None:
    assert code_of(raw) == code


# -- reading in pieces ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, PIECE - 4, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 3])
def test_a_mark_is_found_once_wherever_a_piece_ends(at: int) -> None:
    source = Source(io.BytesIO(bytes(at) + b"<mark>" + bytes(PIECE)), name="tep")

    assert list(source.find(re.compile(b"<mark>"), longest=6)) == [at]


def test_a_number_beyond_the_end_counts_as_nothing() -> None:
    assert Source(io.BytesIO(b"\x01"), name="tep").number(1, 4) == 0
