"""The journal on the desk: every act of the communes that the viewer may look into, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from muctieu.web.common.days import end_of
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.journal_things import Thing, readable
from muctieu.web.places.models import OrgUnit
from muctieu.web.screens.act_words import act_name, written_acts

PAGE = 50
WHO, ACT, THING, DAY, BELOW = "nguoi", "viec", "ve", "ngay", "duoi"
# The longest number that a key of the store can have: a longer one in an address is a mistake, not a fault.
_LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it, with the names of its act, of its thing and of its chain's unit."""

    entry: JournalEntry
    chain: str
    act: str
    thing: Thing


@guarded(Act.JOURNAL_READ)
def journal(request: HttpRequest) -> HttpResponse:
    """A page of entries; filters by person, act, thing and day."""
    units = visible(viewer_of(request), Act.JOURNAL_READ, OrgUnit.objects.all(), place="pk")
    day, is_wrong = _day(request.GET)
    entries = _filtered(JournalEntry.objects.filter(chain__in=units.values("uuid")), request.GET, day)
    found = list(entries.defer("seals").order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    page = {"lines": _lines(shown), "asked": request.GET.dict(), "acts": written_acts(), "is_wrong": is_wrong,
            "older": _older(request.GET, shown[-1].pk) if len(found) > PAGE else ""}  # fmt: skip
    return render(request, "desk/journal.html", {"page": page}, status=400 if is_wrong else 200)


def _lines(shown: Sequence[JournalEntry]) -> list[Line]:
    chains = dict(OrgUnit.objects.filter(uuid__in={one.chain for one in shown}).values_list("uuid", "key"))
    found = readable((*(one.thing for one in shown), *chains.values()))
    names = {uuid: found[key].name if key in found else key for uuid, key in chains.items()}
    return [
        Line(
            entry=one,
            chain=names.get(one.chain, "–"),
            act=act_name(one.act),
            thing=found.get(one.thing, Thing("")),
        )
        for one in shown
    ]


def _filtered(entries: QuerySet[JournalEntry], asked: QueryDict, day: date | None) -> QuerySet[JournalEntry]:
    if who := asked.get(WHO, "").strip()[:100]:
        entries = entries.filter(actor_name__icontains=who)
    if act := asked.get(ACT, ""):
        entries = entries.filter(act=act[:60])
    if thing := asked.get(THING, "").strip()[:200]:
        entries = entries.filter(thing__icontains=thing)
    if day is not None:
        entries = entries.filter(at__gte=end_of(day - timedelta(days=1)), at__lt=end_of(day))
    below = asked.get(BELOW, "")
    is_key = below.isascii() and below.isdigit() and len(below) <= _LONGEST_KEY
    return entries.filter(pk__lt=int(below)) if is_key else entries


def _day(asked: QueryDict) -> tuple[date | None, bool]:
    """The day asked for, and whether what was typed is none."""
    typed = asked.get(DAY, "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
        return (None if day is None or day.year < 2 else day), False
    except ValueError:
        return None, True


def _older(asked: QueryDict, below: int) -> str:
    query = asked.copy()
    query[BELOW] = str(below)
    return "?" + query.urlencode()
