"""`muctieu explain`: why a figure of the store is what it is, and where it goes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from muctieu.cli.output import DONE, both, one, visible
from muctieu.core.period import Period
from muctieu.errors import ApiError, StateError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator

    from muctieu.core.explain import Node, Record
    from muctieu.web.figures.explained import Explained
    from muctieu.web.figures.uses import Uses
    from muctieu.web.reviews.queries import IssuedUse

NAME = "explain"
HELP = (
    "Cho biết vì sao một số liệu trong kho là như vậy, và số ấy đi vào đâu",
    "Tell why a figure of the store is what it is, and where it goes",
)
EXAMPLE = """\
muctieu explain ta-tong births 2023
muctieu explain ta-tong grain_per_capita 2023 --known-on 2024-01-10 --json
muctieu explain ban-1 births 2023-Q1 --up"""


def register(parser: argparse.ArgumentParser) -> None:
    """Place, indicator, period; the direction and the day."""
    parser.add_argument("place", metavar="PLACE", help=both("mã đơn vị", "code of the place"))
    parser.add_argument("indicator", metavar="INDICATOR", help=both("mã chỉ tiêu", "code of the indicator"))
    parser.add_argument(
        "period",
        metavar="PERIOD",
        type=_period,
        help=both("kỳ: 2023, 2023-H1, 2023-Q2; - là không rõ kỳ", "period: 2023, 2023-H1, 2023-Q2; - for none"),
    )
    parser.add_argument(
        "--up", action="store_true", help=both("số đã ghi đi vào đâu", "where the record goes, not where it comes from")
    )
    parser.add_argument(
        "--known-on",
        type=date.fromisoformat,
        metavar="DATE",
        help=both("như đã biết đến hết ngày này, dạng 2023-06-30", "as known at the end of this day, as 2023-06-30"),
    )
    parser.add_argument("--json", action="store_true", help=both("in JSON", "print JSON"))


def _period(text: str) -> Period | None:
    return None if text == "-" else Period.parse(text)


def run(args: argparse.Namespace) -> int:
    """Print the tree of the figure, or what rests on its record."""
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django, which a wrong call need not

    open_store()
    from muctieu.web.figures.explained import explained  # noqa: PLC0415 - needs Django set up

    found = explained(args.indicator, args.place, args.period, viewer=Operator(), known_on=args.known_on)
    if found is None:
        raise StateError("MT7203", kind="số liệu", kind_en="figure", value=f"{args.indicator}, {args.place}")
    if args.up:
        _print_uses(found, args)
    elif args.json:
        from muctieu.web.screens.explained_json import explained_json  # noqa: PLC0415 - only this form needs it

        _print_json(explained_json(found))
    else:
        print("\n".join(visible(line) for line in tree_lines(found.node, found)))
    return DONE


def _print_json(content: dict[str, object]) -> None:
    import json  # noqa: PLC0415 - only this form needs it

    print(json.dumps(content, ensure_ascii=False, indent=1))


def _print_uses(found: Explained, args: argparse.Namespace) -> None:
    from muctieu.cli.store import Operator  # noqa: PLC0415 - as above
    from muctieu.core.explain import Standing  # noqa: PLC0415 - as above
    from muctieu.web.figures.uses import uses_of  # noqa: PLC0415 - as above
    from muctieu.web.portal.showing import pages_showing  # noqa: PLC0415 - as above
    from muctieu.web.reviews.queries import uses_of as reports_resting_on  # noqa: PLC0415 - as above
    from muctieu.web.screens.explained_json import uses_json  # noqa: PLC0415 - as above

    counting = [record for record in found.node.records if record.standing is Standing.COUNTS]
    used = uses_of(UUID(counting[0].obs.id), viewer=Operator()) if counting else None
    if used is None:
        raise ApiError("MT7423", place=found.place_name, indicator=args.indicator, period=str(args.period or "–"))
    reports = reports_resting_on([used.obs_id], viewer=Operator())
    pages = [(page.title, page.url) for page in pages_showing(used.open_targets)]
    if args.json:
        _print_json(uses_json(used, reports, pages))
    else:
        print("\n".join(visible(line) for line in use_lines(used, reports, pages)))


def tree_lines(node: Node, found: Explained, depth: int = 0) -> Iterator[str]:
    """The tree, one step a line, records below their figure."""
    from muctieu.core.explain_text import ENGLISH, VIETNAMESE, formula, result  # noqa: PLC0415 - as above

    speech, margin = one(VIETNAMESE, ENGLISH), "  " * depth
    place = found.names.get(node.place, node.place)
    when = "–" if node.period is None else one(node.period.label_vi, node.period.label_en)
    yield f"{margin}{formula(node, found.names, speech)}  [{place}, {when}]"
    for record in node.records:
        yield f"{margin}  · {_record(record, found)}"
    for part in node.parts:
        yield from tree_lines(part, found, depth + 1)
    for part in node.left_out:
        alone = one("không đưa vào", "left out")
        yield f"{margin}  – {alone}: {found.names.get(part.place, part.place)} {result(part, speech)}"


_STANDINGS = {
    "counts": ("được tính", "counts"),
    "rival": ("nguồn khác", "another source"),
    "superseded": ("đã được thay", "replaced"),
    "waiting": ("chưa duyệt", "not approved"),
}


def _record(record: Record, found: Explained) -> str:
    from muctieu.core.explain_text import amount  # noqa: PLC0415 - as above
    from muctieu.core.observation import VIETNAM_TIME  # noqa: PLC0415 - as above

    obs, origin = record.obs, found.origins[record.obs.id]
    value = one("nêu bằng lời", "told in words") if obs.value is None else amount(obs.value)
    source = ", ".join(part for part in (obs.provenance.document, obs.provenance.place, obs.provenance.text) if part)
    standing, day = one(*_STANDINGS[record.standing.value]), obs.recorded_at.astimezone(VIETNAM_TIME)
    return f"{value}, {standing}: {source}; {origin.recorded_by}, {day:%d/%m/%Y}"


def use_lines(
    used: Uses, reports: Collection[IssuedUse] = (), pages: Collection[tuple[str, str]] = ()
) -> Iterator[str]:
    """What rests on a record, a line each."""
    from muctieu.core.explain_text import ENGLISH, VIETNAMESE, result  # noqa: PLC0415 - as above

    speech = one(VIETNAMESE, ENGLISH)
    for use in used.totals:
        node = use.node
        when = "–" if node.period is None else one(node.period.label_vi, node.period.label_en)
        yield f"{speech.name(node.indicator)}, {used.names.get(node.place, node.place)}, {when}: {result(node, speech)}"
    for target in used.targets:
        told = one("kết quả hiện nay dựa vào số này", "the present result rests on it") if target.counts else ""
        yield f"{one('chỉ tiêu', 'target')} {target.plan_code}/{target.target.id}" + (f": {told}" if told else "")
    for report in reports:
        yield f"{one('báo cáo', 'report')} {report.issued.name}, {report.issued.day:%d/%m/%Y}"
        for sentence in report.sentences:
            yield f"  “{sentence.text}”"
    for title, url in pages:
        yield f"{one('trang của cổng', 'page of the portal')} {title}: {url}"
    for rule in used.rules:
        yield f"{one('tiêu chí', 'criterion')} {rule.found.code}: {one(rule.rule.name_vi, rule.rule.name_en)}"
    if not (used.totals or used.targets or reports or pages or used.rules):
        yield one("không có gì dựa vào số này", "nothing rests on it")
