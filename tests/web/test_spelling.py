"""The spelling of rows under a seal: quick, and to the letter what `canonical` makes of the same columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField
from django.db.models import Field, ForeignKey
from hypothesis import given
from hypothesis import strategies as st

from muctieu.web.common.journal import canonical
from muctieu.web.common.records import Record
from muctieu.web.common.sealed_rows import sealed_models
from muctieu.web.common.spelling import sealed_text, spelling_of
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.intake.models import CycleState
from muctieu.web.plans.models import Share
from tests.cast import NOON, Cast
from tests.web.conftest import Enter


def plain(row: Record) -> str:
    """The slow twin: every column as its field understands it, by name."""
    columns = {
        field.attname: sealed_text(field.to_python(field.value_from_object(row)))
        for field in row._meta.concrete_fields
        if field.attname not in row.unsealed and not _is_as_before(row, field.attname)
    }
    return canonical(columns)


def _is_as_before(row: Record, column: str) -> bool:
    return column in row.came_later and getattr(row, column) == row.came_later[column]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["%", "100%s", '"', "\\", "à\n"]
)
numbers = st.none() | st.integers(-(2**63), 2**63 - 1)
zones = st.sampled_from([UTC, timezone(timedelta(hours=7))])
moments = st.integers(0, 10**15).map(lambda number: NOON + timedelta(microseconds=number))
moments = st.builds(lambda moment, zone: moment.astimezone(zone), moments, zones)
rows = st.builds(
    Observation, uuid=st.uuids() | st.uuids().map(str), created=moments, recorded_at=moments, indicator=texts,
    place_id=numbers, period_first=numbers | st.just("24270"), mantissa=numbers | st.booleans() | st.just(Decimal(3)),
    written=texts | st.integers(), note=texts | st.sampled_from(list(CycleState)), supersedes_id=numbers,
)  # fmt: skip


@given(rows)
def test_row_is_spelled_as_canonical_would(row: Observation) -> None:
    spelling = spelling_of(Observation)

    assert spelling.text(spelling.values(row)) == plain(row)


@given(st.lists(rows, min_size=1, max_size=5))
def test_many_rows_are_spelled_as_each_alone(some: list[Observation]) -> None:
    spelling = spelling_of(Observation)
    values = [spelling.values(row) for row in some]

    assert list(spelling.texts(list(zip(*values, strict=True)))) == [spelling.text(one) for one in values]


def test_rows_that_are_all_alike_are_each_spelled() -> None:
    spelling = spelling_of(ApprovalAct)
    act = ApprovalAct(uuid=UUID(int=1), created=datetime(2023, 1, 1, tzinfo=UTC), at=datetime(2023, 1, 1, tzinfo=UTC))
    values = spelling.values(act)

    assert list(spelling.texts([(value, value) for value in values])) == [plain(act)] * 2


@pytest.mark.usefixtures("moment")
def test_stored_rows_of_every_kind_are_spelled_alike(cast: Cast, enter: Enter) -> None:
    enter("2")
    stored = [row for model in sealed_models().values() for row in model._default_manager.all()]

    assert [spelling_of(type(row)).text(spelling_of(type(row)).values(row)) for row in stored] == list(
        map(plain, stored)
    )
    assert len({type(row) for row in stored}) > 5
    assert cast.commune in stored


def test_row_sealed_before_a_column_came_is_spelled_as_it_was_then() -> None:
    row = Share(uuid=UUID(int=1), created=NOON, share_set_id=1, place_id=2, value=3, year=0)

    spelled = spelling_of(Share).text(spelling_of(Share).values(row))
    row.year = 2023

    assert json.loads(spelled).keys() == set(spelling_of(Share).names) - {"year"}
    assert json.loads(spelling_of(Share).text(spelling_of(Share).values(row)))["year"] == 2023
    assert next(spelling_of(Share).texts([[value] for value in spelling_of(Share).values(row)])) == plain(row)


def test_every_column_that_a_migration_added_is_left_out_while_it_says_nothing_new() -> None:
    """Otherwise the rows of a store from before that migration would all be reported as altered."""
    models = sealed_models()
    added = {
        (label, _column(operation.field, operation.name)): _value(operation.field)
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if not name.startswith("0001")
        for whole in migration.operations
        for operation in getattr(whole, "state_operations", [whole])
        if isinstance(operation, AddField) and (label := f"{app}.{operation.model_name}".lower()) in models
        if not operation.field.many_to_many
    }

    told = {(label, name): value for label, model in models.items() for name, value in model.came_later.items()}

    assert told == added


def _column(field: Field[Any, Any], name: str) -> str:
    return f"{name}_id" if isinstance(field, ForeignKey) else name


def _value(field: Field[Any, Any]) -> object:
    return None if field.null else field.get_default()
