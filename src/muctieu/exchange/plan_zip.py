"""A plan's pack as one file to carry: its few text files in a .zip, the same pack in the same bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from muctieu.errors import DocumentError
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.packs.plans import FILE

# A plan of a province with a long resolution is some 500 kB.
MAX_TEXT = 4 * MEGABYTE
MAX_PARTS = 50
_MADE = (2000, 1, 1, 0, 0, 0)  # a fixed moment: the same plan gives the same bytes


def zip_texts(files: Mapping[str, str], *, folder: str) -> bytes:
    """The texts as a .zip with one folder, as `muctieu plan import` would write it on disk."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            part = zipfile.ZipInfo(f"{folder}/{name}", _MADE)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(part, text.encode())
    return stream.getvalue()


def unzip_texts(raw: bytes, *, file: str) -> dict[str, str] | None:
    """The files beside a pack's plan.toml, by their bare names; None when the archive holds none.

    Raises:
        DocumentError: MT5003 for more than a pack can be, MT5201 for a broken archive or text that is not UTF-8.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            home = next((part.filename.removesuffix(FILE) for part in parts if _base(part.filename) == FILE), None)
            if home is None:
                return None
            wanted = [part for part in parts if part.filename == home + _base(part.filename) and not part.is_dir()]
            _check_size(wanted, file=file)
            return {_base(part.filename): archive.read(part).decode() for part in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DocumentError("MT5201", file=file, problem=str(error)[:120] or type(error).__name__) from None


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _check_size(parts: list[zipfile.ZipInfo], *, file: str) -> None:
    """The sizes stated bound what is unpacked: no part gives more than it says."""
    size = sum(part.file_size for part in parts)
    if size > MAX_TEXT or len(parts) > MAX_PARTS:
        raise DocumentError("MT5003", file=file, size=in_megabytes(size), limit=in_megabytes(MAX_TEXT))
