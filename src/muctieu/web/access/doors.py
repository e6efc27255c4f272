"""allauth's pages that this site has, by allauth's names, each with its act; all others do not exist here."""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from muctieu.web.access import reset_views
from muctieu.web.access.signin import CodeAgain, PasswordAgain, SecondStep, SignIn
from muctieu.web.access.views import SignOut
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act

_door = guarded(Act.SIGN_IN)
_own = guarded(Act.ACCOUNT_KEEP)
urlpatterns = [
    path("dang-nhap/", _door(SignIn.as_view()), name="account_login"),
    path("dang-xuat/", _door(SignOut.as_view()), name="account_logout"),
    path("dang-nhap/ma/", reset_views.take_code, name="take_code"),
    path("tai-khoan/cap-ma/", reset_views.hand_out, name="hand_out_code"),
    path("dang-nhap/buoc-hai/", _door(SecondStep.as_view()), name="mfa_authenticate"),
    path("dang-nhap/khoa/", _door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("tai-khoan/xac-nhan/", _own(PasswordAgain.as_view()), name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/ma/", _own(CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("tai-khoan/xac-nhan/khoa/", _own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("tai-khoan/hai-buoc/", _own(base.index), name="mfa_index"),
    path("tai-khoan/hai-buoc/ung-dung/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("tai-khoan/hai-buoc/ung-dung/tat/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("tai-khoan/hai-buoc/ma-du-phong/", _own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "tai-khoan/hai-buoc/ma-moi/",
        _own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/hai-buoc/tai-ma/",
        _own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("tai-khoan/hai-buoc/khoa/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tai-khoan/hai-buoc/khoa/moi/", _own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("tai-khoan/hai-buoc/khoa/<int:pk>/bo/", _own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
