"""The pages of criteria in a browser: sound on every screen, and from what is missing to what is stated by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.test_pages import faults, too_wide

HOME = "/lam-viec/tieu-chi/"


def sound(page: Page) -> None:
    assert faults(page) == []
    assert too_wide(page) == {}


def test_pages_of_criteria_are_sound(leader: Page) -> None:
    for address in ("", "ntm_commune_2021_2025/", "duong-ra/", "thon_dbkk_2021_2025/ban/"):
        leader.goto(HOME + address)
        sound(leader)


def test_what_is_missing_is_stated_and_counts(leader: Page) -> None:
    page = leader
    page.goto(HOME + "khu_vuc_2021_2025/")
    page.locator("#untrained").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Giá trị").fill("85,5")
    page.get_by_label("Từ ngày").fill("2023-12-31")
    page.get_by_label("Căn cứ").fill("Báo cáo lao động năm 2023")
    sound(page)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Đã ghi.")
    sound(page)
    page.goto(HOME + "khu_vuc_2021_2025/")
    expect(page.locator("#untrained")).to_contain_text("85,5% · mức > 80%")
