"""`muctieu plan` as people and programs call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from muctieu.cli.main import main
from muctieu.packs.loader import load_plan

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "core" / "reading" / "resolutions"
SAMPLE = "nam-sao-phin-2020-2025"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("MUCTIEU_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_draft_lists_targets_with_their_reasons_and_what_is_left(run: Run) -> None:
    code, out, err = run("plan", "draft", TEXTS / "loi-van.txt")

    assert (code, err) == (0, "")
    assert "→ Tỷ lệ che phủ rừng · floor · 60 %" in out
    assert "form: “trở lên”" in out
    assert "khởi điểm / baseline: 3.420 (2020)" in out
    assert "mốc / milestone: 90 (2022)" in out
    assert "chi-tieu: indicator" in out
    assert "→ Xã đạt tiêu chí quốc gia về y tế · recognition · đạt / giữ" in out


def test_draft_of_words_and_ranges_reads_as_a_report_writes_them(run: Run) -> None:
    _, out, _ = run("plan", "draft", TEXTS / "gach-dau-dong.txt")

    assert "· rank · khá" in out
    assert "· range · 2 - 3 điểm %/năm" in out
    assert "· x_of_y · 19/19 tiêu chí" in out


def test_draft_as_json_holds_spans_of_the_text(run: Run) -> None:
    text = (TEXTS / "loi-van.txt").read_text(encoding="utf-8")

    code, out, _ = run("plan", "draft", "--format", "json", TEXTS / "loi-van.txt")
    draft = json.loads(out)

    assert code == 0
    assert (draft["first_year"], draft["last_year"], draft["day"]) == (2021, 2025, "2020-05-12")
    for target in draft["targets"]:
        assert text[target["start"] : target["end"]] == target["wording"]
    by_id = {target["id"]: target for target in draft["targets"]}
    assert by_id["grid-power-rate"]["milestones"][0]["value"] == "90"
    assert by_id["cattle-head"]["baseline"]["year"] == 2020
    assert by_id["health-standard"]["value"] is None
    assert by_id["health-standard"]["due"] == "2022-12-31"


def test_draft_as_toml_is_what_the_folder_holds(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "du-thao"

    code, out, err = run("plan", "draft", "--format", "toml", "--out", folder, TEXTS / "loi-van.txt")

    assert code == 0
    assert out == (folder / "plan.toml").read_text(encoding="utf-8")
    assert str(folder) in err


def test_draft_of_a_text_without_targets_says_so(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "tin.txt"
    note.write_text("Trời mưa.", encoding="utf-8")

    code, out, _ = run("plan", "draft", note)

    assert code == 0
    assert "! Không tìm thấy chỉ tiêu nào" in out
    assert "(không rõ tên văn bản)" in out


def test_draft_of_a_file_that_cannot_be_read_fails(run: Run, tmp_path: Path) -> None:
    code, out, err = run("plan", "draft", tmp_path / "khong-co.txt")

    assert (code, out) == (3, "")
    assert "MT5001" in err


def test_plan_goes_to_a_sheet_and_comes_back_as_a_folder(run: Run, tmp_path: Path) -> None:
    sheet, folder = tmp_path / "ke-hoach.xlsx", tmp_path / "ke-hoach"

    exported = run("plan", "export", SAMPLE, "--to", sheet)
    imported = run("plan", "import", sheet, "--to", folder)

    assert (exported[0], imported[0]) == (0, 0)
    assert "45" in imported[2]
    assert load_plan(folder) == load_plan(SAMPLE)


def test_plan_goes_to_a_folder(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("plan", "export", SAMPLE, "--to", tmp_path / "ke-hoach")

    assert code == 0
    assert load_plan(tmp_path / "ke-hoach") == load_plan(SAMPLE)


def test_export_over_something_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cũ.txt").write_text("của tôi")

    code, _, err = run("plan", "export", SAMPLE, "--to", tmp_path)

    assert code == 4
    assert "MT1620" in err


def test_import_with_wrong_cells_names_them_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "ke-hoach.xlsx"
    run("plan", "export", SAMPLE, "--to", sheet)
    raw = _with_cell_changed(sheet)
    sheet.write_bytes(raw)

    code, _, err = run("plan", "import", sheet, "--to", tmp_path / "ke-hoach")

    assert code == 3
    assert "ke-hoach.xlsx: MT5204" in err
    assert "“Mốc năm”, ô C2" in err
    assert not (tmp_path / "ke-hoach").exists()


def _with_cell_changed(sheet: Path) -> bytes:
    """The workbook with the one milestone's value turned into words."""
    from muctieu.exchange.excel.workbook import open_workbook
    from tests.exchange.excel.test_plan_sheets import book_of

    book = open_workbook(sheet.read_bytes(), file=sheet.name)
    rows = {name: [list(row) for row in rows] for name, rows in book.items()}
    rows["Mốc năm"][1][2] = "hai mươi"
    return book_of({name: [list(row) for row in sheet_rows] for name, sheet_rows in rows.items()})


@pytest.mark.parametrize("act", ["draft", "export", "import"])
def test_every_act_has_help_with_an_example(act: str, run: Run) -> None:
    code, out, _ = run("plan", act, "--help")

    assert code == 0
    assert out.startswith(f"Cách gọi / Usage: muctieu plan {act}")
    assert f"muctieu plan {act} " in out
    assert "mã thoát" in out


def test_plan_without_an_act_is_a_wrong_call(run: Run) -> None:
    code, _, err = run("plan")

    assert code == 2
    assert "muctieu plan --help" in err
