"""A draft reviewed by keyboard and without scripts, and a target shared out, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Site
from tests.e2e.test_pages import PLAN, faults, too_wide

DRAFTS, SHEET = "/lam-viec/ke-hoach/du-thao/", f"/lam-viec/ke-hoach/{PLAN}/xoa-nha-tam/chia/"


@pytest.fixture
def bare(browser: Browser, session: BrowserContext, site: Site) -> Iterator[Page]:
    """A signed-in page in a browser without scripts."""
    context = browser.new_context(
        base_url=site.address, storage_state=session.storage_state(), java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def open_draft(page: Page) -> None:
    """The draft of the sample's own resolution."""
    page.goto(DRAFTS)
    page.get_by_label("Văn bản").select_option("nghi-quyet")
    page.get_by_role("button", name="Duyệt văn bản này").click()
    page.wait_for_url(f"**{DRAFTS}*/**")


def heading(page: Page) -> str:
    return page.locator(".one h2").inner_text()


def test_draft_is_reviewed_by_keyboard(leader: Page) -> None:
    open_draft(leader)
    first = heading(leader)
    assert faults(leader) == []
    assert too_wide(leader) == {}

    leader.keyboard.press("n")
    leader.wait_for_url("**?muc=*")
    second = heading(leader)
    assert leader.locator(".paper .now").first.is_visible()
    with leader.expect_navigation():
        leader.keyboard.press("Enter")
    third = heading(leader)
    leader.keyboard.press("x")

    assert len({first, second, third}) == 3
    assert leader.evaluate("document.activeElement.id") == "ly-do"
    leader.keyboard.type("không đo bằng số, e n x")  # letters in a field are no commands
    assert leader.get_by_label("Lý do bỏ").input_value() == "không đo bằng số, e n x"
    assert heading(leader) == third


def test_draft_is_reviewed_without_scripts(bare: Page) -> None:
    open_draft(bare)
    shown = heading(bare)

    bare.get_by_label("Lý do bỏ").fill("trùng")
    bare.get_by_role("button", name="Bỏ mục này").click()
    bare.get_by_role("button", name="điểm").first.click()

    assert heading(bare) != shown
    assert "1 đã bỏ" in bare.get_by_role("heading", level=1).inner_text()


def test_target_is_shared_out_without_scripts(bare: Page) -> None:
    """The leader may look only: the sheet has no fields."""
    bare.goto(SHEET)

    assert bare.locator("table.grid input").count() == 0
    assert bare.get_by_role("row", name="Xã phải đạt").is_visible()
