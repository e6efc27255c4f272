"""Pages of the code that is handed over: one gives it out, the other takes it."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from muctieu.errors import RightsError
from muctieu.web.access import budget, resets
from muctieu.web.access.signin import TOO_MANY
from muctieu.web.access.views import person_of
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User


@guarded(Act.PEOPLE_GRANT)
@never_cache
def hand_out(request: HttpRequest) -> HttpResponse:
    """The administrator names a person and is shown the code once."""
    page: dict[str, str] = {"username": request.POST.get("username", "").strip().lower()[:60]}
    if request.method == "POST":
        user = User.objects.filter(username=page["username"], is_active=True).first()
        try:
            if user is not None:
                page["code"] = resets.hand_out_code(user, by=person_of(request))
        except RightsError:
            user = None
        if user is None:
            page["error"] = _("Không có người này trong phạm vi quản trị. Hãy kiểm tra tên đăng nhập.")
    return render(request, "access/hand_out.html", page, status=400 if "error" in page else 200)


@guarded(Act.SIGN_IN)
@never_cache
def take_code(request: HttpRequest) -> HttpResponse:
    """The person types name, code and a new password."""
    if request.method != "POST":
        return render(request, "access/take_code.html")
    name = request.POST.get("username", "")[:60]
    used = budget.counters(request, f"code:{name.strip().lower()}")
    if budget.take(used) is not None:
        return render(request, "access/take_code.html", {"username": name, "too_many": True}, status=TOO_MANY)
    user = resets.person_with_code(name, request.POST.get("code", "")[:40])
    error = _("Tên đăng nhập hoặc mã chưa đúng, hoặc mã đã hết hạn.") if user is None else _fault(request, user)
    if user is not None and not error and resets.set_password(user, request.POST["new_password1"]):
        budget.give_back(used)
        return redirect("login")
    return render(request, "access/take_code.html", {"username": name, "error": error}, status=400)


def _fault(request: HttpRequest, user: User) -> str:
    """What is wrong with the new password, in words; empty when nothing is."""
    new = request.POST.get("new_password1", "")
    if new != request.POST.get("new_password2", ""):
        return _("Hai lần nhập mật khẩu mới không giống nhau.")
    try:
        validate_password(new, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""
