"""Charts as SVG text, without style attributes, scripts or outside files; readable in black and white.

Every mark has its own shape or dash: results are filled dots on a full line (hollow where the figure is an estimate),
the expected way is dashed, milestones are diamonds, the goal is a dotted line with a flag, a break is a zigzag bar, a
forecast is a hatched band with hollow squares, what would be under an assumption a long dash with triangles.
Classes give the colours (`static/muctieu.css`); the presentation attributes make the chart whole without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil

from muctieu.core.numbers_vi import format_vi
from muctieu.core.quantity import plain
from muctieu.reports.scale import DayAxis, Span, ValueAxis, value_axis
from muctieu.reports.svg import dot, element, label, path_of, words

_TITLE_LENGTH = 120
# Mean width of a letter or digit, as a share of the letter size: wide enough for the fonts of all systems.
_LETTER_WIDTH = 0.62
_YEAR_WIDTH = 34
# Pixels from one dot to the next, below which they run together.
_DOT_ROOM = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day.

    `printed` is the value as the reader sees it, `text` the whole saying with period and unit for the tooltip; both
    default to the plain value. `is_soft` marks what is not official yet.
    """

    day: date
    value: Decimal
    printed: str = ""
    text: str = ""
    is_soft: bool = False

    @property
    def number(self) -> str:
        """The value as printed."""
        return self.printed or format_vi(self.value)

    @property
    def tip(self) -> str:
        """What a pointer over the mark reads."""
        return self.text or self.number


@dataclass(frozen=True, slots=True)
class Reach:
    """What is forecast for a day: the value, and from where to where it may fall; `text` is the whole saying."""

    day: date
    value: Decimal
    low: Decimal
    high: Decimal
    text: str = ""

    def ends(self) -> tuple[Point, Point]:
        """Its upper and its lower end."""
        return Point(self.day, self.high), Point(self.day, self.low)


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of a chart and its margins, and the size of its letters.

    A page shows one of two sizes: a wide chart shrunk to a phone would have letters that nobody can read.
    """

    width: float = 640.0
    height: float = 300.0
    left: float = 64.0
    right: float = 20.0
    top: float = 44.0
    bottom: float = 34.0
    letter: float = 13.0
    name: str = "wide"


WIDE = Size()
NARROW = Size(width=340, height=260, left=48, right=12, top=44, bottom=30, letter=12, name="narrow")


@dataclass(frozen=True, slots=True)
class Words:
    """The chart's own words, in the reader's language."""

    result: str = "kết quả"
    expected: str = "lộ trình"
    milestone: str = "mốc"
    goal: str = "chỉ tiêu"
    rupture: str = "đổi cách tính"
    empty: str = "chưa có số liệu"
    forecast: str = "dự báo"
    assumed: str = "giả định"


VIETNAMESE = Words()


@dataclass(frozen=True, slots=True)
class WayChart:
    """What the chart of a target shows, all values in one unit.

    Attributes:
        title: Name of the target, for those who hear the page.
        desc: The chart in a sentence or two.
        unit: Printed unit of the value axis.
        first: First day of the time axis.
        last: Last day of it.
        results: What was reached, oldest first.
        expected: The way that was expected, from the start to the deadline.
        milestones: Stated intermediate values.
        goal: The value to reach, None when there is none.
        breaks: Days on which the way of counting changed.
        forecast: The last result known, then what is forecast, nearest first.
        assumed: The last result known, then what would be under an assumption, nearest first.
        words: The chart's own words.
    """

    title: str
    desc: str
    unit: str
    first: date
    last: date
    results: tuple[Point, ...] = ()
    expected: tuple[Point, ...] = ()
    milestones: tuple[Point, ...] = ()
    goal: Point | None = None
    breaks: tuple[date, ...] = ()
    forecast: tuple[Reach, ...] = ()
    assumed: tuple[Point, ...] = ()
    words: Words = VIETNAMESE

    @property
    def values(self) -> list[Decimal]:
        """Everything that must find its place on the value axis."""
        goal = (self.goal,) if self.goal else ()
        ends = [end for reach in self.forecast for end in reach.ends()]
        return [one.value for one in (*self.results, *self.expected, *self.milestones, *self.assumed, *ends, *goal)]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where days and values lie in a chart of one size."""

    days: DayAxis
    values: ValueAxis
    size: Size

    @property
    def right(self) -> float:
        return self.size.width - self.size.right

    @property
    def floor(self) -> float:
        return self.size.height - self.size.bottom

    def at(self, point: Point) -> tuple[float, float]:
        return self.days.at(point.day), self.values.at(point.value)


def way_chart(chart: WayChart, *, name: str, size: Size = WIDE) -> str:
    """The chart as an `<svg>` element; `name` makes its ids unique in the page."""
    values = value_axis(chart.values, Span(size.height - size.bottom, size.top))
    size = replace(size, left=_room_for(values.ticks, size))
    frame = Frame(DayAxis(chart.first, chart.last, Span(size.left, size.width - size.right)), values, size)
    body = "".join((
        *_value_grid(frame, chart.unit, has_values=bool(chart.values)),
        *_year_grid(frame),
        *_band(frame, chart, name),
        *_breaks(frame, chart),
        *_goal(frame, chart),
        *_expected(frame, chart),
        *_ahead(frame, chart),
        *_results(frame, chart),
        *_milestones(frame, chart),
        *_last_value(frame, chart),
        *(() if chart.results else (_empty(frame, chart),)),
    ))  # fmt: skip
    return element(
        "svg",
        element("title", words(_shortened(chart.title)), id=f"{name}-t"),
        element("desc", words(chart.desc), id=f"{name}-d"),
        body,
        class_=f"chart chart-{size.name}",
        viewBox=f"0 0 {size.width:.0f} {size.height:.0f}",
        width=size.width,
        height=size.height,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    )


def _room_for(ticks: Sequence[Decimal], size: Size) -> float:
    """The left margin that the longest number of the value axis needs."""
    longest = max(len(tick_text(tick)) for tick in ticks)
    return max(size.left, 12 + longest * size.letter * _LETTER_WIDTH)


def tick_text(tick: Decimal) -> str:
    """A round number as the axis prints it."""
    return format_vi(plain(tick))


def _shortened(text: str, most: int = _TITLE_LENGTH) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _in_line(text: str, size: Size) -> str:
    """A label cut to what one line of the chart can hold."""
    return _shortened(text, int((size.width - 24) / (size.letter * _LETTER_WIDTH)))


def _empty(frame: Frame, chart: WayChart) -> str:
    middle = (frame.size.left + frame.right) / 2
    y = frame.floor - frame.size.letter
    return label(chart.words.empty, class_="c-empty", x=middle, y=y, text_anchor="middle", font_size=16)


def _value_grid(frame: Frame, unit: str, *, has_values: bool) -> Iterator[str]:
    yield label(_in_line(unit, frame.size), class_="c-unit", x=4, y=16, font_size=frame.size.letter)
    for tick in frame.values.ticks if has_values else ():
        y = frame.values.at(tick)
        kind = "c-zero" if tick == 0 else "c-grid"
        stroke = "#555" if tick == 0 else "#ddd"
        yield element("line", class_=kind, x1=frame.size.left, x2=frame.right, y1=y, y2=y, stroke=stroke)
        printed = tick_text(tick)
        yield label(
            printed, class_="c-tick", x=frame.size.left - 8, y=y + 4, text_anchor="end", font_size=frame.size.letter
        )


def _year_grid(frame: Frame) -> Iterator[str]:
    """A short tick at each New Year and the year's number under its middle, of many years every few."""
    years = range(frame.days.first.year, frame.days.last.year + 1)
    edges = [frame.days.first, *(date(year, 1, 1) for year in years[1:]), frame.days.last]
    every = ceil(_YEAR_WIDTH * len(years) / (frame.right - frame.size.left))
    for year, (start, end) in zip(years, pairwise(edges), strict=True):
        left, right = frame.days.at(start), frame.days.at(end)
        yield element("line", class_="c-grid", x1=left, x2=left, y1=frame.floor, y2=frame.floor + 6, stroke="#999")
        if (year - years[0]) % every == 0 and right - left > 6:
            middle = (left + right) / 2
            yield label(
                str(year),
                class_="c-tick",
                x=middle,
                y=frame.size.height - 10,
                text_anchor="middle",
                font_size=frame.size.letter,
            )


def _breaks(frame: Frame, chart: WayChart) -> Iterator[str]:
    for day in chart.breaks:
        told = f"{chart.words.rupture}: {day:%d/%m/%Y}"
        yield zigzag(frame.days.at(day), frame.size.top, frame.floor, told)


def zigzag(x: float, top: float, floor: float, told: str) -> str:
    """The bar at which a series breaks; `told` says what happened."""
    steps = int((floor - top) // 8)
    points = path_of((x + (3 if step % 2 else -3), top + step * 8.0) for step in range(steps + 1))
    tip = element("title", words(told))
    return element("polyline", tip, class_="c-break", points=points, fill="none", stroke="#777")


def _goal(frame: Frame, chart: WayChart) -> Iterator[str]:
    if chart.goal is None:
        return
    _, y = frame.at(chart.goal)
    yield element(
        "line", class_="c-goal", x1=frame.size.left, x2=frame.right, y1=y, y2=y,
        stroke="#111", stroke_width=1.5, stroke_dasharray="2 4",
    )  # fmt: skip
    printed = _in_line(f"{chart.words.goal}: {chart.goal.tip}", frame.size)
    # The words keep to the side where today's number is not.
    is_late = bool(chart.results) and frame.days.at(chart.results[-1].day) > frame.size.width * 0.6
    side = {"x": frame.size.left + 4} if is_late else {"x": frame.right, "text_anchor": "end"}
    yield label(printed, class_="c-goal-text", y=y - 7, font_size=frame.size.letter, **side)


def _expected(frame: Frame, chart: WayChart) -> Iterator[str]:
    if len(chart.expected) > 1:
        line = path_of(frame.at(point) for point in chart.expected)
        yield element(
            "polyline", class_="c-expected", points=line, fill="none",
            stroke="#555", stroke_width=2, stroke_dasharray="7 5",
        )  # fmt: skip


def _band(frame: Frame, chart: WayChart, name: str) -> Iterator[str]:
    """The reach of the forecast, hatched so that it stays visible on a black-and-white print."""
    if not chart.forecast:
        return
    hatch = f"{name}-{frame.size.name}-h"
    stripe = element("path", class_="c-hatch", d="M0 7 L7 0", stroke="#999", stroke_width=1)
    yield element("pattern", stripe, id=hatch, width=7, height=7, patternUnits="userSpaceOnUse")
    upper, lower = ([frame.at(reach.ends()[side]) for reach in chart.forecast] for side in (0, 1))
    yield element("polygon", class_="c-band", points=path_of([*upper, *reversed(lower)]), fill=f"url(#{hatch})")
    for edge in (upper, lower):
        yield element("polyline", class_="c-edge", points=path_of(edge), fill="none", stroke="#777", stroke_width=1)


def _ahead(frame: Frame, chart: WayChart) -> Iterator[str]:
    """The forecast as hollow squares, what is assumed as triangles on a long dash."""
    for reach in chart.forecast[1:]:
        x, y = frame.at(Point(reach.day, reach.value))
        tip = element("title", words(f"{chart.words.forecast}: {reach.text or format_vi(reach.value)}"))
        yield element("rect", tip, class_="c-ahead", x=x - 4, y=y - 4, width=8, height=8, fill="#fff", stroke="#000")
    if not chart.assumed:
        return
    line = path_of(frame.at(point) for point in chart.assumed)
    yield element(
        "polyline", class_="c-assumed", points=line, fill="none", stroke="#000", stroke_width=2,
        stroke_dasharray="12 4",
    )  # fmt: skip
    for point in chart.assumed[1:]:
        x, y = frame.at(point)
        tip = element("title", words(f"{chart.words.assumed}: {point.tip}"))
        corners = path_of([(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)])
        yield element("polygon", tip, class_="c-assumed-mark", points=corners, fill="#fff", stroke="#000")


def _results(frame: Frame, chart: WayChart) -> Iterator[str]:
    for part in unbroken(chart.results, chart.breaks):
        if len(part) > 1:
            line = path_of(frame.at(point) for point in part)
            yield element("polyline", class_="c-result", points=line, fill="none", stroke="#000", stroke_width=2.5)
    for point in _apart(frame, chart.results):
        kind, fill = ("c-dot c-soft", "#fff") if point.is_soft else ("c-dot", "#000")
        yield dot(frame.at(point), point.tip, kind=kind, r=4.5, fill=fill, is_bold=True)


def _apart(frame: Frame, results: Sequence[Point]) -> Iterator[Point]:
    """The results that get a dot: all where dots stand apart, else today's and those that are not firm."""
    width = 0.0 if len(results) < 2 else frame.days.at(results[-1].day) - frame.days.at(results[0].day)
    is_dense = width < _DOT_ROOM * (len(results) - 1)
    yield from (point for point in results if not is_dense or point.is_soft or point is results[-1])


def _last_value(frame: Frame, chart: WayChart) -> Iterator[str]:
    """Today's number beside its dot, on the side where the expected way does not run."""
    if not chart.results:
        return
    point = chart.results[-1]
    x, y = frame.at(point)
    height = _height_at([frame.at(other) for other in chart.expected], x)
    is_behind = height is not None and height < y
    anchor = "end" if x > frame.size.width - 70 else "middle"
    has_room_above = y - 12 > frame.size.top - 12
    below = is_behind and y + 22 < frame.floor
    beside = y - 12 if has_room_above and not below else y + 22
    yield label(point.number, class_="c-value", x=x, y=beside, text_anchor=anchor, font_size=15)


def _height_at(way: Sequence[tuple[float, float]], x: float) -> float | None:
    """Where the expected way runs at `x`, in pixels; None where it does not run."""
    for (left, start), (right, stop) in pairwise(way):
        if left <= x <= right and left < right:
            return start + (stop - start) * (x - left) / (right - left)
    return None


def unbroken(points: Sequence[Point], breaks: Sequence[date]) -> list[list[Point]]:
    """The points in runs that no break interrupts: a line across a break would compare what cannot be compared."""
    runs: list[list[Point]] = [[]]
    for earlier, point in zip((None, *points), points, strict=False):
        if earlier is not None and any(earlier.day < day <= point.day for day in breaks):
            runs.append([])
        runs[-1].append(point)
    return runs


def _milestones(frame: Frame, chart: WayChart) -> Iterator[str]:
    for point in chart.milestones:
        x, y = frame.at(point)
        corners = path_of([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)])
        tip = element("title", words(f"{chart.words.milestone}: {point.tip}"))
        yield element("polygon", tip, class_="c-milestone", points=corners, fill="#fff", stroke="#333", stroke_width=2)
