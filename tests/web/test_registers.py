"""Registers in the store: events kept in versions, totals handed in as figures, and nothing for the neighbour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from muctieu.core.period import Period
from muctieu.core.register import Value
from muctieu.errors import RightsError, StateError
from muctieu.packs.registers import load_registers
from muctieu.web.common.models import JournalEntry
from muctieu.web.registers import domain, queries
from muctieu.web.registers.domain import RecordRefusedError
from muctieu.web.registers.models import Entry, EntryVersion
from tests.cast import Cast, by_hand

DAY = date(2023, 5, 4)
QUARTER = Period.parse("2023-Q2")
Hold = Callable[..., Entry]


@pytest.fixture
def hold(cast: Cast) -> Hold:
    """Enter a dialogue that was held in a village."""

    def enter(place: str = "ban-1", day: date = DAY, stage: str = "held", **counts: int) -> Entry:
        values: dict[str, Value] = {"chair": "Bí thư Đảng ủy", "topic": "Đường vào bản"}
        values |= {code: Decimal(count) for code, count in counts.items()}
        return domain.enter("dialogue", place=cast.units[place], day=day, values=values, by=cast.clerk, stage=stage)

    return enter


def test_an_entry_is_numbered_within_its_commune_s_year(hold: Hold, cast: Cast) -> None:
    first, second = hold(), hold(place="ban-2")
    next_year = hold(day=date(2024, 1, 5))

    assert [(entry.commune, entry.year, entry.number) for entry in (first, second, next_year)] == [
        (cast.commune, 2023, 1),
        (cast.commune, 2023, 2),
        (cast.commune, 2024, 1),
    ]
    assert JournalEntry.objects.filter(chain=cast.commune.uuid, act="register.keep").count() == 3


def test_without_a_stage_an_entry_stands_at_the_first_one(hold: Hold) -> None:
    assert hold(stage="").versions.get().stage == "scheduled"


@pytest.mark.parametrize(("counts", "code"), [({"opinions": 3, "answered": 4}, "MT2106"), ({"opinions": -1}, "MT2105")])
def test_a_faulty_record_is_refused_whole(hold: Hold, counts: dict[str, int], code: str) -> None:
    with pytest.raises(RecordRefusedError) as caught:
        hold(**counts)

    assert [finding.code for finding in caught.value.findings] == [code]
    assert not Entry.objects.exists()


def test_an_unknown_register_and_a_field_for_a_person_are_refused(cast: Cast) -> None:
    with pytest.raises(StateError) as unknown:
        domain.enter("so-den", place=cast.commune, day=DAY, values={}, by=cast.clerk)
    with pytest.raises(RecordRefusedError) as person:
        domain.enter("dialogue", place=cast.commune, day=DAY, values={"ho_ten": "Ai đó"}, by=cast.clerk)

    assert unknown.value.code == "MT7203"
    assert "MT2101" in {finding.code for finding in person.value.findings}


@pytest.mark.parametrize("who", ["reporter", "leader", "neighbour"])
def test_only_the_commune_s_clerk_keeps_registers(cast: Cast, who: str) -> None:
    with pytest.raises(RightsError):
        domain.enter(
            "dialogue",
            place=cast.units["ban-1"],
            day=DAY,
            values={"chair": "Bí thư", "topic": "Đường"},
            by=getattr(cast, who),
        )


def test_an_amendment_keeps_what_was_said_before(hold: Hold, cast: Cast) -> None:
    entry = hold(opinions=5)

    domain.amend(
        entry,
        seen=1,
        day=DAY,
        values={"chair": "Bí thư Đảng ủy", "topic": "Đường vào bản", "opinions": Decimal(6)},
        by=cast.clerk,
        stage="announced",
        why="Đếm lại biên bản",
    )

    detail = queries.entry(str(entry.uuid), viewer=cast.leader)
    assert detail is not None
    assert [(change.version, change.values["opinions"], change.stage) for change in detail.changes] == [
        (2, "6", "announced"),
        (1, "5", "held"),
    ]
    assert detail.line.record.values["opinions"] == 6
    assert not detail.may_keep


def test_the_second_of_two_editors_is_told_who_was_first(hold: Hold, cast: Cast) -> None:
    entry = hold()
    values: dict[str, Value] = {"chair": "Bí thư", "topic": "Nước sạch"}
    domain.amend(entry, seen=1, day=DAY, values=values, by=cast.clerk)

    with pytest.raises(StateError) as caught:
        domain.amend(entry, seen=1, day=DAY, values=values, by=cast.clerk)

    assert caught.value.code == "MT7211"
    assert str(cast.clerk) in caught.value.message_vi
    assert entry.versions.count() == 2


def test_stages_are_taken_one_by_one(hold: Hold, cast: Cast) -> None:
    entry = hold()

    with pytest.raises(StateError) as caught:
        domain.amend(entry, seen=1, day=DAY, values={"chair": "a", "topic": "b"}, by=cast.clerk, stage="closed")
    assert caught.value.code == "MT7212"


def test_a_faulty_amendment_changes_nothing(hold: Hold, cast: Cast) -> None:
    entry = hold()

    with pytest.raises(RecordRefusedError):
        domain.amend(entry, seen=1, day=DAY, values={}, by=cast.clerk)

    assert entry.versions.count() == 1


@pytest.mark.parametrize("table", ["registers_entry", "registers_entryversion"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET uuid = uuid", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(hold: Hold, table: str, statement: str) -> None:
    hold()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_totals_become_figures_with_the_register_as_their_source(hold: Hold, cast: Cast) -> None:
    hold()
    hold(place="ban-2")
    hold(stage="scheduled")
    hold(day=date(2023, 8, 1))

    (row,) = domain.hand_in("dialogue", commune=cast.commune, period=QUARTER, by=cast.clerk)

    assert (row.indicator, row.mantissa, row.place, row.provenance_kind) == (
        "dialogue_sessions",
        2,
        cast.commune,
        "form",
    )
    assert row.provenance_document == "so/dialogue"
    assert "3 bản ghi" in row.provenance_place


def test_the_same_totals_are_recorded_once_and_new_ones_supersede(hold: Hold, cast: Cast) -> None:
    hold()
    (first,) = domain.hand_in("dialogue", commune=cast.commune, period=QUARTER, by=cast.clerk)

    assert domain.hand_in("dialogue", commune=cast.commune, period=QUARTER, by=cast.clerk) == []
    hold()
    (second,) = domain.hand_in("dialogue", commune=cast.commune, period=QUARTER, by=cast.clerk)
    assert second.supersedes == first
    assert second.mantissa == 2


def test_an_empty_register_hands_in_nothing(hold: Hold, cast: Cast) -> None:
    assert domain.hand_in("dialogue", commune=cast.commune, period=QUARTER, by=cast.clerk) == []


def test_every_feed_hands_in_a_figure_of_its_indicator(cast: Cast) -> None:
    for register in load_registers().values():
        values: dict[str, Value] = {}
        for field in register.fields:
            if field.type == "count":
                values[field.code] = Decimal(7)
            elif field.required or any(field.code in feed.where for feed in register.feeds):
                values[field.code] = field.choices[0].code if field.choices else "Nội dung"
        last = register.stages[-1].code
        domain.enter(register.code, place=cast.commune, day=DAY, values=values, by=cast.clerk, stage=last)

        rows = domain.hand_in(register.code, commune=cast.commune, period=QUARTER, by=cast.clerk)

        assert {row.indicator for row in rows} == {feed.indicator for feed in register.feeds}


def test_the_neighbour_and_the_public_see_nothing(hold: Hold, cast: Cast) -> None:
    entry = hold()

    for viewer in (cast.neighbour, cast.reporter, None):
        assert queries.entries("dialogue", viewer=viewer, year=2023).lines == ()
        assert queries.entry(str(entry.uuid), viewer=viewer) is None
        assert {r.code: n for r, n in queries.registers(viewer=viewer, year=2023)}["dialogue"] == 0
    assert len(queries.entries("dialogue", viewer=cast.clerk, year=2023).lines) == 1


def test_lists_use_as_many_queries_for_three_rows_as_for_one(hold: Hold, cast: Cast) -> None:
    counts = []
    for _ in range(3):
        hold()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.entries("dialogue", viewer=cast.clerk, year=2023)
            queries.registers(viewer=cast.clerk, year=2023)
        counts.append(len(captured))

    assert counts[0] == counts[2]


def test_pages_go_on_below_the_last_number(hold: Hold, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for _ in range(3):
        hold()

    first = queries.entries("dialogue", viewer=cast.clerk, year=2023)
    rest = queries.entries("dialogue", viewer=cast.clerk, year=2023, below=first.more_below)

    assert [line.number for line in first.lines] == [3, 2]
    assert first.more_below == 2
    assert [line.number for line in rest.lines] == [1]
    assert rest.more_below is None
    assert first.lines[0].place_name == "Đơn vị ban-1"


def test_rows_name_themselves(hold: Hold) -> None:
    entry = hold()

    assert str(entry) == "dialogue/2023/1"
    assert str(EntryVersion.objects.get()) == f"{entry.pk}/1"


def test_a_place_is_named_as_it_was_on_the_day(hold: Hold, cast: Cast) -> None:
    entry = hold(place="ban-2", day=date(2023, 8, 1))
    version = cast.units["ban-2"].versions.get()
    version.valid_to = date(2023, 7, 1)
    with by_hand():
        version.save()
        cast.units["ban-2"].versions.create(
            name="Bản Mới", level="village", parent=cast.commune, valid_from=date(2023, 7, 1), code="02"
        )

    found = queries.entry(str(entry.uuid), viewer=cast.clerk)

    assert found is not None
    assert found.line.place_name == "Bản Mới"


def test_a_place_that_came_later_is_named_by_its_first_name(hold: Hold, cast: Cast) -> None:
    entry = hold(day=date(2023, 3, 1))
    with by_hand():
        cast.units["ban-1"].versions.update(valid_from=date(2023, 6, 1))

    found = queries.entry(str(entry.uuid), viewer=cast.clerk)

    assert found is not None
    assert found.line.place_name == "Đơn vị ban-1"
