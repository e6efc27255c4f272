"""The screens of drafts: what comes in, deciding beside the text, two people, bringing into force, shut doors."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.plan import Form
from muctieu.web.common.policy import Role
from muctieu.web.documents.models import Document
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.plans.draft_items import TargetEntry
from muctieu.web.plans.draft_state import Standing
from muctieu.web.plans.drafts import accept_item, add_item, draft_state, drop_draft, issue_draft, start_draft
from muctieu.web.plans.models import DraftDecision, Plan, PlanDraft
from tests.cast import SINCE, Cast
from tests.recalled import recalled
from tests.web.forgetting import forget
from tests.web.staff import Staff, appoint
from tests.web.test_drafts import RESOLUTION, finish, item, key_of, resolution, target

LIST = "/lam-viec/ke-hoach/du-thao/"
HOSTILE = RESOLUTION.replace("05 mô hình trồng nấm", "05 mô hình <script>alert('nấm')</script>")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def draft(staff: Staff) -> PlanDraft:
    return start_draft(resolution(staff.cast, HOSTILE), by=staff.cast.clerk)


def page_of(draft: PlanDraft) -> str:
    return f"{LIST}{draft.uuid}/"


def read(client: Client, who: User, address: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, address: str, **typed: object) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, {name.replace("_", "-"): value for name, value in typed.items()})
    where = answer.headers.get("Location", "")
    return answer.status_code, where or " ".join(answer.content.decode().split())


def fields(client: Client, draft: PlanDraft, key: str, who: User) -> dict[str, str]:
    """What a browser would send from the item's form."""
    client.force_login(who)
    page = client.get(f"{page_of(draft)}?muc={key}").content.decode()
    form = page.split('id="mau">')[1].split("</form>")[0]
    found = dict(re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    for name, inside in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', inside)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return {name.replace("-", "_"): value for name, value in found.items()} | {"viec": "nhan"}


# -- what comes in --------------------------------------------------------------------------------------------


def test_pasted_resolution_is_kept_and_drafted(client: Client, staff: Staff) -> None:
    status, where = post(client, staff.cast.clerk, LIST, noi_dung_van_ban=RESOLUTION, so="01-NQ/ĐH")

    draft, paper = PlanDraft.objects.get(), Document.objects.get()
    assert (status, where) == (302, page_of(draft))
    assert (draft.document, draft.place, draft.started_by) == (paper, staff.cast.commune, staff.cast.clerk)
    assert (paper.text, paper.number, paper.type) == (RESOLUTION, "01-NQ/ĐH", "Nghị quyết")
    assert paper.title.startswith("Nghị quyết Đại hội Đảng bộ xã Thử")
    page = read(client, staff.cast.leader, LIST)
    assert f'href="{page_of(draft)}"' in page
    assert "0 quyết định" in page


def docx(*lines: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kinds = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
    links = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    word = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types {kinds}><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships {links}><Relationship Id="r" Type="{word}" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(("name", "content"), [
    ("nghi-quyet.txt", RESOLUTION.encode()),
    ("nghi-quyet.html", f"<html><body><p>{'</p><p>'.join(RESOLUTION.splitlines())}</p></body></html>".encode()),
    ("nghi-quyet.docx", docx(*RESOLUTION.splitlines())),
])  # fmt: skip
def test_file_of_every_kind_that_can_be_read_is_drafted(
    client: Client, staff: Staff, name: str, content: bytes
) -> None:
    status, _ = post(client, staff.cast.clerk, LIST, tep=SimpleUploadedFile(name, content))

    draft = PlanDraft.objects.get()
    assert status == 302
    assert draft.document.file_name == name
    assert key_of(draft, "Thu nhập")


@pytest.mark.parametrize(("typed", "field", "told"), [
    ({}, "tep", "Hãy chọn tệp hoặc dán văn bản."),
    ({"noi_dung_van_ban": "  "}, "tep", "Hãy chọn tệp hoặc dán văn bản."),
    ({"tep": SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)}, "tep", "anh.png"),
    ({"noi_dung_van_ban": RESOLUTION, "ngay": "hôm nay"}, "ngay", "Hãy ghi ngày."),
    ({"noi_dung_van_ban": "Xã đạt 9 tiêu chí. " * 60_000}, "noi-dung", "1,2 MB"),
    ({"van_ban": "khong-co"}, "van-ban", "Hãy chọn trong danh sách."),
])  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_field(
    client: Client, staff: Staff, typed: dict[str, object], field: str, told: str
) -> None:
    resolution(staff.cast)

    status, page = post(client, staff.cast.clerk, LIST, **typed)

    assert status == 400
    assert told in page.split(f'id="e-{field}"')[1].split("</span>")[0]
    assert PlanDraft.objects.count() == 0


def test_document_of_the_store_is_drafted_once(client: Client, staff: Staff) -> None:
    paper = resolution(staff.cast)

    first = post(client, staff.cast.leader, LIST, van_ban=paper.code)
    again = post(client, staff.cast.clerk, LIST, van_ban=paper.code)

    assert first == again == (302, page_of(PlanDraft.objects.get()))


def test_leader_hands_in_no_file_and_the_party_office_does(client: Client, staff: Staff) -> None:
    office = people.add_person("van-phong", full_name="Văn phòng", role=Role.PARTY_OFFICE, unit=staff.cast.commune,
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert post(client, staff.cast.leader, LIST, noi_dung_van_ban=RESOLUTION)[0] == 403
    assert post(client, office, LIST, noi_dung_van_ban=RESOLUTION)[0] == 302
    assert 'name="tep"' not in read(client, staff.cast.leader, LIST)


def test_list_goes_on_below_twenty(client: Client, staff: Staff) -> None:
    for number in range(21):
        start_draft(resolution(staff.cast, f"{RESOLUTION}\n{number}", f"nq-{number}"), by=staff.cast.clerk)

    first = read(client, staff.cast.clerk, LIST)
    below = first.split("Xem tiếp")[0].rsplit('href="', 1)[1].split('"')[0]

    assert first.count("đang duyệt") == 20
    assert read(client, staff.cast.clerk, LIST + below).count("đang duyệt") == 1


# -- beside the text ------------------------------------------------------------------------------------------


def test_every_proposal_is_marked_in_the_text_and_listed(client: Client, draft: PlanDraft, staff: Staff) -> None:
    page = read(client, staff.cast.clerk, page_of(draft))

    for one, entry in draft_state(draft).targets():
        assert f'id="d-{one.key}"' in page
        assert f'id="i-{one.key}"' in page
        if "nấm" not in entry.wording:
            assert entry.wording in re.sub(r"<[^>]+>", "", page)
    assert "0 trong 4 chỉ tiêu đã nhận, 0 đã bỏ, 4 chưa quyết định" in page
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert" not in page


def test_text_stands_whole_between_its_marks(client: Client, draft: PlanDraft, staff: Staff) -> None:
    client.force_login(staff.cast.clerk)
    page = client.get(page_of(draft)).content.decode()

    paper = page.split('class="paper"')[1].split(">", 1)[1].split("</div>")[0]
    bare = re.sub(r"<[^>]+>", "", paper)
    assert bare.replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'") == draft.document.text


def test_form_shows_the_reasons_and_what_is_doubtful(client: Client, draft: PlanDraft, staff: Staff) -> None:
    page = read(client, staff.cast.clerk, f"{page_of(draft)}?muc={key_of(draft, 'nấm')}")

    assert "chưa rõ thuộc chỉ tiêu nào" in page
    assert "Chưa quyết định" in page
    read(client, staff.cast.clerk, f"{page_of(draft)}?muc=khong-co")


def test_accepting_leads_to_the_next_that_is_open(client: Client, draft: PlanDraft, staff: Staff) -> None:
    typed = fields(client, draft, "t1", staff.cast.clerk)

    status, where = post(client, staff.cast.clerk, page_of(draft), **typed)

    assert (status, where) == (302, f"{page_of(draft)}?muc=t2#sua")
    found = item(draft, "t1")
    assert found.standing is Standing.ACCEPTED
    assert found.proposal is not None
    assert found.entry == found.proposal.entry
    assert DraftDecision.objects.get().kind == "accept"


def test_correcting_takes_what_was_typed_and_keeps_the_rest(client: Client, draft: PlanDraft, staff: Staff) -> None:
    key = key_of(draft, "hộ nghèo")
    typed = fields(client, draft, key, staff.cast.clerk) | {
        "gia_tri": "4,5", "dang": "level", "han": "2029-12-31", "chuc_danh": "chu-tich", "moc": "2027: 11\n2028: 8",
        "ma": "ho-ngheo", "ghi_chu": "theo chuẩn mới", "owner": "x", "basis": "implied", "standing": "rejected",
    }  # fmt: skip
    before = target(draft, key)

    assert post(client, staff.cast.clerk, page_of(draft), **typed)[0] == 302

    after = target(draft, key)
    assert (str(after.value), after.form.value, str(after.due), after.owner) == (
        "4.5",
        "level",
        "2029-12-31",
        "chu-tich",
    )
    assert [(stone.year, str(stone.value)) for stone in after.milestones] == [(2027, "11"), (2028, "8")]
    assert (after.code, after.note, after.baseline) == ("ho-ngheo", "theo chuẩn mới", before.baseline)
    assert (after.indicator, after.unit, after.wording) == (before.indicator, before.unit, before.wording)
    assert DraftDecision.objects.get().kind == "correct"


@pytest.mark.parametrize(("name", "value", "told"), [
    ("gia-tri", "nhiều", "không phải là một số"), ("gia-tri", "5-6", "mỗi ô là một số"), ("gia-tri", "", "ghi chú"),
    ("don-vi", "", "chưa có đơn vị tính"), ("don-vi", "person", "phải cùng loại"),
    ("danh-muc", "", "chưa chọn chỉ tiêu trong danh mục"), ("dang", "x", "Hãy chọn trong danh sách."),
    ("dang", "range", "mức trên"), ("moc", "2031: 4", "nằm ngoài nhiệm kỳ"), ("moc", "sang năm", "Mỗi mốc một dòng"),
    ("moc", "2027: nhiều", "không phải là một số"), ("han", "mai", "Hãy ghi ngày."), ("ma", "Hộ nghèo", "không dùng"),
    ("nam-khoi-diem", "", "cả mức khởi điểm và năm"), ("nam-khoi-diem", "20", "bốn chữ số"),
    ("chuc-danh", "khong-co", "Không có chức danh"),
])  # fmt: skip
def test_fault_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, draft: PlanDraft, staff: Staff, name: str, value: str, told: str
) -> None:
    key = key_of(draft, "hộ nghèo")
    typed = fields(client, draft, key, staff.cast.clerk) | {name.replace("-", "_"): value, "ghi_chu": ""}

    status, page = post(client, staff.cast.clerk, page_of(draft), **typed | {"loi_van": "Đã gõ dở"})

    beside = {"gia-tri": "gia-tri", "dang": "muc-tren" if value == "range" else "dang", "nam-khoi-diem":
              "nam-khoi-diem" if value else "khoi-diem"}.get(name, name)  # fmt: skip
    assert status == 400
    assert told in page.split(f'id="e-{beside}"')[1].split("</span>")[0]
    assert ">Đã gõ dở</textarea>" in page
    assert DraftDecision.objects.count() == 0


def test_second_person_is_told_who_decided_and_keeps_what_was_typed(
    client: Client, draft: PlanDraft, staff: Staff
) -> None:
    typed = fields(client, draft, "t1", staff.cast.leader)
    accept_item(draft, "t1", replace(target(draft, "t1"), note="của cán bộ"), by=staff.cast.clerk, seen=0)

    status, page = post(client, staff.cast.leader, page_of(draft), **typed | {"ghi_chu": "của lãnh đạo"})

    assert status == 400
    assert "vừa được Người canbo sửa (bản 1, bạn đang xem bản 0)" in page
    assert "Người canbo sửa rồi nhận" in page
    assert ">của lãnh đạo</textarea>" in page
    assert 'name="ban" value="1"' in page
    assert target(draft, "t1").note == "của cán bộ"


def test_item_is_accepted_from_the_list_or_opened_with_its_faults(
    client: Client, draft: PlanDraft, staff: Staff
) -> None:
    sound, doubtful = key_of(draft, "y tế"), key_of(draft, "nấm")

    taken, _ = post(client, staff.cast.clerk, page_of(draft), muc=sound, ban="0", viec="nhan-nhanh")
    refused, page = post(client, staff.cast.clerk, page_of(draft), muc=doubtful, ban="0", viec="nhan-nhanh")

    assert (taken, refused) == (302, 400)
    assert "chưa chọn chỉ tiêu trong danh mục" in page.split('id="e-danh-muc"')[1].split("</span>")[0]
    assert item(draft, sound).standing is Standing.ACCEPTED


def test_rejecting_and_taking_back(client: Client, draft: PlanDraft, staff: Staff) -> None:
    key = key_of(draft, "nấm")

    bare, page = post(client, staff.cast.clerk, page_of(draft), muc=key, ban="0", viec="bo", ly_do="")
    gone, _ = post(client, staff.cast.clerk, page_of(draft), muc=key, ban="0", viec="bo", ly_do="không đo được")
    shown = read(client, staff.cast.leader, f"{page_of(draft)}?muc={key}")
    back, where = post(client, staff.cast.clerk, page_of(draft), muc=key, ban="1", viec="mo-lai")

    assert (bare, gone, back) == (400, 302, 302)
    assert "phải kèm lý do" in page
    assert "Người canbo bỏ" in shown
    assert "<q>không đo được</q>" in shown
    assert where.endswith(f"?muc={key}#sua")


def test_certain_ones_and_points_are_accepted_at_once(client: Client, draft: PlanDraft, staff: Staff) -> None:
    page = read(client, staff.cast.clerk, page_of(draft))
    certain = len(draft_state(draft).certain)

    assert f"Nhận {certain} chỉ tiêu chắc chắn" in page
    assert post(client, staff.cast.clerk, page_of(draft), viec="nhan-chac-chan")[0] == 302
    assert post(client, staff.cast.clerk, page_of(draft), viec="nhan-diem")[0] == 302
    assert post(client, staff.cast.clerk, page_of(draft), viec="nhan-diem")[0] == 400
    page = read(client, staff.cast.clerk, page_of(draft))
    assert "chỉ tiêu chắc chắn" not in page
    assert len(draft_state(draft).points(Standing.OPEN)) == 0


def test_point_and_head_have_forms_of_their_own(client: Client, draft: PlanDraft, staff: Staff) -> None:
    point = fields(client, draft, "p2", staff.cast.clerk) | {"noi_dung": "Về  kinh tế\n- xã hội", "so": "1"}
    head = fields(client, draft, "head", staff.cast.clerk) | {
        "ma": "xa-thu-2025-2030",
        "cap": "council",
        "nam_dau": "2026",
    }

    assert post(client, staff.cast.clerk, page_of(draft), **point)[0] == 302
    assert post(client, staff.cast.clerk, page_of(draft), **head)[0] == 302

    state = draft_state(draft)
    assert [entry.text for one, entry in state.points() if one.key == "p2"] == ["Về kinh tế - xã hội"]
    assert (state.head.code, state.head.authority.value) == ("xa-thu-2025-2030", "council")
    status, page = post(
        client, staff.cast.clerk, page_of(draft), **head | {"ban": "2", "nam_cuoi": "2020", "ma": "du-thao"}
    )
    assert status == 400
    assert "năm cuối: “2020” không được trước năm đầu" in page.split('id="e-nam-cuoi"')[1]
    assert "không dùng làm mã" in page.split('id="e-ma"')[1]


def test_target_that_the_program_missed_is_added(client: Client, draft: PlanDraft, staff: Staff) -> None:
    assert "Thêm vào kế hoạch" in read(client, staff.cast.clerk, f"{page_of(draft)}?muc=moi")
    typed = {"muc": "moi", "viec": "nhan", "loi_van": "Trồng rừng mới 10 ha", "dang": "cumulative", "gia_tri": "10",
             "danh_muc": "forest_planted_area", "don_vi": "ha", "diem": "1.3"}  # fmt: skip

    status, _ = post(client, staff.cast.clerk, page_of(draft), **typed)
    again, page = post(client, staff.cast.clerk, page_of(draft), **typed)

    assert (status, again) == (302, 400)
    assert "đã dùng cho mục khác" in page
    entry = item(draft, "a1").entry
    assert isinstance(entry, TargetEntry)
    assert (entry.code, entry.point) == ("forest-planted-area", "1.3")


def test_many_items_left_to_do_are_told_in_few_lines(client: Client, draft: PlanDraft, staff: Staff) -> None:
    for number in range(5):
        add_item(draft, TargetEntry(f"rung-{number}", "Trồng rừng", "1.3", Form.CUMULATIVE, "forest_planted_area", "ha",
                                    Decimal(10)), by=staff.cast.clerk)  # fmt: skip

    page = read(client, staff.cast.clerk, page_of(draft))

    assert page.count("chức danh chịu trách nhiệm “–” chưa có") == 3
    assert "… và 2 mục nữa như vậy (MT7265)" in page


def test_grade_is_shown_where_there_is_no_value(client: Client, staff: Staff) -> None:
    text = RESOLUTION.replace("Giữ vững xã đạt tiêu chí quốc gia về y tế", "Diễn tập phòng thủ xếp loại khá trở lên")
    graded = start_draft(resolution(staff.cast, text, "xep-loai"), by=staff.cast.clerk)

    assert "xếp loại · khá" in read(client, staff.cast.clerk, page_of(graded))


# -- into force -----------------------------------------------------------------------------------------------


def test_page_says_what_is_left_and_leads_there(client: Client, draft: PlanDraft, staff: Staff) -> None:
    page = read(client, staff.cast.leader, page_of(draft))

    assert "Còn phải làm trước khi ban hành" in page
    assert "Ban hành kế hoạch</button>" not in page
    for one, entry in draft_state(draft).targets():
        if "nấm" not in entry.wording:
            accept_item(draft, one.key, entry, by=staff.cast.clerk, seen=0)
    accept_item(draft, "a1", TargetEntry("x", "y"), by=staff.cast.clerk, seen=0) if draft_state(draft).item(
        "a1"
    ) else None
    page = read(client, staff.cast.leader, page_of(draft))
    assert "chức danh chịu trách nhiệm “–” chưa có" in page
    assert "Giao 3 chỉ tiêu chưa có người chịu trách nhiệm cho" in page
    assert post(client, staff.cast.leader, page_of(draft), viec="giao", chuc_danh="chu-tich")[0] == 302
    assert target(draft, "t1").owner == "chu-tich"
    assert post(client, staff.cast.leader, page_of(draft), viec="giao", chuc_danh="x")[0] == 400


def test_leader_brings_the_plan_into_force(client: Client, draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()
    seen = str(draft.decisions)
    assert "Ban hành kế hoạch</button>" in read(client, staff.cast.leader, page_of(draft))
    assert "Ban hành kế hoạch</button>" not in read(client, staff.cast.clerk, page_of(draft))

    assert post(client, staff.cast.clerk, page_of(draft), viec="ban-hanh", ban=seen)[0] == 403
    stale, page = post(client, staff.cast.leader, page_of(draft), viec="ban-hanh", ban="1")
    status, where = post(client, staff.cast.leader, page_of(draft), viec="ban-hanh", ban=seen)

    assert (stale, status, where) == (400, 302, "/lam-viec/ke-hoach/xa-thu-2025-2030/")
    assert "vừa được Người canbo sửa" in page
    assert "3 chỉ tiêu, đều có người chịu trách nhiệm" in read(client, staff.cast.clerk, where)
    done = read(client, staff.cast.clerk, page_of(draft))
    assert "Dự thảo này đã được ban hành." in done
    assert 'id="mau"' not in done
    assert "đã ban hành" in read(client, staff.cast.clerk, LIST)
    assert post(client, staff.cast.clerk, page_of(draft), viec="nhan-diem")[0] == 400


def test_unfinished_draft_is_not_brought_into_force(client: Client, draft: PlanDraft, staff: Staff) -> None:
    status, page = post(client, staff.cast.leader, page_of(draft), viec="ban-hanh", ban="0")

    assert status == 400
    assert "mục của dự thảo chưa quyết định" in page
    assert Plan.objects.count() == 0


def test_draft_is_given_up_with_a_reason(client: Client, draft: PlanDraft, staff: Staff) -> None:
    assert post(client, staff.cast.clerk, page_of(draft), viec="bo-du-thao", ly_do=" ")[0] == 400
    assert post(client, staff.cast.clerk, page_of(draft), viec="bo-du-thao", ly_do="nhầm tệp") == (302, LIST)
    assert "Dự thảo này đã được bỏ." in read(client, staff.cast.clerk, page_of(draft))


# -- shut doors -----------------------------------------------------------------------------------------------


def test_neighbour_reporter_and_public_see_nothing(client: Client, draft: PlanDraft, staff: Staff) -> None:
    for address in (LIST, page_of(draft)):
        client.logout()
        assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
        read(client, staff.cast.reporter, address, status=403)
        read(client, staff.cast.administrator, address, status=403)
    assert str(draft.uuid) not in read(client, staff.cast.neighbour, LIST)
    read(client, staff.cast.neighbour, page_of(draft), status=404)
    assert post(client, staff.cast.neighbour, page_of(draft), viec="nhan-diem")[0] == 404
    read(client, staff.cast.neighbour, f"{LIST}?xa=xa", status=404)
    assert post(client, staff.cast.neighbour, LIST, van_ban=draft.document.code)[0] == 400


@pytest.mark.parametrize("typed", [
    {"viec": "khac", "muc": "t1"}, {"viec": "nhan", "muc": "t99"}, {"viec": "bo", "muc": ""},
    {"viec": "nhan-nhanh", "muc": "t1", "ban": "x"}, {"viec": "", "muc": "t1"},
])  # fmt: skip
def test_post_that_no_form_sends_finds_nothing(
    client: Client, draft: PlanDraft, staff: Staff, typed: dict[str, str]
) -> None:
    assert post(client, staff.cast.clerk, page_of(draft), **typed)[0] == 404
    assert DraftDecision.objects.count() == 0


def test_pages_take_as_many_queries_for_many_items_as_for_few(client: Client, staff: Staff) -> None:
    few = start_draft(resolution(staff.cast, RESOLUTION.split("2. Về văn hóa")[0], "it"), by=staff.cast.clerk)
    client.force_login(staff.cast.clerk)
    counts = []
    for one in (few, start_draft(resolution(staff.cast), by=staff.cast.clerk)):
        forget()
        with CaptureQueriesContext(connection) as page:
            assert client.get(page_of(one)).status_code == 200
        forget()
        with CaptureQueriesContext(connection) as listed:
            assert client.get(LIST).status_code == 200
        counts.append((len(page), len(listed)))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40


def test_issued_and_dropped_drafts_stay_readable(client: Client, draft: PlanDraft, staff: Staff) -> None:
    finish(draft, staff)
    draft.refresh_from_db()
    issue_draft(draft, by=staff.cast.leader, seen=draft.decisions)
    other = start_draft(resolution(staff.cast, RESOLUTION + "x", "nq-2"), by=staff.cast.clerk)
    drop_draft(other, by=staff.cast.clerk, reason="trùng")

    assert "đã nhận" in read(client, staff.cast.clerk, page_of(draft))
    assert "đã bỏ" in read(client, staff.cast.clerk, LIST)
