from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "muctieu.web.common"
    label = "common"
    verbose_name = "common"
