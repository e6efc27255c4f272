"""Where a target will end, as texts: what is due today, the pace from now on, the forecast, and what would be if."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muctieu.core.aggregate import Figure
from muctieu.core.assumed import Made, may_catch_up, with_pace, with_place
from muctieu.core.forecast import Forecast, Series, Step, TooLittle
from muctieu.core.forecast_panel import LEAST_SIBLINGS
from muctieu.core.forecast_tested import measured_for
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.outlook import Chance, Outlook, chance_of
from muctieu.core.period import Period
from muctieu.core.plan import Form, Target
from muctieu.core.reasons import Reason
from muctieu.errors import ForecastError, QuantityError
from muctieu.reports.charts import Point, Reach
from muctieu.web.figures.shapes import TargetDetail
from muctieu.web.screens import words
from muctieu.web.screens.asked import Choice

FACTOR, COUNT, PLACE = "nhip", "so-ky", "don-vi"
_MOST_FACTOR = Decimal(100)
_MOST_COUNT = 20
CHANCES = {
    Chance.LIKELY: gettext_lazy("có khả năng đạt: cả khoảng dự báo đều đạt chỉ tiêu"),
    Chance.OPEN: gettext_lazy("chưa chắc: khoảng dự báo có cả đạt và không đạt"),
    Chance.UNLIKELY: gettext_lazy("khó đạt nếu cứ như hiện nay: cả khoảng dự báo đều chưa tới chỉ tiêu"),
}


@dataclass(frozen=True, slots=True)
class AheadLine:
    """A row of the table: a period ahead, its forecast from where to where, and what would be under the assumption."""

    period: str
    value: str
    reach: str
    assumed: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The forms of the assumptions with what was typed, and what came of it."""

    factor: str
    counts: tuple[Choice, ...]
    places: tuple[Choice, ...]
    error: str
    said: str
    end: str
    chance: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """Everything that the page says of the end; `lack` tells why there is no forecast."""

    due: str
    pace: str
    lack: str
    end: str
    chance: str
    basis: str
    is_tested: bool
    lines: tuple[AheadLine, ...]
    reaches: tuple[Reach, ...]
    assumed: tuple[Point, ...]
    what_if: WhatIf | None


def ahead_of(detail: TargetDetail, found: Outlook, asked: QueryDict) -> Ahead:
    """The texts of an outlook; `asked` holds the assumption, of which nothing is trusted."""
    target, made, series = detail.assessment.target, found.ahead, found.series
    if isinstance(made, TooLittle) or series is None:
        lack = _told(made.reason) if isinstance(made, TooLittle) else ""
        return Ahead(_due(detail, found), _pace(target, found), lack, "", "", "", False, (), (), (), None)
    assumption = _Assumption(detail, found, series, asked)
    other = assumption.made
    steps = other.steps if isinstance(other, Forecast) else ()
    return Ahead(
        due=_due(detail, found),
        pace=_pace(target, found),
        lack="",
        end=_end(made, target),
        chance=_chance(found.chance),
        basis=_basis(made, series),
        is_tested=made.is_tested,
        lines=tuple(_lines(made, steps, target, series)),
        reaches=(_origin(series), *(_reach(step, target, series) for step in made.steps)),
        assumed=(Point(_day(series.last), series.filled[-1]), *(_point(step, target, series) for step in steps))
        if steps
        else (),
        what_if=assumption.page(),
    )


@dataclass(frozen=True, slots=True)
class End:
    """The forecast for the end in a cell of the scoreboard: "22" and "17–28"; both empty without one."""

    value: str = ""
    reach: str = ""


NO_END = End()


def end_of(found: Outlook) -> End:
    made = found.ahead
    if isinstance(made, TooLittle):
        return NO_END
    low, high = words.number(made.end.low), words.number(made.end.high)
    return End(words.number(made.end.point), f"{low}–{high}")


# -- the assumption -----------------------------------------------------------------------------------------------


class _Assumption:
    """One assumption out of the address; at most one is worked out, the pace before the place."""

    def __init__(self, detail: TargetDetail, found: Outlook, series: Series, asked: QueryDict) -> None:
        self.detail, self.found, self.series = detail, found, series
        self.target = detail.assessment.target
        self.factor, self.count = asked.get(FACTOR, "").strip()[:20], asked.get(COUNT, "")
        self.parts = village_parts(detail) if may_catch_up(self.target) else {}
        self.place = asked.get(PLACE, "")
        self.error = ""
        self.made: Made | None = self._pace() if self.factor else self._place()

    def _pace(self) -> Made | None:
        try:
            factor, count = parse_vi(self.factor).value, int(self.count or "1")
            if not 0 <= factor <= _MOST_FACTOR:
                self.error = _("Hệ số phải từ 0 đến %(most)s.") % {"most": _MOST_FACTOR}
                return None
            return with_pace(self.target, self.found, factor=factor, count=count)
        except ForecastError as error:
            self.error = words.pick(error.message_vi, error.message_en)
        except (QuantityError, ValueError):
            self.error = _("Hãy ghi hệ số bằng số, ví dụ 2 hoặc 1,5, và chọn số kỳ trong danh sách.")
        return None

    def _place(self) -> Made | None:
        if self.place not in self.parts:
            return None
        detail = self.detail
        return with_place(self.target, self.found, self.parts, place=self.place, plan=detail.plan, as_of=detail.as_of)

    def page(self) -> WhatIf:
        made, series, target = self.made, self.series, self.target
        most = min(len(series.values) - 1, _MOST_COUNT)
        return WhatIf(
            factor=self.factor,
            counts=tuple(Choice(str(one), str(one), str(one) == (self.count or "1")) for one in range(1, most + 1)),
            places=tuple(self._places()) if len(self.parts) > LEAST_SIBLINGS else (),
            error=self.error or (_told(made.reason) if isinstance(made, TooLittle) else ""),
            said=_told(made.assumption) if isinstance(made, Forecast) and made.assumption else "",
            end=_end(made, target) if isinstance(made, Forecast) else "",
            chance="" if made is None else _chance(chance_of(target, made)),
        )

    def _places(self) -> Iterator[Choice]:
        names = {line.place.id: line.place.name for one in self.detail.breakdowns for line in one.lines}
        for key in self.parts:
            yield Choice(key, names[key], key == self.place)


def village_parts(detail: TargetDetail) -> Mapping[str, Sequence[Figure]]:
    """The figures of each village that the viewer may look into, oldest first, in the order of their codes."""
    found: dict[str, list[Figure]] = {}
    for breakdown in reversed(detail.breakdowns):
        for line in breakdown.lines:
            mine = found.setdefault(line.place.id, [])
            if line.figure is not None:
                mine.append(line.figure)
    return {key: figures for key, figures in found.items() if figures}


# -- sentences ----------------------------------------------------------------------------------------------------


def _told(reason: Reason) -> str:
    return words.pick(reason.text_vi, reason.text_en)


def _chance(chance: Chance | None) -> str:
    return "" if chance is None else str(CHANCES[chance])


def _due(detail: TargetDetail, found: Outlook) -> str:
    if found.expected is None:
        return ""
    return words.amount(found.expected, detail.assessment.target.unit)


def _pace(target: Target, found: Outlook) -> str:
    """ "+3 triệu đồng mỗi năm, +0,75 triệu đồng mỗi kỳ 3 tháng"; "" where no even way leads to the goal."""
    pace = found.pace
    if pace is None:
        return ""
    parts = []
    if pace.a_year is not None:
        parts.append(_("%(change)s mỗi năm") % {"change": _signed(pace.a_year, target)})
    if pace.a_period is not None and pace.months < 12:
        said = {"change": _signed(pace.a_period, target), "months": pace.months, "left": pace.periods}
        parts.append(_("%(change)s mỗi kỳ %(months)s tháng, còn %(left)s kỳ") % said)
    elif pace.a_period is not None and pace.a_year is None:
        parts.append(_("%(change)s mỗi năm") % {"change": _signed(pace.a_period, target)})
    return "; ".join(parts)


def _signed(change: Decimal, target: Target) -> str:
    return ("+" if change > 0 else "−") + words.gap(change, target.unit)


def _end(made: Forecast, target: Target) -> str:
    end = made.end
    said = {
        "day": words.day_text(_day(end.last)),
        "value": words.amount(end.point, target.unit),
        "low": words.number(end.low),
        "high": words.amount(end.high, target.unit),
    }
    return _("đến hết ngày %(day)s: %(value)s, bốn phần năm khả năng nằm từ %(low)s đến %(high)s") % said


def _basis(made: Forecast, series: Series) -> str:
    said = {"count": made.count, "first": words.day_text(_day(series.last - series.months * (len(series.values) - 1))),
            "last": words.day_text(_day(series.last))}  # fmt: skip
    text = _("Dựa trên %(count)s kết quả đều kỳ, từ %(first)s đến %(last)s.") % said
    if made.siblings:
        text += " " + _("Có tham khảo nhịp của %(count)s đơn vị cùng loại.") % {"count": made.siblings}
    if made.is_seasonal:
        text += " " + _("Có tính đến mùa vụ trong năm.")
    measured = measured_for(made.count)
    text += " " + _("Khi thử lại với %(count)s kết quả, khoảng như vậy chứa kết quả thật %(held)s%% số lần.") % {
        "count": measured.values,
        "held": words.number(measured.held),
    }
    return text


# -- points and rows ----------------------------------------------------------------------------------------------


def _lines(made: Forecast, steps: Sequence[Step], target: Target, series: Series) -> Iterator[AheadLine]:
    assumed = {step.last: words.number(step.point) for step in steps}
    for step in made.steps:
        reach = f"{words.number(step.low)} – {words.number(step.high)}"
        yield AheadLine(_until(step.last, target, series), words.number(step.point), reach, assumed.get(step.last, ""))


def _until(last: int, target: Target, series: Series) -> str:
    if target.form is Form.CUMULATIVE:
        return words.day_text(_day(last))
    return words.period_text(Period(last - series.months + 1, series.months))


def _day(last: int) -> date:
    """The last day of month number `last`."""
    return Period(last, 1).end - timedelta(days=1)


def _origin(series: Series) -> Reach:
    value = series.filled[-1]
    return Reach(_day(series.last), value, value, value)


def _reach(step: Step, target: Target, series: Series) -> Reach:
    amount, high = words.amount(step.point, target.unit), words.amount(step.high, target.unit)
    text = f"{_until(step.last, target, series)}: {amount} ({words.number(step.low)} – {high})"
    return Reach(_day(step.last), step.point, step.low, step.high, text)


def _point(step: Step, target: Target, series: Series) -> Point:
    text = f"{_until(step.last, target, series)}: {words.amount(step.point, target.unit)}"
    return Point(_day(step.last), step.point, text=text)
