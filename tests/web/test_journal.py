"""The journal: every act once, sealed in order; any change shows."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from muctieu.errors import RightsError
from muctieu.web.common import acts, journal
from muctieu.web.common.models import ChainHead, JournalDigest, JournalEntry
from muctieu.web.common.policy import Act
from muctieu.web.common.sealed_rows import sealed_models
from muctieu.web.common.verify import verify
from muctieu.web.figures import domain as figures
from muctieu.web.places.queries import chain_of
from tests.cast import NOON, Cast
from tests.web.conftest import Enter, draft


def without_triggers(table: str) -> None:
    """What somebody with the database file in hand can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("no_update", "no_delete", "no_replace"):
                cursor.execute(f"DROP TRIGGER {table}_{name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no ALTER while checks of this transaction are pending
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_an_act_is_written_with_who_what_and_the_digest_of_its_rows(cast: Cast) -> None:
    figures.record([draft("2")], by=cast.reporter, place=cast.units["ban-1"], why="nhập bù")

    entry = JournalEntry.objects.latest("id")
    assert (entry.act, entry.thing, entry.actor, entry.actor_name, entry.why, entry.at) == (
        "figure.record", "ban-1", cast.reporter.uuid, "Người ban1", "nhập bù", NOON,
    )  # fmt: skip
    assert '"rows":1' in entry.after
    assert entry.chain == cast.commune.uuid


def test_acts_of_one_commune_form_one_chain_and_the_neighbours_another(cast: Cast) -> None:
    for by, place in ((cast.clerk, "ban-1"), (cast.clerk, "xa"), (cast.neighbour, "ban-ben")):
        figures.record([draft("2", place=place)], by=by, place=cast.units[place])

    chains = JournalEntry.objects.filter(act="figure.record").values_list("chain", flat=True)
    commune, neighbour = cast.commune.uuid, cast.units["xa-ben"].uuid
    assert list(chains.order_by("id")) == [commune, commune, neighbour]


def test_a_party_units_acts_stand_in_the_chain_of_its_commune(cast: Cast) -> None:
    assert chain_of(cast.units["chi-bo-1"], date(2023, 7, 5)) == cast.commune
    assert chain_of(cast.units["tinh"], date(2023, 7, 5)) == cast.units["tinh"]


def test_numbers_run_on_and_the_chain_is_whole(cast: Cast, enter: Enter) -> None:
    enter("2")

    for chain in ChainHead.objects.values_list("chain", flat=True):
        numbers = list(JournalEntry.objects.filter(chain=chain).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert verify().findings == []


@pytest.mark.parametrize(("change", "codes"), [
    ("why = 'khác'", ["MT7241"]), ("actor_name = 'khác'", ["MT7241"]), ("at = '2020-01-01 00:00:00'", ["MT7241"]),
    ("number = 99", ["MT7242", "MT7242", "MT7243"]), ("id = id + 1000", ["MT7241"]), ("seals = ''", ["MT7241"]),
])  # fmt: skip
def test_an_altered_entry_is_found(cast: Cast, enter: Enter, change: str, codes: list[str]) -> None:
    enter("2")
    second = JournalEntry.objects.filter(chain=cast.commune.uuid)[1]
    without_triggers("common_journalentry")

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE common_journalentry SET {change} WHERE id = %s", [second.pk])

    chain = [finding for finding in verify().findings if "row" not in finding.args]
    assert sorted(finding.code for finding in chain) == codes
    assert {finding.args["chain"] for finding in chain} == {str(cast.commune.uuid)}


def test_a_removed_entry_is_found_in_the_middle_and_at_the_end(cast: Cast, enter: Enter) -> None:
    enter("2")
    entries = list(JournalEntry.objects.filter(chain=cast.commune.uuid))
    without_triggers("common_journalentry")

    for removed in (entries[-1], entries[0]):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM common_journalentry WHERE id = %s", [removed.pk])
        missing = [(one.args["first"], one.args["last"]) for one in verify().findings if one.code == "MT7242"]
        assert (str(removed.number),) * 2 in missing


def test_without_the_key_no_seal_can_be_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = JournalEntry.objects.latest("id")
    previous = "0" * 64
    sealed = journal.seal_of(entry, previous)

    monkeypatch.setattr(settings, "JOURNAL_KEY", "another key of the same length as the first")

    assert journal.seal_of(entry, previous) != sealed


def test_a_refused_act_leaves_no_entry(cast: Cast) -> None:
    before = JournalEntry.objects.count()

    with pytest.raises(RightsError), acts.acting(cast.neighbour, Act.PLAN_LOAD, cast.commune, chain=uuid4()):
        pytest.fail("the body must not run")

    assert JournalEntry.objects.count() == before


def test_newest_seal_changes_with_every_act(cast: Cast, enter: Enter) -> None:
    seen = {journal.newest_seal()}
    for value in ("1", "2"):
        enter(value, until="sent")
        seen.add(journal.newest_seal())

    assert len(seen) == 3


def test_triggers_stand_after_all_migrations_where_a_row_is_written_once(db: None) -> None:
    names = {"no_update", "no_delete", "no_replace"} if connection.vendor == "sqlite" else {"no_update", "no_truncate"}
    once = {JournalEntry._meta.db_table, JournalDigest._meta.db_table}
    once |= {model._meta.db_table for model in sealed_models().values() if model.is_append_only}

    for table in once | {model._meta.db_table for model in sealed_models().values()}:
        wanted = {f"{table}_{name}" for name in names} if table in once else set()
        assert triggers(table) == wanted, table


def triggers(table: str) -> set[str]:
    """Names of the table's own triggers."""
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question, [table])
        return {row[0] for row in cursor.fetchall()}
