"""The policy at the door of views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Act, Actor, may

View = Callable[..., HttpResponseBase]


def viewer_of(request: HttpRequest) -> Actor | None:
    """The signed-in person of a request, None for the public."""
    user = getattr(request, "user", None)
    return cast("Actor", user) if user is not None and user.is_authenticated else None


def guarded(act: Act) -> Callable[[View], View]:
    """Let a view run only for those who may do `act` somewhere; the view asks again for its own thing."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            viewer = viewer_of(request)
            with looking():
                if may(viewer, act):
                    return view(request, *args, **kwargs)
            if viewer is None:
                request.turned_away = act  # type: ignore[attr-defined]  # read by access.kept
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied

        guard.policy_act = act  # type: ignore[attr-defined]  # read by the test of the route list
        return guard

    return wrap
