from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "muctieu.web.places"
    label = "places"
    verbose_name = "places"
