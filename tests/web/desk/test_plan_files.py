"""Plans as files on the desk: downloads that read back, a look before anything counts, shut doors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from muctieu.core.period import Period
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Plan, Source
from muctieu.errors import Finding
from muctieu.exchange.excel.plan_sheets import read_workbook
from muctieu.exchange.excel.plan_writer import plan_workbook
from muctieu.exchange.plan_zip import unzip_texts, zip_texts
from muctieu.packs.plan_pack import pack_of, pack_of_texts
from muctieu.packs.plan_writer import files_of
from muctieu.web.common.policy import Role
from muctieu.web.desk.plan_files_pages import said
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import amend_target
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Plan as Row
from muctieu.web.plans.models import PlanUpload, Target, TargetVersion
from muctieu.web.plans.uploads import hand_in as keep
from tests.cast import SINCE, Cast
from tests.factories import PERSON
from tests.recalled import recalled
from tests.web.forgetting import forget
from tests.web.plan_store import target
from tests.web.staff import TODAY, Staff, appoint, decision
from tests.web.test_plan_files import CODE, changed, the_plan

HUB = "/lam-viec/ke-hoach/"
SHEET, PACK = f"{HUB}tep/{CODE}.xlsx", f"{HUB}tep/{CODE}.zip"
HOSTILE = "Sinh <b onmouseover=alert(1)>40</b> trẻ"


@pytest.fixture
@recalled
def staff(cast: Cast) -> Staff:
    staff = appoint(cast)
    load_plan(the_plan(), by=cast.administrator)
    return staff


def read(client: Client, who: User, address: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def fetch(client: Client, who: User, address: str, status: int = 200) -> bytes:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content


def post(client: Client, who: User, address: str, **typed: object) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, {name.replace("_", "-"): value for name, value in typed.items()})
    where = answer.headers.get("Location", "")
    return answer.status_code, where or " ".join(answer.content.decode().split())


def hand_in(client: Client, who: User, plan: Plan, name: str = "ke-hoach.xlsx") -> str:
    """The address of the page to which the file leads."""
    raw = plan_workbook(pack_of(plan)) if name.endswith("xlsx") else zip_texts(files_of(pack_of(plan)), folder="x")
    status, where = post(client, who, HUB, tep=SimpleUploadedFile(name, raw))
    assert status == 302, where
    return where


def form(staff: Staff, page: str, **typed: object) -> dict[str, object]:
    """What a browser would send from the page of differences."""
    found: dict[str, object] = dict(re.findall(r'name="(ban-[^"]+)" value="(\d+)"', page))
    found["chi-tieu"] = re.findall(r'name="chi-tieu" value="([^"]+)" checked', page)
    found |= {"viec": "ghi", "van-ban": decision(staff.cast).code, "tu-ngay": "2023-07-05", "ly-do": "theo quyết định"}
    return found | {name.replace("_", "-"): value for name, value in typed.items()}


# -- out ------------------------------------------------------------------------------------------------------


def test_hub_leads_to_plans_files_drafts_and_programmes(client: Client, staff: Staff) -> None:
    page = read(client, staff.cast.clerk, HUB)

    for address in (f"{HUB}{CODE}/", SHEET, PACK, f"{HUB}du-thao/", "/lam-viec/chuong-trinh/"):
        assert f'href="{address}"' in page
    assert "như khi ban hành" not in page
    village = read(client, staff.cast.reporter, HUB)
    assert f'href="{SHEET}"' in village
    assert 'name="tep"' not in village
    assert "du-thao" not in village


def test_downloads_read_back_as_the_plan(client: Client, staff: Staff) -> None:
    sheet = read_workbook(fetch(client, staff.cast.clerk, SHEET), file="a.xlsx").pack
    texts = unzip_texts(fetch(client, staff.cast.clerk, PACK), file="a.zip")

    assert sheet is not None
    assert texts is not None
    assert sheet.plan == pack_of_texts(texts, name=CODE).plan == the_plan()
    client.force_login(staff.cast.clerk)
    assert client.get(SHEET).headers["Content-Disposition"] == f'attachment; filename="{CODE}.xlsx"'
    assert client.get(SHEET).headers["Cache-Control"] == "private, no-store"


def test_amended_plan_is_offered_as_it_stands_and_as_it_was_issued(client: Client, staff: Staff) -> None:
    amend_target(Target.objects.get(code="thu-nhap"), {"value": Decimal(28)}, on=TODAY,
                 basis_document=decision(staff.cast), by=staff.cast.clerk, seen=1)  # fmt: skip

    now = read_workbook(fetch(client, staff.cast.clerk, SHEET), file="a.xlsx").pack
    then = read_workbook(fetch(client, staff.cast.clerk, f"{SHEET}?ban-hanh"), file="a.xlsx").pack

    assert "như khi ban hành" in read(client, staff.cast.clerk, HUB)
    assert now is not None
    assert then is not None
    assert (now.plan.targets[0].value, then.plan) == (Decimal(28), the_plan())


def test_plan_that_would_not_read_back_is_refused_in_words(client: Client, staff: Staff) -> None:
    load_plan(replace(the_plan(), code="trung", points=the_plan().points * 2), by=staff.cast.administrator)

    page = fetch(client, staff.cast.clerk, f"{HUB}tep/trung.zip", status=400).decode()

    assert "đọc lại thì khác" in page


def test_restricted_targets_go_out_to_those_who_may_see_them(client: Client, staff: Staff) -> None:
    theirs = read_workbook(fetch(client, staff.cast.reporter, SHEET), file="a.xlsx").pack

    assert theirs is not None
    assert [one.id for one in theirs.plan.targets] == ["thu-nhap", "ngheo"]


# -- in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "raw", "told"), [
    ("", b"", "Hãy chọn tệp."),
    ("anh.png", b"\x89PNG", "anh.png không phải tệp kế hoạch"),
    ("a.xlsx", b"PK\x03\x04 broken", "a.xlsx"),
    ("a.zip", zip_texts({"plan.toml": "[plan]\n"}, folder="x"), "thiếu khóa bắt buộc"),
])  # fmt: skip
def test_file_that_is_no_plan_is_refused_in_words(
    client: Client, staff: Staff, name: str, raw: bytes, told: str
) -> None:
    typed = {"tep": SimpleUploadedFile(name, raw)} if name else {}

    status, page = post(client, staff.cast.clerk, HUB, **typed)

    assert status == 400
    assert told in page
    assert PlanUpload.objects.count() == 0


def test_every_wrong_cell_is_named(client: Client, staff: Staff) -> None:
    one, two, _three = the_plan().targets
    bare = replace(the_plan(), targets=(replace(one, wording=""), replace(two, wording="")))

    status, page = post(client, staff.cast.clerk, HUB, tep=SimpleUploadedFile("a.xlsx", plan_workbook(pack_of(bare))))

    assert status == 400
    assert page.count("còn trống mà cột này bắt buộc") == 2
    assert PlanUpload.objects.count() == 0


def test_file_of_another_place_is_refused(client: Client, staff: Staff) -> None:
    raw = plan_workbook(pack_of(replace(the_plan(), place="xa-ben")))

    status, page = post(client, staff.cast.clerk, HUB, tep=SimpleUploadedFile("a.xlsx", raw))

    assert status == 400
    assert "không thuộc xa" in page


def test_new_plan_is_looked_at_and_brought_into_force_by_the_leader(client: Client, staff: Staff) -> None:
    births = target("sinh", "births", "40", Form.CUMULATIVE, wording=HOSTILE, owner="phong-y-te",
                    authority=Authority.PROVINCE)  # fmt: skip
    new = replace(the_plan(), code="xa-thu-2025-2030", targets=(*the_plan().targets, births))
    new = replace(new, names={**new.names, "phong-y-te": "Phòng y tế"})
    address = hand_in(client, staff.cast.clerk, new, "ke-hoach.zip")

    page = read(client, staff.cast.clerk, address)
    leader = read(client, staff.cast.leader, address)

    assert "Kế hoạch mới: 4 chỉ tiêu, 1 chưa có người chịu trách nhiệm" in page
    assert "4 điểm của nghị quyết" in page
    assert "Phòng y tế <strong" in page
    assert "&lt;b onmouseover" in page
    assert "<b onmouseover" not in page
    assert "Ban hành kế hoạch</button>" not in page
    assert "Ban hành kế hoạch</button>" in leader
    assert Row.objects.count() == 1
    assert post(client, staff.cast.clerk, address, viec="ban-hanh")[0] == 403
    assert post(client, staff.cast.leader, address, viec="ban-hanh") == (302, f"{HUB}xa-thu-2025-2030/")
    assert "Tệp này đã được ghi." in read(client, staff.cast.clerk, address)
    assert post(client, staff.cast.leader, address, viec="ban-hanh")[0] == 400


def test_code_of_the_neighbours_plan_shows_nothing_of_it(client: Client, staff: Staff) -> None:
    theirs = replace(the_plan(), code="chung", place="xa-ben", points=())
    theirs = replace(theirs, targets=(replace(theirs.targets[0], wording="Bí mật của xã bên"),))
    load_plan(theirs, by=staff.cast.administrator)
    address = hand_in(client, staff.cast.clerk, replace(the_plan(), code="chung"))

    assert "Bí mật" not in read(client, staff.cast.clerk, address)
    status, page = post(client, staff.cast.leader, address, viec="ban-hanh")
    assert status == 400
    assert "đã có trong kho dữ liệu" in page


def test_differences_are_shown_and_recorded_as_amendments(client: Client, staff: Staff) -> None:
    plan = changed("thu-nhap", value=Decimal(28), due=date(2025, 6, 30), owner="cong-chuc", form=Form.FLOOR)
    address = hand_in(client, staff.cast.clerk, plan)

    page = read(client, staff.cast.leader, address)
    status, where = post(client, staff.cast.leader, address, **form(staff, page))

    assert "<h1>Tệp đổi hoặc thêm 1 chỉ tiêu</h1>" in page
    assert "mức phải đạt: <s>25 triệu đồng/người/năm</s> → <strong>28 triệu đồng/người/năm</strong>" in page
    assert "dạng: <s>mức cần đạt</s> → <strong>từ mức này trở lên</strong>" in page
    assert "hạn: <s>–</s> → <strong>30/06/2025</strong>" in page
    assert "chịu trách nhiệm: <s>Chủ tịch UBND xã</s> → <strong>Công chức xã</strong>" in page
    assert "2 chỉ tiêu giống như đang có hiệu lực." in page
    assert (status, where) == (302, f"{HUB}{CODE}/")
    version = TargetVersion.objects.get(target__code="thu-nhap", number=3)
    assert (version.owner, version.effective) == (staff.officer, date(2023, 7, 5))
    amended = TargetVersion.objects.get(target__code="thu-nhap", number=2)
    assert (amended.form, amended.decision, amended.why) == ("floor", decision(staff.cast), "theo quyết định")


def test_only_what_is_ticked_is_recorded(client: Client, staff: Staff) -> None:
    plan = changed("thu-nhap", value=Decimal(28))
    both = replace(plan, targets=(plan.targets[0], replace(plan.targets[1], value=Decimal(18)), plan.targets[2]))
    address = hand_in(client, staff.cast.clerk, both)
    page = read(client, staff.cast.clerk, address)

    none, refused = post(client, staff.cast.clerk, address, **form(staff, page, chi_tieu=[]))
    status, _ = post(client, staff.cast.clerk, address, **form(staff, page, chi_tieu=["ngheo"]))

    assert (none, status) == (400, 302)
    assert "Không có gì thay đổi" in refused
    assert TargetVersion.objects.get(number=2).target.code == "ngheo"


@pytest.mark.parametrize(("changed_field", "told"), [
    ({"van_ban": "x"}, "Hãy chọn văn bản làm căn cứ."), ({"tu_ngay": "mai"}, "Hãy ghi ngày bắt đầu hiệu lực."),
])  # fmt: skip
def test_terms_that_are_wrong_stand_beside_their_field(
    client: Client, staff: Staff, changed_field: dict[str, object], told: str
) -> None:
    address = hand_in(client, staff.cast.clerk, changed("thu-nhap", value=Decimal(28)))
    page = read(client, staff.cast.clerk, address)

    status, shown = post(client, staff.cast.clerk, address, **form(staff, page, **changed_field))

    (name,) = changed_field
    assert status == 400
    assert told in shown.split(f'id="e-{name.replace("_", "-")}"')[1]
    assert 'value="theo quyết định"' in shown
    assert TargetVersion.objects.filter(number=2).count() == 0


def test_target_changed_meanwhile_is_told_and_shown_anew(client: Client, staff: Staff) -> None:
    address = hand_in(client, staff.cast.clerk, changed("thu-nhap", value=Decimal(28)))
    page = read(client, staff.cast.clerk, address)
    amend_target(Target.objects.get(code="thu-nhap"), {"value": Decimal(26)}, on=TODAY,
                 basis_document=decision(staff.cast), by=staff.cast.leader, seen=1)  # fmt: skip

    status, shown = post(client, staff.cast.clerk, address, **form(staff, page))

    assert status == 400
    assert "vừa được Người lanhdao sửa (bản 2, bạn đang xem bản 1)" in shown
    assert "<s>26 triệu đồng/người/năm</s> → <strong>28 triệu đồng/người/năm</strong>" in shown
    assert 'name="ban-thu-nhap" value="2"' in shown


def test_what_a_file_cannot_amend_is_told_with_the_next_step(client: Client, staff: Staff) -> None:
    births = target("thu-nhap", "births", "40", Form.CUMULATIVE, wording=the_plan().targets[0].wording, point="1.1",
                    owner="chu-tich")  # fmt: skip
    renamed = replace(the_plan(), targets=(births, *the_plan().targets[1:]), name_vi="Tên khác")
    longer = replace(changed("thu-nhap", value=Decimal(28)), deadline=date(2026, 6, 30))

    one = read(client, staff.cast.clerk, hand_in(client, staff.cast.clerk, renamed))
    whole = read(client, staff.cast.clerk, hand_in(client, staff.cast.clerk, longer))

    assert "thêm một dòng mới có mã khác" in one
    assert "tên kế hoạch" in one
    assert 'type="checkbox"' not in one
    assert "ban hành kế hoạch mới" in whole
    assert "Ghi thành sửa đổi" not in whole


def test_same_file_changes_nothing_and_is_turned_away(client: Client, staff: Staff) -> None:
    address = hand_in(client, staff.cast.clerk, the_plan())
    assert "Tệp không đổi chỉ tiêu nào" in read(client, staff.cast.clerk, address)
    assert "ke-hoach.xlsx" in read(client, staff.cast.clerk, HUB)

    assert post(client, staff.cast.leader, address, viec="bo") == (302, HUB)

    assert "ke-hoach.xlsx" not in read(client, staff.cast.clerk, HUB)
    assert "Tệp này đã được bỏ." in read(client, staff.cast.clerk, address)


def test_doubts_about_cells_are_shown_before_anything_is_recorded(client: Client, staff: Staff) -> None:
    doubt = Finding("MT5206", {"sheet": "Chỉ tiêu", "cell": "G2", "value": "1.5", "read": "1,5"})
    row = keep(pack_of(the_plan()), b"x", name="a.xlsx", place=staff.cast.commune, by=staff.cast.clerk,
               findings=(doubt,))  # fmt: skip

    page = read(client, staff.cast.leader, f"{HUB}tep/{row.uuid}/")

    assert "Cần xem lại trong tệp" in page
    assert doubt.message_vi in page.replace("&quot;", '"')


def test_new_target_is_shown_as_what_it_adds(client: Client, staff: Staff) -> None:
    births = target("sinh", "births", "40", Form.CUMULATIVE, owner="chu-tich", authority=Authority.PROVINCE)
    address = hand_in(client, staff.cast.clerk, replace(the_plan(), targets=(*the_plan().targets, births)))

    page = read(client, staff.cast.clerk, address)

    assert "chỉ tiêu mới: <strong>Số trẻ sinh ra · 40 người</strong>" in page
    assert 'name="ban-sinh" value="0"' in page


@pytest.mark.parametrize(("value", "vi", "en"), [
    (None, "–", "–"), ("", "–", "–"), ((), "–", "–"), ("lời văn", "lời văn", "lời văn"),
    (Decimal("1234.5"), "1.234,5 người", "1.234,5 people"), (date(2025, 6, 30), "30/06/2025", "30/06/2025"),
    (PERSON, "người", "people"), (Form.FLOOR, "từ mức này trở lên", "this or more"),
    (Basis.IMPLIED, "suy ra", "implied"), (Authority.COUNCIL, "hội đồng nhân dân", "people's council"),
    (Admits(Decimal(3), Decimal(5)), "3 – 5", "3 – 5"),
    (Baseline(Decimal(7), Period.of_year(2020)), "2020: 7", "2020: 7"),
    ((Milestone(Period.of_year(2022), Decimal("1.5")), Milestone(Period.of_year(2023), Decimal(2))),
     "2022: 1,5; 2023: 2", "2022: 1,5; 2023: 2"),
    (Source("nq", "điểm 1", "7"), "nq, điểm 1, 7", "nq, điểm 1, 7"),
])  # fmt: skip
def test_every_part_of_a_target_is_said_in_words(value: object, vi: str, en: str) -> None:
    with translation.override("vi"):
        assert said(value, PERSON) == vi
    with translation.override("en"):
        assert said(value, PERSON) == en


# -- shut doors -----------------------------------------------------------------------------------------------


def test_neighbour_reporter_and_public_see_nothing(client: Client, staff: Staff) -> None:
    address = hand_in(client, staff.cast.clerk, changed("thu-nhap", value=Decimal(28)))
    client.logout()
    for one in (HUB, SHEET, PACK, address):
        assert client.get(one).headers["Location"] == f"/dang-nhap/?next={one}"
    for one in (SHEET, PACK, address):
        read(client, staff.cast.neighbour, one, status=404)
    assert CODE not in read(client, staff.cast.neighbour, HUB)
    read(client, staff.cast.reporter, address, status=403)
    assert post(client, staff.cast.reporter, HUB, tep=SimpleUploadedFile("a.xlsx", b"x"))[0] == 403
    assert post(client, staff.cast.neighbour, address, viec="bo")[0] == 404
    read(client, staff.cast.clerk, f"{HUB}tep/khong-co.xlsx", status=404)


def test_reader_of_the_province_downloads_and_changes_nothing(client: Client, staff: Staff) -> None:
    province = staff.cast.units["tinh"]
    reader = people.add_person("tinh-doc", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=province,
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert f'href="{SHEET}"' in read(client, reader, f"{HUB}?xa=xa")
    assert fetch(client, reader, SHEET)
    assert post(client, reader, f"{HUB}?xa=xa", tep=SimpleUploadedFile("a.xlsx", b"x"))[0] == 403


@pytest.mark.parametrize("typed", [{"viec": ""}, {"viec": "khac"}, {"viec": "ghi", "ban-thu-nhap": "x"}])
def test_post_that_no_form_sends_finds_nothing(client: Client, staff: Staff, typed: dict[str, object]) -> None:
    address = hand_in(client, staff.cast.clerk, changed("thu-nhap", value=Decimal(28)))
    page = read(client, staff.cast.clerk, address)

    client.force_login(staff.cast.clerk)
    assert client.post(address, form(staff, page) | typed).status_code == 404
    assert TargetVersion.objects.filter(number=2).count() == 0


def test_pages_take_as_many_queries_for_three_plans_and_files_as_for_one(client: Client, staff: Staff) -> None:
    one = hand_in(client, staff.cast.clerk, changed("thu-nhap", value=Decimal(28)))
    client.force_login(staff.cast.clerk)
    counts = []
    for more in (0, 2):
        for number in range(more):
            load_plan(replace(the_plan(), code=f"them-{number}"), by=staff.cast.administrator)
            hand_in(client, staff.cast.clerk, changed("ngheo", value=Decimal(18)))
        if more:
            both = replace(changed("thu-nhap", value=Decimal(28)), targets=tuple(
                replace(row, value=(row.value or Decimal(0)) + 1) for row in the_plan().targets))  # fmt: skip
            one = hand_in(client, staff.cast.clerk, both)
        forget()
        with CaptureQueriesContext(connection) as hub:
            assert client.get(HUB).status_code == 200
        forget()
        with CaptureQueriesContext(connection) as shown:
            assert client.get(one).status_code == 200
        forget()
        with CaptureQueriesContext(connection) as sheet:
            assert client.get(SHEET).status_code == 200
        counts.append((len(hub), len(shown), len(sheet)))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40
