from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "muctieu.web.portal"
    label = "portal"
    verbose_name = "portal"
