"""The form of a plan as a spreadsheet: sheets, columns, what each cell holds, and the words of the drop-downs.

A column's `key` is the place of its value in a plan pack: `baseline.value` is `value` of the table `baseline`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from muctieu.core.plan import Authority, Basis, Form


class Holds(StrEnum):
    """What a cell holds, and so how it is read."""

    TEXT = "text"  # kept letter by letter
    CODE = "code"  # blanks around it do not count
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    PERIOD = "period"
    INDICATOR = "indicator"
    UNIT = "unit"
    FORM = "form"
    BASIS = "basis"
    AUTHORITY = "authority"
    SHOWN = "shown"  # for people; never read


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its header, what its cells hold; `width` in characters."""

    key: str
    title: str
    holds: Holds = Holds.TEXT
    required: bool = False
    width: int = 14


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One sheet of the form; `table` is the table of the plan pack that its rows are."""

    name: str
    table: str
    columns: tuple[Column, ...]


def _source(prefix: str, said: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}.document", f"{said}: văn bản", Holds.CODE),
        Column(f"{prefix}.place", f"{said}: vị trí"),
        Column(f"{prefix}.written", f"{said}: số ghi trong văn bản"),
        Column(f"{prefix}.start", f"{said}: từ ký tự", Holds.WHOLE),
        Column(f"{prefix}.end", f"{said}: đến ký tự", Holds.WHOLE),
    )


TARGETS = SheetForm(
    "Chỉ tiêu",
    "target",
    (
        Column("id", "Mã", Holds.CODE, required=True, width=22),
        Column("point", "Điểm", Holds.CODE, width=8),
        Column("wording", "Nguyên văn", required=True, width=60),
        Column("indicator", "Chỉ tiêu trong danh mục", Holds.INDICATOR, required=True, width=26),
        Column("indicator.name", "Tên chỉ tiêu", Holds.SHOWN, width=36),
        Column("form", "Dạng", Holds.FORM, required=True, width=24),
        Column("value", "Giá trị", Holds.NUMBER),
        Column("value_hi", "Giá trị trên (khoảng)", Holds.NUMBER),
        Column("out_of", "Trên tổng số (x/y)", Holds.NUMBER),
        Column("grade", "Xếp loại", Holds.CODE),
        Column("unit", "Đơn vị tính", Holds.UNIT, width=22),
        Column("baseline.value", "Mức khởi điểm", Holds.NUMBER),
        Column("baseline.period", "Kỳ khởi điểm", Holds.PERIOD),
        Column("due", "Hạn", Holds.DAY),
        Column("authority", "Cấp giao", Holds.AUTHORITY, width=20),
        Column("owner", "Chức danh chịu trách nhiệm", Holds.CODE, width=22),
        Column("basis", "Căn cứ", Holds.BASIS, width=18),
        Column("admits.low", "Giá trị có thể: từ", Holds.NUMBER),
        Column("admits.high", "Giá trị có thể: đến", Holds.NUMBER),
        Column("valid_from", "Hiệu lực từ", Holds.DAY),
        Column("valid_to", "Hết hiệu lực", Holds.DAY),
        Column("rule_set", "Bộ quy tắc", Holds.CODE),
        Column("note", "Ghi chú", width=40),
        *_source("source", "Nguồn"),
        *_source("baseline.source", "Nguồn khởi điểm"),
    ),
)
MILESTONES = SheetForm(
    "Mốc năm",
    "milestone",
    (
        Column("target", "Mã chỉ tiêu", Holds.CODE, required=True, width=22),
        Column("period", "Kỳ", Holds.PERIOD, required=True),
        Column("value", "Giá trị", Holds.NUMBER, required=True),
        *_source("source", "Nguồn"),
    ),
)
POINTS = SheetForm(
    "Điểm nghị quyết",
    "point",
    (
        Column("number", "Số", Holds.CODE, required=True, width=8),
        Column("text", "Nội dung", required=True, width=110),
    ),
)
PAPERS = SheetForm(
    "Văn bản",
    "document",
    (
        Column("id", "Mã", Holds.CODE, required=True, width=22),
        Column("name_vi", "Tên", required=True, width=60),
        Column("name_en", "Tên tiếng Anh", width=60),
        Column("day", "Ngày", Holds.DAY),
        Column("sha256", "SHA-256", Holds.CODE),
    ),
)
POSTS = SheetForm(
    "Chức danh",
    "post",
    (
        Column("id", "Mã", Holds.CODE, required=True, width=22),
        Column("name_vi", "Tên", required=True, width=50),
        Column("name_en", "Tên tiếng Anh", width=50),
    ),
)
# The sheet of the plan itself has one line for each of these.
HEAD = (
    Column("code", "Mã kế hoạch", Holds.CODE, required=True),
    Column("name_vi", "Tên kế hoạch", required=True),
    Column("name_en", "Tên tiếng Anh"),
    Column("place", "Mã đơn vị", Holds.CODE, required=True),
    Column("place_name", "Tên đơn vị", required=True),
    Column("first_year", "Năm đầu", Holds.WHOLE, required=True),
    Column("last_year", "Năm cuối", Holds.WHOLE, required=True),
    Column("baseline_year", "Năm gốc", Holds.WHOLE, required=True),
    Column("deadline", "Hạn cuối", Holds.DAY, required=True),
)
SETTINGS = (
    Column("percent_places", "Số chữ số lẻ của tỷ lệ %", Holds.WHOLE),
    Column("slow_share", "Ngưỡng chậm (phần của mức mong đợi)", Holds.NUMBER),
    Column("focus_below", "Cần tập trung khi dưới (%)", Holds.NUMBER),
    Column("flag_above", "Xem lại chỉ tiêu khi trên (%)", Holds.NUMBER),
)
SETUP = SheetForm(
    "Thiết lập",
    "plan",
    (Column("item", "Mục", required=True, width=40), Column("said", "Giá trị", required=True, width=80)),
)
TABLES = (TARGETS, MILESTONES, POINTS, PAPERS, POSTS)
LISTS = "Danh mục"

FORMS: Mapping[Form, str] = {
    Form.LEVEL: "mức cần đạt",
    Form.FLOOR: "từ mức này trở lên",
    Form.CEILING: "không quá mức này",
    Form.CUMULATIVE: "cộng dồn cả kỳ",
    Form.YEARLY: "mức hằng năm",
    Form.YEARLY_CHANGE: "thay đổi bình quân năm",
    Form.AVERAGE_GROWTH: "tốc độ tăng bình quân năm",
    Form.GROWTH_ON_BASE: "tăng so với kỳ gốc",
    Form.KEEP: "duy trì",
    Form.X_OF_Y: "x trên tổng số y",
    Form.RANK: "xếp loại",
    Form.RECOGNITION: "được công nhận",
    Form.RANGE: "trong khoảng",
}
BASES: Mapping[Basis, str] = {
    Basis.STATED: "văn bản ghi rõ",
    Basis.IMPLIED: "suy ra",
    Basis.ASSUMED: "giả định",
}
AUTHORITIES: Mapping[Authority, str] = {
    Authority.CONGRESS: "đại hội",
    Authority.COUNCIL: "hội đồng nhân dân",
    Authority.PROVINCE: "tỉnh giao",
}
