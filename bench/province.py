"""How fast pages are at the scale of a province: `python -m bench.province [--communes N] [--villages N] …`.

A store is made (or taken from `--store`), the application served as `muctieu serve` does, and asked by some users at
once, in four ways:

- without a pause: after two minutes of use each takes the next page as soon as it has the last, while another process
  records and approves figures, so that no answer can be kept for long. To this the bar is applied: all processors are
  busy, and what a page takes is mostly waiting for other pages;
- the same without acts: what acts cost the others;
- as people read: each looks at a page for some seconds (`--look`), with acts: what a person waits for a click;
- the same without acts.

“At work” is what the processor took for the page itself, whatever else ran. Then the same users ask the yardstick in
the same server without a pause: plain SQL over a denormalised table with one row a report, as DHIS2 keeps its
analytics, that answers with the bare numbers.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.province_size import Size, size_of, widen
from bench.tasks import open_store

PORT = 8643
WORKERS = 2


def main() -> int:
    args = _arguments()
    if args.store is not None:
        return _measure(args.store, args)
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder), args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    size = Size()
    parser.add_argument("--communes", type=int, default=size.communes, help=f"(default {size.communes})")
    parser.add_argument("--villages", type=int, default=size.villages, help=f"in all (default {size.villages})")
    parser.add_argument("--years", type=int, default=size.years, help=f"of monthly figures (default {size.years})")
    parser.add_argument("--indicators", type=int, default=size.indicators, help=f"(default {size.indicators})")
    parser.add_argument("--users", type=int, default=8, help="who ask at once (default 8)")
    parser.add_argument("--seconds", type=float, default=20, help="of each kind of asking (default 20)")
    parser.add_argument("--look", type=float, default=2, help="seconds for which a reader looks at a page (default 2)")
    parser.add_argument("--pause", type=float, default=2, help="seconds between two approvals (default 2)")
    parser.add_argument("--store", type=Path, help="folder in which the store is kept for another run")
    return parser.parse_args()


def _measure(folder: Path, args: argparse.Namespace) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    size = size_of(folder) or Size(args.communes, args.villages, args.years, args.indicators)
    open_store(folder)
    widen(size.indicators)
    from bench import province_store, province_users  # noqa: PLC0415 - models load only once the store is named

    if size_of(folder) is None:
        started = time.perf_counter()
        province_store.fill(size)
        size.save(folder)
        print(f"made in {time.perf_counter() - started:.0f} s")
    server = _serve(folder, size)
    try:
        return province_users.ask(size, args, port=PORT, workers=WORKERS)
    finally:
        server.terminate()
        server.wait()


def _serve(folder: Path, size: Size) -> subprocess.Popen[bytes]:
    """The pages as `muctieu serve` gives them: the same server, as many workers and threads."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "bench.province_settings", "BENCH_INDICATORS": str(size.indicators),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }  # fmt: skip
    granian = str(Path(sys.executable).with_name("granian"))
    words = (granian, "--interface", "wsgi", "--port", str(PORT), "--workers", str(WORKERS), "--blocking-threads", "1",
             "--no-ws", "--log-level", "warning", "muctieu.web.wsgi:application")  # fmt: skip
    return subprocess.Popen(words, cwd=folder, env=environment)


if __name__ == "__main__":
    sys.exit(main())
