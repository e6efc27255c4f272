"""The desk's first page: what nobody answers for, what is late and due, what waits, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muctieu.core.verdict import Verdict
from muctieu.web.assessment.queries import own_count
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, reach, visible
from muctieu.web.desk.communes import Seat, seat_or_none
from muctieu.web.desk.job_pages import error_text, job_title, url_of
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.reviews.found import draft_url, title_of
from muctieu.web.desk.task_forms import post_name, shortened
from muctieu.web.desk.task_pages import TaskRow, task_row
from muctieu.web.desk.task_words import kind_word
from muctieu.web.desk.today import Today, today
from muctieu.web.figures import queries
from muctieu.web.figures.sources import waiting_count
from muctieu.web.intake.reminders import Owed, owed_by
from muctieu.web.intake.slots import waiting_deliveries
from muctieu.web.jobs.queries import troubled
from muctieu.web.places.models import OrgUnitVersion, UnitEvent
from muctieu.web.plans.models import TargetVersion, TaskStep
from muctieu.web.plans.ownership import Orphans
from muctieu.web.plans.queries import answered_targets
from muctieu.web.plans.succession import LeftPost
from muctieu.web.plans.task_queries import PAGE
from muctieu.web.reviews.models import DraftState
from muctieu.web.reviews.queries import waiting_for
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.paper import STATES
from muctieu.web.screens.words import APPROVAL, day_text, name, period_text, pick

NEWEST = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with the page where it is settled; `note` says why it stands here."""

    url: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The lists of the day, what must be settled first above."""

    headline: str
    day: str
    orphans: tuple[Line, ...]
    more_orphans: int
    units: tuple[Line, ...]
    late: tuple[TaskRow, ...]
    due: tuple[TaskRow, ...]
    to_confirm: tuple[TaskRow, ...]
    waiting: tuple[str, ...]
    findings: tuple[Line, ...]
    jobs: tuple[Line, ...]
    forms: tuple[Line, ...]
    changes: tuple[Line, ...]
    is_quiet: bool


@guarded(Act.DESK_OPEN)
def home(request: HttpRequest) -> HttpResponse:
    """What this person has before them today."""
    place, day = seat_or_none(request), clock.today()
    if place is None:
        return render(request, "desk/empty.html")
    jobs = _jobs(place)
    return page_once(
        request, "desk/today.html", lambda: Content({"page": _page(place, day, jobs), "seat": place}),
        places=(place.commune.pk,), with_drafts=False, beside=jobs,
    )  # fmt: skip


def _page(place: Seat, day: date, jobs: tuple[Line, ...]) -> TodayPage:
    found = today(place.user, place.commune, day)
    findings = (*_sources(place), *_checks(place), *_papers(place), *_findings(place, found))
    forms = _forms(place, day)
    told = _told(found, len(findings), len(jobs))
    return TodayPage(
        headline=_headline(told),
        day=day_text(day),
        orphans=_orphans(found.orphans),
        more_orphans=found.orphans.task_count - len(found.orphans.tasks),
        units=_unit_lines(found),
        late=tuple(map(task_row, found.late)),
        due=tuple(map(task_row, found.due)),
        to_confirm=tuple(map(task_row, found.to_confirm)),
        waiting=tuple(_waiting(one.place_name, str(APPROVAL[one.state]), one.count) for one in found.waiting),
        findings=findings,
        jobs=jobs,
        forms=forms,
        changes=_changes(place, day),
        is_quiet=not told and not found.due and not forms,
    )


def _told(found: Today, findings: int, jobs: int) -> tuple[str, ...]:
    """What calls for somebody, a phrase each."""
    targets, tasks, late = len(found.orphans.targets), found.orphans.task_count, len(found.late)
    rights, left = sum(count for _event, count in found.rights), len(found.left)
    confirm, waiting = len(found.to_confirm), sum(one.count for one in found.waiting)
    told = (
        (late, f"{_at_least(late)} nhiệm vụ quá hạn", f"{_at_least(late)} overdue tasks"),
        (targets, f"{targets} chỉ tiêu chưa có người chịu trách nhiệm", f"{targets} targets that nobody answers for"),
        (tasks, f"{tasks} nhiệm vụ chưa có người chịu trách nhiệm", f"{tasks} tasks that nobody answers for"),
        (left, f"{left} chức danh của đơn vị đã chấm dứt chưa bàn giao", f"{left} posts of ended units to hand over"),
        (rights, f"{rights} quyền chờ xác nhận", f"{rights} rights to settle"),
        (confirm, f"{_at_least(confirm)} kết quả chờ xác nhận", f"{_at_least(confirm)} results to confirm"),
        (waiting, f"{waiting} số liệu chờ xử lý", f"{waiting} figures waiting"),
        (findings, f"{findings} điểm cần xem lại", f"{findings} findings to settle"),
        (jobs, f"{jobs} việc chạy nền gặp lỗi", f"{jobs} background jobs in trouble"),
    )
    return tuple(pick(vi, en) for count, vi, en in told if count)


def _at_least(count: int) -> str:
    return f"{count}+" if count >= PAGE else str(count)


def _headline(told: Sequence[str]) -> str:
    if told:
        return ", ".join(told)
    return pick("Không có việc nào quá hạn hoặc chờ giải quyết", "Nothing is overdue and nothing waits")


def _orphans(found: Orphans) -> tuple[Line, ...]:
    """Targets first: a target without an owner leaves its tasks without one too."""
    targets = (
        Line(
            _plan_url(one.plan, one.code),
            shortened(one.wording or one.code),
            _vacant(one.post),
        )
        for one in found.targets
    )
    tasks = (Line(_task_url(str(one.uuid)), f"{one.code}: {one.title}", _vacant(one.post)) for one in found.tasks)
    return (*targets, *tasks)


def _vacant(post: str) -> str:
    if not post:
        return pick("chưa giao cho chức danh nào", "given to no post")
    return pick(f"chức danh “{post}” chưa có người giữ", f"nobody holds the post “{post}”")


def _unit_lines(found: Today) -> tuple[Line, ...]:
    """What changes of units left to be settled: posts of ended units first, they answer for something."""
    rows = UnitEvent.objects.filter(key__in={one.key for one in found.left})
    urls = {key: _event_url(str(uuid)) for key, uuid in rows.values_list("key", "uuid")}
    last = OrgUnitVersion.objects.filter(unit__in=[one.post.unit_id for one in found.left]).order_by("valid_from")
    names = dict(last.values_list("unit", "name"))
    posts = (
        Line(f"{urls[one.key]}#chuc-danh", f"{post_name(one.post)}, {names[one.post.unit_id]}", _left_note(one))
        for one in found.left
    )
    rights = (
        Line(f"{_event_url(str(event.uuid))}#quyen", _rights_text(count),
             f"{event.legal_basis}, {day_text(event.day)}")
        for event, count in found.rights
    )  # fmt: skip
    return (*posts, *rights)


def _left_note(left: LeftPost) -> str:
    targets, tasks = len(left.answered.targets), len(left.answered.tasks)
    ended = day_text(left.day)
    return pick(f"đơn vị chấm dứt từ {ended}; còn {targets} chỉ tiêu, {tasks} nhiệm vụ",
                f"the unit ended on {ended}; {targets} targets, {tasks} tasks are left")  # fmt: skip


def _rights_text(count: int) -> str:
    return pick(f"{count} quyền chờ xác nhận sau thay đổi đơn vị", f"{count} rights to settle after a change of units")


def _event_url(uuid: str) -> str:
    return reverse("desk:unit_event", args=(uuid,))


def _waiting(place: str, state: str, count: int) -> str:
    return pick(f"{place}: {count} số liệu {state}", f"{place}: {count} figures, {state}")


def _forms(place: Seat, day: date) -> tuple[Line, ...]:
    """The forms that places have not sent, a line for each form and period with its due day."""
    grouped: dict[int, list[Owed]] = {}
    for owed in owed_by(place.user, place.commune, day):
        grouped.setdefault(owed.cycle.pk, []).append(owed)
    held = waiting_deliveries().filter(place_id__in=reach(place.user, Act.SUBMISSION_DECIDE)).count()
    waiting = pick(f"{held} biểu chờ quyết định", f"{held} deliveries wait for a decision")
    first = (Line(reverse("desk:deliveries"), waiting),) if held else ()
    return (*first, *(_form_line(some, day) for some in grouped.values()))


def _form_line(some: Sequence[Owed], day: date) -> Line:
    cycle, due = some[0].cycle, some[0].due
    form = cycle.version.to_core()
    name = f"{pick(form.name_vi, form.name_en)}, {period_text(cycle.period)}"
    places = ", ".join(one.line.place.name for one in some[:3])
    more = pick(f" và {len(some) - 3} nơi khác", f" and {len(some) - 3} more") if len(some) > 3 else ""
    late = pick("quá hạn", "overdue since") if due < day else pick("hạn", "due")
    return Line(reverse("desk:cycle", args=(cycle.uuid,)), name, f"{late} {day_text(due)}: {places}{more}")


def _sources(place: Seat) -> tuple[Line, ...]:
    """That figures wait for a decision between their sources, where this person may make it."""
    waiting = waiting_count(place.user, place.commune) if may(place.user, Act.FIGURE_DECIDE, place.commune) else 0
    if not waiting:
        return ()
    text = pick(f"{waiting} số liệu có nguồn khác nhau", f"{waiting} figures with sources that differ")
    return (Line(reverse("desk:sources"), text),)


def _papers(place: Seat) -> tuple[Line, ...]:
    """Review reports whose next step is this person's: to approve, to go on writing, to issue."""
    rows = waiting_for(place.user, place.commune)
    return tuple(Line(draft_url(row), title_of(row), pick(*STATES[DraftState(row.state)])) for row in rows)


def _checks(place: Seat) -> tuple[Line, ...]:
    """That findings of the checks wait for the posts of this person."""
    count = own_count(place.user, place.commune)
    if not count:
        return ()
    text = pick(f"{count} điểm kiểm tra số liệu chờ xử lý", f"{count} findings of the checks wait for you")
    return (Line(reverse("desk:findings"), text),)


def _findings(place: Seat, found: Today) -> tuple[Line, ...]:
    """Shares that do not add up, and what the newest plan's scoreboard asks people to look at."""
    plans = queries.plans(viewer=place.user)
    board = queries.board(plans[0].code, viewer=place.user) if plans else None
    if board is None:
        return ()
    code, scoreboard = plans[0].code, board.scoreboard
    known = frozenset(one.target.id for one in scoreboard.assessments)
    shares = (Line(_finding_url(code, one.args.get("target", ""), known), finding_text(one))
              for one in found.findings)  # fmt: skip
    blocked = (
        Line(f"{_target_url(code, one.target.id)}#can-xem", name(one.target), finding_text(one.findings[0]))
        for one in scoreboard.assessments
        if one.computed is Verdict.BLOCKED and one.findings
    )
    general = (Line(f"{reverse('desk:scoreboard')}#can-xem-lai", finding_text(one)) for one in scoreboard.findings)
    return (*shares, *blocked, *general)


def _finding_url(plan: str, target: str, known: frozenset[str]) -> str:
    return _target_url(plan, target) if target in known else reverse("desk:scoreboard")


def _jobs(place: Seat) -> tuple[Line, ...]:
    """The newest background jobs that failed or are held up by an error, where the viewer can run them again."""
    return tuple(
        Line(url_of(one), " · ".join(part for part in (job_title(one), one.about) if part), error_text(one))
        for one in troubled(place.user, most=NEWEST)
    )


def _changes(place: Seat, day: date) -> tuple[Line, ...]:
    """The newest steps of tasks and amendments of targets, newest first."""
    steps = visible(
        place.user, Act.TASK_READ, TaskStep.objects.filter(task__commune=place.commune), place="task__place"
    )
    shown = answered_targets(place.user, place.commune, day)
    amended = TargetVersion.objects.filter(target__in=shown, number__gt=1).select_related("target__plan", "recorded_by")
    found: list[tuple[datetime, Line]] = [
        (one.at, Line(_task_url(str(one.task.uuid)), f"{one.task}: {one.task.title}",
                      _by(one.at, one.by.full_name, kind_word(one.kind))))
        for one in steps.select_related("task", "by").order_by("-id")[:NEWEST]
    ]  # fmt: skip
    found += [
        (one.recorded_at, Line(_target_url(one.target.plan.code, one.target.code), shortened(one.wording),
                               _by(one.recorded_at, one.recorded_by.full_name, _amendment())))
        for one in amended.order_by("-id")[:NEWEST]
    ]  # fmt: skip
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:NEWEST]
    return tuple(line for _at, line in newest)


def _amendment() -> str:
    return pick("sửa chỉ tiêu hoặc đổi người chịu trách nhiệm", "amended the target or its owner")


def _by(moment: datetime, who: str, what: str) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M} · {who} {what}"


def _task_url(uuid: str) -> str:
    return reverse("desk:task", args=(uuid,))


def _target_url(plan: str, target: str) -> str:
    return reverse("desk:target", args=(plan, target))


def _plan_url(plan: str, target: str) -> str:
    return f"{reverse('desk:plan', args=(plan,))}#{target}"
