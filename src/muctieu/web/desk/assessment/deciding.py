"""What every page on which something is decided against the figures shares: reading its form, showing decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import QueryDict

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.assessment.thresholds import read_day
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.judging import Terms
from muctieu.web.plans.models import VerdictDecision
from muctieu.web.screens.findings import post_name
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
VERDICT, SINCE, UNTIL, WHY, POST, PAPER = "ket-luan", "tu-ngay", "den-ngay", "ly-do", "chuc-danh", "van-ban"
PAPERS_OFFERED = 100

Errors = dict[str, str]
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a form of a decision said: the verdict, its terms, its last day, the paper that proves it."""

    verdict: str
    terms: Terms
    until: date
    paper: Document | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision with how it stands."""

    uuid: str
    verdict: str
    post: str
    reason: str
    evidence: str
    span: str
    state: str
    holds: bool


def decided(
    posted: QueryDict, user: User, place: OrgUnit, *, decide: Callable[[Given], object], known: Choices
) -> Errors:
    """Decide what the form says, one of the `known` verdicts; empty where it is done, else what is wrong by field."""
    if not may(user, Act.VERDICT_DECIDE, place):
        raise PermissionDenied
    errors: Errors = {}
    given = _given(posted, user, place, errors)
    if posted.get(VERDICT) not in dict(known):
        errors[VERDICT] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    return errors if errors or given is None else tried(lambda: decide(given))


def tried(act: Callable[[], object]) -> Errors:
    """Do it; empty where it is done, else the refusal beside its field."""
    try:
        act()
    except StateError as error:
        field = {"MT7228": WHY, "MT7432": UNTIL}.get(error.code, "")
        return {field: pick(error.message_vi, error.message_en)}
    except RightsError:
        raise PermissionDenied from None
    return {}


def _given(posted: QueryDict, user: User, place: OrgUnit, errors: Errors) -> Given | None:
    post = next((one for one in posts_of(user, clock.today()) if str(one.uuid) == posted.get(POST)), None)
    since, until = read_day(posted.get(SINCE, "")), read_day(posted.get(UNTIL, ""))
    code = posted.get(PAPER, "")
    paper = papers(place, user).filter(code=code).first() if code else None
    if code and paper is None:
        errors[PAPER] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if since is None:
        errors[SINCE] = pick("Hãy ghi ngày bắt đầu hiệu lực.", "Enter the day from which it holds.")
    if until is None:
        errors[UNTIL] = pick("Hãy ghi ngày hết hiệu lực.", "Enter its last day.")
    if post is None:
        errors[POST] = pick("Hãy chọn chức danh đứng tên quyết định.", "Choose the post that decides.")
    if since is None or until is None or post is None:
        return None
    return Given(posted.get(VERDICT, ""), Terms(since, posted.get(WHY, ""), post, user), until, paper)


def papers(place: OrgUnit, user: User) -> QuerySet[Document]:
    """The place's documents that may prove a decision, the newest first."""
    return visible(user, Act.DOCUMENT_READ, Document.objects.filter(place=place)).order_by("-dateline", "-pk")


def form_context(posted: QueryDict, user: User, place: OrgUnit, *, known: Choices, errors: Errors) -> dict[str, object]:
    """What the form shows, with what was typed."""
    offered = papers(place, user)[:PAPERS_OFFERED]
    return {
        "verdicts": [Option(code, word, code == posted.get(VERDICT)) for code, word in known],
        "posts": [Option(str(post.uuid), post_name(post), str(post.uuid) == posted.get(POST))
                  for post in posts_of(user, clock.today())],
        "papers": [Option(one.code, one.title or one.code, one.code == posted.get(PAPER)) for one in offered],
        "since": posted.get(SINCE) or clock.today().isoformat(),
        "until": posted.get(UNTIL, ""),
        "why": posted.get(WHY, ""),
        "errors": {field.replace("-", "_"): text for field, text in errors.items() if field},
        "whole_error": errors.get("", ""),
    }  # fmt: skip


def decision_lines(rows: Iterable[VerdictDecision], word: Callable[[str], str]) -> list[DecisionLine]:
    """Decisions with how they stand today; `word` says a verdict."""
    return [_line(row, word(row.verdict)) for row in rows]


def _line(row: VerdictDecision, verdict: str) -> DecisionLine:
    today, taken = clock.today(), getattr(row, "withdrawal", None)
    is_open = taken is None and row.until >= today
    if taken is not None:
        state = pick(f"đã rút: {taken.reason}", f"withdrawn: {taken.reason}")
    elif row.until < today:
        state = pick("đã hết hiệu lực", "lapsed")
    else:
        state = pick("đang hiệu lực", "in force") if row.since <= today else pick("chưa đến ngày", "not begun")
    evidence = "" if row.evidence is None else row.evidence.title or row.evidence.code
    span = f"{day_text(row.since)} – {day_text(row.until)}"
    return DecisionLine(str(row.uuid), verdict, post_name(row.post), row.reason, evidence, span, state, is_open)
