"""Documents: bytes by hash, once for each place; people and accounts beside them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from muctieu.errors import RightsError, StateError
from muctieu.web.common.policy import Role
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile, keep
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.people import domain as people
from muctieu.web.people.models import RoleGrant, User
from tests.cast import SINCE, Cast

RAW = "Bản có 120 hộ.".encode()
DIGEST = sha256(RAW).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path)
    return tmp_path


def add(cast: Cast, code: str = "so-01", by: User | None = None, extractor: str = "text-1") -> Document:
    return documents.add_document(
        RawFile(f"{code}.txt", RAW, "text/plain"), Extract(RAW.decode(), extractor),
        Heading("Sổ ghi", "01/BC", "report", date(2023, 4, 1)), code=code, place=cast.units["ban-1"],
        by=by or cast.reporter,
    )  # fmt: skip


def test_document_keeps_bytes_by_hash_text_and_heading(cast: Cast) -> None:
    row = add(cast)

    assert path_of(DIGEST).read_bytes() == RAW
    assert (row.sha256, row.size, row.text, row.extractor) == (DIGEST, len(RAW), "Bản có 120 hộ.", "text-1")
    assert (row.title, row.number, row.type, row.dateline) == ("Sổ ghi", "01/BC", "report", date(2023, 4, 1))
    assert str(row) == "so-01"


def test_the_same_bytes_again_are_the_same_document(cast: Cast) -> None:
    assert add(cast, "so-01") == add(cast, "so-01-ban-sao")
    assert Document.objects.count() == 1


def test_a_newer_extractor_makes_a_new_row_over_the_same_bytes(cast: Cast, folder: Path) -> None:
    assert add(cast, "so-01") != add(cast, "so-01-v2", extractor="text-2")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_code_in_use_is_refused(cast: Cast) -> None:
    add(cast)

    with pytest.raises(StateError, match="so-01"):
        add(cast, extractor="text-2")


def test_the_neighbour_may_not_add(cast: Cast) -> None:
    with pytest.raises(RightsError):
        add(cast, by=cast.neighbour)

    assert Document.objects.count() == 0


def test_keep_leaves_no_half_file_behind(folder: Path) -> None:
    keep(RAW)
    keep(RAW)

    assert [path.name for path in folder.rglob("*") if path.is_file()] == [DIGEST]


# -- people ---------------------------------------------------------------------------------------------------


def test_a_store_is_founded_once(cast: Cast) -> None:
    with pytest.raises(StateError, match="ai-do"):
        people.found_store([], username="ai-do", full_name="Ai đó", password="x", since=SINCE)


def test_a_sign_in_name_is_given_once(cast: Cast) -> None:
    with pytest.raises(StateError, match="canbo"):
        people.add_person("canbo", full_name="Người khác", role=Role.CLERK, unit=cast.commune, since=SINCE,
                          by=cast.administrator)  # fmt: skip


def test_an_account_without_a_password_opens_for_nobody(cast: Cast) -> None:
    village = cast.units["ban-2"]

    made = people.add_person(
        "ban2", full_name="Trưởng bản 2", role=Role.REPORTER, unit=village, since=SINCE, by=cast.administrator
    )

    assert not made.has_usable_password()
    assert str(RoleGrant.objects.get(user=made)).endswith(f"reporter / {village.pk}")


def test_sign_in_names_do_not_tell_capitals_apart(cast: Cast) -> None:
    assert User.objects.get_by_natural_key(" CanBo ") == cast.clerk
