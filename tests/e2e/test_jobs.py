"""A background job watched in a real browser: it moves on and ends by itself, and takes nobody's focus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import free_port, wait_for
from tests.web.jobs.stores import ProcessStore, process_store, until

JOBS = "/lam-viec/viec-nen/"


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path) -> Iterator[ProcessStore]:
    with process_store(tmp_path, like=cast_store) as opened:
        yield opened


@pytest.fixture
def clerk(browser: Browser, store: ProcessStore) -> Iterator[Page]:
    """A page of the clerk, on a served store with its worker."""
    port = free_port()
    store.start("muctieu.cli.main", "serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/dang-nhap/")
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu").fill("x")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lam-viec/**")
    yield page
    context.close()


def ask_and_stand(store: ProcessStore) -> Path:
    """A job of three steps, standing still in its second."""
    gate = store.mark("cổng")
    store.do("ask", "test.count", "một", json.dumps({"upto": 3, "stop_at": 2, "beside": str(gate)}))
    until(gate.with_suffix(".standing").exists, "the job reaches its middle")
    return gate


def test_job_is_watched_to_its_end_without_reloading(clerk: Page, store: ProcessStore) -> None:
    gate = ask_and_stand(store)
    clerk.goto(JOBS)
    expect(clerk.get_by_role("heading", level=1)).to_have_text("1 việc đang chạy")
    clerk.get_by_role("link", name="Đếm").click()
    expect(clerk.locator("progress")).to_have_attribute("value", "1")
    clerk.evaluate("window.stays = true")

    gate.unlink()

    expect(clerk.locator("article strong")).to_contain_text("Đã xong lúc", timeout=20_000)
    expect(clerk.locator("article")).to_be_visible()
    expect(clerk.get_by_role("status")).to_contain_text("đã xong lúc")
    assert clerk.evaluate("window.stays") is True
    assert Axe().run(clerk).response["violations"] == []


def test_watching_takes_no_focus_away_and_a_late_press_is_told(clerk: Page, store: ProcessStore) -> None:
    gate = ask_and_stand(store)
    clerk.goto(JOBS)
    button = clerk.get_by_role("button", name="Dừng")

    button.focus()
    gate.unlink()
    until(lambda: store.job("state") == ("done",), "the job ends while the button has the focus")
    expect(button).to_be_focused()
    button.click()

    expect(clerk.get_by_role("alert")).to_contain_text("đã xong nên không dừng được")
