"""`muctieu forecast`: where a target will end, and what would be under an assumption."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, one
from muctieu.errors import StateError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from muctieu.core.assumed import Made
    from muctieu.core.outlook import Outlook
    from muctieu.core.plan import Target
    from muctieu.web.figures.shapes import TargetDetail

NAME = "forecast"
HELP = (
    "Dự báo một chỉ tiêu đến hết hạn, kèm khoảng dự báo và nhịp cần có",
    "Forecast a target to its deadline, with the interval and the pace it needs",
)
EXAMPLE = """\
muctieu forecast ta-tong-2020-2025 thu-nhap
muctieu forecast ta-tong-2020-2025 thu-nhap --if-pace 2 --last 4 --json
muctieu forecast ta-tong-2020-2025 sinh --if-place ban-1"""


def register(parser: argparse.ArgumentParser) -> None:
    """Plan and target; the assumption."""
    parser.add_argument("plan", metavar="PLAN", help=both("mã kế hoạch", "code of the plan"))
    parser.add_argument("target", metavar="TARGET", help=both("mã chỉ tiêu", "code of the target"))
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help=both("ngày xét, dạng 2023-06-30", "the day asked about, as 2023-06-30"),
    )
    parser.add_argument(
        "--if-pace",
        type=Decimal,
        metavar="FACTOR",
        help=both("nếu nhịp của các kỳ gần nhất nhân với số này", "if the latest pace is multiplied by this"),
    )
    parser.add_argument(
        "--last", type=int, default=1, metavar="N", help=both("số kỳ gần nhất, mặc định 1", "latest periods, default 1")
    )
    parser.add_argument(
        "--if-place", metavar="PLACE", help=both("nếu đơn vị này theo kịp các đơn vị khác", "if this place catches up")
    )
    parser.add_argument("--json", action="store_true", help=both("in JSON", "print JSON"))


def run(args: argparse.Namespace) -> int:
    """Print the outlook."""
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django, which a wrong call need not

    open_store()
    from muctieu.web.figures.beside import beside  # noqa: PLC0415 - needs Django set up
    from muctieu.web.figures.queries import target_detail  # noqa: PLC0415 - needs Django set up

    detail = target_detail(args.plan, args.target, viewer=Operator(), as_of=args.as_of)
    if detail is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="target", value=f"{args.plan}/{args.target}")
    code = detail.assessment.target.indicator.code
    about = beside(detail.plan, (code,), viewer=Operator(), as_of=detail.as_of)
    found = about.ending(detail.assessment.target, detail.figures)
    assumed = _assumed(args, detail, found)
    if args.json:
        import json  # noqa: PLC0415 - only this form needs it

        from muctieu.web.screens.ahead_json import outlook_json  # noqa: PLC0415 - as above

        print(json.dumps(outlook_json(detail, found, assumed), ensure_ascii=False, indent=1))
    else:
        print("\n".join(outlook_lines(detail, found, assumed)))
    return DONE


def _assumed(args: argparse.Namespace, detail: TargetDetail, found: Outlook) -> Made | None:
    from muctieu.core.assumed import with_pace, with_place  # noqa: PLC0415 - as above
    from muctieu.web.screens.ahead import village_parts  # noqa: PLC0415 - as above

    target = detail.assessment.target
    if args.if_pace is not None:
        return with_pace(target, found, factor=args.if_pace, count=args.last)
    if args.if_place is None:
        return None
    parts = village_parts(detail)
    return with_place(target, found, parts, place=args.if_place, plan=detail.plan, as_of=detail.as_of)


def outlook_lines(detail: TargetDetail, found: Outlook, assumed: Made | None) -> Iterator[str]:
    """The outlook for people."""
    from muctieu.core.wording import EN, VI, gap_text, with_unit  # noqa: PLC0415 - as above

    target, words = detail.assessment.target, one(VI, EN)
    yield f"{one(target.indicator.name_vi, target.indicator.name_en)} ({detail.plan.code}/{target.id})"
    if found.expected is not None:
        due = with_unit(found.expected, target.unit, words)
        yield f"{one('đến ngày xét cần', 'due by the day asked about')}: {due}"
    if found.pace is not None and found.pace.a_year is not None:
        sign = "−" if found.pace.a_year < 0 else "+"
        yield f"{one('cần mỗi năm', 'needed a year')}: {sign}{gap_text(found.pace.a_year, target.unit, words)}"
    yield from _made_lines(found.ahead, target)
    if assumed is not None:
        yield from _made_lines(assumed, target)


_CHANCES = {
    "likely": ("có khả năng đạt", "likely"),
    "open": ("chưa chắc", "open"),
    "unlikely": ("khó đạt", "unlikely"),
}


def _made_lines(made: Made, target: Target) -> Iterator[str]:
    from muctieu.core.forecast import Forecast  # noqa: PLC0415 - as above
    from muctieu.core.outlook import chance_of  # noqa: PLC0415 - as above
    from muctieu.core.period import Period  # noqa: PLC0415 - as above
    from muctieu.core.wording import EN, VI, with_unit  # noqa: PLC0415 - as above

    reason = made.assumption if isinstance(made, Forecast) else made.reason
    if reason is not None:
        yield one(reason.text_vi, reason.text_en)
    if not isinstance(made, Forecast):
        return
    words = one(VI, EN)
    for step in made.steps:
        until = Period(step.last, 1).end - timedelta(days=1)
        low, high = with_unit(step.low, target.unit, words), with_unit(step.high, target.unit, words)
        yield f"  {until:%d/%m/%Y}  {with_unit(step.point, target.unit, words)}  ({low} – {high})"
    chance = chance_of(target, made)
    if chance is not None:
        yield one(*_CHANCES[chance.value])
