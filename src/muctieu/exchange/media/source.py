"""The bytes of a file, looked at in pieces: a large one never stands in memory whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 1 << 20


class Source:
    """A seekable file of bytes; `name` is what messages call it."""

    def __init__(self, file: BinaryIO, *, name: str) -> None:
        self.file = file
        self.name = name
        self.size = file.seek(0, os.SEEK_END)

    def at(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset` on, fewer at the end of the file."""
        self.file.seek(offset)
        return self.file.read(count)

    def number(self, offset: int, count: int, *, big: bool = True) -> int:
        """An unsigned number of `count` bytes; what lies beyond the end counts as nothing."""
        return int.from_bytes(self.at(offset, count), "big" if big else "little")

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The bytes from `start` to the end, a megabyte at a time."""
        self.file.seek(start)
        while piece := self.file.read(PIECE):
            yield piece

    def find(self, pattern: re.Pattern[bytes], *, longest: int, start: int = 0) -> Iterator[int]:
        """Offsets at which the pattern matches, in order; `longest` bounds what it may span."""
        while start < self.size:
            window = self.at(start, PIECE + longest)
            for match in pattern.finditer(window):
                if match.start() >= PIECE:
                    break
                yield start + match.start()
            start += PIECE

    def has(self, pattern: re.Pattern[bytes], *, longest: int, start: int = 0) -> bool:
        """Whether the pattern matches somewhere from `start` on."""
        return next(self.find(pattern, longest=longest, start=start), None) is not None
