"""Units as they stood on a day, and the way up and down their trees.

Rights look further than the day (`governing`, `governed`): what was recorded of a unit that has ended still has
people who look after it, those of the unit that it last stood under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from muctieu.core.place import Level
from muctieu.web.common.looking import remembered
from muctieu.web.common.news import until_touched
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree, TreeLink

_IN_FORCE = "v.valid_from <= %s AND (v.valid_to IS NULL OR v.valid_to > %s)"
# UNION, not UNION ALL: a cycle that slipped in ends the walk instead of running for ever.
_UP = f"""
WITH RECURSIVE walk(unit_id, parent_id) AS (
  SELECT v.unit_id, v.parent_id FROM places_orgunitversion v WHERE v.unit_id = %s AND {_IN_FORCE}
  UNION
  SELECT v.unit_id, v.parent_id FROM places_orgunitversion v JOIN walk ON v.unit_id = walk.parent_id WHERE {_IN_FORCE}
) SELECT unit_id FROM walk"""  # noqa: S608 - built from constants
_DOWN = f"""
WITH RECURSIVE walk(unit_id) AS (
  SELECT o.id FROM places_orgunit o WHERE o.id IN ({{roots}})
  UNION
  SELECT v.unit_id FROM places_orgunitversion v JOIN walk ON v.parent_id = walk.unit_id WHERE {_IN_FORCE}
) SELECT unit_id FROM walk"""  # noqa: S608 - built from constants

# The row that holds on the day, else the last one before it, else the first one after it.
_NEAREST = """
  v.valid_from = COALESCE(
    (SELECT MAX(x.valid_from) FROM places_orgunitversion x WHERE x.unit_id = v.unit_id AND x.valid_from <= %s),
    (SELECT MIN(x.valid_from) FROM places_orgunitversion x WHERE x.unit_id = v.unit_id))"""
_GOVERNING = f"""
WITH RECURSIVE walk(unit_id, parent_id) AS (
  SELECT v.unit_id, v.parent_id FROM places_orgunitversion v WHERE v.unit_id = %s AND {_NEAREST}
  UNION
  SELECT v.unit_id, v.parent_id FROM places_orgunitversion v JOIN walk ON v.unit_id = walk.parent_id WHERE {_NEAREST}
) SELECT unit_id FROM walk"""  # noqa: S608 - built from constants
_GOVERNED = f"""
WITH RECURSIVE walk(unit_id) AS (
  SELECT o.id FROM places_orgunit o WHERE o.id IN ({{roots}})
  UNION
  SELECT v.unit_id FROM places_orgunitversion v JOIN walk ON v.parent_id = walk.unit_id WHERE {_NEAREST}
) SELECT unit_id FROM walk"""  # noqa: S608 - built from constants
_EVER = """
WITH RECURSIVE walk(unit_id) AS (
  SELECT o.id FROM places_orgunit o WHERE o.id IN ({roots})
  UNION
  SELECT v.unit_id FROM places_orgunitversion v JOIN walk ON v.parent_id = walk.unit_id
) SELECT unit_id FROM walk"""
_EVER_UP = """
WITH RECURSIVE walk(unit_id) AS (
  SELECT o.id FROM places_orgunit o WHERE o.id IN ({roots})
  UNION
  SELECT v.parent_id FROM places_orgunitversion v JOIN walk ON v.unit_id = walk.unit_id WHERE v.parent_id IS NOT NULL
) SELECT unit_id FROM walk"""


def in_force(day: date) -> Q:
    """The condition that a dated row holds on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def units_on(day: date, *, tree: Tree | None = None) -> QuerySet[OrgUnitVersion]:
    """The units as they stood on `day`, with identity and parent loaded."""
    rows = OrgUnitVersion.objects.filter(in_force(day)).select_related("unit", "parent")
    return rows if tree is None else rows.filter(unit__tree=tree)


@until_touched("places")
def units_below(place_id: int, day: date) -> tuple[OrgUnitVersion, ...]:
    """The units directly below the place as they stood on `day`, in the order of their codes."""
    return tuple(units_on(day).filter(parent=place_id).order_by("code", "unit_id"))


def chain_of(unit: OrgUnit, day: date) -> OrgUnit:
    """The commune whose journal keeps the acts on `unit`; a party unit's acts stand in its commune's chain too."""
    return _chain_of(unit.pk, day) or unit


@until_touched("places")
def _chain_of(unit_id: int, day: date) -> OrgUnit | None:
    above = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=governing(unit_id, day))
    top = above.filter(level__in=(Level.COMMUNE, Level.COMMITTEE)).select_related("unit").first()
    if top is None:
        return None
    if top.level == Level.COMMITTEE:
        link = TreeLink.objects.filter(in_force(day), party_id=top.unit_id).select_related("administrative").first()
        return top.unit if link is None else link.administrative
    return top.unit


def ancestors(unit_id: int, day: date) -> frozenset[int]:
    """The unit itself and everything above it on `day`; one query."""
    return _walked(_UP, (unit_id, day, day, day, day)) | {unit_id}


def descendants(unit_ids: Iterable[int], day: date) -> frozenset[int]:
    """The units themselves and everything below them on `day`; one query."""
    return _from(_DOWN, unit_ids, (day, day))


def governing(unit_id: int, day: date) -> frozenset[int]:
    """As `ancestors`; above a unit that has ended or is yet to begin stands what it last stood or will stand under."""
    return _walked(_GOVERNING, (unit_id, day, day)) | {unit_id}


def governed(unit_ids: Iterable[int], day: date) -> frozenset[int]:
    """As `descendants`, with what has ended or is yet to begin below them; the converse of `governing`."""
    return _from(_GOVERNED, unit_ids, (day,))


def ever_below(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units themselves and whatever stood below them at any time; one query."""
    return _from(_EVER, unit_ids, ())


def ever_above(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units themselves and whatever they stood below at any time; one query."""
    return _from(_EVER_UP, unit_ids, ())


def _from(query: str, unit_ids: Iterable[int], days: Sequence[date]) -> frozenset[int]:
    roots = tuple(unit_ids)
    if not roots:
        return frozenset()
    return _walked(query.format(roots=", ".join(["%s"] * len(roots))), (*roots, *days))


def _walked(query: str, given: Sequence[int | date]) -> frozenset[int]:
    return remembered((query, *given), lambda: _read(query, tuple(given)))


@until_touched("places", most=4096)
def _read(query: str, given: tuple[int | date, ...]) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return frozenset(row[0] for row in cursor.fetchall())


@until_touched("places")
def keys_of(units: frozenset[int]) -> Mapping[int, str]:
    """The units' keys by their numbers."""
    return dict(OrgUnit.objects.filter(pk__in=sorted(units)).values_list("pk", "key"))
