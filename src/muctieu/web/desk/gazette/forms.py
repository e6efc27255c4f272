"""The forms of the documents register: what was typed, what it means, and the fault beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from muctieu.packs.document_types import load_document_types
from muctieu.packs.loader import load_sectors
from muctieu.web.desk.register_forms import Option
from muctieu.web.gazette.consulting import Window
from muctieu.web.gazette.domain import Particulars, ParticularsRefusedError, settled
from muctieu.web.gazette.models import Access, OfficialDocument
from muctieu.web.screens.gazette_words import type_name
from muctieu.web.screens.words import pick

# Field of the particulars → name in the form.
TEXTS = {
    "number": "so",
    "title": "trich-yeu",
    "type": "loai",
    "agency": "co-quan",
    "signer": "nguoi-ky",
    "summary": "tom-tat",
}
DAYS = {"issued": "ban-hanh", "effective": "hieu-luc", "expires": "het-hieu-luc"}
SECTORS, PROPOSAL, STAFF, TWICE, SEEN, WHY = "linh-vuc", "du-thao", "noi-bo", "van-ghi", "ban", "ly-do"
OPENS, CLOSES, SUMMARY_DUE = "mo", "dong", "han-tong-hop"
NAMES = {**TEXTS, **DAYS, "sectors": SECTORS}


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """The form of a document as it is shown; keys of `typed` and `errors` are the form's names with underscores."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    types: tuple[Option, ...]
    sectors: tuple[Option, ...]
    is_proposal: bool
    is_staff: bool
    seen: int


def read_particulars(posted: QueryDict) -> Particulars | dict[str, str]:
    """The particulars that the form describes, or the faults by the form's names."""
    days = {field: _day(posted.get(name, "")) for field, name in DAYS.items()}
    errors = {DAYS[field]: told for field, told in days.items() if isinstance(told, str)}
    texts: dict[str, Any] = {field: posted.get(name, "") for field, name in TEXTS.items()}
    known: dict[str, Any] = {field: told for field, told in days.items() if isinstance(told, date)}
    said = Particulars(
        **texts,
        **known,
        sectors=tuple(posted.getlist(SECTORS)),
        is_proposal=bool(posted.get(PROPOSAL)),
        access=Access.STAFF if posted.get(STAFF) else Access.PUBLIC,
    )
    try:
        said = settled(said)
    except ParticularsRefusedError as refused:
        for field, finding in refused.findings:
            errors.setdefault(NAMES[field], pick(finding.message_vi, finding.message_en))
    return errors or said


def document_form(posted: QueryDict | OfficialDocument | None, *, errors: Mapping[str, str], seen: int) -> DocumentForm:
    """The form with what was typed, else with what stands."""
    typed, sectors, flags = _standing(posted) if isinstance(posted, OfficialDocument) else _typed(posted)
    kinds = load_document_types()
    return DocumentForm(
        typed={name.replace("-", "_"): text for name, text in typed.items()},
        errors={name.replace("-", "_"): text for name, text in errors.items()},
        types=tuple(Option(code, f"{type_name(code)} ({code})", code == typed.get(TEXTS["type"])) for code in kinds),
        sectors=tuple(
            Option(code, pick(one.name_vi, one.name_en), code in sectors) for code, one in load_sectors().items()
        ),
        is_proposal=flags[0],
        is_staff=flags[1],
        seen=seen,
    )


def read_window(posted: QueryDict) -> Window | None:
    """The days of a consultation; None when one is missing or none."""
    opens, closes, due = (_day(posted.get(name, "")) for name in (OPENS, CLOSES, SUMMARY_DUE))
    if isinstance(opens, date) and isinstance(closes, date) and not isinstance(due, str):
        return Window(opens, closes, due)
    return None


def read_day(text: str) -> date | None:
    """A day of a date field, None when it is empty or none."""
    found = _day(text)
    return found if isinstance(found, date) else None


def _typed(posted: QueryDict | None) -> tuple[dict[str, str], list[str], tuple[bool, bool]]:
    if posted is None:
        return {}, [], (False, False)
    texts = {name: posted.get(name, "") for name in (*TEXTS.values(), *DAYS.values())}
    return texts, posted.getlist(SECTORS), (bool(posted.get(PROPOSAL)), bool(posted.get(STAFF)))


def _standing(row: OfficialDocument) -> tuple[dict[str, str], list[str], tuple[bool, bool]]:
    texts = {name: str(getattr(row, field)) for field, name in TEXTS.items()}
    days = {name: _iso(getattr(row, field)) for field, name in DAYS.items()}
    return {**texts, **days}, list(row.sectors), (row.is_proposal, row.access == Access.STAFF)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(text: str) -> date | str | None:
    """The day, None for an empty field, a sentence for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return pick("Hãy ghi ngày theo dạng ngày/tháng/năm.", "Enter the date.")
