from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "muctieu.web.access"
    label = "access"
    verbose_name = "access"

    def ready(self) -> None:
        from muctieu.web.access import signals  # noqa: F401, PLC0415 - receivers need the models
