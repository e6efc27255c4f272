"""A draft's Word file handed in again: what was changed beside its source, and which words are taken over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from muctieu.core.report_findings import findings_of
from muctieu.errors import DocumentError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.reviews.found import REFUSED, draft_of, draft_url, figure_link, title_of, told, tried, user_of
from muctieu.web.desk.reviews.papers import names_of
from muctieu.web.reviews import domain
from muctieu.web.reviews.returned import CameBack, came_back
from muctieu.web.screens.words import pick

FILE, TAKE, SPOT, SEEN, TEXT = "tep", "nhan", "cho", "ban", "loi"
MOST = 200
# Our own files have a few hundred kilobytes; reading a hostile one back takes longer the larger it is.
MOST_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A number that was changed by hand, beside what it rests on."""

    name: str
    source: str
    written: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """Words that can be taken; `text` stands in a field, so that they can still be changed."""

    number: int
    name: str
    spot: str
    before: str
    text: str
    seen: int


@require_http_methods(["GET", "POST"])
@guarded(Act.REPORT_WRITE)
def returned(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in the file; what was changed in it is shown, nothing is kept yet."""
    row = draft_of(request, uuid)
    context: dict[str, object] = {"row": row, "title": title_of(row)}
    if request.method == "POST":
        upload = request.FILES.get(FILE)
        if upload is None:
            context["error"] = pick("Hãy chọn tệp Word.", "Choose the Word file.")
        else:
            name = upload.name or "bao-cao.docx"
            try:
                _require_small(upload.size or 0)
                found = tried(lambda: came_back(row, upload.read(), file=name, by=user_of(request)))
                context |= _shown(found)
            except (DocumentError, StateError) as error:
                context["error"] = told(error)
    return render(request, "desk/reviews/returned.html", context, status=REFUSED if "error" in context else 200)


def _require_small(size: int) -> None:
    """MT7307 for a file that no report of ours is."""
    if size > MOST_BYTES:
        raise StateError("MT7307", size=f"{size / 1024 / 1024:.1f}", most=f"{MOST_BYTES / 1024 / 1024:.0f}")


@require_POST
@guarded(Act.REPORT_WRITE)
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the words that were ticked; who wrote at the same place meanwhile is not overwritten."""
    row, posted, user = draft_of(request, uuid), request.POST, user_of(request)
    refused: list[OfferLine] = []
    errors: list[str] = []
    for number in range(MOST):
        spot = posted.get(f"{SPOT}-{number}")
        if spot is None:
            break
        if f"{TAKE}-{number}" not in posted:
            continue
        text, seen = posted.get(f"{TEXT}-{number}", ""), posted.get(f"{SEEN}-{number}", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < len("1000000000") else 0
        try:
            tried(lambda s=spot, t=text, v=version: domain.write_words(row, s, t, by=user, seen=v, from_file=True))  # type: ignore[misc]
        except StateError as error:
            errors.append(told(error))
            now = row.words.filter(spot=spot).order_by("-number").first()
            before, at = ("", 0) if now is None else (now.text, now.number)
            refused.append(OfferLine(len(refused), spot, spot, before, text, at))
    if not refused:
        return redirect(draft_url(row))
    context = {"row": row, "title": title_of(row), "offers": refused, "error": " ".join(errors), "is_read": True}
    return render(request, "desk/reviews/returned.html", context, status=REFUSED)


def _shown(found: CameBack) -> dict[str, object]:
    names = names_of(found.report) | {one.id: one.name for one in found.report.walk()}
    figures = [
        FigureLine(names.get(one.bound.target, one.bound.id), one.bound.text, one.written, figure_link(one.bound))
        for one in found.changes.figures
    ]
    others = [told(one) for one in findings_of(found.report, found.changes) if one.code not in _FIGURES]
    offers = [
        OfferLine(number, names.get(one.spot.split("/", 1)[0], one.spot), one.spot, one.before, one.text, one.seen)
        for number, one in enumerate(found.offered[:MOST])
    ]
    return {"is_read": True, "figures": figures, "others": others, "offers": offers,
            "is_untouched": found.changes.is_untouched}  # fmt: skip


_FIGURES = ("MT6140", "MT6141")
