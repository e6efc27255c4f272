"""`muctieu read`: the figures of narrative reports, without a store."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from muctieu.cli.intake import Note, read_notes, refuse_twins
from muctieu.cli.output import DONE, UNREADABLE, both, tell_error
from muctieu.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME = "read"
HELP = (
    "Đọc số liệu trong báo cáo lời văn (.txt, .docx, .html), không cần cơ sở dữ liệu.",
    "Reads the figures of narrative reports (.txt, .docx, .html), without a store.",
)
EXAMPLE = """
muctieu read bao-cao-quy-1.docx
muctieu read --format jsonl thang-*.txt > so-lieu.jsonl
cat thang-3.txt | muctieu read --format csv -
"""
FORMATS = ("table", "json", "jsonl", "csv")


def register(parser: argparse.ArgumentParser) -> None:
    """Files, form of the answer, and the plan whose indicators are meant."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=both("tệp báo cáo; “-” là đầu vào chuẩn", "report; “-” is standard input"),
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help=both("dạng kết quả (mặc định: bảng)", "form of the answer (default: table)"),
    )
    parser.add_argument(
        "--plan",
        metavar="PACK",
        help=both("chỉ nhận các chỉ tiêu của kế hoạch này", "link to the indicators of this plan only"),
    )


def run(args: argparse.Namespace) -> int:
    """Read every file; those that cannot be read are named on standard error."""
    refuse_twins(args.files)
    failed: list[DocumentError] = []
    _writer(args.format)(_good(read_notes(args.files, plan=args.plan), failed))
    return UNREADABLE if failed else DONE


def _good(notes: Iterator[Note | DocumentError], failed: list[DocumentError]) -> Iterator[Note]:
    for note in notes:
        if isinstance(note, Note):
            yield note
        else:
            # What was printed so far comes first on a terminal that shows both streams.
            sys.stdout.flush()
            tell_error(note)
            failed.append(note)


def _writer(form: str) -> Callable[[Iterator[Note]], None]:
    if form == "table":
        from muctieu.cli.tables import print_table  # noqa: PLC0415 - programs ask for JSON and need no layout

        return print_table
    from muctieu.cli import rows  # noqa: PLC0415 - only when it is asked for

    return {"json": rows.print_json, "jsonl": rows.print_jsonl, "csv": rows.print_csv}[form]
