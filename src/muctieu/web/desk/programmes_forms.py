"""The forms of programmes and yearly plans: what may be chosen, what was typed, and the fault beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from muctieu.web.common import clock
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.communes import Seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, options, post_name, target_names
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post
from muctieu.web.plans.models import AnnualPlan, Programme, Target
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText
from muctieu.web.plans.queries import answered_targets, readable_targets
from muctieu.web.screens.words import pick

KIND, NUMBER, TITLE, LEAD, FIRST, LAST = "loai", "so", "ten", "chu-tri", "tu-ngay", "den-ngay"
PAPER, TARGETS, YEAR = "van-ban", "chi-tieu", "nam"
LONGEST = {NUMBER: 100, TITLE: 500}
DOCUMENTS_OFFERED = 100
KINDS: Mapping[ProgrammeKind, tuple[str, str]] = {
    ProgrammeKind.WORK: ("chương trình công tác", "work programme"),
    ProgrammeKind.ACTION: ("chương trình hành động", "action programme"),
    ProgrammeKind.THEMATIC: ("chuyên đề", "thematic programme"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the forms let a person choose, by the value that the form sends."""

    leads: Mapping[str, tuple[Post, str]]
    papers: Mapping[str, tuple[Document, str]]
    targets: Mapping[str, tuple[Target, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """A programme's form without faults."""

    text: ProgrammeText
    lead: Post
    targets: tuple[Target, ...]
    document: Document | None


@dataclass(frozen=True, slots=True)
class GivenYear:
    """A yearly plan's form without faults."""

    year: int
    title: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class ProgrammeForm:
    """A form as it is shown; `years` only where a year can still be chosen."""

    typed: Mapping[str, str]
    kinds: tuple[Option, ...]
    leads: tuple[Option, ...]
    papers: tuple[Option, ...]
    targets: tuple[Option, ...]
    errors: Mapping[str, str]
    whole_error: str


def kind_word(kind: str) -> str:
    return pick(*KINDS[ProgrammeKind(kind)])


def offered(seat: Seat, row: Programme | AnnualPlan | None = None) -> Offered:
    """What this person may put into a form today; what `row` names already stays on offer."""
    today = clock.today()
    leads = held_posts(seat.commune, today)
    targets = target_names(answered_targets(seat.user, seat.commune, today), today)
    rows = visible(seat.user, Act.DOCUMENT_READ, Document.objects.filter(place=seat.commune))
    papers = list(rows.order_by("-dateline", "-pk")[:DOCUMENTS_OFFERED])
    if isinstance(row, Programme):
        leads = {str(row.lead.uuid): (row.lead, post_name(row.lead)), **leads}
        targets = {**target_names(readable_targets(seat.user, seat.commune, row.targets.all()), today), **targets}
    if row is not None and row.document is not None and row.document not in papers:
        papers.append(row.document)
    return Offered(leads, {one.code: (one, one.title or one.code) for one in papers}, targets)


def read_programme(posted: QueryDict, choices: Offered, row: Programme | None = None) -> Given | dict[str, str]:
    """The programme that the form describes, or the faults by field; targets of `row` that are not on offer stay."""
    errors = _texts(posted, (NUMBER, TITLE))
    lead = choices.leads.get(posted.get(LEAD, ""))
    if posted.get(KIND) not in set(ProgrammeKind.values):
        errors[KIND] = _choose()
    if lead is None:
        errors[LEAD] = _choose()
    days = {field: _day(posted.get(field, "")) for field in (FIRST, LAST)}
    errors |= {field: pick("Hãy ghi ngày.", "Enter the day.") for field, day in days.items() if day is None}
    chosen = posted.getlist(TARGETS)
    if any(key not in choices.targets for key in chosen):
        errors[TARGETS] = _choose()
    document = _paper(posted, choices, errors)
    first, last = days[FIRST], days[LAST]
    if errors or lead is None or first is None or last is None:
        return errors
    text = ProgrammeText(ProgrammeKind(posted.get(KIND, "")), _text(posted, NUMBER), _text(posted, TITLE), first, last)
    shown = {target.pk for target, _name in choices.targets.values()}
    hidden = () if row is None else tuple(row.targets.exclude(pk__in=shown).select_related("plan"))
    return Given(text, lead[0], (*hidden, *(choices.targets[key][0] for key in chosen)), document)


def read_year(posted: QueryDict, choices: Offered, row: AnnualPlan | None = None) -> GivenYear | dict[str, str]:
    """The yearly plan that the form describes, or the faults by field; the year of `row` is not read."""
    errors = _texts(posted, (TITLE,))
    typed = posted.get(YEAR, "") if row is None else str(row.year)
    if not (typed.isascii() and typed.isdigit() and 1990 <= int(typed[:5]) <= 2100):
        errors[YEAR] = pick("Hãy ghi năm bằng bốn chữ số, ví dụ 2026.", "Enter a year of four digits, like 2026.")
    document = _paper(posted, choices, errors)
    return errors or GivenYear(int(typed), _text(posted, TITLE), document)


def shown_form(posted: QueryDict | Mapping[str, str], choices: Offered, *, errors: Mapping[str, str]) -> ProgrammeForm:
    """The form with what was typed, else with what `posted` proposes."""
    chosen = posted.getlist(TARGETS) if isinstance(posted, QueryDict) else posted.get(TARGETS, "").split()
    kind = posted.get(KIND, "")
    return ProgrammeForm(
        typed={name.replace("-", "_"): posted.get(name, "") for name in (NUMBER, TITLE, FIRST, LAST, YEAR)},
        kinds=tuple(Option(one.value, pick(*words), one.value == kind) for one, words in KINDS.items()),
        leads=options(choices.leads, (posted.get(LEAD, ""),)),
        papers=options(choices.papers, (posted.get(PAPER, ""),)),
        targets=options(choices.targets, chosen),
        errors={field.replace("-", "_"): text for field, text in errors.items() if field},
        whole_error=errors.get("", ""),
    )


def stored_programme(row: Programme) -> Mapping[str, str]:
    """What stands in the form of a programme before anybody types."""
    return {
        KIND: row.kind,
        NUMBER: row.number,
        TITLE: row.title,
        LEAD: str(row.lead.uuid),
        FIRST: row.first_day.isoformat(),
        LAST: row.last_day.isoformat(),
        PAPER: "" if row.document is None else row.document.code,
        TARGETS: " ".join(str(uuid) for uuid in row.targets.values_list("uuid", flat=True)),
    }


def stored_year(row: AnnualPlan) -> Mapping[str, str]:
    """The same of a yearly plan."""
    return {YEAR: str(row.year), TITLE: row.title, PAPER: "" if row.document is None else row.document.code}


def _texts(posted: QueryDict, fields: tuple[str, ...]) -> dict[str, str]:
    """The faults of the required texts."""
    errors = {}
    for name in fields:
        if not _text(posted, name):
            errors[name] = pick("Hãy ghi mục này.", "Fill this in.")
        elif len(_text(posted, name)) > LONGEST[name]:
            errors[name] = pick(f"Hãy viết gọn trong {LONGEST[name]} ký tự.", f"Keep to {LONGEST[name]} characters.")
    return errors


def _paper(posted: QueryDict, choices: Offered, errors: dict[str, str]) -> Document | None:
    code = posted.get(PAPER, "")
    if code and code not in choices.papers:
        errors[PAPER] = _choose()
    return choices.papers[code][0] if code in choices.papers else None


def _text(posted: QueryDict, name: str) -> str:
    return " ".join(posted.get(name, "").split())


def _choose() -> str:
    return pick("Hãy chọn trong danh sách.", "Choose from the list.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
