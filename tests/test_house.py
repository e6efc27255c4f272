"""Rules of the house that hold for every file, whoever wrote it."""

from __future__ import annotations

import ast
import gettext
import json
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from muctieu.errors import CATALOGUE
from tools import sizes

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "muctieu"
CODE = re.compile(r"MT[1-7]\d{3}")
# Written in halves, so that this file may be checked by its own rule.
HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted", r"registry\.n" + "pmjs", r"deb\.deb" + "ian")))
PLACES = re.compile(
    r"(^|[\"'`\s=(:])/(" + "|".join(("wo" + "rk", "ro" + "ot", "home/" + r"\w+", "tmp/b" + "rief")) + ")/"
)
# Official names of indicators run to a dozen words; longer than this is somebody's sentence.
SHINGLE = 16
HEAVY = ("django", "ibis", "pandas", "pydantic", "yaml", "duckdb", "numpy")
IMPURE = (
    "asyncio",
    "http",
    "io",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
    "urllib",
)


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> dict[str, str]:
    found = {}
    for path in committed():
        raw = path.read_bytes()
        if b"\0" not in raw:
            # Specimens in old encodings are not UTF-8, and are checked by what can be read of them.
            found[str(path.relative_to(ROOT))] = raw.decode("utf-8", errors="replace")
    return found


def imported(path: Path) -> set[str]:
    """Top-level names of what a module imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def modules_after(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after the statement."""
    ask = f"{statement}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def pairs(po: Path) -> dict[str, str]:
    """Text and translation of a message catalogue; a fuzzy one counts as missing, plural forms by their first."""
    found: dict[str, str] = {}
    for block in po.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        said = {"msgid": "", "msgstr": ""}
        key = ""
        for line in lines:
            if start := re.match(r'(msgid|msgstr)(?:\[0\])? "', line):
                key = start[1]
            elif not line.startswith('"'):
                key = ""
            if key:
                said[key] += ast.literal_eval(line[line.index('"') :])
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        if said["msgid"]:
            found[said["msgid"]] = "" if fuzzy else said["msgstr"]
    return found


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def shingles(text: str) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[i : i + SHINGLE]) for i in range(len(said) - SHINGLE + 1)}


def test_committed_files_name_no_registry_host_and_no_path_of_a_machine() -> None:
    hits = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if HOSTS.search(line) or PLACES.search(line)
    ]

    assert hits == []


def test_committed_files_have_names_that_say_something() -> None:
    assert [path for path in committed() if path.name in {"helpers.py", "utils.py", "misc.py"}] == []


def test_committed_files_repeat_no_sentence_of_the_texts_beside_the_repository(shared_dir: Path) -> None:
    sources = [*(shared_dir / "seeds").glob("*.txt"), *(shared_dir / "reading" / "texts").glob("*.txt")]
    theirs = set().union(*(shingles(path.read_text(encoding="utf-8")) for path in sources))

    hits = [
        f"{name}: {' '.join(min(both))}"
        for name, text in texts().items()
        if not name.startswith("src/muctieu/packs/data/plans/ta-tong-2020-2025")
        and "ta-tong-2020-2025" not in name
        and (both := shingles(text) & theirs)
    ]

    assert hits == []


def test_functions_and_modules_stay_within_their_bounds() -> None:
    limits = sizes.bounds()

    assert sizes.too_large(limits) == []


@pytest.mark.parametrize("path", sorted((SOURCE / "core").rglob("*.py")), ids=lambda path: path.stem)
def test_core_imports_the_standard_library_only_and_nothing_that_reaches_outside(path: Path) -> None:
    names = imported(path) - {"muctieu"}

    assert names <= sys.stdlib_module_names | {"__future__"}
    assert names.isdisjoint(IMPURE)


def test_core_loads_nothing_heavy() -> None:
    every = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((SOURCE / "core").rglob("*.py"))
    ]

    assert modules_after(f"import {', '.join(every)}").isdisjoint(HEAVY)


def test_reading_a_file_loads_nothing_heavy(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Bình quân lương thực đầu người đạt 412 kg/người.", encoding="utf-8")

    loaded = modules_after(
        f"from muctieu.cli.main import main\ntry:\n    main(['read', {str(note)!r}])\nexcept SystemExit:\n    pass"
    )

    assert loaded.isdisjoint(HEAVY)


def test_numbers_in_core_are_never_floats() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((SOURCE / "core").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert hits == []


def test_codes_stand_in_numeric_order_in_blocks_of_rooms() -> None:
    codes = list(CATALOGUE)

    assert codes == sorted(codes)
    assert [code for code in codes if not CODE.fullmatch(code)] == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_code_speaks_two_languages_about_the_same_things(code: str) -> None:
    entry = CATALOGUE[code]

    assert entry.vi.strip()
    assert entry.en.strip()
    assert placeholders(entry.vi) == placeholders(entry.en)


def placeholders(text: str) -> set[str]:
    """Names in braces; `rule_vi` and `rule_en` are two faces of one thing, and so are `unit` and `unit_en`."""
    return {name.removesuffix("_en").removesuffix("_vi") for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_is_used_and_every_used_code_is_in_the_catalogue() -> None:
    used = {
        code
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".toml", ".csv", ".html"} and path != SOURCE / "errors.py"
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }

    assert used == set(CATALOGUE)


def test_reference_pages_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_pages_link_to_files_that_exist() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in committed()
        if page.suffix == ".md"
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith(("#", "mailto:"))
        if not (page.parent / link.partition("#")[0]).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("po", sorted(SOURCE.rglob("*.po")), ids=lambda path: path.parent.parent.name)
def test_every_text_of_the_pages_has_its_english(po: Path) -> None:
    assert [text for text, english in pairs(po).items() if not english] == []


@pytest.mark.parametrize("po", sorted(SOURCE.rglob("*.po")), ids=lambda path: path.parent.parent.name)
def test_compiled_texts_are_those_of_the_catalogue(po: Path) -> None:
    with po.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert {text: compiled.gettext(text) for text in pairs(po)} == pairs(po)


@pytest.mark.parametrize(
    "po", sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po")), ids=lambda path: path.parent.parent.name
)
def test_every_text_in_code_and_templates_is_in_the_catalogue(po: Path) -> None:
    web = po.parents[3]
    said = {
        text
        for path in (*web.rglob("*.html"), *web.rglob("*.py"))
        for text in re.findall(
            r"""(?:{%\s*(?:trans|translate)\s+|\b(?:_|gettext|gettext_lazy)\()"([^"]+)\"""",
            path.read_text(encoding="utf-8"),
        )
    }

    assert said <= set(pairs(po))
