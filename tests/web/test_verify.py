"""The check of the store: whoever changes it with the database in hand is found out, by name of the row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from muctieu.core.observation import ApprovalState
from muctieu.errors import StateError
from muctieu.web.common import clock, digests
from muctieu.web.common.digests import Digest, make_digest, read_digest
from muctieu.web.common.journal import seal_of
from muctieu.web.common.models import ChainHead, JournalEntry
from muctieu.web.common.sealed_rows import sealed_models
from muctieu.web.common.verify import verify
from muctieu.web.documents.domain import file_findings
from muctieu.web.documents.store import path_of
from muctieu.web.figures import domain as figures
from muctieu.web.figures.counts import count_findings
from muctieu.web.figures.models import ApprovalAct, Observation
from tests.cast import NOON, Cast
from tests.recalled import recalled
from tests.web.conftest import Enter, draft
from tests.web.staff import decision
from tests.web.test_journal import triggers, without_triggers


def execute(statement: str, values: Sequence[str | int | UUID] = ()) -> None:
    """As somebody with the database's own tools would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_column(value) for value in values])


def _column(value: str | int | UUID) -> str | int | UUID:
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value


def codes(given: Sequence[Digest] = ()) -> list[str]:
    return [finding.code for finding in verify(given).findings]


def entries(cast: Cast) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(chain=cast.commune.uuid).order_by("number"))


@pytest.fixture
@recalled
def worked(cast: Cast, enter: Enter) -> Cast:
    enter("2")
    enter("3", place="ban-2")
    return cast


@pytest.fixture
def open_tables(worked: Cast) -> Cast:
    for table in ("common_journalentry", "figures_observation", "figures_approvalact"):
        without_triggers(table)
    return worked


def test_untouched_store_is_whole(worked: Cast) -> None:
    report = verify([make_digest()])

    assert report.findings == []
    assert report.rows == sum(model.objects.count() for model in sealed_models().values())
    assert report.entries == JournalEntry.objects.count()
    assert [tail.acts for tail in report.tails if tail.acts] == []


@pytest.mark.parametrize("change", [
    "mantissa = 99", "place_id = place_id + 1", "recorded_at = '2020-01-01 00:00:00'", "note = 'x'", "status = 'E'",
])  # fmt: skip
def test_altered_figure_is_named(open_tables: Cast, change: str) -> None:
    row = Observation.objects.earliest("id")
    execute(f"UPDATE figures_observation SET {change} WHERE id = %s", [row.pk])

    (finding,) = verify().findings

    assert finding.code == "MT7244"
    assert finding.args["row"] == str(row.uuid)
    assert (finding.args["act"], finding.args["thing"], finding.args["chain"]) == (
        "figure.record", "xa", str(open_tables.commune.uuid),
    )  # fmt: skip
    assert finding.args["number"] in finding.message_vi


def test_altered_approval_is_named(open_tables: Cast) -> None:
    row = ApprovalAct.objects.filter(state="checked").earliest("id")
    execute("UPDATE figures_approvalact SET state = 'published' WHERE id = %s", [row.pk])

    (finding,) = verify().findings

    assert (finding.code, finding.args["row"], finding.args["act"]) == ("MT7244", str(row.uuid), "figure.check")


def test_removed_rows_are_named(open_tables: Cast) -> None:
    row = ApprovalAct.objects.latest("id")
    execute("DELETE FROM figures_approvalact WHERE id = %s", [row.pk])

    (finding,) = verify().findings

    assert (finding.code, finding.args["row"]) == ("MT7245", str(row.uuid))


def test_row_put_in_beside_the_verbs_is_named(worked: Cast) -> None:
    row = ApprovalAct(observation=Observation.objects.earliest("id"), state="approved", by=worked.clerk)
    row.save_base(force_insert=True)

    (finding,) = verify().findings

    assert (finding.code, finding.args["row"]) == ("MT7246", str(row.uuid))


def test_altered_entry_is_named_and_those_after_it_are_not(open_tables: Cast) -> None:
    victim = entries(open_tables)[2]
    execute("UPDATE common_journalentry SET actor_name = 'Người khác' WHERE id = %s", [victim.pk])

    (finding,) = verify().findings

    assert finding.code == "MT7241"
    assert (finding.args["number"], finding.args["act"]) == (str(victim.number), victim.act)


@pytest.mark.parametrize("spoilt", ['{"', "[]", "7", '{"figures.observation": 7}', '{"figures.observation": "@@@@@"}'])
def test_spoilt_text_of_an_entry_is_named_and_stops_nothing(open_tables: Cast, spoilt: str) -> None:
    victim = next(entry for entry in entries(open_tables) if entry.act == "figure.record")
    execute("UPDATE common_journalentry SET seals = %s WHERE id = %s", [spoilt, victim.pk])

    assert set(codes()) == {"MT7241", "MT7246"}


def test_removed_entry_is_missed_in_the_middle(open_tables: Cast) -> None:
    victim = entries(open_tables)[3]
    execute("DELETE FROM common_journalentry WHERE id = %s", [victim.pk])

    found = [finding for finding in verify().findings if finding.code == "MT7242"]

    assert [(finding.args["first"], finding.args["last"]) for finding in found] == [(str(victim.number),) * 2]


def test_removed_tail_is_missed_by_the_head(open_tables: Cast) -> None:
    execute("DELETE FROM common_journalentry WHERE id = %s", [entries(open_tables)[-1].pk])

    assert "MT7242" in codes()


def test_removed_tail_with_a_replaced_head_is_missed_by_the_digest(open_tables: Cast) -> None:
    digest = make_digest()
    *_, kept, last = entries(open_tables)
    execute("DELETE FROM common_journalentry WHERE id = %s", [last.pk])
    execute("UPDATE common_chainhead SET number = %s, seal = %s WHERE chain = %s",
            [kept.number, kept.seal, open_tables.commune.uuid])  # fmt: skip

    assert "MT7242" not in codes()
    (missed,) = [finding for finding in verify([digest]).findings if finding.code == "MT7248"]
    assert (missed.args["number"], missed.args["first"]) == (str(last.number), "1")


def test_chain_removed_whole_is_missed_by_the_digest(open_tables: Cast) -> None:
    digest = make_digest()
    execute("DELETE FROM common_journalentry WHERE chain = %s", [open_tables.commune.uuid])
    execute("DELETE FROM common_chainhead WHERE chain = %s", [open_tables.commune.uuid])

    assert "MT7248" in codes([digest])


def test_chain_linked_anew_without_the_key_is_found(open_tables: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(open_tables, "Kẻ gian", key="another key that the attacker made up himself")

    assert "MT7241" in codes()


def test_chain_linked_anew_with_the_key_is_found_by_digests_and_bracketed(open_tables: Cast, enter: Enter) -> None:
    early = make_digest()
    first = entries(open_tables)[-1].number
    enter("7", indicator="deaths")
    late = make_digest()
    rewrite(open_tables, "Kẻ gian", key=settings.JOURNAL_KEY, start=first + 1)

    assert codes() == []
    (finding,) = verify([late, early]).findings
    assert finding.code == "MT7247"
    assert (finding.args["first"], finding.args["number"]) == (
        str(first + 1),
        str(late.heads[open_tables.commune.uuid][0]),
    )


def rewrite(cast: Cast, name: str, *, key: str, start: int = 1) -> None:
    """Change an entry and seal everything after it anew, head and all."""
    own = settings.JOURNAL_KEY
    previous = "0" * 64
    settings.JOURNAL_KEY = key
    for entry in entries(cast):
        if entry.number >= start:
            entry.actor_name = name if entry.number == start else entry.actor_name
            entry.seal = seal_of(entry, previous)
            execute("UPDATE common_journalentry SET actor_name = %s, seal = %s WHERE id = %s",
                    [entry.actor_name, entry.seal, entry.pk])  # fmt: skip
        previous = entry.seal
    settings.JOURNAL_KEY = own
    execute("UPDATE common_chainhead SET seal = %s WHERE chain = %s", [previous, cast.commune.uuid])


def test_removed_head_is_found(worked: Cast) -> None:
    ChainHead.objects.filter(chain=worked.commune.uuid).delete()

    assert codes() == ["MT7243"]


def test_what_lies_after_the_digest_is_told(worked: Cast, enter: Enter) -> None:
    digest = make_digest()
    enter("5", indicator="deaths", until="sent")

    report = verify([digest])

    assert report.findings == []
    (tail,) = [tail for tail in report.tails if tail.acts]
    number = digest.heads[worked.commune.uuid][0]
    assert (tail.after, tail.acts) == (number, ((number + 1, "figure.record", "xa"),))


def test_draft_has_no_step_and_is_sealed_all_the_same(cast: Cast) -> None:
    figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=ApprovalState.DRAFT)

    assert codes() == []


def test_correction_and_return_stay_whole(cast: Cast, enter: Enter) -> None:
    figure = enter("2", until="checked")
    figures.send_back([figure], by=cast.clerk, reason="nhập nhầm")
    with clock.standing_at(NOON + timedelta(days=1)):
        enter("3")

    assert codes() == []


# -- what is kept beside the rows -----------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "kept"), [
    ("UPDATE figures_waitingcount SET count = 7 WHERE state = 'sent'", "7"),
    ("DELETE FROM figures_waitingcount WHERE state = 'sent'", "0"),
])  # fmt: skip
def test_number_of_waiting_figures_written_by_hand_is_named(worked: Cast, enter: Enter, change: str, kept: str) -> None:
    enter("5", indicator="deaths", until="sent")
    assert list(count_findings()) == []
    execute(change)

    (finding,) = [one for one in count_findings() if one.args["place"] == "ban-1"]

    assert (finding.code, dict(finding.args)) == (
        "MT7282", {"place": "ban-1", "state": "sent", "kept": kept, "counted": "1"},
    )  # fmt: skip


def test_lost_or_altered_file_of_a_document_is_named(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path)
    whole, lost, altered = (decision(cast, code) for code in ("qd-01", "qd-02", "qd-03"))
    path_of(lost.sha256).unlink()
    path_of(altered.sha256).write_bytes(b"other")

    found = list(file_findings())

    assert [(one.code, one.args["document"], one.args["file"]) for one in found] == [
        ("MT7283", "qd-02", "qd-02.txt"), ("MT7284", "qd-03", "qd-03.txt"),
    ]  # fmt: skip
    assert str(path_of(lost.sha256)) in found[0].message_vi
    assert found[1].args["now"] == sha256(b"other").hexdigest()
    assert path_of(whole.sha256).exists()


# -- digests --------------------------------------------------------------------------------------------------


def test_digest_comes_back_from_its_text(worked: Cast) -> None:
    made = make_digest()
    read = read_digest(made.text(), name="tệp")

    assert (read.made, read.heads, read.name) == (made.made, made.heads, "tệp")
    assert digests.kept_digests() == [made.text()]
    assert {f"common_journaldigest_{name}" for name in ("no_update",)} <= triggers("common_journaldigest")


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace('"number": ', '"number": 1'), lambda text: text[:0], lambda text: text[:0] + "[]",
    lambda text: text[:0] + "{}",
    lambda text: text.replace("muctieu-digest-1", "muctieu-digest-2"), lambda text: text[:-20],
])  # fmt: skip
def test_changed_digest_is_refused(worked: Cast, spoil: object) -> None:
    text = make_digest().text()

    with pytest.raises(StateError, match="tóm lược"):
        read_digest(spoil(text), name="tệp")  # type: ignore[operator]  # each row spoils in its own way


def test_digest_of_another_key_is_refused(worked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text = make_digest().text()
    monkeypatch.setattr(settings, "JOURNAL_KEY", "the key of another commune, of the same length")

    with pytest.raises(StateError):
        read_digest(text, name="tệp")


def test_people_read_what_was_done_apart_from_the_seals(worked: Cast) -> None:
    entry = next(entry for entry in entries(worked) if entry.act == "figure.record")

    assert entry.after == '{"rows":1,"state":"sent"}'
    assert set(json.loads(entry.seals)) == {"figures.observation"}
