"""Verbs on places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.errors import StateError
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.journal import SYSTEM_CHAIN, digest_of_rows
from muctieu.web.common.policy import Act
from muctieu.web.places.mapping import version_of
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree, TreeLink

_PROBLEMS = {
    "overlap": ("có hai khoảng hiệu lực chồng lên nhau", "two stretches of its validity overlap"),
    "parent": ("đơn vị cấp trên không có trong kho dữ liệu", "its parent is not in the store"),
    "cycle": ("là cấp trên của chính nó", "it stands above itself"),
    "known": ("đã có trong kho với nội dung khác", "it is in the store with other content"),
}


def load_units(units: Sequence[CoreUnit], *, by: Person, under: OrgUnit, tree: Tree = Tree.ADMINISTRATIVE) -> int:
    """Store units below `under`; those already there unchanged are passed over. Returns how many are new.

    Raises:
        StateError: MT7205 when validity overlaps, a parent is missing, or a unit stands above itself.
    """
    with acting(by, Act.PLACE_LOAD, under, chain=SYSTEM_CHAIN) as log:
        made = plant(units, tree=tree)
        log.after = digest_of_rows({"key": unit.id, "code": unit.code, "name": unit.name} for unit in units)
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
        log.after = digest_of_rows({"party": party, "place": place} for party, place in pairs)


def plant(units: Sequence[CoreUnit], *, tree: Tree) -> int:
    """Check and store units inside the transaction of the verb that calls; returns how many are new."""
    known = _stored({unit.id for unit in units})
    fresh = [unit for unit in units if not _is_known(unit, known)]
    for problem, unit in _faults(fresh):
        raise _fault(unit, problem)
    new_keys = [key for key in dict.fromkeys(unit.id for unit in fresh) if key not in known]
    OrgUnit.objects.bulk_create(OrgUnit(key=key, tree=tree) for key in new_keys)
    identities = _by_key({unit.id for unit in fresh} | {unit.parent for unit in fresh if unit.parent})
    for unit in fresh:
        if unit.parent is not None and unit.parent not in identities:
            raise _fault(unit, "parent")
    OrgUnitVersion.objects.bulk_create(OrgUnitVersion(**version_of(unit, identities)) for unit in fresh)
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
        raise _fault(unit, "known")
    return True


def _faults(units: Sequence[CoreUnit]) -> Iterable[tuple[str, CoreUnit]]:
    by_key: dict[str, list[CoreUnit]] = {}
    for unit in units:
        by_key.setdefault(unit.id, []).append(unit)
    for versions in by_key.values():
        ordered = sorted(versions, key=lambda version: version.valid_from)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or later.valid_from < earlier.valid_to:
                yield "overlap", later
    for unit in units:
        if unit.id in _above(unit, by_key):
            yield "cycle", unit


def _above(unit: CoreUnit, by_key: Mapping[str, Sequence[CoreUnit]]) -> set[str]:
    """Keys above `unit` at any time, itself only when it stands above itself."""
    found: set[str] = set()
    waiting = [unit.parent]
    while waiting:
        key = waiting.pop()
        if key is not None and key not in found:
            found.add(key)
            waiting += [version.parent for version in by_key.get(key, ())]
    return found


def _by_key(keys: set[str]) -> dict[str, OrgUnit]:
    return {unit.key: unit for unit in OrgUnit.objects.filter(key__in=keys)}


def _fault(unit: CoreUnit, problem: str) -> StateError:
    problem_vi, problem_en = _PROBLEMS[problem]
    return StateError("MT7205", unit=f"{unit.name} ({unit.id})", problem_vi=problem_vi, problem_en=problem_en)
