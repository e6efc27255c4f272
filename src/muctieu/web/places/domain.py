"""Verbs on places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place import TreeLink as CoreLink
from muctieu.core.place_checks import check_places, said
from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.journal import SYSTEM_CHAIN
from muctieu.web.common.policy import Act, demand
from muctieu.web.places.changed import tell_of
from muctieu.web.places.mapping import version_of
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree, TreeLink
from muctieu.web.places.queries import chain_of


class PlaceError(StateError):
    """Units that cannot stand as given; `findings` name each fault."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings[0].code, **findings[0].args)


def load_units(units: Sequence[CoreUnit], *, by: Person, under: OrgUnit, tree: Tree = Tree.ADMINISTRATIVE) -> int:
    """Store units below `under`; those already there unchanged are passed over. Returns how many are new.

    Raises:
        PlaceError: MT1421 to MT1427 for units that make no sense beside each other or beside those in the store.
        StateError: MT7205 for a unit that is in the store with other content.
    """
    with acting(by, Act.PLACE_LOAD, under, chain=SYSTEM_CHAIN) as log:
        made = plant(units, tree=tree)
        log.after = {"units": len(units), "new": made}
    return made


def link_trees(links: Iterable[tuple[str, str]], *, by: Person, under: OrgUnit) -> None:
    """Say which administrative unit each party unit answers for, from the day both stand; pairs of keys."""
    pairs = list(links)
    with acting(by, Act.PLACE_LOAD, under, chain=SYSTEM_CHAIN) as log:
        units = _by_key({key for pair in pairs for key in pair})
        starts = {
            unit.key: min(version.valid_from for version in unit.versions.all())
            for unit in OrgUnit.objects.filter(pk__in=[u.pk for u in units.values()]).prefetch_related("versions")
        }
        TreeLink.objects.bulk_create(
            TreeLink(party=units[party], administrative=units[place], valid_from=max(starts[party], starts[place]))
            for party, place in pairs
        )
        log.after = {"links": len(pairs)}


def relink(party: OrgUnit, place: OrgUnit, *, on: date, by: Person, why: str = "") -> TreeLink:
    """Say for which administrative unit a party unit answers from the day `on`, where that was left open.

    Raises:
        PlaceError: MT1428 when one of the two does not stand from then on, or is of the wrong tree.
        StateError: MT7230 when it answers for that unit already.
    """
    today = clock.today()
    with acting(by, Act.PLACE_CHANGE, place, chain=chain_of(place, today).uuid, why=why) as log:
        demand(by, Act.PLACE_CHANGE, chain_of(party, today))
        link = CoreLink(party.key, place.key, on)
        rows = OrgUnitVersion.objects.filter(unit__in=(party, place)).select_related("unit", "parent")
        faults = [fault for fault in check_places([row.to_core() for row in rows], [link]) if fault.code == "MT1428"]
        if faults:
            raise PlaceError(faults)
        if TreeLink.objects.filter(party=party, administrative=place, valid_to__isnull=True).exists():
            raise StateError("MT7230", thing=f"{party.key} – {place.key}")
        log.thing, log.after = f"link:{party.key}", {"place": place.key, "from": on.isoformat()}
        return TreeLink.objects.create(party=party, administrative=place, valid_from=on)


def plant(units: Sequence[CoreUnit], *, tree: Tree) -> int:
    """Check and store units inside the transaction of the verb that calls; returns how many are new."""
    known = _stored({unit.id for unit in units})
    fresh = [unit for unit in units if not _is_known(unit, known)]
    if fresh and (faults := _faults(fresh)):
        raise PlaceError(faults)
    new_keys = [key for key in dict.fromkeys(unit.id for unit in fresh) if key not in known]
    OrgUnit.objects.bulk_create(OrgUnit(key=key, tree=tree) for key in new_keys)
    identities = _by_key({unit.id for unit in fresh} | {unit.parent for unit in fresh if unit.parent})
    OrgUnitVersion.objects.bulk_create(OrgUnitVersion(**version_of(unit, identities)) for unit in fresh)
    tell_of(fresh)
    return len(new_keys)


def _stored(keys: set[str]) -> dict[str, list[CoreUnit]]:
    rows = OrgUnitVersion.objects.filter(unit__key__in=keys).select_related("unit", "parent")
    found: dict[str, list[CoreUnit]] = {}
    for row in rows:
        found.setdefault(row.unit.key, []).append(row.to_core())
    return found


def _is_known(unit: CoreUnit, known: Mapping[str, Sequence[CoreUnit]]) -> bool:
    """Whether exactly this stretch is stored; a known unit with other content is refused, not merged."""
    if unit.id not in known:
        return False
    if unit not in known[unit.id]:
        raise StateError(
            "MT7205",
            unit=said(unit),
            problem_vi="đã có trong kho với nội dung khác",
            problem_en="it is in the store with other content",
        )
    return True


def _faults(fresh: Sequence[CoreUnit]) -> list[Finding]:
    """What the fresh units would bring into the store that was not wrong there before."""
    stored = tuple(row.to_core() for row in OrgUnitVersion.objects.select_related("unit", "parent"))
    before = check_places(stored)
    return [fault for fault in check_places((*stored, *fresh)) if fault not in before]


def _by_key(keys: set[str]) -> dict[str, OrgUnit]:
    return {unit.key: unit for unit in OrgUnit.objects.filter(key__in=keys)}
