from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "muctieu.web.visits"
    label = "visits"
    verbose_name = "visits"
