"""`muctieu criteria`: judge a commune by a rule set as of a day, and show the way out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, UsageError, both

if TYPE_CHECKING:
    import argparse

    from muctieu.core.criteria import Facts, RuleBook, RuleSet

NAME = "criteria"
HELP = (
    "Xét xã theo bộ tiêu chí: đạt, chưa đạt hay chưa rõ, còn thiếu gì",
    "Judge a commune by a rule set: met, not met or unknown, and what is missing",
)
EXAMPLE = """\
muctieu criteria --list
muctieu criteria khu_vuc --facts xa.toml --as-of 2023-06-30 --way-out
muctieu criteria ntm_commune_2021_2025 --facts xa.json --as-of 2023-06-30 --json
muctieu criteria khu_vuc --store nam-sao-phin --way-out"""


def register(parser: argparse.ArgumentParser) -> None:
    """Set, facts, day and form of the answer."""
    parser.add_argument(
        "ruleset",
        nargs="?",
        metavar="SET",
        help=both("bộ tiêu chí, hoặc loại (lấy bộ có hiệu lực)", "rule set, or family (takes the one in force)"),
    )
    parser.add_argument("--list", action="store_true", help=both("in các bộ tiêu chí có sẵn", "list the rule sets"))
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--facts", type=Path, metavar="FILE", help=both("số liệu của xã, .toml hoặc .json", "facts, .toml or .json")
    )
    source.add_argument(
        "--store",
        metavar="PLACE",
        help=both(
            "lấy số đã duyệt và điều đã ghi trong kho của xã hoặc bản này (mã đơn vị trong kho)",
            "approved figures and statements of this commune or village in the store (its key)",
        ),
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DAY",
        help=both(
            "ngày xét, dạng 2023-06-30; mặc định là ngày mới nhất trong tệp, với kho là hôm nay",
            "the day asked about, as 2023-06-30; default: the newest day in the file, with a store today",
        ),
    )
    parser.add_argument(
        "--way-out", action="store_true", help=both("nêu những gì còn phải đạt", "show what stands in the way")
    )
    parser.add_argument("--json", action="store_true", help=both("in dạng JSON", "print JSON"))


def run(args: argparse.Namespace) -> int:
    """Print the list of sets, or the verdict of one."""
    from muctieu.packs.rulesets import load_rule_book  # noqa: PLC0415 - a wrong call is quick

    book = load_rule_book()
    if args.list:
        _print_list(book, as_json=args.json)
        return DONE
    if args.ruleset is None or (args.facts is None and args.store is None):
        raise UsageError(
            "muctieu criteria: cần tên bộ tiêu chí và --facts hoặc --store, hoặc --list. Xem muctieu criteria --help.",
            "muctieu criteria: needs a rule set and --facts or --store, or --list. See muctieu criteria --help.",
        )
    if args.store is None:
        _print_verdict(args, *_of_file(book, args))
    else:
        _print_verdict(args, *_of_store(book, args))
    return DONE


def _print_list(book: RuleBook, *, as_json: bool) -> None:
    from muctieu.cli.criteria_json import as_text, list_of  # noqa: PLC0415 - as above
    from muctieu.cli.criteria_view import list_lines  # noqa: PLC0415 - as above

    print(as_text(list_of(book)) if as_json else "\n".join(list_lines(book)))


def _of_file(book: RuleBook, args: argparse.Namespace) -> tuple[RuleSet, Facts, date]:
    """The set, what the file says, and the day."""
    from muctieu.packs.rule_facts import newest_day, read_facts  # noqa: PLC0415 - as above

    facts = read_facts(args.facts, book)
    day = args.as_of or newest_day(facts)
    if day is None:
        raise UsageError(
            "muctieu criteria: tệp số liệu không nêu ngày nào; hãy thêm --as-of, ví dụ --as-of 2023-06-30.",
            "muctieu criteria: the facts name no day; add --as-of, for example --as-of 2023-06-30.",
        )
    return _choose(book, args.ruleset, day), facts, day


def _of_store(book: RuleBook, args: argparse.Namespace) -> tuple[RuleSet, Facts, date]:
    """The set, what the store knows of the place, and the day."""
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    store = open_store()
    day = args.as_of or store.today()
    ruleset = _choose(book, args.ruleset, day)
    return ruleset, store.facts(args.store, ruleset, day=day), day


def _print_verdict(args: argparse.Namespace, ruleset: RuleSet, facts: Facts, day: date) -> None:
    from muctieu.cli.criteria_json import as_text, verdict_of  # noqa: PLC0415 - as above
    from muctieu.cli.criteria_view import verdict_lines  # noqa: PLC0415 - as above
    from muctieu.core.judge import judge  # noqa: PLC0415 - as above
    from muctieu.core.standing import standing_of  # noqa: PLC0415 - as above
    from muctieu.core.way_out import way_out  # noqa: PLC0415 - as above
    from muctieu.packs.rulesets import load_rule_book  # noqa: PLC0415 - as above

    book = load_rule_book()
    verdict = judge(book, ruleset, facts, as_of=day)
    out = way_out(book, ruleset, facts, as_of=day) if args.way_out else None
    standing = standing_of(facts, verdict)
    if args.json:
        print(as_text(verdict_of(verdict, out, standing)))
    else:
        print("\n".join(verdict_lines(verdict, out, standing)))


def _choose(book: RuleBook, name: str, day: date) -> RuleSet:
    """The set of that code, or the one of that family in force on the day."""
    from muctieu.errors import PackError  # noqa: PLC0415 - as above

    found = book.named(name) or book.in_force(name, day)
    if found is None:
        known = ", ".join(dict.fromkeys(text for one in book.sets for text in (one.family, one.code)))
        raise PackError("MT1635", value=name, day=f"{day:%d/%m/%Y}", known=known)
    return found
