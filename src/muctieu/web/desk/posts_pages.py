"""What the screens of posts show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muctieu.web.common import clock
from muctieu.web.desk.people_pages import span_text
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import shortened
from muctieu.web.plans.post_queries import Owned, PostDetail, PostLine
from muctieu.web.screens.words import day_text, pick


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post in the list."""

    uuid: str
    name: str
    unit: str
    holder: str
    holder_uuid: str
    since: str
    answers: str


@dataclass(frozen=True, slots=True)
class PostListPage:
    """The list with its answer and its filters."""

    headline: str
    rows: tuple[PostRow, ...]
    text: str
    is_vacant: bool
    is_filtered: bool
    next_query: str


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """A target or task that the post answers for."""

    code: str
    title: str
    plan: str
    uuid: str
    due: str


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One person's time in the post."""

    name: str
    span: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post."""

    row: PostRow
    code: str
    targets: tuple[OwnedRow, ...]
    tasks: tuple[OwnedRow, ...]
    more_tasks: int
    holders: tuple[HolderRow, ...]


@dataclass(frozen=True, slots=True)
class PostForm:
    """The form of a new post."""

    units: tuple[Option, ...]
    name: str
    name_en: str
    code: str
    errors: Mapping[str, str]
    whole_error: str


def headline(count: int, vacant: int) -> str:
    """The list's answer."""
    return pick(
        f"{count} chức danh, {vacant} chưa có người giữ",
        f"{count} posts, {vacant} of them vacant",
    )


def post_row(line: PostLine) -> PostRow:
    """One line of the list."""
    return PostRow(
        uuid=str(line.uuid),
        name=pick(line.name_vi, line.name_en or line.name_vi),
        unit=line.unit_name,
        holder=line.holder,
        holder_uuid=str(line.holder_uuid or ""),
        since="" if line.since is None else day_text(line.since),
        answers=_answers(line),
    )


def post_page(detail: PostDetail) -> PostPage:
    """One post with what it answers for and who has held it."""
    line, today = detail.line, clock.today()
    return PostPage(
        row=post_row(line),
        code=line.code,
        targets=tuple(map(_owned_row, detail.targets)),
        tasks=tuple(map(_owned_row, detail.tasks)),
        more_tasks=max(0, line.leads + line.gave - len(detail.tasks)),
        holders=tuple(HolderRow(one.holder, span_text(one.since, one.until, today)) for one in detail.holders),
    )


def _answers(line: PostLine) -> str:
    """What the post answers for in words; empty for nothing."""
    told = (
        (line.targets, f"{line.targets} chỉ tiêu", f"{line.targets} targets"),
        (line.leads, f"chủ trì {line.leads} nhiệm vụ", f"leads {line.leads} tasks"),
        (line.gave, f"giao {line.gave} nhiệm vụ", f"has given {line.gave} tasks"),
    )
    return ", ".join(pick(vi, en) for count, vi, en in told if count)


def _owned_row(one: Owned) -> OwnedRow:
    due = "" if one.due is None else day_text(one.due)
    return OwnedRow(one.code, shortened(one.title), one.plan, str(one.uuid or ""), due)
