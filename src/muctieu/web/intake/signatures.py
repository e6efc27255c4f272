"""Who stands before the gateway's door: each request is signed over its moment and its body with a shared secret."""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256

from django.conf import settings

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.intake.messages import Incoming

HEADER = "Muctieu-Signature"
WINDOW_MINUTES = 5
LARGEST = 16 * 1024
_FORM = re.compile(r"t=([0-9]{1,12}),\s*v1=([0-9a-f]{64})", re.ASCII)
_IDENTITY = re.compile(r"[!-~]{1,120}", re.ASCII)
_LONGEST_SENDER = 40


def signature(body: bytes, *, moment: int, secret: str) -> str:
    """The header's value for a body sent at `moment` (seconds since 1970): HMAC-SHA256 over "moment.body"."""
    signed = hmac.new(secret.encode(), str(moment).encode() + b"." + body, sha256).hexdigest()
    return f"t={moment},v1={signed}"


def check_signature(header: str, body: bytes) -> None:
    """Raise MT7371 unless the header signs this body with our secret and was made within the last minutes."""
    found = _FORM.fullmatch(header.strip())
    if found is None:
        raise _refused("không có chữ ký đúng dạng", "there is no signature of the right form")
    wanted = signature(body, moment=int(found[1]), secret=settings.SMS_SECRET)
    if not hmac.compare_digest(wanted, f"t={found[1]},v1={found[2]}"):
        raise _refused("chữ ký không khớp nội dung", "the signature does not match the content")
    if abs(clock.now().timestamp() - int(found[1])) > WINDOW_MINUTES * 60:
        raise _refused("chữ ký đã quá giờ, hoặc đồng hồ hai máy lệch nhau", "the signature is too old or too new")


def _refused(what: str, what_en: str) -> StateError:
    return StateError("MT7371", what=what, what_en=what_en, minutes=str(WINDOW_MINUTES))


def incoming_of(body: bytes) -> Incoming:
    """The message that a body tells.

    Raises:
        StateError: MT2361 naming what is wrong with it.
    """
    try:
        told = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _unusable("không phải JSON", "it is no JSON") from None
    if not isinstance(told, dict):
        raise _unusable("không phải một đối tượng", "it is no object")
    found = {name: told.get(name, "") for name in ("id", "from", "text", "commune")}
    for name, value in found.items():
        if not isinstance(value, str):
            raise _unusable(f"“{name}” không phải là chữ", f"“{name}” is no text")
    if _IDENTITY.fullmatch(found["id"]) is None:
        raise _unusable("“id” trống hoặc có dấu lạ", "“id” is empty or has strange signs")
    if not 0 < len(found["from"]) <= _LONGEST_SENDER or not found["from"].isprintable():
        raise _unusable("“from” trống hoặc có dấu lạ", "“from” is empty or has strange signs")
    return Incoming(found["id"], found["from"], found["text"], found["commune"])


def _unusable(what: str, what_en: str) -> StateError:
    return StateError("MT2361", what=what, what_en=what_en)
