from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "muctieu.web.reviews"
    label = "reviews"
    verbose_name = "reviews"
