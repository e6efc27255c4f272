"""The pages of recorded changes: what changed, rights and posts to settle, links to choose, taking it back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level
from muctieu.core.place_events import Change, EventKind, Part, Shares
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Role, may
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, Post, RightDecision, RoleGrant, User
from muctieu.web.people.posts import PostName
from muctieu.web.places.domain import PlaceError, relink
from muctieu.web.places.events import undo_event
from muctieu.web.places.models import OrgUnit, TreeLink, UnitEventUndo
from muctieu.web.places.queries import units_on
from muctieu.web.plans.models import Task
from tests.cast import SINCE, Cast
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.staff import Staff, appoint
from tests.web.unit_cast import BASIS, DAY, EVENTS, NEW, event_page, merge, read, record, send, split

HOME = "/lam-viec/hom-nay/"
HALF = Shares(Decimal("0.5"), Decimal("0.4"))
REST = Shares(Decimal("0.5"), Decimal("0.6"))


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def grant_of(user: User) -> RoleGrant:
    return RoleGrant.objects.get(user=user, valid_to__isnull=True)


def choice(kind: str, *units: str) -> str:
    return json.dumps({"choice": kind, "units": list(units)})


# -- the list -------------------------------------------------------------------------------------------------


def test_list_names_events_of_ones_own_units_latest_first(client: Client, cast: Cast) -> None:
    merge(cast)
    record(cast, EventKind.RENAME, "sk-2", changes=(Change("ban-ben", name="Bản Bên Mới"),))
    undone = record(cast, EventKind.RENAME, "sk-3", day=date(2023, 7, 2), changes=(Change("ban-moi", name="Bản X"),))
    undo_event(undone, by=cast.administrator, why="nhầm")

    page = read(client, cast.clerk, EVENTS)

    assert page.index("Đổi tên thành Bản X") < page.index("Sáp nhập Đơn vị ban-1, Đơn vị ban-2 thành Bản Mới")
    assert "<strong>đã hủy</strong>" in page
    assert "Bản Bên Mới" not in page
    assert "Bản Bên Mới" in read(client, cast.neighbour, EVENTS)
    assert "Chưa ghi thay đổi nào" not in page


def test_empty_list_says_what_to_do(client: Client, cast: Cast) -> None:
    assert "Việc cần làm: khi có quyết định" in read(client, cast.administrator, EVENTS)
    assert "Việc cần làm" not in read(client, cast.clerk, EVENTS)


def test_list_is_read_page_by_page_with_constant_queries(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    counts = []
    for number in range(1, 53):
        record(cast, EventKind.RENAME, f"sk-{number}", day=date.fromordinal(SINCE.toordinal() + number),
               changes=(Change("ban-1", name=f"Bản {number}"),))  # fmt: skip
        if number in (1, 3):
            forget()
            with CaptureQueriesContext(connection) as asked:
                client.get(EVENTS)
            counts.append(len(asked))

    first = read(client, cast.clerk, EVENTS)
    below = first.split("?duoi=")[1].split('"')[0]
    rest = read(client, cast.clerk, EVENTS, duoi=below)

    assert counts[0] == counts[1] <= 30
    assert (first.count('<li><a href="/lam-viec/don-vi/thay-doi/'), "Bản 2<" in rest) == (50, True)
    assert 'href="?duoi=' not in rest
    assert "Bản 52<" in read(client, cast.clerk, EVENTS, duoi="x")


# -- one event ------------------------------------------------------------------------------------------------


def test_event_page_tells_before_and_after_and_on_what_basis(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk, event_page(merge(cast)))

    for text in ("<h1>Sáp nhập Đơn vị ban-1, Đơn vị ban-2 thành Bản Mới</h1>", "hiệu lực từ 01/07/2023", BASIS,
                 "05/07/2023 12:00, Quản trị", "Đơn vị ban-1</th><td><strong>chấm dứt</strong>",
                 "Bản Mới, mã 09, thuộc Đơn vị xa", "từ ngày này Đơn vị chi-bo-1 phụ trách Bản Mới"):  # fmt: skip
        assert text in page, text
    assert "1 quyền chờ quản trị viên của đơn vị liên quan xác nhận." in page
    assert "Người ban1" not in page
    assert "Ghi nhầm?" not in page


@pytest.mark.parametrize("part", ["", "huy/", "quyen/", "chuc-danh/", "gan/"])
def test_neighbour_finds_no_such_event(client: Client, cast: Cast, part: str) -> None:
    address = event_page(merge(cast)) + part
    for role in (Role.ADMINISTRATOR, Role.LEADER):
        people.grant(cast.neighbour, role, unit=cast.units["xa-ben"], since=SINCE, by=cast.administrator)

    client.force_login(cast.neighbour)
    assert (client.post(address) if part else client.get(address)).status_code == 404
    client.logout()
    assert (client.post(address) if part else client.get(address)).status_code == 302
    assert client.get(f"{EVENTS}6f1e1c2a-0000-4000-8000-000000000000/").status_code == 302


def test_event_page_takes_as_many_queries_for_three_rights_as_for_one(client: Client, cast: Cast) -> None:
    row = merge(cast)
    client.force_login(cast.administrator)
    counts = []
    for number in (1, 2):
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(event_page(row))
        counts.append(len(asked))
        for one in range(2):
            people.add_person(f"ban2-{number}-{one}", full_name="Người", role=Role.REPORTER, unit=cast.units["ban-2"],
                              since=SINCE, by=cast.administrator)  # fmt: skip

    assert counts[0] == counts[1] <= 70


# -- rights ---------------------------------------------------------------------------------------------------


def test_rights_wait_on_the_event_and_on_the_first_page_until_settled(client: Client, cast: Cast) -> None:
    row = merge(cast)
    new = OrgUnit.objects.get(key="ban-moi")
    home = read(client, cast.administrator, HOME)
    assert "1 quyền chờ xác nhận" in home
    assert f'href="{event_page(row)}#quyen"' in home
    assert "quyền chờ" not in read(client, cast.leader, HOME)
    page = read(client, cast.administrator, event_page(row))
    assert "Người ban1</strong>, người báo cáo của bản, Đơn vị ban-1: đơn vị chấm dứt; thêm Đơn vị ban-2" in page
    assert "chuyển sang Bản Mới" in page

    status, address = send(client, cast.administrator, f"{event_page(row)}quyen/",
                           quyen=str(grant_of(cast.reporter).uuid), chon=choice("move", "ban-moi"))  # fmt: skip

    assert (status, address) == (302, f"{event_page(row)}#quyen")
    assert may(cast.reporter, Act.FIGURE_RECORD, new)
    after = read(client, cast.administrator, event_page(row))
    assert "Quyền chờ xác nhận" not in after
    assert "Người ban1, Đơn vị ban-1: chuyển sang Bản Mới (Quản trị, 05/07/2023)" in after
    assert "quyền chờ" not in read(client, cast.administrator, HOME)


def test_several_heirs_are_offered_alone_and_together(client: Client, cast: Cast) -> None:
    row = split(cast, (HALF, REST))

    page = read(client, cast.administrator, event_page(row))
    status, _ = send(client, cast.administrator, f"{event_page(row)}quyen/", quyen=str(grant_of(cast.reporter).uuid),
                     chon=choice("move", "ban-a", "ban-b"))  # fmt: skip

    for text in ("chuyển sang Bản A<", "chuyển sang Bản B<", "chuyển sang cả Bản A, Bản B<", "kết thúc quyền<"):
        assert text in page
    assert status == 302
    assert {grant.unit.key for grant in cast.reporter.grants.filter(valid_to__isnull=True)} == {"ban-a", "ban-b"}


def test_a_wider_reach_is_kept_or_ended(client: Client, cast: Cast) -> None:
    row = merge(cast, into="ban-1")

    page = read(client, cast.administrator, event_page(row))
    send(client, cast.administrator, f"{event_page(row)}quyen/", quyen=str(grant_of(cast.reporter).uuid),
         chon=choice("keep"))  # fmt: skip

    assert "phạm vi rộng ra; thêm Đơn vị ban-2" in page
    assert RightDecision.objects.get().choice == "keep"
    assert "Người ban1, Đơn vị ban-1: giữ nguyên" in read(client, cast.administrator, event_page(row))


@pytest.mark.parametrize(("chosen", "told"), [
    ("", "Hãy chọn cách xử lý quyền."), ("[]", "Hãy chọn cách xử lý quyền."),
    ('{"choice": "nuke", "units": []}', "Hãy chọn cách xử lý quyền."),
    (choice("move", "xa-ben"), "Có thể chọn: move → ban-moi, end"), (choice("keep"), "Có thể chọn"),
])  # fmt: skip
def test_a_choice_that_is_none_settles_nothing(client: Client, cast: Cast, chosen: str, told: str) -> None:
    row = merge(cast)

    status, page = send(client, cast.administrator, f"{event_page(row)}quyen/",
                        quyen=str(grant_of(cast.reporter).uuid), chon=chosen)  # fmt: skip

    assert status == 400
    assert told in page
    assert not RightDecision.objects.exists()


def test_a_right_that_does_not_wait_or_is_not_theirs_is_not_settled(client: Client, cast: Cast) -> None:
    row = merge(cast)
    local = people.add_person("qt-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator, password="x")  # fmt: skip
    address = f"{event_page(row)}quyen/"

    assert send(client, local, address, quyen=str(grant_of(cast.neighbour).uuid), chon=choice("end"))[0] == 403
    assert send(client, local, address, quyen=str(grant_of(cast.clerk).uuid), chon=choice("end"))[0] == 400
    assert send(client, local, address, quyen="x", chon=choice("end"))[0] == 404
    assert send(client, local, address, quyen=str(row.uuid), chon=choice("end"))[0] == 404
    assert send(client, cast.leader, address, quyen=str(grant_of(cast.reporter).uuid), chon=choice("end"))[0] == 403
    assert not RightDecision.objects.exists()


# -- posts ----------------------------------------------------------------------------------------------------


def test_post_of_an_ended_village_waits_until_it_is_handed_over(client: Client, staff: Staff) -> None:
    task = staff.give("Rà soát")
    row = merge(staff.cast)
    leader = staff.cast.leader
    home = read(client, leader, HOME)
    assert "1 nhiệm vụ chưa có người chịu trách nhiệm, 1 chức danh của đơn vị đã chấm dứt chưa bàn giao" in home
    assert f'href="{event_page(row)}#chuc-danh">Trưởng bản 1, Đơn vị ban-1</a>' in home
    assert "còn 0 chỉ tiêu, 1 nhiệm vụ" in home
    page = read(client, leader, event_page(row))
    assert f"<strong>Trưởng bản 1</strong>, Đơn vị ban-1: Người ban1. Còn: {task}" in page
    assert "cùng chức danh ở Bản Mới" not in page
    assert f'value="post {staff.chairman.uuid}"' in page
    assert "1 chức danh chờ lãnh đạo của đơn vị liên quan bàn giao." in read(client, staff.cast.clerk, event_page(row))

    status, address = send(client, leader, f"{event_page(row)}chuc-danh/", chuc_danh=str(staff.head.uuid),
                           nhan=f"post {staff.chairman.uuid}", ly_do="theo phân công")  # fmt: skip

    assert (status, address) == (302, f"{event_page(row)}#chuc-danh")
    assert Task.objects.get().lead == staff.chairman
    after = read(client, leader, event_page(row))
    assert "Chức danh chờ bàn giao" not in after
    assert "Trưởng bản 1, Đơn vị ban-1 → Chairman".replace("Chairman", "Chủ tịch UBND xã") in after
    assert f"({task})" in after
    assert "chức danh của đơn vị" not in read(client, leader, HOME)


def test_administrator_continues_the_post_where_the_village_lives_on(client: Client, staff: Staff) -> None:
    row = merge(staff.cast)
    by = staff.cast.administrator
    assert "cùng chức danh ở Bản Mới, người giữ như cũ" in read(client, by, event_page(row))
    address = f"{event_page(row)}chuc-danh/"
    form = {"chuc_danh": str(staff.head.uuid), "nhan": "heir ban-moi", "ly_do": "theo nghị quyết"}

    status, page = send(client, by, address, **form)
    send(client, by, f"{event_page(row)}quyen/", quyen=str(grant_of(staff.cast.reporter).uuid),
         chon=choice("move", "ban-moi"))  # fmt: skip
    done, _ = send(client, by, address, **form)

    assert (status, "chưa có vai trò nào ở ban-moi" in page, done) == (400, True, 302)
    new = Post.objects.get(unit__key="ban-moi")
    assert Holding.objects.get(post=new).user == staff.cast.reporter
    assert Holding.objects.get(post=staff.head).valid_to == DAY


def test_post_that_answers_for_nothing_may_only_end(client: Client, staff: Staff) -> None:
    row = merge(staff.cast)
    page = read(client, staff.cast.leader, event_page(row))
    assert "Không còn chỉ tiêu, nhiệm vụ nào." in page

    status, _ = send(client, staff.cast.leader, f"{event_page(row)}chuc-danh/", chuc_danh=str(staff.head.uuid),
                     nhan="nobody")  # fmt: skip

    assert status == 302
    assert "Trưởng bản 1, Đơn vị ban-1 thôi giữ" in read(client, staff.cast.leader, event_page(row))


@pytest.mark.parametrize(("to", "status"), [("", 400), ("nobody", 400), ("heir khong-co", 400), ("heir xa-ben", 400),
                                            ("post x", 404), ("post {other}", 400)])  # fmt: skip
def test_a_hand_over_that_cannot_be_is_told_and_moves_nothing(
    client: Client, staff: Staff, to: str, status: int
) -> None:
    staff.give()
    row = merge(staff.cast)
    other = posts.establish((PostName("x", "Chức danh bên"),), unit=staff.cast.units["xa-ben"],
                            by=staff.cast.administrator)["x"]  # fmt: skip
    people.grant(staff.cast.leader, Role.LEADER, unit=staff.cast.units["xa-ben"], since=SINCE,
                 by=staff.cast.administrator)  # fmt: skip

    answer, _ = send(client, staff.cast.leader, f"{event_page(row)}chuc-danh/", chuc_danh=str(staff.head.uuid),
                     nhan=to.format(other=other.uuid))  # fmt: skip

    assert answer == status
    assert Task.objects.get().lead == staff.head
    assert Holding.objects.get(post=staff.head).valid_to is None


def test_posts_are_settled_by_those_who_assign_them_and_from_the_day_on(client: Client, staff: Staff) -> None:
    row = merge(staff.cast, day=date(2023, 8, 1))
    form = {"chuc_danh": str(staff.head.uuid), "nhan": "nobody"}
    address = f"{event_page(row)}chuc-danh/"

    assert "chấm dứt từ 01/08/2023; bàn giao được từ ngày đó." in read(client, staff.cast.leader, event_page(row))
    assert "chức danh của đơn vị" not in read(client, staff.cast.leader, HOME)
    assert send(client, staff.cast.leader, address, **form)[0] == 400
    assert send(client, staff.cast.clerk, address, **form)[0] == 403
    assert send(client, staff.cast.leader, address, **(form | {"chuc_danh": str(row.uuid)}))[0] == 404
    with clock.standing_at(datetime(2023, 8, 2, 5, tzinfo=UTC)):
        assert send(client, staff.cast.leader, address, **form)[0] == 302


def test_many_things_of_a_post_are_counted(client: Client, staff: Staff) -> None:
    for number in range(15):
        staff.give(f"Việc {number}")
    row = merge(staff.cast)

    assert "và 3 việc nữa" in read(client, staff.cast.leader, event_page(row))


# -- links ----------------------------------------------------------------------------------------------------


def test_a_cell_whose_village_was_divided_waits_for_its_unit(client: Client, cast: Cast) -> None:
    row = split(cast, (HALF, REST))
    page = read(client, cast.administrator, event_page(row))
    assert "Đơn vị chi-bo-1, trước phụ trách Đơn vị ban-1" in page
    assert "Tổ chức đảng chưa rõ" not in read(client, cast.clerk, event_page(row))
    address = f"{event_page(row)}gan/"

    wrong = send(client, cast.administrator, address, gan=json.dumps(["chi-bo-1", "ban-2"]))
    status, _ = send(client, cast.administrator, address, gan=json.dumps(["chi-bo-1", "ban-b"]))

    assert (wrong[0], "Hãy chọn trong danh sách." in wrong[1], status) == (400, True, 302)
    link = TreeLink.objects.get(party__key="chi-bo-1", valid_to__isnull=True)
    assert (link.administrative.key, link.valid_from) == ("ban-b", DAY)
    assert "Tổ chức đảng chưa rõ" not in read(client, cast.administrator, event_page(row))
    refused = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do="nhầm")
    assert "liên kết Đơn vị chi-bo-1 – Bản B dựa vào nó" in refused[1]


def test_a_divided_cell_waits_for_the_part_that_answers(client: Client, cast: Cast) -> None:
    made = tuple(Change(f"cb-{name}", code=f"CB{name}", name=f"Chi bộ {name}", level=Level.CELL, parent="dang-bo")
                 for name in ("a", "b"))  # fmt: skip
    row = record(cast, EventKind.SPLIT, parts=tuple(Part("chi-bo-1", one.unit, share) for one, share in
                                                    zip(made, (HALF, REST), strict=True)), changes=made)  # fmt: skip

    page = read(client, cast.administrator, event_page(row))

    assert "Chi bộ a – Đơn vị ban-1" in page
    assert "Chi bộ b – Đơn vị ban-1" in page


def test_linking_is_refused_to_others_and_to_what_does_not_stand(client: Client, cast: Cast) -> None:
    row = split(cast, (HALF, REST))
    chosen = json.dumps(["chi-bo-1", "ban-b"])

    assert send(client, cast.clerk, f"{event_page(row)}gan/", gan=chosen)[0] == 403
    cell, new = (OrgUnit.objects.get(key=key) for key in ("chi-bo-1", "ban-b"))
    for party, place in ((cell, cast.units["ban-1"]), (new, cast.units["ban-2"])):
        with pytest.raises(PlaceError, match="không tồn tại suốt thời gian đó hoặc không đúng hệ thống"):
            relink(party, place, on=DAY, by=cast.administrator)
    relink(cell, new, on=DAY, by=cast.administrator)
    with pytest.raises(StateError, match="Không có gì thay đổi"):
        relink(cell, new, on=DAY, by=cast.administrator)


# -- taking it back -------------------------------------------------------------------------------------------


def test_event_is_taken_back_with_a_reason(client: Client, cast: Cast) -> None:
    row = merge(cast)
    assert "Ghi nhầm?" in read(client, cast.administrator, event_page(row))

    empty = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do=" ")
    status, _ = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do="Nhập nhầm ngày")

    assert (empty[0], "phải kèm lý do" in empty[1], status) == (400, True, 302)
    assert {one.unit.key for one in units_on(DAY)} >= {"ban-1", "ban-2"}
    page = read(client, cast.administrator, event_page(row))
    assert "Quản trị đã hủy lúc 05/07/2023 12:00: Nhập nhầm ngày" in page
    assert "Bản Mới, mã 09" in page
    for gone in ("Ghi nhầm?", "Quyền chờ xác nhận", "Chức danh chờ"):
        assert gone not in page
    again = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do="lần nữa")
    assert (again[0], "Không có sự kiện" in again[1]) == (400, True)


def test_what_rests_on_an_event_is_named_in_words_and_the_reason_stays(
    client: Client, cast: Cast, enter: Enter
) -> None:
    row = merge(cast)
    record(cast, EventKind.RENAME, "sk-2", day=date(2023, 7, 3), changes=(Change("ban-moi", name="Bản Mới Hơn"),))
    enter("4", place="ban-moi", period="2023-Q3")

    status, page = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do="Nhập nhầm")

    assert status == 400
    assert "Không hủy được sự kiện “Sáp nhập, hợp nhất”: sự kiện sk-2, 03/07/2023 dựa vào nó." in page
    assert "Không hủy được sự kiện “Sáp nhập, hợp nhất”: số liệu births" in page
    assert 'value="Nhập nhầm"' in page
    assert not UnitEventUndo.objects.exists()


def test_many_things_that_rest_on_an_event_are_counted(client: Client, cast: Cast, enter: Enter) -> None:
    row = merge(cast)
    for number in range(23):
        enter("1", place="ban-moi", period="2023-Q3", until="sent", source=f"nguon-{number}")

    _, page = send(client, cast.administrator, f"{event_page(row)}huy/", ly_do="nhầm")

    assert "Còn 3 điều như vậy nữa." in page


def test_only_those_who_may_change_units_take_events_back(client: Client, cast: Cast) -> None:
    row = merge(cast)
    local = people.add_person("qt-ban", full_name="Quản trị bản", role=Role.ADMINISTRATOR, unit=cast.units["ban-1"],
                              since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    for who in (cast.clerk, cast.leader, local):
        assert send(client, who, f"{event_page(row)}huy/", ly_do="nhầm")[0] == 403
        assert "Ghi nhầm?" not in read(client, who, event_page(row))


def test_another_event_of_the_decision_starts_from_its_day_and_basis(client: Client, cast: Cast) -> None:
    page = read(client, cast.administrator, event_page(merge(cast)))

    query = page.split(f"{NEW}?")[1].split('"')[0].replace("&amp;", "&")
    form = read(client, cast.administrator, f"{NEW}?loai=rename&{query}")
    assert 'value="2023-07-01"' in form
    assert f'value="{BASIS}"' in form


def test_journal_names_the_event_and_leads_to_it(client: Client, cast: Cast) -> None:
    row = merge(cast)
    people.grant(cast.leader, Role.ADMINISTRATOR, unit=cast.units["tinh"], since=SINCE, by=cast.administrator)

    page = read(client, cast.leader, "/lam-viec/nhat-ky/")

    assert f'href="{event_page(row)}">Sáp nhập, hợp nhất, 01/07/2023</a>' in page


def test_events_speak_english(client: Client, staff: Staff) -> None:
    row = merge(staff.cast)
    client.cookies["django_language"] = "en"

    page = read(client, staff.cast.administrator, event_page(row))
    home = read(client, staff.cast.administrator, HOME)

    for text in ("Đơn vị ban-1, Đơn vị ban-2 became Bản Mới", "ends</strong>", "the unit ends", "move to Bản Mới",
                 "the same post in Bản Mới, held by the same person"):  # fmt: skip
        assert text in page, text
    assert "1 posts of ended units to hand over, 1 rights to settle" in home
