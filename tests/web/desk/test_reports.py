"""Reports on the desk: proposals beside the text, settled with reasons, corrections that teach, rights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.models import AdoptedName, ProposalDecision
from muctieu.web.intake.review import Standing, review_of
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.forgetting import forget

TEXT = """UBND XÃ NẬM THỬ
BÁO CÁO
Kết quả quý I năm 2023

Trong quý I năm 2023, toàn xã trồng mới được 16,5 ha quế, thu ngân sách đạt 33 triệu đồng.
Bình quân lương thực đầu người đạt 347 kg/người, đạt 87% nghị quyết. Kết nạp được 7 đảng viên mới.
Tỷ lệ hộ nghèo còn 31,2%. Cuối bản báo cáo ghi tỷ lệ hộ nghèo còn 30,1%.
"""


MORE = """Tỷ lệ tăng dân số tự nhiên 7,7%. Có 14 lao động đi làm việc theo hợp đồng (đạt 85% nghị quyết).
Toàn xã có 1.326 hộ.
"""
CERTAIN = """Năm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng.
Năm 2022, bình quân lương thực đầu người đạt 347 kg/người.
"""
FORM = Provenance(ProvenanceKind.FORM, "", place="Biểu quý, dòng 4")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def handed_in(cast: Cast, text: str = TEXT) -> Document:
    answer = signed_in(cast.clerk).post(reverse("desk:reports"), {"van-ban": text, "noi": "xa"})
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.latest("pk")


def page_of(document: Document) -> str:
    return reverse("desk:report", args=(document.uuid,))


def stored() -> dict[str, tuple[str, str | None]]:
    rows = with_state(Observation.objects.filter(superseded_by__isnull=True))
    return {row.indicator: (row.written, row.state) for row in rows}


def key(document: Document, indicator: str) -> str:
    return next(one.key for one in review_of(document).proposals if one.obs.indicator == indicator)


def test_pasted_report_shows_its_figures_in_the_text(cast: Cast) -> None:
    document = handed_in(cast)

    page = signed_in(cast.clerk).get(page_of(document)).content.decode()

    assert re.search(r'<a class="mk[^"]*" href="[^"]+">347</a>', page)
    assert "Bình quân lương thực đầu người" in page
    assert stored() == {}


def test_contradiction_stands_first_with_both_numbers(cast: Cast) -> None:
    document = handed_in(cast)

    review = review_of(document)

    assert review.queue[0].obs.indicator == "poverty_rate"
    assert {finding.code for finding in review.queue[0].findings} >= {"MT1111"}


def test_contradicting_sentences_stand_side_by_side(cast: Cast) -> None:
    document = handed_in(cast)

    page = signed_in(cast.clerk).get(page_of(document)).content.decode()

    (sides,) = re.findall(r'<div class="sides".*?</div>', page)
    assert re.findall(r"<figcaption>(.*?): <strong>(.*?)</strong>", sides) == [
        ("Câu này", "31,2%"),
        ("Câu khác trong văn bản này", "30,1%"),
    ]
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", sides) == [
        "Tỷ lệ hộ nghèo còn <mark>31,2</mark>%",
        "Cuối bản báo cáo ghi tỷ lệ hộ nghèo còn <mark>30,1</mark>%",
    ]


def test_figure_of_another_source_is_quoted_with_where_it_stands(cast: Cast, enter: Enter) -> None:
    enter("31", indicator="poverty_rate", place="xa", period="2023-Q1", provenance=FORM)
    document = handed_in(cast, "Quý I năm 2023, tỷ lệ hộ nghèo còn 30,1%.\n")

    page = signed_in(cast.clerk).get(page_of(document)).content.decode()

    assert "<figcaption>Biểu quý, dòng 4, biểu mẫu: <strong>31%</strong></figcaption>" in page


def test_contradiction_ends_when_one_of_the_two_is_left_out(cast: Cast) -> None:
    document, client = handed_in(cast), signed_in(cast.clerk)
    first, second = (one.key for one in review_of(document).proposals if one.obs.indicator == "poverty_rate")

    client.post(page_of(document), {"viec": "bo", "muc": second, "ban": "", "ly-do": "văn bản ghi sai"})

    found = review_of(document).named(first)
    assert found is not None
    assert (found.against, [finding.code for finding in found.findings]) == ((), [])


def test_contradictions_and_arithmetic_stand_first_and_the_certain_last(cast: Cast) -> None:
    document = handed_in(cast, TEXT + MORE)

    queue = review_of(document, period=Period.parse("2023-Q1")).queue

    assert [one.obs.indicator for one in queue[:4]] == [
        "poverty_rate", "poverty_rate", "natural_growth_rate", "contract_workers"
    ]  # fmt: skip
    certain = [one.is_certain for one in queue]
    assert certain == sorted(certain)
    assert certain[-1]


def test_slip_of_unit_and_of_percentage_are_found_without_any_plan(cast: Cast) -> None:
    document = handed_in(cast, MORE)

    found = {one.obs.indicator: one for one in review_of(document, period=Period.parse("2022")).proposals}

    growth, workers = found["natural_growth_rate"], found["contract_workers"]
    assert ([one.code for one in growth.findings], growth.is_certain) == (["MT1104"], False)
    assert ([one.code for one in workers.findings], workers.is_certain) == (["MT1102"], False)


def test_probable_unit_is_taken_by_one_button(cast: Cast) -> None:
    document, client = handed_in(cast, MORE), signed_in(cast.clerk)
    item = key(document, "natural_growth_rate")
    page = client.get(page_of(document), {"muc": item}).content.decode()
    shown = {"so": "7,7%", "chi-tieu": "natural_growth_rate", "ky-so": "", "noi": "xa", "tt": "A", "ghi": ""}
    assert re.search(r'id="so"[^>]* value="7,7%"', page)
    assert "Nhận là 7,7‰" in page

    client.post(page_of(document), {"viec": "doi-don-vi", "muc": item, "ban": "", **shown})

    row = Observation.objects.get()
    assert (row.unit, row.mantissa, row.written) == ("per_mille", 7_700_000, "7,7‰")


def test_next_doubtful_goes_round_and_not_to_and_fro(cast: Cast) -> None:
    document, client = handed_in(cast, TEXT + MORE), signed_in(cast.clerk)
    queue = review_of(document, period=Period.parse("2023-Q1")).queue
    doubtful = [one.key for one in queue if not one.is_certain]
    address, seen = f"{page_of(document)}?ky=2023-Q1", []

    for _step in range(len(doubtful) + 1):
        page = client.get(address).content.decode()
        (muc,) = set(re.findall(r'name="muc" value="([^"]+)"', page))
        (query,) = re.findall(r'id="tiep" href="([^"#]+)', page)
        seen.append(muc)
        address = page_of(document) + query.replace("&amp;", "&")

    assert len(doubtful) > 3
    assert seen == [*doubtful, doubtful[0]]


def test_acceptance_goes_on_from_where_it_was(cast: Cast) -> None:
    document, client = handed_in(cast, TEXT + MORE), signed_in(cast.clerk)
    queue = review_of(document, period=Period.parse("2023-Q1")).queue

    answer = client.post(page_of(document), {"viec": "nhan", "muc": queue[2].key, "ban": "", "ky": "2023-Q1"})

    assert f"muc={queue[3].key}#sua" in answer["Location"]


def test_same_figure_told_twice_becomes_one(cast: Cast) -> None:
    twice = "Năm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng.\n"
    document, client = handed_in(cast, twice + twice), signed_in(cast.clerk)
    assert [one.is_certain for one in review_of(document).proposals] == [True, True]

    client.post(page_of(document), {"viec": "nhan-chac-chan"})

    assert Observation.objects.count() == 1
    assert review_of(document).open == ()


def test_sure_ones_are_accepted_together_and_once(cast: Cast) -> None:
    document, client = handed_in(cast), signed_in(cast.clerk)
    sure = {one.obs.indicator for one in review_of(document).certain}

    for _time in range(2):
        client.post(page_of(document), {"viec": "nhan-chac-chan"})

    assert sure
    assert set(stored()) == sure
    assert {state for _written, state in stored().values()} == {"checked"}
    assert {row.provenance_kind for row in Observation.objects.all()} == {"span"}


def test_one_is_accepted_as_it_stands(cast: Cast) -> None:
    document, client = handed_in(cast), signed_in(cast.clerk)
    item = key(document, "grain_per_capita")

    answer = client.post(page_of(document), {"viec": "nhan", "muc": item, "ban": ""})

    assert answer.status_code == 302
    assert stored() == {"grain_per_capita": ("347", "checked")}
    assert ProposalDecision.objects.get().kind == "accept"


def test_one_is_corrected_and_the_wording_can_be_adopted(cast: Cast) -> None:
    document, client = handed_in(cast), signed_in(cast.clerk)
    item = key(document, "grain_per_capita")
    body = {"viec": "nhan", "muc": item, "ban": "", "so": "347", "chi-tieu": "grain_output", "ky-so": "2023-Q1",
            "noi": "ban-1", "tt": "E", "ghi": "theo trưởng bản"}  # fmt: skip

    client.post(page_of(document), body)

    row = Observation.objects.get()
    assert (row.indicator, row.place.key, row.status, row.note) == ("grain_output", "ban-1", "E", "theo trưởng bản")
    admin = signed_in(cast.administrator)
    page = admin.get(reverse("desk:lexicon")).content.decode()
    wording = re.search(r'name="tu" value="([^"]+)"', page)
    assert wording is not None
    admin.post(reverse("desk:lexicon_adopt"), {"tu": wording[1], "chi-tieu": "grain_output", "viec": "nhan"})
    assert AdoptedName.objects.get().indicator == "grain_output"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"so": "nhiều"}, 400),
        ({"chi-tieu": "không có"}, 400),
        ({"ky-so": "mùa mưa"}, 400),
        ({"ban": "khác", "so": "348"}, 400),
    ],
)
def test_correction_that_cannot_be_is_told_and_the_typed_text_stays(
    cast: Cast, wrong: dict[str, str], code: int
) -> None:
    document = handed_in(cast)
    item = key(document, "grain_per_capita")
    body = {"viec": "nhan", "muc": item, "ban": "", "so": "347", "chi-tieu": "grain_per_capita", "ky-so": "2023-Q1",
            "noi": "xa", "tt": "A", "ghi": "chữ đã gõ"} | wrong  # fmt: skip

    answer = signed_in(cast.clerk).post(page_of(document), body)

    assert answer.status_code == code
    assert "chữ đã gõ" in answer.content.decode()
    assert stored() == {}


def test_period_of_what_is_told_in_words_is_corrected(cast: Cast) -> None:
    document = handed_in(cast, "Công tác tuyển quân đạt chỉ tiêu trên giao.\n")
    (one,) = review_of(document).proposals
    body = {"viec": "nhan", "muc": one.key, "ban": "", "chi-tieu": one.obs.indicator, "ky-so": "2023",
            "so": document.text[slice(*one.span)], "noi": "xa", "tt": "A", "ghi": ""}  # fmt: skip

    signed_in(cast.clerk).post(page_of(document), body)

    row = Observation.objects.get()
    assert (row.said, row.period_months) == ("met", 12)


def test_another_figure_is_split_off_and_the_proposal_stays_open(cast: Cast) -> None:
    document = handed_in(cast)
    item = key(document, "grain_per_capita")
    body = {"viec": "tach", "muc": item, "ban": "", "so": "7356", "chi-tieu": "population", "ky-so": "2023-Q1",
            "noi": "xa", "tt": "A", "ghi": ""}  # fmt: skip

    signed_in(cast.clerk).post(page_of(document), body)

    assert set(stored()) == {"population"}
    found = review_of(document).named(item)
    assert found is not None
    assert found.standing is Standing.OPEN


def test_rejection_needs_a_reason_and_the_second_person_is_told(cast: Cast) -> None:
    document, client = handed_in(cast), signed_in(cast.clerk)
    body = {"viec": "bo", "muc": key(document, "new_party_members"), "ban": ""}

    silent = client.post(page_of(document), body | {"ly-do": " "})
    done = client.post(page_of(document), body | {"ly-do": "trùng"})
    late = client.post(page_of(document), body | {"ly-do": "cũng bỏ"})

    assert (silent.status_code, done.status_code, late.status_code) == (400, 302, 400)
    assert "MT7211" not in late.content.decode()
    assert [row.reason for row in ProposalDecision.objects.all()] == ["trùng"]


def test_last_act_is_told_and_taken_back_as_one(cast: Cast) -> None:
    document, client = handed_in(cast, CERTAIN), signed_in(cast.clerk)
    client.post(page_of(document), {"viec": "nhan-chac-chan"})
    page = client.get(page_of(document)).content.decode()
    assert "Việc gần nhất của bạn, 12:00 05/07/2023: quyết định 2 số liệu cùng lúc." in page

    answer = client.post(page_of(document), {"viec": "hoan-tac-viec", "ly-do-hoan-tac": "nhận nhầm"})

    assert f"muc={review_of(document).queue[0].key}#sua" in answer["Location"]
    assert {state for _written, state in stored().values()} == {"returned"}
    assert len(review_of(document).open) == 2
    assert 'id="hoan-tac"' not in client.get(page_of(document)).content.decode()


def test_one_of_an_act_is_taken_back_until_it_is_approved(cast: Cast) -> None:
    document, client = handed_in(cast, CERTAIN), signed_in(cast.clerk)
    client.post(page_of(document), {"viec": "nhan-chac-chan"})
    income, grain = (found for found in review_of(document).proposals)
    figures.approve([income.row] if income.row else [], by=cast.leader)

    approved = client.get(page_of(document), {"muc": income.key}).content.decode()
    body = {"viec": "hoan-tac", "ly-do-hoan-tac": "nhầm kỳ"}
    late = client.post(page_of(document), body | {"muc": income.key, "ban": income.seen})
    done = client.post(page_of(document), body | {"muc": grain.key, "ban": grain.seen})

    assert 'value="hoan-tac"' not in approved
    assert 'id="hoan-tac"' not in approved
    assert "Số này đã được duyệt" in approved
    assert (late.status_code, done.status_code) == (400, 302)
    assert "Lãnh đạo trả lại" in late.content.decode()
    assert {name: state for name, (_written, state) in stored().items()} == {
        "income_per_capita": "approved", "grain_per_capita": "returned"
    }  # fmt: skip


def test_approved_figure_is_written_anew_with_a_reason_only(cast: Cast) -> None:
    document, client = handed_in(cast, CERTAIN), signed_in(cast.clerk)
    client.post(page_of(document), {"viec": "nhan-chac-chan"})
    income = review_of(document).proposals[0]
    figures.approve([income.row] if income.row else [], by=cast.leader)
    body = {"viec": "nhan", "muc": income.key, "ban": income.seen, "so": "18", "chi-tieu": "income_per_capita",
            "ky-so": "2022", "noi": "xa", "tt": "A", "ghi": ""}  # fmt: skip

    silent = client.post(page_of(document), body)
    told = client.post(page_of(document), body | {"ghi": "Chi cục Thống kê báo lại"})

    assert (silent.status_code, told.status_code) == (400, 302)
    rows = with_state(Observation.objects.filter(indicator="income_per_capita"))
    assert [(row.written, row.state) for row in rows] == [("17", "approved"), ("18", "checked")]


def test_list_counts_what_is_settled_and_not_what_was_taken_back(cast: Cast) -> None:
    document, client = handed_in(cast, CERTAIN), signed_in(cast.clerk)
    counts = []
    for act in ("nhan-chac-chan", "hoan-tac-viec"):
        client.post(page_of(document), {"viec": act, "ly-do-hoan-tac": "nhầm"})
        page = client.get(reverse("desk:reports")).content.decode()
        counts += re.findall(r'<td role="cell" class="num">(\d+)</td>', page)

    assert counts == ["2", "0"]


def test_period_chosen_for_the_report_fills_what_names_none(cast: Cast) -> None:
    document = handed_in(cast, "Toàn xã có 84 hộ nghèo. Kết nạp được 7 đảng viên mới.\n")
    body = {"viec": "nhan", "muc": key(document, "poor_households"), "ban": "", "ky": "2023-Q2"}

    signed_in(cast.clerk).post(page_of(document), body)

    row = Observation.objects.get()
    assert (row.period_first, row.period_months) == (2023 * 12 + 3, 3)


@pytest.mark.parametrize("name", ["bao-cao.docx", "bao-cao.pdf"])
def test_file_that_cannot_be_read_is_told(cast: Cast, name: str) -> None:
    answer = signed_in(cast.clerk).post(reverse("desk:reports"), {"tep": SimpleUploadedFile(name, b"\x00\x01 hong")})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_report_is_the_commune_s_unless_another_place_is_chosen(cast: Cast) -> None:
    page = signed_in(cast.clerk).get(reverse("desk:reports")).content.decode()

    assert re.findall(r'<option value="([^"]+)"', page) == ["xa", "ban-1", "ban-2"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kết nạp được 7 đảng viên mới.\n", ["Văn bản không ghi kỳ: hãy chọn kỳ."]),
        ("Năm 2022, công tác tuyển quân đạt chỉ tiêu trên giao.\n", ["Kết quả ghi bằng chữ, không có số."]),
        ("Năm 2022, toàn xã có 1.326 hộ.\n", ["Máy chưa chắc về chỉ tiêu (60%): hãy đọc câu."]),
        ("Năm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng.\n", []),
    ],
)
def test_open_figure_says_why_it_asks_for_a_look(cast: Cast, text: str, told: list[str]) -> None:
    document = handed_in(cast, text)

    page = signed_in(cast.clerk).get(page_of(document)).content.decode()

    doubts = "".join(re.findall(r'<ul class="doubts">(.*?)</ul>', page))
    assert re.findall(r"<li>(.*?)</li>", doubts) == told
    assert [one.is_certain for one in review_of(document).proposals] == [not told]


def test_line_with_a_mark_that_turns_digits_is_never_certain(cast: Cast) -> None:
    line = "Năm 2022, thu nhập bình quân đầu người đạt {}17 triệu đồng.\n"
    document = handed_in(cast, line.format("\u202e") + line.replace("2022", "2021").format(""))

    found = [([one.code for one in found.findings], found.is_certain) for found in review_of(document).proposals]

    assert found == [(["MT1487"], False), ([], True)]


def test_names_stand_in_the_form_and_lead_back_to_what_they_name(cast: Cast) -> None:
    document, client = handed_in(cast, CERTAIN), signed_in(cast.clerk)
    income, grain = review_of(document).proposals
    page = client.get(page_of(document), {"muc": grain.key}).content.decode()
    shown = {name: re.findall(f'id="{name}"[^>]* value="([^"]*)"', page)[0] for name in ("so", "chi-tieu", "ky-so")}
    form = {"viec": "nhan", "muc": grain.key, "ban": "", "noi": "xa", "tt": "A", "ghi": "", **shown}

    client.post(page_of(document), form)
    client.post(page_of(document), form | {"muc": income.key, "so": "17", "ky-so": "quý I/2023"})

    assert (shown["chi-tieu"], shown["ky-so"]) == ("Bình quân lương thực đầu người (kg/người/năm)", "năm 2022")
    assert [row.kind for row in ProposalDecision.objects.all()] == ["accept", "correct"]
    assert [(row.indicator, row.period_months) for row in Observation.objects.all()] == [
        ("grain_per_capita", 12), ("grain_per_capita", 3)
    ]  # fmt: skip


def test_nothing_chosen_is_told(cast: Cast) -> None:
    assert signed_in(cast.clerk).post(reverse("desk:reports"), {"van-ban": "  "}).status_code == 400


def test_markup_in_a_report_stays_text(cast: Cast) -> None:
    document = handed_in(cast, TEXT + "<script>alert(1)</script> <img src=x onerror=alert(1)>\n")

    page = signed_in(cast.clerk).get(page_of(document)).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_reports_are_shut_to_reporter_neighbour_and_public(cast: Cast) -> None:
    document = handed_in(cast)
    signed_in(cast.clerk).post(page_of(document), {"viec": "nhan", "muc": key(document, "budget_revenue"), "ban": ""})
    one = next(found for found in review_of(document).proposals if found.obs.indicator == "budget_revenue")
    undo = {"muc": one.key, "ban": one.seen, "ly-do-hoan-tac": "nhầm"}

    assert signed_in(cast.neighbour).get(page_of(document)).status_code == 404
    for act in ("nhan-chac-chan", "hoan-tac-viec", "hoan-tac"):
        for stranger, code in ((cast.neighbour, 404), (cast.reporter, 403), (cast.administrator, 403)):
            assert signed_in(stranger).post(page_of(document), {"viec": act, **undo}).status_code == code
    assert "NẬM THỬ" not in signed_in(cast.neighbour).get(reverse("desk:reports")).content.decode()
    assert signed_in(cast.reporter).get(page_of(document)).status_code == 403
    assert Client().get(page_of(document)).status_code == 302
    assert signed_in(cast.clerk).get(reverse("desk:lexicon")).status_code == 403
    assert signed_in(cast.clerk).post(reverse("desk:lexicon_adopt"), {}).status_code == 403
    assert stored() == {"budget_revenue": ("33", "checked")}


def test_list_takes_the_same_number_of_queries_for_one_report_as_for_three(cast: Cast) -> None:
    client, counts = signed_in(cast.clerk), []
    for texts in ((TEXT,), (TEXT + "a", TEXT + "b")):
        for text in texts:
            handed_in(cast, text)
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("desk:reports"))
        counts.append(len(asked))

    assert counts[0] == counts[1]
