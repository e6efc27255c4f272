"""What the API can be asked: every address and parameter once; the reference page is made from this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar
from uuid import UUID

from muctieu.core.period import Period
from muctieu.core.restate_tree import Restating
from muctieu.errors import ApiError, PeriodError

if TYPE_CHECKING:
    from django.http import HttpRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One parameter of the address; `read` raises ValueError or PeriodError for what it cannot be."""

    name: str
    read: Callable[[str], T]
    wanted: str
    wanted_en: str

    def of(self, request: HttpRequest) -> T | None:
        """The value given, None where none is; MT7422 for one that cannot be."""
        text = request.GET.get(self.name, "").strip()
        if not text:
            return None
        try:
            return self.read(text)
        except (ValueError, ArithmeticError, PeriodError):
            self._refuse(text[:40])

    def needed(self, request: HttpRequest) -> T:
        """As `of`; MT7422 where none is given."""
        found = self.of(request)
        if found is None:
            self._refuse("")
        return found

    def _refuse(self, value: str) -> NoReturn:
        raise ApiError("MT7422", name=self.name, value=value, wanted=self.wanted, wanted_en=self.wanted_en)


def _code(text: str) -> str:
    if len(text) > 150:
        raise ValueError(text)
    return text


def _factor(text: str) -> Decimal:
    found = Decimal(text)
    if not (found.is_finite() and 0 <= found <= 100):
        raise ValueError(text)
    return found


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 4 and int(text)):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if found.year < 1900 or len(text) != len("2023-06-30"):
        raise ValueError(text)
    return found


INDICATOR = Parameter("indicator", _code, "mã chỉ tiêu, ví dụ births", "the code of an indicator, for example births")
PLACE = Parameter("place", _code, "mã đơn vị", "the code of a place")
PERIOD = Parameter("period", Period.parse, "kỳ, ví dụ 2023 hoặc 2023-Q2", "a period such as 2023 or 2023-Q2")
KNOWN_ON = Parameter("known_on", _day, "ngày, ví dụ 2023-06-30", "a day such as 2023-06-30")
RECORD = Parameter("record", UUID, "định danh của một số đã ghi", "the identity of a record")
PLAN = Parameter("plan", _code, "mã kế hoạch", "the code of a plan")
TARGET = Parameter("target", _code, "mã chỉ tiêu của kế hoạch", "the code of a target of the plan")
FACTOR = Parameter("factor", _factor, "số từ 0 đến 100, ví dụ 2 hoặc 1.5", "a number from 0 to 100 such as 2 or 1.5")
RESTATED = Parameter("restated", Restating, "whole, households hoặc people", "whole, households or people")
LAST = Parameter("last", _count, "số kỳ, từ 1 đến 999", "a number of periods from 1 to 999")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: what it answers, with what one must and may ask."""

    path: str
    about: str
    needed: tuple[Parameter[Any], ...]
    optional: tuple[Parameter[Any], ...] = ()


EXPLAIN = Endpoint(
    "explain",
    "Why the figure of a place is what it is: the tree of formulas, parts and records. Without a period: what was "
    "reported without one.",
    (INDICATOR, PLACE),
    (PERIOD, KNOWN_ON),
)
USES = Endpoint(
    "uses", "Everything that rests on a record: totals, ratios, targets, reports, pages, criteria.", (RECORD,)
)
OUTLOOK = Endpoint(
    "outlook",
    "How a target stands, what it is due, the pace that it needs, its forecast or why there is none; with `factor` "
    "and `last`, or with `place`, also what would be under that assumption. `restated` reads every figure on the units "
    "of today; what was divided is left out (whole) or goes by households or people.",
    (PLAN, TARGET),
    (KNOWN_ON, RESTATED, FACTOR, LAST, PLACE),
)
ENDPOINTS = (EXPLAIN, USES, OUTLOOK)
