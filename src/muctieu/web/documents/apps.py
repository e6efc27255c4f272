from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "muctieu.web.documents"
    label = "documents"
    verbose_name = "documents"
