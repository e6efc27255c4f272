"""Events of units in the store: applied whole or not at all, undone while nothing rests on them, rights confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from pytest_django import DjangoAssertNumQueries

from muctieu.core.place import Level, PlaceType
from muctieu.core.place_events import WHOLE, Change, Event, EventKind, Part, Shares
from muctieu.core.place_rights import Effect
from muctieu.errors import RightsError, StateError
from muctieu.web.common.journal import SYSTEM_CHAIN
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Role, may
from muctieu.web.people import domain as people
from muctieu.web.people.models import RightChoice, RightDecision, RoleGrant
from muctieu.web.people.rights import confirm_right, pending_rights, touched_grants
from muctieu.web.places import domain as places
from muctieu.web.places.events import EventRefusedError, apply_decision, apply_event, undo_event
from muctieu.web.places.mapping import stored_places
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree, TreeLink, UnitEvent, UnitEventPart, UnitEventUndo
from muctieu.web.places.queries import units_on
from tests.cast import SINCE, Cast, by_hand, unit
from tests.web.conftest import Enter

DAY = date(2023, 7, 1)
BASIS = "12/NQ-HĐND ngày 20/6/2023"
HALF = Shares(Decimal("0.5"), Decimal("0.4"))
OTHER_HALF = Shares(Decimal("0.5"), Decimal("0.6"))


def event(kind: EventKind, key: str = "sk-1", **given: Any) -> Event:
    values: dict[str, Any] = {"day": DAY, "legal_basis": BASIS} | given
    return Event(key, kind, **values)


def parts(target: str, *sources: str) -> tuple[Part, ...]:
    return tuple(Part(source, target, WHOLE) for source in sources)


def merge(*, into: str = "ban-moi", key: str = "sk-1", **given: Any) -> Event:
    """The two villages become one, a new one or one of the two."""
    new = Change("ban-moi", code="03", name="Bản Mới", level=Level.VILLAGE, parent="xa", place_type=PlaceType.VILLAGE)
    changes = (new,) if into == "ban-moi" else ()
    return event(EventKind.MERGE, key, parts=parts(into, "ban-1", "ban-2"), changes=changes, **given)


def split(shares: tuple[Shares, Shares], **given: Any) -> Event:
    made = Change("ban-3", code="03", name="Bản Ba", level=Level.VILLAGE, parent="xa")
    both = (Part("ban-1", "ban-1", shares[0]), Part("ban-1", "ban-3", shares[1]))
    return event(EventKind.SPLIT, parts=both, changes=(made,), **given)


def change(kind: EventKind, place: str, **given: Any) -> Event:
    day = given.pop("day", DAY)
    return event(kind, day=day, changes=(Change(place, **given),))


def codes(refused: pytest.ExceptionInfo[EventRefusedError]) -> list[str]:
    return [finding.code for finding in refused.value.findings if finding.severity == "error"]


def standing(day: date) -> dict[str, tuple[str, str | None]]:
    return {row.unit.key: (row.name, row.parent.key if row.parent else None) for row in units_on(day)}


def person(cast: Cast, name: str, role: Role, place: str) -> RoleGrant:
    user = people.add_person(
        name, full_name=f"Người {name}", role=role, unit=cast.units[place], since=SINCE, by=cast.administrator
    )
    return user.grants.select_related("user", "unit").get()


# -- the eight events ---------------------------------------------------------------------------------------------


def test_a_merge_ends_the_sources_and_takes_links_along(cast: Cast) -> None:
    applied = apply_event(merge(), by=cast.administrator)

    assert {"ban-1", "ban-2"} <= standing(date(2023, 6, 30)).keys()
    assert {"ban-1", "ban-2"} & standing(DAY).keys() == set()
    assert standing(DAY)["ban-moi"] == ("Bản Mới", "xa")
    made = OrgUnitVersion.objects.get(unit__key="ban-moi")
    assert (made.place_type, made.legal_basis) == ("village", BASIS)
    assert [(str(part.source), str(part.target)) for part in applied.event.parts.all()] == [
        ("ban-1", "ban-moi"), ("ban-2", "ban-moi"),
    ]  # fmt: skip
    links = TreeLink.objects.filter(party__key="chi-bo-1").order_by("valid_from")
    assert [(link.administrative.key, link.valid_from, link.valid_to) for link in links] == [
        ("ban-1", SINCE, DAY), ("ban-moi", DAY, None),
    ]  # fmt: skip


def test_an_event_stands_in_its_communes_journal_and_one_of_a_commune_in_the_stores(cast: Cast) -> None:
    apply_event(change(EventKind.RENAME, "ban-1", name="Bản Một"), by=cast.administrator)

    entry = JournalEntry.objects.order_by("-id")[0]
    assert (entry.act, entry.thing) == ("place.change", "event:sk-1")
    assert '"name":"Đơn vị ban-1"' in entry.before
    assert '"name":"Bản Một"' in entry.after
    apply_event(event(EventKind.RENAME, "sk-2", changes=(Change("xa", name="Xã Mới"),)), by=cast.administrator)
    assert (entry.chain, JournalEntry.objects.order_by("-id")[0].chain) == (cast.commune.uuid, SYSTEM_CHAIN)


@pytest.mark.parametrize(("given", "attribute", "value"), [
    (change(EventKind.RENAME, "ban-1", name="Bản Một"), "name", "Bản Một"),
    (change(EventKind.RECODE, "ban-1", code="09"), "code", "09"),
    (change(EventKind.RETYPE, "xa", place_type=PlaceType.WARD), "place_type", "ward"),
])  # fmt: skip
def test_an_attribute_changes_from_the_day_on(cast: Cast, given: Event, attribute: str, value: str) -> None:
    apply_event(given, by=cast.administrator)

    place = given.changes[0].unit
    assert getattr(units_on(DAY).get(unit__key=place), attribute) == value
    assert getattr(units_on(date(2023, 6, 30)).get(unit__key=place), attribute) != value


def test_parent_change_transfer_split_and_dissolve(cast: Cast) -> None:
    by = cast.administrator
    moved = event(EventKind.REPARENT, "a", changes=(Change("ban-ben", parent="xa"),))
    recoded = event(EventKind.RECODE, "b", changes=(Change("ban-ben", code="05"),))
    apply_decision((moved, recoded), by=by)
    given = event(EventKind.TRANSFER, "c", parts=(Part("ban-ben", "ban-2", Shares(Decimal("0.25"), Decimal("0.2"))),))
    apply_event(given, by=by)
    apply_event(split((HALF, OTHER_HALF)), by=by)
    apply_event(event(EventKind.DISSOLVE, "d", day=date(2023, 8, 1), dissolved=("ban-ben",)), by=by)

    assert standing(DAY)["ban-ben"] == ("Đơn vị ban-ben", "xa")
    assert "ban-ben" not in standing(date(2023, 8, 1))
    stored = stored_places()
    assert [entry.event for entry in stored.entries][2] == given
    assert {(edge.source, edge.target, edge.shares) for edge in stored.edges} == {
        ("ban-ben", "ban-2", Shares(Decimal("0.25"), Decimal("0.2"))), ("ban-1", "ban-3", OTHER_HALF),
    }  # fmt: skip


def test_a_code_passes_to_the_neighbour_on_the_day_it_falls_free(cast: Cast) -> None:
    """On 30 June the code is the one commune's, on 1 July the other's."""
    freed = event(EventKind.RECODE, "a", changes=(Change("xa", code="03499"),))
    reused = event(EventKind.RECODE, "b", changes=(Change("xa-ben", code="xa"),))

    apply_decision((freed, reused), by=cast.administrator)

    holders = [units_on(day).get(code="xa", unit__tree=Tree.ADMINISTRATIVE).unit.key for day in (SINCE, DAY)]
    assert holders == ["xa", "xa-ben"]


def test_a_typed_unit_comes_back_equal_and_loading_it_again_changes_nothing(cast: Cast) -> None:
    typed = replace(unit("ban-4", Level.VILLAGE, "xa"), place_type=PlaceType.HAMLET)

    made = [places.load_units([typed], by=cast.administrator, under=cast.units["tinh"]) for _ in range(2)]

    assert made == [1, 0]
    assert OrgUnitVersion.objects.get(unit__key="ban-4").to_core() == typed


# -- what cannot have happened ------------------------------------------------------------------------------------


BAD: list[tuple[Event, str]] = [
    (change(EventKind.REPARENT, "xa", parent="xa"), "MT1425"),
    (change(EventKind.REPARENT, "xa", parent="ban-1"), "MT1425"),
    (change(EventKind.RENAME, "ban-1", name="Sớm", day=date(2020, 1, 1)), "MT1402"),
    (change(EventKind.RENAME, "khong-co", name="Không"), "MT1401"),
    (change(EventKind.RECODE, "ban-1", code="02"), "MT1426"),
    (change(EventKind.REPARENT, "ban-1", parent="khong-co"), "MT1423"),
    (change(EventKind.REPARENT, "ban-1", parent="dang-bo"), "MT1427"),
    (split((HALF, HALF)), "MT1405"),
    (split((Shares(Decimal("1.5"), Decimal(1)), Shares(Decimal("-0.5"), Decimal(0)))), "MT1406"),
    (merge(legal_basis=" "), "MT1407"),
    (event(EventKind.DISSOLVE, dissolved=("xa",)), "MT1424"),
    (event(EventKind.MERGE, parts=parts("ban-1", "chi-bo-1", "ban-1")), "MT1414"),
]


@pytest.mark.parametrize(("given", "code"), BAD, ids=[code for _, code in BAD])
def test_bad_input_is_refused_in_words_and_nothing_is_stored(cast: Cast, given: Event, code: str) -> None:
    before, entries = stored_places(), JournalEntry.objects.count()

    with pytest.raises(EventRefusedError) as refused:
        apply_event(given, by=cast.administrator)

    assert code in codes(refused)
    assert refused.value.message_vi
    assert stored_places() == before
    assert (JournalEntry.objects.count(), UnitEvent.objects.count()) == (entries, 0)


def test_a_cycle_through_two_events_refuses_both(cast: Cast) -> None:
    first = event(EventKind.REPARENT, "a", changes=(Change("ban-1", parent="ban-2"),))
    second = event(EventKind.REPARENT, "b", changes=(Change("ban-2", parent="ban-1"),))

    with pytest.raises(EventRefusedError) as refused:
        apply_decision((first, second), by=cast.administrator)

    assert set(codes(refused)) == {"MT1425"}
    assert not UnitEvent.objects.exists()


def test_an_event_before_a_later_change_and_one_recorded_twice_are_refused(cast: Cast) -> None:
    given = change(EventKind.RENAME, "ban-1", name="Bản Một")
    apply_event(given, by=cast.administrator)

    for again, code in ((given, "MT1408"), (replace(given, id="sk-0", day=date(2022, 1, 1)), "MT1409")):
        with pytest.raises(EventRefusedError) as refused:
            apply_event(again, by=cast.administrator)
        assert code in codes(refused)


def test_shares_that_no_decision_states_are_noted(cast: Cast) -> None:
    applied = apply_event(split((Shares(None, None), Shares(None, None))), by=cast.administrator)

    assert [finding.code for finding in applied.findings] == ["MT1410"]
    assert set(UnitEventPart.objects.values_list("households", flat=True)) == {""}


@pytest.mark.parametrize("who", ["clerk", "leader", "neighbour", "reporter"])
def test_nobody_but_an_administrator_changes_units(cast: Cast, who: str) -> None:
    for given in (merge(), change(EventKind.RENAME, "khong-co", name="Không")):
        with pytest.raises(RightsError):
            apply_event(given, by=getattr(cast, who))


def test_an_administrator_of_one_commune_takes_nothing_from_the_neighbour(cast: Cast) -> None:
    local = person(cast, "quantri-xa", Role.ADMINISTRATOR, "xa").user

    with pytest.raises(RightsError):
        apply_event(change(EventKind.REPARENT, "ban-ben", parent="xa"), by=local)
    assert apply_event(merge(), by=local).event.recorded_by == local.uuid


# -- undoing ------------------------------------------------------------------------------------------------------


Maker = Callable[[], Event]


@pytest.mark.parametrize("make", [
    merge, lambda: split((HALF, OTHER_HALF)), lambda: change(EventKind.RENAME, "ban-1", name="Bản Một"),
    lambda: event(EventKind.DISSOLVE, dissolved=("ban-2",)),
])  # fmt: skip
def test_undoing_gives_back_the_very_same_places(cast: Cast, make: Maker) -> None:
    before = stored_places()
    row = apply_event(make(), by=cast.administrator).event

    undone = undo_event(row, by=cast.administrator, why="Nhập nhầm ngày")

    assert stored_places() == before
    assert (undone.by, str(undone)) == (cast.administrator.uuid, f"{row.pk}: Nhập nhầm ngày")
    assert JournalEntry.objects.order_by("-id")[0].why == "Nhập nhầm ngày"
    with pytest.raises(EventRefusedError, match="Không có sự kiện"):
        undo_event(row, by=cast.administrator, why="lần nữa")
    with pytest.raises(EventRefusedError, match="đã được ghi rồi"):
        apply_event(make(), by=cast.administrator)
    assert apply_event(replace(make(), id="sk-2"), by=cast.administrator).event.key == "sk-2"


def test_undoing_needs_a_reason_and_the_right(cast: Cast) -> None:
    row = apply_event(merge(), by=cast.administrator).event

    with pytest.raises(StateError, match="lý do"):
        undo_event(row, by=cast.administrator, why=" ")
    with pytest.raises(RightsError):
        undo_event(row, by=cast.leader, why="nhầm")


def test_undoing_names_the_later_event_and_the_figure_that_rest_on_it(cast: Cast, enter: Enter) -> None:
    row = apply_event(merge(), by=cast.administrator).event
    apply_event(event(EventKind.RENAME, "sk-2", day=date(2023, 7, 3), changes=(Change("ban-moi", name="Bản Mới Hơn"),)),
                by=cast.administrator)  # fmt: skip
    enter("4", place="ban-moi", period="2023-Q3")

    with pytest.raises(EventRefusedError) as refused:
        undo_event(row, by=cast.administrator, why="nhầm")

    said = " ".join(finding.message_vi for finding in refused.value.findings)
    assert set(codes(refused)) == {"MT1411"}
    assert "sk-2" in said
    assert "figures.observation" in said


def test_figures_of_the_time_before_do_not_hinder_undoing(cast: Cast, enter: Enter) -> None:
    row = apply_event(merge(into="ban-1"), by=cast.administrator).event
    enter("4", place="ban-1", period="2022")

    undo_event(row, by=cast.administrator, why="nhầm")

    assert "ban-2" in standing(DAY)


def test_stored_events_are_never_changed(cast: Cast) -> None:
    row = apply_event(merge(), by=cast.administrator).event
    part = UnitEventPart.objects.all()[0]

    assert (str(row), str(part)) == ("sk-1", f"{part.source_id} → {part.target_id}")
    for rows in (UnitEvent.objects.all(), UnitEventPart.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), by_hand():
            rows.update(created=row.created)
    assert not UnitEventUndo.objects.exists()


# -- rights -------------------------------------------------------------------------------------------------------


def test_nothing_moves_until_a_person_confirms_and_then_to_the_right_people(cast: Cast) -> None:
    second = person(cast, "ban2", Role.REPORTER, "ban-2")
    row = apply_event(merge(), by=cast.administrator).event
    new = OrgUnit.objects.get(key="ban-moi")

    waiting = {found.grant.user.username: found for found in pending_rights(row)}
    assert waiting.keys() == {"ban1", "ban2"}
    assert {found.proposal.effect for found in waiting.values()} == {Effect.ENDED}
    assert not may(cast.reporter, Act.FIGURE_RECORD, new)

    made = confirm_right(waiting["ban1"].grant, row, choice=RightChoice.MOVE, by=cast.administrator)
    confirm_right(second, row, choice=RightChoice.END, by=cast.administrator)

    assert may(cast.reporter, Act.FIGURE_RECORD, new)
    assert not may(cast.reporter, Act.FIGURE_RECORD, cast.units["ban-ben"])
    assert not may(second.user, Act.FIGURE_RECORD, new)
    assert not may(cast.neighbour, Act.FIGURE_RECORD, new)
    assert pending_rights(row) == ()
    assert (made.effect, made.units, str(made).rpartition(": ")[2]) == ("ended", ["ban-moi"], "move")
    assert JournalEntry.objects.filter(act="people.grant", after__contains="sk-1").count() == 2


def test_two_rights_that_move_to_one_unit_become_one(cast: Cast) -> None:
    people.grant(cast.reporter, Role.REPORTER, unit=cast.units["ban-2"], since=SINCE, by=cast.administrator)
    row = apply_event(merge(), by=cast.administrator).event

    for found in pending_rights(row):
        confirm_right(found.grant, row, choice=RightChoice.MOVE, by=cast.administrator)

    assert cast.reporter.grants.filter(unit__key="ban-moi").count() == 1


def test_a_merge_into_one_of_the_two_asks_whether_its_reporter_keeps_the_wider_reach(cast: Cast) -> None:
    row = apply_event(merge(into="ban-1"), by=cast.administrator).event

    (found,) = pending_rights(row)

    assert (found.grant.user, found.proposal.effect, found.proposal.gained) == (cast.reporter, Effect.GREW, ("ban-2",))
    confirm_right(found.grant, row, choice=RightChoice.KEEP, by=cast.administrator)
    assert RoleGrant.objects.get(pk=found.grant.pk).valid_to is None
    assert pending_rights(row) == ()


def test_several_heirs_are_chosen_among_and_no_other_unit(cast: Cast) -> None:
    made = tuple(
        Change(f"ban-1{part}", code=f"1{part}", name=f"Bản Một {part}", level=Level.VILLAGE, parent="xa")
        for part in ("a", "b")
    )
    both = (Part("ban-1", "ban-1a", HALF), Part("ban-1", "ban-1b", OTHER_HALF))
    applied = apply_event(event(EventKind.SPLIT, parts=both, changes=made), by=cast.administrator)
    (found,) = pending_rights(applied.event)

    assert [finding.code for finding in applied.findings] == ["MT1413"]
    wrong = [(RightChoice.MOVE, ()), (RightChoice.MOVE, ("ban-ben",)), (RightChoice.KEEP, ()),
             (RightChoice.END, ("ban-1a",))]  # fmt: skip
    for choice, units in wrong:
        with pytest.raises(StateError, match=r"Có thể chọn: move → ban-1a \| ban-1b, end"):
            confirm_right(found.grant, applied.event, choice=choice, units=units, by=cast.administrator)
    confirm_right(found.grant, applied.event, choice=RightChoice.MOVE, units=("ban-1b",), by=cast.administrator)
    assert may(cast.reporter, Act.FIGURE_RECORD, OrgUnit.objects.get(key="ban-1b"))
    assert not may(cast.reporter, Act.FIGURE_RECORD, OrgUnit.objects.get(key="ban-1a"))


def test_a_dissolved_unit_leaves_its_rights_only_to_end(cast: Cast) -> None:
    person(cast, "ban2", Role.REPORTER, "ban-2")
    row = apply_event(event(EventKind.DISSOLVE, dissolved=("ban-2",)), by=cast.administrator).event

    (found,) = pending_rights(row)

    assert found.choices == (RightChoice.END,)
    assert [str(one.grant.place) for one in touched_grants(stored_places(), DAY)] == ["ban-2"]


def test_a_right_is_settled_once_by_whoever_may_and_then_holds_the_event_fast(cast: Cast) -> None:
    row = apply_event(merge(), by=cast.administrator).event
    (found,) = pending_rights(row)

    with pytest.raises(RightsError):
        confirm_right(found.grant, row, choice=RightChoice.MOVE, by=cast.leader)
    confirm_right(found.grant, row, choice=RightChoice.MOVE, by=cast.administrator)
    with pytest.raises(StateError, match="không còn chờ xử lý"):
        confirm_right(found.grant, row, choice=RightChoice.MOVE, by=cast.administrator)
    with pytest.raises(EventRefusedError, match=r"rolegrant|rightdecision"):
        undo_event(row, by=cast.administrator, why="nhầm")
    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        RightDecision.objects.all().delete()


def test_an_event_taken_back_leaves_no_rights_waiting(cast: Cast) -> None:
    row = apply_event(merge(), by=cast.administrator).event
    undo_event(row, by=cast.administrator, why="nhầm")

    assert pending_rights(row) == ()


def test_waiting_rights_take_five_queries_however_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [person(cast, f"them-{number}", Role.REPORTER, f"ban-{number}") for number in (1, 2)]
    row = apply_event(merge(), by=cast.administrator).event

    with django_assert_num_queries(5):
        assert len(pending_rights(row)) == 3
    for grant in others:
        confirm_right(grant, row, choice=RightChoice.END, by=cast.administrator)
    with django_assert_num_queries(5):
        assert len(pending_rights(row)) == 1
