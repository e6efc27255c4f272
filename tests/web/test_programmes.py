"""Programmes and yearly plans: entered, written anew, counted, listed page by page; bad ones refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from muctieu.core.task import TaskAct
from muctieu.errors import RightsError, StateError
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Programme, Target
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import (
    ProgrammeCursor,
    ProgrammeText,
    annual_plans,
    change_programme,
    change_year,
    issue_programme,
    kind_counts,
    open_year,
    programmes,
)
from muctieu.web.plans.tasks import move_task
from tests.cast import Cast
from tests.factories import make_plan
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

TEXT = ProgrammeText(ProgrammeKind.ACTION, "05-CTr/ĐU", "Chương trình", date(2023, 1, 1), date(2025, 12, 31))


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def refused(code: str, act: Callable[[], object]) -> StateError:
    with pytest.raises(StateError) as raised:
        act()
    assert raised.value.code == code
    return raised.value


def issue(cast: Cast, staff: Staff, text: ProgrammeText = TEXT, by: User | None = None, **given: object) -> Programme:
    settings = {"place": cast.commune, "lead": staff.officer, "by": by or cast.clerk} | given
    return issue_programme(text, **settings)  # type: ignore[arg-type]  # a test names the field it means


def test_programme_serves_targets_and_counts_its_tasks(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(count_target()), by=cast.administrator)
    programme = issue(cast, staff, targets=list(Target.objects.all()))
    staff.give(programme=programme)
    done = move_task(staff.give(programme=programme), TaskAct.SUBMIT, by=cast.reporter, seen=1)
    move_task(done, TaskAct.COMPLETE, by=cast.leader, seen=2)

    assert [target.code for target in programme.targets.all()] == ["so-sinh"]
    (line,) = programmes(cast.clerk, cast.commune).lines
    assert (line.name, line.tasks, line.done) == ("05-CTr/ĐU", 2, 1)


def test_yearly_plan_counts_its_key_tasks(cast: Cast, staff: Staff) -> None:
    year = open_year(2023, "Kế hoạch năm 2023", place=cast.commune, by=cast.clerk)
    staff.give(annual_plan=year)
    staff.give()

    (line,) = annual_plans(cast.leader, cast.commune)
    assert (line.name, line.title, line.tasks, line.done) == ("2023", "Kế hoạch năm 2023", 1, 0)
    refused("MT7204", lambda: open_year(2023, "Lần nữa", place=cast.commune, by=cast.clerk))


def test_bad_programme_is_refused(cast: Cast, staff: Staff) -> None:
    elsewhere = load_plan(
        replace(make_plan(count_target()), place="xa-ben", code="ke-hoach-ben"), by=cast.administrator
    ).targets.get()
    backwards = ProgrammeText(ProgrammeKind.WORK, "06", "Ngược", date(2023, 2, 1), date(2023, 1, 1))

    refused("MT7226", lambda: issue(cast, staff, backwards))
    refused("MT7229", lambda: issue(cast, staff, targets=[elsewhere]))
    refused("MT7229", lambda: issue(cast, staff, place=cast.units["xa-ben"], by=cast.neighbour))
    with pytest.raises(RightsError):
        issue(cast, staff, by=cast.reporter)
    issue(cast, staff)
    refused("MT7204", lambda: issue(cast, staff))
    assert Programme.objects.count() == 1


def change(cast: Cast, staff: Staff, programme: Programme, by: User | None = None, **given: object) -> Programme:
    settings: dict[str, object] = {"lead": staff.officer, "by": by or cast.clerk, "seen": 1} | given
    text = settings.pop("text", TEXT)
    return change_programme(programme, text, **settings)  # type: ignore[arg-type]  # as above


def test_programme_is_written_anew_and_the_second_of_two_sees_it(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(count_target()), by=cast.administrator)
    programme, paper = issue(cast, staff), decision(cast)

    renamed = replace(TEXT, number="06-CTr/ĐU", kind=ProgrammeKind.WORK)
    change(cast, staff, programme, text=renamed, targets=list(Target.objects.all()), document=paper)

    stored = Programme.objects.get()
    assert (stored.number, stored.kind, stored.document, stored.edits) == ("06-CTr/ĐU", "work", paper, 2)
    assert (stored.edited_by, stored.targets.count()) == (cast.clerk, 1)
    error = refused("MT7211", lambda: change(cast, staff, programme, by=cast.leader))
    assert error.fields == {"thing": "06-CTr/ĐU", "who": "Người canbo", "now": "2", "seen": "1"}


def test_bad_change_of_a_programme_is_refused(cast: Cast, staff: Staff) -> None:
    programme, other = issue(cast, staff), issue(cast, staff, replace(TEXT, number="07"))
    foreign = documents.add_document(
        RawFile("x.txt", b"x"), Extract("x", "text-1"), Heading(), code="x", place=cast.units["xa-ben"],
        by=cast.neighbour,
    )  # fmt: skip

    refused("MT7230", lambda: change(cast, staff, programme))
    refused("MT7204", lambda: change(cast, staff, programme, text=replace(TEXT, number="07")))
    refused("MT7226", lambda: change(cast, staff, programme, text=replace(TEXT, last_day=date(2022, 1, 1))))
    refused("MT7229", lambda: change(cast, staff, programme, document=foreign))
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")
    refused("MT7225", lambda: change(cast, staff, programme, lead=staff.head))
    with pytest.raises(RightsError):
        change(cast, staff, programme, by=cast.neighbour)
    assert sorted(Programme.objects.values_list("number", "edits")) == [("05-CTr/ĐU", 1), (other.number, 1)]


def test_lead_that_has_become_vacant_may_stay(cast: Cast, staff: Staff) -> None:
    programme = issue(cast, staff)
    posts.vacate(staff.officer, on=TODAY, by=cast.leader, why="khuyết")

    assert change(cast, staff, programme, text=replace(TEXT, title="Tên khác")).title == "Tên khác"


def test_yearly_plan_takes_another_title(cast: Cast, staff: Staff) -> None:
    year = open_year(2023, "Kế hoạch", place=cast.commune, by=cast.clerk)

    change_year(year, "Kế hoạch phát triển 2023", by=cast.clerk, seen=1)

    year.refresh_from_db()
    assert (str(year), str(issue(cast, staff))) == ("Kế hoạch phát triển 2023 (2023)", "05-CTr/ĐU")
    assert (year.title, year.edits) == ("Kế hoạch phát triển 2023", 2)
    refused("MT7211", lambda: change_year(year, "Khác", by=cast.clerk, seen=1))
    refused("MT7230", lambda: change_year(year, "Kế hoạch phát triển 2023", by=cast.clerk, seen=2))


def test_programmes_come_page_by_page_and_by_kind(cast: Cast, staff: Staff) -> None:
    for number, kind in enumerate((ProgrammeKind.WORK, ProgrammeKind.ACTION, ProgrammeKind.WORK)):
        issue(cast, staff, replace(TEXT, number=f"0{number}", kind=kind))

    first = programmes(cast.clerk, cast.commune, size=2)
    assert first.after is not None
    rest = programmes(cast.clerk, cast.commune, after=ProgrammeCursor.parse(str(first.after)), size=2)

    assert ([one.name for one in first.lines], [one.name for one in rest.lines]) == (["02", "01"], ["00"])
    assert rest.after is None
    assert [one.name for one in programmes(cast.clerk, cast.commune, kind=ProgrammeKind.ACTION).lines] == ["01"]
    assert list(kind_counts(cast.clerk, cast.commune).values()) == [2, 1, 0]
    for wrong in ("", "x", "2023-01-01", "2023-13-01.1", "2023-01-01.²"):
        refused("MT7203", lambda wrong=wrong: ProgrammeCursor.parse(wrong))  # type: ignore[misc]


def test_programmes_are_seen_by_the_commune_only(cast: Cast, staff: Staff) -> None:
    issue(cast, staff)
    open_year(2023, "Kế hoạch", place=cast.commune, by=cast.clerk)

    seen = {
        name: len(programmes(getattr(cast, name), cast.commune).lines)
        + len(annual_plans(getattr(cast, name), cast.commune))
        for name in ("clerk", "leader", "reporter", "neighbour")
    }
    assert seen == {"clerk": 2, "leader": 2, "reporter": 0, "neighbour": 0}
