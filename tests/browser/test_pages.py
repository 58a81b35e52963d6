"""Every page in a real browser: light, dark and on a telephone, without an error, a request elsewhere or a serious finding of axe."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from served import Desk, Watch, article_of, axe, first_id, watched

import made

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "phone": PHONE}
# What axe calls serious or critical keeps somebody from using the page.
SERIOUS = ("serious", "critical")
NAMES = (
    "situation", "period", "article", "filtered", "actor", "timeline", "map", "network", "commitment", "measure", "claim", "search", "everything",
    "narrowed", "nothing", "judge", "event", "statement",
)  # fmt: skip


def addresses(desk: Desk) -> dict[str, str]:
    article = article_of(made.strait())
    return {
        "situation": "/",
        "period": "/?since=2026-03-01&until=2026-03-05",
        "article": article,
        "filtered": f"{article}?kinds=events&kinds=commitments",
        "actor": f"/actor/{first_id(desk.ledger, 'actor')}",
        "timeline": "/timeline",
        "map": "/map",
        "network": "/network",
        "commitment": f"/commitment/{made.strait().commitments[0].id}",
        "measure": f"/measure/{made.strait().measures[0].id}",
        "claim": f"/claim/{first_id(desk.ledger, 'contested')}",
        "event": f"/event/{made.strait().events[1].id}",
        "statement": f"/claim/{made.strait().statements[2].id}",
        "search": "/search?about=net",
        "everything": "/search",
        "narrowed": "/search?kind=event&type=THREATEN&since=2026-03-01",
        "nothing": "/search?about=xylophone",
        "judge": "/judge?verdict=same",
    }


@pytest.fixture(params=LOOKS, scope="module")
def look(request: pytest.FixtureRequest, chromium: Browser, desk: Desk) -> Iterator[Watch]:
    yield from watched(chromium, desk.address, **LOOKS[request.param])


@pytest.mark.parametrize("name", NAMES)
def test_every_page_shows_itself(look: Watch, desk: Desk, name: str) -> None:
    page = look.open(addresses(desk)[name])

    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert look.errors == []
    assert look.elsewhere == []
    if script := axe():
        # Run by the browser itself, not by the page: its policy lets no script in.
        page.evaluate(script.read_text("utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        serious = [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"] if v["impact"] in SERIOUS]
        assert serious == []


def test_axe_is_here() -> None:
    if axe() is None:
        told = "axe-core is not installed here (`make axe` installs it with npm): pages are tested without it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)


def test_dark_is_dark_and_light_is_light(chromium: Browser, desk: Desk) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        for watch in watched(chromium, desk.address, color_scheme=scheme):
            page = watch.open("/")
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
            brightness[scheme] = sum(colour[:3]) / 3

    assert brightness["light"] > 230
    assert brightness["dark"] < 50


def test_pages_work_without_script(chromium: Browser, desk: Desk) -> None:
    for watch in watched(chromium, desk.address, java_script_enabled=False):
        page = watch.open(article_of(made.strait()))
        expect(page.locator(".card").first).to_be_visible()
        card = page.locator(f"[id='{made.strait().events[1].id}']")
        card.locator(".light").click()
        assert "#t" in page.url
        page.locator("#see-events").uncheck()
        expect(card).to_be_hidden()
        watch.open("/search?about=net")
        expect(page.locator("article.entry").first).to_be_visible()


def test_the_keyboard_alone_finds_and_opens_an_article(watch: Watch) -> None:
    page = watch.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("trawler")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.getAttribute('href')") or "").startswith("/article/d-"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/d-*")
    expect(page.locator("#text")).to_be_visible()


def test_a_facet_narrows_and_comes_off_again(watch: Watch) -> None:
    page = watch.open("/search?kind=event")
    before = page.locator("article.entry").count()
    facet = page.locator(".facets a", has_text="COERCE")

    facet.click()
    page.wait_for_url("**type=COERCE**")
    narrowed = page.locator("article.entry").count()
    assert 0 < narrowed < before
    for tag in page.locator("article.entry .tag").all_text_contents():
        assert tag.startswith("COERCE")
    page.locator(".facets a[aria-current]").click()
    assert page.locator("article.entry").count() == before


def test_a_source_is_one_click_from_the_situation(watch: Watch) -> None:
    page = watch.open("/")
    page.locator(".entry figcaption a").first.click()
    page.wait_for_url("**/article/d-*#*")

    expect(page.locator(".card.lit")).to_have_count(1)
    assert page.locator("#text .lit").count() > 0


def test_the_judge_is_quick_by_keyboard(watch: Watch) -> None:
    page = watch.open("/judge?verdict=same")
    expect(page.locator(".pair")).to_be_visible()
    first = page.locator(".verdict input[name=n]").get_attribute("value")

    page.keyboard.press("k")
    page.wait_for_url("**before=**")
    page.goto(page.url.split("?")[0] + "?verdict=same")
    page.keyboard.press("d")
    expect(page.locator(".done")).to_have_text("Kept: different.")
    assert first != (page.locator(".verdict input[name=n]").first.get_attribute("value") if page.locator(".verdict").count() else None)
    expect(page.locator("#lately")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".done")).to_have_text("Undone.")
    expect(page.locator("#lately")).to_have_count(0)
