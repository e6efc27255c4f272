"""The journal's page: who may read it, filters, paging, a constant number of queries."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from muctieu.web.common.models import JournalEntry
from muctieu.web.desk.journal import PAGE
from muctieu.web.figures import domain as figures
from muctieu.web.people.models import User
from muctieu.web.places.models import UnitEvent
from muctieu.web.plans.domain import load_plan
from tests.cast import NOON, Cast, by_hand
from tests.factories import make_plan
from tests.web.conftest import Enter, draft
from tests.web.forgetting import forget
from tests.web.staff import appoint, count_target, decision

JOURNAL = "/lam-viec/nhat-ky/"


def read(client: Client, query: str = "", status: int = 200, *, who: User) -> str:
    client.force_login(who)
    response = client.get(JOURNAL + query)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def rows(page: str) -> int:
    return page.count("<tr><td")


def test_leader_reads_the_acts_of_the_commune_and_not_the_neighbours(client: Client, cast: Cast, enter: Enter) -> None:
    enter("2")
    figures.record([draft("2", place="ban-ben")], by=cast.neighbour, place=cast.units["ban-ben"])

    page = read(client, who=cast.leader)

    assert "Người canbo" in page
    assert "Người langgieng" not in page
    assert '"seals"' not in page.replace("&quot;", '"')


@pytest.mark.parametrize("name", ["reporter", "clerk", "neighbour"])
def test_those_without_the_right_are_refused(client: Client, cast: Cast, name: str) -> None:
    read(client, status=403, who=getattr(cast, name))


def test_stranger_is_sent_to_the_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(JOURNAL).headers["Location"] == f"/dang-nhap/?next={JOURNAL}"


@pytest.mark.parametrize(("query", "found"), [
    ("?viec=figure.check", 1), ("?nguoi=canbo", 2), ("?nguoi=canbo&viec=figure.record", 1),
    ("?ve=xa&viec=figure.record", 1),
    ("?ngay=2023-07-05&viec=figure.check", 1), ("?ngay=2023-07-06", 0), ("?viec=khong.co", 0), ("?ve=%27%22--", 0),
    ("?ngay=0001-01-01&viec=figure.check", 1), ("?duoi=1", 0), ("?duoi=9999999999999999999999&viec=figure.check", 1),
    ("?duoi=²&viec=figure.check", 1),
])  # fmt: skip
def test_filters_narrow_the_list(client: Client, cast: Cast, enter: Enter, query: str, found: int) -> None:
    enter("2", until="checked")

    assert rows(read(client, query, who=cast.leader)) == found


def test_wrong_day_is_told_in_words(client: Client, cast: Cast) -> None:
    assert "Ngày không đúng dạng" in read(client, "?ngay=hom-qua", 400, who=cast.leader)


def test_pages_follow_on_without_gap_or_repetition(client: Client, cast: Cast) -> None:
    for number in range(PAGE + 5):
        figures.record([draft(str(number))], by=cast.clerk, place=cast.commune)
    first = read(client, "?viec=figure.record", who=cast.leader)
    older = re.search(r'href="(\?[^"]*duoi=\d+)"', first)
    assert older is not None

    second = read(client, older[1].replace("&amp;", "&"), who=cast.leader)

    assert (rows(first), rows(second)) == (PAGE, 5)
    assert "Xem tiếp" not in second


def test_number_of_queries_does_not_grow(
    client: Client, cast: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enter("1")
    client.force_login(cast.leader)
    with django_assert_max_num_queries(40) as few:
        client.get(JOURNAL)
    enter("2", place="ban-2")
    enter("3", indicator="deaths")
    assert JournalEntry.objects.count() > 10
    with django_assert_max_num_queries(len(few)):
        client.get(JOURNAL)


def test_acts_and_things_have_names_and_links_with_the_code_beside(client: Client, cast: Cast) -> None:
    staff = appoint(cast)
    load_plan(make_plan(count_target()), by=cast.administrator)
    task = staff.give("Rà soát hộ nghèo")
    paper = decision(cast)

    page = read(client, who=cast.administrator)

    assert f'<td>Giao nhiệm vụ<small>task.give</small></td><td><a href="/lam-viec/nhiem-vu/{task.uuid}/">' in page
    assert f"{task}: Rà soát hộ nghèo</a><small>task:{task.uuid}</small>" in page
    assert "Trưởng bản 1" in page
    assert f"<small>document:{paper.uuid}</small>" in page
    assert '<option value="task.give">Giao nhiệm vụ</option>' in page
    assert f'/lam-viec/don-vi/{cast.commune.uuid}/">Đơn vị xa</a><small>xa</small>' in page


def test_thing_that_is_gone_or_never_was_stands_as_written(client: Client, cast: Cast) -> None:
    chain = {"chain": cast.commune.uuid, "at": NOON, "actor_name": "ai", "act": "act.of_earlier"}
    for number, thing in enumerate((f"task:{uuid4()}", "task:xyz", "<b>", f"program:{uuid4()}")):
        JournalEntry.objects.create(number=1000 + number, thing=thing, seal="", **chain)

    page = read(client, "?viec=act.of_earlier", who=cast.leader)

    assert rows(page) == 4
    assert "<td>act.of_earlier</td><td>task:xyz</td>" in page
    assert "<td>act.of_earlier</td><td>&lt;b&gt;</td>" in page


def test_event_of_units_leads_to_its_page(client: Client, cast: Cast) -> None:
    with by_hand():
        event = UnitEvent.objects.create(key="doi-ten-1", kind="rename", day=NOON.date(), legal_basis="NQ 1",
                                         recorded_by=cast.leader.uuid, recorded_by_name="ai")  # fmt: skip
    JournalEntry.objects.create(chain=cast.commune.uuid, number=1000, at=NOON, actor_name="ai", act="place.change",
                                thing="event:doi-ten-1, doi-ten-2", seal="")  # fmt: skip

    page = read(client, "?viec=place.change", who=cast.leader)

    assert f'<a href="/lam-viec/don-vi/thay-doi/{event.uuid}/">Đổi tên, {event.day:%d/%m/%Y}</a>' in page


def test_things_are_found_in_as_many_queries_for_three_as_for_one(client: Client, cast: Cast) -> None:
    staff = appoint(cast)
    counts = []
    for new in (1, 2):
        for _number in range(new):
            staff.give()
        client.force_login(cast.leader)
        forget()
        with CaptureQueriesContext(connection) as asked:
            read_again = client.get(JOURNAL, {"viec": "task.give"})
        counts.append(len(asked))

    assert rows(" ".join(read_again.content.decode().split())) == 3
    assert counts[0] == counts[1]


def test_names_are_shown_as_text(client: Client, cast: Cast) -> None:
    cast.clerk.full_name = "<script>alert(1)</script>"
    figures.record([draft("2")], by=cast.clerk, place=cast.commune)

    assert "<script>alert" not in read(client, who=cast.leader)
