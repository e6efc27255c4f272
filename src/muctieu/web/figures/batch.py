"""Figures by the thousand: made ready beside the store, then recorded in one short act.

`gathering` gives a table of this connection's own, for which nobody waits. What needs time is done there: rows are
built, sealed, and pointed at what they take the place of. `Batch.record` then holds the store only for as long as it
takes to look whether that is still so, and to copy the rows. It keeps every rule of `domain.record`, its plain twin for
a form or a single figure; a property test holds the two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from muctieu.core.observation import ApprovalState
from muctieu.errors import StateError
from muctieu.web.common import clock, seals
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, OfForm, demand, reach
from muctieu.web.common.spelling import spelling_of
from muctieu.web.figures.counts import shift
from muctieu.web.figures.domain import COUNTING, documents_named, places_named, strictly_after
from muctieu.web.figures.mapping import Draft, columns_of, period_of, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

Columns = dict[str, Any]
STATE = ApprovalState.SENT
# Rows read back at once.
SOME = 1000
# Keys left to others who record while this batch waits for the store, so that those it was sealed with still hold.
LEFT_FREE = 10_000
# What the database writes in its own way; all other columns go as they are.
_OWN = ("uuid", "created", "recorded_at")
_FIELDS = {field.attname: field for field in Observation._meta.concrete_fields if not field.primary_key}  # noqa: SLF001 - Django's documented way to a model's fields
_ORDER = (*_OWN, *(name for name in _FIELDS if name not in _OWN))
_NAMES = ", ".join(_ORDER)
_KEY = ("place_id", "indicator", "period_first", "period_months", "period_calendar", "disaggregation", "source")
_SAME = " AND ".join(f"o.{name} = s.{name}" for name in _KEY)
_SPELLING = spelling_of(Observation)
_SEALED = itemgetter(*_SPELLING.names)

# Table and column names are constants of this module.
_MAKE = (
    f"CREATE TEMPORARY TABLE figures_staged AS SELECT {_NAMES}, uuid AS act, id AS n FROM figures_observation WHERE 1 = 0",  # noqa: S608, E501 - as above
    "CREATE UNIQUE INDEX figures_staged_n ON figures_staged (n)",
)
_ADD = f"INSERT INTO figures_staged ({_NAMES}, act, n) VALUES ({', '.join(['%s'] * (len(_ORDER) + 2))})"  # noqa: S608 - as above
_POINT = "UPDATE figures_staged SET supersedes_id = %s WHERE n = %s"
_DELAY = "UPDATE figures_staged SET recorded_at = %s WHERE n = %s"
_HEADS = f"""
SELECT s.n, o.id, o.recorded_at >= s.recorded_at FROM figures_staged s JOIN figures_observation o ON {_SAME}
WHERE s.n >= %s AND NOT EXISTS (SELECT 1 FROM figures_observation x WHERE x.supersedes_id = o.id)
ORDER BY o.id"""  # noqa: S608 - as above
_TWINS = f"SELECT {', '.join(_KEY)} FROM figures_staged GROUP BY {', '.join(_KEY)} HAVING COUNT(*) > 1"  # noqa: S608 - as above
_MOVED = f"""
SELECT s.n FROM figures_staged s WHERE EXISTS (SELECT 1 FROM figures_observation o WHERE o.uuid = s.uuid)
OR EXISTS (SELECT 1 FROM figures_observation o WHERE {_SAME} AND o.id > COALESCE(s.supersedes_id, 0))
ORDER BY s.n"""  # noqa: S608 - as above
_REPEATED = """
SELECT s.n FROM figures_staged s JOIN (SELECT uuid, MAX(n) AS n FROM figures_staged GROUP BY uuid HAVING COUNT(*) > 1) x
ON x.uuid = s.uuid WHERE s.n < x.n"""
_COPY = f"INSERT INTO figures_observation ({_NAMES}) SELECT {_NAMES} FROM figures_staged ORDER BY n"  # noqa: S608 - as above
_COPY_AS = f"INSERT INTO figures_observation (id, {_NAMES}) SELECT %s + n, {_NAMES} FROM figures_staged ORDER BY n"  # noqa: S608 - as above
_LAST = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'figures_observation'"
_SEND = """
INSERT INTO figures_approvalact (uuid, created, state, at, reason, by_id, observation_id)
SELECT s.act, %s, %s, %s, '', %s, o.id
FROM figures_staged s JOIN figures_observation o ON o.uuid = s.uuid ORDER BY s.n"""
_SEND_AS = """
INSERT INTO figures_approvalact (uuid, created, state, at, reason, by_id, observation_id)
SELECT act, %s, %s, %s, '', %s, %s + n FROM figures_staged ORDER BY n"""
_SENT = "SELECT o.id, s.act FROM figures_staged s JOIN figures_observation o ON o.uuid = s.uuid ORDER BY s.n"
_PLACE_STATE = ("place_id", "state")
_REPLACED = "SELECT supersedes_id FROM figures_staged WHERE supersedes_id IS NOT NULL"


@contextmanager
def gathering(*, by: User) -> Iterator[Batch]:
    """An empty batch; what has not been recorded when the body ends is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS figures_staged")
        for statement in _MAKE:
            cursor.execute(statement)
    try:
        yield Batch(by)
    finally:
        # A connection that cannot drop the table now (a failed transaction around this) forgets it with the next batch.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS figures_staged")


class Batch:
    """Figures that one person is about to record, all or none; they start as sent."""

    def __init__(self, by: User) -> None:
        self.by = by
        self._count = 0
        self._places: set[int] = set()
        # Identity and digest of each row that was added, one after the other, and which of them were left out since.
        self._sealed = bytearray()
        self._gone: set[int] = set()
        # Identities of the acts that send the rows, one after the other: their index grows at one place.
        self._acts = uuid4().int >> 32 << 32
        self._ahead: _ActsAhead | None = None
        self._has_twins = self._is_ready = False

    def __len__(self) -> int:
        return self._count - len(self._gone)

    def add(self, drafts: Sequence[Draft]) -> None:
        """Make figures ready, nobody else waits meanwhile; each must name its period.

        Raises:
            StateError: MT7203 for an unknown place or document, MT7206 for a unit of another kind.
        """
        self._is_ready = False
        places, documents, now = places_named(drafts), documents_named(drafts), clock.now()
        self._places.update(place.pk for place in places.values())
        self._stage([
            columns_of(draft, place=places[draft.obs.place], document=documents.get(draft.obs.provenance.document),
                       by=self.by, at=now)
            for draft in drafts
        ])  # fmt: skip

    def make_ready(self) -> None:
        """Do what is left that needs nobody to wait; `record` does it where the caller has not, who holds the store."""
        self._leave_out(_asked(_REPEATED))
        self._has_twins = bool(_asked(_TWINS))
        if connection.vendor == "sqlite":
            self._ahead = _ActsAhead(self.by, self._acts)
            self._ahead.seal(self._count)
        self._is_ready = True

    def record(self, *, place: OrgUnit, why: str = "", form: str = "") -> int:
        """Record the figures in one act, as `domain.record` does; returns how many were not stored before.

        Raises:
            RightsError, StateError: as `domain.record`.
        """
        if not self._is_ready:
            self.make_ready()
        commune = chain_of(place, clock.today())
        with acting(self.by, Act.FIGURE_RECORD, OfForm(place, form), chain=commune.uuid, why=why) as log:
            self._demand(form)
            self._catch_up()
            if self._has_twins:
                self._refuse_twins()
            self._guard_approved(why=why, form=form)
            self._copy()
            log.after = {"state": STATE.value, "rows": len(self)}
        return len(self)

    # -- making ready -----------------------------------------------------------------------------------------

    def _stage(self, rows: Sequence[Columns]) -> None:
        first, self._count = self._count, self._count + len(rows)
        with _aside(), connection.cursor() as cursor:
            cursor.executemany(_ADD, list(_parameters(rows, first, acts=self._acts)))
            self._point(cursor, rows, first)
        if rows:
            texts = _SPELLING.texts(list(zip(*map(_SEALED, rows), strict=True)))
            self._sealed += b"".join(map(seals.pair_of, (row["uuid"] for row in rows), texts))

    def _point(self, cursor: Any, rows: Sequence[Columns], first: int) -> None:
        """Let rows, numbered from `first`, name what they take the place of, and be recorded strictly later."""
        cursor.execute(_HEADS, (first,))
        found: list[tuple[int, int, bool]] = cursor.fetchall()
        heads = {n: head for n, head, _is_late in found}
        for n, head in heads.items():
            rows[n - first]["supersedes_id"] = head
        if heads:
            cursor.executemany(_POINT, [(head, n) for n, head in heads.items()])
        late = {n: heads[n] for n, _head, is_late in found if is_late}
        for some in seals.chunks(late, SOME):
            keys = {late[n] for n in some}
            moments = dict(Observation.objects.filter(pk__in=keys).values_list("pk", "recorded_at"))
            for n in some:
                row = rows[n - first]
                row["recorded_at"] = strictly_after(row["recorded_at"], moments[late[n]])
            cursor.executemany(_DELAY, [(_moment(rows[n - first]["recorded_at"]), n) for n in some])

    def _leave_out(self, numbers: Sequence[tuple[int]]) -> None:
        if numbers:
            with connection.cursor() as cursor:
                cursor.executemany("DELETE FROM figures_staged WHERE n = %s", numbers)
            self._gone.update(n for (n,) in numbers)

    # -- inside the act ---------------------------------------------------------------------------------------

    def _demand(self, form: str) -> None:
        refused = self._places - reach(self.by, Act.FIGURE_RECORD, form)
        for other in OrgUnit.objects.filter(pk__in=refused).order_by("pk"):
            demand(self.by, Act.FIGURE_RECORD, OfForm(other, form))

    def _catch_up(self) -> None:
        """Leave out what was stored meanwhile, and point anew where another figure came in between."""
        for some in seals.chunks(_asked(_MOVED), SOME):
            marks = ", ".join(["%s"] * len(some))
            query = f"SELECT {_NAMES}, n AS id FROM figures_staged WHERE n IN ({marks}) ORDER BY n"  # noqa: S608 - constants
            rows = list(Observation.objects.raw(query, [n for (n,) in some]))
            there = set(Observation.objects.filter(uuid__in=[row.uuid for row in rows]).values_list("uuid", flat=True))
            self._leave_out(some)
            columns = [{name: getattr(row, name) for name in _ORDER} for row in rows if row.uuid not in there]
            self._stage([row | {"supersedes_id": None} for row in columns])

    def _refuse_twins(self) -> None:
        for found in _asked(_TWINS):
            row = Observation(**dict(zip(_KEY, found, strict=True)))
            raise StateError("MT7207", indicator=row.indicator, place=row.place.key, period=str(period_of(row)))

    def _guard_approved(self, *, why: str, form: str) -> None:
        # As a mapping: the annotation is not among the model's own fields.
        is_counting: dict[str, Any] = {"state__in": COUNTING}
        counting = _replaced().filter(**is_counting)
        first = counting.select_related("place").order_by("id").first()
        if first is None:
            return
        for place in OrgUnit.objects.filter(pk__in=counting.order_by().values("place_id")).order_by("pk"):
            demand(self.by, Act.FIGURE_CORRECT, OfForm(place, form))
        if not why.strip():
            raise StateError("MT7208", figure=str(first), state=str(first.state))

    def _copy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_id, COUNT(*) FROM figures_staged GROUP BY place_id")
            found = Counter({(place, STATE.value): count for place, count in cursor.fetchall()})
            replaced = _replaced().order_by().values_list(*_PLACE_STATE).annotate(Count("pk"))
            found.subtract({(place, str(state)): count for place, state, count in replaced})
            if self._ahead is None:
                self._copy_then_send(cursor)
            else:
                self._copy_as_sealed(cursor, self._ahead)
            seals.note_packed(Observation, self._left(self._sealed))
        shift(found)

    def _copy_as_sealed(self, cursor: Any, acts: _ActsAhead) -> None:
        """The rows under the keys with which their acts were sealed."""
        acts.seal(self._count)
        at = _moment(acts.at)
        cursor.execute(_COPY_AS, (acts.first,))
        cursor.execute(_SEND_AS, (at, STATE.value, at, self.by.pk, acts.first))
        seals.note_packed(ApprovalAct, self._left(acts.sealed))

    def _copy_then_send(self, cursor: Any) -> None:
        """The rows under whatever keys the server gives them: other communes record at the same moment."""
        now = clock.now()
        at = _moment(now)
        cursor.execute(_COPY)
        cursor.execute(_SEND, (at, STATE.value, at, self.by.pk))
        cursor.execute(_SENT)
        act = ApprovalAct(created=now, state=STATE.value, at=now, by=self.by)
        while some := cursor.fetchmany(SOME):
            figures, identities = zip(*some, strict=True)
            seals.note_packed(ApprovalAct, _acts_sealed(act, figures, identities))

    def _left(self, sealed: bytearray) -> bytearray:
        if not self._gone:
            return sealed
        length = seals.PAIR
        left = (n for n in range(self._count) if n not in self._gone)
        return bytearray().join(sealed[n * length : (n + 1) * length] for n in left)


class _ActsAhead:
    """The acts that send a batch, sealed before anybody has to wait, each with the key that its figure will have.

    SQLite lets one connection write at a time: keys that are free once the store is held stay free.
    """

    def __init__(self, by: User, identities: int) -> None:
        self.by, self.at, self.first, self.sealed = by, clock.now(), 0, bytearray()
        self._identities = identities

    def seal(self, count: int) -> None:
        """Seal the acts of the rows up to number `count` that are not sealed yet; all anew when a key is taken."""
        ((last,),) = _asked(_LAST)
        if last >= self.first:
            self.first = last + 1 + LEFT_FREE
            self.sealed.clear()
        act = ApprovalAct(created=self.at, state=STATE.value, at=self.at, by=self.by)
        for some in seals.chunks(range(len(self.sealed) // seals.PAIR, count), SOME):
            identities = [UUID(int=self._identities + n) for n in some]
            self.sealed += _acts_sealed(act, [self.first + n for n in some], identities)


def _asked(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[Any] = cursor.fetchall()
    return found


def _parameters(rows: Sequence[Columns], first: int, *, acts: int) -> Iterator[tuple[Any, ...]]:
    """What the staging table takes for the rows, numbered from `first`."""
    columns = itemgetter(*_ORDER)
    moments: dict[Any, Any] = {}
    native = connection.features.has_native_uuid_field
    for n, row in enumerate(rows, start=first):
        identity, created, recorded, *others = columns(row)
        for at in (created, recorded):
            if at not in moments:
                moments[at] = _moment(at)
        own = (
            (identity, moments[created], moments[recorded])
            if native
            else (identity.hex, moments[created], moments[recorded])
        )
        yield (*own, *others, UUID(int=acts + n) if native else f"{acts + n:032x}", n)


def _moment(at: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _acts_sealed(act: ApprovalAct, figures: Sequence[int], identities: Sequence[UUID]) -> bytes:
    """Identity and digest of the acts that sent the figures with these keys; otherwise they are all as `act`."""
    spelling = spelling_of(ApprovalAct)
    same = dict(zip(spelling.names, spelling.values(act), strict=True))
    columns: dict[str, Sequence[object]] = {name: (value,) * len(figures) for name, value in same.items()}
    columns |= {"uuid": identities, "observation_id": figures}
    return b"".join(map(seals.pair_of, identities, spelling.texts([columns[name] for name in spelling.names])))


def _replaced() -> QuerySet[Observation]:
    """What the staged rows take the place of, with its state."""
    return with_state(Observation.objects.filter(pk__in=RawSQL(_REPLACED, ())))  # noqa: S611 - a constant


@contextmanager
def _aside() -> Iterator[None]:
    """One transaction over the staging table alone.

    SQLite's BEGIN, as the store opens it, would keep everybody else from writing; a savepoint outside a transaction
    takes only the locks that its statements need, and they write nothing but this connection's own table.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT figures_aside")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK TO figures_aside")
            raise
        finally:
            cursor.execute("RELEASE figures_aside")
