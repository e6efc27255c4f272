"""Reading definition files: each value is taken by name and kind; a wrong one is refused with file, key and rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from muctieu.core.period import Period
from muctieu.errors import PackError, PeriodError

DATA = Path(__file__).parent / "data"

Choice = TypeVar("Choice", bound=StrEnum)


class Row:
    """One table of a definition file; `where` tells a person which one ("indicator grain_output")."""

    def __init__(self, values: Mapping[str, object], *, file: str, where: str, keys: Iterable[str]) -> None:
        self._values = values
        self.file = file
        self.where = where
        known = tuple(keys)
        for key in values:
            if key not in known:
                raise PackError("MT1603", file=file, key=self.address(key), known=", ".join(known))

    def address(self, key: str) -> str:
        return f"{self.where} · {key}" if self.where else key

    def wrong(self, key: str, value: object, *, rule_vi: str, rule_en: str) -> PackError:
        """The error that says what `key` should have held."""
        return PackError(
            "MT1605", file=self.file, key=self.address(key), value=str(value), rule_vi=rule_vi, rule_en=rule_en
        )

    def unknown(self, key: str, value: str, *, known: Iterable[str]) -> PackError:
        """The error for a name that nothing in the pack carries (MT1614)."""
        return PackError("MT1614", file=self.file, key=self.address(key), value=value, known=", ".join(known))

    def has(self, key: str) -> bool:
        return key in self._values

    def is_table(self, key: str) -> bool:
        return isinstance(self._values.get(key), dict)

    def is_flag(self, key: str) -> bool:
        return isinstance(self._values.get(key), bool)

    def is_text(self, key: str) -> bool:
        return isinstance(self._values.get(key), str)

    def _required(self, key: str) -> object:
        try:
            return self._values[key]
        except KeyError:
            raise PackError("MT1604", file=self.file, key=self.address(key)) from None

    # -- text -----------------------------------------------------------------------------------------------

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; without a default the key must be there and not be blank."""
        if default is not None and key not in self._values:
            return default
        value = self._required(key)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key, value, rule_vi="phải là chữ, không để trống", rule_en="must be text and not blank")
        return value

    def english(self, key: str) -> str:
        """The English text under `key`: it stands beside every Vietnamese one (MT1613)."""
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise PackError("MT1613", file=self.file, key=self.address(key))
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when the key is missing."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise self.wrong(key, value, rule_vi="phải là danh sách các cụm từ", rule_en="must be a list of phrases")
        return tuple(value)

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """The member of `kind` named under `key`."""
        if default is not None and key not in self._values:
            return default
        value = self._required(key)
        try:
            return kind(str(value))
        except ValueError:
            names = ", ".join(member.value for member in kind)
            raise self.wrong(
                key, value, rule_vi=f"phải là một trong: {names}", rule_en=f"must be one of: {names}"
            ) from None

    # -- numbers and dates ----------------------------------------------------------------------------------

    def decimal(self, key: str) -> Decimal | None:
        """The exact number under `key`, written as a TOML number or as text ("0.2"); None when it is missing."""
        value = self._values.get(key)
        return None if value is None else self._as_decimal(key, value)

    def _as_decimal(self, key: str, value: object) -> Decimal:
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise InvalidOperation
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            raise PackError("MT1606", file=self.file, key=self.address(key), value=str(value))
        return number

    def whole(self, key: str, default: int | None = None) -> int:
        if default is not None and key not in self._values:
            return default
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, value, rule_vi="phải là số nguyên", rule_en="must be a whole number")
        return value

    def flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, value, rule_vi="phải là true hoặc false", rule_en="must be true or false")
        return value

    def day(self, key: str) -> date | None:
        value = self._values.get(key)
        if value is not None and type(value) is not date:
            raise self.wrong(
                key, value, rule_vi="phải là ngày dạng 2025-12-31", rule_en="must be a date like 2025-12-31"
            )
        return value

    def period(self, key: str) -> Period:
        value = self.text(key)
        try:
            return Period.parse(value)
        except PeriodError:
            raise self.wrong(
                key,
                value,
                rule_vi="phải là kỳ dạng 2023, 2023-H1, 2023-Q1, 2023-01 hoặc 2020/2025",
                rule_en="must be a period like 2023, 2023-H1, 2023-Q1, 2023-01 or 2020/2025",
            ) from None

    # -- cells of a CSV table, which are all text ---------------------------------------------------------------

    def number(self, key: str) -> int:
        value = self.text(key)
        if not value.isdecimal():
            raise self.wrong(key, value, rule_vi="phải là số nguyên không âm", rule_en="must be a whole number from 0")
        return int(value)

    def iso_day(self, key: str) -> date:
        value = self.text(key)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.wrong(
                key, value, rule_vi="phải là ngày dạng 2025-12-31", rule_en="must be a date like 2025-12-31"
            ) from None

    def instant(self, key: str) -> datetime:
        """An instant with its offset: without one nobody could say on which day it was known."""
        value = self.text(key)
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise self.wrong(
                key,
                value,
                rule_vi="phải là thời điểm dạng 2023-04-03T16:00:00+07:00",
                rule_en="must be an instant like 2023-04-03T16:00:00+07:00",
            )
        return instant

    # -- tables inside the table ----------------------------------------------------------------------------

    def table(self, key: str, keys: Iterable[str]) -> Row | None:
        """The table under `key`, or None."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, value, rule_vi="phải là một bảng", rule_en="must be a table")
        return Row(value, file=self.file, where=self.address(key), keys=keys)

    def tables(self, key: str, keys: Iterable[str], *, name: str = "code") -> Iterator[Row]:
        """The tables `[[key]]`, each addressed by its `name` value so that a person finds it."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, value, rule_vi=f"phải là các bảng [[{key}]]", rule_en=f"must be tables [[{key}]]")
        for number, item in enumerate(value, start=1):
            where = f"{key} {item.get(name, number)}"
            yield Row(item, file=self.file, where=f"{self.where} · {where}" if self.where else where, keys=keys)


def read_text(path: Path, *, name: str) -> str:
    """The file as UTF-8 text (MT1601 when it is missing or in another encoding)."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackError("MT1601", file=name) from None


def parse_toml(text: str, *, name: str) -> Mapping[str, object]:
    """The values of a TOML text; numbers with a decimal point stay exact (MT1602 when it is not TOML)."""
    import tomllib  # noqa: PLC0415 slow import, not needed where the compiled file is current

    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise PackError("MT1602", file=name, problem=str(problem)) from None


def read_toml(path: Path, *, name: str, keys: Iterable[str]) -> Row:
    """The TOML file as one row."""
    return Row(parse_toml(read_text(path, name=name), name=name), file=name, where="", keys=keys)


def read_csv(path: Path, *, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a CSV table whose header is exactly `columns`; empty cells count as missing."""
    reader = csv.reader(io.StringIO(read_text(path, name=name)))
    header = tuple(next(reader, ()))
    if header != columns:
        raise PackError("MT1616", file=name, header=", ".join(header), columns=", ".join(columns))
    return tuple(_csv_row(cells, name=name, columns=columns, line=reader.line_num) for cells in reader)


def _csv_row(cells: list[str], *, name: str, columns: tuple[str, ...], line: int) -> Row:
    if len(cells) != len(columns):
        raise PackError(
            "MT1617", file=name, key=f"dòng/line {line}", line=str(line), got=str(len(cells)), want=str(len(columns))
        )
    filled = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
    return Row(filled, file=name, where=f"dòng/line {line}", keys=columns)


def no_twins(rows: Iterable[tuple[str, Row]], *, key: str = "code") -> None:
    """Refuse a code that stands twice in one file (MT1607)."""
    seen: set[str] = set()
    for code, row in rows:
        if code in seen:
            raise PackError("MT1607", file=row.file, key=row.address(key), value=code)
        seen.add(code)
