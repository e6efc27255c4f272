"""Tasks on the desk: the list and board, one task with what this person can do, and giving a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from muctieu.core.task import TaskAct, TaskState
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk import task_forms
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.file_pages import MOST_FILES, files_panel
from muctieu.web.desk.files import FILES
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import Given, held_posts, options, shortened, target_names
from muctieu.web.desk.task_pages import (
    Column,
    Filters,
    TaskListPage,
    counts_sentence,
    state_options,
    task_page,
    task_row,
)
from muctieu.web.desk.task_words import refusal, state_word
from muctieu.web.desk.today import AHEAD
from muctieu.web.documents.files import FilesRefusedError
from muctieu.web.documents.models import Document
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.people.models import User
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import Task
from muctieu.web.plans.queries import answered_targets, with_versions
from muctieu.web.plans.task_queries import Cursor, TaskDetail, TaskFilter, punctuality_counts, task_detail, tasks
from muctieu.web.plans.tasks import change_due, give_task, hand_over_task, move_task
from muctieu.web.screens.words import pick

REFUSED = 400
STATE, POST, DUE, TARGET, TEXT, AFTER, VIEW = "buoc", "chuc-danh", "han", "chi-tieu", "tim", "sau", "kieu"
BOARD = "bang"
SEEN, NOTE, EVIDENCE = "ban", "ghi-chu", "van-ban"
ON_BOARD = 20
DOCUMENTS_OFFERED = 50
LATE, WEEK, LATER = "qua-han", "tuan", "sau-do"


@guarded(Act.TASK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The tasks that pass the filters, earliest due date first, as a list or as a board by state."""
    place, asked = seat(request), request.GET
    today = clock.today()
    posts = held_posts(place.commune, today)
    targets = target_names(answered_targets(place.user, place.commune, today), today)
    wanted = _filter(place, asked, post=posts.get(asked.get(POST, "")), target=targets.get(asked.get(TARGET, "")))
    is_board = asked.get(VIEW) == BOARD
    found = None if is_board else tasks(place.user, wanted, after=_cursor(asked))
    page = TaskListPage(
        headline=counts_sentence(punctuality_counts(place.user, wanted, as_of=today)),
        rows=() if found is None else tuple(map(task_row, found.lines)),
        columns=_columns(place, wanted) if is_board else (),
        is_board=is_board,
        filters=Filters(
            text=asked.get(TEXT, ""),
            states=state_options(asked.get(STATE, "")),
            posts=options(posts, (asked.get(POST, ""),)),
            dues=_due_options(asked.get(DUE, "")),
            targets=options(targets, (asked.get(TARGET, ""),)),
        ),
        is_filtered=any(asked.get(name) for name in (STATE, POST, DUE, TARGET, TEXT)),
        next_query="" if found is None or found.after is None else _query(asked, {AFTER: str(found.after)}),
        list_query=_query(asked, {VIEW: "", AFTER: ""}),
        board_query=_query(asked, {VIEW: BOARD, AFTER: ""}),
    )
    return render(request, "desk/tasks.html", {"page": page, "seat": place})


@guarded(Act.TASK_GIVE)
def new(request: HttpRequest) -> HttpResponse:
    """The empty form, or a typed one that gives the task or is shown again with its faults."""
    place = seat(request)
    choices = task_forms.offered(place)
    posted = request.POST if request.method == "POST" else QueryDict(request.GET.urlencode())
    errors: dict[str, str] = {}
    if request.method == "POST":
        answer = task_forms.read_form(posted, choices)
        given = _given(answer, by=place.user) if isinstance(answer, Given) else answer
        if isinstance(given, Task):
            return redirect("desk:task", uuid=given.uuid)
        errors = given
    form = task_forms.give_form(posted, choices, errors=errors)
    context = {"form": form, "seat": place, "has_errors": bool(errors)}
    return render(request, "desk/task_form.html", context, status=REFUSED if errors else 200)


@guarded(Act.TASK_READ)
def task(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One task: what it is, how it came here, what this person can do now."""
    return _shown(request, _detail(request, uuid))


@require_POST
@guarded(Act.TASK_MOVE)
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take one step."""
    posted, user = request.POST, _user(request)
    if posted.get("viec") not in set(TaskAct):
        raise Http404
    act, codes = TaskAct(posted["viec"]), posted.getlist(EVIDENCE)
    documents = _attachable(user).filter(code__in=[code for code in codes if code])

    def step(row: Task, seen: int) -> None:
        evidence = [*documents, *uploads_of(request, FILES, most=MOST_FILES)]
        move_task(row, act, by=user, seen=seen, note=posted.get(NOTE, "").strip(), evidence=evidence)

    return _done(request, uuid, step)


@require_POST
@guarded(Act.TASK_CHANGE)
def due(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set another due date, with a reason."""
    try:
        day = date.fromisoformat(request.POST.get(DUE, ""))
    except ValueError:
        told = pick("Hãy ghi ngày đến hạn.", "Enter the due date.")
        return _shown(request, _detail(request, uuid), errors={DUE: told})
    user, reason = _user(request), request.POST.get(NOTE, "")
    return _done(request, uuid, lambda row, seen: change_due(row, day, by=user, seen=seen, reason=reason))


@require_POST
@guarded(Act.TASK_HAND_OVER)
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let another post answer for the task, with a reason."""
    row = Task.objects.select_related("commune").filter(uuid=uuid).first()
    if row is None:
        raise Http404
    to = held_posts(row.commune, clock.today()).get(request.POST.get(POST, ""))
    if to is None:
        told = pick("Hãy chọn trong danh sách.", "Choose from the list.")
        return _shown(request, _detail(request, uuid), errors={POST: told})
    user, reason = _user(request), request.POST.get(NOTE, "")
    return _done(request, uuid, lambda row, seen: hand_over_task(row, to[0], by=user, seen=seen, reason=reason))


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _detail(request: HttpRequest, uuid: UUID) -> TaskDetail:
    detail = task_detail(uuid, viewer=_user(request))
    if detail is None:
        raise Http404
    return detail


def _done(request: HttpRequest, uuid: UUID, verb: Callable[[Task, int], object]) -> HttpResponse:
    """Run the verb on the task as the person saw it; a refusal shows the task as it stands, with what was typed."""
    detail, seen = _detail(request, uuid), request.POST.get(SEEN, "")
    if not (seen.isdecimal() and len(seen) < len("1000000000")):
        raise Http404
    try:
        verb(Task.objects.select_related("commune", "place", "lead", "giver").get(uuid=detail.line.uuid), int(seen))
    except FilesRefusedError as refused:
        return _shown(
            request, detail, file_errors=tuple(pick(one.message_vi, one.message_en) for one in refused.errors)
        )
    except StateError as error:
        return _shown(request, _detail(request, uuid), errors={"": refusal(error)})
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:task", uuid=uuid)


def _shown(
    request: HttpRequest,
    detail: TaskDetail,
    *,
    errors: dict[str, str] | None = None,
    file_errors: tuple[str, ...] = (),
) -> HttpResponse:
    row = Task.objects.select_related("commune").get(uuid=detail.line.uuid)
    user, posted, today = _user(request), request.POST, clock.today()
    posts: tuple[Option, ...] = ()
    if detail.may_hand_over:
        others = {key: one for key, one in held_posts(row.commune, today).items() if one[0].pk != row.lead_id}
        posts = options(others, (posted.get(POST, ""),))
    documents: tuple[Option, ...] = ()
    if TaskAct.SUBMIT in detail.acts:
        chosen = posted.getlist(EVIDENCE)
        newest = _attachable(user).order_by("-dateline", "-pk")[:DOCUMENTS_OFFERED]
        documents = tuple(Option(one.code, one.title or one.code, one.code in chosen) for one in newest)
    context = {
        "page": task_page(detail, target=_target(row, user), posts=posts, documents=documents),
        "errors": errors or {},
        "whole_error": (errors or {}).get("", ""),
        "due_error": (errors or {}).get(DUE, ""),
        "post_error": (errors or {}).get(POST, ""),
        "note": posted.get(NOTE, ""),
        "typed_due": posted.get(DUE) or detail.line.due.isoformat(),
        "files": files_panel(row, viewer=user),
        "file_errors": file_errors,
    }
    return render(request, "desk/task.html", context, status=REFUSED if errors or file_errors else 200)


def _target(row: Task, user: User) -> tuple[str, str]:
    """Plan and wording of the task's target; both empty where there is none that this viewer may see."""
    if row.target_id is None:
        return "", ""
    shown = answered_targets(user, row.commune, row.given_on).filter(pk=row.target_id)
    found = with_versions(shown).select_related("plan").first()
    version = None if found is None else version_on(found, clock.today())
    if found is None or version is None:
        return "", ""
    return found.plan.code, shortened(version.wording or found.code)


def _attachable(user: User):  # type: ignore[no-untyped-def]
    """Documents to choose from; files that were only kept are opened by the things they hang on."""
    rows = Document.objects.exclude(extractor="", attachments__isnull=False)
    return visible(user, Act.DOCUMENT_ATTACH, rows)


def _given(given: Given, *, by: User) -> Task | dict[str, str]:
    try:
        return give_task(given.text, place=given.place, lead=given.lead, giver=given.giver, by=by, due=given.due)
    except StateError as error:
        return {task_forms.DUE if error.code == "MT7226" else "": refusal(error)}


def _filter(place: Seat, asked: QueryDict, *, post, target) -> TaskFilter:  # type: ignore[no-untyped-def]
    today, state, when = clock.today(), asked.get(STATE, ""), asked.get(DUE, "")
    first = {WEEK: today, LATER: today + AHEAD + timedelta(days=1)}.get(when)
    last = {LATE: today - timedelta(days=1), WEEK: today + AHEAD}.get(when)
    return TaskFilter(
        place.commune,
        states=(TaskState(state),) if state in set(TaskState) else (),
        post=None if post is None else post[0],
        target=None if target is None else target[0],
        due_from=first,
        due_to=last,
        waiting=when == LATE,
        text=asked.get(TEXT, "")[:200],
    )


def _columns(place: Seat, wanted: TaskFilter) -> tuple[Column, ...]:
    """Every state with its first tasks; a state that the filters leave out is left out here too."""
    found = []
    for state in wanted.states or tuple(TaskState):
        one = TaskFilter(
            wanted.commune, (state,), wanted.post, due_from=wanted.due_from, due_to=wanted.due_to,
            target=wanted.target, waiting=wanted.waiting, text=wanted.text,
        )  # fmt: skip
        page = tasks(place.user, one, size=ON_BOARD)
        found.append(Column(state.value, state_word(state), tuple(map(task_row, page.lines)), page.after is not None))
    return tuple(found)


def _cursor(asked: QueryDict) -> Cursor | None:
    text = asked.get(AFTER, "")
    try:
        return Cursor.parse(text) if text else None
    except StateError:
        raise Http404 from None


def _query(asked: QueryDict, changed: dict[str, str]) -> str:
    """The address's query with some parts changed; those set to nothing fall away."""
    query = asked.copy()
    for name, value in changed.items():
        query[name] = value
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"?{query.urlencode()}"


def _due_options(chosen: str) -> tuple[Option, ...]:
    offered = (
        (LATE, pick("quá hạn", "overdue")),
        (WEEK, pick("trong 7 ngày tới", "within 7 days")),
        (LATER, pick("sau đó", "later")),
    )
    return tuple(Option(code, label, code == chosen) for code, label in offered)
