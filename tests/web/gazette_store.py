"""A few documents of a register, as the cast enters and publishes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from muctieu.exchange.html.portal import read_portal
from muctieu.web.documents.files import attach_all
from muctieu.web.gazette import domain
from muctieu.web.gazette.consulting import Window, give_opinion, set_window
from muctieu.web.gazette.domain import Particulars
from muctieu.web.gazette.models import LinkKind, OfficialDocument
from muctieu.web.moving.domain import carry_out, plan_move
from tests.cast import NOON, Cast
from tests.web.uploaded import upload

TODAY = NOON.date()
PLAN = Particulars(
    "Kế hoạch trồng rừng năm 2023",
    "Số: 15/KH-UBND",
    agency="Ủy ban nhân dân xã Thử",
    signer="Nguyễn Văn Thử",
    sectors=("agriculture",),
    issued=date(2023, 2, 1),
    effective=date(2023, 2, 1),
)


def entered(cast: Cast, *, files: int = 0, **given: Any) -> OfficialDocument:
    row = domain.enter(replace(PLAN, **given), place=cast.commune, by=cast.clerk)
    if files:
        attach_all([upload(name) for name in ("bien-ban.pdf", "bang-ke.csv")[:files]], to=row, by=cast.clerk)
    return row


def published(cast: Cast, *, files: int = 0, **given: Any) -> OfficialDocument:
    return domain.publish(entered(cast, files=files, **given), by=cast.leader)


def proposal(cast: Cast, opens: date, closes: date, *, files: int = 0, **given: Any) -> OfficialDocument:
    """A draft text that is published, with its days for opinions."""
    given = {"number": "", "title": "Dự thảo quy ước làng bản", "issued": None, "effective": None, **given}
    row = entered(cast, files=files, is_proposal=True, **given)
    set_window(row, Window(opens, closes), by=cast.clerk)
    return domain.publish(OfficialDocument.objects.get(pk=row.pk), by=cast.leader)


def fill_gazette(cast: Cast) -> None:
    """A row in every table of the register."""
    first, second = published(cast, files=1), published(cast, number="16/KH-UBND")
    domain.link(second, first, LinkKind.AMENDS, by=cast.clerk, scope="Điều 2")
    give_opinion(proposal(cast, TODAY, TODAY), "Nên bỏ điều 3", token="mot")


def fill_moved(cast: Cast) -> None:
    """A document taken over from an older portal."""
    found = read_portal("Số 99/KH-UBND\nKế hoạch cũ\nlượt xem: 7 | lượt tải: 1\n".encode(), file="cu.txt")
    move = plan_move([("cu.txt", found)], place=cast.commune)
    assert [one.documents for one in carry_out(move, place=cast.commune, by=cast.clerk, make=str)] == [1]
