"""Outgoing mail: queued with the act that wants it, sent by the worker, tried again while the server is away."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from muctieu.errors import StateError, TemporaryError
from muctieu.web.jobs.declare import Json, job
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.queue import enqueue_for_store
from muctieu.web.jobs.work import Work
from muctieu.web.places.models import OrgUnit

# A name and a text that go along with a mail.
Attachment = tuple[str, str]
# Twelve hours or so, the longest pause being an hour.
TRIES = 20
_LONGEST_SUBJECT = 200


def can_mail() -> bool:
    """Whether a mail server is set."""
    return bool(settings.EMAIL_HOST)


def send_mail_later(
    to: str, subject: str, body: str, *, place: OrgUnit | None = None, key: str = "",
    attachments: Sequence[Attachment] = (),
) -> Job | None:  # fmt: skip
    """Queue one mail in the transaction of the act that wants it; the same `key` twice is one mail.

    `place` decides who sees the job (by default the store's topmost unit); nothing is queued for a store without units.
    Where no mail server is set the job fails with MT7296, so that it is seen. A mail may arrive twice when the power
    fails between the server's yes and ours; both then bear one Message-ID.

    Raises:
        StateError: MT7297 when the address is none, or when address, subject or a file's name hold a line break.
    """
    for text in (to, subject, *(name for name, _text in attachments)):
        require_one_line(text)
    try:
        validate_email(to)
    except ValidationError:
        raise StateError("MT7297", text=to[:100]) from None
    files = [list(attachment) for attachment in attachments]
    return enqueue_for_store(
        send, place=place, key=key, about=subject, to=to, subject=subject[:_LONGEST_SUBJECT], body=body, files=files
    )


def require_one_line(text: str) -> None:
    """Raise MT7297 when the text would begin another header."""
    if len(text.splitlines()) > 1 or text != text.strip("\r\n") or "\0" in text:
        raise StateError("MT7297", text=" ".join(text.split())[:100])


@job("mail.send", vi="Gửi thư", en="Send a mail", tries=TRIES, wait=timedelta(minutes=1), priority=10)
def send(work: Work, *, to: str, subject: str, body: str, files: Sequence[Attachment] = ()) -> Json:
    """Hand the mail to the server."""
    if not can_mail():
        raise StateError("MT7296", to=to, reason="chưa khai máy chủ thư", reason_en="no mail server is set")
    message = EmailMessage(subject, body, to=[to], headers={"Message-ID": _message_id(work)})
    for name, text in files:
        message.attach(name, text.encode(), "application/octet-stream")
    try:
        with get_connection() as message.connection:  # closed too when signing in fails
            message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _answer(to, code, said) from None
    except smtplib.SMTPDataError as error:
        raise _answer(to, error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:  # away, or not set as it should be: what an administrator mends
        raise TemporaryError("MT7295", to=to, reason=str(error)) from None
    return {"to": to}


def _message_id(work: Work) -> str:
    """The same at every try, so that a mail sent twice is known as one."""
    return f"<{work.uuid}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _answer(to: str, code: int, said: bytes | str) -> StateError | TemporaryError:
    """What the server said about this very mail: a code of the 500s is final, the others mean later."""
    text = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    if code >= 500:
        return StateError("MT7296", to=to, reason=text, reason_en=text)
    return TemporaryError("MT7295", to=to, reason=text)
