"""A draft as a pack that a person goes on with: what is known is filled in, what is not stands there as a blank.

`load_plan` refuses the pack at the first blank and names it; once all are filled it is a plan pack like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from muctieu.core.fold import search_key
from muctieu.core.plan import Authority
from muctieu.core.reading.drafting import DraftPlan, DraftTarget, DraftValue
from muctieu.packs.plan_pack import RESOLUTION, Paper, text_of
from muctieu.packs.plan_writer import paper_table
from muctieu.packs.plans import FILE, points_in
from muctieu.packs.toml_text import Value, comment, entry, table

EXTRACTED = "van-ban.txt"
DOCUMENT = "van-ban"
FILL = "CẦN ĐIỀN / TO FILL IN"
_ASKS = {
    "place_name": "tên đơn vị, như “xã …” / whose plan it is",
    "first_year": "năm đầu, như 2026 / first plan year",
    "indicator": "mã chỉ tiêu trong danh mục / code of an indicator",
    "unit": "mã đơn vị tính của giá trị / code of the value's unit",
    "rule_set": "mã bộ quy tắc công nhận / code of the rule set that decides",
    "baseline": "mức khởi điểm / value at the start",
}


@dataclass(frozen=True, slots=True)
class DraftSource:
    """The document that was drafted from: its text as extracted, and the digest of its bytes."""

    text: str
    sha256: str


def draft_files(draft: DraftPlan, source: DraftSource) -> dict[str, str]:
    """File name → text of the draft's pack; the same draft gives the same bytes."""
    points = tuple(point.point for point in draft.points)
    files = {FILE: draft_toml(draft, source)}
    if points_in(source.text) == points:
        return files | {RESOLUTION: source.text}
    # The numbers are ours: the text itself lies beside them, because spans count its characters.
    return files | {RESOLUTION: text_of(points), EXTRACTED: source.text}


def blanks_of(draft: DraftPlan) -> tuple[tuple[str, str], ...]:
    """What a person must fill in: target (or "plan") and key."""
    own = [("plan", key) for key in draft.blanks]
    return (*own, *((target.id, key) for target in draft.targets for key in target.blanks))


def draft_toml(draft: DraftPlan, source: DraftSource) -> str:
    """The text of the draft's plan.toml, with reasons and findings as comments."""
    return "".join(_tables(draft, source)).rstrip("\n") + "\n"


def _tables(draft: DraftPlan, source: DraftSource) -> Iterator[str]:
    yield comment(_preface(draft)) + "\n\n"
    yield table("[plan]", _head(draft))
    title = draft.heading.title or "Văn bản"
    yield paper_table(Paper(DOCUMENT, title, f"{title} (draft)", draft.heading.day, source.sha256))
    for target in draft.targets:
        yield _notes(target) + table("[[target]]", _target(target, draft.heading.authority))
        for stone in target.milestones:
            yield table("[[target.milestone]]", _milestone(stone))


def _preface(draft: DraftPlan) -> str:
    blanks = [f"- {target}: {key}" for target, key in blanks_of(draft)]
    findings = [f"! {finding.message_vi} / {finding.message_en}" for finding in draft.findings]
    lines = [
        "Bản dự thảo do máy đề xuất, chưa ai duyệt. Hãy đối chiếu từng chỉ tiêu với văn bản.",
        "A draft proposed by the program; nobody has accepted it. Check every target against the text.",
        "",
        *findings,
        *([f"{FILL}:", *blanks] if blanks else []),
    ]
    return "\n".join(lines)


def _blank(key: str, *, shape: str = '""') -> str:
    return f"{key} = {shape}  # {FILL}: {_ASKS.get(key, key)}"


def _head(draft: DraftPlan) -> Iterator[str | None]:
    heading = draft.heading
    level, _, name = heading.place_name.partition(" ")
    place = search_key(name or level).replace(" ", "-")
    years = f"{heading.first_year}–{heading.last_year}"
    yield entry("code", f"{place or 'du-thao'}-{heading.first_year or 'x'}-{heading.last_year or 'x'}")
    yield entry("name_vi", heading.title or "Dự thảo kế hoạch")
    yield entry("name_en", f"Plan of {heading.place_name or '?'}, {years} (draft)")
    if heading.place_name:
        yield entry("place", place)
        yield entry("place_name", heading.place_name)
    else:
        yield from (_blank(key) for key in ("place", "place_name"))
    if heading.first_year is None or heading.last_year is None:
        yield from (_blank(key) for key in ("first_year", "last_year", "baseline_year", "deadline"))
    else:
        yield entry("first_year", heading.first_year)
        yield entry("last_year", heading.last_year)
        yield entry("baseline_year", heading.baseline_year)
        yield f"deadline = {heading.last_year}-12-31"
    yield entry("resolution", RESOLUTION)


def _notes(target: DraftTarget) -> str:
    """Reasons, rivals and findings in front of a target's table."""
    said = [f"{key}: “{words}”" for key, words in target.reasons.items() if words]
    rivals = ", ".join(f"{rival.code} ({rival.score})" for rival in target.rivals)
    lines = [
        *said,
        *([f"khác / other: {rivals}"] if rivals else []),
        *(f"! {finding.code} {finding.message_vi} / {finding.message_en}" for finding in target.findings),
    ]
    return comment("\n".join(lines)) + "\n" if lines else ""


def _target(target: DraftTarget, authority: Authority) -> Iterator[str | None]:
    indicator = target.indicator
    yield entry("id", target.id)
    yield _blank("indicator") if indicator is None else entry("indicator", indicator.code)
    yield entry("wording", target.wording)
    yield entry("form", target.form.value)
    if "unit" in target.blanks:
        yield _blank("unit")
    elif indicator is not None and target.unit is not None and target.unit != indicator.unit:
        yield entry("unit", target.unit.code)
    for key in ("value", "value_hi", "out_of", "grade"):
        yield entry(key, getattr(target, key))
    yield None if authority is Authority.CONGRESS else entry("authority", authority.value)
    yield entry("point", target.point)
    yield entry("due", target.due)
    yield _blank("rule_set") if "rule_set" in target.blanks else None
    yield from _baseline(target)
    yield entry("source", _source(target))


def _baseline(target: DraftTarget) -> Iterator[str | None]:
    if "baseline" in target.blanks:
        yield _blank("baseline", shape='{ value = "", period = "" }')
    elif target.baseline is not None:
        yield entry("baseline", _value(target.baseline))


def _value(known: DraftValue) -> dict[str, Value]:
    source = _place(known.written, *known.span)
    return {"value": known.value, "period": str(known.year), "source": source}


def _milestone(known: DraftValue) -> Iterator[str | None]:
    yield entry("period", str(known.year))
    yield entry("value", known.value)
    yield entry("source", _place(known.written, *known.span))


def _source(target: DraftTarget) -> dict[str, Value]:
    start, end = target.figure or target.span
    return {"document": DOCUMENT, "place": f"mục {target.place}".strip(), **_written(target.written, start, end)}


def _place(written: str, start: int, end: int) -> dict[str, Value]:
    return {"document": DOCUMENT, **_written(written, start, end)}


def _written(written: str, start: int, end: int) -> dict[str, Value]:
    said: dict[str, Value] = {"written": written} if written else {}
    return said | {"start": start, "end": end}
