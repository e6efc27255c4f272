"""`muctieu review` before it opens a store: what the name of the file asks for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from muctieu.cli.output import UsageError
from muctieu.cli.review import run
from muctieu.errors import SettingError


def test_file_name_must_say_which_form_is_wanted() -> None:
    with pytest.raises(SettingError, match=r"bao-cao\.txt") as told:
        run(Namespace(output=Path("bao-cao.txt")))

    assert told.value.code == "MT6131"


def test_a_plan_or_another_question_is_needed() -> None:
    with pytest.raises(UsageError, match="--all-communes"):
        run(Namespace(output=None, issued=None, all_communes=None, province=None, plan=None))
