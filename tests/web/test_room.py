"""What is kept in memory within a number of bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from muctieu.web.common.room import Room


def test_what_nobody_asked_for_gives_way() -> None:
    room: Room[str, str] = Room(10)
    room.put("a", "A", 4)
    room.put("b", "B", 4)

    assert room.find("a") == "A"
    room.put("c", "C", 4)

    assert [room.find(key) for key in "abc"] == ["A", None, "C"]
    assert (room.bytes, len(room)) == (8, 2)


def test_same_key_is_weighed_once() -> None:
    room: Room[str, str] = Room(10)
    room.put("a", "A", 4)
    room.put("a", "AA", 6)

    assert (room.find("a"), room.bytes) == ("AA", 6)


def test_too_heavy_for_the_room_is_not_kept() -> None:
    room: Room[str, str] = Room(10)
    room.put("a", "A", 11)

    assert (room.find("a"), room.bytes, len(room)) == (None, 0, 0)


@given(st.lists(st.tuples(st.sampled_from(["put", "weigh", "drop", "find", "clear"]), st.integers(0, 5),
                          st.integers(0, 40))))  # fmt: skip
def test_bytes_are_the_sum_of_what_is_kept(acts: list[tuple[str, int, int]]) -> None:
    room: Room[int, int] = Room(100)
    weights: dict[int, int] = {}
    for act, key, weight in acts:
        if act == "put":
            room.put(key, key, weight)
            weights[key] = weight
        elif act == "weigh":
            room.weigh(key, weight)
            weights[key] = weight
        elif act == "drop":
            room.drop(key)
        elif act == "clear":
            room.clear()
        else:
            room.find(key)
        kept = [one for one in range(6) if room.find(one) is not None]
        assert room.bytes == sum(weights[one] for one in kept) <= 100
        assert len(room) == len(kept)
