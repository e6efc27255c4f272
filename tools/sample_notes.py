"""Fill the sample's note templates with figures and record what its clerk decided about them.

A template writes `{{+place indicator period}}` for a figure that the clerk accepted, `{{=…}}` for one that stands in
the text only, and `{{?text place indicator unit period value decision | reason}}` for a number that no form holds.
`.` is the note's own place, `*` the commune with the sum of its villages; such a sum is only accepted where the
template gives a reason, for the villages' forms already count.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tools.sample_figures import COMMUNE, VILLAGES, Figure, table, written

MARK = re.compile(r"\{\{(.+?)\}\}")
COLUMNS = (
    "note",
    "start",
    "end",
    "written",
    "indicator",
    "place",
    "period",
    "value",
    "unit",
    "status",
    "decision",
    "reason",
    "by",
    "decided_at",
)
CLERK = "can-bo-thong-ke"
AS_FORM = "khớp số của biểu"
AS_SUM = "đã có tổng từ biểu của các bản, không ghi hai lần"
# Ratios that reports print; the forms hold only their parts.
RATIOS = {
    "poverty_rate": ("poor_households", "household_count", 100, "percent"),
    "grain_per_capita": ("grain_output", "population", 1000, "kg_per_person_year"),
    "income_per_capita": ("total_income", "population", 1, "million_dong_per_person_year"),
    "rice_yield": ("rice_output", "rice_area", 10, "quintal_per_ha"),
    "full_immunisation_rate": ("children_under1_immunised", "children_under1", 100, "percent"),
    "cultural_family_rate": ("cultural_family_count", "household_count", 100, "percent"),
    "natural_growth_rate": ("natural_increase", "population", 1000, "per_mille"),
}


@dataclass(frozen=True)
class Told:
    """One figure as a note tells it; `decision` is None where the clerk had nothing to decide."""

    text: str
    indicator: str = ""
    place: str = ""
    period: str = ""
    value: str = ""
    unit: str = ""
    decision: str | None = None
    reason: str = AS_FORM


class Book:
    """The figures by place, indicator and period; of two records the later one counts."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._held: dict[tuple[str, str, str], Figure] = {}
        for figure in sorted(figures, key=lambda figure: figure.recorded_at):
            self._held[figure.place, figure.indicator, figure.period] = figure

    def value(self, place: str, indicator: str, period: str) -> tuple[Decimal, str]:
        """(value, unit) of a form's figure, of the sum over villages ("*"), or of a ratio of two such sums."""
        if indicator in RATIOS:
            top, bottom, factor, unit = RATIOS[indicator]
            return factor * self.value(place, top, period)[0] / self.value(place, bottom, period)[0], unit
        places = [village.id for village in VILLAGES] if place == "*" else [place]
        found = [self._held[at] for where in places if (at := (where, indicator, period)) in self._held]
        if not found:
            raise KeyError((place, indicator, period))
        return sum((figure.value for figure in found), Decimal(0)), found[0].unit


def fill_notes(figures: Sequence[Figure], *, folder: Path) -> tuple[dict[str, str], list[tuple[str, ...]]]:
    """(file name → text, rows of the acceptances); the manifest `notes.csv` is carried over as it is."""
    book = Book(figures)
    manifest = (folder / "notes.csv").read_text(encoding="utf-8")
    made, accepted = {"notes.csv": manifest}, []
    for entry in csv.DictReader(manifest.splitlines()):
        template = (folder / entry["file"]).read_text(encoding="utf-8").removesuffix("\n")
        text, decided = fill(template, entry, book)
        made[entry["file"]] = text
        accepted += decided
    return made, accepted


def fill(template: str, entry: Mapping[str, str], book: Book) -> tuple[str, list[tuple[str, ...]]]:
    """The note's text, and one row for each figure that the clerk decided about, with its span in the text."""
    parts: list[str] = []
    decided: list[tuple[str, ...]] = []
    length = last = 0
    for mark in MARK.finditer(template):
        told = tell(mark[1], entry["place"], book)
        parts += [template[last : mark.start()], told.text]
        length += mark.start() - last
        if told.decision is not None:
            decided.append(row(told, entry, start=length, number=len(decided)))
        length += len(told.text)
        last = mark.end()
    return "".join((*parts, template[last:])), decided


def row(told: Told, entry: Mapping[str, str], *, start: int, number: int) -> tuple[str, ...]:
    decision, _, status = (told.decision or "").partition(":")
    decided_at = f"{entry['day']}T16:{10 + number % 50:02d}:00+07:00"
    return (
        entry["file"],
        str(start),
        str(start + len(told.text)),
        told.text,
        told.indicator,
        told.place,
        told.period,
        told.value,
        told.unit,
        status or "A",
        decision,
        told.reason,
        CLERK,
        decided_at,
    )


def tell(mark: str, own: str, book: Book) -> Told:
    """What one mark of a template stands for."""
    body, _, reason = (part.strip() for part in mark.partition("|"))
    words = body[1:].split()
    if body.startswith("?"):
        text, place, indicator, unit, period, number, decision = words
        return Told(text, indicator, place, period, number, unit, decision, reason)
    options = dict(word.split("=") for word in words[3:])
    if words[0] == "growth":
        return Told(printed(growth(book, words[1], words[2]), options))
    place = own if words[0] == "." else words[0]
    value, unit = book.value(place, words[1], words[2])
    text = printed(value, options)
    kept = text.replace(".", "").replace(",", ".")
    if "of" in options:
        text += "/" + printed(book.value(place, options["of"], words[2])[0], options)
    if body.startswith("="):
        return Told(text)
    where = COMMUNE if place == "*" else place
    is_repeat = place == "*" and not reason
    decision, usual = ("rejected", AS_SUM) if is_repeat else ("accepted", AS_FORM)
    return Told(text, words[1], where, words[2], kept, options.get("unit", unit), decision, reason or usual)


def growth(book: Book, indicator: str, period: str) -> Decimal:
    """Growth of the commune's sum in percent on the same quarter of the year before."""
    before = f"{int(period[:4]) - 1}{period[4:]}"
    return (book.value("*", indicator, period)[0] / book.value("*", indicator, before)[0] - 1) * 100


def printed(value: Decimal, options: Mapping[str, str]) -> str:
    """As a report prints it; without `places` exactly, but for a decimal zero."""
    if "places" in options:
        value = value.quantize(Decimal(1).scaleb(-int(options["places"])), rounding=ROUND_HALF_UP)
    return written(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize())


def acceptance_table(rows: Iterable[Sequence[str]]) -> str:
    return table(COLUMNS, rows)
