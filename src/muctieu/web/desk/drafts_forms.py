"""The forms of a draft: what was typed becomes an entry, and each fault stands beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.http import QueryDict

from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.core.plan import Authority, Form
from muctieu.errors import Finding, MuctieuError, StateError
from muctieu.exchange.excel.form import AUTHORITIES, FORMS
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import options
from muctieu.web.people.models import Post
from muctieu.web.plans.draft_items import Dated, Entry, HeadEntry, PointEntry, TargetEntry
from muctieu.web.plans.draft_state import DraftState, Item
from muctieu.web.screens.words import is_english, pick, unit_symbol

CODE, WORDING, POINT, FORM, INDICATOR, UNIT = "ma", "loi-van", "diem", "dang", "danh-muc", "don-vi"
VALUE, UPPER, WHOLE, GRADE, DUE, OWNER = "gia-tri", "muc-tren", "tren-tong", "xep-loai", "han", "chuc-danh"
BASE, BASE_YEAR, STONES, RULES, NOTE = "khoi-diem", "nam-khoi-diem", "moc", "bo-quy-tac", "ghi-chu"
NUMBER, TEXT = "so", "noi-dung"
NAME_VI, NAME_EN, PLACE, AUTHORITY = "ten", "ten-tieng-anh", "ten-don-vi", "cap"
FIRST, LAST, BASELINE_YEAR, DEADLINE = "nam-dau", "nam-cuoi", "nam-goc", "han-cuoi"
LONGEST = 2000
# The field of each entry's part, for the faults that a verb names.
FIELDS = {
    "value": VALUE, "value_hi": UPPER, "out_of": WHOLE, "grade": GRADE, "unit": UNIT, "baseline": BASE,
    "milestone": STONES, "rule_set": RULES, "note": NOTE, "text": TEXT, "name_vi": NAME_VI, "name_en": NAME_EN,
    "place_name": PLACE, "first_year": FIRST, "last_year": LAST, "baseline_year": BASELINE_YEAR, "deadline": DEADLINE,
}  # fmt: skip
LABELS: Mapping[str, tuple[str, str]] = {
    "value": ("mức phải đạt", "value"), "value_hi": ("mức trên", "upper end"), "out_of": ("trên tổng số", "out of"),
    "grade": ("xếp loại", "grade"), "unit": ("đơn vị tính", "unit"), "baseline": ("mức khởi điểm", "baseline"),
    "milestone": ("mốc năm", "milestones"), "rule_set": ("bộ quy tắc", "rule set"), "note": ("ghi chú", "note"),
    "text": ("nội dung", "text"), "name_vi": ("tên kế hoạch", "name"), "name_en": ("tên tiếng Anh", "English name"),
    "place_name": ("tên đơn vị", "name of the unit"), "first_year": ("năm đầu", "first year"),
    "last_year": ("năm cuối", "last year"), "baseline_year": ("năm gốc", "baseline year"),
    "deadline": ("hạn cuối", "deadline"), "điểm": ("điểm", "point"),
}  # fmt: skip
FORMS_EN: Mapping[Form, str] = {
    Form.LEVEL: "level at the end", Form.FLOOR: "this or more", Form.CEILING: "this or less",
    Form.CUMULATIVE: "sum over the term", Form.YEARLY: "level each year", Form.YEARLY_CHANGE: "change a year",
    Form.AVERAGE_GROWTH: "average growth a year", Form.GROWTH_ON_BASE: "growth on the baseline", Form.KEEP: "keep",
    Form.X_OF_Y: "x of y", Form.RANK: "grade", Form.RECOGNITION: "recognition", Form.RANGE: "range",
}  # fmt: skip
AUTHORITIES_EN = {Authority.CONGRESS: "congress", Authority.COUNCIL: "people's council", Authority.PROVINCE: "province"}
_WORDS_VI = {key: vi for key, (vi, _en) in LABELS.items()} | {form.value: f"“{said}”" for form, said in FORMS.items()}
_WORDS_EN = {key: en for key, (_vi, en) in LABELS.items()} | {one.value: f"“{said}”" for one, said in FORMS_EN.items()}
_KEYS = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS_VI, key=len, reverse=True))})\b")
_STONE = re.compile(r"\s*(\d{4})\s*[:=]\s*(\S.*?)\s*")
_BY_CODE = {"MT7262": INDICATOR, "MT1503": UNIT, "MT7264": CODE, "MT7270": CODE, "MT1501": STONES, "MT7225": OWNER}

Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under a heading of a select."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The form of one item: what stands in its fields, by the field's name with underscores."""

    kind: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    whole_error: str
    forms: tuple[Option, ...] = ()
    indicators: tuple[Group, ...] = ()
    units: tuple[Option, ...] = ()
    points: tuple[Option, ...] = ()
    owners: tuple[Option, ...] = ()
    authorities: tuple[Option, ...] = ()
    base_unit: str = ""


def form_word(form: Form) -> str:
    return FORMS_EN[form] if is_english() else FORMS[form]


# -- typed to entry -------------------------------------------------------------------------------------------


def read_entry(posted: QueryDict, standing: Entry, faults: Faults) -> Entry:
    """The entry that the form describes; `standing` tells which kind, and keeps where dated values were written."""
    if isinstance(standing, HeadEntry):
        return _head(posted, faults)
    if isinstance(standing, PointEntry):
        return PointEntry(_line(posted, NUMBER), _line(posted, TEXT))
    return _target(posted, standing, faults)


def _head(posted: QueryDict, faults: Faults) -> HeadEntry:
    authority = posted.get(AUTHORITY, "")
    return HeadEntry(
        code=_line(posted, CODE),
        name_vi=_line(posted, NAME_VI)[:300],
        name_en=_line(posted, NAME_EN)[:300],
        place_name=_line(posted, PLACE)[:200],
        authority=Authority(authority) if authority in set(Authority) else Authority.CONGRESS,
        first_year=_year(posted, FIRST, faults),
        last_year=_year(posted, LAST, faults),
        baseline_year=_year(posted, BASELINE_YEAR, faults),
        deadline=_day(posted, DEADLINE, faults),
    )


def _target(posted: QueryDict, standing: TargetEntry, faults: Faults) -> TargetEntry:
    form = posted.get(FORM, "")
    if form not in set(Form):
        faults[FORM] = _choose()
    return TargetEntry(
        code=_line(posted, CODE) or posted.get(INDICATOR, "").replace("_", "-"),
        wording=_line(posted, WORDING),
        point=_line(posted, POINT)[:20],
        form=Form(form) if form in set(Form) else standing.form,
        indicator=posted.get(INDICATOR) or None,
        unit=posted.get(UNIT) or None,
        value=_number(posted, VALUE, faults),
        value_hi=_number(posted, UPPER, faults),
        out_of=_number(posted, WHOLE, faults),
        grade=_line(posted, GRADE) or None,
        baseline=_baseline(posted, standing.baseline, faults),
        milestones=_stones(posted, standing.milestones, faults),
        due=_day(posted, DUE, faults),
        rule_set=_line(posted, RULES)[:80] or None,
        owner=_line(posted, OWNER),
        note=posted.get(NOTE, "").strip()[:LONGEST],
    )


def _baseline(posted: QueryDict, standing: Dated | None, faults: Faults) -> Dated | None:
    value, year = _number(posted, BASE, faults), _year(posted, BASE_YEAR, faults)
    if value is None or year is None:
        if (value is None) != (year is None) and not {BASE, BASE_YEAR} & set(faults):
            faults[BASE] = pick("Hãy ghi cả mức khởi điểm và năm.", "Enter both the baseline and its year.")
        return None
    return _kept(Dated(year, value), () if standing is None else (standing,))


def _stones(posted: QueryDict, standing: Sequence[Dated], faults: Faults) -> tuple[Dated, ...]:
    """The milestones of lines like "2028: 20"."""
    found = []
    for line in re.split(r"[\n;]", posted.get(STONES, "")[:LONGEST]):
        if not line.strip():
            continue
        match = _STONE.fullmatch(line)
        value = None if match is None else _parsed(match[2], STONES, faults)
        if match is None:
            faults[STONES] = pick("Mỗi mốc một dòng, như “2028: 20”.", "One milestone a line, like “2028: 20”.")
        elif value is not None:
            found.append(_kept(Dated(int(match[1]), value), standing))
    return tuple(found)


def _kept(typed: Dated, known: Iterable[Dated]) -> Dated:
    """The dated value with its place in the text, where the text says the same."""
    return next((one for one in known if (one.year, one.value) == (typed.year, typed.value)), typed)


def _number(posted: QueryDict, name: str, faults: Faults) -> Decimal | None:
    text = posted.get(name, "").strip()[:60]
    return _parsed(text, name, faults) if text else None


def _parsed(text: str, name: str, faults: Faults) -> Decimal | None:
    try:
        parsed = parse_vi(text)
        if parsed.kind in {"range", "fraction"}:
            raise StateError("MT7261", text=text)
    except MuctieuError as error:
        faults[name] = pick(error.message_vi, error.message_en)
        return None
    if parsed.findings:
        faults[name] = " ".join(pick(one.message_vi, one.message_en) for one in parsed.findings)
        return None
    return parsed.value


def _year(posted: QueryDict, name: str, faults: Faults) -> int | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) == 4 and 1990 <= int(text) <= 2100:
        return int(text)
    faults[name] = pick("Hãy ghi năm bằng bốn chữ số, ví dụ 2026.", "Enter a year of four digits, like 2026.")
    return None


def _day(posted: QueryDict, name: str, faults: Faults) -> date | None:
    text = posted.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults[name] = pick("Hãy ghi ngày.", "Enter the day.")
        return None


def _line(posted: QueryDict, name: str) -> str:
    """One line of text: blanks and line ends count as one blank."""
    return " ".join(posted.get(name, "").split())[:LONGEST]


def _choose() -> str:
    return pick("Hãy chọn trong danh sách.", "Choose from the list.")


# -- faults of a verb -----------------------------------------------------------------------------------------


def told(finding: Finding) -> str:
    """The finding's sentence, with parts of an entry and forms by the names that the form gives them."""
    args = dict(finding.args)
    if args.get("key") in LABELS:
        args["key"] = pick(*LABELS[args["key"]])
    for name, words in (("rule_vi", _WORDS_VI), ("rule_en", _WORDS_EN)):
        if name in args:
            args[name] = _KEYS.sub(lambda match, words=words: words[match[0]], args[name])  # type: ignore[misc]
    named = replace(finding, args=args)
    return pick(named.message_vi, named.message_en)


def faults_of(findings: Iterable[Finding]) -> Faults:
    """The findings beside the fields that they speak of."""
    faults: Faults = {}
    for finding in findings:
        name = _BY_CODE.get(finding.code) or FIELDS.get(finding.args.get("key", ""), "")
        faults[name] = " ".join(part for part in (faults.get(name, ""), told(finding)) if part)
    return faults


# -- entry to form --------------------------------------------------------------------------------------------


def entry_form(
    item: Item, state: DraftState, owners: Mapping[str, tuple[Post, str]], *, posted: QueryDict, faults: Faults
) -> EntryForm:
    """The item's form with what was typed, else with what stands."""
    entry = item.entry
    typed = _typed(entry) if FORM not in posted and NUMBER not in posted and NAME_VI not in posted else {
        name: posted.get(name, "") for name in _typed(entry)
    }  # fmt: skip
    errors = {name.replace("-", "_"): text for name, text in faults.items() if name}
    shown = {name.replace("-", "_"): text for name, text in typed.items()}
    if isinstance(entry, HeadEntry):
        words = {one: AUTHORITIES_EN[one] if is_english() else said for one, said in AUTHORITIES.items()}
        chosen = tuple(Option(one.value, said, one.value == typed[AUTHORITY]) for one, said in words.items())
        return EntryForm("head", shown, errors, faults.get("", ""), authorities=chosen)
    if isinstance(entry, PointEntry):
        return EntryForm("point", shown, errors, faults.get("", ""))
    rivals = () if item.proposal is None else item.proposal.rivals
    return EntryForm(
        "target",
        shown,
        errors,
        faults.get("", ""),
        forms=tuple(Option(one.value, form_word(one), one.value == typed[FORM]) for one in FORMS),
        indicators=_indicators(typed[INDICATOR], rivals),
        units=_units(typed[UNIT]),
        points=_points(state, typed[POINT]),
        owners=options(owners, (typed[OWNER],)),
        base_unit=_base_unit(typed[INDICATOR]),
    )


def _typed(entry: Entry) -> dict[str, str]:
    """What stands in the fields of an entry."""
    if isinstance(entry, HeadEntry):
        return {
            CODE: entry.code, NAME_VI: entry.name_vi, NAME_EN: entry.name_en, PLACE: entry.place_name,
            AUTHORITY: entry.authority.value, FIRST: str(entry.first_year or ""), LAST: str(entry.last_year or ""),
            BASELINE_YEAR: str(entry.baseline_year or ""), DEADLINE: str(entry.deadline or ""),
        }  # fmt: skip
    if isinstance(entry, PointEntry):
        return {NUMBER: entry.number, TEXT: entry.text}
    base = entry.baseline
    return {
        CODE: entry.code, WORDING: entry.wording, POINT: entry.point, FORM: entry.form.value,
        INDICATOR: entry.indicator or "", UNIT: entry.unit or "", VALUE: _said(entry.value),
        UPPER: _said(entry.value_hi), WHOLE: _said(entry.out_of), GRADE: entry.grade or "",
        BASE: "" if base is None else _said(base.value), BASE_YEAR: "" if base is None else str(base.year),
        STONES: "\n".join(f"{stone.year}: {_said(stone.value)}" for stone in entry.milestones),
        DUE: "" if entry.due is None else str(entry.due), RULES: entry.rule_set or "", OWNER: entry.owner,
        NOTE: entry.note,
    }  # fmt: skip


def _said(value: Decimal | None) -> str:
    return "" if value is None else format_vi(value)


def _indicators(chosen: str, rivals: Sequence[str]) -> tuple[Group, ...]:
    """The catalogue by sector, what the words would also fit first."""
    catalogue = load_indicators()
    near = [catalogue[code] for code in dict.fromkeys((chosen, *rivals)) if code in catalogue]
    groups = [Group(pick("Gần với lời văn", "Near the wording"), _named(near, chosen))] if near else []
    for sector in load_sectors().values():
        found = [one for one in catalogue.values() if one.sector == sector.code and one not in near]
        if found:
            groups.append(Group(pick(sector.name_vi, sector.name_en), _named(found, chosen)))
    return tuple(groups)


def _named(found: Iterable[Indicator], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(one.code, pick(one.name_vi, one.name_en), one.code == chosen) for one in found)


def _units(chosen: str) -> tuple[Option, ...]:
    units = sorted(load_units().values(), key=lambda unit: unit_symbol(unit).lower())
    return tuple(Option(unit.code, unit_symbol(unit), unit.code == chosen) for unit in units)


def _points(state: DraftState, chosen: str) -> tuple[Option, ...]:
    found = {entry.number: f"{entry.number}. {entry.text}"[:80] for _item, entry in state.points()}
    if chosen and chosen not in found:
        found[chosen] = chosen
    return tuple(Option(number, text, number == chosen) for number, text in found.items())


def _base_unit(indicator: str) -> str:
    found = load_indicators().get(indicator)
    return "" if found is None else unit_symbol(found.unit)
