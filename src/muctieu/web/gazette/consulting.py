"""Verbs on consultations: open the days for opinions, take one in, answer it, publish what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting, arriving
from muctieu.web.common.policy import Act
from muctieu.web.gazette.models import Consultation, OfficialDocument, Opinion, TakenUp
from muctieu.web.gazette.rights import consultation_of, is_open, may_read
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of

LONGEST_OPINION = 10_000
DOOR = "góp ý dự thảo"


@dataclass(frozen=True, slots=True)
class Window:
    """The days [opens, closes] for opinions, and until when the summary is promised."""

    opens: date
    closes: date
    summary_due: date | None = None


def set_window(row: OfficialDocument, window: Window, *, by: User) -> Consultation:
    """Ask for opinions on a draft text in those days; they can be moved until the summary is published.

    Raises:
        StateError: MT7690 for a document that is no draft text, MT7691 for days out of order, MT7692 once the summary
            is published.
    """
    with acting(by, Act.GAZETTE_KEEP, row, chain=chain_of(row.place, clock.today()).uuid) as log:
        if not row.is_proposal:
            raise StateError("MT7690", thing=str(row))
        if window.closes < window.opens or (window.summary_due is not None and window.summary_due < window.closes):
            raise StateError("MT7691", opens=window.opens.isoformat(), closes=window.closes.isoformat())
        there = Consultation.objects.select_for_update().filter(document=row).first()
        found = there or Consultation(document=row)
        _require_unsummed(found)
        log.thing, log.before = f"official:{row.uuid}", None if there is None else _told(there)
        found.opens, found.closes, found.summary_due = window.opens, window.closes, window.summary_due
        found.save()
        log.after = _told(found)
    return found


def give_opinion(row: OfficialDocument, text: str, *, token: str) -> Opinion:
    """Take in what somebody says about a draft text; the same `token` again gives the opinion that is there.

    Raises:
        StateError: MT7693 when no opinions are taken, MT7694 without a text, MT7695 for one that is too long.
    """
    there = Opinion.objects.filter(token=token).first()
    if there is not None:
        return there
    found = consultation_of(row)
    if found is None or not may_read(None, row) or not is_open(found, clock.today()):
        raise StateError("MT7693", thing=str(row))
    text = text.strip()
    if not text:
        raise StateError("MT7694")
    if len(text) > LONGEST_OPINION:
        raise StateError("MT7695", count=str(len(text)), most=str(LONGEST_OPINION))
    with arriving(DOOR, Act.OPINION_GIVE, chain=chain_of(row.place, clock.today()).uuid) as log:
        opinion = Opinion.objects.create(consultation=found, token=token, text=text)
        log.thing, log.after = f"official:{row.uuid}", {"characters": len(text)}
    return opinion


def answer_opinion(opinion: Opinion, taken_up: TakenUp, *, by: User, answer: str) -> Opinion:
    """Say what became of an opinion and why.

    Raises:
        StateError: MT7696 without a word of explanation, MT7692 once the summary is published.
    """
    row = opinion.consultation.document
    with acting(by, Act.GAZETTE_KEEP, opinion, chain=chain_of(row.place, clock.today()).uuid) as log:
        opinion = Opinion.objects.select_for_update().get(pk=opinion.pk)
        _require_unsummed(opinion.consultation)
        if not answer.strip():
            raise StateError("MT7696")
        log.thing, log.before = f"official:{row.uuid}", {"opinion": opinion.pk, "taken_up": opinion.taken_up}
        opinion.taken_up, opinion.answer, opinion.answered_by = taken_up, answer.strip(), by
        opinion.save()
        log.after = {"opinion": opinion.pk, "taken_up": opinion.taken_up}
    return opinion


def publish_summary(row: OfficialDocument, summary: str, *, by: User) -> Consultation:
    """Put before the public what was said and how it was taken up; the opinions themselves stay with the commune.

    Raises:
        StateError: MT7697 while opinions are still taken, MT7698 while one is unanswered, MT7696 without a text.
    """
    with acting(by, Act.GAZETTE_PUBLISH, row, chain=chain_of(row.place, clock.today()).uuid) as log:
        found = Consultation.objects.select_for_update().get(document=row)
        _require_unsummed(found)
        if clock.today() <= found.closes:
            raise StateError("MT7697", thing=str(row), closes=found.closes.isoformat())
        left = found.opinions.filter(taken_up="").count()
        if left:
            raise StateError("MT7698", thing=str(row), count=str(left))
        if not summary.strip():
            raise StateError("MT7696")
        found.summary, found.summary_at = summary.strip(), clock.now()
        found.save()
        log.thing, log.after = f"official:{row.uuid}", {"summary": found.summary}
    return found


def _require_unsummed(found: Consultation) -> None:
    if found.summary_at is not None:
        raise StateError("MT7692", thing=str(found))


def _told(found: Consultation) -> dict[str, str]:
    due = "" if found.summary_due is None else found.summary_due.isoformat()
    return {"opens": found.opens.isoformat(), "closes": found.closes.isoformat(), "summary_due": due}
