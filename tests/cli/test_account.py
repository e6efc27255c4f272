"""`muctieu account` on a demo store: what no administrator can do any more is done on the machine."""

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
    return sample_demo.copy_to(tmp_path_factory.mktemp("account"))


def journal(folder: Path) -> tuple[str, ...]:
    with sqlite3.connect(folder / "var" / "demo" / "store.sqlite3") as store:
        row: tuple[str, ...] = store.execute(
            "SELECT act, actor_name, why, after FROM common_journalentry ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return row


def test_list_shows_everybody_with_roles_and_the_second_step(folder: Path) -> None:
    table = muctieu("account", "list", cwd=folder)
    found = {row["name"]: row for row in json.loads(muctieu("account", "list", "--json", cwd=folder).stdout)}

    assert table.returncode == output.DONE
    assert table.stdout.count("\n") == len(found) + 1
    assert found["quan-tri"]["roles"][0]["role"] == "administrator"
    assert (found["quan-tri"]["open"], found["quan-tri"]["second_step"]) == (True, False)


def test_administrator_is_recovered_with_a_code_on_standard_output_alone(folder: Path) -> None:
    done = muctieu("account", "recover", "Quan-Tri", "--why", "mất điện thoại", cwd=folder)

    code = done.stdout.strip()
    act, actor, why, after = journal(folder)
    assert done.returncode == output.DONE
    assert len(code) == 12
    assert code not in done.stderr + after
    assert (act, why, actor.startswith("máy chủ (")) == ("people.reset", "mất điện thoại", True)


def test_code_alone_leaves_the_password_until_it_is_used(folder: Path) -> None:
    done = muctieu("account", "code", "lanh-dao", cwd=folder)

    assert (done.returncode, len(done.stdout.strip())) == (output.DONE, 12)
    assert "second_steps" not in journal(folder)[3]


def test_role_is_given_on_the_machine_and_not_twice(folder: Path) -> None:
    unit = next(
        role["unit"]
        for row in json.loads(muctieu("account", "list", "--json", cwd=folder).stdout)
        for role in row["roles"]
        if role["role"] == "leader"
    )
    words = ("account", "grant", "can-bo-thong-ke", "--role", "administrator", "--unit", unit)

    first, second = muctieu(*words, cwd=folder), muctieu(*words, cwd=folder)

    assert (first.returncode, second.returncode) == (output.DONE, output.UNREADABLE)
    assert journal(folder)[0] == "people.grant"
    assert "MT7230" in second.stderr


@pytest.mark.parametrize(("words", "code"), [
    (("recover", "khong-co-ai"), "MT7203"),
    (("grant", "lanh-dao", "--role", "vua", "--unit", "x"), "MT7227"),
    (("grant", "lanh-dao", "--role", "clerk", "--unit", "khong-co"), "MT7203"),
])  # fmt: skip
def test_what_does_not_exist_is_named(folder: Path, words: tuple[str, ...], code: str) -> None:
    done = muctieu("account", *words, cwd=folder)

    assert done.returncode == output.UNREADABLE
    assert code in done.stderr


@pytest.mark.parametrize("words", [(), ("recover",), ("recover", " "), ("close", "lanh-dao")])
def test_call_that_says_too_little_is_wrong(folder: Path, words: tuple[str, ...]) -> None:
    assert muctieu("account", *words, cwd=folder).returncode == output.USAGE
