"""The warning before a sign-in ends, and form text that outlives it: real browser, real server, a limit of seconds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demos import Demo
from tests.e2e.conftest import LEADER, Site, served, without_test_settings

ROOT = Path(__file__).resolve().parent.parent.parent
CLERK = "can-bo-thong-ke"
FORM = "/lam-viec/so/{}/moi/"


@pytest.fixture(scope="module")
def short(browser: Browser, sample_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo store of its own, served with a limit of eight seconds and a warning of four."""
    folder = sample_demo.copy_to(tmp_path_factory.mktemp("short"))
    environment = without_test_settings()
    demo = folder / "var" / "demo"
    environment |= {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.short_settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        "MUCTIEU_DATABASE": str(demo / "store.sqlite3"),
        "MUCTIEU_FILES": str(demo / "files"),
        "MUCTIEU_SECRET_FILE": str(demo / "secret.key"),
        "MUCTIEU_JOURNAL_KEY_FILE": str(demo / "journal.key"),
    }
    with served(folder, environment, "localhost") as found:
        yield found


@pytest.fixture
def context(browser: Browser, short: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=short.address)
    yield made
    made.close()


def sign_in(page: Page, short: Site, who: str = CLERK) -> Page:
    if "/dang-nhap/" not in page.url:
        page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(who)
    page.get_by_label("Mật khẩu", exact=True).fill(short.passwords[who])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)
    return page


def form_address(page: Page) -> str:
    page.goto("/lam-viec/so/")
    page.locator("table.lines th a").first.click()
    page.get_by_role("link", name="Ghi một việc mới").click()
    return page.url


def test_dialog_comes_when_due_and_pressing_extends_on_the_server(context: BrowserContext, short: Site) -> None:
    page = sign_in(context.new_page(), short)
    assert page.locator("dialog").count() == 0
    page.locator("main").press("Tab")
    before = page.evaluate("document.activeElement.outerHTML")

    warning = page.get_by_role("alertdialog", name="Phiên làm việc sắp hết hạn")
    expect(warning).to_be_visible(timeout=8000)
    expect(warning.get_by_role("button", name="Tiếp tục làm việc")).to_be_focused()
    assert "giây" in warning.locator(".left").inner_text()
    expect(warning).to_have_accessible_description(re.compile(r"Đã lâu không có thao tác .* Còn \d+ giây"))
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []
    ends = page.evaluate("fetch('/tai-khoan/phien/').then(answer => answer.json()).then(told => told.ends)")
    warning.get_by_role("button", name="Tiếp tục làm việc").click()

    expect(warning).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Đã gia hạn phiên làm việc đến")
    assert page.evaluate("document.activeElement.outerHTML") == before
    after = page.evaluate("fetch('/tai-khoan/phien/').then(answer => answer.json()).then(told => told.ends)")
    assert after > ends


def test_nobody_answers_and_the_server_sends_to_the_sign_in(context: BrowserContext, short: Site) -> None:
    page = sign_in(context.new_page(), short)

    page.wait_for_url("**/dang-nhap/?next=/lam-viec/hom-nay/", timeout=20_000)


def test_one_tab_extends_and_the_other_takes_its_dialog_away(context: BrowserContext, short: Site) -> None:
    one = sign_in(context.new_page(), short)
    other = context.new_page()
    other.goto("/lam-viec/")
    expect(other.get_by_role("alertdialog")).to_be_visible(timeout=10_000)
    expect(one.get_by_role("alertdialog")).to_be_visible(timeout=3000)

    one.keyboard.press("Escape")

    expect(other.get_by_role("alertdialog")).to_have_count(0, timeout=2000)
    expect(one.get_by_role("alertdialog")).to_have_count(0)


def test_page_load_in_one_tab_keeps_the_other_quiet(context: BrowserContext, short: Site) -> None:
    one = sign_in(context.new_page(), short)
    other = context.new_page()
    for _ in range(3):
        other.wait_for_timeout(2500)
        other.goto("/lam-viec/")

    assert one.locator("dialog").count() == 0


def test_signing_out_elsewhere_sends_every_tab_away(context: BrowserContext, short: Site) -> None:
    one = sign_in(context.new_page(), short)
    other = context.new_page()
    other.goto("/tai-khoan/")
    other.get_by_role("button", name="Đăng xuất mọi nơi").click()

    one.wait_for_url("**/dang-nhap/?next=/lam-viec/hom-nay/", timeout=20_000)


def test_typed_text_is_offered_back_after_the_sign_out(context: BrowserContext, short: Site) -> None:
    page = sign_in(context.new_page(), short)
    address = form_address(page)
    field = page.locator("main form textarea, main form input[type=text]").first
    field.fill("đã gõ dở")
    page.wait_for_url("**/dang-nhap/**", timeout=20_000)

    sign_in(page, short)
    assert page.url == address
    page.get_by_role("button", name="Điền lại").click()

    assert page.locator("main form textarea, main form input[type=text]").first.input_value() == "đã gõ dở"


def test_typed_text_is_never_offered_to_another_person(context: BrowserContext, short: Site) -> None:
    page = sign_in(context.new_page(), short)
    address = form_address(page)
    page.locator("main form textarea, main form input[type=text]").first.fill("của cán bộ")
    context.clear_cookies()

    sign_in(page, short, LEADER)
    page.goto(address)

    assert page.get_by_role("button", name="Điền lại").count() == 0
    assert page.evaluate("Object.keys(sessionStorage).filter(key => sessionStorage[key].includes('của cán bộ'))") == []


def test_text_comes_back_without_scripts_when_the_form_was_sent_too_late(browser: Browser, short: Site) -> None:
    plain = browser.new_context(base_url=short.address, java_script_enabled=False)
    page = sign_in(plain.new_page(), short)
    address = form_address(page)
    page.locator("main form textarea, main form input[type=text]").first.fill("đã gõ dở & <chưa gửi>")
    place = page.get_by_label("Nơi")
    place.select_option(index=1)
    chosen = place.input_value()
    page.wait_for_timeout(9000)  # longer than the limit of this site

    page.get_by_role("button", name="Ghi vào sổ").click()
    assert "/dang-nhap/" in page.url
    sign_in(page, short)

    assert page.url == address
    expect(page.locator("main .kept")).to_contain_text("chưa ghi gì")
    assert page.locator("main form textarea, main form input[type=text]").first.input_value() == "đã gõ dở & <chưa gửi>"
    assert page.get_by_label("Nơi").input_value() == chosen
    plain.close()


def test_password_is_never_kept(context: BrowserContext, short: Site) -> None:
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Mật khẩu", exact=True).fill("bi-mat-cua-toi")

    assert page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})") == "{}"
