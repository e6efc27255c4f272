"""The door for films of the portal and their captions: MP4 and WebM that browsers play, WebVTT. Evidence takes none.

Known by content alone; what stands inside the pictures and sounds is the browser's matter, which decodes them apart.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from muctieu.errors import DocumentError
from muctieu.exchange.media.examine import Examined, examine
from muctieu.exchange.media.kinds import ACTIVE, KINDS, Kind
from muctieu.exchange.media.names import kept_name, readable, started_suffix, suffix_of
from muctieu.exchange.media.sniff import kind_of
from muctieu.exchange.media.source import Source

MP4 = Kind("mp4", "video/mp4", ("mp4", "m4v"), "phim MP4", "an MP4 film", is_shown=True)
WEBM = Kind("webm", "video/webm", ("webm",), "phim WebM", "a WebM film", is_shown=True)
CAPTIONS = Kind("vtt", "text/vtt; charset=utf-8", ("vtt",), "phụ đề WebVTT", "WebVTT captions", is_shown=True)
FILMS = (MP4, WEBM)
_HEAD, _LONGEST_CAPTIONS, _MOST_BOXES, _LONGEST_MOOV = 4096, 1_000_000, 10_000, 64_000_000
_EBML = b"\x1a\x45\xdf\xa3"
_IS_WEBM = re.compile(rb"\x42\x82.webm", re.DOTALL)
# Ways of packing moving pictures that browsers of today can all unpack.
_IN_MP4 = re.compile(rb"avc1|avc3|vp09|av01")
_IN_WEBM = re.compile(rb"V_VP8|V_VP9|V_AV1")
_CUE = re.compile(r"^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3} --> (?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}", re.MULTILINE)
_CUT = ("bị cắt giữa chừng", "it is cut off")
_PACKING = ("hình được nén theo kiểu mà nhiều trình duyệt không chiếu được", "many browsers cannot play its pictures")
_ACTIVE = ("có mã chạy trong trình duyệt", "it holds code that runs in a browser")
_NO_CUES = ("không có câu phụ đề nào, hoặc không phải chữ UTF-8", "it has no cue, or is no UTF-8 text")


def examine_with_films(file: BinaryIO, *, name: str) -> Examined:
    """As `examine`, and films and captions besides.

    Raises:
        DocumentError: MT53xx as `examine`, MT7784 for a film or captions that browsers could not show.
    """
    source = Source(file, name=readable(name) or "—")
    head, kind = source.at(0, _HEAD), kind_of(source, suffix=suffix_of(name))
    if kind is KINDS["video"] and head[4:8] == b"ftyp":
        return _film(source, name, MP4, _problem_of_mp4(source))
    if kind is KINDS["video"] and head.startswith(_EBML):
        return _film(source, name, WEBM, _problem_of_webm(source))
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return _film(source, name, CAPTIONS, _problem_of_captions(source))
    return examine(file, name=name)


def _film(source: Source, name: str, kind: Kind, problem: tuple[str, str] | None) -> Examined:
    suffix = started_suffix(name)
    if suffix:
        raise DocumentError("MT5307", file=source.name, suffix=f".{suffix}")
    if problem is None and ACTIVE.search(source.at(0, _HEAD)):
        problem = _ACTIVE
    if problem is not None:
        raise DocumentError(
            "MT7784", file=source.name, kind=kind.vi, kind_en=kind.en, problem_vi=problem[0], problem_en=problem[1]
        )  # fmt: skip
    return Examined(kind, kept_name(name, kind), may_show=True)


def _problem_of_mp4(source: Source) -> tuple[str, str] | None:
    """Its boxes must lie end to end up to the file's end, pictures and their index among them."""
    place, found = 0, dict[bytes, tuple[int, int]]()
    for _ in range(_MOST_BOXES):
        size, kind = source.number(place, 4), source.at(place + 4, 4)
        size = source.number(place + 8, 8) if size == 1 else size or source.size - place
        if size < 8 or place + size > source.size:
            return _CUT
        found.setdefault(kind, (place, size))
        place += size
        if place == source.size:
            break
    if place != source.size or b"moov" not in found or b"mdat" not in found:
        return _CUT
    start, size = found[b"moov"]
    return None if _IN_MP4.search(source.at(start, min(size, _LONGEST_MOOV))) else _PACKING


def _problem_of_webm(source: Source) -> tuple[str, str] | None:
    head = source.at(0, 1_000_000)
    return None if _IS_WEBM.search(head[:64]) and _IN_WEBM.search(head) else _PACKING


def _problem_of_captions(source: Source) -> tuple[str, str] | None:
    if source.size > _LONGEST_CAPTIONS:
        return _NO_CUES
    try:
        text = source.at(0, source.size).decode("utf-8-sig")
    except UnicodeDecodeError:
        return _NO_CUES
    return None if _CUE.search(text.replace("\r\n", "\n")) and "\0" not in text else _NO_CUES
