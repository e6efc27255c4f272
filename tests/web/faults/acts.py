"""What the killed processes were doing: each act with what it needs, and what of it must be there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from muctieu.core.indicator import Kind
from muctieu.core.period import Frequency, Period
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.documents.files import add_file
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.background import take_file
from muctieu.web.intake.cycles import cycle_of, extend, lock, open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.imports import source_of
from muctieu.web.intake.models import Cycle, CycleState, Form
from muctieu.web.intake.taking import take
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.perform import take_back_lost
from muctieu.web.jobs.queue import enqueue
from muctieu.web.jobs.worker import work_off, work_off_one
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from tests.cast import NOON
from tests.web.intake.conftest import FORM
from tests.web.uploaded import specimen, upload

CODES = [code for code, one in load_indicators().items()
         if one.kind is Kind.ENTERED and not one.grades and one.unit.code != "yes_no"][:40]  # fmt: skip
VILLAGES = ("ban-1", "ban-2")
ROMAN = ("I", "II", "III", "IV")
# Where the numbers of an act's files begin, so that no two acts speak of the same quarters.
JOBS, CHECKS = 120, 160
MONTHLY = replace(FORM, code="bieu-thang", frequency=Frequency.MONTH)


class KeptAct(Protocol):
    """An act that is killed: `number` says which of its many."""

    name: str
    # Kinds of rows that tell how the act went and are no part of what it leaves.
    beside: frozenset[str]

    def prepare(self, number: int) -> None:
        """Make what the act needs."""

    def do(self, number: int) -> None:
        """The act itself."""

    def again(self, number: int) -> None:
        """Ask for the act once more, after whatever became of it."""

    def faults(self, number: int) -> list[str]:
        """What is wrong with what the act left, once it has been asked for again."""


@contextmanager
def at(number: int, *, hours: int = 0) -> Iterator[None]:
    with clock.standing_at(NOON + timedelta(minutes=number, hours=hours)):
        yield


def person(name: str) -> User:
    return User.objects.get(username=name)


def commune() -> OrgUnit:
    return OrgUnit.objects.get(key="xa")


def value(number: int, line: int) -> int:
    """No two of a file or of neighbouring files are the same, and none looks like a year."""
    return 3000 + 200 * number + line


def sheet(number: int, *, salt: str = "") -> Document:
    """A file of figures; every other file corrects the one before it."""
    year, quarter = divmod(number // 2, 4)
    period = f"quý {ROMAN[quarter]}/{1950 + year}"
    pairs = [(place, code) for place in VILLAGES for code in CODES]
    names = {code: load_indicators()[code].name_vi for code in CODES}
    lines = [f"Đơn vị {place};{names[code]};{period};{value(number, line)}" for line, (place, code) in enumerate(pairs)]
    raw = "\n".join(("Đơn vị;Chỉ tiêu;Kỳ;Số liệu", *lines, salt)).encode()
    return add_file(upload(f"so-lieu-{number}.csv", raw), place=commune(), by=person("canbo"))


class _Import:
    """A file of figures taken in, all of it new or all of it corrections."""

    name = "import"
    beside: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}

    def prepare(self, number: int) -> None:
        with at(number):
            self.documents[number] = sheet(number)

    def do(self, number: int) -> None:
        with at(number):
            take(source_of(self.documents[number], commune()), by=person("canbo"))

    def again(self, number: int) -> None:
        self.do(number)

    def faults(self, number: int) -> list[str]:
        return figures_wrong(self.documents[number], number)


def figures_wrong(document: Document, number: int) -> list[str]:
    """Where the file's figures are not those that stand, each once with its own value."""
    rows = Observation.objects.filter(document=document, superseded_by__isnull=True).order_by("id")
    kept = sorted(row.written for row in rows)
    wanted = sorted(str(value(number, line)) for line in range(len(VILLAGES) * len(CODES)))
    return [] if kept == wanted else [f"{len(kept)} of {len(wanted)} figures", *sorted(set(kept) ^ set(wanted))[:3]]


class _Job(_Import):
    """The same by a job: the worker dies, and another takes the job up."""

    name = "job"
    beside = frozenset({"jobs.Job", "django_tasks_database.DBTaskResult"})

    def prepare(self, number: int) -> None:
        number += JOBS
        super().prepare(number)
        with at(number):
            document = self.documents[number]
            enqueue(take_file, by=person("canbo"), place=commune(), key=str(number), document=str(document.uuid),
                    commune="xa", form="", period="", why="")  # fmt: skip

    def do(self, number: int) -> None:
        with at(number + JOBS):
            work_off_one()

    def again(self, number: int) -> None:
        with at(number + JOBS, hours=1):
            take_back_lost(clock.now())
            work_off()

    def faults(self, number: int) -> list[str]:
        job = Job.objects.order_by("id").last()
        assert job is not None
        told = [] if job.state == JobState.DONE else [str(job.state), job.error_code]
        return [*figures_wrong(self.documents[number + JOBS], number + JOBS), *told]


class _Check:
    """A lot of figures checked, with one act for each of them."""

    name = "check"
    beside: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}

    def prepare(self, number: int) -> None:
        with at(number + CHECKS):
            self.documents[number] = document = sheet(2 * number + CHECKS)
            take(source_of(document, commune()), by=person("canbo"))

    def do(self, number: int) -> None:
        rows = with_state(Observation.objects.filter(document=self.documents[number]))
        with at(number + CHECKS + 1):
            figures.check([row for row in rows if row.state == "sent"], by=person("canbo"))

    def again(self, number: int) -> None:
        self.do(number)

    def faults(self, number: int) -> list[str]:
        rows = with_state(Observation.objects.filter(document=self.documents[number]))
        return sorted({str(row.state) for row in rows} - {"checked"})


class _Lock:
    """A period locked with its figures: a state, an act for each figure, a line in the period's history."""

    name = "lock"
    beside: frozenset[str] = frozenset()

    def _cycle(self, number: int) -> Cycle:
        found = cycle_of(form_of_months(), commune(), month_of(number))
        assert found is not None
        return found

    def prepare(self, number: int) -> None:
        clerk = person("canbo")
        with at(number + 3000):
            _cycle, document = open_month(number)
            take(source_of(document, commune(), form=MONTHLY.code), by=clerk)
            rows = list(Observation.objects.filter(document=document))
            figures.check(rows, by=clerk, form=MONTHLY.code)
            figures.approve(rows, by=person("lanhdao"), form=MONTHLY.code)

    def do(self, number: int) -> None:
        cycle = self._cycle(number)
        if cycle.state != CycleState.LOCKED:
            with at(number + 3001):
                lock(cycle, by=person("lanhdao"))

    def again(self, number: int) -> None:
        self.do(number)

    def faults(self, number: int) -> list[str]:
        rows = with_state(Observation.objects.filter(period_first=month_of(number).first, period_months=1))
        return sorted(({str(row.state) for row in rows} | {str(self._cycle(number).state)}) - {"locked"})


def form_of_months() -> Form:
    found = Form.objects.filter(code=MONTHLY.code).first()
    return found or keep_form(MONTHLY, owner=commune(), by=person("canbo")).form


def month_of(number: int) -> Period:
    return Period(Period.parse("2021-01").first + number, 1)


def open_month(number: int) -> tuple[Cycle, Document]:
    """The month's cycle, kept open until now, and a file with one figure of each village for it."""
    period, clerk = month_of(number), person("canbo")
    cycle = open_cycle(form_of_months(), period, commune=commune(), by=clerk)
    extend(cycle, NOON.date() + timedelta(days=30), by=clerk, why="nhập bù")
    cycle.refresh_from_db()
    month = f"tháng {period.first % 12 + 1}/{period.first // 12}"
    lines = [f"Đơn vị {place};Số hộ;{month};{90 + number}" for place in VILLAGES]
    raw = "\n".join(("Đơn vị;Chỉ tiêu;Kỳ;Số liệu", *lines)).encode()
    return cycle, add_file(upload(f"bieu-{number}.csv", raw), place=commune(), by=clerk)


class _Upload:
    """A file kept: its bytes under their hash, its row, its line in the journal."""

    name = "upload"
    # Keeping the same file again is an act again.
    beside = frozenset({"common.JournalEntry"})

    def _raw(self, number: int) -> bytes:
        return specimen("anh-hien-truong.jpg") + bytes(number)

    def prepare(self, number: int) -> None:
        """Nothing is needed."""

    def do(self, number: int) -> None:
        with at(number + 4000):
            add_file(upload(f"anh-{number}.jpg", self._raw(number)), place=commune(), by=person("canbo"))

    def again(self, number: int) -> None:
        self.do(number)

    def faults(self, number: int) -> list[str]:
        digest = sha256(self._raw(number)).hexdigest()
        rows = Document.objects.filter(sha256=digest).count()
        is_there = path_of(digest).is_file() and sha256(path_of(digest).read_bytes()).hexdigest() == digest
        return [] if (rows, is_there) == (1, True) else [f"{rows} rows, bytes {is_there}"]


ACTS: tuple[KeptAct, ...] = (_Import(), _Job(), _Check(), _Lock(), _Upload())
