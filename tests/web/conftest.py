"""A store with its cast, standing at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft
from muctieu.web.figures.models import Observation
from tests.cast import NOON, Cast, assemble
from tests.factories import RECORDED
from tests.recalled import recalled
from tests.web import uploaded

Enter = Callable[..., Observation]


# Founding a store by its verbs takes longer than most tests.
_beginning = recalled(assemble)


@pytest.fixture
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty file store of its own; what came in is closed at the end, as a request does."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "tep")
    yield tmp_path / "tep"
    while uploaded.OPEN:
        uploaded.OPEN.pop().close()


@pytest.fixture
def moment() -> Iterator[datetime]:
    with clock.standing_at(NOON):
        yield NOON


@pytest.fixture
def cast(db: None, moment: datetime) -> Cast:
    return _beginning()


def draft(value: str | None, *, place: str = "ban-1", indicator: str = "births", **given: object) -> Draft:
    """A form figure of an indicator that ships; `period` as its code, None for an unknown one."""
    unit = load_indicators()[indicator].unit
    period = given.pop("period", "2023-Q1")
    written = given.pop("written", value or "")
    settings = {"provenance": Provenance(ProvenanceKind.FORM, "", place="biểu quý"), "id": "", "recorded_at": RECORDED}
    obs = CoreObservation(
        indicator=indicator,
        place=place,
        period=None if period is None else Period.parse(str(period)),
        value=None if value is None else Quantity(Decimal(value), unit),
        **(settings | given),  # type: ignore[arg-type]  # a test names the field it means
    )
    return Draft(obs, written=str(written))


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """Record one figure and take it as far as asked: sent, checked, approved or published."""
    return entering(cast)


def entering(cast: Cast) -> Enter:
    """What the fixture `enter` gives, for other processes."""

    def record(value: str | None, *, until: str = "published", **given: object) -> Observation:
        (row,) = figures.record([draft(value, **given)], by=cast.clerk, place=cast.commune, why="đính chính")  # type: ignore[arg-type]
        steps = (("checked", figures.check, cast.clerk), ("approved", figures.approve, cast.leader),
                 ("published", figures.publish, cast.leader))  # fmt: skip
        reached = "sent"
        for state, step, who in steps:
            if reached == until:
                break
            step([row], by=who)
            reached = state
        return row

    return record
