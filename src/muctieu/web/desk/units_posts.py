"""Posts whose unit an event ended, on its page: what they answer for, and who may take over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, post_name
from muctieu.web.desk.units_words import Names
from muctieu.web.people.models import Post, PostDecision, User
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.plans.succession import LeftPost, left_posts, settleable, successor_communes
from muctieu.web.screens.words import pick

# What the select of a successor says: a held post, the same post in a unit that lives on, or nobody.
POST, HEIR, NOBODY = "post", "heir", "nobody"
THINGS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A post to be settled; `things` are what it answers for, `more` how many of them are not named."""

    uuid: str
    name: str
    unit: str
    holder: str
    things: tuple[str, ...]
    more: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class PostsPart:
    """The posts of one event: those that wait for the viewer, how many for others, and what was decided."""

    waiting: tuple[WaitingPost, ...]
    hidden: int
    settled: tuple[str, ...]
    is_early: bool


def posts_part(row: UnitEvent, *, viewer: User, names: Names) -> PostsPart:
    """The posts that the event left; the queries do not depend on how many there are."""
    left = left_posts(row)
    mine = settleable(viewer, left)
    offers = _offers(mine, viewer, names)
    return PostsPart(
        waiting=tuple(_waiting(one, offers[one.heirs], names) for one in mine),
        hidden=len(left) - len(mine),
        settled=tuple(_settled(row, names)),
        is_early=row.day > clock.today(),
    )


def _offers(left: Sequence[LeftPost], viewer: User, names: Names) -> Mapping[tuple[str, ...], tuple[Option, ...]]:
    """Held posts where the units live on, and the units in which the post may be established anew."""
    found: dict[tuple[str, ...], tuple[Option, ...]] = {}
    for one in left:
        if one.heirs not in found:
            held = {uuid: post for commune in successor_communes(one)
                    for uuid, post in held_posts(commune, clock.today()).items()}  # fmt: skip
            heirs = visible(viewer, Act.POST_KEEP, OrgUnit.objects.filter(key__in=one.heirs), place="pk")
            anew = [Option(f"{HEIR} {heir.key}", _anew(names.get(heir.key, heir.key)), is_chosen=False)
                    for heir in heirs.order_by("pk")]  # fmt: skip
            there = [Option(f"{POST} {uuid}", label, is_chosen=False) for uuid, (_post, label) in held.items()]
            found[one.heirs] = (*anew, *there)
    return found


def _anew(unit: str) -> str:
    return pick(f"cùng chức danh ở {unit}, người giữ như cũ", f"the same post in {unit}, held by the same person")


def _waiting(left: LeftPost, offers: Sequence[Option], names: Names) -> WaitingPost:
    things = (*left.answered.targets, *left.answered.tasks)
    anew = offers if left.holding is not None else [one for one in offers if not one.code.startswith(HEIR)]
    nobody = () if things else (Option(NOBODY, pick("không còn việc gì, chỉ thôi giữ", "nothing is left, only end it"),
                                       is_chosen=False),)  # fmt: skip
    return WaitingPost(
        uuid=str(left.post.uuid),
        name=post_name(left.post),
        unit=names.get(left.post.unit.key, left.post.unit.key),
        holder="" if left.holding is None else left.holding.user.full_name,
        things=things[:THINGS_SHOWN],
        more=max(0, len(things) - THINGS_SHOWN),
        options=(*nobody, *anew),
    )


def _settled(row: UnitEvent, names: Names) -> Iterable[str]:
    """What was decided, as sentences."""
    decisions = PostDecision.objects.filter(event=row).select_related("post__unit", "to__unit", "decided_by")
    for one in decisions:
        unit = names.get(one.post.unit.key, one.post.unit.key)
        to = pick("thôi giữ", "ended") if one.to is None else f"→ {post_name(one.to)}, {_place(one.to, names)}"
        things = ", ".join((*one.targets, *one.tasks))
        when = f"{one.decided_by.full_name}, {one.decided_at.astimezone(VIETNAM):%d/%m/%Y}"
        yield f"{post_name(one.post)}, {unit} {to} {f'({things}) ' if things else ''}· {when}"


def _place(post: Post, names: Names) -> str:
    return names.get(post.unit.key, post.unit.key)
