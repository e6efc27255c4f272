from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "muctieu.web.figures"
    label = "figures"
    verbose_name = "figures"
