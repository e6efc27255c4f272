"""One mail as text with its attachments, in bounded work however it is built; nothing in it is run."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from muctieu.errors import DocumentError, Finding
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.exchange.html import reader as html
from muctieu.exchange.mail.heads import Head, Kind, decoded, read_head, split, words

LARGEST = 30 * MEGABYTE
MOST_PARTS, DEEPEST, MOST_ATTACHMENTS = 60, 8, 20
LONGEST_TEXT = 1_000_000
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
# A null ends texts in places, the others nobody typed; tabs and line ends stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail, under the name that the mail gives it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as told: who sent it proves nothing. `identity` is the same for every copy of it."""

    identity: str
    sender: str
    subject: str
    sent: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def read_mail(raw: bytes, *, size: int | None = None) -> Mail:
    r"""What a mail says.

    Args:
        raw: Its bytes; of one that is too large the beginning is enough.
        size: How large it is, where `raw` is only its beginning.

    >>> mail = read_mail(b"From: Pao <pao@xa.vn>\nSubject: Quy 2\n\nBan co 84 ho.\n")
    >>> mail.sender, mail.subject, mail.text
    ('Pao <pao@xa.vn>', 'Quy 2', 'Ban co 84 ho.\n')
    """
    length = len(raw) if size is None else size
    head, body = split(raw[:LARGEST])
    said = read_head(head)
    if length > LARGEST:
        told = Finding("MT2365", {"size": in_megabytes(length), "limit": in_megabytes(LARGEST)})
        return _mail(said, b"%d bytes" % length, findings=(told,))
    walk = _Walk()
    walk.take(said, body, depth=0)
    return _mail(said, body, text=walk.text(), attachments=tuple(walk.attachments), findings=tuple(walk.findings))


def _mail(
    said: Head, body: bytes, *, text: str = "", attachments: tuple[Attachment, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Mail:  # fmt: skip
    # Without an id of its own a mail is known by what its head says; lines that servers add on the way do not count.
    own = said.get("message-id") or "\0".join(said.get(name, "") for name in ("from", "date", "subject"))
    identity = sha256(own.encode("utf-8", "replace") + b"\0" + sha256(body).digest()).hexdigest()
    return Mail(
        identity, words(said.get("from", ""), most=200), words(said.get("subject", ""), most=300),
        words(said.get("date", ""), most=60), text, attachments, findings,
    )  # fmt: skip


class _Walk:
    """Goes over the parts of one mail."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.attachments: list[Attachment] = []
        self.findings: list[Finding] = []
        self._left = MOST_PARTS

    def take(self, head: Head, body: bytes, *, depth: int) -> None:
        """One part, and those inside it."""
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            self._tell("MT2366", most=str(MOST_PARTS), deepest=str(DEEPEST))
            return
        kind = Kind(head)
        inner = list(_inner(kind, body))
        for part in inner:
            self.take(*part, depth=depth + 1)
            if self._left < 0:
                return
        if not inner:
            self._leaf(kind, body)

    def _leaf(self, kind: Kind, body: bytes) -> None:
        content = _unpacked(kind, body)
        if kind.media_type in ("text/plain", "text/html") and not kind.is_attached:
            text, is_certain = decoded(content, kind.charset)
            if not is_certain:
                self._tell("MT2367", charset=kind.charset[:40] or "–")
            (self.html if kind.media_type == "text/html" else self.plain).append(_CONTROL.sub("", text))
        elif content.strip():
            if len(self.attachments) < MOST_ATTACHMENTS:
                self.attachments.append(Attachment(kind.name or "tep", content))
            else:
                self._tell("MT2366", most=str(MOST_ATTACHMENTS), deepest=str(DEEPEST))

    def text(self) -> str:
        """The mail's own words: plain text where it has some, else what its web page says."""
        whole = "\n\n".join(one for one in self.plain if one.strip())
        if not whole and self.html:
            whole = "\n\n".join(self._reduced(page[:LONGEST_TEXT]) for page in self.html)
        if len(whole) > LONGEST_TEXT:
            self._tell("MT2365", size=in_megabytes(len(whole)), limit=in_megabytes(LONGEST_TEXT))
        return whole[:LONGEST_TEXT]

    def _reduced(self, page: str) -> str:
        try:
            body = html.read(page.encode("utf-8", "replace"), file="thu.html")
        except DocumentError as error:
            self.findings.append(Finding(error.code, error.fields))
            return ""
        self.findings += body.findings
        # In a mail nothing is furniture of a site.
        return "\n\n".join((body.text, *(one.text for one in body.apart)))

    def _tell(self, code: str, **args: str) -> None:
        found = Finding(code, args)
        if found not in self.findings:
            self.findings.append(found)


def _inner(kind: Kind, body: bytes) -> Iterator[tuple[Head, bytes]]:
    """The parts inside a part: those between its boundaries, or the mail that was sent on in it."""
    if kind.media_type == "message/rfc822":
        head, rest = split(body)
        yield read_head(head), rest
    elif kind.media_type.startswith("multipart/") and kind.boundary:
        mark = re.escape(kind.boundary.encode("utf-8", "replace")[:200])
        # The line end before a boundary belongs to the boundary.
        pieces = re.split(rb"(?:\A|\r?\n)--" + mark + rb"(?=-?-?[ \t]*(?:\r?\n|\Z))", body, maxsplit=MOST_PARTS + 1)
        for piece in pieces[1:]:
            if piece.startswith(b"--"):
                return
            head, rest = split(piece.lstrip(b" \t").removeprefix(b"\r").removeprefix(b"\n"))
            yield read_head(head), rest


def _unpacked(kind: Kind, body: bytes) -> bytes:
    if kind.encoding == "base64":
        return _from_base64(body)
    return quopri.decodestring(body) if kind.encoding == "quoted-printable" else body


def _from_base64(body: bytes) -> bytes:
    """What it holds as far as it is base64; signs that are none, and a broken end, are passed over."""
    clean = _NOT_BASE64.sub(b"", body).partition(b"=")[0]
    return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"==")
