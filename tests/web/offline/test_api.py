"""Requests of phones: theirs by signature and number, for their person's places and forms alone, never by a cookie."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.entry import Typed
from muctieu.core.form import EntryField
from muctieu.core.period import Period
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures.models import Observation
from muctieu.web.intake import cycles, slots
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Submission
from muctieu.web.intake.submissions import decide
from muctieu.web.offline import domain
from muctieu.web.offline.models import DeviceDelivery
from muctieu.web.people import domain as people
from muctieu.web.places.events import apply_event
from tests.cast import NOON, SINCE, by_hand
from tests.web.intake.conftest import FORM, FULL, Collected
from tests.web.intake.test_ended_places import move_rights
from tests.web.offline.conftest import FORMS, HAND_IN, STATES, Phone, delivery, refusal, said
from tests.web.test_unit_events import merge

SECRET = "discipline_count"


def slot_of(phone: Phone, place: str = "ban-1", period: str = "2023-Q2") -> dict[str, object]:
    found = [one for one in said(phone.get(FORMS))["slots"] if (one["place"], one["period"]) == (place, period)]
    assert len(found) == 1
    one: dict[str, object] = found[0]
    return one


# -- whose request it is --------------------------------------------------------------------------------------


def test_phone_is_told_its_forms_and_open_periods(phone: Phone, collected: Collected) -> None:
    answer = said(phone.get(FORMS))

    assert answer["person"] == {"id": str(collected.cast.reporter.uuid), "name": "Người ban1"}
    assert list(answer["forms"]) == ["bieu-quy/1"]
    form = answer["forms"]["bieu-quy/1"]
    assert [one["code"] for one in form["fields"]] == ["household_count", "poor_households", "births", "cinnamon_area"]
    assert form["fields"][3] == {
        "code": "cinnamon_area", "name": {"vi": "Diện tích quế", "en": form["fields"][3]["name"]["en"]},
        "unit": {"vi": "ha", "en": "ha"}, "optional": True,
    }  # fmt: skip
    assert [(one["place"], one["period"], one["state"]) for one in answer["slots"]] == [("ban-1", "2023-Q2", "open")]


def test_period_that_opens_soon_is_told_to_a_phone_that_may_be_out_of_reach(phone: Phone) -> None:
    with clock.standing_at(NOON + timedelta(days=7)):
        answer = said(phone.get(FORMS))

    assert [(one["period"], one["state"], one["opens"]) for one in answer["slots"]] == [
        ("2023-Q2", "open", "2023-06-20"), ("2023-Q3", "coming", "2023-09-20"),
    ]  # fmt: skip


def test_same_request_again_is_refused(phone: Phone) -> None:
    claim = phone.claim("GET", FORMS)
    first = Client().get(FORMS, headers={"Authorization": claim}, secure=True)
    again = Client().get(FORMS, headers={"Authorization": claim}, secure=True)

    assert (first.status_code, refusal(again)) == (200, (409, "MT7350"))


def test_delivery_that_is_played_again_is_refused_and_stored_once(phone: Phone) -> None:
    content = delivery()
    claim = phone.claim("POST", HAND_IN, json.dumps(content).encode())

    assert phone.post(HAND_IN, content, claim=claim).status_code == 200
    assert refusal(phone.post(HAND_IN, content, claim=claim)) == (409, "MT7350")
    assert Submission.objects.count() == 1


def test_request_overtaken_by_a_later_one_is_refused_and_may_come_again(phone: Phone) -> None:
    content = delivery()
    early = phone.claim("POST", HAND_IN, json.dumps(content).encode())
    assert phone.get(FORMS).status_code == 200

    assert refusal(phone.post(HAND_IN, content, claim=early)) == (409, "MT7350")
    assert phone.post(HAND_IN, content).status_code == 200
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "claim",
    [
        lambda phone, body: phone.claim("POST", HAND_IN, body + b" "),
        lambda phone, body: phone.claim("POST", FORMS, body),
        lambda phone, body: phone.claim("GET", HAND_IN, body),
        lambda phone, body: replace(phone, secret=Phone().secret).claim("POST", HAND_IN, body),
        lambda phone, body: phone.claim("POST", HAND_IN, body, number=7).replace(".7.", ".8."),
    ],
    ids=["body", "path", "method", "key", "number"],
)
def test_request_that_is_not_what_was_signed_is_refused(phone: Phone, claim: object) -> None:
    content = delivery()
    header = claim(phone, json.dumps(content).encode())  # type: ignore[operator]  # one of the above

    assert refusal(phone.post(HAND_IN, content, claim=header)) == (401, "MT7347")
    assert Submission.objects.count() == 0
    assert phone.hand_in().status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer x", "Muctieu x.1.y", *(f"Muctieu {UUID(int=9)}.{number}.{'A' * 86}" for number in (1, 9**19))],
)
def test_unknown_device_is_told_to_be_linked(collected: Collected, header: str) -> None:
    for path in (FORMS, STATES):
        assert refusal(Client().get(path, headers={"Authorization": header}, secure=True)) == (401, "MT7348")


def test_cookie_of_a_signed_in_person_opens_nothing(collected: Collected) -> None:
    client = Client(enforce_csrf_checks=False)
    client.force_login(collected.cast.reporter)
    body = json.dumps(delivery())

    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        sent = client.post(HAND_IN, body, content_type=kind, secure=True, headers={"Origin": "https://evil.example"})
        assert refusal(sent) == (401, "MT7348")
    assert refusal(client.get(FORMS, secure=True)) == (401, "MT7348")
    assert Submission.objects.count() == 0


def test_phone_never_becomes_a_sign_in(phone: Phone) -> None:
    client = Client()
    answers = [
        client.get(FORMS, headers={"Authorization": phone.claim("GET", FORMS)}, secure=True),
        client.get("/lam-viec/", headers={"Authorization": phone.claim("GET", "/lam-viec/")}, secure=True),
        client.get("/tai-khoan/", headers={"Authorization": phone.claim("GET", "/tai-khoan/")}, secure=True),
    ]

    assert [answer.status_code for answer in answers] == [200, 302, 302]
    assert list(client.cookies) == []


def test_api_asks_for_https(phone: Phone) -> None:
    answer = Client().get(FORMS, headers={"Authorization": phone.claim("GET", FORMS)})

    assert refusal(answer) == (403, "MT7356")


def test_every_answer_tells_the_servers_time_and_is_not_kept_by_browsers(phone: Phone) -> None:
    for answer in (phone.get(FORMS), phone.hand_in(), Client().get(FORMS, secure=True)):
        assert answer.headers["X-Muctieu-Now"] == str(int(NOON.timestamp() * 1000))
        assert "no-store" in answer.headers["Cache-Control"]


def test_what_the_phone_has_is_not_sent_again(phone: Phone) -> None:
    etag = phone.get(FORMS).headers["ETag"]

    same = phone.get(FORMS, **{"If-None-Match": etag})
    phone.hand_in()
    changed = phone.get(FORMS, **{"If-None-Match": etag})

    assert (same.status_code, same.content) == (304, b"")  # type: ignore[attr-defined]  # no stream here
    assert changed.status_code == 200


# -- only the person's own ------------------------------------------------------------------------------------


def test_other_villages_are_not_told(phone: Phone, collected: Collected) -> None:
    other = people.add_person(
        "ban2", full_name="Người ban2", role=Role.REPORTER, unit=collected.cast.units["ban-2"], since=SINCE,
        by=collected.cast.administrator,
    )  # fmt: skip
    theirs = Phone().bind(domain.make_link(other, by=collected.cast.clerk))
    cells = [{"indicator": code, "text": "77"} for code in FULL if code != "poor_households"]
    assert theirs.hand_in(place="ban-2", cells=cells).status_code == 200

    seen = phone.get(FORMS).content + phone.get(STATES).content  # type: ignore[attr-defined]  # no stream here

    assert b"ban-2" not in seen
    assert b'"77"' not in seen
    assert b"ban-2" in theirs.get(FORMS).content  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("place", ["ban-2", "xa", "tinh", "ban-ben", "khong-co"])
def test_place_of_somebody_else_in_the_body_is_refused(phone: Phone, place: str) -> None:
    assert refusal(phone.hand_in(place=place)) == (403, "MT7353")
    assert Submission.objects.count() == 0


def test_right_of_another_role_does_not_reach_the_phone(phone: Phone, collected: Collected) -> None:
    people.grant(
        collected.cast.reporter, Role.CLERK, unit=collected.cast.commune, since=SINCE, by=collected.cast.administrator
    )

    assert refusal(phone.hand_in(place="ban-2")) == (403, "MT7353")
    assert {one["place"] for one in said(phone.get(FORMS))["slots"]} == {"ban-1"}


def test_role_for_one_form_is_for_that_form(phone: Phone, collected: Collected) -> None:
    keep_form(replace(FORM, code="bieu-khac"), owner=collected.cast.commune, by=collected.cast.clerk)
    with by_hand():
        collected.cast.reporter.grants.update(form="bieu-khac")

    assert refusal(phone.hand_in()) == (403, "MT7353")
    assert {one["form"] for one in said(phone.get(FORMS))["slots"]} == {"bieu-khac"}


def test_figures_of_others_for_the_village_are_not_the_phones_deliveries(phone: Phone, collected: Collected) -> None:
    slots.save_cells(collected.cycle, collected.village, [Typed("births", "4")], seen={}, by=collected.cast.clerk)

    assert said(phone.get(STATES))["sent"] == []
    assert slot_of(phone)["own"] == [{"indicator": "births", "text": "4", "state": "draft", "status": "A"}]


# -- restricted figures ---------------------------------------------------------------------------------------


@pytest.fixture
def secret(collected: Collected) -> Collected:
    """The form now asks for a restricted figure too, and one of the village is in the store."""
    asked = replace(FORM, code="bieu-kin", fields=(*FORM.fields, EntryField(SECRET)))
    version = keep_form(asked, owner=collected.cast.commune, by=collected.cast.clerk)
    cycle = cycles.open_cycle(
        version.form, Period.parse("2023-Q2"), commune=collected.cast.commune, by=collected.cast.clerk
    )
    slots.save_cells(
        cycle, collected.village, [Typed(SECRET, "41"), Typed("births", "2")], seen={},
        by=collected.cast.clerk,
    )  # fmt: skip
    return collected


def test_restricted_figures_never_go_to_phones(secret: Collected, phone: Phone) -> None:
    answer = phone.get(FORMS)

    assert SECRET not in answer.content.decode()  # type: ignore[attr-defined]  # no stream here
    assert '"41"' not in answer.content.decode()  # type: ignore[attr-defined]  # as above
    assert "bieu-kin/1" in said(answer)["forms"]


def test_restricted_figure_is_not_taken_from_a_phone(secret: Collected, phone: Phone) -> None:
    cells = [{"indicator": SECRET, "text": "3"}]

    assert refusal(phone.hand_in(form="bieu-kin", cells=cells)) == (400, "MT7355")
    assert Submission.objects.count() == 0


# -- exactly once ---------------------------------------------------------------------------------------------


def test_delivery_is_received(phone: Phone, collected: Collected) -> None:
    content = delivery()

    answer = said(phone.post(HAND_IN, content))

    submission = Submission.objects.get()
    assert (answer["id"], answer["state"], answer["repeated"]) == (content["id"], "received", False)
    assert (submission.by, submission.door, submission.version_told) == (collected.cast.reporter, "form", 1)
    assert DeviceDelivery.objects.get().device == phone.row
    assert {row.recorded_by for row in Observation.objects.all()} == {collected.cast.reporter}


def test_answer_that_was_lost_is_told_again(phone: Phone) -> None:
    content = delivery()
    first = said(phone.post(HAND_IN, content))

    again = said(phone.post(HAND_IN, content))

    assert again == {**first, "repeated": True, "remarks": []}
    assert (Submission.objects.count(), Observation.objects.count(), DeviceDelivery.objects.count()) == (1, 3, 1)


def test_doubts_are_told_with_the_answer(phone: Phone) -> None:
    answer = said(phone.hand_in(cells=[{"indicator": "household_count", "text": "84"}]))

    assert answer["state"] == "received"
    assert [(one["code"], one["indicator"]) for one in answer["remarks"]] == [
        ("MT2314", "poor_households"), ("MT2314", "births"),
    ]  # fmt: skip


def test_form_with_an_error_waits_for_a_person(phone: Phone) -> None:
    answer = said(phone.hand_in(cells=[{"indicator": "births", "text": "hai"}]))

    assert answer["state"] == "held"
    assert "hai" in answer["why"]["vi"]
    assert Observation.objects.count() == 0


def test_late_delivery_waits_and_the_decision_is_told(phone: Phone, collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        held = said(phone.hand_in())
        assert (held["state"], "đã hết hạn" in held["why"]["vi"]) == ("held", True)
        decide(Submission.objects.get(), accept=False, by=collected.cast.clerk, reason="gửi nhầm kỳ")

        (told,) = said(phone.get(STATES))["sent"]

    assert (told["state"], told["why"]["vi"]) == ("refused", "gửi nhầm kỳ")


@pytest.mark.parametrize("is_moved", [False, True])
def test_village_that_was_merged_meanwhile_is_told(phone: Phone, collected: Collected, is_moved: bool) -> None:
    apply_event(merge(day=date(2023, 7, 4)), by=collected.cast.administrator)
    if is_moved:
        move_rights(collected)

    answer = said(phone.hand_in())
    told = said(phone.get(STATES))["sent"][0]

    assert answer["state"] == "held"
    assert answer["why"]["vi"].startswith("Đơn vị ban-1 đã kết thúc ngày 04/07/2023")
    assert (told["state"], told["placeName"]) == ("held", "Đơn vị ban-1")
    assert Observation.objects.count() == 0


def test_wrong_clock_is_told_in_vietnamese_time(phone: Phone) -> None:
    answer = said(phone.hand_in(madeAt="2031-01-01T07:00:00+07:00"))

    assert answer["state"] == "held"
    assert "01/01/2031 07:00" in answer["why"]["vi"]
    assert "05/07/2023 12:00" in answer["why"]["vi"]


def test_way_of_a_delivery_is_told_up_to_its_publication(phone: Phone, collected: Collected) -> None:
    cast, cycle, places = collected.cast, collected.cycle, [collected.village]
    steps = (
        phone.hand_in,
        lambda: slots.check_slots(cycle, places, by=cast.clerk),
        lambda: slots.approve_slots(cycle, places, by=cast.leader),
        lambda: cycles.lock(cycle, by=cast.leader),
        lambda: slots.publish_slots(cycle, places, by=cast.leader),
    )
    told = []
    for step in steps:
        step()
        told.append(said(phone.get(STATES))["sent"][0]["state"])

    assert told == ["sent", "checked", "approved", "locked", "published"]


def test_returned_form_says_why_and_is_sent_again(phone: Phone, collected: Collected) -> None:
    phone.hand_in()
    slots.return_slot(collected.cycle, collected.village, by=collected.cast.clerk, reason="số hộ chưa khớp")
    returned = said(phone.get(STATES))["sent"][0]
    own = slot_of(phone)["own"]

    assert phone.hand_in().status_code == 200
    newer, older = said(phone.get(STATES))["sent"]

    assert (returned["state"], returned["why"]["vi"]) == ("returned", "số hộ chưa khớp")
    assert {one["why"] for one in own} == {"số hộ chưa khớp"}  # type: ignore[attr-defined]  # a list
    assert [(one["state"], one["replaced"]) for one in (newer, older)] == [("sent", False), ("sent", True)]


def test_approved_figure_is_not_changed_by_a_phone(phone: Phone, collected: Collected) -> None:
    phone.hand_in()
    rows = list(Observation.objects.all())
    figures.check(rows, by=collected.cast.clerk)
    figures.approve(rows, by=collected.cast.leader)

    answer = said(phone.hand_in(cells=[{"indicator": "births", "text": "9"}]))

    assert answer["state"] == "held"
    assert Observation.objects.count() == 3


PAST = (("2022-Q1", "80", "2", "1,25"), ("2022-Q2", "82", "3", "1,5"), ("2022-Q3", "84", "2", "1,75"),
        ("2022-Q4", "86", "4", "2,125"), ("2023-Q1", "88", "3", "2"))  # fmt: skip


def test_last_value_and_usual_range_are_told(phone: Phone, collected: Collected) -> None:
    """Whole where things are counted, and never below nought of what cannot be."""
    cast = collected.cast
    for quarter, *texts in PAST:
        asked = zip(("household_count", "births", "cinnamon_area"), texts, strict=True)
        cells = [{"indicator": code, "text": text} for code, text in asked]
        held = said(phone.hand_in(period=quarter, cells=cells))
        cycles.open_cycle(collected.form, Period.parse(quarter), commune=cast.commune, by=cast.clerk)
        decide(Submission.objects.get(uuid=held["id"]), accept=True, by=cast.clerk, reason="nhập bù")

    before = slot_of(phone)["before"]

    period = {"vi": "quý I/2023", "en": "Q1 2023"}
    assert before == {
        "household_count": {"last": "88", "value": "88", "low": "42", "high": "126", "period": period},
        "births": {"last": "3", "value": "3", "low": "0", "high": "8", "period": period},
        "cinnamon_area": {"last": "2", "value": "2", "low": "0.27", "high": "3.23", "period": period},
    }


# -- shapes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": "x"}, "id"),
        ({"form": ""}, "form"),
        ({"form": 3}, "form"),
        ({"version": "1"}, "version"),
        ({"place": "b\0"}, "place"),
        ({"period": "2023-Q9"}, "period"),
        ({"madeAt": "hôm qua"}, "madeAt"),
        ({"madeAt": "2023-07-05T11:58:00"}, "madeAt"),
        ({"madeAt": "0001-01-01T00:00:00+14:00"}, "madeAt"),
        ({"cells": {}}, "cells"),
        ({"cells": []}, "cells"),
        ({"cells": [{"indicator": "births", "text": "  "}]}, "cells"),
        ({"cells": ["births"]}, "cells[0]"),
        ({"cells": [{"text": "3"}]}, "cells[0]"),
        ({"cells": [{"indicator": "births", "text": 3}]}, "cells[0].text"),
        ({"cells": [{"indicator": "births", "text": "\ud800"}]}, "cells[0].text"),
        ({"cells": [{"indicator": "births", "text": "3" * 201}]}, "cells[0].text"),
        ({"cells": [{"indicator": "births", "text": "3", "status": "M"}]}, "cells[0].status"),
        ({"cells": [{"indicator": "births", "text": "3", "state": "approved"}]}, "cells[0]"),
        ({"state": "approved"}, "state"),
        ({"by": "canbo"}, "by"),
    ],
)
def test_delivery_of_a_wrong_shape_names_the_field(phone: Phone, changed: dict[str, object], field: str) -> None:
    answer = phone.hand_in(**changed)

    assert refusal(answer) == (400, "MT7354")
    assert f"“{field}”" in said(answer)["error"]["vi"]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 60_000])
def test_body_that_is_no_object_is_refused_in_words(phone: Phone, body: bytes) -> None:
    claim = phone.claim("POST", HAND_IN, body)
    answer = Client().post(
        HAND_IN, body, content_type="application/json", headers={"Authorization": claim}, secure=True
    )  # fmt: skip

    assert refusal(answer) == (400, "MT7354")


def test_body_that_is_too_large_is_refused(phone: Phone) -> None:
    assert refusal(phone.hand_in(cells=[{"indicator": "births", "note": "x" * 250_000}])) == (413, "MT7359")


def test_identity_of_another_delivery_is_refused(phone: Phone) -> None:
    content = delivery()
    phone.post(HAND_IN, content)

    assert refusal(phone.post(HAND_IN, {**content, "period": "2023-Q1"})) == (400, "MT7326")


@pytest.mark.parametrize(("method", "path"), [("GET", HAND_IN), ("POST", FORMS), ("POST", STATES), ("PUT", HAND_IN)])
def test_other_methods_are_not_answered(phone: Phone, method: str, path: str) -> None:
    claim = phone.claim(method, path)
    answer = Client().generic(method, path, headers={"Authorization": claim}, secure=True)

    assert answer.status_code == 405


# -- cost -----------------------------------------------------------------------------------------------------


def queries_of(phone: Phone, path: str) -> int:
    header = phone.claim("GET", path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        Client().get(path, headers={"Authorization": header}, secure=True)
    return len(captured)


def test_queries_do_not_grow_with_periods_and_deliveries(phone: Phone, collected: Collected) -> None:
    phone.hand_in()
    few = [queries_of(phone, path) for path in (FORMS, STATES)]
    for quarter in ("2022-Q4", "2023-Q1"):
        cycles.open_cycle(
            collected.form, Period.parse(quarter), commune=collected.cast.commune, by=collected.cast.clerk
        )
        phone.hand_in(period=quarter, cells=[{"indicator": "births", "text": "3"}])
    many = [queries_of(phone, path) for path in (FORMS, STATES)]

    assert many == few
    assert max(few) <= 25


def test_periods_of_long_ago_are_left_out(phone: Phone, collected: Collected) -> None:
    cycles.open_cycle(collected.form, Period.parse("2022-Q2"), commune=collected.cast.commune, by=collected.cast.clerk)
    old = collected.form.cycles.get(period_first=2022 * 12 + 3)
    cycles.close(old, by=collected.cast.clerk, why="hết hạn")

    assert old.cut_off < date(2022, 9, 1)
    assert {one["period"] for one in said(phone.get(FORMS))["slots"]} == {"2023-Q2"}
