"""What stands on a portal beside news: banners, events, polls, who holds which post; and an article's history."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from muctieu.web.common import clock
from muctieu.web.people import posts
from muctieu.web.people.posts import PostName
from muctieu.web.portal.models import Banner, EventPage, EventsPage, HomePage, PollOption, PollPage, PollVote
from tests.cast import NOON, Cast
from tests.web.portal.newsroom import Newsroom, open_newsroom

TODAY = date(2023, 7, 5)


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_banner_stands_until_the_end_of_its_last_day(client: Client, room: Newsroom) -> None:
    page = room.publish("Đích đến")
    picture = room.picture()
    for text, days in (("Hôm nay còn", 0), ("Đã hết", -1)):
        Banner.objects.create(
            page=HomePage.objects.get(), picture=picture, text=text, target=page, last_day=TODAY + timedelta(days=days)
        )

    said = read(client, "/")
    assert ("Hôm nay còn" in said, "Đã hết" in said) == (True, False)
    assert page.get_url() in said
    with clock.standing_at(NOON + timedelta(days=1)):
        assert "Hôm nay còn" not in read(client, "/")


def test_events_are_coming_or_past_and_one_without_an_end_is_over_in_time(client: Client, room: Newsroom) -> None:
    calendar = HomePage.objects.get().add_child(instance=EventsPage(title="Lịch", slug="lich"))
    made = {
        "Đang họp": (NOON - timedelta(hours=2), None),
        "Xong rồi": (NOON - timedelta(hours=7), None),
        "Hội chợ": (NOON - timedelta(days=2), NOON + timedelta(days=1)),
        "Tuần sau": (NOON + timedelta(days=7), None),
    }
    for title, (starts, ends) in made.items():
        calendar.add_child(instance=EventPage(title=title, starts=starts, ends=ends))

    said = read(client, "/lich/")
    order = sorted(made, key=said.index)
    assert order == ["Hội chợ", "Đang họp", "Tuần sau", "Xong rồi"]
    assert '<time datetime="2023-07-12T12:00+07:00">' in read(client, "/lich/tuan-sau/")
    home = read(client, "/")
    assert [title in home for title in made] == [True, False, True, True]


def test_poll_takes_one_choice_of_a_browser_by_post_until_its_last_day(client: Client, room: Newsroom) -> None:
    poll = HomePage.objects.get().add_child(
        instance=PollPage(title="Giờ họp", question="Họp lúc nào?", last_day=TODAY, hides_result=True)
    )
    morning, evening = (PollOption.objects.create(page=poll, text=text) for text in ("Sáng", "Tối"))
    ballot = f"/binh-chon/{poll.pk}/"

    assert client.post(ballot, {"chon": evening.pk}).status_code == 409, "a browser that keeps no cookie"
    assert 'type="radio"' in read(client, f"{ballot}?chon={evening.pk}")
    assert (PollVote.objects.count(), client.get(ballot).headers["Cache-Control"].count("no-store")) == (0, 1)
    assert client.post(ballot, {"chon": "x"}).status_code == 409
    assert client.post(ballot, {"chon": evening.pk}).status_code == 302
    assert client.post(ballot, {"chon": morning.pk}).status_code == 409
    said = read(client, ballot)
    assert ('type="radio"' in said, "Kết quả hiện ra sau khi hết hạn." in said) == (False, True)
    assert [vote.option for vote in PollVote.objects.all()] == [evening]

    other = Client()
    with clock.standing_at(NOON + timedelta(days=1)):
        said = read(other, ballot)
        assert other.post(ballot, {"chon": morning.pk}).status_code == 409
    assert re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td><td class="num">(\d+)</td>', said) == [
        ("Sáng", "0", "0"), ("Tối", "1", "100"),
    ]  # fmt: skip


def test_directory_says_who_held_a_post_on_a_day_and_nothing_else_of_them(client: Client, room: Newsroom) -> None:
    cast = room.cast
    post = posts.add_post(PostName("chu-tich", "Chủ tịch xã", "Chairman"), unit=cast.commune, by=cast.administrator)
    with clock.standing_at(NOON - timedelta(days=400)):
        posts.hand_over(post, cast.clerk, on=clock.today(), by=cast.administrator)
    posts.hand_over(post, cast.leader, on=TODAY, by=cast.administrator, why="Điều động.")

    assert [name in read(client, "/to-chuc/") for name in (cast.leader.full_name, cast.clerk.full_name)] == [
        True,
        False,
    ]
    before = read(client, "/to-chuc/?ngay=2022-07-01")
    assert [name in before for name in (cast.leader.full_name, cast.clerk.full_name)] == [False, True]
    assert "Chủ tịch xã" in before
    assert "không phải là ngày" in client.get("/to-chuc/?ngay=hom-nao").content.decode()


def test_editor_previews_a_draft_and_sees_what_a_version_changed(client: Client, room: Newsroom) -> None:
    page = room.publish("Tin cũ")
    draft = page.specific
    draft.lead = "Lời dẫn đã sửa"
    draft.save_revision(user=room.editor)
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)
    assert "Lời dẫn đã sửa" not in read(client, page.get_url())

    client.force_login(room.editor)
    assert "Lời dẫn đã sửa" in read(client, f"/cms/pages/{page.pk}/view_draft/")
    compared = read(client, f"/cms/pages/{page.pk}/revisions/compare/{first}...{last}/")
    assert re.findall(r'<span class="(addition|deletion)">', compared) != []
    assert "Lời dẫn" in compared
