"""A code handed over in person: who may give it, what it opens, how often."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from muctieu.errors import RightsError
from muctieu.web.access import resets
from muctieu.web.access.models import ResetCode
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.people.models import User
from tests.cast import NOON, Cast
from tests.web.access.test_sessions import is_in, sign_in

NEW = "ba con trâu đen"


def take(code: str, *, name: str = "canbo", again: str = NEW, new: str = NEW) -> HttpResponseBase:
    typed = {"username": name, "code": code, "new_password1": new, "new_password2": again}
    return Client().post("/dang-nhap/ma/", typed)


def test_code_sets_a_password_once_and_ends_what_was_open(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    code = resets.hand_out_code(cast.clerk, by=cast.administrator)

    assert take(f" {code[:4].upper()}-{code[4:]} ").status_code == 302
    assert User.objects.get(pk=cast.clerk.pk).check_password(NEW)
    assert not is_in(client)
    assert take(code).status_code == 400


def test_code_is_not_in_the_store_and_its_giving_is_in_the_journal(cast: Cast) -> None:
    code = resets.hand_out_code(cast.clerk, by=cast.administrator)

    entry = JournalEntry.objects.latest("id")
    assert code not in ResetCode.objects.get().digest
    assert code not in entry.after
    assert (entry.thing, entry.actor) == (f"user:{cast.clerk.uuid}", cast.administrator.uuid)


def test_code_ends_after_a_day_and_with_the_next_one(cast: Cast) -> None:
    first = resets.hand_out_code(cast.clerk, by=cast.administrator)
    second = resets.hand_out_code(cast.clerk, by=cast.administrator)

    assert take(first).status_code == 400
    with clock.standing_at(NOON + timedelta(days=1)):
        assert take(second).status_code == 400


@pytest.mark.parametrize("name", ["clerk", "leader", "neighbour", "reporter"])
def test_only_an_administrator_of_all_the_persons_units_gives_codes(cast: Cast, name: str) -> None:
    with pytest.raises(RightsError):
        resets.hand_out_code(cast.clerk, by=getattr(cast, name))
    client = Client()
    client.force_login(getattr(cast, name))
    assert client.post("/tai-khoan/cap-ma/", {"username": "canbo"}).status_code == 403


def test_person_without_a_role_is_nobodys_to_reset(cast: Cast) -> None:
    with pytest.raises(RightsError):
        resets.hand_out_code(User.objects.create(username="moi", full_name="Mới"), by=cast.administrator)


def test_page_shows_the_code_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    page = client.post("/tai-khoan/cap-ma/", {"username": "CanBo"}).content.decode()

    (code,) = re.findall(r"<code>(\w{12})</code>", page)
    assert "<code>" not in client.get("/tai-khoan/cap-ma/").content.decode()
    assert take(code).status_code == 302
    User.objects.create(username="moi", full_name="Mới")
    for unknown in ("khong-co", "moi"):
        assert client.post("/tai-khoan/cap-ma/", {"username": unknown}).status_code == 400


def test_weak_or_unequal_passwords_leave_the_code_good(cast: Cast) -> None:
    code = resets.hand_out_code(cast.clerk, by=cast.administrator)

    assert "không giống nhau" in take(code, again="khác").getvalue().decode()
    assert "cần ít nhất 10" in take(code, new="ngắn", again="ngắn").getvalue().decode()
    assert take(code).status_code == 302


def test_closed_account_stays_closed(cast: Cast) -> None:
    code = resets.hand_out_code(cast.clerk, by=cast.administrator)
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)

    assert take(code).status_code == 400


def test_guessing_codes_is_slowed_down_alike_for_all_names(cast: Cast) -> None:
    answers = {name: [take("x", name=name).status_code for _ in range(7)] for name in ("canbo", "khong-co")}

    assert answers["canbo"] == answers["khong-co"]
    assert answers["canbo"][-1] == 429


def test_used_up_code_sets_nothing(cast: Cast) -> None:
    assert resets.set_password(cast.clerk, NEW) is False
    assert Client().get("/dang-nhap/ma/").status_code == 200
