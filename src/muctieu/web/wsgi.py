"""The door for servers: `granian --interface wsgi muctieu.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muctieu.web.settings.production")
application = get_wsgi_application()
