"""The desk's page of phones: a link shown once, a lost phone revoked, and doors that stay shut."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.offline import domain
from muctieu.web.offline.models import Device, DeviceLink
from muctieu.web.offline.phones import PAGE, phones
from muctieu.web.people import domain as people
from muctieu.web.people.models import RoleGrant, User
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.forgetting import forget
from tests.web.offline.conftest import Phone, refusal

PAGE_OF_PHONES = "/lam-viec/dien-thoai/"
LINK = f"{PAGE_OF_PHONES}lien-ket/"
OWN = f"{PAGE_OF_PHONES}cua-toi/"


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.clerk)
    return client


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone().bind(domain.make_link(cast.reporter, by=cast.clerk))


def revoking(phone: Phone) -> str:
    return f"{PAGE_OF_PHONES}{phone.device}/ngat/"


def texts(client: Client, address: str = PAGE_OF_PHONES) -> str:
    return client.get(address, secure=True).content.decode()


def test_link_and_code_are_shown_once_and_bind_a_phone(clerk: Client, cast: Cast) -> None:
    answer = clerk.post(LINK, {"nguoi": str(cast.reporter.uuid)}, secure=True)

    text = answer.content.decode()
    token = re.search(r"https://testserver/nhap/#lien-ket=([\w-]{43})\"", text)
    code = re.search(r"<b>(\d{3} \d{3})</b>", text)
    assert token is not None
    assert code is not None
    assert "trước 12:15" in text
    assert "no-store" in answer.headers["Cache-Control"]
    assert Phone().ask_to_be_bound(token[1], code[1]).status_code == 200
    assert token[1] not in texts(clerk)
    assert code[1] not in texts(clerk)


def test_square_is_the_link(clerk: Client, cast: Cast) -> None:
    text = clerk.post(LINK, {"nguoi": str(cast.reporter.uuid)}, secure=True).content.decode()

    size = re.search(r'class="square" viewBox="0 0 (\d+) \1"', text)
    assert size is not None
    assert text.count("h1v1h-1z") > int(size[1]) * 8


def test_phones_are_listed_with_the_day_of_their_last_sync(clerk: Client, phone: Phone, cast: Cast) -> None:
    assert "chưa kết nối lần nào" in texts(clerk)

    with clock.standing_at(NOON + timedelta(days=3)):
        phone.get("/nhap/api/bieu/")

    text = texts(clerk)
    assert "Người ban1" in text
    assert "Đơn vị ban-1" in text
    assert "kết nối lần cuối 08/07/2023" in text
    assert "đã gửi 0 biểu" in text


def test_lost_phone_is_revoked_with_a_reason(clerk: Client, phone: Phone) -> None:
    silent = clerk.post(revoking(phone), {"ly-do": " "}, secure=True)
    assert (silent.status_code, phone.row.revoked_at) == (400, None)
    assert 'aria-invalid="true"' in silent.content.decode()

    done = clerk.post(revoking(phone), {"ly-do": "mất <b>máy</b>"}, secure=True)

    assert done.status_code == 302
    assert "Đã ngắt liên kết" in texts(clerk, done.headers["Location"])
    assert "ngắt ngày 05/07/2023: mất &lt;b&gt;máy&lt;/b&gt;" in texts(clerk)
    assert refusal(phone.get("/nhap/api/bieu/")) == (403, "MT7349")


def test_own_lost_phone_is_revoked_from_the_account(cast: Cast, client: Client, phone: Phone) -> None:
    client.force_login(cast.reporter)
    account = client.get("/tai-khoan/", secure=True).content.decode()
    shown = texts(client, OWN)

    done = client.post(f"{OWN}{phone.device}/ngat/", secure=True)

    assert f'href="{OWN}"' in account
    assert "Android · Chrome 109" in shown
    assert "Đã ngắt liên kết" in texts(client, done.headers["Location"])
    assert "ngắt ngày 05/07/2023" in texts(client, OWN)
    assert refusal(phone.get("/nhap/api/bieu/")) == (403, "MT7349")
    assert client.post(f"{OWN}{phone.device}/ngat/", secure=True).status_code == 400


@pytest.mark.parametrize("who", ["neighbour", "clerk"])
def test_own_page_shows_nobody_elses_phones(cast: Cast, client: Client, phone: Phone, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert "Android" not in texts(client, OWN)
    assert client.post(f"{OWN}{phone.device}/ngat/", secure=True).status_code == 404
    assert phone.row.revoked_at is None


def test_dead_link_is_told(clerk: Client, cast: Cast) -> None:
    handed = domain.make_link(cast.reporter, by=cast.clerk)
    assert "Đang có đường liên kết chờ đến 12:15" in texts(clerk)
    for _ in range(domain.TRIES):
        Phone().ask_to_be_bound(handed.token, "1")

    assert "đã khóa vì nhập sai mã" in texts(clerk)


def test_without_https_the_page_says_so_and_makes_no_link(clerk: Client, cast: Cast) -> None:
    shown = clerk.get(PAGE_OF_PHONES).content.decode()
    refused = clerk.post(LINK, {"nguoi": str(cast.reporter.uuid)})

    assert "cần đường truyền mã hóa (https)" in shown
    assert "Tạo đường liên kết" not in shown
    assert (refused.status_code, DeviceLink.objects.count()) == (400, 0)


def test_machine_itself_needs_no_https(clerk: Client) -> None:
    text = clerk.get(PAGE_OF_PHONES, headers={"Host": "localhost:8000"}).content.decode()

    assert "Tạo đường liên kết" in text


def test_refusals_stand_beside_the_person(clerk: Client, cast: Cast) -> None:
    people.grant(cast.reporter, Role.REPORTER, unit=cast.units["ban-ben"], since=SINCE, by=cast.administrator)

    answer = clerk.post(LINK, {"nguoi": str(cast.reporter.uuid)}, secure=True)

    assert answer.status_code == 400
    assert "còn vai trò ở nơi khác" in answer.content.decode()


@pytest.mark.parametrize("who", ["reporter", "leader"])
def test_page_is_for_those_who_look_after_phones(cast: Cast, client: Client, phone: Phone, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(PAGE_OF_PHONES, secure=True).status_code == 403
    assert client.post(LINK, {"nguoi": str(cast.reporter.uuid)}, secure=True).status_code == 403
    assert client.post(revoking(phone), {"ly-do": "x"}, secure=True).status_code == 403
    assert phone.row.revoked_at is None


def test_neighbour_sees_and_touches_nothing(cast: Cast, client: Client, phone: Phone) -> None:
    client.force_login(cast.neighbour)
    links = DeviceLink.objects.count()

    assert "Người ban1" not in texts(client)
    assert client.post(LINK, {"nguoi": str(cast.reporter.uuid)}, secure=True).status_code == 404
    assert client.post(revoking(phone), {"ly-do": "x"}, secure=True).status_code == 404
    assert (phone.row.revoked_at, DeviceLink.objects.count()) == (None, links)


def test_public_is_sent_to_the_sign_in(client: Client, phone: Phone) -> None:
    for answer in (client.get(PAGE_OF_PHONES), client.post(LINK), client.post(revoking(phone))):
        assert (answer.status_code, answer.headers["Location"].startswith("/dang-nhap/")) == (302, True)


@pytest.mark.parametrize("named", ["", "x", str(UUID(int=9))])
def test_person_that_does_not_exist_is_not_found(clerk: Client, named: str) -> None:
    assert clerk.post(LINK, {"nguoi": named}, secure=True).status_code == 404


def test_other_fields_of_the_form_are_not_read(clerk: Client, cast: Cast) -> None:
    posted = {"nguoi": str(cast.reporter.uuid), "state": "used", "ends": "2030-01-01", "by": str(cast.leader.pk)}
    clerk.post(LINK, posted, secure=True)

    row = DeviceLink.objects.get()
    assert (row.state, row.ends, row.by) == ("open", NOON + domain.GOOD_FOR, cast.clerk)


def test_phone_of_one_who_left_can_still_be_revoked(clerk: Client, cast: Cast, phone: Phone) -> None:
    with by_hand():
        cast.reporter.grants.update(valid_to=NOON.date())

    text = texts(clerk)
    assert "Android · Chrome 109" in text
    assert "Tạo đường liên kết cho Người ban1" not in text
    assert clerk.post(revoking(phone), {"ly-do": "đã thôi việc"}, secure=True).status_code == 302
    assert "Android · Chrome 109" not in texts(clerk)


def test_queries_do_not_grow_with_people_and_phones(clerk: Client, cast: Cast, phone: Phone) -> None:
    def asked() -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            texts(clerk)
        return len(queries)

    few = asked()
    for number in range(2):
        other = _reporter(cast, number)
        for _ in range(2):
            Phone().bind(domain.make_link(other, by=cast.clerk))

    assert asked() == few


def test_long_lists_are_read_page_by_page(clerk: Client, cast: Cast) -> None:
    with by_hand():
        users = User.objects.bulk_create(
            User(username=f"n{number:03d}", full_name=f"Người {number:03d}") for number in range(PAGE)
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=Role.REPORTER.value, unit=cast.units["ban-2"], valid_from=SINCE) for user in users
        )

    first = phones(cast.clerk, cast.commune)
    second = phones(cast.clerk, cast.commune, after=first.after)
    linked = re.search(r'href="(\?xa=[^"]+)"', texts(clerk))

    assert (len(first.lines), [line.full_name for line in second.lines]) == (PAGE, ["Người ban1"])
    assert linked is not None
    assert "Người ban1" in texts(clerk, PAGE_OF_PHONES + linked[1].replace("&amp;", "&"))
    assert Device.objects.count() == 0


def _reporter(cast: Cast, number: int) -> User:
    return people.add_person(
        f"truong-ban-{number}", full_name=f"Trưởng bản {number}", role=Role.REPORTER, unit=cast.units["ban-2"],
        since=SINCE, by=cast.administrator,
    )  # fmt: skip
