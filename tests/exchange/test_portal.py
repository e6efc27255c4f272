"""Files of an older portal: pasted text, saved pages, feeds; furniture apart, counts read, hostile parts gone."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import DocumentError
from muctieu.exchange.html.clean import clean_html
from muctieu.exchange.html.portal import read_portal
from muctieu.exchange.html.portal_text import VIETNAM, OldPortal

PASTED = """Xã Suối Lăng trồng thêm 40 ha quế

Thứ hai - 05/06/2023 08:15 1,204 3
Trong tháng 5, các bản trong xã đã trồng thêm 40 ha quế.
Bà con trồng quế
Bà con trồng quế
Đến nay toàn xã có 210 ha.
Tác giả: Ban biên tập
Tổng số điểm của bài viết là: 25 trong 5 đánh giá
Văn bản mới
Số: 12/2023/QĐ-UBND
Quyết định ban hành quy chế
lượt xem: 716 | lượt tải:89
Số 07/KH-UBND
Kế hoạch trồng rừng
  • Đang truy cập76
  • Hôm nay4,892
  • Tổng lượt truy cập28,474,803
"""
PAGE = """<!doctype html><html><head><title>Cổng</title><link rel="canonical" href="https://cu.example/vi/news/que-12.html">
</head><body><nav><a href="/">Trang chủ</a></nav><div class="news-detail">
<h1>Xã trồng thêm quế</h1><div class="date">Thứ hai - 05/06/2023 08:15</div>
<p>Các bản đã trồng thêm <b>40 ha</b>.</p><p onclick="alert(1)">Xem <a href="javascript:alert(1)">đây</a> và
<a href="https://cu.example/x">kia</a>.<script>alert(2)</script></p><iframe src="https://bai.example"></iframe>
<div class="rating">Đã xem: 723</div></div>
<aside><p>Số: 07/KH-UBND</p><p>Kế hoạch trồng rừng</p><p>lượt xem: 16 | lượt tải:9</p></aside>
<footer>Tổng lượt truy cập: 1.000</footer></body></html>"""
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Cổng</title>
<item><title>Bài một &amp; hai</title>
<link>https://cu.example/mot</link>
<description>&lt;p&gt;Tóm tắt&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Nội dung<script>x</script></p>]]></content:encoded>
<pubDate>Mon, 05 Jun 2023 08:15:00 +0700</pubDate></item><item><link>https://cu.example/hai</link></item>
<item><title>Bài ba</title><pubDate>hôm qua</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>C</title><entry><title>Bài bốn</title><id>urn:x:4</id>
<link rel="self" href="https://cu.example/self"/><link href="https://cu.example/bon"/>
<author><name>Ban biên tập</name></author><updated>2023-06-05T01:15:00Z</updated>
<summary>Tóm tắt</summary></entry></feed>"""


def read(text: str) -> OldPortal:
    return read_portal(text.encode(), file="cu")


def test_pasted_text_gives_article_documents_and_counters() -> None:
    found = read(PASTED)

    (article,) = found.articles
    assert (article.title, article.published) == (
        "Xã Suối Lăng trồng thêm 40 ha quế", datetime(2023, 6, 5, 8, 15, tzinfo=VIETNAM),
    )  # fmt: skip
    assert (article.lead[:20], article.author, article.views, article.comments) == (
        "Trong tháng 5, các b", "Ban biên tập", 1204, 3,
    )  # fmt: skip
    assert article.body == "<p>Bà con trồng quế</p>\n<p>Đến nay toàn xã có 210 ha.</p>"
    assert [(one.number.text, one.title, one.views, one.downloads) for one in found.documents] == [
        ("12/2023/QĐ-UBND", "Quyết định ban hành quy chế", 716, 89), ("07/KH-UBND", "Kế hoạch trồng rừng", None, None),
    ]  # fmt: skip
    assert found.counters == {"online": 76, "today": 4892, "total": 28_474_803}
    assert found.findings == ()


def test_saved_page_gives_its_article_without_furniture_and_without_harm() -> None:
    found = read(PAGE)

    (article,) = found.articles
    assert (article.title, article.address, article.views) == (
        "Xã trồng thêm quế", "https://cu.example/vi/news/que-12.html", 723,
    )  # fmt: skip
    assert "<strong>40 ha</strong>" in article.body.replace("b>", "strong>")
    assert 'href="https://cu.example/x"' in article.body
    for gone in (
        "script",
        "onclick",
        "iframe",
        "alert",
        "Trang chủ",
        "Đã xem",
        "05/06/2023",
        "<h1",
        "Xã trồng thêm quế",
    ):
        assert gone not in article.body
    assert [(one.number.text, one.views, one.downloads) for one in found.documents] == [("07/KH-UBND", 16, 9)]
    assert found.counters == {"total": 1000}


def test_feeds_give_their_items_and_name_what_is_left_out() -> None:
    rss, atom = read(RSS), read(ATOM)

    assert [(one.title, one.address, one.lead, one.body) for one in rss.articles] == [
        ("Bài một & hai", "https://cu.example/mot", "Tóm tắt", "<p>Nội dung</p>"), ("Bài ba", "", "", ""),
    ]  # fmt: skip
    assert [one.code for one in rss.findings] == ["MT5353", "MT5352"]
    (entry,) = atom.articles
    assert (entry.title, entry.address, entry.author, entry.published) == (
        "Bài bốn", "https://cu.example/bon", "Ban biên tập", datetime(2023, 6, 5, 8, 15, tzinfo=VIETNAM),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["MT5350"]),
        ("chỉ có chữ", ["MT5350"]),
        ("05/06/2023", ["MT5350"]),
        ("Tiêu đề\n31/02/2023\nNội dung", ["MT5352"]),
        ("Tiêu đề\nThứ ba - 05/06/2023 08:15\nNội dung", ["MT5351"]),
        ("Tiêu đề\nCN - 04/06/2023\nNội dung", []),
    ],
)
def test_what_is_doubtful_is_told(text: str, codes: list[str]) -> None:
    assert [one.code for one in read(text).findings] == codes


@pytest.mark.parametrize("bomb", ['<rss><!DOCTYPE r [<!ENTITY a "x">]>&a;</rss>', "<rss><channel>", "<feed>&amp"])
def test_a_feed_that_is_no_honest_xml_is_refused(bomb: str) -> None:
    with pytest.raises(DocumentError):
        read(bomb)


def test_a_feed_with_a_document_type_is_no_feed() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x">]><rss>&a;</rss>'

    assert [one.code for one in read(bomb).findings] == ["MT5350"]


@given(st.text(st.sampled_from("<>/=\"' abpscrit:onjavhref&;#x&lt;\n"), max_size=120))
def test_nothing_that_runs_survives_cleaning(html: str) -> None:
    cleaned = clean_html(html)

    assert "<script" not in cleaned.lower()
    assert "javascript:" not in cleaned.lower() or "href" not in cleaned.lower()
    assert clean_html(cleaned) == cleaned


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    with suppress(DocumentError):
        read_portal(text.encode("utf-8", "surrogatepass"), file="cu")


def test_ten_thousand_items_and_a_hostile_page_are_read_in_time() -> None:
    day = "Mon, 05 Jun 2023 08:15:00 +0700"
    item = f"<item><title>Bài {{0}}</title><link>https://cu.example/{{0}}</link><pubDate>{day}</pubDate></item>"
    feed = "<rss><channel>" + "".join(item.format(number) for number in range(10_000)) + "</channel></rss>"
    pages = ("<div><p>1/2024/" * 50_000, "05/06/2023\n" * 50_000, "Số: 1/KH-UBND\n" * 30_000, "lượt xem: 1 | " * 50_000)

    start = perf_counter()
    assert len(read(feed).articles) == 10_000
    for page in pages:
        read(page)
    assert perf_counter() - start < 30


def test_the_page_of_the_seed_is_read_whole(shared_dir: Path) -> None:
    (file,) = (shared_dir / "seeds").glob("*.txt")
    found = read_portal(file.read_bytes(), file=file.name)

    (article,) = found.articles
    assert (article.published, article.views, article.comments, article.author) == (
        datetime(2023, 6, 4, 22, 40, tzinfo=VIETNAM), 723, 0, "Trường Giang",
    )  # fmt: skip
    assert article.body.endswith("khó đạt./.</p>")
    assert "Văn bản mới" not in article.body
    assert [(one.number.text, one.views, one.downloads) for one in found.documents] == [
        ("25/2024/TT-BTC", 716, 89), ("477/CT-UBND", 2316, 71), ("07/2024/TT-BTC", 3470, 1204),
        ("08/2024/TT-BTC", 3505, 476), ("09/2024/TT-BTC", 3765, 558),
    ]  # fmt: skip
    assert found.counters == {
        "online": 76, "today": 24_892, "month": 713_037, "last_month": 867_510, "total": 28_474_803,
    }  # fmt: skip
    assert found.findings == ()
