"""The seed through the whole line: what `assess` must say of each target, and of the report's own arithmetic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muctieu.cli.main import main
from muctieu.cli.output import PACK, UNREADABLE, USAGE

PLAN = "ta-tong-2020-2025"
NOTE = "Báo cáo ngày 30/6/2023\n\nNăm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng (đạt 68% nghị quyết).\n"


@pytest.fixture
def seed(shared_dir: Path, tmp_path: Path) -> Path:
    (article,) = shared_dir.joinpath("seeds").glob("*.txt")
    path = tmp_path / "seed.txt"
    path.write_bytes(article.read_bytes())
    return path


@pytest.fixture
def board(seed: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["assess", "--plan", PLAN, "--format", "json", str(seed)]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def by_id(board: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {target["id"]: target for target in board["targets"]}


def test_the_day_is_the_article_s_and_never_the_clock_s(board: dict[str, Any]) -> None:
    assert board["plan"] == PLAN
    assert board["as_of"] == "2023-06-04"


@pytest.mark.parametrize(
    ("target", "value", "percent", "period", "verdict"),
    [
        ("luong-thuc", "347", "86.75", "2023", "unmet"),
        ("thu-nhap", "17", "68", "2023", "unmet"),
        ("thu-ngan-sach", "33", "110", "2022", "exceeded"),
        ("nong-thon-moi", "12", "63.16", None, "unmet"),
        ("tiem-chung", "79", "82.29", None, "unmet"),
        ("lao-dong-hop-dong", "14", None, None, "blocked"),
        ("ket-nap-dang-vien", "73", "158.7", "2021/2022", "exceeded"),
        ("tang-dan-so", "7.7", None, None, "blocked"),
        ("kiem-tra-giam-sat", "100", "100", None, "met"),
        ("dien-tap", "xuất sắc", None, "2022", "met"),
        ("cai-cach-hanh-chinh", "khá", None, None, "met"),
        ("tuyen-quan", None, None, None, "met"),
        ("pho-cap-giao-duc", None, None, None, "met"),
        ("ra-khoi-dac-biet-kho-khan", None, None, None, "no_data"),
    ],
)
def test_targets_of_the_seed(
    board: dict[str, Any], target: str, value: str | None, percent: str | None, period: str | None, verdict: str
) -> None:
    found = by_id(board)[target]

    assert (found["value"], found["attainment_pct"], found["period"], found["verdict"]) == (
        value,
        percent,
        period,
        verdict,
    )


def test_what_needs_attention_is_exactly_what_the_article_says(board: dict[str, Any]) -> None:
    assert sorted(board["focus"]) == ["nong-thon-moi", "tang-dan-so", "thu-nhap"]


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ("lao-dong-hop-dong", ["MT1102"]),
        ("tang-dan-so", ["MT1104"]),
        ("luong-thuc", ["MT1103"]),
        ("thu-nhap", ["MT1103"]),
        ("thu-ngan-sach", ["MT1103"]),
        ("nong-thon-moi", ["MT1103"]),
        ("ket-nap-dang-vien", ["MT1103", "MT1105"]),
        ("tiem-chung", []),
        ("kiem-tra-giam-sat", []),
    ],
)
def test_the_report_s_own_arithmetic(board: dict[str, Any], target: str, codes: list[str]) -> None:
    assert [finding["code"] for finding in by_id(board)[target]["findings"]] == codes


def test_every_figure_names_its_span(board: dict[str, Any], seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")

    for target in board["targets"]:
        for source in target["sources"]:
            assert source["kind"] == "span"
            assert source["document"] == "seed"
            assert text[source["start"] : source["end"]].strip()
    income = by_id(board)["thu-nhap"]["sources"][0]
    assert text[income["start"] : income["end"]] == "17"


def test_counts_add_up(board: dict[str, Any]) -> None:
    assert sum(board["counts"].values()) == len(board["targets"])


def test_table_says_that_nothing_is_approved(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--plan", PLAN, str(seed)]) == 0

    printed = capsys.readouterr().out
    assert "CHƯA DUYỆT" in printed
    assert "86,75%" in printed
    assert "vượt 3 triệu đồng (110%)" in printed
    assert "12/19 tiêu chí" in printed
    assert "không rõ kỳ (bài ngày 04/06/2023)" in printed
    assert "Cần tập trung" in printed
    assert "3850" not in printed


def test_an_own_note_is_assessed_as_of_its_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "ghi-chep.txt"
    note.write_text(NOTE, encoding="utf-8")

    assert main(["assess", "--plan", PLAN, "--format", "json", str(note)]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2023-06-30"
    assert by_id(found)["thu-nhap"]["attainment_pct"] == "68"


def test_a_day_that_is_given_stands_before_the_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "ghi-chep.txt"
    note.write_text(NOTE, encoding="utf-8")

    assert main(["assess", "--plan", PLAN, "--as-of", "2023-12-31", "--format", "json", str(note)]) == 0

    assert json.loads(capsys.readouterr().out)["as_of"] == "2023-12-31"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_day_that_no_document_has_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("MUCTIEU_LANG", language)
    note = tmp_path / "ghi-chep.txt"
    note.write_text("Thu nhập bình quân đầu người đạt 17 triệu đồng.\n", encoding="utf-8")

    assert main(["assess", "--plan", PLAN, str(note)]) == UNREADABLE

    assert "--as-of 2023-06-30" in capsys.readouterr().err


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "tot.txt", tmp_path / "hong.docx"
    good.write_text(NOTE, encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 broken")

    assert main(["assess", "--plan", PLAN, str(bad), str(good)]) == UNREADABLE

    captured = capsys.readouterr()
    assert "17" in captured.out
    assert "hong.docx" in captured.err


def test_nothing_readable_gives_no_scoreboard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--plan", PLAN, str(tmp_path / "khong-co.txt")]) == UNREADABLE

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--plan", "khong-co-goi-nay", "x.txt"], PACK),
        (["x.txt"], USAGE),
        (["--plan", PLAN, "--as-of", "hôm nay", "x.txt"], USAGE),
    ],
)
def test_wrong_calls_are_answered_in_words(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", *words]) == code

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err
