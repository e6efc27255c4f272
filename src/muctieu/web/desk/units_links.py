"""Links between the trees that an event left open: for which unit a cell answers is for a person to say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from muctieu.core.place import TreeLink
from muctieu.core.place_history import Entry, Places
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.units_words import Names
from muctieu.web.screens.words import pick


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that the event ended and nothing followed, with the links that may take its place."""

    text: str
    options: tuple[Option, ...]


def open_links(entry: Entry, places: Places, names: Names) -> tuple[OpenLink, ...]:
    """The links that the event ended without a successor and that nobody has made good since."""
    day = entry.event.day
    standing = frozenset(unit.id for unit in places.units if unit.in_force(day))
    linked = frozenset(link.party for link in places.links if link.in_force(day))
    return tuple(
        OpenLink(_said(link, names), tuple(options))
        for link in sorted(entry.links_removed, key=lambda link: (link.party, link.place))
        if (options := list(_options(link, entry.event.targets, standing, names)))
        and not any(_pair(option)[0] in linked for option in options)
    )


def _options(link: TreeLink, targets: Sequence[str], standing: frozenset[str], names: Names) -> Iterable[Option]:
    """Each end stays where it stands, else it is one of the units that the event made."""
    parties = [link.party] if link.party in standing else targets
    places = [link.place] if link.place in standing else targets
    for party, place in product(parties, places):
        label = f"{names.get(party, party)} – {names.get(place, place)}"
        yield Option(json.dumps([party, place], ensure_ascii=False), label, is_chosen=False)


def _pair(option: Option) -> tuple[str, str]:
    party, place = json.loads(option.code)
    return party, place


def _said(link: TreeLink, names: Names) -> str:
    party, place = names.get(link.party, link.party), names.get(link.place, link.place)
    return pick(f"{party}, trước phụ trách {place}", f"{party}, until then for {place}")
