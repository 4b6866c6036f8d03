"""How pages look and are read, in a real browser: WCAG 2.2 AA in light and dark, at any width, in each language."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.ingest.desk import settings
from tests.web.client import PASSWORD, add_user, closed
from tests.web.pages.house import LOOP, open_house
from tests.web.pages.looks import PHONE, fits, kept, serious
from tests.web.pages.showcase import Monday, monday
from tests.web.pages.watching import watch

DESKTOP = {"width": 1200, "height": 900}
PAGES = {
    "list": "/",
    "singles": "/?kind=single&state=waiting",
    "put-off": "/?state=later",
    "decided": "/?state=decided",
    "nothing-fits": "/?sender=nobody@elsewhere.example",
    "told": "/?job={done}&job={waiting}&job={failed}",
    "storm": "/storms/{loop}",
    "single": "/storms/{single}",
    "storm-put-off": "/storms/{later}",
    "later": "/storms/{loop}/later",
    "question-first": "/decide?kind=first&storm={loop}",
    "question-discard": "/decide?kind=discard&storm={loop}",
    "jobs": "/jobs",
    "job": "/jobs/{done}",
    "job-failed": "/jobs/{failed}",
    "allow": "/allow?storm={loop}",
    "allowances": "/allowances",
    "at-once": "/at-once",
    "hold": "/at-once/new?storm={loop}",
    "overview": "/overview",
    "log": "/log",
    "shunted": "/shunted",
    "silences": "/silences",
    "trouble": "/nowhere",
}
MAIN = ("list", "told", "storm", "question-first", "allow", "overview", "log", "shunted", "silences", "allowances")
SEEN = """[...document.querySelectorAll('main time')].filter(one => !one.title).length"""
REACHED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const inside = one.tagName === 'SELECT' || one.tagName === 'INPUT' ? [[box.x + box.width / 2, box.y + box.height / 2]]
    : [...one.getClientRects()].map(line => [line.x + line.width / 2, line.y + line.height / 2]);
  const top = inside.map(([x, y]) => document.elementFromPoint(x, y));
  return {
    name: one.outerHTML.slice(0, 120),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    clear: top.some(seen => seen && (one.contains(seen) || seen.contains(one))),
  };
}"""
REACHABLE = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility() && !one.disabled && !(one.type === 'radio' && !one.checked)).length"""
CONTRAST = """(names) => {
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map(one => one / 255)
      .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.querySelector('.went')).backgroundColor);
  return names.map(([selector, paint]) => {
    const drawn = light(getComputedStyle(document.querySelector(selector))[paint]);
    return (Math.max(drawn, ground) + 0.05) / (Math.min(drawn, ground) + 0.05);
  });
}"""
expect.set_options(timeout=60_000)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Monday]:
    """One for all tests that only look."""
    async with monday(tmp_path_factory.mktemp("monday")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def own(tmp_path: Path) -> AsyncIterator[Monday]:
    """One of the test's own, in which it may decide."""
    async with monday(tmp_path) as made:
        yield made


def address(at: Monday, name: str) -> str:
    jobs = {"done": at.done.id, "failed": at.failed.id, "waiting": at.waiting.id}
    return at.house.url + PAGES[name].format(loop=at.loop, single=at.single, later=at.later, **jobs)


async def opened(browser: Browser, at: Monday, name: str = "list", **more: Any) -> Page:
    """Open a page; a fault of its script, or what its policy forbids, fails the test."""
    context: BrowserContext = await browser.new_context(**{"viewport": DESKTOP, "locale": "en", **more})
    page = await context.new_page()
    page.set_default_timeout(60_000)
    watch(page)
    await page.goto(address(at, name))
    return page


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_page_can_be_read(browser: Browser, axe: str, at: Monday, language: str, width: str) -> None:
    size = DESKTOP if width == "desktop" else PHONE
    page = await opened(browser, at, viewport=size, locale=language)
    titles = set()
    for name in PAGES:
        await page.goto(address(at, name))
        where = f"{name}, {language}, {width}"
        for scheme in ("dark", "light"):
            await page.emulate_media(color_scheme=scheme)
            assert await serious(page, axe) == [], f"{where}, {scheme}"
            await kept(page, f"{name}-{language}-{width}-{scheme}")
        small = await page.evaluate("axe.run(document, {runOnly: ['target-size']})")
        assert [one["nodes"][0]["html"] for one in small["violations"]] == [], where
        assert await fits(page), where
        assert await page.locator("h1").count() == 1, where
        assert await page.locator("html").get_attribute("lang") == language, where
        assert await page.evaluate(SEEN) == 0, f"{where}: each time says the whole moment"
        titles.add(await page.title())
    assert len(titles) > 12, "a page is told from others by its title"


@pytest.mark.parametrize(
    ("size", "letters"), [({"width": 320, "height": 640}, "16px"), ({"width": 640, "height": 450}, "32px")]
)
async def test_no_page_scrolls_sideways_however_narrow_or_large(
    browser: Browser, at: Monday, size: dict[str, int], letters: str
) -> None:
    page = await opened(browser, at, viewport=size, locale="de")
    for name in MAIN:
        await page.goto(address(at, name))
        await page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
        assert await fits(page), name
        await kept(page, f"{name}-{size['width']}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_tab_reaches_everything_and_one_sees_where_one_is(
    browser: Browser, at: Monday, size: dict[str, int]
) -> None:
    page = await opened(browser, at, viewport=size, reduced_motion="reduce")
    for name in ("list", "storm", "allow", "told"):
        await page.goto(address(at, name))
        if name == "list":
            await page.evaluate("document.querySelector('[data-row] input').checked = true")
        there, seen = await page.evaluate(REACHABLE), []
        for _ in range(there + 1):
            await page.keyboard.press("Tab")
            one = await page.evaluate(REACHED)
            if one["name"].startswith("<body"):
                break
            assert one["ring"], f"{name}: no ring on {one['name']}"
            assert one["clear"], f"{name}: something lies over {one['name']}"
            seen.append(one["name"])
        assert len(seen) >= there - 1, f"{name}: the browser's own stops may differ by one"


async def test_keys_do_what_the_help_says(browser: Browser, own: Monday) -> None:
    page = await opened(browser, own)
    rows, press = page.locator("[data-row]"), page.keyboard.press
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        await press(key)
        await expect(rows.nth(row).locator("a.open")).to_be_focused()
    await press("x")
    await expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    await expect(page.locator("[data-marked]")).to_have_text("1")
    await press("x")
    await expect(page.locator("[data-marked]")).to_be_hidden()
    who = await rows.nth(1).locator("a.open").inner_text()
    for key, heading in (("r", "Release"), ("d", "Discard"), ("a", "Always let pass"), ("Enter", who)):
        await press(key)
        await expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        await page.go_back()
        for _ in range(2):
            await press("j")
    await press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    for key in "jxrdau?":
        await press(key)
    await expect(page.get_by_role("searchbox")).to_have_value("jxrdau?")
    await expect(page.locator("#keys")).to_be_hidden()
    assert page.url == address(own, "list")
    await page.goto(address(own, "told"))
    await press("u")
    await expect(page.locator(".told").get_by_text("13 mails wait again.")).to_be_visible()


async def test_the_help_gives_the_focus_back(browser: Browser, at: Monday) -> None:
    page = await opened(browser, at)
    button = page.get_by_role("button", name="Keyboard")
    await button.click()
    await expect(page.get_by_role("button", name="Close")).to_be_focused()
    for key in ("j", "r", "d"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()


async def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(browser: Browser, at: Monday) -> None:
    page = await opened(browser, at, viewport=PHONE)
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Overview")
    await expect(link).to_be_hidden()
    await page.get_by_role("button", name="Menu").press("Enter")
    await expect(link).to_be_visible()
    await kept(page, "menu")
    await page.keyboard.press("Escape")
    await expect(link).to_be_hidden()
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()


async def test_what_became_of_a_decision_is_said_once_and_keeps_the_focus(browser: Browser, own: Monday) -> None:
    page = await opened(browser, own, "told")
    said = page.get_by_role("status").filter(has_text="13 mails are released in")
    await expect(said).to_be_attached()
    first = await said.inner_text()
    back = page.get_by_role("button", name="Take back")
    await back.focus()
    shown = page.locator(".told.notice p")
    before = await shown.inner_text()
    await expect(shown).not_to_have_text(before)
    assert await said.inner_text() == first, "a countdown is not read aloud"
    await expect(back).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Taken back")).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_timeline_is_seen_and_its_words_keep_their_size(browser: Browser, at: Monday, scheme: str) -> None:
    page = await opened(browser, at, "storm", color_scheme=scheme, viewport=PHONE)
    names = ((".timeline .held", "fill"), (".timeline .passed", "fill"))
    names += ((".timeline .limit", "stroke"), (".timeline .tripped", "stroke"))
    assert all(ratio >= 3 for ratio in await page.evaluate(CONTRAST, names))
    assert await page.locator(".went text").count() == 0
    await expect(page.locator(".legend")).to_contain_text("limit: 5 in 60 minutes")
    await expect(page.locator(".legend")).to_contain_text("held from here on")
    assert int(await page.locator(".scale span").first.inner_text()) >= 2


async def test_nothing_moves_for_who_wants_it_so(browser: Browser, at: Monday) -> None:
    moving = "[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]"
    page = await opened(browser, at, "storm", reduced_motion="reduce")
    assert await page.evaluate(moving) == ["auto", 0]
    page = await opened(browser, at, "storm", reduced_motion="no-preference")
    assert await page.evaluate(moving) == ["smooth", 0]


async def test_what_is_wrong_in_a_form_is_said_at_its_field(browser: Browser, axe: str, tmp_path: Path) -> None:
    async with open_house(settings(tmp_path, **closed())) as house:
        await add_user(house.node, "anna", "admin")
        page = await (await browser.new_context(locale="en")).new_page()
        await page.goto(house.url)
        name, password = page.get_by_label("Name"), page.get_by_label("Password")
        assert await name.get_attribute("autocomplete") == "username"
        assert await password.get_attribute("autocomplete") == "current-password"
        await expect(name).to_be_focused()
        await kept(page, "login")
        await name.fill("anna")
        await password.fill("something else")
        await page.keyboard.press("Enter")
        await expect(password).to_have_attribute("aria-invalid", "true")
        await expect(password).to_have_accessible_description("There is no such name with this password.")
        assert await serious(page, axe) == []
        await kept(page, "login-wrong")
        await name.fill("anna")
        await password.fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Held mail")).to_be_visible()
        await page.locator(".who summary").click()
        await kept(page, "who")
        await page.get_by_role("link", name="Change password").click()
        for field in await page.locator("main input[type=password]").all():
            await field.fill(PASSWORD)
        await page.get_by_label("once more").fill("another one altogether")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("once more")).to_have_accessible_description(re.compile("differently"))
        assert await page.get_by_label("New password", exact=True).get_attribute("autocomplete") == "new-password"
        assert await serious(page, axe) == []


async def test_what_is_wrong_in_a_question_is_said_at_its_field(browser: Browser, axe: str, at: Monday) -> None:
    page = await opened(browser, at, "later")
    await page.get_by_label("At a time").select_option("")
    await page.get_by_role("button", name="Put it off").click()
    await expect(page.get_by_label("At a time")).to_have_accessible_description("Say until when.")
    assert await serious(page, axe) == []
    await page.goto(address(at, "allow"))
    await expect(page.get_by_label("Address")).to_have_value(LOOP)
    await page.get_by_label("Address").fill("nobody at all")
    await page.get_by_role("button", name="Let it pass from now on").click()
    await expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    assert await serious(page, axe) == []
