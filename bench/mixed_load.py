"""A file taken in while people enter and read: `python -m bench.mixed_load [--rows N] [--entries N] [--views N]`.

A store of its own is served over HTTP by `muctieu serve`, pages and jobs, as a commune serves it. Cells of the clerk's
grid are kept and pages are looked at, at a fixed number a second whatever the server does, before the file and while it
is read and recorded. Of a hundred pages 85 are the public's, without a session (results of the plan and of a target,
documents, dialogue, the page to sign in), and 15 those of people at their desks (what is before them today, the results
with their sources). Seconds are those of the clock: the machine should do nothing else. The yardstick is the same
traffic without the file; the processor that one of each kind costs the server means something on a busy machine too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.tasks import open_store


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mixed_load", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="figures in the file (default 100,000)")
    parser.add_argument("--entries", type=int, default=50, help="cells kept a second (default 50)")
    parser.add_argument("--views", type=int, default=100, help="pages looked at a second (default 100)")
    parser.add_argument("--seconds", type=int, default=10, help="of traffic without the file (default 10)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        open_store(Path(folder))
        os.chdir(folder)
        from bench.mixed_traffic import measure  # noqa: PLC0415 - models load only once the store is named

        return measure(args.rows, entries=args.entries, views=args.views, seconds=args.seconds)


if __name__ == "__main__":
    sys.exit(main())
