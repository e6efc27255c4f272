"""Files on the desk: shown, added and withdrawn where they belong; the same answer about rights by every door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.register import Value
from muctieu.core.task import TaskAct
from muctieu.web.desk.file_pages import size_text
from muctieu.web.documents.files import attach, withdraw
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.store import path_of
from muctieu.web.documents.things import Thing, kind_of
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task, TaskEvidence
from muctieu.web.plans.tasks import move_task
from muctieu.web.registers import domain as registers
from tests.cast import Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import CODE, fill, target
from tests.web.staff import Staff, appoint
from tests.web.uploaded import sent, specimen, upload

pytestmark = pytest.mark.usefixtures("files_folder")
WHO = ("reporter", "clerk", "leader", "neighbour", "administrator", "public")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def task(staff: Staff) -> Task:
    return staff.give()


@pytest.fixture
@recalled
def things(cast: Cast, enter: Enter, task: Task) -> dict[str, Thing]:
    """One thing of each kind, of a restricted indicator too."""
    plan = make_plan(target("sinh", "births", "40"), target("dan-quan", "militia_count", "30"))
    load_plan(plan, by=cast.administrator)
    values: dict[str, Value] = {"chair": "Bí thư", "topic": "Nước sạch", "opinions": Decimal(5)}
    place = cast.units["ban-1"]
    return {
        "task": task,
        "entry": registers.enter("dialogue", place=place, day=date(2023, 5, 4), values=values, by=cast.clerk),
        "figure": enter("9", place="ban-1", indicator="births"),
        "restricted figure": enter("9", place="ban-1", indicator="militia_count"),
        "target": Target.objects.get(code="sinh"),
        "restricted target": Target.objects.get(code="dan-quan"),
    }


def files_page(thing: Thing) -> str:
    return reverse("desk:files", args=(kind_of(thing).code, thing.uuid))


def file_url(row: Attachment) -> str:
    return reverse("desk:file", args=(row.document.uuid,))


def signed_in(client: Client, cast: Cast, who: str) -> Client:
    client.logout()
    if who != "public":
        client.force_login(getattr(cast, who))
    return client


def text_of(client: Client, address: str, who: User, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


# -- the same answer by every door ----------------------------------------------------------------------------

READERS = {
    "task": {"reporter", "clerk", "leader", "administrator"},
    "entry": {"clerk", "leader"},
    "figure": {"reporter", "clerk", "leader", "administrator"},
    "restricted figure": {"clerk", "leader"},
    "target": {"reporter", "clerk", "leader", "administrator"},
    "restricted target": {"clerk", "leader"},
}


@pytest.mark.parametrize("kind", list(READERS))
def test_page_bytes_head_and_range_answer_alike_about_rights(
    cast: Cast, client: Client, things: dict[str, Thing], kind: str
) -> None:
    thing = things[kind]
    row = attach(upload(), to=thing, by=cast.clerk)
    found = {}

    for who in WHO:
        door = signed_in(client, cast, who)
        found[who] = [
            door.get(files_page(thing)).status_code,
            door.get(file_url(row)).status_code,
            door.head(file_url(row)).status_code,
            door.get(file_url(row), headers={"range": "bytes=0-3"}).status_code,
            door.get(file_url(row), headers={"if-none-match": "*"}).status_code,
            door.get(f"{file_url(row)}?tai=1").status_code,
        ]

    yes, no, stranger = [200, 200, 200, 206, 304, 200], [404] * 6, [302] * 6
    assert found == {
        who: stranger if who == "public" else yes if who in READERS[kind] else no for who in WHO
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(READERS))
def test_adding_and_withdrawing_ask_the_same_rights(
    cast: Cast, client: Client, things: dict[str, Thing], kind: str
) -> None:
    thing = things[kind]
    row = attach(upload(), to=thing, by=cast.clerk)
    posted: dict[str, list[int]] = {}

    for who in WHO:
        door = signed_in(client, cast, who)
        posted[who] = [
            door.post(files_page(thing), {"tep": sent("anh-zalo.webp")}).status_code,
            door.post(reverse("desk:file_withdraw", args=(row.uuid,)), {"ly-do": ""}).status_code,
        ]

    # A target stands over all villages: a reporter reads it and adds nothing.
    reporter = {"task": [302, 403], "figure": [302, 403], "target": [403, 403]}.get(kind, [404, 404])
    reads = [403, 403] if "administrator" in READERS[kind] else [404, 403]
    assert posted == {
        "reporter": reporter,
        "clerk": [302, 400],
        "leader": [302, 400],
        "neighbour": [404, 404],
        "administrator": reads,
        "public": [302, 302],
    }
    assert Attachment.objects.filter(withdraws__isnull=False).count() == 0


def test_what_is_nowhere_is_not_found(cast: Cast, client: Client, task: Task) -> None:
    client.force_login(cast.clerk)

    for address in (
        reverse("desk:file", args=(task.uuid,)),
        reverse("desk:files", args=("task", cast.clerk.uuid)),
        reverse("desk:files", args=("khong-co", task.uuid)),
        "/lam-viec/tep/1/",
        "/lam-viec/tep/cua/task/../x/",
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("desk:file_withdraw", args=(task.uuid,)), {"ly-do": "x"}).status_code == 404


def test_doors_take_only_the_methods_that_they_have(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.clerk)
    client.force_login(cast.clerk)

    assert client.post(file_url(row)).status_code == 405
    assert client.delete(file_url(row)).status_code == 405
    assert client.put(files_page(task)).status_code == 405
    assert client.get(reverse("desk:file_withdraw", args=(row.uuid,))).status_code == 405
    assert client.head(files_page(task)).status_code == 200


# -- the bytes through the whole house ------------------------------------------------------------------------


def test_bytes_leave_unpacked_under_headers_of_their_own(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload("bang-ke.csv"), to=task, by=cast.clerk)
    client.force_login(cast.reporter)

    answer = client.get(file_url(row), headers={"accept-encoding": "gzip, br"})

    assert b"".join(answer) == specimen("bang-ke.csv")
    assert "Content-Encoding" not in answer
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert answer["X-Frame-Options"] == "DENY"


def test_lost_bytes_are_told_in_words(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.clerk)
    path_of(row.document.sha256).unlink()
    client.force_login(cast.clerk)

    answer = client.get(file_url(row))

    assert answer.status_code == 500
    assert "Không còn tìm thấy nội dung của “bien-ban.pdf”" in answer.content.decode()


def test_a_withdrawn_file_is_no_longer_handed_out(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    withdraw(row, by=cast.reporter, reason="Ảnh nhầm bản")

    seen = {who: signed_in(client, cast, who).get(file_url(row)).status_code for who in ("reporter", "clerk", "leader")}

    assert seen == {"reporter": 404, "clerk": 404, "leader": 200}
    page = text_of(client, files_page(task), cast.clerk)
    assert "<s>bien-ban.pdf</s>" in page
    assert "Ảnh nhầm bản" in page
    assert file_url(row) not in page


# -- the page of a thing's files ------------------------------------------------------------------------------


def test_the_list_tells_type_size_who_and_when(cast: Cast, client: Client, task: Task) -> None:
    attach(upload("pdf-co-ma.pdf"), to=task, by=cast.reporter)
    attach(upload("anh-hien-truong.jpg"), to=task, by=cast.clerk)

    page = text_of(client, files_page(task), cast.leader)

    assert "tệp PDF · 1 kB · Người ban1 · 05/07/2023 12:00" in page
    assert "ảnh JPEG · 1 kB · Người canbo · 05/07/2023 12:00" in page
    assert "chỉ tải về được, không mở trong trình duyệt" in page
    assert page.count(">tải về</a>") == 1
    assert page.index("ảnh JPEG") < page.index("tệp PDF ·")


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "1 kB"), (1_400, "1 kB"), (999_499, "999 kB"), (1_000_000, "1,0 MB"), (20_450_000, "20,4 MB")],
)
def test_sizes_are_told_for_people(size: int, told: str) -> None:
    assert size_text(size) == told


@pytest.mark.parametrize(
    ("under", "shown"),
    [
        ("<script>alert(1)<.pdf", "script-alert(1)-.pdf"),
        ('x" onclick="y.pdf', "x- onclick=-y.pdf"),
        ("&lt;b&gt;.pdf", "b-.pdf"),
        ("=cmd|' calc'!A0.pdf", "cmd-&#x27; calc&#x27;!A0.pdf"),
        ("🌾 lúa.pdf", "🌾 lúa.pdf"),
        ("CON.pdf", "tep-CON.pdf"),
        ("bien\u202efdp.pdf", "bienfdp.pdf"),
        ("ễ" * 200 + ".pdf", "ễ" * 83 + ".pdf"),
    ],
)
def test_names_of_any_kind_are_shown_and_handed_out_harmless(
    cast: Cast, client: Client, task: Task, under: str, shown: str
) -> None:
    client.force_login(cast.reporter)

    assert client.post(files_page(task), {"tep": sent("bien-ban.pdf", under=under)}).status_code == 302

    assert f">{shown}</a>" in client.get(files_page(task)).content.decode()
    header = client.head(reverse("desk:file", args=(Document.objects.get().uuid,)))["Content-Disposition"]
    assert header.isascii()
    assert header.count('"') == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["ve.svg"], ["ảnh vẽ SVG"]),
        (["trang-web-doi-ten.jpg"], ["trang web (HTML)"]),
        (["anh-va-zip.jpg", "macro.xlsx", "bien-ban.pdf"], ["còn chứa một tệp nén", "có macro"]),
        (["thiep-moi.exe.pdf"], ["có đuôi .exe của chương trình"]),
        ([], ["Chưa chọn tệp nào"]),
        (["bien-ban.pdf"] * 11, ["Gửi 11 tệp một lần, quá mức 10"]),
        (["rong.txt"], ["là tệp rỗng"]),
    ],
)
def test_what_is_refused_is_told_beside_the_field_and_nothing_is_kept(
    cast: Cast, client: Client, task: Task, names: list[str], said: list[str]
) -> None:
    client.force_login(cast.reporter)

    answer = client.post(files_page(task), {"tep": [sent(name) for name in names]})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert [words for words in said if words not in page] == []
    assert page.count('class="error" id="e-tep-') == len(said)
    assert 'aria-invalid="true"' in page
    assert not Document.objects.exists()


def test_withdrawing_on_the_page_needs_a_reason_and_says_so_beside_it(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.clerk)
    client.force_login(cast.clerk)
    door = reverse("desk:file_withdraw", args=(row.uuid,))

    refused = client.post(door, {"ly-do": " "})
    done = client.post(door, {"ly-do": "Nhầm bản", "by": "lanhdao", "at": "2020-01-01"})
    again = client.post(door, {"ly-do": "Nhầm bản"})

    assert (refused.status_code, done.status_code, again.status_code) == (400, 302, 400)
    assert f'id="e-{row.uuid}"' in refused.content.decode()
    assert done["Location"] == f"{reverse('desk:task', args=(task.uuid,))}#minh-chung"
    assert "đã được Người canbo rút" in again.content.decode()
    gone = Attachment.objects.get(withdraws=row)
    assert (gone.by, gone.at.year) == (cast.clerk, 2023)


def test_the_same_file_sent_twice_stands_once(cast: Cast, client: Client, task: Task) -> None:
    client.force_login(cast.reporter)

    for _ in range(2):
        client.post(files_page(task), {"tep": sent("bien-ban.pdf")})

    assert Attachment.objects.count() == 1


def test_a_reporter_is_offered_to_withdraw_own_files_only(cast: Cast, client: Client, task: Task) -> None:
    own = attach(upload(), to=task, by=cast.reporter)
    other = attach(upload("anh-zalo.webp"), to=task, by=cast.clerk)

    page = text_of(client, files_page(task), cast.reporter)

    assert reverse("desk:file_withdraw", args=(own.uuid,)) in page
    assert reverse("desk:file_withdraw", args=(other.uuid,)) not in page


def test_pages_of_files_name_the_thing_and_lead_back(cast: Cast, client: Client, things: dict[str, Thing]) -> None:
    pages = {kind: text_of(client, files_page(thing), cast.clerk) for kind, thing in things.items()}

    assert "<h1>NV 1/2023: Rà soát hộ nghèo</h1>" in pages["task"]
    assert "Đối thoại với nhân dân 1/2023</h1>" in pages["entry"]
    assert "Đơn vị ban-1, quý I/2023, 9</h1>" in pages["figure"]
    assert 'href="/lam-viec/chi-tieu/' in pages["figure"]
    assert "<h1>dan-quan: " in pages["restricted target"]
    assert "Việc cần làm: chụp ảnh" in pages["task"]


def test_pages_of_files_stand_in_english_too(cast: Cast, client: Client, task: Task) -> None:
    attach(upload("bien-ban.jpg"), to=task, by=cast.clerk)
    client.cookies["django_language"] = "en"
    client.force_login(cast.clerk)

    page = client.get(files_page(task)).content.decode()
    refused = client.post(files_page(task), {"tep": sent("ve.svg")}).content.decode()

    assert "a PDF file · 1 kB" in page
    assert "says a JPEG picture but the content is a PDF file" in page
    assert "an SVG drawing" in refused


@pytest.mark.parametrize("where", ["files", "task", "entry", "target"])
def test_pages_take_as_many_queries_for_three_files_as_for_one(
    cast: Cast, client: Client, things: dict[str, Thing], where: str
) -> None:
    thing, address = {
        "files": (things["task"], files_page(things["task"])),
        "task": (things["task"], reverse("desk:task", args=(things["task"].uuid,))),
        "entry": (things["entry"], reverse("desk:register_entry", args=(things["entry"].uuid,))),
        "target": (things["figure"], reverse("desk:target", args=(Target.objects.get(code="sinh").plan.code, "sinh"))),
    }[where]
    client.force_login(cast.leader)
    counts = []
    for names in (["bien-ban.pdf"], ["anh-zalo.webp", "ban-quet.tif"]):
        for name in names:
            attach(upload(name), to=thing, by=cast.clerk)
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 60


# -- where files stand ----------------------------------------------------------------------------------------


def test_a_task_is_handed_in_with_photos_in_one_go(cast: Cast, client: Client, task: Task) -> None:
    client.force_login(cast.reporter)
    door = reverse("desk:task_move", args=(task.uuid,))
    posted: dict[str, Any] = {"viec": "submit", "ban": "1", "ghi-chu": "Đã xong"}

    answer = client.post(door, posted | {"tep": [sent("anh-hien-truong.jpg"), sent("bien-ban.pdf")]})

    assert answer.status_code == 302
    assert {row.document.file_name for row in TaskEvidence.objects.all()} == {"anh-hien-truong.jpg", "bien-ban.pdf"}
    page = text_of(client, reverse("desk:task", args=(task.uuid,)), cast.leader)
    assert page.count(">anh-hien-truong.jpg</a>") == 2
    assert "Minh chứng:" in page
    row = Attachment.objects.get(document__file_name="bien-ban.pdf")
    withdraw(row, by=cast.reporter, reason="Bản nháp")
    page = text_of(client, reverse("desk:task", args=(task.uuid,)), cast.leader)
    assert "<s>bien-ban.pdf</s> (đã rút)" in page


def test_a_step_with_a_file_that_is_refused_is_not_taken_and_keeps_the_note(
    cast: Cast, client: Client, task: Task
) -> None:
    client.force_login(cast.reporter)
    posted: dict[str, Any] = {"viec": "submit", "ban": "1", "ghi-chu": "Đã xong"}

    answer = client.post(
        reverse("desk:task_move", args=(task.uuid,)), posted | {"tep": [sent("ve.svg"), sent("phim.mp4")]}
    )

    page = answer.content.decode()
    task.refresh_from_db()
    assert (answer.status_code, task.state, task.steps) == (400, "assigned", 1)
    assert 'id="e-tep-buoc-2"' in page
    assert 'value="Đã xong"' in page
    assert not Document.objects.exists()


def test_a_step_with_too_many_files_is_not_taken(cast: Cast, client: Client, task: Task) -> None:
    client.force_login(cast.reporter)
    posted: dict[str, Any] = {"viec": "submit", "ban": "1", "tep": [sent("bien-ban.pdf")] * 11}

    answer = client.post(reverse("desk:task_move", args=(task.uuid,)), posted)

    assert answer.status_code == 400
    assert "Gửi 11 tệp một lần" in answer.content.decode()


def test_kept_files_are_not_offered_as_documents_to_choose(cast: Cast, client: Client, staff: Staff) -> None:
    task = staff.give(place="xa", lead=staff.officer)
    hidden = attach(upload(), to=staff.give("Việc khác", place="xa", lead=staff.officer), by=cast.clerk)

    page = text_of(client, reverse("desk:task", args=(task.uuid,)), cast.clerk)

    assert hidden.document.code not in page


def test_a_step_without_evidence_asks_for_no_file(cast: Cast, client: Client, task: Task) -> None:
    move_task(task, TaskAct.SUBMIT, by=cast.reporter, seen=1)

    assert 'id="tep-buoc"' not in text_of(client, reverse("desk:task", args=(task.uuid,)), cast.leader)


def test_an_entry_s_page_shows_and_takes_its_files(cast: Cast, client: Client, things: dict[str, Thing]) -> None:
    entry = things["entry"]
    client.force_login(cast.clerk)

    answer = client.post(files_page(entry), {"tep": sent("bien-ban.pdf")}, follow=True)

    assert answer.redirect_chain == [(f"{reverse('desk:register_entry', args=(entry.uuid,))}#minh-chung", 302)]
    assert ">bien-ban.pdf</a>" in answer.content.decode()


def test_a_target_s_history_leads_to_the_files_of_its_figures(
    cast: Cast, client: Client, enter: Enter, files_folder: Path
) -> None:
    fill(cast, enter)
    row = enter("4", place="ban-2", indicator="births", period="2023-Q1")
    attach(upload(), to=row, by=cast.clerk)
    attach(upload("anh-zalo.webp"), to=row, by=cast.clerk)
    address = reverse("desk:target", args=(CODE, "sinh"))

    of_clerk, of_reader = text_of(client, address, cast.clerk), text_of(client, address, cast.administrator)

    assert f'href="{files_page(row)}">2 tệp</a>' in of_clerk
    assert of_clerk.count(">thêm tệp</a>") == 1
    assert f'href="{files_page(row)}">2 tệp</a>' in of_reader
    assert "thêm tệp" not in of_reader
    assert "2 tệp" not in client.get(f"/ket-qua/{CODE}/sinh/").content.decode()


def test_the_journal_names_the_file_s_code_and_act(cast: Cast, client: Client, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    withdraw(row, by=cast.reporter, reason="nhầm")

    page = text_of(client, "/lam-viec/nhat-ky/", cast.leader)

    assert "Đính kèm văn bản" in page
    assert "Rút văn bản đính kèm" in page
    assert row.document.code in page
