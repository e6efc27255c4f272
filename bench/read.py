"""How fast reports are read: `python -m bench.read [--runs N] [--megabytes M]`.

Every line is a median over runs, with the ratio to a yardstick measured in turn with it in the same run: the machine
drifts, ratios hardly do.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench import corpus
from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon

SEED = 20241124
MEGABYTE = 1_000_000
DIGITS = re.compile(r"\d[\d.,]*")
HOSTILE = ("1", "1.", "1.1", "1,", "1 ", "12/", "%1", "1-", "(1", ".1", "1. ")
# A megabyte that is one sentence with a hundred thousand figures: no promise beyond that it ends.
CROWDED = ("1 ha, ", "đạt 1% ")
LIMIT_S = 20.0
HOSTILE_READ = """
import sys, time
from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon
lexicon, indicators = load_lexicon(), tuple(load_indicators().values())
text = sys.argv[1] * (1_000_000 // len(sys.argv[1]))
start = time.process_time()
read(text, lexicon=lexicon, indicators=indicators)
print(time.process_time() - start)
"""
BAR_START_S, BAR_MEGABYTES_PER_S, BAR_HOSTILE_S = 0.3, 1.0, 1.0


def in_turn(
    first: Callable[[], object], second: Callable[[], object], *, runs: int, clock: Callable[[], float]
) -> tuple[float, float]:
    """Median seconds of two things done in turn, so that a slow minute of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for doing, taken in zip((first, second), times, strict=True):
            start = clock()
            doing()
            taken.append(clock() - start)
    return median(times[0]), median(times[1])


def show(name: str, figure: str, bar: str, *, holds: bool, yardstick: str) -> None:
    print(f"{name:<44}{figure:>12}  {bar:<12}{'ok' if holds else 'MISSED':<8}{yardstick}", flush=True)


def throughput(name: str, text: str, *, runs: int) -> None:
    """Megabytes of UTF-8 text a second on this core, against a bare search for digits."""
    lexicon, indicators = load_lexicon(), tuple(load_indicators().values())
    megabytes = len(text.encode()) / MEGABYTE
    # Processor time: what one core does, whoever else is on the machine.
    seconds, bare = in_turn(
        lambda: read(text, lexicon=lexicon, indicators=indicators),
        lambda: DIGITS.findall(text),
        runs=runs,
        clock=time.process_time,
    )
    speed = megabytes / seconds
    yardstick = f"{seconds / bare:,.0f} × a bare search for digits ({megabytes / bare:,.0f} MB/s)"
    bar, holds = f"≥ {BAR_MEGABYTES_PER_S:g} MB/s", speed >= BAR_MEGABYTES_PER_S
    show(name, f"{speed:.2f} MB/s", bar, holds=holds, yardstick=yardstick)


def hostile() -> None:
    """The slowest of a megabyte each of digits, dots and their like; each in its own process, stopped at the limit."""
    seconds, slowest = max((seconds_for(unit), unit) for unit in HOSTILE)
    show("1 MB of digits and dots", f"{seconds:.2f} s", f"< {BAR_HOSTILE_S:g} s", holds=seconds < BAR_HOSTILE_S,
         yardstick=f"slowest: “{slowest}” repeated")  # fmt: skip
    for unit in CROWDED:
        seconds = seconds_for(unit)
        show(f"1 MB of “{unit}” without a full stop", f"{seconds:.2f} s", f"< {LIMIT_S:g} s", holds=seconds < LIMIT_S,
             yardstick=f"{len(unit) * seconds:,.0f} µs a figure")  # fmt: skip


def seconds_for(unit: str) -> float:
    """Processor seconds for a megabyte of `unit` repeated; the limit when it is not done by then, or fails."""
    command = [sys.executable, "-c", HOSTILE_READ, unit]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2 * LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return LIMIT_S
    return min(float(done.stdout), LIMIT_S) if done.returncode == 0 else LIMIT_S


def cold_start(*, runs: int) -> None:
    """`muctieu read` on a one-page note as a whole process, against a Python that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "note.txt"
        file.write_text(corpus.note(seed=SEED), encoding="utf-8")
        for form in ("jsonl", "table"):
            command = [sys.executable, "-m", "muctieu.cli.main", "read", "--format", form, str(file)]
            seconds, bare = in_turn(
                partial(run, command), partial(run, [sys.executable, "-c", "pass"]), runs=runs, clock=time.perf_counter
            )
            yardstick = f"{seconds / bare:.1f} × a Python that does nothing ({bare:.3f} s)"
            name = f"muctieu read --format {form}, one page, cold"
            holds = seconds < BAR_START_S
            show(name, f"{seconds:.3f} s", f"< {BAR_START_S:g} s", holds=holds, yardstick=yardstick)


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default 5)")
    parser.add_argument("--megabytes", type=float, default=1, help="length of the varied text (default 1)")
    args = parser.parse_args()
    text = corpus.text_of(int(args.megabytes * MEGABYTE), seed=SEED)
    cold_start(runs=args.runs * 3)
    throughput("reading varied text", text, runs=args.runs)
    throughput("reading the same text decomposed (NFD)", corpus.decomposed(text), runs=args.runs)
    hostile()
    return 0


if __name__ == "__main__":
    sys.exit(main())
