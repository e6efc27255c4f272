"""Fills an empty store with the sample commune, by the same verbs that people use, each act at its own moment."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from muctieu.cli.sample_arrivals import SampleArrivals
from muctieu.cli.sample_assessment import play_assessment
from muctieu.cli.sample_forms import SampleForms, hand_in
from muctieu.cli.sample_portal import play_portal
from muctieu.cli.sample_public import public_events
from muctieu.cli.sample_reports import play_reports
from muctieu.cli.sample_work import Event, SampleWork
from muctieu.core.observation import VIETNAM_TIME, ApprovalState, Observation
from muctieu.core.place import Level
from muctieu.core.plan import Plan
from muctieu.core.reading.evidence import Catalogue, propose
from muctieu.core.reading.reader import read
from muctieu.core.unit import UnitNames
from muctieu.packs import sample_work as pack_work
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.reading import load_lexicon
from muctieu.packs.samples import Acceptance, Decision, Note, Sample
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft
from muctieu.web.figures.models import Observation as Row
from muctieu.web.intake.decisions import Decided, keep_decisions
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.people.posts import PostName
from muctieu.web.places import domain as places
from muctieu.web.places.models import OrgUnit, Tree
from muctieu.web.plans import domain as plans

K = TypeVar("K")
EXTRACTOR = "text-1"
# Letters and digits that nobody mixes up when copying from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LEADING = ("bi-thu", "pho-bi-thu", "chu-tich", "pct-")
VILLAGE_HEAD = PostName(pack_work.VILLAGE_HEAD, "Trưởng bản", "Head of the village")
PARTY = (Level.COMMITTEE, Level.CELL)
# The clerk looks through a wave of forms when the last one of the month is in; the leader signs an hour later.
CHECKED_AFTER, APPROVED_AFTER, PUBLISHED_AFTER = timedelta(hours=2), timedelta(hours=3), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in of the sample, told once when it is made."""

    username: str
    full_name: str
    password: str


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the notes' figures; `by_hand` were accepted from spans that the reader did not propose."""

    notes: int = 0
    proposed: int = 0
    accepted: int = 0
    rejected: int = 0
    by_hand: int = 0

    @property
    def open(self) -> int:
        """Proposals that nobody has decided about: they do not count."""
        return self.proposed - self.accepted - self.rejected

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(slots=True)
class Staff:
    """The sample's people; reporters by the key of their village."""

    administrator: User
    clerk: User
    leader: User
    reporters: dict[str, User] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)


class SampleStore:
    """The filling of one store; `staff` and `count` tell afterwards what was made."""

    def __init__(self, plan: Plan, sample: Sample, posts: Sequence[PostName] = ()) -> None:
        self.plan, self.sample, self.posts, self.forms = plan, sample, posts, SampleForms(sample)
        self.units: dict[str, OrgUnit] = {}
        self.documents: dict[str, Document] = {}
        self.rows: dict[ApprovalState, list[Row]] = {}
        self.recorded: set[tuple[object, ...]] = set()
        self.count = Count()
        self.staff: Staff

    def fill(self, *, resolution: bytes) -> None:
        """Places, people, plan, then every recorded act in the order of time."""
        start = self._beginning()
        with clock.standing_at(start):
            self._found(start.date())
            self._appoint(start.date())
        with clock.standing_at(start + timedelta(hours=1)):
            self._load_plan(resolution)
            self.forms.keep(self.commune, by=self.clerk)
        arrivals = SampleArrivals(self.units, self.staff.reporters)
        came = arrivals.events(self.sample.arrivals, commune=self.commune, clerk=self.clerk)
        for event in sorted(
            (*self._events(), *SampleWork(self).events(), *came, *public_events(self)),
            key=lambda event: (event.at, event.order),
        ):
            with clock.standing_at(event.at):
                event.act()
        play_assessment(self)
        play_reports(self)
        editor = play_portal(
            self.sample, self.commune, administrator=self.staff.administrator, leader=self.leader, since=start,
            account=_account,
        )  # fmt: skip
        self.staff.accounts.append(editor)

    @property
    def commune(self) -> OrgUnit:
        return self.units[self.plan.place]

    @property
    def clerk(self) -> User:
        return self.staff.clerk

    @property
    def leader(self) -> User:
        return self.staff.leader

    def _beginning(self) -> datetime:
        """Midnight of the first plan year's first day, or the day before the first figure if that is earlier."""
        first = min(obs.recorded_at for obs in self.sample.figures) - timedelta(days=1)
        return min(datetime.combine(date(self.plan.first_year, 1, 1), time(8), VIETNAM_TIME), first)

    # -- places, people, plan ---------------------------------------------------------------------------------

    def _found(self, since: date) -> None:
        tree = [unit for unit in self.sample.places if unit.level not in PARTY]
        party = [unit for unit in self.sample.places if unit.level in PARTY]
        chief = _account("quan-tri", "Quản trị hệ thống")
        administrator = people.found_store(
            tree, username=chief.username, full_name=chief.full_name, password=chief.password, since=since
        )
        top = OrgUnit.objects.get(key=self.plan.place)
        places.load_units(party, by=administrator, under=top, tree=Tree.PARTY)
        self.units = {unit.key: unit for unit in OrgUnit.objects.all()}
        committees = [unit.id for unit in party if unit.level is Level.COMMITTEE]
        places.link_trees([(key, self.plan.place) for key in committees], by=administrator, under=top)
        self._hire(administrator, since)
        self.staff.accounts.append(chief)

    def _hire(self, administrator: User, since: date) -> None:
        top = self.units[self.plan.place]
        accounts = [_account("can-bo-thong-ke", "Cán bộ thống kê xã"), _account("lanh-dao", "Lãnh đạo xã")]
        roles = (Role.CLERK, Role.LEADER)
        clerk, leader = (
            people.add_person(
                account.username, full_name=account.full_name, password=account.password, role=role, unit=top,
                since=since, by=administrator,
            )
            for account, role in zip(accounts, roles, strict=True)
        )  # fmt: skip
        self.staff = Staff(administrator, clerk, leader, accounts=accounts)
        villages = [unit for unit in self.sample.places if unit.level is Level.VILLAGE]
        for village in villages:
            account = _account(f"truong-ban-{village.code}", f"Trưởng {village.name}")
            # One village head can sign in; the others only stand behind their forms.
            is_first = village is villages[0]
            self.staff.reporters[village.id] = people.add_person(
                account.username, full_name=account.full_name, password=account.password if is_first else None,
                role=Role.REPORTER, unit=self.units[village.id], since=since, by=administrator,
            )  # fmt: skip
            if is_first:
                self.staff.accounts.append(account)

    def _appoint(self, since: date) -> None:
        """The plan's posts: the leader holds those that lead, the clerk the others, each village head their own."""
        chief, top = self.staff.administrator, self.units[self.plan.place]
        for code, post in posts.establish(self.posts, unit=top, by=chief).items():
            holder = self.staff.leader if code.startswith(LEADING) else self.staff.clerk
            posts.hand_over(post, holder, on=since, by=chief)
        for key, reporter in self.staff.reporters.items():
            made = posts.establish((VILLAGE_HEAD,), unit=self.units[key], by=chief)
            posts.hand_over(made[VILLAGE_HEAD.code], reporter, on=since, by=chief)

    def _load_plan(self, resolution: bytes) -> None:
        text = resolution.decode()
        place = self.units[self.plan.place]
        source = next((target.source.document for target in self.plan.targets if target.source), "nghi-quyet")
        kept = documents.add_document(
            RawFile("nghi-quyet.txt", resolution, "text/plain"), Extract(text, EXTRACTOR),
            Heading(title=self.plan.name_vi, type="resolution"), code=source, place=place, by=self.staff.clerk,
        )  # fmt: skip
        plans.load_plan(self.plan, by=self.staff.administrator, resolution=kept)

    # -- recorded acts ----------------------------------------------------------------------------------------

    def _events(self) -> Iterator[Event]:
        yield from self.forms.events(self.commune, clerk=self.clerk, leader=self.leader)
        sent = _grouped(self.sample.figures, lambda obs: (obs.place, obs.recorded_at, obs.period))
        for (place, moment, _period), found in sent:
            yield Event(moment, 0, lambda place=place, found=found: self._record(place, found))  # type: ignore[misc]
        for _wave, found in _grouped(self.sample.figures, lambda obs: _month(obs.recorded_at)):
            yield from self.signing(max(obs.recorded_at for obs in found))
        for note in self.sample.notes:
            acts = [act for act in self.sample.acceptances if act.note == note.file]
            decided = max((act.decided_at for act in acts), default=_morning(note.day))
            received = min([_morning(note.day), *(act.decided_at for act in acts)])
            yield Event(received, 0, lambda note=note: self._receive(note))  # type: ignore[misc]
            yield Event(decided, 1, lambda note=note, acts=acts: self._decide(note, acts))  # type: ignore[misc]
            yield from self.signing(decided)

    def signing(self, moment: datetime) -> Iterator[Event]:
        yield Event(moment + CHECKED_AFTER, 2, self._check)
        yield Event(moment + APPROVED_AFTER, 3, self._approve)
        yield Event(moment + PUBLISHED_AFTER, 4, self._publish)

    def _record(self, place: str, found: Sequence[Observation]) -> None:
        """One form, by the village's reporter; the office's own, and corrections of what is approved, by the clerk."""
        form = self.forms.form_of(found)
        corrected = [obs.note for obs in found if obs.key in self.recorded]
        by = self.staff.clerk if corrected else self.staff.reporters.get(place, self.staff.clerk)
        self.recorded.update(obs.key for obs in found)
        wanted = {obs.indicator: obs.approval for obs in found}
        if form is not None and not corrected:
            rows = hand_in(form, found, place=self.units[place], by=by)
        else:
            drafts = [Draft(_named(obs), written=obs.provenance.text) for obs in found]
            rows = figures.record(drafts, by=by, place=self.units[place], why="; ".join(corrected))
        for row in rows:
            self.remember(row, wanted[row.indicator])

    def remember(self, row: Row, until: ApprovalState) -> None:
        """Put the row on the clerk's table; `until` is how far the pack says it came."""
        self.rows.setdefault(ApprovalState.SENT, []).append(row)
        if until is ApprovalState.PUBLISHED:
            self.rows.setdefault(until, []).append(row)

    def _check(self) -> None:
        waiting = self.rows.pop(ApprovalState.SENT, [])
        figures.check(waiting, by=self.staff.clerk)
        self.rows.setdefault(ApprovalState.CHECKED, []).extend(waiting)

    def _approve(self) -> None:
        figures.approve(self.rows.pop(ApprovalState.CHECKED, []), by=self.staff.leader)

    def _publish(self) -> None:
        figures.publish(self.rows.pop(ApprovalState.PUBLISHED, []), by=self.staff.leader)

    # -- notes ------------------------------------------------------------------------------------------------

    def _receive(self, note: Note) -> None:
        by = self.staff.reporters.get(note.place, self.staff.clerk)
        self.documents[note.file] = documents.add_document(
            RawFile(note.file, note.text.encode(), "text/plain"), Extract(note.text, EXTRACTOR),
            Heading(title=note.title_vi, type=note.kind.value, dateline=note.day),
            code=note.file, place=self.units[note.place], by=by,
        )  # fmt: skip

    def _decide(self, note: Note, acts: Sequence[Acceptance]) -> None:
        """The clerk's recorded decisions on what the reader proposes; without one a proposal stays a proposal."""
        proposals = {(obs.provenance.start, obs.indicator): obs for obs in _proposals(note)}
        drafts = [_draft(act, act.observation, proposals) for act in acts if act.observation is not None]
        rows = figures.accept(drafts, by=self.staff.clerk, document=self.documents[note.file])
        keep_decisions(self.documents[note.file], _decided(acts, proposals.values(), rows), by=self.staff.clerk)
        self.rows.setdefault(ApprovalState.CHECKED, []).extend(rows)
        self.count += _counted(acts, {obs.provenance.start for obs in proposals.values()})


def _counted(acts: Sequence[Acceptance], proposed: set[int | None]) -> Count:
    """The clerk's decisions on one note, held against where its proposals stand."""
    decided = {act.start: act for act in acts if act.start in proposed}
    accepted = sum(act.observation is not None for act in decided.values())
    by_hand = sum(act.start not in proposed and act.observation is not None for act in acts)
    return Count(1, len(proposed), accepted, len(decided) - accepted, by_hand)


def _decided(acts: Sequence[Acceptance], proposals: Iterable[Observation], rows: Sequence[Row]) -> list[Decided]:
    """The clerk's decisions on what the reader proposed, each with its figure or its reason."""
    by_start = {act.start: act for act in acts}
    made = {(row.provenance_start, row.indicator): row for row in rows}
    found = []
    for obs in proposals:
        act = by_start.get(obs.provenance.start or 0)
        if act is not None:
            row = None if act.observation is None else made.get((act.start, act.observation.indicator))
            found.append(Decided(obs, row, act.decision is Decision.CORRECTED, act.reason))
    return found


def _draft(act: Acceptance, decided: Observation, proposals: dict[tuple[int | None, str], Observation]) -> Draft:
    """What the clerk accepted, with what the reader saw beside the figure: hedge, claims, sentence."""
    seen = proposals.get((act.start, decided.indicator))
    if seen is None:
        return Draft(decided, written=act.written)
    return Draft(decided._replace(bound=seen.bound, claims=seen.claims), written=act.written)


def _proposals(note: Note) -> tuple[Observation, ...]:
    indicators = load_indicators()
    reading = read(note.text, lexicon=load_lexicon(), indicators=tuple(indicators.values()), id=note.file)
    catalogue = Catalogue(indicators, UnitNames(load_units().values()))
    return propose(reading, note.text, catalogue=catalogue, place=note.place)


def _named(obs: Observation) -> Observation:
    """The same observation under the identity that the pack's row always gets."""
    return obs._replace(id=str(uuid5(NAMESPACE_URL, obs.id)))


def _grouped(rows: Iterable[Observation], key: Callable[[Observation], K]) -> list[tuple[K, list[Observation]]]:
    found: dict[K, list[Observation]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.items())


def _month(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone(VIETNAM_TIME)
    return local.year, local.month


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), VIETNAM_TIME)


def _account(username: str, full_name: str) -> Account:
    return Account(username, full_name, "".join(secrets.choice(LETTERS) for _ in range(12)))
