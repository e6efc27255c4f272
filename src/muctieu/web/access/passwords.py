"""What a password must be, said in words that help to find one."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 10
# Shorter parts of a name ("An", "xã") stand in too many good passwords.
_PART = 4


class LongEnough:
    """At least ten characters of any kind."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        if len(password) < LEAST:
            raise ValidationError(
                _("Mật khẩu mới có %(length)d ký tự, cần ít nhất %(least)d. Một câu ngắn dễ nhớ là đủ dài."),
                params={"length": len(password), "least": LEAST},
            )

    def get_help_text(self) -> str:
        return _("Ít nhất %(least)d ký tự.") % {"least": LEAST}


class NotCommon(CommonPasswordValidator):
    """None of the twenty thousand that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(_("Mật khẩu này quá phổ biến, kẻ xấu sẽ thử đầu tiên. Hãy chọn câu khác.")) from None

    def get_help_text(self) -> str:
        return _("Không phải mật khẩu phổ biến.")


class NotTheName:
    """No name in it, with or without diacritics."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = _fold(password)
        names = (getattr(user, "username", ""), getattr(user, "full_name", "").replace(" ", ""))
        if any(len(_fold(name)) >= _PART and _fold(name) in folded for name in names):
            raise ValidationError(_("Mật khẩu chứa tên của chính mình, người quen đoán được. Hãy chọn câu khác."))

    def get_help_text(self) -> str:
        return _("Không chứa tên đăng nhập hay họ tên.")


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())
