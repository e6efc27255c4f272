"""The page of background jobs: whose, in which order, in which words; stopping and running again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.web.access.idle import COOKIE
from muctieu.web.common import clock, policy
from muctieu.web.common.policy import Act, Role, Rule
from muctieu.web.desk.job_pages import error_text, job_row, url_of
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.queries import PAGE
from muctieu.web.jobs.queue import enqueue, enqueue_for_store
from muctieu.web.jobs.worker import work_off
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.forgetting import forget
from tests.web.jobs.room.background import count, refused, ticked, whole

JOBS, HOME = "/lam-viec/viec-nen/", "/lam-viec/hom-nay/"
UNKNOWN = "00000000-0000-4000-8000-000000000000/"


def ask(cast: Cast, kind=count, *, place: str = "xa", **given: object) -> Job:  # type: ignore[no-untyped-def]
    args = {"upto": 2} if kind is count else {}
    return enqueue(kind, by=cast.clerk, place=cast.units[place], **(args | given))  # type: ignore[arg-type]


def read(client: Client, who: User, address: str = JOBS, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def headline(page: str) -> str:
    (text,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    return str(text)


def titles(page: str) -> list[str]:
    return re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", page)


def press(client: Client, who: User, row: Job, act: str, **posted: str):  # type: ignore[no-untyped-def]
    client.force_login(who)
    return client.post(f"{JOBS}{row.uuid}/{act}/", posted)


def set_state(row: Job, state: JobState, **given: object) -> Job:
    Job.objects.filter(pk=row.pk).update(state=state, lease_until=NOON, **given)
    return Job.objects.get(pk=row.pk)


# -- reading --------------------------------------------------------------------------------------------------


def test_failed_jobs_stand_first_then_the_newest(client: Client, cast: Cast) -> None:
    ask(cast, refused, about="cũ")
    work_off()
    ask(cast, whole)
    ask(cast)

    page = read(client, cast.clerk)

    assert titles(page) == ["Bị từ chối", "Đếm", "Làm một lần"]
    assert headline(page) == "1 việc gặp lỗi, 2 việc đang chờ"
    assert "Mã “x” đã có trong kho dữ liệu với nội dung khác" in page
    assert "Đơn vị xa · Người canbo giao lúc 12:00 05/07/2023" in page


def test_progress_is_shown_as_bar_and_number(client: Client, cast: Cast) -> None:
    row = set_state(ask(cast), JobState.RUNNING, done=1234, total=20000, said_vi="đã đếm 1", said_en="counted 1")

    page = read(client, cast.clerk, url_of(row))

    assert '<progress max="20000" value="1234" aria-label="Đếm"></progress> 1.234/20.000' in page
    assert "đã đếm 1" in page
    assert "jobs.js" in page


def test_finished_job_leads_to_its_result_and_is_not_watched(client: Client, cast: Cast) -> None:
    row = ask(cast, whole)
    set_state(row, JobState.DONE, ended=NOON, result={"url": "/lam-viec/so/"})

    page = read(client, cast.clerk, url_of(row))

    assert 'href="/lam-viec/so/"' in page
    assert "Đã xong lúc 12:00 05/07/2023" in page
    assert "jobs.js" not in page
    assert "/dung/" not in page


@pytest.mark.parametrize("url", ["https://xau.vn/", "//xau.vn/", "/\\xau.vn", "javascript:alert(1)", 5, None])
def test_result_leads_nowhere_else(cast: Cast, url: object) -> None:
    row = ask(cast)
    row.result = {"url": url}

    assert job_row(row, place="x").url == ""


def test_job_that_waits_for_its_next_try_says_when_and_why(client: Client, cast: Cast) -> None:
    ask(cast, refused, later=True)
    work_off()

    page = read(client, cast.clerk)

    assert "Đang chờ, chạy lúc 12:00 05/07/2023" in page
    assert "MT7204" in page
    assert "/chay-lai/" in page


def test_job_of_the_store_is_asked_by_the_system(client: Client, cast: Cast) -> None:
    enqueue_for_store(ticked, moment="2023-07-05T05:00:00+00:00")

    assert "hệ thống giao lúc" in read(client, cast.administrator)
    assert titles(read(client, cast.clerk)) == []


@pytest.mark.parametrize(("code", "args", "told"), [
    ("", {}, ""), ("MT7999", {}, "MT7999"), ("MT7204", {"other": "x"}, "MT7204"),
])  # fmt: skip
def test_error_of_another_version_is_told_by_its_code(cast: Cast, code: str, args: dict[str, str], told: str) -> None:
    row = ask(cast)
    row.error_code, row.error_args = code, args

    assert error_text(row) == told


def test_english_page_is_english(client: Client, cast: Cast) -> None:
    ask(cast, refused)
    work_off()
    client.cookies["django_language"] = "en"

    page = read(client, cast.clerk)

    assert headline(page) == "1 failed"
    assert titles(page) == ["Refused"]
    assert "asked by Người canbo at 12:00 05/07/2023" in page


def test_empty_page_says_what_will_be_here(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk)

    assert headline(page) == "Không có việc nào đang chạy"
    assert "Chưa có việc nào" in page


def test_names_are_shown_as_text(client: Client, cast: Cast) -> None:
    ask(cast, about="<script>alert(1)</script>")

    assert "<script>alert" not in read(client, cast.clerk)


# -- rights ---------------------------------------------------------------------------------------------------


def test_neighbour_and_public_get_nothing(client: Client, cast: Cast) -> None:
    row = ask(cast, about="mật")

    page = read(client, cast.neighbour)
    assert titles(page) == []
    assert "mật" not in page
    assert headline(page) == "Không có việc nào đang chạy"
    read(client, cast.neighbour, url_of(row), 404)
    for act in ("dung", "chay-lai"):
        assert press(client, cast.neighbour, row, act).status_code == 404
    client.logout()
    for address in (JOBS, url_of(row)):
        assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
    assert client.post(f"{JOBS}{row.uuid}/dung/").headers["Location"].startswith("/dang-nhap/")
    assert Job.objects.get().state == "waiting"


def test_reporter_sees_the_village_only(client: Client, cast: Cast) -> None:
    ask(cast, about="của xã")
    ask(cast, place="ban-1", about="của bản")

    page = read(client, cast.reporter)

    assert ("của bản" in page, "của xã" in page) == (True, False)


def test_who_may_see_but_not_stop_is_refused(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ask(cast)
    monkeypatch.setitem(policy.RULES, Act.JOB_CANCEL, Rule(frozenset({Role.CLERK})))

    assert press(client, cast.leader, row, "dung").status_code == 403
    people.grant(cast.leader, Role.CLERK, unit=cast.units["ban-1"], since=SINCE, by=cast.administrator)
    assert press(client, cast.leader, row, "dung").status_code == 404
    assert Job.objects.get().state == "waiting"


def test_person_without_a_role_is_refused(client: Client, cast: Cast) -> None:
    with by_hand():
        nobody = User.objects.create(username="khong-vai", full_name="Không vai")

    read(client, nobody, JOBS, 403)


# -- acting ---------------------------------------------------------------------------------------------------


def test_waiting_job_is_stopped_and_run_again(client: Client, cast: Cast) -> None:
    row = ask(cast)

    stopped = press(client, cast.clerk, row, "dung")
    assert (stopped.status_code, stopped.headers["Location"]) == (302, url_of(row))
    assert "Đã dừng lúc" in read(client, cast.clerk, url_of(row))
    again = press(client, cast.clerk, row, "chay-lai", tu="danh-sach")
    assert again.headers["Location"] == JOBS
    work_off()

    assert Job.objects.get().state == "done"


def test_running_job_is_said_to_be_stopping(client: Client, cast: Cast) -> None:
    row = set_state(ask(cast), JobState.RUNNING)

    press(client, cast.clerk, row, "dung")

    page = read(client, cast.clerk, url_of(row))
    assert "Đang dừng" in page
    assert "/dung/" not in page


def test_refusal_is_told_beside_the_job_as_it_stands(client: Client, cast: Cast) -> None:
    row = ask(cast)
    work_off()

    answer = press(client, cast.clerk, row, "dung")

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Việc nền “Đếm” đã xong nên không dừng được" in page
    assert "Đã xong lúc" in page


def test_buttons_are_pressed_not_followed(client: Client, cast: Cast) -> None:
    row = ask(cast)
    client.force_login(cast.clerk)

    assert client.get(f"{JOBS}{row.uuid}/dung/").status_code == 405
    assert client.post(JOBS).status_code == 405


@pytest.mark.parametrize("address", ["?sau=x", "?sau=o", "?sau=f²", "?sau=o9999999999999999999", UNKNOWN])
def test_bad_address_is_not_found(client: Client, cast: Cast, address: str) -> None:
    read(client, cast.clerk, JOBS + address, 404)


# -- watching -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [False, True])
def test_part_for_watchers_is_the_list_alone_and_prolongs_nothing(client: Client, cast: Cast, *, one: bool) -> None:
    row = ask(cast)
    client.force_login(cast.clerk)

    answer = client.get((url_of(row) if one else JOBS) + "?doan=1")

    text = answer.content.decode()
    assert text.strip().startswith("<div data-said=")
    assert "data-open" in text
    assert "<html" not in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert COOKIE not in answer.cookies
    assert COOKIE in client.get(JOBS).cookies


# -- many -----------------------------------------------------------------------------------------------------


def test_pages_follow_on_without_gap_or_repetition(client: Client, cast: Cast) -> None:
    rows = [ask(cast, whole, key=f"{number}") for number in range(2 * PAGE + 5)]
    failed = [row.pk for row in rows[: PAGE + 2]]
    Job.objects.filter(pk__in=failed).update(state=JobState.FAILED)
    seen: list[str] = []
    query = ""
    pages = 0
    while True:
        page = read(client, cast.clerk, JOBS + query)
        pages += 1
        seen += re.findall(r'<h2><a href="/lam-viec/viec-nen/([^/]+)/"', page)
        following = re.search(r'href="(\?sau=\w+)"', page)
        if following is None:
            break
        query = following[1]

    wanted = [str(row.uuid) for row in (*reversed(rows[: PAGE + 2]), *reversed(rows[PAGE + 2 :]))]
    assert (pages, seen) == (3, wanted)


def test_page_that_ends_with_the_last_failed_job_goes_on_with_the_others(client: Client, cast: Cast) -> None:
    rows = [ask(cast, whole, key=f"{number}") for number in range(PAGE + 1)]
    Job.objects.filter(pk__in=[row.pk for row in rows[:PAGE]]).update(state=JobState.FAILED)

    first = read(client, cast.clerk)
    following = re.search(r'href="(\?sau=\w+)"', first)
    assert following is not None

    assert len(titles(first)) == PAGE
    assert str(rows[PAGE].uuid) in read(client, cast.clerk, JOBS + following[1])


@pytest.mark.parametrize("who", ["clerk", "reporter", "administrator"])
def test_queries_are_as_many_for_three_jobs_as_for_one(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))
    counts = []
    for keys in ("a", "bc"):
        for key in keys:
            ask(cast, key=key, place="ban-1")
            ask(cast, refused, key=key)
            work_off()
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(JOBS).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 40


# -- today ----------------------------------------------------------------------------------------------------


def test_trouble_stands_on_the_first_page_of_those_who_can_mend_it(client: Client, cast: Cast) -> None:
    row = enqueue_for_store(ticked, moment="hôm nay")
    with clock.standing_at(NOON + timedelta(minutes=1)):
        work_off()
    assert row is not None

    page = read(client, cast.administrator, HOME)

    assert "1 việc chạy nền gặp lỗi" in headline(page)
    assert f'<a href="{url_of(row)}">Đúng giờ</a>' in page
    assert "MT7299" in page
    assert "gặp lỗi" not in read(client, cast.clerk, HOME)
    assert "gặp lỗi" not in read(client, cast.neighbour, HOME)
