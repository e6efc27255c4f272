"""What a reader of documents hands on, and the bounds that every reader keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from muctieu.errors import Finding

MEGABYTE = 1_000_000
# A commune's report is 20 to 300 kB of text. The bounds are far above that and far below what hurts an office PC:
# a .docx may carry photographs, its text part may not.
MAX_FILE = 64 * MEGABYTE
MAX_TEXT = 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Apart:
    """Text of the file that is not part of the report itself: page header, footer, menu, visit counter."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What one reader found in a file: the report's text, what stands apart from it, and findings about both."""

    text: str
    findings: tuple[Finding, ...] = ()
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file as text. Every offset in the product counts characters of `text`, which is never changed afterwards.

    `id` is the file's stem, `kind` one of `txt`, `docx`, `html`, `sha256` the digest of the file's bytes in
    hexadecimal, `extractor` the reader with its version (`docx/1`): a reader that gives another text gets a new one.
    """

    id: str
    kind: str
    text: str
    sha256: str
    extractor: str
    findings: tuple[Finding, ...] = ()
    apart: tuple[Apart, ...] = field(default=())


def in_megabytes(count: int) -> str:
    """A size for people: `50,3 MB`."""
    tenths = -(-count * 10 // MEGABYTE)
    return f"{tenths // 10},{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
