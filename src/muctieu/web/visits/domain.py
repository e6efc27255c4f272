"""The one act of this room: declaring what a portal had counted before it was moved here."""

from __future__ import annotations

from collections.abc import Mapping

from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.visits.models import OpeningBalance

# Whatever a counter elsewhere may have held; above it somebody has slipped.
MOST = 2**53


def declare_balances(
    balances: Mapping[str, int], *, place: OrgUnit, source: str, by: User, why: str = ""
) -> list[OpeningBalance]:
    """Declare counts from before: subject → views, or "" → the visits of the whole portal of `place`.

    A later declaration for the same subject takes the place of an earlier one; both stay on record.

    Raises:
        StateError: MT7653 for a count that no counter can have held, MT7654 without a source.
        RightsError: MT7101.
    """
    wrong = next((count for count in balances.values() if not 0 <= count < MOST), None)
    if wrong is not None:
        raise StateError("MT7653", value=str(wrong))
    if not source.strip():
        raise StateError("MT7654")
    with acting(by, Act.COUNTER_DECLARE, place, chain=place.uuid, why=why) as log:
        rows = OpeningBalance.objects.bulk_create(
            OpeningBalance(place=place, subject=subject[:200], count=count, source=source[:300], by=by)
            for subject, count in balances.items()
        )
        log.thing, log.after = source[:200], {"count": len(rows), "sum": sum(balances.values())}
    return rows
