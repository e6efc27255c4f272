"""The door for servers: `granian --interface wsgi muctieu.web.wsgi:application`."""

from __future__ import annotations

import gc
import os
import sys

# Nothing that is loaded here is garbage: looking for some takes a fifth of the start.
gc.disable()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - first of all as little as possible

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muctieu.web.settings.production")
_application = get_wsgi_application()

from django.urls import reverse  # noqa: E402 - needs Django set up

from muctieu.packs.loader import load_indicators, load_units  # noqa: E402 - as above
from muctieu.web.figures.reading_ahead import read_ahead_beside  # noqa: E402 - as above
from muctieu.web.front.build import in_front_of  # noqa: E402 - as above

application = in_front_of(_application)
# Whoever comes first does not wait for what all pages need.
reverse("desk:today")
load_indicators()
load_units()
# What is loaded now stays, and so does what a worker keeps of figures: to look through all of it again and again for
# garbage would stop a page for a tenth of a second. Young objects are looked through as ever, old ones seldom.
gc.freeze()
gc.enable()
gc.set_threshold(20_000, 20, 1000)
# Who waits for the interpreter after a query asks for it sooner than after the usual five thousandths of a second.
sys.setswitchinterval(0.0005)
read_ahead_beside()
