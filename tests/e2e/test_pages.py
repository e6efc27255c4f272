"""Every kind of page in a real browser: accessibility, keyboard, narrow screens, weight, print."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Site

PLAN = "nam-sao-phin-2020-2025"
PUBLIC = (
    "/ket-qua/",
    f"/ket-qua/{PLAN}/",
    f"/ket-qua/{PLAN}/?ky=2023-H1",
    f"/ket-qua/{PLAN}/?ket-luan=slow",
    f"/ket-qua/{PLAN}/?den=khong-phai-ngay",
    f"/ket-qua/{PLAN}/?den=2020-01-01",
    f"/ket-qua/{PLAN}/thu-nhap/",
    f"/ket-qua/{PLAN}/ra-khoi-dac-biet-kho-khan/",
    "/van-ban/",
    "/van-ban/?du-thao=1",
    "/van-ban/9-2023-qd-ubnd/",
    "/van-ban/du-thao-quy-uoc-giu-gin-ve-sinh-moi-truong-o-ban/gop-y/",
    "/doi-thoai/",
    "/doi-thoai/gui/",
    "/doi-thoai/tra-cuu/",
    "/doi-thoai/lich-tiep-dan/",
    "/dang-nhap/",
    "/khong-co/",
    f"/ket-qua/{PLAN}/viec-lam/",
    "/bo-dem/",
)
DESK = (
    "/lam-viec/",
    "/lam-viec/hom-nay/",
    "/lam-viec/nhiem-vu/",
    "/lam-viec/nhiem-vu/?kieu=bang",
    "/lam-viec/nhiem-vu/moi/",
    "/lam-viec/ke-hoach/",
    "/lam-viec/ke-hoach/du-thao/",
    f"/lam-viec/ke-hoach/{PLAN}/",
    f"/lam-viec/ke-hoach/{PLAN}/thu-nhap/",
    f"/lam-viec/ke-hoach/{PLAN}/xoa-nha-tam/chia/?nam=2024&nam=2025",
    "/lam-viec/van-ban/",
    "/lam-viec/phan-anh/",
    "/lam-viec/tiep-dan/",
    "/lam-viec/doi-thoai/",
    "/lam-viec/chuong-trinh/",
    "/lam-viec/chuong-trinh/moi/",
    "/lam-viec/ke-hoach-nam/moi/",
    f"/lam-viec/chi-tieu/{PLAN}/thu-nhap/",
    f"/lam-viec/chi-tieu/{PLAN}/tang-dan-so/",
    f"/lam-viec/chi-tieu/{PLAN}/trong-rung/?tat-ca=1",
    f"/lam-viec/chi-tieu/{PLAN}/dien-tap/",
    f"/lam-viec/chi-tieu/{PLAN}/xuat-khau-lao-dong/",
    "/lam-viec/vi-sao/income_per_capita/nam-sao-phin/2023/",
    "/lam-viec/cach-du-bao/",
    "/lam-viec/viec-nen/",
    "/lam-viec/nhat-ky/",
    "/lam-viec/nguoi/",
    "/lam-viec/chuc-danh/",
    "/lam-viec/xa/",
    "/lam-viec/don-vi/",
    "/lam-viec/don-vi/?tim=pa+lu",
    "/lam-viec/don-vi/thay-doi/",
    "/tai-khoan/",
)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
WEIGHT = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""
PRESSED = "button, input:not([type=hidden]), select, summary, .board a, .counts a"
TOO_SMALL = """pressed => [...document.querySelectorAll(pressed)]
    .map(item => [item.getBoundingClientRect().height, item.outerHTML.slice(0, 80)])
    .filter(([height]) => height > 0 && height < 44)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page: Page) -> list[str]:
    """What axe finds, a line each: rule and the first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


def too_wide(page: Page) -> dict[int, int]:
    """How many pixels the page is too wide, at the widths where it is."""
    found = {}
    for width in (320, 360, 600, 768, 959, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = int(page.evaluate(OVERFLOW))
    return {width: pixels for width, pixels in found.items() if pixels}


def unsound(page: Page, address: str) -> dict[str, object]:
    """What is wrong with a page that a browser sees for the first time; nothing when it is sound."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None
    if not answer.ok:
        said.pop(0)  # the browser's own word for that
    weight = page.evaluate(WEIGHT)
    found = {"axe": faults(page), "console": said, "too wide": too_wide(page), "heavy": weight >= 150_000}
    return {what: fault for what, fault in found.items() if fault}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_is_sound(stranger: Page, address: str) -> None:
    assert unsound(stranger, address) == {}


@pytest.mark.parametrize("address", DESK)
def test_desk_page_is_sound(leader: Page, address: str) -> None:
    assert unsound(leader, address) == {}


@pytest.mark.parametrize(
    "address", ["/lam-viec/", "/lam-viec/hom-nay/", f"/lam-viec/chi-tieu/{PLAN}/tang-dan-so/", "/dang-nhap/"]
)
def test_dark_page_has_no_fault_that_axe_finds(leader: Page, address: str) -> None:
    leader.emulate_media(color_scheme="dark")
    leader.goto(address)

    assert faults(leader) == []


def test_english_page_has_no_fault_that_axe_finds(stranger: Page) -> None:
    stranger.goto(f"/ket-qua/{PLAN}/thu-nhap/")
    stranger.get_by_role("button", name="English").click()

    assert stranger.url.endswith(f"/ket-qua/{PLAN}/thu-nhap/")
    assert stranger.get_by_role("heading", level=1).inner_text() == "Income per capita"
    assert faults(stranger) == []


def test_fingers_find_what_they_press(browser: Browser, session: BrowserContext, site: Site) -> None:
    phone = browser.new_context(
        base_url=site.address,
        storage_state=session.storage_state(),
        viewport={"width": 360, "height": 800},
        has_touch=True,
        is_mobile=True,
    )
    page = phone.new_page()
    page.goto("/lam-viec/")

    small = page.evaluate(TOO_SMALL, PRESSED)
    phone.close()

    assert small == []


def test_keyboard_reaches_the_content_first_and_then_everything_in_order(leader: Page) -> None:
    leader.goto("/lam-viec/")
    leader.keyboard.press("Tab")
    first = leader.evaluate("document.activeElement.textContent")
    leader.keyboard.press("Enter")
    inside = leader.evaluate("document.activeElement.id")
    leader.keyboard.press("Tab")

    assert (first, inside) == ("Đến nội dung chính", "noi-dung")
    assert leader.evaluate("document.activeElement.closest('.counts') !== null")


def test_number_leads_to_its_explanation(leader: Page) -> None:
    leader.goto("/lam-viec/")
    leader.get_by_role("row", name="Thu nhập bình quân đầu người").get_by_role("link", name="11/11 bản").click()

    assert leader.url.endswith("/thu-nhap/#do-phu")
    assert "11/11 bản đã báo cáo" in leader.locator("section:has(#do-phu)").inner_text()


def test_period_is_switched_by_the_form(stranger: Page) -> None:
    stranger.goto(f"/ket-qua/{PLAN}/")
    stranger.get_by_label("Kỳ").select_option(label="năm 2022")
    stranger.get_by_role("button", name="Xem").click()

    assert "Xét đến ngày 31/12/2022" in stranger.get_by_role("main").inner_text()


def test_print_leaves_out_the_tools_and_keeps_the_answer(leader: Page) -> None:
    leader.goto("/lam-viec/")
    leader.emulate_media(media="print")

    assert leader.get_by_role("heading", level=1).is_visible()
    assert not leader.locator(".ask").is_visible()
    assert not leader.locator(".bar nav").is_visible()


def test_task_is_given_and_its_page_has_no_fault_that_axe_finds(leader: Page) -> None:
    leader.goto("/lam-viec/nhiem-vu/moi/")
    leader.get_by_label("Việc phải làm").fill("Kiểm tra đường ống nước của chín bản")
    leader.get_by_label("Chủ trì").select_option(index=1)
    leader.get_by_label("Người giao").select_option(index=1)
    leader.get_by_role("button", name="Giao nhiệm vụ").click()

    assert leader.get_by_role("heading", level=1).inner_text() == "Kiểm tra đường ống nước của chín bản"
    assert faults(leader) == []
    assert too_wide(leader) == {}
    for address in ("/lam-viec/nhiem-vu/", "/lam-viec/nhiem-vu/?kieu=bang"):
        leader.goto(address)
        assert faults(leader) == []
        assert too_wide(leader) == {}
