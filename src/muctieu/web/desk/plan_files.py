"""Plans as files on the desk: every plan with its downloads, and files that are looked at before anything counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.errors import DocumentError, MuctieuError, PackError, RightsError, StateError
from muctieu.exchange.excel.plan_writer import plan_workbook
from muctieu.exchange.excel.workbook import MAX_SHEET_FILE
from muctieu.exchange.media.names import readable
from muctieu.exchange.plan_zip import zip_texts
from muctieu.packs.plan_pack import PlanPack, pack_of_texts
from muctieu.packs.plan_writer import files_of
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.drafts import owners_of
from muctieu.web.desk.drafts_forms import told
from muctieu.web.desk.plan_files_pages import FilePage, diff_page, new_page
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import post_name
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.plans import uploads as verbs
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.exports import ISSUED, pack_of_plan
from muctieu.web.plans.models import Plan, PlanDraft, PlanUpload
from muctieu.web.plans.models.draft import Progress
from muctieu.web.plans.plan_diff import diff_of
from muctieu.web.plans.queries import whole_plan
from muctieu.web.plans.uploads import Terms
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
FILE, ACT, WANTED, SEEN, BASIS, DAY, WHY = "tep", "viec", "chi-tieu", "ban-", "van-ban", "tu-ngay", "ly-do"
ORIGINAL = "ban-hanh"
SHEET, PACK = "xlsx", "zip"
_MEDIA = {
    SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PACK: "application/zip",
}
DOCUMENTS_OFFERED = 100
SHOWN = 50


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan of the commune with what can be done with it."""

    code: str
    name: str
    years: str
    is_amended: bool


@dataclass(frozen=True, slots=True)
class UploadLine:
    """A file that waits."""

    uuid: str
    name: str
    told: str


# -- every plan -----------------------------------------------------------------------------------------------


@guarded(Act.PLAN_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The commune's plans, the drafts and files on their way, and the form that hands in another file."""
    place = seat(request)
    if request.method != "POST":
        return _index(request, place)
    if not may(place.user, Act.PLAN_UPLOAD, place.commune):
        raise PermissionDenied
    upload = request.FILES.get(FILE)
    if upload is None:
        return _index(request, place, faults=(pick("Hãy chọn tệp.", "Choose a file."),))
    name = readable(upload.name or "") or "tep"
    try:
        raw = upload.read(MAX_SHEET_FILE + 1)
        read = verbs.read_plan_file(raw, name=name)
        if read.pack is None:
            return _index(request, place, faults=tuple(told(finding) for finding in read.findings))
        row = verbs.hand_in(
            read.pack, raw, name=name, place=place.commune, by=place.user, findings=read.findings
        )  # fmt: skip
    except (DocumentError, PackError, StateError) as error:
        return _index(request, place, faults=(_sentence(error),))
    return redirect("desk:plan_file", uuid=row.uuid)


def _index(request: HttpRequest, place: Seat, faults: tuple[str, ...] = ()) -> HttpResponse:
    user, commune = place.user, place.commune
    plans = visible(user, Act.PLAN_READ, Plan.objects.filter(place=commune))
    amended = set(plans.filter(targets__versions__number__gt=1).values_list("pk", flat=True))
    drafts = visible(user, Act.PLAN_DRAFT, PlanDraft.objects.filter(place=commune, state=Progress.OPEN))
    waiting = visible(user, Act.PLAN_UPLOAD, PlanUpload.objects.filter(place=commune, state=Progress.OPEN))
    context = {
        "seat": place,
        "plans": [
            PlanLine(
                row.code, pick(row.name_vi, row.name_en or row.name_vi), f"{row.first_year}–{row.last_year}",
                row.pk in amended,
            )
            for row in plans
        ],
        "drafts": drafts.count(),
        "uploads": [_upload_line(row) for row in waiting.select_related("uploaded_by").defer("files")[:SHOWN]],
        "may_draft": may(user, Act.PLAN_DRAFT, commune),
        "may_upload": may(user, Act.PLAN_UPLOAD, commune),
        "may_read_programmes": may(user, Act.PROGRAMME_READ, commune),
        "faults": faults,
    }  # fmt: skip
    return render(request, "desk/plan_files.html", context, status=REFUSED if faults else 200)


def _upload_line(row: PlanUpload) -> UploadLine:
    day = day_text(day_of(row.uploaded_at))
    return UploadLine(str(row.uuid), row.file_name, f"{day} · {row.uploaded_by.full_name}")


# -- out ------------------------------------------------------------------------------------------------------


@guarded(Act.PLAN_READ)
def download(request: HttpRequest, plan_code: str, kind: str) -> HttpResponse:
    """A plan as a spreadsheet or as a zipped pack: as it stands today, or as it was brought into force."""
    row, user = whole_plan(plan_code), _user(request)
    if row is None or not may(user, Act.PLAN_READ, row):
        raise Http404
    on = ISSUED if ORIGINAL in request.GET else clock.today()
    pack = pack_of_plan(row, viewer=user, on=on)
    try:
        content = _written(pack, kind)
    except (DocumentError, PackError, MuctieuError) as error:
        return render(request, "desk/plan_file_refused.html", {"message": _sentence(error)}, status=REFUSED)
    answer = HttpResponse(content, content_type=_MEDIA[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.{kind}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _written(pack: PlanPack, kind: str) -> bytes:
    """The file's bytes; only what reads back as the same plan goes out."""
    texts = files_of(pack)
    if pack_of_texts(texts, name=pack.plan.code).plan != pack.plan:
        raise PackError("MT1621", file=pack.plan.code, what="plan")
    return plan_workbook(pack) if kind == SHEET else zip_texts(texts, folder=pack.plan.code)


# -- in -------------------------------------------------------------------------------------------------------


@guarded(Act.PLAN_UPLOAD)
def plan_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a file would change, and the buttons that record it or turn it away."""
    row = PlanUpload.objects.select_related("place", "plan", "uploaded_by").filter(uuid=uuid).first()
    if row is None or not may(_user(request), Act.PLAN_UPLOAD, row):
        raise Http404
    if request.method != "POST":
        return _shown(request, row, {})
    return _settled(request, row)


def _settled(request: HttpRequest, row: PlanUpload) -> HttpResponse:
    """Do what the pressed button says; a refusal shows the file again with what was ticked and typed."""
    user, act = _user(request), request.POST.get(ACT, "")
    verb: Mapping[str, Callable[[], str]] = {
        "bo": lambda: _turned_away(row, user),
        "ban-hanh": lambda: reverse("desk:plan", args=(verbs.record_new(row, by=user).code,)),
    }
    faults: dict[str, str] = {}
    try:
        if act in verb:
            return redirect(verb[act]())
        if act != "ghi":
            raise Http404
        terms = _terms(request, row, faults)
        if terms is not None:
            wanted = request.POST.getlist(WANTED)
            verbs.record_changes(row, terms, wanted=wanted, seen=_seen(request, wanted), by=user)
            return redirect("desk:plan", plan_code=verbs.pack_of_upload(row).plan.code)
    except RightsError:
        raise PermissionDenied from None
    except TargetError as error:
        faults[""] = " ".join(told(finding) for finding in error.findings)
    except MuctieuError as error:
        faults[""] = _sentence(error)
    row.refresh_from_db()
    return _shown(request, row, faults)


def _turned_away(row: PlanUpload, user: User) -> str:
    verbs.turn_away(row, by=user)
    return reverse("desk:plans")


def _terms(request: HttpRequest, row: PlanUpload, faults: dict[str, str]) -> Terms | None:
    posted = request.POST
    basis = _papers(_user(request), row).filter(code=posted.get(BASIS, "")).first()
    try:
        day = date.fromisoformat(posted.get(DAY, ""))
    except ValueError:
        day = None
        faults[DAY] = pick("Hãy ghi ngày bắt đầu hiệu lực.", "Enter the day from which it holds.")
    if basis is None:
        faults[BASIS] = pick("Hãy chọn văn bản làm căn cứ.", "Choose the document that it rests on.")
    return None if basis is None or day is None else Terms(day, basis, posted.get(WHY, "").strip())


def _seen(request: HttpRequest, wanted: list[str]) -> dict[str, int]:
    """The versions that the page showed, by target."""
    found = {}
    for code in wanted:
        seen = request.POST.get(f"{SEEN}{code}", "")
        if not (seen.isascii() and seen.isdigit() and len(seen) < len("1000000000")):
            raise Http404
        found[code] = int(seen)
    return found


def _shown(request: HttpRequest, row: PlanUpload, faults: Mapping[str, str]) -> HttpResponse:
    user, posted = _user(request), request.POST
    pack = verbs.pack_of_upload(row)
    is_open = row.state == Progress.OPEN
    page = _page(row, pack, chosen=posted.getlist(WANTED) if ACT in posted else None)
    papers = _papers(user, row)[:DOCUMENTS_OFFERED] if not page.is_new and is_open else ()
    context = {
        "row": row,
        "page": page,
        "is_open": is_open,
        "doubts": [told(finding) for finding in verbs.findings_of(row)],
        "told": _upload_line(row).told,
        "may_record": may(user, Act.PLAN_LOAD if page.is_new else Act.PLAN_AMEND, row),
        "papers": [Option(one.code, one.title or one.code, one.code == posted.get(BASIS)) for one in papers],
        "day": posted.get(DAY) or clock.today().isoformat(),
        "why": posted.get(WHY, ""),
        "error": faults.get("", ""),
        "errors": {field.replace("-", "_"): text for field, text in faults.items() if field},
    }
    return render(request, "desk/plan_file.html", context, status=REFUSED if faults else 200)


def _page(row: PlanUpload, pack: PlanPack, *, chosen: list[str] | None) -> FilePage:
    """A settled file is shown against the plan that it went into."""
    there = whole_plan(pack.plan.code)
    if there is None or there.place_id != row.place_id:  # another commune's plan is nobody's business here
        held = {code: post_name(post) for code, (post, _label) in owners_of(row.place).items()}
        return new_page(pack.plan, held=held)
    return diff_page(pack.plan, diff_of(pack.plan, there), chosen=chosen)


def _papers(user: User, row: PlanUpload):  # type: ignore[no-untyped-def]
    rows = visible(user, Act.DOCUMENT_READ, Document.objects.filter(place=row.place))
    return rows.order_by("-dateline", "-pk")


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)
