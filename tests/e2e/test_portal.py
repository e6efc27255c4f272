"""The portal in a real browser: every kind of page walked over once, its paper, and the editor with its own scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e.test_pages import OVERFLOW, WEIGHT, faults

# A page of each kind; what stands below the news is found by the links of its lists.
KINDS = (
    "/", "/tin/", "/tin/kinh-te/", "/tin/to-bien-tap/", "/gioi-thieu/", "/hoi-dap/", "/lich/", "/lich/tiep-cong-dan/",
    "/gio-phat-thanh/", "/to-chuc/", "/tim/?q=duong", "/tim/?q=khong-co-gi",
)  # fmt: skip
COUNT = "() => performance.getEntriesByType('resource').length + 1"
HEIGHT = "selector => [...document.querySelectorAll(selector)].map(item => item.getBoundingClientRect().height)"


def test_every_kind_of_page_is_accessible_narrow_light_and_fit_for_paper(stranger: Page) -> None:
    said: list[str] = []
    stranger.on("console", lambda message: said.append(message.text))
    stranger.goto("/tin/")
    article = str(stranger.locator(".teaser a").first.get_attribute("href"))
    stranger.goto("/gio-phat-thanh/")
    vote = str(stranger.locator('a[href^="/binh-chon/"]').first.get_attribute("href"))

    found: dict[str, object] = {}
    for address in (*KINDS, article, vote):
        stranger.set_viewport_size({"width": 360, "height": 800})
        stranger.goto(address, wait_until="networkidle")
        heavy = (stranger.evaluate(WEIGHT) >= 150_000, stranger.evaluate(COUNT) >= 30)
        wide = stranger.evaluate(OVERFLOW)
        stranger.set_viewport_size({"width": 1280, "height": 800})
        wrong = (faults(stranger), heavy, wide, stranger.evaluate(OVERFLOW))
        if wrong != ([], (False, False), 0, 0):
            found[address] = wrong
    assert found == {}
    assert said == []

    stranger.goto(article)
    stranger.emulate_media(media="print")
    paper = stranger.locator("main, .portal-foot").all_inner_texts()
    assert stranger.get_by_role("heading", level=1).is_visible()
    assert [stranger.locator(one).is_visible() for one in (".portal nav", ".find", ".visits")] == [False] * 3
    assert min(stranger.evaluate(HEIGHT, "article details table")) > 0, "the table of a chart stands on paper"
    assert article in paper[-1]


def test_editor_chooses_authors_and_pictures_and_what_is_typed_is_kept_by_itself(leader: Page) -> None:
    said: list[str] = []
    leader.on("console", lambda message: said.append(message.text))
    leader.on("pageerror", lambda error: said.append(str(error)))
    leader.goto("/cms/pages/")
    news = leader.locator('main a[href^="/cms/pages/"]').filter(has_text="Tin tức").first.get_attribute("href") or ""
    (section,) = re.findall(r"\d+", news)

    leader.goto(f"/cms/pages/add/portal/articlepage/{section}/", wait_until="networkidle")
    leader.get_by_role("button", name="Thêm Tác giả").click()
    leader.locator("#id_author_lines-FORMS button").filter(has_text="Chọn").first.click()
    leader.locator(".modal a").filter(has_text="Tổ biên tập cổng").first.click()
    leader.get_by_text("Chọn một hình ảnh").first.click()
    leader.locator(".modal a").filter(has_text="Con đường đất đỏ").first.click()
    leader.locator("#id_picture-chooser").get_by_text("Con đường đất đỏ").wait_for()
    # A window that still fades away takes the keys.
    leader.locator(".modal").wait_for(state="hidden")
    # Nothing is kept before there is a title; then everything is, by itself. The title is typed as people type it:
    # what stands in the form two seconds after it opened is what Wagtail compares with, and here not yet the whole.
    leader.locator("#id_title").press_sequentially("Viết trong trình duyệt", delay=150)
    # The page's policy lets no text be run as a script, so the browser is not asked to.
    leader.wait_for_url("**/edit/", wait_until="commit")
    leader.wait_for_load_state("networkidle")
    leader.reload(wait_until="networkidle")

    assert leader.locator("#id_title").input_value() == "Viết trong trình duyệt"
    assert "Tổ biên tập cổng" in leader.locator("#id_author_lines-FORMS").inner_text()
    assert "Con đường đất đỏ" in leader.locator("#id_picture-chooser").inner_text()
    # An article without a title is not kept yet; nothing else may be said, above all of no script that was refused.
    assert [text for text in said if "400 (Bad Request)" not in text] == []
