"""Criteria on the desk: the sets over the commune, working, villages, way out, what is stated, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level
from muctieu.web.common.policy import Role
from muctieu.web.criteria.domain import Claim, state
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.people import domain as people
from muctieu.web.places import domain as places
from muctieu.web.plans.models import VerdictDecision
from tests.cast import SINCE, Cast, unit
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.staff import appoint
from tests.web.unit_cast import read

HOME = "/lam-viec/tieu-chi/"
ZONE, NTM, HAMLET = HOME + "khu_vuc_2021_2025/", HOME + "ntm_commune_2021_2025/", HOME + "thon_dbkk_2021_2025/ban/"
PAPER = "861/QĐ-TTg"
Say = Callable[..., Statement]


@pytest.fixture
def say(cast: Cast) -> Say:
    def said(kind: Kind, name: str, value: str = "", *, place: str = "xa", since: date = date(2022, 1, 1)) -> Statement:
        claim = Claim(kind, name, value, since, PAPER)
        return state(claim, place=cast.units[place], by=cast.clerk)

    return said


@pytest.fixture
@recalled
def poor(cast: Cast, say: Say, enter: Enter) -> Cast:
    """A commune of zone III that grows less poor from year to year; one village is poor, the other unknown."""
    for year, count in (("2019", "48"), ("2020", "44"), ("2021", "40"), ("2022", "35")):
        enter("100", place="xa", indicator="household_count", period=year)
        enter(count, place="xa", indicator="poor_households", period=year)
    enter("40", place="ban-1", indicator="household_count", period="2022")
    enter("20", place="ban-1", indicator="poor_households", period="2022")
    enter("17", place="xa", indicator="income_per_capita", period="2022")
    say(Kind.REGION, "region", "northern_uplands")
    say(Kind.LISTING, "khu_vuc", "III")
    say(Kind.NEVER, "ntm_commune")
    say(Kind.FACT, "district_road_km", "35")
    say(Kind.ANSWER, "ntm_commune_2021_2025.c04", "no")
    return cast


def part(page: str, code: str) -> str:
    """The row of a rule, up to the next one."""
    return page.split(f'<li id="{code}">')[1].split("<li id=", maxsplit=1)[0]


def test_every_set_over_the_commune_stands_on_one_page(client: Client, poor: Cast) -> None:
    page = read(client, poor.clerk, HOME)

    assert "<h1>Đơn vị xa: xã khu vực III; đạt 0/19 tiêu chí, chưa đạt 2, chưa rõ 17</h1>" in page
    assert "Xã khu vực III từ 01/01/2022 (861/QĐ-TTg)" in page
    assert "Chưa được công nhận" in page
    assert "dòng chưa đối chiếu văn bản" in page
    assert "Thôn đặc biệt khó khăn: 1/2 thôn, bản; chưa rõ 1" in page
    assert "không giữ hồ sơ của hộ nào" in page
    assert f'href="{NTM}"' in page
    assert "Xã nông thôn mới 2026-2030" in page


def test_a_set_shows_value_level_margin_source_and_what_is_missing(client: Client, poor: Cast) -> None:
    page = read(client, poor.clerk, ZONE)

    assert "<h1>Đơn vị xa: Xã khu vực III</h1>" in page
    first = part(page, "poor_first")
    assert "35% · mức ≥ 20% · dư 15 điểm % (75% của mức)" in first
    assert "năm 2022 · xã báo cáo" in first
    assert f"/don-vi/{poor.commune.uuid}/so-lieu/poverty_rate/" in first
    assert "35 km · mức &gt; 20 km · dư 15 km" in part(page, "far")
    assert f"{PAPER} · từ 01/01/2022" in part(page, "far")
    illiterate = part(page, "illiterate")
    assert "Chưa có" in illiterate
    assert f"{HOME}noi/{poor.commune.uuid}/fact/minority_illiteracy_rate/" in illiterate
    assert "chưa đối chiếu văn bản" not in first
    ntm = read(client, poor.clerk, NTM)
    assert "17 triệu đồng/người · mức ≥ 42 triệu đồng/người" in part(ntm, "c10_1")
    assert "chưa đối chiếu văn bản" in part(ntm, "c10_1")
    assert "theo kết luận được ghi, không kèm số" in part(ntm, "c04")
    assert 'href="/lam-viec/bieu/"' in part(ntm, "c15_1")
    assert "/level/ntm_commune_2021_2025.c02_1/" in part(ntm, "c02_1")
    assert "<dt>Mức của vùng</dt><dd>Trung du miền núi phía Bắc</dd>" in ntm


def test_a_day_and_a_set_not_in_force_are_asked_for(client: Client, poor: Cast) -> None:
    assert "40% · mức ≥ 20%" not in read(client, poor.clerk, ZONE, ngay="2021-12-31")
    assert "44% · chưa có mức" in read(client, poor.clerk, ZONE, ngay="2021-06-30")
    assert "không có hiệu lực vào ngày 05/07/2023" in read(client, poor.clerk, HOME + "ntm_commune_2026_2030/")
    assert "Ngày không đúng dạng." in read(client, poor.clerk, HOME, status=400, ngay="31/02/2023")
    for day in ("2019-01-01", "0002-01-01"):
        assert "chưa có bộ tiêu chí nào có hiệu lực" in read(client, poor.clerk, HOME, ngay=day)
    assert read(client, poor.clerk, HOME + "duong-ra/", status=404, ngay="2019-01-01")


def test_figures_of_some_villages_alone_decide_nothing(client: Client, cast: Cast, enter: Enter) -> None:
    enter("0", place="ban-1", indicator="temp_house_count", period="2022")

    page = read(client, cast.clerk, NTM)

    row = part(page, "c09_1")
    assert "chưa rõ" in row
    assert "mới có một phần (năm 2022, 1/2 bản) nên chưa dùng" in row


def test_the_way_out_names_bound_pace_forecast_and_what_is_lost(client: Client, poor: Cast) -> None:
    page = read(client, poor.clerk, HOME + "duong-ra/")

    assert "<h1>Xã khu vực III:" in page
    assert "35% → &lt; 15%" in page
    assert "<dd>−4,33 điểm %/năm</dd>" in page
    assert "theo nhịp hiện nay" in page
    assert "cần quyết định công nhận" in page
    assert "Xã nông thôn mới 2021-2025: còn 19 tiêu chí" in page
    assert "chưa đủ dữ liệu để dự báo: mới có 1 kỳ" in page
    assert "Nghị định 116/2016/NĐ-CP" in page
    assert "Bộ xét theo kết quả này" in page
    assert page.index("Ra thì các chính sách sau kết thúc") > page.index("Cách 1:")
    assert "Còn 19 tiêu chí phải đạt" in read(client, poor.clerk, NTM + "duong-ra/")


def test_villages_stand_in_a_table_and_each_has_its_working(client: Client, poor: Cast, say: Say) -> None:
    say(Kind.FACT, "no_road", "yes", place="ban-2")

    page = read(client, poor.clerk, HAMLET)

    assert page.count('<th scope="row">') == 2
    assert "Tỷ lệ hộ nghèo, mức thứ nhất: 50%; mức ≥ 20%" in page
    village = read(client, poor.clerk, f"{HAMLET}{poor.units['ban-2'].uuid}/")
    assert PAPER in part(village, "no_road")
    assert f"/noi/{poor.units['ban-2'].uuid}/fact/households_without_power_rate/" in village
    assert read(client, poor.clerk, f"{HAMLET}{poor.units['ban-ben'].uuid}/", status=404)


def test_something_is_stated_corrected_and_taken_back(client: Client, cast: Cast) -> None:
    address = f"{HOME}noi/{cast.commune.uuid}/fact/district_road_km/"
    typed = {"gia-tri": "25,5", "tu-ngay": "2023-01-01", "can-cu": "Biên bản 3"}
    assert "Đường từ trung tâm huyện" in read(client, cast.clerk, address)

    wrong = client.post(address, {**typed, "gia-tri": "4-5", "can-cu": "", "tu-ngay": ""})
    assert wrong.status_code == 400
    assert "có thể đọc nhiều cách" in wrong.content.decode()
    assert 'value="4-5"' in wrong.content.decode()
    assert "chưa ghi văn bản" in client.post(address, {**typed, "can-cu": " "}).content.decode()
    done = client.post(address, typed)
    row = Statement.objects.get()
    assert (done.status_code, row.value, row.evidence) == (302, "25.5", "Biên bản 3")
    own = f"{HOME}dieu/{row.uuid}/"
    page = read(client, cast.clerk, own, bao="1")
    assert "25,5 km" in page
    assert "Thêm tệp minh chứng" in page
    assert client.post(own, {**typed, "gia-tri": "24"}).status_code == 400
    assert client.post(own, {**typed, "gia-tri": "24", "ly-do": "Đo lại"}).status_code == 302
    newest = Statement.objects.latest("id")
    assert "đã được thay" in read(client, cast.clerk, own).lower()
    gone = f"{HOME}dieu/{newest.uuid}/rut/"
    assert client.post(gone, {"ly-do": ""}).status_code == 400
    assert client.post(gone, {"ly-do": "Nhầm xã"}).status_code == 302
    assert "25,5" not in part(read(client, cast.clerk, ZONE), "far")
    history = read(client, cast.clerk, address)
    assert history.count("Biên bản 3") == 3


@pytest.mark.parametrize(
    ("kind", "name", "value", "told"),
    [
        ("region", "region", "mekong", "Đồng bằng sông Cửu Long"),
        ("fact", "c01_1", "yes", "Có, đạt"),
        ("listing", "khu_vuc", "I", "Xã khu vực I"),
        ("recognition", "ntm_commune", "", "Được công nhận"),
        ("never", "ntm_commune", "", "Chưa từng được công nhận"),
        ("series", "national_mpi_rate", "4,3%", "4,3%"),
        ("level", "ntm_commune_2021_2025.c02_1", "80", "80%"),
        ("answer", "ntm_commune_2021_2025.c04", "no", "Không, chưa đạt"),
    ],
)
def test_each_kind_of_statement_has_its_form(
    kind: str, name: str, value: str, told: str, client: Client, cast: Cast
) -> None:
    client.force_login(cast.leader)
    address = f"{HOME}noi/{cast.commune.uuid}/{kind}/{name}/"

    assert client.get(address).status_code == 200
    answer = client.post(address, {"gia-tri": value, "tu-ngay": "2023-02-01", "can-cu": PAPER}, follow=True)

    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_a_criterion_is_decided_and_the_decision_is_shown_and_withdrawn(client: Client, poor: Cast) -> None:
    page = f"{HOME}ntm_commune_2021_2025/quyet-dinh/c10/{poor.commune.uuid}/"
    sent = {"ket-luan": "met", "tu-ngay": "2023-07-05", "den-ngay": "2023-12-31", "ly-do": "tỉnh đã thẩm tra",
            "chuc-danh": str(appoint(poor).chairman.uuid)}  # fmt: skip

    assert page not in read(client, poor.clerk, NTM)
    assert f'href="{page}"' in part(read(client, poor.leader, NTM), "c10")
    assert client.post(page, {**sent, "ket-luan": "unknown"}).status_code == 400
    assert client.post(page, {**sent, "den-ngay": "2023-07-01"}).status_code == 400
    assert client.post(page, sent).status_code == 302
    assert "đang hiệu lực" in read(client, poor.leader, page)
    told = read(client, poor.clerk, NTM)
    assert "đạt 1/19" in told
    assert "theo quyết định của Chủ tịch UBND xã, hết hiệu lực 31/12/2023; máy tính: chưa đạt" in part(told, "c10")
    client.cookies["django_language"] = "en"
    assert "decided by Chairman, until 31/12/2023; computed: not met" in part(read(client, poor.clerk, NTM), "c10")
    client.cookies["django_language"] = "vi"
    assert "đạt 1/19" in read(client, poor.clerk, HOME)
    assert "đạt 0/19" in read(client, poor.clerk, NTM, ngay="2023-07-04")
    row = VerdictDecision.objects.get()
    back = f"{HOME}quyet-dinh/{row.uuid}/rut/"
    for who, status in ((poor.clerk, 403), (poor.neighbour, 404), (poor.reporter, 403)):
        client.force_login(who)
        assert client.post(back, {"ly-do": "x"}).status_code == 403
        assert client.post(page, sent).status_code == status
    client.force_login(poor.leader)
    assert client.post(back, {"ly-do": " "}).status_code == 400
    assert client.post(back, {"ly-do": "ghi nhầm"}).status_code == 302
    assert "đã rút: ghi nhầm" in read(client, poor.leader, page)
    assert "đạt 0/19" in read(client, poor.leader, NTM)
    assert client.post(back, {"ly-do": "lại"}).status_code == 400
    for wrong in (
        page.replace("/c10/", "/c99/"),
        page.replace("ntm_commune", "ntm_x"),
        HAMLET.replace("/ban/", f"/quyet-dinh/poor/{poor.commune.uuid}/"),
    ):
        assert client.get(wrong).status_code == 404


def test_neighbours_and_villages_see_and_state_nothing(client: Client, poor: Cast) -> None:
    row = Statement.objects.filter(name="district_road_km").get()
    own = [HOME, ZONE, NTM, HAMLET, HOME + "duong-ra/", NTM + "duong-ra/", f"{HAMLET}{poor.units['ban-1'].uuid}/"]
    of_commune = [f"{HOME}dieu/{row.uuid}/", f"{HOME}noi/{poor.commune.uuid}/fact/c01_1/"]

    for address in (*own, *of_commune):
        read(client, poor.reporter, address, status=403)
    for address in of_commune:
        read(client, poor.neighbour, address, status=404)
        assert client.post(address, {"gia-tri": "no"}).status_code == 404
    assert client.post(f"{HOME}dieu/{row.uuid}/rut/", {"ly-do": "x"}).status_code == 404
    assert "861" not in read(client, poor.neighbour, ZONE)
    assert "Không có trang này" in read(client, poor.neighbour, ZONE, status=404, xa="xa")
    assert read(client, poor.neighbour, f"{HAMLET}{poor.units['ban-1'].uuid}/", status=404)
    client.logout()
    assert client.get(HOME).headers["Location"] == f"/dang-nhap/?next={HOME}"
    assert Statement.objects.count() == 5


def test_evidence_files_hang_on_what_is_stated(client: Client, poor: Cast, files_folder: Path) -> None:
    row = Statement.objects.filter(name="district_road_km").get()
    address = f"/lam-viec/tep/cua/statement/{row.uuid}/"
    client.force_login(poor.clerk)

    sent = client.post(address, {"tep": SimpleUploadedFile("do-duong.txt", b"35 km", "text/plain")}, follow=True)

    assert sent.status_code == 200
    assert "do-duong.txt" in read(client, poor.leader, f"{HOME}dieu/{row.uuid}/")
    assert "Đường từ trung tâm huyện đến trung tâm xã" in read(client, poor.leader, address)
    for person in (poor.neighbour, poor.reporter):
        assert "do-duong.txt" not in read(client, person, address, status=404)


def test_scope_stands_with_its_own_row_and_what_it_lacks(client: Client, poor: Cast, say: Say) -> None:
    assert "Chưa rõ xã có thuộc diện xét không." in read(client, poor.clerk, ZONE)
    say(Kind.FACT, "minority_household_rate", "12")

    page = read(client, poor.clerk, ZONE)

    assert "Xã không thuộc diện xét của bộ này." in page
    assert "12% · mức ≥ 15% · còn cách 3 điểm %" in part(page, "minority_commune")


def test_who_only_reads_is_led_to_no_form(client: Client, poor: Cast) -> None:
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=poor.units["tinh"],
                               since=SINCE, by=poor.administrator, password="x")  # fmt: skip

    page = read(client, reader, ZONE, xa="xa")

    assert '<option value="xa" selected>' in page
    assert "/noi/" not in page
    assert '/lam-viec/bieu/"' not in part(page, "illiterate")
    row = Statement.objects.filter(name="district_road_km").get()
    assert "Rút điều này" not in read(client, reader, f"{HOME}dieu/{row.uuid}/")
    assert client.post(f"{HOME}dieu/{row.uuid}/", {"ly-do": "x"}).status_code == 404


def test_pages_speak_english(client: Client, poor: Cast) -> None:
    client.cookies["django_language"] = "en"

    assert "Zone III commune" in read(client, poor.clerk, HOME)
    assert "level ≥ 20%" in read(client, poor.clerk, ZONE)
    assert "Zone III commune:" in read(client, poor.clerk, HOME + "duong-ra/")


def test_pages_take_as_many_queries_for_many_villages_as_for_few(client: Client, poor: Cast) -> None:
    client.force_login(poor.clerk)
    counts = []
    for number in (1, 2):
        for address in (HOME, HAMLET):
            forget()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        more = [unit(f"them-{one}", Level.VILLAGE, "xa") for one in range(3 * number)]
        places.load_units(more, by=poor.administrator, under=poor.units["tinh"])

    assert counts[:2] == counts[2:]
    assert max(counts) <= 50
