"""The tests' settings with the tests' own room."""

from muctieu.web.settings.test import *  # noqa: F403 - Django's way of building on a settings module

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.jobs.room"]  # noqa: F405
