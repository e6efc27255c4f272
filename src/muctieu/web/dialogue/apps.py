from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "muctieu.web.dialogue"
    label = "dialogue"
