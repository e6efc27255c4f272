"""What happens at every sign-in, whichever door was used."""

from __future__ import annotations

import re

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from muctieu.web.access import kept, notices
from muctieu.web.access.sessions import DEVICE, SessionStore
from muctieu.web.common import clock
from muctieu.web.people.models import User

# The order matters: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """ "Chrome 109 · Windows", as far as the browser tells; nothing of what it says is kept as it is."""
    browser = next((f"{name} {_version(agent, mark)}".strip() for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def _version(agent: str, mark: str) -> str:
    found = re.search(rf"{mark}\w*/(\d{{1,4}})", agent, re.ASCII)
    return found[1] if found else ""


@receiver(user_logged_in)
def note_device(request: HttpRequest | None, user: User, **_: object) -> None:
    """Write down when and on what was signed in, for the lists; clear away what has ended; bring what is to be told."""
    User.objects.filter(pk=user.pk).update(last_login=clock.now())
    if request is None:
        return
    SessionStore.clear_expired()
    request.signed_in_as = user.get_username()  # type: ignore[attr-defined]  # read by the idle middleware
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    notices.bring(request.session, user)
    kept.drop_others(request, user)
