"""What the documents register says, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muctieu.core.document_effect import Effect
from muctieu.packs.document_types import load_document_types
from muctieu.packs.loader import load_sectors
from muctieu.web.gazette.models import LinkKind, OfficialDocument, State, TakenUp
from muctieu.web.screens.words import day_text, pick

EFFECTS: Mapping[Effect, object] = {
    Effect.IN_FORCE: gettext_lazy("còn hiệu lực"),
    Effect.PARTLY: gettext_lazy("hết hiệu lực một phần"),
    Effect.ENDED: gettext_lazy("hết hiệu lực"),
    Effect.NOT_YET: gettext_lazy("chưa có hiệu lực"),
}
# What this document does to the other, and what the other does to this one.
LINKS: Mapping[str, tuple[object, object]] = {
    LinkKind.REPLACES: (gettext_lazy("Thay thế"), gettext_lazy("Bị thay thế bởi")),
    LinkKind.REPEALS: (gettext_lazy("Bãi bỏ"), gettext_lazy("Bị bãi bỏ bởi")),
    LinkKind.AMENDS: (gettext_lazy("Sửa đổi, bổ sung"), gettext_lazy("Được sửa đổi, bổ sung bởi")),
    LinkKind.GUIDES: (gettext_lazy("Hướng dẫn"), gettext_lazy("Được hướng dẫn bởi")),
    LinkKind.RELATED: (gettext_lazy("Liên quan"), gettext_lazy("Liên quan")),
}
STATES: Mapping[str, object] = {
    State.DRAFT: gettext_lazy("chưa công bố"),
    State.PUBLISHED: gettext_lazy("đã công bố"),
    State.WITHDRAWN: gettext_lazy("đã rút"),
}
TAKEN: Mapping[str, object] = {
    TakenUp.YES: gettext_lazy("tiếp thu"),
    TakenUp.PARTLY: gettext_lazy("tiếp thu một phần"),
    TakenUp.NO: gettext_lazy("không tiếp thu"),
}


def effect_word(effects: Iterable[Effect]) -> str:
    """How a document stands, or everything that can be so where dates are missing."""
    found = frozenset(effects)
    words = [str(word) for effect, word in EFFECTS.items() if effect in found]
    if not words:
        return _("dự thảo")
    if len(words) == 1:
        return words[0]
    return _("chưa rõ (%(words)s)") % {"words": _(" hoặc ").join(words)}


def effect_code(effects: Iterable[Effect]) -> str:
    """For the colour beside the word; empty where it is not known."""
    found = tuple(effects)
    return found[0].value if len(found) == 1 else ""


def type_name(code: str) -> str:
    found = load_document_types().get(code)
    return "" if found is None else pick(found.name_vi, found.name_en)


def sector_names(codes: Iterable[str]) -> tuple[str, ...]:
    sectors = load_sectors()
    return tuple(pick(sectors[code].name_vi, sectors[code].name_en) for code in codes if code in sectors)


def day_or_unknown(day: date | None) -> str:
    return _("chưa rõ") if day is None else day_text(day)


def heading(row: OfficialDocument) -> str:
    """Type and number as people name a document; a draft text by its type alone."""
    return " ".join(part for part in (type_name(row.type), row.number) if part)
