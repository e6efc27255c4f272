from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "muctieu.web.intake"
    label = "intake"
    verbose_name = "intake"
