"""Figures inside the portal's pages: what the public may see, as the pages of results show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from muctieu.packs.loader import load_indicators
from muctieu.web.figures import queries
from muctieu.web.plans.models import Target
from muctieu.web.screens.asked import DAY, asked
from muctieu.web.screens.board import BoardPage, board_page
from muctieu.web.screens.target import TargetPage, target_page


@dataclass(frozen=True, slots=True)
class LiveTarget:
    """One target in an article: its page, and the day as of which it is shown, if one was chosen."""

    page: TargetPage
    url: str
    known_on: date | None


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """A scoreboard in an article."""

    page: BoardPage
    url: str
    known_on: date | None


def day_in(value: object) -> date | None:
    """The day of a block's field."""
    return value if isinstance(value, date) else None


def _question(known_on: date | None) -> QueryDict:
    return QueryDict("" if known_on is None else f"{DAY}={known_on.isoformat()}")


def figure(name: str, *, known_on: date | None) -> LiveTarget | None:
    """The target `plan/target` for the public; None while there is none such, or nothing public of it any more."""
    plan_code, _, target_id = name.partition("/")
    detail = queries.target_detail(plan_code, target_id, viewer=None, known_on=known_on)
    if detail is None:
        return None
    question = asked(_question(known_on))
    url = reverse("portal:target", args=(plan_code, target_id)) + question.query
    return LiveTarget(target_page(detail, asked=question, url=url, with_all=True), url, known_on)


def board(plan_code: str, *, known_on: date | None) -> LiveBoard | None:
    """The plan's scoreboard for the public."""
    found = queries.board(plan_code, viewer=None, known_on=known_on)
    if found is None:
        return None
    question = asked(_question(known_on))

    def link(target_id: str) -> str:
        return reverse("portal:target", args=(plan_code, target_id)) + question.query

    page = board_page(found, withheld=(), asked=question, link=link)
    return LiveBoard(page, reverse("portal:plan", args=(plan_code,)) + question.query, known_on)


def plan_choices() -> list[tuple[str, str]]:
    """The plans with something public in them."""
    return [(line.code, f"{line.place_name}: {line.name_vi}") for line in queries.plans(viewer=None)]


def target_choices() -> list[tuple[str, str]]:
    """Every public target, by the name of its plan."""
    catalogue = load_indicators()
    public = [code for code, indicator in catalogue.items() if indicator.is_public]
    rows = Target.objects.filter(indicator__in=public).select_related("plan").order_by("plan__code", "pk")
    return [
        (f"{row.plan.code}/{row.code}", f"{row.plan.place_name}: {catalogue[row.indicator].name_vi}") for row in rows
    ]
