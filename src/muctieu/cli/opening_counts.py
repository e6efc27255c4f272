"""`muctieu opening-counts`: what an older portal had counted, declared as opening balances by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, UsageError, both
from muctieu.errors import StateError

if TYPE_CHECKING:
    import argparse

    from muctieu.web.portal.models import Portal

NAME = "opening-counts"
HELP = (
    "Khai số đếm ban đầu của cổng: tổng lượt truy cập, lượt xem từng trang mà cổng cũ đã đếm",
    "Declare opening counts of a portal: the visits and the views of pages that an older portal had counted",
)
EXAMPLE = """\
muctieu opening-counts --total 28.474.803 --source "cổng cũ, 30/06/2026"
muctieu opening-counts --page /tin/trong-que/=723 --source "cổng cũ, 30/06/2026" --by quan-tri --commit"""
_COUNT = re.compile(r"\d+|\d{1,3}([., ])\d{3}(?:\1\d{3})*")


def register(parser: argparse.ArgumentParser) -> None:
    """What was counted, for which commune, where that is known from, by whom; looking only unless told otherwise."""
    parser.add_argument(
        "--page", action="append", default=[], metavar="ADDRESS=COUNT",
        help=both("địa chỉ một trang trên cổng và lượt xem đã có; nêu được nhiều lần",
                  "a page's address on the portal, and its views; may be named again"),
    )  # fmt: skip
    parser.add_argument(
        "--total", default="", metavar="COUNT", help=both("tổng lượt truy cập đã có", "visits of the whole portal")
    )
    parser.add_argument(
        "--source", required=True, help=both("biết từ đâu, tính đến ngày nào", "where that is known from, as of when")
    )
    parser.add_argument(
        "--place", default="", metavar="PLACE",
        help=both("mã đơn vị của xã; có một xã thì khỏi nêu", "the commune's key; needless where there is one"),
    )  # fmt: skip
    parser.add_argument("--by", default="", metavar="USER", help=both("người làm việc này", "who does this"))
    parser.add_argument(
        "--commit", action="store_true", help=both("ghi vào kho; không nêu thì chỉ xem", "declare it; else only look")
    )


def run(args: argparse.Namespace) -> int:
    """Say what would be declared, and do it when told to: all of it or nothing."""
    if args.commit and not args.by:
        raise UsageError("Ghi vào kho phải nêu người làm: --by TÊN.", "To declare it, say who does it: --by USER.")
    if not args.page and not args.total:
        raise UsageError("Hãy nêu --total hoặc --page ĐỊA-CHỈ=SỐ.", "Name --total or --page ADDRESS=COUNT.")
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.cli.import_portal import commune_of, user_of  # noqa: PLC0415 - needs Django set up
    from muctieu.web.portal.models import Portal  # noqa: PLC0415 - as above
    from muctieu.web.visits.domain import declare_balances  # noqa: PLC0415 - as above

    place = commune_of(args.place)
    portal = Portal.objects.filter(commune=place).select_related("site__root_page", "commune").first()
    if portal is None:
        raise StateError("MT7731", place=place.key)
    wanted = _wanted(args, portal)
    for subject, count in wanted.items():
        print(f"  {subject or both('toàn cổng', 'the whole portal')}: {count}")
    if not args.commit:
        print(both("Chưa ghi gì; thêm --commit để ghi.", "Nothing was written; add --commit to declare it."))
        return DONE
    declare_balances(wanted, place=place, source=args.source, by=user_of(args.by))
    print(both(f"Đã ghi {len(wanted)} số đếm ban đầu.", f"{len(wanted)} opening counts were declared."), flush=True)
    return DONE


def _wanted(args: argparse.Namespace, portal: Portal) -> Mapping[str, int]:
    from muctieu.web.portal.moving import subject_at  # noqa: PLC0415 - needs Django set up

    wanted = {"": _count(args.total)} if args.total else {}
    for text in args.page:
        address, _, count = text.rpartition("=")
        wanted[subject_at(address, portal)] = _count(count)
    return wanted


def _count(text: str) -> int:
    if _COUNT.fullmatch(text.strip()) is None:
        raise StateError("MT7781", value=text[:40])
    return int(re.sub(r"\D", "", text))
