"""Verbs on petitions: take one in, give it to a post, forward, answer, settle, decline, put before the public."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from unicodedata import normalize
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from muctieu.core.fold import search_key
from muctieu.core.personal import Personal, find_personal
from muctieu.core.petition import PetitionAct, PetitionState, answer_due, state_after
from muctieu.core.tracking_code import BYTES, code_from, written_one_way
from muctieu.errors import RightsError, StateError
from muctieu.packs.dialogue import load_dialogue, load_family_names
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting, arriving
from muctieu.web.common.policy import Act
from muctieu.web.dialogue.contacts import LONGEST_CONTACT, is_asked_for, seal
from muctieu.web.dialogue.models import Contact, Petition, PetitionStep
from muctieu.web.dialogue.rights import holds_post, may_read
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import require_post_of
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force

LONGEST, LONGEST_ANSWER = 20_000, 20_000
DOOR = "phản ánh, kiến nghị"


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends; `token` names one showing of the form, `contact` is what they leave to be reached by."""

    category: str
    text: str
    token: str
    contact: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Public:
    """What is to be put before everybody; `checked` are the places that a person has looked at, as they are said."""

    question: str
    answer: str
    checked: Collection[str] = ()


# -- coming in ------------------------------------------------------------------------------------------------


def receive(sent: Sent, *, place: OrgUnit) -> tuple[Petition, str]:
    """Take in a petition to the commune `place`; returns it with its tracking code, which is stored nowhere.

    The same token again gives the petition that is there, and the same code.

    Raises:
        StateError: MT7703 for an unknown category, MT7704 without a text, MT7705 for one too long, MT7706 for a contact
            too long, MT7707 for one where there is no key to seal it.
    """
    code = code_of(sent.token)
    there = Petition.objects.filter(token=sent.token).first()
    if there is not None:
        return there, code
    text, contact = normalize("NFC", sent.text.strip()), " ".join(sent.contact.split())
    _require_sendable(sent.category, text, contact)
    today = clock.today()
    due = answer_due(sent.category, today, rules=load_dialogue().answers, calendar=load_work_calendar())
    assert due is not None  # noqa: S101 - every category that ships has its rule; a test looks
    with arriving(DOOR, Act.PETITION_SEND, chain=chain_of(place, today).uuid) as log:
        row = Petition.objects.create(
            place=place,
            year=today.year,
            number=_next_number(place, today.year),
            code_digest=digest_of(code),
            token=sent.token,
            category=sent.category,
            text=text,
            is_private=sent.is_private,
            received=today,
            due=due.due.day,
            due_is_sure=due.is_sure,
        )
        PetitionStep.objects.create(petition=row, number=1, act="receive", state=row.state)
        if contact:
            Contact.objects.create(petition=row, sealed=seal(contact))
        log.thing, log.after = f"petition:{row.uuid}", {"category": row.category, "due": row.due.isoformat()}
    return row, code


def code_of(token: str) -> str:
    """The tracking code of one showing of the form; nobody without the store's own key can work it out."""
    return code_from(_keyed("code", token)[:BYTES])


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return _keyed("digest", code).hex()


def found_by(typed: str) -> Petition | None:
    """The petition whose code somebody types; None for a code that is none or not ours."""
    code = written_one_way(typed)
    return Petition.objects.filter(code_digest=digest_of(code)).first() if code else None


# -- on its way -----------------------------------------------------------------------------------------------


def assign(row: Petition, post: Post, *, by: User, seen: int, note: str = "") -> Petition:
    """Say which post answers; also when another should, or when one is taken up again.

    Raises:
        StateError: MT7211 when somebody moved it meanwhile, MT7225 when nobody holds the post, MT7229 for a post of
            another commune.
    """
    with acting(by, Act.PETITION_SORT, row, chain=_chain(row), why=note) as log:
        row = _held(row, seen)
        require_post_of(row.place, post, clock.today())
        log.thing, log.before = f"petition:{row.uuid}", _told(row)
        row.post, row.forwarded_to, row.forward_due = post, "", None
        row.settled = row.declined = None
        _step(row, PetitionAct.ASSIGN, by=by, note=note)
        log.after = _told(row)
    return row


def forward(row: Petition, agency: str, *, until: date, by: User, seen: int, note: str = "") -> Petition:
    """Hand it on to whoever is competent; the post still answers for it, by a day on which it must hear from there.

    Raises:
        StateError: MT7708 without an agency, MT7709 for a day that is past.
    """
    with _handling(row, by=by, note=note) as log:
        row = _held(row, seen)
        _require_own(row, by)
        if not agency.strip():
            raise StateError("MT7708", thing=str(row))
        if until < clock.today():
            raise StateError("MT7709", day=until.strftime("%d/%m/%Y"))
        log.thing, log.before = f"petition:{row.uuid}", _told(row)
        row.forwarded_to, row.forward_due = " ".join(agency.split())[:300], until
        _step(row, PetitionAct.FORWARD, by=by, note=note)
        log.after = _told(row)
    return row


def answer(row: Petition, text: str, *, by: User, seen: int) -> Petition:
    """Answer it; the sender reads the answer by the tracking code. A later answer takes the place of an earlier one.

    Raises:
        StateError: MT7710 without a text, MT7711 for one too long.
    """
    with _handling(row, by=by) as log:
        row = _held(row, seen)
        _require_own(row, by)
        if not text.strip():
            raise StateError("MT7710", thing=str(row))
        if len(text) > LONGEST_ANSWER:
            raise StateError("MT7711", count=str(len(text)), most=str(LONGEST_ANSWER))
        log.thing, log.before = f"petition:{row.uuid}", _told(row)
        row.answer, row.answered = text.strip(), row.answered or clock.today()
        _step(row, PetitionAct.ANSWER, by=by, note=row.answer)
        log.after = _told(row)
    return row


def settle(row: Petition, *, by: User, seen: int, note: str) -> Petition:
    """Say that what was promised is done; answered alone is not settled.

    Raises:
        StateError: MT7712 without a word on how.
    """
    with _handling(row, by=by, note=note) as log:
        row = _held(row, seen)
        _require_own(row, by)
        if not note.strip():
            raise StateError("MT7712", thing=str(row))
        log.thing, log.before = f"petition:{row.uuid}", _told(row)
        row.settled = clock.today()
        _step(row, PetitionAct.SETTLE, by=by, note=note)
        log.after = _told(row)
    return row


def decline(row: Petition, *, by: User, seen: int, reason: str) -> Petition:
    """Not take it up, for a reason that the sender can read: abuse, a complaint that has a law of its own.

    Raises:
        StateError: MT7712 without a reason.
    """
    with acting(by, Act.PETITION_SORT, row, chain=_chain(row), why=reason) as log:
        row = _held(row, seen)
        if not reason.strip():
            raise StateError("MT7712", thing=str(row))
        log.thing, log.before = f"petition:{row.uuid}", _told(row)
        row.declined = clock.today()
        _step(row, PetitionAct.DECLINE, by=by, note=reason)
        log.after = _told(row)
    return row


# -- before the public ----------------------------------------------------------------------------------------


def personal_in(public: Public) -> tuple[Personal, ...]:
    """Every place in question and answer that may point at a person; names of the country's places are none."""
    names, places = load_family_names(), _place_names()
    texts = (normalize("NFC", public.question), normalize("NFC", public.answer))
    return tuple(one for text in texts for one in find_personal(text, surnames=names, places=places))


def publish(row: Petition, public: Public, *, by: User, seen: int) -> Petition:
    """Put question and answer before everybody, in words that name nobody.

    Raises:
        StateError: MT7713 before it is answered or against the sender's wish, MT7704 and MT7710 without a text, MT7714
            with places that nobody has looked at.
    """
    with acting(by, Act.PETITION_PUBLISH, row, chain=_chain(row)) as log:
        row = _held(row, seen)
        if row.is_private or row.answered is None or row.state == PetitionState.DECLINED:
            raise StateError("MT7713", thing=str(row))
        if not public.question.strip():
            raise StateError("MT7704")
        if not public.answer.strip():
            raise StateError("MT7710", thing=str(row))
        left = [one.said for one in personal_in(public) if one.said not in public.checked]
        if left:
            raise StateError("MT7714", count=str(len(left)))
        log.thing, log.before = f"petition:{row.uuid}", {"published": row.published_at is not None}
        row.public_question = normalize("NFC", public.question.strip())
        row.public_answer = normalize("NFC", public.answer.strip())
        row.published_at, row.steps = clock.now(), row.steps + 1
        _record(row, "publish", by=by, note="")
        log.after = {"published": True}
    return row


def unpublish(row: Petition, *, by: User, seen: int, reason: str) -> Petition:
    """Take it back from the public.

    Raises:
        StateError: MT7712 without a reason, MT7715 when it is not published.
    """
    with acting(by, Act.PETITION_PUBLISH, row, chain=_chain(row), why=reason) as log:
        row = _held(row, seen)
        if row.published_at is None:
            raise StateError("MT7715", thing=str(row))
        if not reason.strip():
            raise StateError("MT7712", thing=str(row))
        log.thing, log.before = f"petition:{row.uuid}", {"published": True}
        row.published_at, row.steps = None, row.steps + 1
        _record(row, "unpublish", by=by, note=reason)
        log.after = {"published": False}
    return row


# -- pieces ---------------------------------------------------------------------------------------------------


def _place_names() -> frozenset[str]:
    rows = OrgUnitVersion.objects.filter(in_force(clock.today())).values_list("name", flat=True)
    words = ("xa ", "ban ", "thon ", "phuong ", "tinh ", "diem dan cu ", "to dan pho ")
    keys = {search_key(name) for name in rows}
    return frozenset(keys | {key.removeprefix(word) for key in keys for word in words})


def _require_sendable(category: str, text: str, contact: str) -> None:
    if category not in load_dialogue().categories:
        raise StateError("MT7703", value=category[:40])
    if not text:
        raise StateError("MT7704")
    if len(text) > LONGEST:
        raise StateError("MT7705", count=str(len(text)), most=str(LONGEST))
    if len(contact) > LONGEST_CONTACT:
        raise StateError("MT7706", count=str(len(contact)), most=str(LONGEST_CONTACT))
    if contact and not is_asked_for():
        raise StateError("MT7707")


def _keyed(*parts: str) -> bytes:
    message = "\0".join(("muctieu.petition", *parts)).encode()
    return hmac.new(settings.JOURNAL_KEY.encode(), message, sha256).digest()


def _chain(row: Petition) -> UUID:
    return chain_of(row.place, clock.today()).uuid


def _handling(row: Petition, *, by: User, note: str = "") -> AbstractContextManager[Log]:
    return acting(by, Act.PETITION_HANDLE, row, chain=_chain(row), why=note)


def _require_own(row: Petition, by: User) -> None:
    """Only whoever holds the post that answers for it."""
    if not holds_post(by, row):
        raise RightsError("MT7716", who=str(by), thing=str(row) if may_read(by, row) else "—")


def _held(row: Petition, seen: int) -> Petition:
    """The row as it stands, kept from everybody else; `seen` is the step that the person had before their eyes."""
    now = Petition.objects.select_for_update(of=("self",)).select_related("place", "post").get(pk=row.pk)
    if now.steps != seen:
        last = now.way.select_related("by").last()
        who = "—" if last is None or last.by is None else str(last.by)
        raise StateError("MT7211", thing=str(now), who=who, seen=str(seen), now=str(now.steps))
    return now


def _step(row: Petition, act: PetitionAct, *, by: User, note: str) -> None:
    after = state_after(PetitionState(row.state), act)
    if after is None:
        raise StateError("MT7718", thing=str(row), state=row.state, act=act.value)
    row.state, row.steps = after.value, row.steps + 1
    _record(row, act.value, by=by, note=note)


def _record(row: Petition, act: str, *, by: User, note: str) -> None:
    row.save()
    PetitionStep.objects.create(
        petition=row, number=row.steps, act=act, state=row.state, post=row.post, by=by, note=note.strip()
    )


def _next_number(place: OrgUnit, year: int) -> int:
    taken = Petition.objects.filter(place=place, year=year).aggregate(last=Max("number"))["last"]
    return (taken or 0) + 1


def _told(row: Petition) -> dict[str, object]:
    """What the journal says: never the text, nor anything of the sender."""
    return {
        "state": row.state,
        "post": None if row.post is None else row.post.code,
        "forwarded_to": row.forwarded_to,
        "answered": None if row.answered is None else row.answered.isoformat(),
    }
