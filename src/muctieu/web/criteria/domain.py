"""Verbs on statements: say something of a place, correct it, take it back. Nothing is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db.models import QuerySet

from muctieu.core.criteria import Subject
from muctieu.core.expression import exact
from muctieu.core.place import Level
from muctieu.core.quantity import plain
from muctieu.errors import ExpressionError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.criteria.topics import Topic, Wants, is_figure, topics
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of

YES, NO = "yes", "no"
_SUBJECTS = {Level.COMMUNE.value: Subject.COMMUNE, Level.VILLAGE.value: Subject.VILLAGE}
_ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said: its kind and name, the value as text, the days [valid_from, valid_to), the paper it rests on."""

    kind: Kind
    name: str
    value: str
    valid_from: date
    evidence: str
    valid_to: date | None = None


def state(claim: Claim, *, place: OrgUnit, by: User, replaces: Statement | None = None, why: str = "") -> Statement:
    """Say something of a commune or village; with `replaces` correct what was said, for the reason `why`.

    Raises:
        RightsError: MT7101 unless `by` may state for the place.
        StateError: MT7405 for what no rule set asks, MT7406 for what figures give, MT7407 for a value that does not
            fit, MT7408 when it is said from that day already, MT7409 when what is replaced stands no longer, MT7410
            when it ends before it begins, MT7411 without a paper, MT7412 for a place of another level, MT7413 for a
            loss without a recognition, MT7414 for a correction without a reason.
    """
    with acting(by, Act.CRITERIA_STATE, place, chain=_chain(place), why=why) as log:
        topic = topic_of(claim, place)
        value = read_value(topic, claim.value)
        _refuse_odd_days(claim, topic, place)
        if not claim.evidence.strip():
            raise StateError("MT7411", name=topic.label.name_vi, name_en=topic.label.name_en)
        if replaces is not None:
            _refuse_stale(replaces, why)
        _refuse_twin(claim, topic, place, replaces)
        row = Statement.objects.create(
            place=place, kind=claim.kind, name=claim.name, value=value, valid_from=claim.valid_from,
            valid_to=claim.valid_to, evidence=claim.evidence.strip(), why=why.strip(), stated_by=by,
            supersedes=replaces,
        )  # fmt: skip
        log.thing, log.after = f"statement:{row.uuid}", _told(row)
        log.before = None if replaces is None else _told(replaces)
    return row


def take_back(statement: Statement, *, by: User, why: str) -> Statement:
    """Say that a statement holds no longer and never should have; MT7409, MT7414 as `state`."""
    place = statement.place
    with acting(by, Act.CRITERIA_STATE, statement, chain=_chain(place), why=why) as log:
        _refuse_stale(statement, why)
        row = Statement.objects.create(
            place=place, kind=statement.kind, name=statement.name, value=statement.value,
            valid_from=statement.valid_from, valid_to=statement.valid_to, evidence=statement.evidence, why=why.strip(),
            stated_by=by, supersedes=statement, is_withdrawn=True,
        )  # fmt: skip
        log.thing, log.before = f"statement:{row.uuid}", _told(statement)
    return row


def standing() -> QuerySet[Statement]:
    """The statements that nobody has replaced or taken back."""
    return Statement.objects.filter(superseded_by__isnull=True, is_withdrawn=False)


def subject_of(place: OrgUnit) -> Subject | None:
    """Whether sets of communes or of villages speak of the place; None for any other unit."""
    newest = OrgUnitVersion.objects.filter(unit=place).order_by("-valid_from").first()
    return None if newest is None else _SUBJECTS.get(newest.level)


def topic_of(claim: Claim, place: OrgUnit) -> Topic:
    """What the claim is about; MT7405, MT7406, MT7412."""
    subject = subject_of(place)
    if subject is None:
        raise StateError("MT7412", place=place.key)
    if claim.kind is Kind.FACT and is_figure(claim.name):
        raise StateError("MT7406", name=claim.name)
    found = topics(subject).get((claim.kind.value, claim.name))
    if found is None:
        raise StateError("MT7405", name=claim.name, place=place.key)
    return found


def read_value(topic: Topic, text: str) -> str:
    """The value as it is kept, a number in its plainest form; MT7407 when it is not what the topic wants."""
    if topic.wants is Wants.NOTHING:
        return ""
    if topic.wants is Wants.YES_NO and text in (YES, NO):
        return text
    if topic.wants is Wants.CHOICE and text in {option.code for option in topic.options}:
        return text
    if topic.wants in (Wants.YES_NO, Wants.CHOICE):
        raise _unfit(topic, text)
    return str(_number(topic, text))


def _number(topic: Topic, text: str) -> Decimal:
    try:
        value = Decimal(text)
        exact(value)
    except (InvalidOperation, ExpressionError):
        raise _unfit(topic, text) from None
    fits = {
        Wants.SHARE: 0 <= value <= _ALL,
        Wants.COUNT: value >= 0 and value == value.to_integral_value(),
    }
    if not fits.get(topic.wants, True):
        raise _unfit(topic, text)
    return plain(value)


_WANTED = {
    Wants.YES_NO: ("có hoặc không", "yes or no"),
    Wants.CHOICE: ("một mục trong danh sách", "one of the list"),
    Wants.SHARE: ("tỷ lệ từ 0 đến 100%", "a share from 0 to 100%"),
    Wants.COUNT: ("số đếm từ 0 trở lên", "a whole number from 0 up"),
    Wants.NUMBER: ("một số", "a number"),
}


def _unfit(topic: Topic, text: str) -> StateError:
    wanted, wanted_en = _WANTED[topic.wants]
    names = {"name": topic.label.name_vi, "name_en": topic.label.name_en}
    return StateError("MT7407", **names, value=text[:40], wanted=wanted, wanted_en=wanted_en)


def _refuse_odd_days(claim: Claim, topic: Topic, place: OrgUnit) -> None:
    if claim.valid_to is not None and claim.valid_to <= claim.valid_from:
        raise StateError("MT7410", day=f"{claim.valid_from:%d/%m/%Y}", last=f"{claim.valid_to:%d/%m/%Y}")
    if claim.kind is not Kind.LOSS:
        return
    before = standing().filter(place=place, kind=Kind.RECOGNITION, name=claim.name, valid_from__lt=claim.valid_from)
    if not before.exists():
        day = f"{claim.valid_from:%d/%m/%Y}"
        raise StateError("MT7413", name=topic.label.name_vi, name_en=topic.label.name_en, day=day)


def _refuse_twin(claim: Claim, topic: Topic, place: OrgUnit, replaces: Statement | None) -> None:
    twins = standing().filter(place=place, kind=claim.kind, name=claim.name, valid_from=claim.valid_from)
    if any(twin != replaces for twin in twins):
        day = f"{claim.valid_from:%d/%m/%Y}"
        raise StateError("MT7408", name=topic.label.name_vi, name_en=topic.label.name_en, day=day)


def _refuse_stale(statement: Statement, why: str) -> None:
    if not why.strip():
        raise StateError("MT7414", thing=str(statement))
    later = Statement.objects.filter(supersedes=statement).select_related("stated_by").first()
    if later is not None or statement.is_withdrawn:
        who = statement.stated_by if later is None else later.stated_by
        raise StateError("MT7409", thing=str(statement), who=who.full_name)


def _chain(place: OrgUnit) -> UUID:
    return chain_of(place, clock.today()).uuid


def _told(row: Statement) -> dict[str, object]:
    return {
        "kind": row.kind,
        "name": row.name,
        "value": row.value,
        "from": row.valid_from.isoformat(),
        "to": None if row.valid_to is None else row.valid_to.isoformat(),
        "evidence": row.evidence,
    }
