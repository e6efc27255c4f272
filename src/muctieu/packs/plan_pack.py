"""A plan with all that its pack holds beside it: the documents and posts with both names, and the resolution's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muctieu.core.plan import Plan, Point, Source, Target
from muctieu.errors import PackError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plans import DOCUMENT_KEYS, FILE, KEYS, PLAN_KEYS, POST_KEYS, plan_folder, plan_of, points_in
from muctieu.packs.rows import Row, parse_toml, read_text

RESOLUTION = "nghi-quyet.txt"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the plan names; `sha256` is the digest of a text that is not in the pack."""

    id: str
    name_vi: str
    name_en: str
    day: date | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that owns targets; never a person."""

    id: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PlanPack:
    """A plan and the rest of its pack; `resolution` is the text whose numbered lines are the plan's points."""

    plan: Plan
    papers: tuple[Paper, ...] = ()
    posts: tuple[Post, ...] = ()
    resolution: str = ""


def read_pack(name_or_path: str | Path) -> PlanPack:
    """The plan of a shipped pack or of a folder, with its documents, posts and text.

    Raises:
        PackError: MT1618 when there is no such pack, MT16xx when a file of it breaks a rule.
    """
    folder = plan_folder(name_or_path)
    files = {FILE: read_text(folder / FILE, name=f"{folder.name}/{FILE}")}
    named = _named_text(_row(files, folder.name))
    if named:
        files[named] = read_text(folder / named, name=f"{folder.name}/{named}")
    return pack_of_texts(files, name=folder.name)


def pack_of_texts(files: Mapping[str, str], *, name: str) -> PlanPack:
    """The pack whose files have these texts (file name → text), as `plan_writer.files_of` gives them.

    Raises:
        PackError: MT1601 when a file is missing, MT16xx when one breaks a rule; `name` is what messages call the pack.
    """
    if FILE not in files:
        raise PackError("MT1601", file=f"{name}/{FILE}")
    file = _row(files, name)
    named = _named_text(file)
    if named and named not in files:
        raise PackError("MT1601", file=f"{name}/{named}")
    resolution = files[named] if named else ""
    plan = plan_of(file, points_in(resolution), units=load_units(), indicators=load_indicators())
    papers = tuple(_paper(row) for row in file.tables("document", DOCUMENT_KEYS, name="id"))
    posts = tuple(
        Post(row.text("id"), row.text("name_vi"), row.english("name_en"))
        for row in file.tables("post", POST_KEYS, name="id")
    )
    return PlanPack(plan, papers, posts, resolution)


def _row(files: Mapping[str, str], name: str) -> Row:
    return Row(parse_toml(files[FILE], name=f"{name}/{FILE}"), file=f"{name}/{FILE}", where="", keys=KEYS)


def _named_text(file: Row) -> str:
    """The name of the file that holds the resolution's text; empty without one."""
    head = file.table("plan", PLAN_KEYS)
    return head.text("resolution") if head is not None and head.has("resolution") else ""


def _paper(row: Row) -> Paper:
    return Paper(row.text("id"), row.text("name_vi"), row.english("name_en"), row.day("day"), row.text("sha256", ""))


def pack_of(plan: Plan) -> PlanPack:
    """The pack of a plan of which nothing else is known: a name that owns a target is a post, any other a document.

    A plan keeps one printed name of each; it stands in both languages until somebody writes the English one.
    """
    owners = {target.owner for target in plan.targets if target.owner}
    cited = {source.document for target in plan.targets for source in _sources_of(target)}
    papers = tuple(
        Paper(known, name, name) for known, name in plan.names.items() if known in cited or known not in owners
    )
    posts = tuple(Post(known, name, name) for known, name in plan.names.items() if known in owners)
    return PlanPack(plan, papers, posts, text_of(plan.points))


def _sources_of(target: Target) -> Iterator[Source]:
    baseline = () if target.baseline is None else (target.baseline.source,)
    for source in (target.source, *baseline, *(milestone.source for milestone in target.milestones)):
        if source is not None:
            yield source


def text_of(points: tuple[Point, ...]) -> str:
    """A text whose numbered lines are exactly `points`."""
    return "".join(f"{point.number}. {point.text}\n" for point in points)
