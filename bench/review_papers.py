"""Measures the papers of review reports without a store: to Word, PDF and page, read back, memory.

What the store adds is measured by `bench.reports`.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import Random

from bench.read import in_turn, show
from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.indicator import Direction, Indicator
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Plan, Target
from muctieu.core.quantity import Quantity
from muctieu.core.report import Graph, Report, ReportKind, Style
from muctieu.core.report_changes import compare
from muctieu.core.scoreboard import build_scoreboard
from muctieu.exchange.docx.returned import read_returned
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.outlines import load_outlines, load_patterns
from muctieu.reports.compose import Language, Letter, Wanted, compose
from muctieu.reports.docx.writer import write_docx
from muctieu.reports.html import write_html
from muctieu.reports.layout import frame_lines
from muctieu.reports.letters import FONTS
from muctieu.reports.pdf import write

TARGETS, GRAPHS, COMMUNES, CORES, VILLAGES = 60, 8, 38, 2, 11
BAR_WORD_S, BAR_PDF_S, BAR_HTML_S, BAR_BACK_S, BAR_ALL_S, BAR_MEMORY_MB = 2.0, 4.0, 2.0, 2.0, 60.0, 300.0
TERM, YEARS, DAY = (2021, 2025), 3, date(2024, 1, 8)
WORDS = {
    "situation": "Địa bàn rộng, mưa lũ nhiều đợt.\nVốn phân bổ chậm; một số bản báo cáo muộn.",
    "limits": "Đường vào ba bản hỏng sau mưa lũ tháng 8.\nCán bộ mới nhận việc.",
    "lessons": "Giao việc rõ người, rõ hạn.",
    "directions": "Tập trung vốn cho đường trục bản.",
    "requests": "Đề nghị tỉnh bố trí vốn sửa đường.",
}


def target_of(indicator: Indicator, chance: Random) -> Target:
    """A target of the indicator's kind; its start and aim are invented."""
    is_down = indicator.direction is Direction.DOWN
    start = Decimal(chance.randint(20, 60))
    return Target(
        id=indicator.code.replace("_", "-"), indicator=indicator, wording=indicator.name_vi, unit=indicator.unit,
        form=Form.CEILING if is_down else Form.LEVEL, value=start * Decimal("0.4" if is_down else "1.5"),
        baseline=Baseline(start, Period.of_year(TERM[0] - 1)),
    )  # fmt: skip


def figures_of(target: Target, chance: Random) -> tuple[Figure, ...]:
    """A result of each year, with its villages."""
    start = Decimal(0) if target.baseline is None else target.baseline.value
    return tuple(
        Figure(
            target.indicator.code, "xa", Period.of_year(TERM[0] + year),
            Quantity(start * (1 + Decimal(chance.randint(-2, 9)) * (year + 1) / 60), target.unit),
            coverage=Coverage(chance.randint(VILLAGES - 2, VILLAGES), VILLAGES), parts=(f"{target.id}/{year}",),
        )
        for year in range(YEARS)
    )  # fmt: skip


def report_of(commune: int) -> Report:
    """The mid-term report of an invented commune, from its scoreboard on."""
    chance = Random(commune)
    measured = [one for one in load_indicators().values() if not one.grades and one.unit.code != "yes_no"]
    targets = tuple(target_of(one, chance) for one in measured[:TARGETS])
    figures: Mapping[str, tuple[Figure, ...]] = {one.indicator.code: figures_of(one, chance) for one in targets}
    name = f"xã Nà Mo {commune}"
    plan = Plan("nghi-quyet", f"Nghị quyết Đại hội Đảng bộ {name}", "Resolution", "xa", name, *TERM, TERM[0] - 1,
                date(2025, 12, 31), targets)  # fmt: skip
    board = build_scoreboard(plan, figures, as_of=DAY, units=load_units())
    letter = Letter(Style.PARTY, "ĐẢNG BỘ TỈNH THỬ", f"ĐẢNG ỦY {name.upper()}", f"Nà Mo {commune}", DAY, "T/M ĐẢNG ỦY",
                    "BÍ THƯ", "Sùng A Pao", "7", ("Ban Thường vụ Tỉnh ủy,", "Lưu Văn phòng Đảng ủy."))  # fmt: skip
    wanted = Wanted(ReportKind.MID_TERM, plan.term, load_outlines()[ReportKind.MID_TERM], letter, WORDS)
    return compose(board, figures, wanted, language=Language(load_sectors(), load_patterns()))


def zipped(file: bytes) -> Callable[[], bytes]:
    """The yardstick of the Word file: its finished parts packed again."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def pack() -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for name, raw in parts.items():
                new.writestr(name, raw)
        return made.getvalue()

    return pack


def plain_pdf(report: Report) -> bytes:
    """The yardstick of the PDF: the same sentences set by the same program, without paper, table and charts."""
    text = "\n\n".join(sentence.text for sentence in report.sentences()).replace("#", "\\#")
    source = f'#set text(font: "Tinos")\n{text}'.encode()
    return bytes(import_module("typst").compile(source, font_paths=[str(FONTS)], ignore_system_fonts=True))


def one_report(*, runs: int) -> None:
    report = report_of(1)
    graphs = sum(isinstance(block, Graph) for section in report.walk() for block in section.blocks)
    if (len(report.annexes[0].blocks), graphs) != (1, GRAPHS):
        raise SystemExit(f"the report has {graphs} charts, not {GRAPHS}")
    what = f"{TARGETS} targets, {graphs} charts"
    file = write_docx(report)
    seconds, pack = in_turn(lambda: write_docx(report_of(1)), zipped(file), runs=runs, clock=time.process_time)
    show(f"{what}: scoreboard to Word", f"{seconds:.2f} s", f"≤ {BAR_WORD_S:g} s", holds=seconds <= BAR_WORD_S,
         yardstick=f"{len(file):,} bytes, {seconds / pack:.0f} × packing its parts")  # fmt: skip
    seconds, plain = in_turn(lambda: write(report_of(1)), lambda: plain_pdf(report), runs=runs, clock=time.perf_counter)
    show(f"{what}: scoreboard to PDF", f"{seconds:.2f} s", f"≤ {BAR_PDF_S:g} s", holds=seconds <= BAR_PDF_S,
         yardstick=f"{len(write(report)):,} bytes, {seconds / plain:.1f} × setting its bare sentences")  # fmt: skip
    seconds, text = in_turn(lambda: write_html(report_of(1)), lambda: compose_text(report), runs=runs,
                            clock=time.process_time)  # fmt: skip
    show(f"{what}: scoreboard to web page", f"{seconds:.2f} s", f"≤ {BAR_HTML_S:g} s", holds=seconds <= BAR_HTML_S,
         yardstick=f"{seconds / text:,.0f} × joining its sentences")  # fmt: skip
    read_back(report, file, runs=runs)


def compose_text(report: Report) -> str:
    return "\n".join(sentence.text for sentence in report.sentences())


def read_back(report: Report, file: bytes, *, runs: int) -> None:
    """The Word file read and compared with its report, against taking its document out of the archive."""

    def back() -> None:
        if not compare(report, read_returned(file, file="x.docx"), frame=frame_lines(report)).is_untouched:
            raise SystemExit("the file does not say what the report says")

    def unpack() -> None:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            archive.read("word/document.xml")

    seconds, bare = in_turn(back, unpack, runs=runs, clock=time.process_time)
    show("its Word file read back and compared", f"{seconds:.2f} s", f"≤ {BAR_BACK_S:g} s", holds=seconds <= BAR_BACK_S,
         yardstick=f"{seconds / bare:,.0f} × unpacking it")  # fmt: skip


def both_forms(commune: int) -> tuple[int, float, float]:
    """Bytes of a commune's Word file and PDF, the seconds they took, and the most memory this process has held (MB)."""
    start = time.perf_counter()
    report = report_of(commune)
    size = len(write_docx(report)) + len(write(report))
    return size, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def province(communes: int) -> None:
    """Every commune's report in both forms, each core writing its share."""
    start = time.perf_counter()
    # Not by forking: the threads that set a PDF do not live on in a forked process, which would wait for them for ever.
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(both_forms, range(communes)))
    seconds, alone = time.perf_counter() - start, sum(taken for _, taken, _ in found)
    memory = max(held for _, _, held in found)
    show(f"{communes} communes to Word and PDF, {CORES} cores", f"{seconds:.1f} s", f"≤ {BAR_ALL_S:g} s",
         holds=seconds <= BAR_ALL_S, yardstick=f"{alone / seconds:.1f} × faster than one after the other")  # fmt: skip
    show("memory of one of these processes", f"{memory:.0f} MB", f"≤ {BAR_MEMORY_MB:g} MB",
         holds=memory <= BAR_MEMORY_MB, yardstick=f"{sum(size for size, _, _ in found):,} bytes written")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.review_papers", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default 5)")
    parser.add_argument("--communes", type=int, default=COMMUNES, help=f"communes of the province (default {COMMUNES})")
    parser.add_argument("--keep", type=Path, help="also write the report of one commune into this folder, to look at")
    args = parser.parse_args()
    one_report(runs=args.runs)
    province(args.communes)
    if args.keep is not None:
        report = report_of(1)
        (args.keep / "bao-cao.docx").write_bytes(write_docx(report))
        (args.keep / "bao-cao.pdf").write_bytes(write(report))
        (args.keep / "bao-cao.html").write_text(write_html(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
