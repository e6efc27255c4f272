"""A plan with all that its pack holds beside it: the documents and posts with both names, and the resolution's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muctieu.core.plan import Plan, Point, Source, Target
from muctieu.packs.loader import load_plan
from muctieu.packs.plans import DOCUMENT_KEYS, FILE, KEYS, PLAN_KEYS, POST_KEYS, plan_folder
from muctieu.packs.rows import Row, read_text, read_toml

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
    plan = load_plan(name_or_path)
    folder = plan_folder(name_or_path)
    file = read_toml(folder / FILE, name=f"{folder.name}/{FILE}", keys=KEYS)
    papers = tuple(_paper(row) for row in file.tables("document", DOCUMENT_KEYS, name="id"))
    posts = tuple(
        Post(row.text("id"), row.text("name_vi"), row.english("name_en"))
        for row in file.tables("post", POST_KEYS, name="id")
    )
    return PlanPack(plan, papers, posts, _resolution(file, folder))


def _paper(row: Row) -> Paper:
    return Paper(row.text("id"), row.text("name_vi"), row.english("name_en"), row.day("day"), row.text("sha256", ""))


def _resolution(file: Row, folder: Path) -> str:
    head = file.table("plan", PLAN_KEYS)
    if head is None or not head.has("resolution"):
        return ""
    name = head.text("resolution")
    return read_text(folder / name, name=f"{folder.name}/{name}")


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
