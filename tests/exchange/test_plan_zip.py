"""A pack as a .zip: the same bytes each time, read back by bare names, bounded whatever comes in."""

from __future__ import annotations

import io
import zipfile

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange import plan_zip
from muctieu.exchange.plan_zip import unzip_texts, zip_texts
from muctieu.packs.plan_pack import pack_of_texts, read_pack
from muctieu.packs.plan_writer import files_of

FILES = {"plan.toml": "[plan]\n", "nghi-quyet.txt": "1. Điểm\n"}


def zipped(*parts: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def test_texts_come_back_and_the_bytes_are_the_same_each_time() -> None:
    raw = zip_texts(FILES, folder="xa-thu")

    assert unzip_texts(raw, file="a.zip") == FILES
    assert raw == zip_texts(dict(reversed(FILES.items())), folder="xa-thu")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == ["xa-thu/nghi-quyet.txt", "xa-thu/plan.toml"]


@pytest.mark.parametrize("name", ["nam-sao-phin-2020-2025", "ta-tong-2020-2025"])
def test_shipped_plan_goes_out_and_comes_back_exactly(name: str) -> None:
    pack = read_pack(name)

    texts = unzip_texts(zip_texts(files_of(pack), folder=name), file="a.zip")

    assert texts is not None
    assert pack_of_texts(texts, name=name) == pack


def test_files_elsewhere_in_the_archive_are_left_out() -> None:
    raw = zipped(("a/plan.toml", b"x"), ("a/", b""), ("a/b/c.txt", b"x"), ("../d.txt", b"x"), ("e.txt", b"x"))

    assert unzip_texts(raw, file="a.zip") == {"plan.toml": "x"}
    assert unzip_texts(zipped(("a/other.toml", b"x")), file="a.zip") is None


@pytest.mark.parametrize(("raw", "code"), [
    (b"PK\x03\x04 broken", "MT5201"),
    (zip_texts(FILES, folder="a")[:-30], "MT5201"),
    (zipped(("plan.toml", b"\xff\xfe\x00")), "MT5201"),
    (zipped(("plan.toml", b"x" * (plan_zip.MAX_TEXT + 1))), "MT5003"),
    (zipped(("plan.toml", b"x"), *((f"{number}.txt", b"x") for number in range(60))), "MT5003"),
])  # fmt: skip
def test_archive_that_is_no_pack_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as refused:
        unzip_texts(raw, file="a.zip")
    assert refused.value.code == code


def test_size_that_the_archive_lies_about_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = bytearray(zipped(("plan.toml", b"x" * (plan_zip.MAX_TEXT + 10))))
    real = (plan_zip.MAX_TEXT + 10).to_bytes(4, "little")
    while (at := raw.find(real)) >= 0:
        raw[at : at + 4] = (10).to_bytes(4, "little")

    with pytest.raises(DocumentError):
        unzip_texts(bytes(raw), file="a.zip")
