"""`muctieu demo`, `serve` and `assess` without files, as processes in a folder of their own."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from muctieu.cli.output import UNREADABLE
from tests.demos import Demo, Told, environment

PLAN = "nam-sao-phin-2020-2025"
APPROVED = "SELECT 1 FROM figures_approvalact a WHERE a.observation_id = o.id AND a.state = 'approved'"
Done = subprocess.CompletedProcess[str]


def muctieu(*words: str, cwd: Path) -> Done:
    return subprocess.run([sys.executable, "-m", "muctieu.cli.main", *words], cwd=cwd, env=environment(), text=True,
                          capture_output=True, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def folder(sample_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_demo.copy_to(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(sample_demo: Demo) -> Told:
    return sample_demo.told


def rows(folder: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "var" / "demo" / "store.sqlite3") as store:
        return store.execute(question).fetchall()


def test_demo_once_prints_the_scoreboard_and_ends_well(demo: Told) -> None:
    assert demo.returncode == 0, demo.stderr
    assert demo.stdout.startswith("Nghị quyết Đại hội Đảng bộ xã Nậm Sao Phìn")
    assert re.search(r"\d+ trong 45 chỉ tiêu đạt hoặc vượt", demo.stdout)
    assert "CHƯA DUYỆT" not in demo.stdout


def test_demo_says_what_became_of_every_proposal(demo: Told) -> None:
    said = re.search(r"(\d+) số đề xuất, (\d+) được nhận, (\d+) bị loại, (\d+) chưa xét", demo.stderr)

    assert said is not None
    proposed, accepted, rejected, waiting = map(int, said.groups())
    assert proposed == accepted + rejected + waiting


def test_demo_store_holds_every_form_figure_and_none_of_a_note_undecided(demo: Told, folder: Path) -> None:
    forms = "SELECT count(*) FROM figures_observation WHERE provenance_kind = 'form' AND source"
    loose = rows(folder, f"SELECT provenance_kind, count(*) FROM figures_observation o WHERE NOT EXISTS ({APPROVED})"
                         " GROUP BY provenance_kind")  # fmt: skip

    assert rows(folder, f"{forms} NOT LIKE 'so/%'") == [(4039,)]
    assert rows(folder, f"{forms} LIKE 'so/%'") == [(78,)]
    assert loose == [("form", 5), ("sms", 5)]  # typed beside a scan, or sent that morning; not yet checked


def test_demo_has_work_in_every_state_and_entries_in_every_register(demo: Told, folder: Path) -> None:
    states = rows(folder, "SELECT DISTINCT state FROM plans_task")
    tasks = rows(folder, "SELECT count(*) FROM plans_task")
    steps = rows(folder, "SELECT count(*) FROM plans_taskstep s JOIN plans_task t ON t.id = s.task_id")
    registers = rows(folder, "SELECT register, count(*) FROM registers_entry GROUP BY register")

    assert {state for (state,) in states} == {"assigned", "accepted", "doing", "submitted", "returned", "done"}
    assert (tasks, steps) == ([(51,)], [(212,)])
    assert len(registers) == 11


def test_demo_villages_handed_their_forms_in_and_some_periods_wait(demo: Told, folder: Path) -> None:
    deliveries = rows(folder, "SELECT outcome, count(*) FROM intake_submission GROUP BY outcome")
    states = rows(folder, "SELECT state, count(*) FROM intake_cycle GROUP BY state ORDER BY state")

    assert deliveries == [("received", 164)]
    assert states == [("locked", 13), ("open", 5)]


def test_demo_has_messages_and_mails_that_a_clerk_has_to_settle(demo: Told, folder: Path) -> None:
    messages = rows(folder, "SELECT fate FROM intake_message ORDER BY id")
    unsettled = rows(folder, "SELECT count(*) FROM intake_mailnote n LEFT JOIN intake_mailfiling f ON f.note_id = n.id"
                             " WHERE f.id IS NULL")  # fmt: skip

    assert messages == [("confirmed",), ("unread",), ("received",), ("unknown",)]
    assert unsettled == [(2,)]


def test_demo_goes_on_from_the_morning_after_its_last_document(demo: Told, folder: Path) -> None:
    digest = json.loads(muctieu("digest", cwd=folder).stdout)

    assert digest["day"] == "2024-01-09"


def test_demo_acts_stand_in_the_journal_in_the_order_of_time(demo: Told, folder: Path) -> None:
    times = [row[0] for row in rows(folder, "SELECT at FROM common_journalentry ORDER BY id")]

    assert times == sorted(times)  # type: ignore[type-var]
    assert len(times) > 200


def test_demo_keys_and_sign_ins_are_for_their_owner_only(demo: Told, folder: Path) -> None:
    for name in ("secret.key", "journal.key", "sign-in.txt", "store.sqlite3"):
        assert (folder / "var" / "demo" / name).stat().st_mode & 0o077 == 0


def test_assess_without_files_answers_from_the_store(demo: Told, folder: Path) -> None:
    asked = muctieu("assess", "--plan", PLAN, "--format", "json", cwd=folder)

    board = json.loads(asked.stdout)
    assert asked.returncode == 0
    assert (board["plan"], board["as_of"], len(board["targets"])) == (PLAN, "2024-01-08", 45)
    assert sum(board["counts"].values()) == 45


def test_demo_has_findings_and_a_second_check_finds_nothing_new(demo: Told, folder: Path) -> None:
    (answer,) = json.loads(muctieu("check", "nam-sao-phin", "--json", cwd=folder).stdout)
    printed = muctieu("check", cwd=folder).stdout

    assert (answer["new"], answer["reopened"], answer["closed"]) == (0, 0, 0)
    assert {one["check"] for one in answer["findings"]} == {"unit", "outlier"}
    assert "nam-sao-phin: 2 điểm chờ xử lý" in printed
    assert "17.630 con" in printed
    assert muctieu("check", "khong-co", cwd=folder).returncode == 3


def test_assess_of_a_plan_that_is_not_there_says_so(demo: Told, folder: Path) -> None:
    asked = muctieu("assess", "--plan", "ta-tong-2020-2025", cwd=folder)

    assert asked.returncode == 3
    assert "MT7203" in asked.stderr


@pytest.mark.parametrize("words", [("serve",), ("assess", "--plan", PLAN)])
def test_without_a_store_the_next_step_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    asked = muctieu(*words, cwd=tmp_path)

    assert asked.returncode == 2
    assert "MT7905" in asked.stderr
    assert "muctieu demo --once" in asked.stderr


def test_demo_in_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")

    asked = muctieu("demo", "--once", cwd=tmp_path)

    assert asked.returncode == 2
    assert "MT7904" in asked.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["var"]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_in_use_is_told_before_anything_is_made(tmp_path: Path, taken: int, command: str) -> None:
    asked = muctieu(command, "--port", str(taken), cwd=tmp_path)

    assert asked.returncode == 2
    assert f"--port {taken + 1}" in asked.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_stops_the_start(folder: Path, demo: Told) -> None:
    bad = subprocess.run(
        [sys.executable, "-m", "muctieu.cli.main", "serve", "--port", "1024"], cwd=folder, text=True,
        capture_output=True, check=False, env=environment() | {"MUCTIEU_SESSION_MINUTES": "lâu"},
    )  # fmt: skip

    assert bad.returncode == 2
    assert "MUCTIEU_SESSION_MINUTES" in bad.stderr


def test_serve_answers_the_first_page(demo: Told, folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "muctieu.cli.main", "serve", "--port", str(port)], cwd=folder, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        page = first_answer(f"http://127.0.0.1:{port}/ket-qua/")
    finally:
        server.terminate()
        _, told = server.communicate(timeout=20)

    assert "Nậm Sao Phìn" in page
    assert "Traceback" not in told


def first_answer(address: str) -> str:
    """The page as soon as the server answers; it needs a moment to start."""
    for _ in range(600):
        try:
            with urlopen(address, timeout=30) as answer:  # the first page is made, not kept
                return str(answer.read().decode())
        except ConnectionError:
            time.sleep(0.2)
        except URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.2)
    pytest.fail(f"{address} did not answer")


def test_criteria_are_judged_from_the_store(folder: Path) -> None:
    done = muctieu("criteria", "khu_vuc", "--store", "nam-sao-phin", "--way-out", "--json", cwd=folder)

    told = json.loads(done.stdout)
    assert (told["class"], told["region"], told["within_scope"]) == ("III", "northern_uplands", "met")
    assert told["as_of"] == "2024-01-09"
    assert len(told["way_out"]["routes"]) == 3
    village = muctieu("criteria", "thon_dbkk", "--store", "nsp-hang-de-sua", cwd=folder)
    assert "Kết luận: Thôn đặc biệt khó khăn (danh sách: " in village.stdout
    wrong = muctieu("criteria", "khu_vuc", "--store", "nsp-hang-de-sua", cwd=folder)
    assert (wrong.returncode, wrong.stderr.split(" · ")[0]) == (UNREADABLE, "MT7203")


def test_review_writes_a_word_file_whose_figures_have_their_sources(demo: Told, folder: Path) -> None:
    asked = muctieu("review", PLAN, "--kind", "year", "--style", "state", "--output", "bao-cao.docx", cwd=folder)

    with zipfile.ZipFile(folder / "bao-cao.docx") as archive:
        text = archive.read("word/document.xml").decode()
    assert asked.returncode == 0, asked.stderr
    assert "Còn chờ người viết: limits, directions, requests" in asked.stderr
    assert "KẾT QUẢ NĂM 2023" in text
    assert text.count('<w:tag w:val="mt_f_') > 150
    again = muctieu("review", PLAN, "--kind", "year", "--style", "state", "--compare", "bao-cao.docx", cwd=folder)
    assert (again.returncode, again.stdout) == (0, "")
    assert "câu giữ nguyên, 0 chỗ cần xem" in again.stderr


def test_an_issued_report_is_given_again_byte_for_byte_with_what_was_corrected_since(demo: Told, folder: Path) -> None:
    first = muctieu("review", "--issued", "01/BC-UBND", "--replay", "--output", "01.docx", cwd=folder)
    printed = muctieu("review", "--issued", "01/BC-UBND", "--replay", "--output", "01.pdf", cwd=folder)
    many = muctieu("review", "--all-communes", "xa", "--kind", "mid_term", cwd=folder)

    assert (first.returncode, printed.returncode, many.returncode) == (0, 0, 0), first.stderr + many.stderr
    kept = {path.name for path in (folder / "var" / "demo" / "files").glob("*/*")}
    assert {sha256((folder / name).read_bytes()).hexdigest() for name in ("01.docx", "01.pdf")} <= kept
    assert "Chưa số liệu nào bị đính chính từ khi ban hành." in first.stderr
    assert "1/1 xã Nậm Sao Phìn: nam-sao-phin.docx, còn 4 phần chờ người viết" in many.stderr
    assert muctieu("review", "--issued", "99", cwd=folder).returncode == 3


def test_review_as_text_names_what_people_have_to_write(demo: Told, folder: Path) -> None:
    asked = muctieu("review", PLAN, cwd=folder)

    assert asked.returncode == 0, asked.stderr
    assert "trong 45 chỉ tiêu của nghị quyết có: " in asked.stdout
    assert "[Nêu bài học rút ra]" in asked.stdout
