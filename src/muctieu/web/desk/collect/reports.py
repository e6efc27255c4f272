"""Reports that came in, on the desk: the text beside the figures it proposes, settled one by one or in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.fold import search_key
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.plan import Plan
from muctieu.errors import MuctieuError, PeriodError, RightsError
from muctieu.exchange.base import MAX_FILE
from muctieu.exchange.media.names import readable
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.collect.mails import waiting_notes
from muctieu.web.desk.collect.review_pages import (
    PROPOSAL,
    field_values,
    indicator_label,
    indicator_named,
    period_label,
    probable_text,
    review_page,
)
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.domain import RawFile
from muctieu.web.documents.models import Document
from muctieu.web.intake import decisions as verbs
from muctieu.web.intake.decisions import Correction, last_act
from muctieu.web.intake.lexicon import overtaken
from muctieu.web.intake.mail import filed_period
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.intake.reports import add_report
from muctieu.web.intake.review import REOPEN, Proposal, Review, review_of
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import descendants, units_on
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.queries import whole_plan
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
FILE, TEXT, PLACE, PERIOD, SEEN, ACT, WHY, BELOW = "tep", "van-ban", "noi", "ky", "ban", "viec", "ly-do", "duoi"
UNDO = "ly-do-hoan-tac"
SHOWN = 25


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in the list; `decided` of its proposals are settled."""

    uuid: str
    title: str
    place: str
    day: str
    decided: int


# -- the list and what comes in -------------------------------------------------------------------------------


@guarded(Act.FIGURE_ACCEPT)
def index(request: HttpRequest) -> HttpResponse:
    """The reports of the commune, newest first, and the form by which one comes in."""
    place = seat(request)
    if request.method != "POST":
        return _index(request, place)
    try:
        document = _received(request, place)
    except MuctieuError as error:
        return _index(request, place, error=pick(error.message_vi, error.message_en))
    if document is None:
        return _index(request, place, error=pick("Hãy chọn tệp hoặc dán văn bản.", "Choose a file or paste the text."))
    return redirect(f"{reverse('desk:report', args=(document.uuid,))}?xa={place.commune.key}")


def _received(request: HttpRequest, place: Seat) -> Document | None:
    """The file or pasted text, kept with its text for the place that was chosen."""
    upload, pasted = request.FILES.get(FILE), request.POST.get(TEXT, "")
    if upload is None and not pasted.strip():
        return None
    name = "bao-cao-dan.txt" if upload is None else readable(upload.name or "") or "tep"
    content = pasted.replace("\r\n", "\n").encode() if upload is None else upload.read(MAX_FILE + 1)
    unit = _units(place).get(request.POST.get(PLACE, ""), place.commune)
    media = "text/plain" if upload is None else (upload.content_type or "")
    return add_report(RawFile(name, content, media), place=unit, by=place.user)


def _units(place: Seat) -> dict[str, OrgUnit]:
    """Where a report may come from: the commune and its villages, as far as the person may add documents there."""
    below = descendants((place.commune.pk,), clock.today())
    allowed = visible(place.user, Act.DOCUMENT_ADD, OrgUnit.objects.filter(pk__in=below), place="pk")
    return {unit.key: unit for unit in allowed}


def _index(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    below = request.GET.get(BELOW, "")
    rows = _reports(place)
    if below.isascii() and below.isdigit() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows.defer("text")[: SHOWN + 1])
    decided = _decided(found)
    names = {version.unit_id: version.name for version in units_on(clock.today())}
    keys = {version.unit_id: version.unit.key for version in units_on(clock.today())}
    units = _units(place)
    own = sorted(names, key=lambda pk: (pk != place.commune.pk, search_key(names[pk])))
    context = {
        "lines": [
            ReportLine(str(row.uuid), row.title or row.file_name, names.get(row.place_id, ""),
                       "" if row.dateline is None else day_text(row.dateline), decided.get(row.pk, 0))
            for row in found[:SHOWN]
        ],
        "more": str(found[SHOWN - 1].pk) if len(found) > SHOWN else "",
        "places": [Option(keys[pk], names[pk], keys[pk] == request.POST.get(PLACE)) for pk in own if keys[pk] in units],
        "seat": place,
        "mails": waiting_notes(place),
        "error": error,
        "typed": request.POST.get(TEXT, ""),
    }  # fmt: skip
    return render(request, "desk/collect/reports.html", context, status=REFUSED if error else 200)


def _decided(found: Sequence[Document]) -> dict[int, int]:
    """How many proposals of each report are settled; what was taken back is not."""
    rows = ProposalDecision.objects.filter(~overtaken(), document__in=found).exclude(kind=REOPEN).order_by()
    return dict(rows.values_list("document").annotate(Count("pk")))


def _reports(place: Seat) -> QuerySet[Document]:
    below = descendants((place.commune.pk,), clock.today())
    rows = Document.objects.filter(place_id__in=below).exclude(text="").exclude(type="resolution")
    return visible(place.user, Act.DOCUMENT_READ, rows).order_by("-pk")


# -- one report -----------------------------------------------------------------------------------------------


@guarded(Act.FIGURE_ACCEPT)
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text beside its proposals; a POST settles one of them, or all that are sure."""
    place = seat(request)
    document = _reports(place).filter(uuid=uuid).select_related("place").first()
    if document is None or not may(place.user, Act.FIGURE_ACCEPT, document):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    # A mailed report was filed for a period.
    period = _period(asked[PERIOD]) if PERIOD in asked else filed_period(document)
    review = review_of(document, period=period, plan=_plan(place))
    chosen = asked.get(PROPOSAL, "")
    if request.method != "POST":
        return _show(request, place, review, chosen, period=period)
    try:
        reopened = _settle(request, place, review)
    except RightsError:
        raise Http404 from None
    except (MuctieuError, PeriodError) as error:
        return _show(request, place, review, chosen, period=period, error=pick(error.message_vi, error.message_en))
    after = review_of(document, period=period, plan=_plan(place))
    following = _following(after, chosen, reopened)
    query = f"?xa={place.commune.key}&ky={'' if period is None else period}" + (
        f"&muc={following}#sua" if following else ""
    )
    return redirect(reverse("desk:report", args=(document.uuid,)) + query)


def _following(after: Review, chosen: str, reopened: Sequence[str]) -> str:
    """What is opened next: what was just taken back, else the same while it is open, else the next doubtful one."""
    for one in after.queue:
        if one.key in (reopened or (chosen,)):
            return one.key
    following = after.after(chosen)
    return "" if following is None else following.key


def _settle(request: HttpRequest, place: Seat, review: Review) -> Sequence[str]:
    """Do what was asked; the items that it has opened again."""
    posted, user = request.POST, place.user
    match posted.get(ACT):
        case "nhan-chac-chan":
            verbs.accept_proposals(review, review.certain, by=user)
            return ()
        case "hoan-tac-viec":
            return _take_back(review, last_act(review, by=user), user, posted.get(UNDO, ""))
    proposal = review.named(posted.get(PROPOSAL, ""))
    if proposal is None:
        raise Http404
    seen = posted.get(SEEN, "")
    match posted.get(ACT):
        case "nhan":
            _accept(request, place, review, proposal)
        case "doi-don-vi":
            _accept(request, place, review, proposal, so=probable_text(proposal))
        case "tach":
            correction = _correction(request, place, review, proposal)
            if correction is not None:
                verbs.correct_proposal(review, proposal, correction, by=user, seen=seen, split=True)
        case "bo":
            verbs.reject_proposal(review, proposal, by=user, reason=posted.get(WHY, ""), seen=seen)
        case "hoan-tac":
            named = [] if proposal.decision is None or proposal.seen != seen else [proposal.decision]
            return _take_back(review, named, user, posted.get(UNDO, ""))
        case _:
            raise Http404
    return ()


def _take_back(review: Review, decisions: Sequence[ProposalDecision], user: User, reason: str) -> Sequence[str]:
    verbs.take_back(review, decisions, by=user, reason=reason)
    return [one.item for one in decisions]


def _accept(request: HttpRequest, place: Seat, review: Review, proposal: Proposal, *, so: str = "") -> None:
    """As it stands where nothing was changed in the form, as corrected otherwise; `so` instead of the typed figure."""
    correction = _correction(request, place, review, proposal, so=so)
    if correction is None:
        verbs.accept_proposals(review, (proposal,), by=place.user)
    else:
        verbs.correct_proposal(review, proposal, correction, by=place.user, seen=request.POST.get(SEEN, ""))


def _correction(
    request: HttpRequest, place: Seat, review: Review, proposal: Proposal, *, so: str = ""
) -> Correction | None:
    """What the form says where it says something else than the proposal."""
    posted = request.POST
    if "so" not in posted:
        return None
    shown = field_values(review, proposal)
    typed = {name: posted.get(name, "").strip() for name in shown} | ({"so": so} if so else {})
    if typed == shown:
        return None
    status = typed["tt"] if typed["tt"] in set(ObsStatus) else ObsStatus.OFFICIAL.value
    return Correction(
        indicator=indicator_named(typed["chi-tieu"]),
        text=None if typed["so"] == shown["so"] else typed["so"],
        period=_period(typed["ky-so"], strict=True),
        place=_units(place).get(typed["noi"], review.document.place),
        status=ObsStatus(status),
        note=typed["ghi"],
    )


def _show(
    request: HttpRequest, place: Seat, review: Review, chosen: str, *, period: Period | None, error: str = ""
) -> HttpResponse:
    named = chosen or next((one.key for one in review.queue), "")
    typed = (
        {name: request.POST.get(name, "") for name in ("chi-tieu", "so", "ky-so", "noi", "tt", "ghi")} if error else {}
    )
    names = {version.unit.key: version.name for version in units_on(clock.today())}
    places = {key: names.get(key, key) for key in _units(place)}
    page = review_page(review, named, places=places, typed=typed, last=last_act(review, by=place.user))
    context = {
        "page": page,
        "seat": place,
        "document": review.document,
        "period": "" if period is None else str(period),
        "error": error,
        "why": request.POST.get(WHY, ""),
        "indicators": _indicators(),
        "periods": _periods(review, clock.today()),
    }
    return render(request, "desk/collect/report.html", context, status=REFUSED if error else 200)


def _indicators() -> list[Option]:
    found = [Option(code, indicator_label(code), is_chosen=False) for code in load_indicators()]
    return sorted(found, key=lambda option: search_key(option.label))


def _periods(review: Review, today: date) -> list[Option]:
    """Periods that a report of about this day speaks of."""
    year = (review.document.dateline or today).year
    codes = [f"{y}{part}" for y in (year, year - 1, year - 2) for part in ("", "-H1", "-Q1", "-Q2", "-Q3", "-Q4")]
    return [Option(code, period_label(Period.parse(code)), is_chosen=False) for code in codes]


def _period(text: str, *, strict: bool = False) -> Period | None:
    if not text.strip():
        return None
    try:
        return Period.parse(text.strip())
    except PeriodError:
        try:
            return Period.parse_vi(text)
        except PeriodError:
            if strict:
                raise
            return None


def _plan(place: Seat) -> Plan | None:
    """The commune's newest plan, against which the report's own arithmetic is held."""
    row = PlanRow.objects.filter(place=place.commune).order_by("-first_year", "-pk").first()
    whole = None if row is None else whole_plan(row.code)
    return None if whole is None else plan_of(whole, on=clock.today())
