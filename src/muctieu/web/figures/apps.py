from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FiguresConfig(AppConfig):
    name = "muctieu.web.figures"
    label = "figures"
    verbose_name = "figures"

    def ready(self) -> None:
        from muctieu.web.figures.keeping import follow_tree  # noqa: PLC0415 - models are there from here on
        from muctieu.web.places.changed import tree_changed  # noqa: PLC0415 - as above

        tree_changed.connect(follow_tree, dispatch_uid="figures.totals")
        post_migrate.connect(_fill, sender=self, dispatch_uid="figures.totals")


def _fill(plan: Iterable[tuple[Any, bool]] = (), **_signal: Any) -> None:
    """A store from before totals were kept gets them with the migration that makes their table."""
    from muctieu.web.figures.recount import write_anew  # noqa: PLC0415 - as above

    if any((one.app_label, one.name, back) == ("figures", "0004_total", False) for one, back in plan):
        write_anew()
