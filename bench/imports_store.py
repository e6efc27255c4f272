"""How fast a file of figures reaches the store: `python -m bench.imports_store [--rows N] [--runs N]`.

Seconds are processor time of one core. The yardstick, measured in turn, is a bare `executemany` of the same rows into
tables of the same columns and indexes in the same file: no rights, no seals, nothing looked up.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.tasks import open_store

ROWS = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports_store", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"figures in a file (default {ROWS:,})")
    parser.add_argument("--runs", type=int, default=3, help="files of each kind (default 3)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        open_store(Path(folder))
        from bench.imported_files import measure  # noqa: PLC0415 - models load only once the store is named

        measure(args.rows, runs=args.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
