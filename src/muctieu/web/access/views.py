"""A person's own account: the sign-ins that are open, and the time that is left in this one."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.views import LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from muctieu.web.access import budget, domain, kept, notices
from muctieu.web.access.idle import Sitting, forget, ms, sitting_of, standing_of
from muctieu.web.access.sessions import digest_of
from muctieu.web.access.signin import Counted
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User


def person_of(request: HttpRequest) -> User:
    """The signed-in person; `guarded` has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


@guarded(Act.ACCOUNT_KEEP)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The account's own page: who, and where it is signed in."""
    here = digest_of(request.session.session_key or "")
    sessions = [(one, one.digest == here) for one in domain.open_sessions(person_of(request))]
    return render(request, "access/account.html", {"sessions": sessions, "person": person_of(request)})


@guarded(Act.ACCOUNT_KEEP)
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one sign-in of the person's own."""
    domain.end_session(person_of(request), uuid)
    return redirect("access:account")


@guarded(Act.ACCOUNT_KEEP)
@require_POST
def end_all(request: HttpRequest) -> HttpResponseBase:
    """Sign out everywhere, here too."""
    domain.end_everywhere(person_of(request))
    return _leave(request, reverse("login"))


@guarded(Act.ACCOUNT_KEEP)
@require_POST
def told(request: HttpRequest) -> HttpResponse:
    """The person has read what was done to the account."""
    notices.seen(request.session, person_of(request))
    return redirect("access:account")


@guarded(Act.ACCOUNT_KEEP)
@require_safe
def kept_texts(request: HttpRequest) -> HttpResponse:
    """What was typed when a sign-in had ended, to look at and copy, wherever its form has gone."""
    return render(request, "access/kept.html", {"kept": list(kept.kept_here(request, person_of(request)))})


@guarded(Act.ACCOUNT_KEEP)
@require_POST
def drop_kept(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw one kept text away and go back to its page."""
    dropped = kept.drop(request, person_of(request), pk)
    return redirect((dropped.page if dropped else "") or "access:kept")


class SignOut(LogoutView):
    """Signing out by one's own will leaves no mark in the browser."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:  # type: ignore[override]
        response = super().post(request, *args, **kwargs)
        forget(response)
        return response


class NewPassword(Counted, PasswordChangeView):  # type: ignore[misc]  # both have a request
    """The old password and a new one; the person's other sign-ins end."""

    template_name = "access/password.html"
    success_url = reverse_lazy("access:account")

    def account(self, request: HttpRequest) -> str:
        return f"again:{request.user.pk}"

    def blank(self) -> dict[str, object]:
        return {"user": self.request.user}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        person = person_of(self.request)
        domain.keep_password(person, make_password(form.cleaned_data["new_password1"]), how="old password")
        budget.give_back(self.used)
        update_session_auth_hash(self.request, person)
        return redirect(self.get_success_url())


def _leave(request: HttpRequest, address: str) -> HttpResponseBase:
    logout(request)
    response = redirect(address)
    forget(response)
    return response


@guarded(Act.SIGN_IN)
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """How long this sign-in lasts: GET only tells, POST counts as work and tells the new end."""
    is_work = request.method == "POST"
    request.is_watching = not is_work  # type: ignore[attr-defined]  # read by the idle middleware
    sitting = sitting_of(request) if is_work else standing_of(request)
    return JsonResponse({"signed_in": False} if sitting is None else _told(request, sitting))


def _told(request: HttpRequest, sitting: Sitting) -> dict[str, object]:
    return {
        "signed_in": True,
        "who": sitting.who,
        "now": sitting.now_ms,
        "ends": sitting.ends_ms,
        "last": ms(sitting.last),
        "warning": sitting.warning,
        "token": get_token(request),
        "leave": reverse("logout"),
        "words": {
            "title": _("Phiên làm việc sắp hết hạn"),
            "why": _("Đã lâu không có thao tác nào. Chữ đang gõ được giữ trên máy này."),
            "last": _("Phiên đã đạt thời gian dài nhất cho phép, không gia hạn được nữa. Hãy ghi lại việc đang làm."),
            "left": _("Còn {n} giây"),
            "stay": _("Tiếp tục làm việc"),
            "understood": _("Tôi đã hiểu"),
            "leave": _("Đăng xuất ngay"),
            "extended": _("Đã gia hạn phiên làm việc đến {time}."),
        },
    }
