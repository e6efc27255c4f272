"""A full or read-only disk told as such wherever it shows; any other fault stays a fault of the program."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from muctieu.web.common.faults import storage_fault, storage_refusal
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.screens.faults import server_fault
from tests.cast import Cast


def refused_by_sqlite(folder: Path, *statements: str, flags: str = "") -> sqlite3.Error:
    """What SQLite itself says to the statements."""
    store = sqlite3.connect(f"file:{folder / 'kho.sqlite3'}{flags}", uri=True, isolation_level=None)
    try:
        for statement in statements:
            store.execute(statement)
    except sqlite3.Error as error:
        return error
    finally:
        store.close()
    raise AssertionError("SQLite refused nothing")


FULL = ("CREATE TABLE t (x)", "PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))")


def full_store(folder: Path) -> OperationalError:
    fault = OperationalError("database or disk is full")
    fault.__cause__ = refused_by_sqlite(folder, *FULL)
    return fault


def code_of(error: BaseException | None) -> str:
    found = storage_fault(error)
    return "" if found is None else found.code


def test_what_sqlite_says_of_a_full_and_of_a_read_only_disk_is_known(tmp_path: Path) -> None:
    read_only = DatabaseError("attempt to write a readonly database")
    full = full_store(tmp_path)
    read_only.__cause__ = refused_by_sqlite(tmp_path, "CREATE TABLE u (x)", flags="?mode=ro")
    wrong = OperationalError("no such table")
    wrong.__cause__ = refused_by_sqlite(tmp_path, "SELECT * FROM khong_co")

    assert [code_of(error) for error in (full, read_only, wrong)] == ["MT7304", "MT7306", ""]


class SaidByPostgresError(Exception):
    """An error of PostgreSQL with its number, as psycopg hands it on."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate
        super().__init__(sqlstate)


@pytest.mark.parametrize(("state", "code"), [("53100", "MT7304"), ("25006", "MT7306"), ("40001", "")])
def test_what_postgresql_says_is_known_by_its_number(state: str, code: str) -> None:
    fault = OperationalError("…")
    fault.__cause__ = SaidByPostgresError(state)

    assert code_of(fault) == code


def test_a_full_disk_anywhere_is_known_and_other_faults_are_not_taken_for_one() -> None:
    assert code_of(OSError(errno.ENOSPC, "No space left on device")) == "MT7304"
    assert code_of(OSError(errno.EACCES, "Permission denied")) == ""
    assert code_of(ValueError("x")) == ""
    assert code_of(None) == ""


def test_a_file_s_refusal_names_file_and_reason() -> None:
    assert storage_refusal(OSError(errno.EDQUOT, "Quota"), name="a.pdf").code == "MT7302"
    other = storage_refusal(OSError(errno.EROFS, "Read-only file system"), name="a.pdf")
    assert (other.code, other.fields) == ("MT7303", {"file": "a.pdf", "reason": "Read-only file system"})
    assert storage_refusal(OSError(), name="a.pdf").fields["reason"] == "OSError"


# -- pages ----------------------------------------------------------------------------------------------------

FAULTS: list[BaseException] = []


@guarded(Act.PUBLIC_READ)
def failing(_request: HttpRequest) -> HttpResponse:
    raise FAULTS[-1]


urlpatterns = [path("hong/", failing)]
handler500 = "muctieu.web.screens.faults.server_fault"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_view_that_meets_a_full_disk_answers_with_a_page_in_words(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language
    FAULTS.append(full_store(tmp_path))

    answer = client.get("/hong/")

    page = answer.content.decode()
    assert answer.status_code == 507
    assert {"vi": "đĩa của máy chủ đã đầy", "en": "disk is full"}[language] in page
    assert "MT7304" in page
    assert "Traceback" not in page
    assert "Insufficient Storage: /hong/" in caplog.text


@override_settings(ROOT_URLCONF=__name__)
def test_any_other_fault_stays_the_plain_page_of_faults(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    FAULTS.append(ValueError("bí mật"))

    answer = Client(raise_request_exception=False).get("/hong/")

    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.content.decode()
    assert "bí mật" not in answer.content.decode()


def test_the_page_of_faults_stands_without_a_fault() -> None:
    assert server_fault(RequestFactory().get("/")).status_code == 500
