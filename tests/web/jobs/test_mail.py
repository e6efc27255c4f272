"""Outgoing mail: queued with the act, sent by the worker, tried again while the server is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from pytest_django.fixtures import Settings

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.jobs import domain
from muctieu.web.jobs.mail import can_mail, send_mail_later
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.worker import work_off
from tests.cast import NOON, Cast
from tests.web.jobs.sink import Sink, listening, point_at

TO, SUBJECT, BODY = "truongban@xa.vn", "Nhắc nộp biểu tháng 7", "Bản 1 chưa nộp biểu.\n"


@pytest.fixture
def server(settings: Settings) -> Settings:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "thu.xa.vn", "muctieu@xa.vn"
    return settings


def outcome(settings: Settings, **answers: str) -> tuple[str, str, str]:
    with listening(**answers) as sink:
        point_at(settings, sink.port)
        send_mail_later(TO, SUBJECT, BODY)
        work_off()
    row = Job.objects.get()
    return row.state, row.error_code, str(row.error_args.get("reason", ""))


def test_mail_is_sent_by_the_worker(cast: Cast, server: Settings) -> None:
    row = send_mail_later(TO, SUBJECT, BODY, place=cast.commune)
    assert row is not None
    assert mail.outbox == []

    work_off()

    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body, sent.from_email) == ([TO], SUBJECT, BODY, "muctieu@xa.vn")
    assert sent.extra_headers == {"Message-ID": f"<{row.uuid}@xa.vn>"}
    assert (row.about, row.place, Job.objects.get().state) == (SUBJECT, cast.commune, "done")


def test_mail_arrives_at_a_server_with_its_file(cast: Cast, settings: Settings) -> None:
    with listening() as sink:
        point_at(settings, sink.port)
        send_mail_later(TO, SUBJECT, BODY, attachments=[("tóm lược.json", '{"a": "ở"}\n')])
        work_off()

    (taken,) = sink.mails
    assert (taken["To"], taken["Subject"]) == (TO, SUBJECT)
    (file,) = taken.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("tóm lược.json", '{"a": "ở"}\n'.encode())


def test_same_key_is_one_mail(cast: Cast, server: Settings) -> None:
    assert send_mail_later(TO, SUBJECT, BODY, key="nhắc 1") == send_mail_later(TO, SUBJECT, BODY, key="nhắc 1")
    work_off()

    assert len(mail.outbox) == 1


def test_mail_of_an_act_that_is_undone_is_never_sent(cast: Cast, server: Settings) -> None:
    with transaction.atomic():
        send_mail_later(TO, SUBJECT, BODY)
        transaction.set_rollback(True)
    work_off()

    assert mail.outbox == []


@pytest.mark.parametrize(("to", "subject", "name"), [
    (f"{TO}\nBcc: moinguoi@xa.vn", SUBJECT, "a"), (TO, f"{SUBJECT}\r\nBcc: moinguoi@xa.vn", "a"),
    (TO, f"{SUBJECT}\n", "a"), (TO, f"{SUBJECT}\rX: y", "a"), (TO, f"{SUBJECT}\u2028X: y", "a"),
    (TO, f"{SUBJECT}\x00", "a"), (TO, SUBJECT, "a\nX: y"),
    ("truongban", SUBJECT, "a"), (f"{TO}, khac@xa.vn", SUBJECT, "a"), ("", SUBJECT, "a"),
])  # fmt: skip
def test_no_text_begins_another_header(cast: Cast, to: str, subject: str, name: str) -> None:
    with pytest.raises(StateError) as error:
        send_mail_later(to, subject, BODY, attachments=[(name, "")])

    assert error.value.code == "MT7297"
    assert "\n" not in error.value.fields["text"]
    assert not Job.objects.exists()


def test_without_a_server_the_job_says_so(cast: Cast) -> None:
    assert not can_mail()
    send_mail_later(TO, SUBJECT, BODY)
    work_off()

    row = Job.objects.get()
    assert (row.state, row.error_code, row.error_args["reason"]) == ("failed", "MT7296", "chưa khai máy chủ thư")


@pytest.mark.parametrize(("answers", "expected"), [
    ({"RCPT": "550 no such box"}, ("failed", "MT7296", "550 no such box")),
    ({"RCPT": "451 later"}, ("waiting", "MT7295", "451 later")),
    ({"DATA": "554 no spam"}, ("failed", "MT7296", "554 no spam")),
    ({"DATA": "452 full"}, ("waiting", "MT7295", "452 full")),
    ({"MAIL": "530 sign in first"}, ("waiting", "MT7295", "(530, b'sign in first', 'muctieu@xa.vn')")),
])  # fmt: skip
def test_answer_of_the_server_decides_between_later_and_never(
    cast: Cast, settings: Settings, answers: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert outcome(settings, **answers) == expected


def test_wrong_password_is_tried_again_until_it_is_mended(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "x"

    state, code, reason = outcome(settings, AUTH="535 wrong")

    assert (state, code) == ("waiting", "MT7295")
    assert "535" in reason


def test_mail_goes_out_when_the_server_is_back(cast: Cast, settings: Settings) -> None:
    with listening() as gone:
        pass
    point_at(settings, gone.port)
    send_mail_later(TO, SUBJECT, BODY)
    work_off()
    assert Job.objects.get().error_code == "MT7295"

    with listening() as sink, clock.standing_at(NOON + timedelta(minutes=1)):
        point_at(settings, sink.port)
        work_off()

    assert [one["Subject"] for one in sink.mails] == [SUBJECT]
    assert (Job.objects.get().state, Job.objects.get().error_code) == ("done", "")


def test_refused_mail_is_sent_after_a_retry(cast: Cast, settings: Settings) -> None:
    outcome(settings, RCPT="550 no such box")
    domain.retry(Job.objects.get(), by=cast.administrator)
    sink: Sink
    with listening() as sink:
        point_at(settings, sink.port)
        work_off()

    assert len(sink.mails) == 1
