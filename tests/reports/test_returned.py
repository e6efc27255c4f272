"""A report's Word file edited as people edit it, read back, and compared with the report it was written from."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from muctieu.core.report import Report, Style
from muctieu.core.report_changes import Changes, Fate, compare
from muctieu.core.report_words import insert
from muctieu.exchange.docx.returned import read_returned
from muctieu.reports.docx.writer import write_docx
from muctieu.reports.layout import frame_lines
from tests.reports.test_review import written

SOFFICE = shutil.which("soffice")


def full(style: Style = Style.STATE) -> Report:
    causes, wish = "Mưa lũ tháng 8 làm hỏng đường.\nVốn về chậm.", "Đề nghị tỉnh hỗ trợ vốn."
    return written(style, limits=causes, requests=wish)


def edited(file: bytes, change: Callable[[str], str]) -> bytes:
    """The file with another text of its document."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, change(raw.decode()) if name == "word/document.xml" else raw)
    return made.getvalue()


def back(report: Report, file: bytes) -> Changes:
    return compare(report, read_returned(file, file="bao-cao.docx"), frame=frame_lines(report))


def without_marks(xml: str) -> str:
    xml = re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", xml)
    return re.sub(r"<w:sdt><w:sdtPr>.*?</w:sdtPr><w:sdtContent>(.*?)</w:sdtContent></w:sdt>", r"\1", xml)


def parted(xml: str) -> str:
    """Every run cut in two, as spelling checks do it."""
    cut = r'\1\2\3</w:t></w:r><w:proofErr w:type="spellEnd"/>\1<w:t xml:space="preserve">\4</w:t></w:r>'
    return re.sub(
        r'(<w:r><w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)(<w:t xml:space="preserve">)([^<]{2})([^<]+)</w:t></w:r>', cut, xml
    )


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("touch", [str, without_marks, parted], ids=["as-written", "marks-lost", "runs-parted"])
def test_file_that_nobody_changed_has_no_changes(style: Style, touch: Callable[[str], str]) -> None:
    report = full(style)
    file = edited(write_docx(report), touch)

    found = back(report, file)

    assert touch is str or file != write_docx(report)
    assert found.is_untouched, found
    assert found.strangers == ()


@pytest.mark.parametrize("touch", [str, without_marks, parted], ids=["as-written", "marks-lost", "runs-parted"])
def test_what_people_did_is_found_and_their_words_stand_in_the_next_report(touch: Callable[[str], str]) -> None:
    report = full()

    def change(xml: str) -> str:
        xml = xml.replace("990 tấn", "1.020 tấn", 1).replace("Vốn về chậm.", "Vốn về chậm, thiếu.", 1)
        xml = re.sub(r"<w:p>(?:(?!</w:p>).)*Phổ cập giáo dục.*?</w:p>", "", xml, count=1)
        new = "<w:p><w:r><w:t>Riêng bản Mo vượt 3 chỉ tiêu.</w:t></w:r></w:p>"
        return re.sub(r"(Diễn tập xếp loại .*?</w:p>)", rf"\1{new}", xml, count=1)

    found = back(report, edited(write_docx(report), lambda xml: touch(change(xml))))

    assert [(one.bound.id, one.bound.text, one.written) for one in found.figures] == [
        ("thoc.value", "990 tấn", "1.020 tấn")
    ]
    assert {one.sentence.id: one.fate for one in found.sentences if one.fate is not Fate.UNTOUCHED} == {
        "thoc.result": Fate.NUMBERS, "truong.result": Fate.DELETED
    }  # fmt: skip
    assert found.typed == {"limits": "Mưa lũ tháng 8 làm hỏng đường.\nVốn về chậm, thiếu."}
    (added,) = found.added
    assert (added.text, added.numbers) == ("Riêng bản Mo vượt 3 chỉ tiêu.", ("3",))
    assert str(added.place) == "defence/dien-tap.result"
    following = insert(report, found.words)
    assert "defence/dien-tap.result" in following.typed()
    assert back(following, write_docx(following)).is_untouched


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice (Debian: libreoffice-writer-nogui)")
def test_libreoffice_saves_it_and_every_change_is_still_found(tmp_path: Path) -> None:
    report = full()
    file = tmp_path / "bao-cao.docx"
    file.write_bytes(edited(write_docx(report), lambda xml: xml.replace("17 triệu đồng", "18 triệu đồng", 1)))

    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = back(report, (tmp_path / "out" / "bao-cao.docx").read_bytes())

    assert [(one.bound.id, one.written) for one in found.figures] == [("thu-nhap.value", "18 triệu đồng")]
    assert not found.added
    assert not found.typed
