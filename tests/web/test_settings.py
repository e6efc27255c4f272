"""Settings: one table, from the environment; a bad value stops the start."""

from __future__ import annotations

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
