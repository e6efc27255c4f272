from __future__ import annotations

from datetime import date

from hypothesis import given

from muctieu.core.lineage import Lineage, check_lineage
from muctieu.core.place import on_day
from muctieu.core.place_events import UNSTATED, WHOLE, Edge, Measure, Shares
from muctieu.core.place_history import Places
from tests.place_cast import START, day, histories, shares

FOREVER = date(2100, 1, 1)


def edge(source: str, target: str, on: str = "2023-07-01", part: Shares = WHOLE, event: str = "") -> Edge:
    return Edge(event or f"{on}", day(on), source, target, part)


def follow(unit: str, *edges: Edge, start: date = START, end: date = FOREVER) -> dict[str, Shares]:
    return dict(Lineage(edges).follow(unit, start=start, end=end))


def test_a_unit_that_nothing_befell_is_itself() -> None:
    assert follow("dong", edge("bac", "giua")) == {"dong": WHOLE}


def test_a_unit_lives_on_whole_through_several_merges() -> None:
    assert follow("bac", edge("giua", "cuoi", "2024-01-01"), edge("bac", "giua")) == {"cuoi": WHOLE}


def test_only_events_of_the_time_asked_about_count() -> None:
    edges = (edge("bac", "giua"), edge("giua", "cuoi", "2024-01-01"))

    assert follow("bac", *edges, end=day("2024-01-01")) == {"giua": WHOLE}
    assert follow("giua", *edges, start=day("2023-07-02")) == {"cuoi": WHOLE}


def test_shares_multiply_along_the_way_and_the_rest_stays() -> None:
    edges = (edge("bac", "nam", part=shares("0.2", "0.3")), edge("nam", "dong", "2024-01-01", shares("0.5")))

    assert follow("bac", *edges) == {
        "bac": shares("0.8", "0.7"),
        "nam": shares("0.10", "0.15"),
        "dong": shares("0.10", "0.15"),
    }


def test_parts_that_meet_again_add_up() -> None:
    edges = (edge("nam", "nam-1", part=shares("0.4")), edge("nam", "nam-2", part=shares("0.6")),
             edge("nam-1", "cuoi", "2024-01-01"), edge("nam-2", "cuoi", "2024-01-01"))  # fmt: skip

    assert follow("nam", *edges) == {"cuoi": shares("1.0")}


def test_units_that_swap_parts_in_one_event_do_not_pass_them_twice() -> None:
    edges = (edge("bac", "nam", "2022-01-01", shares("0.5")), edge("bac", "nam", part=shares("0.2")),
             edge("nam", "bac", part=shares("0.4")))  # fmt: skip

    assert follow("bac", *edges) == {"bac": shares("0.60"), "nam": shares("0.40")}


def test_unstated_shares_stay_unknown_all_the_way() -> None:
    edges = (edge("nam", "nam-1", part=UNSTATED), edge("nam-1", "cuoi", "2024-01-01"))

    assert follow("nam", *edges) == {"nam": UNSTATED, "cuoi": UNSTATED}


def test_successors_and_leaving_edges_are_those_of_the_time_asked_about() -> None:
    lineage = Lineage((edge("bac", "giua"),))

    assert lineage.successors("bac", start=START, end=FOREVER) == ("giua",)
    assert lineage.leaving("bac", start=START, end=FOREVER) == lineage.edges
    assert lineage.leaving("bac", start=day("2023-07-02"), end=FOREVER) == ()


def test_parts_given_and_given_back_are_no_circle() -> None:
    given_back = (edge("bac", "nam", part=shares("0.2")), edge("nam", "bac", "2024-01-01", shares("0.2")))

    assert check_lineage(given_back) == ()


def test_units_that_become_each_other_are_a_circle() -> None:
    faults = check_lineage((edge("bac", "nam"), edge("nam", "bac", "2024-01-01")))

    assert [fault.code for fault in faults] == ["MT1429"]
    assert " → " in faults[0].message_vi


def test_parts_that_go_round_on_one_day_are_a_circle() -> None:
    half = shares("0.5")

    faults = check_lineage((edge("bac", "nam", part=half), edge("nam", "bac", part=half)))

    assert [fault.code for fault in faults] == ["MT1429"]


@given(histories())
def test_what_a_unit_was_is_all_there_in_its_successors(places: Places) -> None:
    lineage = Lineage(places.edges)
    standing = on_day(places.units, FOREVER)

    for unit in ("bac", "nam", "dong", "tay"):
        weights = lineage.follow(unit, start=START, end=FOREVER)
        assert weights.keys() <= standing.keys()
        for measure in Measure:
            assert sum(share.of(measure) or 0 for share in weights.values()) == 1


@given(histories())
def test_events_never_make_a_circle(places: Places) -> None:
    assert check_lineage(places.edges) == ()


def test_relatives_are_all_that_events_ever_joined() -> None:
    lineage = Lineage((edge("bac", "giua"), edge("nam", "giua"), edge("dong", "tay", "2024-01-01", shares("0.1"))))

    assert lineage.relatives(["bac"]) == {"bac", "nam", "giua"}
    assert lineage.relatives(["xa"]) == {"xa"}
