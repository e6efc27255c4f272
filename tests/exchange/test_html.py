"""Saved pages, one point at a time; whole ones stand in specimens/."""

from __future__ import annotations

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange import Extracted, open_document
from muctieu.exchange.html.scan import Closing, Opening, scan


def opened(body: str, *, head: str = "") -> Extracted:
    return open_document(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "trang.html")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Trồng\n  <b>12</b> <i>ha</i></p>", "Trồng 12 ha"),
        ("<p>a<p>b<br>c<div>d</div>e", "a\nb\nc\nd\ne"),
        ("<pre>a  1\nb  2</pre>", "a  1\nb  2"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "a\nb\nc"),
        ("m<sup>2</sup> CO<sub>2</sub>", "m² CO₂"),
        ("<p>12 <del>13</del>ha</p>", "12\nha"),
        ("<table><tr><td>Lúa<td>12<td>9<tr><td>Ngô<td>8<td>7</table>", "Lúa\t12\t9\nNgô\t8\t7"),
        ("<td>lạc lõng</td>", "lạc lõng"),
        ("1 < 2 và 3 > 2 &lt;b&gt;", "1 < 2 và 3 > 2 <b>"),
        ("<script>var a = '<p>9</p>'</script>12", "12"),
        ("<style>p{}</style>12", "12"),
        ("12<script>never closed <p>9", "12"),
        ("<main><h1>Tin</h1>12</main><p>99", "Tin\n12"),
        ("<div role=main>12</div><div>99</div>", "12"),
        ("<div itemprop=articleBody>12</div><div>99</div>", "12"),
        ("<div class='news-detail'>12</div><div>99</div>", "12"),
    ],
)
def test_page_shows(body: str, text: str) -> None:
    assert opened(body).text == text


def test_teasers_of_a_list_are_not_taken_for_the_article() -> None:
    found = opened("".join(f"<article>Tin số {number} dài như nhau</article>" for number in range(4)))

    assert found.text.count("Tin số") == 4


def test_title_of_the_page_stands_in_for_a_missing_heading() -> None:
    assert opened("<article>12 ha</article>", head="<title>Quý I</title>").text == "Quý I\n12 ha"


def test_frame_around_the_text_is_no_furniture_whatever_its_name() -> None:
    text = "Trồng được 12 ha. " * 300

    assert opened(f"<div class='print comments'><p>{text}</p></div>").text == text.strip()


@pytest.mark.parametrize(
    ("element", "is_hidden"),
    [
        ("<span hidden>", True),
        ("<span style='display: NONE'>", True),
        ("<span style='visibility:hidden'>", True),
        ("<span style='font-size:0'>", True),
        ("<span style='color:#FFF'>", True),
        ("<font color=white>", True),
        ("<span style='color:#fff;background:#1f4e79'>", False),
        ("<span style='color:#ff0000'>", False),
        ("<span style='font-size:0.9em'>", False),
        ("<span style='background-color:#fff'>", False),
    ],
)
def test_text_that_cannot_be_seen_is_kept_and_named(element: str, *, is_hidden: bool) -> None:
    found = opened(f"<p>Trồng {element}12 ha</p>")

    assert found.text == "Trồng 12 ha"
    assert [(finding.code, finding.start) for finding in found.findings] == ([("MT5151", 6)] if is_hidden else [])


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1258", "cp1258"), ("utf-8", "utf-8"), ("x-unknown", "utf-8"), ("utf-16", "utf-16")],
)
def test_page_is_read_in_the_encoding_it_declares(charset: str, encoding: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body>Trồng được 12 ha lúa</body></html>"
    if encoding == "cp1258":
        page = page.replace("ồ", "ô\u0300").replace("ượ", "ươ\u0323").replace("ú", "u\u0301")

    found = open_document(page.encode(encoding), "trang.html")

    assert "12 ha" in found.text


def test_page_that_claims_an_encoding_without_vietnamese_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        open_document("<html><meta charset=iso-8859-1><p>Köln 12 ha".encode("latin-1"), "trang.html")

    assert refused.value.code == "MT5007"


def test_tokens_keep_quotes_apart_from_tags() -> None:
    page = "<a title='1 > 0' HREF=\"x\" b=y c = z>12</a ><br/><!-- <p>9 --><!doctype html><?x?></ >"

    assert list(scan(page)) == [
        Opening("a", {"title": "1 > 0", "href": "x", "b": "y", "c": "z"}),
        "12",
        Closing("a"),
        Opening("br"),
        "<",
        "/ >",
    ]
