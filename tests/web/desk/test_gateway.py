"""The gateway's door: signed requests only, each message once, the reply as plain text."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.core.period import Period
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.figures.models import Observation
from muctieu.web.intake.arrivals import Message
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.phones import register_phone
from muctieu.web.intake.signatures import HEADER, LARGEST, signature
from muctieu.web.intake.sms_names import sms_forms
from tests.cast import NOON, Cast
from tests.web.intake.conftest import FORM

SECRET = "khoa-chung-cua-cong-tin-nhan-xa-nam-thu"
HEAD = "0912345678"


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.SMS_SECRET = SECRET


@pytest.fixture
def births(cast: Cast) -> str:
    """The short name of a figure; the phone of the village head is confirmed by a message."""
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    _phone, code = register_phone(HEAD, user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)
    assert post("XN " + code, identity="xn").status_code == 200
    return next(one.name for one in sms_forms(cast.commune)["bieu-quy"].sms.fields if one.indicator == "births")


def post(text: str, *, identity: str = "m1", secret: str = SECRET, ago: int = 0, **headers: str) -> HttpResponse:
    body = json.dumps({"id": identity, "from": HEAD, "text": text}).encode()
    sent = headers or {HEADER: signature(body, moment=int(NOON.timestamp()) - ago, secret=secret)}
    # A gateway has no cookie and no token.
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("sms_gateway"), body, content_type="application/json", headers=sent)
    assert isinstance(answer, HttpResponse)
    return answer


def test_signed_message_is_received_and_answered(births: str) -> None:
    answer = post(f"BIEUQUY {births} 2")

    assert answer.status_code == 200
    assert answer.content.decode().startswith("Da nhan 1 so, quy II/2023.")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "no-store")
    assert [(row.written, row.provenance_kind) for row in Observation.objects.all()] == [("2", "sms")]
    assert not answer.cookies


def test_retry_of_the_gateway_is_one_message(births: str) -> None:
    first = post(f"BIEUQUY {births} 2")
    again = post(f"BIEUQUY {births} 2", ago=20)
    same = post(f"BIEUQUY {births} 2")

    assert first.content == again.content == same.content
    assert (Message.objects.filter(identity="m1").count(), Observation.objects.count()) == (1, 1)


def test_replay_after_the_window_and_with_a_used_id_is_refused(births: str) -> None:
    post(f"BIEUQUY {births} 2")
    entries = JournalEntry.objects.count()

    with clock.standing_at(NOON + timedelta(minutes=6)):
        replayed = post(f"BIEUQUY {births} 2")
    used = post(f"BIEUQUY {births} 3")

    assert (replayed.status_code, used.status_code) == (401, 409)
    assert "MT7372" in used.content.decode()
    assert JournalEntry.objects.count() == entries


@pytest.mark.parametrize("given", [{"secret": "x" * 40}, {"ago": 301}, {"ago": -301}, {"X-Other": "1"}])
def test_unsigned_forged_or_old_request_changes_nothing(births: str, given: dict[str, object]) -> None:
    answer = post(f"BIEUQUY {births} 2", **given)  # type: ignore[arg-type]  # a test names what it means

    assert answer.status_code == 401
    assert SECRET not in answer.content.decode()
    assert (Observation.objects.count(), Message.objects.filter(identity="m1").count()) == (0, 0)


def test_bad_and_huge_bodies_are_refused_in_words(cast: Cast) -> None:
    client, moment = Client(), int(NOON.timestamp())

    def status(body: bytes) -> int:
        sent = {HEADER: signature(body, moment=moment, secret=SECRET)}
        return client.post(
            reverse("sms_gateway"), body, content_type="application/json", headers=sent
        ).status_code  # fmt: skip

    assert (status(b"[]"), status(b" " * (LARGEST + 1)), status(b"")) == (400, 413, 400)
    assert Message.objects.count() == 0


def test_without_a_secret_there_is_no_such_address(cast: Cast, settings: Settings) -> None:
    settings.SMS_SECRET = ""

    assert post("BIEUQUY").status_code == 404


def test_only_posts_are_answered(cast: Cast) -> None:
    answer = Client().get(reverse("sms_gateway"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
