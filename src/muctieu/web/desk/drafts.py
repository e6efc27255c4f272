"""Drafts of plans on the desk: a resolution comes in, its proposals are decided beside the text, the plan is issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.errors import DocumentError, MuctieuError, RightsError
from muctieu.exchange.base import MAX_FILE, Extracted, in_megabytes
from muctieu.exchange.documents import open_document
from muctieu.exchange.media.names import readable
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.drafts_forms import FORM, OWNER, Faults, entry_form, faults_of, read_entry, told
from muctieu.web.desk.drafts_pages import chosen_item, draft_page, next_open
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, options, post_name
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_within
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans import drafts as verbs
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.draft_items import TargetEntry, proposed_from
from muctieu.web.plans.draft_state import DraftState, Item
from muctieu.web.plans.models import PlanDraft
from muctieu.web.plans.models.draft import Progress
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
ITEM, SEEN, ACT, REASON, BELOW = "muc", "ban", "viec", "ly-do", "duoi"
FILE, TEXT, PAPER, TITLE, NUMBER, DAY = "tep", "noi-dung-van-ban", "van-ban", "ten", "so", "ngay"
NEW = "moi"
SHOWN, DOCUMENTS_OFFERED = 20, 100
# A resolution has some 100,000 letters; what is far longer is no resolution and would not fit a page.
LONGEST_TEXT = 1_000_000


# -- the list, and what comes in ------------------------------------------------------------------------------


@guarded(Act.PLAN_DRAFT)
def index(request: HttpRequest) -> HttpResponse:
    """The commune's drafts, and the form that starts another."""
    place = seat(request)
    if request.method != "POST":
        return _index(request, place, {})
    found = _document(request, place)
    if not isinstance(found, Document):
        return _index(request, place, found)
    try:
        draft = verbs.start_draft(found, by=place.user)
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:draft", uuid=draft.uuid)


def _document(request: HttpRequest, place: Seat) -> Document | Faults:
    """The document chosen, or the one handed in and kept; faults by field."""
    posted, chosen = request.POST, request.POST.get(PAPER, "")
    if chosen:
        found = _papers(place).filter(code=chosen).first()
        return found or {PAPER: pick("Hãy chọn trong danh sách.", "Choose from the list.")}
    try:
        day = date.fromisoformat(posted[DAY]) if posted.get(DAY) else None
    except ValueError:
        return {DAY: pick("Hãy ghi ngày.", "Enter the day.")}
    came = _handed_in(request)
    if isinstance(came, dict):
        return came
    file, extracted = came
    head = verbs.drafted(extracted.text).heading
    title = " ".join(posted.get(TITLE, "").split())[:500] or head.title[:500]
    heading = Heading(title, " ".join(posted.get(NUMBER, "").split())[:100], "Nghị quyết", day or head.day)
    code = f"nghi-quyet-{extracted.sha256[:10]}"
    extract = Extract(extracted.text, extracted.extractor)
    try:
        return documents.add_document(file, extract, heading, code=code, place=place.commune, by=place.user)
    except RightsError:
        raise PermissionDenied from None


def _handed_in(request: HttpRequest) -> tuple[RawFile, Extracted] | Faults:
    """The file or the pasted text, read."""
    upload, pasted = request.FILES.get(FILE), request.POST.get(TEXT, "")
    field = TEXT if upload is None else FILE
    if upload is None and not pasted.strip():
        return {FILE: pick("Hãy chọn tệp hoặc dán văn bản.", "Choose a file or paste the text.")}
    name = "van-ban-dan.txt" if upload is None else readable(upload.name or "") or "tep"
    content = pasted.encode() if upload is None else upload.read(MAX_FILE + 1)
    try:
        extracted = open_document(content, name)
    except DocumentError as error:
        return {field: _sentence(error)}
    if len(extracted.text) > LONGEST_TEXT:
        size, limit = in_megabytes(len(extracted.text)), in_megabytes(LONGEST_TEXT)
        return {field: _sentence(DocumentError("MT5003", file=name, size=size, limit=limit))}
    media = "text/plain" if upload is None else (upload.content_type or "")[:100]
    return RawFile(name[:255], content, media), extracted


def _papers(place: Seat):  # type: ignore[no-untyped-def]
    rows = visible(place.user, Act.DOCUMENT_READ, Document.objects.filter(place=place.commune).exclude(text=""))
    return rows.order_by("-dateline", "-pk")


def _index(request: HttpRequest, place: Seat, faults: Faults) -> HttpResponse:
    below = request.GET.get(BELOW, "")
    rows = visible(place.user, Act.PLAN_DRAFT, PlanDraft.objects.filter(place=place.commune))
    if below.isascii() and below.isdigit() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows.select_related("document", "started_by", "plan").order_by("-pk").defer("proposed")[: SHOWN + 1])
    posted = request.POST
    papers = tuple(Option(one.code, one.title or one.code, one.code == posted.get(PAPER))
                   for one in _papers(place)[:DOCUMENTS_OFFERED])  # fmt: skip
    context = {
        "seat": place,
        "rows": [{"row": row, "day": day_text(day_of(row.started_at))} for row in found[:SHOWN]],
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else 0,
        "papers": papers,
        "may_add": may(place.user, Act.DOCUMENT_ADD, place.commune),
        "typed": {name.replace("-", "_"): posted.get(name, "") for name in (TEXT, TITLE, NUMBER, DAY)},
        "errors": {name.replace("-", "_"): text for name, text in faults.items()},
    }
    return render(request, "desk/drafts.html", context, status=REFUSED if faults else 200)


# -- one draft ------------------------------------------------------------------------------------------------


@guarded(Act.PLAN_DRAFT)
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text with its proposals; every decision is one post of this page."""
    row = _draft(request, uuid)
    if request.method != "POST":
        state = verbs.draft_state(row)
        asked = request.GET.get(ITEM, "")
        return _shown(request, row, state, key=asked or next_open(state, ""), faults={})
    return _decided(request, row)


def _draft(request: HttpRequest, uuid: UUID) -> PlanDraft:
    """The draft, not found for those who may not see it."""
    rows = PlanDraft.objects.select_related("place", "document__place", "plan", "started_by")
    row = rows.filter(uuid=uuid).first()
    if row is None or not may(_user(request), Act.PLAN_DRAFT, row):
        raise Http404
    return row


def _decided(request: HttpRequest, row: PlanDraft) -> HttpResponse:
    """Do what the pressed button says, and show what comes next; a refusal shows the item with what was typed."""
    posted, user = request.POST, _user(request)
    key, act = posted.get(ITEM, ""), posted.get(ACT, "")
    state = verbs.draft_state(row)
    faults: Faults = {}
    try:
        after = _act(row, state, act, key, posted=posted, user=user, faults=faults)
    except RightsError:
        raise PermissionDenied from None
    except verbs.DraftError as error:
        faults[""] = " ".join(told(finding) for finding in error.findings)
        after = None
    except TargetError as error:
        faults |= faults_of(error.findings)
        after = None
    except MuctieuError as error:
        faults[OWNER if error.code in {"MT7225", "MT7203"} and FORM in posted else ""] = _sentence(error)
        after = None
    if after is not None and not faults:
        return redirect(after)
    fresh = _draft(request, row.uuid)
    return _shown(request, fresh, verbs.draft_state(fresh), key=key, faults=faults)


def _act(
    row: PlanDraft, state: DraftState, act: str, key: str, *, posted: QueryDict, user: User, faults: Faults
) -> str | None:
    """Run the verb of a button; the address to go to, None when a fault of the form keeps it back."""
    page, seen, reason = reverse("desk:draft", args=(row.uuid,)), _seen(posted), posted.get(REASON, "").strip()
    whole: Mapping[str, Callable[[], object]] = {
        "nhan-chac-chan": lambda: verbs.accept_certain(row, by=user),
        "nhan-diem": lambda: verbs.accept_points(row, by=user),
        "giao": lambda: verbs.give_owner(row, posted.get(OWNER, ""), by=user),
        "bo-du-thao": lambda: verbs.drop_draft(row, by=user, reason=reason),
    }
    if act in whole:
        whole[act]()
        return reverse("desk:drafts") if act == "bo-du-thao" else page
    if act == "ban-hanh":
        plan = verbs.issue_draft(row, by=user, seen=seen)
        return reverse("desk:plan", args=(plan.code,))
    item = _item(state, key)
    if act == "bo":
        verbs.reject_item(row, key, by=user, seen=seen, reason=reason)
    elif act == "mo-lai":
        verbs.reopen_item(row, key, by=user, seen=seen)
        return f"{page}?{ITEM}={key}#sua"
    elif act == "nhan-nhanh":
        verbs.accept_item(row, key, item.entry, by=user, seen=seen)
    elif act == "nhan":
        entry = read_entry(posted, item.entry, faults)
        if faults:
            return None
        if key == NEW and isinstance(entry, TargetEntry):
            verbs.add_item(row, entry, by=user)
            return page
        verbs.accept_item(row, key, entry, by=user, seen=seen)
    else:
        raise Http404
    following = next_open(state, key)
    return f"{page}?{ITEM}={following}#sua" if following else page


def _item(state: DraftState, key: str) -> Item:
    """The item of that key; the empty one for a target to be added."""
    if key == NEW:
        return Item(NEW, TargetEntry("", ""))
    found = state.item(key)
    if found is None:
        raise Http404
    return found


def _seen(posted: QueryDict) -> int:
    seen = posted.get(SEEN, "0")
    if not (seen.isascii() and seen.isdigit() and len(seen) < len("1000000000")):
        raise Http404
    return int(seen)


def _shown(request: HttpRequest, row: PlanDraft, state: DraftState, *, key: str, faults: Faults) -> HttpResponse:
    user, document, posted = _user(request), row.document, request.POST
    owners = owners_of(row.place)
    item = state.item(key) if key != NEW else _item(state, NEW)
    is_open = row.state == Progress.OPEN
    chosen = None
    if item is not None and is_open:
        form = entry_form(item, state, owners, posted=posted, faults=faults)
        chosen = chosen_item(item, form, document.text)
    held = {code: post_name(post) for code, (post, _label) in owners.items()}
    notes = [told(finding) for finding in proposed_from(row.proposed).findings]
    context = {
        "row": row,
        "title": document.title or document.code,
        "is_open": is_open,
        "page": draft_page(state, document.text, chosen="" if item is None else item.key, held=held, notes=notes),
        "chosen": chosen,
        "owners": options(owners, ()),
        "seen": row.decisions,
        "may_issue": may(user, Act.PLAN_LOAD, row),
        "reason": posted.get(REASON, ""),
        "error": faults.get("", ""),
        "has_faults": bool(faults),
    }
    return render(request, "desk/draft.html", context, status=REFUSED if faults else 200)


def owners_of(place: OrgUnit) -> dict[str, tuple[Post, str]]:
    """The posts that somebody holds, by the code under which a plan names them."""
    today = clock.today()
    labels = held_posts(place, today)
    return {
        code: (post, labels[str(post.uuid)][1])
        for code, post in posts_within(place, today).items()
        if str(post.uuid) in labels
    }


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)
