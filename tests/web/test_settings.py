"""Settings: one table, from the environment; a bad value stops the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from muctieu.errors import SettingError
from muctieu.web.settings.table import SETTINGS, Environment


def environment(**values: str) -> Environment:
    return Environment({f"MUCTIEU_{name}": value for name, value in values.items()})


@pytest.mark.parametrize(("values", "ask"), [
    ({"HTTPS": "maybe"}, lambda env: env.flag("MUCTIEU_HTTPS")),
    ({"SESSION_MINUTES": "0"}, lambda env: env.number("MUCTIEU_SESSION_MINUTES")),
    ({"SESSION_MINUTES": "1,5"}, lambda env: env.number("MUCTIEU_SESSION_MINUTES")),
    ({"SESSION_MINUTES": "²"}, lambda env: env.number("MUCTIEU_SESSION_MINUTES")),
    ({"LANGUAGE": "fr"}, lambda env: env.choice("MUCTIEU_LANGUAGE", ("vi", "en"))),
    ({"HOSTS": " , "}, lambda env: env.names("MUCTIEU_HOSTS")),
    ({"FILES": " "}, lambda env: env.path("MUCTIEU_FILES", home=Path("/"))),
    ({"SECRET_FILE": "khong-co"}, lambda env: env.secret("MUCTIEU_SECRET_FILE", home=Path("/"))),
    ({"DATABASE": "mysql://x/y"}, lambda env: env.database("MUCTIEU_DATABASE", home=Path("/"))),
    ({"DATABASE": ""}, lambda env: env.database("MUCTIEU_DATABASE", home=Path("/"))),
    ({"DIGEST_MAIL": "a@xa.vn, b"}, lambda env: env.addresses("MUCTIEU_DIGEST_MAIL")),
    ({"DIGEST_MAIL": "a@xa.vn\nBcc: b@xa.vn"}, lambda env: env.addresses("MUCTIEU_DIGEST_MAIL")),
    ({"MAIL_FROM": ""}, lambda env: env.sender("MUCTIEU_MAIL_FROM", needed=True)),
    ({"MAIL_FROM": "a@xa.vn,b@xa.vn"}, lambda env: env.sender("MUCTIEU_MAIL_FROM", needed=False)),
    ({"MAIL_PASSWORD_FILE": "khong-co"}, lambda env: env.password("MUCTIEU_MAIL_PASSWORD_FILE", home=Path("/"))),
])  # fmt: skip
def test_a_bad_value_names_the_setting_and_what_was_expected(values: dict[str, str], ask: object) -> None:
    with pytest.raises(SettingError) as refused:
        ask(environment(**values))  # type: ignore[operator]  # each row asks for its own

    assert refused.value.code == "MT7902"
    assert refused.value.fields["name"] == f"MUCTIEU_{next(iter(values))}"
    assert refused.value.fields["want_en"]


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("too short")

    with pytest.raises(SettingError, match="32"):
        environment(SECRET_FILE="key").secret("MUCTIEU_SECRET_FILE", home=tmp_path)


def test_mail_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("bí mật\n")
    env = environment(DIGEST_MAIL="a@xa.vn, b@xa.vn", MAIL_FROM="c@xa.vn", MAIL_PASSWORD_FILE="mail", DIGEST_DIR="usb")

    assert env.addresses("MUCTIEU_DIGEST_MAIL") == ["a@xa.vn", "b@xa.vn"]
    assert env.sender("MUCTIEU_MAIL_FROM", needed=True) == "c@xa.vn"
    assert env.password("MUCTIEU_MAIL_PASSWORD_FILE", home=tmp_path) == "bí mật"
    assert env.path_or_none("MUCTIEU_DIGEST_DIR", home=tmp_path) == tmp_path / "usb"


def test_without_mail_settings_nothing_is_mailed() -> None:
    env = environment()

    assert env.addresses("MUCTIEU_DIGEST_MAIL") == []
    assert env.sender("MUCTIEU_MAIL_FROM", needed=False) == ""
    assert env.password("MUCTIEU_MAIL_PASSWORD_FILE", home=Path("/")) == ""
    assert env.path_or_none("MUCTIEU_DIGEST_DIR", home=Path("/")) is None


def test_digest_by_mail_without_a_server_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40)
    values = {"DIGEST_MAIL": "a@xa.vn", "SECRET_FILE": "key", "JOURNAL_KEY_FILE": "key"}
    given = {f"MUCTIEU_{name}": value for name, value in values.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUCTIEU_")}

    done = subprocess.run([sys.executable, "-c", "import muctieu.web.settings.base"], cwd=tmp_path, text=True,
                          env=kept | given, capture_output=True, check=False)  # fmt: skip

    assert "MUCTIEU_MAIL_HOST" in done.stderr


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="MUCTIEU_DATABSE"):
        environment(DATABSE="x")


def test_defaults_hold_without_an_environment() -> None:
    env = environment()

    assert env.names("MUCTIEU_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert env.flag("MUCTIEU_HTTPS") is False
    assert env.database("MUCTIEU_DATABASE", home=Path("/nha"))["NAME"] == "/nha/var/muctieu.sqlite3"


def test_a_server_is_named_by_one_address() -> None:
    described = environment(DATABASE="postgresql://ai:m%40t@db:5433/xa").database("MUCTIEU_DATABASE", home=Path("/"))

    assert described == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "xa",
        "USER": "ai",
        "PASSWORD": "m@t",
        "HOST": "db",
        "PORT": "5433",
    }


def test_every_setting_has_name_type_and_help() -> None:
    assert [row for row in SETTINGS if not (row.name.startswith("MUCTIEU_") and row.type and row.help)] == []
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)


def test_pages_are_set_as_the_design_asks() -> None:
    assert (settings.USE_TZ, settings.TIME_ZONE) == (True, "Asia/Ho_Chi_Minh")
    assert settings.USE_THOUSAND_SEPARATOR is False
    assert (
        "ATOMIC_REQUESTS" not in settings.DATABASES["default"] or not settings.DATABASES["default"]["ATOMIC_REQUESTS"]
    )
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_sqlite_is_opened_as_the_store_needs_it() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite")
    with connection.cursor() as cursor:
        values = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "recursive_triggers")
        }

    assert values == {"foreign_keys": 1, "recursive_triggers": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_commit_of_a_real_store_waits_for_the_disk() -> None:
    """In a power cut the last accepted figure must not be lost; stores of tests and demo are thrown away."""
    asked = subprocess.run(
        [sys.executable, "-c", "from muctieu.web.settings import base; print(base.SQLITE_OPTIONS['init_command'])"],
        check=True, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "muctieu.web.settings.production"},
    )  # fmt: skip

    assert "synchronous=FULL" in asked.stdout
    assert "synchronous=FULL" not in str(settings.DATABASES["default"]["OPTIONS"])
