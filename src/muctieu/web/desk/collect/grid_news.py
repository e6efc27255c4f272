"""What others do with a grid while somebody looks at it: the records they make, and the steps they take with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from muctieu.web.desk.collect.grid_pages import Sheet
from muctieu.web.figures.models import ApprovalAct


@dataclass(frozen=True, slots=True)
class Seen:
    """The last record and the last step (sent, returned, approved …) that a page knows of."""

    record: int = 0
    step: int = 0

    def __str__(self) -> str:
        return f"{self.record}.{self.step}"

    @classmethod
    def parse(cls, text: str) -> Seen:
        """As printed; anything else has seen nothing."""
        match = _SEEN.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else cls()

    def after(self, other: Seen) -> Seen:
        """The later of both, each for itself."""
        return Seen(max(self.record, other.record), max(self.step, other.step))


_SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


def seen_in(sheet: Sheet) -> Seen:
    """What somebody has seen who sees the sheet; one query."""
    last = _steps(sheet).order_by("-pk").values_list("pk", flat=True).first()
    return Seen(max(_records(sheet), default=0), last or 0)


def stepped_since(sheet: Sheet, since: Seen) -> frozenset[int]:
    """The records of the sheet with which somebody took a step after that; one query."""
    return frozenset(_steps(sheet).filter(pk__gt=since.step).values_list("observation", flat=True))


def _steps(sheet: Sheet) -> QuerySet[ApprovalAct]:
    return ApprovalAct.objects.filter(observation__in=_records(sheet)).order_by()


def _records(sheet: Sheet) -> list[int]:
    return [kept.row.pk for cells in sheet.kept.values() for kept in cells.values()]
