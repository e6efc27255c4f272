"""A figure is looked at by the limits of its commune that hold on the last day of its period, by whatever way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from muctieu.core.form import LINE
from muctieu.core.period import Period
from muctieu.web.desk.collect.grid_pages import grid_page, sheet_of
from muctieu.web.documents.files import add_file
from muctieu.web.intake.cycles import expected_places, open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.imports import judge, source_of
from muctieu.web.intake.submissions import read_cells
from muctieu.web.offline.queries import phone_slots
from muctieu.web.people.models import User
from muctieu.web.plans.judging import Terms, set_threshold
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.intake.conftest import FORM, cells
from tests.web.staff import appoint
from tests.web.uploaded import upload

SINCE = date(2023, 6, 30)
USUALLY: list[str] = ["MT2320"]
WIDER: list[str] = []


def told(cast: Cast, quarter: str) -> list[str]:
    period = Period.parse(quarter)
    sheet = read_cells(FORM, cells(household_count="250"), place=cast.units["ban-1"], period=period)
    return [remark.finding.code for remark in sheet.remarks]


def in_file(cast: Cast, quarter: str) -> list[str]:
    raw = f"Đơn vị;Chỉ tiêu;Kỳ;Số liệu\nĐơn vị ban-1;Số hộ;{Period.parse(quarter).label_vi};250".encode()
    document = add_file(upload(f"{quarter}.csv", raw), place=cast.commune, by=cast.clerk)
    rows = [
        row for some, _file in judge(source_of(document, cast.commune, form=FORM.code), by=cast.clerk) for row in some
    ]
    return [finding.code for row in rows for finding in row.fate.findings]


def on_the_phone(user: User, quarter: str) -> tuple[int, Decimal]:
    slot = next(one for one in phone_slots(user) if str(one.period) == quarter)
    usual = slot.before["household_count"].usual
    assert usual is not None
    assert usual.high is not None
    return int(usual.high), slot.before["household_count"].jump


def test_the_communes_own_limits_count_from_their_day_on(cast: Cast, enter: Enter, files_folder: Path) -> None:
    files_folder.mkdir()
    for quarter, value in (("2021-Q4", "80"), ("2022-Q1", "82"), ("2022-Q2", "84"), ("2022-Q3", "86")):
        enter(value, indicator="household_count", period=quarter, source=LINE)
    kept = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycles = [open_cycle(kept.form, Period.parse(quarter), commune=cast.commune, by=cast.clerk)
              for quarter in ("2023-Q1", "2023-Q2")]  # fmt: skip
    terms = Terms(SINCE, "số hộ dao động theo mùa vụ", appoint(cast).chairman, cast.leader)
    set_threshold("least_share", Decimal(3), terms, place=cast.commune)
    set_threshold("jump", Decimal(9), terms, place=cast.commune)
    grids = [grid_page(sheet_of(cycle, expected_places(cycle)[:1], cast.clerk)) for cycle in cycles]

    assert (told(cast, "2023-Q1"), told(cast, "2023-Q2")) == (USUALLY, WIDER)
    assert (in_file(cast, "2023-Q1"), in_file(cast, "2023-Q2")) == (USUALLY, WIDER)
    assert [grid.rows[0].cells[0].usual for grid in grids] == ["42 – 125", "-166 – 332"]
    assert on_the_phone(cast.reporter, "2023-Q1") == (124, Decimal(5))
    assert on_the_phone(cast.reporter, "2023-Q2") == (332, Decimal(9))
