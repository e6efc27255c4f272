"""The layer as it is served: two worker processes of the real server, one store, one folder of counters."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.demos import Demo, environment

ROOT = Path(__file__).resolve().parents[3]
BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/140"}
NAMED = """
from pathlib import Path
from muctieu.cli.store import open_store, point_at
point_at(Path("var/demo"))
open_store()
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of
from muctieu.web.portal.models import Portal
by = next(user for user in User.objects.all() if user.grants.filter(role="administrator").exists())
portal = Portal.objects.get()
with acting(by, Act.PORTAL_FOUND, portal.commune, chain=chain_of(portal.commune, clock.today()).uuid) as log:
    portal.name_vi = "Cổng của xã mẫu"
    portal.save()
    log.thing = f"portal:{portal.uuid}"
"""


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=BROWSER | named)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.fixture
def served(sample_demo: Demo, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    folder = sample_demo.copy_to(tmp_path / "kho")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [sys.executable, "-m", "muctieu.cli.main", "serve", "--no-jobs", "--port", str(port)]
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, env=environment(), stdout=log, stderr=log)
    try:
        for _ in range(300):
            with suppress(OSError):
                ask(port, "/bo-dem/")
                break
            time.sleep(0.2)
        yield port, folder
    finally:
        process.terminate()
        process.wait(60)


def test_two_workers_give_kept_pages_until_the_store_changes_and_count_each_reader_once(
    served: tuple[int, Path],
) -> None:
    port, folder = served
    path = ask(port, "/ket-qua/")[1]["location"]
    before = [ask(port, path, Accept_Encoding="gzip") for _ in range(12)]
    assert {status for status, _headers, _body in before} == {200}
    assert len({headers["etag"] for _status, headers, _body in before}) <= 2
    assert all("Cổng của xã mẫu" not in gzip.decompress(body).decode() for _status, _headers, body in before)
    tag = before[0][1]["etag"]
    assert 304 in {ask(port, path, Accept_Encoding="gzip", If_None_Match=tag)[0] for _ in range(6)}

    done = subprocess.run([sys.executable, "-c", NAMED], cwd=folder, env=environment(), check=True)
    time.sleep(0.6)
    after = [ask(port, path)[2].decode() for _ in range(12)]

    assert done.returncode == 0
    assert all("Cổng của xã mẫu" in text for text in after)
    verified = subprocess.run(
        [sys.executable, "-m", "muctieu.cli.main", "verify", "--counters", "--json"],
        cwd=folder, env=environment(), text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (verified.returncode, json.loads(verified.stdout)["findings"]) == (0, [])
    lines = [line for log in (folder / "var/demo/visits").glob("*.log") for line in log.read_text().splitlines()]
    assert [line.split()[1] for line in lines if line.split()[3] == path] == ["p2"] * len(
        {line.split()[2] for line in lines if line.split()[3] == path}
    )
    assert sum(line.split()[1] in {"p1", "p3"} for line in lines) == 1
