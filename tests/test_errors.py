from string import Formatter

import pytest

from muctieu.errors import CATALOGUE, Finding, MuctieuError, Severity, _table


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_show_values_that_a_caller_can_give(code: str) -> None:
    entry = CATALOGUE[code]
    names = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for language, text in (("vi", entry.vi), ("en", entry.en))
    }

    assert entry.vi
    assert entry.en
    assert {name.removesuffix("_en") for name in names["en"]} == {name.removesuffix("_vi") for name in names["vi"]}


def test_a_code_stands_once() -> None:
    with pytest.raises(ValueError, match="MT1001 stands twice"):
        _table(("MT1001", "error", "một", "one"), ("MT1001", "note", "hai", "two"))


def test_an_error_carries_code_fields_and_both_texts() -> None:
    error = MuctieuError("MT1301", text="tháng 13")

    assert (error.code, error.fields, error.retryable) == ("MT1301", {"text": "tháng 13"}, False)
    assert str(error) == error.message_vi
    assert "“tháng 13”" in error.message_en


def test_a_finding_has_one_json_shape() -> None:
    finding = Finding("MT1105", {"computed": "765%", "limit": "150"}, start=3, end=9)

    assert finding.severity is Severity.NOTE
    assert finding.as_dict() == {
        "code": "MT1105",
        "severity": "note",
        "message_vi": finding.message_vi,
        "message_en": finding.message_en,
        "start": 3,
        "end": 9,
    }
