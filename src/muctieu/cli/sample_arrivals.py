"""Plays what came to the sample's commune from outside; messages and mails stay for the clerk to settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from muctieu.cli.sample_work import Event
from muctieu.exchange.mail.reader import Mail
from muctieu.packs.sample_arrivals import Arrival, ArrivalKind
from muctieu.web.intake.mail import take_mail
from muctieu.web.intake.messages import Incoming, receive
from muctieu.web.intake.phones import register_phone
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class SampleArrivals:
    """The door of the sample's commune; codes told to phones are kept for when they come back."""

    def __init__(self, units: Mapping[str, OrgUnit], reporters: Mapping[str, User]) -> None:
        self.units, self.reporters = units, reporters
        self._codes: dict[str, str] = {}

    def events(self, arrivals: Sequence[Arrival], *, commune: OrgUnit, clerk: User) -> Iterator[Event]:
        """Every arrival at its own moment, after whatever else happened then."""
        for number, one in enumerate(arrivals):
            match one.kind:
                case ArrivalKind.PHONE:
                    act = partial(self._register, one, clerk)
                case ArrivalKind.MAIL:
                    act = partial(_mail, one, commune)
                case _:
                    act = partial(self._message, one, f"mau-{number}")
            yield Event(one.at, 12, act)

    def _register(self, one: Arrival, clerk: User) -> None:
        user, place = self.reporters[one.place], self.units[one.place]
        _phone, self._codes[one.sender] = register_phone(one.sender, user=user, place=place, by=clerk)

    def _message(self, one: Arrival, identity: str) -> None:
        is_code = one.kind is ArrivalKind.CONFIRMED
        receive(Incoming(identity, one.sender, f"XACNHAN {self._codes[one.sender]}" if is_code else one.text))


def _mail(one: Arrival, commune: OrgUnit) -> None:
    sent = one.at.strftime("%a, %d %b %Y %H:%M:%S %z")
    mail = Mail(f"{one.at:%Y%m%d%H%M}@example.vn", one.sender, one.subject, sent, one.text)
    take_mail(mail, size=len(one.text.encode()), commune=commune)
