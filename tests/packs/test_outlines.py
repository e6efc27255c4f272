"""Outlines and sentence patterns: what ships is whole, and a wrong file is named with key and rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from muctieu.core.report import ReportKind
from muctieu.errors import PackError
from muctieu.packs.outlines import Fill, load_outlines, load_patterns, outlines_of, patterns_of, read_words
from muctieu.packs.rows import Row, parse_toml

OUTLINE = (
    '[[outline]]\nkind = "year"\nabout = "{plan}, {period}"\nsections = [{ id = "a", title = "A", fill = ["counts"] }]'
)
CASE = '[[case]]\ncode = "blocked"\nvariants = ["{Name}: chờ."]'


def row(text: str, key: str) -> Row:
    return Row(parse_toml(text, name="x.toml"), file="x.toml", where="", keys=(key,))


def test_every_kind_of_report_has_an_outline_with_results_and_room_for_people() -> None:
    found = load_outlines()

    assert set(found) == set(ReportKind)
    for outline in found.values():
        fills = [fill for section in outline.sections for fill in section.fill]
        assert fills.count(Fill.RESULTS) == fills.count(Fill.COUNTS) == 1
        assert Fill.TYPED in fills
        assert all(section.prompt for section in outline.sections if Fill.TYPED in section.fill)


def test_last_variant_of_a_case_needs_the_least_so_that_one_always_fits() -> None:
    for case, variants in load_patterns().items():
        always = [one for one in variants if "{share}" not in one]
        assert always or case.startswith("share"), case


@pytest.mark.parametrize(("old", "new", "code"), [
    ('"year"', '"decade"', "MT1605"),
    ('["counts"]', '["numbers"]', "MT1614"),
    ('["counts"]', '["typed"]', "MT1604"),
    ("{period}", "{year}", "MT1614"),
    ('title = "A"', 'title = ""', "MT1605"),
    ('fill = ["counts"] }', 'fill = ["counts"] }, { id = "a", title = "B", fill = [] }', "MT1607"),
])  # fmt: skip
def test_wrong_outline_is_named(old: str, new: str, code: str) -> None:
    with pytest.raises(PackError) as refused:
        outlines_of(row(OUTLINE.replace(old, new), "outline"))

    assert refused.value.code == code
    assert refused.value.fields["file"] == "x.toml"


@pytest.mark.parametrize(("old", "new", "code"), [
    ("{Name}", "{Nme}", "MT1614"), ('["{Name}: chờ."]', "[]", "MT1605"), (CASE, f"{CASE}\n{CASE}", "MT1607"),
])  # fmt: skip
def test_wrong_pattern_is_named(old: str, new: str, code: str) -> None:
    with pytest.raises(PackError) as refused:
        patterns_of(row(CASE.replace(old, new), "case"))

    assert refused.value.code == code


def test_words_of_people_belong_to_sections_that_take_them(tmp_path: Path) -> None:
    outline = load_outlines()[ReportKind.MID_TERM]
    path = tmp_path / "loi.toml"
    path.write_text('limits = "Mưa lũ."\n', encoding="utf-8")

    assert read_words(path, outline) == {"limits": "Mưa lũ."}

    path.write_text('results = "Tốt."\n', encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_words(path, outline)
    assert refused.value.code == "MT1603"
