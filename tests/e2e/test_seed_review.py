"""The seed's report from the clipboard into the store: by keyboard alone, every doubtful figure seen, keys counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone_site import PhoneSite
from tests.e2e.test_pages import faults, too_wide

SEEDS = sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob("*.txt"))
REPORTS = "/lam-viec/bao-cao/"
MOST = 60
NOTE = """Năm 2022, tỷ lệ hộ nghèo còn 31,2%. Năm 2022, thu nhập bình quân đầu người đạt 17 triệu đồng.
Tỷ lệ tăng dân số tự nhiên 7,7%. Cuối báo cáo ghi năm 2022 tỷ lệ hộ nghèo còn 30,1%.
"""
# What asks for a look in the seed once its period is chosen, in the order in which it is settled: arithmetic first.
DOUBTFUL = [
    "contract_workers", "natural_growth_rate", "party_cell_count", "household_count", "population", "village_count",
    "settlement_point_count", "cinnamon_area", "macadamia_area", "fruit_area", "pear_area", "plum_area", "grain_area",
    "universal_education", "recruitment_rate",
]  # fmt: skip
PROCESS = {"key": "Process", "windowsVirtualKeyCode": 229}


class Keyboard:
    """A clerk's hands without a mouse: every key is counted, every proposal that stood open is remembered."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        self.opened: list[str] = []

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def go(self, key: str) -> None:
        """A key that leads to another page, on which another proposal stands open."""
        with self.page.expect_navigation():
            self.press(key)
        self.opened.append(shown(self.page))


def shown(page: Page) -> str:
    """The item of the proposal that stands open, "" for none."""
    field = page.locator("#mau input[name=muc]")
    return field.input_value() if field.count() else ""


def left(page: Page) -> int:
    (number,) = re.findall(r"\d+", page.locator(".foot-count").inner_text())
    return int(number)


@pytest.fixture(scope="module")
def store(template: PhoneSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneSite]:
    """A commune without any plan."""
    with template.copy(tmp_path_factory.mktemp("review")) as site:
        yield site


@pytest.fixture
def clerk(browser: Browser, store: PhoneSite) -> Iterator[Page]:
    context = browser.new_context(base_url=store.address)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu").fill("x")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lam-viec/**")
    page.goto(REPORTS)
    yield page
    context.close()


def hand_in(page: Page, text: str) -> Keyboard:
    """The text from the clipboard, pasted anywhere on the page and sent."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    hands = Keyboard(page)
    hands.press("Control+v")
    hands.go("Enter")
    return hands


@pytest.mark.skipif(not SEEDS, reason="the seed lies in ../shared/seeds, which is not here")
def test_seed_goes_into_the_store_in_sixty_keys_with_every_doubtful_one_seen(clerk: Page, store: PhoneSite) -> None:
    hands = hand_in(clerk, SEEDS[0].read_text(encoding="utf-8"))
    proposed = clerk.locator(".items li").count()
    for key in ("k", "ArrowDown", "ArrowDown", "Tab"):
        hands.press(key)
    hands.opened.clear()
    hands.go("Enter")
    assert faults(clerk) == []
    assert too_wide(clerk) == {}

    while clerk.locator(".items .now:not(.sure)").count():
        hands.go("d" if hands.opened[-1].endswith("natural_growth_rate") else "Enter")
    seen = [item.rpartition("-")[2] for item in hands.opened[:-1]]
    hands.go("a")

    found = store.act("read_figures")
    assert seen == DOUBTFUL
    assert (proposed, left(clerk)) == (45, 0)
    assert (len(found), {(row[0], row[4]) for row in found}) == (45, {("xa", "checked")})
    assert [row[1:4] for row in found if row[3] == "per_mille"] == [["natural_growth_rate", "7,7‰", "per_mille"]]
    assert hands.count <= MOST


def test_contradiction_stands_first_in_both_sentences_and_n_goes_round(clerk: Page) -> None:
    hands = hand_in(clerk, NOTE)
    sides = clerk.locator(".sides blockquote")
    assert [side.inner_text() for side in sides.all()] == [
        "Năm 2022, tỷ lệ hộ nghèo còn 31,2%",
        "Cuối báo cáo ghi năm 2022 tỷ lệ hộ nghèo còn 30,1%",
    ]
    assert faults(clerk) == []
    assert too_wide(clerk) == {}
    clerk.set_viewport_size({"width": 1280, "height": 800})
    first, second = (side.bounding_box() for side in sides.all())
    assert first is not None
    assert second is not None
    assert first["x"] + first["width"] <= second["x"]

    for _step in range(3):
        hands.go("n")

    assert len(set(hands.opened)) == 3
    assert hands.opened[3] == hands.opened[0]


def test_what_was_accepted_is_taken_back_by_one_key(clerk: Page, store: PhoneSite) -> None:
    hands = hand_in(clerk, NOTE + "Toàn xã có 1.326 hộ.\n")
    first, total = hands.opened[0], left(clerk)
    hands.go("Enter")
    hands.go("a")
    assert left(clerk) == total - 2

    hands.go("u")
    assert left(clerk) == total - 1
    hands.go("u")

    assert (left(clerk), shown(clerk)) == (total, first)
    assert clerk.locator("#hoan-tac").count() == 0
    assert faults(clerk) == []
    returned = [row[1] for row in store.act("read_figures") if row[4] == "returned"]
    assert returned == ["poverty_rate", "income_per_capita"]


def test_keys_work_with_a_vietnamese_input_method_and_leave_its_words_alone(clerk: Page) -> None:
    hands = hand_in(clerk, NOTE + "Toàn xã có 7.356 khẩu.\n")
    wire, total = clerk.context.new_cdp_session(clerk), left(clerk)

    def strike(code: str, **told: object) -> None:
        wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": code, **PROCESS, **told})

    with clerk.expect_navigation():
        strike("KeyN")
    second = shown(clerk)
    assert second != hands.opened[0]
    strike("KeyE", key="ê", windowsVirtualKeyCode=69)  # as Telex makes it of two
    assert clerk.evaluate("document.activeElement.id") == "so"
    strike("Escape", key="Escape", windowsVirtualKeyCode=27)
    strike("KeyX")
    assert clerk.evaluate("document.activeElement.id") == "ly-do"

    wire.send("Input.imeSetComposition", {"text": "an", "selectionStart": 2, "selectionEnd": 2})
    for code in ("KeyA", "KeyN", "KeyU", "Enter", "Escape"):
        strike(code)
    wire.send("Input.insertText", {"text": "ấn nhầm"})
    clerk.keyboard.type(" nau")  # letters of an input method that composes nothing
    expect(clerk.get_by_label("Lý do bỏ")).to_have_value("ấn nhầm nau")
    assert (shown(clerk), clerk.evaluate("document.activeElement.id")) == (second, "ly-do")
    strike("Escape", key="Escape", windowsVirtualKeyCode=27)
    assert clerk.evaluate("document.activeElement.tagName") == "BODY"
    strike("Enter", key="Enter", windowsVirtualKeyCode=13, autoRepeat=True)  # a key held down
    clerk.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert (shown(clerk), left(clerk)) == (second, total)

    with clerk.expect_navigation():
        strike("Enter")
    assert left(clerk) == total - 1
    with clerk.expect_navigation():
        strike("KeyA")
    assert left(clerk) == total - 2
