"""The disposable demo store: the same application, reached by http on this machine only."""

from muctieu.web.settings.base import *  # noqa: F403 - Django's way of building on a settings module

DEMO = True
