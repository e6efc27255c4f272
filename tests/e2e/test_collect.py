"""The pages of collection in a browser: sound on every screen, the grid by keyboard, paste, two people in one cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.e2e.conftest import Site
from tests.e2e.test_pages import WEIGHT, faults, too_wide

CLERK = "can-bo-thong-ke"
PAGES = (
    "/lam-viec/bieu/",
    "/lam-viec/bieu/dung-han/",
    "/lam-viec/bieu/dung-han/?bieu=ban-quy",
    "/lam-viec/bieu/cho/",
    "/lam-viec/bieu/tep/",
    "/lam-viec/bieu/dat/",
    "/lam-viec/bieu/dat/moi/",
    "/lam-viec/bieu/dat/ban-nuoi-trong/",
    "/lam-viec/lich/",
    "/lam-viec/bao-cao/",
    "/lam-viec/bieu-cap-tren/",
    "/lam-viec/hai-nguon/",
)
PASTE = """(input, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """The clerk's browser after signing in."""
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(CLERK)
    page.get_by_label("Mật khẩu").fill(site.passwords[CLERK])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lam-viec/**")
    page.close()
    yield context
    context.close()


@pytest.fixture
def clerk(desk: BrowserContext) -> Iterator[Page]:
    page = desk.new_page()
    yield page
    page.close()


def open_grid(page: Page) -> Page:
    """The villages' monthly form, of which nothing has been handed in."""
    page.goto("/lam-viec/bieu/")
    page.get_by_role("link", name="Biểu tháng của bản").first.click()
    page.get_by_role("link", name="Nhập biểu này").click()
    expect(page.locator("form.sheet")).to_be_visible()
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("form.sheet tbody tr").nth(row).locator("input[data-indicator]").nth(column)


def saved(page: Page) -> None:
    expect(page.locator(".grid-state")).to_have_text("đã lưu trên máy chủ")


@pytest.mark.parametrize("address", PAGES)
def test_page_of_collection_is_sound_and_light(clerk: Page, address: str) -> None:
    said: list[str] = []
    clerk.on("console", lambda message: said.append(message.text))
    answer = clerk.goto(address, wait_until="networkidle")

    assert answer is not None
    assert answer.status == 200
    assert clerk.evaluate(WEIGHT) < 150_000
    assert said == []
    assert faults(clerk) == []
    assert too_wide(clerk) == {}


def test_period_and_grid_are_sound(clerk: Page) -> None:
    clerk.goto("/lam-viec/bieu/")
    clerk.get_by_role("link", name="Biểu quý của bản").first.click()
    assert faults(clerk) == []
    assert too_wide(clerk) == {}

    open_grid(clerk)
    assert faults(clerk) == []
    assert too_wide(clerk) == {}


def test_grid_is_filled_by_keyboard_alone(clerk: Page) -> None:
    open_grid(clerk)
    cell(clerk, 0, 0).focus()
    clerk.keyboard.type("3")
    clerk.keyboard.press("Enter")
    clerk.keyboard.type("2")
    clerk.keyboard.press("ArrowDown")
    clerk.keyboard.type("ba")
    clerk.keyboard.press("Shift+Enter")

    expect(cell(clerk, 2, 0)).to_have_attribute("aria-invalid", "true")
    clerk.keyboard.press("ArrowDown")
    clerk.keyboard.type("4")
    clerk.keyboard.press("Tab")
    saved(clerk)
    clerk.reload()

    assert [cell(clerk, row, 0).input_value() for row in range(3)] == ["3", "2", "4"]


def test_quick_second_number_never_comes_before_the_first(clerk: Page) -> None:
    """The first saving is held back on its way; the second waits for its answer instead of overtaking it."""
    slow: list[Route] = []
    open_grid(clerk)
    clerk.route("**/o/", lambda route: route.continue_() if slow else slow.append(route))
    number = cell(clerk, 0, 1)
    with clerk.expect_request("**/o/"):
        number.fill("6")
        number.press("Tab")
    number.fill("64")
    number.press("Tab")
    expect(clerk.locator(".grid-state")).to_have_text("đang lưu…")

    with clerk.expect_response(lambda answer: "so=64" in (answer.request.post_data or "")):
        slow[0].continue_()
    saved(clerk)

    expect(number).not_to_have_attribute("aria-invalid", "true")
    clerk.reload()
    expect(cell(clerk, 0, 1)).to_have_value("64")


def test_table_is_pasted_and_escape_gives_a_cell_back(clerk: Page) -> None:
    open_grid(clerk)
    cell(clerk, 4, 1).evaluate(PASTE, "1\t0\r\n2\t1\r\n")
    expect(cell(clerk, 5, 2)).to_have_class("s-draft")
    cell(clerk, 4, 1).focus()
    clerk.keyboard.type("99")
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("Tab")
    clerk.reload()

    shown = [[cell(clerk, row, column).input_value() for column in (1, 2)] for row in (4, 5)]
    assert shown == [["1", "0"], ["2", "1"]]


def test_two_people_in_one_cell_are_told_in_words(desk: BrowserContext, clerk: Page) -> None:
    other = desk.new_page()
    open_grid(clerk)
    open_grid(other)
    for page, text in ((clerk, "5"), (other, "7")):
        cell(page, 5, 7).fill(text)
        cell(page, 5, 7).press("Enter")
        expect(page.locator(".grid-state")).not_to_have_text("")

    told = other.locator("form.sheet tbody tr").nth(5).locator(".told-in").nth(7)
    expect(told).to_contain_text("5")
    saved(clerk)
    other.close()


def test_what_another_writes_appears(desk: BrowserContext, clerk: Page) -> None:
    other = desk.new_page()
    open_grid(clerk)
    open_grid(other)
    cell(clerk, 5, 8).fill("6 ước")
    cell(clerk, 5, 8).press("Enter")
    saved(clerk)
    other.bring_to_front()

    expect(cell(other, 5, 8)).to_have_value("6", timeout=60_000)
    expect(cell(clerk, 5, 8)).to_have_value("6")
    for page in (clerk, other):
        said = cell(page, 5, 8).locator("xpath=..").locator(".mark")
        expect(said).to_have_attribute("title", "ước")
    other.close()
