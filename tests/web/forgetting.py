"""Worker memory in tests that count queries: what is asked with nothing in it must not grow with what there is."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Site

from muctieu.web.common.news import NEWS
from muctieu.web.desk import once
from muctieu.web.figures import reading_ahead
from tests.recalled import forget_answers


def forget() -> None:
    """As in a worker that has just started, whatever tests the process has run before."""
    NEWS._heads = {}
    once._PAGES._room.clear()
    reading_ahead._LOOKED = reading_ahead._Looked()
    forget_answers()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
