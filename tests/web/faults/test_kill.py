"""Kill -9 at points all over an act: whole or not at all, and asked again it is there once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.jobs.stores import ProcessStore, ended, process_store

# `make test-faults` kills a hundred times, and elsewhere each time it is given another seed.
KILLS = os.environ.get("TESTS_KILLS") or "10"
SEED = os.environ.get("TESTS_SEED") or "1"


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path) -> Iterator[ProcessStore]:
    with process_store(tmp_path, like=cast_store) as opened:
        yield opened


def test_killed_act_leaves_all_or_nothing_and_happens_once_when_asked_again(store: ProcessStore) -> None:
    told = ended(store.start("tests.web.faults.rounds", KILLS, SEED))
    found = json.loads(told.splitlines()[-1])

    assert found.pop("faults") == []
    assert (SEED, {name: one["wrong"] for name, one in found.items() if one["wrong"]}) == (SEED, {})
    assert found["import"]["kills"] == int(KILLS)
    for name, one in found.items():
        # A job is many transactions; where exactly its figures are kept moves with what it tells of its way.
        assert name == "job" or sorted(one["came"]) == ["nothing", "whole"]
