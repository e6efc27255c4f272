"""Verbs on the documents register: enter, change, publish, withdraw, and say what a document does to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from muctieu.core.document_effect import Term, faults_of_dates
from muctieu.core.document_number import parse_number
from muctieu.core.fold import search_key
from muctieu.errors import Finding, StateError
from muctieu.packs.document_types import load_document_types, type_of
from muctieu.packs.loader import load_sectors
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act
from muctieu.web.documents.files import attach_all, standing
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.uploads import Upload
from muctieu.web.gazette.models import LONGEST_TITLE, Access, DocumentLink, LinkKind, OfficialDocument, State
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

_TEXTS = ("number", "title", "type", "agency", "signer", "summary")
_DAYS = ("issued", "effective", "expires")
_LENGTHS: Mapping[str, int] = {"number": 100, "title": LONGEST_TITLE, "agency": 300, "signer": 200, "summary": 10_000}
# What stands at the front of an address; the rest makes it one of a kind.
_SLUG = 80


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a document says about itself; unknown dates are None. A `type` left empty is read from the number."""

    title: str
    number: str = ""
    type: str = ""
    agency: str = ""
    signer: str = ""
    sectors: Sequence[str] = field(default=())
    summary: str = ""
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    is_proposal: bool = False
    access: Access = Access.PUBLIC


class ParticularsRefusedError(StateError):
    """Particulars with faults; `findings` name each one, by field."""

    def __init__(self, findings: Sequence[tuple[str, Finding]]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings[0][1].code, **findings[0][1].args)


def faults_of(said: Particulars) -> tuple[tuple[str, Finding], ...]:
    """(field, finding) of everything wrong with particulars; empty when they can be kept."""
    found = [("title", Finding("MT7680"))] if not said.title.strip() else []
    for name, most in _LENGTHS.items():
        if len(getattr(said, name)) > most:
            found.append((name, Finding("MT7681", {"count": str(len(getattr(said, name))), "most": str(most)})))
    if said.type and said.type not in load_document_types():
        found.append(("type", Finding("MT7682", {"value": said.type, "known": ", ".join(load_document_types())})))
    unknown = [code for code in said.sectors if code not in load_sectors()]
    found += [("sectors", Finding("MT7683", {"value": code, "known": ", ".join(load_sectors())})) for code in unknown]
    term = Term(said.issued, said.effective, said.expires)
    fields = {"MT1540": "effective", "MT1541": "expires"}
    days = {name: _day(getattr(said, name)) for name in _DAYS}
    return (*found, *((fields[code], Finding(code, days)) for code in faults_of_dates(term)))


def enter(said: Particulars, *, place: OrgUnit, by: User, files: Sequence[Upload | Document] = ()) -> OfficialDocument:
    """Enter a document with its files; nobody but the commune's staff sees it until it is published.

    Raises:
        ParticularsRefusedError: MT768x and MT154x, one finding for each fault.
        FilesRefusedError: MT53xx for each file that cannot be kept; then nothing is entered either.
    """
    said = settled(said)
    with transaction.atomic():
        row = _entered(said, place=place, by=by)
        if files:
            attach_all(files, to=row, by=by)
    return row


def _entered(said: Particulars, *, place: OrgUnit, by: User) -> OfficialDocument:
    with acting(by, Act.GAZETTE_KEEP, place, chain=chain_of(place, clock.today()).uuid) as log:
        row = OfficialDocument(place=place, edited_by=by, slug=_free_slug(said), state=State.DRAFT)
        _fill(row, said, entered=clock.today())
        row.save(force_insert=True)
        log.thing, log.after = f"official:{row.uuid}", told(row)
    return row


def change(row: OfficialDocument, said: Particulars, *, seen: int, by: User, why: str = "") -> OfficialDocument:
    """Write other particulars; `seen` is the edit that the person had before their eyes. The address stays.

    Raises:
        ParticularsRefusedError: as `enter`.
        StateError: MT7211 when somebody else changed it meanwhile.
    """
    said = settled(said)
    with acting(by, Act.GAZETTE_KEEP, row, chain=chain_of(row.place, clock.today()).uuid, why=why) as log:
        row = _held(row)
        if row.edits != seen:
            raise StateError("MT7211", thing=str(row), who=str(row.edited_by), seen=str(seen), now=str(row.edits))
        log.thing, log.before = f"official:{row.uuid}", told(row)
        _fill(row, said, entered=day_of(row.created))
        row.edits, row.edited_by = row.edits + 1, by
        row.save()
        log.after = told(row)
    return row


def publish(row: OfficialDocument, *, by: User) -> OfficialDocument:
    """Put a document before those whom its access names.

    Raises:
        StateError: MT7684 when it is published already, MT7685 for a draft text without days for opinions.
    """
    with acting(by, Act.GAZETTE_PUBLISH, row, chain=chain_of(row.place, clock.today()).uuid) as log:
        row = _held(row)
        if row.state == State.PUBLISHED:
            raise StateError("MT7684", thing=str(row))
        if row.is_proposal and getattr(row, "consultation", None) is None:
            raise StateError("MT7685", thing=str(row))
        log.thing, log.before = f"official:{row.uuid}", {"state": row.state}
        row.state, row.published_at = State.PUBLISHED, clock.now()
        row.save()
        log.after = {"state": row.state, "files": [one.document.sha256 for one in _files(row)]}
    return row


def withdraw(row: OfficialDocument, *, by: User, reason: str) -> OfficialDocument:
    """Take a document back from the public; page and files are for the commune's staff again.

    Raises:
        StateError: MT7686 when it is not published, MT7687 without a reason.
    """
    with acting(by, Act.GAZETTE_PUBLISH, row, chain=chain_of(row.place, clock.today()).uuid, why=reason) as log:
        row = _held(row)
        if row.state != State.PUBLISHED:
            raise StateError("MT7686", thing=str(row))
        if not reason.strip():
            raise StateError("MT7687", thing=str(row))
        log.thing, log.before = f"official:{row.uuid}", {"state": row.state}
        row.state = State.WITHDRAWN
        row.save()
        log.after = {"state": row.state}
    return row


def link(
    source: OfficialDocument,
    target: OfficialDocument,
    kind: LinkKind,
    *,
    by: User,
    scope: str = "",
    day: date | None = None,
) -> DocumentLink:
    """Say what the later document does to another of the same commune's register; saying it again changes the words.

    Raises:
        StateError: MT7688 for a document and itself or another commune's, MT7689 when each would do it to the other.
    """
    with acting(by, Act.GAZETTE_KEEP, source, chain=chain_of(source.place, clock.today()).uuid) as log:
        if source.pk == target.pk or source.place_id != target.place_id:
            raise StateError("MT7688", source=str(source), target=str(target))
        if kind != LinkKind.RELATED and DocumentLink.objects.filter(source=target, target=source, kind=kind).exists():
            raise StateError("MT7689", source=str(source), target=str(target))
        row = DocumentLink.objects.filter(source=source, target=target, kind=kind).first()
        row = row or DocumentLink(source=source, target=target, kind=kind)
        row.scope, row.day = scope.strip()[:300], day
        row.save()
        log.thing = f"official:{source.uuid}"
        log.after = {"link": kind, "to": str(target), "scope": row.scope, "day": _day(day)}
    return row


def unlink(row: DocumentLink, *, by: User) -> None:
    """Take back what was said of two documents."""
    with acting(by, Act.GAZETTE_KEEP, row, chain=chain_of(row.source.place, clock.today()).uuid) as log:
        log.thing = f"official:{row.source.uuid}"
        log.before = {"link": row.kind, "to": str(row.target), "scope": row.scope, "day": _day(row.day)}
        row.delete()


def settled(said: Particulars) -> Particulars:
    """The particulars with spaces and the number made one way and the type that the number names.

    Raises:
        ParticularsRefusedError: as `enter`.
    """
    words: dict[str, Any] = {name: _clean(getattr(said, name), is_long=name == "summary") for name in _TEXTS}
    said = replace(said, **words)
    found = faults_of(said)
    if found:
        raise ParticularsRefusedError(found)
    number = parse_number(said.number)
    if number is None:
        return said
    named = type_of(number)
    return replace(said, number=number.text, type=said.type or ("" if named is None else named.code))


def key_of_number(text: str) -> str:
    """What spellings of a number share; one that is none of ours by its letters and digits."""
    number = parse_number(text)
    return (search_key(text).replace(" ", "-") if number is None else number.key)[:120]


def told(row: OfficialDocument) -> dict[str, object]:
    """What the journal says of a document."""
    days = {name: _day(getattr(row, name)) for name in _DAYS}
    return {**{name: getattr(row, name) for name in _TEXTS}, **days, "sectors": row.sectors, "access": row.access}


# -- pieces ---------------------------------------------------------------------------------------------------


def _clean(text: str, *, is_long: bool) -> str:
    """The text without characters that nobody sees or can print; one line unless it is a long one."""
    shown = "".join(char for char in text if char.isprintable() or char.isspace())
    return shown.strip() if is_long else " ".join(shown.split())


def _fill(row: OfficialDocument, said: Particulars, *, entered: date) -> None:
    for name in (*_TEXTS, *_DAYS, "is_proposal", "access"):
        setattr(row, name, getattr(said, name))
    row.sectors = list(dict.fromkeys(said.sectors))
    row.number_key, row.agency_key = key_of_number(said.number), search_key(said.agency)
    row.day = said.issued or entered
    row.search = " ".join(_words(said))


def _words(said: Particulars) -> Iterable[str]:
    kind = load_document_types().get(said.type)
    texts = (said.number, "" if kind is None else kind.name_vi, said.title, said.agency, said.signer, said.summary)
    return filter(None, map(search_key, texts))


def _free_slug(said: Particulars) -> str:
    """An address that says which document it is and that no other has."""
    plain = key_of_number(said.number) or search_key(said.title).replace(" ", "-")
    ascii_only = "".join(char for char in plain if char.isascii())
    base = ascii_only[:_SLUG].strip("-") or "van-ban"
    taken = set(OfficialDocument.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    names = (base, *(f"{base}-{count}" for count in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _held(row: OfficialDocument) -> OfficialDocument:
    """The row as it stands, kept from everybody else until the act ends."""
    return OfficialDocument.objects.select_for_update(of=("self",)).select_related("place").get(pk=row.pk)


def _files(row: OfficialDocument) -> QuerySet[Attachment]:
    return standing(row).select_related("document")


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
