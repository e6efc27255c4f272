"""What a page of criteria is asked about: the commune that is open, the day, and where its links lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from muctieu.core.criteria import RuleSet
from muctieu.core.judge import judge
from muctieu.core.working import SetVerdict
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, may
from muctieu.web.criteria.queries import AreaKnown, Known, area_known
from muctieu.web.desk.communes import PARAMETER, Seat, seat
from muctieu.web.desk.units import DAY, asked_day, day_context
from muctieu.web.screens.criteria_set import Links, SetScreen


@dataclass(frozen=True, slots=True)
class Asked:
    """The commune, the day and what is known of them; `query` carries both on to other pages."""

    seat: Seat
    day: date
    is_wrong: bool
    query: str
    area: AreaKnown
    may_state: bool

    @property
    def links(self) -> Links:
        """Where the viewer can go from here; nobody is led to a form that would be refused."""
        may_enter = may(self.seat.user, Act.FIGURE_RECORD, self.seat.commune)
        may_look = may(self.seat.user, Act.FIGURE_READ, self.seat.commune)

        def say(place: UUID, kind: str, name: str) -> str:
            return reverse("desk:criteria_say", args=(place, kind, name)) + self.query if self.may_state else ""

        def series(place: UUID, code: str) -> str:
            return reverse("desk:unit_series", args=(place, code)) if may_look else ""

        return Links(
            say=say,
            entry=reverse("desk:cycles") if may_enter else "",
            series=series,
            of_set=lambda code: reverse("desk:criteria_set", args=(code,)) + self.query,
            statement=lambda uuid: reverse("desk:criteria_statement", args=(uuid,)) + self.query,
            decide=lambda code, rule, place: reverse("desk:criteria_decide", args=(code, rule, place)),
            may_decide=may(self.seat.user, Act.VERDICT_DECIDE, self.seat.commune),
        )

    def verdict(self, ruleset: RuleSet, known: Known) -> SetVerdict:
        """What the set says of the place on the day: the door of every page."""
        return judge(load_rule_book(), ruleset, known.facts, as_of=self.day)

    def screen(self, ruleset: RuleSet, known: Known) -> SetScreen:
        return SetScreen(self.verdict(ruleset, known), known, self.seat.commune.uuid, self.links)

    def context(self, request: HttpRequest) -> dict[str, object]:
        """What every page shows of commune and day."""
        days = day_context(request.GET, self.day, is_wrong=self.is_wrong)
        return {"seat": self.seat, "query": self.query, "may_state": self.may_state, **days}


def asked(request: HttpRequest, *, about: RuleSet | None = None, with_villages: bool = True) -> Asked:
    """Read the address; not found for whoever may not see the commune's criteria."""
    place, (day, is_wrong) = seat(request), asked_day(request.GET)
    area = area_known(
        place.commune, viewer=place.user, day=day, asked=about, name=place.name, with_villages=with_villages
    )
    if area is None:
        raise Http404
    carried = {PARAMETER: place.commune.key if place.choices else "", DAY: "" if day == clock.today() else str(day)}
    kept = {name: value for name, value in carried.items() if value}
    query = f"?{urlencode(kept)}" if kept else ""
    return Asked(place, day, is_wrong, query, area, may(place.user, Act.CRITERIA_STATE, place.commune))


def set_named(code: str) -> RuleSet:
    """The set of that code; not found for any other."""
    found = load_rule_book().named(code)
    if found is None:
        raise Http404
    return found
