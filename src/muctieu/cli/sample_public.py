"""Plays the sample's dealings with the public: documents of the register, petitions, days of reception; invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from secrets import token_urlsafe as new_token
from typing import Protocol

from muctieu.cli.sample_work import Event
from muctieu.core.observation import VIETNAM_TIME
from muctieu.packs.samples import Sample
from muctieu.web.common import clock
from muctieu.web.dialogue import meetings, petitions
from muctieu.web.dialogue.meetings import Held, Hours
from muctieu.web.dialogue.models import Petition, Reception
from muctieu.web.dialogue.petitions import Public, Sent
from muctieu.web.gazette import domain as gazette
from muctieu.web.gazette.consulting import Window, give_opinion, set_window
from muctieu.web.gazette.domain import Particulars
from muctieu.web.gazette.models import Access, LinkKind, OfficialDocument
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit

AGENCY = "Ủy ban nhân dân xã Nậm Sao Phìn"
_BRIDGE = "Cầu tạm qua suối ở đầu bản hỏng hai thanh dầm, trẻ đi học phải lội."
_CATTLE = "Bao giờ có lịch tiêm phòng cho trâu bò vụ này?"
_ORDER = 11
VENUE = "Phòng tiếp công dân, trụ sở UBND xã"
_OLD = Particulars(
    "Quy chế quản lý, sử dụng nước sinh hoạt tập trung ở các bản",
    "Số: 4/2021/QĐ-UBND",
    agency=AGENCY,
    sectors=("infrastructure",),
    issued=date(2021, 3, 15),
    effective=date(2021, 4, 1),
)
_NEW = Particulars(
    "Sửa đổi, bổ sung một số điều của Quy chế quản lý, sử dụng nước sinh hoạt",
    "Số: 9/2023/QĐ-UBND",
    agency=AGENCY,
    sectors=("infrastructure",),
    summary="Sửa Điều 5 và Điều 7 của Quyết định số 04/2021/QĐ-UBND về tổ quản lý nước và mức đóng góp.",
    issued=date(2023, 5, 8),
    effective=date(2023, 6, 1),
)
_PLAN = Particulars(
    "Kế hoạch trồng rừng và chăm sóc rừng trồng vụ xuân hè",
    "15/KH-UBND",
    agency=AGENCY,
    sectors=("forestry",),
    issued=date(2023, 2, 10),
)
_DRAFT = Particulars("Dự thảo quy ước giữ gìn vệ sinh môi trường ở bản", "", sectors=("environment",), is_proposal=True)
_STAFF = replace(_PLAN, title="Thông báo phân công trực ngày lễ", number="21/TB-UBND", access=Access.STAFF)


class Office(Protocol):
    """What the store's filling knows at its end."""

    sample: Sample

    @property
    def commune(self) -> OrgUnit: ...

    @property
    def clerk(self) -> User: ...

    @property
    def leader(self) -> User: ...


def public_events(office: Office) -> Iterator[Event]:
    """The weeks before the demo's own morning, each act at its own moment."""
    last = datetime.combine(office.sample.newest_day, time(9), VIETNAM_TIME)
    held = last - timedelta(days=20)
    asked: list[Petition] = []
    days = (held.date(), last.date() + timedelta(days=3), last.date() + timedelta(days=17))
    yield Event(last - timedelta(days=30), _ORDER, partial(_enter_documents, office))
    yield Event(last - timedelta(days=30), _ORDER, lambda: asked.append(_ask(office, "report", _BRIDGE)))
    yield Event(last - timedelta(days=25), _ORDER, lambda: _answer(office, asked[0]))
    yield Event(last - timedelta(days=25), _ORDER, partial(_announce, office, days))
    yield Event(held + timedelta(hours=6), _ORDER, partial(_count, office))
    yield Event(last - timedelta(days=1), _ORDER, lambda: _ask(office, "question", _CATTLE))
    yield Event(last - timedelta(days=1), _ORDER, _give_opinion)


def _give_opinion() -> None:
    draft = OfficialDocument.objects.get(is_proposal=True)
    give_opinion(draft, "Nên ghi rõ ngày tổng vệ sinh chung hằng tháng.", token=new_token())


def _enter_documents(office: Office) -> None:
    old, new, *_others = (_published(office, said) for said in (_OLD, _NEW, _PLAN, _STAFF))
    gazette.link(new, old, LinkKind.AMENDS, by=office.clerk, scope="Điều 5, Điều 7")
    draft = gazette.enter(_DRAFT, place=office.commune, by=office.clerk)
    today = clock.today()
    set_window(draft, Window(today, today + timedelta(days=45), today + timedelta(days=60)), by=office.clerk)
    gazette.publish(OfficialDocument.objects.get(pk=draft.pk), by=office.leader)


def _published(office: Office, said: Particulars) -> OfficialDocument:
    return gazette.publish(gazette.enter(said, place=office.commune, by=office.clerk), by=office.leader)


def _ask(office: Office, category: str, text: str) -> Petition:
    return petitions.receive(Sent(category, text, new_token()), place=office.commune)[0]


def _answer(office: Office, asked: Petition) -> None:
    """The chairman gives it to the post that looks after it, which answers; the answer is put before everybody."""
    post = posts_of(office.clerk, clock.today())[0]
    row = petitions.assign(asked, post, by=office.leader, seen=1)
    row = petitions.answer(row, "Xã đã kiểm tra, thay dầm trước mùa mưa; bản cử người dẫn trẻ qua suối.",
                           by=office.clerk, seen=2)  # fmt: skip
    public = Public(row.text, row.answer)
    checked = frozenset(one.said for one in petitions.personal_in(public))
    petitions.publish(row, replace(public, checked=checked), by=office.leader, seen=3)


def _announce(office: Office, days: Sequence[date]) -> None:
    post = posts_of(office.leader, clock.today())[0]
    for day in days:
        hours = Hours(day, time(7, 30), time(11), VENUE)
        meetings.set_reception(hours, place=office.commune, post=post, by=office.clerk)


def _count(office: Office) -> None:
    """The day that was held; the others are to come."""
    row = Reception.objects.filter(place=office.commune).order_by("day")[0]
    meetings.hold_reception(row, Held(people=7, matters=6, settled=4, passed_on=1), by=office.clerk)
