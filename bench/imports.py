"""Measures the speed promises of spreadsheets: 100,000 figures in, memory that stays flat, a form out."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from bench.read import in_turn, show
from muctieu.core.entry import Definitions
from muctieu.core.form import EntryField, EntryForm, Schedule
from muctieu.core.imports import ImportRow, PlaceName, fates, open_form
from muctieu.core.indicator import Kind
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.exchange.excel.figures import Expected, open_figures
from muctieu.exchange.excel.form_book import Given, write_form_workbook
from muctieu.packs.loader import load_indicators, load_units

ROWS, VILLAGES, FIELDS = 100_000, 11, 30
BAR_READ_S, BAR_FATES_S, BAR_FORM_S, BAR_MEMORY_MB = 10.0, 5.0, 1.0, 64.0
KNOWN = Definitions(load_indicators(), load_units())
CODES = [code for code, one in KNOWN.indicators.items() if one.kind is Kind.ENTERED and not one.grades][:80]
PLACES = tuple(PlaceName(f"p{at}", f"Nà Mo {at}") for at in range(ROWS // len(CODES) // 4 + 1))
EXPECTED = Expected(KNOWN, PLACES)
HEAD = ("Bản", "Chỉ tiêu", "Kỳ", "Số liệu", "Đơn vị tính", "Ghi chú")
# Reads a file in a process of its own and prints by how many kilobytes it grew at most while it did.
MEMORY = """
import sys
from pathlib import Path
from bench.imports import EXPECTED, open_figures

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4

raw = Path(sys.argv[1]).read_bytes()
list(open_figures("Bản;Số hộ".encode(), file="x.csv").rows(EXPECTED))
start = most = held()
for count, _ in enumerate(open_figures(raw, file="x").rows(EXPECTED), start=1):
    if count % 500 == 0:
        most = max(most, held())
print(count, most - start)
"""


def lines(count: int) -> Iterator[tuple[str, str, str, int, str, str]]:
    """One figure a line, as a province sends a year of its villages."""
    quarters = ("quý I/2024", "quý II/2024", "quý III/2024", "quý IV/2024")
    for at in range(count):
        one = KNOWN.indicators[CODES[at % len(CODES)]]
        place = PLACES[at // len(CODES) % len(PLACES)].name
        quarter = quarters[at // len(CODES) // len(PLACES) % 4]
        yield place, one.name_vi, quarter, at % 977, one.unit.symbol_vi, "đã kiểm tra" if at % 10 == 0 else ""


def sheet_of(count: int) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Số liệu")
    sheet.write_row(0, 0, HEAD)
    for number, line in enumerate(lines(count), start=1):
        sheet.write_row(number, 0, line)
    book.close()
    return stream.getvalue()


def text_of(count: int) -> bytes:
    return "\n".join(";".join(map(str, line)) for line in (HEAD, *lines(count))).encode()


def bare(raw: bytes) -> int:
    """The yardstick: the sheet's values and nothing else, by a library written in Rust."""
    return sum(1 for _ in python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).iter_rows())


def read(raw: bytes, name: str) -> int:
    return sum(1 for _ in open_figures(raw, file=name).rows(EXPECTED))


def check(found: int, wanted: int) -> None:
    if found != wanted:
        raise SystemExit(f"{found} figures read, {wanted} written")


def reading(count: int, *, runs: int) -> None:
    """Proposed figures out of a long sheet, against the bare values of the same sheet."""
    raw = sheet_of(count)
    check(read(raw, "x.xlsx"), count)
    seconds, yardstick = in_turn(lambda: read(raw, "x.xlsx"), lambda: bare(raw), runs=runs, clock=time.process_time)
    show(f"reading {count:,} figures from .xlsx", f"{seconds:.2f} s", f"< {BAR_READ_S:g} s", holds=seconds < BAR_READ_S,
         yardstick=f"{count / seconds:,.0f} rows/s, {seconds / yardstick:.1f} × calamine's bare values")  # fmt: skip
    text = text_of(count)
    seconds, yardstick = in_turn(lambda: read(text, "x.csv"), lambda: text.decode().split("\n"), runs=runs,
                                 clock=time.process_time)  # fmt: skip
    show(f"reading {count:,} figures from .csv", f"{seconds:.2f} s", f"< {BAR_READ_S:g} s", holds=seconds < BAR_READ_S,
         yardstick=f"{count / seconds:,.0f} rows/s, {seconds / yardstick:,.0f} × cutting it into lines")  # fmt: skip


def memory(count: int) -> None:
    """How much a process grows while it reads, for the whole sheet and for a tenth of it."""
    grown = [growth(count // 10), growth(count)]
    show(f"memory for {count:,} figures from .xlsx", f"{grown[1]:.0f} MB", f"< {BAR_MEMORY_MB:g} MB",
         holds=grown[1] < BAR_MEMORY_MB, yardstick=f"{grown[0]:.0f} MB for a tenth of them")  # fmt: skip


def growth(count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.xlsx"
        file.write_bytes(sheet_of(count))
        done = subprocess.run([sys.executable, "-c", MEMORY, str(file)], capture_output=True, text=True, check=True)
    found, kilobytes = map(int, done.stdout.split())
    check(found, count)
    return kilobytes / 1024


def judging(count: int, *, runs: int) -> None:
    """What would become of the rows, place by place, against a pass over them."""
    rows = list(open_figures(sheet_of(count), file="x.xlsx").rows(EXPECTED))
    form = open_form(KNOWN.indicators.values(), level=Level.VILLAGE, frequency=Frequency.QUARTER)
    groups: dict[tuple[str, Period | None], list[ImportRow]] = {}
    for row in rows:
        groups.setdefault((row.place, row.period), []).append(row)

    def judge() -> int:
        return sum(len(fates(group, form=form, known=KNOWN, current={})) for group in groups.values())

    seconds, yardstick = in_turn(judge, lambda: [row.key for row in rows], runs=runs, clock=time.process_time)
    show(f"fate of {count:,} rows", f"{seconds:.2f} s", f"< {BAR_FATES_S:g} s", holds=seconds < BAR_FATES_S,
         yardstick=f"{count / seconds:,.0f} rows/s, {seconds / yardstick:,.0f} × naming their keys")  # fmt: skip


def writing(*, runs: int) -> None:
    """A form for a commune's villages, against the same cells without their form."""
    fields = tuple(EntryField(code) for code in CODES[:FIELDS])
    form = EntryForm("f", "Biểu", "Form", Level.VILLAGE, Frequency.QUARTER, fields, Schedule({Level.VILLAGE: 1}))
    places = PLACES[:VILLAGES]
    given = {(place.key, one.indicator, ""): Given("112", "110") for place in places for one in fields}
    quarter = Period.parse("2024-Q1")

    def plain() -> None:
        book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
        sheet = book.add_worksheet()
        for row in range(FIELDS):
            sheet.write_row(row, 0, ["112"] * VILLAGES * 2)
        book.close()

    seconds, yardstick = in_turn(lambda: write_form_workbook(form, quarter, places, KNOWN, given=given), plain,
                                 runs=runs, clock=time.process_time)  # fmt: skip
    show(f"form of {VILLAGES} villages × {FIELDS} figures", f"{seconds:.3f} s", f"< {BAR_FORM_S:g} s",
         holds=seconds < BAR_FORM_S, yardstick=f"{seconds / yardstick:.1f} × the bare cells")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement (default 3)")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"figures in the long sheet (default {ROWS:,})")
    args = parser.parse_args()
    reading(args.rows, runs=args.runs)
    memory(args.rows)
    judging(args.rows, runs=args.runs)
    writing(runs=args.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
