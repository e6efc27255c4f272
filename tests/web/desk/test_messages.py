"""Messages, phones and short names on the desk: own commune only, the code shown once, cards to print."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.core.period import Period
from muctieu.web.desk.collect.messages import PAGE
from muctieu.web.intake.arrivals import Message, Phone, SmsNames
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.messages import Incoming, receive
from muctieu.web.intake.phones import register_phone
from muctieu.web.intake.sms_names import sms_forms
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM

HEAD = "0912345678"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def known(cast: Cast) -> Phone:
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    phone, code = register_phone(HEAD, user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)
    receive(Incoming("xn", HEAD, f"XACNHAN {code}"))
    return phone


def grant(cast: Cast) -> str:
    return str(cast.reporter.grants.get().uuid)


def test_messages_are_listed_with_what_became_of_them(cast: Cast, known: Phone) -> None:
    receive(Incoming("m1", HEAD, "BIEUQUY <b>TS</b> 2"))
    receive(Incoming("m2", "0987654321", "xin chào", "xa"))

    page = signed_in(cast.clerk).get(reverse("desk:messages")).content.decode()

    assert "&lt;b&gt;TS" in page
    assert "<b>TS" not in page
    assert "Người ban1, Đơn vị ban-1 (số có đuôi 678)" in page
    assert "Số có đuôi 321" in page
    assert "Số máy chưa đăng ký" in page
    assert "Không đọc được số nào" in page
    assert "912345678" not in page


@pytest.mark.parametrize("name", ["messages", "phones", "phone_code", "phone_end", "form_sms"])
def test_neighbour_leader_reporter_and_public_see_and_do_nothing(cast: Cast, known: Phone, name: str) -> None:
    receive(Incoming("m1", HEAD, "xin chào"))
    args = {"phone_code": (known.uuid,), "phone_end": (known.uuid,), "form_sms": ("bieu-quy",)}.get(name, ())
    body = {"so-may": "0911222333", "nguoi": grant(cast), "ly-do": "x", "tu-dau": "CUOP", "ten.births": "X"}

    for who in (cast.neighbour, cast.leader, cast.reporter):
        client = signed_in(who)
        for answer in (
            client.get(reverse(f"desk:{name}", args=args)),
            client.post(reverse(f"desk:{name}", args=args), body),
        ):
            text = answer.content.decode()
            assert "xin chào" not in text
            assert "…678" not in text
    assert Client().get(reverse(f"desk:{name}", args=args)).status_code in (302, 405)
    assert Client().post(reverse(f"desk:{name}", args=args), body).status_code == 302
    assert (Phone.objects.filter(ended_at=None).count(), SmsNames.objects.count()) == (1, 0)


def test_neighbours_pages_are_not_reached_by_name(cast: Cast, known: Phone) -> None:
    for name in ("messages", "phones"):
        assert signed_in(cast.neighbour).get(reverse(f"desk:{name}"), {"xa": "xa"}).status_code == 404


def test_messages_of_nobody_are_for_those_above(cast: Cast, known: Phone) -> None:
    receive(Incoming("m1", "0987654321", "ai đó"))

    clerk = signed_in(cast.clerk).get(reverse("desk:messages")).content.decode()
    administrator = signed_in(cast.administrator).get(reverse("desk:messages"), {"xa": "xa"}).content.decode()

    assert ("ai đó" in clerk, "ai đó" in administrator) == (False, True)


def test_phone_is_registered_and_its_code_shown_once(cast: Cast) -> None:
    client = signed_in(cast.clerk)

    shown = client.post(reverse("desk:phones"), {"nguoi": grant(cast), "so-may": HEAD}).content.decode()
    later = client.get(reverse("desk:phones")).content.decode()

    code = re.search(r"<b>(\d{6})</b>", shown)
    assert code is not None
    assert code[1] not in later
    assert "…678" in later
    receive(Incoming("xn", HEAD, f"XN {code[1]}"))
    assert "đã xác nhận" in client.get(reverse("desk:phones")).content.decode()


@pytest.mark.parametrize("wrong", [{"so-may": "không phải số"}, {"nguoi": "ai đó"}, {"nguoi": ""}, {"so-may": ""}])
def test_wrong_registration_is_told_and_the_typed_number_stays(cast: Cast, wrong: dict[str, str]) -> None:
    body = {"nguoi": grant(cast), "so-may": "0912 345 678"} | wrong

    answer = signed_in(cast.clerk).post(reverse("desk:phones"), body)

    assert answer.status_code == 400
    assert f'value="{body["so-may"]}"' in answer.content.decode()
    assert Phone.objects.count() == 0


def test_phone_gets_another_code_and_is_removed_with_a_reason(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    phone, _code = register_phone(HEAD, user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)
    renew, end = (reverse(f"desk:{name}", args=(phone.uuid,)) for name in ("phone_code", "phone_end"))

    renewed = client.post(renew)
    silent = client.post(end, {"ly-do": ""})
    ended = client.post(end, {"ly-do": "mất máy"})
    late = client.post(renew)

    assert (renewed.status_code, silent.status_code, ended.status_code, late.status_code) == (200, 400, 302, 400)
    assert re.search(r"<b>\d{6}</b>", renewed.content.decode())
    phone.refresh_from_db()
    assert phone.ended_by == cast.clerk


def test_names_are_changed_and_faults_are_told_with_the_typed_text(cast: Cast, known: Phone) -> None:
    client, address = signed_in(cast.clerk), reverse("desk:form_sms", args=("bieu-quy",))
    names = {f"ten.{one.indicator}": one.name for one in sms_forms(cast.commune)["bieu-quy"].sms.fields}

    wrong = client.post(address, names | {"tu-dau": "quý 2", "ten.births": "3con"})
    right = client.post(address, names | {"tu-dau": "quý", "ten.births": "sinh", "by": "x"})

    assert wrong.status_code == 400
    assert 'value="3CON"' in wrong.content.decode()
    assert "QUY2" in wrong.content.decode()
    # "QUY" says which period is meant, but a message begins with it only here.
    assert right.status_code == 302
    sms = sms_forms(cast.commune)["bieu-quy"].sms
    assert (sms.keyword, [one.name for one in sms.fields if one.indicator == "births"]) == ("QUY", ["SINH"])
    page = client.get(reverse("desk:form", args=("bieu-quy",))).content.decode()
    assert sms.example in page


def test_card_is_for_whoever_reads_the_form(cast: Cast, known: Phone, settings: Settings) -> None:
    settings.SMS_NUMBER = "8099"
    address = reverse("desk:form_card", args=("bieu-quy",))

    reporter = signed_in(cast.reporter).get(address)
    neighbour = signed_in(cast.neighbour).get(address)

    assert (reporter.status_code, neighbour.status_code, Client().get(address).status_code) == (200, 404, 302)
    text = reporter.content.decode()
    assert "<strong>8099</strong>" in text
    assert sms_forms(cast.commune)["bieu-quy"].sms.example in text


def test_lists_take_the_same_queries_however_long(cast: Cast, known: Phone) -> None:
    client = signed_in(cast.clerk)

    def counted(name: str) -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"desk:{name}")).status_code == 200
        return len(queries)

    receive(Incoming("m1", HEAD, "một"))
    few = (counted("messages"), counted("phones"))
    receive(Incoming("m2", HEAD, "hai"))
    receive(Incoming("m3", "0987654321", "ba", "xa"))
    register_phone("0987000111", user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)
    register_phone("0987000112", user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)

    assert (counted("messages"), counted("phones")) == few
    assert few == (11, 11)


def test_messages_are_paged(cast: Cast, known: Phone) -> None:

    for count in range(PAGE):
        receive(Incoming(f"p{count}", HEAD, f"tin {count} hết"))
    client = signed_in(cast.clerk)

    first = client.get(reverse("desk:messages")).content.decode()
    older = re.search(r'href="\?duoi=(\d+)&amp;xa=xa"', first)
    assert older is not None
    second = client.get(reverse("desk:messages"), {"duoi": older[1]}).content.decode()

    assert "tin 0 hết" in first
    assert second.count("<q>") == 1
    assert client.get(reverse("desk:messages"), {"duoi": "²"}).status_code == 200
    assert Message.objects.count() == PAGE + 1
