"""What is asked again and again while one page is made (rights, the way up and down the trees) is read once.

Only reading remembers: an act asks anew while it runs, and whatever was remembered before it is forgotten after it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")
_known: ContextVar[dict[Hashable, object] | None] = ContextVar("muctieu_looking", default=None)


@contextmanager
def looking() -> Iterator[None]:
    """Remember until the body ends; inside another such body that one's memory serves."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def forgetting() -> Iterator[None]:
    """Remember nothing in the body, nor anything from before it afterwards."""
    known = _known.get()
    token = _known.set(None)
    try:
        yield
    finally:
        _known.reset(token)
        if known is not None:
            known.clear()


def is_looking() -> bool:
    """Whether somebody is looking here."""
    return _known.get() is not None


def remembered(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read once while somebody is looking; the key holds everything that it depends on."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return cast("T", known[key])
