"""Mailed notes on the desk: nobody's until a clerk says whose they are, and for which period."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.period import Period
from muctieu.errors import CATALOGUE, Finding, MuctieuError, PeriodError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.documents.reading import may_open
from muctieu.web.intake.arrivals import MailBox, MailFiling, MailNote
from muctieu.web.intake.mail import WORDS, file_note, set_aside, unsettled
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import descendants, units_on
from muctieu.web.screens.words import pick

REFUSED = 400
PAGE = 25
BELOW, DONE, PLACE, PERIOD, PART, ACT, WHY = "duoi", "da-xep", "noi", "ky", "phan", "viec", "ly-do"


@dataclass(frozen=True, slots=True)
class MailLine:
    """One note in the list; `settled` says how it was settled, empty while it waits."""

    uuid: str
    subject: str
    sender: str
    when: str
    files: int
    has_doubts: bool
    settled: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """Something in a note that can be filed: its words, or a file."""

    code: str
    name: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MailPage:
    """One note with what can be done about it."""

    line: MailLine
    sent: str
    text: str
    findings: tuple[str, ...]
    parts: tuple[PartLine, ...]
    reason: str
    report: str


# -- the list -------------------------------------------------------------------------------------------------


@guarded(Act.MAIL_FILE)
def index(request: HttpRequest) -> HttpResponse:
    """The notes that wait, newest first; asked for, those that are settled."""
    place = seat(request)
    is_done = request.GET.get(DONE) == "1"
    rows = notes_of(place).filter(filing__isnull=not is_done)
    below = request.GET.get(BELOW, "")
    if below.isascii() and below.isdigit() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(_counted(rows)[: PAGE + 1])
    context = {
        "lines": [_line(one) for one in found[:PAGE]],
        "more": str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "is_done": is_done,
        "is_on": settings.MAIL_DIR is not None,
        "troubles": _troubles(place),
        "seat": place,
    }
    return render(request, "desk/collect/mails.html", context)


def notes_of(place: Seat) -> QuerySet[MailNote]:
    """The notes that came to the commune and that this person may file."""
    return visible(place.user, Act.MAIL_FILE, MailNote.objects.filter(place=place.commune))


def waiting_notes(place: Seat) -> int:
    """How many notes nobody has settled."""
    return (notes_of(place) & unsettled()).count()


def _counted(rows: QuerySet[MailNote]) -> QuerySet[MailNote]:
    shown = rows.annotate(files=Count("parts")).select_related("filing__by", "filing__place").defer("text")
    return shown.order_by("-pk")


def _line(one: MailNote) -> MailLine:
    return MailLine(
        uuid=str(one.uuid),
        subject=one.subject or pick("(không có tiêu đề)", "(no subject)"),
        sender=one.sender or pick("(không ghi người gửi)", "(no sender given)"),
        when=f"{one.received_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        files=getattr(one, "files", 0),
        has_doubts=bool(one.findings),
        settled=_settled(getattr(one, "filing", None)),
    )


def _settled(filing: MailFiling | None) -> str:
    if filing is None:
        return ""
    who, day = filing.by.full_name, f"{filing.at.astimezone(VIETNAM):%d/%m/%Y}"
    if filing.place is None:
        return pick(f"{who} đã bỏ ngày {day}: {filing.reason}", f"set aside by {who} on {day}: {filing.reason}")
    return pick(f"{who} đã xếp ngày {day}", f"filed by {who} on {day}")


def _troubles(place: Seat) -> list[str]:
    """What is wrong with the boxes of this commune, or with the folder as a whole."""
    names = (".", place.commune.key, f"{place.commune.key}.mbox")
    rows = MailBox.objects.filter(name__in=names).exclude(trouble="")
    return [_told(Finding(row.trouble, row.trouble_args)) for row in rows if row.trouble in CATALOGUE]


def _told(finding: Finding) -> str:
    return pick(finding.message_vi, finding.message_en)


# -- one note -------------------------------------------------------------------------------------------------


@guarded(Act.MAIL_FILE)
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One note; a POST files it for a village and period, or sets it aside."""
    place = seat(request)
    found = notes_of(place).filter(uuid=uuid).select_related("place", "filing__by", "filing__place").first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, place, found)
    try:
        if request.POST.get(ACT) == "bo":
            set_aside(found, by=place.user, reason=request.POST.get(WHY, ""))
            return redirect(f"{reverse('desk:mails')}?xa={place.commune.key}")
        filing = _filed(request, place, found)
    except (MuctieuError, PeriodError) as error:
        return _show(request, place, found, error=pick(error.message_vi, error.message_en))
    if filing is None:
        return _show(request, place, found, error=pick("Hãy chọn nơi của báo cáo.", "Choose the place of the report."))
    return redirect(_after(filing, place))


def _filed(request: HttpRequest, place: Seat, found: MailNote) -> MailFiling | None:
    posted = request.POST
    unit = _units(place).get(posted.get(PLACE, ""))
    typed = posted.get(PERIOD, "").strip()
    if unit is None:
        return None
    period = Period.parse(typed) if typed else None
    return file_note(found, place=unit, by=place.user, period=period, part=posted.get(PART, WORDS))


def _after(filing: MailFiling, place: Seat) -> str:
    """The report to be reviewed; after a picture the list, its figures are typed beside the form."""
    document = filing.document
    if document is None or not document.extractor:
        return f"{reverse('desk:mails')}?xa={place.commune.key}&anh=1"
    return f"{reverse('desk:report', args=(document.uuid,))}?xa={place.commune.key}&ky={filing.period}"


def _units(place: Seat) -> dict[str, OrgUnit]:
    below = descendants((place.commune.pk,), clock.today())
    allowed = visible(place.user, Act.DOCUMENT_ADD, OrgUnit.objects.filter(pk__in=below), place="pk")
    return {unit.key: unit for unit in allowed}


def _show(request: HttpRequest, place: Seat, found: MailNote, *, error: str = "") -> HttpResponse:
    posted = request.POST
    units = _units(place)
    names = {row.unit.key: row.name for row in units_on(clock.today())}
    context = {
        "page": _page(found, place, chosen=posted.get(PART, "")),
        "places": [Option(key, names.get(key, key), key == posted.get(PLACE)) for key in units],
        "periods": _periods(posted.get(PERIOD, "")),
        "error": error,
        "why": posted.get(WHY, ""),
        "seat": place,
    }
    return render(request, "desk/collect/mail.html", context, status=REFUSED if error else 200)


def _page(found: MailNote, place: Seat, *, chosen: str) -> MailPage:
    parts = (
        [PartLine(WORDS, pick("Chữ trong thư", "The words of the mail"), "", chosen in ("", WORDS))]
        if found.text.strip()
        else []
    )
    for one in found.parts.select_related("document").order_by("number"):
        code = str(one.number)
        parts.append(PartLine(code, one.document.file_name, _url(one.document, place), chosen == code or not parts))
    filing: MailFiling | None = getattr(found, "filing", None)
    document = None if filing is None else filing.document
    findings = [Finding(told["code"], told["args"]) for told in found.findings if told["code"] in CATALOGUE]
    return MailPage(
        line=_line(found),
        sent=found.sent,
        text=found.text,
        findings=tuple(dict.fromkeys(map(_told, findings))),
        parts=tuple(parts),
        reason="" if filing is None else filing.reason,
        report=reverse("desk:report", args=(document.uuid,)) if document is not None and document.extractor else "",
    )


def _url(document: Document, place: Seat) -> str:
    return reverse("desk:file", args=(document.uuid,)) if may_open(place.user, document) else ""


def _periods(chosen: str) -> list[Option]:
    """The periods of this year and the last, newest first."""
    year = clock.today().year
    parts = ("", "-H2", "-H1", "-Q4", "-Q3", "-Q2", "-Q1", *(f"-{month:02}" for month in range(12, 0, -1)))
    codes = [f"{one}{part}" for one in (year, year - 1) for part in parts]
    return [Option(code, _label(Period.parse(code)), code == chosen) for code in codes]


def _label(period: Period) -> str:
    return pick(period.label_vi, period.label_en)
