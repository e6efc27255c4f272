"""The one key by which Vietnamese names are searched: letters without marks, in lower case."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = [chr(code) for block in (range(0xC0, 0x250), range(0x1E00, 0x1F00)) for code in block]  # accented Latin


def _stripped(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


# NFD does not take đ apart; apostrophes vanish (D'Ran, D’Ran), other signs part words.
_PLAIN = {ord("đ"): "d"} | {ord(char): _stripped(char) for char in _LETTERS if _stripped(char).isascii()}
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def without_marks(text: str) -> str:
    """The text without its diacritics, everything else as it is: for phones and machines that know no others.

    >>> without_marks("Đã nhận: Tà Tổng, 7,7%")
    'Da nhan: Ta Tong, 7,7%'
    """
    return _stripped(text).replace("đ", "d").replace("Đ", "D")


def search_key(text: str) -> str:
    """The text as words of plain lower-case letters with one blank between.

    Marks do not count, so neither Unicode form nor tone placement matters; diacritics are lost, so two names may
    share a key: compare the names themselves where that matters.

    >>> search_key("Xã  Tà Tổng"), search_key("ĐẮK LẮK"), search_key("D'Ran")
    ('xa ta tong', 'dak lak', 'dran')
    """
    if not text:
        return ""
    plain = text.lower().translate(_PLAIN)
    if not plain.isascii():
        plain = _stripped(plain).translate(_PLAIN)
    return _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", plain)).strip()
