"""What was recorded of a target's figures, as the lines of its page: who, when, from where, what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muctieu.core.observation import VIETNAM_TIME, Observation
from muctieu.core.plan import Target
from muctieu.packs.loader import load_indicators
from muctieu.web.figures.shapes import Record, TargetDetail
from muctieu.web.screens import words
from muctieu.web.screens.why import WhyLinks

# Records shown before a reader asks for all of them.
RECORDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileMark:
    """The way to a figure's files: "2 tệp", or the offer to add some."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded figure; `files` is None where the reader finds none and may add none."""

    day: str
    place: str
    period: str
    result: str
    part: str
    status: str
    approval: str
    by: str
    note: str
    is_current: bool
    url: str
    files: FileMark | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What was recorded, newest first, and how often more."""

    shown: tuple[Change, ...]
    more: int


def records_of(detail: TargetDetail, files: Mapping[str, FileMark], why: WhyLinks, *, with_all: bool) -> Records:
    """The history of the target; `files` by a figure's identity, `why` gives the addresses of explanations."""
    target = detail.assessment.target
    shown = detail.history if with_all else detail.history[:RECORDS_SHOWN]
    changes = tuple(_change(record, target, files.get(record.obs.id), why) for record in shown)
    return Records(changes, len(detail.history) - len(shown) + detail.older_records)


def _change(record: Record, target: Target, files: FileMark | None, why: WhyLinks) -> Change:
    obs = record.obs
    return Change(
        day=record.recorded_at.astimezone(VIETNAM_TIME).strftime("%d/%m/%Y %H:%M"),
        place=record.place_name,
        period=_("không rõ kỳ") if obs.period is None else words.period_text(obs.period),
        result=_recorded(obs, target),
        part=_part(obs, target),
        status=words.status_text(obs.status),
        approval=str(words.APPROVAL[obs.approval]),
        by=record.recorded_by,
        note=obs.note,
        is_current=record.is_current,
        url=why.record(obs.id),
        files=files,
    )


def _part(obs: Observation, target: Target) -> str:
    """The name of the component that was recorded, "" for the target's own indicator."""
    indicator = None if obs.indicator == target.indicator.code else load_indicators().get(obs.indicator)
    return "" if indicator is None else words.pick(indicator.name_vi, indicator.name_en)


def _recorded(obs: Observation, target: Target) -> str:
    if obs.value is None:
        return _("nêu bằng lời")
    if obs.value.unit.converts_to(target.unit):
        return words.result(obs.value, target, out_of=obs.out_of)
    return words.amount(obs.value.value, obs.value.unit)
