"""What a plan's file would change in the plan that is in force, target by target; nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from muctieu.core.period import Period
from muctieu.core.plan import Plan as CorePlan
from muctieu.core.plan import Settings, Target
from muctieu.core.plan_checks import target_faults
from muctieu.errors import Finding
from muctieu.web.plans.amendments import Changes
from muctieu.web.plans.mapping import settings_of, target_of
from muctieu.web.plans.models import Plan, TargetVersion

# What a plan says about itself and no verb changes: it is what the congress decided.
_FIXED = ("place", "first_year", "last_year", "baseline_year", "deadline")
# What the file need not repeat letter by letter: it is shown, and never stored from a file.
_PASSED_OVER = ("name_vi", "name_en", "place_name", "points")
_STEP = (
    "Hãy đưa giá trị cũ trở lại tệp, hoặc ban hành kế hoạch mới.",
    "Put the old value back into the file, or bring a new plan into force.",
)
_INDICATOR_STEP = (
    "Hãy giữ chỉ tiêu cũ và thêm một dòng mới có mã khác cho chỉ tiêu mới.",
    "Keep the old indicator and add a new row with another code for the new one.",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a target that differs: its name in `core.plan.Target`, as it stands and as the file has it."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class TargetDiff:
    """A target that the file adds or changes; `seen` is the version that was compared, 0 for a new one.

    `owner` is the post that the file names where that differs; `refusals` say why it cannot be recorded.
    """

    code: str
    target: Target
    standing: Target | None
    seen: int
    changes: tuple[Change, ...] = ()
    owner: str | None = None
    refusals: tuple[Finding, ...] = ()

    @property
    def amendment(self) -> Changes:
        """What `amend_target` is to be given; empty when only the owner changes."""
        found = Changes()
        for change in self.changes:
            found[change.key] = change.after  # type: ignore[literal-required]  # only keys of Changes are compared
        return found


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The file against the plan; `refusals` keep all of it back, `passed_over` names what is not taken from a file."""

    targets: tuple[TargetDiff, ...]
    same: int
    absent: tuple[str, ...]
    refusals: tuple[Finding, ...] = ()
    passed_over: tuple[str, ...] = field(default=())

    @property
    def recordable(self) -> tuple[TargetDiff, ...]:
        """The targets that can be recorded."""
        return () if self.refusals else tuple(one for one in self.targets if not one.refusals)


def diff_of(file: CorePlan, row: Plan) -> PlanDiff:
    """The file's plan against the stored one with its last versions; give a row from `queries.whole_plan`."""
    standing = {
        one.code: (target_of(one, version), version)
        for one in row.targets.all()
        if (version := _last(list(one.versions.all()))) is not None
    }
    term = Period.of_years(row.first_year, row.last_year)
    compared = [_target_diff(target, standing.get(target.id), term) for target in file.targets]
    given = {target.id for target in file.targets}
    return PlanDiff(
        targets=tuple(one for one in compared if one.standing is None or one.changes or one.owner or one.refusals),
        same=sum(1 for one in compared if one.standing and not (one.changes or one.owner or one.refusals)),
        absent=tuple(code for code in standing if code not in given),
        refusals=tuple(_head_refusals(file, row)),
        passed_over=tuple(_passed_over(file, row)),
    )


def _last(versions: list[TargetVersion]) -> TargetVersion | None:
    return versions[-1] if versions else None


def _target_diff(target: Target, found: tuple[Target, TargetVersion] | None, term: Period) -> TargetDiff:
    faults = target_faults(target, term)
    if found is None:
        bare = () if target.owner else (Finding("MT7265", {"target": target.id, "post": "–"}),)
        return TargetDiff(target.id, target, None, 0, refusals=(*faults, *bare))
    standing, version = found
    changes = tuple(
        Change(key, getattr(standing, key), getattr(target, key))
        for key in Changes.__annotations__
        if getattr(standing, key) != getattr(target, key)
    )
    if target.indicator.code != standing.indicator.code:
        said = {"thing": target.id, "what": "chỉ tiêu trong danh mục", "what_en": "the indicator",
                "value": target.indicator.code, "standing": standing.indicator.code,
                "step": _INDICATOR_STEP[0], "step_en": _INDICATOR_STEP[1]}  # fmt: skip
        return TargetDiff(target.id, target, standing, version.number, refusals=(Finding("MT7269", said),))
    # A file that names no owner leaves the one that there is.
    owner = target.owner if target.owner and target.owner != standing.owner else None
    refusals = faults if changes else ()
    return TargetDiff(target.id, target, standing, version.number, changes, owner, refusals)


def _head_refusals(file: CorePlan, row: Plan) -> Iterator[Finding]:
    standing: Mapping[str, object] = {
        "place": row.place.key, "first_year": row.first_year, "last_year": row.last_year,
        "baseline_year": row.baseline_year, "deadline": row.deadline,
    }  # fmt: skip
    for key in _FIXED:
        if getattr(file, key) != standing[key]:
            yield _fixed(row.code, key, getattr(file, key), standing[key])
    kept = settings_of(row.settings)
    for setting in fields(Settings):
        ours, theirs = getattr(kept, setting.name), getattr(file.settings, setting.name)
        if ours != theirs:
            yield _fixed(row.code, setting.name, theirs, ours)


def _fixed(code: str, key: str, value: object, standing: object) -> Finding:
    said = {"thing": code, "what": key, "what_en": key, "value": str(value), "standing": str(standing),
            "step": _STEP[0], "step_en": _STEP[1]}  # fmt: skip
    return Finding("MT7269", said)


def _passed_over(file: CorePlan, row: Plan) -> Iterator[str]:
    points = tuple((point.number, point.text) for point in row.points.all())
    for key in _PASSED_OVER:
        if key == "points":
            given = tuple((point.number, point.text) for point in file.points)
            if given and given != points:
                yield key
        elif getattr(file, key) != getattr(row, key):
            yield key
