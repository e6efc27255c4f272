"""A merge of two villages as an administrator records it: keyboard, axe and narrow screens on every step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.test_pages import faults, too_wide

ADMINISTRATOR = "quan-tri"
NEW = "/lam-viec/don-vi/thay-doi/moi/"


@pytest.fixture
def administrator(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(ADMINISTRATOR)
    page.get_by_label("Mật khẩu").fill(site.passwords[ADMINISTRATOR])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lam-viec/**")
    yield page
    context.close()


def sound(page: Page) -> None:
    assert faults(page) == []
    assert too_wide(page) == {}


@pytest.mark.parametrize("kind", ["merge", "split", "transfer", "rename", "retype", "recode", "reparent", "dissolve"])
def test_every_form_is_sound(administrator: Page, kind: str) -> None:
    administrator.goto(f"{NEW}?loai={kind}")

    sound(administrator)


def test_merge_is_previewed_recorded_settled_and_its_series_read(administrator: Page) -> None:
    page = administrator
    page.goto(NEW)
    page.get_by_role("link", name="Sáp nhập, hợp nhất").click()
    page.get_by_label("Ngày hiệu lực").fill("2024-01-01")
    page.get_by_label("Căn cứ").fill("12/NQ-HĐND ngày 20/12/2023")
    page.get_by_label("bản Pá Lừ Phin (02)", exact=True).check()
    page.get_by_label("bản Nậm Phay Lình (03)", exact=True).check()
    page.get_by_label("Tên của đơn vị mới").fill("bản Phin Lình")
    page.get_by_label("Mã của đơn vị mới").fill("12")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", name="Nếu ghi, từ ngày hiệu lực sẽ thay đổi:")).to_be_visible()
    sound(page)

    page.get_by_role("button", name="Ghi thay đổi này").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sáp nhập bản Pá Lừ Phin, bản Nậm Phay Lình thành bản Phin Lình"
    )
    sound(page)
    page.get_by_role("button", name="Xác nhận Trưởng bản Pá Lừ Phin").click()
    expect(page.get_by_role("heading", name="Quyền đã xác nhận")).to_be_visible()
    page.goto("/lam-viec/don-vi/?tim=phin+linh")
    page.get_by_role("link", name="bản Phin Lình").click()
    sound(page)
    page.get_by_text("Thông tin chung (").click()
    page.get_by_role("link", name="Số hộ", exact=True).click()
    expect(page.get_by_role("cell", name="254").first).to_be_visible()
    sound(page)
