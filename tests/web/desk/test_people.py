"""The screens of people: who is seen by whom, roles given and ended, accounts closed, doors that stay shut."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.web.access.accounts import PAGE
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.intake.forms import keep_form
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.leaving import close_account, leave
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.access.test_sessions import is_in, sign_in
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM
from tests.web.staff import TODAY, Staff, appoint, count_target

LIST, NEW = "/lam-viec/nguoi/", "/lam-viec/nguoi/moi/"
SHUT = ["reporter", "clerk", "neighbour"]


@pytest.fixture
@recalled
def staff(cast: Cast) -> Staff:
    load_plan(make_plan(count_target()), by=cast.administrator)
    return appoint(cast)


def page_of(user: User, part: str = "person", *more: object) -> str:
    return reverse(f"desk:{part}", args=(user.uuid, *more))


def text_of(client: Client, address: str, who: User, status: int = 200, **asked: str) -> str:
    client.force_login(who)
    answer = client.get(address, asked)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, address: str, who: User, **typed: object) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, {name.replace("_", "-"): value for name, value in typed.items()})
    return answer.status_code, " ".join(answer.content.decode().split())


def names(page: str) -> set[str]:
    return {user.username for user in User.objects.all() if f"<small>{user.username}" in page}


def role_of(user: User) -> RoleGrant:
    return RoleGrant.objects.select_related("unit").filter(user=user).earliest("pk")


# -- the list -------------------------------------------------------------------------------------------------


def test_list_tells_roles_posts_last_sign_in_second_step_and_sign_ins(client: Client, staff: Staff) -> None:
    sign_in(staff.cast.clerk)
    TOTP.activate(staff.cast.clerk, generate_totp_secret())

    page = text_of(client, LIST, staff.cast.leader)

    row = page.split(">Người canbo</a>")[1].split("</tr>")[0]
    assert "công chức xã, Đơn vị xa" in row
    assert '<span class="one">Công chức xã</span>' in row
    assert '<td data-label="Đăng nhập gần nhất">05/07/2023</td><td data-label="Bước hai">có</td>' in row
    assert '<td class="num" data-label="Phiên">1</td>' in row
    assert "tài khoản đang mở, " in page


@pytest.mark.parametrize(("who", "seen"), [
    ("leader", {"ban1", "canbo", "lanhdao"}), ("administrator", {"admin", "ban1", "canbo", "lanhdao", "langgieng"}),
])  # fmt: skip
def test_each_viewer_sees_the_people_of_their_places(client: Client, staff: Staff, who: str, seen: set[str]) -> None:
    communes = ("xa", "xa-ben") if who == "administrator" else ("",)
    pages = [text_of(client, LIST, getattr(staff.cast, who), xa=key) for key in communes]

    assert set().union(*map(names, pages)) == seen


@pytest.mark.parametrize("who", SHUT)
def test_others_see_nobody(client: Client, staff: Staff, who: str) -> None:
    viewer = getattr(staff.cast, who)
    for address in (LIST, NEW, page_of(staff.cast.leader), page_of(staff.cast.leader, "person_close")):
        text_of(client, address, viewer, 403)


def test_stranger_is_sent_to_the_sign_in(client: Client, staff: Staff) -> None:
    for address in (LIST, page_of(staff.cast.clerk), page_of(staff.cast.clerk, "person_close")):
        assert client.get(address).headers["Location"].startswith("/dang-nhap/")


def test_leader_of_the_neighbour_finds_nobody_here(client: Client, staff: Staff) -> None:
    other = people.add_person("lanh-dao-ben", full_name="Lãnh đạo bên", role=Role.LEADER,
                              unit=staff.cast.units["xa-ben"], since=SINCE, by=staff.cast.administrator)  # fmt: skip

    assert names(text_of(client, LIST, other)) == {"langgieng", "lanh-dao-ben"}
    text_of(client, page_of(staff.cast.clerk), other, 404)
    text_of(client, page_of(staff.cast.clerk, "person_leave"), other, 404)
    assert names(text_of(client, f"{LIST}?xa=xa", other)) <= {"langgieng", "lanh-dao-ben"}


@pytest.mark.parametrize(("asked", "seen"), [
    ({"tim": "nguoi CAN"}, {"canbo"}), ({"tim": "lanhdao"}, {"lanhdao"}), ({"vai-tro": "clerk"}, {"canbo"}),
    ({"vai-tro": "vua"}, {"ban1", "canbo", "lanhdao"}), ({"tinh-trang": "dong"}, {"ban1"}),
    ({"tinh-trang": "mo"}, {"canbo", "lanhdao"}), ({"tinh-trang": "thieu-buoc-hai"}, {"lanhdao"}),
    ({"tim": "'; DROP TABLE"}, set()),
])  # fmt: skip
def test_filters_leave_whom_they_name(client: Client, cast: Cast, asked: dict[str, str], seen: set[str]) -> None:
    TOTP.activate(cast.clerk, generate_totp_secret())
    if asked.get("tinh-trang"):
        close_account(cast.reporter, on=TODAY, by=cast.administrator, why="nghỉ")

    page = text_of(client, f"{LIST}?{urlencode(asked)}", cast.leader)

    assert names(page) == seen
    assert ("Bỏ lọc" in page) == (not seen)


def test_person_who_has_moved_away_is_seen_where_the_roles_are(client: Client, cast: Cast) -> None:
    leave(cast.clerk, on=TODAY, by=cast.administrator)
    assert "canbo" in names(text_of(client, LIST, cast.leader))

    people.grant(cast.clerk, Role.CLERK, unit=cast.units["xa-ben"], since=TODAY, by=cast.administrator)

    assert "canbo" not in names(text_of(client, LIST, cast.leader))
    text_of(client, page_of(cast.clerk), cast.leader, 404)


def test_people_of_the_party_units_are_seen_in_their_commune(client: Client, cast: Cast) -> None:
    with by_hand():
        secretary = User.objects.create(username="bi-thu", full_name="Bí thư")
        RoleGrant.objects.create(user=secretary, role="party_office", unit=cast.units["dang-bo"], valid_from=SINCE)

    assert "bi-thu" in names(text_of(client, LIST, cast.leader))


def test_list_goes_on_below_fifty_without_gap(client: Client, cast: Cast) -> None:
    for number in range(PAGE):
        people.add_person(f"nguoi-{number:02}", full_name=f"Trùng tên {number % 3}", role=Role.REPORTER,
                          unit=cast.units["ban-2"], since=SINCE, by=cast.administrator)  # fmt: skip
    first = text_of(client, LIST, cast.leader)
    below = first.split("Xem tiếp")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(client, LIST + below, cast.leader)

    assert (len(names(first)), len(names(first) | names(second))) == (PAGE, PAGE + 3)
    assert names(first) & names(second) == set()
    assert "Xem tiếp" not in second
    for wrong in ("hom-qua", "9" * 40, str(cast.neighbour.uuid)):
        text_of(client, LIST, cast.leader, 404, sau=wrong)


def test_queries_are_as_many_for_three_people_as_for_one(client: Client, cast: Cast) -> None:
    counts = []
    for number in range(3):
        if number != 1:
            one = people.add_person(f"them-{number}", full_name="Thêm", role=Role.CLERK, unit=cast.commune, since=SINCE,
                                    by=cast.administrator)  # fmt: skip
            people.grant(one, Role.LEADER, unit=cast.units["ban-2"], since=SINCE, by=cast.administrator)
            client.force_login(one)
        client.force_login(cast.leader)
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_navigation_leads_here_those_who_may(client: Client, cast: Cast) -> None:
    assert f'href="{LIST}"' in text_of(client, "/lam-viec/hom-nay/", cast.leader)
    assert f'href="{LIST}"' not in text_of(client, "/lam-viec/hom-nay/", cast.clerk)
    assert 'href="/lam-viec/chuc-danh/"' in text_of(client, "/lam-viec/hom-nay/", cast.clerk)


# -- one person -----------------------------------------------------------------------------------------------


def test_page_shows_what_is_and_what_was(client: Client, staff: Staff) -> None:
    posts.hand_over(staff.officer, staff.cast.leader, on=TODAY, by=staff.cast.leader)

    page = text_of(client, page_of(staff.cast.clerk), staff.cast.administrator)

    assert "<strong>Công chức xã</strong>, Đơn vị xa" in page
    assert "từ 01/01/2021, thôi từ 05/07/2023" in page.split("Trước đây")[1]
    assert "Không giữ chức danh nào." in page
    assert f'href="{page_of(staff.cast.clerk, "person_close")}"' in page
    assert "/tai-khoan/cap-ma/?username=canbo" in page


def test_page_offers_no_door_that_stays_shut(client: Client, staff: Staff) -> None:
    sign_in(staff.cast.clerk)
    leader = text_of(client, page_of(staff.cast.clerk), staff.cast.leader)
    self_page = text_of(client, page_of(staff.cast.administrator), staff.cast.administrator)

    for door in ("Cấp vai trò", "Đóng tài khoản", "Cấp mã, hoặc", "Kết thúc mọi phiên", "Cho thôi vai trò này"):
        assert door not in leader
    assert "Cho thôi mọi vai trò" in leader
    for door in ("Đóng tài khoản", "Cấp mã, hoặc", "Kết thúc mọi phiên", "Cho thôi vai trò này", "Cho thôi mọi"):
        assert door not in self_page


def test_name_is_shown_as_text(client: Client, cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast.clerk.pk).update(full_name="<script>alert(1)</script>")

    for address in (LIST, page_of(cast.clerk), page_of(cast.clerk, "person_leave")):
        assert "<script>alert" not in text_of(client, address, cast.leader)


# -- adding, giving -------------------------------------------------------------------------------------------

PERSON = {"ho_ten": "Lò Thị  Mai", "ten_dang_nhap": "Lo-Thi-Mai ", "vai_tro": "clerk", "don_vi": "xa",
          "tu_ngay": "2023-07-05"}  # fmt: skip


def test_person_is_added_with_a_role_and_no_password(client: Client, cast: Cast) -> None:
    status, _page = post(client, NEW, cast.administrator, **PERSON)

    made = User.objects.get(username="lo-thi-mai")
    assert (status, made.full_name, made.has_usable_password()) == (302, "Lò Thị Mai", False)
    assert (role_of(made).role, role_of(made).unit.key, role_of(made).valid_from) == ("clerk", "xa", TODAY)


@pytest.mark.parametrize(("changed", "told"), [
    ({"ho_ten": " "}, "Hãy ghi họ và tên"), ({"ho_ten": "x" * 201}, "Hãy ghi họ và tên"),
    ({"ten_dang_nhap": "mai lò"}, "không dùng được"), ({"ten_dang_nhap": "canbo"}, "đã có trong kho dữ liệu"),
    ({"vai_tro": "vua"}, "Không có vai trò “vua”"), ({"vai_tro": ""}, "Hãy chọn trong danh sách"),
    ({"don_vi": "khong-co"}, "Hãy chọn trong danh sách"), ({"don_vi": "xa-ben"}, "Hãy chọn trong danh sách"),
    ({"tu_ngay": "hôm qua"}, "Hãy ghi ngày"), ({"tu_ngay": "2020-01-01"}, "không tồn tại vào ngày 01/01/2020"),
])  # fmt: skip
def test_wrong_form_is_told_beside_the_field_and_keeps_the_text(
    client: Client, cast: Cast, changed: dict[str, str], told: str
) -> None:
    before = User.objects.count()

    status, page = post(client, NEW, cast.administrator, **PERSON | changed)

    assert (status, told in page) == (400, True)
    assert User.objects.count() == before
    if "ho_ten" not in changed:
        assert 'value="Lò Thị Mai"' in page or 'value="Lò Thị  Mai"' in page


def test_fields_that_the_form_does_not_have_change_nothing(client: Client, cast: Cast) -> None:
    extra = {"is_staff": "1", "is_superuser": "on", "is_active": "", "password": "x" * 12, "by": "admin",
             "valid_to": "2030-01-01", "uuid": str(cast.clerk.uuid), "user": str(cast.leader.pk)}  # fmt: skip

    post(client, NEW, cast.administrator, **PERSON | extra)
    post(client, page_of(cast.clerk, "person_role"), cast.administrator,
         **{"vai_tro": "leader", "don_vi": "ban-1", "tu_ngay": "2023-07-05"} | extra)  # fmt: skip

    made = User.objects.get(username="lo-thi-mai")
    assert (made.is_staff, made.is_superuser, made.is_active, made.has_usable_password()) == (False, False, True, False)
    given = RoleGrant.objects.get(user=cast.clerk, role="leader")
    assert (given.unit.key, given.valid_to) == ("ban-1", None)
    assert not RoleGrant.objects.filter(user=cast.leader, unit__key="ban-1").exists()


def test_role_is_given_and_a_refusal_stands_on_the_page(client: Client, cast: Cast) -> None:
    address = page_of(cast.clerk, "person_role")
    typed = {"vai_tro": "leader", "don_vi": "xa", "tu_ngay": "2023-07-06", "ly_do": "bổ nhiệm"}

    assert post(client, address, cast.administrator, **typed)[0] == 302
    status, page = post(client, address, cast.administrator, **typed)

    assert (status, "Không có gì thay đổi" in page) == (400, True)
    assert JournalEntry.objects.latest("id").why == "bổ nhiệm"
    assert "(chưa đến)" in text_of(client, page_of(cast.clerk), cast.administrator)
    assert "Không có vai trò “vua”" in post(client, address, cast.administrator, **typed | {"vai_tro": "vua"})[1]


def test_role_can_be_kept_to_one_form(client: Client, cast: Cast) -> None:
    assert 'name="bieu"' not in text_of(client, page_of(cast.clerk), cast.administrator)
    keep_form(FORM, owner=cast.commune, by=cast.clerk)
    typed = {"vai_tro": "reporter", "don_vi": "ban-1", "tu_ngay": "2023-07-05"}

    refused = post(client, page_of(cast.clerk, "person_role"), cast.administrator, **typed, bieu="khong-co")
    given = post(client, page_of(cast.clerk, "person_role"), cast.administrator, **typed, bieu=FORM.code)
    made = post(client, NEW, cast.administrator, **PERSON | typed, bieu=FORM.code)

    assert (refused[0], given[0], made[0]) == (400, 302, 302)
    assert [row.form for row in RoleGrant.objects.filter(role="reporter", unit__key="ban-1", form=FORM.code)] == [
        FORM.code, FORM.code,
    ]  # fmt: skip
    assert "(chỉ biểu bieu-quy)" in text_of(client, page_of(cast.clerk), cast.administrator)


# -- ending, closing ------------------------------------------------------------------------------------------


def leaving(staff: Staff, **changed: object) -> dict[str, object]:
    given = {
        "tu_ngay": "2023-07-05",
        "ly_do": "chuyển công tác",
        f"nhan-{staff.officer.uuid}": str(staff.cast.leader.uuid),
    }
    return {name: value for name, value in (given | changed).items() if value is not None}


def test_account_is_closed_with_its_posts_handed_over(client: Client, staff: Staff) -> None:
    staff.give(lead=staff.officer)
    browser = sign_in(staff.cast.clerk)
    address = page_of(staff.cast.clerk, "person_close")
    asked = text_of(client, address, staff.cast.administrator)
    assert "Chịu trách nhiệm 0 chỉ tiêu, 1 nhiệm vụ." in asked

    status, _page = post(client, address, staff.cast.administrator, **leaving(staff))

    assert status == 302
    assert not is_in(browser)
    held = posts.holding_on(staff.officer, TODAY)
    assert held is not None
    assert held.user == staff.cast.leader
    page = text_of(client, page_of(staff.cast.clerk), staff.cast.administrator)
    assert "tài khoản đã đóng" in page
    assert "Mở lại tài khoản" in page


@pytest.mark.parametrize(("field", "value", "told"), [
    ("nhan", None, "Hãy chọn người nhận, hoặc ghi lý do"), ("nhan", "khong-co", "Hãy chọn trong danh sách"),
    ("trong", "khuyết", "không cả hai"), ("ly_do", " ", "phải kèm lý do"),
    ("tu_ngay", "2023-07-06", "ngày này chưa đến"), ("tu_ngay", "x", "Hãy ghi ngày"),
    ("tu_ngay", "2020-12-01", "đã bắt đầu từ 01/01/2021"),
])  # fmt: skip
def test_closing_that_leaves_something_open_is_told_and_changes_nothing(
    client: Client, staff: Staff, field: str, value: str | None, told: str
) -> None:
    staff.give(lead=staff.officer)
    key = f"{field}-{staff.officer.uuid}" if field in {"nhan", "trong"} else field

    status, page = post(client, page_of(staff.cast.clerk, "person_close"), staff.cast.administrator,
                        **leaving(staff, **{key: value}))  # fmt: skip

    assert (status, told in page) == (400, True)
    assert User.objects.get(pk=staff.cast.clerk.pk).is_active
    assert posts.holding_on(staff.officer, TODAY) is not None


def test_post_is_left_vacant_with_a_reason(client: Client, staff: Staff) -> None:
    staff.give(lead=staff.officer)
    typed = leaving(staff, **{f"nhan-{staff.officer.uuid}": None, f"trong-{staff.officer.uuid}": "chờ tuyển"})

    assert post(client, page_of(staff.cast.clerk, "person_leave"), staff.cast.leader, **typed)[0] == 302

    assert posts.holding_on(staff.officer, TODAY) is None
    assert User.objects.get(pk=staff.cast.clerk.pk).is_active
    assert "chờ tuyển" in JournalEntry.objects.latest("id").after


def test_role_ends_with_the_posts_that_rest_on_it(client: Client, staff: Staff) -> None:
    staff.give(lead=staff.officer)
    address = page_of(staff.cast.clerk, "person_end_role", role_of(staff.cast.clerk).uuid)
    assert "Cho thôi vai trò: công chức xã, Đơn vị xa" in text_of(client, address, staff.cast.administrator)

    assert post(client, address, staff.cast.administrator, **leaving(staff))[0] == 302

    assert role_of(staff.cast.clerk).valid_to == TODAY
    text_of(client, address, staff.cast.administrator)


def test_form_asks_as_often_for_three_posts_as_for_one(client: Client, staff: Staff) -> None:
    counts = []
    for new in (0, 2):
        for number in range(new):
            name = posts.PostName(f"them-{number}", f"Thêm {number}")
            made = posts.add_post(name, unit=staff.cast.commune, by=staff.cast.administrator)
            posts.hand_over(made, staff.cast.clerk, on=SINCE, by=staff.cast.administrator)
        client.force_login(staff.cast.administrator)
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(staff.cast.clerk, "person_close"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("part", "typed"), [
    ("person_role", {"vai_tro": "administrator", "don_vi": "xa", "tu_ngay": "2023-07-05"}),
    ("person_close", {"tu_ngay": "2023-07-05", "ly_do": "x"}), ("person_reopen", {"ly_do": "x"}),
    ("person_sign_out", {"ly_do": "x"}), ("person_leave", {"tu_ngay": "2023-07-05"}),
])  # fmt: skip
@pytest.mark.parametrize("who", [*SHUT, "leader"])
def test_others_do_nothing_to_an_account(
    client: Client, cast: Cast, who: str, part: str, typed: dict[str, str]
) -> None:
    if who == "leader" and part == "person_leave":
        return  # a leader lets people go
    before = everything()

    assert post(client, page_of(cast.reporter, part), getattr(cast, who), **typed)[0] in {403, 404}

    assert everything() == before


def everything() -> tuple[list[object], list[object]]:
    accounts = User.objects.order_by("pk").values_list("pk", "is_active", "password", "full_name")
    return list(accounts), list(RoleGrant.objects.order_by("pk").values_list())


def test_administrator_of_a_commune_has_no_way_to_the_next_one(client: Client, cast: Cast) -> None:
    chief = people.add_person("quan-tri-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator)  # fmt: skip
    typed = {"vai_tro": "clerk", "don_vi": "xa-ben", "tu_ngay": "2023-07-05"}

    assert post(client, page_of(cast.neighbour, "person_role"), chief, **typed)[0] == 404
    assert post(client, page_of(cast.clerk, "person_role"), chief, **typed)[0] == 400
    assert post(client, page_of(cast.neighbour, "person_close"), chief, tu_ngay="2023-07-05", ly_do="x")[0] == 404
    role = role_of(cast.neighbour).uuid
    assert post(client, page_of(cast.clerk, "person_end_role", role), chief, tu_ngay="2023-07-05")[0] == 404


def test_person_with_roles_in_two_communes_is_closed_by_neither_alone(client: Client, cast: Cast) -> None:
    chief = people.add_person("quan-tri-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator)  # fmt: skip
    people.grant(cast.clerk, Role.CLERK, unit=cast.units["xa-ben"], since=TODAY, by=cast.administrator)

    page = text_of(client, page_of(cast.clerk), chief)

    assert "Đóng tài khoản" not in page
    assert "xa-ben" not in page
    text_of(client, page_of(cast.clerk, "person_close"), chief, 403)
    text_of(client, page_of(cast.clerk, "person_leave"), cast.leader, 403)


# -- sign-ins, reopening --------------------------------------------------------------------------------------


def test_sign_ins_of_another_are_seen_and_ended(client: Client, cast: Cast) -> None:
    browser = sign_in(cast.clerk)
    assert "Chrome 109 · Android" in text_of(client, page_of(cast.clerk), cast.administrator)
    assert "Chrome 109" not in text_of(client, page_of(cast.clerk), cast.leader)

    assert post(client, page_of(cast.clerk, "person_sign_out"), cast.administrator, ly_do="mất máy")[0] == 302

    assert not is_in(browser)
    assert JournalEntry.objects.latest("id").why == "mất máy"


def test_closed_account_is_reopened_with_a_reason(client: Client, cast: Cast) -> None:
    close_account(cast.clerk, on=TODAY, by=cast.administrator, why="nhầm")
    address = page_of(cast.clerk, "person_reopen")

    status, page = post(client, address, cast.administrator, ly_do=" ")
    assert (status, "phải kèm lý do" in page) == (400, True)
    assert post(client, address, cast.administrator, ly_do="đóng nhầm")[0] == 302

    assert User.objects.get(pk=cast.clerk.pk).is_active
    assert "Mở lại tài khoản" not in text_of(client, page_of(cast.clerk), cast.administrator)


def test_roles_that_hold_later_are_seen_and_called_off(client: Client, cast: Cast) -> None:
    later = people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=TODAY + timedelta(9), by=cast.administrator)

    post(client, page_of(cast.clerk, "person_end_role", later.uuid), cast.administrator, tu_ngay="2023-07-05")

    assert not RoleGrant.objects.filter(pk=later.pk).exists()


def test_role_for_one_form_says_so(client: Client, cast: Cast) -> None:
    people.grant(
        cast.clerk, Role.CLERK, unit=cast.units["ban-2"], since=TODAY, by=cast.administrator, form="bieu-thang"
    )

    assert "công chức xã (chỉ biểu bieu-thang), Đơn vị ban-2" in text_of(client, LIST, cast.leader)
