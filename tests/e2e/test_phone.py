"""A village head's phone: linked once, filled in without a network, sent exactly once, told what became of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

from muctieu.core.numbers_vi import parse_vi
from muctieu.errors import QuantityError
from tests.e2e.phone_site import ROOT, CountingWire, PhoneSite
from tests.e2e.test_pages import RULES, TOO_SMALL

FIRST_LOAD = 50_000
WAITING = "Đã lưu trên máy, chờ mạng"
RECEIVED = "Đã nhận, chờ cán bộ kiểm tra"
FULL = {"household_count": "90", "poor_households": "12", "births": "2"}
KEPT_FILES = "caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).length)"
UNTIL_NEWER = """async (old) => {
    for (let now = [old]; now.length !== 1 || now[0] === old; now = await caches.keys()) {
        await new Promise((done) => setTimeout(done, 100));
    }
}"""
PRESSED = "button, a.button, a.card, summary, select, input:not([type=checkbox]), .tick"


@pytest.fixture(scope="module")
def phones(template: PhoneSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneSite]:
    """A served store for tests that deliver nothing."""
    with template.copy(tmp_path_factory.mktemp("phones")) as site:
        yield site


@pytest.fixture
def fresh(template: PhoneSite, tmp_path: Path) -> Iterator[PhoneSite]:
    """A served store of the test's own."""
    with template.copy(tmp_path) as site:
        yield site


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Two cores serve, draw and look at once."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


Pocket = Callable[[str], BrowserContext]


@pytest.fixture
def pocket(browser: Browser) -> Iterator[Pocket]:
    """Empty phones, 360 pixels wide."""
    made: list[BrowserContext] = []

    def take(address: str) -> BrowserContext:
        context = browser.new_context(
            base_url=address, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
        )
        made.append(context)
        return context

    yield take
    for context in made:
        context.close()


def linked(context: BrowserContext, site: PhoneSite) -> Page:
    """A page of a phone that has just been linked, its shell kept by the service worker."""
    handed = site.act("link")
    page = context.new_page()
    page.goto(f"/nhap/#lien-ket={handed['token']}")
    page.get_by_label("Mã cán bộ đọc").fill(handed["code"])
    page.get_by_role("button", name="Liên kết máy này").click()
    expect(page.get_by_role("heading", name="Người ban1")).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def card(page: Page, site: PhoneSite) -> Locator:
    """The card of the open quarter."""
    return page.locator(f".card[href*='{site.period}']")


def open_form(page: Page) -> None:
    page.locator(".card").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Biểu quý")


def fill(page: Page, values: dict[str, str]) -> None:
    for code, value in values.items():
        page.locator(f"#f-{code}").fill(value)
    expect(page.get_by_text("Đã lưu trên máy lúc")).to_be_visible()


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi biểu", exact=True).click()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


# -- linking --------------------------------------------------------------------------------------------------


def test_link_is_made_on_the_desk_and_used_on_the_phone(fresh: PhoneSite, pocket: Pocket, browser: Browser) -> None:
    desk = browser.new_context(base_url=fresh.address).new_page()
    desk.goto("/dang-nhap/?next=/lam-viec/dien-thoai/")
    desk.get_by_label("Tên đăng nhập").fill("canbo")
    desk.get_by_label("Mật khẩu", exact=True).fill("x")
    desk.get_by_role("button", name="Đăng nhập", exact=True).click()
    assert faults(desk) == []
    desk.get_by_role("button", name="Tạo đường liên kết cho Người ban1").click()
    assert faults(desk) == []
    address = desk.get_by_label("Đường liên kết", exact=True).input_value()
    code = desk.locator(".said b").inner_text()

    preview = pocket(fresh.address).new_page()
    preview.goto(address)
    phone = pocket(fresh.address).new_page()
    phone.goto(address)
    phone.get_by_label("Mã cán bộ đọc").fill(code)
    phone.get_by_role("button", name="Liên kết máy này").click()

    expect(phone.get_by_role("heading", name="Người ban1")).to_be_visible()
    assert phone.url == f"{fresh.address}/nhap/"
    expect(card(phone, fresh)).to_be_visible()
    desk.goto("/lam-viec/dien-thoai/")
    expect(desk.locator(".phones")).to_contain_text("kết nối lần cuối")
    assert desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    desk.context.close()


def test_wrong_code_is_told_and_the_link_may_be_pasted(phones: PhoneSite, pocket: Pocket) -> None:
    handed = phones.act("link")
    page = pocket(phones.address).new_page()
    page.goto("/nhap/")
    page.get_by_label("Đường liên kết cán bộ gửi").fill(f"{phones.address}/nhap/#lien-ket={handed['token']}")
    page.get_by_label("Mã cán bộ đọc").fill(f"{(int(handed['code']) + 1) % 10**6:06d}")
    page.get_by_role("button", name="Liên kết máy này").click()

    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng, còn 4 lần nhập")
    assert faults(page) == []


def test_key_of_the_phone_cannot_be_taken_out(phones: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(phones.address), phones)

    outcome = page.evaluate("""async () => {
        const { key } = await nhap.store.get("kv", "device");
        const out = await crypto.subtle.exportKey("pkcs8", key).then(() => "taken", (error) => error.name);
        return [key.extractable, key.usages, out, document.cookie];
    }""")

    assert outcome == [False, ["sign"], "InvalidAccessError", ""]


# -- without a network ----------------------------------------------------------------------------------------


def test_form_is_filled_in_without_a_network_and_sent_once(fresh: PhoneSite, pocket: Pocket) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    context.set_offline(True)
    page.close()

    page = context.new_page()
    page.goto("/nhap/")
    expect(page.get_by_text("Không có mạng. Cứ nhập bình thường")).to_be_visible()
    open_form(page)
    expect(page.locator("#f-household_count-grey")).to_contain_text("88 hộ · thường 42 – 126")
    fill(page, FULL)
    page.get_by_role("button", name="Thêm dòng").click()
    page.get_by_label("Loại cây").fill("mận")
    page.locator("#r-cay-0-fruit_area").fill("1,5")
    expect(page.get_by_text("Đang lưu…")).to_have_count(0)
    page.close()

    page = context.new_page()
    page.goto("/nhap/")
    expect(card(page, fresh)).to_contain_text("Nháp trên máy, chưa gửi: 4/5 ô")
    open_form(page)
    assert page.locator("#f-births").input_value() == "2"
    assert page.locator("#r-cay-0-fruit_area").input_value() == "1,5"
    send(page)
    expect(card(page, fresh)).to_contain_text(WAITING)
    assert fresh.act("look")["deliveries"] == []

    fresh.stop()
    context.set_offline(False)
    expect(page.get_by_text("Chưa kết nối được với xã")).to_be_visible()
    expect(card(page, fresh)).to_contain_text(WAITING)
    fresh.start()
    page.get_by_role("button", name="Gửi ngay").click()
    expect(card(page, fresh)).to_contain_text(RECEIVED)

    assert fresh.act("look") == {
        "deliveries": ["received"],
        "figures": [
            ["births", "", "2", "A", ""], ["fruit_area", "mận", "1,5", "A", ""],
            ["household_count", "", "90", "A", ""], ["poor_households", "", "12", "A", ""],
        ],
    }  # fmt: skip


def test_worker_sends_what_waits_when_the_page_is_closed(fresh: PhoneSite, pocket: Pocket) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    other = context.new_page()
    other.goto("/nhap/icon.svg")
    session, workers = context.new_cdp_session(other), []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: workers.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    context.set_offline(True)
    open_form(page)
    fill(page, FULL)
    send(page)
    expect(card(page, fresh)).to_contain_text(WAITING)
    assert page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.sync.getTags())") == ["nop"]
    page.close()
    context.set_offline(False)

    woken = {"origin": fresh.address, "registrationId": workers[0]["registrationId"], "tag": "nop", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", woken)

    arrived = (fresh.act("look")["deliveries"] for _ in range(20))
    assert next(filter(None, arrived), []) == ["received"]


def test_answer_that_is_lost_leads_to_no_second_delivery(fresh: PhoneSite, pocket: Pocket) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    lost: list[str] = []

    def lose(route: Route, request: Request) -> None:
        if not lost:
            lost.append(str(route.fetch().json()["id"]))
            route.abort()
        else:
            route.continue_()

    context.route("**/nhap/api/nop/", lose)
    open_form(page)
    fill(page, FULL)
    with context.expect_event("requestfailed"):
        send(page)
    expect(card(page, fresh)).to_contain_text("đã thử gửi 1 lần")
    assert fresh.act("look")["deliveries"] == ["received"]

    page.get_by_role("button", name="Gửi ngay").click()
    expect(card(page, fresh)).to_contain_text(RECEIVED)

    assert len(lost) == 1
    assert fresh.act("look")["deliveries"] == ["received"]


def test_shell_comes_from_the_phone_when_there_is_no_server(phones: PhoneSite, pocket: Pocket) -> None:
    context = pocket(phones.address)
    page = linked(context, phones)
    context.set_offline(True)

    page.goto("/nhap/?mo=lai")
    page.reload()

    expect(page.get_by_role("heading", name="Người ban1")).to_be_visible()
    assert page.evaluate(KEPT_FILES) == 9
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)") is True


def test_what_waits_may_be_taken_back_and_changed(phones: PhoneSite, pocket: Pocket) -> None:
    context = pocket(phones.address)
    page = linked(context, phones)
    context.set_offline(True)
    page.evaluate("location.hash = document.querySelector('.card').hash")
    fill(page, FULL)
    send(page)
    expect(card(page, phones)).to_contain_text(WAITING)

    page.locator(".card").first.click()
    page.get_by_role("button", name="Sửa lại trước khi gửi").click()
    page.locator("#f-births").fill("3")
    send(page)
    expect(card(page, phones)).to_contain_text(WAITING)

    waiting = page.evaluate("nhap.store.all('outbox').then((all) => all.map((one) => one.cells))")
    assert [[cell["text"] for cell in cells if cell["indicator"] == "births"] for cells in waiting] == [["3"]]


# -- what the commune says ------------------------------------------------------------------------------------


def test_returned_form_says_why_and_is_sent_again(fresh: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(fresh.address), fresh)
    open_form(page)
    fill(page, FULL)
    send(page)
    expect(card(page, fresh)).to_contain_text(RECEIVED)
    fresh.act("give_back", "Số hộ nghèo chưa khớp kết quả rà soát")

    page.get_by_role("button", name="Gửi ngay").click()
    expect(card(page, fresh)).to_contain_text("Cán bộ trả lại để sửa")
    expect(card(page, fresh)).to_contain_text("Số hộ nghèo chưa khớp kết quả rà soát")
    card(page, fresh).click()
    assert faults(page) == []
    page.get_by_role("button", name="Sửa và gửi lại").click()
    page.locator("#f-poor_households").fill("11")
    send(page)

    expect(card(page, fresh)).to_contain_text(RECEIVED)
    assert [row[2] for row in fresh.act("look")["figures"]] == ["2", "90", "11"]


def test_late_form_waits_for_an_officer(fresh: PhoneSite, pocket: Pocket) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    context.set_offline(True)
    page.evaluate("location.hash = document.querySelector('.card').hash")
    fill(page, FULL)
    send(page)
    expect(card(page, fresh)).to_contain_text(WAITING)
    fresh.act("close", "hết hạn báo cáo tỉnh")

    context.set_offline(False)

    expect(card(page, fresh)).to_contain_text("chờ cán bộ quyết định")
    assert fresh.act("look") == {"deliveries": ["held"], "figures": []}


def test_lost_phone_is_cut_off_from_another(phones: PhoneSite, pocket: Pocket) -> None:
    lost, mine = linked(pocket(phones.address), phones), linked(pocket(phones.address), phones)
    mine.goto("/nhap/#may")
    assert faults(mine) == []
    mine.on("dialog", lambda dialog: dialog.accept())

    with mine.expect_response("**/api/may/ngat/") as answered:
        # The newest of the others stands first; phones of other tests may stand below it.
        mine.get_by_role("button", name="Mất máy này: ngắt liên kết").first.click()

    assert answered.value.status == 200
    expect(mine.locator(".toast")).to_contain_text("Đã ngắt máy")
    for page in (lost, mine):
        page.goto("/nhap/")
        page.reload()
    expect(lost.get_by_text("đã bị ngắt liên kết ngày")).to_be_visible()
    expect(mine.get_by_text("đã bị ngắt liên kết ngày")).to_have_count(0)


def test_lost_phone_is_told_and_keeps_what_it_has(fresh: PhoneSite, pocket: Pocket) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    open_form(page)
    fill(page, FULL)
    fresh.act("revoke", "báo mất máy")
    send(page)

    expect(page.get_by_text("đã bị ngắt liên kết ngày")).to_be_visible()
    expect(page.get_by_text("báo mất máy")).to_be_visible()
    expect(card(page, fresh)).to_contain_text(WAITING)
    assert fresh.act("look")["deliveries"] == []

    handed = fresh.act("link")
    page.goto(f"/nhap/#lien-ket={handed['token']}")
    page.get_by_label("Mã cán bộ đọc").fill(handed["code"])
    page.get_by_role("button", name="Liên kết máy này").click()

    expect(card(page, fresh)).to_contain_text(RECEIVED)
    assert fresh.act("look")["deliveries"] == ["received"]


# -- advice ---------------------------------------------------------------------------------------------------


def test_unusual_number_is_asked_about_once(phones: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(phones.address), phones)
    open_form(page)
    field = page.locator("#f-household_count")
    field.fill("840")
    field.blur()
    asked = page.get_by_role("alert").filter(has_text="840 khác nhiều so với thường lệ (42 – 126)")
    expect(asked).to_be_visible()
    assert faults(page) == []

    asked.get_by_role("button", name="Đúng, giữ số này").click()
    expect(asked).to_have_count(0)
    expect(page.get_by_text("Đang lưu…")).to_have_count(0)
    page.reload()

    expect(page.locator("#f-household_count")).to_have_value("840")
    expect(page.get_by_role("alert").filter(has_text="840")).to_have_count(0)


def test_gaps_and_broken_rules_are_shown_before_sending(phones: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(phones.address), phones)
    open_form(page)
    fill(page, {"household_count": "84", "poor_households": "85"})
    send(page)

    told = page.get_by_role("region", name="Xem lại trước khi gửi").get_by_role("listitem")
    assert told.all_inner_texts() == [
        "Số trẻ sinh ra: chưa có số, chưa ghi lý do",
        "Chưa khớp: hộ nghèo không nhiều hơn số hộ (85 so với 84)",
    ]
    assert faults(page) == []


def test_no_figure_is_sent_with_its_reason(fresh: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(fresh.address), fresh)
    open_form(page)
    fill(page, {"household_count": "90", "poor_households": "12"})
    births = page.locator(".field", has_text="Số trẻ sinh ra")
    births.get_by_text("Không có số, ước tính, ghi chú").click()
    births.get_by_label("Không có số liệu, vì…").check()
    births.get_by_label("Lý do không có số liệu").fill("trạm y tế chưa chốt sổ")
    poor = page.locator(".field", has_text="Số hộ nghèo")
    poor.get_by_text("Không có số, ước tính, ghi chú").click()
    poor.get_by_label("Tính chất số liệu").select_option(label="ước tính")
    send(page)
    expect(card(page, fresh)).to_contain_text(RECEIVED)

    assert fresh.act("look")["figures"] == [
        ["births", "", "", "M", "trạm y tế chưa chốt sổ"], ["household_count", "", "90", "A", ""],
        ["poor_households", "", "12", "E", ""],
    ]  # fmt: skip


WRITINGS = (
    "347", "1.326", "1,326", "1 326", "1.326,5", "1,33", "1.33", "0,5", "0.075", "12/19", "4-5", "4 đến 5", "-3", "+3",
    "−0,5", "1 tỷ 200 triệu", "45 tỷ 320", "33 triệu", "2,5 tỷ đồng", "１２３", "1.000.000", "1,000,000", "12.345.67",
    "1.234567", "1,2,3", "0.123", "000", "1.1.1.1", "hai", "", "12 hộ", "1e5", "NaN", "12-", "١٢",
    "1\u00a0326", "1\u200b2", "5đ", "\u202e62",
)  # fmt: skip


READ_ALL = """([texts, whole]) => texts.map((text) => nhap.numbers.read(text, whole))
    .map((found) => found && [found.value])"""


def test_numbers_are_read_as_the_server_reads_them(phones: PhoneSite, pocket: Pocket) -> None:
    page = pocket(phones.address).new_page()
    page.goto("/nhap/")

    for whole in (False, True):
        read: list[Any] = page.evaluate(READ_ALL, [list(WRITINGS), whole])
        assert dict(zip(WRITINGS, read, strict=True)) == {text: on_server(text, whole) for text in WRITINGS}


def test_many_writings_are_read_as_the_server_reads_them(phones: PhoneSite, pocket: Pocket) -> None:
    """What a finger may type, drawn by lot; the lot is the same in every run."""
    draw = Random(20)
    pieces = [*"0123456789", *"0123456789", *"., -/+", "000", "triệu", " tỷ ", "nghìn", "đ", "x", "đến"]
    texts = ["".join(draw.choices(pieces, k=draw.randint(1, 9))) for _ in range(4000)]
    page = pocket(phones.address).new_page()
    page.goto("/nhap/")

    for whole in (False, True):
        read: list[Any] = page.evaluate(READ_ALL, [texts, whole])
        wrong = [(text, got, on_server(text, whole)) for text, got in zip(texts, read, strict=True)
                 if not alike(got, on_server(text, whole))]  # fmt: skip
        assert wrong == []


def on_server(text: str, whole: bool) -> list[float] | None:
    try:
        return [float(parse_vi(text, counting=whole).value)]
    except QuantityError:
        return None


def alike(one: list[float] | None, other: list[float] | None) -> bool:
    return one == other if one is None or other is None else isclose(one[0], other[0], rel_tol=1e-12)


# -- when something is not as it should be --------------------------------------------------------------------


def test_phone_that_lost_count_goes_on_from_where_the_server_stands(fresh: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(fresh.address), fresh)
    page.evaluate("nhap.store.put('kv', 'number', 0)")
    open_form(page)
    fill(page, FULL)
    send(page)

    expect(card(page, fresh)).to_contain_text(RECEIVED)
    assert fresh.act("look")["deliveries"] == ["received"]


def test_wrong_clock_of_the_phone_is_told_and_the_form_waits_for_an_officer(fresh: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(fresh.address), fresh)
    page.clock.set_system_time(datetime(2031, 5, 1, 8, 0, tzinfo=UTC))
    open_form(page)
    fill(page, FULL)
    send(page)

    expect(page.get_by_text("Đồng hồ của máy lệch")).to_be_visible()
    expect(card(page, fresh)).to_contain_text("Đồng hồ của máy gửi ghi 01/05/2031")
    assert fresh.act("look") == {"deliveries": ["held"], "figures": []}


def test_somebody_else_s_answer_is_no_answer(phones: PhoneSite, pocket: Pocket) -> None:
    """A café's sign-in page in place of the server: what waits goes on waiting."""
    context = pocket(phones.address)
    page = linked(context, phones)
    context.route("**/nhap/api/**", lambda route: route.fulfill(content_type="text/html", body="<p>Wi-Fi</p>"))
    open_form(page)
    fill(page, FULL)
    send(page)

    expect(card(page, phones)).to_contain_text(WAITING)
    expect(page.get_by_text("Chưa kết nối được với xã")).to_be_visible()


def test_new_version_takes_the_place_of_the_old_one(fresh: PhoneSite, pocket: Pocket, tmp_path: Path) -> None:
    context = pocket(fresh.address)
    page = linked(context, fresh)
    open_form(page)
    fill(page, {"births": "2"})
    old = page.evaluate("caches.keys()")
    fresh.stop()
    fresh.source = tmp_path / "newer"
    shutil.copytree(ROOT / "src", fresh.source)
    words = fresh.source / "muctieu" / "web" / "offline" / "static" / "offline" / "words.js"
    words.write_text(words.read_text().replace('"Biểu cần nhập"', '"Biểu phải nhập"'))
    fresh.start()

    page.goto("/nhap/")
    expect(page.get_by_role("heading", name="Biểu cần nhập")).to_be_visible()
    page.evaluate(UNTIL_NEWER, old[0])
    context.set_offline(True)
    page.goto("/nhap/")

    expect(page.get_by_role("heading", name="Biểu phải nhập")).to_be_visible()
    expect(card(page, fresh)).to_contain_text("Nháp trên máy, chưa gửi: 1/4 ô")


# -- look and weight ------------------------------------------------------------------------------------------


def test_first_load_is_light(phones: PhoneSite, browser: Browser) -> None:
    with CountingWire(phones.port) as wire:
        context = browser.new_context(base_url=f"http://localhost:{wire.port}")
        page = context.new_page()
        page.goto("/nhap/", wait_until="networkidle")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        icons = page.evaluate("""async () => {
            const { icons } = await (await fetch("manifest.webmanifest")).json();
            const fetched = await Promise.all(icons.map(({ src }) => fetch(src).then((answer) => answer.blob())));
            return fetched.map((icon) => icon.size > 0);
        }""")
        kept = page.evaluate(KEPT_FILES)
        context.close()

    assert (icons, kept) == ([True, True, True], 9)
    assert 15_000 < wire.received < FIRST_LOAD


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_have_no_fault_that_axe_finds(phones: PhoneSite, pocket: Pocket, scheme: str) -> None:
    page = linked(pocket(phones.address), phones)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two above
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found = {"home": faults(page)}
    page.goto("/nhap/#may")
    expect(page.get_by_role("heading", name="Máy này")).to_be_visible()
    found["phone"] = faults(page)
    page.goto("/nhap/#lien-ket")
    expect(page.get_by_role("heading", name="Liên kết điện thoại")).to_be_visible()
    found["link"] = faults(page)
    page.goto("/nhap/")
    open_form(page)
    page.get_by_role("button", name="Thêm dòng").click()
    for extra in page.locator("summary").all():
        extra.click()
    found["form"] = faults(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quarterly form")
    found["english"] = faults(page)

    assert found == {screen: [] for screen in found}
    assert said == []
    assert page.evaluate(TOO_SMALL, PRESSED) == []
    for width in (320, 360, 768):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_storage_that_is_full_is_told_and_the_text_stays(phones: PhoneSite, pocket: Pocket) -> None:
    page = linked(pocket(phones.address), phones)
    open_form(page)
    page.evaluate("""() => {
        window.put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
    }""")
    page.locator("#f-births").fill("2")

    expect(page.get_by_text("Máy hết chỗ nên chưa lưu được")).to_be_visible()
    expect(page.get_by_text("Đã lưu trên máy lúc")).to_have_count(0)
    assert page.locator("#f-births").input_value() == "2"

    page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    page.locator("#f-births").fill("3")
    expect(page.get_by_text("Máy hết chỗ nên chưa lưu được")).to_have_count(0)
    expect(page.get_by_text("Đã lưu trên máy lúc")).to_be_visible()
