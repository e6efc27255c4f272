"""Every specimen gives what its manifest says, and the manifest names every specimen."""

from __future__ import annotations

import importlib.util
import io
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from muctieu.core.reading.reader import read
from muctieu.errors import DocumentError
from muctieu.exchange import open_document
from muctieu.exchange.media.examine import examine
from muctieu.packs.reading import load_lexicon

FOLDER = Path(__file__).resolve().parents[2] / "specimens"
MANIFEST: list[dict[str, Any]] = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))["specimen"]
READ = [entry for entry in MANIFEST if "kind" in entry]
REFUSED = [entry for entry in MANIFEST if "error" in entry]
KEPT = [entry for entry in MANIFEST if "kept" in entry]
NOT_KEPT = [entry for entry in MANIFEST if "refused" in entry]


def name_of(entry: dict[str, Any]) -> str:
    return str(entry["file"])


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("specimens_make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_manifest_names_every_specimen_once() -> None:
    files = [name_of(entry) for entry in MANIFEST]

    others = {".py", ".toml", ".geojson"}
    assert sorted(files) == sorted(path.name for path in FOLDER.iterdir() if path.suffix not in others)
    assert len(READ) + len(REFUSED) + len(KEPT) + len(NOT_KEPT) == len(MANIFEST)


def test_specimens_are_what_their_script_writes() -> None:
    makers: Mapping[str, Callable[[], bytes]] = maker().MAKERS
    for name, make in makers.items():
        there, made = (FOLDER / name).read_bytes(), make()
        if name.startswith("bom-nen."):  # packed: another zlib may pack otherwise
            assert parts_of(there) == parts_of(made)
        else:
            assert there == made, name


@pytest.mark.parametrize("entry", READ, ids=name_of)
def test_specimen_is_read_as_its_manifest_says(entry: dict[str, Any]) -> None:
    found = open_document(FOLDER / entry["file"])
    text = unicodedata.normalize("NFC", found.text)
    apart = "\n".join(part.text for part in found.apart)

    assert found.kind == entry["kind"]
    assert [piece for piece in entry.get("has", []) if piece not in text] == []
    assert [piece for piece in entry.get("lacks", []) if piece in text] == []
    assert [piece for piece in entry.get("apart", []) if piece not in apart] == []
    assert [finding.code for finding in found.findings] == entry.get("findings", [])
    for finding in found.findings:
        if finding.start is not None:
            assert finding.args["text"].rstrip("…") in found.text[finding.start : finding.end]


@pytest.mark.parametrize("entry", [entry for entry in READ if "figures" in entry], ids=name_of)
def test_specimen_figures_are_found_with_value_and_unit(entry: dict[str, Any]) -> None:
    found = open_document(FOLDER / entry["file"])

    facts = read(found.text, lexicon=load_lexicon(), id=found.id).facts
    figures = [(found.text[fact.start : fact.end], fact.value, fact.unit) for fact in facts]

    assert [
        (written, value, unit)
        for written, value, unit in entry["figures"]
        if (written, Decimal(value), unit) not in figures
    ] == []


@pytest.mark.parametrize("entry", REFUSED, ids=name_of)
def test_specimen_is_refused_with_its_code_in_two_languages(entry: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as refused:
        open_document(FOLDER / entry["file"])

    assert refused.value.code == entry["error"]
    assert entry["file"] in refused.value.message_vi
    assert entry["file"] in refused.value.message_en


@pytest.mark.parametrize("entry", KEPT, ids=name_of)
def test_specimen_is_kept_as_what_it_is(entry: dict[str, Any]) -> None:
    with (FOLDER / entry["file"]).open("rb") as file:
        found = examine(file, name=entry["file"])

    said = [finding.code for finding in found.findings]
    assert (found.kind.code, found.may_show, said) == (
        entry["kept"], entry.get("shown", False), entry.get("doubts", []),
    )  # fmt: skip
    for finding in found.findings:
        assert entry["file"] in finding.message_vi
        assert entry["file"] in finding.message_en


@pytest.mark.parametrize("entry", NOT_KEPT, ids=name_of)
def test_specimen_is_not_kept_and_why_is_said_in_two_languages(entry: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as refused, (FOLDER / entry["file"]).open("rb") as file:
        examine(file, name=entry["file"])

    assert refused.value.code == entry["refused"]
    assert entry["file"] in refused.value.message_vi
    assert entry["file"] in refused.value.message_en
