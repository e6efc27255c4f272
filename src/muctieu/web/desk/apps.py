from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "muctieu.web.desk"
    label = "desk"
    verbose_name = "desk"
