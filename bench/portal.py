"""How fast the portal answers: `python -m bench.portal [--articles N] [--seconds S] [--runs N]`.

Each page is asked for by wrk with 16 and 256 connections, counters on, beside nginx that serves the same bytes from a
file, in turn. The promise is a ratio: so many times what NukeViet did on the same kind of machine, scaled by nginx.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.demos import environment, make_demo

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# Requests a second of NukeViet 4.5.05 with 16 connections, returning readers, and of nginx with a file of 71.5 kB in
# the same run.
NUKEVIET = {"home": 103.7, "news": 102.6, "article": 84.5, "documents": 77.8, "document": 75.8, "search": 40.4}
NUKEVIET_NGINX = 29_800.0
BAR_TIMES, BAR_P99_MS = 20, 50.0
# Times that a page is asked for before it is measured, so that every worker has made it.
WARM = 12
CONNECTIONS = (16, 256)
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
# Every request from another browser, so that each would be a new visitor.
_STRANGERS = """
local number = 0
request = function()
  number = number + 1
  wrk.headers["User-Agent"] = "Mozilla/5.0 reader " .. number
  return wrk.format()
end
"""
_NGINX = """
worker_processes auto; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 2048; }}
http {{
  access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


@dataclass(frozen=True)
class Speed:
    """What wrk saw: requests a second, milliseconds, and answers that were no success."""

    rate: float
    p50: float
    p99: float
    failed: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--store", type=Path, help="folder in which the store is kept for another run")
    asked = parser.parse_args()
    missing = [tool for tool in ("wrk", "nginx") if shutil.which(tool) is None]
    if missing:
        sys.exit(f"bench.portal needs {' and '.join(missing)} (apt-get install {' '.join(missing)})")
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.store or Path(name)).resolve()
        addresses = _addresses(folder, asked)
        with _portal(folder) as (site, process), _nginx(Path(name) / "nginx") as (files, www):
            _measure_all(addresses, (site, files, www), asked)
            print(f"memory of the server's processes: {_memory(process):.0f} MB")
            _check_counters(folder)


def _addresses(folder: Path, asked: argparse.Namespace) -> dict[str, str]:
    """What is asked of the store in the folder, which is made first where there is none."""
    known = folder / "addresses.json"
    if not known.exists():
        folder.mkdir(parents=True, exist_ok=True)
        make_demo(folder)
        known.write_text(json.dumps(_fill(folder / "var" / "demo", asked)), encoding="utf-8")
    told: dict[str, str] = json.loads(known.read_text(encoding="utf-8"))
    return told


def _fill(store: Path, asked: argparse.Namespace) -> dict[str, str]:
    begun, counts = time.perf_counter(), (str(asked.articles), str(asked.documents))
    done = subprocess.run(
        [sys.executable, "-m", "bench.portal_store", *counts], cwd=store, text=True, stdout=subprocess.PIPE,
        env=environment() | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}, check=True,
    )  # fmt: skip
    took = time.perf_counter() - begun
    print(f"{asked.articles} articles, {asked.documents} documents, a plan of 60 targets in {took:.0f} s")
    told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return {"home": "/", **told, "search": "/tim/?q=qu%E1%BA%BF", "documents": "/van-ban/"}


def _measure_all(addresses: dict[str, str], where: tuple[str, str, Path], asked: argparse.Namespace) -> None:
    site, files, www = where
    print(f"{'page':<12}{'conn':>5}{'req/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'nginx':>9}{'÷ nginx':>9}{'× NukeViet':>12}")
    for page, path in addresses.items():
        body = _body(site + path) if path else None
        if body is None:
            print(f"{page:<12} not there yet ({path})")
            continue
        www.mkdir(parents=True, exist_ok=True)
        (www / f"{page}.html").write_bytes(body)
        for _ in range(WARM):
            _body(site + path)
        for connections in CONNECTIONS:
            _measure(page, (site + path, f"{files}/{page}.html"), connections, asked)
    script = www.parent / "strangers.lua"
    script.write_text(_STRANGERS)
    _measure("strangers", (site + "/", f"{files}/home.html"), CONNECTIONS[0], asked, extra=("-s", str(script)))


def _measure(
    page: str, pair: tuple[str, str], connections: int, asked: argparse.Namespace, *, extra: tuple[str, ...] = ()
) -> None:
    ours, theirs = [], []
    for _ in range(asked.runs):
        ours.append(_wrk(pair[0], connections, asked.seconds, extra))
        theirs.append(_wrk(pair[1], connections, asked.seconds))
    rate, nginx = median(one.rate for one in ours), median(one.rate for one in theirs)
    p50, p99 = median(one.p50 for one in ours), median(one.p99 for one in ours)
    known = NUKEVIET.get("home" if page == "strangers" else page)
    times = rate / (known * nginx / NUKEVIET_NGINX) if known else 0.0
    failed = sum(one.failed for one in ours)
    marks = [f"{failed} answers failed"] if failed else []
    if known and times < BAR_TIMES:
        marks.append(f"below {BAR_TIMES} ×")
    if connections == CONNECTIONS[0] and p99 >= BAR_P99_MS:
        marks.append(f"p99 not below {BAR_P99_MS:.0f} ms")
    print(
        f"{page:<12}{connections:>5}{rate:>9.0f}{p50:>8.1f}{p99:>8.1f}{nginx:>9.0f}{rate / nginx:>9.3f}"
        f"{f'{times:.0f}' if known else '–':>12}  {'; '.join(marks)}",
        flush=True,
    )


def _wrk(address: str, connections: int, seconds: int, extra: tuple[str, ...] = ()) -> Speed:
    words = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"User-Agent: {BROWSER}", *extra]
    told = subprocess.run([*words, address], text=True, capture_output=True, check=True).stdout
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", told))
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return Speed(float(rate[1]) if rate else 0.0, _latency(told, "50%"), _latency(told, "99%"), failed)


def _latency(told: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", told)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def _body(address: str) -> bytes | None:
    try:
        with urlopen(Request(address, headers={"User-Agent": BROWSER}), timeout=60) as answer:  # noqa: S310 - our own server
            return bytes(answer.read())
    except HTTPError:
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _portal(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = _free_port()
    words = [sys.executable, "-m", "muctieu.cli.main", "serve", "--no-jobs", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, env=environment(), stdout=log, stderr=log)
    with _stopping(process):
        site = f"http://localhost:{port}"
        _wait_for(site + "/")
        yield site, process


@contextmanager
def _nginx(folder: Path) -> Iterator[tuple[str, Path]]:
    folder.mkdir()
    port = _free_port()
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    (folder / "www").mkdir()
    (folder / "www" / "index.html").write_text("here")
    # The workers give up their rights, and must still read the files.
    for path in (folder, *folder.parents):
        if path.is_relative_to(tempfile.gettempdir()) and path != Path(tempfile.gettempdir()):
            path.chmod(0o755)
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    with _stopping(process):
        files = f"http://127.0.0.1:{port}"
        _wait_for(files + "/")
        yield files, folder / "www"


@contextmanager
def _stopping(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        with suppress(OSError):
            if _body(address) is not None:
                return
        time.sleep(0.2)
    sys.exit(f"nobody answers at {address}")


def _memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes of the process and of all that it started, what they share counted once for each."""
    parents = {
        int(path.name): int((path / "stat").read_text().rpartition(")")[2].split()[1])
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and (path / "stat").exists()
    }
    ours = {process.pid}
    while new := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= new
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in ours)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _check_counters(folder: Path) -> None:
    """After all that, the log must add up to the counters."""
    words = [sys.executable, "-m", "muctieu.cli.main", "verify", "--counters"]
    done = subprocess.run(words, cwd=folder, env=environment(), text=True, capture_output=True, check=False)
    print("counters: the log adds up to them" if done.returncode == 0 else f"counters differ:\n{done.stdout}")


if __name__ == "__main__":
    main()
