"""Fixtures for every room, the hypothesis profiles, the time zone, and the browser that Debian ships."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.demos import Demo, make_demo
from tests.empty_store import empty_database, fill_from_empty_store, server_of
from tests.made_once import made_once

if TYPE_CHECKING:
    from tests.web.jobs.stores import ProcessStore

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"

# Days are days of Asia/Ho_Chi_Minh wherever the machine stands, so the tests stand where it is another day for half of
# the time (on PostgreSQL east of Vietnam, tools/test-postgres). Django has moved this process to its own TIME_ZONE by
# now; a day taken from the machine's clock would pass unseen.
os.environ["TZ"] = os.environ.get("TESTS_ZONE") or "America/New_York"
time.tzset()

# A run makes millions of short-lived objects beside some hundred thousand that stay (modules, models, parsed packs):
# looking through the latter again and again took a quarter of its time.
gc.set_threshold(20_000, 20, 50)

# In CI the examples are many and the same in every run: a red build can be repeated anywhere with CI=true. Before a
# release, and after work on what they guard, HYPOTHESIS_PROFILE=deep asks for more.
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
PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
settings.load_profile(PROFILE)
HEAVY_EXAMPLES = 200 if PROFILE == "deep" else 60

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the search for garbage leaves it out."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use, and hold `heavy` properties to a bearable number of examples."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "golden" in names:
            item.add_marker(pytest.mark.golden)
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("heavy"):
            _limit_examples(item)


def _limit_examples(item: pytest.Item) -> None:
    function = getattr(item, "obj", None)
    now = getattr(function, "_hypothesis_internal_use_settings", None) or settings()
    if function is not None and now.max_examples > HEAVY_EXAMPLES:
        function._hypothesis_internal_use_settings = settings(now, max_examples=HEAVY_EXAMPLES)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a copy of the migrated store."""
    from django.conf import settings as chosen
    from django.db import connections
    from django.db.backends.sqlite3.base import DatabaseWrapper

    store = connections["default"]

    def create(*_args: object, **_kwargs: object) -> str:
        if isinstance(store, DatabaseWrapper):
            name = "file:memorydb_default?mode=memory&cache=shared"
        else:
            store.settings_dict["TEST"]["TEMPLATE"] = empty_database(server_of(store.settings_dict))
            name = store.creation._create_test_db(0, autoclobber=True, keepdb=False)  # type: ignore[attr-defined]
        store.close()
        chosen.DATABASES["default"]["NAME"] = store.settings_dict["NAME"] = name
        if isinstance(store, DatabaseWrapper):
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
