"""What a journal's entry is about, readable: names instead of identities, with the page where the thing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from muctieu.core.place_events import EventKind
from muctieu.web.common import clock
from muctieu.web.desk.units_words import kind_word
from muctieu.web.documents.models import Document
from muctieu.web.gazette.models import OfficialDocument
from muctieu.web.offline.models import Device
from muctieu.web.people.models import Post, RoleGrant, User
from muctieu.web.places.models import OrgUnitVersion, UnitEvent
from muctieu.web.places.queries import in_force
from muctieu.web.plans.models import AnnualPlan, Plan, PlanDraft, Programme, Target, Task
from muctieu.web.screens.gazette_words import heading
from muctieu.web.screens.words import day_text


@dataclass(frozen=True, slots=True)
class Thing:
    """The name of a thing; `url` is empty where it has no page."""

    name: str
    url: str = ""


Found = Mapping[UUID, Thing]
_EVENT = "event:"


def readable(things: Iterable[str]) -> dict[str, Thing]:
    """Names for entries' things ("task:<uuid>", a unit's key); those not found are left out. A query for each kind."""
    wanted = set(things)
    by_kind: dict[str, dict[UUID, str]] = {}
    for thing in wanted:
        kind, _, identity = thing.partition(":")
        if kind in _KINDS and (uuid := _uuid(identity)) is not None:
            by_kind.setdefault(kind, {})[uuid] = thing
    found = _units(wanted) | _events(wanted)
    for kind, identities in by_kind.items():
        named = _KINDS[kind](identities)
        found |= {identities[uuid]: thing for uuid, thing in named.items()}
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _units(keys: Iterable[str]) -> dict[str, Thing]:
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), unit__key__in=list(keys)).select_related("unit")
    return {row.unit.key: Thing(row.name, reverse("desk:unit", args=(row.unit.uuid,))) for row in rows}


def _events(things: Iterable[str]) -> dict[str, Thing]:
    """What happened to units and when, by the events' keys; several of one decision lead to the first."""
    keys = {thing.removeprefix(_EVENT).partition(",")[0]: thing for thing in things if thing.startswith(_EVENT)}
    rows = UnitEvent.objects.filter(key__in=keys)
    return {
        keys[row.key]: Thing(
            f"{kind_word(EventKind(row.kind))}, {day_text(row.day)}", reverse("desk:unit_event", args=(row.uuid,))
        )
        for row in rows
    }


def _tasks(wanted: Iterable[UUID]) -> Found:
    rows = Task.objects.filter(uuid__in=list(wanted)).only("uuid", "number", "year", "title")
    return {row.uuid: Thing(f"{row}: {row.title}", reverse("desk:task", args=(row.uuid,))) for row in rows}


def _targets(wanted: Iterable[UUID]) -> Found:
    """By their codes: whoever reads the journal may not always read what a target says."""
    rows = Target.objects.filter(uuid__in=list(wanted)).select_related("plan")
    return {
        row.uuid: Thing(f"{row.plan.code}/{row.code}", reverse("desk:target", args=(row.plan.code, row.code)))
        for row in rows
    }


def _plans(wanted: Iterable[UUID]) -> Found:
    rows = Plan.objects.filter(uuid__in=list(wanted))
    return {row.uuid: Thing(row.name_vi, reverse("desk:plan", args=(row.code,))) for row in rows}


def _programmes(wanted: Iterable[UUID]) -> Found:
    rows = Programme.objects.filter(uuid__in=list(wanted))
    return {row.uuid: Thing(f"{row.number}: {row.title}", reverse("desk:programme", args=(row.uuid,))) for row in rows}


def _annual_plans(wanted: Iterable[UUID]) -> Found:
    rows = AnnualPlan.objects.filter(uuid__in=list(wanted))
    return {row.uuid: Thing(str(row), reverse("desk:annual_plan", args=(row.uuid,))) for row in rows}


def _drafts(wanted: Iterable[UUID]) -> Found:
    rows = PlanDraft.objects.filter(uuid__in=list(wanted)).select_related("document").defer("proposed")
    return {
        row.uuid: Thing(row.document.title or row.document.code, reverse("desk:draft", args=(row.uuid,)))
        for row in rows
    }  # fmt: skip


def _posts(wanted: Iterable[UUID]) -> Found:
    return {
        row.uuid: Thing(row.name_vi, reverse("desk:post", args=(row.uuid,)))
        for row in Post.objects.filter(uuid__in=list(wanted))
    }


def _people(wanted: Iterable[UUID]) -> Found:
    return {
        row.uuid: Thing(row.full_name, reverse("desk:person", args=(row.uuid,)))
        for row in User.objects.filter(uuid__in=list(wanted))
    }


def _devices(wanted: Iterable[UUID]) -> Found:
    rows = Device.objects.filter(uuid__in=list(wanted)).select_related("user")
    return {row.uuid: Thing(f"{row.user.full_name}: {row}", reverse("desk:devices")) for row in rows}


def _rights(wanted: Iterable[UUID]) -> Found:
    rows = RoleGrant.objects.filter(uuid__in=list(wanted)).select_related("user")
    return {row.uuid: Thing(row.user.full_name) for row in rows}


def _documents(wanted: Iterable[UUID]) -> Found:
    return {row.uuid: Thing(row.title or row.code) for row in Document.objects.filter(uuid__in=list(wanted))}


def _officials(wanted: Iterable[UUID]) -> Found:
    rows = OfficialDocument.objects.filter(uuid__in=list(wanted)).only("uuid", "number", "title", "type")
    return {row.uuid: Thing(heading(row) or row.title, reverse("desk:official", args=(row.uuid,))) for row in rows}


_KINDS: Mapping[str, Callable[[Iterable[UUID]], Found]] = {
    "task": _tasks,
    "target": _targets,
    "plan": _plans,
    "programme": _programmes,
    "annual_plan": _annual_plans,
    "plan_draft": _drafts,
    "post": _posts,
    "user": _people,
    "right": _rights,
    "document": _documents,
    "device": _devices,
    "official": _officials,
}
