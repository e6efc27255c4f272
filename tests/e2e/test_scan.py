"""A sheet filled in by hand is typed from its photo in a browser: rectangles by mouse and by keys, kept and shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from muctieu.packs.loader import load_sample
from tests.e2e.conftest import Site
from tests.e2e.test_collect import cell, clerk, desk, open_grid, saved
from tests.e2e.test_pages import faults, too_wide
from tests.web.desk.test_scan_pages import TWO_PAGES

__all__ = ["clerk", "desk"]
PLACE = "nsp-na-long-pung"
NARROW = ViewportSize(width=360, height=740)
BOX = (797, 336, 865, 402)


@pytest.fixture
def beside(clerk: Page) -> Page:
    """The form of one village with a photo beside it, put there by its clerk."""
    open_grid(clerk)
    clerk.goto(f"{clerk.url}?mot={PLACE}")
    sheet = load_sample("nam-sao-phin-2020-2025").scans[0]
    clerk.get_by_text("Nhập từ ảnh, bản chụp").click()
    clerk.get_by_label("Ảnh, bản chụp mới").set_input_files(
        {"name": "to-khai.jpg", "mimeType": "image/jpeg", "buffer": sheet.content}
    )
    clerk.get_by_role("button", name="Đưa lên và xem cạnh biểu").click()
    expect(clerk.get_by_role("heading", name="to-khai.jpg")).to_be_visible()
    return clerk


@pytest.fixture
def browser_without_scripts(browser: Browser, desk: BrowserContext, site: Site) -> Iterator[Page]:
    """The clerk's page in a browser that runs nothing."""
    state = desk.storage_state()
    context = browser.new_context(base_url=site.address, storage_state=state, java_script_enabled=False)
    yield context.new_page()
    context.close()


def box_of(page: Page, row: int) -> str:
    return cell(page, row, 0).get_attribute("data-box") or ""


def draw(page: Page, box: tuple[int, int, int, int]) -> None:
    paper = page.locator(".scan-paper svg")
    paper.scroll_into_view_if_needed()
    edge = paper.bounding_box()
    assert edge is not None
    points = [(edge["x"] + x * edge["width"] / 1000, edge["y"] + y * edge["height"] / 1000)
              for x, y in (box[:2], box[2:])]  # fmt: skip
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=3)
    page.mouse.up()


def test_numbers_are_typed_beside_their_photo_and_keep_their_place(beside: Page, desk: BrowserContext) -> None:
    page = beside
    expect(page.locator(".scan-paper img")).to_have_js_property("naturalWidth", 1000)
    assert (faults(page), too_wide(page)) == ([], {})

    cell(page, 0, 0).focus()
    draw(page, BOX)
    page.keyboard.type("2")  # the cell has kept the focus
    page.keyboard.press("Enter")
    page.locator(".scan-view").focus()
    for key in ("ArrowDown", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(cell(page, 1, 0)).to_be_focused()
    page.keyboard.type("1")
    with page.expect_response(lambda answer: "so=1" in (answer.request.post_data or "")):
        page.keyboard.press("Enter")
    saved(page)
    drawn = [tuple(map(int, box_of(page, row).split(","))) for row in range(2)]

    assert all(abs(one - other) <= 2 for one, other in zip(drawn[0], BOX, strict=True))
    high, wide = drawn[0][3] - drawn[0][1], drawn[0][2] - drawn[0][0]
    # The next number stands in the line below; then one step down and one step wider.
    assert (drawn[1][1] - drawn[0][1], drawn[1][2] - drawn[1][0]) == (high + 5, wide + 5)
    page.reload()
    assert [tuple(map(int, box_of(page, row).split(","))) for row in range(2)] == drawn
    expect(page.locator(".cut image")).to_have_count(2)
    assert (faults(page), too_wide(page)) == ([], {})
    page.set_viewport_size(NARROW)
    assert (faults(page), too_wide(page)) == ([], {})
    # Elsewhere the number leads back to its place.
    page.goto(page.url.partition("?")[0])
    assert (faults(page), too_wide(page)) == ([], {})
    page.locator(".seen").first.click()
    expect(page.locator(".scan-mark")).to_be_visible()


def test_photo_is_used_without_scripts(beside: Page, browser_without_scripts: Page) -> None:
    page = browser_without_scripts
    page.goto(beside.url)
    page.get_by_label("Trái").fill("10")
    page.get_by_label("Trên").fill("20")
    page.get_by_label("Phải").fill("5")
    page.get_by_label("Dưới").fill("60")
    cell(page, 3, 0).fill("1")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("10; 20; 5; 60")).to_be_visible()
    expect(cell(page, 3, 0)).to_have_value("1")

    page.get_by_label("Phải").fill("50")
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.locator(".cut image")).not_to_have_count(0)
    assert box_of(page, 3) == "10,20,50,60"

    page.get_by_text("Nhập từ ảnh, bản chụp").click()
    page.get_by_label("Ảnh, bản chụp mới").set_input_files(
        {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": TWO_PAGES}
    )
    page.get_by_role("button", name="Đưa lên và xem cạnh biểu").click()
    cell(page, 2, 0).fill("7")
    page.get_by_role("button", name="Trang sau").click()

    expect(page.get_by_label("Trang, trong 2 trang")).to_have_value("2")
    expect(page.locator(".scan-paper img")).to_have_attribute("width", "1000")
    expect(cell(page, 2, 0)).to_have_value("7")
    expect(page.get_by_role("button", name="Trang sau")).to_have_count(0)
