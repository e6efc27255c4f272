"""The documents register: verbs, effect through links, twins, citations, opinions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from muctieu.core.document_effect import Effect
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.verify import verify
from muctieu.web.gazette import consulting, domain, queries
from muctieu.web.gazette.citations import cited_pieces, with_citations
from muctieu.web.gazette.consulting import Window
from muctieu.web.gazette.domain import Particulars, ParticularsRefusedError
from muctieu.web.gazette.models import Access, DocumentLink, LinkKind, OfficialDocument, Opinion, TakenUp
from muctieu.web.gazette.queries import Cursor, Question
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.recalled import recalled
from tests.web.gazette_store import PLAN, TODAY, entered, proposal, published

pytestmark = pytest.mark.usefixtures("files_folder")
JUNE, AUGUST = date(2023, 6, 1), date(2023, 8, 1)


def found(question: Question = Question(), **given: object) -> list[str]:  # noqa: B008 - frozen
    return [line.row.slug for line in queries.documents(question, viewer=None, **given).lines]  # type: ignore[arg-type]


# -- entering -------------------------------------------------------------------------------------------------


def test_number_type_and_address_are_made_one_way(cast: Cast) -> None:
    first = entered(cast, number="Số : 7 / 2024/tt – btc", title="  Thông tư\u200b  thử\x07 ")
    second = entered(cast, number="07/2024/TT-BTC")
    third = entered(cast, number="", title="Quy ước làng bản")

    assert (first.number, first.type, first.title, first.number_key) == (
        "07/2024/TT-BTC",
        "TT",
        "Thông tư thử",
        "7-2024-tt-btc",
    )
    assert [row.slug for row in (first, second, third)] == ["7-2024-tt-btc", "7-2024-tt-btc-2", "quy-uoc-lang-ban"]
    assert verify().findings == []


def test_every_fault_is_told_at_once_by_field(cast: Cast) -> None:
    wrong = Particulars(
        " ", "x" * 101, type="??", sectors=("khong-co",), issued=date(2023, 2, 2), effective=date(2023, 2, 1),
        expires=date(2023, 1, 1),
    )  # fmt: skip

    with pytest.raises(ParticularsRefusedError) as refused:
        domain.enter(wrong, place=cast.commune, by=cast.clerk)

    assert [(field, finding.code) for field, finding in refused.value.findings] == [
        ("title", "MT7680"), ("number", "MT7681"), ("type", "MT7682"), ("sectors", "MT7683"), ("effective", "MT1540"),
        ("expires", "MT1541"),
    ]  # fmt: skip


def test_two_who_change_one_document_are_told(cast: Cast) -> None:
    row = entered(cast)
    changed = domain.change(row, replace(PLAN, title="Kế hoạch khác"), seen=1, by=cast.clerk)

    with pytest.raises(StateError, match="Người canbo"):
        domain.change(row, PLAN, seen=1, by=cast.clerk)
    assert (changed.edits, changed.slug, OfficialDocument.objects.get().title) == (2, row.slug, "Kế hoạch khác")


def test_the_neighbour_and_the_reporter_may_do_nothing(cast: Cast) -> None:
    row, other = published(cast), published(cast, number="16/KH-UBND")
    draft = proposal(cast, JUNE, TODAY)
    tie = domain.link(row, other, LinkKind.RELATED, by=cast.clerk)
    opinion = consulting.give_opinion(draft, "Nên bỏ điều 3", token="a")
    acts: tuple[Callable[[User], object], ...] = (
        lambda who: domain.enter(PLAN, place=cast.commune, by=who),
        lambda who: domain.change(row, PLAN, seen=1, by=who),
        lambda who: domain.publish(row, by=who),
        lambda who: domain.withdraw(row, by=who, reason="sai"),
        lambda who: domain.link(other, row, LinkKind.AMENDS, by=who),
        lambda who: domain.unlink(tie, by=who),
        lambda who: consulting.set_window(draft, Window(JUNE, AUGUST), by=who),
        lambda who: consulting.answer_opinion(opinion, TakenUp.YES, by=who, answer="đúng"),
        lambda who: consulting.publish_summary(draft, "Tóm tắt", by=who),
    )
    for who in (cast.neighbour, cast.reporter):
        for act in acts:
            with pytest.raises(RightsError):
                act(who)


def test_states_that_cannot_follow_are_told(cast: Cast) -> None:
    row, draft = published(cast), entered(cast, is_proposal=True)
    second = entered(cast, number="16/KH-UBND")
    domain.link(second, row, LinkKind.REPLACES, by=cast.clerk)
    refused: dict[str, Callable[[], object]] = {
        "MT7684": lambda: domain.publish(row, by=cast.leader),
        "MT7685": lambda: domain.publish(draft, by=cast.leader),
        "MT7686": lambda: domain.withdraw(second, by=cast.leader, reason="sai"),
        "MT7687": lambda: domain.withdraw(row, by=cast.leader, reason=" "),
        "MT7688": lambda: domain.link(row, row, LinkKind.AMENDS, by=cast.clerk),
        "MT7689": lambda: domain.link(row, second, LinkKind.REPLACES, by=cast.clerk),
        "MT7690": lambda: consulting.set_window(row, Window(JUNE, AUGUST), by=cast.clerk),
        "MT7691": lambda: consulting.set_window(draft, Window(AUGUST, JUNE), by=cast.clerk),
    }
    for code, act in refused.items():
        with pytest.raises(StateError) as caught:
            act()
        assert caught.value.code == code


# -- effect ---------------------------------------------------------------------------------------------------


def test_effect_follows_from_dates_and_from_published_documents_alone(cast: Cast) -> None:
    old = published(cast)
    part = entered(cast, number="20/QĐ-UBND", issued=JUNE, effective=JUNE)
    whole = entered(cast, number="30/QĐ-UBND", issued=JUNE, effective=AUGUST)
    domain.link(part, old, LinkKind.AMENDS, by=cast.clerk, scope="Điều 2")
    domain.link(whole, old, LinkKind.REPLACES, by=cast.clerk)

    def effect(day: date) -> set[str]:
        detail = queries.document(old.slug, viewer=None, day=day)
        assert detail is not None
        return set(detail.effects)

    assert effect(TODAY) == {"in_force"}
    domain.publish(part, by=cast.leader)
    domain.publish(whole, by=cast.leader)
    assert [effect(day) for day in (date(2023, 1, 31), date(2023, 5, 31), JUNE, AUGUST)] == [
        {"not_yet"}, {"in_force"}, {"partly"}, {"ended"},
    ]  # fmt: skip
    assert found(Question(effect=Effect.ENDED, day=AUGUST)) == [old.slug]
    assert found(Question(effect=Effect.ENDED)) == []
    detail = queries.document(old.slug, viewer=None)
    assert detail is not None
    assert [(one.link.kind, one.is_ours, one.day) for one in detail.relations] == [
        ("amends", False, JUNE),
        ("replaces", False, AUGUST),
    ]
    domain.unlink(DocumentLink.objects.get(kind="replaces"), by=cast.clerk)
    assert effect(AUGUST) == {"partly"}


def test_a_document_without_dates_says_that_it_does_not_know(cast: Cast) -> None:
    row = published(cast, issued=None, effective=None)

    (line,) = queries.documents(Question(), viewer=None).lines

    assert (line.row, line.effects, row.day) == (row, frozenset({Effect.IN_FORCE, Effect.NOT_YET}), TODAY)


# -- finding --------------------------------------------------------------------------------------------------


@pytest.fixture
@recalled
def shelf(cast: Cast) -> dict[str, OfficialDocument]:
    return {
        "plan": published(cast),
        "circular": published(cast, number="25/2024/TT-BTC", title="Thông tư về thuế", agency="Bộ Tài chính",
                              sectors=("finance",), issued=date(2022, 5, 1), effective=None),
        "staff": published(cast, number="3-QĐ/ĐU", title="Quy định nội bộ về thuế", access=Access.STAFF),
        "entered": entered(cast, number="99/TB-UBND"),
        "withdrawn": domain.withdraw(published(cast, number="98/TB-UBND"), by=cast.leader, reason="in sai"),
        "later": proposal(cast, AUGUST, AUGUST),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        (Question(), ["plan", "circular"]),
        (Question(text="số 25 / 2024/tt-btc"), ["circular"]),
        (Question(text="THUE bo tai chinh"), ["circular"]),
        (Question(text="thuế trồng rừng"), []),
        (Question(text="%' OR 1=1 --"), []),
        (Question(type="KH"), ["plan"]),
        (Question(agency="bo tai chinh"), ["circular"]),
        (Question(sector="finance"), ["circular"]),
        (Question(year=2022), ["circular"]),
        (Question(is_proposal=True), []),
        (Question(text="quy dinh noi bo"), []),
    ],
)
def test_the_public_finds_what_is_public_in_any_spelling(
    shelf: dict[str, OfficialDocument], question: Question, keys: list[str]
) -> None:
    assert found(question) == [shelf[key].slug for key in keys]


def test_the_commune_finds_everything_and_the_neighbour_what_the_public_finds(
    cast: Cast, shelf: dict[str, OfficialDocument]
) -> None:
    own = queries.documents(Question(), viewer=cast.clerk)
    beside = queries.documents(Question(), viewer=cast.neighbour)

    assert {line.row.pk for line in own.lines} == {row.pk for row in shelf.values()}
    assert [line.row.pk for line in beside.lines] == [shelf["plan"].pk, shelf["circular"].pk]


def test_list_goes_on_where_it_stopped_with_the_same_queries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = [published(cast, number=f"{number}/KH-UBND") for number in (1, 2, 3)]
    with django_assert_num_queries(2):
        first = queries.documents(Question(), viewer=None)
    published(cast, number="4/KH-UBND")
    with django_assert_num_queries(2):
        second = queries.documents(Question(), viewer=None, after=first.more)

    assert [line.row.pk for line in (*first.lines, *second.lines)] == [row.pk for row in reversed(rows)]
    assert (second.more, Cursor.parse(str(first.more)), Cursor.parse("2023-99-99_1"), Cursor.parse("x")) == (
        None,
        first.more,
        None,
        None,
    )


def test_twins_by_number_and_by_bytes_are_named(cast: Cast) -> None:
    row = entered(cast, files=2)
    same_file = entered(cast, number="17/KH-UBND", files=1)

    def twins(**given: object) -> list[int]:
        return [one.pk for one in queries.twins(replace(PLAN, **given), place=cast.commune)]  # type: ignore[arg-type]

    assert twins(number="15 / kh-ubnd", issued=date(2023, 12, 31)) == [row.pk]
    assert twins(issued=date(2022, 1, 1)) == twins(agency="Ủy ban nhân dân tỉnh") == twins(number="") == []
    assert twins(agency="", issued=None) == [row.pk]
    assert [queries.same_bytes(one) for one in (row, same_file)] == [(same_file,), (row,)]


def test_citations_of_public_documents_become_links(cast: Cast, shelf: dict[str, OfficialDocument]) -> None:
    text = "Theo Thông tư số 25/2024/TT-BTC & <b>, Kế hoạch 15/KH-UBND, Quy định 3-QĐ/ĐU và 1/NQ-HĐND."
    html = "<p>Theo 25/2024/TT-BTC &amp; <a href='/x'>15/KH-UBND</a>, <em>15/KH-UBND</em> 3-QĐ/ĐU</p>"

    assert [(one.text, one.slug) for one in cited_pieces(text) if one.slug] == [
        ("25/2024/TT-BTC", "25-2024-tt-btc"), ("15/KH-UBND", "15-kh-ubnd"),
    ]  # fmt: skip
    assert "".join(one.text for one in cited_pieces(text)) == text
    assert with_citations(html, "/van-ban/{slug}/") == (
        "<p>Theo <a href=\"/van-ban/25-2024-tt-btc/\">25/2024/TT-BTC</a> &amp; <a href='/x'>15/KH-UBND</a>, "
        '<em><a href="/van-ban/15-kh-ubnd/">15/KH-UBND</a></em> 3-QĐ/ĐU</p>'
    )
    published(cast, number="15/KH-UBND", issued=date(2021, 1, 1), effective=None)
    assert [one.slug for one in cited_pieces("Kế hoạch 15/KH-UBND") if one.slug] == []


# -- consultations --------------------------------------------------------------------------------------------


def test_a_consultation_runs_from_its_first_day_to_its_published_summary(cast: Cast) -> None:
    draft = proposal(cast, TODAY, date(2023, 7, 10))
    first = consulting.give_opinion(draft, " Nên bỏ điều 3 ", token="mot")
    again = consulting.give_opinion(draft, "Nên bỏ điều 3", token="mot")

    def code(act: Callable[[], object]) -> str:
        with pytest.raises(StateError) as caught:
            act()
        return caught.value.code

    assert (again.pk, first.text, Opinion.objects.count()) == (first.pk, "Nên bỏ điều 3", 1)
    assert code(lambda: consulting.give_opinion(draft, " ", token="hai")) == "MT7694"
    assert code(lambda: consulting.give_opinion(draft, "x" * 30_000, token="hai")) == "MT7695"
    assert code(lambda: consulting.publish_summary(draft, "Tóm tắt", by=cast.leader)) == "MT7697"
    with clock.standing_at(datetime(2023, 7, 10, 17, 0, tzinfo=UTC)):  # 11 July begins in Vietnam
        assert code(lambda: consulting.give_opinion(draft, "muộn", token="ba")) == "MT7693"
        assert code(lambda: consulting.publish_summary(draft, "Tóm tắt", by=cast.leader)) == "MT7698"
        assert code(lambda: consulting.answer_opinion(first, TakenUp.NO, by=cast.clerk, answer="")) == "MT7696"
        consulting.answer_opinion(first, TakenUp.PARTLY, by=cast.clerk, answer="Giữ khoản 1, bỏ khoản 2.")
        assert code(lambda: consulting.publish_summary(draft, " ", by=cast.leader)) == "MT7696"
        consulting.publish_summary(draft, "Một ý kiến, tiếp thu một phần.", by=cast.leader)
        assert code(lambda: consulting.set_window(draft, Window(TODAY, AUGUST), by=cast.clerk)) == "MT7692"
        assert code(lambda: consulting.answer_opinion(first, TakenUp.YES, by=cast.clerk, answer="x")) == "MT7692"
    assert verify().findings == []
