"""Loads and checks the reading lexicons that ship with the product.

Like the catalogue they have a compiled twin: parsing TOML and cutting phrases would cost a tenth of `muctieu read`'s
whole start. The twin carries the digest of its sources and is ignored when they differ (see `snapshot`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from muctieu.core.reading.lexicon import Lexicon, PhraseTable, pieces
from muctieu.errors import PackError
from muctieu.packs.rows import DATA
from muctieu.packs.snapshot import digest_of

FOLDER = DATA / "reading"
COMPILED = "lexicon.json"
FILES = ("units.toml", "nouns.toml", "cues.toml", "names.toml", "words.toml")


def _fail(file: str, key: str, rule: str) -> PackError:
    return PackError("MT3901", file=file, key=key, rule=rule)


class _File:
    """One lexicon file with checked access to its lists."""

    def __init__(self, folder: Path, name: str) -> None:
        import tomllib  # noqa: PLC0415 slow import, not needed where the compiled file is current

        self.name = name
        try:
            self.data: dict[str, Any] = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        except OSError as error:
            raise _fail(name, "-", "file is missing") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _fail(name, "-", f"not valid TOML: {error}") from error

    def table(self, key: str) -> Mapping[str, Any]:
        found = self.data.get(key)
        if not isinstance(found, dict) or not found:
            raise _fail(self.name, key, "a table that is not empty")
        return found

    def words(self, table: str, key: str) -> list[str]:
        found = self.table(table).get(key)
        if not isinstance(found, list) or not found:
            raise _fail(self.name, f"{table}.{key}", "a list of phrases that is not empty")
        for phrase in found:
            if not isinstance(phrase, str) or not pieces(phrase):
                raise _fail(self.name, f"{table}.{key}", f"a phrase, not {phrase!r}")
        return found


def load_lexicon_from(folder: Path) -> Lexicon:
    """The lexicon read from the five files of `folder`.

    Raises:
        PackError: MT3901 naming file, key and rule when a file is missing, broken or lacks a list.
    """
    units, nouns, cues, names, words = (_File(folder, name) for name in FILES)
    unit_table, percent, money, measures = _units(units)
    return Lexicon(
        units=unit_table,
        cues=_cues(cues),
        nouns=_nouns(nouns),
        sets=_sets(units, nouns, cues, names, words),
        digits=_digits(words),
        percent=percent,
        money=money,
        measures=measures,
    )


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the product, loaded once."""
    return load_compiled(FOLDER) or load_lexicon_from(FOLDER)


def compiled_text(folder: Path = FOLDER) -> str:
    """What the compiled file beside the lexicons must hold; raises PackError when a source breaks a rule."""
    lexicon = load_lexicon_from(folder)
    values = {
        "digest": _digest(folder),
        "tables": [_flat(table) for table in (lexicon.units, lexicon.cues, lexicon.nouns)],
        "sets": {name: sorted(words) for name, words in sorted(lexicon.sets.items())},
        "digits": dict(lexicon.digits),
        "kinds": [sorted(kind) for kind in (lexicon.percent, lexicon.money, lexicon.measures)],
    }
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def load_compiled(folder: Path) -> Lexicon | None:
    """The compiled lexicon, or None when it is missing, broken or older than a source."""
    try:
        values = json.loads((folder / COMPILED).read_bytes())
        if values["digest"] != _digest(folder):
            return None
        units, cues, nouns = (_table(flat) for flat in values["tables"])
        sets = {name: frozenset(words) for name, words in values["sets"].items()}
        percent, money, measures = (frozenset(kind) for kind in values["kinds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Lexicon(units, cues, nouns, sets, values["digits"], percent, money, measures)


def _digest(folder: Path) -> str:
    return digest_of({name: (folder / name).read_bytes() for name in FILES})


def _flat(table: PhraseTable) -> dict[str, list[list[list[str]]]]:
    return {first: [[list(rest), sorted(tags)] for rest, tags in rows] for first, rows in sorted(table.table.items())}


def _table(flat: Mapping[str, list[list[list[str]]]]) -> PhraseTable:
    return PhraseTable({first: [(tuple(rest), frozenset(tags)) for rest, tags in rows] for first, rows in flat.items()})


def _units(file: _File) -> tuple[PhraseTable, frozenset[str], frozenset[str], frozenset[str]]:
    table = PhraseTable()
    for kind in ("percent", "scale", "money", "measure"):
        for unit in file.table(kind):
            table.add_all(file.words(kind, unit), unit)
    percent, money, measures = (frozenset(file.table(kind)) for kind in ("percent", "money", "measure"))
    return table, percent, money, measures


def _nouns(file: _File) -> PhraseTable:
    table = PhraseTable()
    for group in (
        "people",
        "turns",
        "households",
        "places",
        "bodies",
        "documents",
        "events",
        "animals",
        "plants",
        "things",
    ):
        for noun in file.words(group, "words"):
            table.add(noun, " ".join(pieces(noun)).replace(" ,", ","))
    for noun in file.table("abbreviations"):
        table.add_all(file.words("abbreviations", noun), noun)
    return table


CUES: Mapping[str, tuple[str, str]] = {
    "up": ("change", "up"),
    "down": ("change", "down"),
    "more": ("change", "more"),
    "less": ("change", "less"),
    "times": ("change", "times"),
    "not_change": ("change", "not_change"),
    "nominal": ("change", "nominal"),
    "light": ("change", "light"),
    "reach": ("reach", "words"),
    "equal": ("reach", "equal"),
    "share": ("reach", "share"),
    "plan": ("plan", "words"),
    "plan_tail": ("plan", "tail"),
    "actual": ("plan", "actual"),
    "compare": ("compare", "words"),
    "same_period": ("compare", "same_period"),
    "hedge_gt": ("hedge", "gt"),
    "hedge_lt": ("hedge", "lt"),
    "hedge_approx": ("hedge", "approx"),
    "post_gt": ("hedge", "post_gt"),
    "post_lt": ("hedge", "post_lt"),
    "goal": ("goal", "words"),
    "goal_opening": ("goal", "opening"),
    "not_goal": ("goal", "not_goal"),
    "past": ("goal", "past"),
    "breakdown": ("breakdown", "words"),
    "level": ("level", "words"),
    "grade": ("grade", "words"),
    "rate": ("subject", "rate"),
    "amount": ("subject", "amount"),
    "standing_place": ("standing", "place"),
    "standing_meeting": ("standing", "meeting"),
    "function": ("words", "function"),
}


def _cues(cues: _File) -> PhraseTable:
    table = PhraseTable()
    for tag, (section, key) in CUES.items():
        table.add_all(cues.words(section, key), tag)
    return table


SETS: Mapping[str, tuple[int, str, str]] = {
    "per": (0, "per", "words"),
    "never": (1, "never", "words"),
    "own_parts": (1, "own_parts", "words"),
    "listed": (1, "listed", "words"),
    "verbal": (1, "verbal", "words"),
    "goal_heading": (2, "goal", "heading"),
    "result_heading": (2, "goal", "result"),
    "class_before": (3, "before", "words"),
    "rank": (3, "before", "rank"),
    "not_class": (3, "before", "not_class"),
    "class_after": (3, "after", "words"),
    "measured_age": (3, "after", "measured_age"),
    "duration": (3, "after", "duration"),
    "not_duration": (3, "after", "not_duration"),
    "crop_season": (3, "crop_seasons", "words"),
    "opener": (2, "openers", "words"),
    "subject_tail": (2, "subject_words", "tail"),
    "subject_head": (2, "subject_words", "head"),
    "slogan": (3, "slogan", "words"),
    "counter": (3, "counter", "words"),
    "grades": (4, "statements", "grade"),
    "grade_lead": (4, "statements", "grade_lead"),
    "met": (4, "statements", "met"),
    "kept": (4, "statements", "kept"),
    "negation": (4, "statements", "negation"),
}


def _sets(*files: _File) -> Mapping[str, frozenset[str]]:
    sets = {
        name: frozenset(" ".join(pieces(phrase)) for phrase in files[index].words(section, key))
        for name, (index, section, key) in SETS.items()
    }
    # A look at one word first spares the longer comparisons at nearly every place.
    sets["counter_ends"] = frozenset(phrase.split()[-1] for phrase in sets["counter"])
    sets["statement_heads"] = frozenset(
        phrase.split()[0] for name in ("grades", "met", "kept") for phrase in sets[name]
    )
    return sets


def _digits(file: _File) -> Mapping[str, int]:
    digits = file.table("digits")
    check: Callable[[object], bool] = lambda value: isinstance(value, int) and value >= 0  # noqa: E731
    for word, value in digits.items():
        if not check(value):
            raise _fail(file.name, f"digits.{word}", "a whole number")
    return dict(digits)
