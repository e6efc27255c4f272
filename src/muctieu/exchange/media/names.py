"""Names of files from scanners, phones and strangers, made harmless and kept readable."""

from __future__ import annotations

import re
import unicodedata

from muctieu.exchange.media.kinds import BY_SUFFIX, STARTED, STARTED_LAST, Kind

# Bytes, as most file systems count; and what the store's column holds.
LONGEST = 255
# Control and format characters (bidi marks among them), halves of pairs, private and unassigned ones, line ends.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_FORBIDDEN = re.compile(r'[<>:"|?*]+')
# At the start a spreadsheet takes some of these for a formula, a shell or Windows the others for something of theirs.
_BEFORE, _BEHIND = " .~=+-@'`$%&", " ."
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_NAMELESS = "tep"


def suffix_of(name: str) -> str:
    """The suffix in lower case without its dot; empty without one."""
    stem, dot, suffix = readable(name).rpartition(".")
    return suffix.lower() if dot and stem else ""


def started_suffix(name: str) -> str:
    """The suffix by which a computer would start the file, or would seem to; empty without one.

    >>> started_suffix("thiep-moi.pdf.exe"), started_suffix("anh.scr.jpg"), started_suffix("xa.gov.com.pdf")
    ('exe', 'scr', '')
    """
    *before, last = readable(name).lower().split(".")
    if last in STARTED_LAST and before:
        return last
    inner = before[-1].strip() if len(before) > 1 else ""
    return inner if inner in STARTED else ""


def readable(name: str) -> str:
    """The last part of the name as given, in NFC, without what cannot be seen; for messages and for the start."""
    part = re.split(r"[/\\]", name.strip())[-1]
    spaced = " ".join(part.split())
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    return unicodedata.normalize("NFC", seen).strip()


def kept_name(name: str, kind: Kind) -> str:
    """The name under which a file of that kind is kept and handed out: at most `LONGEST` bytes, its true suffix last.

    >>> from muctieu.exchange.media.kinds import KINDS
    >>> kept_name("../../CON.pdf", KINDS["pdf"]), kept_name("=cmd|tính.jpg", KINDS["pdf"])
    ('tep-CON.pdf', 'cmd-tính.pdf')
    """
    whole = readable(name)
    stem, _, suffix = whole.rpartition(".")
    if not stem or suffix.lower() not in BY_SUFFIX:
        stem, suffix = whole, ""
    # A suffix that is right stays as it was written.
    ending = suffix if suffix.lower() in kind.suffixes else kind.suffixes[0]
    stem = _FORBIDDEN.sub("-", stem).lstrip(_BEFORE).rstrip(_BEHIND) or _NAMELESS
    if _RESERVED.match(stem):
        stem = f"{_NAMELESS}-{stem}"
    return f"{_shortened(stem, LONGEST - 1 - len(ending))}.{ending}"


def _shortened(stem: str, most: int) -> str:
    """At most so many bytes, no letter parted from its marks."""
    short = stem.encode()[:most].decode(errors="ignore")
    if short == stem:
        return stem
    while short and unicodedata.combining(stem[len(short)]):
        short = short[:-1]
    return short.rstrip(_BEHIND)
