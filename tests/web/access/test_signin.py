"""The doors: guessing is slowed down, nobody is locked out by somebody else, the second step, passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from muctieu.web.access import budget
from muctieu.web.access.models import Budget
from muctieu.web.common import clock
from muctieu.web.people.models import User
from tests.cast import NOON, Cast
from tests.web.access.test_sessions import is_in, sign_in

OFFICE, THIEF = "113.160.1.1", "203.0.113.9"
DOOR = "/dang-nhap/"
SECOND = "/dang-nhap/buoc-hai/"


def attempt(username: str, password: str = "sai", *, at: str = THIEF, client: Client | None = None) -> int:
    browser = client or Client()
    return browser.post(DOOR, {"username": username, "password": password}, REMOTE_ADDR=at).status_code


# -- guessing -------------------------------------------------------------------------------------------------


def test_guessing_one_account_is_slowed_down_more_and_more(cast: Cast) -> None:
    let_through = 0
    for second in range(0, 3600, 15):
        with clock.standing_at(NOON + timedelta(seconds=second)):
            let_through += attempt("canbo") == 200

    assert 5 < let_through < 20


def test_right_password_is_not_looked_at_while_waiting_and_is_after(cast: Cast) -> None:
    while attempt("canbo") == 200:
        pass

    assert attempt("canbo", "x") == 429
    with clock.standing_at(NOON + timedelta(minutes=16)):
        assert attempt("canbo", "x") == 302


def test_waiting_is_told_in_words_and_does_not_tell_whether_the_account_exists(cast: Cast) -> None:
    pages = []
    for name in ("canbo", "khong-co-ai"):
        client = Client()
        for _ in range(7):
            answer = client.post(DOOR, {"username": name, "password": "sai"}, REMOTE_ADDR=f"10.0.0.{len(name)}")
        pages.append(
            (answer.status_code, answer.headers["Retry-After"], answer.content.decode().count("không bị khóa"))
        )

    assert pages[0] == pages[1]
    assert pages[0][0] == 429
    assert pages[0][2] == 1


def test_stranger_cannot_lock_the_holder_out(cast: Cast) -> None:
    known = sign_in(cast.clerk, Client(REMOTE_ADDR=OFFICE))
    known.post("/dang-xuat/")
    for number in range(80):
        attempt("canbo", at=f"203.0.113.{number % 250}")
        attempt("canbo", at=OFFICE)

    assert attempt("canbo", "x", at="27.64.5.5") == 302
    assert attempt("canbo", "x", at=OFFICE, client=known) == 302


def test_known_device_has_a_budget_of_its_own_and_it_ends_too(cast: Cast) -> None:
    known = sign_in(cast.clerk, Client(REMOTE_ADDR=OFFICE))
    known.post("/dang-xuat/")

    answers = [attempt("canbo", client=known, at=OFFICE) for _ in range(12)]

    assert answers[:10] == [200] * 10
    assert answers[-1] == 429
    assert attempt("ban1", "x", at=OFFICE) == 302


def test_known_device_of_one_account_is_unknown_to_another(cast: Cast) -> None:
    known = sign_in(cast.clerk, Client(REMOTE_ADDR=OFFICE))
    known.post("/dang-xuat/")

    assert 429 in [attempt("lanhdao", client=known) for _ in range(7)]


def test_spraying_over_thirty_village_heads_is_slowed_down_as_a_whole(cast: Cast) -> None:
    let_through = 0
    for turn in range(10):
        with clock.standing_at(NOON + timedelta(minutes=6 * turn)):
            let_through += sum(attempt(f"truong-ban-{head}", f"Matkhau@{turn}") == 200 for head in range(30))

    assert let_through < 50


def test_a_right_sign_in_does_not_buy_new_guesses_at_others(cast: Cast) -> None:
    let_through = 0
    for number in range(60):
        let_through += attempt(f"truong-ban-{number}") == 200
        attempt("langgieng", "x")

    assert let_through <= 31


def test_many_at_once_are_counted_before_they_are_looked_at(cast: Cast) -> None:
    request = RequestFactory().post(DOOR, REMOTE_ADDR=THIEF)
    wanted = budget.counters(request, "canbo")

    assert [budget.take(wanted) for _ in range(6)][:5] == [None] * 5
    assert budget.take(wanted) is not None


def test_budgets_are_forgotten_and_their_rows_cleared(cast: Cast) -> None:
    while attempt("canbo") == 200:
        pass
    with clock.standing_at(NOON + timedelta(days=3)):
        assert attempt("canbo") == 200
        sign_in(cast.leader, Client(REMOTE_ADDR=OFFICE))
        assert not Budget.objects.filter(last__lt=NOON + timedelta(days=1)).exists()


def test_store_keeps_no_name_that_was_typed(cast: Cast) -> None:
    attempt("matkhau-go-nham-cho")

    assert all(len(key) == 64 for key in Budget.objects.values_list("key", flat=True))


@pytest.mark.parametrize(("proxies", "forwarded", "address"), [
    (0, "1.2.3.4", "10.0.0.1"),
    (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
    (2, "9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
    (1, "", "10.0.0.1"),
    (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    (1, "'; DROP TABLE x", "unknown"),
])  # fmt: skip
def test_address_is_what_our_own_proxies_say(
    monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, address: str
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert budget.network_of(request) == address


@pytest.mark.parametrize("mark", ["", "x", "a:b", "a:b:c"])
def test_forged_device_is_unknown(mark: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[budget.DEVICE_COOKIE] = mark

    assert len(budget.counters(request, "canbo")) == 2


# -- redirects and sign-up ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["https://ke-gian.example/", "//ke-gian.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_foreign_place(cast: Cast, target: str) -> None:
    response = Client().post(DOOR, {"username": "canbo", "password": "x", "next": target})

    assert response.headers["Location"] == settings.LOGIN_REDIRECT_URL


def test_forged_host_gets_no_page_at_all(cast: Cast) -> None:
    assert Client().get(DOOR, headers={"host": "ke-gian.example"}).status_code == 400


@pytest.mark.parametrize("address", ["/accounts/signup/", "/dang-ky/", "/tai-khoan/signup/"])
def test_nobody_signs_up(cast: Cast, address: str) -> None:
    assert Client().get(address).status_code == 404


# -- second step ----------------------------------------------------------------------------------------------


@pytest.fixture
def secret(cast: Cast) -> str:
    made: str = generate_totp_secret()
    TOTP.activate(cast.clerk, made)
    return made


def code_of(secret: str) -> str:
    made: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return made


def test_password_alone_is_not_enough_once_an_app_is_on(cast: Cast, secret: str) -> None:
    client = Client()
    response = client.post(DOOR, {"username": "canbo", "password": "x"})

    assert response.headers["Location"].startswith(SECOND)
    assert not is_in(client)
    assert client.post(SECOND, {"code": code_of(secret)}).headers["Location"] == settings.LOGIN_REDIRECT_URL
    assert is_in(client)


def test_code_is_good_once(cast: Cast, secret: str) -> None:
    code = code_of(secret)
    for accepted in (True, False):
        client = Client()
        client.post(DOOR, {"username": "canbo", "password": "x"})
        answer = client.post(SECOND, {"code": code})
        assert is_in(client) is accepted

    assert "Mã chưa đúng" in answer.content.decode()


def test_guessing_codes_is_slowed_down(cast: Cast, secret: str) -> None:
    client = Client()
    client.post(DOOR, {"username": "canbo", "password": "x"})

    answers = [client.post(SECOND, {"code": f"{number:06}"}).status_code for number in range(7)]

    assert answers[-1] == 429
    assert not is_in(client)


def test_recovery_code_is_good_once(cast: Cast, secret: str) -> None:
    code = RecoveryCodes.activate(cast.clerk).get_unused_codes()[0]
    for accepted in (True, False):
        client = Client()
        client.post(DOOR, {"username": "canbo", "password": "x"})
        client.post(SECOND, {"code": code})
        assert is_in(client) is accepted


def test_code_once_more_opens_what_matters(cast: Cast, secret: str) -> None:
    client = Client()
    client.force_login(cast.clerk)
    assert "Mã chưa đúng" in client.post("/tai-khoan/xac-nhan/ma/", {"code": "000000"}).content.decode()
    client.post("/tai-khoan/xac-nhan/ma/", {"code": code_of(secret)})

    assert client.get("/tai-khoan/hai-buoc/ma-moi/").status_code == 200
    assert [client.post("/tai-khoan/xac-nhan/ma/", {"code": f"{n:06}"}).status_code for n in range(12)][-1] == 429


def test_secret_is_not_in_the_table(cast: Cast, secret: str) -> None:
    assert secret not in str(Authenticator.objects.get(user=cast.clerk).data)


def test_app_is_turned_on_and_off_after_the_password_once_more(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    wanted = client.get("/tai-khoan/hai-buoc/ung-dung/").headers["Location"]
    assert wanted.startswith("/tai-khoan/xac-nhan/")
    assert "Mật khẩu chưa đúng" in client.post(wanted, {"password": "sai"}).content.decode()
    page = client.post(wanted, {"password": "x"}, follow=True).content.decode()
    made = page.split("<code>")[1].split("</code>")[0]

    assert client.post("/tai-khoan/hai-buoc/ung-dung/", {"code": code_of(made)}).status_code == 302
    assert "Đang bật" in client.get("/tai-khoan/hai-buoc/").content.decode()
    assert client.get("/tai-khoan/hai-buoc/ma-du-phong/").content.decode().count("<code>") == 10
    assert client.post("/tai-khoan/hai-buoc/ung-dung/tat/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.clerk, type="totp").exists()


@pytest.mark.parametrize("address", [
    "", "ung-dung/", "ung-dung/tat/", "ma-du-phong/", "ma-moi/", "tai-ma/", "khoa/", "khoa/moi/", "khoa/1/bo/",
])  # fmt: skip
def test_pages_of_the_second_step_are_for_the_signed_in(cast: Cast, address: str) -> None:
    response = Client().get(f"/tai-khoan/hai-buoc/{address}")

    assert response.headers["Location"].startswith(DOOR)


@pytest.mark.parametrize("address", ["", "ung-dung/", "ma-moi/", "khoa/", "khoa/moi/"])
def test_pages_of_the_second_step_are_in_our_words(cast: Cast, secret: str, address: str) -> None:
    client = Client()
    client.force_login(cast.leader)
    page = client.get(f"/tai-khoan/hai-buoc/{address}", follow=True).content.decode()

    assert "Authenticator" not in page
    assert "Confirm" not in page
    assert 'class="bar"' in page


def test_passkeys_are_said_to_need_https_where_they_do(cast: Cast) -> None:
    plain = Client().get(DOOR).content.decode()
    own = Client().get(DOOR, headers={"host": "localhost"}).content.decode()
    secure = Client().get(DOOR, secure=True).content.decode()

    assert "cần https" in plain
    assert "passkey_login" not in plain
    assert "passkey_login" in own
    assert "passkey_login" in secure


# -- passwords ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("password", "said"), [
    ("ngắn", "có 4 ký tự, cần ít nhất 10"),
    ("password123", "quá phổ biến"),
    ("xã-CANBO-2026", "tên của chính mình"),
    ("nguoi canbo 1", "tên của chính mình"),
])  # fmt: skip
def test_weak_password_is_refused_in_words(cast: Cast, password: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, cast.clerk)

    assert said in " ".join(refused.value.messages)


def test_short_sentence_is_a_good_password(cast: Cast) -> None:
    validate_password("ba con trâu đen", cast.clerk)


def change(client: Client, new: str, old: str = "x") -> str:
    response = client.post("/tai-khoan/mat-khau/", {"old_password": old, "new_password1": new, "new_password2": new})
    return "" if response.status_code == 302 else response.content.decode()


def test_new_password_is_taken_and_ends_the_other_sign_ins_only(cast: Cast) -> None:
    here, there = sign_in(cast.clerk), sign_in(cast.clerk)

    assert change(here, "ba con trâu đen") == ""
    assert User.objects.get(pk=cast.clerk.pk).check_password("ba con trâu đen")
    assert is_in(here)
    assert not is_in(there)


def test_wrong_old_password_is_told_and_slowed_down(cast: Cast) -> None:
    client = sign_in(cast.clerk)

    assert "Mật khẩu chưa đúng" in change(client, "ba con trâu đen", old="sai")
    assert any("không bị khóa" in change(client, "ba con trâu đen", old="sai") for _ in range(12))


def test_weak_new_password_is_told_beside_the_field(cast: Cast) -> None:
    assert "cần ít nhất 10" in change(sign_in(cast.clerk), "ngắn")
