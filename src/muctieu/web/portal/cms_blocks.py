"""The form of an article's parts: what the parts may be is told to the browser with every form, and packed once."""

from __future__ import annotations

import json

from django.utils.translation import get_language
from wagtail.admin.telepath import JSContext
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget

from muctieu.web.common.news import until_touched

_KINDS: dict[str, Block] = {}


class KnownBlocks(BlockWidget):
    """Wagtail's form of a field of parts; its description is the same for every page until plans are touched.

    An article has two such fields, each with some hundred nodes, of which the names of plans and targets alone change.
    """

    def __init__(self, block_def: Block) -> None:
        super().__init__(block_def)
        self._kind = f"{type(block_def).__name__}:{len(_KINDS)}"
        _KINDS[self._kind] = block_def

    @property
    def js_context(self) -> JSContext:
        return _packed(self._kind, get_language() or "")[0]

    @property
    def block_json(self) -> str:
        return _packed(self._kind, get_language() or "")[1]


@until_touched("plans")
def _packed(kind: str, language: str) -> tuple[JSContext, str]:  # noqa: ARG001 - labels are lazy texts
    context = JSContext()
    return context, json.dumps(context.pack(_KINDS[kind]))
