"""A form sent after the sign-in ended: its text comes back to the same person on the same browser, to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory
from django.views.decorators.csrf import csrf_exempt

from muctieu.core.task import TaskAct
from muctieu.web.access import kept
from muctieu.web.access.domain import end_everywhere, shut_doors
from muctieu.web.access.idle import COOKIE as MARK
from muctieu.web.access.kept import COOKIE
from muctieu.web.access.models import KeptForm
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.plans.models import Task
from muctieu.web.plans.tasks import move_task
from tests.cast import NOON, Cast, by_hand
from tests.web.access.test_sessions import sign_in
from tests.web.staff import Staff, appoint

NEW = "/lam-viec/nhiem-vu/moi/"
TITLE = 'Rà soát "hộ nghèo" <ở> bản 1 & 2'
HOST = "http://testserver"


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@contextmanager
def later(**given: float) -> Iterator[None]:
    with clock.standing_at(NOON + timedelta(**given)):
        yield


def typed(staff: Staff, **changed: object) -> dict[str, object]:
    given = {"viec": TITLE, "san-pham": "Danh sách", "noi": "ban-1", "chu-tri": str(staff.head.uuid),
             "nguoi-giao": str(staff.chairman.uuid), "phoi-hop": ["ban-2"], "han": "2023-07-19"}  # fmt: skip
    return given | changed


def send(client: Client, fields: dict[str, object], address: str = NEW, page: str = NEW) -> HttpResponseBase:
    return client.post(address, fields, headers={"referer": HOST + page} if page else {})


def lose(staff: Staff, who: User | None = None, **changed: object) -> Client:
    """A browser in which the form was sent two hours after the person had gone."""
    browser = sign_in(who or staff.cast.leader)
    with later(hours=2):
        answer = send(browser, typed(staff, **changed))
    assert answer.headers["Location"] == f"/dang-nhap/?next={NEW}"
    return browser


def sign_in_later(client: Client, user: User, **given: float) -> Client:
    with later(**(given or {"hours": 2})):
        return sign_in(user, client)


def see(client: Client, address: str = NEW, **given: float) -> str:
    with later(**(given or {"hours": 2})):
        return client.get(address).content.decode()


def test_text_stands_in_the_form_again_and_nothing_was_sent_by_itself(staff: Staff) -> None:
    browser = lose(staff)

    sign_in_later(browser, staff.cast.leader)
    page = see(browser)

    assert "Chữ đã gõ được điền lại" in page
    assert unescape(page.split('name="viec"')[1].split('value="')[1].split('"')[0]) == TITLE
    assert f'<option value="{staff.head.uuid}" selected="">' in page
    assert '<option value="ban-2" selected="">' in page
    assert 'value="2023-07-19"' in page
    assert Task.objects.count() == 0


def test_pressing_again_sends_it_once_and_the_store_forgets_the_text(staff: Staff) -> None:
    browser = sign_in_later(lose(staff), staff.cast.leader)

    with later(hours=2):
        assert send(browser, typed(staff)).status_code == 302

    assert [task.title for task in Task.objects.all()] == [TITLE]
    assert KeptForm.objects.count() == 0
    assert "được điền lại" not in see(browser)


def test_text_stays_until_it_was_taken(staff: Staff) -> None:
    browser = sign_in_later(lose(staff), staff.cast.leader)

    assert all("Rà soát &quot;hộ nghèo&quot;" in see(browser) for _time in range(2))


def test_form_without_the_fields_token_is_not_kept(staff: Staff) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(staff.cast.leader).cookies

    with later(hours=2):
        assert send(strict, typed(staff)).status_code == 403

    assert KeptForm.objects.count() == 0


def test_door_that_asks_for_no_token_keeps_nothing(staff: Staff) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(staff.cast.leader).cookies
    request = RequestFactory().post(NEW, typed(staff))
    request.COOKIES = {name: morsel.value for name, morsel in strict.cookies.items()}
    request.user = AnonymousUser()
    door = csrf_exempt(guarded(Act.TASK_GIVE)(lambda _request: HttpResponse()))
    with later(hours=2):
        CsrfViewMiddleware(kept.kept_middleware(door)).process_view(request, door, (), {})
        answer = kept.kept_middleware(door)(request)

    assert answer.headers["Location"] == f"/dang-nhap/?next={NEW}"
    assert KeptForm.objects.count() == 0


def test_another_person_on_the_same_browser_never_sees_it_and_it_is_gone_then(staff: Staff) -> None:
    browser = lose(staff)

    sign_in_later(browser, staff.cast.clerk)
    for address in (NEW, "/tai-khoan/da-giu/"):
        assert "Rà soát" not in see(browser, address)

    assert KeptForm.objects.count() == 0
    sign_in_later(browser, staff.cast.leader)
    assert "Rà soát" not in see(browser)


def test_same_person_on_another_browser_does_not_see_it(staff: Staff) -> None:
    browser = lose(staff)
    other = sign_in_later(Client(), staff.cast.leader)

    assert "Rà soát" not in see(other)
    assert "Rà soát" not in see(other, "/tai-khoan/da-giu/")
    other.cookies[COOKIE] = "x" * 43
    assert "Rà soát" not in see(other)
    assert "Rà soát" in see(sign_in_later(browser, staff.cast.leader))


def test_stolen_cookie_opens_nothing_for_another_person(staff: Staff) -> None:
    token = lose(staff).cookies[COOKIE].value
    thief = sign_in_later(Client(), staff.cast.clerk)
    thief.cookies[COOKIE] = token

    assert "Rà soát" not in see(thief)
    assert "Rà soát" not in see(thief, "/tai-khoan/da-giu/")


def test_row_moved_to_another_person_in_the_database_stays_shut(staff: Staff) -> None:
    browser = lose(staff)
    sign_in_later(browser, staff.cast.leader)
    KeptForm.objects.update(user=staff.cast.clerk)
    token = browser.cookies[COOKIE].value
    thief = Client()
    thief.force_login(staff.cast.clerk)
    thief.cookies[COOKIE] = token

    assert "Rà soát" not in thief.get("/tai-khoan/da-giu/").content.decode()


def test_database_alone_tells_nothing(staff: Staff) -> None:
    token = lose(staff).cookies[COOKIE].value
    row = KeptForm.objects.get()

    assert "ghèo" not in row.data
    assert token not in row.browser + row.data


def test_row_that_was_altered_is_left_out(staff: Staff) -> None:
    browser = sign_in_later(lose(staff), staff.cast.leader)
    KeptForm.objects.update(data="x")

    assert "được điền lại" not in see(browser)
    assert "Không có chữ nào" in see(browser, "/tai-khoan/da-giu/")


def test_text_is_forgotten_after_a_day(staff: Staff) -> None:
    browser = lose(staff)

    sign_in_later(browser, staff.cast.leader, hours=27)

    assert "Rà soát" not in see(browser, hours=27)
    assert KeptForm.objects.count() == 0


def test_browser_left_alone_for_longer_is_not_remembered(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=25):
        send(browser, typed(staff))

    assert KeptForm.objects.count() == 0


def test_stranger_and_forged_mark_store_nothing(staff: Staff) -> None:
    for mark in ("", "1.2.3", "a" * 200):
        browser = Client()
        browser.cookies[MARK] = mark
        assert send(browser, typed(staff)).headers["Location"].startswith("/dang-nhap/")

    assert KeptForm.objects.count() == 0


def test_after_signing_out_by_ones_own_will_the_page_shows_the_text_and_stores_nothing(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)
    browser.post("/dang-xuat/")
    browser.get("/dang-nhap/")

    answer = send(browser, typed(staff))

    assert answer.status_code == 403
    assert "Rà soát &quot;hộ nghèo&quot; &lt;ở&gt;" in answer.getvalue().decode()
    assert KeptForm.objects.count() == 0


def test_form_beyond_the_bounds_is_shown_and_not_stored(staff: Staff) -> None:
    text = "chữ " * (kept.LARGEST // 4)
    browser = sign_in(staff.cast.leader)
    browser.get(NEW)
    with later(hours=2):
        answer = send(browser, {"viec": text})

    assert answer.status_code == 403
    assert text in answer.getvalue().decode()
    assert KeptForm.objects.count() == 0


def test_only_the_newest_few_of_a_person_are_kept(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        for number in range(kept.MOST_FORMS + 3):
            browser.cookies.pop(COOKIE, None)
            send(browser, typed(staff, viec=f"Việc {number}"))

    assert KeptForm.objects.filter(user=staff.cast.leader).count() == kept.MOST_FORMS


def test_form_without_text_is_not_kept(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        assert send(browser, {"viec": " ", "phoi-hop": []}).headers["Location"] == f"/dang-nhap/?next={NEW}"

    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("address", ["/tai-khoan/mat-khau/", "/dang-nhap/", "/tai-khoan/xac-nhan/"])
def test_forms_of_the_sign_in_are_never_kept(staff: Staff, address: str) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        send(browser, {"old_password": "x", "password": "x", "username": "y"}, address, address)

    assert KeptForm.objects.count() == 0


# -- a form on another page than the one it is sent to ----------------------------------------------------------


def test_form_in_a_folded_part_of_another_page_is_opened_and_filled(staff: Staff) -> None:
    task = staff.give()
    page, due = f"/lam-viec/nhiem-vu/{task.uuid}/", f"/lam-viec/nhiem-vu/{task.uuid}/han/"
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        answer = send(browser, {"ban": "1", "han": "2023-08-01", "ghi-chu": "mưa lũ"}, due, page)
    assert answer.headers["Location"] == f"/dang-nhap/?next={page}"

    shown = see(sign_in_later(browser, staff.cast.leader), page)

    folded = shown.split("Đổi hạn")[0].rsplit("<details", 1)[1]
    form = shown.split(f'action="{due}"')[1].split("</form>")[0]
    assert folded.startswith(' open="">')
    assert 'value="2023-08-01"' in form
    assert 'value="mưa lũ"' in form


def test_version_that_was_seen_comes_back_so_that_nobody_writes_over_another(staff: Staff) -> None:
    task = staff.give()
    page, move = f"/lam-viec/nhiem-vu/{task.uuid}/", f"/lam-viec/nhiem-vu/{task.uuid}/buoc/"
    browser = sign_in(staff.cast.reporter)
    with later(hours=2):
        send(browser, {"ban": "1", "ghi-chu": "xong rồi", "viec": "submit"}, move, page)
        move_task(task, TaskAct.ACCEPT, by=staff.cast.reporter, seen=1)

    shown = see(sign_in_later(browser, staff.cast.reporter), page)

    form = shown.split(f'action="{move}"')[1].split("</form>")[0]
    assert '<input type="hidden" name="ban" value="1">' in form
    assert 'value="xong rồi"' in form


def test_page_that_has_lost_the_form_says_where_the_text_is(staff: Staff) -> None:
    task = staff.give()
    page, move = f"/lam-viec/nhiem-vu/{task.uuid}/", f"/lam-viec/nhiem-vu/{task.uuid}/buoc/"
    browser = sign_in(staff.cast.reporter)
    with later(hours=2):
        send(browser, {"ban": "1", "ghi-chu": "xong rồi", "viec": "submit"}, move, page)
        done = move_task(task, TaskAct.SUBMIT, by=staff.cast.reporter, seen=1)
        move_task(done, TaskAct.COMPLETE, by=staff.cast.leader, seen=2)

    sign_in_later(browser, staff.cast.reporter)

    assert "không còn ở trang này" in see(browser, page)
    assert "xong rồi" in see(browser, "/tai-khoan/da-giu/")


def test_page_that_is_not_there_leads_to_the_kept_text(staff: Staff) -> None:
    task = staff.give()
    due = f"/lam-viec/nhiem-vu/{task.uuid}/han/"
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        send(browser, {"ban": "1", "ghi-chu": "mưa lũ"}, due, due)
    sign_in_later(browser, staff.cast.leader)

    with later(hours=2):
        answer = browser.get(due)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/tai-khoan/da-giu/")
    assert "mưa lũ" in see(browser, "/tai-khoan/da-giu/")


@pytest.mark.parametrize("page", ["", "https://ke-gian.example/lam-viec/", "javascript:x"])
def test_foreign_or_missing_page_leads_to_the_kept_text_and_nowhere_else(staff: Staff, page: str) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        answer = browser.post(NEW, typed(staff), headers={"referer": page} if page else {})

    assert answer.headers["Location"] == "/dang-nhap/?next=/tai-khoan/da-giu/"
    shown = see(sign_in_later(browser, staff.cast.leader), "/tai-khoan/da-giu/")
    assert "Rà soát" in shown
    assert str(staff.head.uuid) not in shown


@pytest.mark.parametrize("path", ["//ke-gian.example/", "/\\ke-gian.example/"])
def test_page_that_browsers_take_for_another_site_is_none(staff: Staff, path: str) -> None:
    browser = sign_in(staff.cast.leader)
    with later(hours=2):
        answer = send(browser, typed(staff), page=path)

    assert answer.headers["Location"] == "/dang-nhap/?next=/tai-khoan/da-giu/"


# -- throwing away --------------------------------------------------------------------------------------------


def test_kept_text_is_thrown_away_by_its_owner_alone(staff: Staff) -> None:
    browser = sign_in_later(lose(staff), staff.cast.leader)
    address = f"/tai-khoan/da-giu/{KeptForm.objects.get().pk}/bo/"
    other = sign_in_later(Client(), staff.cast.clerk)
    other.cookies[COOKIE] = browser.cookies[COOKIE].value
    with later(hours=2):
        other.post(address)
    assert KeptForm.objects.count() == 1

    with later(hours=2):
        answer = browser.post(address)

    assert answer.headers["Location"] == NEW
    assert KeptForm.objects.count() == 0
    assert "Không có chữ nào" in see(browser, "/tai-khoan/da-giu/")


def test_closed_account_keeps_nothing(staff: Staff) -> None:
    browser = lose(staff)
    shut_doors(staff.cast.leader)
    with by_hand():
        User.objects.filter(pk=staff.cast.leader.pk).update(is_active=False)
    assert KeptForm.objects.count() == 0

    with later(hours=2):
        send(browser, typed(staff))
    assert KeptForm.objects.count() == 0


def test_sign_in_ended_from_outside_keeps_the_text_too(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)
    end_everywhere(staff.cast.leader)

    assert send(browser, typed(staff)).status_code == 302

    sign_in(staff.cast.leader, browser)
    assert "Rà soát" in browser.get(NEW).content.decode()


def test_pages_cost_nothing_more_without_kept_text(staff: Staff) -> None:
    browser = sign_in(staff.cast.leader)

    assert COOKIE not in browser.cookies
    assert settings.SESSION_COOKIE_NAME in browser.cookies
