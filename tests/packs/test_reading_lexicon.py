"""The reading lexicons: what ships loads, and a wrong file names file, key and rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from muctieu.errors import PackError
from muctieu.packs.reading import (
    COMPILED,
    FILES,
    FOLDER,
    compiled_text,
    load_compiled,
    load_lexicon,
    load_lexicon_from,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped lexicons."""
    shipped = FOLDER
    for name in FILES:
        (tmp_path / name).write_text((shipped / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_shipped_lexicon_loads_once() -> None:
    assert load_lexicon() is load_lexicon()
    assert {"%", "‰"} <= load_lexicon().percent
    assert load_lexicon().digits["tám"] == 8


def test_copy_of_the_shipped_lexicon_loads(folder: Path) -> None:
    assert load_lexicon_from(folder).sets == load_lexicon().sets


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "rule"),
    [
        ("cues.toml", "[reach]", "[reached]", "reach", "a table that is not empty"),
        ("cues.toml", "[change]\n", "[change]\nup = 5\n[other]\n", "change.up", "a list of phrases"),
        ("nouns.toml", "[people]\nwords = [", "[people]\nwords = [5, ", "people.words", "a phrase, not 5"),
        ("nouns.toml", "[people]\nwords = [", '[people]\nwords = ["  ", ', "people.words", "a phrase, not"),
        ("words.toml", '"tám" = 8', '"tám" = -8', "digits.tám", "a whole number"),
        ("words.toml", '"tám" = 8', '"tám" = "8"', "digits.tám", "a whole number"),
        ("units.toml", "[percent]", "[percent", "-", "not valid TOML"),
    ],
)
def test_wrong_file_names_file_key_and_rule(folder: Path, file: str, old: str, new: str, key: str, rule: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_lexicon_from(folder)

    assert caught.value.code == "MT3901"
    assert (caught.value.fields["file"], caught.value.fields["key"]) == (file, key)
    assert rule in caught.value.fields["rule"]


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "names.toml").unlink()

    with pytest.raises(PackError) as caught:
        load_lexicon_from(folder)

    assert caught.value.fields["file"] == "names.toml"


def test_compiled_lexicon_is_that_of_its_sources() -> None:
    assert (FOLDER / COMPILED).read_text(encoding="utf-8") == compiled_text(), "run python tools/compile_packs.py"
    assert load_compiled(FOLDER) == load_lexicon_from(FOLDER)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"digest": "other"}'])
def test_compiled_lexicon_that_is_not_current_is_ignored(folder: Path, text: str) -> None:
    (folder / COMPILED).write_text(text, encoding="utf-8")

    assert load_compiled(folder) is None


def test_compiled_lexicon_may_be_missing(folder: Path) -> None:
    assert load_compiled(folder) is None
