"""Verbs and queries on posts: who answers for what, one holder a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import RULES, Act
from muctieu.web.people.models import Holding, Post, RoleGrant, User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink
from muctieu.web.places.queries import ancestors, chain_of, descendants, governed, in_force


@dataclass(frozen=True, slots=True)
class PostName:
    """A post as a pack names it."""

    code: str
    name_vi: str
    name_en: str = ""


# -- verbs ----------------------------------------------------------------------------------------------------


def establish(posts: Sequence[PostName], *, unit: OrgUnit, by: User) -> dict[str, Post]:
    """Make the unit's posts; one that is there takes the names given. Returns every post of the unit by its code."""
    with acting(by, Act.POST_KEEP, unit, chain=chain_of(unit, clock.today()).uuid) as log:
        log.before = _names(unit)
        found = plant_posts(posts, unit=unit, rename=True)
        log.after = _names(unit)
    return found


def add_post(name: PostName, *, unit: OrgUnit, by: User) -> Post:
    """Make one post that the unit does not have yet; MT7204 when its code is taken there."""
    with acting(by, Act.POST_KEEP, unit, chain=chain_of(unit, clock.today()).uuid) as log:
        if Post.objects.filter(unit=unit, code=name.code).exists():
            raise StateError("MT7204", value=name.code)
        post = plant_posts((name,), unit=unit)[name.code]
        log.thing, log.after = f"post:{post.uuid}", {"code": post.code, "name": post.name_vi, "unit": unit.key}
    return post


def rename_post(post: Post, *, name_vi: str, name_en: str, by: User) -> None:
    """Call a post by another name; its code and what it answers for stay. MT7230 when nothing changes."""
    with acting(by, Act.POST_KEEP, post, chain=chain_of(post.unit, clock.today()).uuid) as log:
        row = Post.objects.select_for_update().get(pk=post.pk)
        if (row.name_vi, row.name_en) == (name_vi, name_en):
            raise StateError("MT7230", thing=str(row))
        log.thing, log.before = f"post:{post.uuid}", [row.name_vi, row.name_en]
        Post.objects.filter(pk=row.pk).update(name_vi=name_vi, name_en=name_en)
        log.after = [name_vi, name_en]


def plant_posts(posts: Iterable[PostName], *, unit: OrgUnit, rename: bool = False) -> dict[str, Post]:
    """Store posts inside the transaction of the verb that calls; without `rename` known ones stay as they are."""
    known = {post.code: post for post in Post.objects.filter(unit=unit)}
    for name in posts:
        post = known.get(name.code)
        if post is None:
            known[name.code] = Post.objects.create(
                unit=unit, code=name.code, name_vi=name.name_vi, name_en=name.name_en
            )
        elif rename:
            post.name_vi, post.name_en = name.name_vi, name.name_en
            post.save(update_fields=("name_vi", "name_en"))
    return known


def hand_over(post: Post, to_user: User, *, on: date, by: User, why: str = "") -> Holding:
    """Let `to_user` hold the post from `on`; whoever holds it until then holds it no longer.

    Raises:
        StateError: MT7221 when the person has no role over the post's unit on that day, MT7222 when another holding
            begins on or after it, MT7230 when the person holds it already.
    """
    with acting(by, Act.POST_ASSIGN, post, chain=chain_of(post.unit, on).uuid, why=why) as log:
        log.thing = f"post:{post.uuid}"
        log.before = _journal_row(holding_on(post, on))
        holding = pass_on(post, to_user, on=on)
        log.after = _journal_row(holding)
    return holding


def vacate(post: Post, *, on: date, by: User, why: str) -> None:
    """Leave the post without a holder from `on`; what it answers for becomes an orphan.

    Raises:
        StateError: MT7228 without a reason, MT7230 when nobody holds the post then, MT7271 when a holding has begun
            between `on` and today.
    """
    if not why.strip():
        raise StateError("MT7228", thing=str(post))
    with acting(by, Act.POST_ASSIGN, post, chain=chain_of(post.unit, on).uuid, why=why) as log:
        log.thing, log.before = f"post:{post.uuid}", _journal_row(holding_on(post, on))
        held = Holding.objects.filter(post=post).exclude(valid_to__lte=on).select_related("user")
        begun = next((one for one in held if on <= one.valid_from < clock.today()), None)
        if begun is not None:
            since = _shown(begun.valid_from)
            raise StateError("MT7271", who=str(begun.user), thing=str(post), since=since, day=_shown(on))
        if not held:
            raise StateError("MT7230", thing=str(post))
        end_holding(post, on=on)


def pass_on(post: Post, to_user: User, *, on: date) -> Holding:
    """The hand-over itself, inside the transaction of the verb that calls."""
    if not may_hold(to_user, post, on):
        raise StateError("MT7221", who=str(to_user), unit=post.unit.key, day=_shown(on), post=str(post))
    Post.objects.select_for_update().get(pk=post.pk)
    there = list(Holding.objects.filter(post=post).select_related("user"))
    if any(held.user_id == to_user.pk and held.to_core().covers(on) for held in there):
        raise StateError("MT7230", thing=str(post))
    late = next((held for held in there if held.valid_from >= on), None)
    if late is not None:
        raise StateError(
            "MT7222", post=str(post), holder=str(late.user), since=_shown(late.valid_from), who=str(to_user),
            day=_shown(on),
        )  # fmt: skip
    end_holding(post, on=on)
    return Holding.objects.create(post=post, user=to_user, valid_from=on)


def end_holding(post: Post, *, on: date) -> None:
    """Let nobody hold the post from `on`; a holding that was to begin later is called off."""
    Holding.objects.filter(post=post, valid_from__gte=on).delete()
    Holding.objects.filter(in_force(on), post=post).update(valid_to=on)


def may_hold(user: User, post: Post, on: date, *, without: RoleGrant | None = None) -> bool:
    """Whether the person may act over the post's unit on that day: an owner without rights could do nothing.

    `without` leaves one of the roles out of account.
    """
    grants = holding_grants(post, on).filter(user=user)
    return user.is_active and (grants if without is None else grants.exclude(pk=without.pk)).exists()


def holding_grants(post: Post, on: date) -> QuerySet[RoleGrant]:
    """The roles that let their people hold the post on that day."""
    roles = [role.value for role in RULES[Act.POST_HOLD].roles]
    above = ancestors(post.unit_id, on) | ancestors(chain_of(post.unit, on).pk, on)
    return RoleGrant.objects.filter(in_force(on), role__in=roles, unit_id__in=above)


# -- queries --------------------------------------------------------------------------------------------------


def units_within(unit: OrgUnit, day: date) -> frozenset[int]:
    """The unit, everything below it, and the party units that answer for any of these; three queries."""
    return reached(descendants((unit.pk,), day), day)


def reached(places: frozenset[int], day: date) -> frozenset[int]:
    """The units and the party units that answer for any of them; two queries."""
    party = TreeLink.objects.filter(in_force(day), administrative_id__in=places).values_list("party_id", flat=True)
    return places | descendants(party, day)


def units_left_within(unit: OrgUnit, day: date) -> frozenset[int]:
    """As `units_within`, with the units there that have ended or are yet to begin; three queries."""
    places = governed((unit.pk,), day)
    party = TreeLink.objects.filter(administrative_id__in=places).values_list("party_id", flat=True)
    return places | governed(party, day)


def posts_within(unit: OrgUnit, day: date) -> dict[str, Post]:
    """The posts of the unit and of all `units_within` it, by code; the unit's own come before the others."""
    rows = Post.objects.filter(unit_id__in=units_within(unit, day)).select_related("unit")
    ordered = sorted(rows, key=lambda post: (post.unit_id != unit.pk, post.pk))
    found: dict[str, Post] = {}
    for post in ordered:
        found.setdefault(post.code, post)
    return found


def post_named(code: str, *, within: OrgUnit, day: date) -> Post:
    """The post of that code among `posts_within`; MT7203 when there is none."""
    post = posts_within(within, day).get(code)
    if post is None:
        raise StateError("MT7203", kind="chức danh", kind_en="post", value=code)
    return post


def posts_of(user: User, day: date) -> tuple[Post, ...]:
    """The posts that the person holds on `day`."""
    rows = Post.objects.filter(pk__in=Holding.objects.filter(in_force(day), user=user).values("post"))
    return tuple(rows.select_related("unit"))


def holding_on(post: Post, day: date) -> Holding | None:
    """Who holds the post on `day`."""
    return Holding.objects.filter(in_force(day), post=post).select_related("user").first()


def require_holder(post: Post, day: date) -> None:
    """MT7225 unless somebody holds the post on `day`."""
    if not held_on(day).filter(post=post).exists():
        raise StateError("MT7225", post=str(post), day=_shown(day))


def require_post_of(place: OrgUnit, post: Post, day: date) -> None:
    """MT7229 unless the post's unit is one of `units_within` the place, MT7225 unless somebody holds it on `day`."""
    if post.unit_id not in units_within(place, day):
        raise StateError("MT7229", kind="Chức danh", kind_en="post", value=str(post), place=place.key)
    require_holder(post, day)


def held_on(day: date) -> QuerySet[Holding]:
    """The holdings of `day` that answer for something: the account is open, and the post's unit stands."""
    standing = OrgUnitVersion.objects.filter(in_force(day), unit=OuterRef("post__unit"))
    return Holding.objects.filter(in_force(day), Exists(standing), user__is_active=True)


def _names(unit: OrgUnit) -> list[list[str]]:
    return [[post.code, post.name_vi, post.name_en] for post in Post.objects.filter(unit=unit)]


def _journal_row(held: Holding | None) -> dict[str, object] | None:
    if held is None:
        return None
    return {"post": held.post.code, "holder": held.user.username, "from": held.valid_from.isoformat()}


def _shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")
