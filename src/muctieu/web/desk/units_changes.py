"""What an event changes, before and after, in words: for the preview of a form and for the page of a stored event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place import TreeLink
from muctieu.core.place_history import Entry, Places
from muctieu.core.place_rights import Proposal
from muctieu.web.common.policy import Role
from muctieu.web.desk.units_words import EFFECTS, Names, kind_beside_name, listed, names_on
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import held_on
from muctieu.web.people.rights import touched_grants
from muctieu.web.places.events import Trial
from muctieu.web.places.resting import resting_on
from muctieu.web.screens.role_words import role_name
from muctieu.web.screens.words import pick

# What points at a unit, in words; other tables are named as Django names them.
RESTING = {
    "documents.document.place": ("văn bản", "documents"),
    "plans.plan.place": ("kế hoạch", "plans"),
    "plans.share.place": ("phần chỉ tiêu giao cho đơn vị", "shares of targets"),
    "plans.programme.place": ("chương trình", "programmes"),
    "plans.annualplan.place": ("kế hoạch năm", "yearly plans"),
    "plans.task.place": ("nhiệm vụ", "tasks"),
    "plans.task.co_units": ("nhiệm vụ phối hợp", "tasks to help with"),
    "figures.observation.place": ("số liệu đã ghi", "recorded figures"),
    "registers.entry.place": ("mục trong sổ theo dõi", "entries of registers"),
}
# Told in sections of their own, or twice otherwise.
_ELSEWHERE = frozenset({"people.rolegrant.unit", "people.post.unit", "plans.task.commune", "registers.entry.commune"})


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit before and after; `effect` is begins, ends or changes."""

    name: str
    effect: str
    word: str
    before: str
    after: str
    rests: str


@dataclass(frozen=True, slots=True)
class RightLine:
    """A person's role that the event touches, and what becomes of it unless somebody decides otherwise."""

    who: str
    role: str
    unit: str
    effect: str
    proposed: str
    gained: str
    lost: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a unit that ends, with its holder."""

    name: str
    unit: str
    holder: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that the event would change or leave to a person."""

    units: tuple[UnitChange, ...]
    links: tuple[str, ...]
    rights: tuple[RightLine, ...]
    posts: tuple[PostLine, ...]


def preview(trial: Trial) -> Preview:
    """What a possible event would do; the queries are constant."""
    entries = trial.entries
    day = entries[0].event.day
    names = names_in(trial.after, entries, day)
    return Preview(
        units=unit_changes(entries, names, rests=_rests(entries, names)),
        links=tuple(text for entry in entries for text in link_changes(entry, names)),
        rights=right_lines(touched_grants(trial.after, day), names),
        posts=_posts([key for entry in entries for key in entry.event.ending()], names, day),
    )


def names_in(places: Places, entries: Iterable[Entry], day: date) -> dict[str, str]:
    """Names as on the day, also of units that an event made which has been taken back."""
    rows = [unit for entry in entries for unit in (*entry.removed, *entry.added)]
    return names_on((*rows, *places.units), day)


# -- units and links ------------------------------------------------------------------------------------------


def unit_changes(
    entries: Iterable[Entry], names: Names, *, rests: Mapping[str, str] | None = None
) -> tuple[UnitChange, ...]:
    """The units that end, those that begin, and those that only change, in this order."""
    found = [one for entry in entries for one in _changes_of(entry, names, rests or {})]
    order = ("ends", "begins", "changes")
    return tuple(sorted(found, key=lambda one: (order.index(one.effect), one.name)))


def _changes_of(entry: Entry, names: Names, rests: Mapping[str, str]) -> Iterable[UnitChange]:
    before = {unit.id: unit for unit in entry.removed if unit.valid_to is None}
    after = {unit.id: unit for unit in entry.added if unit.valid_to is None}
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        effect, word = _effect(old, new)
        was, is_now = _described(old, names), _described(new, names)
        if old is not None and new is not None:  # of a unit that goes on only what changes is told
            was, is_now = [one for one in was if one not in is_now], [one for one in is_now if one not in was]
        yield UnitChange(
            names.get(key, key), effect, word, ", ".join(was) or "–", ", ".join(is_now) or "–", rests.get(key, "")
        )


def _effect(old: CoreUnit | None, new: CoreUnit | None) -> tuple[str, str]:
    if old is None:
        return "begins", pick("mới lập", "new")
    if new is None:
        return "ends", pick("chấm dứt", "ends")
    return "changes", pick("thay đổi", "changes")


def _described(unit: CoreUnit | None, names: Names) -> list[str]:
    """Name, type, code, and what the unit stands under."""
    if unit is None:
        return []
    parts = [unit.name, kind_beside_name(unit)]
    if unit.code:
        parts.append(pick(f"mã {unit.code}", f"code {unit.code}"))
    if unit.parent:
        above = names.get(unit.parent, unit.parent)
        parts.append(pick(f"thuộc {above}", f"under {above}"))
    return [part for part in parts if part]


def link_changes(entry: Entry, names: Names) -> tuple[str, ...]:
    """How the links between the two trees change; one that nobody follows waits for a person."""
    open_after = {link for link in entry.links_added if link.valid_to is None}
    return tuple(
        _link_text(link, [one for one in open_after if _is_same(one, link)], names)
        for link in sorted(entry.links_removed, key=lambda link: (link.party, link.place))
    )


def _is_same(one: TreeLink, other: TreeLink) -> bool:
    return one.party == other.party or one.place == other.place


def _link_text(link: TreeLink, followed: Sequence[TreeLink], names: Names) -> str:
    party, place = names.get(link.party, link.party), names.get(link.place, link.place)
    if not followed:
        return pick(
            f"{party} phụ trách {place}: từ ngày này chưa rõ phụ trách đơn vị nào, cần chọn.",
            f"{party} answers for {place}: from this day it is open for which unit; choose.",
        )
    now = followed[0]
    later, there = names.get(now.party, now.party), names.get(now.place, now.place)
    return pick(f"{party} phụ trách {place}: từ ngày này {later} phụ trách {there}.",
                f"{party} answers for {place}: from this day {later} answers for {there}.")  # fmt: skip


def _rests(entries: Iterable[Entry], names: Names) -> Mapping[str, str]:
    """How many records of each kind name the units that end or change."""
    keys = {unit.id for entry in entries for unit in entry.removed if unit.valid_to is None}
    return {
        key: ", ".join(_resting_text(one.field, one.count) for one in found if one.field not in _ELSEWHERE)
        for key, found in resting_on(keys & names.keys()).items()
    }


def _resting_text(field: str, count: int) -> str:
    vi, en = RESTING.get(field, (field, field))
    return f"{count} {pick(vi, en)}"


# -- rights and posts -----------------------------------------------------------------------------------------


def right_lines(proposals: Sequence[Proposal], names: Names) -> tuple[RightLine, ...]:
    """Rights that are touched, by person."""
    people = dict(
        User.objects.filter(username__in={one.grant.user for one in proposals}).values_list("username", "full_name")
    )
    return tuple(right_line(one, people.get(one.grant.user, one.grant.user), names) for one in proposals)


def right_line(proposal: Proposal, who: str, names: Names) -> RightLine:
    grant = proposal.grant
    return RightLine(
        who=who,
        role=role_name(Role(grant.role)),
        unit=names.get(grant.place, grant.place),
        effect=pick(*EFFECTS[proposal.effect]),
        proposed=listed(proposal.proposed, names),
        gained=listed(proposal.gained, names),
        lost=listed(proposal.lost, names),
    )


def _posts(ending: Iterable[str], names: Names, day: date) -> tuple[PostLine, ...]:
    posts = Post.objects.filter(unit__key__in=list(ending)).select_related("unit")
    holders = dict(held_on(day).filter(post__in=posts).values_list("post_id", "user__full_name"))
    return tuple(
        PostLine(pick(post.name_vi, post.name_en or post.name_vi), names.get(post.unit.key, post.unit.key),
                 holders.get(post.pk, ""))
        for post in posts
    )  # fmt: skip
