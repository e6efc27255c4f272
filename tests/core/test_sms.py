"""Figures by text message: what is certain is taken, what is not is named in a reply that every phone can show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.entry import Definitions, Remark, Typed, read_sheet
from muctieu.core.fold import without_marks
from muctieu.core.form import EntryField, EntryForm, Schedule
from muctieu.core.indicator import Plausible
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Calendar, Frequency, Period
from muctieu.core.place import Level
from muctieu.core.sms import (
    NO_FIGURE,
    ONE_MESSAGE,
    SmsField,
    SmsForm,
    SmsRead,
    are_mistaken,
    check_sms_form,
    find_sms_form,
    free_keyword,
    propose_sms_form,
    read_sms,
    sms_form_from,
    unknown_form_reply,
)
from muctieu.errors import Finding
from tests.factories import GRADE, GRADES, HOUSEHOLD, PERSON, UNITS, YES_NO, make_indicator

KNOWN = {
    one.code: one
    for one in (
        make_indicator("households", HOUSEHOLD, name_vi="Số hộ"),
        make_indicator("people", PERSON, name_vi="Số hộ khẩu"),
        make_indicator("increase", PERSON, name_vi="Số hộ kh", plausible=Plausible(Decimal(-50), Decimal(50))),
        make_indicator("health", YES_NO, name_vi="Trạm y tế đạt chuẩn"),
        make_indicator("rank", GRADE, name_vi="!", grades=GRADES),
    )
}
SMS = SmsForm(
    "BIEUQUY",
    (SmsField("HK", "households"), SmsField("NK", "people"), SmsField("TN", "increase"), SmsField("YT", "health"),
     SmsField("XL", "rank")),
)  # fmt: skip
FORM = EntryForm("quy", "Biểu quý của bản", "Quarterly", Level.VILLAGE, Frequency.QUARTER,
                 tuple(EntryField(code) for code in KNOWN), Schedule({Level.VILLAGE: 1}))  # fmt: skip
QUARTER = Period.parse("2024-Q1")
FULL = "BIEUQUY HK 84 NK 412 TN -3 YT DAT XL TOT"


def read(text: str, *, required: tuple[str, ...] = (), form: SmsForm = SMS) -> SmsRead:
    found = read_sms(text, form, KNOWN, period=QUARTER, required=required)
    assert all(one.message_vi and one.message_en for one in found.findings)
    return found


def told(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    found = read(text)
    names = {one.indicator: one.name for one in SMS.fields}
    return [(names[one.indicator], one.text) for one in found.typed], [one.code for one in found.findings]


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "bieuquy hk84 nk412 tn -3 yt dat xl tot",
        "Biểu quý: HK=84, NK:412; TN -3. YT đạt, XL tốt.",
        "  BIEU QUY\nHK 84\nNK 412\nTN −3\nYT Đạt\nXL tốt",
        "ＢＩＥＵＱＵＹ HK ８４ NK 4\u200b12 TN -3 YT dat XL tot",
        "BIEUQUY XL tot YT dat TN -3 NK 412 HK 84",
        "BIEUQUY HK 84 NK 412 TN -3 YT DAT XL TOT HK 84",
    ],
)
def test_message_is_read_however_it_is_typed(text: str) -> None:
    found = read(text)

    assert {(one.indicator, one.text.lower()) for one in found.typed} == {
        ("households", "84"), ("people", "412"), ("increase", "-3"), ("health", "dat"), ("rank", "tot"),
    }  # fmt: skip
    assert (found.findings, found.period) == ((), QUARTER)


def test_what_is_read_can_be_entered() -> None:
    sheet = read_sheet(FORM, read(FULL).typed, Definitions(KNOWN, UNITS))

    assert [str(cell.value.value) for cell in sheet.cells if cell.value is not None] == ["84", "412", "-3", "1", "4"]


@pytest.mark.parametrize(
    ("text", "figures", "codes"),
    [
        ("BIEUQUY HK 1.326", [("HK", "1.326")], []),
        ("BIEUQUY HK 7,7", [("HK", "7,7")], []),
        ("BIEUQUY HK 12/19", [("HK", "12/19")], []),
        ("BIEUQUY HK 54,5%", [("HK", "54,5%")], []),
        ("BIEUQUY YT khong dat", [("YT", "KHONG DAT")], []),
        ("BIEUQUY XL xuat sac", [("XL", "XUAT SAC")], []),
        ("BIEUQUY HK 84 NK", [("HK", "84")], ["MT2229"]),
        ("BIEUQUY HK 1 326 NK 5", [("NK", "5")], ["MT2230"]),
        ("BIEUQUY TN-3 NK 5", [("NK", "5")], ["MT2230"]),
        ("BIEUQUY HK 84 XY 5 NK 6", [("HK", "84"), ("NK", "6")], ["MT2228"]),
        ("BIEUQUY HK tam muoi NK 6", [("NK", "6")], ["MT2229", "MT2228", "MT2228"]),
        ("BIEUQUY 5 HK 84", [("HK", "84")], ["MT2228"]),
        ("BIEUQUY HK 1O4 NK 5", [("HK", "1O4"), ("NK", "5")], []),
        ("BIEUQUY HK 12ha NK 5uoc", [("HK", "12HA"), ("NK", "5")], []),
        ("BIEUQUY HK O4", [], ["MT2229", "MT2228"]),
        ("BIEUQUY HK 84 NK 5 HK 85", [("NK", "5")], ["MT2234"]),
        ("BIEUQUY HK 84 HK 85 HK 84", [], ["MT2234", "MT2234"]),
        ("BIEUQUY", [], ["MT2233"]),
        ("BIEUQUY ... !", [], ["MT2233"]),
        ("BIEUQUY 84 412", [], ["MT2231"]),
        ("xin chao", [], ["MT2228", "MT2228"]),
        ("", [], ["MT2233"]),
    ],
)
def test_what_is_not_certain_is_named(text: str, figures: list[tuple[str, str]], codes: list[str]) -> None:
    found, findings = told(text)

    assert found == figures
    assert findings == codes


def test_bare_numbers_are_taken_in_order_when_all_are_there() -> None:
    form = SmsForm("BIEUQUY", SMS.fields[:3])

    found = read("bieuquy 84, 412 uoc KC", form=form)

    assert found.typed == (
        Typed("households", "84"),
        Typed("people", "412", status=ObsStatus.ESTIMATE),
        Typed("increase", reason=NO_FIGURE),
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [("HK 84 uoc", ObsStatus.ESTIMATE), ("HK uoc 84", ObsStatus.ESTIMATE), ("HK 84 (sơ bộ)", ObsStatus.PROVISIONAL),
     ("HK 84 tam tinh", ObsStatus.PROVISIONAL), ("HK 84", ObsStatus.OFFICIAL)],
)  # fmt: skip
def test_words_of_status_are_understood(text: str, status: ObsStatus) -> None:
    assert read(f"BIEUQUY {text}").typed == (Typed("households", "84", status=status),)


@pytest.mark.parametrize("word", ["KC", "kc", "không có", "chua co"])
def test_no_figure_is_said_in_words(word: str) -> None:
    assert read(f"BIEUQUY HK {word} YT {word}").typed == (
        Typed("households", reason=NO_FIGURE),
        Typed("health", reason=NO_FIGURE),
    )


@pytest.mark.parametrize(
    ("said", "period"),
    [("Q1", "2024-Q1"), ("quy 4", "2023-Q4"), ("Q2/2022", "2022-Q2"), ("q3-22", "2022-Q3"), ("Q1 2023", "2023-Q1")],
)
def test_period_may_be_named(said: str, period: str) -> None:
    found = read(f"BIEUQUY {said} HK 84")

    assert (str(found.period), found.typed) == (period, (Typed("households", "84"),))


@pytest.mark.parametrize(
    ("said", "now", "period"),
    [("T3", "2024-03", "2024-03"), ("thang 12", "2024-03", "2023-12"), ("H2", "2024-H1", "2023-H2"),
     ("nam 2022", "2024", "2022"), ("T2", "2024-03@nd09", "2024-02@nd09")],
)  # fmt: skip
def test_period_is_of_the_length_of_the_form(said: str, now: str, period: str) -> None:
    found = read_sms(f"BIEUQUY {said} HK 84", SMS, KNOWN, period=Period.parse(now))

    assert str(found.period) == period
    assert found.period.calendar is (Calendar.ND09 if "nd09" in now else Calendar.CIVIL)


def test_period_of_another_length_is_refused() -> None:
    found = read("BIEUQUY T3 HK 84")

    assert (found.period, found.typed, [one.code for one in found.findings]) == (QUARTER, (), ["MT2235"])
    assert "ky khong dung" in found.reply()


def test_missing_figures_are_named_and_not_assumed() -> None:
    found = read("BIEUQUY HK 84", required=("households", "people", "increase"))

    assert (found.missing, [one.code for one in found.findings]) == (("NK", "TN"), ["MT2232"])
    assert found.reply() == "Da nhan 1 so, quy I/2024. Thieu: NK TN."


# -- replies -------------------------------------------------------------------------------------------------------


def test_reply_says_what_was_received_what_is_wrong_and_what_to_look_at() -> None:
    found = read("BIEUQUY HK 84 NK 412 TN 5 XY 3")
    remarks = (
        Remark(Finding("MT2319", {"indicator": "a", "indicator_en": "a", "value": "1"}), "people"),
        Remark(Finding("MT2314", {"indicator": "a", "indicator_en": "a"}), "increase"),
        Remark(Finding("MT2314", {"indicator": "a", "indicator_en": "a"}), ""),
    )

    assert found.reply(remarks) == "Da nhan 2 so, quy I/2024. Loi: khong hieu XY; NK sai. Xem lai: ? TN."


def test_reply_to_a_message_that_waits_calls_nothing_received() -> None:
    found = read("BIEUQUY HK 84 XY 5")

    assert found.reply(held="het han nhan") == (
        "Tin da den, quy I/2024, can bo xa se xem: het han nhan. Loi: khong hieu XY."
    )


def test_reply_to_a_message_without_figures_shows_how_it_is_done() -> None:
    assert read("BIEUQUY").reply() == (
        "Chua nhan duoc so nao, quy I/2024. Loi: khong thay so nao. Mau: BIEUQUY HK 84 NK 91 TN 98"
    )


def test_reply_to_an_unknown_keyword_lists_the_known_ones() -> None:
    assert unknown_form_reply(["BIEUQUY", "BIEUTHANG"]) == (
        "Khong ro bieu nao. Tin nhan bat dau bang: BIEUQUY BIEUTHANG."
    )
    assert len(unknown_form_reply(["BIEUQUY"] * 60)) <= ONE_MESSAGE


WORDS = [
    "1" * 50, "HK", "NK", "TN", "YT", "XL", "Q1", "T3", "UOC", "KC", "DAT", "~", "-", "[x]", "đ", "1.1.1", "1/2/3",
    "-5", "5%", "…",
]  # fmt: skip
MESSAGES = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@given(st.one_of(MESSAGES, st.text(max_size=200)), st.sampled_from(["", "BIEUQUY ", "Biểu quý"]))
def test_any_message_is_answered_within_one_message_in_plain_letters(text: str, head: str) -> None:
    found = read(head + text, required=tuple(KNOWN))

    reply = found.reply(tuple(Remark(Finding("MT2318", {}), one.indicator) for one in found.typed))
    assert len(reply) <= ONE_MESSAGE
    assert reply.isascii()
    assert not set(reply) & set("[]{}\\^~|`\n")
    assert {one.indicator for one in found.typed} <= set(KNOWN)


def test_endless_message_is_read_no_further_than_ten_messages() -> None:
    assert len(read("BIEUQUY " + "XY 1 " * 100_000).findings) < 1000


# -- definitions ---------------------------------------------------------------------------------------------------


def test_form_is_found_by_the_longest_keyword() -> None:
    other = SmsForm("BIEU", SMS.fields)

    assert find_sms_form("biểu quý HK 8", [other, SMS]) is SMS
    assert find_sms_form("Biểu HK 8", [other, SMS]) is other
    assert find_sms_form("HK 8", [other, SMS]) is None


def test_definition_is_kept_and_read_back() -> None:
    form = replace(SMS, fields=(*SMS.fields, SmsField("X", "trees", "xoài")))

    assert sms_form_from(form.as_dict()) == form
    assert sms_form_from({}) == SmsForm("", ())
    assert sms_form_from({"keyword": "A", "fields": ["x", {"name": "HK"}]}) == SmsForm("A", (SmsField("HK", ""),))


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        (SMS, []),
        (replace(SMS, keyword=""), ["MT2226"]),
        (replace(SMS, keyword="BIỂU"), ["MT2226"]),
        (replace(SMS, fields=()), ["MT2226"]),
        (SmsForm("B", (SmsField("H2", "people"),)), ["MT2226"]),
        (SmsForm("B", (SmsField("UOC", "people"),)), ["MT2226"]),
        (SmsForm("B", (SmsField("B", "people"),)), ["MT2226"]),
        (SmsForm("B", (SmsField("A", "people"), SmsField("A", "health"))), ["MT2226"]),
        (SmsForm("B", (SmsField("A", "cattle"),)), ["MT2227"]),
    ],
)
def test_definition_that_cannot_be_used_is_told(form: SmsForm, codes: list[str]) -> None:
    found = check_sms_form(form, FORM)

    assert [one.code for one in found] == codes
    assert all(one.message_vi and one.message_en for one in found)


def test_proposed_definition_can_be_used() -> None:
    found = propose_sms_form(FORM, KNOWN)

    assert found.keyword == "BIEUQUY"
    assert [one.name for one in found.fields] == ["HO", "HK", "HOKH", "TYTDC", "X"]
    assert check_sms_form(found, FORM) == ()


def test_names_that_letters_cannot_tell_apart_get_others() -> None:
    twins = {code: make_indicator(code, name_vi="Hai hai") for code in ("a", "b", "c", "d", "e", "f")}
    form = replace(FORM, name_vi="!", fields=tuple(EntryField(code) for code in twins))

    found = propose_sms_form(form, twins)

    assert found.keyword == "BIEU"
    assert len({one.name for one in found.fields}) == len(twins)
    assert check_sms_form(found, form) == ()


def test_marks_are_taken_off_and_everything_else_stays() -> None:
    assert without_marks("Đ. Lũng Sáo: 7,7% (đạt)") == "D. Lung Sao: 7,7% (dat)"


@given(st.lists(st.text("AB", min_size=1, max_size=12), max_size=30))
def test_no_keyword_is_taken_for_another_however_many_forms_there_are(wanted: list[str]) -> None:
    keywords: list[str] = []

    for word in wanted:
        keywords.append(free_keyword(word, keywords))

    assert not [(one, other) for at, one in enumerate(keywords) for other in keywords[:at] if are_mistaken(one, other)]
    assert not [word for word in keywords if check_sms_form(SmsForm(word, (SmsField("ZZ", "people"),)), FORM)]


def test_proposal_beside_other_forms_is_mistaken_for_none_of_them() -> None:
    first = propose_sms_form(FORM, KNOWN)
    other = replace(FORM, fields=(EntryField("twin"), EntryField("households")))
    known = {**KNOWN, "twin": make_indicator("twin", PERSON, name_vi="Số hộ")}
    names = {one.name: one.indicator for one in first.fields}

    second = propose_sms_form(other, known, keywords=[first.keyword], names=names)

    assert second.keyword == "BBIEUQUY"
    # The name that is the other card's for households is that here too, and no other figure's.
    assert [one.name for one in second.fields] == ["HOA", "HO"]
    assert find_sms_form("BIEUQUY B 2", [first, second]) is first


def test_keyword_of_a_proposal_is_the_name_of_no_figure() -> None:
    found = propose_sms_form(replace(FORM, name_vi="H"), KNOWN)

    assert check_sms_form(found, FORM) == ()
