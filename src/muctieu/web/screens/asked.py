"""What a reader asks for in the address: plan, period, day, verdict. Bad values come back in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from muctieu.core.period import Period
from muctieu.core.plan import Plan
from muctieu.core.restate_tree import Restating
from muctieu.core.verdict import Verdict
from muctieu.errors import PeriodError
from muctieu.web.screens import words

PLAN, PERIOD, DAY, VERDICT, UNITS = "ke-hoach", "ky", "den", "ket-luan", "don-vi"
# On whose units figures are read; without it as they were reported.
RESTATED = {"hom-nay": Restating.WHOLE, "hom-nay-ho": Restating.HOUSEHOLDS, "hom-nay-khau": Restating.PEOPLE}
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one address; `errors` says beside which field what was not understood."""

    period: Period | None = None
    known_on: date | None = None
    verdict: Verdict | None = None
    plan: str = ""
    restated: Restating | None = None
    errors: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def as_of(self) -> date | None:
        """The last day of the period asked about; None for the newest figures."""
        return None if self.period is None else self.period.end - timedelta(days=1)

    @property
    def query(self) -> str:
        """The part of the address that other pages of the same question carry on, with its question mark."""
        return _address(dict(self.fields))

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same as hidden fields of a form."""
        parts = ((PERIOD, self._period_code), (DAY, self._day_code), (UNITS, self._units_code))
        return tuple((name, str(code)) for name, code in parts if code)

    def address(self, verdict: Verdict | None) -> str:
        """The address of the same scoreboard with the targets of one verdict only, or with all."""
        chosen = "" if verdict is None else verdict.value
        return _address({PLAN: self.plan, **dict(self.fields), VERDICT: chosen}) or "?"

    @property
    def _period_code(self) -> str:
        return "" if self.period is None else str(self.period)

    @property
    def _units_code(self) -> str:
        return next((code for code, how in RESTATED.items() if how is self.restated), "")

    @property
    def _day_code(self) -> str:
        return "" if self.known_on is None else self.known_on.isoformat()


def _address(parts: dict[str, str]) -> str:
    kept = {name: value for name, value in parts.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def asked(query: QueryDict, *, with_units: bool = False) -> Asked:
    """Read an address; nothing in it is trusted. On whose units is asked only where pages offer it (`with_units`)."""
    errors: dict[str, str] = {}
    return Asked(
        period=_period(query.get(PERIOD, ""), errors),
        known_on=_day(query.get(DAY, ""), errors),
        verdict=next((verdict for verdict in Verdict if verdict.value == query.get(VERDICT)), None),
        plan=query.get(PLAN, ""),
        restated=RESTATED.get(query.get(UNITS, "")) if with_units else None,
        errors=errors,
    )


def _period(text: str, errors: dict[str, str]) -> Period | None:
    if not text:
        return None
    try:
        return Period.parse(text)
    except PeriodError:
        errors[PERIOD] = _("“%(text)s” không phải là kỳ báo cáo. Hãy chọn một kỳ trong danh sách.") % {
            "text": text[:20]
        }
        return None


def _day(text: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    for form in _DAY_FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year >= 1900:
            return day
    errors[DAY] = _("“%(text)s” không phải là ngày. Hãy viết ngày/tháng/năm, ví dụ 30/06/2023.") % {"text": text[:20]}
    return None


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list."""

    value: str
    text: str
    is_chosen: bool


def unit_choices(chosen: Restating | None) -> tuple[Choice, ...]:
    """On whose units figures are read: as they were reported, or as today's units would have."""
    texts = (
        _("như đã báo cáo"),
        _("đơn vị hôm nay"),
        _("đơn vị hôm nay, phần chia tách theo số hộ"),
        _("đơn vị hôm nay, phần chia tách theo nhân khẩu"),
    )
    offered = zip({"": None, **RESTATED}.items(), texts, strict=True)
    return tuple(Choice(code, text, how is chosen) for (code, how), text in offered)


def period_choices(plan: Plan, newest: date, chosen: Period | None) -> tuple[Choice, ...]:
    """The periods since the start of the term of which reports speak: quarter I, six and nine months, the year."""
    periods = [
        Period(year * 12, months)
        for year in range(plan.first_year, plan.last_year + 1)
        for months in (3, 6, 9, 12)
        if Period(year * 12, months).start <= newest
    ]
    begun = [period for period in periods if period.end - timedelta(days=100) <= newest]
    if chosen is not None and chosen not in begun:
        begun.append(chosen)
    return tuple(Choice(str(period), words.period_text(period), period == chosen) for period in reversed(begun))
