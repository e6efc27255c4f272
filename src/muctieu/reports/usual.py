"""The usual paper of a commune's report: whose it is, in whose name it is signed, who receives it."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

from muctieu.core.report import Style
from muctieu.reports.compose import Letter


def usual_letter(style: Style, place_name: str, day: date) -> Letter:
    """The paper of the commune's people's committee (state) or party committee; number and name stay open."""
    place_name = normalize("NFC", place_name)
    short = place_name.partition(" ")[2] or place_name
    if style is Style.STATE:
        body = f"ỦY BAN NHÂN DÂN\n{place_name.upper()}"
        return Letter(style, "", body, short, day, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", recipients=("Lưu: VT.",))
    recipients = ("Lưu Văn phòng Đảng ủy.",)
    return Letter(
        style, "", f"ĐẢNG ỦY {place_name.upper()}", short, day, "T/M ĐẢNG ỦY", "BÍ THƯ", recipients=recipients
    )
