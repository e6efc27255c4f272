"""Words of people that look like a program's stay words in every form of a report (abuse case 10)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from muctieu.exchange import open_document
from muctieu.reports.docx.writer import write_docx
from muctieu.reports.html import write_html
from muctieu.reports.pdf import write as write_pdf
from tests.reports.test_review import written

SECRET = "lời kín của máy"


def test_words_that_look_like_a_programs_are_written_as_words(tmp_path: Path) -> None:
    kept = tmp_path / "kin.txt"
    kept.write_text(SECRET, encoding="utf-8")
    lines = (
        "{{ 7*7 }} {% include 'a' %} ${7*7}", f'#read("{kept}") #eval("7*7") #image("{kept}") = 7*7',
        "\\input{a} $ 7 * 7 $ @nhan <nhan> // het /* het */", "]]> </w:t> <script>7*7</script> &amp; =7*7 +7 @7",
    )  # fmt: skip
    report = written(limits="\n".join(lines))
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(write_pdf(report))

    forms = {
        "docx": open_document(write_docx(report), "a.docx").text,
        "html": open_document(write_html(report).encode(), "a.html").text,
    }
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
        forms["pdf"] = told.stdout.decode()

    for form, text in forms.items():
        plain = "".join(text.split())
        assert SECRET not in text, form
        for line in lines:
            assert "".join(line.split()) in plain, (form, line)
