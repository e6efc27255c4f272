"""Opens and reads the reports named on a command line; one bad file does not stop the others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from muctieu.errors import DocumentError
from muctieu.exchange.base import MAX_FILE, Extracted
from muctieu.exchange.documents import document_id, open_document

if TYPE_CHECKING:
    from muctieu.core.reading.model import Reading

STDIN = "-"
STDIN_NAME = "stdin"


@dataclass(frozen=True, slots=True)
class Note:
    """A report as read: the extracted text that all offsets count in, and what was found in it."""

    extracted: Extracted
    reading: Reading


def refuse_twins(files: Sequence[str]) -> None:
    """Two files of one stem would give one id to two answers.

    Raises:
        DocumentError: MT5008 naming both.
    """
    seen: dict[str, str] = {}
    for file in files:
        identity = document_id(_name_of(file))
        if identity in seen:
            raise DocumentError("MT5008", file=file, other=seen[identity], id=identity)
        seen[identity] = file


def open_input(file: str) -> Extracted:
    """The text of a file, or of standard input for `-`."""
    if file != STDIN:
        return open_document(file)
    # One byte above the bound is enough to refuse what is too large.
    return open_document(sys.stdin.buffer.read(MAX_FILE + 1), STDIN_NAME)


def read_notes(files: Sequence[str], *, plan: str | None = None) -> Iterator[Note | DocumentError]:
    """Each file in turn: what was read, or why it cannot be; with a plan, linked to that plan's indicators only.

    Raises:
        PackError: MT16xx, before any file is opened, when there is no such plan.
    """
    # A wrong call is answered without loading the lexicons.
    from muctieu.cli.engine import indicators_of, read_text  # noqa: PLC0415

    known = indicators_of(plan) if plan else None
    for file in files:
        try:
            extracted = open_input(file)
        except DocumentError as error:
            yield error
            continue
        reading = read_text(extracted, known=known)
        yield Note(extracted, replace(reading, findings=(*extracted.findings, *reading.findings)))


def _name_of(file: str) -> str:
    return STDIN_NAME if file == STDIN else file
