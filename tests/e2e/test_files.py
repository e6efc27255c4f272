"""A photo put to a figure on a phone, opened in place, taken back; a real browser shows it and runs nothing of it."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.test_pages import OVERFLOW, PLAN, PRESSED, TOO_SMALL, faults
from tests.exchange.test_specimens import FOLDER

TARGET = f"/lam-viec/chi-tieu/{PLAN}/thu-nhap/"


def choose(page: Page, *names: str) -> None:
    page.get_by_label("Thêm tệp minh chứng").set_input_files([FOLDER / name for name in names])
    page.get_by_role("button", name="Đính kèm").click()


def test_evidence_goes_its_way_on_a_phone_without_scripts(
    browser: Browser, session: BrowserContext, site: Site
) -> None:
    phone = browser.new_context(
        base_url=site.address, storage_state=session.storage_state(), java_script_enabled=False,
        viewport={"width": 360, "height": 640},
    )  # fmt: skip
    page = phone.new_page()
    page.goto(TARGET)
    page.get_by_role("link", name="thêm tệp").first.click()

    choose(page, "ve.svg", "bien-ban.pdf")
    expect(page.locator(".error", has_text="“ve.svg” là ảnh vẽ SVG")).to_be_visible()
    choose(page, "anh-hien-truong.jpg", "bien-ban.pdf")

    opened = page.get_by_role("link", name="bien-ban.pdf", exact=True)
    expect(opened).to_be_visible()
    page.get_by_text("Rút tệp này").first.click()
    page.get_by_label("Lý do rút").first.fill("Nhầm bản")
    page.get_by_role("button", name="Rút tệp").first.click()
    expect(page.get_by_text("Đã rút: Lãnh đạo xã")).to_be_visible()
    phone.close()


def test_pages_of_files_are_accessible_and_fit_a_phone(leader: Page) -> None:
    leader.goto(TARGET)
    leader.set_viewport_size({"width": 360, "height": 640})
    leader.locator("a.get").last.click()
    choose(leader, "pdf-co-ma.pdf")
    choose(leader, "anh-va-zip.jpg")

    expect(leader.locator(".error").first).to_be_visible()
    assert faults(leader) == []
    assert leader.evaluate(OVERFLOW) == 0
    assert leader.evaluate(TOO_SMALL, PRESSED) == []


def test_a_pdf_is_shown_in_place_and_a_picture_too(leader: Page) -> None:
    leader.goto(TARGET)
    leader.locator("a.get").last.click()
    choose(leader, "anh-hien-truong.jpg", "bien-ban.pdf")

    types = {}
    for name in ("anh-hien-truong.jpg", "bien-ban.pdf"):
        address = leader.get_by_role("link", name=name, exact=True).get_attribute("href") or ""
        shown = leader.context.new_page()
        with shown.expect_response(f"**{address}") as answer:
            shown.goto(address)
        types[name] = (answer.value.headers["content-type"], answer.value.headers["content-disposition"].split(";")[0])
        shown.close()

    assert types == {
        "anh-hien-truong.jpg": ("image/jpeg", "inline"),
        "bien-ban.pdf": ("application/pdf", "inline"),
    }
