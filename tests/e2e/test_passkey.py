"""Passkeys in a real browser with a virtual key, and the pages of the second step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import LEADER, Site
from tests.e2e.test_pages import faults, too_wide

KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser with a key, at the one plain address where browsers allow keys."""
    context = browser.new_context(base_url=site.address.replace("127.0.0.1", "localhost"))
    made = context.new_page()
    tools = context.new_cdp_session(made)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield made
    context.close()


def test_passkey_is_added_and_signs_in_alone(page: Page, site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/dang-nhap/?next=/tai-khoan/hai-buoc/khoa/moi/")
    page.get_by_label("Tên đăng nhập").fill(LEADER)
    page.get_by_label("Mật khẩu", exact=True).fill(site.passwords[LEADER])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Mật khẩu", exact=True).fill(site.passwords[LEADER])
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên khóa").fill("Máy của tôi")
    assert faults(page) == []
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    assert faults(page) == []
    for address in ("/tai-khoan/hai-buoc/", "/tai-khoan/hai-buoc/khoa/", "/tai-khoan/mat-khau/"):
        page.goto(address)
        assert (faults(page), too_wide(page)) == ([], {})

    page.get_by_role("button", name="Đăng xuất").click()
    page.goto("/dang-nhap/")
    page.get_by_role("button", name="Dùng khóa truy cập (passkey)").click()
    page.wait_for_url("**/lam-viec/**")

    assert said == []
