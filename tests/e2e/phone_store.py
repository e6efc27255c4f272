"""A small store for tests in a browser, and acts of its people, done by one process for all copies of the store.

`python -m tests.e2e.phone_store` reads a line of JSON for each act, [folder, name, word …], and answers with one. A
child does the act, so that nothing of one store is remembered in another; all copies have the same keys.

The quarterly form of the tests is open for the whole quarter of today, so that the tests may run on any day.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from traceback import format_exc
from typing import TYPE_CHECKING
from uuid import uuid4

from muctieu.core.entry import Typed
from muctieu.core.form import Schedule
from muctieu.core.period import Period
from muctieu.core.place import Level

if TYPE_CHECKING:
    from muctieu.web.intake.models import Cycle
    from muctieu.web.people.models import User
    from muctieu.web.places.models import OrgUnit

DEMO = Path("var") / "demo"
PAST = (80, 82, 84, 86, 88)


def make() -> object:
    """In an empty store the cast, the form with its open quarter, and five quarters of village 1 before it."""
    from muctieu.web.common import clock
    from muctieu.web.common.days import VIETNAM
    from muctieu.web.intake.cycles import open_cycle
    from muctieu.web.intake.forms import keep_form
    from muctieu.web.intake.submissions import Delivery, submit
    from tests.cast import assemble
    from tests.web.intake.conftest import FORM

    cast = assemble()
    form = replace(FORM, schedule=Schedule({Level.VILLAGE: 3, Level.COMMUNE: 5}, opens=100, cut_off=5))
    version = keep_form(form, owner=cast.commune, by=cast.clerk)
    now = form.period_of(clock.today())
    for back, value in enumerate(reversed(PAST), start=1):
        period = Period(now.first - 3 * back, 3)
        last_day = datetime.combine(period.end - timedelta(days=1), time(12), tzinfo=VIETNAM)
        with clock.standing_at(last_day):
            open_cycle(version.form, period, commune=cast.commune, by=cast.clerk)
            delivery = Delivery(form.code, period, [Typed("household_count", str(value))], id=uuid4())
            submit(delivery, place=cast.units["ban-1"], by=cast.reporter)
    cycle = open_cycle(version.form, now, commune=cast.commune, by=cast.clerk)
    return str(cycle.period)


def link() -> object:
    """A link for the reporter's phone; earlier phones make room when there are too many."""
    from muctieu.web.offline.domain import MOST_DEVICES, make_link
    from muctieu.web.offline.models import Device

    if Device.objects.filter(revoked_at__isnull=True).count() >= MOST_DEVICES:
        revoke("đổi máy")
    handed = make_link(_user("ban1"), by=_user("canbo"))
    return {"token": handed.token, "code": handed.code}


def give_back(reason: str) -> object:
    """The clerk returns village 1's form."""
    from muctieu.web.intake.slots import return_slot

    return return_slot(_cycle(), _village(), by=_user("canbo"), reason=reason)


def close(reason: str) -> object:
    """The clerk closes the open quarter."""
    from muctieu.web.intake.cycles import close as close_cycle

    close_cycle(_cycle(), by=_user("canbo"), why=reason)
    return None


def revoke(reason: str) -> object:
    """The clerk revokes every phone."""
    from muctieu.web.offline.domain import revoke as revoke_device
    from muctieu.web.offline.models import Device

    for device in Device.objects.filter(revoked_at__isnull=True):
        revoke_device(device, by=_user("canbo"), why=reason)
    return None


def look() -> object:
    """What phones delivered, and village 1's figures of the open quarter."""
    from muctieu.web.intake.cycles import line_figures
    from muctieu.web.offline.models import DeviceDelivery

    rows = DeviceDelivery.objects.select_related("submission").order_by("pk")
    figures = line_figures([_village().pk], _cycle().period).order_by("indicator", "disaggregation")
    return {
        "deliveries": [row.submission.outcome for row in rows],
        "figures": [[row.indicator, row.disaggregation, row.written, row.status, row.note] for row in figures],
    }


def read_figures() -> object:
    """Every figure that was read in a document: place, indicator, number as written, unit, state."""
    from muctieu.web.figures.mapping import with_state
    from muctieu.web.figures.models import Observation

    rows = with_state(Observation.objects.filter(provenance_kind="span").order_by("provenance_start", "id"))
    return [[row.place_key, row.indicator, row.written, row.unit, row.state] for row in rows]


def _user(name: str) -> User:
    from muctieu.web.people.models import User

    return User.objects.get(username=name)


def _village() -> OrgUnit:
    from muctieu.web.places.models import OrgUnit

    return OrgUnit.objects.get(key="ban-1")


def _cycle() -> Cycle:
    from muctieu.web.intake.models import Cycle

    return Cycle.objects.select_related("form", "version", "commune").order_by("-period_first")[0]


ACTS: dict[str, Callable[..., object]] = {
    act.__name__: act for act in (make, link, give_back, close, revoke, look, read_figures)
}  # fmt: skip


def answer(folder: str, name: str, *words: str) -> None:
    """Do the act in a child; what it gives goes out as one line."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        _move_to(Path(folder))
        told = json.dumps({"gave": ACTS[name](*words)})
    except BaseException:  # noqa: BLE001 - whoever asked raises it again
        told = json.dumps({"fault": format_exc()})
    sys.stdout.write(told + "\n")
    sys.stdout.flush()
    os._exit(0)


def _move_to(folder: Path) -> None:
    from django.conf import settings
    from django.db import connection

    os.chdir(folder)
    connection.settings_dict["NAME"] = str(folder / DEMO / "store.sqlite3")
    settings.FILES_DIR = folder / DEMO / "files"
    settings.VISITS_DIR = folder / DEMO / "visits"


def main() -> None:
    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver().url_patterns  # noqa: B018 - loads whatever acts may need, before any child is forked
    for line in sys.stdin:
        answer(*json.loads(line))


if __name__ == "__main__":
    main()
