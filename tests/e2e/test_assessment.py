"""The pages of assessment in a browser: sound on every screen; a finding settled, a review decided by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.test_pages import PLAN, faults, too_wide

FINDINGS = "/lam-viec/kiem-tra/"
PAGES = (
    FINDINGS,
    f"{FINDINGS}?tinh-trang=tat-ca",
    "/lam-viec/nguong/",
    "/lam-viec/ra-soat/",
    f"/lam-viec/ra-soat/{PLAN}/thu-nhap/",
    f"/lam-viec/chi-tieu/{PLAN}/ra-khoi-dac-biet-kho-khan/ket-luan/",
    f"/lam-viec/chi-tieu/{PLAN}/ra-khoi-dac-biet-kho-khan/",
)


def sound(page: Page) -> None:
    assert faults(page) == []
    assert too_wide(page) == {}


def test_pages_of_assessment_are_sound(leader: Page) -> None:
    for address in PAGES:
        leader.goto(address)
        sound(leader)


def test_a_finding_is_explained_by_keyboard(leader: Page) -> None:
    page = leader
    page.goto(FINDINGS)
    page.get_by_role("link", name="Tổng đàn gia cầm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Số đúng, vì")).to_be_visible()
    sound(page)
    page.get_by_label("Số đúng, vì").fill("đàn của trang trại mới")
    page.keyboard.press("Enter")

    expect(page.locator("#qua-trinh + ol")).to_contain_text("đàn của trang trại mới")
    sound(page)


def test_a_review_is_decided_by_keyboard(leader: Page) -> None:
    page = leader
    page.goto(f"/lam-viec/ra-soat/{PLAN}/trong-rung/")
    page.get_by_label("Lý do").fill("thiếu cây giống")
    page.keyboard.press("Enter")

    expect(page.locator("#cac-quyet-dinh + ol")).to_contain_text("thiếu cây giống")
    page.goto("/lam-viec/ra-soat/")
    expect(page.locator("#so-quyet-dinh + ol li").first).to_contain_text("thiếu cây giống")
