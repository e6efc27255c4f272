"""Review reports in a browser: sound on every screen, written by keyboard, by two at once without losing a word."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.test_pages import faults, too_wide

HOME = "/lam-viec/bao-cao/soan/"


def sound(page: Page) -> None:
    assert faults(page) == []
    assert too_wide(page) == {}


def test_pages_of_reports_are_sound_and_words_are_kept_by_keyboard(leader: Page) -> None:
    page = leader
    page.goto(HOME)
    sound(page)
    page.get_by_role("link", name="01/BC-UBND").click()
    sound(page)
    page.get_by_role("link", name="Đọc bản đã ban hành").click()
    sound(page)
    page.goto(HOME)
    page.get_by_role("link", name="Báo cáo giữa nhiệm kỳ").click()
    sound(page)
    draft = page.url
    for part in ("results/?them=economy/thu-nhap.result", "limits/"):
        page.goto(f"{draft}phan/{part}")
        sound(page)

    page.get_by_label("Nêu nguyên nhân khách quan").fill("Đường hỏng, vốn chậm.")
    page.get_by_role("button", name="Lưu lời viết").focus()
    other = page.context.new_page()
    other.goto(page.url)
    page.keyboard.press("Enter")
    # Whatever was worked out for the commune is worked out anew after an act.
    expect(page.get_by_label("Nêu nguyên nhân khách quan")).to_have_value("Đường hỏng, vốn chậm.", timeout=30_000)
    other.get_by_label("Nêu nguyên nhân khách quan").fill("Lời của người thứ hai.")
    other.get_by_role("button", name="Lưu lời viết").click()
    expect(other.get_by_role("alert")).to_contain_text("vừa sửa phần này", timeout=30_000)
    expect(other.get_by_text("Đường hỏng, vốn chậm.")).to_be_visible()
    expect(other.get_by_label("Nêu nguyên nhân khách quan")).to_have_value("Lời của người thứ hai.")
    sound(other)
    other.close()
    page.goto(f"{draft}khac/")
    sound(page)
