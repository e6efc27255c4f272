"""The layer in front of the real pages: what is published shows at once, and who is signed in sees no kept page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast as cast_type

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory

from muctieu.core.observation import ApprovalState
from muctieu.web.common import clock
from muctieu.web.figures import domain as figures
from muctieu.web.figures import queries
from muctieu.web.front import changes, generation
from muctieu.web.front.build import in_front_of
from muctieu.web.front.layer import Layer
from muctieu.web.front.models import Change
from muctieu.web.visits.counting import counting
from tests.cast import Cast
from tests.web.conftest import Enter, draft
from tests.web.plan_store import CODE, fill

BOARD = f"/ket-qua/{CODE}/"
TARGET = BOARD + "sinh/"


@dataclass
class Answer:
    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


@pytest.fixture
def layers(cast: Cast, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Layer]]:
    """Two workers' layers, which look at the store each time, and a folder of counters of their own."""
    fill(cast, enter)
    monkeypatch.setattr(settings, "VISITS_DIR", tmp_path / "visits")
    monkeypatch.setattr(generation, "LOOK", 0.0)
    yield [in_front_of(WSGIHandler()) for _ in range(2)]
    counting.cache_clear()


def ask(layer: Layer, address: str, **headers: str) -> Answer:
    path, _, query = address.partition("?")
    environ = RequestFactory().get(path, QUERY_STRING=query, **headers).environ  # type: ignore[arg-type]  # headers
    found = Answer()

    def start(status: str, given: list[tuple[str, str]], _error: object = None) -> None:
        found.status, found.headers = status, dict(given)

    found.text = b"".join(layer(environ, start)).decode()
    return found


def test_new_figure_shows_on_both_workers_and_nothing_is_made_twice_before(
    layers: list[Layer], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [ask(layer, TARGET) for layer in layers]
    with monkeypatch.context() as broken:
        broken.setattr(queries, "target_detail", None)
        assert [ask(layer, TARGET).text for layer in layers] == [one.text for one in first]
    assert "14" not in first[0].text[first[0].text.index('class="big"') :][:200]

    enter("5", place="ban-2", indicator="births", period="2022")

    for layer in layers:
        assert "<b>14</b>" in ask(layer, TARGET).text


def test_a_page_stays_while_clerks_type_and_goes_with_what_they_send(
    layers: list[Layer], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(layers[0], TARGET).text
    news = draft("5", place="ban-2", period="2022")
    with monkeypatch.context() as broken:
        broken.setattr(queries, "target_detail", None)
        rows = figures.record([news], by=cast.clerk, place=cast.commune, state=ApprovalState.DRAFT)
        assert ask(layers[0], TARGET).text == first
        figures.send(rows, by=cast.clerk)
        assert ask(layers[0], TARGET).status == "500 Internal Server Error"


def test_page_kept_for_the_public_holds_nothing_of_whoever_asked_first(layers: list[Layer]) -> None:
    evil = {
        "HTTP_USER_AGENT": "evil-agent", "HTTP_REFERER": "http://evil.example/",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_COOKIE": "evil=cookie", "HTTP_ACCEPT_LANGUAGE": "evil",
    }  # fmt: skip

    made = ask(layers[0], BOARD + "?evil=query&ky=2022&evil2=<script>", **evil)
    given = ask(layers[0], BOARD + "?ky=2022")
    english = ask(layers[0], BOARD + "?ky=2022", HTTP_COOKIE="django_language=en")

    assert made.status == "200 OK"
    assert "evil" not in made.text
    assert given.text == made.text
    assert '<html lang="en">' in english.text
    assert len(layers[0].pages) == 2
    assert given.headers["Content-Security-Policy"] == made.headers["Content-Security-Policy"]


def test_strange_hosts_private_pages_and_pages_that_do_not_exist_are_never_kept(layers: list[Layer]) -> None:
    hosts = ("evil.example", "testserver:80@evil.example", "xa", "")
    paths = ("/lam-viec/x.css", "/lam-viec/hom-nay/", "/khong-co/", f"{BOARD}sinh/x.css", "/")

    refused = [ask(layers[0], BOARD, HTTP_HOST=host).status[:3] for host in hosts]
    answered = [ask(layers[0], path).status[:3] for path in paths]

    assert refused == ["400"] * 4
    assert answered == ["404", "302", "404", "404", "302"]
    assert len(layers[0].pages) == 0


def test_signed_in_reader_gets_a_page_of_their_own_that_nobody_else_sees(layers: list[Layer], cast: Cast) -> None:
    ask(layers[0], BOARD)
    client = Client()
    client.force_login(cast.clerk)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    own = ask(layers[0], BOARD, HTTP_COOKIE=cookie)
    public = ask(layers[0], BOARD)

    assert "/lam-viec/" in own.text
    assert "/lam-viec/" not in public.text
    assert len(layers[0].pages) == 1


def test_pages_are_counted_by_the_layer_and_not_for_staff(layers: list[Layer], cast: Cast) -> None:
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140", "REMOTE_ADDR": "203.0.113.7"}
    for layer in layers:
        ask(layer, BOARD, **browser)
        ask(layer, TARGET, **browser)
        ask(layer, TARGET, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=x", **browser)
    facts = counting(settings.VISITS_DIR, settings.PROXIES).facts
    facts.take_in()

    assert facts.views("", [BOARD, TARGET]) == {BOARD: 1, TARGET: 1}
    assert facts.days("", clock.today(), clock.today()) == (1, 2)


@pytest.mark.parametrize(
    ("app", "model", "about", "is_void"),
    [
        ("wagtailcore", "page", {}, True),
        ("portal", "article", {"action": "post_add"}, True),
        ("portal", "article", {"action": "pre_add"}, False),
        ("portal", "article", {"raw": True}, False),
        ("wagtailadmin", "editingsession", {}, False),
        ("people", "user", {}, False),
    ],
)
@pytest.mark.django_db
def test_changes_of_articles_make_all_pages_void_and_notes_of_the_editor_do_not(
    app: str, model: str, about: dict[str, object], is_void: bool
) -> None:
    before = generation.read()

    changes._changed(cast_to_model(app, model), **about)

    assert (generation.read() != before) is is_void


def cast_to_model(app: str, model: str) -> type[Model]:
    """Something that has the names of a model which may not be installed."""
    names = type("Meta", (), {"app_label": app, "model_name": model})
    return cast_type(type[Model], type("Thing", (), {"_meta": names}))


@pytest.mark.django_db
def test_each_change_counts() -> None:
    changes.note_change()
    changes.note_change()

    assert Change.objects.get().number == 2


@pytest.mark.django_db
def test_store_that_fails_has_no_generation(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(generation, "_QUERY", "SELECT nothing FROM nowhere")
    monkeypatch.setattr(connection, "close", lambda: None)

    assert generation.read() is None
    assert "does not answer" in caplog.text
