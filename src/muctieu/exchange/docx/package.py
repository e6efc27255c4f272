"""The archive that a .docx is: its parts, each read within bounds, nothing ever unpacked to disk."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from muctieu.errors import DocumentError
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.exchange.docx.xml import walk

# Markup is some ten times the text it carries; 300 kB of text were never seen to need more than 6 MB.
MAX_PART = 32 * MEGABYTE
MAX_PARTS = 10_000
_CHUNK = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError, IndexError)
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a part's .rels: what the other part is to it (`header`, `footnotes`), and its name."""

    kind: str
    part: str


def leads_outside(part: str) -> bool:
    """Whether a part's name points out of its archive: `../x`, `/x`, `C:x`."""
    plain = part.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or _DRIVE.match(plain) is not None


class Package:
    """A .docx opened for reading.

    Raises:
        DocumentError: MT5101 for a broken archive, MT5106 for part names that lead outside, MT5107 for a password.
    """

    def __init__(self, raw: bytes, *, file: str) -> None:
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            names = self._archive.namelist()
        except _BROKEN as error:
            raise self._broken(error) from None
        self._check_names(names)
        self._names = frozenset(names)

    def _check_names(self, names: list[str]) -> None:
        if len(names) > MAX_PARTS:
            raise DocumentError("MT5101", file=self.file, problem=f"> {MAX_PARTS} parts")
        for name in names:
            if leads_outside(name):
                raise DocumentError("MT5106", file=self.file, part=name)

    def _broken(self, error: Exception) -> DocumentError:
        return DocumentError("MT5101", file=self.file, problem=str(error) or type(error).__name__)

    def has(self, part: str) -> bool:
        """Whether the archive holds the part."""
        return part in self._names

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            DocumentError: MT5101 when it does not unpack, MT5102 when it is missing, MT5105 above `MAX_PART`.
        """
        if not self.has(part):
            raise DocumentError("MT5102", file=self.file, part=part)
        try:
            if self._archive.getinfo(part).flag_bits & 1:
                raise DocumentError("MT5107", file=self.file)
            with self._archive.open(part) as stream:
                # The size stated in the archive may lie: only what really comes out counts.
                unpacked = stream.read(MAX_PART + 1)
        except _BROKEN as error:
            raise self._broken(error) from None
        if len(unpacked) > MAX_PART:
            raise DocumentError("MT5105", file=self.file, part=part, limit=in_megabytes(MAX_PART))
        return unpacked

    def relations(self, part: str) -> tuple[Relation, ...]:
        """What a part (or the package itself, for "") is related to inside the archive."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        return tuple(self._relations(rels, folder)) if self.has(rels) else ()

    def _relations(self, rels: str, folder: str) -> Iterator[Relation]:
        found: list[dict[str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.endswith("Relationship") and attributes.get("TargetMode") != "External":
                found.append(attributes)

        walk(self.read(rels), start=start, file=self.file, part=rels)
        for attributes in found:
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield Relation(attributes.get("Type", "").rpartition("/")[2], whole)

    def main_part(self) -> str:
        """The part with the text; Word calls it word/document.xml, some web editors otherwise."""
        return next((relation.part for relation in self.relations("") if relation.kind == "officeDocument"),
                    "word/document.xml")  # fmt: skip
