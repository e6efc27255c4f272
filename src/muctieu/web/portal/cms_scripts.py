"""The few lines of script that Wagtail writes into its forms: known ones may run, nothing else in a page may.

The editor's policy forbids scripts inside pages, since a title or a comment might bring one. Wagtail starts its
choosers, calendars and repeated rows by such lines all the same. Those are calls of known names with plain data; they
are marked with a number that the policy names. The number is the session's: what comes later runs in the first page.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CALL = re.compile(
    r"\s*(?:new (?:Image|Page)?Chooser|init(?:Date|DateTime|Time)Chooser)\(\"[\w-]+\", (\{.*\})\);\s*", re.DOTALL
)
_ROWS = re.compile(
    r"\s*\(function\(\) \{\s*var panel = new InlinePanel\(JSON\.parse\(\"(?:[^\"\\<>]|\\u[0-9A-Fa-f]{4})*\"\)\);"
    r"\s*\}\)\(\);\s*"
)
_HTML, _JSON = "text/html", "application/json"


def is_known(script: str) -> bool:
    """Whether a script is one of Wagtail's calls, with nothing in it but names and data."""
    if _ROWS.fullmatch(script):
        return True
    call = _CALL.fullmatch(script)
    if call is None:
        return False
    try:
        json.loads(call[1])
    except ValueError:
        return False
    return True


def with_known_scripts(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its known scripts marked, for pages and for the windows that are sent as JSON."""
    if not isinstance(response, HttpResponse) or response.streaming:
        return response
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind not in {_HTML, _JSON} or (kind == _JSON and b"<script>" not in response.content):
        return response
    nonce = request._csp_nonce = _nonce(request)  # type: ignore[attr-defined]  # noqa: SLF001 - where django-csp looks for it
    if kind == _HTML:
        response.content = _marked(response.content.decode(), nonce)
    else:
        response.content = json.dumps(_marked_deep(json.loads(response.content), nonce))
    return response


def _nonce(request: HttpRequest) -> str:
    """A number that nobody knows but who is sent the session's pages."""
    return salted_hmac("muctieu.portal.cms", request.session.session_key or "", algorithm="sha256").hexdigest()[:32]


def _marked(html: str, nonce: str) -> str:
    mark = f' nonce="{nonce}">'
    return _SCRIPT.sub(lambda found: found[0].replace(">", mark, 1) if is_known(found[1]) else found[0], html)


def _marked_deep(told: Any, nonce: str) -> Any:
    if isinstance(told, str):
        return _marked(told, nonce)
    if isinstance(told, dict):
        return {name: _marked_deep(value, nonce) for name, value in told.items()}
    return [_marked_deep(value, nonce) for value in told] if isinstance(told, list) else told
