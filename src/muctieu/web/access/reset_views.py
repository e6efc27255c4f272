"""Pages of the code that is handed over: one gives it out, the other takes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from muctieu.errors import RightsError, StateError
from muctieu.web.access import budget, resets
from muctieu.web.access.signin import TOO_MANY
from muctieu.web.access.views import person_of
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User

RECOVERY = "buoc-hai"


@guarded(Act.PEOPLE_RESET)
@never_cache
def hand_out(request: HttpRequest) -> HttpResponse:
    """The administrator names a person and is shown the code once."""
    name = (request.POST.get("username") or request.GET.get("username", "")).strip().lower()[:60]
    page = {"username": name, "is_recovery": request.POST.get("viec") == RECOVERY, "why": request.POST.get("ly-do", "")}
    if request.method != "POST":
        return render(request, "access/hand_out.html", page)
    answer = _code_for(request, name)
    page["code" if answer.is_code else "error"] = answer.text
    return render(request, "access/hand_out.html", page, status=200 if answer.is_code else 400)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The code, or what stands in its way."""

    text: str
    is_code: bool = False


def _code_for(request: HttpRequest, name: str) -> _Answer:
    user, by = User.objects.filter(username=name).first(), person_of(request)
    unknown = _Answer(_("Không có người này trong phạm vi quản trị. Hãy kiểm tra tên đăng nhập."))
    if user is None:
        return unknown
    try:
        why = request.POST.get("ly-do", "").strip()[:300]
        if request.POST.get("viec") != RECOVERY:
            return _Answer(resets.hand_out_code(user, by=by, why=why), is_code=True)
        if request.POST.get("da-gap") != "1":
            return _Answer(_("Hãy gặp và nhận đúng người trước khi gỡ bước xác nhận thứ hai, rồi đánh dấu ô bên dưới."))
        return _Answer(resets.recover(user, by=by, why=why), is_code=True)
    except RightsError:
        return unknown
    except StateError as error:
        return _Answer(error.message_en if (get_language() or "vi").startswith("en") else error.message_vi)


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
