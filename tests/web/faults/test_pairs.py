"""Two processes at once: the same file, files that contradict each other, a file for a period that is being locked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.jobs.stores import ProcessStore, ended, process_store

ROUNDS = "25" if os.environ.get("TESTS_KILLS") else "4"
SEED = os.environ.get("TESTS_SEED") or "1"
SAME = {"told": ["0", "80"], "stored": 80, "wrong": []}
TWO = {"told": ["80", "80"], "stored": 160, "wrong": []}
# The import's figures; the entry saw none of them before it was kept itself.
WAITED = {"told": ["80", "0"], "stored": 1, "wrong": []}
# What the import and the lock told, the figures that are there, and the period's state.
FIGURES_FIRST = {"told": ["2", "MT7325"], "stored": 2, "state": "open"}
LOCK_FIRST = {"told": ["MT2345", "0"], "stored": 0, "state": "locked"}


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path) -> Iterator[ProcessStore]:
    with process_store(tmp_path, like=cast_store) as opened:
        yield opened


def test_two_writers_at_once_leave_what_one_after_the_other_would(store: ProcessStore) -> None:
    told = ended(store.start("tests.web.faults.pairs", ROUNDS, SEED))
    found = json.loads(told.splitlines()[-1])

    assert found["faults"] == []
    assert found["same_file"] == [SAME] * int(ROUNDS)
    assert found["two_files"] == [TWO] * int(ROUNDS)
    assert found["entry_during_import"] == [WAITED]
    assert len(found["import_and_lock"]) == int(ROUNDS)
    assert [one for one in found["import_and_lock"] if one not in (FIGURES_FIRST, LOCK_FIRST)] == []
    assert found["two_issuers"] == [[2 * number + 1, 2 * number + 2] for number in range(int(ROUNDS))]
