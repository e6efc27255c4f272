"""The door for servers: `granian --interface wsgi muctieu.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muctieu.web.settings.production")
_application = get_wsgi_application()

from muctieu.web.front.build import in_front_of  # noqa: E402 - needs Django set up

application = in_front_of(_application)
