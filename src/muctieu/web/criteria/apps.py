from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    name = "muctieu.web.criteria"
    label = "criteria"
