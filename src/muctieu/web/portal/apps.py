from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "muctieu.web.portal"
    label = "portal"
    verbose_name = "portal"

    def ready(self) -> None:
        from muctieu.web.portal import finding, journal, keeping, titles  # noqa: PLC0415 - needs the models loaded

        journal.connect()
        keeping.connect()
        finding.connect()
        titles.connect()
