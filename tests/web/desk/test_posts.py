"""The screens of posts: vacant ones first, what each answers for, handing over; doors that stay shut."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.packs.loader import load_indicators
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, Post, RoleGrant, User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.post_queries import PAGE, TASKS_SHOWN
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan, make_target
from tests.web.desk.test_people import post, text_of
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target

LIST, NEW = "/lam-viec/chuc-danh/", "/lam-viec/chuc-danh/moi/"
RESTRICTED = next(one for one in load_indicators().values() if one.disclosure == "restricted")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def page_of(row: Post, part: str = "post") -> str:
    return reverse(f"desk:{part}", args=(row.uuid,))


def rows(page: str) -> list[str]:
    """The posts of the list in their order."""
    return [
        part.split(">", 1)[1].split("<")[0] for part in page.split(f'<a href="{LIST}')[1:] if part[:36].count("-") == 4
    ]


def row_of(page: str, name: str) -> str:
    return page.split(f">{name}</a>")[1].split("</tr>", maxsplit=1)[0]


# -- the list -------------------------------------------------------------------------------------------------


def test_list_begins_with_vacancies_and_tells_what_each_post_answers_for(client: Client, staff: Staff) -> None:
    load_plan(make_plan(count_target(owner="cong-chuc")), by=staff.cast.administrator)
    staff.give()
    staff.give(lead=staff.officer)
    posts.vacate(staff.head, on=TODAY, by=staff.cast.leader, why="khuyết")

    page = text_of(client, LIST, staff.cast.clerk)

    assert rows(page)[0] == "Trưởng bản 1"
    assert "chưa có người giữ" in row_of(page, "Trưởng bản 1")
    assert "chủ trì 1 nhiệm vụ" in row_of(page, "Trưởng bản 1")
    assert "1 chỉ tiêu, chủ trì 1 nhiệm vụ" in row_of(page, "Công chức xã")
    assert "giao 2 nhiệm vụ" in row_of(page, "Chủ tịch UBND xã")
    assert "Người lanhdao<small>từ 01/01/2021</small>" in row_of(page, "Chủ tịch UBND xã")
    assert "3 chức danh, 1 chưa có người giữ" in page


def test_holder_with_a_closed_account_holds_nothing(client: Client, staff: Staff) -> None:
    with by_hand():
        User.objects.filter(pk=staff.cast.reporter.pk).update(is_active=False)

    assert rows(text_of(client, LIST, staff.cast.leader))[0] == "Trưởng bản 1"


@pytest.mark.parametrize(("asked", "seen"), [
    ({"tim": "truong BAN"}, ["Trưởng bản 1"]), ({"tim": "chairman"}, ["Chủ tịch UBND xã"]),
    ({"tinh-trang": "trong"}, ["Trưởng bản 1"]), ({"tim": "khong co"}, []),
    ({"tim": "'; --"}, ["Trưởng bản 1", "Chủ tịch UBND xã", "Công chức xã"]),
])  # fmt: skip
def test_filters_leave_what_they_name(client: Client, staff: Staff, asked: dict[str, str], seen: list[str]) -> None:
    posts.vacate(staff.head, on=TODAY, by=staff.cast.leader, why="khuyết")

    page = text_of(client, f"{LIST}?{urlencode(asked)}", staff.cast.leader)

    assert rows(page) == seen
    assert ("Bỏ lọc" in page) == (not seen)


def test_list_goes_on_below_fifty_across_vacant_and_held(client: Client, staff: Staff) -> None:
    for number in range(PAGE):
        made = posts.add_post(posts.PostName(f"cd-{number:02}", f"Chức danh số {number:02}"), unit=staff.cast.commune,
                              by=staff.cast.administrator)  # fmt: skip
        if number % 2:
            posts.hand_over(made, staff.cast.clerk, on=SINCE, by=staff.cast.administrator)
    first = text_of(client, LIST, staff.cast.leader)
    below = first.split("Xem tiếp")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(client, LIST + below, staff.cast.leader)

    assert (len(rows(first)), len(rows(second))) == (PAGE, 3)
    assert set(rows(first)) & set(rows(second)) == set()
    last_vacant = Post.objects.get(code="cd-20")
    assert rows(text_of(client, LIST, staff.cast.leader, sau=str(last_vacant.uuid)))[0] == "Chức danh số 22"
    for wrong in ("hom-qua", str(staff.cast.clerk.uuid)):
        text_of(client, LIST, staff.cast.leader, 404, sau=wrong)


@pytest.mark.parametrize("part", ["list", "post"])
def test_queries_are_as_many_for_three_as_for_one(client: Client, staff: Staff, part: str) -> None:
    load_plan(make_plan(count_target(owner="cong-chuc")), by=staff.cast.administrator)
    counts = []
    for new in (1, 2):
        for number in range(new):
            staff.give(lead=staff.officer)
            posts.establish((posts.PostName(f"cd-{new}-{number}", "Chức danh"),), unit=staff.cast.units["ban-2"],
                            by=staff.cast.administrator)  # fmt: skip
        client.force_login(staff.cast.leader)
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST if part == "list" else page_of(staff.officer))
        counts.append(len(asked))

    assert counts[0] == counts[1]


# -- who may --------------------------------------------------------------------------------------------------


def test_reporter_sees_no_posts_and_the_neighbour_none_of_here(client: Client, staff: Staff) -> None:
    text_of(client, LIST, staff.cast.reporter, 403)
    assert rows(text_of(client, LIST, staff.cast.neighbour)) == []
    text_of(client, f"{LIST}?xa=xa", staff.cast.neighbour, 404)
    text_of(client, page_of(staff.officer), staff.cast.neighbour, 404)
    assert client.get(page_of(staff.officer)).status_code == 404
    client.logout()
    assert client.get(LIST).headers["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize(("part", "typed"), [
    ("post_give", {"tu_ngay": "2023-07-05"}), ("post_empty", {"tu_ngay": "2023-07-05", "ly_do": "x"}),
    ("post_rename", {"ten": "Khác"}),
])  # fmt: skip
@pytest.mark.parametrize("who", ["reporter", "clerk", "neighbour"])
def test_others_change_no_post(client: Client, staff: Staff, who: str, part: str, typed: dict[str, str]) -> None:
    before = (list(Post.objects.values_list()), list(Holding.objects.values_list()))

    status, _page = post(client, page_of(staff.officer, part), getattr(staff.cast, who),
                         nhan=str(staff.cast.clerk.uuid), **typed)  # fmt: skip

    assert status in {403, 404}
    assert (list(Post.objects.values_list()), list(Holding.objects.values_list())) == before


def test_leader_of_one_village_may_not_empty_a_post_of_the_commune(client: Client, staff: Staff) -> None:
    head = people.add_person("lanh-dao-ban", full_name="Lãnh đạo bản", role=Role.LEADER, unit=staff.cast.units["ban-1"],
                             since=SINCE, by=staff.cast.administrator)  # fmt: skip

    assert rows(text_of(client, LIST, head)) == ["Trưởng bản 1"]
    assert post(client, page_of(staff.head, "post_empty"), head, tu_ngay="2023-07-05", ly_do="khuyết")[0] == 302
    assert post(client, page_of(staff.officer, "post_empty"), head, tu_ngay="2023-07-05", ly_do="x")[0] == 404


def test_posts_of_the_party_committee_are_seen_in_their_commune(client: Client, cast: Cast) -> None:
    with by_hand():
        RoleGrant.objects.create(
            user=cast.administrator, role="administrator", unit=cast.units["dang-bo"], valid_from=SINCE
        )
    made = posts.add_post(posts.PostName("bi-thu", "Bí thư"), unit=cast.units["dang-bo"], by=cast.administrator)

    assert rows(text_of(client, LIST, cast.leader)) == ["Bí thư"]
    assert "Giao cho người khác" not in text_of(client, page_of(made), cast.leader)
    assert "Giao cho người khác" in text_of(client, page_of(made), cast.administrator)


def test_restricted_target_is_not_told_to_those_who_may_not_read_it(client: Client, staff: Staff) -> None:
    target = make_target("1", id="mat", indicator=RESTRICTED, owner="cong-chuc", wording="Chỉ tiêu mật")
    load_plan(make_plan(target), by=staff.cast.administrator)

    assert "Chỉ tiêu mật" in text_of(client, page_of(staff.officer), staff.cast.leader)
    assert "Chỉ tiêu mật" not in text_of(client, page_of(staff.officer), staff.cast.administrator)
    assert "chỉ tiêu" not in row_of(text_of(client, f"{LIST}?xa=xa", staff.cast.administrator), "Công chức xã")


# -- one post -------------------------------------------------------------------------------------------------


def test_page_shows_targets_tasks_and_who_held_it(client: Client, staff: Staff) -> None:
    load_plan(make_plan(count_target(owner="cong-chuc", wording="Sinh 10 cháu")), by=staff.cast.administrator)
    for number in range(TASKS_SHOWN + 1):
        staff.give(f"Việc số {number}", lead=staff.officer)
    posts.hand_over(staff.officer, staff.cast.leader, on=TODAY, by=staff.cast.leader)

    page = text_of(client, page_of(staff.officer), staff.cast.leader)

    assert ">Sinh 10 cháu</a>" in page
    assert "Còn 1 nhiệm vụ khác." in page
    assert "Người canbo <small>từ 01/01/2021, thôi từ 05/07/2023</small>" in page


def give(staff: Staff, **changed: object) -> dict[str, object]:
    return {"nhan": str(staff.cast.leader.uuid), "tu_ngay": "2023-07-05", "ly_do": "điều động"} | changed


def test_post_is_handed_over(client: Client, staff: Staff) -> None:
    assert post(client, page_of(staff.officer, "post_give"), staff.cast.leader, **give(staff))[0] == 302

    held = posts.holding_on(staff.officer, TODAY)
    assert held is not None
    assert held.user == staff.cast.leader
    assert JournalEntry.objects.latest("id").why == "điều động"


@pytest.mark.parametrize(("changed", "told"), [
    ({"nhan": ""}, "Hãy chọn trong danh sách"), ({"nhan": "neighbour"}, "Hãy chọn trong danh sách"),
    ({"tu_ngay": "x"}, "Hãy ghi ngày"), ({"tu_ngay": "2020-01-01"}, "chưa có vai trò nào"),
    ({"nhan": "clerk"}, "Không có gì thay đổi"),
])  # fmt: skip
def test_wrong_hand_over_is_told_and_keeps_the_text(
    client: Client, staff: Staff, changed: dict[str, str], told: str
) -> None:
    known = {name: str(getattr(staff.cast, name).uuid) for name in ("neighbour", "clerk")}
    typed = {field: known.get(value, value) for field, value in changed.items()}

    status, page = post(client, page_of(staff.officer, "post_give"), staff.cast.leader, **give(staff, **typed))

    assert (status, told in page, 'value="điều động"' in page) == (400, True, True)
    assert posts.holding_on(staff.officer, TODAY) is not None


@pytest.mark.parametrize(("typed", "told"), [
    ({"tu_ngay": "x", "ly_do": "khuyết"}, "Hãy ghi ngày"), ({"tu_ngay": "2023-07-05", "ly_do": " "}, "phải kèm lý do"),
])  # fmt: skip
def test_post_is_left_vacant_only_with_day_and_reason(
    client: Client, staff: Staff, typed: dict[str, str], told: str
) -> None:
    address = page_of(staff.officer, "post_empty")
    status, page = post(client, address, staff.cast.leader, **typed)
    assert (status, told in page) == (400, True)

    assert post(client, address, staff.cast.leader, tu_ngay="2023-07-05", ly_do="khuyết")[0] == 302

    assert posts.holding_on(staff.officer, TODAY) is None
    assert "Chưa có người giữ" in text_of(client, page_of(staff.officer), staff.cast.leader)


def test_post_without_anybody_to_take_it_says_what_to_do(client: Client, staff: Staff) -> None:
    with by_hand():
        RoleGrant.objects.exclude(role="administrator").update(valid_to=TODAY)

    page = text_of(client, page_of(staff.officer), staff.cast.administrator)

    assert "Hãy cấp vai trò trước." in page


# -- establishing, renaming -----------------------------------------------------------------------------------


def test_post_is_established_with_a_code_of_its_name(client: Client, cast: Cast) -> None:
    status, _page = post(client, NEW, cast.administrator, don_vi="ban-2", ten="Trưởng  bản Đông", id="7", unit="1")

    made = Post.objects.get()
    assert (status, made.code, made.name_vi, made.unit.key) == (302, "truong-ban-dong", "Trưởng bản Đông", "ban-2")


@pytest.mark.parametrize(("typed", "told"), [
    ({"ten": " "}, "Hãy ghi tên chức danh"), ({"ten": "x" * 201}, "Hãy ghi tên chức danh"),
    ({"ten": "!!!"}, "Hãy ghi tên chức danh"), ({"ten_en": "x" * 201}, "Nhiều nhất 200"),
    ({"don_vi": "xa-ben-kia"}, "Hãy chọn trong danh sách"), ({"ma": "chu-tich"}, "đã có trong kho dữ liệu"),
])  # fmt: skip
def test_wrong_post_is_told_and_nothing_is_renamed_by_it(
    client: Client, staff: Staff, typed: dict[str, str], told: str
) -> None:
    status, page = post(client, NEW, staff.cast.administrator, **{"don_vi": "xa", "ten": "Phó Chủ tịch"} | typed)

    assert (status, told in page) == (400, True)
    assert {row.name_vi for row in Post.objects.all()} == {"Chủ tịch UBND xã", "Công chức xã", "Trưởng bản 1"}


def test_post_is_renamed_and_keeps_what_it_answers_for(client: Client, staff: Staff) -> None:
    task = staff.give(lead=staff.officer)
    address = page_of(staff.officer, "post_rename")

    assert post(client, address, staff.cast.administrator, ten="Công chức văn phòng", ten_en="Clerk")[0] == 302
    status, page = post(client, address, staff.cast.administrator, ten="Công chức văn phòng", ten_en="Clerk")
    assert (status, "Không có gì thay đổi" in page) == (400, True)
    assert post(client, address, staff.cast.administrator, ten="")[0] == 400

    task.refresh_from_db()
    assert (task.lead.name_vi, task.lead.code) == ("Công chức văn phòng", "cong-chuc")
    entry = JournalEntry.objects.latest("id")
    assert (entry.act, entry.thing) == ("post.keep", f"post:{staff.officer.uuid}")


@pytest.mark.parametrize("who", ["reporter", "clerk", "leader", "neighbour"])
def test_only_party_office_and_administrators_establish(client: Client, cast: Cast, who: str) -> None:
    text_of(client, NEW, getattr(cast, who), 403)
    assert post(client, NEW, getattr(cast, who), don_vi="xa", ten="Vua")[0] == 403
    assert not Post.objects.exists()
