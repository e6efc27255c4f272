"""The store as commands use it: found by the settings, opened with Django loaded."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from muctieu.errors import SettingError, StateError

if TYPE_CHECKING:
    from muctieu.core.criteria import Facts, RuleSet
    from muctieu.core.scoreboard import Scoreboard
    from muctieu.web.common.policy import Role
    from muctieu.web.figures.shapes import Board

NEEDED = ("django", "csp", "whitenoise", "granian", "django_tasks_db")
DEMO_FOLDER = Path("var") / "demo"


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs commands on the machine that holds the store: they could read the file itself."""

    is_active: bool = True

    def roles_at(self, _place_id: int | None, *, from_below: bool, form: str | None = None) -> frozenset[Role]:  # noqa: ARG002 - one answer
        from muctieu.web.common.policy import Role  # noqa: PLC0415 - loads Django

        return frozenset(Role)

    def place_ids(self, _roles: frozenset[Role], *, from_below: bool, form: str | None = None) -> frozenset[int]:  # noqa: ARG002 - all places
        from muctieu.web.places.models import OrgUnit  # noqa: PLC0415 - needs Django set up

        return frozenset(OrgUnit.objects.values_list("pk", flat=True))

    def forms_of(self, _roles: frozenset[Role]) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Machine(Operator):
    """An operator who acts: the journal has no account to name, only the machine's own word for who it was."""

    full_name: str = "máy chủ"

    @property
    def uuid(self) -> UUID:
        return UUID(int=0)


class Store:
    """An open store."""

    def scoreboard(self, plan_code: str, *, as_of: date | None = None, restated: str | None = None) -> Scoreboard:
        """The scoreboard of the plan by its approved figures; `restated` as `Restating`.

        Raises:
            StateError: MT7203 when the store has no such plan.
        """
        return self.board(plan_code, as_of=as_of, restated=restated).scoreboard

    def board(self, plan_code: str, *, as_of: date | None = None, restated: str | None = None) -> Board:
        """The scoreboard with the figures that it rests on, each with the reports behind it; as above."""
        from muctieu.core.restate_tree import Restating  # noqa: PLC0415 - reports never need it
        from muctieu.web.figures.queries import sourced_board  # noqa: PLC0415 - needs Django set up

        how = None if restated is None else Restating(restated)
        found = sourced_board(plan_code, viewer=Operator(), as_of=as_of, restated=how)
        if found is None:
            raise StateError("MT7203", kind="kế hoạch", kind_en="plan", value=plan_code)
        return found

    def today(self) -> date:
        """This day, by the store's clock."""
        from muctieu.web.common import clock  # noqa: PLC0415 - needs Django set up

        return clock.today()

    def facts(self, key: str, ruleset: RuleSet, *, day: date) -> Facts:
        """What is known on the day of the commune or village of that key, for sets that speak of such places.

        Raises:
            StateError: MT7203 when no place of that key is one that the set judges.
        """
        from muctieu.core.criteria import Subject  # noqa: PLC0415 - as above
        from muctieu.web.criteria.domain import subject_of  # noqa: PLC0415 - as above
        from muctieu.web.criteria.queries import area_known  # noqa: PLC0415 - as above
        from muctieu.web.places.models import OrgUnit  # noqa: PLC0415 - as above
        from muctieu.web.places.queries import chain_of  # noqa: PLC0415 - as above

        place = OrgUnit.objects.filter(key=key).first()
        if place is not None and subject_of(place) is ruleset.subject:
            area = area_known(chain_of(place, day), viewer=Operator(), day=day, asked=ruleset)
            known = () if area is None else (area.commune, *area.villages)
            found = next((one.facts for one in known if one.place == place), None)
            if found is not None:
                return found
        is_village = ruleset.subject is Subject.VILLAGE
        kind, kind_en = ("bản", "village") if is_village else ("xã", "commune")
        raise StateError("MT7203", kind=kind, kind_en=kind_en, value=key)


def open_store() -> Store:
    """The store that `find_store` finds, with Django set up."""
    find_store()
    import django  # noqa: PLC0415 - a quarter of a second that only the store's commands pay

    django.setup()
    return Store()


def find_store() -> None:
    """Choose the store that the settings name; without settings the demo's, where there is one.

    Raises:
        SettingError: MT7905 when there is none, MT7906 when Django is not installed, MT7902 for a bad setting.
    """
    require_web()
    if "MUCTIEU_DATABASE" not in os.environ and (DEMO_FOLDER / "store.sqlite3").exists():
        point_at(DEMO_FOLDER)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muctieu.web.settings.production")
    from django.conf import settings  # noqa: PLC0415 - only the store's commands need it

    _require_file()
    settings.DATABASES  # noqa: B018 - reads the settings now, so that a bad one is told before anything else


def require_web() -> None:
    """Raise MT7906 when the parts for pages are not installed."""
    for module in NEEDED:
        if find_spec(module) is None:
            raise SettingError("MT7906", module=module)


def point_at(folder: Path) -> None:
    """Let the settings of this process name the demo store in `folder`."""
    home = folder.resolve()
    os.environ["DJANGO_SETTINGS_MODULE"] = "muctieu.web.settings.demo"
    os.environ["MUCTIEU_DATABASE"] = str(home / "store.sqlite3")
    os.environ["MUCTIEU_FILES"] = str(home / "files")
    os.environ["MUCTIEU_SECRET_FILE"] = str(home / "secret.key")
    os.environ["MUCTIEU_JOURNAL_KEY_FILE"] = str(home / "journal.key")
    if (home / "contact.key").exists():  # a demo of an older version has none
        os.environ["MUCTIEU_CONTACT_KEY_FILE"] = str(home / "contact.key")


def _require_file() -> None:
    from muctieu.web.settings.table import Environment  # noqa: PLC0415 - only the store's commands need it

    described = Environment(os.environ).database("MUCTIEU_DATABASE", home=Path.cwd())
    if described["ENGINE"].endswith("sqlite3") and not Path(described["NAME"]).exists():
        raise SettingError("MT7905", path=described["NAME"])
