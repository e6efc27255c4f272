from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.indicator import Disclosure
from muctieu.core.period import Period
from muctieu.core.register import (
    Choice,
    Feed,
    Field,
    FieldType,
    Record,
    Register,
    Stage,
    Value,
    check_record,
    feed_total,
    public_values,
)

FIELDS = (
    Field(
        "kind",
        "Loại",
        "Kind",
        FieldType.CHOICE,
        (Choice("a", "loại a", "kind a"), Choice("b", "loại b", "kind b")),
        True,
    ),
    Field("topic", "Nội dung", "Topic", FieldType.TOPIC, restricted=True),
    Field("expected", "Triệu tập", "Expected", FieldType.COUNT),
    Field("present", "Có mặt", "Present", FieldType.COUNT, part_of="expected"),
)
STAGES = (
    Stage("planned", "kế hoạch", "planned"),
    Stage("held", "đã tổ chức", "held"),
    Stage("reported", "đã báo cáo", "reported"),
    Stage("dropped", "không tổ chức", "dropped", ends=True),
)
FEED = Feed("study", "present", "held", {"kind": "a"})
SESSIONS = Register("sessions", "Sổ thử", "Test register", Disclosure.PUBLIC, FIELDS, STAGES, (FEED,))
YEAR = Period.parse("2023")


def record(stage: str = "held", day: date = date(2023, 5, 4), **values: Value) -> Record:
    return Record("r", "xa", day, stage, {"kind": "a", **values})


def codes(found: Record) -> list[str]:
    return [finding.code for finding in check_record(found, SESSIONS)]


def test_a_whole_record_has_no_finding() -> None:
    assert codes(record(topic="Nghị quyết", expected=Decimal(100), present=Decimal(97))) == []


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (record(speaker="ai đó"), "MT2101"),
        (record(stage="hủy"), "MT2102"),
        (record(kind=""), "MT2103"),
        (record(kind="c"), "MT2104"),
        (record(present=Decimal("1.5")), "MT2105"),
        (record(present=Decimal(-1)), "MT2105"),
        (record(present="nhiều"), "MT2105"),
        (record(expected=Decimal(5), present=Decimal(6)), "MT2106"),
    ],
)
def test_each_fault_is_a_finding(found: Record, code: str) -> None:
    assert codes(found) == [code]


def test_a_total_counts_what_is_far_enough_and_of_the_kind() -> None:
    records = [
        record(present=Decimal(10)),
        record("reported", present=Decimal(5)),
        record("planned", present=Decimal(100)),
        record(kind="b", present=Decimal(100)),
        record(day=date(2024, 1, 1), present=Decimal(100)),
        record(),
    ]

    assert feed_total(FEED, SESSIONS, records, YEAR) == 15
    assert feed_total(Feed("sessions", None, "held", {}), SESSIONS, records, YEAR) == 4


def test_no_record_is_no_figure_but_a_record_may_count_nothing() -> None:
    assert feed_total(FEED, SESSIONS, [record(day=date(2022, 1, 1))], YEAR) is None
    assert feed_total(FEED, SESSIONS, [record("planned", present=Decimal(9))], YEAR) == 0


def test_records_go_on_or_end() -> None:
    assert [stage.code for stage in SESSIONS.stages_after("planned")] == ["held", "dropped"]
    assert SESSIONS.stages_after("dropped") == ()
    assert SESSIONS.stages_after("không có") == ()


def test_the_public_sees_open_fields_of_public_registers_only() -> None:
    found = record(topic="kín", present=Decimal(7))
    staff = Register("s", "Sổ", "Register", Disclosure.STAFF, FIELDS, STAGES)

    assert public_values(found, SESSIONS) == {"kind": "a", "present": 7}
    assert public_values(found, staff) == {}
