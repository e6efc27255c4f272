import re
from pathlib import Path

import pytest

from muctieu.core.register import FieldType
from muctieu.errors import PackError
from muctieu.packs.holidays import OFF_KEYS, WORKED_KEYS
from muctieu.packs.loader import load_indicators
from muctieu.packs.registers import (
    CHOICE_KEYS,
    FEED_KEYS,
    FIELD_KEYS,
    KEYS,
    STAGE_KEYS,
    load_registers,
    read_registers,
)

PERSON_WORDS = re.compile(
    r"họ (và )?tên|họ tên|danh tính|người (nói|phát biểu|kiến nghị)|số điện thoại|địa chỉ|cccd|name of person"
)
STAGE = 'stages = [{ code = "a", name_vi = "a", name_en = "a" }]\n'
HEAD = '[[register]]\ncode = "so"\nname_vi = "Sổ"\nname_en = "Register"\n' + STAGE
FIELD = 'fields = [{ code = "n", type = "count", name_vi = "Số", name_en = "Count" }]\n'


def test_the_seed_s_workflows_have_their_registers() -> None:
    assert set(load_registers()) >= {
        "dissemination",
        "programme",
        "inspection",
        "dialogue",
        "mass_model",
        "petition",
        "council_session",
        "defence_result",
        "party_growth",
        "year_end_grading",
        "mass_movement",
    }


def test_no_register_has_a_field_for_a_person() -> None:
    for register in load_registers().values():
        for field in register.fields:
            assert not PERSON_WORDS.search(field.name_vi.lower())
            assert not PERSON_WORDS.search(field.name_en.lower())
            assert field.type in FieldType


def test_parts_are_counts_of_the_same_register() -> None:
    for register in load_registers().values():
        for field in register.fields:
            if field.part_of is not None:
                whole = register.field(field.part_of)
                assert whole is not None
                assert whole.type is FieldType.COUNT


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD.replace(STAGE, ""), "stages"),
        (HEAD + 'feeds = [{ indicator = "khong_co", since = "a" }]\n', "indicator"),
        (HEAD + 'feeds = [{ indicator = "dialogue_sessions", since = "b" }]\n', "since"),
        (HEAD + FIELD + 'feeds = [{ indicator = "dialogue_sessions", since = "a", measure = "m" }]\n', "measure"),
        (HEAD + FIELD + 'feeds = [{ indicator = "dialogue_sessions", since = "a", where = { n = "x" } }]\n', "n"),
        (HEAD + HEAD, "code"),
    ],
)
def test_a_wrong_file_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "registers.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(PackError) as caught:
        read_registers(path, load_indicators())

    assert caught.value.fields["file"] == "registers.toml"
    assert key in caught.value.fields["key"]


def test_every_key_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")
    keys = {*KEYS, *STAGE_KEYS, *FIELD_KEYS, *CHOICE_KEYS, *FEED_KEYS, *OFF_KEYS, *WORKED_KEYS}

    described = {word for code in re.findall(r"`([^`]*)`", page) for word in re.findall(r"\w+", code)}

    assert keys - described == set()
