"""The way out as a page: what stands before leaving a class or meeting a set, how fast it moves, what ends then."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from muctieu.core.criteria import Answer, Kind, RuleSet
from muctieu.core.judge import judge
from muctieu.core.reach import Goal, Reach, month_of, reach
from muctieu.core.way_out import Barrier, Route, WayOut
from muctieu.packs.loader import load_indicators
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.screens import criteria_words as words
from muctieu.web.screens.criteria_set import Need, SetScreen
from muctieu.web.screens.words import pick

MOST_ROUTES = 5


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """One thing that must change: how far it is, how it moves, when it will be there at that pace."""

    name: str
    now: str
    wanted: str
    gap: str
    share: str
    pace: str
    needed: str
    forecast: str
    is_confirmed: bool
    needs: tuple[Need, ...]
    parts: tuple[BarrierRow, ...]
    further: FurtherWay | None


@dataclass(frozen=True, slots=True)
class FurtherWay:
    """What stands before a recognition: the criteria of another set."""

    name: str
    headline: str
    url: str
    rows: tuple[BarrierRow, ...]


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One way: everything in it must change."""

    number: int
    headline: str
    rows: tuple[BarrierRow, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A policy that ends on leaving."""

    name: str
    basis: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class WayPage:
    """The ways out of a class, or what is left of a tally."""

    code: str
    name: str
    headline: str
    is_exit: bool
    routes: tuple[RouteRow, ...]
    more: int
    lost: tuple[Lost, ...]
    exit_rule: str
    exit_is_confirmed: bool


@dataclass(frozen=True, slots=True)
class WayScreen:
    """Makes the page of the ways out; `screen` is that of the set itself."""

    screen: SetScreen

    def page(self, out: WayOut) -> WayPage:
        found, leaving = out.ruleset, out.ruleset.class_named(out.leaving or "")
        shown = out.routes[:MOST_ROUTES]
        return WayPage(
            code=found.code,
            name=words.set_name(found),
            headline=_headline(out),
            is_exit=leaving is not None,
            routes=tuple(self._route(number, route) for number, route in enumerate(shown, start=1)),
            more=len(out.routes) - len(shown),
            lost=tuple(Lost(pick(one.name_vi, one.name_en), one.basis.text, one.basis.confirmed) for one in out.lost),
            exit_rule="" if leaving is None else _exit(found),
            exit_is_confirmed=found.exit is not None and found.exit.basis.confirmed,
        )

    def _route(self, order: int, route: Route) -> RouteRow:
        unknown = sum(1 for one in route.barriers if one.missing)
        changes = len(route.barriers)
        if not route.barriers:
            headline = pick("số liệu đã đủ, chỉ còn chờ danh sách mới", "the figures suffice; only the list is awaited")
        else:
            headline = pick(f"{changes} điều phải đạt", f"{changes} to be met")
            headline += pick(f", {unknown} điều chưa biết", f", {unknown} not known") if unknown else ""
        return RouteRow(order, headline, tuple(map(self.row, route.barriers)))

    def row(self, barrier: Barrier) -> BarrierRow:
        """A barrier with its parts and what stands behind it."""
        unit = barrier.rule.unit
        moves = self._reach(barrier)
        wanted = f"{barrier.sign} {words.value_text(barrier.bound, unit)}" if barrier.bound is not None else ""
        return BarrierRow(
            name=pick(barrier.rule.name_vi, barrier.rule.name_en),
            now=""
            if barrier.value is None or barrier.rule.kind is Kind.RECOGNISED
            else words.value_text(barrier.value, unit),
            wanted=wanted or ("" if barrier.parts else _wanted(barrier)),
            gap="" if barrier.gap is None else words.distance_text(barrier.gap, unit),
            share=words.value_text(barrier.relative * 100, "%") if barrier.relative is not None else "",
            pace="" if moves is None or moves.a_year is None else _change(moves.a_year, unit),
            needed="" if moves is None or moves.needed is None else _change(moves.needed, unit),
            forecast=_no_series(barrier) if moves is None else _when(moves),
            is_confirmed=barrier.confirmed,
            needs=() if barrier.parts else tuple(map(self.screen.need, barrier.missing)),
            parts=tuple(map(self.row, barrier.parts)),
            further=None if barrier.further is None else self._further(barrier.further),
        )

    def _now(self, barrier: Barrier) -> str:
        is_told = barrier.value is not None and barrier.rule.kind is not Kind.RECOGNISED
        return words.value_text(barrier.value, barrier.rule.unit) if is_told else ""

    def _reach(self, barrier: Barrier) -> Reach | None:
        """How an indicator's figures move towards the bound; None where there is no number or no indicator."""
        fact = barrier.rule.fact
        if barrier.bound is None or barrier.parts or fact not in self.screen.known.figures:
            return None
        goal = Goal(barrier.bound, is_up=_is_up(barrier), strict=barrier.sign in ("<", ">"))
        figures = [
            figure for figure in self.screen.known.figures[fact] if figure.coverage is None or figure.coverage.is_full
        ]
        return None if not figures else reach(load_indicators()[fact], figures, goal, until=self.screen.ruleset.end)

    def _further(self, out: WayOut) -> FurtherWay:
        barriers = out.routes[0].barriers if out.routes else ()
        known = self.screen.known
        verdict = judge(load_rule_book(), out.ruleset, known.facts, as_of=out.as_of)
        inner = WayScreen(SetScreen(verdict, known, self.screen.commune, self.screen.links))
        unknown = sum(1 for barrier in barriers if barrier.missing)
        return FurtherWay(
            name=words.set_name(out.ruleset),
            headline=pick(
                f"còn {len(barriers)} tiêu chí, trong đó {unknown} tiêu chí chưa rõ",
                f"{len(barriers)} criteria to go, {unknown} of them unknown",
            ),
            url=self.screen.links.of_set(out.ruleset.code),
            rows=tuple(map(inner.row, barriers)),
        )


def _headline(out: WayOut) -> str:
    """The answer in a sentence."""
    leaving = out.ruleset.class_named(out.leaving or "")
    if leaving is not None:
        name, count = pick(leaving.name_vi, leaving.name_en), len(out.routes)
        least = min((len(route.barriers) for route in out.routes), default=0)
        if not count:
            return pick(f"{name}: không có cách ra nào cần xét", f"{name}: no way out to look at")
        return pick(
            f"{name}: {count} cách ra, cách ngắn nhất cần {least} điều",
            f"{name}: {count} ways out, the shortest of {least}",
        )
    if not out.routes:
        return pick("Không còn tiêu chí nào phải đạt thêm", "No criterion is left to meet")
    barriers = out.routes[0].barriers
    unknown = sum(1 for one in barriers if one.missing)
    return pick(
        f"Còn {len(barriers)} tiêu chí phải đạt, {unknown} tiêu chí trong đó chưa rõ",
        f"{len(barriers)} criteria are left to meet, {unknown} of them unknown",
    )


def _exit(found: RuleSet) -> str:
    """The rule by which a listed commune leaves at once."""
    if found.exit is None:
        return ""
    rule, to = found.rules[found.exit.rule], found.class_named(found.exit.to)
    name = "" if to is None else pick(to.name_vi, to.name_en)
    return f"{pick(rule.name_vi, rule.name_en)} → {name} ({found.exit.basis.text})"


def _wanted(barrier: Barrier) -> str:
    rule, wants_met = barrier.rule, barrier.want is Answer.MET
    if rule.kind is Kind.RECOGNISED and wants_met is rule.wanted:
        return pick("cần quyết định công nhận", "needs a decision that recognises it")
    return pick("phải đạt", "must be met") if wants_met else pick("phải không còn như vậy", "must no longer be so")


def _no_series(barrier: Barrier) -> str:
    """Of a number that is stated from time to time, nobody can tell a pace."""
    if barrier.gap is None or barrier.parts:
        return ""
    return pick(
        "chưa đủ dữ liệu để dự báo: số ghi theo văn bản, không có chuỗi kỳ",
        "not enough data for a forecast: stated by papers, no series of periods",
    )


def _is_up(barrier: Barrier) -> bool:
    return barrier.sign in ("≥", ">")


def _change(value: Decimal, unit: str) -> str:
    """A change a year with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return pick(
        f"{sign}{words.distance_text(abs(value), unit)}/năm", f"{sign}{words.distance_text(abs(value), unit)} a year"
    )


def _when(moves: Reach) -> str:
    """When the value will be there as it goes now, or why nobody can tell."""
    if moves.lack is not None:
        return pick(moves.lack.text_vi, moves.lack.text_en)
    early = "" if moves.early is None else f"{month_of(moves.early):%m/%Y}"
    if moves.first is not None:
        first = f"{month_of(moves.first):%m/%Y}"
        text = pick(f"theo nhịp hiện nay đến {first} thì tới", f"at today's pace by {first}")
    else:
        last = "" if moves.last is None else f"{month_of(moves.last):%m/%Y}"
        text = pick(f"theo nhịp hiện nay đến {last} vẫn chưa tới", f"at today's pace not by {last}")
    return text + (pick(f", khả quan nhất là {early}", f", at best by {early}") if early else "")
