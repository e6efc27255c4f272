"""`muctieu check`: what the checks over the stored figures find, kept in the store as findings with owners."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, one, visible
from muctieu.errors import Finding, StateError

if TYPE_CHECKING:
    import argparse

    from muctieu.web.assessment.checking import Outcome
    from muctieu.web.assessment.models import Finding as Row
    from muctieu.web.places.models import OrgUnit

NAME = "check"
HELP = (
    "Kiểm tra số liệu đã duyệt của một xã: khác thường, tổng không khớp, nhầm đơn vị, nguồn mâu thuẫn",
    "Check a commune's approved figures: outliers, sums that differ, wrong units, sources that disagree",
)
EXAMPLE = """\
muctieu check
muctieu check nam-sao-phin --json"""
MOST = 100_000


def register(parser: argparse.ArgumentParser) -> None:
    """Which commune, form of the answer."""
    parser.add_argument(
        "place", nargs="?", default="", metavar="PLACE",
        help=both("mã đơn vị của xã trong kho; bỏ trống: mọi xã", "the commune's key in the store; without it, all"),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=both("kết quả dạng JSON", "answer as JSON"))


def run(args: argparse.Namespace) -> int:
    """Run the checks, keep what they find, print what waits for somebody."""
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.assessment.checking import run_checks  # noqa: PLC0415 - needs Django set up
    from muctieu.web.assessment.queries import FindingFilter, findings  # noqa: PLC0415 - as above

    answers = []
    for commune in communes(args.place):
        outcome = run_checks(commune)
        page = findings(Operator(), commune, FindingFilter(), size=MOST)
        answers.append((commune, outcome, page.rows))
    if args.json:
        print(json.dumps([_as_dict(*answer) for answer in answers], ensure_ascii=False), flush=True)
    else:
        print("\n".join(line for answer in answers for line in _lines(*answer)), flush=True)
    return DONE


def communes(key: str) -> list[OrgUnit]:
    from muctieu.core.place import Level  # noqa: PLC0415 - only when asked
    from muctieu.web.common import clock  # noqa: PLC0415 - needs Django set up
    from muctieu.web.places.queries import units_on  # noqa: PLC0415 - as above

    rows = units_on(clock.today()).filter(level=Level.COMMUNE.value).order_by("unit_id")
    found = [row.unit for row in rows if not key or row.unit.key == key]
    if key and not found:
        raise StateError("MT7203", kind="xã", kind_en="commune", value=key)
    return found


def _lines(commune: OrgUnit, outcome: Outcome, rows: tuple[Row, ...]) -> list[str]:
    head = both(
        f"{commune.key}: {outcome.waiting} điểm chờ xử lý ({outcome.found} mới, {outcome.reopened} mở lại,"
        f" {outcome.closed} tự đóng)",
        f"{commune.key}: {outcome.waiting} findings wait ({outcome.found} new, {outcome.reopened} reopened,"
        f" {outcome.closed} closed by themselves)",
    )
    return [head, *(f"  {row.code} · {visible(_place(row))} · {visible(_sentence(row))}" for row in rows)]


def _place(row: Row) -> str:
    return f"{row.place.key}/{row.indicator}"


def _sentence(row: Row) -> str:
    told = Finding(row.code, row.args)
    return one(told.message_vi, told.message_en)


def _as_dict(commune: OrgUnit, outcome: Outcome, rows: tuple[Row, ...]) -> dict[str, object]:
    return {
        "place": commune.key,
        "new": outcome.found,
        "reopened": outcome.reopened,
        "closed": outcome.closed,
        "findings": [
            {
                "check": row.check_kind,
                "code": row.code,
                "indicator": row.indicator,
                "place": row.place.key,
                "period": row.period,
                "state": row.state,
                "owner": None if row.owner is None else row.owner.code,
                "message": Finding(row.code, row.args).message_vi,
                "message_en": Finding(row.code, row.args).message_en,
            }
            for row in rows
        ],
    }
