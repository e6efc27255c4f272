"""Review reports on the desk: writing, commenting, the way to issue, the file, what is known now; who may see any."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.figures.models import Observation
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.reviews import domain, queries
from muctieu.web.reviews.models import IssuedReport, ReportDraft, ReportWords
from tests.cast import NOON, SINCE, Cast
from tests.web.access.test_sessions import sign_in
from tests.web.conftest import Enter
from tests.web.review_cast import Office, later, open_office, spots
from tests.web.staff import TODAY

pytestmark = pytest.mark.usefixtures("files_folder")
LIST, NEW, PROVINCE = (reverse(f"desk:{name}") for name in ("papers", "papers_new", "papers_province"))


@pytest.fixture
def office(cast: Cast, enter: Enter) -> Office:
    return open_office(cast, enter)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, row: ReportDraft | IssuedReport, *more: str, **asked: str) -> str:
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in asked.items())
    return reverse(f"desk:{name}", args=(row.uuid, *more)) + (f"?{query}" if query else "")


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_report_is_written_approved_and_issued_by_form(office: Office) -> None:
    clerk, leader = signed_in(office.cast.clerk), signed_in(office.cast.leader)
    sent = {"ke-hoach": "ke-hoach", "loai": "year", "the-thuc": "state", "ngay": TODAY.isoformat()}
    for wrong in ({"ke-hoach": "x"}, {"loai": "x"}, {"the-thuc": "x"}, {"ngay": "x"}, {"ngay": "2030-01-01"}):
        assert clerk.post(NEW, {**sent, **wrong}).status_code == 400
    assert clerk.post(NEW, sent).status_code == 302
    row = ReportDraft.objects.get()

    text = page(clerk, at("papers_draft", row))
    assert "Báo cáo năm, năm 2022: nháp" in text
    assert f"Còn {len(list(spots(row)))} việc trước khi ban hành" in text
    step = at("papers_step", row)
    assert clerk.post(step, {"ban": "1", "buoc": "trinh"}).status_code == 400
    for spot in spots(row):
        url = at("papers_words", row, spot, cho=spot)
        assert clerk.post(url, {"ban": "0", "loi": f"Lời ở {spot}."}).status_code == 302
    assert "Lời ở limits." in page(clerk, at("papers_section", row, "limits"))
    for who, sent_step, seen in ((clerk, "trinh", "1"), (leader, "duyet", "2"), (clerk, "ban-hanh", "3")):
        assert who.post(step, {"ban": seen, "buoc": sent_step}).status_code == 302

    issued = IssuedReport.objects.get()
    shown = page(clerk, at("papers_issued", issued))
    assert "Báo cáo số 01/BC-UBND, ngày 05/07/2023" in shown
    assert "Chưa số liệu nào bị đính chính" in shown
    assert "01/BC-UBND" in page(leader, LIST)
    assert clerk.get(at("papers_issued_file", issued, "docx")).content == queries.replay(issued)
    assert clerk.get(at("papers_issued_file", issued, "pdf")).content.startswith(b"%PDF")
    assert clerk.get(at("papers_issued_file", issued, "exe")).status_code == 404
    assert "Số: 01/BC-UBND" in page(clerk, at("papers_issued_text", issued))
    assert clerk.post(step, {"ban": "4", "buoc": "thu-hoi", "ly-do": "x"}).status_code == 403
    assert leader.post(step, {"ban": "4", "buoc": "thu-hoi", "ly-do": "nhầm kỳ"}).status_code == 302
    assert "đã thu hồi" in page(clerk, at("papers_issued", issued))
    assert leader.post(step, {"ban": "5", "buoc": "khac"}).status_code == 404
    assert leader.post(step, {"ban": "x", "buoc": "duyet"}).status_code == 404


def test_the_number_of_the_offices_register_is_typed_when_issuing(office: Office) -> None:
    clerk, row = signed_in(office.cast.clerk), office.approved(office.start())
    assert "số tiếp theo là 1" in page(clerk, at("papers_draft", row))
    step, sent = at("papers_step", row), {"ban": str(row.steps), "buoc": "ban-hanh"}
    for wrong in ("0", "-1", "1,5", "100000", "41/BC", "٣"):
        answer = clerk.post(step, {**sent, "so": wrong})
        assert answer.status_code == 400
        assert "không phải số văn bản" in answer.content.decode()
    assert clerk.post(step, {**sent, "so": " 41 "}).status_code == 302

    assert IssuedReport.objects.get().name == "41/BC-UBND"


def test_the_province_reads_which_communes_have_issued_and_takes_the_whole(office: Office) -> None:
    cast, issued = office.cast, office.issued()
    person = people.add_person("tinh", full_name="Văn phòng tỉnh", role=Role.LEADER, unit=cast.units["tinh"],
                               since=SINCE, by=cast.administrator, password="x")  # fmt: skip
    province, asked = signed_in(person), f"?ngay={TODAY.isoformat()}"
    text = page(province, PROVINCE + asked)
    assert "1/2 xã đã ban hành" in text
    assert at("papers_issued", issued) in text
    assert "Số liệu lấy từ báo cáo đã ban hành của 1/2 xã." in text
    assert PROVINCE in page(province, LIST)
    word = province.get(reverse("desk:papers_province_file", args=("docx",)) + asked)
    xml = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "báo cáo đã ban hành của 1/2 xã" in re.sub(r"<[^>]+>", "", xml)

    assert "0/2 xã đã ban hành" in page(province, f"{PROVINCE}{asked}&loai=quarter")
    assert "Hãy ghi ngày" in page(province, f"{PROVINCE}?ngay=hôm qua", status=400)
    for wrong in ("?loai=x", "?the-thuc=x", "?noi=xa", "?noi=x"):
        assert province.get(PROVINCE + wrong).status_code == 404
    for other, status in ((cast.clerk, 404), (cast.neighbour, 404), (cast.reporter, 403)):
        found = [signed_in(other).get(url + asked) for url in (PROVINCE, word.request["PATH_INFO"])]
        assert {answer.status_code for answer in found} == {status}
    assert PROVINCE not in page(signed_in(cast.clerk), LIST)


def test_every_figure_of_a_part_leads_to_its_explanation(office: Office) -> None:
    row, clerk = office.start(), signed_in(office.cast.clerk)

    text = page(clerk, at("papers_section", row, "results"))

    assert '<a class="why" href="/lam-viec/vi-sao/income_per_capita/xa/2022/">8 triệu đồng/người/năm</a>' in text
    assert page(clerk, "/lam-viec/vi-sao/income_per_capita/xa/2022/")
    assert page(clerk, at("papers_section", row, "khac"), 404)
    assert "Phần sau" in text


def test_of_two_who_write_at_once_the_second_is_told_and_sees_both(office: Office) -> None:
    row, clerk, leader = office.start(), signed_in(office.cast.clerk), signed_in(office.cast.leader)
    url = at("papers_words", row, "limits", cho="limits")
    assert clerk.post(url, {"ban": "0", "loi": "Lời của cán bộ."}).status_code == 302

    answer = leader.post(url, {"ban": "0", "loi": "Lời của lãnh đạo."})

    told = answer.content.decode()
    assert answer.status_code == 409
    assert "Người canbo vừa sửa phần này" in told
    assert "Lời của cán bộ." in told
    assert "Lời của lãnh đạo.</textarea>" in told
    assert 'name="ban" value="1"' in told
    assert leader.post(url, {"ban": "1", "loi": "Lời gộp."}).status_code == 302
    history = page(clerk, at("papers_history", row, cho="limits"))
    assert history.index("Lời gộp.") < history.index("Lời của cán bộ.")
    assert clerk.get(at("papers_history", row, cho="lessons")).status_code == 404


def test_text_typed_after_the_session_ended_comes_back(office: Office) -> None:
    row, browser = office.start(), sign_in(office.cast.clerk)
    url, shown_at = at("papers_words", row, "limits", cho="limits"), at("papers_section", row, "limits")
    with clock.standing_at(NOON + timedelta(hours=2)):
        sent = {"ban": "0", "loi": "Lời chưa lưu."}
        answer = browser.post(url, sent, headers={"referer": f"http://testserver{shown_at}"})
        assert answer.headers["Location"].startswith("/dang-nhap/?next=")
        sign_in(office.cast.clerk, browser)
        text = page(browser, shown_at)

    assert "Chữ đã gõ được điền lại" in text
    assert "Lời chưa lưu.</textarea>" in text
    assert not ReportWords.objects.exists()


def test_own_paragraphs_and_comments_are_opened_beside_their_sentence(office: Office) -> None:
    row, clerk = office.start(), signed_in(office.cast.clerk)
    spot = "economy/thu-nhap.result"
    opened = page(clerk, at("papers_section", row, "results", them=spot))
    assert f'action="{at("papers_words", row, "results")}?cho=economy%2Fthu-nhap.result"' in opened

    clerk.post(at("papers_words", row, "results", cho=spot), {"ban": "0", "loi": "Riêng bản 2 khá hơn."})
    assert clerk.post(at("papers_words", row, "results", cho="khac/x"), {"ban": "0", "loi": "x"}).status_code == 400
    assert clerk.post(at("papers_note", row, "results", cho=spot), {"loi": "Nêu nguồn."}).status_code == 302
    assert clerk.post(at("papers_note", row, "results", cho=spot), {"loi": " "}).status_code == 400
    assert clerk.post(at("papers_note", row, "results", cho="khac/x"), {"loi": "x"}).status_code == 404

    text = page(clerk, at("papers_section", row, "results"))
    assert text.index("8 triệu đồng/người/năm") < text.index("Riêng bản 2 khá hơn.") < text.index("Nêu nguồn.")
    (noted,) = queries.comments(row)
    settle = at("papers_settle", row, str(noted.uuid))
    assert clerk.post(settle).status_code == 302
    assert clerk.post(settle).status_code == 302
    assert "đã xong, Người canbo" in page(clerk, at("papers_section", row, "results"))


def test_paper_preview_files_and_differences(office: Office) -> None:
    issued = office.issued()
    with later():
        office.figure("7.5")
        row, clerk = office.start(as_of=TODAY + timedelta(days=1)), signed_in(office.cast.clerk)
        paper = {"ban": "1", "nguoi-ky": "Giàng A Pao", "co-quan": "ỦY BAN NHÂN DÂN\nXÃ THỬ", "chuc-vu": "CHỦ TỊCH",
                 "dia-danh": "Thử", "noi-nhan": "Lưu: VT."}  # fmt: skip
        assert clerk.post(at("papers_paper", row), paper).status_code == 302
        assert clerk.post(at("papers_paper", row), {**paper, "ban": "9"}).status_code == 400
        shown = page(clerk, at("papers_preview", row))
        assert "Giàng A Pao" in shown
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown
        assert clerk.get(at("papers_file", row, "docx")).content.startswith(b"PK")
        assert clerk.get(at("papers_file", row, "pdf")).content.startswith(b"%PDF")
        assert clerk.get(at("papers_file", row, "exe")).status_code == 404
        changes = page(clerk, at("papers_changes", row))
        assert "8 triệu đồng/người/năm (năm 2022)" in changes
        assert "7,5 triệu đồng/người/năm (năm 2022)" in changes
        known = page(clerk, at("papers_issued", issued))
        assert "1 số liệu đã được đính chính từ khi ban hành" in known
        assert "Soạn báo cáo thay thế" in known
        assert str(issued.uuid) in page(clerk, f"{NEW}?thay={issued.uuid}")
    assert clerk.get(at("papers_changes", ReportDraft.objects.earliest("id"))).status_code == 404


def edited(raw: bytes, *changes: tuple[str, str]) -> bytes:
    """The Word file with texts replaced, as somebody changed it elsewhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                for before, after in changes:
                    assert before.encode() in text
                    text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
    return made.getvalue()


def upload(client: Client, row: ReportDraft, raw: bytes):  # type: ignore[no-untyped-def]
    return client.post(at("papers_returned", row), {"tep": SimpleUploadedFile("bao-cao.docx", raw)})


def test_a_word_file_changed_elsewhere_gives_its_words_and_none_of_its_numbers(office: Office) -> None:
    row, clerk = office.start(), signed_in(office.cast.clerk)
    for spot in spots(row):
        domain.write_words(row, spot, f"Lời ở phần {spot} trước khi sửa.", by=office.cast.clerk, seen=0)
    raw = clerk.get(at("papers_file", row, "docx")).content
    assert "Tệp nói đúng như báo cáo" in upload(clerk, row, raw).content.decode()
    heading = "II. HẠN CHẾ, NGUYÊN NHÂN"
    changed = edited(raw, ("8 triệu đồng/người/năm", "9 triệu đồng/người/năm"),
                     ("Lời ở phần limits trước khi sửa.", "Lời ở phần limits đã sửa."),
                     (heading, f"{heading}</w:t></w:r></w:p><w:p><w:r><w:t>Đoạn thêm ngoài máy."))  # fmt: skip

    shown = upload(clerk, row, changed).content.decode()

    assert "<em>9 triệu đồng/người/năm</em>" in shown
    assert '<a class="why" href="/lam-viec/vi-sao/income_per_capita/xa/2022/">8 triệu đồng/người/năm</a>' in shown
    fields = dict(re.findall(r'name="((?:cho|ban)-\d+)" value="([^"]*)"', shown))
    texts = dict(re.findall(r'name="(loi-\d+)"[^>]*>([^<]*)</textarea>', shown))
    assert sorted(texts.values()) == ["Lời ở phần limits đã sửa.", "Đoạn thêm ngoài máy."]
    ticked = {name.replace("loi", "nhan"): "1" for name in texts}
    assert clerk.post(at("papers_take", row), fields | texts | ticked).status_code == 302
    taken = ReportWords.objects.filter(report=row, from_file=True)
    assert sorted(taken.values_list("text", flat=True)) == ["Lời ở phần limits đã sửa.", "Đoạn thêm ngoài máy."]
    assert clerk.post(at("papers_take", row), fields | texts).status_code == 302
    domain.write_words(row, "limits", "Lời khác.", by=office.cast.leader, seen=2)
    again = clerk.post(at("papers_take", row), fields | texts | ticked)
    assert again.status_code == 400
    assert "Lời khác." in again.content.decode()
    assert "Lời ở phần limits đã sửa." in again.content.decode()
    assert Observation.objects.filter(indicator="income_per_capita").count() == 2


def test_what_is_no_file_of_this_report_is_refused(office: Office) -> None:
    row, clerk = office.start(), signed_in(office.cast.clerk)

    assert clerk.get(at("papers_returned", row)).status_code == 200
    assert clerk.post(at("papers_returned", row)).status_code == 400
    assert upload(clerk, row, b"PK nonsense").status_code == 400
    assert "MB" in upload(clerk, row, b"PK" + bytes(3 * 1024 * 1024)).content.decode()
    stranger = signed_in(office.cast.neighbour)
    assert upload(stranger, row, b"PK").status_code == 404
    assert stranger.post(at("papers_take", row)).status_code == 404


def test_the_pages_take_a_constant_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row, clerk = office.start(), signed_in(office.cast.clerk)
    urls = [LIST, at("papers_draft", row), at("papers_section", row, "results"), at("papers_preview", row)]
    counts = []
    for url in urls:
        clerk.get(url)
        with django_assert_max_num_queries(90) as few:
            clerk.get(url)
        counts.append(len(few))
    office.write_all(row)
    for number in range(3):
        domain.comment(row, "results/", f"góp ý {number}", by=office.cast.leader)
        office.start()
    for url, count in zip(urls, counts, strict=True):
        clerk.get(url)
        with django_assert_max_num_queries(count + 2):
            clerk.get(url)


def test_strangers_find_no_report(office: Office) -> None:
    issued = office.issued()
    row = office.start()
    drafts = [at("papers_draft", row), at("papers_section", row, "limits"), at("papers_preview", row),
              at("papers_changes", row), at("papers_file", row, "docx"), at("papers_history", row, cho="limits"),
              at("papers_issued", issued), at("papers_issued_text", issued),
              at("papers_issued_file", issued, "docx")]  # fmt: skip
    neighbour, village, nobody = signed_in(office.cast.neighbour), signed_in(office.cast.reporter), Client()

    assert {neighbour.get(url).status_code for url in drafts} == {404}
    assert {village.get(url).status_code for url in (LIST, NEW, *drafts)} == {403}
    assert {nobody.get(url).status_code for url in (LIST, *drafts)} == {302}
    assert "01/BC-UBND" not in page(neighbour, LIST)
    words = neighbour.post(at("papers_words", row, "limits", cho="limits"), {"ban": "0", "loi": "x"})
    assert (words.status_code, ReportWords.objects.filter(report=row).count()) == (404, 0)
