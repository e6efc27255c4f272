"""Kept totals follow every act in its own transaction, and are what the plain oracle reckons from the figures."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest

from muctieu.core.observation import ApprovalState, ObsStatus
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_events import Change, Event, EventKind
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures.keeping import keep
from muctieu.web.figures.mapping import row_of, with_state
from muctieu.web.figures.models import ApprovalAct, Observation, Total
from muctieu.web.figures.recount import total_findings, write_anew
from muctieu.web.figures.sources import choose_source
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.people.posts import PostName
from muctieu.web.places import domain as places
from muctieu.web.places.events import apply_event, undo_event
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.conftest import Enter, draft

CODES = ("births", "third_child_births", "population", "militia_count", "income_per_capita")
PLACES = ("ban-1", "ban-1", "ban-2", "ban-2", "xa", "ban-ben", "xa-ben", "tinh")
PERIODS = ("2022", "2023-Q1", "2023-Q2")


def kept(place: str, code: str = "births", beside: str = "", *, public: bool = False) -> list[tuple[str, int, str]]:
    rows = Total.objects.filter(place__key=place, indicator=code, beside=beside, is_public=public)
    return [
        (f"{row.period_first // 12}+{row.period_first % 12}/{row.period_months}", row.mantissa, row.missing)
        for row in rows.order_by("period_first")
    ]


def test_only_what_is_approved_enters_and_what_is_taken_back_leaves(cast: Cast, enter: Enter) -> None:
    row = enter("5", place="ban-1", until="checked")

    assert kept("xa") == []

    figures.approve([row], by=cast.leader)

    assert kept("xa") == [("2023+0/3", 5, "ban-2")]
    assert kept("tinh") == [("2023+0/3", 5, "xa-ben")]
    assert kept("xa", public=True) == []

    figures.send_back([row], by=cast.leader, reason="sai")

    assert kept("xa") == kept("tinh") == []


def test_correction_counts_from_its_approval_on(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1")
    later = enter("8", place="ban-1", until="checked")

    assert [value for _when, value, _missing in kept("xa")] == [5]

    figures.approve([later], by=cast.leader)

    assert [value for _when, value, _missing in kept("tinh")] == [8]
    assert [value for _when, value, _missing in kept("tinh", public=True)] == [5]


def test_own_figure_of_the_commune_stands_for_its_villages_in_the_province(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1")
    enter("9", place="xa")

    assert [value for _when, value, _missing in kept("xa")] == [5]
    assert [value for _when, value, _missing in kept("tinh")] == [9]


def test_refused_act_leaves_totals_as_they_were(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1")
    good, bad = enter("6", place="ban-2", until="checked"), enter("7", place="ban-2", period="2022", until="sent")

    with pytest.raises(StateError):
        figures.approve([good, bad], by=cast.leader)

    assert [value for _when, value, _missing in kept("xa")] == [5]


def test_unit_event_and_its_undoing_move_totals(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1")
    enter("6", place="ban-2")
    gone = CoreUnit("ban-2", "09", "Đơn vị ban-2", Level.VILLAGE, "xa-ben", date(2023, 2, 1))
    event = Event("chuyen", EventKind.REPARENT, gone.valid_from, "NQ 1", changes=(Change(gone.id, parent="xa-ben"),))

    with clock.standing_at(NOON + timedelta(hours=1)):
        applied = apply_event(event, by=cast.administrator)

    assert kept("xa") == [("2023+0/3", 5, "")]
    assert kept("xa-ben") == [("2023+0/3", 6, "ban-ben")]
    assert list(total_findings()) == []

    undo_event(applied.event, by=cast.administrator, why="nhầm")

    assert kept("xa") == [("2023+0/3", 11, "")]
    assert kept("xa-ben") == []
    assert list(total_findings()) == []


def test_new_village_is_missing_in_totals_of_its_time(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1", period="2022")
    enter("5", place="ban-1")
    village = CoreUnit("ban-moi", "03", "Bản mới", Level.VILLAGE, "xa", date(2023, 3, 1))

    places.load_units([village], by=cast.administrator, under=cast.commune)

    assert [missing for _when, _value, missing in kept("xa")] == ["ban-2", "ban-2\nban-moi"]
    assert list(total_findings()) == []


def test_recount_names_a_total_that_somebody_wrote(cast: Cast, enter: Enter) -> None:
    enter("5", place="ban-1", until="approved")
    Total.objects.filter(place__key="tinh", beside="").update(mantissa=50)
    Total.objects.filter(place__key="xa", beside="").delete()

    found = {one.args["place"]: (one.code, one.args["kept"][:2].strip(), one.args["counted"][0])
             for one in total_findings()}  # fmt: skip
    written = write_anew()

    assert found == {"xa": ("MT7380", "–", "5"), "tinh": ("MT7380", "50", "5")}
    assert written == Total.objects.count()
    assert list(total_findings()) == []


def test_party_committee_has_the_total_of_its_cells(cast: Cast) -> None:
    row = row_of(draft("12", place="chi-bo-1", indicator="births"), place=cast.units["chi-bo-1"],
                 document=None, by=cast.administrator, state=ApprovalState.DRAFT)  # fmt: skip
    with by_hand():
        row.save()
        ApprovalAct.objects.create(observation=row, state="approved", by=cast.administrator)
        keep([row])

    assert kept("dang-bo") == [("2023+0/3", 12, "")]
    assert list(total_findings()) == []


def staff(cast: Cast, place: str) -> tuple[User, User]:
    """A clerk and a leader of the place."""
    clerk, leader = (
        people.add_person(f"{role.value}-{place}", full_name=f"Người {place}", role=role, unit=cast.units[place],
                          since=SINCE, by=cast.administrator, password="x")
        for role in (Role.CLERK, Role.LEADER)
    )  # fmt: skip
    return clerk, leader


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_acts_kept_totals_are_those_of_the_recount(cast: Cast, seed: int) -> None:
    walk = Walk(cast, Random(seed))

    for _part in range(4):
        for _act in range(12):
            walk.step()
        assert [finding.message_en for finding in total_findings()] == []
    assert Total.objects.filter(place__key="tinh").exists()


class Walk:
    """Any acts in any order, as people of the province may take them."""

    def __init__(self, cast: Cast, random: Random) -> None:
        self.cast, self.random = cast, random
        self.clerk, self.leader = staff(cast, "tinh")
        name = PostName("cvp", "Chánh văn phòng", "Head of office")
        self.post = posts.add_post(name, unit=cast.units["tinh"], by=cast.administrator)
        posts.hand_over(self.post, self.leader, on=SINCE, by=cast.administrator)

    def step(self) -> None:
        with suppress(StateError):
            self.random.choice((self.enter, self.enter, self.advance, self.advance, self.advance, self.choose))()

    def enter(self) -> None:
        keys = {(self.random.choice(CODES), self.random.choice(PLACES), self.random.choice(PERIODS)) for _one in "abcd"}
        drafts = [
            draft(
                self.random.choice(("0", "3", "20", None)), indicator=code, place=place, period=period,
                source=self.random.choice(("", "", "ngành")), status=self.random.choice(tuple(ObsStatus)),
            )
            for code, place, period in sorted(keys)
        ]  # fmt: skip
        rows = figures.record(drafts, by=self.clerk, place=self.cast.units["tinh"], why="đính chính")
        figures.check(rows, by=self.clerk)
        figures.approve(rows, by=self.leader)

    def advance(self) -> None:
        state = self.random.choice((ApprovalState.APPROVED, ApprovalState.LOCKED))
        rows = [row for row in with_state(Observation.objects.all()) if row.state == state.value]
        for row in self.random.sample(rows, min(3, len(rows))):
            step = self.random.choice((figures.publish, figures.lock, self.take_back))
            step([row], by=self.leader)

    def take_back(self, rows: list[Observation], *, by: User) -> None:
        figures.send_back(rows, by=by, reason="sai")

    def choose(self) -> None:
        row = self.random.choice(list(Observation.objects.all()))
        choose_source(row, post=self.post, by=self.leader, reason="theo sổ")
