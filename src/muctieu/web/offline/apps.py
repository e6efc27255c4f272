from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "muctieu.web.offline"
    label = "offline"
    verbose_name = "offline"

    def ready(self) -> None:
        """Whoever shuts a person's doors shuts the phones too."""
        from muctieu.web.access.domain import also_shut  # noqa: PLC0415 - models are not loaded before
        from muctieu.web.offline.domain import end_devices  # noqa: PLC0415 - as above

        also_shut("devices", end_devices)
