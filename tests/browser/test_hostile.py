"""Articles are hostile input: whatever they carry, a page shows it, stays whole and stays quick."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
from served import Desk, Watch, article_of, watched

import made
from casus.ledger import Ledger, open_ledger
from casus.model import Caption, Document, Link, Record, Span, Statement, record_id

ATTACK = '<script>window.broken=1</script><img src=x onerror="window.broken=1"><svg onload=window.broken=1>{{7*7}}{%x%}"\'&--><style>*{display:none}</style>'
OVERRIDE = "\u202eevil\u202c\x1b[2J\x00"
# What reaches a reader in more than this has kept somebody waiting. Generous: the machine may be busy.
LONGEST_S = 30.0


def document(name: str, text: str, **known: object) -> Document:
    return Document(id=name, url=f"https://{name}.example/", headline=name, published="2026-03-09", publisher="Test", text=text, **known)  # type: ignore[arg-type]


def attacking() -> Record:
    """Every field that can carry an attack carries one."""
    record = made.strait(name="attack")
    d = replace(
        record.document,
        id=ATTACK,
        headline=ATTACK + OVERRIDE,
        publisher=ATTACK,
        url="javascript:window.broken=1",
        agencies=(ATTACK,),
        byline=(ATTACK,),
        captions=(Caption(text=ATTACK, credit=ATTACK),),
        related=(
            Link(text=ATTACK, url="javascript:window.broken=1"),
            Link(text="data", url="data:text/html,<script>window.broken=1</script>"),
        ),
        text=record.document.text + "\n\n" + ATTACK,
    )
    return replace(
        record,
        document=d,
        actors=tuple(replace(a, name=ATTACK + a.name) for a in record.actors),
        statements=tuple(replace(s, act=ATTACK, medium=ATTACK) for s in record.statements),
        events=tuple(replace(e, type=ATTACK, mode=ATTACK) for e in record.events),
        measures=tuple(replace(m, kind=ATTACK, instruments=(ATTACK,)) for m in record.measures),
        places=tuple(replace(p, name=ATTACK) for p in record.places),
    )


def endless() -> Record:
    """One paragraph of two million characters."""
    return Record(document=document("endless", "The ship waits. " * 125_000), meta=made.META)


def crowded(count: int = 10_000) -> Record:
    """Ten thousand statements, many over one another."""
    text = "He said that it is so. " * 400
    spans = [Span(start=n % 900, end=n % 900 + 60 + n % 500, text=text[n % 900 : n % 900 + 60 + n % 500]) for n in range(count)]
    statements = tuple(Statement(id=record_id("s", n), kind="indirect", act="claim", content=(s,)) for n, s in enumerate(spans))
    return Record(document=document("crowded", text), statements=statements, meta=made.META)


def eastern() -> Record:
    """Right-to-left writing, emoji made of several characters, and an astral character before a mark."""
    text = "قال الوزير إن المضيق مغلق. 👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝔄 and Norway said no.\n\nהשר אמר: לא."
    at = made.Words(text)
    told = Statement(id="s-east", kind="indirect", act="refuse", source=(at("Norway"),), cue=(at("said"),), content=(at("no"),))
    return Record(document=document("eastern", text), statements=(told,), meta=made.META)


@pytest.fixture(scope="module")
def hostile(serve: Callable[[Ledger], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_ledger(tmp_path_factory.mktemp("hostile") / "casus.db") as ledger:
        for record in (attacking(), endless(), crowded(), eastern()):
            ledger.add(record)
        yield Desk(ledger, serve(ledger))


@pytest.fixture
def guarded(chromium: Browser, hostile: Desk) -> Iterator[Watch]:
    yield from watched(chromium, hostile.address)


@pytest.mark.parametrize("path", ["/", "/search", "/search?kind=article", "/timeline", "/map", "/network", "/judge", "article"])
def test_an_attack_is_shown_and_not_obeyed(guarded: Watch, path: str) -> None:
    page = guarded.open(article_of(attacking()) if path == "article" else path)

    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("window.broken") is None
    assert page.locator("main script, main img, main svg[onload], main style").count() == 0
    for address in page.eval_on_selector_all("a[href]", "links => links.map(x => x.getAttribute('href'))"):
        assert address.startswith(("/", "#", "http://", "https://", "?")), address
    assert "49" not in page.title()


def test_what_turns_the_writing_is_shown_as_unknown(guarded: Watch) -> None:
    page = guarded.open(article_of(attacking()))

    shown = page.locator("h1").text_content() or ""
    assert "<script>window.broken=1</script>" in shown
    assert not set("\u202e\x1b\x00") & set(shown)


def test_two_million_characters_in_one_paragraph(guarded: Watch) -> None:
    began = time.monotonic()
    page = guarded.open(article_of(endless()))
    expect(page.locator("#text")).to_contain_text("The ship waits.")

    assert time.monotonic() - began < LONGEST_S
    page.locator("a[rel=next]").first.click()
    expect(page.locator("#text")).to_contain_text("Part 2 of")
    assert "part=2" in page.url


def test_ten_thousand_statements(guarded: Watch) -> None:
    began = time.monotonic()
    page = guarded.open(article_of(crowded()))
    expect(page.locator(".card").first).to_be_visible()
    assert time.monotonic() - began < LONGEST_S

    page.locator("#text .m").first.click()
    expect(page.locator(".card.lit")).to_have_count(1)
    expect(page.get_by_text("records more here")).to_be_visible()


def test_offsets_hold_beside_emoji_and_right_to_left(guarded: Watch) -> None:
    page = guarded.open(article_of(eastern()))
    page.locator("[id='s-east'] .light").click()

    assert page.locator("#text .lit").all_text_contents() == ["Norway", "said", "no"]
    first = page.locator("#text p").first
    assert first.evaluate("x => getComputedStyle(x).direction") == "rtl"
