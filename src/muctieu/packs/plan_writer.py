"""A plan as a pack on disk: what `load_plan` reads back is the plan that was written, or nothing is written at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from muctieu.core.plan import Admits, Authority, Baseline, Basis, Milestone, Plan, Settings, Source, Target
from muctieu.errors import PackError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plan_pack import RESOLUTION, Paper, PlanPack, Post, pack_of
from muctieu.packs.plans import FILE, read_plan
from muctieu.packs.toml_text import Value, entry, table

Thing = TypeVar("Thing")


def write_plan(plan: Plan, folder: Path) -> None:
    """The plan as a new pack folder; see `write_pack`."""
    write_pack(pack_of(plan), folder)


def write_pack(pack: PlanPack, folder: Path) -> None:
    """The pack as a new folder; it appears whole or not at all.

    Raises:
        PackError: MT1620 when the folder holds something already, MT1621 when the files would not give the same plan
            again, MT16xx when the plan breaks a rule of plan packs.
    """
    write_files(files_of(pack), folder, wanted=pack.plan)


def files_of(pack: PlanPack) -> dict[str, str]:
    """File name → text of a plan pack."""
    files = {FILE: plan_toml(pack)}
    if pack.resolution:
        files[RESOLUTION] = pack.resolution
    return files


def write_files(files: dict[str, str], folder: Path, *, wanted: Plan | None = None) -> None:
    """Text files as a new folder, put in place at the end; with `wanted` they must read back as that plan."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackError("MT1620", file=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the goal, so that the last step is one renaming on one disk; inside, the folder's own name for messages.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".muctieu-") as room:
        draft = Path(room) / folder.name
        draft.mkdir()
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        if wanted is not None:
            _check_same(draft, wanted)
        if folder.exists():
            folder.rmdir()
        shutil.move(draft, folder)


def _check_same(folder: Path, wanted: Plan) -> None:
    got = read_plan(folder, units=load_units(), indicators=load_indicators())
    if got != wanted:
        raise PackError("MT1621", file=f"{folder.name}/{FILE}", what=_difference(got, wanted))


def _difference(got: Plan, wanted: Plan) -> str:
    """Names of the parts that differ, for the message."""
    return ", ".join(name for name in Plan.__slots__ if getattr(got, name) != getattr(wanted, name))


def plan_toml(pack: PlanPack) -> str:
    """The text of plan.toml: the same plan gives the same bytes."""
    return "".join(_tables(pack)).rstrip("\n") + "\n"


def _tables(pack: PlanPack) -> Iterator[str]:
    yield table("[plan]", _head(pack))
    if pack.plan.settings != Settings():
        yield table("[settings]", _settings(pack.plan.settings))
    for paper in pack.papers:
        yield paper_table(paper)
    for post in pack.posts:
        yield post_table(post)
    for target in pack.plan.targets:
        yield table("[[target]]", _target(target))
        for milestone in target.milestones:
            yield table("[[target.milestone]]", _milestone(milestone))


def _head(pack: PlanPack) -> Iterator[str | None]:
    plan = pack.plan
    for key in ("code", "name_vi", "name_en", "place", "place_name"):
        yield entry(key, getattr(plan, key))
    for key in ("first_year", "last_year", "baseline_year", "deadline"):
        yield entry(key, getattr(plan, key))
    yield entry("resolution", RESOLUTION if pack.resolution else None)


def _settings(settings: Settings) -> Iterator[str | None]:
    for key in ("percent_places", "slow_share", "focus_below", "flag_above"):
        yield entry(key, getattr(settings, key))


def paper_table(paper: Paper) -> str:
    """`[[document]]` of a document."""
    names = [entry(key, getattr(paper, key)) for key in ("id", "name_vi", "name_en")]
    return table("[[document]]", (*names, entry("day", paper.day), entry("sha256", paper.sha256 or None)))


def post_table(post: Post) -> str:
    """`[[post]]` of a post."""
    return table("[[post]]", (entry(key, getattr(post, key)) for key in ("id", "name_vi", "name_en")))


def _target(target: Target) -> Iterator[str | None]:
    yield entry("id", target.id)
    yield entry("indicator", target.indicator.code)
    yield entry("wording", target.wording)
    yield entry("form", target.form.value)
    yield entry("unit", None if target.unit == target.indicator.unit else target.unit.code)
    for key in ("value", "value_hi", "out_of", "grade"):
        yield entry(key, getattr(target, key))
    yield entry("basis", None if target.basis is Basis.STATED else target.basis.value)
    yield entry("admits", _part(target.admits, admits_part))
    yield entry("authority", None if target.authority is Authority.CONGRESS else target.authority.value)
    for key in ("point", "owner"):
        yield entry(key, getattr(target, key) or None)
    for key in ("valid_from", "valid_to", "due", "rule_set"):
        yield entry(key, getattr(target, key))
    yield entry("baseline", _part(target.baseline, baseline_part))
    yield entry("source", _part(target.source, source_part))
    yield entry("note", target.note or None)


def _part(thing: Thing | None, spell: Callable[[Thing], Mapping[str, Value]]) -> Mapping[str, Value] | None:
    return None if thing is None else spell(thing)


def admits_part(admits: Admits) -> dict[str, Value]:
    """`admits` as an inline table."""
    return {"low": admits.low, "high": admits.high}


def baseline_part(baseline: Baseline) -> dict[str, Value]:
    """`baseline` as an inline table."""
    source = {} if baseline.source is None else {"source": source_part(baseline.source)}
    return {"value": baseline.value, "period": str(baseline.period), **source}


def source_part(source: Source) -> dict[str, Value]:
    """`source` as an inline table, without the parts that it leaves open."""
    words: dict[str, Value] = {"document": source.document}
    words |= {key: said for key, said in (("place", source.place), ("written", source.written)) if said}
    return words | {key: at for key, at in (("start", source.start), ("end", source.end)) if at is not None}


def _milestone(milestone: Milestone) -> Iterator[str | None]:
    yield entry("period", str(milestone.period))
    yield entry("value", milestone.value)
    yield entry("source", _part(milestone.source, source_part))
