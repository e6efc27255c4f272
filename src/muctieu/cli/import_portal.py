"""`muctieu import-portal`: articles, documents and counters of an older portal, looked at first, then taken over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, UNREADABLE, UsageError, both, one, tell, visible
from muctieu.errors import DocumentError, Finding, StateError

if TYPE_CHECKING:
    import argparse

    from muctieu.exchange.html.portal_text import OldPortal
    from muctieu.web.moving.domain import Item, Move
    from muctieu.web.people.models import User
    from muctieu.web.places.models import OrgUnit

NAME = "import-portal"
HELP = (
    "Chuyển bài viết, văn bản và số đếm từ cổng cũ: trang đã lưu, chữ đã dán, hoặc nguồn tin RSS, Atom",
    "Take over articles, documents and counts of an older portal: saved pages, pasted text, RSS or Atom feeds",
)
EXAMPLE = """\
muctieu import-portal cong-cu/
muctieu import-portal cong-cu/ nguon-tin.xml --place nam-sao-phin --by bien-tap --commit"""
SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".txt", ".xml", ".rss", ".atom"})
SHOWN = 20


def register(parser: argparse.ArgumentParser) -> None:
    """Which files, for which commune, by whom; looking only unless told otherwise."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help=both("tệp hoặc thư mục", "files or folders"))
    parser.add_argument(
        "--place", default="", metavar="PLACE",
        help=both("mã đơn vị của xã; có một xã thì khỏi nêu", "the commune's key; needless where there is one"),
    )  # fmt: skip
    parser.add_argument("--by", default="", metavar="USER", help=both("người làm việc này", "who does this"))
    parser.add_argument(
        "--commit",
        action="store_true",
        help=both("ghi vào kho; không nêu thì chỉ xem trước", "take it over; else only look"),
    )
    parser.add_argument(
        "--publish", action="store_true",
        help=both("công khai ngay; không nêu thì để nháp", "publish at once; else everything waits as a draft"),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=both("kết quả dạng JSON", "answer as JSON"))


def run(args: argparse.Namespace) -> int:
    """Look, say what would be done, and do it when told to."""
    if args.commit and not args.by:
        raise UsageError("Ghi vào kho phải nêu người làm: --by TÊN.", "To take it over, say who does it: --by USER.")
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.moving.domain import plan_move  # noqa: PLC0415 - needs Django set up

    place = commune_of(args.place)
    refused: list[DocumentError] = []
    move = plan_move(_read(args.paths, refused), place=place)
    done = _commit(move, args, place) if args.commit else {}
    if args.json:
        print(json.dumps(_as_dict(move, refused, done), ensure_ascii=False), flush=True)
    else:
        print("\n".join(_lines(move, refused, done)), flush=True)
    return UNREADABLE if refused else DONE


def _read(paths: Sequence[str], refused: list[DocumentError]) -> Iterator[tuple[str, OldPortal]]:
    """Every file by its name; one that cannot be read is put to `refused` and stops no other."""
    from muctieu.exchange.documents import read_bytes  # noqa: PLC0415 - only when asked
    from muctieu.exchange.html.portal import read_portal  # noqa: PLC0415 - as above

    for path in _files(paths):
        try:
            yield path.name, read_portal(read_bytes(path), file=path.name)
        except DocumentError as error:
            refused.append(error)


def _files(paths: Sequence[str]) -> Iterator[Path]:
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in SUFFIXES)
        else:
            yield path


def _commit(move: Move, args: argparse.Namespace, place: OrgUnit) -> dict[str, int]:
    from muctieu.web.common.policy import Act, may  # noqa: PLC0415 - as above
    from muctieu.web.moving.domain import Taken, carry_out  # noqa: PLC0415 - needs Django set up
    from muctieu.web.portal.models import Portal  # noqa: PLC0415 - as above
    from muctieu.web.portal.moving import article_maker, declare_counts  # noqa: PLC0415 - as above

    user, portal = user_of(args.by), Portal.objects.filter(commune=place).select_related("site__root_page").first()
    if portal is None:
        raise StateError("MT7731", place=place.key)
    make, taken = article_maker(portal, by=user, publish=args.publish), Taken()
    for taken in carry_out(move, place=place, by=user, make=make, publish=args.publish):
        count = taken.articles + taken.documents + len(taken.there)
        tell(f"đã chuyển {count}/{len(move.new)}", f"{count} of {len(move.new)} taken over")
    told = declare_counts(portal, move.counters, by=user) if may(user, Act.COUNTER_DECLARE, place) else 0
    return {"counts": told, "articles": taken.articles, "documents": taken.documents, "there": len(taken.there)}


def user_of(name: str) -> User:
    """The active person of that name."""
    from muctieu.web.people.models import User  # noqa: PLC0415 - needs Django set up

    found = User.objects.filter(username=name.strip().lower(), is_active=True).first()
    if found is None:
        raise StateError("MT7203", kind="người dùng", kind_en="person", value=name)
    return found


def commune_of(key: str) -> OrgUnit:
    """The commune of that key; the only one where no key is given."""
    from muctieu.cli.check import communes  # noqa: PLC0415 - needs Django set up

    found = communes(key)
    if len(found) != 1:
        raise UsageError("Kho có nhiều xã: hãy nêu --place.", "The store has several communes: name one by --place.")
    return found[0]


# -- the answer -----------------------------------------------------------------------------------------------


def _lines(move: Move, refused: Sequence[DocumentError], done: dict[str, int]) -> Iterator[str]:
    yield both(
        f"Mới {len(move.new)}, đã chuyển trước đây {len(move.known)}, nay nói khác {len(move.changed)}.",
        f"{len(move.new)} new, {len(move.known)} taken over before, {len(move.changed)} say something else by now.",
    )
    for item in move.new[:SHOWN]:
        yield f"  + {_told(item)}"
    if len(move.new) > SHOWN:
        yield both(f"  … và {len(move.new) - SHOWN} mục nữa", f"  … and {len(move.new) - SHOWN} more")
    for item in move.changed[:SHOWN]:
        yield f"  ≠ {_told(item)}"
    for finding in move.findings[:SHOWN]:
        yield f"  ! {visible(one(finding.message_vi, finding.message_en))}"
    for error in refused:
        yield f"  ! {visible(one(error.message_vi, error.message_en))}"
    if move.counters:
        yield both("Số đếm của cổng cũ: ", "Counters of the old portal: ") + json.dumps(dict(move.counters))
    if done:
        yield both(
            f"Đã ghi: {done['articles']} bài, {done['documents']} văn bản; {done['there']} văn bản sổ đã có;"
            f" {done['counts']} số đếm ban đầu.",
            f"Taken over: {done['articles']} articles, {done['documents']} documents; {done['there']} were there;"
            f" {done['counts']} opening balances.",
        )
    else:
        yield both("Chưa ghi gì; thêm --commit để ghi.", "Nothing was written; add --commit to take it over.")


def _told(item: Item) -> str:
    day = "" if item.article is None or item.article.published is None else f"{item.article.published:%d/%m/%Y} "
    counts = ", ".join(f"{name} {count}" for name, count in item.counts.items())
    number = "" if item.document is None else f"{item.document.number.text} "
    return visible(f"{number}{day}{item.title}" + (f" ({counts})" if counts else ""))


def _as_dict(move: Move, refused: Sequence[DocumentError], done: dict[str, int]) -> dict[str, object]:
    def shown(items: Sequence[Item]) -> list[dict[str, object]]:
        return [
            {"kind": one.kind, "title": one.title, "source": one.source, "counts": dict(one.counts)} for one in items
        ]

    errors = [Finding(error.code, error.fields) for error in refused]
    return {
        "new": shown(move.new),
        "known": len(move.known),
        "changed": shown(move.changed),
        "counters": dict(move.counters),
        "findings": [one.as_dict() for one in (*move.findings, *errors)],
        "done": done,
    }
