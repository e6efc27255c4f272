"""How fast a list of tasks is: `python -m bench.tasks [--tasks N] [--runs N]`.

Every line is a median over runs on a store of its own, in a file that goes away, with the ratio to a bare select of one
page along an index, measured in turn with it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management import call_command


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.tasks", description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000, help="tasks in the store (default 100,000)")
    parser.add_argument("--runs", type=int, default=15, help="runs of each measurement (default 15)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        open_store(Path(folder))
        from bench.task_lists import measure  # noqa: PLC0415 - models load only once the store is named

        measure(args.tasks, runs=args.runs, clock=time.perf_counter)
    return 0


def open_store(folder: Path) -> None:
    """An empty store in `folder` as the one of this process."""
    for name in ("secret", "journal"):
        (folder / name).write_text("for a measurement only, of no worth at all", encoding="ascii")
    os.environ["MUCTIEU_SECRET_FILE"] = str(folder / "secret")
    os.environ["MUCTIEU_JOURNAL_KEY_FILE"] = str(folder / "journal")
    os.environ["MUCTIEU_FILES"] = str(folder / "files")
    os.environ["MUCTIEU_DATABASE"] = str(folder / "store.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "muctieu.web.settings.base"
    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
