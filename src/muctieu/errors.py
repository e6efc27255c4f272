"""Every error and finding code of muctieu, once, in Vietnamese and English.

Two kinds use the same catalogue. A `Finding` is doubtful or wrong *data*: it is collected and returned
beside the good rows. A `MuctieuError` is a wrong *call* or an input that cannot be used at all: it is raised.

Codes by room: MT1 core, MT2 entry and import rows, MT3 reading, MT4 rollup, MT5 exchange, MT6 reports,
MT7 rights and approval. A retired code is never used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How a finding weighs: an error blocks the figure, a warning asks a person, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the catalogue; `vi` and `en` are format strings with the same placeholders."""

    code: str
    severity: Severity
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a value that a person should see: code, arguments, and the place it speaks of.

    `start` and `end` are character offsets in the extracted text of `document`; None when the place is not a span.
    """

    code: str
    args: Mapping[str, str] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    document: str | None = None

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.code].severity

    @property
    def message_vi(self) -> str:
        return CATALOGUE[self.code].vi.format_map(self.args)

    @property
    def message_en(self) -> str:
        return CATALOGUE[self.code].en.format_map(self.args)

    def as_dict(self) -> dict[str, object]:
        """The JSON shape that every door of the product shows: {code, severity, message_vi, message_en, start, end}."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
            "start": self.start,
            "end": self.end,
        }


class MuctieuError(Exception):
    """A call that cannot be answered. `code` and `fields` are for programs, the message is for people."""

    retryable = False

    def __init__(self, code: str, **fields: str) -> None:
        self.code = code
        self.fields = fields
        super().__init__(self.message_vi)

    @property
    def message_vi(self) -> str:
        return CATALOGUE[self.code].vi.format_map(self.fields)

    @property
    def message_en(self) -> str:
        return CATALOGUE[self.code].en.format_map(self.fields)


class QuantityError(MuctieuError):
    """A number or unit that cannot be used the way it was asked (MT10xx, MT12xx)."""


class PeriodError(MuctieuError):
    """A period that cannot be read or compared (MT13xx)."""


class PackError(MuctieuError):
    """A data file of a pack that breaks a rule; names file, key and rule (MT16xx)."""


class DocumentError(MuctieuError):
    """A file that cannot be read as a report (MT5xxx)."""


def _table(*rows: tuple[str, str, str, str]) -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for code, severity, vi, en in rows:
        if code in table:
            raise ValueError(f"{code} stands twice in the catalogue")
        table[code] = Entry(code, Severity(severity), vi, en)
    return table


# fmt: off
CATALOGUE: Mapping[str, Entry] = _table(
    # -- MT1 core ---------------------------------------------------------------------------------------------
    ("MT1001", "error",
     "“{text}” không phải là một số. Hãy ghi số bằng chữ số, dấu chấm ngăn cách hàng nghìn, dấu phẩy cho phần thập phân (ví dụ 1.326 hoặc 7,7).",
     "“{text}” is not a number. Write digits, a dot between thousands and a comma before decimals (for example 1.326 or 7,7)."),
    ("MT1201", "error",
     "Không đổi được “{from_unit}” sang “{to_unit}”: hai đơn vị khác loại. Hãy chọn đúng đơn vị của chỉ tiêu.",
     "“{from_unit}” cannot be converted to “{to_unit}”: the two units are of different kinds. Choose the indicator's own unit."),
    ("MT1202", "error",
     "Giá trị {value} {unit} cần {digits} chữ số thập phân, nhiều hơn {scale} chữ số mà đơn vị này lưu được. Hãy làm tròn hoặc chọn đơn vị nhỏ hơn.",
     "The value {value} {unit} needs {digits} decimal places, more than the {scale} that this unit stores. Round it or choose a smaller unit."),
    ("MT1203", "error",
     "Giá trị {value} {unit} lớn hơn mức hệ thống lưu được. Hãy kiểm tra đơn vị hoặc số chữ số đã gõ.",
     "The value {value} {unit} is larger than can be stored. Check the unit or the number of digits typed."),
    ("MT1301", "error",
     "“{text}” không phải là một kỳ báo cáo. Các cách ghi dùng được: 2023, 2023-H1, 2023-Q1, 2023-01, 2020/2025.",
     "“{text}” is not a reporting period. Spellings that work: 2023, 2023-H1, 2023-Q1, 2023-01, 2020/2025."),
)
# fmt: on
