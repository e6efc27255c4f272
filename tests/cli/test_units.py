"""`muctieu units` as people and programs call it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from muctieu.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MUCTIEU_LANG", "vi")
    monkeypatch.setenv("COLUMNS", "110")

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["units", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def listed(run: Run, *words: str) -> list[dict[str, str]]:
    code, out, _ = run(*words, "--format", "csv")
    assert code == 0
    return list(csv.DictReader(io.StringIO(out)))


def test_a_name_without_marks_shows_the_unit_of_both_times(run: Run) -> None:
    code, out, err = run("ta", "tong")

    assert (code, err) == (0, "")
    assert out.splitlines()[2:] == [
        "03463  Tà Tổng  xã    tỉnh Lai Châu                  01/07/2025 –",
        "03463  Tà Tổng  xã    huyện Mường Tè, tỉnh Lai Châu  – 30/06/2025",
    ]


def test_a_reused_code_shows_both_owners_and_what_became_of_whom(run: Run) -> None:
    _, out, _ = run("03433")

    assert [line.split("  ")[1] for line in out.splitlines() if line.startswith("03433")] == ["Bum Tở", "Mường Tè"]
    assert "       ← thị trấn Mường Tè (03433), xã Bum Tở (03454), xã Kan Hồ (03469)" in out
    assert "       → xã Bum Tở (03433)" in out


def test_a_part_is_marked_as_a_part(run: Run) -> None:
    _, out, _ = run("canh liên", "--as-of", "2025-07-01")

    assert "← xã Canh Liên (21997, một phần)" in out


def test_a_day_before_the_reform_gives_that_state_and_says_what_the_pack_does_not_know(run: Run) -> None:
    code, out, err = run("Tà Tổng", "--as-of", "2023-06-04")

    assert code == 0
    assert "huyện Mường Tè, tỉnh Lai Châu" in out
    assert len(out.splitlines()) == 3
    assert err == (
        "Trước 01/07/2025 gói dữ liệu chỉ biết tình trạng ngay trước ngày đó, không biết các thay đổi sớm hơn.\n"
    )


@pytest.mark.parametrize(("day", "count"), [("2025-06-30", 106), ("2025-07-01", 38)])
def test_the_communes_of_a_province_on_a_day(run: Run, day: str, count: int) -> None:
    rows = listed(run, "--province", "lai chau", "--level", "commune", "--as-of", day)

    assert len(rows) == count
    assert {row["level"] for row in rows} == {"commune"}


def test_a_province_is_named_by_code_too_and_bounds_a_search(run: Run) -> None:
    rows = listed(run, "muong te", "--province", "12")

    assert {row["parents"].split("; ")[-1] for row in rows} == {"tỉnh Lai Châu"}
    assert [row["match"] for row in rows] == ["letters"] * 4


def test_json_gives_identities_parents_and_lineage(run: Run) -> None:
    _, out, _ = run("03439", "--as-of", "2025-07-01", "--format", "json")

    assert json.loads(out) == [
        {
            "id": "vn-03439-2025",
            "code": "03439",
            "name": "xã Thu Lũm",
            "type": "commune",
            "level": "commune",
            "parents": [{"id": "vn-12", "code": "12", "name": "tỉnh Lai Châu"}],
            "valid_from": "2025-07-01",
            "valid_to": None,
            "came_from": [
                {"id": "vn-03436", "code": "03436", "name": "xã Thu Lũm", "extent": "whole"},
                {"id": "vn-03439", "code": "03439", "name": "xã Ka Lăng", "extent": "whole"},
            ],
            "became": [],
            "match": "exact",
        }
    ]


def test_csv_has_one_row_a_unit_with_iso_days(run: Run) -> None:
    (new, old) = listed(run, "ka lang", "--province", "lai chau") + listed(run, "thu lum", "--as-of", "2025-07-01")

    assert (new["valid_from"], new["valid_to"], new["became"]) == ("", "2025-07-01", "03439 xã Thu Lũm")
    assert (old["valid_from"], old["valid_to"]) == ("2025-07-01", "")
    assert old["came_from"] == "03436 xã Thu Lũm; 03439 xã Ka Lăng"


def test_a_part_is_marked_in_csv(run: Run) -> None:
    (row,) = listed(run, "21997", "--as-of", "2025-07-01")

    assert row["came_from"] == "21997 xã Canh Liên (part)"


def test_nothing_found_is_said_and_is_no_failure(run: Run) -> None:
    code, out, err = run("khongcotennay")
    dated = run("tà tổng", "--level", "district", "--as-of", "2025-07-01", "--format", "json")

    assert (code, out) == (0, "")
    assert err == "Không có đơn vị nào khớp “khongcotennay”. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện.\n"
    assert dated[:2] == (0, "[]\n")
    assert "ngày 01/07/2025" in dated[2]


def test_loose_matches_beyond_a_screen_are_counted(run: Run) -> None:
    _, table, err = run("an")
    every = listed(run, "an")

    shown = sum(line[:5].strip().isdigit() for line in table.splitlines())
    assert err == f"Còn {len(every) - shown} đơn vị nữa chỉ chứa các chữ đó; xem hết bằng --format csv.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "hãy nêu tên hoặc mã"),
        (("--province", "Không Có"), "không có tỉnh, thành phố nào tên hoặc mã “Không Có”"),
        (("tà tổng", "--as-of", "30/6/2025"), "“30/6/2025” không dùng được"),
        (("tà tổng", "--level", "village"), "không có “village”"),
    ],
)
def test_a_wrong_call_is_told_and_nothing_is_printed(run: Run, words: tuple[str, ...], says: str) -> None:
    code, out, err = run(*words)

    assert (code, out) == (2, "")
    assert says in err


def test_other_commands_do_not_load_the_units() -> None:
    ask = (
        "import sys\nfrom muctieu.cli.main import main\nmain(['--help'])\nprint('muctieu.packs.vietnam' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "False"
