"""How fast reports are written: `python -m bench.reports [--communes N] [--villages N] [--years N] [--jobs N]`.

A province's store is made as `bench.province` makes it, without the copied indicators; then one commune's mid-term
report is written, and all communes' by the command as a person calls it. The yardstick is what a report cannot do
without: reading the same commune's figures from the store. Of one commune processor time is told, so that other work on
the machine does not count; of all communes the time on the wall.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.province_size import Size
from bench.tasks import open_store

BAR_WORD_S, BAR_PDF_S, BAR_ALL_S = 2.0, 4.0, 60.0


def main() -> int:
    args = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_store(folder)
        from bench import province_store  # noqa: PLC0415 - models load only once the store is named

        province_store.fill(Size(args.communes, args.villages, args.years, 0))
        _one_commune(province_store.plan_code(province_store.commune(0)))
        _all_communes(folder, args)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--communes", type=int, default=38, help="(default 38)")
    parser.add_argument("--villages", type=int, default=380, help="in all (default 380)")
    parser.add_argument("--years", type=int, default=1, help="of monthly figures (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes for all communes (default 2)")
    return parser.parse_args()


def _one_commune(plan: str) -> None:
    from muctieu.cli.store import Operator  # noqa: PLC0415 - as above
    from muctieu.core.report import Graph, ReportKind, Style  # noqa: PLC0415 - as above
    from muctieu.reports.docx.writer import write_docx  # noqa: PLC0415 - as above
    from muctieu.reports.pdf import write  # noqa: PLC0415 - as above
    from muctieu.web.figures.queries import sourced_board  # noqa: PLC0415 - as above
    from muctieu.web.reviews.batch import Batch, newly  # noqa: PLC0415 - as above

    reading = _seconds(lambda: sourced_board(plan, viewer=Operator()))
    started = time.process_time()
    report = newly(plan, Batch(ReportKind.MID_TERM, Style.PARTY), viewer=Operator())
    composing = time.process_time() - started
    graphs = sum(isinstance(block, Graph) for section in report.walk() for block in section.blocks)
    print(f"a mid-term report of {len(report.figures())} figures and {graphs} charts")
    print(f"  reading the figures alone (yardstick)  {reading:6.2f} s")
    _told("figures to Word", composing + _seconds(lambda: write_docx(report)), BAR_WORD_S, reading)
    _told("figures to PDF", composing + _seconds(lambda: write(report)), BAR_PDF_S, reading)


def _all_communes(folder: Path, args: argparse.Namespace) -> None:
    words = (sys.executable, "-m", "muctieu.cli.main", "review", "--all-communes", str(folder / "out"), "--kind",
             "mid_term", "--jobs", str(args.jobs))  # fmt: skip
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "muctieu.web.settings.base", "MUCTIEU_LANG": "en"}
    started = time.perf_counter()
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    print(done.stderr.splitlines()[-1] if done.stderr else "")
    print(f"  {args.communes} communes by {args.jobs} processes         {taken:6.1f} s   bar {BAR_ALL_S:.0f} s")


def _told(what: str, seconds: float, bar: float, yardstick: float) -> None:
    print(f"  {what:38} {seconds:6.2f} s   bar {bar:.0f} s   ratio {seconds / yardstick:.1f}")


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
