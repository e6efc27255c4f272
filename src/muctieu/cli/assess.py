"""`muctieu assess`: where every target of a plan stands, by the store or by the reports named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from muctieu.cli.intake import Note, read_notes, refuse_twins
from muctieu.cli.output import DONE, UNREADABLE, both, tell_error
from muctieu.errors import StateError

if TYPE_CHECKING:
    import argparse

    from muctieu.core.scoreboard import Scoreboard

NAME = "assess"
HELP = (
    "Cho biết mỗi chỉ tiêu của kế hoạch đang ở đâu",
    "Tell where every target of a plan stands",
)
EXAMPLE = """\
muctieu assess --plan ta-tong-2020-2025 bai-viet.txt
muctieu assess --plan ta-tong-2020-2025 --as-of 2023-06-30 --format json bai-viet.txt
muctieu assess --plan ta-tong-2020-2025 --restated households"""


def register(parser: argparse.ArgumentParser) -> None:
    """Plan, reports, day and form of the answer."""
    parser.add_argument(
        "--plan",
        required=True,
        metavar="PACK",
        help=both("tên gói kế hoạch, hoặc thư mục của gói", "name of the plan's pack, or its folder"),
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help=both(
            "báo cáo để đọc (- là đầu vào chuẩn); không có thì lấy số đã duyệt trong kho",
            "reports to read (- is standard input); without any, the approved figures of the store",
        ),
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help=both(
            "ngày xét, dạng 2023-06-30; mặc định là ngày của văn bản mới nhất",
            "the day asked about, as 2023-06-30; default: the date of the newest document",
        ),
    )
    parser.add_argument(
        "--restated",
        nargs="?",
        const="whole",
        choices=("whole", "households", "people"),
        metavar="HOW",
        help=both(
            "tính lại mọi số theo các đơn vị hôm nay (chỉ với số trong kho); phần chia tách: households theo số hộ, "
            "people theo nhân khẩu, mặc định whole là không chia",
            "read every figure on today's units (of the store only); what was divided goes by households or by people, "
            "with whole, the default, it is left out",
        ),
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help=both("dạng kết quả", "form of the answer")
    )


def run(args: argparse.Namespace) -> int:
    """Print the scoreboard; files that cannot be read are named, the others still count."""
    if args.files and args.restated:
        raise StateError("MT7853", files=", ".join(args.files))
    if args.files:
        board, code = _from_files(args)
    else:
        board, code = _from_store(args), DONE
    if board is not None:
        _print(board, form=args.format, approved=not args.files)
    return code


def _from_files(args: argparse.Namespace) -> tuple[Scoreboard | None, int]:
    """The scoreboard of the reports that can be read, and the exit code; None when none can."""
    from muctieu.core.reading.appraisal import ReadDocument, assess_documents  # noqa: PLC0415 - a wrong call is quick
    from muctieu.core.reading.evidence import Catalogue  # noqa: PLC0415 - as above
    from muctieu.core.unit import UnitNames  # noqa: PLC0415 - as above
    from muctieu.packs.loader import load_indicators, load_plan, load_units  # noqa: PLC0415 - as above

    refuse_twins(args.files)
    plan = load_plan(args.plan)
    notes: list[Note] = []
    failed = 0
    for note in read_notes(args.files, plan=args.plan):
        if isinstance(note, Note):
            notes.append(note)
        else:
            tell_error(note)
            failed += 1
    code = UNREADABLE if failed else DONE
    if not notes:
        return None, code
    units = load_units()
    documents = [ReadDocument(note.reading, note.extracted.text) for note in notes]
    catalogue = Catalogue(load_indicators(), UnitNames(units.values()))
    return assess_documents(plan, documents, catalogue=catalogue, units=units, as_of=args.as_of), code


def _from_store(args: argparse.Namespace) -> Scoreboard:
    """The scoreboard of the approved figures in the store."""
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django, which reports never need

    return open_store().scoreboard(args.plan, as_of=args.as_of, restated=args.restated)


def _print(board: Scoreboard, *, form: str, approved: bool) -> None:
    if form == "json":
        import json  # noqa: PLC0415 - only this format needs it

        print(json.dumps(board.as_dict(), ensure_ascii=False, indent=1))
        return
    from muctieu.cli.scoreboard_view import scoreboard_lines  # noqa: PLC0415 - only this format needs it

    print("\n".join(scoreboard_lines(board, approved=approved)))
