"""Who has not sent: on the first page, and by mail before and after the due day, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.intake.cycles import due_days
from muctieu.web.intake.models import Cycle, CycleState
from muctieu.web.intake.reminders import owed_by, remind_on
from muctieu.web.intake.submissions import Delivery, submit
from muctieu.web.jobs.models import Job
from tests.cast import by_hand
from tests.web.intake.conftest import FULL, Collected, cells

# Quarter II/2023 ends on a Friday; villages are due three working days later.
DUE, DAY_BEFORE, DAY_AFTER = date(2023, 7, 5), date(2023, 7, 4), date(2023, 7, 6)


@pytest.fixture
def mailed(collected: Collected, settings: Settings) -> Collected:
    settings.EMAIL_HOST = "localhost"
    reporter = collected.cast.reporter
    reporter.email = "ban1@example.org"
    with by_hand():
        reporter.save(update_fields=("email",))
    return collected


def mails() -> list[tuple[str, str]]:
    rows = Job.objects.filter(name="mail.send").order_by("pk")
    return [(str(row.args["to"]), str(row.args["subject"])) for row in rows]


def test_places_that_have_not_sent_owe_the_form(collected: Collected) -> None:
    submit(Delivery("bieu-quy", Period.parse("2023-Q2"), cells(**FULL), id=UUID(int=1)),
           place=collected.village, by=collected.cast.reporter)  # fmt: skip

    clerk = owed_by(collected.cast.clerk, collected.cast.commune, DUE)

    assert [(owed.line.place.unit.key, owed.due) for owed in clerk] == [("ban-2", DUE)]
    assert owed_by(collected.cast.reporter, collected.cast.commune, DUE) == ()
    assert owed_by(collected.cast.neighbour, collected.cast.commune, DUE) == ()
    assert owed_by(None, collected.cast.commune, DUE) == ()


def test_reporter_limited_to_another_form_owes_nothing_by_this_one(collected: Collected) -> None:
    with by_hand():
        collected.cast.reporter.grants.update(form="bieu-khac")

    assert owed_by(collected.cast.reporter, collected.cast.commune, DUE) == ()


def test_mail_goes_out_before_and_after_the_due_day_once_each(mailed: Collected) -> None:
    sent = [remind_on(day) for day in (date(2023, 7, 3), DAY_BEFORE, DAY_BEFORE, DUE, DAY_AFTER, date(2023, 7, 7))]

    assert sent == [0, 1, 1, 0, 1, 0]
    assert mails() == [
        ("ban1@example.org", "Đến hạn: Biểu quý, quý II/2023"),
        ("ban1@example.org", "Quá hạn: Biểu quý, quý II/2023"),
    ]


def test_the_commune_is_reminded_of_its_own_day_until_it_has_locked(mailed: Collected) -> None:
    clerk = mailed.cast.clerk
    clerk.email = "vanphong@example.org"
    with by_hand():
        clerk.save(update_fields=("email",))
    cycle = Cycle.objects.get(form__code="bieu-quy", period_first=Period.parse("2023-Q2").first)
    due = due_days(cycle)[Level.COMMUNE]
    work = load_work_calendar()
    before = next(day for day in days_before(due) if work.is_working(day))
    submit(Delivery("bieu-quy", Period.parse("2023-Q2"), cells(**FULL), id=UUID(int=1)),
           place=mailed.village, by=mailed.cast.reporter)  # fmt: skip

    sent = [remind_on(before), remind_on(before), remind_on(work.due_after(due, 1).day)]
    told = [one for one in mails() if one[0] == clerk.email]
    with by_hand():
        Cycle.objects.update(state=CycleState.LOCKED)
        Job.objects.all().delete()

    assert (sent, told) == ([1, 1, 1], [(clerk.email, "Đến hạn: Biểu quý, quý II/2023"),
                                        (clerk.email, "Quá hạn: Biểu quý, quý II/2023")])  # fmt: skip
    assert remind_on(before) == 0


def days_before(day: date) -> Iterator[date]:
    return (day - timedelta(days=number) for number in range(1, 15))


def test_whoever_has_a_role_for_another_form_alone_gets_no_mail_of_this_one(mailed: Collected) -> None:
    clerk = mailed.cast.clerk
    clerk.email = "vanphong@example.org"
    with by_hand():
        clerk.save(update_fields=("email",))
        clerk.grants.update(form="bieu-khac")
        mailed.cast.reporter.grants.update(form="bieu-khac")
    due = due_days(Cycle.objects.get(form__code="bieu-quy", period_first=Period.parse("2023-Q2").first))[Level.COMMUNE]
    before = next(day for day in days_before(due) if load_work_calendar().is_working(day))

    assert (remind_on(DAY_BEFORE), remind_on(before), mails()) == (0, 0, [])


def test_mail_speaks_the_readers_language(mailed: Collected) -> None:
    mailed.cast.reporter.language = "en"
    with by_hand():
        mailed.cast.reporter.save(update_fields=("language",))

    remind_on(DAY_BEFORE)

    assert mails() == [("ban1@example.org", "Due: Quarterly form, Q2 2023")]


def test_nobody_is_reminded_of_what_has_arrived(mailed: Collected) -> None:
    submit(Delivery("bieu-quy", Period.parse("2023-Q2"), cells(**FULL), id=UUID(int=1)),
           place=mailed.village, by=mailed.cast.reporter)  # fmt: skip

    assert remind_on(DAY_BEFORE) == 0


def test_without_a_mail_server_or_on_a_day_off_nothing_is_queued(mailed: Collected, settings: Settings) -> None:
    weekend = remind_on(date(2023, 7, 8))
    settings.EMAIL_HOST = ""

    assert (weekend, remind_on(DAY_BEFORE), mails()) == (0, 0, [])
