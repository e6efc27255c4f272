"""`muctieu review` before it opens a store: what the name of the file asks for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from muctieu.cli.output import UsageError
from muctieu.cli.review import _written, run
from muctieu.cli.review_compare import tell_changes
from muctieu.errors import SettingError
from tests.reports.test_review import written


def test_file_name_must_say_which_form_is_wanted() -> None:
    with pytest.raises(SettingError, match=r"bao-cao\.txt") as told:
        run(Namespace(output=Path("bao-cao.txt")))

    assert told.value.code == "MT6131"


def test_a_plan_or_another_question_is_needed() -> None:
    with pytest.raises(UsageError, match="--all-communes"):
        run(Namespace(output=None, issued=None, all_communes=None, province=None, plan=None))


@pytest.mark.parametrize(("name", "begin", "beside"), [
    ("Báo cáo.docx", b"PK", []), ("Báo cáo.PDF", b"%PDF-1.7", []),
    ("Báo cáo.html", b"<!DOCTYPE html>", ["Báo cáo.css"]),
])  # fmt: skip
def test_ending_of_the_name_chooses_the_form(name: str, begin: bytes, beside: list[str], tmp_path: Path) -> None:
    assert _written(written(), tmp_path / name) == 0

    assert (tmp_path / name).read_bytes().startswith(begin)
    assert [one.name for one in tmp_path.iterdir() if one.name != name] == beside


def test_edited_file_is_told_change_by_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _written(written(limits="Vốn về chậm."), tmp_path / "sua.docx")

    assert tell_changes(written(limits="Vốn về muộn."), tmp_path / "sua.docx") == 0

    told = capsys.readouterr()
    assert told.out.startswith("MT6147 · Phần HẠN CHẾ, NGUYÊN NHÂN có lời mới của người viết: “Vốn về chậm.”")
    assert "11/11 câu giữ nguyên, 1 chỗ cần xem" in told.err
