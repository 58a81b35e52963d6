"""HTML pages: small ones of our own, each showing what one kind of site does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casus.config import Config
from casus.errors import InputError
from casus.model import Caption, Document, Link
from casus.read.html import MOST_ELEMENTS, Given, document_of
from casus.read.metadata import metadata_of, without_site
from casus.read.page import parse_page, pieces_of

BODY = [
    "The port of a small harbour town was shut on Thursday after dockers voted to strike, the first such walkout in ten years.",
    "\u201cWe have waited long enough,\u201d said Ann Other, the chairwoman of the union \u2013 and went back to the gate.",
    "The owners of the two biggest firms did not reply to requests for comment. A court is to rule on Friday.",
    "Not one ship had left by noon, the harbour master told reporters, and none was expected before the weekend.",
]
PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Port stays shut until owners talk | Harbour Post</title>
<link rel="canonical" href="/world/port-shut">
<meta property="og:site_name" content="Harbour Post">
<meta property="og:title" content="Port stays shut until owners talk">
<meta name="description" content="Dockers say they will stay out. The ministry goes to court.">
<meta property="article:published_time" content="2020-08-27T16:05:00+03:00">
<meta name="author" content="Jane Doe">
</head><body class="has-menu with-sidebar"><a href="#main">Skip to content</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article><header><h1>Port stays shut until owners talk</h1>
<p class="article__standfirst">Dockers say they will stay out. The ministry goes to court.</p>
<p class="byline">By <a rel="author" href="/jane">Jane Doe</a>, Riga</p></header>
<figure><img src="a.jpg"><figcaption>Dockers at the gate <span class="credit">Image: Harbour Post/J. Roe</span></figcaption></figure>
<p>{BODY[0]}</p><p>{BODY[1]}</p>
<p><strong>Read more:</strong> <a href="/world/docks">Why the docks matter to the whole coast</a></p>
<h2>Not one ship</h2>
<p>{BODY[2]}</p><div class="ad">Advertisement</div><p>{BODY[3]}</p>
<p>po/rs (AFP, dpa)</p></article>
<aside class="related"><h3>Related articles</h3><ul><li><a href="/world/cost">What a strike would cost the town</a></li></ul></aside></main>
<footer><p>&copy; 2020 Harbour Post</p></footer></body></html>"""


def read(page: str, **given: str) -> Document:
    """The article of a page of the Harbour Post."""
    return document_of(
        page, name="page", config=Config(), given=Given(**given), base="https://harbourpost.example/world/port-shut?from=home"
    )


def attempt(page: str) -> Document | InputError:
    """The article of a page, or why it cannot be read."""
    try:
        return read(page)
    except InputError as error:
        return error


def test_every_part_of_a_page() -> None:
    document = read(PAGE)
    standfirst = "Dockers say they will stay out. The ministry goes to court."
    assert document == Document(
        id="https://harbourpost.example/world/port-shut",
        url="https://harbourpost.example/world/port-shut",
        headline="Port stays shut until owners talk",
        standfirst=standfirst,
        published="2020-08-27T16:05:00+03:00",
        publisher="Harbour Post",
        byline=("Jane Doe",),
        agencies=("AFP", "dpa"),
        captions=(Caption(text="Dockers at the gate", credit="Harbour Post/J. Roe"),),
        headings=document.headings,
        related=(
            Link(text="Why the docks matter to the whole coast", url="https://harbourpost.example/world/docks"),
            Link(text="What a strike would cost the town", url="https://harbourpost.example/world/cost"),
        ),
        language="en",
        text="\n\n".join([standfirst, *BODY[:2], "Not one ship", *BODY[2:]]),
    )
    assert [h.text for h in document.headings] == ["Not one ship"]
    assert all(document.text[h.start : h.end] == h.text for h in document.headings)


def test_what_is_given_goes_before_what_the_page_says() -> None:
    document = read(PAGE, id="7", url="https://mirror.example/7", headline="Another headline", published="2020-08-28", publisher="Mirror")
    assert (document.id, document.url, document.headline, document.published, document.publisher) == (
        "7",
        "https://mirror.example/7",
        "Another headline",
        "2020-08-28",
        "Mirror",
    )


def test_odd_characters_are_kept() -> None:
    odd = "The\u00a0port was ar\u00adrested \u2014 \u2018so to say\u2019 \u2013 by dockers on Thursday, the first such walkout in the ten years past."
    assert odd in read(PAGE.replace(BODY[2], odd)).text
    assert odd in read(PAGE.replace(BODY[2], odd.replace("\u00a0", "&nbsp;").replace("\u00ad", "&shy;").replace("\u2014", "&mdash;"))).text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<script type="application/ld+json">{"@context": "x", "@graph": [{"@type": "NewsArticle", "datePublished": "2020-08-27", "headline": "x"}]}</script>',
            "2020-08-27",
        ),
        (
            '<script type="application/ld+json">[{"@type": ["Article"], "datePublished": "2020-08-27T10:00:00Z", "headline": "x"}]</script>',
            "2020-08-27T10:00:00Z",
        ),
        ('<script type="application/ld+json">{broken</script><meta name="dc.date.issued" content="2020-08-27">', "2020-08-27"),
        ('<meta itemprop="datePublished" content="2020-08-27T10:00:00+02:00">', "2020-08-27T10:00:00+02:00"),
        ("", None),
    ],
)
def test_publication_date_in_the_head(head: str, published: str | None) -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2020-08-27T16:05:00+03:00">', head)
    assert read(page).published == published


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ('<p>Posted <time datetime="2020-08-27T20:41:00+02:00">Thursday evening</time></p>', "2020-08-27T20:41:00+02:00"),
        ("<p>Updated 28 August 2020</p><p>Published 27 August 2020</p>", "2020-08-27"),
        ("<p>08/09/2020</p>", None),
    ],
)
def test_publication_date_shown(shown: str, published: str | None) -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2020-08-27T16:05:00+03:00">', "").replace(
        '<p class="byline">', shown + '<p class="byline">'
    )
    document = read(page)
    assert document.published == published
    assert "Posted" not in document.text
    assert "2020" not in document.text


def test_publication_date_in_the_address() -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2020-08-27T16:05:00+03:00">', "").replace(
        "/world/port-shut", "/2020/08/27/port-shut"
    )
    assert read(page).published == "2020-08-27"


def test_json_ld_authors_and_owner_by_reference() -> None:
    graph = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Port stays shut until owners talk",
      "author": [{"@id": "#jane"}, {"@type": "Person", "name": "By John Roe, AFP"}], "publisher": {"@id": "#us"}},
      {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}, {"@type": "NewsMediaOrganization", "@id": "#us", "name": "The Harbour Post"}]}</script>"""
    document = read(PAGE.replace("</head>", graph + "</head>"))
    assert document.byline == ("Jane Doe", "John Roe")
    assert document.publisher == "The Harbour Post"
    assert document.agencies == ("AFP", "dpa")


def test_class_of_the_whole_page_says_nothing() -> None:
    page = PAGE.replace("<article>", '<article class="menu sidebar related caption figure">')
    assert read(page).text == read(PAGE).text


def test_page_of_line_breaks() -> None:
    page = f"<html><head><title>Port stays shut until owners talk</title></head><body><h1>Port stays shut until owners talk</h1><div>{'<br><br>'.join(BODY)}</div></body></html>"
    assert read(page).text.split("\n\n") == BODY


def test_pull_quote_is_not_said_twice() -> None:
    page = PAGE.replace("<h2>", '<p class="pullquote">\u201cWe have waited long enough\u201d</p><h2>')
    assert read(page).text == read(PAGE).text


def test_article_in_json_ld_alone() -> None:
    page = '<html><head><script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Port shut", "articleBody": "{}"}}</script></head><body><div id="app"></div></body></html>'
    document = read(page.format("\\n\\n".join(BODY)))
    assert document.text.split("\n\n") == BODY
    assert document.headline == "Port shut"


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><nav><a href='/'>Home</a></nav></body></html>", "<!-- -->", "<p> </p>"])
def test_page_without_an_article(page: str) -> None:
    with pytest.raises(InputError, match="page: no article text found"):
        read(page)


@pytest.mark.parametrize(
    "page",
    [
        PAGE[: PAGE.index(BODY[3]) + 40],
        PAGE.replace("</p>", "").replace("</div>", "</section></b>"),
        "\x00" + PAGE.replace("<p>", "<p>\x00"),
        "<?xml version='1.0' encoding='utf-16'?>" + PAGE,
        PAGE.replace("<main>", "<div>" * 150 + "<main>"),
        PAGE.replace("<p>", "<p \ud800='x'>", 1),
        PAGE.replace("</head>", "<script type='application/ld+json'>" + "[" * 50_000 + "</script></head>"),
    ],
)
def test_broken_pages_are_read(page: str) -> None:
    assert BODY[0] in read(page).text


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000 + BODY[0], "<p>" + "<span>" * 30_000 + BODY[0], "<table><tr><td>" * 10_000 + BODY[0], "<ul><li>" * 5_000 + BODY[0]],
)
def test_depth_does_not_crash(page: str) -> None:
    found = attempt(page)
    assert "port" in found.text if isinstance(found, Document) else str(found).startswith("page: no article")


def test_page_of_too_many_elements_is_refused() -> None:
    with pytest.raises(InputError, match="elements"):
        read("<a>x</a>" * (MOST_ELEMENTS + 1))


def test_article_longer_than_allowed_is_refused() -> None:
    with pytest.raises(InputError, match="longer than 100 characters"):
        document_of(PAGE, name="page", config=replace(Config(), longest=100))


def test_metadata_alone() -> None:
    said = metadata_of(parse_page(PAGE), "https://harbourpost.example/x")
    assert said.titles == ("Port stays shut until owners talk",)
    assert said.descriptions == ("Dockers say they will stay out. The ministry goes to court.",)
    assert (said.canonical, said.language, said.authors) == ("https://harbourpost.example/world/port-shut", "en", ("Jane Doe",))


def test_titles_without_the_site() -> None:
    assert without_site("Port shut for days | Harbour Post", "Harbour Post") == "Port shut for days"
    assert without_site("Harbour Post: Port shut for days", "The Harbour Post") == "Port shut for days"
    assert without_site("Harbour Post", "Harbour Post") == "Harbour Post"


def test_hidden_text_is_left_out() -> None:
    pieces = pieces_of(
        parse_page("<p>One<span style='display:none'> two</span> <span class='sr-only'>three</span><script>four</script> five</p>"), None
    )
    assert [piece.text for piece in pieces] == ["One five"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PAGE.split("\n"), "<p>", "</div>", "<br>", "<figcaption>", "\x00", "&#xD800;", "<h1>", "&nbsp;"]), max_size=40
    ).map("".join)
    | st.text(max_size=200)
)
def test_any_page_is_read_or_refused(page: str) -> None:
    found = attempt(page)
    if isinstance(found, InputError):
        assert "\n" not in str(found)
        return
    assert all(found.text[h.start : h.end] == h.text for h in found.headings)
    assert found.text.encode("utf-8")
