"""One rule set over one place as a page: conclusion, working row by row, what is missing and where to enter it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from muctieu.core.criteria import Answer, RuleSet, SetKind
from muctieu.core.standing import standing_of
from muctieu.core.working import Lack, Missing, SetVerdict, Working
from muctieu.errors import Finding
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.criteria.models import Kind
from muctieu.web.criteria.queries import Known
from muctieu.web.criteria.topics import DOT, is_figure
from muctieu.web.screens import criteria_words as words
from muctieu.web.screens.rows import coverage_text
from muctieu.web.screens.words import day_text, figure_period, pick


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that a page of criteria leads to; "" where the viewer has no way.

    `say` opens what is stated of a place by kind and name, `entry` the forms, `series` the figures of an indicator,
    `of_set` the page of a set, `statement` what was stated, `decide` the decisions on a criterion of a
    set, which the viewer may make or only read.
    """

    say: Callable[[UUID, str, str], str]
    entry: str
    series: Callable[[UUID, str], str]
    of_set: Callable[[str], str]
    statement: Callable[[UUID], str]
    decide: Callable[[str, str, UUID], str]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is missing, and where it is entered."""

    name: str
    text: str
    url: str
    act: str


@dataclass(frozen=True, slots=True)
class Row:
    """One rule with its working; `evidence_url` leads to what the value rests on, `say_url` to an answer by hand."""

    code: str
    name: str
    chip: str
    word: str
    details: tuple[str, ...]
    evidence: str
    evidence_url: str
    is_confirmed: bool
    needs: tuple[Need, ...]
    doubts: tuple[str, ...]
    say_url: str
    is_said: bool
    decide_url: str
    is_decided: bool
    parts: tuple[Row, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure from outside that the set measures by."""

    name: str
    value: str
    source: str
    is_confirmed: bool
    url: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """A set over a place on a day."""

    code: str
    name: str
    basis: str
    span: str
    is_in_force: bool
    chip: str
    word: str
    answer: str
    recognition: str
    recognition_url: str
    listing: str
    listing_url: str
    figures_say: str
    dimensions: tuple[tuple[str, str], ...]
    scope: str
    doubts: tuple[str, ...]
    scope_row: Row | None
    rows: tuple[Row, ...]
    needs: tuple[Need, ...]
    unconfirmed: int
    references: tuple[Reference, ...]
    has_way_out: bool


@dataclass(frozen=True, slots=True)
class SetScreen:
    """Makes the page of a verdict over what is known of a place; what belongs to the commune is stated of `commune`."""

    verdict: SetVerdict
    known: Known
    commune: UUID
    links: Links

    @property
    def ruleset(self) -> RuleSet:
        return self.verdict.ruleset

    def page(self) -> SetPage:
        verdict, found = self.verdict, self.ruleset
        is_tally = found.kind is SetKind.TALLY
        return SetPage(
            code=found.code,
            name=words.set_name(found),
            basis=found.basis.text,
            span=span_text(found),
            is_in_force=found.in_force(verdict.as_of),
            chip=words.chip_of(verdict),
            word=words.answer_word(verdict.answer) if is_tally else "",
            answer=words.conclusion(verdict),
            recognition=words.standing_text(standing_of(self.known.facts, verdict)),
            recognition_url=self._say(Kind.RECOGNITION, found.family) if is_tally else "",
            listing=words.listing_text(verdict),
            listing_url="" if is_tally else self._say(Kind.LISTING, found.family),
            figures_say="" if is_tally else words.class_names(found, verdict.possible),
            dimensions=tuple(self._dimensions()),
            scope=_scope(verdict.within_scope),
            doubts=doubts_of(verdict.findings),
            scope_row=None if verdict.scope is None else self.row(verdict.scope),
            rows=tuple(map(self.row, verdict.rows)),
            needs=tuple(map(self.need, words.open_lacks(verdict))),
            unconfirmed=len(verdict.unconfirmed),
            references=tuple(self._references()),
            has_way_out=is_tally or bool(found.exit or found.benefits),
        )

    def row(self, found: Working) -> Row:
        """A rule with everything below it."""
        rule, parts = found.rule, tuple(map(self.row, found.parts))
        evidence, url = self._evidence(found)
        is_tally = self.ruleset.kind is SetKind.TALLY
        says_level = any(lack.lack is Lack.LEVEL for lack in found.missing)
        answer_name = f"{self.ruleset.code}{DOT}{rule.code}"
        is_said = (Kind.ANSWER.value, answer_name) in self.known.said
        return Row(
            code=rule.code,
            name=pick(rule.name_vi, rule.name_en),
            chip=words.CHIPS[found.answer] if is_tally else _condition_chip(found.answer),
            word=words.answer_word(found.answer) if is_tally else words.holds_word(found.answer),
            details=tuple(words.details(found)),
            evidence=evidence,
            evidence_url=url,
            is_confirmed=found.confirmed,
            needs=tuple(map(self.need, found.missing)),
            doubts=doubts_of(found.findings),
            say_url=self._say(Kind.ANSWER, answer_name) if is_said or says_level or self._is_top(found) else "",
            is_said=is_said,
            decide_url=self._decide(found),
            is_decided=found.decided is not None,
            parts=parts,
            is_open=not is_tally or found.answer is Answer.UNMET,
        )

    def _decide(self, found: Working) -> str:
        """The way to the decisions on a criterion; below it only where there is one."""
        if found.decided is None and not (self.links.may_decide and self._is_top(found)):
            return ""
        return self.links.decide(self.ruleset.code, found.rule.code, self.known.place.uuid)

    def _is_top(self, found: Working) -> bool:
        return self.ruleset.kind is SetKind.TALLY and found.rule.code in self.ruleset.top

    def need(self, lack: Missing) -> Need:
        """What is missing in words, with what is being collected, and the way to where it is entered."""
        text = words.missing_text(lack)
        if lack.lack is Lack.FACT and is_figure(lack.code):
            newest = self.known.partial.get(lack.code)
            if newest is not None:
                told = f"{figure_period(newest)}, {coverage_text(newest)}"
                text += pick(f"; mới có một phần ({told}) nên chưa dùng", f"; only in part ({told}), so not used")
        return Need(pick(lack.name_vi, lack.name_en), text, *self._entry(lack))

    def _entry(self, lack: Missing) -> tuple[str, str]:
        """Where what is missing is entered, and what to do there."""
        rule = f"{self.ruleset.code}{DOT}{lack.code}"
        state_it = pick("ghi điều này", "state it")
        match lack.lack:
            case Lack.FACT if is_figure(lack.code):
                return self.links.entry, pick("nhập vào biểu và trình duyệt", "enter in a form for approval")
            case Lack.FACT:
                return self._say(Kind.FACT, lack.code), state_it
            case Lack.LEVEL if lack.province:
                return self._say(Kind.LEVEL, rule), pick("ghi mức của tỉnh", "state the province's level")
            case Lack.LEVEL:
                return self._say(Kind.ANSWER, rule), pick("ghi kết luận thẩm định", "state the appraisers' conclusion")
            case Lack.SERIES:
                return self._say(Kind.SERIES, lack.code), state_it
            case Lack.REGION:
                return self._say(Kind.REGION, lack.code), state_it
            case Lack.RECOGNITION:
                return self._say(Kind.RECOGNITION, lack.code), pick("ghi việc công nhận", "state the recognition")
            case Lack.GROUP:
                other = load_rule_book().in_force(self.ruleset.group_family or "", self.verdict.as_of)
                return "" if other is None else self.links.of_set(other.code), pick("xem bộ xếp nhóm", "see the groups")
            case _:
                return "", ""

    def _say(self, kind: Kind, name: str) -> str:
        place = self.commune if kind in (Kind.REGION, Kind.SERIES) else self.known.place.uuid
        return self.links.say(place, kind.value, name)

    def _evidence(self, found: Working) -> tuple[str, str]:
        """What the row's value rests on, and the way there."""
        known, fact = self.known, found.rule.fact
        if fact in known.used:
            figure = known.used[fact]
            text = f"{figure_period(figure)} · {coverage_text(figure)}"
            return text, self.links.series(known.place.uuid, fact)
        answer = known.said.get((Kind.ANSWER.value, f"{self.ruleset.code}{DOT}{found.rule.code}"))
        said = known.said.get((Kind.FACT.value, fact)) or (answer if found.stated else None)
        if said is None:
            return found.evidence, ""
        return f"{said.evidence} · {pick('từ', 'from')} {day_text(said.valid_from)}", self.links.statement(said.uuid)

    def _dimensions(self) -> Iterable[tuple[str, str]]:
        """Region, year and group by which levels are chosen, where the set has such levels."""
        levels = [level for rule in self.ruleset.rules.values() for level in rule.levels + rule.under]
        regions = load_rule_book().regions
        if any(level.region for level in levels):
            region = regions.get(self.verdict.region or "")
            name = pick("chưa rõ", "unknown") if region is None else pick(region.name_vi, region.name_en)
            yield pick("Mức của vùng", "Levels of the region"), name
        if any(level.year for level in levels):
            yield pick("Mức của năm", "Levels of the year"), str(self.verdict.year)
        group = next((one for one in self.verdict.chained if one.ruleset.family == self.ruleset.group_family), None)
        if self.ruleset.group_family is not None:
            name = pick("chưa rõ", "unknown") if group is None else words.conclusion(group)
            yield pick("Mức của nhóm", "Levels of the group"), name

    def _references(self) -> Iterable[Reference]:
        book = load_rule_book()
        used = {name for rule in self.ruleset.rules.values() for name in rule.uses() if name in book.series}
        for name in sorted(used):
            series = book.series[name]
            told = [*series.values, *self.known.facts.series.get(name, ())]
            newest = max((one for one in told if one.day <= self.verdict.as_of), key=lambda one: one.day, default=None)
            url = self.links.say(self.commune, Kind.SERIES.value, name)
            if newest is None:
                value, source = pick("chưa có số", "no figure yet"), ""
            else:
                value = f"{words.value_text(newest.value, '%')}"
                source = f"{newest.source} · {pick('từ', 'from')} {day_text(newest.day)}"
            confirmed = newest is not None and newest.confirmed
            yield Reference(pick(series.name_vi, series.name_en), value, source, confirmed, url)


def _condition_chip(answer: Answer) -> str:
    """Of a class's condition: a tick where it holds, a dash where not; neither is good or bad."""
    return {Answer.MET: "holds", Answer.UNMET: "fails", Answer.UNKNOWN: "no_data"}[answer]


def _scope(answer: Answer) -> str:
    if answer is Answer.UNMET:
        return pick("xã không thuộc diện xét của bộ này", "the set does not speak of this commune")
    return pick("chưa rõ xã có thuộc diện xét không", "unknown whether the set speaks of it") * (
        answer is Answer.UNKNOWN
    )


def doubts_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(f"{pick(one.message_vi, one.message_en)} ({one.code})" for one in findings)


def span_text(found: RuleSet) -> str:
    """The days on which a set is in force."""
    start = day_text(found.start)
    if found.end is None:
        return pick(f"hiệu lực từ {start}", f"in force from {start}")
    end = day_text(found.end)
    return pick(f"hiệu lực từ {start} đến trước {end}", f"in force from {start} to before {end}")
