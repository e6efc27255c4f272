"""A scorecard's targets as texts: the answer in a sentence, then the rows, whoever the card is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.plan import Plan, Target
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_units
from muctieu.web.figures.shapes import Board
from muctieu.web.screens.board import headline, heaviest_first
from muctieu.web.screens.rows import Row, RowMaker

Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Targets of one plan held against figures: rows ready to print, and the board that they come from."""

    board: Scoreboard
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """How the targets stand; empty where there is none."""
        return headline(self.board, heaviest_first(self.board)) if self.rows else ""


def of_board(board: Board, link: Link, *, only: Iterable[str] | None = None) -> Judged:
    """The plan's own targets, all or those of some codes, in the order of the resolution."""
    scoreboard = board.scoreboard
    wanted = None if only is None else frozenset(only)
    chosen = tuple(one for one in scoreboard.assessments if wanted is None or one.target.id in wanted)
    make = RowMaker(scoreboard.plan, scoreboard.as_of, link, below=board.scoreboard.below)
    rows = tuple(make.row(one, board.figures.get(one.target.indicator.code, ())) for one in chosen)
    return Judged(replace(scoreboard, assessments=chosen), rows)


def of_place(
    plan: Plan, targets: Sequence[Target], figures: Mapping[str, tuple[Figure, ...]], *, as_of: date, link: Link
) -> Judged:
    """Targets of one place below the plan's, by that place's own figures."""
    own = replace(plan, targets=tuple(targets))
    board = build_scoreboard(own, figures, as_of=as_of, units=load_units())
    make = RowMaker(own, as_of, link)
    rows = (make.row(one, figures.get(one.target.indicator.code, ())) for one in board.assessments)
    # A village's figure is its own report, not the commune's.
    return Judged(board, tuple(replace(row, coverage=_("bản báo cáo") if row.coverage else "") for row in rows))
