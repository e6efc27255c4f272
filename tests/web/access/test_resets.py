"""A code handed over in person: who may give it, what it opens, how often."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.errors import RightsError, StateError
from muctieu.web.access import resets
from muctieu.web.access.models import ResetCode
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.people.models import User
from tests.cast import NOON, Cast, by_hand
from tests.web.access.test_sessions import is_in, sign_in
from tests.web.forgetting import forget

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
    with by_hand():
        nobody = User.objects.create(username="moi", full_name="Mới")

    with pytest.raises(RightsError):
        resets.hand_out_code(nobody, by=cast.administrator)


def test_page_shows_the_code_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    page = client.post("/tai-khoan/cap-ma/", {"username": "CanBo"}).content.decode()

    (code,) = re.findall(r"<code>(\w{12})</code>", page)
    assert "<code>" not in client.get("/tai-khoan/cap-ma/").content.decode()
    assert take(code).status_code == 302
    with by_hand():
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
    with by_hand():
        User.objects.filter(pk=cast.clerk.pk).update(is_active=False)

    assert take(code).status_code == 400
    with pytest.raises(StateError) as refused:
        resets.recover(cast.clerk, by=cast.administrator)
    assert refused.value.code == "MT7273"


def test_guessing_codes_is_slowed_down_alike_for_all_names(cast: Cast) -> None:
    answers = {name: [take("x", name=name).status_code for _ in range(7)] for name in ("canbo", "khong-co")}

    assert answers["canbo"] == answers["khong-co"]
    assert answers["canbo"][-1] == 429


def test_used_up_code_sets_nothing(cast: Cast) -> None:
    assert resets.set_password(cast.clerk, NEW) is False
    assert Client().get("/dang-nhap/ma/").status_code == 200


# -- a lost second step ---------------------------------------------------------------------------------------

PAGE = "/tai-khoan/cap-ma/"
LOST = {"username": "canbo", "viec": "buoc-hai", "da-gap": "1", "ly-do": "mất điện thoại"}


@pytest.fixture
def lost(cast: Cast) -> User:
    """The clerk with an app and recovery codes, all of them lost."""
    TOTP.activate(cast.clerk, generate_totp_secret())
    RecoveryCodes.activate(cast.clerk)
    return cast.clerk


def post(user: User, **typed: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.post(PAGE, typed)
    return answer.status_code, answer.content.decode()


def test_recovery_removes_the_second_step_and_leaves_the_code_as_the_only_way_in(cast: Cast, lost: User) -> None:
    browser = Client()
    browser.force_login(lost)

    status, page = post(cast.administrator, **LOST)

    (code,) = re.findall(r"<code>(\w{12})</code>", page)
    assert status == 200
    assert not is_in(browser)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert Client().post("/dang-nhap/", {"username": "canbo", "password": "x"}).status_code == 200
    assert take(code).status_code == 302
    again = Client()
    assert again.post("/dang-nhap/", {"username": "canbo", "password": NEW}).headers["Location"] != "/dang-nhap/"
    assert is_in(again)


def test_recovery_is_in_the_journal_with_what_it_ended(cast: Cast, lost: User) -> None:
    post(cast.administrator, **LOST)

    entry = JournalEntry.objects.latest("id")
    assert (entry.act, entry.thing, entry.why) == ("people.reset", f"user:{lost.uuid}", "mất điện thoại")
    assert '"second_steps":2' in entry.after


def test_person_is_told_at_every_sign_in_until_saying_so(cast: Cast, lost: User) -> None:
    code = resets.recover(lost, by=cast.administrator)
    take(code)
    for _time in range(2):
        client = Client()
        client.post("/dang-nhap/", {"username": "canbo", "password": NEW})
        page = client.get("/lam-viec/").content.decode()
        assert "Quản trị đã gỡ bước xác nhận thứ hai" in page
    assert "Quản trị" in client.get("/tai-khoan/").content.decode()

    client.post("/tai-khoan/da-biet/")

    assert "đã gỡ bước xác nhận" not in client.get("/lam-viec/").content.decode()
    client = Client()
    client.post("/dang-nhap/", {"username": "canbo", "password": NEW})
    assert "đã gỡ bước xác nhận" not in client.get("/lam-viec/").content.decode()


def test_notices_cost_no_query_on_any_page(cast: Cast) -> None:
    counts = []
    for is_told in (False, True):
        client = sign_in(cast.clerk)
        forget()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/tai-khoan/mat-khau/").content.decode()
        counts.append(len(asked))
        assert ("đã cấp mã đặt lại mật khẩu" in page) is is_told
        resets.hand_out_code(cast.clerk, by=cast.administrator)

    assert counts[0] == counts[1]


def test_second_step_and_recovery_codes_can_be_made_again(cast: Cast, lost: User) -> None:
    take(resets.recover(lost, by=cast.administrator))
    lost.refresh_from_db()

    TOTP.activate(lost, generate_totp_secret())

    assert len(RecoveryCodes.activate(lost).get_unused_codes()) == 10


@pytest.mark.parametrize("verb", [resets.hand_out_code, resets.recover])
def test_administrator_does_it_for_nobody_of_the_same_name(cast: Cast, verb: object) -> None:
    with pytest.raises(StateError, match="muctieu account") as refused:
        verb(cast.administrator, by=cast.administrator)  # type: ignore[operator]  # either verb
    assert refused.value.code == "MT7272"

    status, page = post(cast.administrator, **LOST | {"username": "admin"})
    assert (status, "của chính mình" in page) == (400, True)


def test_recovery_without_having_seen_the_person_is_refused(cast: Cast, lost: User) -> None:
    status, page = post(cast.administrator, **LOST | {"da-gap": ""})

    assert (status, "Hãy gặp và nhận đúng người" in page) == (400, True)
    assert Authenticator.objects.filter(user=lost).count() == 2
    assert 'value="buoc-hai" checked' in page


@pytest.mark.parametrize("name", ["clerk", "leader", "neighbour", "reporter"])
def test_only_administrators_recover(cast: Cast, lost: User, name: str) -> None:
    with pytest.raises(RightsError):
        resets.recover(lost, by=getattr(cast, name))
    assert post(getattr(cast, name), **LOST)[0] == 403
    assert Authenticator.objects.filter(user=lost).count() == 2


def test_sign_in_is_noted_by_the_stores_own_clock(cast: Cast) -> None:
    sign_in(cast.clerk)

    assert User.objects.get(pk=cast.clerk.pk).last_login == NOON
