from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "muctieu.web.moving"
    label = "moving"
