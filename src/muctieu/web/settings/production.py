"""A commune's or a province's server; everything comes from the environment (docs/reference/settings.md)."""

from muctieu.web.settings.base import *  # noqa: F403 - Django's way of building on a settings module

DEMO = False
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
