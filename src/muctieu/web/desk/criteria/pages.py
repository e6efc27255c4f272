"""Criteria on the desk: every rule set over the commune, one set with its working, the villages, the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from muctieu.core.criteria import RuleSet, SetKind, Subject
from muctieu.core.standing import standing_of
from muctieu.core.working import SetVerdict, Working
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.criteria.queries import Known, ways_out
from muctieu.web.desk.criteria.place import Asked, asked, set_named
from muctieu.web.desk.units import BAD
from muctieu.web.screens import criteria_words as words
from muctieu.web.screens.criteria_set import span_text
from muctieu.web.screens.criteria_way import WayScreen
from muctieu.web.screens.words import pick

# Which commune is "especially difficult", and what is recognised, come first.
ORDER = ("khu_vuc", "ntm_commune", "ntm_group", "commune_type")
ZONES = "khu_vuc"


@dataclass(frozen=True, slots=True)
class OtherSet:
    """Another set of the same family."""

    code: str
    name: str
    span: str


@dataclass(frozen=True, slots=True)
class SetLine:
    """One family over the commune; of a set about households or villages the verdict stands elsewhere."""

    code: str
    name: str
    span: str
    chip: str
    word: str
    answer: str
    recognition: str
    missing: int
    unconfirmed: int
    others: tuple[OtherSet, ...]


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village under the set of villages."""

    uuid: UUID
    name: str
    chip: str
    answer: str
    listing: str
    nearest: str
    missing: int
    unconfirmed: int


@guarded(Act.CRITERIA_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every rule set over the commune on the day."""
    found = asked(request)
    lines = tuple(_commune_lines(found))
    village_set = _in_force("thon_dbkk", found)
    context = {
        "headline": _headline(found, lines),
        "lines": lines,
        "villages": None if village_set is None else _village_summary(found, village_set),
        "households": tuple(_household_sets(found)),
        **found.context(request),
    }
    return render(request, "desk/criteria/index.html", context, status=BAD if found.is_wrong else 200)


@guarded(Act.CRITERIA_READ)
@require_safe
def ruleset(request: HttpRequest, code: str) -> HttpResponse:
    """One set over the commune with its working."""
    wanted = set_named(code)
    if wanted.subject is not Subject.COMMUNE:
        raise Http404
    found = asked(request, about=wanted, with_villages=False)
    return _shown(request, found, wanted, found.area.commune)


@guarded(Act.CRITERIA_READ)
@require_safe
def village(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """One set over one village with its working."""
    wanted = set_named(code)
    found = asked(request, about=wanted)
    known = next((one for one in found.area.villages if one.place.uuid == uuid), None)
    if wanted.subject is not Subject.VILLAGE or known is None:
        raise Http404
    return _shown(request, found, wanted, known)


@guarded(Act.CRITERIA_READ)
@require_safe
def villages(request: HttpRequest, code: str) -> HttpResponse:
    """The set of villages over every village of the commune."""
    wanted = set_named(code)
    if wanted.subject is not Subject.VILLAGE:
        raise Http404
    found = asked(request, about=wanted)
    verdicts = [(known, found.verdict(wanted, known)) for known in found.area.villages]
    context = {
        "name": words.set_name(wanted),
        "code": wanted.code,
        "span": span_text(wanted),
        "basis": wanted.basis.text,
        "headline": _village_headline(wanted, [verdict for _known, verdict in verdicts]),
        "lines": tuple(_village_line(known, verdict) for known, verdict in verdicts),
        "others": _others(wanted),
        **found.context(request),
    }
    return render(request, "desk/criteria/villages.html", context, status=BAD if found.is_wrong else 200)


@guarded(Act.CRITERIA_READ)
@require_safe
def way(request: HttpRequest, code: str = "") -> HttpResponse:
    """What stands between the commune and leaving its class or meeting the set; without a code of its zone."""
    wanted = set_named(code) if code else None
    found = asked(request, about=wanted, with_villages=False)
    wanted = wanted or _in_force(ZONES, found)
    if wanted is None or wanted.subject is not Subject.COMMUNE:
        raise Http404
    known = found.area.commune
    screen = found.screen(wanted, known)
    context = {
        "page": WayScreen(screen).page(ways_out(known, wanted, found.day)),
        "set": screen.page(),
        "chained": tuple(_chained(wanted, found)),
        "others": tuple(one for one in _commune_sets(found) if one.code != wanted.code),
        **found.context(request),
    }
    return render(request, "desk/criteria/way.html", context, status=BAD if found.is_wrong else 200)


def _shown(request: HttpRequest, found: Asked, wanted: RuleSet, known: Known) -> HttpResponse:
    context = {
        "page": found.screen(wanted, known).page(),
        "place": known.name,
        "is_village": wanted.subject is Subject.VILLAGE,
        "others": _others(wanted),
        **found.context(request),
    }
    return render(request, "desk/criteria/set.html", context, status=BAD if found.is_wrong else 200)


# -- pieces -----------------------------------------------------------------------------------------------------


def _in_force(family: str, found: Asked) -> RuleSet | None:
    return load_rule_book().in_force(family, found.day)


def _commune_sets(found: Asked) -> tuple[RuleSet, ...]:
    """The sets of communes in force on the day, the most asked for first."""
    sets = [one for one in load_rule_book().sets if one.subject is Subject.COMMUNE and one.in_force(found.day)]
    return tuple(sorted(sets, key=lambda one: ORDER.index(one.family) if one.family in ORDER else len(ORDER)))


def _commune_lines(found: Asked) -> Iterable[SetLine]:
    known = found.area.commune
    for one in _commune_sets(found):
        verdict = found.verdict(one, known)
        is_tally = one.kind is SetKind.TALLY
        yield SetLine(
            code=one.code,
            name=words.set_name(one),
            span=span_text(one),
            chip=words.chip_of(verdict),
            word=words.answer_word(verdict.answer) if is_tally else "",
            answer=words.conclusion(verdict),
            recognition=words.standing_text(standing_of(known.facts, verdict)) or words.listing_text(verdict),
            missing=len(words.open_lacks(verdict)),
            unconfirmed=len(verdict.unconfirmed),
            others=_others(one),
        )


def _others(wanted: RuleSet) -> tuple[OtherSet, ...]:
    """The other sets of the family, by their days."""
    same = [one for one in load_rule_book().sets if one.family == wanted.family and one is not wanted]
    same.sort(key=lambda one: one.start)
    return tuple(OtherSet(one.code, words.set_name(one), span_text(one)) for one in same)


def _chained(wanted: RuleSet, found: Asked) -> Iterable[OtherSet]:
    """The sets in force that ask for this one's class or recognition: they are judged anew when it changes."""
    for one in _commune_sets(found):
        asked_for = {one.group_family, *(rule.family for rule in one.rules.values())}
        if one is not wanted and wanted.family in asked_for:
            yield OtherSet(one.code, words.set_name(one), span_text(one))


def _household_sets(found: Asked) -> Iterable[OtherSet]:
    for one in load_rule_book().sets:
        if one.subject is Subject.HOUSEHOLD and one.in_force(found.day):
            yield OtherSet(one.code, words.set_name(one), one.basis.text)


def _headline(found: Asked, lines: Sequence[SetLine]) -> str:
    """The two answers that are asked for first."""
    told = [line.answer for line in lines[:2]]
    name = found.seat.name[:1].upper() + found.seat.name[1:]
    if not told:
        return pick(f"{name}: không có bộ tiêu chí nào có hiệu lực", f"{name}: no rule set is in force")
    return f"{name}: {'; '.join((told[0][:1].lower() + told[0][1:], *told[1:]))}"


def _village_summary(found: Asked, wanted: RuleSet) -> dict[str, object]:
    verdicts = [found.verdict(wanted, known) for known in found.area.villages]
    return {
        "code": wanted.code,
        "name": words.set_name(wanted),
        "span": span_text(wanted),
        "answer": _village_headline(wanted, verdicts),
        "unconfirmed": len({code for verdict in verdicts for code in verdict.unconfirmed}),
    }


def _village_headline(wanted: RuleSet, verdicts: Sequence[SetVerdict]) -> str:
    first = wanted.classes[0]
    name = pick(first.name_vi, first.name_en)
    poor = sum(1 for one in verdicts if one.candidates == (first.code,))
    unknown = sum(1 for one in verdicts if len(one.candidates) != 1)
    text = pick(f"{name}: {poor}/{len(verdicts)} thôn, bản", f"{name}: {poor} of {len(verdicts)} villages")
    return text + (pick(f"; chưa rõ {unknown}", f"; {unknown} unknown") if unknown else "")


def _nearness(one: Working) -> Fraction:
    return Fraction(1) if one.relative is None else abs(one.relative)


def _village_line(known: Known, verdict: SetVerdict) -> VillageLine:
    measured = [one for row in verdict.rows for one in row.walk() if one.margin is not None]
    nearest = min(measured, key=_nearness, default=None)
    text = ""
    if nearest is not None:
        text = f"{pick(nearest.rule.name_vi, nearest.rule.name_en)}: {'; '.join(words.details(nearest))}"
    return VillageLine(
        uuid=known.place.uuid,
        name=known.name,
        chip=words.chip_of(verdict),
        answer=words.conclusion(verdict),
        listing=words.listing_text(verdict),
        nearest=text,
        missing=len(words.open_lacks(verdict)),
        unconfirmed=len(verdict.unconfirmed),
    )
