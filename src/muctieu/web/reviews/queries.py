"""What screens, commands and other rooms ask of reports: lists, one with its words, what was issued, who uses what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from muctieu.core.report import Bound, Report, Sentence
from muctieu.core.report_diff import Differences, differences, results
from muctieu.core.report_json import report_from
from muctieu.errors import StateError
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.figures.queries import board
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Plan
from muctieu.web.reviews.composing import standing, value_now
from muctieu.web.reviews.models import DraftState, IssuedReport, ReportComment, ReportDraft, ReportUse, ReportWords


@dataclass(frozen=True, slots=True)
class IssuedUse:
    """An issued report that rests on some of the observations asked about, and its sentences that do."""

    issued: IssuedReport
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A result of an issued report that is now another; None when it is no longer known."""

    then: Bound
    now: Bound | None


# -- drafts -----------------------------------------------------------------------------------------------------


def drafts(viewer: Actor | None) -> QuerySet[ReportDraft]:
    """The reports that the viewer may read, the newest first."""
    rows = visible(viewer, Act.REPORT_READ, ReportDraft.objects.all())
    found = rows.select_related("plan", "place", "by", "issued", "replaces")
    return found.defer("issued__content", "replaces__content")


def waiting_for(viewer: Actor | None, commune: OrgUnit) -> list[ReportDraft]:
    """The commune's reports whose next step is the viewer's: to approve, to go on writing, to issue."""
    steps = ((Act.REPORT_APPROVE, DraftState.SUBMITTED), (Act.REPORT_WRITE, DraftState.RETURNED),
             (Act.REPORT_ISSUE, DraftState.APPROVED))  # fmt: skip
    states = [state for act, state in steps if may(viewer, act, commune)]
    return list(drafts(viewer).filter(place=commune, state__in=states)) if states else []


def draft(uuid: UUID, *, viewer: Actor | None) -> ReportDraft | None:
    """One report, None when this viewer has no such report."""
    return drafts(viewer).filter(uuid=uuid).first()


def versions(row: ReportDraft, spot: str) -> Sequence[ReportWords]:
    """Every version of the words of a place, the newest first."""
    return list(row.words.filter(spot=spot).select_related("by").order_by("-number"))


def comments(row: ReportDraft) -> Sequence[ReportComment]:
    """The comments on a draft, oldest first, each with who settled it."""
    rows = row.comments.filter(settles__isnull=True).select_related("by", "settled_by__by")
    return list(rows.order_by("id"))


# -- issued reports ---------------------------------------------------------------------------------------------


def issued_reports(viewer: Actor | None) -> QuerySet[IssuedReport]:
    """The issued reports that the viewer may read, the newest first."""
    rows = visible(viewer, Act.REPORT_READ, IssuedReport.objects.all())
    return rows.select_related("report__plan", "report__place", "place", "document", "pdf", "by").order_by("-id")


def issued(uuid: UUID, *, viewer: Actor | None) -> IssuedReport | None:
    """One issued report, None when this viewer has no such report."""
    return issued_reports(viewer).filter(uuid=uuid).first()


def told_reports(viewer: Actor | None) -> QuerySet[IssuedReport]:
    """The issued reports of which the viewer may tell the public, the newest first.

    Whoever may tell of a report need not be one who may read it: what of it is public is asked of the figures.
    """
    rows = visible(viewer, Act.REPORT_TELL, IssuedReport.objects.all())
    return rows.select_related("report__plan", "place").order_by("-id")


def issued_named(name: str, *, viewer: Actor | None) -> IssuedReport:
    """The issued report of that number ("05/BC-UBND") or identity.

    Raises:
        StateError: MT7504 when there is none, MT7505 when several bear the number.
    """
    rows = issued_reports(viewer)
    try:
        found = list(rows.filter(uuid=UUID(name)))
    except ValueError:
        found = list(rows.filter(name__iexact=name.strip()))
    if not found:
        raise StateError("MT7504", number=name[:80])
    if len(found) > 1:
        known = "; ".join(f"{one.uuid} ({one.day:%d/%m/%Y})" for one in found)
        raise StateError("MT7505", number=name[:80], count=str(len(found)), known=known)
    return found[0]


def content_of(row: IssuedReport) -> Report:
    """The report as it was issued, as data."""
    return report_from(row.content)


def replay(row: IssuedReport, document: Document | None = None) -> bytes:
    """The very bytes that were issued: of the Word file, or of the other `document` of the report.

    Raises:
        StateError: MT7508 when they are gone from the disk or are others.
    """
    kept = document or row.document
    try:
        content = path_of(kept.sha256).read_bytes()
    except OSError:
        raise StateError("MT7508", name=row.name) from None
    if sha256(content).hexdigest() != kept.sha256:
        raise StateError("MT7508", name=row.name)
    return content


def corrections(row: IssuedReport, *, viewer: Actor | None) -> tuple[Correction, ...]:
    """The results of an issued report that are now others, asked as of the same day."""
    found = board(row.report.plan.code, viewer=viewer, as_of=row.report.as_of)
    if found is None:
        return ()
    made = []
    for then in results(content_of(row)).values():
        known, now = value_now(then, found)
        if known and (now is None or (now.value, now.unit) != (then.value, then.unit)):
            made.append(Correction(then, now))
    return tuple(made)


def last_issue(plan: Plan, *, before: ReportDraft | None = None) -> IssuedReport | None:
    """The newest issued report of the plan that holds."""
    found = standing(plan, before=before)
    return found[-1] if found else None


def since_last_issue(row: ReportDraft, report: Report) -> tuple[IssuedReport, Differences] | None:
    """What the draft says otherwise than the last issued report of its plan; None where there is none."""
    last = row.replaces or last_issue(row.plan, before=row)
    return None if last is None else (last, differences(content_of(last), report))


# -- from an observation up -------------------------------------------------------------------------------------


def uses_of(observations: Collection[UUID | str], *, viewer: Actor | None) -> tuple[IssuedUse, ...]:
    """The issued reports that rest on any of the observations, the newest first, with the sentences that do.

    What stands in an annex alone gives a report without sentences. Two queries.
    """
    wanted = {UUID(str(one)) for one in observations}
    keys = ReportUse.objects.filter(observation__in=wanted).values("issued")
    texts = {str(one) for one in wanted}
    return tuple(
        IssuedUse(row, tuple(_resting(content_of(row).sentences(), texts)))
        for row in issued_reports(viewer).filter(Q(pk__in=keys))
    )


def _resting(sentences: Iterable[Sentence], observations: set[str]) -> Iterable[Sentence]:
    for sentence in sentences:
        parts = {part for piece in sentence.pieces if isinstance(piece, Bound) for part in piece.parts}
        if parts & observations:
            yield sentence
