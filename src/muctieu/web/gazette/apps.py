from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "muctieu.web.gazette"
    label = "gazette"
