"""A plan with three targets over the cast, and reports on it taken as far as a test asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form
from muctieu.core.report import ReportKind, Style
from muctieu.packs.loader import load_indicators
from muctieu.packs.outlines import Fill
from muctieu.web.common import clock
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Plan
from muctieu.web.reviews import domain
from muctieu.web.reviews.composing import outline_of
from muctieu.web.reviews.domain import Asked
from muctieu.web.reviews.issuing import issue
from muctieu.web.reviews.models import IssuedReport, ReportDraft
from tests.cast import NOON, Cast
from tests.factories import make_plan, make_target
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.staff import TODAY, count_target

PLAN = "ke-hoach"


@dataclass(frozen=True)
class Office:
    """The people who make reports, and the plan that they report on."""

    cast: Cast
    enter: Enter

    @property
    def plan(self) -> Plan:
        return Plan.objects.select_related("place").get(code=PLAN)

    def figure(self, value: str, **given: object) -> None:
        """An approved income of the commune, of 2022 unless told otherwise."""
        self.enter(value, **{"place": "xa", "indicator": "income_per_capita", "period": "2022", **given})

    def start(self, kind: ReportKind = ReportKind.YEAR, style: Style = Style.STATE, **given: object) -> ReportDraft:
        as_of = given.pop("as_of", TODAY)
        assert isinstance(as_of, date)
        return domain.start_report(self.plan, Asked(kind, style, as_of), by=self.cast.clerk, **given)  # type: ignore[arg-type]

    def write_all(self, row: ReportDraft, text: str = "Không có.") -> None:
        for spot in spots(row):
            domain.write_words(row, spot, text, by=self.cast.clerk, seen=0)

    def approved(self, row: ReportDraft) -> ReportDraft:
        """The draft written, submitted and approved."""
        self.write_all(row)
        row = domain.submit(row, by=self.cast.clerk, seen=row.steps)
        return domain.approve(row, by=self.cast.leader, seen=row.steps)

    def issued(self, **given: object) -> IssuedReport:
        row = self.approved(self.start(**given))  # type: ignore[arg-type]
        return issue(row, by=self.cast.clerk, seen=row.steps)


def spots(row: ReportDraft) -> Iterator[str]:
    """The places that the draft's outline asks people to fill."""
    return (one.id for one in outline_of(row).sections if Fill.TYPED in one.fill)


def open_office(cast: Cast, enter: Enter) -> Office:
    """A plan on income, births and rank; of the income it is known what it was in 2021 and 2022."""
    office = Office(cast, enter)
    _plan_and_figures(office)
    return office


@recalled
def _plan_and_figures(office: Office) -> None:
    income = make_target("10", id="thu-nhap", indicator=load_indicators()["income_per_capita"],
                         baseline=Baseline(Decimal(5), Period.of_year(2020)))  # fmt: skip
    school = make_target(None, Form.KEEP, id="pho-cap", indicator=load_indicators()["universal_education"])
    load_plan(make_plan(income, count_target(), school, code=PLAN), by=office.cast.administrator)
    office.figure("6", period="2021")
    office.figure("8")


def later(days: int = 1):  # type: ignore[no-untyped-def]
    """Let the body act some days after the cast's noon."""
    return clock.standing_at(NOON + timedelta(days=days))
