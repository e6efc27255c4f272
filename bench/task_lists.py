"""The lists that `bench.tasks` measures, and the tasks in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection

from bench.read import in_turn, show
from muctieu.web.common import clock as store_clock
from muctieu.web.plans.models import Task
from muctieu.web.plans.ownership import orphans
from muctieu.web.plans.task_queries import Cursor, TaskFilter, punctuality_counts, tasks
from muctieu.web.plans.tasks import search_text
from tests.cast import NOON, assemble, by_hand
from tests.web.staff import TODAY, Staff, appoint

SEED = 20241124
BAR_MS = 100
BARE = "SELECT * FROM plans_task WHERE commune_id = %s ORDER BY due, id LIMIT 50"
WORDS = ("rà soát", "hộ nghèo", "báo cáo", "tiêm chủng", "họp dân", "thu ngân sách", "trồng rừng", "làm đường")


def measure(count: int, *, runs: int, clock: Callable[[], float]) -> None:
    """Print a line for each kind of list over `count` tasks of one commune."""
    with store_clock.standing_at(NOON):
        staff = appoint(assemble())
        with by_hand():
            Task.objects.bulk_create(made_up(staff, count), batch_size=500)
        print(f"{count:,} tasks of one commune")
        for name, ask in lists(staff).items():
            _line(name, ask, commune=staff.cast.commune.pk, taken=(runs, clock))


def lists(staff: Staff) -> dict[str, Callable[[], object]]:
    cast, commune = staff.cast, staff.cast.commune
    every = TaskFilter(commune)
    village = cast.units["ban-1"]
    return {
        "first page, clerk": lambda: tasks(cast.clerk, every),
        "first page, one village's reporter": lambda: tasks(cast.reporter, every),
        "a page in the middle": lambda: tasks(cast.clerk, every, after=Cursor(TODAY, 0)),
        "late ones": lambda: tasks(cast.clerk, TaskFilter(commune, due_to=TODAY, waiting=True)),
        "of one post": lambda: tasks(cast.clerk, TaskFilter(commune, post=staff.head)),
        "of one village": lambda: tasks(cast.clerk, TaskFilter(commune, unit=village)),
        "a frequent word": lambda: tasks(cast.clerk, TaskFilter(commune, text="họp dân")),
        "a number that one task has": lambda: tasks(cast.clerk, TaskFilter(commune, text="số 4321")),
        "a word that no task has": lambda: tasks(cast.clerk, TaskFilter(commune, text="không có")),
        "punctuality of all": lambda: punctuality_counts(cast.clerk, every, as_of=TODAY),
        "orphans": lambda: orphans(cast.leader, commune, TODAY),
    }


def made_up(staff: Staff, count: int) -> Iterator[Task]:
    """Tasks of five years in no order of time, most of them done."""
    chance = random.Random(SEED)
    places = [staff.cast.units[key] for key in ("xa", "ban-1", "ban-2")]
    posts = [staff.chairman, staff.officer, staff.head]
    for number in range(1, count + 1):
        given = date(2021, 1, 1) + timedelta(days=chance.randrange(1600))
        due, done = given + timedelta(days=chance.randrange(5, 60)), chance.random() < 0.7
        title = f"{chance.choice(WORDS)} {chance.choice(WORDS)} số {number}"
        yield Task(
            commune=staff.cast.commune,
            place=chance.choice(places),
            year=given.year,
            number=number,
            title=title,
            lead=chance.choice(posts),
            giver=staff.chairman,
            given_on=given,
            due=due,
            state="done" if done else "doing",
            submitted_on=due if done else None,
            search=search_text(title),
        )


def _line(name: str, ask: Callable[[], object], *, commune: int, taken: tuple[int, Callable[[], float]]) -> None:
    def bare() -> object:
        with connection.cursor() as cursor:
            cursor.execute(BARE, (commune,))
            return cursor.fetchall()

    ask()
    seconds, yardstick = in_turn(ask, bare, runs=taken[0], clock=taken[1])
    milliseconds = seconds * 1000
    text = f"{seconds / yardstick:.0f} × a bare indexed select of 50 rows ({yardstick * 1000:.2f} ms)"
    show(name, f"{milliseconds:.1f} ms", f"< {BAR_MS} ms", holds=milliseconds < BAR_MS, yardstick=text)
