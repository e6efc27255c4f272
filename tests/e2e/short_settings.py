"""The demo's settings with a sign-in that ends after seconds, for the tests of its warning."""

from datetime import timedelta

from muctieu.web.settings.demo import *  # noqa: F403 - Django's way of building on a settings module

SESSION_IDLE = timedelta(seconds=8)
SESSION_WARNING = 4
