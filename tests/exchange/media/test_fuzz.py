"""Whatever bytes and name come in: a file of a known kind under a harmless name, or a refusal with a code."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muctieu.errors import CATALOGUE, DocumentError
from muctieu.exchange.media.examine import examine
from muctieu.exchange.media.kinds import BY_SUFFIX, KEPT, KINDS
from tests.exchange.test_specimens import FOLDER, MANIFEST, maker

make: Any = maker()
FILES = [entry["file"] for entry in MANIFEST if "kept" in entry or "refused" in entry]
# The bomb is tried once: a changed byte of it is not worth unpacking seventy megabytes for.
SEEDS = [(FOLDER / name).read_bytes() for name in FILES if name != "bom-nen.xlsx"]
STARTS = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\0\x08\0\0\0",
    b"%PDF-1.7\n",
    b"RIFF\0\0\0\0WEBP",
    b"PK\x05\x06",
    b"\0\0\0\x18ftypheic",
]


def check_refusal(error: DocumentError) -> None:
    """A refusal is a code with its sentence in both languages."""
    assert error.code in CATALOGUE
    assert error.message_vi
    assert error.message_en


def examined(raw: bytes, name: str) -> None:
    try:
        found = examine(io.BytesIO(raw), name=name)
    except DocumentError as error:
        check_refusal(error)
        return
    assert found.kind in KEPT
    assert found.name.lower().endswith(tuple(found.kind.suffixes))
    assert found.kind.is_shown or not found.may_show
    assert all(finding.message_vi and finding.message_en for finding in found.findings)


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.text(max_size=40))
@example(b"PK\x03\x04", b"", "a.docx")
@example(b"MZ", b"\xff" * 70, "a")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", "a.doc")
@example(b"\xff\xfe", b"\x00\xd8", "a.txt")
def test_any_bytes_are_kept_or_refused_in_words(start: bytes, rest: bytes, name: str) -> None:
    examined(start + rest, name)


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12),
    st.integers(0, 1 << 20),
    st.sampled_from(sorted(BY_SUFFIX)),
)
def test_a_damaged_file_is_kept_or_refused_in_words(
    seed: bytes, changes: list[tuple[int, int]], cut: int, suffix: str
) -> None:
    raw = bytearray(seed)
    for place, byte in changes:
        raw[place % len(raw)] = byte

    examined(bytes(raw[: cut % (2 * len(raw)) or None]), f"tệp.{suffix}")


@given(st.sampled_from(SEEDS), st.sampled_from(SEEDS))
def test_two_files_in_one_are_never_shown_as_something_to_run(first: bytes, second: bytes) -> None:
    examined(first + second, "hai.pdf")


@pytest.mark.parametrize(
    "unit",
    [b"\xff\xda\0\x02", b"\xff\xd0", b"\xff", b"/ObjStm", b"/Launch", b"/ObjStm stream\n", b"%%EOF", b"PK\x05\x06",
     b"%PDF-", b"9 0 obj/ObjStm/Filter/FlateDecode>>stream\nx\x9c", b"V\0B\0A\0\0\0", b"\0\0\0\x08free",
     b"\0\0\0\0tEXt\0\0\0\0", b"<"],
)  # fmt: skip
@pytest.mark.parametrize("start", [*STARTS, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"x"])
def test_a_hostile_file_takes_work_in_proportion_to_its_length(start: bytes, unit: bytes) -> None:
    """A megabyte: at the square of it the suite would not end."""
    examined(start + unit * (1_000_000 // len(unit)), "tep.pdf")


def test_every_kind_is_named_in_two_languages_and_told_apart() -> None:
    assert len({kind.vi for kind in KINDS.values()}) == len({kind.en for kind in KINDS.values()}) == len(KINDS)
    assert all(kind.suffixes for kind in KEPT)
    assert all(all(kind.step) for kind in KINDS.values() if not kind.is_kept)
