"""`muctieu digest` and `muctieu verify` on a demo store, in processes of their own."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from muctieu.cli import output
from tests.cli.test_demo import muctieu
from tests.demos import Demo


@pytest.fixture(scope="module")
def folder(sample_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_demo.copy_to(tmp_path_factory.mktemp("verify"))


def test_digest_is_written_and_the_store_agrees_with_it(folder: Path) -> None:
    wrote = muctieu("digest", "--out", "ngay.json", cwd=folder)
    printed = muctieu("digest", cwd=folder)
    checked = muctieu("verify", "--digest", "ngay.json", cwd=folder)

    assert (wrote.returncode, printed.returncode, checked.returncode) == (0, 0, 0)
    assert json.loads(printed.stdout)["chains"] == json.loads((folder / "ngay.json").read_text())["chains"]
    assert "Không thấy gì bị sửa hoặc mất." in checked.stdout


def test_without_a_digest_its_absence_is_told(folder: Path) -> None:
    assert "Chưa nêu bản tóm lược nào" in muctieu("verify", cwd=folder).stdout


@pytest.mark.parametrize("words", [("verify", "--digest", "khong-co.json"), ("digest", "--out", "khong/co/dau.json")])
def test_file_that_cannot_be_used_is_a_wrong_call(folder: Path, words: tuple[str, ...]) -> None:
    assert muctieu(*words, cwd=folder).returncode == output.USAGE


def test_foreign_digest_is_unreadable(folder: Path) -> None:
    (folder / "la.json").write_text("{}")

    answer = muctieu("verify", "--digest", "la.json", cwd=folder)

    assert answer.returncode == output.UNREADABLE
    assert "MT7249" in answer.stderr


def test_altered_store_is_told_by_name_and_exit_code(folder: Path) -> None:
    muctieu("digest", "--out", "truoc.json", cwd=folder)
    with sqlite3.connect(folder / "var" / "demo" / "store.sqlite3") as store:
        store.execute("DROP TRIGGER figures_observation_no_update")
        store.execute("UPDATE figures_observation SET mantissa = 99 WHERE id = 5")
        identity = store.execute("SELECT uuid FROM figures_observation WHERE id = 5").fetchone()[0]

    table = muctieu("verify", "--digest", "truoc.json", cwd=folder)
    found = json.loads(muctieu("verify", "--json", cwd=folder).stdout)

    assert table.returncode == output.NOT_WHOLE
    assert "MT7244" in table.stdout
    altered = [finding["args"]["row"] for finding in found["findings"] if "row" in finding["args"]]
    assert [row.replace("-", "") for row in altered] == [identity]


def test_waiting_numbers_and_files_are_checked_too(folder: Path) -> None:
    home = folder / "var" / "demo"
    victim = next(path for path in sorted((home / "files").rglob("*")) if path.is_file())
    victim.write_bytes(victim.read_bytes() + b"!")
    with sqlite3.connect(home / "store.sqlite3") as store:
        store.execute("INSERT INTO figures_waitingcount (place_id, state, count) VALUES (1, 'locked', 3)")

    answer = muctieu("verify", "--json", cwd=folder)

    assert answer.returncode == output.NOT_WHOLE
    assert {"MT7282", "MT7284"} <= {finding["code"] for finding in json.loads(answer.stdout)["findings"]}
