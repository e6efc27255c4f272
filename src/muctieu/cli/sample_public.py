"""Plays the sample's dealings with the public: documents of the register, petitions, days of reception; invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe as new_token
from typing import Protocol

from muctieu.core.observation import VIETNAM_TIME
from muctieu.packs.samples import Sample
from muctieu.web.common import clock
from muctieu.web.dialogue import meetings, petitions
from muctieu.web.dialogue.meetings import Held, Hours
from muctieu.web.dialogue.models import Petition
from muctieu.web.dialogue.petitions import Public, Sent
from muctieu.web.gazette import domain as gazette
from muctieu.web.gazette.consulting import Window, give_opinion, set_window
from muctieu.web.gazette.domain import Particulars
from muctieu.web.gazette.models import Access, LinkKind, OfficialDocument
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit

AGENCY = "Ủy ban nhân dân xã Nậm Sao Phìn"
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


def play_public(office: Office) -> None:
    """The weeks before the demo's own morning, each act at its own moment."""
    last = datetime.combine(office.sample.newest_day, time(9), VIETNAM_TIME)
    with clock.standing_at(last - timedelta(days=30)):
        _enter_documents(office)
        asked = _ask(office, "report", "Cầu tạm qua suối ở đầu bản hỏng hai thanh dầm, trẻ đi học phải lội.")
    with clock.standing_at(last - timedelta(days=25)):
        _answer(office, asked)
        _receive(office, last.date())
    with clock.standing_at(last - timedelta(days=1)):
        _ask(office, "question", "Bao giờ có lịch tiêm phòng cho trâu bò vụ này?")
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


def _receive(office: Office, last: date) -> None:
    """One day that was held and counted, two that are to come."""
    post = posts_of(office.leader, clock.today())[0]
    days = (last - timedelta(days=20), last + timedelta(days=3), last + timedelta(days=17))
    rows = [
        meetings.set_reception(
            Hours(day, time(7, 30), time(11), VENUE), place=office.commune, post=post, by=office.clerk
        )
        for day in days
    ]
    with clock.standing_at(datetime.combine(days[0], time(15), VIETNAM_TIME)):
        meetings.hold_reception(rows[0], Held(people=7, matters=6, settled=4, passed_on=1), by=office.clerk)
