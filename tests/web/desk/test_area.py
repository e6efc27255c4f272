"""The pages that say where things stand lead to one another, each viewer only to what is theirs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.web.desk.templatetags.area import BELONGING, STANDING
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill

TARGET = f"/lam-viec/chi-tieu/{CODE}/thu-nhap/"
_LINK = re.compile(r'<li><a href="([^"]+)"( aria-current="true")?>')


def links(client: Client, who: User, address: str) -> dict[str, bool]:
    """The links of the area on a page, each with whether the reader is there; none where there is no such line."""
    client.force_login(who)
    page = client.get(address).content.decode()
    line = page.partition('<nav class="area')[2].partition("</nav>")[0]
    return {url: bool(here) for url, here in _LINK.findall(line)}


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


@pytest.mark.parametrize("name", [name for name, _text, _act in STANDING])
def test_clerk_goes_from_each_page_of_the_area_to_all_others(client: Client, filled: Cast, name: str) -> None:
    found = links(client, filled.clerk, reverse(name))

    assert found == {reverse(one): one == name for one, _text, _act in STANDING}


def test_page_below_marks_where_it_belongs_and_other_areas_have_no_such_line(client: Client, filled: Cast) -> None:
    assert [url for url, here in links(client, filled.clerk, TARGET).items() if here] == ["/lam-viec/"]
    assert links(client, filled.clerk, reverse("desk:tasks")) == {}


@pytest.mark.parametrize("name", [name for name, _text, _act in STANDING])
def test_no_link_leads_to_a_closed_door(client: Client, filled: Cast, name: str) -> None:
    for who in (filled.reporter, filled.neighbour, filled.clerk):
        for url in links(client, who, reverse(name)):
            assert client.get(url).status_code == 200, (who.username, url)


def test_names_are_those_of_pages() -> None:
    assert set(BELONGING.values()) <= {name for name, _text, _act in STANDING}
