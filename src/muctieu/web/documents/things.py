"""The kinds of things that files can be attached to, and who may read one with its files.

A room makes its rows attachable by one line here: the row's model, and the act by which it is read. The rows need a
`uuid` and a `policy_place_id`; what has an `indicator`, or several `indicators`, shows its files of a restricted one
only to those who may read restricted figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from django.apps import apps

from muctieu.core.indicator import Disclosure
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, Placed, may
from muctieu.web.common.records import Record


@dataclass(frozen=True, slots=True)
class ThingKind:
    """One kind: the code that attachments keep, the model's label, what reading it and attaching to it are called."""

    code: str
    label: str
    read: Act
    needs: tuple[str, ...] = ()
    attach: Act = Act.DOCUMENT_ATTACH


KINDS: Mapping[str, ThingKind] = {
    kind.code: kind
    for kind in (
        ThingKind("task", "plans.task", Act.TASK_READ),
        ThingKind("entry", "registers.entry", Act.REGISTER_READ),
        ThingKind("figure", "figures.observation", Act.FIGURE_READ),
        ThingKind("target", "plans.target", Act.PLAN_READ),
        ThingKind("submission", "intake.submission", Act.FIGURE_READ, ("form",)),
        ThingKind("scan", "intake.scan", Act.FIGURE_READ, ("cycle__form", "cycle__version")),
        ThingKind("statement", "criteria.statement", Act.CRITERIA_READ),
        ThingKind("official", "gazette.officialdocument", Act.GAZETTE_READ),
        ThingKind("session", "dialogue.session", Act.DIALOGUE_READ),
        # A portal's own shelf: what stands on it may go with an article, and only that.
        ThingKind("portal", "portal.portal", Act.PORTAL_WRITE, attach=Act.PORTAL_WRITE),
    )
}
_BY_LABEL = {kind.label: kind for kind in KINDS.values()}


class Thing(Placed, Protocol):
    """What a file can be attached to."""

    @property
    def uuid(self) -> UUID: ...


def kind_of(thing: Thing) -> ThingKind:
    """The kind of a row.

    Raises:
        StateError: MT7309 for a row to which no files are attached.
    """
    label = cast("Record", thing)._meta.label_lower  # noqa: SLF001 - Django's documented way to a model's name
    if label not in _BY_LABEL:
        raise StateError("MT7309", thing=str(thing), known=", ".join(KINDS))
    return _BY_LABEL[label]


def thing_named(code: str, uuid: UUID) -> Thing | None:
    """The row of that kind and identity."""
    kind = KINDS.get(code)
    model = None if kind is None else apps.get_model(kind.label)
    return None if model is None else cast("Thing | None", model._default_manager.filter(uuid=uuid).first())  # noqa: SLF001 - Django's documented way to a model's rows


def may_read(viewer: Actor | None, thing: Thing) -> bool:
    """Whether the viewer may read the thing, and with it its files."""
    if not may(viewer, kind_of(thing).read, thing):
        return False
    return not _is_restricted(thing) or may(viewer, Act.FIGURE_READ_RESTRICTED, thing)


def _is_restricted(thing: Thing) -> bool:
    return is_restricted(getattr(thing, "indicators", (getattr(thing, "indicator", ""),)))


def is_restricted(indicators: Iterable[str]) -> bool:
    """Whether figures of one of the indicators are for few."""
    catalogue = load_indicators()
    return any(catalogue[code].disclosure is Disclosure.RESTRICTED for code in indicators if code in catalogue)
