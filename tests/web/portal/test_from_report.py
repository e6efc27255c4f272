"""An article drafted from an issued report: what the public may know, held at a day."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from muctieu.core.report import ReportKind, Style
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Role
from muctieu.web.gazette import domain as gazette
from muctieu.web.gazette.domain import Particulars
from muctieu.web.people.domain import add_person
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import ArticlePage
from muctieu.web.reviews import domain
from muctieu.web.reviews.domain import Asked
from muctieu.web.reviews.issuing import issue
from tests.cast import SINCE, Cast
from tests.factories import make_plan, make_target
from tests.web.conftest import Enter
from tests.web.portal.newsroom import Newsroom, open_newsroom
from tests.web.review_cast import Office, later, open_office
from tests.web.staff import TODAY

SECRET = "removal_count"
pytestmark = pytest.mark.usefixtures("files_folder")


@pytest.fixture
def room(cast: Cast) -> Newsroom:
    return open_newsroom(cast)


@pytest.fixture
def office(room: Newsroom, enter: Enter) -> Office:
    return open_office(room.cast, enter)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_article_is_drafted_once_with_figures_held_and_goes_out_by_a_second_person(
    office: Office, room: Newsroom
) -> None:
    office.figure("9", until="published")
    row = office.issued()
    page, draft = f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/", f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/tin/"
    leader, strangers = signed_in(room.leader), (office.cast.neighbour, office.cast.clerk)

    assert [signed_in(who).post(draft).status_code for who in strangers] == [403, 403]
    assert Client().post(draft).status_code == 302
    assert draft not in words(signed_in(office.cast.clerk), page)
    assert draft in words(leader, page)
    made = [leader.post(draft).headers["Location"] for _ in range(2)]

    article = ArticlePage.objects.get()
    assert made == [f"/cms/pages/{article.pk}/edit/"] * 2
    assert (article.live, article.report, article.owner) == (False, row, room.leader)
    assert [(block.block_type, block.value.get("target")) for block in list(article.body)[1:]] == [
        ("board", None), *(("figure", f"ke-hoach/{name}") for name in ("thu-nhap", "so-sinh", "pho-cap")),
    ]  # fmt: skip
    assert article.title in words(leader, page)
    assert draft not in words(leader, page)
    assert article.title in words(signed_in(room.editor), made[0])

    with later():
        office.figure("11", until="published", period="2023")
    article.latest_revision.publish(user=room.editor)
    said = words(Client(), article.get_url())
    assert "01/BC-UBND" in said
    assert re.findall(r'class="figure"><b>([^<]+)</b>', said) == ["9", "–", "–"]
    assert "Theo số liệu đã biết đến hết ngày" in said
    paper = Particulars("Báo cáo năm", "01/BC-UBND", issued=row.day)
    gazette.publish(gazette.enter(paper, place=office.cast.commune, by=office.cast.clerk), by=office.cast.leader)
    linked = re.findall(r'<a href="/van-ban/([^"]+)/">([^<]+)</a>', words(Client(), article.get_url()))
    assert linked == [("1-bc-ubnd", "01/BC-UBND")]


def test_nothing_that_stays_inside_comes_into_the_draft(office: Office, room: Newsroom) -> None:
    office.figure("14", period="2023", until="approved")
    row = office.issued()

    signed_in(room.leader).post(f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/tin/")

    article = ArticlePage.objects.get()
    article.latest_revision.publish(user=room.editor)
    said = words(Client(), article.get_url())
    assert article.lead == "0 trong 3 chỉ tiêu đạt hoặc vượt."
    assert re.findall(r'class="figure"><b>([^<]+)</b>', said) == ["8", "–", "–"]


def test_editor_who_may_not_read_the_report_drafts_from_it_what_is_public_alone(office: Office, room: Newsroom) -> None:
    catalogue = load_indicators()
    income, secret = (
        make_target("10", id=name, indicator=catalogue[code])
        for name, code in (("thu-nhap", "income_per_capita"), ("mat", SECRET))
    )
    plan = load_plan(make_plan(income, secret, code="hai-mat"), by=office.cast.administrator)
    office.figure("9", until="published")
    office.enter("7", place="xa", indicator=SECRET, period="2022")
    written = domain.start_report(plan, Asked(ReportKind.YEAR, Style.STATE, TODAY), by=office.cast.clerk)
    written = office.approved(written)
    row = issue(written, by=office.cast.clerk, seen=written.steps)
    page, draft = f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/", f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/tin/"
    editor = signed_in(room.editor)

    assert [editor.get(page + part).status_code for part in ("", "xem/", "tep.docx")] == [403, 403, 403]
    desk = words(editor, "/lam-viec/cong/")
    assert "01/BC-UBND" in desk
    assert "Chỉ tiêu công khai: 1. Chỉ tiêu ở lại trong xã: 1." in desk
    assert draft in desk

    made = editor.post(draft).headers["Location"]

    article = ArticlePage.objects.get()
    assert (made, article.owner, article.live) == (f"/cms/pages/{article.pk}/edit/", room.editor, False)
    desk = words(editor, "/lam-viec/cong/")
    assert (draft in desk, article.title in desk) == (False, True)
    assert [block.value["target"] for block in article.body if block.block_type == "figure"] == ["hai-mat/thu-nhap"]
    assert catalogue[SECRET].name_vi not in words(editor, made)


def test_neighbours_editor_knows_of_no_report_here_and_a_withdrawn_one_is_told_of_no_more(
    office: Office, room: Newsroom
) -> None:
    row = office.issued()
    other = found_portal(office.cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=office.cast.administrator)
    draft = f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/tin/"
    beside = add_person(
        "ben-bientap", full_name="Người bên", role=Role.PORTAL_EDITOR, unit=other.commune, since=SINCE,
        by=office.cast.administrator, password="x",
    )  # fmt: skip

    assert "01/BC-UBND" not in words(signed_in(beside), "/lam-viec/cong/")
    assert signed_in(beside).post(draft).status_code == 404
    domain.withdraw(row.report, by=office.cast.leader, seen=row.report.steps, reason="Nhầm số.")
    assert "01/BC-UBND" not in words(signed_in(room.editor), "/lam-viec/cong/")
    refused = signed_in(room.editor).post(draft)
    assert (refused.status_code, "MT7830" in refused.content.decode()) == (400, True)
    assert not ArticlePage.objects.exists()


def test_without_a_portal_the_next_step_is_told(cast: Cast, enter: Enter) -> None:
    office = open_office(cast, enter)
    row = office.issued()

    answer = signed_in(office.cast.leader).post(f"/lam-viec/bao-cao/ban-hanh/{row.uuid}/tin/")

    assert answer.status_code == 400
    assert "Hãy mở cổng cho xã trước" in answer.content.decode()
