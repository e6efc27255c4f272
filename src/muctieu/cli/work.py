"""`muctieu work`: background jobs and what falls due, without the pages."""

from __future__ import annotations

from argparse import SUPPRESS
from threading import Event, Thread
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, tell
from muctieu.cli.supervisor import LEASH, hold_leash, on_stop_signals
from muctieu.errors import SettingError

if TYPE_CHECKING:
    import argparse

NAME = "work"
HELP = (
    "Chạy các việc nền và việc đến hạn (không mở trang web); “muctieu serve” đã tự chạy phần này",
    "Run background jobs and what falls due, without serving pages; `muctieu serve` does this by itself",
)
EXAMPLE = """\
muctieu work
muctieu work --once"""


def register(parser: argparse.ArgumentParser) -> None:
    """Whether to go on for ever."""
    parser.add_argument(
        "--once", action="store_true", help=both("làm hết việc đang chờ rồi thoát", "work off what waits, then end")
    )
    parser.add_argument(LEASH, action="store_true", help=SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Work until stopped; with --once, until nothing is left to do now."""
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    stopping = Event()
    on_stop_signals(stopping)
    if args.leash:
        hold_leash()
    open_store()
    _require_tables()
    if args.once:
        return _work_once(stopping)
    if not args.leash:
        tell("Đang chạy các việc nền. Dừng bằng Ctrl-C.", "Running background jobs. Stop with Ctrl-C.")
    return _work_on(stopping)


def _require_tables() -> None:
    """Raise MT7912 when the store was made by an earlier version."""
    from django.db import connection  # noqa: PLC0415 - needs Django set up
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - as above

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise SettingError("MT7912", first=str(missing[0][0]), count=str(len(missing)))


def _work_once(stopping: Event) -> int:
    from muctieu.web.jobs.ticker import tick  # noqa: PLC0415 - needs Django set up
    from muctieu.web.jobs.worker import Worker  # noqa: PLC0415 - as above

    tick()
    count = Worker(stopping).run_once()
    tell(f"Đã chạy {count} việc nền.", f"Ran {count} background jobs.")
    return DONE


def _work_on(stopping: Event) -> int:
    """The worker in this thread, the ticker in one of its own."""
    from muctieu.web.jobs import ticker  # noqa: PLC0415 - needs Django set up
    from muctieu.web.jobs.worker import Worker  # noqa: PLC0415 - as above

    clockwork = Thread(target=ticker.run, args=(stopping,), name="ticker", daemon=True)
    clockwork.start()
    Worker(stopping).run()
    clockwork.join(timeout=5)
    return DONE
