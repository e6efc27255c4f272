"""`muctieu explain` and `muctieu forecast` on a store: what people read and what programs read."""

from __future__ import annotations

import json

import pytest

from muctieu.cli import explain as explain_command
from muctieu.cli import store
from muctieu.cli.main import main
from muctieu.cli.output import DONE, UNREADABLE
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill


@pytest.fixture
def filled(cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The test's own store stands where the settings would find one."""
    monkeypatch.setattr(store, "find_store", lambda: None)
    monkeypatch.setenv("MUCTIEU_LANG", "vi")
    fill(cast, enter)
    for year, value in (("2020", "800"), ("2021", "830"), ("2022", "850")):
        enter(value, place="xa", indicator="population", period=year)
    return cast


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = DONE) -> str:
    assert main(words) == code
    told = capsys.readouterr()
    return told.out if code == DONE else told.err


def test_explain_prints_the_tree_with_its_records(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "explain", "xa", "births", "2022")

    assert told.splitlines()[:3] == [
        "Số trẻ sinh ra = tổng số của 1/2 đơn vị = 9 người  [Đơn vị xa, năm 2022]",
        "  Số trẻ sinh ra = số do Đơn vị ban-1 báo cáo = 9 người  [Đơn vị ban-1, năm 2022]",
        "    · 9 người, được tính: biểu quý; Người canbo, 05/07/2023",
    ]


def test_explain_goes_up_from_a_record(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "explain", "ban-1", "births", "2022", "--up")
    found = json.loads(said(capsys, "explain", "ban-1", "births", "2022", "--up", "--json"))

    assert "Số trẻ sinh ra, Đơn vị xa, năm 2022: 9 người" in told
    assert f"chỉ tiêu {CODE}/sinh: kết quả hiện nay dựa vào số này" in told
    assert found["targets"][0]["counts"] is True


def test_explain_as_known_on_a_day_and_for_programs(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "explain", "xa", "births", "2022", "--known-on", "2023-07-04", "--json"))

    assert (found["value"], found["known_on"]) == (None, "2023-07-04")
    assert "[Đơn vị xa, –]" in said(capsys, "explain", "xa", "births", "-")


def test_explain_of_nothing_says_so(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert "MT7203" in said(capsys, "explain", "xa", "khong_co", "2022", code=UNREADABLE)
    assert "MT7423" in said(capsys, "explain", "xa", "births", "2022", "--up", code=UNREADABLE)


def test_forecast_prints_interval_pace_and_assumption(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    from muctieu.web.plans.domain import load_plan
    from tests.factories import make_plan
    from tests.web.plan_store import target

    load_plan(make_plan(target("dan", "population", "900"), code="dan-so"), by=filled.administrator)

    told = said(capsys, "forecast", "dan-so", "dan", "--if-pace", "2", "--last", "2")
    found = json.loads(said(capsys, "forecast", "dan-so", "dan", "--if-place", "ban-1", "--json"))

    assert told.startswith("Dân số (dan-so/dan)\ncần mỗi năm: +16,66 người\n")
    assert "giả định: nhịp của 2 kỳ gần nhất nhân với 2\n" in told
    assert "31/12/2025" in told
    assert len(found["forecast"]["steps"]) == 3
    assert found["assumed"]["reason"]["code"] == "other_rhythm"


def test_forecast_of_too_little_and_of_nothing_says_so(filled: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert "chưa đủ dữ liệu để dự báo" in said(capsys, "forecast", CODE, "thu-nhap")
    assert "MT7203" in said(capsys, "forecast", CODE, "khong-co", code=UNREADABLE)


def test_record_told_in_words_is_printed(filled: Cast, enter: Enter, capsys: pytest.CaptureFixture[str]) -> None:
    enter(None, place="xa", indicator="poverty_rate", period="2022", written="đạt")

    assert "nêu bằng lời" in said(capsys, "explain", "xa", "poverty_rate", "2022")
    assert explain_command.NAME == "explain"
    assert User.objects.count() > 0
