"""The desk's pages of assessment: what is shown, what can be done, and that strangers see nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.web.assessment.checking import run_checks
from muctieu.web.assessment.findings import explain
from muctieu.web.assessment.models import Finding, FindingState
from muctieu.web.jobs.models import Job
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.staff import Staff, appoint


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def doubtful(staff: Staff, enter: Enter) -> Finding:
    enter("40", place="ban-1")
    enter("44", place="ban-2")
    enter("92", place="xa", period="2022-Q1")
    enter("90", place="xa")
    run_checks(staff.cast.commune)
    return Finding.objects.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_leads_to_a_finding_with_its_figures(staff: Staff, doubtful: Finding) -> None:
    client = signed_in(staff.cast.clerk)

    page = client.get(reverse("desk:findings")).content.decode()
    assert "1 điểm số liệu cần xem lại" in page
    assert "chênh lệch +6 người" in page
    assert "Kiểm tra lần cuối 05/07/2023 12:00" in page
    one = client.get(reverse("desk:finding", args=(doubtful.uuid,))).content.decode()
    assert "<svg" in one
    assert "quý I/2022" in one
    assert "44 người" in one
    assert "Chấp nhận là đúng" in one
    assert "1 điểm kiểm tra số liệu chờ xử lý" in client.get(reverse("desk:today")).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", True), ("?loai=sum", True), ("?loai=jump", False), ("?noi=ban-1", False), ("?tinh-trang=explained", False),
     ("?tinh-trang=tat-ca&chuc-danh=x", True), ("?sau=1.0", False)],
)  # fmt: skip
def test_the_list_can_be_filtered(staff: Staff, doubtful: Finding, query: str, expected: bool) -> None:
    page = signed_in(staff.cast.clerk).get(reverse("desk:findings") + query).content.decode()

    assert (str(doubtful.uuid) in page) is expected


def test_a_finding_is_given_explained_and_opened_again_by_form(staff: Staff, doubtful: Finding) -> None:
    client, url = signed_in(staff.cast.clerk), reverse("desk:finding_step", args=(doubtful.uuid,))
    steps = (
        {"viec": "giao", "chuc-danh": str(staff.chairman.uuid), "ban": "1"},
        {"viec": "giai-trinh", "ly-do": "đã đối chiếu sổ hộ tịch", "ban": "2"},
        {"viec": "mo-lai", "ly-do": "có sổ mới", "ban": "3"},
    )

    assert [client.post(url, sent).status_code for sent in steps] == [302, 302, 302]
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.owner) == (FindingState.REOPENED, staff.chairman)
    page = client.get(reverse("desk:finding", args=(doubtful.uuid,))).content.decode()
    assert "đã đối chiếu sổ hộ tịch" in page


def test_faults_of_the_form_are_told_and_nothing_is_done(staff: Staff, doubtful: Finding) -> None:
    client, url = signed_in(staff.cast.clerk), reverse("desk:finding_step", args=(doubtful.uuid,))

    told = client.post(url, {"viec": "giai-trinh", "ly-do": "", "ban": "1"})
    assert (told.status_code, "lý do" in told.content.decode()) == (400, True)
    assert client.post(url, {"viec": "giao", "chuc-danh": "", "ban": "1"}).status_code == 400
    assert client.post(url, {"viec": "khac", "ban": "1"}).status_code == 404
    assert client.post(url, {"viec": "giao", "ban": "x"}).status_code == 404
    assert client.get(reverse("desk:findings") + "?sau=x").status_code == 404
    doubtful.refresh_from_db()
    assert doubtful.steps == 1


def test_the_button_asks_for_the_checks_in_the_background(staff: Staff, doubtful: Finding) -> None:
    answer = signed_in(staff.cast.clerk).post(reverse("desk:findings_run"))

    job = Job.objects.get(name="assessment.check")
    assert answer.url == reverse("desk:job", args=(job.uuid,))  # type: ignore[attr-defined]


def test_a_settled_finding_offers_only_to_be_opened_again(staff: Staff, doubtful: Finding) -> None:
    explain(doubtful, by=staff.cast.clerk, seen=1, reason="đúng")

    page = signed_in(staff.cast.clerk).get(reverse("desk:finding", args=(doubtful.uuid,))).content.decode()

    assert "Mở lại" in page
    assert "Chấp nhận là đúng" not in page


def test_strangers_find_nothing(staff: Staff, doubtful: Finding) -> None:
    cast = staff.cast
    own = signed_in(cast.neighbour)
    one, step = (reverse(name, args=(doubtful.uuid,)) for name in ("desk:finding", "desk:finding_step"))

    assert str(doubtful.uuid) not in own.get(reverse("desk:findings")).content.decode()
    assert own.get(reverse("desk:findings") + "?xa=xa").status_code == 404
    assert own.get(one).status_code == 404
    assert own.post(step, {"viec": "giai-trinh", "ly-do": "x", "ban": "1"}).status_code == 404
    village = signed_in(cast.reporter)
    assert [village.get(url).status_code for url in (reverse("desk:findings"), one)] == [403, 403]
    assert village.post(reverse("desk:findings_run")).status_code == 403
    assert Client().get(one).status_code == 302
