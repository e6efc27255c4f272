"""How django-allauth behaves here: nobody signs up, nothing is mailed, secrets are stored encrypted, words are ours."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Pages say themselves what has happened."""

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """No mail leaves the machine."""


class MFAAdapter(DefaultMFAAdapter):
    """The second step."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã chưa đúng hoặc đã dùng rồi. Hãy xem mã mới trên ứng dụng rồi nhập lại."),
        "cannot_delete_authenticator": _("Không tắt được bước xác nhận này."),
        "cannot_generate_recovery_codes": _("Hãy bật ứng dụng xác thực hoặc khóa truy cập trước khi tạo mã dự phòng."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "muctieu"


def _box() -> Fernet:
    """Who copies the database alone learns no secret of a second step."""
    return Fernet(urlsafe_b64encode(sha256(b"muctieu.access.mfa:" + settings.SECRET_KEY.encode()).digest()))
