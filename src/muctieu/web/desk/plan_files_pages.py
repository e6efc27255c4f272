"""A plan's file on the desk: what it would change, target by target, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Source, Target
from muctieu.core.plan import Plan as CorePlan
from muctieu.core.unit import Unit
from muctieu.exchange.excel.form import AUTHORITIES, BASES
from muctieu.web.desk.drafts_forms import AUTHORITIES_EN, LABELS, form_word, told
from muctieu.web.desk.task_forms import shortened
from muctieu.web.plans.plan_diff import PlanDiff, TargetDiff
from muctieu.web.screens.words import day_text, goal, is_english, name, pick, unit_symbol

BASES_EN = {Basis.STATED: "stated", Basis.IMPLIED: "implied", Basis.ASSUMED: "assumed"}
_LABELS: Mapping[str, tuple[str, str]] = {
    **LABELS,
    "wording": ("lời văn", "wording"), "form": ("dạng", "form"), "admits": ("giá trị có thể", "admitted values"),
    "basis": ("căn cứ của mức", "basis"), "milestones": ("mốc năm", "milestones"), "source": ("nguồn", "source"),
    "authority": ("cấp giao", "set by"), "point": ("điểm", "point"), "valid_from": ("hiệu lực từ", "valid from"),
    "valid_to": ("hết hiệu lực", "valid until"), "due": ("hạn", "due"), "points": ("văn bản nghị quyết", "resolution"),
    "place": ("đơn vị", "unit"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One part of a target: its name, as it stands and as the file has it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One target that the file adds or changes; one with refusals cannot be recorded."""

    code: str
    wording: str
    seen: int
    is_new: bool
    changes: tuple[ChangeLine, ...]
    refusals: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NewLine:
    """One target of a new plan; `owner` is empty when the file names none."""

    code: str
    wording: str
    indicator: str
    goal: str
    owner: str
    is_vacant: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file that waits: a new plan, or the differences to the one in force."""

    name: str
    code: str
    years: str
    is_new: bool
    headline: str
    targets: tuple[NewLine, ...]
    lines: tuple[DiffLine, ...]
    same: int
    absent: tuple[str, ...]
    refusals: tuple[str, ...]
    passed_over: tuple[str, ...]
    points: int
    vacant: int
    can_record: bool


def new_page(plan: CorePlan, *, held: Mapping[str, str]) -> FilePage:
    """A plan that is not in the store; `held` are the posts that somebody holds, code → name."""
    targets = tuple(_new_line(target, plan, held) for target in plan.targets)
    vacant = sum(1 for one in targets if one.is_vacant)
    return _page(
        plan,
        headline=pick(
            f"Kế hoạch mới: {len(targets)} chỉ tiêu, {vacant} chưa có người chịu trách nhiệm",
            f"A new plan: {len(targets)} targets, nobody answers for {vacant} of them",
        ),
        is_new=True,
        targets=targets,
        vacant=vacant,
        can_record=True,
    )


def _new_line(target: Target, plan: CorePlan, held: Mapping[str, str]) -> NewLine:
    owner = held.get(target.owner) or plan.names.get(target.owner, target.owner)
    return NewLine(
        target.id, shortened(target.wording), name(target), goal(target), owner, target.owner not in held
    )  # fmt: skip


def diff_page(plan: CorePlan, diff: PlanDiff, *, chosen: Iterable[str] | None) -> FilePage:
    """The differences to the plan in force; `chosen` are the targets ticked, None for all that can be recorded."""
    recordable = {one.code for one in diff.recordable}
    ticked = recordable if chosen is None else set(chosen)
    lines = tuple(_diff_line(one, plan.names, is_chosen=one.code in ticked & recordable) for one in diff.targets)
    return _page(
        plan,
        headline=_headline(diff, len(lines)),
        is_new=False,
        lines=lines,
        same=diff.same,
        absent=diff.absent,
        refusals=tuple(told(finding) for finding in diff.refusals),
        passed_over=tuple(pick(*_LABELS[key]) for key in diff.passed_over),
        can_record=bool(recordable),
    )


def _headline(diff: PlanDiff, count: int) -> str:
    if not count:
        return pick("Tệp không đổi chỉ tiêu nào", "The file changes no target")
    left = count - len(diff.recordable)
    more = pick(f", {left} không ghi được", f", {left} cannot be recorded") if left else ""
    return pick(f"Tệp đổi hoặc thêm {count} chỉ tiêu", f"The file changes or adds {count} targets") + more


def _page(
    plan: CorePlan,
    *,
    headline: str,
    is_new: bool,
    can_record: bool,
    targets: tuple[NewLine, ...] = (),
    lines: tuple[DiffLine, ...] = (),
    same: int = 0,
    absent: tuple[str, ...] = (),
    refusals: tuple[str, ...] = (),
    passed_over: tuple[str, ...] = (),
    vacant: int = 0,
) -> FilePage:
    return FilePage(
        name=pick(plan.name_vi, plan.name_en or plan.name_vi),
        code=plan.code,
        years=f"{plan.first_year}–{plan.last_year}",
        is_new=is_new,
        headline=headline,
        targets=targets,
        lines=lines,
        same=same,
        absent=absent,
        refusals=refusals,
        passed_over=passed_over,
        points=len(plan.points),
        vacant=vacant,
        can_record=can_record,
    )


def _diff_line(one: TargetDiff, names: Mapping[str, str], *, is_chosen: bool) -> DiffLine:
    return DiffLine(
        code=one.code,
        wording=shortened(one.target.wording),
        seen=one.seen,
        is_new=one.standing is None,
        changes=tuple(_changes(one, names)),
        refusals=tuple(told(finding) for finding in one.refusals),
        is_chosen=is_chosen,
    )


def _changes(one: TargetDiff, names: Mapping[str, str]) -> Iterator[ChangeLine]:
    unit, standing = one.target.unit, one.standing
    if standing is None:
        yield ChangeLine(pick("chỉ tiêu mới", "new target"), "", f"{name(one.target)} · {goal(one.target)}")
        return
    for change in one.changes:
        before = said(change.before, standing.unit)
        yield ChangeLine(pick(*_LABELS[change.key]), before, said(change.after, unit))
    if one.owner is not None:
        before = names.get(standing.owner, standing.owner) or "–"
        yield ChangeLine(pick("chịu trách nhiệm", "owner"), before, names.get(one.owner, one.owner))


def said(value: object, unit: Unit) -> str:
    """A part of a target as people read it."""
    match value:
        case None | "" | ():
            return "–"
        case Decimal():
            return f"{format_vi(value)} {unit_symbol(unit)}"
        case date():
            return day_text(value)
        case Unit():
            return unit_symbol(value)
        case Form() | Basis() | Authority():
            return _word(value)
        case Admits():
            return f"{format_vi(value.low)} – {format_vi(value.high)}"
        case Baseline() | Milestone():
            return f"{value.period}: {format_vi(value.value)}"
        case Source():
            return ", ".join(part for part in (value.document, value.place, value.written) if part)
        case tuple():
            return "; ".join(said(part, unit) for part in value)
        case _:
            return str(value)


def _word(value: Form | Basis | Authority) -> str:
    if isinstance(value, Form):
        return form_word(value)
    if isinstance(value, Basis):
        return BASES_EN[value] if is_english() else BASES[value]
    return AUTHORITIES_EN[value] if is_english() else AUTHORITIES[value]
