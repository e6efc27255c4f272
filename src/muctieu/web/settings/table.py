"""The one table of settings: name, type, default, unit and meaning. All come from the environment.

A bad value stops the start with its name and what was expected, so that nobody runs on half of what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from muctieu.errors import SettingError

_TRUE, _FALSE = frozenset(("1", "true", "yes", "on")), frozenset(("0", "false", "no", "off", ""))
_SHORTEST_SECRET = 32
_ADDRESS = re.compile(r"[^@\s,<>\"]+@[^@\s,<>\"]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row; `default` is text as the environment would hold it, `unit` is empty for what has none."""

    name: str
    type: str
    default: str
    help: str
    unit: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "MUCTIEU_DATABASE",
        "database",
        "var/muctieu.sqlite3",
        "The store: path of a SQLite file, or postgresql://user:password@host:port/name.",
    ),
    Setting("MUCTIEU_FILES", "path", "var/files", "Folder of the documents' bytes, each file named by its hash."),
    Setting(
        "MUCTIEU_VISITS",
        "path",
        "",
        "Folder of the counters and their hourly log, apart from the store; empty for “visits” beside MUCTIEU_FILES.",
    ),
    Setting("MUCTIEU_WORKERS", "number", "2", "Processes that answer requests; one for each core of the machine."),
    Setting("MUCTIEU_PAGES_MB", "number", "64", "Memory for kept public pages, for each worker.", "megabytes"),
    Setting(
        "MUCTIEU_SECRET_FILE",
        "path",
        "var/secret.key",
        "File with the secret that signs sessions; at least 32 characters. Made by `muctieu demo` for the demo.",
    ),
    Setting(
        "MUCTIEU_JOURNAL_KEY_FILE",
        "path",
        "var/journal.key",
        "File with the key of the journal's chain; at least 32 characters, kept apart from the database.",
    ),
    Setting(
        "MUCTIEU_CONTACT_KEY_FILE",
        "path",
        "",
        "File with the key that seals how senders of petitions can be reached; at least 32 characters, kept apart from "
        "the database and its backups. Without it nobody is asked for a contact.",
    ),
    Setting("MUCTIEU_HOSTS", "names", "localhost,127.0.0.1,[::1]", "Host names that are answered, comma-separated."),
    Setting("MUCTIEU_HTTPS", "yes/no", "no", "Whether the site is reached by https only: secure cookies, HSTS."),
    Setting("MUCTIEU_LANGUAGE", "language", "vi", "Language of the pages before a visitor chooses: vi or en."),
    Setting("MUCTIEU_SESSION_MINUTES", "number", "60", "How long a sign-in lasts without a request.", "minutes"),
    Setting("MUCTIEU_SESSION_HOURS", "number", "12", "How long a sign-in lasts at the most.", "hours"),
    Setting(
        "MUCTIEU_SESSION_WARNING_SECONDS",
        "number",
        "120",
        "How long before the end of a sign-in its pages say so; never more than half of the time without a request.",
        "seconds",
    ),
    Setting(
        "MUCTIEU_PROXIES",
        "number",
        "0",
        "How many proxies of one's own stand before the site; their X-Forwarded-For tells the reader's address.",
    ),
    Setting("MUCTIEU_BUSY_SECONDS", "number", "10", "How long a writer waits for another before giving up.", "seconds"),
    Setting(
        "MUCTIEU_UPLOAD_MB",
        "number",
        "20",
        "Largest request that is taken in, its files counted together; also a proxy's limit should be no smaller.",
        "megabytes",
    ),
    Setting(
        "MUCTIEU_JOB_LEASE_SECONDS",
        "number",
        "60",
        "How long a worker may be silent before its job is given to another.",
        "seconds",
    ),
    Setting(
        "MUCTIEU_DIGEST_DIR",
        "path",
        "",
        "Folder for the daily digest of the journal, on another medium (a stick, a share); empty for none. It must "
        "exist: it is never made, so that nothing is kept on this machine while the medium is away.",
    ),
    Setting("MUCTIEU_DIGEST_MAIL", "addresses", "", "Who gets the daily digest by mail, comma-separated."),
    Setting("MUCTIEU_MAIL_HOST", "name", "", "The server that takes outgoing mail; empty for none."),
    Setting("MUCTIEU_MAIL_PORT", "number", "587", "Its port: 587 with starttls, 465 with tls, 25 with none."),
    Setting("MUCTIEU_MAIL_SECURITY", "security", "starttls", "How the connection is protected: starttls, tls or none."),
    Setting("MUCTIEU_MAIL_USER", "name", "", "The name with which one signs in there; empty for no sign-in."),
    Setting("MUCTIEU_MAIL_PASSWORD_FILE", "path", "", "File with the password for it."),
    Setting("MUCTIEU_MAIL_FROM", "address", "", "The sender's address; needed with a mail server."),
    Setting("MUCTIEU_MAIL_SECONDS", "number", "30", "How long the mail server may take to answer.", "seconds"),
    Setting(
        "MUCTIEU_SMS_SECRET_FILE",
        "path",
        "",
        "File with the secret by which the SMS gateway signs its requests, at least 32 characters; empty for none, and "
        "then no message is received.",
    ),
    Setting("MUCTIEU_SMS_NUMBER", "name", "", "The number to which people send their messages, printed on the cards."),
    Setting(
        "MUCTIEU_MAIL_DIR",
        "path",
        "",
        "Folder of incoming mail, read every few minutes: the Maildir or mbox of the only commune, or one for each by "
        "the commune's key; empty for none.",
    ),
    Setting("MUCTIEU_LOG_LEVEL", "level", "WARNING", "Least serious message that is logged: DEBUG … CRITICAL."),
    Setting("MUCTIEU_LANG", "language", "", "Language of the command line's messages: vi or en; empty for both."),
    Setting("MUCTIEU_DEBUG", "yes/no", "", "Whether a fault of the program shows its traceback on the command line."),
)
_ROWS: Mapping[str, Setting] = {row.name: row for row in SETTINGS}


class Environment:
    """Settings read from `values` (the process environment), checked by the table."""

    def __init__(self, values: Mapping[str, str]) -> None:
        unknown = sorted(name for name in values if name.startswith("MUCTIEU_") and name not in _ROWS)
        if unknown:
            raise SettingError("MT7901", name=unknown[0], known=", ".join(_ROWS))
        self._values = values

    def text(self, name: str) -> str:
        return self._values.get(name, _ROWS[name].default).strip()

    def names(self, name: str) -> list[str]:
        found = [part.strip() for part in self.text(name).split(",") if part.strip()]
        return found or self._refuse(name, "ít nhất một tên", "at least one name")

    def flag(self, name: str) -> bool:
        word = self.text(name).lower()
        if word not in _TRUE | _FALSE:
            self._refuse(name, "yes hoặc no", "yes or no")
        return word in _TRUE

    def number(self, name: str, *, least: int = 1, most: int = 10_000) -> int:
        word = self.text(name)
        if not (word.isascii() and word.isdigit() and least <= int(word) <= most):
            self._refuse(name, f"số nguyên từ {least} đến {most}", f"a whole number from {least} to {most}")
        return int(word)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        word = self.text(name)
        if word not in choices:
            self._refuse(name, " | ".join(choices), " | ".join(choices))
        return word

    def addresses(self, name: str) -> list[str]:
        """Mail addresses, perhaps none."""
        found = [part.strip() for part in self.text(name).split(",") if part.strip()]
        if not all(_ADDRESS.fullmatch(part) for part in found):
            self._refuse(name, "các địa chỉ thư, cách nhau bằng dấu phẩy", "mail addresses, comma-separated")
        return found

    def sender(self, name: str, *, needed: bool) -> str:
        """One mail address; empty where none is needed."""
        found = self.addresses(name)
        if len(found) > 1 or (needed and not found):
            self._refuse(name, "một địa chỉ thư", "one mail address")
        return found[0] if found else ""

    def path_or_none(self, name: str, *, home: Path) -> Path | None:
        """As `path`; None when the setting is empty."""
        return self.path(name, home=home) if self.text(name) else None

    def password(self, name: str, *, home: Path) -> str:
        """The one line in the file that the setting names; empty when it names none."""
        path = self.path_or_none(name, home=home)
        try:
            return "" if path is None else path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self._refuse(name, "tệp văn bản đọc được", "a text file that can be read")
            raise

    def path(self, name: str, *, home: Path) -> Path:
        """An absolute path; a relative one starts at `home`."""
        word = self.text(name)
        if not word or "\0" in word:
            self._refuse(name, "đường dẫn", "a path")
        return (home / word).resolve()

    def secret(self, name: str, *, home: Path) -> str:
        """The content of the file that the setting names."""
        path = self.path(name, home=home)
        try:
            secret = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            secret = ""
        if len(secret) < _SHORTEST_SECRET:
            self._refuse(
                name,
                f"tệp có ít nhất {_SHORTEST_SECRET} ký tự ASCII",
                f"a file with at least {_SHORTEST_SECRET} ASCII characters",
            )
        return secret

    def secret_or_none(self, name: str, *, home: Path) -> str:
        """As `secret`; empty when the setting names no file."""
        return self.secret(name, home=home) if self.text(name) else ""

    def database(self, name: str, *, home: Path) -> dict[str, str]:
        """ENGINE, NAME and so on of the store, without options."""
        return database_of(
            self.text(name),
            home=home,
            refuse=lambda: self._refuse(
                name, "đường dẫn tệp SQLite hoặc postgresql://…", "the path of a SQLite file or postgresql://…"
            ),
        )

    def _refuse(self, name: str, want_vi: str, want_en: str) -> list[str]:
        shown = self.text(name)
        raise SettingError("MT7902", name=name, value=shown, want=want_vi, want_en=want_en)


def database_of(text: str, *, home: Path, refuse: Callable[[], object]) -> dict[str, str]:
    """Django's description of the store that `text` names."""
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - only a server's address needs it

    scheme, separator, _ = text.partition("://")
    if not text or (separator and scheme not in {"postgresql", "postgres"}):
        refuse()
    if not separator:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str((home / text).resolve())}
    parts = urlsplit(text)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
