"""The good rows of a file of figures, recorded in one act, once however often the file comes."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from uuid import UUID, uuid5

from muctieu.core.entry import Cell
from muctieu.core.imports import ImportRow, Outcome
from muctieu.core.observation import ProvenanceKind
from muctieu.core.period import Period
from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, OfForm
from muctieu.web.common.seals import chunks
from muctieu.web.figures.batch import Batch, Replaced, gathering
from muctieu.web.figures.mapping import Columns
from muctieu.web.intake.import_slots import Slot, Slots
from muctieu.web.intake.imports import AT_ONCE, Judged, Source, judge, places_for
from muctieu.web.intake.models import Cycle, Submission
from muctieu.web.intake.models import Outcome as Came
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

# New objects after which garbage is looked for: those of some lots.
SELDOM = 100_000
_WANTED = frozenset((Outcome.NEW, Outcome.CHANGED))


class Staging:
    """What a file would record, made ready beside the store: its figures, and the slots of its form that it answers."""

    def __init__(self, source: Source, batch: Batch, *, why: str) -> None:
        self.source, self.batch, self.why = source, batch, why
        self.places = places_for(source, batch.by)
        self.held = 0
        self.slots: dict[Slot, list[Cell]] = {}
        self._first: OrgUnit | None = None
        self._identities = _Identities(source.document.uuid)
        self._keys = {key: place.unit_id for key, place in self.places.items()}
        # Spelling a period takes longer than looking it up.
        self._spelled: dict[Period, str] = {}

    def add(self, some: Iterable[Judged]) -> None:
        """Make ready the rows that say something new."""
        wanted = [one for one in some if one.fate.outcome in _WANTED and one.fate.cell and one.fate.row.period]
        if not wanted:
            return
        rows, cells = [one.fate.row for one in wanted], [one.fate.cell for one in wanted if one.fate.cell]
        self.held += sum(one.hold is not None for one in wanted)
        self._first = self._first or self.places[rows[0].place].unit
        if self.source.kept is not None:
            for row, cell in zip(rows, cells, strict=True):
                if row.period is not None:
                    self.slots.setdefault((row.place, row.period), []).append(cell)
        over = Replaced([one.over for one in wanted], min(one.seen for one in wanted))
        self.batch.add_cells(cells, self._each(rows), over, document=self.source.document)

    def _each(self, rows: Sequence[ImportRow]) -> Columns:
        """What rows say beside their cells, by column: identity, place, period, and where each stands."""
        periods = [row.period for row in rows if row.period is not None]
        spelled = self._spelled
        for period in periods:
            if period not in spelled:
                spelled[period] = str(period)
        of = self._identities.of
        return {
            "uuid": [
                of(f"{row.place} {row.indicator} {spelled[period]} {row.label}")
                for row, period in zip(rows, periods, strict=True)
            ],
            "place_id": [self._keys[row.place] for row in rows],
            "period_first": [period.first for period in periods],
            "period_months": [period.months for period in periods],
            "period_calendar": [period.calendar.value for period in periods],
            "provenance_place": [row.address for row in rows],
        }

    def make_ready(self) -> None:
        """Do what is left before recording that needs nobody to wait; to be called outside any transaction.

        Raises:
            StateError: MT2345 as `take`.
        """
        self._require_reason(self.held)
        self.batch.make_ready()

    def take(self, *, apart: bool = True) -> int:
        """Record what was made ready in one act, all or nothing; returns how many figures were not stored before.

        `apart` as in `acts.acting`.

        Raises:
            StateError: MT2345 when rows belong to a closed period or correct approved figures and no reason is given.
            RightsError: MT7101 when the person may not report for one of the places.
        """
        source, by, why = self.source, self.batch.by, self.why
        self._require_reason(self.held)
        if self._first is None:
            return 0
        place = OfForm(self._first, source.form_code)
        with acting(by, Act.FIGURE_RECORD, place, chain=source.commune.uuid, why=why, apart=apart) as log:
            slots = Slots(source.kept, source.commune, self.places)
            # A period may have been closed since its rows were judged.
            self._require_reason(sum(len(cells) for slot, cells in self.slots.items() if slots.problem(*slot)))
            count = self.batch.record(place=self._first, why=why, form=source.form_code, apart=False)
            self._note_slots(slots)
            log.thing, log.after = f"document:{source.document.uuid}", {"rows": count}
        return count

    def _require_reason(self, held: int) -> None:
        if held and not self.why.strip():
            raise StateError("MT2345", count=str(held))

    def _note_slots(self, slots: Slots) -> None:
        """That the forms arrived: one delivery for each place and period, once for this file."""
        if self.source.kept is None:
            return
        wanted = [self._delivery_row(slot, cells, slots.cycles.get(slot[1])) for slot, cells in self.slots.items()]
        there: set[UUID] = set()
        for some in chunks([row.uuid for row in wanted], AT_ONCE):
            there.update(Submission.objects.filter(uuid__in=some).values_list("uuid", flat=True))
        Submission.objects.bulk_create([row for row in wanted if row.uuid not in there])

    def _delivery_row(self, slot: Slot, cells: Sequence[Cell], cycle: Cycle | None) -> Submission:
        place, period = slot
        kept = self.source.kept
        assert kept is not None  # noqa: S101 - the caller has looked
        return Submission(
            uuid=uuid5(self.source.document.uuid, f"{self.source.form_code} {place} {period}"),
            form=kept.row,
            cycle=cycle,
            version_told=kept.version.number,
            place=self.places[place].unit,
            period_first=period.first,
            period_months=period.months,
            period_calendar=period.calendar.value,
            door=ProvenanceKind.CELL.value,
            by=self.batch.by,
            content=[{"indicator": cell.indicator, "label": cell.label, "text": cell.written} for cell in cells],
            outcome=Came.RECEIVED,
        )


class _Identities:
    """The same for the same figure of the same file, however often it is read.

    Those of one file begin alike, so that the index of identities grows at one place; 80 bits tell them apart.
    """

    def __init__(self, document: UUID) -> None:
        self._digest = blake2b(key=document.bytes, digest_size=16)
        self._alike = int.from_bytes(document.bytes[:6]) << 80

    def of(self, key: str) -> UUID:
        """The identity of the figure that has the key in the file."""
        digest = self._digest.copy()
        digest.update(key.encode())
        return UUID(int=self._alike | int.from_bytes(digest.digest()[6:]), version=5)


@contextmanager
def staging(source: Source, *, by: User, why: str = "") -> Iterator[Staging]:
    """Nothing made ready yet; what was not taken when the body ends is forgotten."""
    # What is loaded already is no garbage, and neither is a lot of rows while it is being judged: walking through them
    # again and again would take a fifth of the time.
    gc.freeze()
    often = gc.get_threshold()
    gc.set_threshold(SELDOM, *often[1:])
    try:
        with gathering(by=by) as batch:
            yield Staging(source, batch, why=why)
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def take(source: Source, *, by: User, why: str = "") -> int:
    """Read the file, judge its rows outside any transaction, and record the good ones; raises as `Staging.take`.

    The same file again records nothing.
    """
    with staging(source, by=by, why=why) as staged:
        for some, _file in judge(source, by=by):
            staged.add(some)
        staged.make_ready()
        return staged.take()
