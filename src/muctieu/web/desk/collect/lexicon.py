"""What corrections teach the reader: an administrator adopts a wording, or takes it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from muctieu.errors import MuctieuError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, visible
from muctieu.web.intake.lexicon import adopt_name, suggestions
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.screens.words import pick

REFUSED = 400


@guarded(Act.LEXICON_KEEP)
def index(request: HttpRequest) -> HttpResponse:
    """Wordings that people have bound to another indicator than the reader did."""
    return _index(request)


@require_POST
@guarded(Act.LEXICON_KEEP)
def adopt(request: HttpRequest) -> HttpResponse:
    """Adopt a wording or take it back."""
    assert isinstance(request.user, User)  # noqa: S101 - the guard has let a signed-in person in
    unit = visible(request.user, Act.LEXICON_KEEP, OrgUnit.objects.all(), place="pk").order_by("pk").first()
    wanted = (request.POST.get("tu", ""), request.POST.get("chi-tieu", ""))
    if unit is None or wanted not in {(one.wording, one.chosen) for one in suggestions()}:
        raise Http404
    try:
        adopt_name(*wanted, unit=unit, by=request.user, adopted=request.POST.get("viec") == "nhan")
    except MuctieuError as error:
        return _index(request, error=pick(error.message_vi, error.message_en))
    return redirect("desk:lexicon")


def _index(request: HttpRequest, *, error: str = "") -> HttpResponse:
    rows = [(one, _name(one.proposed), _name(one.chosen)) for one in suggestions()[:200]]
    return render(
        request, "desk/collect/lexicon.html", {"rows": rows, "error": error}, status=REFUSED if error else 200
    )


def _name(code: str) -> str:
    indicator = load_indicators().get(code)
    return code if indicator is None else pick(indicator.name_vi, indicator.name_en)
