"""The doors: password, second step, passkey. Each try is counted (`access.budget`) before it is looked at."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from muctieu.web.access import budget
from muctieu.web.access.idle import left_behind
from muctieu.web.common import clock

TOO_MANY = 429


class Counted:
    """A view whose POST is a try for an account; `account` names it."""

    request: HttpRequest
    used: tuple[budget.Counter, ...] = ()

    def account(self, request: HttpRequest) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.used = budget.counters(request, self.account(request))
        until = budget.take(self.used)
        if until is None:
            response: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]  # the view's
            return response
        seconds = int((until - clock.now()).total_seconds()) + 1
        context = self.get_context_data(form=self.get_form_class()(**self.blank()), too_many=True)  # type: ignore[attr-defined]
        refused: HttpResponseBase = self.render_to_response(context, status=TOO_MANY)  # type: ignore[attr-defined]
        refused.headers["Retry-After"] = str(seconds)
        return refused

    def blank(self) -> dict[str, Any]:
        """What an empty form of the view is made with."""
        return {}

    def form_valid(self, form: Any) -> HttpResponseBase:
        budget.give_back(self.used)
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]  # the view's
        return response


class SignIn(Counted, LoginView):
    """Name and password."""

    template_name = "desk/login.html"

    def account(self, request: HttpRequest) -> str:
        return request.POST.get("username", "")

    def blank(self) -> dict[str, Any]:
        return {"request": self.request}

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs()
        if "data" in given:
            given["data"] = {
                "login": self.request.POST.get("username", "")[:60],
                "password": self.request.POST.get("password", ""),
            }
        return dict(given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.POST or self.request.GET
        own = {"next": typed.get("next", ""), "username": self.request.POST.get("username", "")[:60],
               "was_here": left_behind(self.request) is not None}  # fmt: skip
        return {**super().get_context_data(**kwargs), **own}


class SecondStep(Counted, AuthenticateView):
    """The code of an app, a recovery code, or a passkey after the password."""

    def account(self, _request: HttpRequest) -> str:
        return f"mfa:{self.stage.login.user.pk}"

    def blank(self) -> dict[str, Any]:
        return {"user": self.stage.login.user}


class PasswordAgain(Counted, ReauthenticateView):
    """The password once more before something that matters."""

    def account(self, request: HttpRequest) -> str:
        return f"again:{request.user.pk}"

    def blank(self) -> dict[str, Any]:
        return {"user": self.request.user}


class CodeAgain(Counted, CodeAgainView):
    """The code once more before something that matters."""

    def account(self, request: HttpRequest) -> str:
        return f"again:{request.user.pk}"

    def blank(self) -> dict[str, Any]:
        return {"user": self.request.user}
