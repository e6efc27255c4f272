"""The PDF: the rules' page, letters that travel with it, for archives and screen readers; the same bytes each time."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from muctieu.core.report import Report, Style
from muctieu.errors import SettingError
from muctieu.reports.letters import FAMILY, UNKNOWN, characters, in_letters
from muctieu.reports.pdf import write
from tests.reports.test_review import written

VIETNAMESE = "aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ"
TONES = "\u0300\u0301\u0303\u0309\u0323"
MM = 72 / 25.4


def unpacked(file: bytes) -> bytes:
    """The file with its packed streams unpacked behind it."""
    found = [file]
    for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL):
        try:
            found.append(zlib.decompress(stream[1]))
        except zlib.error:  # one that was not packed
            continue
    return b"\n".join(found)


def families(file: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z]+)", unpacked(file))}


def pages(file: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", unpacked(file))
    return [(round(float(width) / MM), round(float(height) / MM)) for width, height in boxes]


@pytest.mark.parametrize("style", list(Style))
def test_pdf_has_one_family_of_letters_on_the_pages_of_the_rules(style: Style) -> None:
    file = write(written(style))

    assert families(file) == {FAMILY}
    assert pages(file) == [(210, 297), (210, 297), (297, 210), (297, 210)]


def test_pdf_is_for_archives_and_screen_readers_and_says_its_language_and_day() -> None:
    file = unpacked(write(written()))
    title = "Báo cáo: Sơ kết giữa nhiệm kỳ thực hiện Nghị quyết thử".encode("utf-16-be").hex().upper().encode()

    for mark in (
        b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang(vi-VN)", b"/Marked true",
        b"D:20240108000000Z", b"/Title<FEFF" + title,
    ):  # fmt: skip
        assert mark in file, mark


def test_same_report_gives_the_same_bytes_in_every_process_zone_and_locale() -> None:
    ask = (
        "import hashlib; from tests.reports.test_review import written; from muctieu.reports.pdf import write;"
        "print(hashlib.sha256(write(written())).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
            env={"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for zone, locale, seed in (("UTC", "C.UTF-8", "1"), ("Asia/Tokyo", "vi_VN", "2"))
    }  # fmt: skip

    assert len(told) == 1


def test_every_vietnamese_letter_has_a_shape_in_every_face() -> None:
    letters = {in_letters(one + tone) for one in VIETNAMESE for tone in ("", *TONES) if not (one in "đĐ" and tone)}

    for face in ("Regular", "Bold", "Italic", "BoldItalic"):
        assert letters <= characters(face)
        assert characters(face) == characters()


def test_what_has_no_shape_is_shown_as_a_box_and_never_stops_the_report() -> None:
    report = written(limits="Trẻ 😀 em\u200b, bản\u00a0Mo\t中\x00", requests="Ba\u0309n mơ\u0301i")

    assert in_letters("Trẻ 😀 em\u200b, bản\u00a0Mo\t中\x00") == f"Trẻ {UNKNOWN} em, bản Mo {UNKNOWN}"
    assert write(report) == write(written(limits=f"Trẻ {UNKNOWN} em, bản Mo {UNKNOWN}", requests="Bản mới"))


@pytest.mark.parametrize("change", [
    {"bases": ("Luật Tổ chức chính quyền địa phương", "Nghị quyết số 12-NQ/ĐU #set page(width: 1cm)")},
    {"sections": ()},
    {"annexes": ()},
])  # fmt: skip
def test_text_is_never_read_as_markup_and_parts_may_be_missing(change: dict[str, object]) -> None:
    report: Report = replace(written(), **change)  # type: ignore[arg-type]

    assert (210, 297) in pages(write(report))


def test_pdf_of_another_day_differs_only_where_the_day_stands() -> None:
    head = replace(written().head, day=date(2024, 6, 3))

    assert write(replace(written(), head=head)) != write(written())


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(SettingError, match=r"muctieu\[reports\]") as told:
        write(written())

    assert told.value.code == "MT6130"
