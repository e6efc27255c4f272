"""Several communes' portals in one store: each at its host name, in its own dress, edited by its own people."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from muctieu.errors import MuctieuError
from muctieu.web.common.verify import verify
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import Portal, Theme
from tests.cast import Cast, by_hand
from tests.recalled import recalled

HOST = "suoi-lang.example"


@pytest.fixture
@recalled
def portal(cast: Cast) -> Portal:
    return found_portal(cast.commune, name="Xã Suối Lăng", host=HOST, by=cast.administrator)


def test_front_door_is_the_home_page_in_the_portals_name_and_colours(client: Client, portal: Portal) -> None:
    with by_hand():
        portal.theme = Theme.BLUE
        portal.save()

    page = client.get("/").content.decode()

    assert "<title>Trang chủ · Xã Suối Lăng</title>" in page
    assert 'data-theme="lam"' in page
    assert "<script" not in page
    assert [finding.code for finding in verify().findings] == []


def test_each_host_name_answers_with_its_own_portal(
    client: Client, cast: Cast, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["*"])
    found_portal(cast.units["xa-ben"], name="Xã Bên Suối", host="ben.example", by=cast.administrator)

    said = {host: client.get("/tin/", headers={"host": host}).content.decode() for host in (HOST, "ben.example", "x.y")}

    assert ["Xã Bên Suối" in page for page in said.values()] == [False, True, False]
    assert client.get("/khong-co/").status_code == 404


@pytest.mark.parametrize(("place", "host", "code"), [
    ("xa-ben", "không dấu", "MT7600"), ("xa-ben", "a..b", "MT7600"), ("xa-ben", HOST, "MT7601"),
    ("xa", "khac.example", "MT7601"),
])  # fmt: skip
def test_portal_is_refused(cast: Cast, portal: Portal, place: str, host: str, code: str) -> None:
    with pytest.raises(MuctieuError) as refused:
        found_portal(cast.units[place], name="Xã", host=host, by=cast.administrator)

    assert refused.value.code == code


def test_nobody_but_an_administrator_founds_a_portal(cast: Cast) -> None:
    with pytest.raises(MuctieuError) as refused:
        found_portal(cast.commune, name="Xã", host=HOST, by=cast.clerk)

    assert refused.value.code == "MT7101"


def test_editors_pages_are_for_editors(client: Client, cast: Cast, portal: Portal) -> None:
    assert client.get("/cms/").headers["Location"] == "/dang-nhap/?next=/cms/"
    client.force_login(cast.clerk)
    assert client.get("/cms/").status_code == 403
