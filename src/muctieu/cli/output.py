"""What every command shares when it speaks: the two languages, exit codes, a stream that people and programs can read.

Data goes to standard output, messages to standard error. `MUCTIEU_LANG=vi` or `en` chooses one language; without it a
message stands in Vietnamese, then in English.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TypeVar

from muctieu.errors import Finding, MuctieuError, PackError, SettingError

Phrase = TypeVar("Phrase")

DONE = 0  # everything asked was done; findings are part of the answer and change nothing here
FAULT = 1  # a fault of muctieu itself
USAGE = 2  # the command was called wrongly; nothing was done
UNREADABLE = 3  # at least one input could not be read; the others were
PACK = 4  # a pack is missing or breaks a rule
NO_OUTPUT = 5  # the answer could not be written (disk full)
NOT_WHOLE = 6  # the store is not what its journal says
INTERRUPTED = 130
NO_READER = 141  # the program at the other end of the pipe has gone

EXIT_CODES = (
    (DONE, "đã làm xong", "done"),
    (FAULT, "lỗi của chính muctieu", "a fault of muctieu itself"),
    (USAGE, "gọi lệnh sai, chưa làm gì", "wrong call, nothing was done"),
    (UNREADABLE, "có tệp không đọc được, các tệp khác vẫn đọc", "an input cannot be read, the others were"),
    (PACK, "gói dữ liệu thiếu hoặc sai", "a pack is missing or wrong"),
    (NO_OUTPUT, "không ghi được kết quả", "the answer could not be written"),
    (NOT_WHOLE, "kho dữ liệu đã bị sửa hoặc mất", "the store was altered or lacks something"),
    (INTERRUPTED, "bị dừng bằng Ctrl-C", "stopped by Ctrl-C"),
    (NO_READER, "chương trình nhận kết quả đã đóng", "the receiving program has closed the pipe"),
)

# Control characters would let a document move the cursor or colour the terminal; bidi marks would reorder digits.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class UsageError(Exception):
    """A call that makes no sense, said in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(en)


def language() -> str | None:
    """`vi`, `en`, or None for both."""
    chosen = os.environ.get("MUCTIEU_LANG", "").lower()
    return chosen if chosen in {"vi", "en"} else None


def both(vi: str, en: str, *, between: str = " / ") -> str:
    """The text in the language chosen, or in both."""
    return {"vi": vi, "en": en}.get(language() or "", f"{vi}{between}{en}")


def one(vi: Phrase, en: Phrase) -> Phrase:
    """The one in the language chosen, Vietnamese by default: nobody reads a page in two languages at once."""
    return en if language() == "en" else vi


def visible(text: str) -> str:
    """The text with control and direction characters replaced by a mark, safe on a terminal."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def tell(vi: str, en: str) -> None:
    """One message for people, on standard error."""
    print(visible(both(vi, en, between="\n")), file=sys.stderr)


def tell_error(error: MuctieuError) -> None:
    """The sentence of an error, its code first."""
    tell(f"{error.code} · {error.message_vi}", f"{error.code} · {error.message_en}")


def tell_finding(finding: Finding, *, about: str) -> None:
    """The sentence of a finding, with what it is about."""
    tell(
        f"{about}: {finding.code} · {finding.message_vi}",
        f"{about}: {finding.code} · {finding.message_en}",
    )


def exit_code_for(error: MuctieuError) -> int:
    """Two inputs of one id are a wrong call: nothing has been read yet."""
    if error.code == "MT5008":
        return USAGE
    if isinstance(error, SettingError):
        return USAGE
    return PACK if isinstance(error, PackError) else UNREADABLE


def use_utf8() -> None:
    """Vietnamese on every console: under LC_ALL=C or a Windows code page the text would not print at all.

    What is no character (half of a broken file name) is written as an escape, which in JSON is the right spelling.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
