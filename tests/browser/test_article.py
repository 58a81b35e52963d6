"""The article page in a real browser: marks and records linked both ways, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect
from served import Watch, article_of

import made

PAGE = article_of(made.strait())
LIT = re.compile(r"\blit\b")


def lit(watch: Watch) -> str:
    """The words that are alight."""
    return "".join(watch.page.locator("#text .lit").all_text_contents())


def test_a_record_lights_its_words(watch: Watch) -> None:
    page = watch.open(PAGE)
    card = page.locator(f"[id='{made.strait().commitments[0].id}']")

    card.locator(".tag").click()

    expect(card).to_have_class(LIT)
    assert "close the strait" in lit(watch)
    assert "Norway withdraws its trawlers" in lit(watch)
    assert "boarded" not in lit(watch)
    assert page.url.endswith(f"#{made.strait().commitments[0].id}")


def test_words_lead_to_their_record_and_the_next_click_to_the_next_one(watch: Watch) -> None:
    page = watch.open(PAGE)
    words = page.locator("#text .r-event", has_text="close the strait").first

    words.click()
    first = page.locator(".card.lit").get_attribute("id")
    words.click()
    second = page.locator(".card.lit").get_attribute("id")

    expect(page.locator(".card.lit")).to_have_count(1)
    assert first != second
    assert {first, second} <= {e.id for e in made.strait().events} | {c.id for c in made.strait().commitments} | {
        s.id for s in made.strait().statements
    }


def test_the_keyboard_goes_through_marks_to_the_record_and_back(watch: Watch) -> None:
    page = watch.open(PAGE)

    page.keyboard.press("n")
    first = page.evaluate("document.activeElement.dataset.at")
    page.keyboard.press("n")
    second = page.evaluate("document.activeElement.dataset.at")
    page.keyboard.press("p")
    assert int(first) < int(second)
    assert page.evaluate("document.activeElement.dataset.at") == first

    page.keyboard.press("Enter")
    expect(page.locator(".card.lit")).to_have_count(1)
    assert page.evaluate("document.activeElement.classList.contains('light')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('m')")
    assert page.locator("#text .lit").count()
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0


def test_a_shared_address_opens_with_its_record_alight(watch: Watch) -> None:
    event = made.strait().events[1]
    page = watch.open(f"{PAGE}#{event.id}")

    expect(page.locator(f"[id='{event.id}']")).to_have_class(LIT)
    assert "boarded a Norwegian trawler" in lit(watch)


def test_the_filter_hides_marks_and_records_and_is_in_the_address(watch: Watch) -> None:
    page = watch.open(PAGE)
    cards = page.locator(".card.k-events")
    expect(cards.first).to_be_visible()

    page.locator("#see-events").uncheck()

    expect(cards.first).to_be_hidden()
    mark = page.locator("#text .r-event").first
    assert mark.evaluate("x => getComputedStyle(x).getPropertyValue('--lane1')").strip() in ("transparent", "#0000", "rgba(0, 0, 0, 0)")
    page.goto(page.url)
    expect(page.locator("#see-events")).not_to_be_checked()
    expect(page.locator("#see-commitments")).to_be_checked()
    expect(cards.first).to_be_hidden()


def test_all_of_the_text_is_there(watch: Watch) -> None:
    page = watch.open(PAGE)
    words = " ".join(page.locator("#text p[dir]").all_text_contents())

    assert " ".join(made.STRAIT.split()) in " ".join(words.split())


@pytest.mark.parametrize("key", ["/"])
def test_slash_goes_to_the_search_field(watch: Watch, key: str) -> None:
    page = watch.open(PAGE)
    page.keyboard.press(key)

    expect(page.locator("#seek")).to_be_focused()
