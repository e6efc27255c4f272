"""Phones are linked once, by link and code; looking changes nothing; what is revoked is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from muctieu.errors import RightsError, StateError
from muctieu.web.access.resets import recover
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.common.verify import verify
from muctieu.web.figures.models import Observation
from muctieu.web.offline import domain
from muctieu.web.offline.models import Device, DeviceLink, LinkState
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.intake.conftest import Collected
from tests.web.offline.conftest import BIND, FORMS, REVOKE, Phone, refusal, said


@pytest.fixture
def handed(cast: Cast) -> domain.HandedLink:
    return domain.make_link(cast.reporter, by=cast.clerk)


def end_roles(user: User) -> None:
    with by_hand():
        user.grants.update(valid_to=NOON.date())


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**domain.DIGITS:0{domain.DIGITS}d}"


def test_link_and_code_bind_a_phone_once(handed: domain.HandedLink, cast: Cast) -> None:
    phone = Phone()

    answer = phone.ask_to_be_bound(handed.token, f"{handed.code[:3]} {handed.code[3:]}")

    device = Device.objects.get()
    assert said(answer) == {
        "device": str(device.uuid), "person": {"id": str(cast.reporter.uuid), "name": "Người ban1"}
    }  # fmt: skip
    assert (device.user, device.key, device.name) == (cast.reporter, phone.key, "Android · Chrome 109")
    assert refusal(Phone().ask_to_be_bound(handed.token, handed.code)) == (410, "MT7343")
    assert Device.objects.count() == 1


def test_answer_that_was_lost_comes_again_to_the_same_key_alone(handed: domain.HandedLink) -> None:
    phone = Phone()
    first = said(phone.ask_to_be_bound(handed.token, handed.code))

    again = said(phone.ask_to_be_bound(handed.token, handed.code))

    assert again == first
    assert refusal(phone.ask_to_be_bound(handed.token, other_code(handed.code))) == (410, "MT7343")


def test_opening_the_link_changes_nothing(handed: domain.HandedLink) -> None:
    before = list(DeviceLink.objects.values())

    for address in ("/nhap/", f"/nhap/?lien-ket={handed.token}", BIND, f"{BIND}?token={handed.token}"):
        for method in ("get", "head"):
            getattr(Client(), method)(address, secure=True)

    assert list(DeviceLink.objects.values()) == before
    assert Device.objects.count() == 0
    assert Phone().ask_to_be_bound(handed.token, handed.code).status_code == 200


def test_neither_token_nor_code_is_in_the_store(handed: domain.HandedLink) -> None:
    row = DeviceLink.objects.get()
    journal = "".join(JournalEntry.objects.values_list("after", flat=True))

    for secret in (handed.token, handed.code):
        assert secret not in (row.token_digest, row.code_digest)
    assert handed.token not in journal
    assert len(handed.token) >= 43


def test_wrong_codes_are_counted_and_end_the_link(handed: domain.HandedLink) -> None:
    wrong = other_code(handed.code)

    told = [Phone().ask_to_be_bound(handed.token, wrong) for _ in range(domain.TRIES)]

    assert [refusal(answer) for answer in told] == [(403, "MT7344")] * 4 + [(410, "MT7345")]
    assert "còn 4 lần" in said(told[0])["error"]["vi"]
    assert refusal(Phone().ask_to_be_bound(handed.token, handed.code)) == (410, "MT7345")
    assert DeviceLink.objects.get().state == LinkState.DEAD
    assert Device.objects.count() == 0


def test_link_ends_after_a_quarter_of_an_hour(handed: domain.HandedLink) -> None:
    with clock.standing_at(NOON + timedelta(minutes=15)):
        late = Phone().ask_to_be_bound(handed.token, handed.code)
    with clock.standing_at(NOON + timedelta(minutes=14, seconds=59)):
        in_time = Phone().ask_to_be_bound(handed.token, handed.code)

    assert (refusal(late), in_time.status_code) == ((410, "MT7342"), 200)
    assert "12:15 ngày 05/07/2023" in said(late)["error"]["vi"]


def test_newer_link_takes_the_place_of_the_older(handed: domain.HandedLink, cast: Cast) -> None:
    newer = domain.make_link(cast.reporter, by=cast.clerk)

    assert refusal(Phone().ask_to_be_bound(handed.token, handed.code)) == (404, "MT7341")
    assert refusal(Phone().ask_to_be_bound("khong-co", handed.code)) == (404, "MT7341")
    assert Phone().ask_to_be_bound(newer.token, newer.code).status_code == 200


def test_binding_needs_the_private_half_of_the_key(handed: domain.HandedLink) -> None:
    content = {"token": handed.token, "code": handed.code, "key": Phone().key, "name": "x"}

    assert refusal(Phone().post(BIND, content)) == (401, "MT7347")
    assert Device.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x", "BA" * 40, "B" + "A" * 86])
def test_key_that_is_no_point_of_the_curve_is_refused(handed: domain.HandedLink, key: str) -> None:
    with pytest.raises(StateError) as refused:
        domain.bind(handed.token, handed.code, key=key, name="x")

    assert refused.value.code == "MT7346"


def test_acts_on_phones_are_in_the_journal(handed: domain.HandedLink, cast: Cast) -> None:
    device = Phone().bind(handed).row
    domain.revoke(device, by=cast.clerk, why="mất máy ở chợ")

    made, bound, revoked = JournalEntry.objects.order_by("-id")[:3][::-1]
    assert [(one.act, one.thing, one.actor_name) for one in (made, bound, revoked)] == [
        ("device.keep", f"user:{cast.reporter.uuid}", "Người canbo"),
        ("device.use", f"device:{device.uuid}", "Người ban1"),
        ("device.keep", f"device:{device.uuid}", "Người canbo"),
    ]
    assert {one.chain for one in (made, bound, revoked)} == {cast.commune.uuid}
    assert revoked.why == "mất máy ở chợ"


# -- who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reporter", "leader", "neighbour"])
def test_only_those_who_look_after_the_persons_units_make_links(cast: Cast, name: str) -> None:
    with pytest.raises(RightsError):
        domain.make_link(cast.reporter, by=getattr(cast, name))

    assert DeviceLink.objects.count() == 0


def test_person_with_a_role_elsewhere_is_not_one_commune_s_to_link(cast: Cast) -> None:
    people.grant(cast.reporter, Role.REPORTER, unit=cast.units["ban-ben"], since=SINCE, by=cast.administrator)

    with pytest.raises(RightsError):
        domain.make_link(cast.reporter, by=cast.clerk)
    assert domain.make_link(cast.reporter, by=cast.administrator).link.by == cast.administrator


def test_who_reports_for_no_unit_gets_no_phone(cast: Cast) -> None:
    with pytest.raises(StateError) as refused:
        domain.make_link(cast.leader, by=cast.administrator)

    assert refused.value.code == "MT7357"


def test_a_person_has_a_handful_of_phones_at_the_most(cast: Cast) -> None:
    for _ in range(domain.MOST_DEVICES):
        Phone().bind(domain.make_link(cast.reporter, by=cast.clerk))

    with pytest.raises(StateError) as refused:
        domain.make_link(cast.reporter, by=cast.clerk)
    domain.revoke(Device.objects.all()[0], by=cast.clerk, why="đổi máy")

    assert refused.value.code == "MT7358"
    assert domain.make_link(cast.reporter, by=cast.clerk).link.user == cast.reporter


@pytest.mark.parametrize("name", ["reporter", "leader", "neighbour"])
def test_only_those_who_look_after_a_unit_of_the_person_revoke(phone: Phone, cast: Cast, name: str) -> None:
    with pytest.raises(RightsError):
        domain.revoke(phone.row, by=getattr(cast, name), why="x")

    assert phone.row.revoked_at is None


def test_revoking_needs_a_reason_and_happens_once(phone: Phone, cast: Cast) -> None:
    with pytest.raises(StateError) as silent:
        domain.revoke(phone.row, by=cast.clerk, why=" ")
    domain.revoke(phone.row, by=cast.clerk, why="mất máy")
    with pytest.raises(StateError) as twice:
        domain.revoke(phone.row, by=cast.clerk, why="mất máy")

    assert (silent.value.code, twice.value.code) == ("MT7228", "MT7230")


# -- one's own phone ------------------------------------------------------------------------------------------


def revoking(phone: Phone, lost: Phone) -> tuple[int, str]:
    """Ask from a phone that another be cut off: status, and the code of a refusal."""
    answer = phone.post(REVOKE, {"device": str(lost.device)})
    return (answer.status_code, "") if answer.status_code == 200 else refusal(answer)


def test_lost_phone_is_cut_off_from_another_and_what_it_delivered_stays(phone: Phone, collected: Collected) -> None:
    cast = collected.cast
    other = Phone().bind(domain.make_link(cast.reporter, by=cast.clerk))
    assert phone.hand_in().status_code == 200
    kept = list(Observation.objects.values_list("uuid", "mantissa"))
    listed = said(other.get(FORMS))["phones"]

    first, again = revoking(other, phone), revoking(other, phone)

    assert listed == [{"id": str(phone.device), "name": "Android · Chrome 109", "bound": "2023-07-05"}]
    assert (first, again) == ((200, ""), (200, ""))
    assert refusal(phone.hand_in(cells=[{"indicator": "births", "text": "9"}])) == (403, "MT7349")
    assert domain.OWN_WHY in said(phone.get(FORMS))["error"]["vi"]
    assert list(Observation.objects.values_list("uuid", "mantissa")) == kept
    assert said(other.get(FORMS))["phones"] == []
    assert other.hand_in().status_code == 200
    row = JournalEntry.objects.get(act="account.keep")
    assert (row.thing, row.actor_name, row.chain) == (f"device:{phone.device}", "Người ban1", cast.commune.uuid)
    assert f"device:{other.device}" in row.after
    assert verify().findings == []


def test_phone_cuts_off_neither_itself_nor_anybody_elses(phone: Phone, cast: Cast) -> None:
    people.grant(cast.neighbour, Role.REPORTER, unit=cast.units["ban-ben"], since=SINCE, by=cast.administrator)
    foreign = Phone().bind(domain.make_link(cast.neighbour, by=cast.administrator))

    assert revoking(phone, phone) == (409, "MT7391")
    assert revoking(foreign, phone) == (404, "MT7392")
    assert revoking(phone, Phone()) == (404, "MT7392")
    assert refusal(phone.post(REVOKE, {"device": "x"})) == (400, "MT7354")
    with pytest.raises(RightsError, match="Người ban1"):
        domain.revoke_own(foreign.row, by=cast.reporter)
    assert phone.get(FORMS).status_code == 200


# -- the phone is told ----------------------------------------------------------------------------------------


def test_revoked_phone_is_told_in_words(phone: Phone, cast: Cast) -> None:
    domain.revoke(phone.row, by=cast.clerk, why="báo mất máy")

    answer = phone.get(FORMS)

    assert refusal(answer) == (403, "MT7349")
    assert "ngày 05/07/2023: báo mất máy" in said(answer)["error"]["vi"]
    assert refusal(phone.hand_in()) == (403, "MT7349")


def test_another_phone_of_the_person_goes_on(phone: Phone, cast: Cast) -> None:
    other = Phone().bind(domain.make_link(cast.reporter, by=cast.clerk))
    domain.revoke(phone.row, by=cast.clerk, why="mất máy")

    assert other.get(FORMS).status_code == 200


def test_closed_account_is_told(phone: Phone, cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast.reporter.pk).update(is_active=False)

    assert refusal(phone.get(FORMS)) == (403, "MT7351")


def test_recovered_account_has_no_phone_left(phone: Phone, cast: Cast) -> None:
    recover(cast.reporter, by=cast.administrator, why="mất điện thoại")

    assert refusal(phone.get(FORMS)) == (403, "MT7349")
    assert '"devices":1' in JournalEntry.objects.latest("id").after


def test_open_link_ends_with_the_account(handed: domain.HandedLink, cast: Cast) -> None:
    recover(cast.reporter, by=cast.administrator, why="mất điện thoại")

    assert refusal(Phone().ask_to_be_bound(handed.token, handed.code)) == (404, "MT7341")


def test_rows_of_phones_stand_under_the_seal(phone: Phone, cast: Cast) -> None:
    phone.hand_in()
    domain.revoke(phone.row, by=cast.clerk, why="mất máy")
    whole = verify().findings
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offline_device SET revoked_at = NULL")

    assert whole == []
    assert [finding.code for finding in verify().findings] == ["MT7244"]


def test_role_that_ended_is_told_and_nothing_is_given(phone: Phone, cast: Cast) -> None:
    end_roles(cast.reporter)

    assert refusal(phone.get(FORMS)) == (403, "MT7352")
    assert refusal(phone.hand_in()) == (403, "MT7352")


def test_link_of_one_whose_role_ended_binds_nothing(handed: domain.HandedLink, cast: Cast) -> None:
    end_roles(cast.reporter)

    assert refusal(Phone().ask_to_be_bound(handed.token, handed.code)) == (403, "MT7352")
    assert Device.objects.count() == 0
