"""What people state of a place: what is asked, what fits, corrections that leave everything standing, and rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from muctieu.cli.store import Store
from muctieu.core.criteria import Answer, Recognition
from muctieu.core.judge import judge
from muctieu.errors import RightsError, StateError
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.verify import verify
from muctieu.web.criteria.domain import Claim, state, take_back
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.criteria.queries import AreaKnown, area_known, history, statement
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.forgetting import forget

DAY = date(2023, 7, 5)
PAPER = "QĐ 12/QĐ-UBND"
Say = Callable[..., Statement]


@pytest.fixture
def say(cast: Cast) -> Say:
    """State something of the commune from 2023 on, unless told otherwise."""

    def said(kind: Kind, name: str, value: str = "", *, place: str = "xa", by: User | None = None, why: str = "",
             replaces: Statement | None = None, **given: Any) -> Statement:  # fmt: skip
        claim = replace(Claim(kind, name, value, date(2023, 1, 1), PAPER), **given)
        return state(claim, place=cast.units[place], by=by or cast.clerk, replaces=replaces, why=why)

    return said


def known(cast: Cast, day: date = DAY, *, viewer: User | None = None) -> AreaKnown:
    found = area_known(cast.commune, viewer=viewer or cast.clerk, day=day)
    assert found is not None
    return found


def test_facts_come_from_approved_figures_and_from_what_is_stated(cast: Cast, say: Say, enter: Enter) -> None:
    enter("40", place="ban-1", indicator="household_count", period="2022")
    enter("60", place="ban-2", indicator="household_count", period="2022")
    enter("30", place="ban-1", indicator="poor_households", period="2022")
    enter("12", place="ban-2", indicator="poor_households", period="2022")
    enter("45", place="ban-1", indicator="household_count", period="2023-Q1")
    enter("9", place="ban-1", indicator="poor_households", period="2023-Q1")
    enter("18", place="xa", indicator="income_per_capita", period="2022", until="checked")
    enter("1", place="xa", indicator="health_standard", period="2022")
    say(Kind.REGION, "region", "northern_uplands")
    say(Kind.FACT, "district_road_km", "25.50")
    say(Kind.FACT, "no_road", "yes", place="ban-1")
    say(Kind.SERIES, "national_mpi_rate", "5.7")
    say(Kind.ANSWER, "ntm_commune_2021_2025.c04", "no")
    say(Kind.ANSWER, "ntm_commune_2026_2030.c05", "yes")
    say(Kind.LEVEL, "ntm_commune_2021_2025.c02_1", "80")
    say(Kind.LISTING, "khu_vuc", "III")
    say(Kind.NEVER, "ntm_commune")

    found = known(cast)
    commune, (first, second) = found.commune, found.villages

    assert commune.facts.region == first.facts.region == "northern_uplands"
    assert {name: fact.value for name, fact in commune.facts.values.items()} == {
        "poverty_rate": 42, "poor_households": 42, "health_standard": True, "district_road_km": Decimal("25.5"),
    }  # fmt: skip
    assert commune.facts.values["poverty_rate"].evidence == "năm 2022, 2/2 bản"
    assert set(commune.partial) == {"poverty_rate", "poor_households"}
    assert [village.facts.values["poverty_rate"].value for village in (first, second)] == [20, 20]
    assert first.facts.values["no_road"].value is True
    assert "no_road" not in second.facts.values
    assert first.facts.series["national_mpi_rate"][0].value == Decimal("5.7")
    assert (commune.facts.stated, commune.facts.levels) == ({"c04": False}, {"c02_1": Decimal(80)})
    assert commune.facts.listings["khu_vuc"][0].code == "III"
    assert commune.facts.recognitions == {"ntm_commune": ()}
    zone = load_rule_book().named("khu_vuc_2021_2025")
    assert zone is not None
    assert judge(load_rule_book(), zone, commune.facts, as_of=DAY).standing == "III"


def test_recognition_holds_from_its_day_until_it_is_lost(cast: Cast, say: Say) -> None:
    assert known(cast).commune.facts.recognised("ntm_commune", DAY) is None
    say(Kind.RECOGNITION, "ntm_commune", valid_from=date(2022, 5, 1))
    say(Kind.LOSS, "ntm_commune", valid_from=date(2023, 3, 1))
    say(Kind.RECOGNITION, "ntm_commune", valid_from=date(2023, 6, 1))

    held = {day: known(cast, day).commune.facts.recognised("ntm_commune", day)
            for day in (date(2022, 4, 30), date(2022, 5, 1), date(2023, 2, 28), date(2023, 3, 1), DAY)}  # fmt: skip

    assert list(held.values()) == [None, True, True, False, True]
    assert known(cast).commune.facts.recognitions["ntm_commune"] == (
        Recognition(date(2022, 5, 1), date(2023, 3, 1), PAPER), Recognition(date(2023, 6, 1), None, PAPER),
    )  # fmt: skip


def test_corrections_and_withdrawals_leave_what_was_said(cast: Cast, say: Say) -> None:
    first = say(Kind.FACT, "c01_1", "no")
    second = say(Kind.FACT, "c01_1", "yes", replaces=first, why="Quy hoạch đã rà soát", valid_to=date(2024, 1, 1))

    assert known(cast).commune.facts.values["c01_1"].value is True
    assert "c01_1" not in known(cast, date(2024, 1, 1)).commune.facts.values
    with pytest.raises(StateError, match="Người canbo") as stale:
        say(Kind.FACT, "c01_1", "no", replaces=first, why="x")
    assert stale.value.code == "MT7409"
    gone = take_back(second, by=cast.leader, why="Ghi nhầm xã")

    assert "c01_1" not in known(cast).commune.facts.values
    assert history(cast.commune, "fact", "c01_1", viewer=cast.clerk) == (gone, second, first)
    assert history(cast.commune, "fact", "c01_1", viewer=cast.neighbour) == ()
    assert statement(first.uuid, viewer=cast.leader) == first
    assert statement(first.uuid, viewer=cast.reporter) is None
    entry = JournalEntry.objects.latest("id")
    assert (entry.act, entry.why, entry.chain) == ("criteria.state", "Ghi nhầm xã", cast.commune.uuid)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE criteria_statement SET value = 'yes'")
    assert verify().findings == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "mars"}, "MT7405"),
        ({"name": "deprivation_count", "value": "3"}, "MT7405"),
        ({"name": "no_road"}, "MT7405"),
        ({"name": "poverty_rate", "value": "12"}, "MT7406"),
        ({"value": "có"}, "MT7407"),
        ({"name": "minority_household_rate", "value": "101"}, "MT7407"),
        ({"name": "poor_minority_households", "value": "3.5"}, "MT7407"),
        ({"name": "district_road_km", "value": "1E+999999"}, "MT7407"),
        ({"name": "district_road_km", "value": "NaN"}, "MT7407"),
        ({"kind": Kind.REGION, "name": "region", "value": "mars"}, "MT7407"),
        ({"kind": Kind.LISTING, "name": "khu_vuc", "value": "IV"}, "MT7407"),
        ({"valid_to": date(2023, 1, 1)}, "MT7410"),
        ({"evidence": "  "}, "MT7411"),
        ({"place": "tinh", "by": "administrator"}, "MT7101"),
        ({"kind": Kind.LOSS, "name": "ntm_commune"}, "MT7413"),
    ],
)
def test_what_no_set_asks_or_what_does_not_fit_is_refused(
    given: dict[str, Any], code: str, say: Say, cast: Cast
) -> None:
    wanted = {"kind": Kind.FACT, "name": "c01_1", "value": "yes"} | given
    if "by" in wanted:
        wanted["by"] = getattr(cast, wanted["by"])

    with pytest.raises((StateError, RightsError)) as refused:
        say(wanted.pop("kind"), wanted.pop("name"), wanted.pop("value"), **wanted)

    assert refused.value.code == code
    assert refused.value.message_en
    assert not Statement.objects.exists()


def test_a_thing_is_said_once_from_a_day_and_changed_with_a_reason(say: Say) -> None:
    first = say(Kind.FACT, "c01_1", "no")

    with pytest.raises(StateError) as twin:
        say(Kind.FACT, "c01_1", "yes")
    with pytest.raises(StateError) as without:
        say(Kind.FACT, "c01_1", "yes", replaces=first, why=" ")

    assert (twin.value.code, without.value.code) == ("MT7408", "MT7414")
    say(Kind.FACT, "c01_1", "yes", valid_from=date(2023, 2, 1))


def test_neighbours_villages_and_readers_state_nothing(cast: Cast, say: Say) -> None:
    for person in (cast.neighbour, cast.reporter, cast.administrator):
        with pytest.raises(RightsError):
            say(Kind.FACT, "c01_1", "yes", by=person)
    for person in (cast.neighbour, cast.reporter):
        assert area_known(cast.commune, viewer=person, day=DAY) is None
    assert area_known(cast.commune, viewer=None, day=DAY) is None
    assert not Statement.objects.exists()


def test_an_answer_of_another_set_counts_when_that_set_is_asked(cast: Cast, say: Say) -> None:
    later = load_rule_book().named("ntm_commune_2026_2030")
    assert later is not None
    say(Kind.ANSWER, "ntm_commune_2026_2030.c05", "yes")

    found = area_known(cast.commune, viewer=cast.clerk, day=DAY, asked=later)

    assert found is not None
    verdict = judge(load_rule_book(), later, found.commune.facts, as_of=DAY)
    assert [row.answer for row in verdict.rows if row.rule.code == "c05"] == [Answer.MET]
    assert known(cast).commune.facts.stated == {}


def test_queries_do_not_grow_with_what_is_said(cast: Cast, say: Say) -> None:
    counts = []
    known(cast)  # figures that nobody touches stay in memory
    for number in range(2):
        say(Kind.FACT, "no_road", "yes", place="ban-1", valid_from=date(2020, 1 + number, 1))
        forget()
        with CaptureQueriesContext(connection) as asked:
            known(cast)
        counts.append(len(asked))
        for one in range(1, 6):
            say(Kind.FACT, f"c08_{one}" if one < 5 else "c07_1", "yes", valid_from=date(2021 + number, one, 1))

    assert counts[0] == counts[1]


def test_commands_read_the_same_facts_of_commune_and_village(cast: Cast, say: Say) -> None:
    say(Kind.LISTING, "khu_vuc", "III")
    say(Kind.FACT, "no_road", "yes", place="ban-1")
    zone, hamlet = (load_rule_book().named(code) for code in ("khu_vuc_2021_2025", "thon_dbkk_2021_2025"))
    assert zone is not None
    assert hamlet is not None

    assert Store().facts("xa", zone, day=DAY) == known(cast).commune.facts
    assert Store().facts("ban-1", hamlet, day=DAY) == known(cast).villages[0].facts
    assert Store().today() == DAY
    for key, ruleset in (("xa", hamlet), ("ban-1", zone), ("tinh", zone), ("x", zone)):
        with pytest.raises(StateError) as refused:
            Store().facts(key, ruleset, day=DAY)
        assert refused.value.code == "MT7203"
