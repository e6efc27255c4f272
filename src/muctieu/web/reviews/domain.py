"""Verbs on drafts of reports: start one, write, comment, submit, return, approve, withdraw what was issued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from unicodedata import category, normalize

from muctieu.core.period import Period
from muctieu.core.report import ReportKind, Style, period_of
from muctieu.core.report_words import Place, is_own
from muctieu.errors import StateError
from muctieu.packs.loader import load_sectors
from muctieu.packs.outlines import Fill
from muctieu.reports.usual import usual_letter
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting
from muctieu.web.common.policy import Act
from muctieu.web.figures.plan_figures import newest_day
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, ever_below
from muctieu.web.plans.models import Plan
from muctieu.web.reviews.composing import outline_of
from muctieu.web.reviews.models import (
    OPEN,
    DraftState,
    IssuedReport,
    ReportComment,
    ReportDraft,
    ReportStep,
    ReportStepKind,
    ReportWords,
)
from muctieu.web.reviews.ready import digest_now, require_ready

LONGEST = 20_000
_LONGEST = {"superior": 200, "body": 200, "seat": 100, "behalf": 200, "capacity": 200, "signer": 100,
            "recipients": 2000, "about": 300}  # fmt: skip
# What an act is called where it is refused.
DOING = {
    Act.REPORT_WRITE: ("sửa", "changed"),
    Act.REPORT_SUBMIT: ("trình", "submitted"),
    Act.REPORT_RETURN: ("trả lại", "returned"),
    Act.REPORT_APPROVE: ("duyệt", "approved"),
    Act.REPORT_ISSUE: ("ban hành", "issued"),
    Act.REPORT_WITHDRAW: ("thu hồi", "withdrawn"),
}
STATES = {
    DraftState.DRAFT: ("nháp", "draft"),
    DraftState.SUBMITTED: ("đã trình", "submitted"),
    DraftState.RETURNED: ("trả lại", "returned"),
    DraftState.APPROVED: ("đã duyệt", "approved"),
    DraftState.ISSUED: ("đã ban hành", "issued"),
    DraftState.WITHDRAWN: ("đã thu hồi", "withdrawn"),
    DraftState.REPLACED: ("đã được thay thế", "replaced"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is to be started; without a day it is asked as of the newest document's."""

    kind: ReportKind
    style: Style
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the paper says beside the text, as people set it; `about` is the title, empty for the usual one."""

    superior: str
    body: str
    seat: str
    behalf: str
    capacity: str
    signer: str
    recipients: str
    about: str = ""


def start_report(plan: Plan, asked: Asked, *, by: User, replaces: IssuedReport | None = None) -> ReportDraft:
    """Start a draft with the usual paper of the commune; `replaces` is the issued report whose place it is to take.

    Raises:
        StateError: MT7506 for a day before the plan or after today, MT7507 when the other does not hold any more.
    """
    place, today = plan.place, clock.today()
    with _acting(by, Act.REPORT_START, place) as log:
        if replaces is not None and not _holds(replaces, plan):
            raise StateError("MT7507", name=replaces.name)
        as_of = asked.as_of or min(newest_day(ever_below((place.pk,))), today)
        if not date(plan.first_year, 1, 1) <= as_of <= today:
            first = f"01/01/{plan.first_year}"
            raise StateError("MT7506", day=f"{as_of:%d/%m/%Y}", first=first, today=f"{today:%d/%m/%Y}")
        period = period_of(asked.kind, Period.of_years(plan.first_year, plan.last_year), as_of)
        letter = usual_letter(asked.style, plan.place_name, as_of)
        row = ReportDraft.objects.create(
            plan=plan, place=place, kind=asked.kind.value, style=asked.style.value, period_first=period.first,
            period_months=period.months, as_of=as_of, body=letter.body, seat=letter.place, behalf=letter.behalf,
            capacity=letter.capacity, recipients="\n".join(letter.recipients), replaces=replaces, by=by,
        )  # fmt: skip
        write_step(row, ReportStepKind.OPEN, by=by)
        log.thing, log.after = f"report:{row.uuid}", told(row)
    return row


def set_paper(row: ReportDraft, paper: Paper, *, by: User, seen: int) -> ReportDraft:
    """Say what the paper says beside the text; MT7500 unless people may write, MT7211 when it was moved meanwhile."""
    with _acting(by, Act.REPORT_WRITE, row) as log:
        found = held(row, Act.REPORT_WRITE, OPEN, seen=seen)
        log.thing, log.before = f"report:{found.uuid}", told(found)
        for name, most in _LONGEST.items():
            setattr(found, name, _clean(getattr(paper, name))[:most])
        found.save()
        log.after = told(found)
    return found


def write_words(
    row: ReportDraft, spot: str, text: str, *, by: User, seen: int, from_file: bool = False
) -> ReportWords | None:
    """Write the words of one place (`core.report_words`); `seen` is the version that was open, 0 for none.

    The same text writes nothing and gives back what stands, None where nothing does.

    Raises:
        StateError: MT7500 unless people may write, MT7501 when somebody wrote there meanwhile, MT7502 for a place that
            the report does not have, MT7503 for too long a text.
    """
    text = _clean(text)
    if len(text) > LONGEST:
        raise StateError("MT7503", length=str(len(text)), most=str(LONGEST))
    with _acting(by, Act.REPORT_WRITE, row) as log:
        found = held(row, Act.REPORT_WRITE, OPEN)
        _require_spot(found, spot)
        last = ReportWords.objects.filter(report=found, spot=spot).select_related("by").order_by("-number").first()
        number = 0 if last is None else last.number
        if (last.text if last else "") == text:
            log.thing = f"report:{found.uuid}"
            return last
        if number != seen:
            who = "—" if last is None else last.by.full_name
            raise StateError("MT7501", who=who, now=str(number), seen=str(seen))
        words = ReportWords.objects.create(
            report=found, spot=spot, number=number + 1, text=text, from_file=from_file, by=by
        )
        log.thing = f"report:{found.uuid}"
        log.after = {"spot": spot, "number": words.number, "letters": len(text), "from_file": from_file}
    return words


def comment(row: ReportDraft, spot: str, text: str, *, by: User) -> ReportComment:
    """Note something at a section or sentence; MT7228 without a text."""
    text = _clean(text)
    if not text:
        raise StateError("MT7228", thing=str(row))
    with _acting(by, Act.REPORT_COMMENT, row) as log:
        made = ReportComment.objects.create(report=row, spot=spot[:200], text=text[:LONGEST], by=by)
        log.thing, log.after = f"report:{row.uuid}", {"comment": str(made.uuid), "spot": made.spot}
    return made


def settle_comment(noted: ReportComment, *, by: User) -> ReportComment:
    """Say that a comment is done with; MT7509 when somebody has."""
    row = noted.report
    with _acting(by, Act.REPORT_COMMENT, row) as log:
        if noted.settles_id is not None or ReportComment.objects.filter(settles=noted).exists():
            raise StateError("MT7509")
        made = ReportComment.objects.create(report=row, spot=noted.spot, settles=noted, by=by)
        log.thing, log.after = f"report:{row.uuid}", {"settled": str(noted.uuid)}
    return made


# -- the way to approval ----------------------------------------------------------------------------------------


def submit(row: ReportDraft, *, by: User, seen: int) -> ReportDraft:
    """Hand the draft to the leader; nobody writes in it then.

    Raises:
        NotReadyError: MT6110 while something is left to be done.
        StateError: MT7211 when somebody moved it meanwhile, MT7500 when it is not being written.
    """
    return _move(row, Act.REPORT_SUBMIT, OPEN, DraftState.SUBMITTED, by=by, seen=seen)


def return_report(row: ReportDraft, *, by: User, seen: int, reason: str) -> ReportDraft:
    """Give the draft back with the reason (MT7228 without one); one that is approved too, until it is issued."""
    if not reason.strip():
        raise StateError("MT7228", thing=str(row))
    states = (DraftState.SUBMITTED, DraftState.APPROVED)
    return _move(row, Act.REPORT_RETURN, states, DraftState.RETURNED, by=by, seen=seen, reason=reason)


def approve(row: ReportDraft, *, by: User, seen: int) -> ReportDraft:
    """Approve what the draft says at this moment: that, and nothing else, can be issued. Raises as `submit`."""
    return _move(row, Act.REPORT_APPROVE, (DraftState.SUBMITTED,), DraftState.APPROVED, by=by, seen=seen)


def withdraw(row: ReportDraft, *, by: User, seen: int, reason: str) -> ReportDraft:
    """Withdraw an issued report with the reason (MT7228 without one); its number stays its own for ever."""
    if not reason.strip():
        raise StateError("MT7228", thing=str(row))
    return _move(row, Act.REPORT_WITHDRAW, (DraftState.ISSUED,), DraftState.WITHDRAWN, by=by, seen=seen, reason=reason)


_STEPS = {
    DraftState.SUBMITTED: ReportStepKind.SUBMIT,
    DraftState.RETURNED: ReportStepKind.RETURN,
    DraftState.APPROVED: ReportStepKind.APPROVE,
    DraftState.WITHDRAWN: ReportStepKind.WITHDRAW,
}
_NEEDS_ALL = (DraftState.SUBMITTED, DraftState.APPROVED)


def _move(
    row: ReportDraft, act: Act, since: tuple[DraftState, ...], state: DraftState, *, by: User, seen: int,
    reason: str = "",
) -> ReportDraft:  # fmt: skip
    with _acting(by, act, row, why=reason) as log:
        found = held(row, act, since, seen=seen)
        if state in _NEEDS_ALL:
            require_ready(found, by, DOING[act], may_be_noted=state is DraftState.SUBMITTED)
        log.thing, log.before = f"report:{found.uuid}", told(found)
        found.state = state
        found.approved = digest_now(found, by) if state is DraftState.APPROVED else ""
        write_step(found, _STEPS[state], by=by, reason=reason)
        log.after = told(found)
    return found


# -- rules ------------------------------------------------------------------------------------------------------


@contextmanager
def _acting(by: User, act: Act, thing: ReportDraft | OrgUnit, *, why: str = "") -> Iterator[Log]:
    place = thing.place if isinstance(thing, ReportDraft) else thing
    with acting(by, act, thing, chain=chain_of(place, clock.today()).uuid, why=why) as log:
        yield log


def held(row: ReportDraft, act: Act, states: tuple[DraftState, ...], *, seen: int | None = None) -> ReportDraft:
    """The draft held against a second writer; MT7211 unless it stands at the step `seen`, MT7500 in another state."""
    rows = ReportDraft.objects.select_for_update(of=("self",)).select_related("plan", "place", "replaces__report")
    found = rows.get(pk=row.pk)
    if seen is not None and found.steps != seen:
        last = found.way.select_related("by").latest("number")
        raise StateError("MT7211", thing=str(found), who=last.by.full_name, now=str(found.steps), seen=str(seen))
    if found.state not in states:
        (state, state_en), (name, name_en) = STATES[DraftState(found.state)], DOING[act]
        raise StateError("MT7500", state=state, state_en=state_en, act=name, act_en=name_en)
    return found


def write_step(row: ReportDraft, kind: ReportStepKind, *, by: User, reason: str = "") -> None:
    """The next step of the draft as it now stands, inside the act that calls."""
    row.steps += 1
    row.save()
    ReportStep.objects.create(
        report=row, number=row.steps, kind=kind, state=row.state, reason=reason.strip(), digest=row.approved, by=by
    )


def told(row: ReportDraft) -> dict[str, object]:
    """What the journal tells of a draft."""
    return {"plan": row.plan.code, "kind": row.kind, "style": row.style, "as_of": row.as_of.isoformat(),
            "state": row.state, "paper": {name: getattr(row, name) for name in Paper.__slots__}}  # fmt: skip


def _holds(issued: IssuedReport, plan: Plan) -> bool:
    """Whether the report is one of the plan's that stands at this moment."""
    return ReportDraft.objects.filter(pk=issued.report_id, plan=plan, state=DraftState.ISSUED).exists()


def _require_spot(row: ReportDraft, spot: str) -> None:
    """The outline asks for words there, or its section is one of the report's."""
    sections = {one.id: one for one in outline_of(row).sections}
    headings = {sector.heading.code for sector in load_sectors().values()}
    if is_own(spot):
        place = Place.parse(spot)
        if place.section in sections or place.section in headings:
            return
    elif spot in sections and Fill.TYPED in sections[spot].fill:
        return
    raise StateError("MT7502", spot=spot[:80], known=", ".join((*sections, *sorted(headings))))


def _clean(text: str) -> str:
    """What was typed in composed letters, lines ended in one way, without signs that no paper can show."""
    lines = normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or not _is_unprintable(char)).strip()


def _is_unprintable(char: str) -> bool:
    """Controls, halves of characters, and the two that XML forbids."""
    return category(char) in ("Cc", "Cs") or char in "\ufffe\uffff"
