"""Sign-ins: fresh keys, limits by the server's clock, an end that every worker sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from muctieu.web.access import domain
from muctieu.web.access.idle import COOKIE
from muctieu.web.access.models import Session
from muctieu.web.access.sessions import SessionStore, digest_of
from muctieu.web.access.signals import device_of
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.verify import verify
from muctieu.web.people.models import User
from tests.cast import NOON, Cast, by_hand

DESK = "/lam-viec/"
STATUS = "/tai-khoan/phien/"
CHROME = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0 Mobile Safari/537.36"


def sign_in(user: User, client: Client | None = None) -> Client:
    browser = client or Client()
    response = browser.post("/dang-nhap/", {"username": user.username, "password": "x"}, headers={"user-agent": CHROME})
    assert response.status_code == 302
    return browser


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


@contextmanager
def later(**given: float) -> Iterator[None]:
    with clock.standing_at(NOON + timedelta(**given)):
        yield


def told(client: Client, method: str = "get") -> dict[str, object]:
    answer: dict[str, object] = getattr(client, method)(STATUS).json()
    return answer


# -- fixation, keys -------------------------------------------------------------------------------------------


def test_key_known_before_the_sign_in_opens_nothing_after_it(cast: Cast) -> None:
    planted = SessionStore()
    planted["x"] = 1
    planted.create()
    client, thief = Client(), Client()
    for browser in (client, thief):
        browser.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""

    sign_in(cast.clerk, client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert is_in(client)
    assert not is_in(thief)


def test_store_holds_no_key_that_would_let_a_reader_of_the_table_in(cast: Cast) -> None:
    client = sign_in(cast.clerk)

    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get(user=cast.clerk)
    assert row.digest == digest_of(key)
    assert key not in row.data


def test_key_of_ones_own_choice_is_not_taken_up(cast: Cast) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "tu-chon-lay-cho-minh"
    sign_in(cast.clerk, client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "tu-chon-lay-cho-minh"


# -- limits ---------------------------------------------------------------------------------------------------


def test_sign_in_ends_after_the_idle_limit_and_not_before(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    idle = settings.SESSION_IDLE

    with clock.standing_at(NOON + idle - timedelta(seconds=1)):
        assert is_in(client)
    with clock.standing_at(NOON + 2 * idle - timedelta(seconds=2)):
        assert is_in(client)
    with clock.standing_at(NOON + 3 * idle):
        assert not is_in(client)
    assert Session.objects.filter(user=cast.clerk).count() == 0


def test_mark_of_another_session_or_a_forged_one_prolongs_nothing(cast: Cast) -> None:
    old, fresh = sign_in(cast.clerk), Client()
    with later(minutes=59):
        sign_in(cast.clerk, fresh)
    for mark in (fresh.cookies[COOKIE].value, "1.2.3", "", "x:y"):
        old.cookies[COOKIE] = mark
        with later(minutes=61):
            assert told(old) == {"signed_in": False} or not is_in(old)


def test_work_prolongs_up_to_the_longest_time_and_no_further(cast: Cast) -> None:
    client = sign_in(cast.clerk)

    for half_hours in range(1, 24):
        with later(minutes=30 * half_hours):
            assert is_in(client), half_hours
    with clock.standing_at(NOON + settings.SESSION_LONGEST):
        assert not is_in(client)


def test_a_page_view_writes_nothing_to_the_store(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    before = list(Session.objects.values_list())
    with later(minutes=5):
        assert is_in(client)

    assert list(Session.objects.values_list()) == before


# -- the question of how long ---------------------------------------------------------------------------------


def test_asking_prolongs_nothing_and_pressing_prolongs_on_the_server(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    start = told(client)
    with later(minutes=40):
        asked = told(client)
    with later(minutes=50):
        pressed = told(client, "post")
    with later(minutes=70):
        assert is_in(client)

    minute = 60_000
    assert asked["ends"] == start["ends"]
    assert asked["now"] == start["now"] + 40 * minute  # type: ignore[operator]  # numbers
    assert pressed["ends"] == start["ends"] + 50 * minute  # type: ignore[operator]  # as above


def test_only_asking_does_not_keep_a_sign_in_open(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    for minutes in range(10, 60, 10):
        with later(minutes=minutes):
            assert told(client)["signed_in"]
    with later(minutes=60):
        assert told(client) == {"signed_in": False}


def test_end_is_never_told_later_than_the_longest_time(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    for minutes in range(50, 12 * 60, 50):
        with later(minutes=minutes):
            answer = told(client, "post")

    assert answer["ends"] == answer["last"]


def test_stranger_is_told_nothing_but_that(client: Client, cast: Cast) -> None:
    assert told(client) == {"signed_in": False}
    assert told(client, "post") == {"signed_in": False}


def test_prolonging_needs_the_forms_token(cast: Cast) -> None:
    client = sign_in(cast.clerk, Client(enforce_csrf_checks=False))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post(STATUS).status_code == 403


def test_who_is_told_apart_without_being_named(cast: Cast) -> None:
    clerk, leader = (told(sign_in(user))["who"] for user in (cast.clerk, cast.leader))

    assert clerk != leader
    assert str(cast.clerk.uuid) not in str(clerk)


# -- pages ----------------------------------------------------------------------------------------------------


def test_scripts_of_the_session_are_only_on_pages_of_the_signed_in(client: Client, cast: Cast) -> None:
    public = client.get("/ket-qua/").content.decode()
    own = sign_in(cast.clerk).get(DESK).content.decode()

    assert "session.js" not in public
    assert "session.js" in own
    assert "<dialog" not in own
    assert "sắp hết hạn" not in own


def test_own_page_lists_every_sign_in_and_the_device(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    sign_in(cast.clerk)
    sign_in(cast.leader)

    page = client.get("/tai-khoan/").content.decode()

    assert page.count("Chrome 109 · Android") == 2
    assert page.count("đang dùng") == 1


def test_signing_out_everywhere_holds_at_the_next_request_of_every_browser(cast: Cast) -> None:
    here, there, other = sign_in(cast.clerk), sign_in(cast.clerk), sign_in(cast.leader)

    response = here.post("/tai-khoan/phien/ket-thuc/")

    assert response.headers["Location"] == "/dang-nhap/"
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(other)


def test_one_sign_in_is_ended_by_its_owner_alone(cast: Cast) -> None:
    here, there, other = sign_in(cast.clerk), sign_in(cast.clerk), sign_in(cast.leader)
    mine = Session.objects.get(digest=digest_of(there.cookies[settings.SESSION_COOKIE_NAME].value))
    address = f"/tai-khoan/phien/{mine.uuid}/ket-thuc/"

    other.post(address)
    assert is_in(there)
    here.post(address)
    assert not is_in(there)
    assert is_in(here)


def test_ending_takes_a_post(cast: Cast) -> None:
    client = sign_in(cast.clerk)

    assert client.get("/tai-khoan/phien/ket-thuc/").status_code == 405
    assert is_in(client)


def test_signing_out_removes_row_and_mark(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    client.post("/dang-xuat/")

    assert not Session.objects.filter(user=cast.clerk).exists()
    assert client.cookies[COOKIE].value == ""


# -- what ends a sign-in from outside --------------------------------------------------------------------------


def test_closed_account_and_ended_role_take_effect_at_once(cast: Cast) -> None:
    clerk, leader = sign_in(cast.clerk), sign_in(cast.leader)
    with by_hand():
        User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
        cast.leader.grants.update(valid_to=NOON.date())

    assert clerk.get(DESK).status_code == 302
    assert leader.get(DESK).status_code == 403


def test_new_password_ends_the_other_sign_ins(cast: Cast) -> None:
    here, elsewhere = sign_in(cast.clerk), sign_in(cast.clerk)
    new = "mot-mat-khau-khac"
    typed = {"old_password": "x", "new_password1": new, "new_password2": new}

    assert here.post("/tai-khoan/mat-khau/", typed).status_code == 302

    assert is_in(here)
    assert not is_in(elsewhere)
    assert User.objects.get(pk=cast.clerk.pk).check_password(new)
    entry = JournalEntry.objects.latest("id")
    assert (entry.chain, entry.act, entry.actor, entry.thing) == (
        cast.commune.uuid, "account.renew", cast.clerk.uuid, f"user:{cast.clerk.uuid}",
    )  # fmt: skip
    assert verify().findings == []


def test_answer_that_was_under_way_does_not_bring_an_ended_session_back(cast: Cast) -> None:
    client = sign_in(cast.clerk)
    under_way = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    under_way["x"] = 1
    domain.end_everywhere(cast.clerk)

    with pytest.raises(UpdateError):
        under_way.save()
    assert domain.open_sessions(cast.clerk) == []


def test_ended_rows_are_cleared_at_the_next_sign_in(cast: Cast) -> None:
    sign_in(cast.leader)
    with later(days=2):
        sign_in(cast.clerk)
        assert Session.objects.count() == 1


def test_private_pages_are_not_for_shared_caches(cast: Cast) -> None:
    assert "private" in sign_in(cast.clerk).get(DESK).headers["Cache-Control"]


@pytest.mark.parametrize(("agent", "device"), [
    (CHROME, "Chrome 109 · Android"),
    ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge 120 · Windows"),
    ("<script>alert(1)</script>", ""),
    ("Firefox", "Firefox"),
    ("", ""),
])  # fmt: skip
def test_device_is_named_by_what_is_known_and_nothing_else(agent: str, device: str) -> None:
    assert device_of(agent) == device
