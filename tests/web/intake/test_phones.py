"""Phones: a clerk registers a number for a person of the own places; it counts once its code came back from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.verify import verify
from muctieu.web.intake.arrivals import Phone
from muctieu.web.intake.phones import (
    MOST_TRIES,
    digest_of,
    end_phone,
    new_code,
    number_of,
    phone_of,
    phones_in,
    register_phone,
    reporters_in,
    take_code,
)
from tests.cast import NOON, Cast, by_hand

NUMBER = "0912 345 678"


def register(cast: Cast, number: str = NUMBER, **given: object) -> tuple[Phone, str]:
    given = {"user": cast.reporter, "place": cast.units["ban-1"], "by": cast.clerk} | given
    return register_phone(number, **given)  # type: ignore[arg-type]  # a test names the field it means


def confirm(phone: Phone, code: str) -> bool:
    with by_hand():
        return take_code(phone, code)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "84912345678"),
        ("0912.345.678", "84912345678"),
        ("(0912) 345-678", "84912345678"),
        ("+84 912 345 678", "84912345678"),
        ("84912345678", "84912345678"),
        ("0084912345678", "84912345678"),
        ("+856 20 5555 1234", "8562055551234"),
        ("VIETTEL", ""),
        ("0912345", ""),
        ("٠٩١٢٣٤٥٦٧٨", ""),
        ("0912345678; DROP TABLE", ""),
        ("", ""),
    ],
)
def test_number_is_one_however_it_is_written(typed: str, number: str) -> None:
    assert number_of(typed) == number


def test_registration_keeps_neither_number_nor_code(cast: Cast) -> None:
    phone, code = register(cast)

    kept = " ".join(str(value) for row in Phone.objects.values() for value in row.values())
    told = " ".join(entry.after for entry in JournalEntry.objects.filter(act="sms.keep"))
    assert (phone.tail, str(phone), phone.is_waiting(NOON)) == ("678", "…678", True)
    assert not any(part in kept + told for part in ("912345678", code))
    assert phone.digest == digest_of("84912345678")


def test_phone_counts_once_its_code_came_back(cast: Cast) -> None:
    phone, code = register(cast)
    wrong = "000000" if code != "000000" else "111111"

    assert not confirm(phone, wrong)
    assert confirm(phone, code)

    found = phone_of(phone.digest)
    assert found is not None
    assert found.confirmed_at == NOON


def test_code_is_void_after_its_days_and_after_too_many_tries(cast: Cast) -> None:
    phone, code = register(cast)
    wrong = "000000" if code != "000000" else "111111"
    with clock.standing_at(NOON + timedelta(days=4)):
        assert not confirm(phone, code)
    for _try in range(MOST_TRIES):
        assert not confirm(phone, wrong)

    assert not confirm(phone, code)


def test_new_code_makes_the_old_one_void(cast: Cast) -> None:
    phone, old = register(cast)

    fresh = new_code(phone, by=cast.clerk)

    assert fresh == old or not confirm(phone, old)
    assert confirm(phone, fresh)
    with pytest.raises(StateError) as refused:
        new_code(phone, by=cast.clerk)
    assert refused.value.code == "MT7375"


def test_number_is_registered_once(cast: Cast) -> None:
    register(cast)

    with pytest.raises(StateError) as refused:
        register(cast, "+84912345678", user=cast.clerk, place=cast.units["ban-2"])

    assert refused.value.code == "MT7373"
    assert "678" in refused.value.message_vi
    assert "Đơn vị" not in refused.value.message_vi


def test_registration_that_nobody_confirmed_in_time_gives_way(cast: Cast) -> None:
    first, _code = register(cast)
    with clock.standing_at(NOON + timedelta(days=4)):
        second, code = register(cast, place=cast.units["ban-2"], user=cast.clerk)

        assert confirm(second, code)

    first.refresh_from_db()
    assert first.ended_by == cast.clerk


def test_removed_phone_makes_room_and_is_removed_once(cast: Cast) -> None:
    phone, code = register(cast)
    confirm(phone, code)

    with pytest.raises(StateError) as silent:
        end_phone(phone, by=cast.clerk, why=" ")
    end_phone(phone, by=cast.clerk, why="mất máy")
    with pytest.raises(StateError) as twice:
        end_phone(phone, by=cast.clerk, why="mất máy")

    assert (silent.value.code, twice.value.code) == ("MT7228", "MT7375")
    assert phone_of(phone.digest) is None
    again, _code = register(cast)
    assert [one.pk for one in phones_in((cast.units["ban-1"].pk,))] == [again.pk, phone.pk]


def test_what_is_no_number_is_told(cast: Cast) -> None:
    with pytest.raises(StateError) as refused:
        register(cast, "số của anh Páo")

    assert refused.value.code == "MT2362"
    assert "số của anh Páo" in refused.value.message_vi


def test_only_who_reports_for_the_place_can_be_registered(cast: Cast) -> None:
    for user in (cast.leader, cast.neighbour):
        with pytest.raises(StateError) as refused:
            register(cast, user=user)
        assert refused.value.code == "MT7374"
    with pytest.raises(StateError) as elsewhere:
        register(cast, place=cast.units["ban-2"])

    assert elsewhere.value.code == "MT7374"
    assert Phone.objects.count() == 0


def test_neighbour_leader_and_reporter_register_nothing(cast: Cast) -> None:
    phone, _code = register(cast)

    for who in (cast.neighbour, cast.leader, cast.reporter):
        with pytest.raises(RightsError):
            register(cast, "0987654321", by=who)
        with pytest.raises(RightsError):
            new_code(phone, by=who)
        with pytest.raises(RightsError):
            end_phone(phone, by=who, why="x")
    assert Phone.objects.get().ended_at is None


def test_reporters_are_those_of_the_commune(cast: Cast) -> None:
    assert [(one.user, one.unit.key) for one in reporters_in(cast.commune)] == [(cast.reporter, "ban-1")]
    assert reporters_in(cast.units["xa-ben"]) == ()


def test_every_row_is_vouched_for(cast: Cast) -> None:
    phone, code = register(cast)
    confirm(phone, code)
    end_phone(phone, by=cast.clerk, why="mất máy")

    assert verify().findings == []
