from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "muctieu.web.registers"
    label = "registers"
