"""Typed text put back into a page's own HTML: every kind of field, nothing else touched."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.web.access.refill import refill

NOTE = "<p>ghi chú</p>"
AT = "/lam-viec/viec/"


def filled(inside: str, fields: dict[str, list[str]], *, form: str = '<form method="post">') -> str:
    page = refill(f"<main>{form}{inside}</form></main>", fields, action=AT, at=AT, note=NOTE)
    assert page is not None
    return page.removeprefix(f"<main>{NOTE}{form}").removesuffix("</form></main>")


@pytest.mark.parametrize(("inside", "fields", "wanted"), [
    ('<input name="a">', {"a": ["chữ"]}, '<input name="a" value="chữ">'),
    ('<input name="a" type="text" value="cũ" required>', {"a": ['"<mới>&']},
     '<input name="a" type="text" required value="&quot;&lt;mới&gt;&amp;">'),
    ('<input name="a" value="1"><input name="a" value="2">', {"a": ["x", "y"]},
     '<input name="a" value="x"><input name="a" value="y">'),
    ('<input type="hidden" name="ban" value="7">', {"ban": ["3"]}, '<input type="hidden" name="ban" value="3">'),
    ('<textarea name="a" rows="2">cũ &amp; cũ</textarea>', {"a": ["</textarea>mới"]},
     '<textarea name="a" rows="2">\n&lt;/textarea&gt;mới</textarea>'),
    ('<select name="a"><option value="1" selected>một<option value="2">hai</select>', {"a": ["2"]},
     '<select name="a"><option value="1">một<option value="2" selected="">hai</select>'),
    ('<select name="a"><option>một</option><option>hai</option></select>', {"a": ["hai"]},
     '<select name="a"><option>một</option><option selected="">hai</option></select>'),
    ('<select name="a" multiple><option value="1" selected>x</option></select><input name="b">', {"b": ["c"]},
     '<select name="a" multiple><option value="1">x</option></select><input name="b" value="c">'),
    ('<input type="checkbox" name="a" checked><input name="b">', {"b": ["c"]},
     '<input type="checkbox" name="a"><input name="b" value="c">'),
    ('<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2">', {"a": ["2"]},
     '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked="">'),
])  # fmt: skip
def test_field_holds_what_was_typed(inside: str, fields: dict[str, list[str]], wanted: str) -> None:
    assert filled(inside, fields) == wanted


@pytest.mark.parametrize("inside", [
    '<input type="password" name="a">', '<input type="file" name="a">', '<button name="a" value="1">x</button>',
    '<input type="submit" name="a" value="1">', '<input type="hidden" name="csrfmiddlewaretoken" value="t">',
    '<input name="khac" value="1">', '<select name="khac"><option selected>1</option></select>',
    "<textarea>không tên</textarea>",
])  # fmt: skip
def test_secrets_buttons_token_and_other_fields_stay_as_they_are(inside: str) -> None:
    fields = {"a": ["2"], "csrfmiddlewaretoken": ["cũ"], "b": ["x"]}

    assert filled(f'{inside}<input name="b">', fields) == f'{inside}<input name="b" value="x">'


@pytest.mark.parametrize(("form", "action"), [
    ('<form method="post">', AT), ('<form method="POST" action="">', AT), (f'<form method="post" action="{AT}">', AT),
    ('<form method="post" action="../khac/">', "/lam-viec/khac/"), ('<form method="post" action="?x=1">', f"{AT}?x=1"),
])  # fmt: skip
def test_form_is_found_by_where_it_sends(form: str, action: str) -> None:
    page = f'<main><form method="post" action="/khac/"><input name="a"></form>\n{form}<input name="a"></form></main>'

    found = refill(page, {"a": ["x"]}, action=action, at=AT, note=NOTE)

    wanted = page.replace(form, NOTE + form).replace('<input name="a"></form></main>',
                                                     '<input name="a" value="x"></form></main>')  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize("page", [
    "", "<p>không có biểu mẫu</p>", '<form method="get"><input name="a"></form>',
    '<form method="post" action="/khac/"><input name="a"></form>', '<form method="post"><input name="khac"></form>',
    "<form method=post", "<input name=a>", "</form></details></select></textarea></option>",
])  # fmt: skip
def test_page_without_such_a_form_has_no_place(page: str) -> None:
    assert refill(page, {"a": ["x"]}, action=AT, at=AT, note=NOTE) is None


def test_of_forms_to_one_address_the_one_with_the_same_hidden_values_is_filled() -> None:
    one, two = (
        f'<form method="post"><input type="hidden" name="ma" value="{n}"><input name="a"></form>' for n in (1, 2)
    )

    found = refill(one + two, {"a": ["x"], "ma": ["2"]}, action=AT, at=AT, note=NOTE)

    assert found == one + NOTE + two.replace('name="a"', 'name="a" value="x"')


def test_folded_parts_around_the_form_are_opened() -> None:
    page = '<details><summary>x</summary><details open><form method="post"><input name="a"></form></details></details>'

    found = refill(page, {"a": ["x"]}, action=AT, at=AT, note="")

    assert found == page.replace("<details><summary>", '<details open=""><summary>').replace(
        'name="a"', 'name="a" value="x"'
    )


def test_fields_outside_their_form_belong_to_it() -> None:
    page = '<form method="post" id="f"></form><input form="f" name="a"><input form="g" name="a">'

    found = refill(page, {"a": ["x"]}, action=AT, at=AT, note="")

    assert found == '<form method="post" id="f"></form><input form="f" name="a" value="x"><input form="g" name="a">'


class Values(HTMLParser):
    """What a browser would send from the page's inputs and textareas."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.area = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input":
            self.found[told["name"] or ""] = told.get("value") or ""
        self.area = (told["name"] or "") if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] = self.found.get(self.area, "") + data

    def handle_endtag(self, _tag: str) -> None:
        self.area = ""


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1))
def test_any_text_comes_back_as_it_was_and_breaks_out_of_no_field(text: str) -> None:
    page = '<form method="post"><input name="a"><textarea name="b"></textarea></form>'

    found = refill(page, {"a": [text], "b": [text]}, action=AT, at=AT, note="")

    assert found is not None
    assert Values(found).found == {"a": text, "b": "\n" + text}
    assert found.count("<") == page.count("<")
