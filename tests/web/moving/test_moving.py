"""An older portal taken over: looked at first, each item once, old addresses lead on, the command line does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from muctieu.cli import store
from muctieu.cli.main import main
from muctieu.errors import RightsError
from muctieu.exchange.html.portal import read_portal
from muctieu.exchange.html.portal_text import OldPortal
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Role
from muctieu.web.common.verify import verify
from muctieu.web.gazette.models import OfficialDocument, State
from muctieu.web.moving.domain import Move, carry_out, path_of, plan_move, redirect_of
from muctieu.web.moving.models import MovedItem
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import ArticlePage, Portal
from muctieu.web.portal.moving import article_maker, declare_counts
from muctieu.web.visits.models import OpeningBalance
from muctieu.web.visits.queries import openings
from tests.cast import SINCE, Cast
from tests.exchange.test_portal import PAGE, PASTED, RSS
from tests.recalled import recalled

FILES = (("que.html", PAGE), ("dan.txt", PASTED), ("tin.xml", RSS))


@pytest.fixture
@recalled
def portal(cast: Cast) -> Portal:
    return found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)


@pytest.fixture
def editor(cast: Cast) -> User:
    return people.add_person("bientap", full_name="Biên tập", role=Role.PORTAL_EDITOR, unit=cast.commune, since=SINCE,
                             by=cast.administrator, password="x")  # fmt: skip


def old(*files: tuple[str, str]) -> list[tuple[str, OldPortal]]:
    return [(name, read_portal(text.encode(), file=name)) for name, text in files or FILES]


def taken(move: Move, portal: Portal, by: User, *, publish: bool = True) -> tuple[int, int, list[str]]:
    make = article_maker(portal, by=by, publish=publish)
    done = list(carry_out(move, place=portal.commune, by=by, make=make, publish=publish))[-1]
    return done.articles, done.documents, done.there


def test_what_is_new_is_told_first_and_taken_once(client: Client, cast: Cast, portal: Portal, editor: User) -> None:
    move = plan_move(old(), place=cast.commune)
    assert (len(move.new), len(move.known), MovedItem.objects.count()) == (6, 0, 0)
    # 07/KH-UBND stands on the page and in the pasted text: once.
    assert sorted(item.kind for item in move.new) == ["article"] * 4 + ["document"] * 2
    assert taken(move, portal, editor) == (4, 2, [])

    again = plan_move(old(), place=cast.commune)
    changed = plan_move(old(("dan.txt", PASTED.replace("210 ha", "211 ha"))), place=cast.commune)
    assert (len(again.new), len(again.known)) == (0, 6)
    assert [item.title for item in changed.changed] == ["Xã Suối Lăng trồng thêm 40 ha quế"]
    assert {(row.number, row.state) for row in OfficialDocument.objects.all()} == {
        ("12/2023/QĐ-UBND", State.PUBLISHED), ("07/KH-UBND", State.PUBLISHED),
    }  # fmt: skip
    counts = {row.counts.get("views") for row in MovedItem.objects.all()}
    assert {723, 1204, 716} <= counts
    page = ArticlePage.objects.get(title="Xã trồng thêm quế")
    html = client.get(page.get_url()).content.decode()
    assert "40 ha" in html
    assert "alert" not in html
    assert verify().findings == []


def test_old_addresses_lead_to_what_stood_there_and_nowhere_else(
    client: Client, cast: Cast, portal: Portal, editor: User
) -> None:
    taken(plan_move(old(), place=cast.commune), portal, editor)
    page = ArticlePage.objects.get(title="Xã trồng thêm quế")

    answer = client.get("/vi/news/que-12.html")
    assert (answer.status_code, answer.headers["Location"]) == (301, page.get_url())
    for address in ("/vi/news/que-13.html", "/vi/news/que-12.html?x=1", "/mot%00"):
        assert client.get(address).status_code == 404
    assert client.post("/vi/news/que-12.html").status_code == 404
    page.live = False
    page.save()
    assert client.get("/vi/news/que-12.html").status_code == 404


def test_drafts_wait_and_a_document_that_is_there_is_not_entered_again(
    cast: Cast, portal: Portal, editor: User
) -> None:
    move = plan_move(old(("dan.txt", PASTED)), place=cast.commune)
    assert taken(move, portal, editor, publish=False) == (1, 2, [])
    other = plan_move(old(("hai.txt", "Số 7/KH-UBND\nKế hoạch trồng rừng 2023\n")), place=cast.units["xa-ben"])

    assert (len(other.new), ArticlePage.objects.get().live) == (1, False)
    assert {row.state for row in OfficialDocument.objects.all()} == {State.DRAFT}
    assert MovedItem.objects.count() == 3


def test_who_may_not_write_takes_nothing(cast: Cast, portal: Portal) -> None:
    move = plan_move(old(), place=cast.commune)

    for who in (cast.neighbour, cast.reporter):
        with pytest.raises(RightsError):
            taken(move, portal, who)
    assert (MovedItem.objects.count(), ArticlePage.objects.count(), OfficialDocument.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://cu.example/vi/news/a.html", "/vi/news/a.html"),
        ("http://cu.example/index.php?nv=news&id=3", "/index.php?nv=news&id=3"),
        ("//bai.example/x", "/x"),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_the_path_of_an_old_address_is_kept(address: str, path: str) -> None:
    assert path_of(address) == path


def test_the_command_looks_first_and_takes_when_told(
    cast: Cast,
    portal: Portal,
    editor: User,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "open_store", lambda: None)
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "hong.txt").write_bytes(b"\xff\xfe\xfa\xfb\x00\xd8")
    words = ["import-portal", str(tmp_path), "--place", "xa", "--json"]

    code = main(words)
    looked = json.loads(capsys.readouterr().out)
    assert (code, len(looked["new"]), looked["done"], MovedItem.objects.count()) == (3, 6, {}, 0)
    assert main([*words, "--commit"]) == 2
    capsys.readouterr()
    main([*words, "--commit", "--by", "bientap", "--publish"])
    done = json.loads(capsys.readouterr().out)["done"]
    assert done == {"counts": 5, "articles": 4, "documents": 2, "there": 0}
    assert main([*words[:-1], "--by", "bientap"]) == 3
    assert "6 taken over before" in capsys.readouterr().out
    assert redirect_of("/mot", cast.commune) is not None


def test_counts_of_the_old_portal_become_opening_balances_once(
    cast: Cast, portal: Portal, editor: User, client: Client
) -> None:
    move = plan_move(old(), place=cast.commune)
    taken(move, portal, editor)
    page = ArticlePage.objects.get(title="Xã trồng thêm quế")

    with pytest.raises(RightsError):
        declare_counts(portal, move.counters, by=cast.neighbour)
    # Views of two articles and two documents, downloads of those two, and the visits of the whole portal.
    assert declare_counts(portal, move.counters, by=cast.administrator) == 7
    assert declare_counts(portal, move.counters, by=cast.administrator) == 0
    found = openings("xa", ["", page.subject, "/van-ban/12-2023-qd-ubnd/"])
    assert found == {"": 28_474_803, page.subject: 723, "/van-ban/12-2023-qd-ubnd/": 716}
    assert "723 lượt xem" in client.get(page.get_url()).content.decode()
    assert "lượt xem: 716 | lượt tải: 89" in client.get("/van-ban/").content.decode()


def test_command_declares_opening_counts_of_public_pages_and_says_what_is_wrong(
    cast: Cast,
    portal: Portal,
    editor: User,
    client: Client,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "open_store", lambda: None)
    taken(plan_move(old(), place=cast.commune), portal, editor)
    page = ArticlePage.objects.get(title="Xã trồng thêm quế")
    counts = ["--page", f"{page.get_url()}=1,204", "--page", "/van-ban/12-2023-qd-ubnd/=716"]
    words = [
        "opening-counts",
        "--total",
        "28.474.803",
        *counts,
        "--place",
        "xa",
        "--source",
        "cổng cũ, in ngày 30/06/2026",
    ]

    def said(*more: str) -> tuple[int, str]:
        code = main([*words, *more])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    assert said()[0] == 0
    assert not OpeningBalance.objects.exists()
    assert "--by" in said("--commit")[1]
    for more, code in (
        ("/tin/khong-co/=5", "MT7780"), ("/khong-la-gi=5", "MT7780"), (f"{page.get_url()}=12,5", "MT7781"),
    ):  # fmt: skip
        assert code in said("--page", more, "--commit", "--by", cast.administrator.username)[1]
    assert "MT7101" in said("--commit", "--by", cast.neighbour.username)[1]
    assert not OpeningBalance.objects.exists()

    assert said("--commit", "--by", cast.administrator.username)[0] == 0
    assert openings("xa", ["", page.subject, "/van-ban/12-2023-qd-ubnd/"]) == {
        "": 28_474_803, page.subject: 1204, "/van-ban/12-2023-qd-ubnd/": 716,
    }  # fmt: skip
    assert "1.204 lượt xem" in client.get(page.get_url()).content.decode()
    act = JournalEntry.objects.filter(act=Act.COUNTER_DECLARE).get()
    assert (act.actor, json.loads(act.after)["count"]) == (cast.administrator.uuid, 3)
