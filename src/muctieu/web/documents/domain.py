"""Verbs on documents. The bytes are on the disk before the row is: a row never names a file that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import file_digest

from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import Waiting, in_words, keep_waiting, path_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of


@dataclass(frozen=True, slots=True)
class Heading:
    """What a document says about itself."""

    title: str = ""
    number: str = ""
    type: str = ""
    dateline: date | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a document and what took it out."""

    text: str
    extractor: str


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it came in."""

    name: str
    content: bytes
    media_type: str = ""


def add_document(
    file: RawFile, extract: Extract, heading: Heading, *, code: str, place: OrgUnit, by: Person
) -> Document:
    """Keep a document; the same bytes for the same place and extractor come back as the row that is there.

    Raises:
        StateError: MT7204 when `code` belongs to another document.
    """
    digest = keep(file.content, name=file.name)
    there = Document.objects.filter(place=place, sha256=digest, extractor=extract.extractor).first()
    if there is not None:
        return there
    with acting(by, Act.DOCUMENT_ADD, place, chain=chain_of(place, clock.today()).uuid) as log:
        if Document.objects.filter(code=code).exists():
            raise StateError("MT7204", value=code)
        document = Document.objects.create(
            code=code,
            place=place,
            sha256=digest,
            size=len(file.content),
            file_name=file.name,
            media_type=file.media_type,
            text=extract.text,
            extractor=extract.extractor,
            number=heading.number,
            type=heading.type,
            title=heading.title,
            dateline=heading.dateline,
        )
        log.thing = f"document:{document.uuid}"
        log.after = {"code": code, "sha256": digest, **asdict(heading)}
    return document


def keep(content: bytes, *, name: str = "") -> str:
    """Write the bytes under their hash, whole or not at all; returns the hash.

    Raises:
        StateError: MT7302, MT7303 when they cannot be written; `name` is what the file is called.
    """
    with in_words(name), closing(Waiting()) as waiting:
        waiting.write(content)
        waiting.finish()
        return keep_waiting(waiting, name=name)


def file_findings() -> Iterator[Finding]:
    """A finding for each document whose bytes are gone, or are no longer those that came in."""
    for row in Document.objects.order_by("pk").defer("text").iterator():
        path = path_of(row.sha256)
        told = {"document": row.code, "file": row.file_name, "path": str(path)}
        try:
            with path.open("rb") as file:
                now = file_digest(file, "sha256").hexdigest()
        except OSError:
            yield Finding("MT7283", told)
            continue
        if now != row.sha256:
            yield Finding("MT7284", {**told, "now": now})
