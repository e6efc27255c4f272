"""A commune's or a province's server; everything comes from the environment (docs/reference/settings.md)."""

from muctieu.web.settings.base import *  # noqa: F403 - Django's way of building on a settings module

DEMO = False
STATIC_ROOT = HOME / "var" / "static"  # noqa: F405
# After `django-admin collectstatic` the files carry their hash in their name and may be kept by browsers for a year.
if (STATIC_ROOT / "staticfiles.json").exists():
    WHITENOISE_USE_FINDERS = False
    STORAGES = {
        **STORAGES,  # noqa: F405
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
else:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
