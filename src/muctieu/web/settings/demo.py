"""The disposable demo store: the same application, reached by http on this machine only, in the sample's own time."""

import os
from datetime import timedelta
from pathlib import Path

from muctieu.web.settings.base import *  # noqa: F403 - Django's way of building on a settings module
from muctieu.web.settings.base import SQLITE_OPTIONS, TEMPLATES

DEMO = True
# Written beside the store when it was made (`cli/demo.py`).
_CLOCK = Path(os.environ.get("MUCTIEU_DATABASE", "store.sqlite3")).with_name("clock.txt")
CLOCK_BEHIND = timedelta(seconds=int(_CLOCK.read_text(encoding="utf-8")) if _CLOCK.exists() else 0)
TEMPLATES[0]["OPTIONS"]["context_processors"].append("muctieu.web.screens.demo.own_time")  # type: ignore[index]
# A store that is thrown away need not wait for the disk.
SQLITE_OPTIONS["init_command"] = str(SQLITE_OPTIONS["init_command"]).replace("synchronous=FULL", "synchronous=NORMAL")
