"""A chart as Word draws it itself: lines told apart by dash and mark, so that they read in black and white."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape

from muctieu.core.quantity import plain, round_half_up
from muctieu.core.report import Graph, Line

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DASHES = ("solid", "sysDash", "dash", "sysDot")
_MARKS = ("circle", "square", "triangle", "diamond")
_EMU_A_MM = 36_000
# As the table prints it, where the exact number stands under its figure: a chart is a picture.
_DIGITS = 2
_TICKS = '<c:majorTickMark val="out"/><c:minorTickMark val="none"/>'


def chart_xml(graph: Graph) -> str:
    """The chart's part."""
    lines = "".join(_line(graph, line, number) for number, line in enumerate(graph.lines))
    axis = '<c:delete val="0"/>'
    value_title = f'<c:title><c:tx>{_rich(graph.unit)}</c:tx><c:overlay val="0"/></c:title>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:lang val="vi-VN"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx>{_rich(graph.title)}</c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
        '<c:plotArea><c:layout/><c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{lines}<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>{axis}'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'{_TICKS}<c:tickLblPos val="low"/>'
        f'{_small()}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>{axis}'
        f'<c:axPos val="l"/><c:majorGridlines>{_ink("D0D0D0", "solid", 6350)}</c:majorGridlines>{value_title}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{_TICKS}<c:tickLblPos val="nextTo"/>{_small()}'
        '<c:crossAx val="1"/>'
        '</c:valAx></c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )


def _line(graph: Graph, line: Line, number: int) -> str:
    ink = _ink("000000" if not line.is_target else "606060", _DASHES[number % len(_DASHES)], 19_050)
    fill = '<c:spPr><a:solidFill><a:srgbClr val="000000"/></a:solidFill></c:spPr>'
    mark = (
        '<c:marker><c:symbol val="none"/></c:marker>'
        if line.is_target
        else f'<c:marker><c:symbol val="{_MARKS[number % len(_MARKS)]}"/><c:size val="6"/>{fill}</c:marker>'
    )
    names = "".join(f'<c:pt idx="{at}"><c:v>{escape(one)}</c:v></c:pt>' for at, one in enumerate(graph.periods))
    values = "".join(
        f'<c:pt idx="{at}"><c:v>{_plain(one)}</c:v></c:pt>' for at, one in enumerate(line.values) if one is not None
    )
    count = f'<c:ptCount val="{len(graph.periods)}"/>'
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:v>{escape(line.name)}</c:v></c:tx>{ink}{mark}'
        f"{'' if line.is_target else _labels()}<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f'<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{values}</c:numLit></c:val><c:smooth val="0"/>'
        "</c:ser>"
    )


def _labels() -> str:
    """The values of what was reached, above their marks."""
    shown = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    return f'<c:dLbls><c:spPr><a:noFill/></c:spPr>{_small()}<c:dLblPos val="t"/>{shown}</c:dLbls>'


def _plain(value: Decimal) -> str:
    return format(plain(round_half_up(value, _DIGITS)), "f")


def _ink(colour: str, dash: str, width: int) -> str:
    return (
        f'<c:spPr><a:ln w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f'<a:prstDash val="{dash}"/></a:ln></c:spPr>'
    )


def _rich(text: str) -> str:
    look = '<a:latin typeface="Times New Roman"/>'
    return (
        f'<c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="0"/></a:pPr><a:r><a:rPr lang="vi-VN" sz="1100" b="0">'
        f"{look}</a:rPr><a:t>{escape(text)}</a:t></a:r></a:p></c:rich>"
    )


def _small() -> str:
    look = '<a:latin typeface="Times New Roman"/>'
    size = f'<a:pPr><a:defRPr sz="900">{look}</a:defRPr></a:pPr>'
    return f'<c:txPr><a:bodyPr/><a:p>{size}<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'


def drawing(relation: str, *, number: int, name: str, size: tuple[float, float]) -> str:
    """The run that shows a chart, `size` in mm; `name` tells those who do not see it what it shows."""
    width, height = (round(length * _EMU_A_MM) for length in size)
    text = escape(name, {'"': "&quot;"})
    space = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{space}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Biểu đồ {number}" descr="{text}"/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
