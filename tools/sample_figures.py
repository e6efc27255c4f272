"""The sample commune's figures. Every place and number is invented.

The commune's course over the years is set below; how it falls on villages and quarters comes from a seeded generator.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO
from random import Random

from muctieu.packs.loader import load_indicators

COMMUNE = "nam-sao-phin"
YEARS = (2021, 2022, 2023)
QUARTERS = tuple(f"{year}-Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4))
SEED = 20202025
COLUMNS = (
    "place",
    "indicator",
    "period",
    "value",
    "unit",
    "written",
    "status",
    "approval",
    "recorded_at",
    "row",
    "note",
)
# What the office publishes; everything else stays approved for the desk.
STAFF_ONLY = {
    "child_marriage_cases",
    "crime_cases",
    "traffic_accidents",
    "militia_rate",
    "recruitment_rate",
    "defence_drill_rank",
    "opium_area",
    "new_party_members",
    "cells_good_rate",
    "members_good_rate",
    "inspection_plan_rate",
    "secretary_head_cells",
    "study_party",
    "study_party_expected",
    "drug_free_villages",
}


@dataclass(frozen=True)
class Village:
    """A village with its households and people at the end of 2020; `remote` ones get roads and power last."""

    id: str
    households: int
    people: int
    remote: int


VILLAGES = (
    Village("nsp-huoi-cang-leng", 142, 731, 1),
    Village("nsp-pa-lu-phin", 128, 702, 2),
    Village("nsp-nam-phay-linh", 119, 640, 2),
    Village("nsp-huoi-xen-ma", 97, 538, 3),
    Village("nsp-na-xai-lin", 151, 779, 1),
    Village("nsp-pa-si-khao", 88, 497, 4),
    Village("nsp-nam-toong-hin", 93, 512, 3),
    Village("nsp-huoi-man-pha", 76, 433, 4),
    Village("nsp-phieng-ca-du", 124, 655, 2),
    Village("nsp-na-long-pung", 109, 571, 2),
    Village("nsp-hang-de-sua", 64, 377, 5),
)


@dataclass(frozen=True)
class Stock:
    """A quantity held: commune level at the end of 2020 and of each year, in `step`s; `weight` says where it grows."""

    indicator: str
    unit: str
    levels: tuple[int, int, int, int]
    step: str = "1"
    quarters: tuple[int, int, int, int] = (1, 1, 1, 1)
    weight: str = "households"


@dataclass(frozen=True)
class Flow:
    """A quantity that happens: commune total of each year and its share by quarter."""

    indicator: str
    unit: str
    totals: tuple[int, int, int]
    step: str = "1"
    quarters: tuple[int, int, int, int] = (1, 1, 1, 1)


STOCKS = (
    Stock("poor_households", "household", (624, 592, 552, 515), quarters=(0, 0, 0, 1), weight="remote"),
    Stock("near_poor_households", "household", (171, 180, 186, 181), quarters=(0, 0, 0, 1)),
    Stock("grid_power_households", "household", (1058, 1092, 1131, 1160), weight="remote"),
    Stock("hygienic_water_households", "household", (845, 890, 945, 1009), weight="remote"),
    Stock("latrine_households", "household", (512, 560, 622, 671)),
    Stock("temp_house_count", "house", (203, 183, 152, 124), quarters=(1, 1, 2, 3), weight="remote"),
    Stock("village_road_km", "km", (684, 684, 684, 684), step="0.1"),
    Stock("paved_village_road_km", "km", (260, 295, 352, 411), step="0.1", quarters=(3, 1, 0, 2)),
    Stock("cinnamon_area", "ha", (1200, 1660, 2145, 2620), step="0.1", quarters=(0, 2, 3, 0)),
    Stock("macadamia_area", "ha", (400, 560, 815, 1042), step="0.1", quarters=(0, 2, 3, 0)),
    Stock("cattle_head", "head", (5150, 5330, 5590, 5815), quarters=(0, 2, 1, 1)),
    Stock("poultry_head", "head", (18200, 19450, 20900, 22340), quarters=(1, 2, 2, 3)),
)
FLOWS = (
    Flow("temp_house_removed", "house", (21, 32, 29), quarters=(1, 1, 2, 3)),
    Flow("forest_planted_area", "ha", (195, 240, 165), step="0.1", quarters=(0, 3, 4, 0)),
    Flow("new_planting_area", "ha", (620, 740, 702), step="0.1", quarters=(0, 2, 3, 0)),
    Flow("vocational_trained", "person", (95, 120, 131), quarters=(1, 2, 2, 1)),
    Flow("jobs_created", "worker", (82, 77, 88), quarters=(3, 1, 2, 1)),
    Flow("dialogue_sessions", "session", (11, 12, 13), quarters=(1, 1, 1, 1)),
    Flow("paved_road_km_built", "km", (35, 57, 59), step="0.1", quarters=(3, 1, 0, 2)),
    Flow("forest_violation_cases", "case", (9, 6, 5)),
    Flow("traffic_accidents", "case", (3, 2, 2)),
    Flow("crime_cases", "case", (5, 6, 4)),
)
# Counted once a year by the villages: (indicator, unit, step, totals of the three years).
YEARLY = (
    ("rice_area", "ha", "0.1", (4120, 4145, 4160)),
    ("rice_output", "tonne", "0.1", (18870, 19160, 19470)),
    ("grain_area", "ha", "0.1", (6240, 6290, 6310)),
    ("grain_output", "tonne", "0.1", (25130, 26050, 27080)),
    ("total_income", "million_dong", "1", (130200, 146300, 163400)),
    ("children_under1_immunised", "person", "1", (99, 101, 117)),
    ("children_under1", "person", "1", (120, 117, 128)),
    ("cultural_family_count", "household", "1", (668, 768, 853)),
)
WHOLE_OF = {"grain_area": "rice_area", "grain_output": "rice_output", "children_under1": "children_under1_immunised"}
# Reported by the commune's own offices: (indicator, unit, values of the three years).
OFFICE = (
    ("natural_area", "ha", ("24860", "24860", "24860")),
    ("forest_area", "ha", ("13480", "13725", "13990")),
    ("budget_revenue", "million_dong", ("131", "126.4", "134.2")),
    ("production_growth", "percent_per_year", ("8.1", "7.4", "8.9")),
    ("ntm_criteria_met", "criterion", ("10", "12", "13")),
    ("ocop_product_count", "product", ("0", "0", "0")),
    ("schools_standard", "school", ("2", "2", "3")),
    ("universal_education", "yes_no", ("1", "1", "1")),
    ("health_standard", "yes_no", ("0", "0", "1")),
    ("preschool_enrolled", "person", ("402", "409", "398")),
    ("preschool_age_children", "person", ("410", "419", "414")),
    ("insured_people", "person", ("6204", "6307", "6389")),
    ("child_marriage_cases", "couple", ("4", "3", "2")),
    ("cultural_village_count", "village", ("6", "8", "9")),
    ("militia_rate", "percent", ("1.36", "1.38", "1.42")),
    ("recruitment_rate", "percent", ("100", "100", "100")),
    ("opium_area", "m2", ("0", "0", "0")),
    ("drug_free_villages", "village", ("6", "7", "7")),
    ("cells_good_rate", "percent", ("93.75", "93.75", "100")),
    ("members_good_rate", "percent", ("84.6", "86.9", "88.2")),
    ("inspection_plan_rate", "percent", ("100", "100", "100")),
    ("secretary_head_cells", "cell", ("3", "4", "5")),
    ("study_party", "turn", ("612", "655", "684")),
    ("study_party_expected", "turn", ("638", "677", "701")),
    ("par_rank", "grade", ("3", "4", "3")),
    ("petitions_received", "petition", ("38", "44", "41")),
    ("petitions_settled", "petition", ("33", "38", "35")),
    ("online_dossier_rate", "percent", ("8.2", "15.6", "24.1")),
)
DRILL = ("defence_drill_rank", "grade", "2022", "3")
NEW_MEMBERS = (3, 4, 6, 5, 4, 5, 5, 6, 3, 5, 6, 6)
# Forms that never came, whole or in part: (village, quarter, indicators or None for all).
LOST = (
    ("nsp-hang-de-sua", "2022-Q1", None),
    ("nsp-nam-toong-hin", "2023-Q2", None),
    ("nsp-pa-si-khao", "2023-Q4", {"jobs_created", "vocational_trained", "hygienic_water_households"}),
)


@dataclass(frozen=True)
class Figure:
    """One row of figures.csv before it is written."""

    place: str
    indicator: str
    period: str
    value: Decimal
    unit: str
    recorded_at: str
    row: int
    status: str = "A"
    note: str = ""

    @property
    def written(self) -> str:
        """What stands in the form: a number, or the word for a grade or a state."""
        grades = load_indicators()[self.indicator].grades
        if grades:
            return grades[int(self.value) - 1]
        if self.unit == "yes_no":
            return "đạt" if self.value else "chưa đạt"
        return written(self.value)

    def cells(self) -> tuple[str, ...]:
        firm = self.status == "A" and self.indicator not in STAFF_ONLY
        return (
            self.place,
            self.indicator,
            self.period,
            str(self.value),
            self.unit,
            self.written,
            self.status,
            "published" if firm else "approved",
            self.recorded_at,
            str(self.row),
            self.note,
        )


def written(value: Decimal) -> str:
    """The number as a Vietnamese form shows it: 1.234,5."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def spread(total: int, weights: Sequence[int], chance: Random) -> list[int]:
    """`total` whole units over the weights, with some chance, nothing lost."""
    shares = [weight * chance.randint(70, 130) for weight in weights]
    whole = sum(shares)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * share // whole for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (total * shares[place] % whole, place), reverse=True)
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def within_households(held: list[int]) -> list[int]:
    """No village has more of something than households: what overflows goes where there is room."""
    over = sum(max(0, have - village.households) for have, village in zip(held, VILLAGES, strict=True))
    capped = [min(have, village.households) for have, village in zip(held, VILLAGES, strict=True)]
    for number, village in enumerate(VILLAGES):
        taken = min(over, village.households - capped[number])
        capped[number] += taken
        over -= taken
    return capped


def by_quarter(total: int, shares: tuple[int, int, int, int]) -> list[int]:
    """`total` over the four quarters in the given proportion; the last quarter with a share takes what is left."""
    parts = [total * share // sum(shares) for share in shares]
    last = max(number for number, share in enumerate(shares) if share)
    parts[last] += total - sum(parts)
    return parts


def weights(kind: str) -> list[int]:
    return [village.households * (village.remote if kind == "remote" else 1) for village in VILLAGES]


def recorded(period: str, place: str) -> str:
    """When the form came in: a few days after its period, villages one after the other."""
    number = next((order for order, village in enumerate(VILLAGES) if village.id == place), 0)
    if "Q" not in period:
        return f"{int(period) + 1}-01-0{2 + number % 3}T{8 + number % 9:02d}:30:00+07:00"
    year, quarter = int(period[:4]), int(period[-1])
    month = quarter * 3 + 1
    year, month = (year + 1, 1) if month > 12 else (year, month)
    return f"{year}-{month:02d}-0{2 + number % 4}T{8 + number % 9:02d}:15:00+07:00"


def stock_rows(stock: Stock, chance: Random, row: int) -> Iterable[Figure]:
    held = spread(stock.levels[0], weights("households"), chance)
    for year, (before, after) in enumerate(zip(stock.levels, stock.levels[1:], strict=False)):
        for quarter, change in enumerate(by_quarter(abs(after - before), stock.quarters)):
            sign = 1 if after >= before else -1
            room = weights(stock.weight) if sign > 0 else held
            held = [have + sign * part for have, part in zip(held, spread(change, room, chance), strict=True)]
            if stock.unit == "household":
                held = within_households(held)
            yield from rows(stock.indicator, stock.unit, QUARTERS[year * 4 + quarter], (held, stock.step, row))


def flow_rows(flow: Flow, chance: Random, row: int) -> Iterable[Figure]:
    for year, total in enumerate(flow.totals):
        for quarter, part in enumerate(by_quarter(total, flow.quarters)):
            parts = spread(part, weights("households"), chance)
            yield from rows(flow.indicator, flow.unit, QUARTERS[year * 4 + quarter], (parts, flow.step, row))


def rows(indicator: str, unit: str, period: str, counted: tuple[Sequence[int], str, int]) -> Iterable[Figure]:
    """One figure a village of `counted` = (whole steps, size of a step, line of the form)."""
    steps, step, line = counted
    for village, count in zip(VILLAGES, steps, strict=True):
        yield Figure(village.id, indicator, period, count * Decimal(step), unit, recorded(period, village.id), line)


def people_rows(chance: Random) -> Iterable[Figure]:
    """Households, people, births and deaths, by quarter and for the year: people change by what happens to them."""
    held = {
        "household_count": [village.households for village in VILLAGES],
        "population": [village.people for village in VILLAGES],
    }
    year: dict[str, list[int]] = {}
    for number, quarter in enumerate(QUARTERS):
        vital = vitals(held["population"], chance)
        held["population"] = [
            count + rise + chance.randint(-1, 1)
            for count, rise in zip(held["population"], vital["natural_increase"], strict=True)
        ]
        held["household_count"] = [count + (chance.randint(1, 6) == 1) for count in held["household_count"]]
        year = vital if number % 4 == 0 else {name: added(year[name], vital[name]) for name in vital}
        yield from people_form(quarter, held | vital)
        if number % 4 == 3:
            yield from people_form(quarter[:4], held | year)


def vitals(people: Sequence[int], chance: Random) -> dict[str, list[int]]:
    """Births, deaths and their difference in one quarter, village by village."""
    births = [count * chance.randint(3, 7) // 1000 + (chance.randint(1, 4) == 1) for count in people]
    deaths = [count * chance.randint(0, 3) // 1000 + (chance.randint(1, 9) == 1) for count in people]
    rise = [born - died for born, died in zip(births, deaths, strict=True)]
    return {"births": births, "deaths": deaths, "natural_increase": rise}


def added(left: Sequence[int], right: Sequence[int]) -> list[int]:
    return [one + other for one, other in zip(left, right, strict=True)]


def people_form(period: str, counts: Mapping[str, Sequence[int]]) -> Iterable[Figure]:
    for line, (indicator, values) in enumerate(counts.items(), start=1):
        unit = "household" if indicator == "household_count" else "person"
        yield from rows(indicator, unit, period, (values, "1", line))


def yearly_rows(chance: Random) -> Iterable[Figure]:
    """What villages count once a year; a part is drawn first and its whole is the part and the rest."""
    for year in range(len(YEARS)):
        drawn: dict[str, list[int]] = {}
        for line, (indicator, unit, step, totals) in enumerate(YEARLY, start=41):
            part = WHOLE_OF.get(indicator)
            total = totals[year] - (sum(drawn[part]) if part else 0)
            drawn[indicator] = spread(total, weights("households"), chance)
            if part:
                drawn[indicator] = [rest + have for rest, have in zip(drawn[indicator], drawn[part], strict=True)]
            yield from rows(indicator, unit, str(YEARS[year]), (drawn[indicator], step, line))


def office_rows() -> Iterable[Figure]:
    for line, (indicator, unit, values) in enumerate(OFFICE, start=1):
        for year, value in zip(YEARS, values, strict=True):
            yield Figure(COMMUNE, indicator, str(year), Decimal(value), unit, recorded(str(year), COMMUNE), line)
    indicator, unit, period, value = DRILL
    yield Figure(COMMUNE, indicator, period, Decimal(value), unit, recorded(period, COMMUNE), 61)
    for quarter, count in zip(QUARTERS, NEW_MEMBERS, strict=True):
        yield Figure(COMMUNE, "new_party_members", quarter, Decimal(count), "person", recorded(quarter, COMMUNE), 62)


def as_in_life(figures: Iterable[Figure]) -> Iterable[Figure]:
    """Lost forms, an estimate, a provisional figure, a slip of the pen, and a later correction."""
    for figure in figures:
        at = (figure.place, figure.indicator, figure.period)
        if any(
            place == figure.place and quarter == figure.period and (only is None or figure.indicator in only)
            for place, quarter, only in LOST
        ):
            continue
        if at == ("nsp-na-long-pung", "cinnamon_area", "2023-Q4"):
            yield replace(figure, status="E", note="ước, chưa đo lại sau mưa lũ")
        elif at == ("nsp-phieng-ca-du", "grain_output", "2023"):
            yield replace(figure, status="P", note="số sơ bộ, chờ cân kho")
        elif at == ("nsp-huoi-xen-ma", "poultry_head", "2022-Q3"):
            yield replace(figure, value=figure.value * 10, note="cao gấp 10 lần quý trước, cần hỏi lại bản")
        elif at == ("nsp-pa-lu-phin", "cattle_head", "2022-Q2"):
            yield replace(figure, value=figure.value - 90, note="thiếu đàn dê")
            yield replace(figure, recorded_at="2022-08-11T14:05:00+07:00", note="đính chính: cộng cả đàn dê")
        else:
            yield figure


def all_figures() -> list[Figure]:
    """Every row, in the order of the file."""
    chance = Random(SEED)
    made = list(people_rows(chance))
    for line, stock in enumerate(STOCKS, start=11):
        made += stock_rows(stock, chance, line)
    for line, flow in enumerate(FLOWS, start=31):
        made += flow_rows(flow, chance, line)
    made += yearly_rows(chance)
    made += office_rows()
    return sorted(as_in_life(made), key=lambda figure: (figure.period, figure.place, figure.row, figure.recorded_at))


def table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue()
