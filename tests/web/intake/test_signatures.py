"""The gateway's signature: over the moment and every byte, and not for long."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.intake.messages import Incoming
from muctieu.web.intake.signatures import check_signature, incoming_of, signature
from tests.cast import NOON

SECRET = "khoa-chung-cua-cong-tin-nhan-xa-nam-thu"
BODY = b'{"id": "m1", "from": "+84912345678", "text": "BIEUQUY HK 84"}'
NOW = int(NOON.timestamp())


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> str:
    settings.SMS_SECRET = SECRET
    return SECRET


def refusal(header: str, body: bytes = BODY, *, later: int = 0) -> str:
    with clock.standing_at(NOON + timedelta(seconds=later)), pytest.raises(StateError) as refused:
        check_signature(header, body)
    assert refused.value.code == "MT7371"
    assert SECRET not in refused.value.message_vi
    return str(refused.value.fields["what_en"])


@pytest.mark.parametrize("later", [-300, 0, 300])
def test_right_signature_is_let_in_within_five_minutes(later: int) -> None:
    with clock.standing_at(NOON + timedelta(seconds=later)):
        check_signature(signature(BODY, moment=NOW, secret=SECRET), BODY)


@pytest.mark.parametrize("later", [-301, 301, 86_400])
def test_old_or_early_signature_is_refused(later: int) -> None:
    assert "too old" in refusal(signature(BODY, moment=NOW, secret=SECRET), later=later)


def test_changed_body_moment_or_secret_is_refused() -> None:
    right = signature(BODY, moment=NOW, secret=SECRET)
    forged = signature(BODY, moment=NOW, secret="x" * 40)

    assert "does not match" in refusal(right, BODY.replace(b"84}", b"85}").replace(b"HK 84", b"HK 48"))
    assert "does not match" in refusal(right.replace(f"t={NOW}", f"t={NOW + 1}"))
    assert "does not match" in refusal(forged)


@pytest.mark.parametrize(
    "header",
    ["", "v1=abc", f"t={NOW}", f"t={NOW},v1={'0' * 63}", f"t=-1,v1={'0' * 64}", f"t={'9' * 400},v1={'0' * 64}",
     f"t={NOW},v1={'0' * 64},v1={'1' * 64}", "t=１,v1=" + "0" * 64, "\x00"],
)  # fmt: skip
def test_header_of_another_form_is_refused(header: str) -> None:
    assert "no signature" in refusal(header)


@given(st.binary(max_size=200), st.integers(0, 799))
def test_no_changed_bit_goes_unseen(body: bytes, bit: int) -> None:
    right = signature(body, moment=NOW, secret=SECRET)
    changed = bytearray(right.encode())
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8

    with clock.standing_at(NOON), pytest.raises(StateError):
        check_signature(changed.decode("latin-1"), body)


def test_body_is_a_message() -> None:
    told = json.dumps({"id": "a-1", "from": "0912345678", "text": "BIEUQUY\nHK 84", "commune": "xa", "more": 1})

    assert incoming_of(told.encode()) == Incoming("a-1", "0912345678", "BIEUQUY\nHK 84", "xa")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"HK 84", b"[]", b'"x"', b"[" * 15_000, b'{"id": 1, "from": "0912345678", "text": ""}',
        b'{"id": "", "from": "0912345678", "text": ""}', b'{"id": "a b", "from": "0912345678", "text": ""}',
        b'{"id": "a\\u0000", "from": "0912345678", "text": ""}', b'{"id": "a", "from": "", "text": ""}',
        b'{"id": "a", "from": "1\\r\\n2", "text": ""}', b'{"id": "a", "from": "\\ud800", "text": ""}',
        b'{"id": "a", "from": "' + b"1" * 41 + b'", "text": ""}', b'{"id": "a", "from": "1", "text": ["x"]}',
        b'{"id": "a", "from": "1", "text": NaN}', b'{"from": "1", "text": "x"}', b'{"id": "' + b"a" * 121 + b'"}',
    ],
)  # fmt: skip
def test_body_that_is_no_message_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(StateError) as refused:
        incoming_of(body)

    assert refused.value.code == "MT2361"
    assert refused.value.message_en
