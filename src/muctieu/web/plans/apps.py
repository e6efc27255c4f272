from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "muctieu.web.plans"
    label = "plans"
    verbose_name = "plans"
