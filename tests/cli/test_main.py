"""The command line as a whole: every command with its help, and only the chosen one loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muctieu import __version__
from muctieu.cli import main as entry
from muctieu.cli import output
from muctieu.cli.parser import in_vietnamese
from muctieu.errors import DocumentError, MuctieuError, PackError

ROOT = Path(__file__).resolve().parents[2]


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"muctieu {__version__}\n"


@pytest.mark.parametrize("name", entry.COMMANDS)
def test_command_has_help_in_two_languages_with_example_and_exit_codes(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = entry.load(name)

    code = entry.main([name, "--help"])
    out = capsys.readouterr().out

    assert code == 0
    assert name == command.NAME
    assert all(command.HELP)
    assert all(line.strip() in out for line in command.EXAMPLE.strip().splitlines())
    assert "mã thoát" in out


def test_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--help"]) == 0

    out = capsys.readouterr().out
    assert [name for name in entry.COMMANDS if f"  {name} " not in out] == []


def test_reading_loads_nothing_of_the_other_commands() -> None:
    ask = (
        "import json, sys\nfrom muctieu.cli.main import main\n"
        f"main(['read', '--format', 'jsonl', {str(ROOT / 'specimens' / 'bao-cao-quy-1.txt')!r}])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))

    others = {f"muctieu.cli.{name}" for name in entry.COMMANDS if name != "read"}
    assert loaded.isdisjoint(others | {"django", "pydantic", "yaml", "importlib.metadata", "asyncio"})


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("the following arguments are required: FILE", "thiếu FILE"),
        ("unrecognized arguments: --x", "không hiểu “--x”"),
        ("argument --format: expected one argument", "--format: cần một giá trị"),
        ("something new in argparse", "something new in argparse"),
    ],
)
def test_argparse_messages_are_translated(english: str, vietnamese: str) -> None:
    assert in_vietnamese(english) == vietnamese


def test_called_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    code = entry.main([])
    out, err = capsys.readouterr()

    assert (code, out) == (2, "")
    assert [name for name in entry.COMMANDS if f"  {name} " not in err] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DocumentError("MT5002", file="a.txt"), 3),
        (DocumentError("MT5008", file="b/a.txt", other="a.txt", id="a"), 2),
        (PackError("MT1601", file="plan.toml"), 4),
    ],
)
def test_exit_code_says_what_kind_of_error_it_was(error: MuctieuError, code: int) -> None:
    assert output.exit_code_for(error) == code
