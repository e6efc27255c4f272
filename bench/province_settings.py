"""The settings of a province's server, with one more page and the wide catalogue of the measurement."""

import os

from bench.province_size import widen
from muctieu.web.settings.production import *  # noqa: F403 - Django's way of building on a settings module

ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.province_pages"
MIDDLEWARE = ["bench.province_pages.work_middleware", *MIDDLEWARE]  # noqa: F405 - of the settings module above
widen(int(os.environ["BENCH_INDICATORS"]))
