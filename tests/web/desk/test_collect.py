"""Collection on the desk: periods, steps by level, held deliveries, rates, the calendar, forms made without code."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.period import Period
from muctieu.web.common import clock
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import open_cycle, open_due
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Cycle, CycleState, Form, FormVersion, Submission
from muctieu.web.intake.submissions import Delivery, submit
from muctieu.web.people.models import User
from tests.cast import NOON, Cast
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM, FULL, Collected, cells


@pytest.fixture
def collected(cast: Cast) -> Collected:
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    return Collected(cast, version.form, cycle)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hand_in(collected: Collected, place: str = "ban-1", identity: int = 1) -> Submission:
    got = submit(
        Delivery("bieu-quy", Period.parse("2023-Q2"), cells(**FULL), id=UUID(int=identity)),
        place=collected.cast.units[place], by=collected.cast.clerk,
    )  # fmt: skip
    assert got.submission is not None
    return got.submission


def states() -> set[str | None]:
    return {row.state for row in with_state(Observation.objects.filter(superseded_by__isnull=True))}


ADDRESSES = ("desk:cycles", "desk:rates", "desk:calendar", "desk:deliveries", "desk:forms", "desk:form_new")


@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_open_for_the_clerk_and_not_for_the_public(collected: Collected, name: str) -> None:
    assert signed_in(collected.cast.clerk).get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["desk:deliveries", "desk:forms", "desk:form_new"])
def test_pages_of_the_clerk_are_shut_to_the_reporter(collected: Collected, name: str) -> None:
    assert signed_in(collected.cast.reporter).get(reverse(name)).status_code == 403


def test_the_neighbour_sees_none_of_it(collected: Collected) -> None:
    client = signed_in(collected.cast.neighbour)
    hand_in(collected)

    assert "Biểu quý" not in client.get(reverse("desk:cycles")).content.decode()
    assert client.get(reverse("desk:cycle", args=(collected.cycle.uuid,))).status_code == 404
    assert client.get(reverse("desk:form", args=("bieu-quy",))).status_code == 404
    body = {"ban": "ban-1", "buoc": "kiem-tra"}
    assert client.post(reverse("desk:cycle_step", args=(collected.cycle.uuid,)), body).status_code == 404
    assert states() == {"sent"}


def test_a_reporter_sees_the_own_village_only(collected: Collected) -> None:
    page = signed_in(collected.cast.reporter).get(reverse("desk:cycle", args=(collected.cycle.uuid,))).content.decode()

    assert "Đơn vị ban-1" in page
    assert "Đơn vị ban-2" not in page


# -- a period -----------------------------------------------------------------------------------------------------


def test_forms_are_checked_approved_and_published_for_the_villages_ticked(collected: Collected) -> None:
    hand_in(collected)
    address = reverse("desk:cycle_step", args=(collected.cycle.uuid,))
    seen = []

    for who, step in (
        (collected.cast.clerk, "kiem-tra"),
        (collected.cast.leader, "duyet"),
        (collected.cast.leader, "cong-bo"),
    ):
        answer = signed_in(who).post(address, {"ban": ["ban-1", "ban-2"], "buoc": step})
        seen.append((answer.status_code, *states()))

    assert seen == [(302, "checked"), (302, "approved"), (302, "published")]


def test_return_needs_a_reason_and_keeps_what_was_ticked(collected: Collected) -> None:
    hand_in(collected)
    client, address = signed_in(collected.cast.clerk), reverse("desk:cycle_step", args=(collected.cycle.uuid,))

    refused = client.post(address, {"ban": "ban-1", "buoc": "tra-lai", "ly-do": " "})
    done = client.post(address, {"ban": "ban-1", "buoc": "tra-lai", "ly-do": "thiếu hộ cận nghèo"})

    assert (refused.status_code, done.status_code, states()) == (400, 302, {"returned"})
    assert 'value="ban-1" checked' in refused.content.decode()


@pytest.mark.parametrize(
    "body", [{}, {"ban": "ban-1"}, {"ban": "ban-9", "buoc": "duyet"}, {"ban": "ban-1", "buoc": "xóa"}]
)
def test_step_without_a_village_or_with_an_unknown_act_is_told(collected: Collected, body: dict[str, str]) -> None:
    answer = signed_in(collected.cast.clerk).post(reverse("desk:cycle_step", args=(collected.cycle.uuid,)), body)

    assert answer.status_code == 400


def test_a_clerk_does_not_approve(collected: Collected) -> None:
    hand_in(collected)
    client, address = signed_in(collected.cast.clerk), reverse("desk:cycle_step", args=(collected.cycle.uuid,))
    client.post(address, {"ban": "ban-1", "buoc": "kiem-tra"})

    answer = client.post(address, {"ban": "ban-1", "buoc": "duyet"})

    assert (answer.status_code, states()) == (400, {"checked"})


def test_period_is_extended_closed_and_locked_with_reasons(collected: Collected) -> None:
    address = reverse("desk:cycle_change", args=(collected.cycle.uuid,))
    clerk, leader = signed_in(collected.cast.clerk), signed_in(collected.cast.leader)
    longer = (collected.cycle.cut_off + timedelta(days=7)).isoformat()
    seen = []

    for client, body in (
        (clerk, {"viec": "gia-han", "ngay": longer}),
        (clerk, {"viec": "gia-han", "ngay": "2023-01-01", "ly-do": "lùi"}),
        (clerk, {"viec": "gia-han", "ngay": longer, "ly-do": "mất điện"}),
        (clerk, {"viec": "dong", "ly-do": "đủ rồi"}),
        (clerk, {"viec": "khoa", "ly-do": "x"}),
        (leader, {"viec": "khoa"}),
        (clerk, {"viec": "dong", "ly-do": "sau khi khóa"}),
    ):
        answer = client.post(address, body)
        found = Cycle.objects.get()
        seen.append((answer.status_code, str(found.state), found.cut_off == date.fromisoformat(longer)))

    assert seen == [
        (400, "open", False), (400, "open", False), (302, "open", True), (302, "closed", True), (400, "closed", True),
        (302, "locked", True), (400, "locked", True),
    ]  # fmt: skip


def test_a_period_is_opened_by_hand_once(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    body = {"ky": "bieu-quy|2023-Q3", "by": "x", "state": "locked"}

    first, again = (client.post(reverse("desk:cycle_open"), body) for _time in range(2))

    assert (first.status_code, again.status_code, Cycle.objects.count()) == (302, 302, 2)
    assert Cycle.objects.latest("pk").state == CycleState.OPEN


@pytest.mark.parametrize("wanted", ["bieu-quy|2023", "bieu-quy|x", "bieu-quy", "không|2023-Q3", ""])
def test_a_period_that_is_none_is_told(collected: Collected, wanted: str) -> None:
    answer = signed_in(collected.cast.clerk).post(reverse("desk:cycle_open"), {"ky": wanted})

    assert answer.status_code == 400
    assert Cycle.objects.count() == 1


def test_periods_open_by_themselves_when_their_window_begins(collected: Collected) -> None:
    before = open_due(date(2023, 9, 19))
    opened = open_due(date(2023, 9, 20))

    assert (before, [str(one.period) for one in opened], open_due(date(2023, 9, 20))) == ([], ["2023-Q3"], [])


# -- what waits ---------------------------------------------------------------------------------------------------


def test_held_delivery_is_shown_and_settled(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        client = signed_in(collected.cast.clerk)
        held = hand_in(collected)
        page = client.get(reverse("desk:deliveries")).content.decode()
        silent = client.post(reverse("desk:delivery_settle", args=(held.uuid,)), {"viec": "nhan"})
        done = client.post(
            reverse("desk:delivery_settle", args=(held.uuid,)), {"viec": "nhan", "ly-do": "mất sóng", "noi": "ban-1"}
        )
        after = client.get(reverse("desk:deliveries")).content.decode()

    assert "MT2336" in page
    assert ">84<" in page
    assert (silent.status_code, done.status_code) == (400, 302)
    assert "MT2336" not in after
    assert states() == {"sent"}


def test_held_delivery_is_not_the_neighbours_to_settle(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        held = hand_in(collected)
        client = signed_in(collected.cast.neighbour)

        assert "MT2336" not in client.get(reverse("desk:deliveries")).content.decode()
        body = {"viec": "nhan", "ly-do": "x"}
        assert client.post(reverse("desk:delivery_settle", args=(held.uuid,)), body).status_code == 404
        assert client.post(reverse("desk:delivery_settle", args=(uuid4(),)), body).status_code == 404


def test_rates_say_who_sent_and_when(collected: Collected) -> None:
    hand_in(collected)

    page = signed_in(collected.cast.clerk).get(reverse("desk:rates")).content.decode()

    assert "1/2 (50%)" in page
    assert "đúng hạn" in page
    assert "chưa gửi" in page


def test_calendar_names_due_days_and_what_is_late(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=3)):
        page = signed_in(collected.cast.clerk).get(reverse("desk:calendar")).content.decode()

    assert "quá hạn" in page
    assert "quý III/2023" in page


def test_lists_take_the_same_number_of_queries_for_one_period_as_for_three(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    counts: dict[str, list[int]] = {}
    for periods in ((), ("2022-Q1", "2022-Q2")):
        for code in periods:
            open_cycle(collected.form, Period.parse(code), commune=collected.cast.commune, by=collected.cast.clerk)
        for name in ("desk:cycles", "desk:rates", "desk:calendar"):
            forget()
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(name))
            counts.setdefault(name, []).append(len(asked))

    assert {name: one == other for name, (one, other) in counts.items()} == dict.fromkeys(counts, True)


# -- forms made without code ----------------------------------------------------------------------------------------


def body(**given: object) -> dict[str, object]:
    return {
        "ten": "Biểu rà soát", "ten-en": "Review form", "cap": "village", "ky": "year", "lich": "civil", "han-ban": "5",
        "han-xa": "10", "mo": "30", "het": "5", "chi-tieu": ["household_count", "Số hộ nghèo", ""],
        "goi-y": ["", "theo rà soát", ""], "goi-y-en": ["", "", ""], "trai": ["poor_households"], "dau": ["<="],
        "phai": ["household_count"], "noi-dung": ["hộ nghèo không nhiều hơn số hộ"], "noi-dung-en": ["poor ≤ all"],
        "chat": ["0"], **given,
    }  # fmt: skip


def test_form_is_made_without_code(collected: Collected) -> None:
    answer = signed_in(collected.cast.clerk).post(reverse("desk:form_new"), body())

    made = FormVersion.objects.get(form__code="bieu-ra-soat").to_core()
    assert answer.status_code == 302
    assert [(one.indicator, one.hint_vi) for one in made.fields] == [
        ("household_count", ""), ("poor_households", "theo rà soát"),
    ]  # fmt: skip
    assert made.rules[0].strict


@pytest.mark.parametrize(
    "wrong",
    [
        {"ten": ""},
        {"ten-en": ""},
        {"cap": "country"},
        {"ky": "week"},
        {"han-ban": "mai"},
        {"han-ban": "9", "han-xa": "9"},
        {"chi-tieu": ["không có chỉ tiêu này"]},
        {"chi-tieu": ["poverty_rate"]},
        {"chi-tieu": [""], "trai": [""], "phai": [""]},
        {"phai": ["con bò"]},
        {"phai": ["births"]},
    ],
)
def test_form_that_makes_no_sense_is_shown_again_with_what_was_typed(
    collected: Collected, wrong: dict[str, object]
) -> None:
    answer = signed_in(collected.cast.clerk).post(reverse("desk:form_new"), body(**wrong))

    assert answer.status_code == 400
    assert Form.objects.count() == 1
    assert "theo rà soát" in answer.content.decode() or "goi-y" not in wrong


def test_form_is_changed_once_and_the_second_writer_is_told(collected: Collected) -> None:
    client, address = signed_in(collected.cast.clerk), reverse("desk:form", args=("bieu-quy",))
    asked = body(**{"ban": "1", "ky": "quarter", "ly-do": "thêm hộ cận nghèo", "owner": "x"})

    first = client.post(address, asked)
    second = client.post(address, asked | {"ten": "Biểu khác"})

    assert (first.status_code, second.status_code) == (302, 400)
    newest = FormVersion.objects.filter(form__code="bieu-quy").latest("number")
    assert (newest.number, newest.why, newest.to_core().repeats) == (2, "thêm hộ cận nghèo", FORM.repeats)
    assert Cycle.objects.get().version.number == 1


def test_more_rows_are_added_without_saving(collected: Collected) -> None:
    answer = signed_in(collected.cast.clerk).post(reverse("desk:form_new"), body(them="1"))

    assert answer.status_code == 200
    assert answer.content.decode().count('name="chi-tieu"') == 9


def test_shipped_form_is_taken_and_retired(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)

    taken = client.post(reverse("desk:form_take"), {"bieu": "ban-quy"})
    again = client.post(reverse("desk:form_take"), {"bieu": "ban-quy"})
    missing = client.post(reverse("desk:form_take"), {"bieu": "không"})
    client.post(reverse("desk:form_retire", args=("ban-quy",)), {"dung": "0", "ly-do": "thay biểu mới"})

    assert (taken.status_code, again.status_code, missing.status_code) == (302, 400, 404)
    assert not Form.objects.get(code="ban-quy").is_active
