"""Wagtail's rooms as the portal uses them: without Wagtail's REST interface, which is served to nobody here.

Two rooms load it with the schemas of all models whenever Django starts: a quarter of what every command waits for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig


class ImagesConfig(WagtailImagesAppConfig):
    def ready(self) -> None:
        with _without_rest(self.name):
            super().ready()


class SnippetsConfig(WagtailSnippetsAppConfig):
    def ready(self) -> None:
        with _without_rest(self.name):
            super().ready()


@contextmanager
def _without_rest(room: str) -> Iterator[None]:
    """While the room makes itself ready, something that takes its routes and schemas and does nothing with them."""
    nobody: Any = SimpleNamespace(
        register_content_types=_nothing, router=None, api=SimpleNamespace(add_router=_nothing)
    )
    inner = (f"{room}.api.v3{part}" for part in ("", ".registry", ".router"))
    standing_in = [name for name in ("wagtail.api.v3.api", *inner) if name not in sys.modules]
    sys.modules.update(dict.fromkeys(standing_in, nobody))
    try:
        yield
    finally:
        for name in standing_in:
            del sys.modules[name]


def _nothing(*_given: object) -> None:
    pass
