"""Pages that are made once for each state of what they show.

What a page of results shows follows from who asks (with their rights), the address, the language, the day, and the
acts that concern its places and those over which the person has rights. While none of these has changed, its words are
given again; whatever is the browser's own (the bar with its tokens, the end of the session) is made for every answer.
Any act that might concern the page makes it anew, on every worker: the state is read from the store for each answer.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from muctieu.web.common import clock
from muctieu.web.common.room import Room
from muctieu.web.figures.reading_ahead import looked_at
from muctieu.web.people.models import User
from muctieu.web.places.moment import state_of

# Compressed text kept by each worker, in bytes.
ROOM = 24 * 1024 * 1024
# Between the blocks of a page that are kept; no text of a page can hold it.
_EDGE = f"\x1f{token_hex(16)}\x1f"


@dataclass(frozen=True, slots=True)
class Made:
    """The kept blocks of a page, and its status."""

    title: SafeString
    place: SafeString
    main: SafeString
    status: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a template prints, and the answer's status."""

    context: Mapping[str, object]
    status: int = 200


def page_once(
    request: HttpRequest, template: str, make: Callable[[], Content], *, places: Iterable[int],
    with_drafts: bool = True, beside: Hashable = (),
) -> HttpResponse:  # fmt: skip
    """The page, made unless it was made before in the same state of the `places` that it speaks of.

    The template extends `shell`; `make` may raise `Http404`, which is not kept. A page that shows nothing of drafts
    stays while they are typed; `beside` is what it shows that follows from no act.
    """
    user = cast("User", request.user)
    day = clock.today()
    rights = user.rights_on(day)
    about = frozenset(places)
    state = state_of({*about, *(unit for _role, unit, _form in rights)}, with_drafts=with_drafts)
    key = (template, user.pk, rights, request.get_full_path(), get_language(), day, state, beside)
    made = _PAGES.get(key)
    if made is None:
        looked_at(about)
        made = _make(request, template, make())
        _PAGES.put(key, made)
    return render(request, "desk/once.html", {"made": made}, status=made.status)


def _make(request: HttpRequest, template: str, content: Content) -> Made:
    text = render_to_string(template, {**content.context, "shell": "desk/blocks.html", "edge": _EDGE}, request)
    title, place, main = (mark_safe(part) for part in text.split(_EDGE))  # noqa: S308 - what templates have escaped
    return Made(title, place, main, content.status)


class _Pages:
    """The pages made last, compressed; shared by the threads of a worker."""

    def __init__(self, most: int) -> None:
        self._room: Room[Hashable, tuple[bytes, int]] = Room(most)
        self._lock = Lock()

    def get(self, key: Hashable) -> Made | None:
        with self._lock:
            found = self._room.find(key)
        if found is None:
            return None
        title, place, main = (mark_safe(part) for part in zlib.decompress(found[0]).decode().split(_EDGE))  # noqa: S308
        return Made(title, place, main, found[1])

    def put(self, key: Hashable, made: Made) -> None:
        packed = zlib.compress(_EDGE.join((made.title, made.place, made.main)).encode(), 1)
        with self._lock:
            self._room.put(key, (packed, made.status), len(packed))


_PAGES = _Pages(ROOM)
