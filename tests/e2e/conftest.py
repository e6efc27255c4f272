"""The sample commune as people meet it: `muctieu demo`, `muctieu serve` and a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.demos import Demo

if TYPE_CHECKING:
    from tests.e2e.phone_site import PhoneSite

LEADER = "lanh-dao"


@dataclass(frozen=True)
class Site:
    """A served store: its address and the sign-ins that the demo made up."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def site(browser: Browser, sample_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Asks for the browser first: where there is none, no store is built for nothing."""
    folder = sample_demo.copy_to(tmp_path_factory.mktemp("site"))
    with served(folder, without_test_settings(), "127.0.0.1") as found:
        yield found


@contextmanager
def served(folder: Path, environment: dict[str, str], host: str) -> Iterator[Site]:
    """The demo in that folder with its sign-ins, served by one process while the body runs."""
    rows = (folder / "var" / "demo" / "sign-in.txt").read_text(encoding="utf-8").splitlines()
    port = free_port()
    command = [sys.executable, "-m", "muctieu.cli.main", "serve", "--no-jobs", "--port", str(port)]
    with (folder / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment | {"MUCTIEU_WORKERS": "1"}, stderr=log)
        try:
            wait_for(f"http://{host}:{port}/ket-qua/")
            yield Site(f"http://{host}:{port}", dict(row.split("\t")[:2] for row in rows))
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def template(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneSite]:
    """A small store that nobody serves, to be copied; asks for the browser first, so that none is built for nothing."""
    from tests.e2e.phone_site import PhoneSite

    site = PhoneSite(tmp_path_factory.mktemp("template"))
    site.make()
    yield site
    site.end()


def without_test_settings() -> dict[str, str]:
    foreign = ("MUCTIEU_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=30):  # the first page is made, not kept
                return
        except HTTPError:
            raise
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"{address} did not answer")


@pytest.fixture(scope="session")
def session(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """The leader's browser after signing in; signed in once, since that is slow on purpose."""
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(LEADER)
    page.get_by_label("Mật khẩu").fill(site.passwords[LEADER])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lam-viec/**")
    page.close()
    yield context
    context.close()


@pytest.fixture
def leader(browser: Browser, session: BrowserContext, site: Site) -> Iterator[Page]:
    """A fresh page of the signed-in leader."""
    context = browser.new_context(base_url=site.address, storage_state=session.storage_state())
    yield context.new_page()
    context.close()


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh page of somebody without a sign-in."""
    context = browser.new_context(base_url=site.address)
    yield context.new_page()
    context.close()
