"""What workers keep in memory is exact: whatever an act touches is worked out anew, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.aggregate import Figure, by_time
from muctieu.core.period import Period
from muctieu.core.totals import series_of
from muctieu.core.verdict import Assessment
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock, news
from muctieu.web.common.acts import acting
from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Act
from muctieu.web.figures import domain as figures
from muctieu.web.figures import reading_ahead, remembered
from muctieu.web.figures.kept import Asked, Own, current_of, own_of
from muctieu.web.figures.mapping import observations_in
from muctieu.web.figures.models import Observation
from muctieu.web.figures.own import own_figures
from muctieu.web.figures.queries import board
from muctieu.web.figures.reading_ahead import read_ahead
from muctieu.web.figures.remembered import Line, figures_at
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_below
from tests.cast import Cast
from tests.factories import make_figure
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import fill, the_plan
from tests.web.staff import appoint
from tests.web.test_keeping import CODES as WALKED
from tests.web.test_keeping import Walk
from tests.web.test_unit_events import merge

CODES = ("births", "household_count", "poor_households", "poverty_rate")
# With a rate of what the random acts are about.
CODES_WALKED = (*WALKED, "third_child_rate")
Told = Mapping[str, Mapping[str, tuple[Figure, ...]]]


def told(cast: Cast, codes: Sequence[str] = CODES, *, is_public: bool = False) -> Told:
    return figures_at(_places(cast), codes, is_public=is_public)


def afresh(cast: Cast, codes: Sequence[str] = CODES, *, is_public: bool = False) -> Told:
    """The same from the store alone."""
    found = remembered._read(_places(cast), codes, is_public=is_public)
    return {key: {code: line.series for code, line in each.items()} for key, each in found.items()}


def _places(cast: Cast) -> dict[int, str]:
    return {cast.units[key].pk: key for key in ("tinh", "xa", "ban-1", "ban-2", "xa-ben")}


def other(before: Told, after: Told) -> set[tuple[str, str]]:
    """Place and indicator of what is not the very same object as before."""
    return {(key, code) for key, each in after.items() for code in each if each[code] is not before[key][code]}


@pytest.fixture
def counted(cast: Cast, enter: Enter) -> Cast:
    for place, households, poor in (("ban-1", "40", "10"), ("ban-2", "60", "9")):
        enter(households, place=place, indicator="household_count")
        enter(poor, place=place, indicator="poor_households")
        enter("2", place=place)
    return cast


def test_an_act_makes_anew_what_it_touches_and_nothing_else(counted: Cast, enter: Enter) -> None:
    before, public = told(counted), told(counted, is_public=True)
    assert other(before, told(counted)) == set()

    enter("3", place="ban-1", period="2023-Q2", until="approved")
    after = told(counted)

    births = {("ban-1", "births"), ("xa", "births"), ("tinh", "births")}
    assert other(before, after) == births
    assert after == afresh(counted)
    assert other(public, told(counted, is_public=True)) == set()  # nobody has published it

    enter("61", place="ban-2", indicator="household_count", period="2023-Q2")
    whole = told(counted)
    assert {code for _key, code in other(after, whole)} == {"household_count"}  # of no rate is the other half known
    enter("9", place="ban-2", indicator="poor_households", period="2023-Q2")
    assert {code for _key, code in other(whole, told(counted))} == {"poor_households", "poverty_rate"}
    assert told(counted) == afresh(counted)


def test_sending_a_record_back_and_other_acts_leave_no_stale_figure(counted: Cast, enter: Enter) -> None:
    row = enter("5", place="ban-1", period="2023-Q2", until="approved")
    before = told(counted)
    figures.send_back([row], by=counted.leader, reason="nhầm")

    assert told(counted) == afresh(counted) != before
    again = told(counted)
    appoint(counted)
    assert other(again, told(counted)) == set()  # posts change no figure


def test_a_change_of_units_makes_everything_anew(counted: Cast) -> None:
    before = told(counted)
    apply_event(merge(), by=counted.administrator)

    assert told(counted) == afresh(counted)
    assert other(before, told(counted))


def test_nothing_is_kept_of_an_act_that_fails(counted: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(counted)
    commune = counted.commune
    inside = []

    def act() -> None:
        with acting(counted.leader, Act.FIGURE_APPROVE, commune, chain=commune.uuid):
            enter("7", place="ban-1", period="2023-Q3", until="approved")
            inside.append(told(counted))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert inside[0] != before
    assert told(counted) == afresh(counted) == before
    monkeypatch.setattr(remembered, "MOST", 3)
    monkeypatch.setattr(news, "MANY", 0)
    assert told(counted) == before
    enter("1", place="ban-2", period="2023-Q3")
    assert told(counted) == afresh(counted) != before


def test_after_any_acts_what_is_kept_is_what_the_store_says(cast: Cast) -> None:
    """Of a series only the months that an act has touched are read again; the whole must come out as read at once."""
    walk = Walk(cast, Random(7))
    for _part in range(8):
        for _act in range(5):
            walk.step()
        assert told(cast, CODES_WALKED) == afresh(cast, CODES_WALKED)
        for is_public in (False, True):
            assert own_in_order(own_figures(_all(cast, is_public=is_public))) == own_in_order(
                own_of(current_of(observations_in(Observation.objects.all()), _all(cast, is_public=is_public)))
            )
        assert told(cast, CODES_WALKED, is_public=True) == afresh(cast, CODES_WALKED, is_public=True)
    assert any(each for found in told(cast, CODES_WALKED).values() for each in found.values())


@pytest.mark.parametrize("seed", range(40))
def test_a_series_worked_out_again_in_the_years_touched_is_the_whole_worked_out(seed: int) -> None:
    """Rates of long monthly and yearly series, of which some periods come, change and go."""
    random, catalogue = Random(seed), load_indicators()
    periods = [*(Period(2015 * 12 + month, 1) for month in range(0, 120, random.choice((1, 3)))),
               *(Period.of_year(year) for year in range(2015, 2025)), Period.of_years(2016, 2020)]  # fmt: skip

    def figures(code: str, among: Sequence[Period]) -> tuple[Figure, ...]:
        found = (make_figure(str(random.randint(1, 99)), str(one), indicator=code) for one in among)
        return tuple(sorted((one for one in found if random.random() < 0.8), key=by_time))

    for code in ("third_child_rate", "poverty_rate", "births"):
        parts = sorted(remembered._parts(code))
        pairs = [(one, "") for one in parts] + [(one, other) for one in parts for other in parts if one != other]
        own = {part: figures(part, random.sample(periods, 9)) for part in parts}
        kept = {pair: figures(pair[0], periods) for pair in pairs}
        before = Line(own, kept, series_of(catalogue[code], own, kept, catalogue))
        again = random.sample(periods, 2)
        firsts = frozenset(one.first for one in again)
        told = [one for one in periods if one.first in firsts]
        news = Line({part: figures(part, told) for part in parts}, {pair: figures(pair[0], told) for pair in pairs}, ())

        after = remembered._renewed(code, before, news, firsts)

        assert after.series == series_of(catalogue[code], after.own, after.kept, catalogue)
        assert before.series


def _all(cast: Cast, *, is_public: bool) -> Asked:
    return Asked(_places(cast), CODES_WALKED, is_public)


def own_in_order(own: Own) -> dict[tuple[str, str], list[Figure]]:
    places = ("tinh", "xa", "ban-1", "ban-2", "xa-ben")
    return {(place, code): sorted(some, key=lambda one: (by_time(one), one.parts))
            for place, each in own.items() if place in places for code, some in each.items()}  # fmt: skip


def test_targets_that_an_act_left_alone_are_not_assessed_anew(cast: Cast, enter: Enter) -> None:
    fill(cast, enter)
    enter("5", place="ban-1", indicator="births", period="2023")

    def assessed() -> dict[str, Assessment]:
        with looking():
            found = board(the_plan().code, viewer=cast.clerk)
        assert found is not None
        return {one.target.id: one for one in found.scoreboard.assessments}

    before = assessed()
    enter("6", place="ban-2", indicator="births", period="2023")
    after = assessed()

    assert {key for key in after if after[key] is not before[key]} == {"sinh"}


def test_what_somebody_looks_at_is_read_ahead_first_and_once(cast: Cast, enter: Enter, client: Client) -> None:
    fill(cast, enter)
    forget()
    client.force_login(cast.clerk)

    client.get(f"/lam-viec/?ke-hoach={the_plan().code}")
    steps = list(reading_ahead._LOOKED.steps())
    client.get(f"/lam-viec/chi-tieu/{the_plan().code}/sinh/")

    codes = tuple(target.indicator.code for target in the_plan().targets)
    assert [code for places, some in steps for code in some if "xa" in places.values()] == list(codes)
    assert [some for places, some in steps if "ban-1" in places.values()] == [(code,) for code in codes]
    assert list(reading_ahead._LOOKED.steps()) == []


def test_a_new_worker_reads_ahead_what_plans_need_and_nobody_sees_old_figures(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cast, enter)
    forget()
    codes = tuple(target.indicator.code for target in the_plan().targets)
    asked = {cast.units["xa"].pk: "xa"}

    villages = {row.unit_id: row.unit.key for row in units_below(cast.units["xa"].pk, clock.today())}
    assert villages
    assert read_ahead() == len(codes) * (1 + len(villages))
    with looking():
        figures_at({}, ())
        with CaptureQueriesContext(connection) as queries:
            before = figures_at(asked, codes)
            figures_at(villages, codes)
    assert len(queries) == 0
    enter("40", place="xa", indicator="income_per_capita", period="2024")
    with looking():
        after = figures_at(asked, codes)
    assert after["xa"]["income_per_capita"] != before["xa"]["income_per_capita"]
    assert after == {"xa": {code: afresh(cast, codes)["xa"][code] for code in codes}}
    forget()
    monkeypatch.setattr(remembered, "MOST", 2)  # only a part of the room is taken
    assert read_ahead() == 0


# -- pages ----------------------------------------------------------------------------------------------------


def page(client: Client, address: str) -> tuple[str, str]:
    """What a page says between its bars, and the token of its bar."""
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    return text.split('<main id="noi-dung"')[1].split("</main>")[0], text.split('csrfmiddlewaretoken" value="')[1][:64]


def test_pages_are_given_again_until_an_act_and_never_to_another(counted: Cast, enter: Enter) -> None:
    clerk, reporter = Client(), Client()
    clerk.force_login(counted.clerk)
    reporter.force_login(counted.reporter)
    address = f"/lam-viec/vi-sao/births/xa/{date(2023, 1, 1).year}-Q1/"

    first, token = page(clerk, address)
    again, other_token = page(clerk, address)
    theirs, _token = page(reporter, address)
    enter("4", place="ban-2", period="2023-Q1", note="đếm lại")
    changed, _token = page(clerk, address)

    assert "<b>4</b>" in first
    assert again == first
    assert token != other_token
    assert "báo cáo của đơn vị khác không hiển thị" in theirs
    assert "báo cáo của đơn vị khác không hiển thị" not in first
    assert "<b>6</b>" in changed
    clerk.cookies["django_language"] = "en"
    assert page(clerk, address)[0] != changed
    assert OrgUnit.objects.count()
