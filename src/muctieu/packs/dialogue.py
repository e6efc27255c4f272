"""Dialogue with citizens from `data/dialogue.toml`: categories, days for an answer, days of reception; family names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from muctieu.core.fold import search_key
from muctieu.core.petition import AnswerRule
from muctieu.packs.rows import DATA, Row, no_twins, read_toml

FILE, NAMES_FILE = "dialogue.toml", "family_names.toml"
CATEGORY_KEYS = ("code", "name_vi", "name_en")
ANSWER_KEYS = ("category", "working_days", "since", "source", "confirmed")
RECEPTION_KEYS = ("days_a_month", "since", "source", "confirmed")


@dataclass(frozen=True, slots=True)
class Category:
    """What somebody can write about."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ReceptionRule:
    """On how many days a month citizens are received, from `since` on."""

    days_a_month: int
    since: date
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class DialogueRules:
    """Everything of the file; a rule holds until the next one of its kind."""

    categories: Mapping[str, Category]
    answers: tuple[AnswerRule, ...]
    receptions: tuple[ReceptionRule, ...]

    def reception_on(self, day: date) -> ReceptionRule | None:
        """The rule for days of reception in force on `day`."""
        standing = [rule for rule in self.receptions if rule.since <= day]
        return max(standing, key=lambda rule: rule.since, default=None)


@cache
def load_dialogue() -> DialogueRules:
    """The rules that ship.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return read_dialogue(DATA / FILE)


@cache
def load_family_names() -> frozenset[str]:
    """Family names of the country as plain small letters."""
    return frozenset(map(search_key, read_toml(DATA / NAMES_FILE, name=NAMES_FILE, keys=("names",)).words("names")))


def read_dialogue(path: Path) -> DialogueRules:
    """The rules written in a file."""
    file = read_toml(path, name=path.name, keys=("category", "answer", "reception"))
    rows = list(file.tables("category", CATEGORY_KEYS))
    no_twins((row.text("code"), row) for row in rows)
    categories = {one.code: one for one in map(_category, rows)}
    answers = tuple(_answer(row, categories) for row in file.tables("answer", ANSWER_KEYS, name="category"))
    return DialogueRules(
        categories, answers, tuple(_reception(row) for row in file.tables("reception", RECEPTION_KEYS, name="since"))
    )


def _category(row: Row) -> Category:
    return Category(row.text("code"), row.text("name_vi"), row.english("name_en"))


def _answer(row: Row, categories: Mapping[str, Category]) -> AnswerRule:
    category = row.text("category")
    if category not in categories:
        raise row.unknown("category", category, known=categories)
    source, confirmed = _paper(row)
    return AnswerRule(category, _positive(row, "working_days"), _since(row), source, confirmed)


def _reception(row: Row) -> ReceptionRule:
    source, confirmed = _paper(row)
    return ReceptionRule(_positive(row, "days_a_month"), _since(row), source, confirmed)


def _paper(row: Row) -> tuple[str, bool]:
    source, confirmed = row.text("source", ""), row.flag("confirmed")
    if confirmed and not source:
        raise row.wrong("confirmed", "true", rule_vi="cần ghi nguồn", rule_en="needs a source")
    return source, confirmed


def _positive(row: Row, key: str) -> int:
    number = row.whole(key)
    if number < 1:
        raise row.wrong(key, number, rule_vi="phải từ 1 trở lên", rule_en="must be 1 or more")
    return number


def _since(row: Row) -> date:
    day = row.day("since")
    if day is None:
        raise row.wrong("since", "", rule_vi="phải là ngày dạng 2025-12-31", rule_en="must be a date like 2025-12-31")
    return day
