"""The form that records a change of units: preview first, then the event; refused ones say why and keep the text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level, PlaceType
from muctieu.core.place_events import WHOLE, Change, EventKind, Part, Shares
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places import domain as places
from muctieu.web.places.mapping import stored_entries, stored_places
from muctieu.web.places.models import OrgUnit, UnitEvent
from tests.cast import SINCE, Cast, unit
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.staff import appoint
from tests.web.unit_cast import BASIS, EVENTS, NEW, merge, page_of, read, record, send

KEY = "sk-0123456789ab"
DAY = "2023-07-01"


def typed(kind: str, **more: object) -> dict[str, object]:
    return {"loai": kind, "ngay": DAY, "can_cu": BASIS, "ma": KEY, "duoi": "xa", "buoc": "xem"} | more


def merging(**more: object) -> dict[str, object]:
    new = {"nhan": "+", "ten_0": "Bản Mới", "ma_so_0": "09", "kieu_0": "village"}
    return typed("merge") | {"don_vi": ["ban-1", "ban-2"]} | new | more


def confirm(client: Client, who: User, form: dict[str, object]) -> tuple[int, str]:
    """Preview, then record what was seen."""
    status, page = send(client, who, NEW, **form)
    assert status == 200, page
    (seen,) = re.findall(r'name="xem" value="([0-9a-f]+)"', page)
    return send(client, who, NEW, **(form | {"buoc": "ghi", "xem": seen}))


def the_event() -> UnitEvent:
    return UnitEvent.objects.get()


# -- the way to the form --------------------------------------------------------------------------------------


def test_kinds_are_chosen_by_what_the_decision_does(client: Client, cast: Cast) -> None:
    page = read(client, cast.administrator, NEW, don_vi="x", ngay=DAY)

    assert "Quyết định làm gì với đơn vị?" in page
    assert page.count('href="?loai=') == len(EventKind)
    assert f"ngay={DAY}" in page


def test_form_opened_from_a_unit_has_it_chosen_within_its_commune(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    page = " ".join(client.get(NEW, {"loai": "rename", "don-vi": "ban-2"}).content.decode().split())

    assert '<option value="ban-2" selected>' in page
    assert 'value="ban-ben"' not in page
    assert 'name="duoi" value="xa"' in page
    assert "don-vi=ban-2" in read(client, cast.administrator, page_of("ban-2"))


def test_form_within_the_province_offers_its_communes(client: Client, cast: Cast) -> None:
    page = read(client, cast.administrator, NEW, loai="merge", duoi="tinh")

    assert 'value="xa-ben"' in page
    assert 'value="ban-1"' not in page
    within = read(client, cast.administrator, NEW, loai="merge", duoi="xa")
    assert "<strong>Đơn vị xa</strong>" in within
    assert "duoi=tinh" in within


def test_another_row_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    form = typed("split", nguon="ban-1", dong="2", ten_1="Bản A", ho_1="25", buoc="them")

    status, page = send(client, cast.administrator, NEW, **form)

    assert status == 200
    assert "Phần 3" in page
    assert 'name="dong" value="3"' in page
    assert ('value="Bản A"' in page, 'value="25"' in page) == (True, True)
    assert "Phần 30" in send(client, cast.administrator, NEW, **(form | {"dong": "999"}))[1]


# -- preview and confirmation ---------------------------------------------------------------------------------


def test_preview_shows_everything_and_stores_nothing(client: Client, cast: Cast, enter: Enter) -> None:
    appoint(cast)
    enter("3", place="ban-1")
    before = stored_places()

    status, page = send(client, cast.administrator, NEW, **merging())

    assert status == 200
    for text in ("Đơn vị ban-1</th><td><strong>chấm dứt</strong>", "Bản Mới</th><td><strong>mới lập</strong>",
                 "giữ nguyên dưới tên này: 1 số liệu đã ghi", "Bản Mới, mã 09, thuộc Đơn vị xa",
                 "Đơn vị chi-bo-1 phụ trách Đơn vị ban-1: từ ngày này Đơn vị chi-bo-1 phụ trách Bản Mới.",
                 "Quyền phải xác nhận sau khi ghi", "Người ban1</strong>, người báo cáo của bản, Đơn vị ban-1: đơn vị",
                 "đề nghị: Bản Mới", "Chức danh phải bàn giao sau khi ghi", "Trưởng bản 1, Đơn vị ban-1: Người ban1",
                 "Ghi thay đổi này"):  # fmt: skip
        assert text in page, text
    assert stored_places() == before
    assert not UnitEvent.objects.exists()


def test_what_was_seen_is_recorded(client: Client, cast: Cast) -> None:
    status, address = confirm(client, cast.administrator, merging())

    event = stored_entries()[0].event
    (born,) = event.changes
    assert (status, address) == (302, f"{EVENTS}{the_event().uuid}/")
    assert (event.id, event.kind, event.day, event.legal_basis) == (KEY, EventKind.MERGE, date(2023, 7, 1), BASIS)
    assert event.parts == (Part("ban-1", born.unit, WHOLE), Part("ban-2", born.unit, WHOLE))
    assert (born.name, born.code, born.level, born.place_type, born.parent) == (
        "Bản Mới", "09", Level.VILLAGE, PlaceType.VILLAGE, "xa",
    )  # fmt: skip
    assert born.unit == "ban-moi-012345-0"


def test_nothing_is_recorded_that_was_not_seen(client: Client, cast: Cast) -> None:
    status, page = send(client, cast.administrator, NEW, **merging(buoc="ghi"))
    other = re.findall(r'name="xem" value="([0-9a-f]+)"', page)[0]

    changed = send(client, cast.administrator, NEW, **merging(buoc="ghi", xem=other, ten_0="Bản Khác"))

    assert (status, changed[0]) == (400, 400)
    assert "không còn như lúc xem trước" in page
    assert "không còn như lúc xem trước" in changed[1]
    assert not UnitEvent.objects.exists()


def test_form_sent_twice_records_one_event(client: Client, cast: Cast) -> None:
    _, first = confirm(client, cast.administrator, merging())

    status, again = send(client, cast.administrator, NEW, **merging(buoc="ghi"))

    assert (status, again) == (302, first)
    assert UnitEvent.objects.count() == 1


def test_taken_key_of_somebody_else_is_refused(client: Client, cast: Cast) -> None:
    merge(cast, key=KEY)
    other = people.add_person("qt2", full_name="Quản trị hai", role=Role.ADMINISTRATOR, unit=cast.units["tinh"],
                              since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    status, page = send(client, other, NEW, **typed("rename", don_vi_1="xa", ten_1="Xã Mới"))

    assert status == 400
    assert "Sự kiện “Đổi tên” đã được ghi rồi." in page


@pytest.mark.parametrize(("form", "wanted"), [
    (typed("merge", don_vi=["ban-1", "ban-2"], nhan="ban-1"), "Sáp nhập Đơn vị ban-1, Đơn vị ban-2 thành Đơn vị ban-1"),
    (typed("transfer", nguon="ban-1", nhan_1="ban-2", ho_1="35"),
     "Chuyển một phần Đơn vị ban-1 (35% số hộ) sang Đơn vị ban-2"),
    (typed("rename", don_vi_1="ban-1", ten_1="Bản Một"), "Đổi tên thành Bản Một"),
    (typed("retype", don_vi_1="ban-1", kieu_1="hamlet"), "Đơn vị ban-1 trở thành thôn"),
    (typed("recode", dong="2", don_vi_1="ban-1", ma_so_1="02", don_vi_2="ban-2", ma_so_2="01"),
     "Đơn vị ban-1 mang mã 02; Đơn vị ban-2 mang mã 01"),
    (typed("reparent", don_vi_1="ban-1", cap_tren_1="xa-ben"), "Đơn vị ban-1 thuộc về Đơn vị xa-ben"),
    (typed("dissolve", don_vi=["ban-2"]), "Giải thể Đơn vị ban-2"),
])  # fmt: skip
def test_each_kind_can_be_recorded(client: Client, cast: Cast, form: dict[str, object], wanted: str) -> None:
    if form["loai"] == "reparent":
        record(cast, EventKind.RECODE, "truoc", day=date(2022, 1, 1), changes=(Change("ban-1", code="05"),))

    status, address = confirm(client, cast.administrator, form)

    assert status == 302
    assert f"<h1>{wanted}</h1>" in read(client, cast.administrator, address)


def test_split_reads_shares_of_the_whole_and_lets_children_follow(client: Client, cast: Cast) -> None:
    points = [unit("diem-1", Level.SETTLEMENT, "ban-1"), unit("diem-2", Level.SETTLEMENT, "ban-1")]
    places.load_units(points, by=cast.administrator, under=cast.units["tinh"])
    form = typed("split", nguon="ban-1", dong="3", nhan_1="+", ten_1="Bản A", ma_so_1="11", ho_1="45/131", khau_1="30%",
                 nhan_2="+", ten_2="Bản B", ma_so_2="12", ho_2="86/131", khau_2="70,0")  # fmt: skip
    status, page = send(client, cast.administrator, NEW, **form)
    assert (status, "đơn vị cấp trên “Đơn vị ban-1” không còn" in page) == (400, True)
    assert 'name="con-diem-1"' in page

    status, address = confirm(client, cast.administrator, form | {"con_diem_1": "1", "con_diem_2": "2"})

    event = stored_entries()[0].event
    assert status == 302
    assert [part.shares for part in event.parts] == [
        Shares(Decimal("0.343511450382"), Decimal("0.3")), Shares(Decimal("0.656488549618"), Decimal("0.7")),
    ]  # fmt: skip
    standing = {one.id: one.parent for one in stored_places().units if one.valid_to is None}
    assert (standing["diem-1"], standing["diem-2"]) == (event.targets[0], event.targets[1])
    shown = read(client, cast.administrator, address)
    assert "Đơn vị ban-1 → Bản A: 34,35% số hộ, 30% nhân khẩu" in shown
    assert "Tổ chức đảng chưa rõ phụ trách đơn vị nào" in shown


def test_split_that_keeps_the_old_unit_leaves_its_children(client: Client, cast: Cast) -> None:
    places.load_units([unit("diem-1", Level.SETTLEMENT, "ban-1")], by=cast.administrator, under=cast.units["tinh"])
    form = typed("split", nguon="ban-1", nhan_1="ban-1", ho_1="60", nhan_2="+", ten_2="Bản B", ho_2="40",
                 con_diem_1="1")  # fmt: skip

    assert confirm(client, cast.administrator, form)[0] == 302
    standing = {one.id: one.parent for one in stored_places().units if one.valid_to is None}
    assert standing["diem-1"] == "ban-1"
    assert "Cần biết trước khi ghi" not in read(client, cast.administrator, NEW)


def test_notes_are_told_before_recording(client: Client, cast: Cast) -> None:
    form = typed("split", nguon="ban-2", nhan_1="+", ten_1="Bản A", nhan_2="+", ten_2="Bản B")

    status, page = send(client, cast.administrator, NEW, **form)

    assert status == 200
    assert "Cần biết trước khi ghi" in page
    assert "quyết định không nêu tỷ lệ chia của “Đơn vị ban-2”" in page


def test_merging_communes_takes_their_villages_along(client: Client, cast: Cast) -> None:
    form = typed("merge", duoi="tinh", don_vi=["xa", "xa-ben"], nhan="+", ten_0="Xã Chung", ma_so_0="03999",
                 kieu_0="commune")  # fmt: skip
    record(cast, EventKind.RECODE, "truoc", day=date(2022, 1, 1), changes=(Change("ban-ben", code="05"),))

    assert confirm(client, cast.administrator, form)[0] == 302
    standing = {one.id: one.parent for one in stored_places().units if one.valid_to is None}
    born = stored_entries()[1].event.targets[0]
    assert {standing["ban-1"], standing["ban-2"], standing["ban-ben"]} == {born}


# -- bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "told"), [
    (typed("reparent", don_vi_1="xa", cap_tren_1="xa"), "là cấp trên của chính mình (qua Đơn vị xa)"),
    (typed("reparent", don_vi_1="xa", cap_tren_1="ban-1"), "là cấp trên của chính mình (qua Đơn vị ban-1)"),
    (typed("rename", ngay="2020-01-01", don_vi_1="ban-1", ten_1="Sớm"),
     "Sự kiện “Đổi tên” ngày 01/01/2020: đơn vị Đơn vị ban-1 đến 01/01/2021 mới có."),
    (typed("recode", don_vi_1="ban-1", ma_so_1="02"), "Mã 02 ngày 01/07/2023 thuộc cả"),
    (typed("split", nguon="ban-1", nhan_1="ban-1", ho_1="50", nhan_2="+", ten_2="Bản B", ho_2="60"),
     "tỷ lệ hộ của “Đơn vị ban-1” cộng lại là 1,1"),
    (typed("transfer", nguon="ban-1", nhan_1="ban-1", ho_1="10"), "thiếu đơn vị nhận khác với đơn vị giao"),
    (typed("merge", don_vi=["ban-1"], nhan="ban-1"), "thiếu ít nhất hai đơn vị hợp lại"),
    (typed("merge", don_vi=["ban-1", "chi-bo-1"], nhan="ban-1"), "thuộc hai hệ thống khác nhau"),
    (typed("dissolve", don_vi=["xa"]), "không còn hoặc chưa có"),
    (typed("rename", dong="2", don_vi_1="ban-1", ten_1="A", don_vi_2="ban-1", ten_2="B"),
     "nêu đơn vị “Đơn vị ban-1” hai lần"),
])  # fmt: skip
def test_what_cannot_have_happened_is_told_in_words_and_the_text_stays(
    client: Client, cast: Cast, form: dict[str, object], told: str
) -> None:
    before = stored_places()

    status, page = send(client, cast.administrator, NEW, **form)

    assert status == 400
    assert told in page
    assert "Chưa ghi được" in page
    assert f'value="{BASIS}"' in page
    assert "Ghi thay đổi này" not in page
    assert (stored_places(), UnitEvent.objects.count()) == (before, 0)


def test_overlapping_validity_and_a_day_before_a_later_change_are_refused(client: Client, cast: Cast) -> None:
    record(cast, EventKind.RENAME, "sau", day=date(2023, 7, 3), changes=(Change("ban-1", name="Bản Sau"),))

    status, page = send(client, cast.administrator, NEW, **typed("rename", don_vi_1="ban-1", ten_1="Bản Trước"))

    assert status == 400
    assert "đã có thay đổi ghi từ 03/07/2023" in page


@pytest.mark.parametrize(("form", "field", "told"), [
    (merging(ngay="mai"), "ngay", "Hãy ghi ngày hiệu lực"),
    (merging(ngay="0203-07-01"), "ngay", "Hãy ghi ngày hiệu lực"),
    (merging(can_cu=" "), "can-cu", "Hãy ghi số, ngày và nơi ban hành"),
    (merging(can_cu="x" * 301), "can-cu", "Hãy viết gọn trong 300 ký tự."),
    (merging(don_vi=[]), "don-vi", "Hãy đánh dấu ít nhất một đơn vị."),
    (merging(don_vi=["ban-1", "ban-ben"]), "don-vi", "Hãy đánh dấu ít nhất một đơn vị."),
    (merging(nhan="ban-ben"), "nhan", "Hãy chọn trong danh sách."),
    (merging(ten_0=""), "ten-0", "Hãy ghi tên của đơn vị."),
    (merging(kieu_0="commune"), "kieu-0", "“xã” không cùng cấp với Đơn vị ban-1."),
    (merging(kieu_0="x"), "kieu-0", "Hãy chọn trong danh sách."),
    (merging(ma_so_0="1" * 21), "ma-so-0", "Hãy viết gọn trong 20 ký tự."),
    (typed("split", nguon="x", nhan_1="+", ten_1="A"), "nguon", "Hãy chọn trong danh sách."),
    (typed("split", nguon="ban-1", nhan_1="+", ten_1="A", ho_1="nhiều"), "ho-1", "Không đọc được “nhiều”."),
    (typed("split", nguon="ban-1", nhan_1="+", ten_1="A", ho_1="5/0"), "ho-1", "Không đọc được “5/0”."),
    (typed("transfer", nguon="ban-1", nhan_1="+"), "nhan-1", "Hãy chọn trong danh sách."),
    (typed("rename", don_vi_1="ban-1"), "ten-1", "Hãy ghi tên của đơn vị."),
    (typed("rename"), "don-vi-1", "Hãy chọn trong danh sách."),
    (typed("recode", don_vi_1="ban-1"), "ma-so-1", "Hãy ghi mã mới."),
    (typed("retype", don_vi_1="ban-1"), "kieu-1", "Hãy chọn trong danh sách."),
    (typed("reparent", don_vi_1="ban-1", cap_tren_1="x"), "cap-tren-1", "Hãy chọn trong danh sách."),
])  # fmt: skip
def test_fault_stands_beside_its_field(
    client: Client, cast: Cast, form: dict[str, object], field: str, told: str
) -> None:
    status, page = send(client, cast.administrator, NEW, **form)

    assert status == 400
    assert f'id="e-{field}">{told}' in page
    assert "Chữ đã gõ vẫn còn." in page
    assert not UnitEvent.objects.exists()


def test_form_reads_its_own_fields_and_nothing_else(client: Client, cast: Cast) -> None:
    confirm(
        client, cast.administrator, merging(recorded_by="x", added="[]", dissolved="xa", id="sk-khac", parent="tinh")
    )

    row = the_event()
    assert (row.key, row.dissolved, row.recorded_by) == (KEY, [], cast.administrator.uuid)


def test_forged_identity_is_replaced(client: Client, cast: Cast) -> None:
    status, page = send(client, cast.administrator, NEW, **merging(ma="'; DROP"))

    assert status == 200
    assert re.search(r'name="ma" value="sk-[0-9a-f]{12}"', page)


def test_unknown_kind_shows_the_kinds(client: Client, cast: Cast) -> None:
    assert "Quyết định làm gì" in send(client, cast.administrator, NEW, **typed("nuke"))[1]


# -- rights ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reporter", "clerk", "leader", "neighbour"])
def test_only_administrators_record_changes(client: Client, cast: Cast, who: str) -> None:
    assert send(client, getattr(cast, who), NEW, **merging())[0] == 403
    client.force_login(getattr(cast, who))
    assert client.get(NEW).status_code == 403
    assert "Ghi một thay đổi" not in read(client, getattr(cast, who))


def test_a_communes_administrator_takes_nothing_from_the_neighbour(client: Client, cast: Cast) -> None:
    local = people.add_person("qt-xa", full_name="Quản trị xã", role=Role.ADMINISTRATOR, unit=cast.commune,
                              since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    assert send(client, local, NEW, **typed("rename", duoi="tinh", don_vi_1="tinh", ten_1="Tỉnh tôi"))[0] == 403
    assert send(client, local, NEW, **typed("dissolve", duoi="xa-ben", don_vi=["ban-ben"]))[0] == 400
    assert confirm(client, local, merging())[0] == 302
    assert OrgUnit.objects.filter(key="ban-moi-012345-0").exists()


def test_preview_takes_as_many_queries_for_many_units_as_for_few(client: Client, cast: Cast) -> None:
    more = [unit(f"them-{number}", Level.VILLAGE, "xa") for number in range(4)]
    places.load_units(more, by=cast.administrator, under=cast.units["tinh"])
    client.force_login(cast.administrator)
    counts = []
    for sources in (["them-0", "them-1"], [f"them-{number}" for number in range(4)]):
        form = {name.replace("_", "-"): value for name, value in merging(don_vi=sources).items()}
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.post(NEW, form).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 80
