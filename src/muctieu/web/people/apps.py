from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "muctieu.web.people"
    label = "people"
    verbose_name = "people"
