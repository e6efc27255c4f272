"""The API answers by the policy of the pages: the same figures, and nothing for those who may not see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from muctieu.web.figures.models import Observation
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill

EXPLAIN = "/api/v1/explain?indicator=births&place=xa&period=2022"
OUTLOOK = f"/api/v1/outlook?plan={CODE}&target=thu-nhap"


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


def asked(client: Client, address: str, *, who: User | None = None, status: int = 200) -> Any:
    if who is not None:
        client.force_login(who)
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert "no-store" in response.headers["Cache-Control"]
    return response.json()


def test_figure_comes_with_formula_coverage_and_records(client: Client, filled: Cast) -> None:
    found = asked(client, EXPLAIN, who=filled.clerk)

    assert (found["value"], found["way"], found["period"]) == ("9", "places", "2022")
    assert found["formula_vi"] == "Số trẻ sinh ra = tổng số của 1/2 đơn vị = 9 người"
    assert found["coverage"] == {"reported": 1, "expected": 2, "missing": ["ban-2"]}
    record = found["parts"][0]["records"][0]
    assert (record["written"], record["standing"], record["source"]["kind"]) == ("9", "counts", "form")
    assert [step["state"] for step in record["steps"]] == ["sent", "checked", "approved", "published"]


def test_record_comes_with_what_rests_on_it(client: Client, filled: Cast) -> None:
    row = Observation.objects.get(indicator="births")

    found = asked(client, f"/api/v1/uses?record={row.uuid}", who=filled.clerk)

    assert [(one["indicator"], one["place"], one["value"]) for one in found["totals"]] == [
        ("births", "xa", "9"),
        ("births", "tinh", "9"),
    ]
    assert found["targets"] == [
        {"plan": CODE, "target": "sinh", "indicator": "births", "counts": True, "public_page": True}
    ]


def test_day_asked_about_knows_nothing_later(client: Client, filled: Cast) -> None:
    assert asked(client, f"{EXPLAIN}&known_on=2023-07-04", who=filled.clerk)["value"] is None


def test_outlook_says_what_is_due_and_why_there_is_no_forecast(client: Client, filled: Cast) -> None:
    found = asked(client, OUTLOOK, who=filled.clerk)

    assert (found["forecast"], found["reason"]["code"], found["assumed"]) == (None, "no_series", None)
    assert found["expected"] is not None


def test_assumptions_of_a_target_with_too_little_say_so(client: Client, filled: Cast) -> None:
    for query in ("factor=2&last=2", "place=ban-1"):
        assert asked(client, f"{OUTLOOK}&{query}", who=filled.clerk)["assumed"]["reason"]["code"] == "no_series"


def test_village_gets_totals_and_its_own_report_alone(client: Client, filled: Cast, enter: Enter) -> None:
    enter("5", place="ban-2", period="2022")

    found = asked(client, EXPLAIN, who=filled.reporter)

    assert (found["totals_only"], found["value"]) == (True, "14")
    assert [part["place"] for part in found["parts"]] == ["ban-1"]


@pytest.mark.parametrize(
    "address",
    [
        EXPLAIN,
        OUTLOOK,
        "/api/v1/explain?indicator=khong_co&place=xa&period=2022",
        "/api/v1/explain?indicator=births&place=x",
    ],
)
def test_neighbour_and_nobody_get_the_same_answer_as_for_nothing(client: Client, filled: Cast, address: str) -> None:
    assert asked(client, address, status=401)["error"]["code"] == "MT7420"
    error = asked(client, address, who=filled.neighbour, status=404)["error"]
    assert error["code"] == "MT7421"
    assert "births" not in error["message_vi"]


def test_record_of_another_and_restricted_figures_are_not_there(client: Client, filled: Cast, enter: Enter) -> None:
    row = enter("5", place="ban-2", period="2022")
    enter("30", place="xa", indicator="militia_count", period="2022")

    asked(client, f"/api/v1/uses?record={row.uuid}", who=filled.reporter, status=404)
    asked(client, "/api/v1/explain?indicator=militia_count&place=xa&period=2022", status=404)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("explain?place=xa", "indicator"),
        ("explain?indicator=births&place=xa&period=2022-Q9", "period"),
        ("explain?indicator=births&place=xa&known_on=2022-13-01", "known_on"),
        ("explain?indicator=births&place=xa&known_on=0001-01-01", "known_on"),
        (f"explain?indicator={'x' * 200}&place=xa", "indicator"),
        ("uses?record=1", "record"),
        (f"outlook?plan={CODE}&target=thu-nhap&factor=nan", "factor"),
        (f"outlook?plan={CODE}&target=thu-nhap&factor=x", "factor"),
        (f"outlook?plan={CODE}&target=thu-nhap&factor=2&last=0", "last"),
    ],
)
def test_parameter_that_cannot_be_is_named(client: Client, filled: Cast, address: str, name: str) -> None:
    error = asked(client, f"/api/v1/{address}", who=filled.clerk, status=400)["error"]

    assert error["code"] == "MT7422"
    assert f"“{name}”" in error["message_vi"]


def test_nothing_is_written_by_post(client: Client, filled: Cast) -> None:
    client.force_login(filled.clerk)

    assert client.post(EXPLAIN).status_code == 405
