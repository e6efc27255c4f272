"""Forms of the level above: cells confirmed once, filled with approved figures ever after, the rest as it came."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.exchange.excel.workbook import library
from muctieu.web.intake.models import SuperiorForm, SuperiorMapping
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def workbook() -> bytes:
    """A form as a province sends it: heads, labels, a formula, a merged title."""
    stream = io.BytesIO()
    xlsxwriter: Any = library("xlsxwriter")
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Biểu 01")
    sheet.merge_range("A1:C1", "BIỂU TỔNG HỢP")
    for column, text in enumerate(("STT", "Chỉ tiêu", "Thực hiện")):
        sheet.write(2, column, text)
    for row, name in enumerate(("Số hộ", "Số hộ nghèo", "Số trẻ sinh ra trong năm"), start=3):
        sheet.write(row, 0, row - 2)
        sheet.write(row, 1, name)
        sheet.write_blank(row, 2, None, book.add_format({"border": 1}))
    sheet.write_formula("C7", "=SUM(C4:C5)")
    book.close()
    return stream.getvalue()


def kept(cast: Cast) -> SuperiorForm:
    client = signed_in(cast.clerk)
    body = {"ten": "Biểu 01 của tỉnh", "tep": SimpleUploadedFile("bieu-01.xlsx", workbook())}
    answer = client.post(reverse("desk:superiors"), body)
    assert answer.status_code == 302, answer.content.decode()
    return SuperiorForm.objects.get()


def confirmed(cast: Cast, form: SuperiorForm, **given: object) -> int:
    body = {
        "ban": "0", "trang": ["Biểu 01", "Biểu 01", ""], "o": ["C4", "C5", ""], "noi": ["", "ban-1", ""],
        "chi-tieu": ["household_count", "Số hộ nghèo", ""], "lui-ky": ["0"] * 3, "lui-nam": ["0"] * 3,
        "don-vi": [""] * 3,
        **given,
    }  # fmt: skip
    return signed_in(cast.clerk).post(reverse("desk:superior_form", args=(form.uuid,)), body).status_code


def sheet_of(raw: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


def test_cells_are_proposed_from_heads_and_labels(cast: Cast) -> None:
    form = kept(cast)

    page = signed_in(cast.clerk).get(reverse("desk:superior_form", args=(form.uuid,))).content.decode()

    assert 'value="C4"' in page
    assert 'value="household_count"' in page
    assert "chưa xác nhận" in page


def test_form_is_filled_with_approved_figures_and_all_else_stays(cast: Cast, enter: Enter) -> None:
    form = kept(cast)
    confirmed(cast, form)
    enter("84", indicator="household_count", place="ban-1", period="2023-Q1")
    enter("60", indicator="household_count", place="ban-2", period="2023-Q1")
    enter("12", indicator="poor_households", place="ban-1", period="2023-Q1")
    enter("9", indicator="poor_households", place="ban-2", period="2023-Q1", until="sent")
    client, address = signed_in(cast.clerk), reverse("desk:superior_fill", args=(form.uuid,))

    answer = client.get(address, {"ky": "2023-Q1"})

    before, after = sheet_of(workbook()), sheet_of(answer.content)
    assert "<v>144</v>" in after
    assert "<v>12</v>" in after
    assert "SUM(C4:C5)" in after
    assert before.count("<mergeCell ") == after.count("<mergeCell ")
    assert "2023-Q1" in answer.headers["Content-Disposition"]


def test_preview_says_what_is_missing_or_partial(cast: Cast, enter: Enter) -> None:
    form = kept(cast)
    confirmed(cast, form)
    enter("84", indicator="household_count", place="ban-1", period="2023-Q1")

    page = signed_in(cast.clerk).get(
        reverse("desk:superior_fill", args=(form.uuid,)), {"ky": "2023-Q1", "xem": "1"}
    ).content.decode()  # fmt: skip

    assert "1/2 bản" in page
    assert "Điền được 1 ô" in page


def test_second_writer_of_a_mapping_is_told(cast: Cast) -> None:
    form = kept(cast)

    codes = [confirmed(cast, form), confirmed(cast, form), confirmed(cast, form, ban="1")]

    assert codes == [302, 400, 400]
    assert SuperiorMapping.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"o": ["C4", "C4", ""]}, {"o": ["ZZ", "C5", ""]}])
def test_cell_that_is_none_or_stands_twice_is_told(cast: Cast, wrong: dict[str, object]) -> None:
    assert confirmed(cast, kept(cast), **wrong) == 400


def test_file_or_period_that_cannot_be_used_is_told(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    form = kept(cast)
    confirmed(cast, form)

    nothing = client.post(reverse("desk:superiors"), {"ten": "x"})
    broken = client.post(reverse("desk:superiors"), {"ten": "x", "tep": SimpleUploadedFile("a.xlsx", b"PK hong")})
    again = client.post(
        reverse("desk:superiors"), {"ten": "Biểu 01 của tỉnh", "tep": SimpleUploadedFile("b.xlsx", workbook())}
    )
    odd = client.get(reverse("desk:superior_fill", args=(form.uuid,)), {"ky": "mùa mưa"})

    assert [one.status_code for one in (nothing, broken, again, odd)] == [400, 400, 400, 400]


def test_forms_are_shut_to_neighbour_reporter_and_public(cast: Cast) -> None:
    form = kept(cast)
    address = reverse("desk:superior_form", args=(form.uuid,))

    assert signed_in(cast.neighbour).get(address).status_code == 404
    assert (
        signed_in(cast.neighbour).get(reverse("desk:superior_fill", args=(form.uuid,)), {"ky": "2023"}).status_code
        == 404
    )
    assert signed_in(cast.reporter).get(address).status_code == 403
    assert Client().get(address).status_code == 302
