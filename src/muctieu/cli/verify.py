"""`muctieu verify`: whether the store is what its journal says, and what was altered or removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, NOT_WHOLE, UsageError, both, visible

if TYPE_CHECKING:
    import argparse

    from muctieu.errors import Finding
    from muctieu.web.common.digests import Digest
    from muctieu.web.common.verify import Report, Tail

NAME = "verify"
HELP = (
    "Kiểm tra nhật ký và kho: mục, bản ghi, tệp nào đã bị sửa hoặc mất",
    "Check journal and store: which entry, row or file was altered or removed",
)
EXAMPLE = """\
muctieu verify
muctieu verify --digest tom-luoc-2026-11-23.json --digest tom-luoc-2026-11-24.json"""
SHOWN = 10


def register(parser: argparse.ArgumentParser) -> None:
    """Digests to compare with, form of the answer."""
    parser.add_argument(
        "--digest",
        action="append",
        default=[],
        metavar="FILE",
        help=both("đối chiếu với bản tóm lược này; được nêu nhiều lần", "compare with this digest; may be repeated"),
    )
    parser.add_argument(
        "--totals",
        action="store_true",
        help=both("ghi lại mọi số tổng từ các số liệu trước khi kiểm tra", "write every total anew before checking"),
    )
    parser.add_argument(
        "--counters",
        action="store_true",
        help=both("cộng lại mọi lượt truy cập từ nhật ký và đối chiếu", "add up all visits from their log and compare"),
    )
    parser.add_argument("--json", action="store_true", help=both("kết quả dạng JSON", "answer as JSON"))


def run(args: argparse.Namespace) -> int:
    """Check everything; 6 when something is not as it was written."""
    texts = [(name, _text(name)) for name in args.digest]
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.common.digests import kept_digests, read_digest  # noqa: PLC0415 - needs Django set up
    from muctieu.web.common.verify import verify  # noqa: PLC0415 - as above
    from muctieu.web.documents.domain import file_findings  # noqa: PLC0415 - as above
    from muctieu.web.figures.counts import count_findings  # noqa: PLC0415 - as above
    from muctieu.web.figures.recount import total_findings, write_anew  # noqa: PLC0415 - as above
    from muctieu.web.portal.altered import page_findings  # noqa: PLC0415 - as above

    if args.totals:
        write_anew()
    given = [read_digest(text, name=name) for name, text in texts]
    kept = [read_digest(text, name=_KEPT) for text in kept_digests()]
    report = verify([*given, *kept])
    report.findings += [*count_findings(), *total_findings(), *file_findings(), *page_findings()]
    if args.counters:
        report.findings += _counter_findings()
    print(_as_json(report) if args.json else "\n".join(_lines(report, given)), flush=True)
    return NOT_WHOLE if report.findings else DONE


def _counter_findings() -> Iterator[Finding]:
    """Where the counters of visits say something else than their log."""
    from muctieu.web.visits.queries import here  # noqa: PLC0415 - needs Django set up

    facts = here().facts
    facts.take_in()
    return facts.findings()


_KEPT = "trong kho / in the store"


def _text(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"muctieu verify: không đọc được bản tóm lược {name}.", f"muctieu verify: the digest {name} cannot be read."
        ) from None


def _lines(report: Report, given: list[Digest]) -> list[str]:
    counted = both(
        f"Đã kiểm tra {report.chains} nhật ký, {report.entries} mục, {report.rows} bản ghi,"
        " số đang chờ duyệt, số tổng, tệp của từng văn bản và các trang đã đăng.",
        f"Checked {report.chains} journals, {report.entries} entries, {report.rows} rows, the numbers that wait,"
        " the totals, the file of each document and the published pages.",
    )
    found = [visible(f"{one.code} · {both(one.message_vi, one.message_en)}") for one in report.findings]
    verdict = both("Không thấy gì bị sửa hoặc mất.", "Nothing was altered or removed.")
    tails = [line for tail in report.tails if tail.acts for line in _tail_lines(tail)]
    if not given:
        tails.append(both(
            "Chưa nêu bản tóm lược nào giữ ở nơi khác: người có cả khóa lẫn cơ sở dữ liệu vẫn có thể viết lại tất cả.",
            "No digest kept elsewhere was given: whoever has both key and database could have written everything anew.",
        ))  # fmt: skip
    return [*found, counted, *([] if found else [verdict]), *tails]


def _tail_lines(tail: Tail) -> list[str]:
    head = both(
        f"Nhật ký {tail.chain}: {len(tail.acts)} mục sau bản tóm lược cuối (sau số {tail.after}):",
        f"Journal {tail.chain}: {len(tail.acts)} entries after the last digest (after {tail.after}):",
    )
    more = [] if len(tail.acts) <= SHOWN else [f"  … +{len(tail.acts) - SHOWN}"]
    return [head, *(visible(f"  {number}  {act}  {thing}") for number, act, thing in tail.acts[:SHOWN]), *more]


def _as_json(report: Report) -> str:
    tails = [
        {"chain": str(tail.chain), "after": tail.after, "entries": [list(act) for act in tail.acts]}
        for tail in report.tails
    ]
    findings = [{**one.as_dict(), "args": dict(one.args)} for one in report.findings]
    content = {"chains": report.chains, "entries": report.entries, "rows": report.rows}
    return json.dumps({**content, "findings": findings, "after_digest": tails}, ensure_ascii=False)
