"""The app's page and files: the same for everybody, strict headers, kept by what they hold."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from muctieu.web.offline.shell import FOLDER, KEPT, OTHER, WORKER, address_of, shell_file

NAMES = (*KEPT, *OTHER, WORKER)


def get(path: str, **headers: str):  # type: ignore[no-untyped-def]  # the test client's own answer
    return Client().get(f"/nhap/{path}", headers=headers, secure=True)


def test_every_file_of_the_folder_is_served_and_nothing_else(db: None) -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(NAMES)
    for name in ("khong-co.js", "../views.py", "app.html"):
        assert get(name).status_code == 404
        assert shell_file(name) is None
    with pytest.raises(KeyError):
        address_of("khong-co.js")


@pytest.mark.parametrize("name", NAMES)
def test_file_is_asked_for_again_unless_its_address_tells_its_content(db: None, name: str) -> None:
    plain, named = get(name), get(address_of(name))

    assert plain.headers["Cache-Control"] == "no-cache"
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(f"{name}?v=khac").headers["Cache-Control"] == "no-cache"
    assert get(name, **{"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert plain.headers["X-Content-Type-Options"] == "nosniff"


def test_page_is_the_same_for_everybody_and_sets_no_cookie(db: None) -> None:
    page = get("")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.cookies == {}
    assert get("", **{"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert b"csrf" not in page.content


def test_page_runs_own_files_alone_and_in_no_frame(db: None) -> None:
    page = get("")
    policy = page.headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|style=", page.content.decode()) == []


def test_worker_keeps_every_file_that_the_page_asks_for(db: None) -> None:
    page, worker = get("").content.decode(), get(WORKER).content.decode()

    kept = json.loads(re.search(r"const FILES = (\[.*?\]);", worker)[1])  # type: ignore[index]  # fails when it is gone
    asked = re.findall(r'(?:src|href)="((?:[\w-]+)\.(?:js|css|svg)\?v=\w+)"', page)
    assert set(asked) == set(kept)
    assert "OF-THE-SHELL" not in worker


def test_page_says_that_it_needs_https(db: None) -> None:
    plain = Client().get("/nhap/")
    english = Client()
    english.cookies["django_language"] = "en"

    assert "cần đường truyền mã hóa (https)" in plain.content.decode()
    assert "needs an encrypted connection (https)" in english.get("/nhap/").content.decode()
    assert "app.js" not in plain.content.decode()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.1"])
def test_machine_itself_needs_no_https(db: None, host: str) -> None:
    assert b"app.js" in Client().get("/nhap/", headers={"Host": host}).content


@pytest.mark.parametrize("path", ["", "app.js"])
def test_page_and_files_are_only_read(db: None, path: str) -> None:
    assert Client().post(f"/nhap/{path}", secure=True).status_code == 405
