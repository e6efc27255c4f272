from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "muctieu.web.jobs"
    label = "jobs"
    verbose_name = "jobs"

    def ready(self) -> None:
        """Every room that has work for the background declares it in its `background.py`."""
        autodiscover_modules("background")
