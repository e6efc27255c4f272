"""A draft plan on the terminal, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from muctieu.cli.layout import terminal_width, wrap
from muctieu.cli.output import both, one, visible
from muctieu.core.numbers_vi import format_vi
from muctieu.packs.draft_pack import blanks_of

if TYPE_CHECKING:
    from muctieu.core.reading.drafting import DraftPlan, DraftTarget, DraftValue

INDENT = "      "


def print_table(draft: DraftPlan) -> None:
    """The proposals one under the other, then what is left to fill in."""
    for line in _lines(draft):
        print(visible(line))


def _lines(draft: DraftPlan) -> Iterator[str]:
    heading = draft.heading
    years = f"{heading.first_year or '?'} - {heading.last_year or '?'}"
    yield heading.title or both("(không rõ tên văn bản)", "(no title found)")
    yield f"{heading.place_name or '?'} · {years} · {heading.authority.value}"
    count = f"{len(draft.points)} điểm, {len(draft.targets)} chỉ tiêu đề xuất"
    yield both(count, f"{len(draft.points)} points, {len(draft.targets)} targets proposed")
    for target in draft.targets:
        yield ""
        yield from _target(target)
    yield ""
    yield from (f"! {one(finding.message_vi, finding.message_en)}" for finding in draft.findings)
    blanks = blanks_of(draft)
    if blanks:
        yield both("Cần điền", "To fill in") + ":"
        yield from (f"  {target}: {key}" for target, key in blanks)


def _target(target: DraftTarget) -> Iterator[str]:
    width = terminal_width()
    head, *rest = wrap(f"{target.point:<6}{target.wording}", width) or [target.point]
    yield head
    yield from (INDENT + line for line in rest)
    named = target.indicator and one(target.indicator.name_vi, target.indicator.name_en)
    yield f"{INDENT}→ {named or '?'} · {target.form.value} · {_goal(target)}"
    for name, words in target.reasons.items():
        if words:
            yield f"{INDENT}  {name}: “{words}”"
    if target.baseline is not None:
        yield f"{INDENT}  {both('khởi điểm', 'baseline')}: {_dated(target.baseline)}"
    for stone in target.milestones:
        yield f"{INDENT}  {both('mốc', 'milestone')}: {_dated(stone)}"
    for finding in target.findings:
        yield from (f"{INDENT}  ! {line}" for line in wrap(one(finding.message_vi, finding.message_en), width - 10))


def _goal(target: DraftTarget) -> str:
    """The goal as a reader of Vietnamese writes it: "2.600 - 2.800 tấn", "19/19 tiêu chí", "giỏi"."""
    unit = "" if target.unit is None else f" {one(target.unit.symbol_vi, target.unit.symbol_en)}"
    if target.grade is not None:
        return target.grade
    if target.value is None:
        return both("đạt / giữ", "reached / kept")
    upper = "" if target.value_hi is None else f" - {format_vi(target.value_hi)}"
    whole = "" if target.out_of is None else f"/{format_vi(target.out_of)}"
    return f"{format_vi(target.value)}{upper}{whole}{unit}"


def _dated(known: DraftValue) -> str:
    return f"{format_vi(known.value)} ({known.year})"


# -- JSON ----------------------------------------------------------------------------------------------------------


def print_json(draft: DraftPlan) -> None:
    """One object; numbers are decimal strings, spans characters of the text as extracted."""
    print(json.dumps(_plan(draft), ensure_ascii=False, indent=1))


def _plan(draft: DraftPlan) -> dict[str, object]:
    heading = draft.heading
    return {
        "title": heading.title,
        "place_name": heading.place_name,
        "authority": heading.authority.value,
        "first_year": heading.first_year,
        "last_year": heading.last_year,
        "baseline_year": heading.baseline_year,
        "day": None if heading.day is None else heading.day.isoformat(),
        "points": [
            {"number": p.point.number, "text": p.point.text, "heading": p.point.heading, "place": p.place,
             "start": p.span[0], "end": p.span[1]}
            for p in draft.points
        ],
        "targets": [_target_json(target) for target in draft.targets],
        "blanks": [{"target": target, "key": key} for target, key in blanks_of(draft)],
        "findings": [finding.as_dict() for finding in draft.findings],
    }  # fmt: skip


def _target_json(target: DraftTarget) -> dict[str, object]:
    numbers = {key: _text(getattr(target, key)) for key in ("value", "value_hi", "out_of")}
    return {
        "id": target.id,
        "point": target.point,
        "place": target.place,
        "wording": target.wording,
        "start": target.span[0],
        "end": target.span[1],
        "indicator": target.indicator and target.indicator.code,
        "form": target.form.value,
        "unit": target.unit and target.unit.code,
        **numbers,
        "grade": target.grade,
        "baseline": None if target.baseline is None else _value_json(target.baseline),
        "milestones": [_value_json(stone) for stone in target.milestones],
        "due": None if target.due is None else target.due.isoformat(),
        "figure": None if target.figure is None else list(target.figure),
        "reasons": dict(target.reasons),
        "rivals": [{"indicator": rival.code, "score": str(rival.score)} for rival in target.rivals],
        "blanks": list(target.blanks),
        "findings": [finding.as_dict() for finding in target.findings],
    }


def _value_json(known: DraftValue) -> dict[str, object]:
    return {"value": str(known.value), "year": known.year, "start": known.span[0], "end": known.span[1]}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
