"""The kinds of files that are kept beside a thing, and those that are known only to be refused in words."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its code, how the web names it, the suffixes it goes by (the first is given to it), its names.

    `is_shown` tells that browsers show it without running anything; `step` is what to do with a kind that is not kept,
    in Vietnamese and English, and empty for those that are.
    """

    code: str
    media_type: str
    suffixes: tuple[str, ...]
    vi: str
    en: str
    is_shown: bool = False
    step: tuple[str, str] = ("", "")

    @property
    def is_kept(self) -> bool:
        """Whether files of this kind are taken in."""
        return not self.step[0]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KEPT: tuple[Kind, ...] = (
    Kind("pdf", "application/pdf", ("pdf",), "tệp PDF", "a PDF file", is_shown=True),
    Kind("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "ảnh JPEG", "a JPEG picture", is_shown=True),
    Kind("png", "image/png", ("png",), "ảnh PNG", "a PNG picture", is_shown=True),
    Kind("webp", "image/webp", ("webp",), "ảnh WebP", "a WebP picture", is_shown=True),
    Kind("heic", "image/heic", ("heic", "heif", "hif"), "ảnh HEIC", "a HEIC picture"),
    Kind("tiff", "image/tiff", ("tif", "tiff"), "ảnh TIFF", "a TIFF picture"),
    Kind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",), "văn bản Word", "a Word document"),
    Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), "bảng tính Excel", "an Excel workbook"),
    Kind("pptx", f"{_OFFICE}.presentationml.presentation", ("pptx",), "bài trình chiếu PowerPoint",
         "a PowerPoint presentation"),
    Kind("odt", f"{_ODF}.text", ("odt",), "văn bản OpenDocument", "an OpenDocument text"),
    Kind("ods", f"{_ODF}.spreadsheet", ("ods",), "bảng tính OpenDocument", "an OpenDocument spreadsheet"),
    Kind("odp", f"{_ODF}.presentation", ("odp",), "bài trình chiếu OpenDocument", "an OpenDocument presentation"),
    Kind("doc", "application/msword", ("doc",), "văn bản Word cũ (.doc)", "an old Word document (.doc)"),
    Kind("xls", "application/vnd.ms-excel", ("xls",), "bảng tính Excel cũ (.xls)", "an old Excel workbook (.xls)"),
    Kind("ppt", "application/vnd.ms-powerpoint", ("ppt", "pps"), "bài trình chiếu cũ (.ppt)",
         "an old presentation (.ppt)"),
    Kind("txt", "text/plain; charset=utf-8", ("txt", "log", "md"), "tệp chữ", "a text file"),
    Kind("csv", "text/csv; charset=utf-8", ("csv", "tsv"), "bảng CSV", "a CSV table"),
)  # fmt: skip

_UNPACK = ("Hãy giải nén rồi gửi từng tệp.", "Unpack it and send each file.")
_PICTURE = ("Hãy mở ảnh rồi lưu lại dạng JPEG hoặc PNG.", "Open the picture and save it as JPEG or PNG.")
_PAGE = ("Hãy in trang đó ra PDF, hoặc chụp màn hình.", "Print the page to PDF, or take a screenshot.")
_RECORDING = ("Hãy gửi biên bản hoặc ảnh thay cho bản ghi.", "Send minutes or a photo instead of the recording.")
_NEVER = ("Chương trình không bao giờ là minh chứng; hãy kiểm tra có nhầm tệp không.",
          "A program is never evidence; see whether it is the right file.")  # fmt: skip
_SAVE = ("Hãy lưu lại dạng .docx hoặc .pdf.", "Save it as .docx or .pdf.")


def _refused(code: str, vi: str, en: str, step: tuple[str, str], *suffixes: str) -> Kind:
    return Kind(code, "application/octet-stream", suffixes, vi, en, step=step)


REFUSED: tuple[Kind, ...] = (
    _refused("svg", "ảnh vẽ SVG", "an SVG drawing", _PICTURE, "svg", "svgz"),
    _refused("html", "trang web (HTML)", "a web page (HTML)", _PAGE, "html", "htm", "xhtml", "mht", "mhtml"),
    _refused("xml", "tệp XML", "an XML file", _SAVE, "xml"),
    _refused("rtf", "tệp RTF", "an RTF file", _SAVE, "rtf"),
    _refused("postscript", "tệp PostScript", "a PostScript file", _SAVE, "ps", "eps"),
    _refused("gif", "ảnh GIF", "a GIF picture", _PICTURE, "gif"),
    _refused("bmp", "ảnh BMP", "a BMP picture", _PICTURE, "bmp"),
    _refused("avif", "ảnh AVIF", "an AVIF picture", _PICTURE, "avif"),
    _refused("zip", "tệp nén ZIP", "a ZIP archive", _UNPACK, "zip", "epub"),
    _refused("rar", "tệp nén RAR", "a RAR archive", _UNPACK, "rar"),
    _refused("7z", "tệp nén 7z", "a 7z archive", _UNPACK, "7z"),
    _refused("gzip", "tệp nén gzip", "a gzip archive", _UNPACK, "gz", "tgz"),
    _refused("archive", "tệp nén", "an archive", _UNPACK, "cab", "tar", "xz", "bz2", "iso"),
    _refused("video", "phim", "a film", _RECORDING, "mp4", "mov", "3gp", "avi", "mkv", "webm"),
    _refused("audio", "tệp âm thanh", "a sound recording", _RECORDING, "mp3", "m4a", "wav", "ogg", "amr", "flac"),
    _refused("program", "chương trình chạy được", "a program", _NEVER, "exe", "dll", "jar", "apk", "com", "scr"),
    _refused("ole", "tệp Office cũ không rõ loại", "an old Office file of unknown kind", _SAVE, "msg", "pub", "vsd"),
)
KINDS = {kind.code: kind for kind in (*KEPT, *REFUSED)}
BY_SUFFIX = {suffix: kind for kind in KINDS.values() for suffix in kind.suffixes}

# Suffixes by which a computer starts something. Names of web sites stand before the true suffix of many files that
# were fetched there, so `.com` counts at the very end only.
_STARTED = "exe scr pif bat cmd msi msp vbs vbe jse wsf wsh hta jar lnk ps1 apk cpl reg dll"
STARTED = frozenset(_STARTED.split())
_STARTED_LAST = "com js mjs sh py pl php phtml phar asp aspx jsp cgi url desktop app"
STARTED_LAST = STARTED | frozenset(_STARTED_LAST.split())

# What a browser would run, wherever it stands in a file.
ACTIVE = re.compile(
    rb"<(?:script|iframe|object|embed|html|body)[\s>/]|<!doctype\s+html|<svg\s|<\?php\s", re.IGNORECASE
)  # fmt: skip
LONGEST_MARK = 64
