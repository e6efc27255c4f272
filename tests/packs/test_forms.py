"""Forms that ship, and the shape in which any form is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from muctieu.core.form import Relation, check_form
from muctieu.core.place import Level
from muctieu.errors import PackError
from muctieu.packs.forms import form_as_dict, form_from, load_forms, read_forms
from muctieu.packs.loader import load_indicators

FORM = """
[[form]]
code = "a"
name_vi = "Biểu"
name_en = "Form"
level = "village"
frequency = "month"
schedule = { due = { village = 1 } }
fields = [{ indicator = "births" }]
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "forms.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_shipped_forms_are_without_findings() -> None:
    forms = load_forms()

    assert sorted(forms) == ["ban-nam", "ban-nuoi-trong", "ban-quy", "ban-thang", "xa-nam"]
    assert [finding for form in forms.values() for finding in check_form(form, load_indicators())] == []


@pytest.mark.parametrize("code", sorted(load_forms()))
def test_form_is_kept_and_read_back_as_it_was(code: str) -> None:
    form = load_forms()[code]

    assert form_from(form_as_dict(form)) == form


def test_quarterly_form_has_rules_and_due_days() -> None:
    form = load_forms()["ban-quy"]

    assert form.schedule.due == {Level.VILLAGE: 2, Level.COMMUNE: 5}
    assert form.rules[0].relation is Relation.AT_MOST
    assert form.rules[0].strict


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('name_en = "Form"\n', "", "MT1613"),
        ("schedule = { due = { village = 1 } }\n", "", "MT1604"),
        ("{ due = { village = 1 } }", "{ opens = 1 }", "MT1604"),
        ("village = 1", "village = 0", "MT2307"),
        ('"births"', '"nowhere"', "MT2302"),
        ('"month"', '"week"', "MT1605"),
        ('code = "a"', 'code = "a"\nowner = "x"', "MT1603"),
    ],
)
def test_wrong_form_is_refused_by_name(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(PackError) as refused:
        read_forms(written(tmp_path, FORM.replace(old, new)), load_indicators())

    assert refused.value.code == code


def test_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        read_forms(written(tmp_path, FORM + FORM), load_indicators())

    assert refused.value.code == "MT1607"


def test_figure_of_the_commune_in_a_village_form_is_a_warning_only(tmp_path: Path) -> None:
    asked = FORM.replace('"births"', '"par_rank"')

    forms = read_forms(written(tmp_path, asked), load_indicators())

    assert forms["a"].indicators == ("par_rank",)
