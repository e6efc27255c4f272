"""`muctieu review`: the review report of a plan, written from the approved figures of the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, tell, visible
from muctieu.core.report import ReportKind, Style, period_of
from muctieu.errors import SettingError

if TYPE_CHECKING:
    import argparse

    from muctieu.core.report import Report

NAME = "review"
HELP = (
    "Viết báo cáo kiểm điểm một kế hoạch từ số liệu đã duyệt trong kho",
    "Write the review report of a plan from the approved figures of the store",
)
EXAMPLE = """\
muctieu review nam-sao-phin-2020-2025
muctieu review nam-sao-phin-2020-2025 --kind mid_term --style party --output bao-cao.pdf
muctieu review nam-sao-phin-2020-2025 --kind year --as-of 2023-12-31 --words loi-viet.toml --output bao-cao.docx"""
PAPERS = (".docx", ".pdf")


def register(parser: argparse.ArgumentParser) -> None:
    """Plan, kind and style of the report, its day, people's words, the file."""
    parser.add_argument("plan", metavar="PLAN", help=both("mã kế hoạch", "code of the plan"))
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in ReportKind],
        default=ReportKind.MID_TERM.value,
        help=both("loại báo cáo, mặc định mid_term (giữa nhiệm kỳ)", "kind of report, default mid_term"),
    )
    parser.add_argument(
        "--style",
        choices=[style.value for style in Style],
        default=Style.PARTY.value,
        help=both("thể thức: party (văn bản của Đảng) hoặc state (Nghị định 30)", "rules of the paper, default party"),
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help=both("ngày xét, dạng 2023-12-31; mặc định là ngày của số mới nhất", "the day asked about, as 2023-12-31"),
    )
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help=both(
            "tệp TOML có lời của người viết: nguyên nhân, phương hướng… theo tên từng phần",
            "TOML file with people's words by the name of their section",
        ),
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help=both("ghi tệp .docx hoặc .pdf; không có thì in ra", "write a .docx or .pdf file; printed when left out"),
    )


def run(args: argparse.Namespace) -> int:
    """Write or print the report; what is still missing in it is told."""
    if args.output is not None and args.output.suffix.lower() not in PAPERS:
        raise SettingError("MT6131", path=str(args.output), endings=", ".join(PAPERS))
    report = _report(args)
    if args.output is None:
        from muctieu.reports.plain import plain_lines  # noqa: PLC0415 - only this form needs it

        print("\n".join(visible(line) for line in plain_lines(report)))
        return DONE
    try:
        args.output.write_bytes(_file(report, args.output.suffix.lower()))
    except OSError as error:
        raise SettingError("MT7904", path=str(args.output), reason=error.strerror or str(error)) from None
    open_places = [one.id for one in report.typed().values() if not one.text.strip()]
    figures = len(report.figures())
    tell(
        f"Đã ghi {args.output}: {figures} số liệu có nguồn.", f"Written {args.output}: {figures} figures with a source."
    )
    if open_places:
        named = ", ".join(open_places)
        tell(f"Còn chờ người viết: {named} (xem --words).", f"Still to be written by people: {named} (see --words).")
    return DONE


def _file(report: Report, ending: str) -> bytes:
    if ending == ".pdf":
        from muctieu.reports.pdf import write  # noqa: PLC0415 - each form needs its own

        return write(report)
    from muctieu.reports.docx.writer import write_docx  # noqa: PLC0415 - as above

    return write_docx(report)


def _report(args: argparse.Namespace) -> Report:
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django, which a wrong call need not

    board = open_store().board(args.plan, as_of=args.as_of)
    from muctieu.packs.loader import load_sectors  # noqa: PLC0415 - as above
    from muctieu.packs.outlines import load_outlines, load_patterns, read_words  # noqa: PLC0415 - as above
    from muctieu.reports.compose import Language, Wanted, compose  # noqa: PLC0415 - as above
    from muctieu.reports.usual import usual_letter  # noqa: PLC0415 - as above

    kind = ReportKind(args.kind)
    outline = load_outlines()[kind]
    wanted = Wanted(
        kind=kind,
        period=period_of(kind, board.scoreboard.plan.term, board.scoreboard.as_of),
        outline=outline,
        letter=usual_letter(Style(args.style), board.scoreboard.plan.place_name, board.scoreboard.as_of),
        typed={} if args.words is None else read_words(args.words, outline),
    )
    return compose(board.scoreboard, board.figures, wanted, language=Language(load_sectors(), load_patterns()))
