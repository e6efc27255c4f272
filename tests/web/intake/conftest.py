"""A quarterly form of two villages, its cycle open on the day of the cast."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from muctieu.core.entry import Typed
from muctieu.core.form import EntryField, EntryForm, FieldRule, Relation, Repeat, Schedule
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Cycle, Form
from muctieu.web.places.models import OrgUnit
from tests.cast import Cast
from tests.recalled import recalled

RULE = FieldRule(
    ("poor_households",), Relation.AT_MOST, ("household_count",),
    "hộ nghèo không nhiều hơn số hộ", "poor households are not more than all households", strict=True,
)  # fmt: skip
FORM = EntryForm(
    code="bieu-quy",
    name_vi="Biểu quý",
    name_en="Quarterly form",
    level=Level.VILLAGE,
    frequency=Frequency.QUARTER,
    fields=(
        EntryField("household_count"),
        EntryField("poor_households"),
        EntryField("births"),
        EntryField("cinnamon_area", required=False),
    ),
    schedule=Schedule({Level.VILLAGE: 3, Level.COMMUNE: 5}, opens=10, cut_off=5),
    repeats=(Repeat("cay", "Cây ăn quả", "Fruit trees", "Loại cây", "Kind", (EntryField("fruit_area"),)),),
    rules=(RULE,),
)


@dataclass(frozen=True)
class Collected:
    """The cast with a form and its open cycle."""

    cast: Cast
    form: Form
    cycle: Cycle

    @property
    def village(self) -> OrgUnit:
        return self.cast.units["ban-1"]


def cells(**texts: str) -> list[Typed]:
    """Cells by indicator."""
    return [Typed(code, text) for code, text in texts.items()]


FULL = {"household_count": "84", "poor_households": "12", "births": "2"}


@pytest.fixture
@recalled
def collected(cast: Cast) -> Collected:
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    return Collected(cast, version.form, cycle)
