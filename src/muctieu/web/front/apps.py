from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "muctieu.web.front"
    label = "front"

    def ready(self) -> None:
        from muctieu.web.front.changes import watch  # noqa: PLC0415 - needs the models

        watch()
