"""Files while they come in: to the disk and never into memory, bounded, cleared away when nobody keeps them."""

from __future__ import annotations

import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from muctieu.errors import StateError
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of, waiting_folder
from muctieu.web.documents.uploads import Upload, uploads_of
from muctieu.web.plans.models import Task
from tests.cast import Cast
from tests.web.staff import appoint
from tests.web.uploaded import kept_files, sent, specimen

MEGABYTE = 1024 * 1024
BOUNDARY = "ranh-gioi"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def task(cast: Cast, files_folder: Path) -> Task:
    return appoint(cast).give()


@pytest.fixture
def head(cast: Cast, client: Client) -> Client:
    client.force_login(cast.reporter)
    return client


def page_of(task: Task) -> str:
    return reverse("desk:files", args=("task", task.uuid))


def waiting_files() -> list[Path]:
    return list(waiting_folder().glob("*"))


class Body:
    """The body of a form with one large PDF in it, made piece by piece while it is read."""

    def __init__(self, size: int) -> None:
        heading = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="tep"; filename="quet.pdf"\r\n\r\n'
        self.pieces = self._pieces(heading.encode(), size)
        self.rest = b""
        self.length = len(heading.encode()) + len(b"%PDF-1.5\n") + size + len(b"\n%%EOF\n\r\n") + len(BOUNDARY) + 6

    def _pieces(self, heading: bytes, size: int) -> Iterator[bytes]:
        yield heading + b"%PDF-1.5\n"
        for start in range(0, size, MEGABYTE):
            yield b"q" * min(MEGABYTE, size - start)
        yield b"\n%%EOF\n\r\n" + f"--{BOUNDARY}--\r\n".encode()

    def readline(self) -> bytes:
        raise AssertionError("nobody reads lines of a body")

    def read(self, count: int = -1) -> bytes:
        while len(self.rest) < count:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.rest += piece
        found, self.rest = self.rest[:count], self.rest[count:]
        return found


def stream(client: Client, address: str, body: Body, length: str) -> int:
    """Post a body that is made while it is read; returns the answer's status."""
    told: dict[str, Any] = {"wsgi.input": body, "CONTENT_TYPE": FORM, "CONTENT_LENGTH": length}
    return client.generic("POST", address, **told).status_code


def test_three_hundred_megabytes_come_in_without_standing_in_memory(
    head: Client, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_BYTES", 400 * MEGABYTE)
    # What is loaded once and stays (packs, templates) is no part of an upload.
    head.post(page_of(task), {"tep": sent("bien-ban.pdf")})
    body = Body(300 * MEGABYTE)
    tracemalloc.start()
    try:
        status = stream(head, page_of(task), body, str(body.length))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert status == 302
    row = Document.objects.get(file_name="quet.pdf")
    assert (row.size, row.file_name, row.may_show) == (300 * MEGABYTE + 16, "quet.pdf", True)
    assert path_of(row.sha256).stat().st_size == row.size
    assert peak < 12 * MEGABYTE
    path_of(row.sha256).unlink()


def test_a_request_above_the_bound_is_refused_before_a_byte_is_kept(
    head: Client, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_BYTES", 2 * MEGABYTE)
    files = [SimpleUploadedFile(f"{number}.pdf", specimen("bien-ban.pdf") + bytes(MEGABYTE)) for number in range(3)]

    answer = head.post(page_of(task), {"tep": files})

    assert answer.status_code == 413
    assert "Lần gửi này có 3 MB, quá mức 2 MB" in answer.content.decode()
    assert not waiting_folder().exists()
    assert not Document.objects.exists()


def test_what_is_far_above_the_bound_is_not_even_read(head: Client, task: Task) -> None:
    body = Body(MEGABYTE)

    status = stream(head, page_of(task), body, str(10**12))

    assert status == 413
    assert len(body.read(2 * MEGABYTE)) == body.length


@pytest.mark.parametrize("length", ["", "nhiều", "-5"])
def test_a_length_that_is_none_is_none(client: Client, db: None, length: str) -> None:
    assert client.post("/dang-nhap/", {}, CONTENT_LENGTH=length).status_code in {200, 400}


def test_strangers_send_no_files(client: Client, task: Task) -> None:
    large = SimpleUploadedFile("a.pdf", specimen("bien-ban.pdf") + bytes(MEGABYTE))

    answer = client.post(page_of(task), {"tep": large})

    assert answer.status_code == 413
    assert "Hãy đăng nhập" in answer.content.decode()
    assert not waiting_folder().exists()
    assert client.post(page_of(task), {"tep": sent("bien-ban.pdf")}).status_code == 302
    assert waiting_files() == []


def test_a_body_cut_off_on_the_way_leaves_nothing(head: Client, task: Task) -> None:
    whole = Body(3 * MEGABYTE)
    part = whole.read(2 * MEGABYTE)

    answer = head.generic("POST", page_of(task), part, content_type=FORM)

    assert answer.status_code == 400
    assert "Chưa chọn tệp nào" in answer.content.decode()
    assert waiting_files() == []


def test_what_was_not_kept_is_gone_with_its_request(head: Client, task: Task, files_folder: Path) -> None:
    head.post(page_of(task), {"tep": [sent("ve.svg"), sent("bien-ban.pdf")]})

    assert waiting_files() == []
    assert kept_files(files_folder) == []


def test_files_of_any_form_come_in_as_django_s_own(files_folder: Path) -> None:
    request = RequestFactory().post("/", {"bang": sent("bang-ke.csv")})

    (file,) = request.FILES.getlist("bang")

    assert (file.name, file.size, file.read()) == (
        "bang-ke.csv", len(specimen("bang-ke.csv")), specimen("bang-ke.csv"),
    )  # fmt: skip
    assert isinstance(file, Upload)
    assert Path(file.temporary_file_path()).read_bytes() == specimen("bang-ke.csv")
    request.close()
    assert waiting_files() == []


def test_more_files_than_asked_for_are_refused(files_folder: Path) -> None:
    request = RequestFactory().post("/", {"tep": [sent("bien-ban.pdf"), sent("ban-quet.tif")]})

    with pytest.raises(StateError, match="2 tệp") as refused:
        uploads_of(request, "tep")

    assert refused.value.code == "MT7305"
    assert len(uploads_of(request, "tep", most=2)) == 2
    request.close()


# -- a disk that refuses --------------------------------------------------------------------------------------


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """The kernel refuses what this process writes into a file beyond that size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# The last bytes of a small file are written when it is finished, those of a large one while it comes in.
@pytest.mark.parametrize("size", [6_000, 400_000])
def test_a_full_disk_is_told_beside_the_field_and_nothing_is_kept(
    head: Client, task: Task, files_folder: Path, size: int
) -> None:
    raw = specimen("anh-hien-truong.jpg")
    file = SimpleUploadedFile("ảnh.jpg", raw + bytes(size - len(raw)))

    with files_no_larger_than(5_000):
        answer = head.post(page_of(task), {"tep": [file, sent("anh-zalo.webp")]})

    assert answer.status_code == 507
    assert "Chưa giữ được “ảnh.jpg”: đĩa của máy chủ đã đầy" in answer.content.decode()
    assert waiting_files() == []
    assert kept_files(files_folder) == []
    assert not Document.objects.exists()


def test_a_folder_that_cannot_be_written_is_told(head: Client, task: Task, files_folder: Path) -> None:
    files_folder.mkdir(parents=True)
    waiting_folder().write_text("một tệp ở chỗ của thư mục")

    answer = head.post(page_of(task), {"tep": sent("bien-ban.pdf")})

    assert answer.status_code == 507
    assert "máy chủ không ghi được vào kho tệp" in answer.content.decode()


def test_a_request_without_files_has_no_faults(files_folder: Path) -> None:
    assert uploads_of(HttpRequest(), "tep") == []
