"""`muctieu`: finds the command, loads only that command's module, and turns every failure into a sentence and a code.

A command is a file of this folder with `NAME`, `HELP` (Vietnamese, English), `EXAMPLE`, `register(parser)` and
`run(args) -> int`; its name is added to `COMMANDS`. It imports what is slow inside `run`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from muctieu import __version__
from muctieu.cli import output
from muctieu.cli.output import UsageError, both, tell
from muctieu.errors import MuctieuError

if TYPE_CHECKING:
    import argparse

    from muctieu.cli.parser import Parser

COMMANDS = (
    "demo", "serve", "work", "read", "assess", "explain", "forecast", "criteria", "units", "plan", "check", "review",
    "verify", "digest", "account", "import-portal", "opening-counts",
)  # fmt: skip
# What a command loads stays to its end: to look through it for garbage again and again took a fifth of the start.
SELDOM = (100_000, 20, 20)


class Command(Protocol):
    """What a command's module offers."""

    NAME: str
    HELP: tuple[str, str]
    EXAMPLE: str

    def register(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code, never a traceback for a wrong call or a bad input."""
    gc.set_threshold(*SELDOM)
    output.use_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()
        return output.NO_READER
    except KeyboardInterrupt:
        return output.INTERRUPTED
    except UsageError as fault:
        tell(fault.vi, fault.en)
        return output.USAGE
    except MuctieuError as error:
        output.tell_error(error)
        return output.exit_code_for(error)
    except OSError as error:
        return _no_output(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets a sentence, not a traceback
        return _fault(error)
    return code


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        return _overview(asked=bool(words))
    name, *rest = words
    if name == "--version":
        print(f"muctieu {__version__}")
        return output.DONE
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        raise UsageError(
            f"muctieu: không có lệnh “{name}”. Các lệnh: {known}.",
            f"muctieu: there is no command “{name}”. Commands: {known}.",
        )
    command = load(name)
    try:
        args = parser_of(command).parse_args(rest)
    except SystemExit as leaving:  # --help has been printed
        return int(leaving.code or 0)
    return command.run(args)


def load(name: str) -> Command:
    """The module of one command."""
    return cast("Command", import_module(f"muctieu.cli.{name.replace('-', '_')}"))


def parser_of(command: Command) -> Parser:
    """The parser of one command, with its arguments."""
    from muctieu.cli.parser import Parser  # noqa: PLC0415 - `muctieu --version` needs no argparse

    vi, en = command.HELP
    parser = Parser(command.NAME, help_vi=vi, help_en=en, example=command.EXAMPLE)
    command.register(parser)
    return parser


def _overview(*, asked: bool) -> int:
    """The list of commands; called without any word it is a wrong call and goes to standard error."""
    lines = [both("Cách gọi", "Usage") + ": muctieu LỆNH …  (muctieu LỆNH --help)", ""]
    column = max(map(len, COMMANDS)) + 1
    for name in COMMANDS:
        vi, en = load(name).HELP
        lines.append(f"  {name:<{column}}" + both(vi, en, between="\n" + " " * (column + 2)))
    lines += ["", both("Ngôn ngữ thông báo", "Language of messages") + ": MUCTIEU_LANG=vi | en"]
    print("\n".join(lines), file=sys.stdout if asked else sys.stderr)
    return output.DONE if asked else output.USAGE


def _let_go_of_stdout() -> None:
    """Point standard output to nowhere, or Python complains about the closed pipe once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives until the process ends
    finally:
        os.close(nowhere)


def _no_output(error: OSError) -> int:
    reason = error.strerror or str(error)
    tell(
        f"muctieu: hệ thống không cho ghi hoặc đọc tiếp: {reason}. Kiểm tra dung lượng đĩa và quyền.",
        f"muctieu: the system refuses to write or read on: {reason}. Check disk space and permissions.",
    )
    return output.NO_OUTPUT


def _fault(error: Exception) -> int:
    if os.environ.get("MUCTIEU_DEBUG"):
        raise error
    kind = type(error).__name__
    tell(
        f"muctieu: lỗi của chương trình ({kind}: {error}). Hãy báo lại kèm tệp đã dùng (chi tiết: MUCTIEU_DEBUG=1).",
        f"muctieu: a fault of the program ({kind}: {error}). Please report it with the file (more: MUCTIEU_DEBUG=1).",
    )
    return output.FAULT


if __name__ == "__main__":
    sys.exit(main())
