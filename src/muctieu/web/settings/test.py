"""For the tests: keys of no worth, quick password hashes, a store in memory."""

import os
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="muctieu-test-"))
for _name in ("secret", "journal"):
    (_FOLDER / _name).write_text(f"for tests only, of no worth at all: {_name}", encoding="ascii")
os.environ.setdefault("MUCTIEU_SECRET_FILE", str(_FOLDER / "secret"))
os.environ.setdefault("MUCTIEU_JOURNAL_KEY_FILE", str(_FOLDER / "journal"))
os.environ.setdefault("MUCTIEU_FILES", str(_FOLDER / "files"))
os.environ.setdefault("MUCTIEU_DATABASE", str(_FOLDER / "store.sqlite3"))

from muctieu.web.settings.base import *  # noqa: E402, F403 - the environment must be set before
from muctieu.web.settings.base import SQLITE_OPTIONS  # noqa: E402 - as above

DEMO = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A store that is thrown away need not wait for the disk.
SQLITE_OPTIONS["init_command"] = str(SQLITE_OPTIONS["init_command"]).replace("synchronous=FULL", "synchronous=NORMAL")
