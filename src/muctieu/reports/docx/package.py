"""The parts of a Word file in one archive; the same parts give the same bytes, wherever and whenever packed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from muctieu.reports.docx.chart import A
from muctieu.reports.docx.wml import FONT, R, W

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD = f"{_OFFICE}wordprocessingml."
HEADER = "rIdHeader"


def packed(body: str, charts: Sequence[str], *, title: str, day: date) -> bytes:
    """The file: `body` is the content of the document, each chart one part, reached by `chart_relation`."""
    names = [f"charts/chart{number}.xml" for number in range(1, len(charts) + 1)]
    parts = {
        "[Content_Types].xml": _content_types(names),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _properties(title, day),
        "word/document.xml": _document(body),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/theme/theme1.xml": _theme(),
        "word/header1.xml": _header(),
        "word/_rels/document.xml.rels": _document_relations(names),
        **{f"word/{name}": chart for name, chart in zip(names, charts, strict=True)},
    }
    return _zipped(parts)


def chart_relation(number: int) -> str:
    """The name by which the document reaches its chart, counted from one."""
    return f"rIdChart{number}"


def _zipped(parts: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, text.encode())
    return made.getvalue()


def _content_types(charts: Sequence[str]) -> str:
    kinds = {
        "/word/document.xml": f"{_WORD}document.main+xml",
        "/word/styles.xml": f"{_WORD}styles+xml",
        "/word/settings.xml": f"{_WORD}settings+xml",
        "/word/fontTable.xml": f"{_WORD}fontTable+xml",
        "/word/theme/theme1.xml": f"{_OFFICE}theme+xml",
        "/word/header1.xml": f"{_WORD}header+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"/word/{name}": f"{_OFFICE}drawingml.chart+xml" for name in charts},
    }
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = (
        f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'{_HEAD}<Types xmlns="{_TYPES}">{defaults}{rows}</Types>'


def _relations(rows: Mapping[str, tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, (kind, target) in rows.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{made}</Relationships>'


def _package_relations() -> str:
    properties = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return _relations({"rId1": (f"{R}/officeDocument", "word/document.xml"), "rId2": (properties, "docProps/core.xml")})


def _document_relations(charts: Sequence[str]) -> str:
    rows = {
        "rIdStyles": (f"{R}/styles", "styles.xml"),
        "rIdSettings": (f"{R}/settings", "settings.xml"),
        "rIdFonts": (f"{R}/fontTable", "fontTable.xml"),
        "rIdTheme": (f"{R}/theme", "theme/theme1.xml"),
        HEADER: (f"{R}/header", "header1.xml"),
    }
    found = {chart_relation(number): (f"{R}/chart", name) for number, name in enumerate(charts, start=1)}
    return _relations(rows | found)


def _document(body: str) -> str:
    return f'{_HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'


def _header() -> str:
    """The page's number in the middle of the top margin."""
    size = '<w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    field = f'<w:fldSimple w:instr=" PAGE "><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>'
    return f'{_HEAD}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p></w:hdr>'


def _styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    default = f'{fonts}<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/>'
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    heads = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
        for level in (1, 2, 3)
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{default}</w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{normal}{heads}</w:styles>"
    )


def _settings() -> str:
    """Word of 2013 and later: an older file would be opened in its compatibility mode, with other spacing."""
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return f'{_HEAD}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="720"/><w:compat>{mode}</w:compat></w:settings>'


def _fonts() -> str:
    look = '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/>'
    return f'{_HEAD}<w:fonts xmlns:w="{W}"><w:font w:name="{FONT}">{look}</w:font></w:fonts>'


def _theme() -> str:
    """Colours and letters that Word offers beside the text's own: black on white, one family."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{at}" for at in range(1, 7)), "hlink", "folHlink")
    light = ("lt1", "lt2")
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{"FFFFFF" if name in light else "000000"}"/></a:{name}>' for name in names
    )
    letters = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_HEAD}<a:theme xmlns:a="{A}" name="muctieu"><a:themeElements><a:clrScheme name="muctieu">{colours}'
        f'</a:clrScheme><a:fontScheme name="muctieu"><a:majorFont>{letters}</a:majorFont><a:minorFont>{letters}'
        f'</a:minorFont></a:fontScheme><a:fmtScheme name="muctieu"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _properties(title: str, day: date) -> str:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    terms, types = "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema-instance"
    moment = f'xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z'
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="{terms}" xmlns:xsi="{types}"><dc:title>{escape(title)}</dc:title>'
        "<dc:language>vi-VN</dc:language>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified></cp:coreProperties>"
    )
