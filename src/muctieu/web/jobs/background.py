"""The jobs of the store itself, and when they fall due."""

from __future__ import annotations

from muctieu.web.jobs import cleaning, digests
from muctieu.web.jobs.ticker import daily, on_tick

on_tick("digest.daily", daily(digests.AFTER_MIDNIGHT), digests.make)
on_tick("store.clean", daily("02:30"), cleaning.clean)
