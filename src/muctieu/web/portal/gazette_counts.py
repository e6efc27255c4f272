"""How often documents were read and their files fetched, beside each in lists and on its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from muctieu.web.portal.gazette_pages import DocumentRow, FileRow
from muctieu.web.screens.words import number
from muctieu.web.visits import queries


def counted_rows(rows: Iterable[DocumentRow], site: str) -> tuple[DocumentRow, ...]:
    """The rows with "lượt xem: 716 | lượt tải: 89"; three queries however many they are.

    A document is counted under its address, a file under its own below it, so that the files' sum is the document's.
    """
    found = tuple(rows)
    views = queries.views([row.url for row in found], site)
    downloads = queries.views_below([files_of(row.url) for row in found], site)
    return tuple(replace(row, counted=_told(views[row.url], downloads[files_of(row.url)])) for row in found)


def counted_files(files: Iterable[FileRow], site: str) -> tuple[FileRow, ...]:
    """The files with how often each was fetched."""
    found = tuple(files)
    downloads = queries.views([file.url for file in found], site)
    return tuple(
        replace(file, counted=_("lượt tải: %(count)s") % {"count": _number(downloads[file.url])}) for file in found
    )


def files_of(url: str) -> str:
    """What the addresses of a document's files begin with."""
    return f"{url}tep/"


def _told(views: int, downloads: int) -> str:
    return _("lượt xem: %(views)s | lượt tải: %(downloads)s") % {
        "views": _number(views),
        "downloads": _number(downloads),
    }


def _number(count: int) -> str:
    return number(Decimal(count))
