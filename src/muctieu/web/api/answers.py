"""How the API answers: JSON, a code with two sentences for what cannot be answered, nothing that a cache may keep.

The session of the desk is the only key; the policy is that of every page. What one may not see is answered like what
does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from muctieu.errors import ApiError, MuctieuError
from muctieu.web.common.guard import viewer_of
from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Act, Actor, may

STATUS: Mapping[str, int] = {"MT7420": 401, "MT7421": 404, "MT7422": 400}
Json = dict[str, object]
Asked = Callable[[HttpRequest, Actor], Json | None]


def answering(act: Act) -> Callable[[Asked], Callable[..., HttpResponseBase]]:
    """Make a view of a function that gives JSON, or None where there is nothing for this viewer."""

    def wrap(asked: Asked) -> Callable[..., HttpResponseBase]:
        @require_safe
        @wraps(asked)
        def view(request: HttpRequest) -> HttpResponseBase:
            viewer = viewer_of(request)
            try:
                if viewer is None:
                    raise ApiError("MT7420", path=request.path)
                with looking():
                    found = asked(request, viewer) if may(viewer, act) else None
                if found is None:
                    raise ApiError("MT7421", path=request.path)
            except MuctieuError as error:
                return _answer({"error": _told(error)}, STATUS.get(error.code, 400))
            return _answer(found, 200)

        view.policy_act = act  # type: ignore[attr-defined]  # read by the test of the route list
        return view

    return wrap


def _told(error: MuctieuError) -> Json:
    return {"code": error.code, "message_vi": error.message_vi, "message_en": error.message_en}


def _answer(content: Json, status: int) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    add_never_cache_headers(response)
    return response
