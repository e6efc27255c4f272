"""Fixtures for every room, the hypothesis profiles, the time zone, and the browser that Debian ships."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.demos import Demo, make_demo
from tests.empty_store import fill_from_empty_store
from tests.made_once import made_once

if TYPE_CHECKING:
    from tests.web.jobs.stores import ProcessStore

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
HEAVY_EXAMPLES = 200

# Django has moved this process to its own TIME_ZONE by now; a day taken from the machine's clock would pass unseen.
os.environ["TZ"] = os.environ.get("TESTS_ZONE") or "UTC"
time.tzset()

# What the second time zone is tried on: every room that works without Django, and the files that speak of moments.
ZONE_ROOMS = ("core", "packs", "exchange", "reports", "cli")
SPEAKS_OF_MOMENTS = re.compile("standing_at|VIETNAM|ZoneInfo")
# Other processes with a store, which Django moves to Vietnam's zone at once, wherever they are started.
OTHER_PROCESSES = {"sample_demo", "cast_store", "browser"}

# In CI the examples are many and the same in every run: a red build can be repeated anywhere with CI=true. Before a
# release, and after work on what they guard, HYPOTHESIS_PROFILE=deep asks for more.
settings.register_profile("quick", max_examples=10, deadline=None)
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("deep", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use, and hold `heavy` properties to a bearable number of examples."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if _is_for_both_zones(item.path, names):
            item.add_marker(pytest.mark.zone)
        if "golden" in names:
            item.add_marker(pytest.mark.golden)
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("heavy"):
            _limit_examples(item)


def _is_for_both_zones(path: Path, fixtures: Iterable[str]) -> bool:
    if not OTHER_PROCESSES.isdisjoint(fixtures):
        return False
    return path.relative_to(ROOT / "tests").parts[0] in ZONE_ROOMS or _speaks_of_moments(path)


@cache
def _speaks_of_moments(path: Path) -> bool:
    return SPEAKS_OF_MOMENTS.search(path.read_text(encoding="utf-8")) is not None


def _limit_examples(item: pytest.Item) -> None:
    function = getattr(item, "obj", None)
    now = getattr(function, "_hypothesis_internal_use_settings", None) or settings()
    if function is not None and now.max_examples > HEAVY_EXAMPLES:
        function._hypothesis_internal_use_settings = settings(now, max_examples=HEAVY_EXAMPLES)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a copy of the migrated store; on PostgreSQL the migrations run."""
    from django.conf import settings as chosen
    from django.db import connections
    from django.db.backends.sqlite3.base import DatabaseWrapper

    store = connections["default"]
    if not isinstance(store, DatabaseWrapper):
        return

    def create(*_args: object, **_kwargs: object) -> str:
        name = "file:memorydb_default?mode=memory&cache=shared"
        store.close()
        chosen.DATABASES["default"]["NAME"] = store.settings_dict["NAME"] = name
        fill_from_empty_store(store)
        return name

    store.creation.create_test_db = create  # type: ignore[method-assign]  # for this run


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of seed article, annotated texts and scorer that lies beside the repository; not part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not beside the repository: the seed and the annotated texts are not shipped")
    return folder


@pytest.fixture(scope="session")
def sample_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """What `muctieu demo --once` made, once for all tests of a run: whoever needs the store takes a copy of it."""
    return Demo.of(made_once(tmp_path_factory, "demo", make_demo))


@pytest.fixture(scope="session")
def cast_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessStore]:
    """A store with the cast, to be copied by `process_store(folder, like=cast_store)`."""
    from tests.web.jobs.stores import prepared_store

    with prepared_store(tmp_path_factory) as opened:
        yield opened


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """`golden(name, text)` compares text with tests/golden/<name>; UPDATE_GOLDEN=1 writes it instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN") == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if not path.exists():
            pytest.fail(f"tests/golden/{name} does not exist: run `make golden` and review the new file")
        assert text == path.read_text(encoding="utf-8"), f"differs from tests/golden/{name}; `make golden` rewrites it"

    return compare


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium for pytest-playwright; its own browser downloads are never used."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium found (apt-get install chromium): browser tests are skipped")
    # The synchronous browser driver keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": chromium, "args": list(CHROMIUM_ARGS)}
