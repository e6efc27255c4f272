"""What a thing with files is called on its files' page, and where its own page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from django.urls import reverse

from muctieu.packs.loader import load_indicators
from muctieu.packs.registers import load_registers
from muctieu.web.common import clock
from muctieu.web.criteria.domain import subject_of
from muctieu.web.criteria.models import Statement
from muctieu.web.desk.collect.words import form_name
from muctieu.web.desk.criteria.forms import title, topic_named
from muctieu.web.dialogue.models import Session
from muctieu.web.documents.things import Thing, kind_of
from muctieu.web.figures.mapping import period_of
from muctieu.web.figures.models import Observation
from muctieu.web.gazette.models import OfficialDocument
from muctieu.web.intake.models import Scan
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import ancestors, in_force
from muctieu.web.plans.models import Target, Task
from muctieu.web.registers.models import Entry
from muctieu.web.screens.gazette_words import heading
from muctieu.web.screens.words import period_text, pick


@dataclass(frozen=True, slots=True)
class Named:
    """A thing's name; `url` is empty where it has no page of its own."""

    name: str
    url: str = ""


def named(thing: Thing) -> Named:
    """The thing for people."""
    words = _WORDS.get(kind_of(thing).code)
    return Named(str(thing)) if words is None else words(thing)


def _task(thing: Thing) -> Named:
    row = cast("Task", thing)
    return Named(f"{row}: {row.title}", reverse("desk:task", args=(row.uuid,)))


def _entry(thing: Thing) -> Named:
    row = cast("Entry", thing)
    register = load_registers().get(row.register)
    name = row.register if register is None else pick(register.name_vi, register.name_en)
    return Named(f"{name} {row.number}/{row.year}", reverse("desk:register_entry", args=(row.uuid,)))


def _statement(thing: Thing) -> Named:
    row = cast("Statement", thing)
    topic = topic_named(subject_of(row.place), row.kind, row.name)
    return Named(str(row) if topic is None else title(topic), reverse("desk:criteria_statement", args=(row.uuid,)))


def _target(thing: Thing) -> Named:
    row = cast("Target", thing)
    name = _indicator(row.indicator)
    return Named(f"{row.code}: {name}", reverse("desk:target", args=(row.plan.code, row.code)))


def _figure(thing: Thing) -> Named:
    """Indicator, place, period and the figure as written; its page is that of the target that it serves."""
    row = cast("Observation", thing)
    today = clock.today()
    place = OrgUnitVersion.objects.filter(in_force(today), unit=row.place_id).values_list("name", flat=True).first()
    period = period_of(row)
    parts = (_indicator(row.indicator), place or "", "" if period is None else period_text(period), row.written)
    plans = Target.objects.filter(indicator=row.indicator, plan__place__in=ancestors(row.place_id, today))
    target = plans.select_related("plan").order_by("-pk").first()
    url = "" if target is None else reverse("desk:target", args=(target.plan.code, target.code))
    return Named(", ".join(part for part in parts if part), url)


def _scan(thing: Thing) -> Named:
    row = cast("Scan", thing)
    place = OrgUnitVersion.objects.filter(in_force(clock.today()), unit=row.place_id).values_list("name", flat=True)
    name = ", ".join((form_name(row.cycle.version.to_core()), period_text(row.cycle.period), place.first() or ""))
    return Named(name, f"{reverse('desk:grid', args=(row.cycle.uuid,))}?anh={row.uuid}")


def _indicator(code: str) -> str:
    found = load_indicators().get(code)
    return code if found is None else pick(found.name_vi, found.name_en)


def _official(thing: Thing) -> Named:
    row = cast("OfficialDocument", thing)
    return Named(heading(row) or row.title, reverse("desk:official", args=(row.uuid,)))


def _session(thing: Thing) -> Named:
    row = cast("Session", thing)
    return Named(str(row), reverse("desk:session", args=(row.uuid,)))


_WORDS: Mapping[str, Callable[[Thing], Named]] = {
    "task": _task,
    "entry": _entry,
    "statement": _statement,
    "target": _target,
    "figure": _figure,
    "scan": _scan,
    "official": _official,
    "session": _session,
}
