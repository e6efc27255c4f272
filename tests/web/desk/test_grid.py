"""The entry grid: typed text kept or shown beside its fault, conflicts in words, two people on one grid."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.form import EntryField
from muctieu.core.period import Period
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM, Collected


@pytest.fixture
def collected(cast: Cast) -> Collected:
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    return Collected(cast, version.form, cycle)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(collected: Collected, name: str = "grid") -> str:
    return reverse(f"desk:{name}", args=(collected.cycle.uuid,))


def stored() -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = with_state(Observation.objects.filter(superseded_by__isnull=True)).select_related("place")
    return {(row.place.key, row.indicator): (row.written, row.state) for row in rows}


def marks(page: Any) -> dict[str, str]:
    """The hidden marks of a page: what each cell was when it was shown."""
    return dict(re.findall(r'name="(thay\.[^"]+)" value="([^"]*)"', page.content.decode()))


def test_clerk_sees_every_village_and_the_reporter_the_own(collected: Collected) -> None:
    clerk = signed_in(collected.cast.clerk).get(address(collected)).content.decode()
    reporter = signed_in(collected.cast.reporter).get(address(collected)).content.decode()

    assert ("Đơn vị ban-1" in clerk, "Đơn vị ban-2" in clerk) == (True, True)
    assert ("Đơn vị ban-1" in reporter, "Đơn vị ban-2" in reporter) == (True, False)


FULL_BODY = {"o.0.household_count": "84", "o.0.births": "2", "o.0.poor_households": "1"}


@pytest.mark.parametrize("name", ["grid", "grid_save", "grid_cell", "grid_news", "grid_send"])
def test_neighbour_leader_and_public_enter_nothing(collected: Collected, name: str) -> None:
    method = "get" if name in ("grid", "grid_news") else "post"
    body = {"noi": "ban-1", "chi-tieu": "births", "so": "2", "ban": "ban-1", "o.0.births": "2"}

    answers = [
        getattr(signed_in(who), method)(address(collected, name), body).status_code
        for who in (collected.cast.neighbour, collected.cast.leader)
    ]

    assert (answers[0], answers[1] in (403, 404)) == (404, True)
    assert getattr(Client(), method)(address(collected, name), body).status_code == 302
    assert stored() == {}


def test_a_cell_that_may_not_be_read_is_not_there_to_be_typed(cast: Cast) -> None:
    secret = replace(FORM, code="mat", rules=(), repeats=(), fields=(EntryField("births"), EntryField("militia_count")))
    form = keep_form(secret, owner=cast.commune, by=cast.clerk).form
    collected = Collected(cast, form, open_cycle(form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk))
    body = {"noi": "ban-1", "chi-tieu": "militia_count", "so": "9"}
    kept = signed_in(cast.clerk).post(address(collected, "grid_cell"), body)

    answer = signed_in(cast.reporter).post(address(collected, "grid_cell"), {**body, "so": "8"})

    assert (kept.status_code, answer.status_code) == (200, 404)
    assert stored() == {("ban-1", "militia_count"): ("9", "draft")}


def test_grid_is_saved_without_scripts_and_sent(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    body = {"o.0.household_count": "84", "o.0.poor_households": "12", "o.0.births": "2", "o.1.household_count": "60",
            "o.1.births": "", "by": "x"}  # fmt: skip

    saved = client.post(address(collected, "grid_save"), body)
    drafts = stored()
    sent = client.post(address(collected, "grid_send"), {"ban": "ban-1"})

    assert (saved.status_code, sent.status_code) == (302, 302)
    assert drafts == {
        ("ban-1", "household_count"): ("84", "draft"), ("ban-1", "poor_households"): ("12", "draft"),
        ("ban-1", "births"): ("2", "draft"), ("ban-2", "household_count"): ("60", "draft"),
    }  # fmt: skip
    assert {key: state for key, (_text, state) in stored().items()} == {
        ("ban-1", "household_count"): "sent", ("ban-1", "poor_households"): "sent", ("ban-1", "births"): "sent",
        ("ban-2", "household_count"): "draft",
    }  # fmt: skip


def test_a_wrong_cell_stays_with_its_words_and_the_others_are_kept(collected: Collected) -> None:
    body = {"o.0.household_count": "84", "o.0.births": "hai đứa"}

    page = signed_in(collected.cast.clerk).post(address(collected, "grid_save"), body)

    text = page.content.decode()
    assert page.status_code == 400
    assert 'value="hai đứa"' in text
    assert "MT1001" in text
    assert stored() == {("ban-1", "household_count"): ("84", "draft")}


def test_totals_say_how_many_villages_they_rest_on(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    client.post(address(collected, "grid_save"), {"o.0.household_count": "84", "o.1.household_count": "60"})
    client.post(address(collected, "grid_save"), {"o.0.births": "2"})

    text = client.get(address(collected)).content.decode()

    assert 'data-total="household_count">144 (2/2)<' in text
    assert 'data-total="births">2 (1/2)<' in text


def test_one_village_takes_notes_reasons_estimates_and_rows(collected: Collected) -> None:
    body = {
        "mot": "ban-1", "o.0.household_count": "84", "tt.0.household_count": "E", "ghi.0.household_count": "ước quý",
        "vi.0.births": "trạm y tế chưa chốt", "o.0.births": "", "dong.cay.0": "mận", "o.cay.0.fruit_area": "1,5",
        "dong.cay.1": "", "o.cay.1.fruit_area": "",
    }  # fmt: skip

    answer = signed_in(collected.cast.reporter).post(address(collected, "grid_save"), body)

    rows = {
        (row.indicator, row.disaggregation): (row.status, row.note, row.written) for row in Observation.objects.all()
    }
    assert answer.status_code == 302
    assert rows == {
        ("household_count", ""): ("E", "ước quý", "84"), ("births", ""): ("M", "trạm y tế chưa chốt", ""),
        ("fruit_area", "mận"): ("A", "", "1,5"),
    }  # fmt: skip


def test_saved_and_sent_in_one_go_shows_what_is_missing(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)
    wrong = {"o.0.household_count": "10", "o.0.poor_households": "12", "gui": "1", "mot": "ban-1"}

    refused = client.post(address(collected, "grid_save"), wrong)
    right = client.post(
        address(collected, "grid_save"), wrong | {"o.0.household_count": "84", "o.0.births": "2"} | marks(refused)
    )

    assert (refused.status_code, right.status_code) == (400, 302)
    assert "MT2324" in refused.content.decode()
    assert {state for _text, state in stored().values()} == {"sent"}


def test_what_somebody_else_wrote_meanwhile_is_shown_and_kept(collected: Collected) -> None:
    clerk, reporter = signed_in(collected.cast.clerk), signed_in(collected.cast.reporter)
    clerk.post(address(collected, "grid_save"), {"o.0.births": "2"})
    before = marks(reporter.get(address(collected)))
    clerk.post(address(collected, "grid_save"), {"o.0.births": "3"} | marks(clerk.get(address(collected))))

    late = reporter.post(address(collected, "grid_save"), {"o.0.births": "4"} | before)

    text = late.content.decode()
    assert late.status_code == 400
    assert ("MT2341" in text, "Người canbo" in text, 'value="4"' in text) == (True, True, True)
    assert stored()["ban-1", "births"] == ("3", "draft")


def test_wiping_a_cell_asks_for_a_reason(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    client.post(address(collected, "grid_save"), {"o.0.births": "2"})

    answer = client.post(address(collected, "grid_save"), {"o.0.births": ""} | marks(client.get(address(collected))))

    assert (answer.status_code, "MT2342" in answer.content.decode()) == (400, True)
    assert stored()["ban-1", "births"] == ("2", "draft")


def test_approved_cells_are_shut_to_the_reporter_and_need_the_clerks_reason(collected: Collected) -> None:
    clerk, reporter = signed_in(collected.cast.clerk), signed_in(collected.cast.reporter)
    clerk.post(address(collected, "grid_save"), FULL_BODY)
    clerk.post(address(collected, "grid_send"), {"ban": "ban-1"})
    figures.check(Observation.objects.all(), by=collected.cast.clerk)
    figures.approve(Observation.objects.all(), by=collected.cast.leader)
    shown = marks(clerk.get(address(collected)))

    page = reporter.get(address(collected)).content.decode()
    ignored = reporter.post(
        address(collected, "grid_save"), {"o.0.births": "9"} | marks(reporter.get(address(collected)))
    )
    silent = clerk.post(address(collected, "grid_save"), {"o.0.births": "3"} | shown)
    corrected = clerk.post(address(collected, "grid_save"), {"o.0.births": "3", "ly-do": "đếm sót"} | shown)

    assert "readonly" in page
    assert (ignored.status_code, silent.status_code, corrected.status_code) == (302, 400, 302)
    assert "MT7208" not in silent.content.decode()
    assert stored()["ban-1", "births"] == ("3", "draft")


# -- with scripts ---------------------------------------------------------------------------------------------------


def test_one_cell_is_kept_and_answered_in_words(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    body = {"noi": "ban-1", "chi-tieu": "births", "so": "2"}

    kept = client.post(address(collected, "grid_cell"), body).json()
    wrong = client.post(address(collected, "grid_cell"), body | {"so": "nhiều", "thay": kept["seen"]}).json()
    late = client.post(address(collected, "grid_cell"), body | {"so": "5", "thay": "khác"}).json()

    assert (kept["saved"], kept["text"], kept["total"]) == (True, "2", "2 (1/2)")
    assert (wrong["saved"], wrong["told"][0]["code"]) == (False, "MT1001")
    assert (late["saved"], late["told"][0]["code"]) == (False, "MT2341")


def test_form_of_one_village_leads_to_the_evidence_of_each_figure(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)
    kept = client.post(address(collected, "grid_cell"), {"noi": "ban-1", "chi-tieu": "births", "so": "2"}).json()

    page = client.get(address(collected)).content.decode()

    files = reverse("desk:files", args=("figure", kept["seen"]))
    assert page.count(f'href="{files}"') == 1
    assert client.get(files).status_code == 200


def test_rules_between_fields_are_told_beside_each_cell_as_it_is_typed(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    answers, seen = [], {"household_count": "", "poor_households": ""}
    for code, number in (("household_count", "84"), ("poor_households", "90"), ("household_count", "85"),
                         ("household_count", "95"), ("births", "2")):  # fmt: skip
        body = {"noi": "ban-1", "chi-tieu": code, "so": number, "thay": seen.get(code, "")}
        answers.append(client.post(address(collected, "grid_cell"), body).json())
        seen[code] = answers[-1]["seen"]

    # A doubt, whatever it is when the form is sent: the figure is kept, and the other one may be wrong.
    assert all(one["saved"] for one in answers)
    assert [[(doubt["code"], doubt["error"], doubt["rule"]) for doubt in one["told"]] for one in answers] == [
        [], [("MT2324", False, True)], [("MT2324", False, True)], [], []
    ]  # fmt: skip
    assert [one["beside"] for one in answers] == [
        ["poor_households"], ["household_count"], ["poor_households"], ["poor_households"], []
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"noi": "ban-9"}, {"noi": "ban-ben"}, {"chi-tieu": "owner"}])
def test_cell_of_elsewhere_is_not_found(collected: Collected, wrong: dict[str, str]) -> None:
    body = {"noi": "ban-1", "chi-tieu": "births", "so": "2"} | wrong

    assert signed_in(collected.cast.clerk).post(address(collected, "grid_cell"), body).status_code == 404


def test_news_tells_what_others_wrote_since(collected: Collected) -> None:
    clerk, reporter = signed_in(collected.cast.clerk), signed_in(collected.cast.reporter)
    clerk.post(address(collected, "grid_save"), {"o.0.births": "2", "o.1.births": "7"})

    first = reporter.get(address(collected, "grid_news"), {"sau": "0"}).json()
    again = reporter.get(address(collected, "grid_news"), {"sau": str(first["newest"])}).json()
    odd = reporter.get(address(collected, "grid_news"), {"sau": "x" * 40}).json()

    assert [(cell["place"], cell["text"], cell["by"]) for cell in first["cells"]] == [("ban-1", "2", "Người canbo")]
    assert (again["cells"], len(odd["cells"])) == ([], 1)


def test_a_step_that_somebody_takes_is_news_of_its_cells(collected: Collected) -> None:
    clerk, reporter = signed_in(collected.cast.clerk), signed_in(collected.cast.reporter)
    clerk.post(address(collected, "grid_save"), FULL_BODY)
    seen = reporter.get(address(collected, "grid_news"), {"sau": "0"}).json()["newest"]
    assert reporter.get(address(collected, "grid_news"), {"sau": seen}).json()["cells"] == []

    clerk.post(address(collected, "grid_send"), {"ban": "ban-1"})
    sent = reporter.get(address(collected, "grid_news"), {"sau": seen}).json()
    figures.check(Observation.objects.all(), by=collected.cast.clerk)
    figures.approve(Observation.objects.all(), by=collected.cast.leader)
    approved = reporter.get(address(collected, "grid_news"), {"sau": sent["newest"]}).json()

    assert {(cell["state"], cell["shut"]) for cell in sent["cells"]} == {("sent", False)}
    assert {(cell["state"], cell["shut"]) for cell in approved["cells"]} == {("approved", True)}
    assert len(sent["cells"]) == len(approved["cells"]) == 3
    assert reporter.get(address(collected, "grid_news"), {"sau": approved["newest"]}).json()["cells"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_status_and_reason_are_typed_in_the_cell_where_there_is_no_field_for_them(
    collected: Collected, scripts: bool
) -> None:
    client = signed_in(collected.cast.clerk)

    def typed(text: str) -> tuple[str | None, str, str]:
        shown = marks(client.get(address(collected)))
        if scripts:
            body = {"noi": "ban-1", "chi-tieu": "births", "so": text, "thay": shown.get("thay.0.births", "")}
            assert client.post(address(collected, "grid_cell"), body).json()["saved"]
        else:
            assert client.post(address(collected, "grid_save"), {"o.0.births": text} | shown).status_code == 302
        row = Observation.objects.order_by("-pk")[0]
        return row.written or None, row.status, row.note

    assert typed("2 ước") == ("2", "E", "")
    assert typed("3") == ("3", "E", "")  # what was said of the figure stays until something else is said
    assert typed("4 chính thức") == ("4", "A", "")
    assert typed("không: chưa họp dân") == (None, "M", "chưa họp dân")
    assert typed("5") == ("5", "A", "")  # a number takes the place of the reason


def test_grid_takes_the_same_number_of_queries_however_much_is_filled(collected: Collected) -> None:
    client, counts = signed_in(collected.cast.clerk), []
    for body in ({"o.0.births": "2"}, {"o.0.household_count": "84", "o.1.household_count": "60", "o.1.births": "1"}):
        client.post(address(collected, "grid_save"), body)
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(address(collected))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_cell_is_kept_with_few_queries_and_answered_as_the_grid_would_show_it(collected: Collected) -> None:
    client, clerk = signed_in(collected.cast.reporter), signed_in(collected.cast.clerk)
    clerk.post(address(collected, "grid_cell"), {"noi": "ban-2", "chi-tieu": "births", "so": "3"})
    client.get(address(collected))
    counts, seen, answers = [], "", []
    for who, number in ((client, "1"), (clerk, "2"), (clerk, "4")):
        body = {"noi": "ban-1", "chi-tieu": "births", "so": number, "thay": seen}
        with CaptureQueriesContext(connection) as asked:
            answers.append(who.post(address(collected, "grid_cell"), body).json())
        seen = answers[-1]["seen"]
        counts.append(len(asked))

    # Who asks (3), what acts have touched (2), what stands there and stood before (2), the act itself (9).
    assert counts[-1] == 16, counts
    assert [(one["text"], one["total"], one["state"]) for one in answers] == [
        ("1", "1 (1/1)", "draft"), ("2", "5 (2/2)", "draft"), ("4", "7 (2/2)", "draft"),
    ]  # fmt: skip
    shown = clerk.get(address(collected)).content.decode()
    assert f'value="{seen}"' in shown
    assert 'data-total="births">7 (2/2)<' in shown
