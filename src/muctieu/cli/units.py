"""`muctieu units`: the units of Vietnam by name or code, old and new, as of a day."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, UsageError, both, tell

if TYPE_CHECKING:
    import argparse

    from muctieu.packs.gazetteer import Gazetteer, Hit

NAME = "units"
HELP = (
    "Tra đơn vị hành chính theo tên hoặc mã, cũ và mới, có dấu hay không dấu.",
    "Finds administrative units by name or code, old and new, with or without diacritics.",
)
EXAMPLE = """
muctieu units ta tong
muctieu units 03433
muctieu units "Mường Tè" --as-of 2025-06-30
muctieu units --province "Lai Châu" --level commune --as-of 2025-07-01 --format csv
"""
LEVELS = ("province", "district", "commune")
FORMATS = ("table", "json", "csv")
# Whole names are all shown; of names that only contain the words, a screen or two.
LOOSE_SHOWN = 40


def register(parser: argparse.ArgumentParser) -> None:
    """Name or code, day, bounds of the search, form of the answer."""
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help=both("tên hoặc mã, không cần dấu", "name or code, diacritics may be left out"),
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help=both(
            "chỉ đơn vị có hiệu lực ngày này, dạng 2025-06-30; không nêu thì cả cũ lẫn mới",
            "only units in force on that day, as 2025-06-30; without it both old and new",
        ),
    )
    parser.add_argument(
        "--province",
        metavar="NAME",
        help=both("chỉ trong tỉnh này, theo tên hoặc mã", "only in this province, by name or code"),
    )
    parser.add_argument("--level", choices=LEVELS, help=both("chỉ cấp này", "only this level"))
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help=both("dạng kết quả (mặc định: bảng)", "form of the answer (default: table)"),
    )


def run(args: argparse.Namespace) -> int:
    """Print the units found; finding none is an answer, not a failure."""
    query = " ".join(args.query).strip()
    if not query and args.province is None and args.level is None:
        raise UsageError(
            "muctieu units: hãy nêu tên hoặc mã, hoặc --province, --level. Xem muctieu units --help.",
            "muctieu units: give a name or a code, or --province, --level. See muctieu units --help.",
        )
    from muctieu.packs.vietnam import load_vietnam  # noqa: PLC0415 - `--help` and a wrong call need no units

    gazetteer = load_vietnam()
    hits = _hits(gazetteer, query, args)
    if not hits:
        _tell_none(query, args)
    shown = _shown(hits) if args.format == "table" else hits
    _print(gazetteer, shown, form=args.format, on=args.as_of)
    _tell_bounds(args.as_of, hidden=len(hits) - len(shown))
    return DONE


def _hits(gazetteer: Gazetteer, query: str, args: argparse.Namespace) -> tuple[Hit, ...]:
    from muctieu.core.place import Level  # noqa: PLC0415 - as above
    from muctieu.packs.gazetteer import EXACT, Hit, find  # noqa: PLC0415 - as above

    level = None if args.level is None else Level(args.level)
    under = None if args.province is None else _provinces(gazetteer, args.province)
    if not query:
        return tuple(Hit(unit, EXACT) for unit in gazetteer.select(on=args.as_of, level=level, under=under))
    found = find(gazetteer.select(on=args.as_of, level=level), query)
    return tuple(hit for hit in found if under is None or gazetteer.is_under(hit.unit, under, on=args.as_of))


def _provinces(gazetteer: Gazetteer, name: str) -> frozenset[str]:
    """Identities of the old and new provinces of that name or code."""
    from muctieu.core.place import Level  # noqa: PLC0415 - as above
    from muctieu.packs.gazetteer import SAME_LETTERS, find  # noqa: PLC0415 - as above

    found = find(gazetteer.select(level=Level.PROVINCE), name)
    identities = frozenset(hit.unit.id for hit in found if hit.rank <= SAME_LETTERS)
    if not identities:
        raise UsageError(
            f"muctieu units: không có tỉnh, thành phố nào tên hoặc mã “{name}”, cũ hay mới. "
            "Xem danh sách: muctieu units --level province.",
            f"muctieu units: no province has the name or code “{name}”, old or new. "
            "For the list: muctieu units --level province.",
        )
    return identities


def _shown(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    from muctieu.packs.gazetteer import BEGINS  # noqa: PLC0415 - as above

    whole = sum(hit.rank < BEGINS for hit in hits)
    return hits[: whole + LOOSE_SHOWN]


def _print(gazetteer: Gazetteer, hits: tuple[Hit, ...], *, form: str, on: date | None) -> None:
    from muctieu.cli import units_view  # noqa: PLC0415 - as above

    {"table": units_view.print_table, "json": units_view.print_json, "csv": units_view.print_csv}[form](
        gazetteer, hits, on=on
    )
    sys.stdout.flush()


def _tell_none(query: str, args: argparse.Namespace) -> None:
    asked = query or args.province or args.level
    day = "" if args.as_of is None else f" {args.as_of:%d/%m/%Y}"
    tell(
        f"Không có đơn vị nào khớp “{asked}”{day and ' ngày' + day}. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện.",
        f"No unit matches “{asked}”{day and ' on' + day}. Try fewer words, or fewer conditions.",
    )


def _tell_bounds(as_of: date | None, *, hidden: int) -> None:
    """What the answer leaves out: loose matches beyond a screen, and changes that the pack does not know."""
    from muctieu.packs.vietnam import REFORM  # noqa: PLC0415 - as above

    if hidden:
        tell(
            f"Còn {hidden} đơn vị nữa chỉ chứa các chữ đó; xem hết bằng --format csv.",
            f"{hidden} more units only contain these words; see all of them with --format csv.",
        )
    if as_of is not None and as_of < REFORM:
        tell(
            "Trước 01/07/2025 gói dữ liệu chỉ biết tình trạng ngay trước ngày đó, không biết các thay đổi sớm hơn.",
            "Before 01/07/2025 the pack knows only the state just before that day, not any earlier change.",
        )
