"""The way of a target in a thumbnail, for a row of the scoreboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from muctieu.reports.charts import Frame, Point, Size
from muctieu.reports.scale import DayAxis, Span, tight_axis
from muctieu.reports.svg import element, path_of

WIDTH, HEIGHT = 120.0, 32.0
_THUMBNAIL = Size(WIDTH, HEIGHT, 3, 6, 4, 4)


def spark(results: Sequence[Point], expected: Sequence[Point], *, first: date, last: date) -> str:
    """The way in a thumbnail, hidden from those who hear the page (the row says the same in words); "" without points.

    The full line is what was reached, the dashed one what was expected; the last dot marks today's figure.
    """
    if not results:
        return ""
    days = DayAxis(first, last, Span(3, WIDTH - 6))
    axis = tight_axis([point.value for point in (*results, *expected)], Span(HEIGHT - 4, 4))
    frame = Frame(days, axis, _THUMBNAIL)
    x, y = frame.at(results[-1])
    return element(
        "svg",
        *_spark_lines(frame, results, expected),
        element("circle", class_="c-dot", cx=x, cy=y, r=3.5, fill="#000"),
        class_="spark",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden="true",
    )


def _spark_lines(frame: Frame, results: Sequence[Point], expected: Sequence[Point]) -> Iterator[str]:
    if len(expected) > 1:
        line = path_of(frame.at(point) for point in expected)
        yield element("polyline", class_="c-expected", points=line, fill="none", stroke="#777", stroke_dasharray="3 3")
    if len(results) > 1:
        line = path_of(frame.at(point) for point in results)
        yield element("polyline", class_="c-result", points=line, fill="none", stroke="#000", stroke_width=2)
