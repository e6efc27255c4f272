"""Figures by the thousand: made ready beside the store, then recorded in one short act.

`gathering` gives a table of this connection's own, for which nobody waits. What needs time is done there: rows are
built, sealed, and pointed at what they take the place of. `Batch.record` then holds the store only for as long as it
takes to look whether that is still so, and to copy the rows. It keeps every rule of `domain.record`, its plain twin for
a form or a single figure; a property test holds the two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from muctieu.core.entry import Cell
from muctieu.core.observation import ApprovalState
from muctieu.errors import StateError
from muctieu.web.common import clock, seals, triggers
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, OfForm, demand, reach
from muctieu.web.common.spelling import spelling_of
from muctieu.web.documents.models import Document
from muctieu.web.figures.counts import shift
from muctieu.web.figures.domain import COUNTING, documents_named, places_named, strictly_after
from muctieu.web.figures.mapping import Columns, Draft, columns_of, columns_of_cells, period_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.figures.staged import KEY, ORDER, StagedTable, aside, staged_table
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

STATE = ApprovalState.SENT
# SQLite lets one write at a time: keys come in the order in which they are seen.
_IN_ORDER = connection.vendor == "sqlite"
# Rows read back at once.
SOME = 1000
_SAME = " AND ".join(f"o.{name} = s.{name}" for name in KEY)
_SPELLING = spelling_of(Observation)
_PLACE_STATE = ("place_id", "state")

# Table and column names are constants of this module and of `staged`.
_DELAY = "UPDATE figures_staged SET recorded_at = %s WHERE n = %s"
_HEADS = """
SELECT s.n, s.supersedes_id, o.recorded_at >= s.recorded_at FROM figures_staged s
JOIN figures_observation o ON o.id = s.supersedes_id WHERE s.n >= %s"""
_TWINS = f"SELECT {', '.join(KEY)} FROM figures_staged GROUP BY {', '.join(KEY)} HAVING COUNT(*) > 1"  # noqa: S608 - as above
# CROSS JOIN: few figures came after a number, and SQLite shall begin with them.
_MOVED = f"""
SELECT s.n FROM figures_observation o CROSS JOIN figures_staged s WHERE o.id > %s AND o.uuid = s.uuid
UNION SELECT s.n FROM figures_observation o CROSS JOIN figures_staged s
WHERE o.id > %s AND {_SAME} AND o.id > COALESCE(s.supersedes_id, 0) ORDER BY 1"""  # noqa: S608 - as above
_STORED = """
SELECT s.n FROM figures_staged s WHERE EXISTS (SELECT 1 FROM figures_observation o WHERE o.uuid = s.uuid)"""
_REPEATED = """
SELECT s.n FROM figures_staged s JOIN (SELECT uuid, MAX(n) AS n FROM figures_staged GROUP BY uuid HAVING COUNT(*) > 1) x
ON x.uuid = s.uuid WHERE s.n < x.n"""
_LAST = "SELECT COALESCE(MAX(id), 0) FROM figures_observation"
_LAST_ACT = "SELECT COALESCE(MAX(id), 0) FROM figures_approvalact"
_STEPPED = """
SELECT 1 FROM figures_approvalact a CROSS JOIN figures_staged s
WHERE a.id > %s AND s.supersedes_id = a.observation_id LIMIT 1"""
_PLACES = "SELECT place_id, COUNT(*) FROM figures_staged GROUP BY place_id"
_REPLACED = "SELECT supersedes_id FROM figures_staged WHERE supersedes_id IS NOT NULL"


@contextmanager
def gathering(*, by: User) -> Iterator[Batch]:
    """An empty batch; what has not been recorded when the body ends is forgotten."""
    with staged_table() as table:
        yield Batch(by, table)


class Replaced(NamedTuple):
    """The key of the record that each figure takes the place of, as read when `seen` was the newest record of all."""

    keys: Sequence[int | None]
    seen: int


def newest() -> int:
    """The newest record so far: whoever reads after asking may have read it, and nothing that it does not know of."""
    return _last(_LAST)


class Batch:
    """Figures that one person is about to record, all or none; they start as sent."""

    def __init__(self, by: User, table: StagedTable) -> None:
        self.by = by
        self._table = table
        self._count = 0
        self._places: set[int] = set()
        # Identity and digest of each row that was added, one after the other, and which of them were left out since.
        self._sealed = bytearray()
        self._gone: set[int] = set()
        # What had been recorded when the rows were last held against it.
        self._seen = newest()
        self._ahead: _Ahead | None = None
        # Whether all rows were seen to keep the checks of their table.
        self._is_sound = False
        # When they were recorded: one moment for all of one act.
        self._at = clock.now()

    def __len__(self) -> int:
        return self._count - len(self._gone)

    def add(self, drafts: Sequence[Draft], over: Replaced | None = None) -> None:
        """Make figures ready, nobody else waits meanwhile; each must name its period.

        `over` is what each takes the place of, where the caller has read that.

        Raises:
            StateError: MT7203 for an unknown place or document, MT7206 for a unit of another kind.
        """
        places, documents = places_named(drafts), documents_named(drafts)
        columns = columns_of(drafts, places=places, documents=documents, by=self.by, at=self._at, state=STATE)
        self._add(columns, over)

    def add_cells(self, cells: Sequence[Cell], each: Columns, over: Replaced, *, document: Document) -> None:
        """As `add`, for cells of a kept file; `each` as in `mapping.columns_of_cells`."""
        columns = columns_of_cells(cells, each, document=document, by=self.by, at=self._at, state=STATE)
        self._add(columns, over)

    def _add(self, columns: Columns, over: Replaced | None) -> None:
        self._ahead = None
        self._places.update(columns["place_id"])
        if over is not None:
            self._seen = min(self._seen, over.seen)
            columns["supersedes_id"] = over.keys
        self._stage(columns, is_pointed=over is not None)

    def make_ready(self) -> None:
        """Do what is left that needs nobody to wait; `record` does it where the caller has not, who holds the store."""
        self._catch_up()
        self._leave_out(_asked(_STORED))
        self._leave_out(_asked(_REPEATED))
        self._table.put_in_order()
        # Elsewhere than on SQLite the database asks anyway.
        self._is_sound = _IN_ORDER and not self._table.has_broken()
        self._ahead = _Ahead.look()

    def record(self, *, place: OrgUnit, why: str = "", form: str = "", apart: bool = True) -> int:
        """Record the figures in one act, as `domain.record` does; returns how many were not stored before.

        `apart` as in `acts.acting`.

        Raises:
            RightsError, StateError: as `domain.record`.
        """
        if self._ahead is None:
            self.make_ready()
        commune = chain_of(place, clock.today())
        with acting(self.by, Act.FIGURE_RECORD, OfForm(place, form), chain=commune.uuid, why=why, apart=apart) as log:
            self._demand(form)
            ahead = self._as_things_stand()
            ahead.refuse_twins()
            self._guard_approved(ahead, why=why, form=form)
            with triggers.copying(connection, "figures_observation", is_checked=self._is_sound):
                self._table.copy()
            seals.note_packed(Observation, self._left(self._sealed))
            shift(ahead.shifted())
            log.after = {"state": STATE.value, "rows": len(self)}
        return len(self)

    # -- making ready -----------------------------------------------------------------------------------------

    def _stage(self, columns: Columns, *, is_pointed: bool = False) -> None:
        first, self._count = self._count, self._count + len(columns["uuid"])
        if first == self._count:
            return
        with aside(), connection.cursor() as cursor:
            self._table.add(_stored(columns), range(first, self._count), is_pointed=is_pointed)
            if not is_pointed or _is_behind(cursor, columns):
                self._note_pointed(cursor, columns, first)
        texts = _SPELLING.texts([columns[name] for name in _SPELLING.names])
        self._sealed += seals.pairs_of(columns["uuid"], texts)

    def _note_pointed(self, cursor: Any, columns: Columns, first: int) -> None:
        """Let rows, numbered from `first`, know what they take the place of, and be recorded strictly later."""
        cursor.execute(_HEADS, (first,))
        heads, recorded = list(columns["supersedes_id"]), list(columns["recorded_at"])
        late: dict[int, int] = {}
        for n, head, is_late in cursor.fetchall():
            heads[n - first] = head
            if is_late:
                late[n] = head
        for some in seals.chunks(late, SOME):
            keys = {late[n] for n in some}
            moments = dict(Observation.objects.filter(pk__in=keys).values_list("pk", "recorded_at"))
            for n in some:
                recorded[n - first] = strictly_after(recorded[n - first], moments[late[n]])
            cursor.executemany(_DELAY, [(_moment(recorded[n - first]), n) for n in some])
        columns |= {"supersedes_id": heads, "recorded_at": recorded}

    def _leave_out(self, numbers: Sequence[tuple[int]]) -> None:
        if numbers:
            with connection.cursor() as cursor:
                cursor.executemany("DELETE FROM figures_staged WHERE n = %s", numbers)
            self._gone.update(n for (n,) in numbers)

    def _catch_up(self) -> bool:
        """Leave out what was stored meanwhile, and point anew where another figure came in between; whether any was."""
        now, before = _last(_LAST), self._seen
        self._seen = now
        moved = _asked(_MOVED, before, before) if now > before or not _IN_ORDER else []
        if moved:
            self._table.find_by_number()
        for some in seals.chunks(moved, SOME):
            rows = self._table.records([n for (n,) in some])
            there = set(Observation.objects.filter(uuid__in=[row.uuid for row in rows]).values_list("uuid", flat=True))
            self._leave_out(some)
            fresh = [row for row in rows if row.uuid not in there]
            columns: Columns = {name: [getattr(row, name) for row in fresh] for name in ORDER}
            self._stage(columns | {"supersedes_id": [None] * len(fresh)})
        return bool(moved)

    # -- inside the act ---------------------------------------------------------------------------------------

    def _demand(self, form: str) -> None:
        refused = self._places - reach(self.by, Act.FIGURE_RECORD, form)
        for other in OrgUnit.objects.filter(pk__in=refused).order_by("pk"):
            demand(self.by, Act.FIGURE_RECORD, OfForm(other, form))

    def _as_things_stand(self) -> _Ahead:
        has_moved = self._catch_up()
        ahead = self._ahead
        return _Ahead.look() if ahead is None or has_moved or ahead.is_overtaken() else ahead

    def _guard_approved(self, ahead: _Ahead, *, why: str, form: str) -> None:
        places = ahead.approved()
        if not places:
            return
        for place in OrgUnit.objects.filter(pk__in=places).order_by("pk"):
            demand(self.by, Act.FIGURE_CORRECT, OfForm(place, form))
        if not why.strip():
            # As a mapping: the annotation is not among the model's own fields.
            is_counting: dict[str, Any] = {"state__in": COUNTING}
            first = _replaced().filter(**is_counting).order_by("id")[0]
            raise StateError("MT7208", figure=str(first), state=first.state)

    def _left(self, sealed: bytearray) -> bytearray:
        if not self._gone:
            return sealed
        length = seals.PAIR
        left = (n for n in range(self._count) if n not in self._gone)
        return bytearray().join(sealed[n * length : (n + 1) * length] for n in left)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What an act has to know of all rows together; it holds until a figure comes in between, or one takes a step.

    `added` is how many there are by place, `replaced` how many they take the place of, by place and state, `acts` the
    last step that was known.
    """

    added: Mapping[int, int]
    replaced: Mapping[tuple[int, str], int]
    twin: tuple[Any, ...] | None
    acts: int

    @classmethod
    def look(cls) -> _Ahead:
        acts = _last(_LAST_ACT)
        replaced = _replaced().order_by().values_list(*_PLACE_STATE).annotate(Count("pk"))
        counted = {(place, state): count for place, state, count in replaced}
        return cls(dict(_asked(_PLACES)), counted, next(iter(_asked(_TWINS)), None), acts)

    def is_overtaken(self) -> bool:
        """Whether a figure that is to be replaced has taken a step since."""
        if not _IN_ORDER:
            return True
        return _last(_LAST_ACT) > self.acts and bool(_asked(_STEPPED, self.acts))

    def refuse_twins(self) -> None:
        """MT7207 when two of the rows have one key."""
        if self.twin is not None:
            row = Observation(**dict(zip(KEY, self.twin, strict=True)))
            raise StateError("MT7207", indicator=row.indicator, place=row.place.key, period=str(period_of(row)))

    def approved(self) -> set[int]:
        """The places of which a figure that counts is replaced."""
        return {place for place, state in self.replaced if state in COUNTING}

    def shifted(self) -> Counter[tuple[int, str]]:
        """By how much what waits in the places becomes more or less."""
        found = Counter({(place, STATE.value): count for place, count in self.added.items()})
        found.subtract(self.replaced)
        return found


def _last(query: str) -> int:
    """The highest key so far. Where many write at once a lower one may still appear: there everything is new."""
    return int(_asked(query)[0][0]) if _IN_ORDER else 0


def _asked(query: str, *parameters: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found: list[Any] = cursor.fetchall()
    return found


def _is_behind(cursor: Any, columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether anything was recorded of the places at this moment or later: the clock may have been set back."""
    places, now = set(columns["place_id"]), min(columns["recorded_at"])
    marks = ", ".join(["%s"] * len(places))
    query = f"SELECT 1 FROM figures_observation WHERE place_id IN ({marks}) AND recorded_at >= %s LIMIT 1"  # noqa: S608 - marks
    cursor.execute(query, (*places, _moment(now)))
    return cursor.fetchone() is not None


def _stored(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns as the database takes them."""
    stored = dict(columns)
    if not connection.features.has_native_uuid_field:
        stored["uuid"] = [identity.hex for identity in columns["uuid"]]
    for name in ("created", "recorded_at"):
        column = columns[name]
        is_same = column.count(column[0]) == len(column)
        stored[name] = (_moment(column[0]),) * len(column) if is_same else list(map(_moment, column))
    return stored


def _moment(at: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _replaced() -> QuerySet[Observation]:
    """What the staged rows take the place of, with its state."""
    return with_state(Observation.objects.filter(pk__in=RawSQL(_REPLACED, ())))  # noqa: S611 - a constant
