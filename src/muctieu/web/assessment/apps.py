from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "muctieu.web.assessment"
    label = "assessment"
    verbose_name = "assessment"
