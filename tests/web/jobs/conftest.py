"""The tests' own jobs, in this process too; without their ticker entry, which would tick in every test."""

from __future__ import annotations

from muctieu.web.jobs import ticker
from tests.web.jobs.room.background import ticked

ENTRY = ticker.ENTRIES.pop("test.minute")
assert ENTRY.kind is ticked
