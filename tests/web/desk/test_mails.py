"""Mailed notes on the desk: shown as told, filed for a village and period by the commune's clerk alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.exchange.mail.reader import Attachment, Mail, read_mail
from muctieu.web.desk.collect.mails import PAGE
from muctieu.web.intake.arrivals import MailBox, MailFiling, MailNote
from muctieu.web.intake.mail import take_mail
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.forgetting import forget
from tests.web.uploaded import specimen

TEXT = "Trong quý II năm 2023, bản có 84 hộ, hộ nghèo còn 12 hộ.\n"


@pytest.fixture(autouse=True)
def folder(files_folder: Path, settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path
    return files_folder


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mailed(cast: Cast, subject: str = "Báo cáo quý II", text: str = TEXT, *files: str, to: str = "xa") -> MailNote:
    attachments = tuple(Attachment(name, specimen(name)) for name in files)
    mail = Mail(f"{subject} {text}".ljust(64)[:64], "Giả <b>danh</b> <x@y>", subject, "5/7/2023", text, attachments)
    note = take_mail(mail, size=100, commune=cast.units[to])
    assert note is not None
    return note


def page_of(note: MailNote) -> str:
    return reverse("desk:mail", args=(note.uuid,))


def test_notes_wait_on_the_page_of_reports(cast: Cast) -> None:
    mailed(cast, "Thư một")
    client = signed_in(cast.clerk)

    reports = client.get(reverse("desk:reports")).content.decode()
    listed = client.get(reverse("desk:mails")).content.decode()

    assert "1 thư chờ xếp" in reports
    assert "Thư một" in listed
    assert "Giả &lt;b&gt;danh&lt;/b&gt;" in listed


def test_note_is_filed_and_its_report_opens_with_the_period(cast: Cast) -> None:
    note, client = mailed(cast), signed_in(cast.clerk)

    answer = client.post(page_of(note), {"viec": "xep", "phan": "chu", "noi": "ban-1", "ky": "2023-Q2", "by": "x"})

    document = MailFiling.objects.get().document
    assert document is not None
    assert answer["Location"] == f"{reverse('desk:report', args=(document.uuid,))}?xa=xa&ky=2023-Q2"
    assert (document.place.key, document.text) == ("ban-1", TEXT)
    # Opened later from the list, the report still knows its period.
    later = client.get(reverse("desk:report", args=(document.uuid,))).content.decode()
    assert '<option value="2023-Q2" selected>' in later
    assert "đã xếp" in client.get(reverse("desk:mails"), {"da-xep": "1"}).content.decode()


def test_photo_is_filed_for_its_village(cast: Cast) -> None:
    note, client = mailed(cast, "Ảnh", "", "anh-hien-truong.jpg"), signed_in(cast.clerk)

    shown = client.get(page_of(note)).content.decode()
    answer = client.post(page_of(note), {"viec": "xep", "phan": "1", "noi": "ban-2"})

    assert re.search(r'<a href="/lam-viec/tep/[0-9a-f-]{36}/">anh-hien-truong.jpg</a>', shown)
    assert answer["Location"] == f"{reverse('desk:mails')}?xa=xa&anh=1"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"noi": ""},
        {"noi": "ban-ben"},
        {"noi": "ban-1", "ky": "mùa mưa"},
        {"noi": "ban-1", "phan": "7"},
        {"viec": "bo", "ly-do": " "},
    ],
)
def test_wrong_filing_is_told_in_words_and_nothing_changes(cast: Cast, body: dict[str, str]) -> None:
    note = mailed(cast)

    answer = signed_in(cast.clerk).post(page_of(note), {"viec": "xep", "phan": "chu", "ky": "2023-Q1"} | body)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert MailFiling.objects.count() == 0


def test_note_is_set_aside(cast: Cast) -> None:
    note, client = mailed(cast), signed_in(cast.clerk)

    answer = client.post(page_of(note), {"viec": "bo", "ly-do": "thư rác"})

    assert answer.status_code == 302
    assert "thư rác" in client.get(page_of(note)).content.decode()
    assert "Báo cáo quý II" not in client.get(reverse("desk:mails")).content.decode()


def test_neighbour_leader_reporter_and_public_see_and_file_nothing(cast: Cast) -> None:
    note = mailed(cast, "Thư kín")

    for who in (cast.neighbour, cast.leader, cast.reporter, cast.administrator):
        client = signed_in(who)
        for answer in (
            client.get(reverse("desk:mails")), client.get(page_of(note)), client.get(page_of(note), {"xa": "xa"}),
            client.post(page_of(note), {"viec": "bo", "ly-do": "x"}),
        ):  # fmt: skip
            assert "Thư kín" not in answer.content.decode()
    assert Client().get(page_of(note)).status_code == 302
    assert Client().get(reverse("desk:mails")).status_code == 302
    assert MailFiling.objects.count() == 0


def test_hostile_words_are_shown_as_words(cast: Cast) -> None:
    mail = read_mail(b"Subject: <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> {{ 7 }}\n")
    note = take_mail(mail, size=10, commune=cast.commune)
    assert note is not None

    page = signed_in(cast.clerk).get(page_of(note)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;img src=x" in page
    assert "{{ 7 }}" in page


def test_findings_and_troubles_are_told(cast: Cast) -> None:
    mail = read_mail(b"Content-Type: text/plain; charset=zip\n\nBan 84 h\xff\n")
    note = take_mail(mail, size=10, commune=cast.commune)
    MailBox.objects.create(
        name="xa", trouble="MT7377", trouble_args={"path": "/thu/xa", "reason": "r", "reason_en": "r"}
    )
    client = signed_in(cast.clerk)
    assert note is not None

    assert "Thư ghi bảng mã “zip”" in client.get(page_of(note)).content.decode()
    listed = client.get(reverse("desk:mails")).content.decode()
    assert "có điều cần xem" in listed
    assert "/thu/xa" in listed


def test_list_is_paged_and_takes_the_same_queries(cast: Cast) -> None:
    client = signed_in(cast.clerk)

    def counted() -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("desk:mails")).status_code == 200
        return len(queries)

    mailed(cast, "Thư 0", TEXT, "anh-hien-truong.jpg")
    few = counted()
    for number in range(1, PAGE + 1):
        mailed(cast, f"Thư {number}")

    assert counted() == few == 9
    first = client.get(reverse("desk:mails")).content.decode()
    older = re.search(r'href="\?duoi=(\d+)&amp;xa=xa"', first)
    assert older is not None
    assert "Thư 0<" in client.get(reverse("desk:mails"), {"duoi": older[1]}).content.decode()
    assert client.get(reverse("desk:mails"), {"duoi": "²"}).status_code == 200


def test_without_a_folder_the_page_says_so(cast: Cast, settings: Settings) -> None:
    settings.MAIL_DIR = None

    assert "Máy chủ chưa được chỉ hộp thư nào" in signed_in(cast.clerk).get(reverse("desk:mails")).content.decode()
