"""The shapes in which the screens get their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from muctieu.core.aggregate import Figure
from muctieu.core.observation import Observation
from muctieu.core.period import Period
from muctieu.core.place import Level, OrgUnit
from muctieu.core.plan import Plan
from muctieu.core.scoreboard import Scoreboard
from muctieu.core.verdict import Assessment
from muctieu.errors import Finding
from muctieu.web.figures.on_units import OnUnits


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan that the viewer may open."""

    code: str
    name_vi: str
    name_en: str
    place_name: str


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """A scoreboard with the commune's figures of every indicator in it, by code, one a period, oldest first.

    It is itself alone: what is made of one board may be kept as long as the board is.
    """

    scoreboard: Scoreboard
    figures: Mapping[str, tuple[Figure, ...]]
    # Indicator → periods whose figure is too small for the public.
    too_small: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village in a period: its figure, or None when it has not reported or `is_hidden` from the public."""

    place: OrgUnit
    figure: Figure | None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The villages of one period, in the order of their codes."""

    period: Period
    lines: tuple[VillageLine, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded observation of the history, newest first; `is_current` tells which one counts."""

    obs: Observation
    place_name: str
    recorded_by: str
    recorded_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that figures rest on. `text` is empty for the public: it may hold other figures.

    `pages` are the sizes of its pages that can be shown, none for who may not open it; a picture has one, and a PDF
    (`is_paged`) those that were drawn before. `is_file` tells that it is a file kept as it came, which has a name for
    those who may open it and none for others.
    """

    code: str
    uuid: str
    number: str
    type: str
    title: str
    dateline: date | None
    text: str
    pages: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    is_paged: bool = False
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """Everything the target page shows.

    `figures` are the commune's figures, one a period, oldest first, `series` the same as its board has them, where not
    every figure names the reports behind it; `breakdowns` the villages of each period in which
    one reported, newest first (empty for the public); `history` the records, newest first (empty for the public);
    `documents` by the code that provenance names. `older_periods` and `older_records` are how many of these are left
    out until somebody asks for all; `too_small` the periods whose figure the public is not shown.
    """

    plan: Plan
    as_of: date
    assessment: Assessment
    figures: tuple[Figure, ...]
    series: tuple[Figure, ...]
    breakdowns: tuple[Breakdown, ...]
    history: tuple[Record, ...]
    documents: Mapping[str, SourceDocument]
    older_records: int = 0
    older_periods: int = 0
    too_small: tuple[Period, ...] = ()
    # Read on the units of a day: which, and what of the indicator could not be restated.
    on_units: OnUnits | None = None
    unread: tuple[Finding, ...] = ()
    below: Level = Level.VILLAGE
