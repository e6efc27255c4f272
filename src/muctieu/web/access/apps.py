from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "muctieu.web.access"
    label = "access"
    verbose_name = "access"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - receivers need the models

        # Django's own note of a sign-in asks the machine's clock; ours (`signals`) asks the store's.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        from muctieu.web.access import signals  # noqa: F401, PLC0415 - receivers need the models
