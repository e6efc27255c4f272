"""`muctieu review --all-communes` and `--province`: the reports of many communes in one command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, UNREADABLE, tell
from muctieu.core.report import ReportKind, Style
from muctieu.errors import MuctieuError, SettingError, StateError

if TYPE_CHECKING:
    from muctieu.core.report import Report

# Fewer communes than these are written faster by one process than others are started.
_ALONE = 4


@dataclass(frozen=True, slots=True)
class Many:
    """Which report of every commune is written, in which form, where to, by how many processes."""

    kind: ReportKind
    style: Style
    as_of: date | None
    folder: Path
    ending: str
    jobs: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """One commune's file, or why there is none."""

    name: str
    path: str = ""
    open_places: int = 0
    fault: tuple[str, str] | None = None


def write_all(many: Many) -> int:
    """Write a file for each commune with a plan; one that cannot be written is told and stops no other.

    Raises:
        SettingError: MT7904 when the folder cannot be made.
    """
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.reviews.batch import commune_plans  # noqa: PLC0415 - needs Django set up

    try:
        many.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError("MT7904", path=str(many.folder), reason=error.strerror or str(error)) from None
    wanted = [(many, one.key, one.name, one.plan) for one in commune_plans(Operator())]
    if not wanted:
        raise StateError("MT6113")
    faults = 0
    for number, made in enumerate(_each(wanted, many.jobs), start=1):
        faults += made.fault is not None
        _tell(number, len(wanted), made)
    done = len(wanted) - faults
    tell(f"Xong {done}/{len(wanted)} xã, tệp ở {many.folder}.", f"{done} of {len(wanted)} communes, in {many.folder}.")
    return UNREADABLE if faults else DONE


Task = tuple[Many, str, str, str]


def _each(wanted: list[Task], jobs: int) -> Iterator[Made]:
    workers = min(jobs or os.cpu_count() or 1, len(wanted))
    if workers < 2 or len(wanted) < _ALONE:
        yield from map(_made, wanted)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_opened) as pool:
        yield from pool.map(_made, wanted)


def _opened() -> None:
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()


def _made(task: Task) -> Made:
    """Write one commune's report."""
    from muctieu.cli.store import Operator  # noqa: PLC0415 - as above
    from muctieu.web.reviews.batch import Batch, report_of  # noqa: PLC0415 - as above

    many, key, name, plan = task
    path = many.folder / f"{key}{many.ending}"
    try:
        report = report_of(plan, Batch(many.kind, many.style, many.as_of), viewer=Operator())
        path.write_bytes(file_of(report, many.ending))
    except MuctieuError as error:
        return Made(name, fault=(error.message_vi, error.message_en))
    except OSError as error:
        refused = SettingError("MT7904", path=str(path), reason=error.strerror or str(error))
        return Made(name, fault=(refused.message_vi, refused.message_en))
    left = sum(not one.text.strip() for one in report.typed().values())
    return Made(name, path.name, left)


def file_of(report: Report, ending: str) -> bytes:
    """The report as a .docx or .pdf file."""
    if ending == ".pdf":
        from muctieu.reports.pdf import write  # noqa: PLC0415 - each form needs its own

        return write(report)
    from muctieu.reports.docx.writer import write_docx  # noqa: PLC0415 - as above

    return write_docx(report)


def _tell(number: int, count: int, made: Made) -> None:
    at = f"{number}/{count} {made.name}"
    if made.fault is not None:
        tell(f"{at}: {made.fault[0]}", f"{at}: {made.fault[1]}")
        return
    left = (f", còn {made.open_places} phần chờ người viết", f", {made.open_places} parts wait for words")
    vi, en = left if made.open_places else ("", "")
    tell(f"{at}: {made.path}{vi}", f"{at}: {made.path}{en}")


def province_report(key: str, kind: ReportKind, style: Style, as_of: date | None) -> Report:
    """The province's report from what its communes have issued.

    Raises:
        StateError: MT7203 when the store has no such place.
    """
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - as above

    open_store()
    from muctieu.web.places.models import OrgUnit  # noqa: PLC0415 - as above
    from muctieu.web.reviews.batch import Batch, province_report  # noqa: PLC0415 - as above

    place = OrgUnit.objects.filter(key=key).first()
    if place is None:
        raise StateError("MT7203", kind="đơn vị", kind_en="place", value=key)
    return province_report(place, Batch(kind, style, as_of), viewer=Operator())
