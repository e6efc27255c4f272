"""The documents register on the desk: its list, one document with all that can be done to it, and the form."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.file_pages import ACCEPTED, MOST_FILES, files_panel, limits_text
from muctieu.web.desk.files import FILES
from muctieu.web.desk.gazette.forms import SEEN, TWICE, WHY, document_form, read_particulars
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.files import FilesRefusedError
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.gazette import domain, queries
from muctieu.web.gazette.domain import Particulars
from muctieu.web.gazette.models import OfficialDocument, State
from muctieu.web.gazette.queries import Cursor, Question
from muctieu.web.gazette.rights import consultation_of, may_read
from muctieu.web.people.models import User
from muctieu.web.screens.gazette_words import LINKS, STATES, TAKEN, effect_word, heading
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
TEXT, STATE, AFTER, SUMMARY = "tim", "trang-thai", "sau", "tong-hop"
OFFERED = 300


@guarded(Act.GAZETTE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every document of the commune's register, whatever its state, newest first."""
    place, asked = seat(request), request.GET
    state = asked.get(STATE, "") if asked.get(STATE) in set(State.values) else ""
    after = Cursor.parse(asked.get(AFTER, ""))
    question = Question(text=asked.get(TEXT, "")[:200], state=state)
    found = queries.documents(question, viewer=place.user, place=place.commune, after=after)
    kept = {name: value for name, value in ((TEXT, question.text), (STATE, state)) if value}
    context = {
        "seat": place,
        "rows": [_line(line) for line in found.lines],
        "text": question.text,
        "states": [Option(code, str(word), code == state) for code, word in STATES.items()],
        "next_query": "" if found.more is None else f"?{urlencode({**kept, AFTER: str(found.more)})}",
        "may_keep": may(place.user, Act.GAZETTE_KEEP, place.commune),
    }
    return render(request, "desk/gazette/index.html", context)


@guarded(Act.GAZETTE_KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """The empty form, or a typed one that is entered with its files or shown again with its faults."""
    place = seat(request)
    errors: Mapping[str, str] = {}
    twins: tuple[OfficialDocument, ...] = ()
    if request.method == "POST":
        said = read_particulars(request.POST)
        if isinstance(said, Particulars):
            twins = () if request.POST.get(TWICE) else queries.twins(said, place=place.commune)
            answer = {} if twins else _entered(request, said, place)
            if isinstance(answer, OfficialDocument):
                return redirect("desk:official", uuid=answer.uuid)
            errors = answer
        else:
            errors = said
    form = document_form(request.POST if request.method == "POST" else None, errors=errors, seen=0)
    return _form_page(request, place, {"form": form, "errors": errors, "twins": [_named(row) for row in twins]})


@guarded(Act.GAZETTE_KEEP)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a document that is there."""
    row = document_named(uuid, request)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        said = read_particulars(request.POST)
        errors = said if isinstance(said, dict) else _changed(request, row, said)
        if not errors:
            return redirect("desk:official", uuid=row.uuid)
    source = request.POST if request.method == "POST" else row
    seen = request.POST.get(SEEN, "")
    form = document_form(source, errors=errors, seen=int(seen) if seen.isdecimal() else row.edits)
    return _form_page(
        request, seat(request), {"form": form, "errors": errors, "row": row, "name": heading(row) or row.title}
    )


@guarded(Act.GAZETTE_READ)
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One document: how it stands, its files, what it does to others, and opinions on it."""
    return shown(request, document_named(uuid, request))


def shown(request: HttpRequest, row: OfficialDocument, *, error: str = "", status: int = REFUSED) -> HttpResponse:
    """The page of a document; with `error` after something that could not be done."""
    user = user_of(request)
    detail = queries.document(row.slug, viewer=user)
    if detail is None:
        raise Http404
    found = consultation_of(detail.row)
    opinions = list(found.opinions.all()) if found is not None else []
    context = {
        "row": detail.row,
        "name": heading(detail.row) or pick("Dự thảo", "Draft text"),
        "state": STATES[detail.row.state],
        "effect": effect_word(detail.effects),
        "relations": [(LINKS[one.link.kind][0 if one.is_ours else 1], one) for one in detail.relations],
        "kinds": [Option(code, str(words[0]), is_chosen=False) for code, words in LINKS.items()],
        "others": [_named(other) for other in _others(detail.row)],
        "same_files": [_named(other) for other in queries.same_bytes(detail.row)],
        "files": files_panel(detail.row, viewer=user),
        "consultation": found,
        "opinions": [(one, str(TAKEN.get(one.taken_up, ""))) for one in opinions],
        "taken": [Option(code, str(word), is_chosen=False) for code, word in TAKEN.items()],
        "is_over": found is not None and clock.today() > found.closes,
        "may_keep": may(user, Act.GAZETTE_KEEP, detail.row),
        "may_publish": may(user, Act.GAZETTE_PUBLISH, detail.row),
        "error": error,
        "typed": request.POST,
        "typed_summary": request.POST.get(SUMMARY, ""),
    }
    return render(request, "desk/gazette/document.html", context, status=status if error else 200)


def document_named(uuid: UUID, request: HttpRequest) -> OfficialDocument:
    """The document of an address for who may read it at the desk; not found for everybody else."""
    row = OfficialDocument.objects.filter(uuid=uuid).select_related("place").first()
    user = user_of(request)
    if row is None or not may_read(user, row) or not may(user, Act.GAZETTE_READ, row):
        raise Http404
    return row


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has looked
    return request.user


def sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)


# -- pieces ---------------------------------------------------------------------------------------------------


def _entered(request: HttpRequest, said: Particulars, place: Seat) -> OfficialDocument | dict[str, str]:
    """The new document with its files, or the faults by field; a file that is refused leaves no document behind."""
    try:
        uploads = uploads_of(request, FILES, most=MOST_FILES)
        return domain.enter(said, place=place.commune, by=place.user, files=uploads)
    except FilesRefusedError as refused:
        return {FILES: " ".join(map(sentence, refused.errors))}
    except RightsError:
        raise Http404 from None
    except MuctieuError as error:
        return {FILES: sentence(error)}


def _changed(request: HttpRequest, row: OfficialDocument, said: Particulars) -> dict[str, str]:
    seen = request.POST.get(SEEN, "")
    try:
        domain.change(
            row,
            said,
            seen=int(seen) if seen.isdecimal() else 0,
            by=user_of(request),
            why=request.POST.get(WHY, "").strip()[:1000],
        )
    except RightsError:
        raise Http404 from None
    except StateError as error:
        return {"": sentence(error)}
    return {}


def _form_page(request: HttpRequest, place: Seat, context: Mapping[str, object]) -> HttpResponse:
    errors = context["errors"]
    whole = errors.get("", "") if isinstance(errors, dict) else ""
    files = [errors[FILES]] if isinstance(errors, dict) and FILES in errors else []
    is_refused = bool(errors or context.get("twins"))
    full = {
        "seat": place,
        "whole_error": whole,
        "limits": limits_text(),
        "accepted": ACCEPTED,
        "file_errors": files,
        **context,
    }
    return render(request, "desk/gazette/form.html", full, status=REFUSED if is_refused else 200)


def _others(row: OfficialDocument) -> QuerySet[OfficialDocument]:
    return OfficialDocument.objects.filter(place=row.place_id).exclude(pk=row.pk).defer("search")[:OFFERED]


def _named(row: OfficialDocument) -> dict[str, str]:
    name = heading(row)
    return {"uuid": str(row.uuid), "name": f"{name}: {row.title}"[:160] if name else row.title[:160]}


def _line(line: queries.Line) -> dict[str, str]:
    row = line.row
    return {
        "uuid": str(row.uuid),
        "heading": heading(row) or pick("Dự thảo", "Draft text"),
        "title": row.title,
        "issued": day_text(row.issued) if row.issued else "",
        "effect": effect_word(line.effects),
        "state": str(STATES[row.state]),
        "access": pick("nội bộ", "staff only") if row.access == "staff" else "",
    }
