"""`muctieu review`: the review report of a plan, written from the approved figures of the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from muctieu.cli.output import DONE, UsageError, both, tell, visible
from muctieu.core.report import ReportKind, Style
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
muctieu review nam-sao-phin-2020-2025 --kind year --as-of 2023-12-31 --words loi-viet.toml --output bao-cao.docx
muctieu review nam-sao-phin-2020-2025 --kind mid_term --compare bao-cao-da-sua.docx
muctieu review --issued 05/BC-UBND --replay --output bao-cao-05.docx
muctieu review --all-communes bao-cao/ --kind year --style state
muctieu review --province lai-chau --kind year --style state --output tong-hop.docx"""
PAPERS = (".docx", ".pdf", ".html")


def register(parser: argparse.ArgumentParser) -> None:
    """Plan, kind and style of the report, its day, people's words, the file."""
    parser.add_argument("plan", nargs="?", metavar="PLAN", help=both("mã kế hoạch", "code of the plan"))
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
        help=both(
            "ghi tệp .docx, .pdf hoặc .html; không có thì in ra", "write .docx, .pdf or .html; printed when left out"
        ),
    )
    _register_others(parser)


def _register_others(parser: argparse.ArgumentParser) -> None:
    """What is asked in place of one plan's report of today."""
    parser.add_argument(
        "--compare",
        type=Path,
        metavar="FILE.docx",
        help=both(
            "đọc lại tệp Word đã sửa tay và nêu mọi chỗ khác báo cáo",
            "read an edited Word file back and tell each change",
        ),
    )
    parser.add_argument(
        "--issued",
        metavar="NUMBER",
        help=both("báo cáo đã ban hành có số này, như 05/BC-UBND", "the issued report of that number, as 05/BC-UBND"),
    )
    parser.add_argument(
        "--replay",
        action="store_true",
        help=both("với --issued: ghi đúng tệp đã ban hành vào --output", "with --issued: its very file into --output"),
    )
    parser.add_argument(
        "--all-communes",
        type=Path,
        metavar="FOLDER",
        help=both("viết báo cáo của mọi xã vào thư mục này", "write the report of every commune into this folder"),
    )
    parser.add_argument("--pdf", action="store_true", help=both("với --all-communes: tệp PDF", "PDF files there"))
    parser.add_argument(
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=both("với --all-communes: số tiến trình, mặc định bằng số nhân", "processes, default as many as cores"),
    )
    parser.add_argument(
        "--province",
        metavar="PLACE",
        help=both(
            "tổng hợp của tỉnh từ báo cáo các xã đã ban hành (mã đơn vị trong kho)",
            "the province's report from what its communes have issued (its key in the store)",
        ),
    )


def run(args: argparse.Namespace) -> int:
    """Write or print the report; what is still missing in it is told."""
    if args.output is not None and args.output.suffix.lower() not in PAPERS:
        raise SettingError("MT6131", path=str(args.output), endings=", ".join(PAPERS))
    if args.issued is not None:
        from muctieu.cli.review_issued import show_issued  # noqa: PLC0415 - each form needs its own

        return show_issued(args.issued, args.output)
    if args.all_communes is not None:
        return _all_communes(args)
    report = _province(args) if args.province is not None else _report(args)
    if args.compare is not None:
        from muctieu.cli.review_compare import tell_changes  # noqa: PLC0415 - each form needs its own

        return tell_changes(report, args.compare)
    if args.output is None:
        from muctieu.reports.plain import plain_lines  # noqa: PLC0415 - only this form needs it

        print("\n".join(visible(line) for line in plain_lines(report)))
        return DONE
    return _written(report, args.output)


def _all_communes(args: argparse.Namespace) -> int:
    from muctieu.cli.review_many import Many, write_all  # noqa: PLC0415 - each form needs its own

    ending = ".pdf" if args.pdf else ".docx"
    kind, style = ReportKind(args.kind), Style(args.style)
    return write_all(Many(kind, style, args.as_of, args.all_communes, ending, args.jobs))


def _province(args: argparse.Namespace) -> Report:
    from muctieu.cli.review_many import province_report  # noqa: PLC0415 - as above

    return province_report(args.province, ReportKind(args.kind), Style(args.style), args.as_of)


def _written(report: Report, output: Path) -> int:
    from muctieu.cli.review_many import file_of  # noqa: PLC0415 - as above

    try:
        if output.suffix.lower() == ".html":
            _write_page(report, output)
        else:
            output.write_bytes(file_of(report, output.suffix.lower()))
    except OSError as error:
        raise SettingError("MT7904", path=str(output), reason=error.strerror or str(error)) from None
    open_places = [one.id for one in report.typed().values() if not one.text.strip()]
    figures = len(report.figures())
    tell(f"Đã ghi {output}: {figures} số liệu có nguồn.", f"Written {output}: {figures} figures with a source.")
    if open_places:
        named = ", ".join(open_places)
        tell(f"Còn chờ người viết: {named} (xem --words).", f"Still to be written by people: {named} (see --words).")
    return DONE


def _write_page(report: Report, path: Path) -> None:
    """A web page, and its looks in a file beside it."""
    from muctieu.reports.html import STYLESHEET, write_html  # noqa: PLC0415 - as above

    looks = path.with_suffix(".css")
    looks.write_bytes(STYLESHEET.read_bytes())
    path.write_text(write_html(report, stylesheet=quote(looks.name)), encoding="utf-8")


def _report(args: argparse.Namespace) -> Report:
    if args.plan is None:
        raise UsageError(
            "muctieu review: cần mã kế hoạch, hoặc --issued, --all-communes, --province. Xem muctieu review --help.",
            "muctieu review: needs a plan, or --issued, --all-communes, --province. See muctieu review --help.",
        )
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django, which a wrong call need not

    open_store()
    from muctieu.packs.outlines import load_outlines, read_words  # noqa: PLC0415 - as above
    from muctieu.web.reviews.batch import Batch, newly  # noqa: PLC0415 - as above

    kind = ReportKind(args.kind)
    words = {} if args.words is None else read_words(args.words, load_outlines()[kind])
    return newly(args.plan, Batch(kind, Style(args.style), args.as_of, words), viewer=Operator())
