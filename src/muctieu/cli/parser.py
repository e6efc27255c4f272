"""Command lines in two languages: argparse with our own titles, messages and closing lines."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from muctieu.cli.output import EXIT_CODES, UsageError, both

# argparse speaks English only; its messages for a wrong call, in our words.
_MESSAGES = (
    (r"the following arguments are required: (.*)", "thiếu {0}"),
    (r"unrecognized arguments: (.*)", "không hiểu “{0}”"),
    (r"argument (.*): invalid choice: '(.*)' \(choose from (.*)\)", "{0}: không có “{1}”, hãy chọn {2}"),
    (r"argument (.*): invalid .* value: '(.*)'", "{0}: “{1}” không dùng được"),
    (r"argument (.*): expected one argument", "{0}: cần một giá trị"),
    (r"argument (.*): expected at least one argument", "{0}: cần ít nhất một giá trị"),
    (r"argument (.*): not allowed with argument (.*)", "{0}: không dùng cùng với {1}"),
)


def in_vietnamese(message: str) -> str:
    """An argparse message in Vietnamese; one that is not known stays as it is."""
    for pattern, text in _MESSAGES:
        if match := re.fullmatch(pattern, message):
            return text.format(*match.groups())
    return message


class Layout(argparse.RawDescriptionHelpFormatter):
    """Help as argparse lays it out, under a heading in both languages."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or f"{both('Cách gọi', 'Usage')}: ")


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are `UsageError`s and whose titles are ours; options are never guessed."""

    def __init__(self, name: str, *, help_vi: str, help_en: str, example: str) -> None:
        super().__init__(
            prog=f"muctieu {name}",
            description=both(help_vi, help_en, between="\n"),
            epilog="\n".join(_closing(example)),
            formatter_class=Layout,
            allow_abbrev=False,
            add_help=False,
        )
        self._positionals.title = both("tham số", "arguments")
        self._optionals.title = both("tùy chọn", "options")
        self.add_argument("-h", "--help", action="help", help=both("in phần hướng dẫn này", "print this help"))

    def error(self, message: str) -> NoReturn:
        more = f"{self.prog} --help"
        raise UsageError(f"{self.prog}: {in_vietnamese(message)}. Xem {more}.", f"{self.prog}: {message}. See {more}.")


def _closing(example: str) -> Iterator[str]:
    yield f"{both('ví dụ', 'example')}:"
    yield from (f"  {line}" for line in example.strip().splitlines())
    yield f"\n{both('mã thoát', 'exit codes')}:"
    yield from (f"  {code:<4}{both(vi, en)}" for code, vi, en in EXIT_CODES)
