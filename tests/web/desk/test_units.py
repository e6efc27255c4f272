"""The tree of units, the search, a unit's page and its series: as of a day, for those who belong there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.indicator import Disclosure, PlaceRule, TimeRule
from muctieu.core.place import Level, PlaceType
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_events import Change, EventKind, Part, Shares
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places import domain as places
from tests.cast import SINCE, Cast, by_hand, unit
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.unit_cast import UNITS, merge, page_of, read, record, split

KNOWN = load_indicators().values()
SUM = next(one for one in KNOWN if one.place is PlaceRule.SUM and one.disclosure is Disclosure.STAFF
           and one.time is TimeRule.SUM)  # fmt: skip
SECRET = next(one for one in KNOWN if one.disclosure is Disclosure.RESTRICTED and one.numerator is None)
HALF = Shares(Decimal("0.25"), Decimal("0.25"))
REST = Shares(Decimal("0.75"), Decimal("0.75"))


def heading(page: str) -> str:
    return page.split("<h1>")[1].split("</h1>", maxsplit=1)[0]


def order(page: str, *texts: str) -> list[int]:
    found = [page.index(text) for text in texts]
    assert found == sorted(found)
    return found


# -- the tree -------------------------------------------------------------------------------------------------


def test_tree_is_the_viewers_commune_with_its_party_units(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk)

    assert "Đơn vị xa</a>: 2 thôn, bản, 1 đảng bộ, 1 chi bộ" in heading(page)
    order(page, "Đơn vị trực thuộc", "Đơn vị ban-1", "Đơn vị ban-2", "Tổ chức đảng", "Đơn vị dang-bo",
          "phụ trách Đơn vị xa", "Đơn vị chi-bo-1", "phụ trách Đơn vị ban-1")  # fmt: skip
    assert "ban-ben" not in page
    assert "xa-ben" not in page


def test_tree_is_that_of_the_day(client: Client, cast: Cast) -> None:
    merge(cast)

    now, then = read(client, cast.clerk), read(client, cast.clerk, ngay="2023-06-30")

    assert ("Bản Mới" in now, "Đơn vị ban-1<" in now) == (True, False)
    assert ("Bản Mới" in then, "Đơn vị ban-1<" in then) == (False, True)
    assert "?ngay=2023-06-30" in then
    assert "phụ trách Bản Mới" in now


@pytest.mark.parametrize("typed", ["hôm qua", "0001-01-01", "2023-13-01"])
def test_day_that_is_none_is_told_beside_its_field(client: Client, cast: Cast, typed: str) -> None:
    page = read(client, cast.clerk, status=400, ngay=typed)

    assert "Ngày không đúng dạng." in page
    assert f'value="{typed}"' in page


def test_tree_of_a_province_shows_its_communes_with_what_stands_below(client: Client, cast: Cast) -> None:
    page = read(client, cast.administrator, duoi="tinh")

    assert "Đơn vị tinh</a>: 2 xã, phường" in heading(page)
    assert "2 thôn, bản" in page
    assert "?duoi=xa-ben" in page
    assert "Đơn vị ban-1" not in page
    below = read(client, cast.administrator, duoi="xa")
    order(below, "?duoi=tinh", "Đơn vị ban-1")


def test_neighbours_tree_is_not_found(client: Client, cast: Cast) -> None:
    read(client, cast.neighbour, status=404, duoi="xa")
    read(client, cast.clerk, status=404, duoi="khong-co")
    assert "Đơn vị ban-1" not in read(client, cast.neighbour, duoi="tinh")


def test_settlement_points_stand_under_their_village_with_their_type(client: Client, cast: Cast) -> None:
    point = CoreUnit("diem", "01A", "Khe Lùng", Level.SETTLEMENT, "ban-1", SINCE,
                     place_type=PlaceType.SETTLEMENT_POINT)  # fmt: skip
    places.load_units([point], by=cast.administrator, under=cast.units["tinh"])

    page = read(client, cast.reporter)

    order(page, "Đơn vị ban-1", "Khe Lùng", "01A · điểm dân cư · từ 01/01/2021", "Đơn vị ban-2")


def test_a_unit_before_its_time_has_no_tree_but_a_history(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk, ngay="2019-01-01")

    assert "Ngày 01/01/2019 đơn vị này chưa có hoặc đã chấm dứt." in page


def test_a_unit_without_any_below_says_so(client: Client, cast: Cast) -> None:
    assert "Không có đơn vị nào trực thuộc ở ngày này." in read(client, cast.clerk, duoi="ban-2")


def test_tree_takes_as_many_queries_for_many_villages_as_for_few(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    counts = []
    for number in (1, 2):
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(UNITS, {"tim": "đơn vị"}).status_code == 200
        counts.append(len(asked))
        more = [unit(f"them-{one}", Level.VILLAGE, "xa") for one in range(3 * number)]
        places.load_units(more, by=cast.administrator, under=cast.units["tinh"])

    assert counts[0] == counts[1] <= 40


def test_a_person_with_a_right_at_a_party_unit_alone_sees_that_tree(client: Client, cast: Cast) -> None:
    secretary = people.add_person("bi-thu", full_name="Bí thư", role=Role.PARTY_OFFICE, unit=cast.units["dang-bo"],
                                  since=SINCE, by=_over_party(cast), password="x")  # fmt: skip

    assert "Đơn vị dang-bo" in heading(read(client, secretary))


def _over_party(cast: Cast) -> User:
    """Somebody who may give roles over the committee: it stands in no commune's tree."""
    with by_hand():
        chief = User.objects.create(username="quan-tri-dang", full_name="Quản trị đảng")
        chief.grants.create(role=Role.ADMINISTRATOR.value, unit=cast.units["dang-bo"], valid_from=SINCE)
    return chief


# -- search ---------------------------------------------------------------------------------------------------


def test_search_finds_old_names_with_or_without_diacritics(client: Client, cast: Cast) -> None:
    record(cast, EventKind.RENAME, changes=(Change("ban-1", name="Bản Huổi Cang"),))
    merge(cast, into="ban-2", key="sk-2", day=date(2023, 7, 3))

    new, old = read(client, cast.clerk, tim="huoi cang"), read(client, cast.clerk, tim="don vi ban-1")

    assert "Bản Huổi Cang</a>" in new
    assert "đã chấm dứt từ 03/07/2023" in new
    assert "Đơn vị ban-1</a>" in old
    assert "tên cũ của Bản Huổi Cang" in read(client, cast.clerk, tim="don vi ban-1", ngay="2023-07-02")
    assert "tên của Đơn vị ban-1 từ 01/07/2023" in read(client, cast.clerk, tim="Huổi Cang", ngay="2023-06-01")


def test_search_finds_codes_and_what_is_yet_to_begin(client: Client, cast: Cast) -> None:
    record(cast, EventKind.RECODE, changes=(Change("ban-1", code="77"),))
    merge(cast, key="sk-2", day=date(2023, 8, 1))

    assert "mã cũ, nay là 77" in read(client, cast.clerk, tim="01")
    assert "có từ 01/08/2023" in read(client, cast.clerk, tim="Bản Mới")


def test_search_finds_nothing_of_the_neighbour(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk, tim="ban-ben")

    assert "Không có đơn vị nào từng mang tên hoặc mã này." in page


def test_search_says_how_many_more_there_are(client: Client, cast: Cast) -> None:
    more = [unit(f"them-{one}", Level.VILLAGE, "xa") for one in range(60)]
    places.load_units(more, by=cast.administrator, under=cast.units["tinh"])

    assert "Còn 10 đơn vị nữa" in read(client, cast.clerk, tim="them")


# -- one unit -------------------------------------------------------------------------------------------------


def test_unit_page_tells_every_stretch_and_event_and_where_it_went(client: Client, cast: Cast) -> None:
    record(cast, EventKind.RENAME, "sk-1", day=date(2022, 1, 1), changes=(Change("ban-1", name="Bản Huổi Cang"),))
    merge(cast, key="sk-2")

    page = read(client, cast.clerk, page_of("ban-1"))

    assert heading(page) == "Bản Huổi Cang"
    assert "Đã chấm dứt từ 01/07/2023, nay thuộc Bản Mới" in page
    order(page, "01/01/2022</td>", "01/01/2021</td>", "01/07/2023: Sáp nhập Bản Huổi Cang, Đơn vị ban-2 thành Bản Mới",
          "01/01/2022: Đổi tên thành Bản Huổi Cang", "Trở thành một phần của", "01/07/2023, toàn bộ")  # fmt: skip
    assert "12/NQ-HĐND ngày 20/6/2023" in page
    assert f'href="{page_of("ban-moi")}"' in page
    new = read(client, cast.clerk, page_of("ban-moi"))
    order(new, "Có từ 01/07/2023", "Gắn với", "Đơn vị chi-bo-1", "Sáp nhập Bản Huổi Cang", "Hình thành từ")


def test_unit_page_of_a_day_shows_what_it_was_then(client: Client, cast: Cast) -> None:
    record(cast, EventKind.RENAME, changes=(Change("xa", name="Xã Mới"),))

    then, before = (read(client, cast.clerk, page_of("xa"), ngay=day) for day in ("2023-06-30", "2020-01-01"))

    assert heading(then) == "Đơn vị xa"
    order(then, "Trực thuộc", "(2)", "Đơn vị ban-1")
    assert "Đến 01/01/2021 mới có" in before
    assert "Chưa ghi thay đổi nào" in read(client, cast.clerk, page_of("ban-2"))


def test_events_of_every_kind_are_told_in_words(client: Client, cast: Cast) -> None:
    by_kind = {
        EventKind.RETYPE: {"changes": (Change("ban-1", place_type=PlaceType.HAMLET),)},
        EventKind.RECODE: {"changes": (Change("ban-1", code="77"),)},
        EventKind.REPARENT: {"changes": (Change("ban-1", parent="xa-ben"),)},
        EventKind.TRANSFER: {"parts": (Part("ban-1", "ban-2", Shares(Decimal("0.35"), None)),)},
    }
    for number, (kind, given) in enumerate(by_kind.items(), start=1):
        record(cast, kind, f"sk-{number}", day=date(2023, 1, number), **given)  # type: ignore[arg-type]
    record(cast, EventKind.DISSOLVE, "sk-9", dissolved=("ban-2",))

    page = read(client, cast.clerk, page_of("ban-1")) + read(client, cast.clerk, page_of("ban-2"))

    for text in ("Đơn vị ban-1 trở thành thôn", "Đơn vị ban-1 mang mã 77", "Đơn vị ban-1 thuộc về Đơn vị xa-ben",
                 "Chuyển một phần Đơn vị ban-1 (35% số hộ) sang Đơn vị ban-2", "Giải thể Đơn vị ban-2"):  # fmt: skip
        assert text in page


def test_neighbour_finds_no_such_unit_and_strangers_are_asked_to_sign_in(client: Client, cast: Cast) -> None:
    for address in (page_of("ban-1"), f"{page_of('ban-1')}so-lieu/{SUM.code}/", page_of("dang-bo")):
        read(client, cast.neighbour, address, status=404)
    for address in (UNITS, page_of("ban-1"), f"{page_of('ban-1')}so-lieu/{SUM.code}/"):
        client.logout()
        assert client.get(address).headers["Location"].startswith("/dang-nhap/")


def test_unit_page_takes_as_many_queries_after_three_events_as_after_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    counts = []
    for number in range(1, 5):
        record(cast, EventKind.RENAME, f"sk-{number}", day=date(2023, 1, number),
               changes=(Change("ban-1", name=f"Bản {number}"),))  # fmt: skip
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of("ban-1"))
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[3] <= 40


# -- series ---------------------------------------------------------------------------------------------------


def reports(enter: Enter) -> None:
    for place, value in (("ban-1", "10"), ("ban-2", "20")):
        enter(value, place=place, indicator=SUM.code, period="2022")


def test_series_stands_restated_beside_what_was_reported(client: Client, cast: Cast, enter: Enter) -> None:
    reports(enter)
    merge(cast)
    address = f"{page_of('ban-moi')}so-lieu/{SUM.code}/"
    assert address in read(client, cast.clerk, page_of("ban-moi"))

    page = read(client, cast.clerk, address)

    assert "Cột bên phải là số mà các đơn vị của ngày 05/07/2023" in page
    row = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    order(row, "Bản Mới", "–", "<strong>30</strong>", "từ 2/2 đơn vị", "Đơn vị ban-1", ">10<", "Đơn vị ban-2", ">20<")


def test_series_of_units_that_never_changed_says_so(client: Client, cast: Cast, enter: Enter) -> None:
    reports(enter)

    page = read(client, cast.clerk, f"{page_of('xa')}so-lieu/{SUM.code}/")

    assert "Không có số nào phải tính lại" in page
    assert "<strong>10" not in page


def test_divided_series_needs_a_measure_and_says_why(client: Client, cast: Cast, enter: Enter) -> None:
    reports(enter)
    split(cast, (HALF, REST))
    address = f"{page_of('ban-a')}so-lieu/{SUM.code}/"

    refused, divided = read(client, cast.clerk, address), read(client, cast.clerk, address, chia="households")

    assert "Số không tính lại được" in refused
    assert "Đơn vị ban-1, năm 2022: chưa định rõ chia theo hộ hay theo nhân khẩu" in refused
    row = divided.split("<tbody>")[1]
    order(row, "Bản A", "<strong>2,5</strong>", "ước", "Bản B", "<strong>7,5</strong>")


def test_missing_village_is_named_and_not_zero(client: Client, cast: Cast, enter: Enter) -> None:
    enter("10", place="ban-1", indicator=SUM.code, period="2022")
    merge(cast)

    page = read(client, cast.clerk, f"{page_of('ban-moi')}so-lieu/{SUM.code}/")

    assert "từ 1/2 đơn vị, thiếu Đơn vị ban-2" in page


def test_older_periods_are_a_link_away(client: Client, cast: Cast, enter: Enter) -> None:
    for month in range(1, 10):
        enter("1", place="ban-1", indicator=SUM.code, period=f"2022-{month:02}")
    address = f"{page_of('ban-1')}so-lieu/{SUM.code}/"

    newest, older = read(client, cast.clerk, address), read(client, cast.clerk, address, truoc="2022-01")

    assert "truoc=2022-01" in newest
    assert newest.count('<h2 id="ky-') == 8
    assert older.count('<h2 id="ky-') == 1


def test_restricted_series_is_for_those_who_may_read_it(client: Client, cast: Cast, enter: Enter) -> None:
    enter("3", place="ban-1", indicator=SECRET.code, period="2022")
    address = f"{page_of('ban-1')}so-lieu/{SECRET.code}/"

    assert SECRET.name_vi in read(client, cast.clerk, page_of("ban-1"))
    assert SECRET.name_vi not in read(client, cast.reporter, page_of("ban-1"))
    read(client, cast.reporter, address, status=404)
    assert "Số liệu qua các lần" not in read(client, cast.reporter, page_of("ban-2"))
    read(client, cast.clerk, f"{page_of('ban-1')}so-lieu/khong-co/", status=404)
    assert "Chưa có số liệu nào được duyệt" in read(client, cast.clerk, f"{page_of('ban-2')}so-lieu/{SUM.code}/")


# -- the person whom a merge moved ----------------------------------------------------------------------------


def test_a_reporter_whose_village_ended_still_finds_desk_and_history(client: Client, cast: Cast) -> None:
    merge(cast)

    page = read(client, cast.reporter, page_of("ban-1"))

    assert "Đã chấm dứt từ 01/07/2023, nay thuộc Bản Mới" in page
    assert "Bản Mới" in read(client, cast.reporter)
    assert "Đơn vị xa" in read(client, cast.reporter, "/lam-viec/hom-nay/")


def test_pages_speak_english(client: Client, cast: Cast, enter: Enter) -> None:
    reports(enter)
    merge(cast)
    client.cookies["django_language"] = "en"

    tree, one = read(client, cast.clerk), read(client, cast.clerk, page_of("ban-1"))
    series = read(client, cast.clerk, f"{page_of('ban-moi')}so-lieu/{SUM.code}/")

    assert "1 village, 1 Party committee, 1 Party cell" in heading(tree)
    assert "Ended on 01/07/2023, now part of Bản Mới" in one
    assert "became Bản Mới" in one
    assert "from 2/2 units" in series
