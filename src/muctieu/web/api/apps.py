from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "muctieu.web.api"
    label = "api"
    verbose_name = "API"
