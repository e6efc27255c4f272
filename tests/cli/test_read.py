"""`muctieu read` as people and programs call it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from muctieu.cli import layout, rows
from muctieu.cli.main import main
from muctieu.errors import DocumentError
from muctieu.exchange import base, documents

ROOT = Path(__file__).resolve().parents[2]
SPECIMENS = ROOT / "specimens"
NOTE = SPECIMENS / "bao-cao-quy-1.txt"
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


def process(*words: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "muctieu.cli.main", *words],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_jsonl_is_one_line_a_file_with_the_fields_of_the_contract(run: Run) -> None:
    code, out, err = run("read", "--format", "jsonl", NOTE, SPECIMENS / "so-la.txt")
    first, second = (json.loads(line) for line in out.splitlines())

    assert (code, err) == (0, "")
    assert [first["id"], second["id"]] == ["bao-cao-quy-1", "so-la"]
    assert {"id", "facts", "statements", "words"} <= set(first)
    assert set(first["facts"][0]) == {
        "start", "end", "value", "value_hi", "fraction", "unit", "approx", "period", "target", "target_unit",
        "attainment_pct", "change", "head", "spans", "subject", "indicator", "findings",
    }  # fmt: skip


def test_spans_are_characters_of_the_text_as_extracted(run: Run) -> None:
    text = (SPECIMENS / "bao-cao-nfd.txt").read_text(encoding="utf-8")

    _, out, _ = run("read", "--format", "jsonl", SPECIMENS / "bao-cao-nfd.txt")
    facts = json.loads(out)["facts"]

    assert [text[fact["start"] : fact["end"]] for fact in facts if fact["unit"] == "ha"] == ["214,5"]


def test_composition_of_letters_changes_offsets_only(run: Run) -> None:
    _, composed, _ = run("read", "--format", "jsonl", NOTE)
    _, decomposed, _ = run("read", "--format", "jsonl", SPECIMENS / "bao-cao-nfd.txt")

    def figures(line: str) -> list[tuple[object, ...]]:
        return [
            (fact["value"], fact["unit"], fact["period"], fact["attainment_pct"]) for fact in json.loads(line)["facts"]
        ]

    assert figures(composed) == figures(decomposed)


def test_json_is_an_array(run: Run) -> None:
    code, out, _ = run("read", "--format", "json", NOTE, SPECIMENS / "rong.txt")

    assert code == 3
    assert [document["id"] for document in json.loads(out)] == ["bao-cao-quy-1"]


def test_json_numbers_have_the_digits_of_the_text(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Thu ngân sách đạt 123.456.789,1234 triệu đồng; diện tích 0,10 ha.", encoding="utf-8")

    for form in ("json", "jsonl"):
        _, out, _ = run("read", "--format", form, note)

        assert '"value": 123456789.1234,' in out
        assert '"value": 0.1,' in out


def test_standard_input_is_read_with_its_own_id() -> None:
    done = process("read", "--format", "jsonl", "-", stdin=NOTE.read_bytes())

    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "stdin"


def test_one_bad_file_does_not_stop_the_others(run: Run) -> None:
    code, out, err = run("read", "--format", "jsonl", SPECIMENS / "hong-bi-cat.docx", NOTE, "khong-co.txt")

    assert code == 3
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["bao-cao-quy-1"]
    assert "MT5101" in err
    assert "MT5001" in err
    assert "khong-co.txt" in err


def test_two_files_of_one_stem_are_refused_before_anything_is_read(run: Run) -> None:
    code, out, err = run("read", "--format", "jsonl", NOTE, SPECIMENS / "bao-cao-quy-1.docx")

    assert (code, out) == (2, "")
    assert "MT5008" in err


def test_hidden_text_is_a_finding_of_the_document(run: Run) -> None:
    _, out, _ = run("read", "--format", "jsonl", SPECIMENS / "chu-an.docx")

    findings = json.loads(out)["findings"]

    assert [finding["code"] for finding in findings] == ["MT5151", "MT5151", "MT5151"]
    assert set(findings[0]) == {"code", "severity", "message_vi", "message_en", "start", "end"}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("file", ["bao-cao-quy-1.txt", "bao-cao-nfd.txt", "so-la.txt", "bao-cao-quy-1.docx"])
def test_table_fits_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: int, file: str) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    _, out, _ = run("read", SPECIMENS / file)

    assert [line for line in out.splitlines() if layout.width_of(line) > width] == []


def test_table_shows_no_control_characters(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Trồng được 12 ha \u202ekeo\u202c, \u009b31m đạt 99% kế hoạch.", encoding="utf-8")

    _, out, _ = run("read", note)

    assert [char for char in out if char in "\x1b\u009b\u202e\u202c"] == []


def test_csv_has_a_row_a_fact_and_numbers_with_a_point(run: Run) -> None:
    code, out, _ = run("read", "--format", "csv", NOTE)
    facts = list(csv.DictReader(io.StringIO(out)))

    assert code == 0
    assert facts[0]["text"] == "214,5"
    assert facts[0]["value"] == "214.5"
    assert facts[0]["unit"] == "ha"


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "＝1+1"])
def test_csv_cell_that_looks_like_a_formula_is_made_text(cell: str) -> None:
    assert rows.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-0,5", "-1.250", "-0.5", "+7,7%", "=", "", "Bản Mo", "12/19"])
def test_csv_cell_that_is_no_formula_stays(cell: str) -> None:
    assert rows.harmless(cell) == cell


def test_messages_come_in_one_language_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, both = run("read", SPECIMENS / "rong.txt")
    monkeypatch.setenv("MUCTIEU_LANG", "vi")
    _, _, vietnamese = run("read", SPECIMENS / "rong.txt")
    monkeypatch.setenv("MUCTIEU_LANG", "en")
    _, _, english = run("read", SPECIMENS / "rong.txt")

    assert both == vietnamese + english
    assert "không có chữ" in vietnamese
    assert "no text" in english


def test_wrong_calls_are_told_in_two_languages(run: Run) -> None:
    for words in (["đọc"], ["read"], ["read", "--formt", "x", "a"], ["read", "--format", "xml", "a"], []):
        code, out, err = run(*words)

        assert (code, out) == (2, ""), words
        assert err.count("\n") >= 2, words


def test_plan_that_does_not_exist_names_those_that_do(run: Run) -> None:
    code, out, err = run("read", "--plan", "khong-co", NOTE)

    assert (code, out) == (4, "")
    assert "ta-tong-2020-2025" in err


def test_plan_keeps_links_to_its_own_indicators_only(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Số hộ nghèo còn 143 hộ. Sản lượng chè búp tươi đạt 412 tấn.", encoding="utf-8")

    _, whole, _ = run("read", "--format", "jsonl", note)
    code, linked, _ = run("read", "--format", "jsonl", "--plan", "ta-tong-2020-2025", note)

    assert code == 0
    assert next(fact["indicator"] for fact in json.loads(whole)["facts"]) == "poor_households"
    assert [fact["indicator"] for fact in json.loads(linked)["facts"]] == [None, None]
    assert [fact["value"] for fact in json.loads(linked)["facts"]] == [143, 412]


def test_text_above_the_bound_is_refused(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "lon.txt"
    large.write_bytes(b"Trong 12 ha. " * (base.MAX_TEXT // 13 + 1))

    code, out, err = run("read", large)

    assert (code, out) == (3, "")
    assert "MT5003" in err
    assert "10 MB" in err


def test_file_without_an_end_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        documents.read_bytes("/dev/zero")

    assert refused.value.code == "MT5003"


def test_folder_is_named_as_such(run: Run, tmp_path: Path) -> None:
    code, _, err = run("read", tmp_path)

    assert code == 3
    assert "đây là thư mục" in err


def test_closed_pipe_ends_quietly() -> None:
    files = " ".join(f"{SPECIMENS}/{name}" for name in ("bao-cao-quy-1.txt", "so-la.txt", "bao-cao-nfd.txt"))
    command = f"{sys.executable} -m muctieu.cli.main read {files} | head -n 1; echo ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in {"0", "141"}


def test_interrupt_ends_quietly() -> None:
    # Whatever runs the tests may have been started deaf to the signal, as scripts start what runs beside them.
    with subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-m", "muctieu.cli.main", "read", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        assert started.stdin is not None
        started.stdin.write(b"Tong so 12 ha")
        started.stdin.flush()
        assert started.poll() is None
        code = None
        while code is None:  # a signal that came before `env` had done its part was lost
            started.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                code = started.wait(timeout=10)
        errors = started.stderr.read() if started.stderr else b""

    # Before `main` runs, Python itself answers the signal.
    assert code in {130, -signal.SIGINT}
    assert code != 130 or errors == b""


def test_output_is_utf_8_whatever_the_locale() -> None:
    done = process("read", str(NOTE), LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert "Tổng diện tích gieo trồng" in done.stdout.decode()


def test_a_fault_of_the_program_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # Reading from a closed stream stands for the bug nobody foresaw.
    monkeypatch.setattr(sys, "stdin", None)

    code, out, err = run("read", "-")

    assert (code, out) == (1, "")
    assert "AttributeError" in err
    assert "Traceback" not in err
    monkeypatch.setenv("MUCTIEU_DEBUG", "1")
    with pytest.raises(AttributeError):
        main(["read", "-"])


def test_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "muctieu.cli.main", "read", str(NOTE)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 5
    assert b"Traceback" not in done.stderr
