"""The province's store: units, people and plans by the store's verbs, figures and totals by SQL of the same meaning.

What villages say is a function of seed, village, indicator and month, so that the database itself can make millions of
rows. Nobody vouches for these rows in the journal. The append-only triggers are lifted meanwhile and made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import cast

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

from bench.province_size import FIRST_YEAR, TARGETS, Size, reported, told_by_communes
from muctieu.core.form import LINE
from muctieu.core.indicator import Indicator, Kind, PlaceRule
from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.plan import Baseline, Form, Plan
from muctieu.core.totals import kept_of
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.common.triggers import append_only, lifted
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.domain import load_plan
from tests.factories import make_plan, make_target

SINCE = date(2020, 1, 1)
PASSWORD = "for a measurement only"  # noqa: S105 - of a store that goes away
SEALED = ("figures_observation", "figures_approvalact")
# One village in 33 has not reported in a month.
GAP = 33
PROVINCE = "tinh"


def fill(size: Size) -> None:
    """Everything in an empty store."""
    with clock.standing_at(datetime(2021, 1, 2, 9, tzinfo=VIETNAM_TIME)):
        root = _found(size)
    evening = datetime.combine(_last_day(size) + timedelta(days=10), datetime.min.time(), VIETNAM_TIME)
    with clock.standing_at(evening):
        for place in (PROVINCE, *(commune(number) for number in range(size.communes))):
            _govern(place, size, root)
        for name, role in (("ghi", Role.CLERK), ("duyet", Role.LEADER)):
            _appoint(name, role, OrgUnit.objects.get(key=PROVINCE), root)
    _figures(size, root, evening)


def commune(number: int) -> str:
    return f"xa-{number:02}"


def _last_day(size: Size) -> date:
    return date(FIRST_YEAR + size.years, 1, 1) - timedelta(days=1)


def _found(size: Size) -> User:
    units = [_unit(PROVINCE, Level.PROVINCE, None)]
    units += [_unit(commune(number), Level.COMMUNE, PROVINCE) for number in range(size.communes)]
    units += [
        _unit(f"ban-{number:04}", Level.VILLAGE, commune(number % size.communes), f"{number // size.communes + 1:02}")
        for number in range(size.villages)
    ]
    return people.found_store(units, username="admin", full_name="Quản trị", password=PASSWORD, since=SINCE)


def _unit(key: str, level: Level, parent: str | None, code: str = "") -> CoreUnit:
    return CoreUnit(key, code or key, f"Đơn vị {key}", level, parent, SINCE)


# -- who governs, and by what plan ----------------------------------------------------------------------------


def _govern(place: str, size: Size, root: User) -> None:
    """A clerk and a plan with targets of every kind."""
    unit = OrgUnit.objects.get(key=place)
    role = Role.PROVINCE_READER if place == PROVINCE else Role.CLERK
    _appoint(place, role, unit, root)
    load_plan(_plan(place, size), by=root)


def _appoint(name: str, role: Role, unit: OrgUnit, root: User) -> None:
    people.add_person(f"nguoi-{name}", full_name=f"Người {name}", role=role, unit=unit, since=SINCE, by=root,
                      password=PASSWORD)  # fmt: skip


def plan_code(place: str) -> str:
    return f"{place}-{FIRST_YEAR}"


@cache
def chosen() -> tuple[Indicator, ...]:
    """The indicators of a plan's targets: ratios first, then sums, then what communes tell themselves."""
    known = list(load_indicators().values())
    told = told_by_communes(load_indicators())
    ratios = [one for one in known if one.kind is Kind.DERIVED][: TARGETS * 3 // 8]
    own = [one for one in known if one.code in told and not one.grades][:5]
    sums = [one for one in known if one.place is PlaceRule.SUM and one.kind is Kind.ENTERED]
    return (*ratios, *sums[: TARGETS - len(ratios) - len(own)], *own)


def _plan(place: str, size: Size) -> Plan:
    targets = [
        make_target("4000", Form.LEVEL, id=f"t{number:02}", indicator=indicator,
                    baseline=Baseline(Decimal(100), Period.of_year(FIRST_YEAR - 1)))
        for number, indicator in enumerate(chosen())
    ]  # fmt: skip
    plan = make_plan(*targets, code=plan_code(place), deadline=_last_day(size))
    return replace(plan, place=place, place_name=f"Đơn vị {place}", first_year=FIRST_YEAR,
                   last_year=FIRST_YEAR + size.years - 1, baseline_year=FIRST_YEAR - 1)  # fmt: skip


# -- figures and totals ---------------------------------------------------------------------------------------


def _figures(size: Size, root: User, evening: datetime) -> None:
    with connection.cursor() as cursor, _bare():
        for statement in filter(None, map(str.strip, _TABLES.split(";"))):
            cursor.execute(statement)
        indicators = load_indicators()
        rows = [(n, code, indicators[code].unit.code, code in set(reported(indicators)))
                for n, code in enumerate([*reported(indicators), *told_by_communes(indicators)])]  # fmt: skip
        cursor.executemany("INSERT INTO made_indicator VALUES (%s, %s, %s, %s)", rows)
        pairs = sorted(pair for pair in kept_of(indicators) if pair[1])
        cursor.executemany("INSERT INTO made_pair VALUES (%s, %s)", pairs)
        moments = [(n, (FIRST_YEAR * 12) + n, _recorded(n)) for n in range(size.months)]
        cursor.executemany("INSERT INTO made_month VALUES (%s, %s, %s)", moments)
        for statement in filter(None, map(str.strip, _FILL.split(";"))):
            names = {"seed": size.seed, "gap": GAP, "by": root.pk, "now": _text(evening), "province": PROVINCE,
                     "line": LINE}  # fmt: skip
            cursor.execute(statement.format(**names))


def _recorded(month: int) -> str:
    year, number = divmod(month + 1, 12)
    return _text(datetime(FIRST_YEAR + year, number + 1, 5, 8, tzinfo=VIETNAM_TIME))


def _text(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


@contextmanager
def _bare() -> Iterator[None]:
    """The tables without triggers and indexes, which are made again at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
                       " ('figures_observation', 'figures_approvalact', 'figures_total')")  # fmt: skip
        indexes = cursor.fetchall()
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("PRAGMA cache_size=-800000")
        _run(lifted(*SEALED))
        yield
        for _name, sql in indexes:
            cursor.execute(sql)
        _run(append_only(*SEALED))


def _run(step: RunPython) -> None:
    with connection.schema_editor() as editor:
        step.code(cast("StateApps", apps), editor)


_TABLES = """
CREATE TABLE made_indicator (n INTEGER, code TEXT, unit TEXT, by_villages BOOLEAN);
CREATE TABLE made_pair (code TEXT, beside TEXT);
CREATE TABLE made_month (n INTEGER, first INTEGER, recorded TEXT);
"""
# Mantissas from 100 to 999; a village is silent for all its indicators in the months in which it is silent.
_FILL = """
CREATE TABLE made_place AS
  SELECT v.unit_id AS id, o.key, v.code, v.level, v.parent_id AS parent, p.key AS parent_key, v.unit_id AS n
  FROM places_orgunitversion v JOIN places_orgunit o ON o.id = v.unit_id
  LEFT JOIN places_orgunit p ON p.id = v.parent_id;
CREATE TABLE made_below AS SELECT parent, COUNT(*) AS expected FROM made_place WHERE parent IS NOT NULL GROUP BY parent;
CREATE TABLE made_gap AS
  SELECT parent, first, GROUP_CONCAT(key, CHAR(10)) AS names FROM (
    SELECT v.parent, m.first, v.key FROM made_place v, made_month m
    WHERE v.level = 'village' AND (v.n * 31 + m.n * 17 + {seed}) % {gap} = 0 ORDER BY v.parent, m.first, v.code, v.n)
  GROUP BY parent, first;
INSERT INTO figures_observation (uuid, created, indicator, place_id, period_first, period_months, period_calendar,
    disaggregation, source, mantissa, unit, written, unit_written, said, bound, status, note, provenance_kind,
    provenance_document, provenance_place, provenance_text, claim_attainment_pct, claim_attainment_bound, claim_target,
    claim_excess, recorded_at, recorded_by_id)
  SELECT LOWER(HEX(RANDOMBLOB(16))), m.recorded, i.code, v.id, m.first, 1, 'civil', '', '{line}',
    100 + ((v.n * 7919 + i.n * 104729 + m.n * 1299709 + {seed}) * 2654435761 % 4294967296) / 1024 % 900,
    i.unit, '', '', '', '=', 'A', '', 'form', '', 'biểu tháng', '', '', '=', '', '', m.recorded, {by}
  FROM made_place v, made_indicator i, made_month m
  WHERE (v.level = 'village' AND i.by_villages AND (v.n * 31 + m.n * 17 + {seed}) % {gap} <> 0)
    OR (v.level = 'commune' AND NOT i.by_villages)
  ORDER BY m.n, v.n, i.n;
INSERT INTO figures_approvalact (uuid, created, observation_id, state, at, by_id, reason)
  SELECT LOWER(HEX(RANDOMBLOB(16))), recorded_at, id, 'approved', recorded_at, {by}, '' FROM figures_observation;
CREATE TABLE made_sum AS
  SELECT v.parent AS place, v.parent_key AS place_key, o.indicator, o.period_first, SUM(o.mantissa) AS mantissa,
    COUNT(*) AS reported, MAX(o.recorded_at) AS recorded
  FROM figures_observation o JOIN made_place v ON v.id = o.place_id WHERE v.level = 'village' GROUP BY 1, 2, 3, 4;
CREATE TABLE made_total AS
  SELECT s.place, s.indicator, s.period_first, s.mantissa, s.reported, b.expected, COALESCE(g.names, '') AS missing,
    '' AS partial, s.recorded, 'commune' AS level
  FROM made_sum s JOIN made_below b ON b.parent = s.place
  LEFT JOIN made_gap g ON g.parent = s.place AND g.first = s.period_first
  UNION ALL
  SELECT p.id, s.indicator, s.period_first, SUM(s.mantissa), COUNT(*), b.expected, '', COALESCE(g.names, ''),
    MAX(s.recorded), 'province'
  FROM made_sum s JOIN made_place p ON p.key = '{province}' JOIN made_below b ON b.parent = p.id
  LEFT JOIN (SELECT first, GROUP_CONCAT(key, CHAR(10)) AS names FROM (
      SELECT g.first, c.key FROM made_gap g JOIN made_place c ON c.id = g.parent ORDER BY g.first, c.code)
    GROUP BY first) g ON g.first = s.period_first
  GROUP BY p.id, s.indicator, s.period_first;
INSERT INTO figures_total (place_id, indicator, beside, is_public, period_first, period_months, period_calendar,
    mantissa, status, reported, expected, missing, partial, recorded_at)
  SELECT t.place, t.indicator, x.beside, 0, t.period_first, 1, 'civil', t.mantissa, 'A', t.reported, t.expected,
    t.missing, t.partial, t.recorded
  FROM made_total t JOIN (
    SELECT code, '' AS beside, 1 AS of_communes FROM made_indicator WHERE by_villages
    UNION ALL SELECT p.code, p.beside, i.by_villages FROM made_pair p JOIN made_indicator i ON i.code = p.beside
  ) x ON x.code = t.indicator AND (x.of_communes OR t.level = 'province')
  ORDER BY t.place, t.indicator, x.beside, t.period_first;
CREATE TABLE analytics AS
  SELECT c.parent AS province, v.parent AS commune, o.place_id AS village, o.indicator, o.period_first AS month,
    o.mantissa AS value
  FROM figures_observation o JOIN made_place v ON v.id = o.place_id JOIN made_place c ON c.id = v.parent
  WHERE v.level = 'village';
CREATE INDEX analytics_by_place ON analytics (indicator, commune, month, village, value)
"""
