"""The situation report: complete in the terminal, and one safe file that needs nothing but itself."""

import hashlib
import io
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt
from rich.console import Console

import made
from casus import charts, report, show
from casus.cli import main
from casus.ledger import open_ledger
from casus.markdown import markdown
from casus.model import Record
from casus.pictures.map import Spot
from casus.reconcile.situation import situate, situation


def terminal(*records: Record, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as capture:
        console.print(report.terminal(situate(records), title="casus.db"))
    return capture.get()


SPOTS = [Spot(name="Isafjord", lat=66.07, lon=-23.13, counts={"deeds-against": 1})]


def page(*records: Record) -> str:
    return report.page(situate(records), title="casus.db", spots=SPOTS if records else ())


def hostile() -> Record:
    """The first article, with everything that can carry an attack carrying one."""
    record = made.strait()
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x1b[2J\u202e"
    document = replace(record.document, headline=attack, publisher=attack, url="javascript:alert(1)", agencies=(attack,), byline=(attack,))
    actors = tuple(replace(actor, name=attack + actor.name) for actor in record.actors)
    measures = tuple(replace(m, kind=attack, instruments=(attack,)) for m in record.measures)
    events = tuple(replace(e, type=attack, mode=attack) for e in record.events)
    statements = tuple(replace(s, act=attack) for s in record.statements)
    return replace(record, document=document, actors=actors, measures=measures, events=events, statements=statements)


def many(count: int) -> list[Record]:
    """Articles that each tell of an event and a threat of their own."""
    out = []
    for n in range(count):
        record = made.imposed()
        text = record.document.text.replace("Icelandic", f"Number{n}").replace("fisheries", f"pact{n}")
        at = made.Words(text)
        event = replace(
            record.events[0],
            evidence=at(f"sanctions on five Number{n} firms"),
            trigger=at("imposed"),
            date=str(date(2026, 4, 1) + timedelta(days=n)),
        )
        commitment = replace(record.commitments[0], action=(at(f"leave the pact{n} treaty"),), conditions=(), committer=at("Iceland"))
        document = replace(record.document, id=f"d{n}", text=text, url=f"https://gazette{n}.example/")
        out.append(replace(record, document=document, events=(event,), commitments=(commitment,), measures=(), actors=record.actors[:1]))
    return out


# The terminal


def test_the_terminal_tells_everything() -> None:
    out = terminal(*made.records())
    for words in [
        "3 Mar 2026 to 23 Mar 2026",
        "COERCE (arrest)  Icelandic Coast Guard → Norway  Isafjord · about 12 (sailor) · alleged",
        "Fjord Times, Coast Gazette (2 articles, 1 origin)",
        "THREAT  Iceland: close the strait [1 April, 1 Apr 2026]",
        "unless Norway withdraws its trawlers",
        "may be touched by Icelandic Coast Guard → Norway, 5 Mar 2026",
        "condition said to be met",
        "considered 3 Mar 2026 [5] → imposed 23 Mar 2026 [5]",
        "for more: Denmark",
        "against: Ireland",
        "Lars Vik: “any net had been cut” — Fjord Times, 3 Mar 2026",
        "accuse 2, deny 1",
        "Halibut Wire, 2 articles",
    ]:
        assert words in out


def test_the_terminal_is_short_and_says_what_it_leaves_out() -> None:
    out = terminal(*many(40))
    assert out.count("SANCTION") == report.TERMINAL_LINES
    assert "… and 28 more" in out
    assert max(map(len, out.splitlines())) <= 120
    assert max(map(len, terminal(*many(40), width=40).splitlines())) <= 40


def test_the_terminal_of_nothing() -> None:
    out = terminal()
    assert "no article has a date" in out
    assert "Latest events" not in out


def test_what_is_unknown_is_said() -> None:
    record = made.imposed()
    bare = replace(
        record, document=replace(record.document, published=None), statements=(replace(made.fired().statements[1], source_actor=None),)
    )
    out = " ".join(terminal(bare).split())
    assert "Unknown: 1 of 1 articles have no date; of 1 of 1 statements the speaker is unknown." in out


def test_control_characters_do_not_reach_the_terminal() -> None:
    out = terminal(hostile())
    assert "alert(1)" in out
    assert not set(out) & {"\x1b", "\u202e"}


# The page


def test_the_page_holds_every_line_with_quote_outlet_date_and_link() -> None:
    tree = html.document_fromstring(page(*made.records()))
    text = " ".join(tree.text_content().split())
    for words in [
        "Iceland will close the strait on 1 April unless Norway withdraws its trawlers",
        "Denmark wants more names on the list",
    ]:
        assert words in text
    figures = {dt.text: dd.text for dt, dd in zip(tree.xpath("//dt"), tree.xpath("//dd"), strict=True)}
    assert (figures["articles"], figures["independent origins"], figures["open commitments"]) == ("4", "3", "3")
    entries = tree.xpath("//article")
    assert len(entries) > 8
    for entry in entries:
        assert entry.xpath(".//time")
    sourced = [figure for figure in tree.xpath("//figure") if "EU acts on Iceland" not in figure.text_content()]
    assert len(sourced) > 10
    for figure in sourced:
        assert figure.xpath("./blockquote")[0].text_content().strip()
        assert re.search(r"\w+ \w+,\s+\d+ Mar 2026", figure.text_content())
        assert figure.xpath("./figcaption/a/@href")[0].startswith("https://")


@pytest.mark.parametrize("records", [[], made.records(), [hostile()], many(5)], ids=["none", "made", "hostile", "many"])
def test_the_page_needs_nothing_but_itself(records: list[Record]) -> None:
    made_page = page(*records)
    tree = html.document_fromstring(made_page)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //form | //base")
    assert not tree.xpath("//@src | //@style | //@srcset | //@action")
    assert not [name for element in tree.iter() if isinstance(element.tag, str) for name in element.attrib if name.startswith("on")]
    css = tree.xpath("//style")[0].text
    assert "url(" not in css
    assert not re.findall(r"url\((?!#)", made_page)
    assert "@import" not in css
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-" + digest)
    for target in tree.xpath("//@href"):
        assert re.match(r"https?://|#[\w.-]+$", target)
        assert not target.startswith("#") or tree.xpath("//*[@id=$name]", name=target[1:])
    assert len(set(tree.xpath("//@id"))) == len(tree.xpath("//@id"))


def test_the_page_shows_attacks_harmless() -> None:
    made_page = page(hostile())
    assert "&lt;script&gt;alert(1)" in made_page
    assert "<script" not in made_page
    assert "javascript:" not in made_page
    assert not set(made_page) & {"\x1b", "\u202e"}


def test_the_page_suits_dark_rooms_telephones_and_paper() -> None:
    made_page = page()
    for words in ["prefers-color-scheme: dark", "@media print", "width=device-width", 'lang="en"', "max-width: 40rem"]:
        assert words in made_page


def test_the_page_does_not_depend_on_the_order() -> None:
    assert page(*reversed(made.records())) == page(*made.records())


def test_the_page_of_many_articles_stays_light() -> None:
    made_page = page(*many(report.PAGE_LINES + 10))
    assert made_page.count('<article class="deeds-against">\n  <p class="what"><span class="tag">SANCTION') == report.PAGE_LINES
    assert "… and 10 more in the ledger." in made_page


def test_the_page_has_timeline_map_and_board() -> None:
    # Told without what became of it, the threat to fire is still open.
    tree = html.document_fromstring(page(made.strait(), replace(made.fired(), commitments=()), made.imposed()))
    assert [h.text for h in tree.xpath("//h2")][:3] == ["Timeline", "Map", "Latest events"]
    # Each picture twice: for a desk and for a telephone.
    assert len(tree.xpath("//svg")) == 4
    assert all(svg.xpath("./title")[0].text for svg in tree.xpath("//svg"))
    lines = {"".join(a.itertext()) for a in tree.xpath("//svg//a")}
    assert any("Iceland: close the strait" in words for words in lines)
    board = tree.xpath("//div[@class='board']")[0]
    columns = {section.get("aria-label"): " ".join(section.text_content().split()) for section in board.xpath("./section")}
    assert "May be touched by Icelandic Coast Guard → Norway" in columns["Touched by an event"]
    assert "unless Norway withdraws its trawlers" in columns["On a condition"]
    assert not html.document_fromstring(page()).xpath("//svg")


def test_the_map_of_a_ledger_has_its_places(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "casus.db") as ledger:
        for record in made.records():
            ledger.add(record)
        with ledger.connect() as connection:
            found = charts.spots(connection, report.happened(situation(connection)))
    assert [(s.name, s.total, s.inferred) for s in found if s.name == "Isafjord"] == [("Isafjord", 1, 0)]


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "casus.db")
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
    assert main(["report", "--ledger", where, "--format", "markdown", "--until", "2026-03-05", "--html", str(tmp_path / "r.html")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# Situation report: casus.db")
    assert "Articles published 3 Mar 2026 to 4 Mar 2026." in out
    assert len(html.parse(str(tmp_path / "r.html")).xpath("//svg")) == 4
    assert main(["report", "--ledger", where, "--since", "lately"]) == 2
    assert "since 'lately' is no day" in capsys.readouterr().err


# Markdown


@pytest.mark.parametrize("records", [[], made.records(), [hostile()], many(5)], ids=["none", "made", "hostile", "many"])
def test_markdown_says_what_the_page_says_and_nothing_else(records: list[Record]) -> None:
    written = markdown(situate(records), title="casus_*.db")
    tree = html.document_fromstring(MarkdownIt("commonmark").enable("table").render(written))
    assert tree.xpath("//h1")[0].text_content() == "Situation report: casus_*.db"
    assert not tree.xpath("//script | //img | //iframe | //style")
    for target in tree.xpath("//a/@href"):
        assert re.match(r"https?://[\w-]+\.example/", target)
    assert not set(written) & {"\x1b", "\u202e"}
    assert "<script" not in re.sub(r"\\.", "", written)
    told = " ".join(tree.text_content().split())
    for h in report.happened(situate(records)):
        assert " ".join(show.line(h.sources[0].quote).strip(report.QUOTES).split()) in told
    for d in situate(records).disputes:
        assert show.line(d.against.quote).strip(report.QUOTES) in told


def test_markdown_tells_everything() -> None:
    text = " ".join(html.document_fromstring(MarkdownIt("commonmark").enable("table").render(markdown(situate(made.records()), title="x"))).text_content().split())  # fmt: skip
    for words in [
        "COERCE (arrest) Icelandic Coast Guard → Norway · Isafjord · about 12 (sailor) · alleged",
        "THREAT Iceland: close the strait · to Norway · 1 April, 1 Apr 2026",
        "unless Norway withdraws its trawlers",
        "may be touched by Icelandic Coast Guard → Norway, 5 Mar 2026",
        "considered 3 Mar 2026 [5] → imposed 23 Mar 2026 [5]",
        "for more: Denmark",
        "against it Lars Vik “any net had been cut” — Fjord Times, 3 Mar 2026",
        "Halibut Wire, 2 articles",
    ]:
        assert words in text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/1", True),
        ("http://a.example", True),
        ("javascript:x", False),
        ("data:text/html,x", False),
        ("http://[x", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, safe: bool) -> None:
    assert (report.link(url) == url and url is not None) is safe


# What both share


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-03-03", "3 Mar 2026"), ("2026-03-06T08:00:00Z", "6 Mar 2026"), ("2026-03", "Mar 2026"), ("2026", "2026"), ("2026-W10", "2026-W10"), ("2026-13", "2026-13"), ("PRESENT_REF", "PRESENT_REF"), (None, "-"), ("", "-")],
)  # fmt: skip
def test_days(moment: str | None, said: str) -> None:
    assert show.day(moment) == said


@pytest.mark.parametrize(
    ("args", "said"),
    [((12, None, "sailor", True), "about 12 (sailor)"), ((1200.0,), "1,200"), ((50, 100), "50-100"), ((None, 9), "up to 9"), ((2.5, None, "percent"), "2.5 (percent)"), ((None, None, "ship"), "ship"), ((), "-")],
)  # fmt: skip
def test_numbers(args: tuple[object, ...], said: str) -> None:
    assert show.number(*(args or (None,))) == said  # type: ignore[arg-type]


# The article in the terminal


def styled(record: Record, words: str) -> set[str]:
    """The marks that lie over some words of the article."""
    at = record.document.text.index(words)
    style = {style: name for name, style in show.MARKS.items()}
    return {style[str(s.style)] for s in show.marked(record).spans if s.start <= at and s.end >= at + len(words)}


def test_marks() -> None:
    record = made.strait()
    assert styled(record, "Prime Minister Anna Jonsdottir") == {"source"}
    assert styled(record, "told") == {"cue"}
    assert styled(record, "close the strait") == {"content", "commitment", "event"}
    assert styled(record, "Norway withdraws its trawlers") == {"content", "condition"}
    assert styled(record, "arrested") == {"event"}
    assert styled(record, "REYKJAVIK") == set()


def test_marking_keeps_the_text() -> None:
    assert show.marked(made.strait()).plain == made.STRAIT
    odd = "a\x1b[31m\u202eb\ud800c\n"
    assert len(show.visible(odd)) == len(odd)
    assert show.visible(odd) == "a\ufffd[31m\ufffdb\ufffdc\n"


@pytest.mark.parametrize("name", show.SECTIONS)
@pytest.mark.parametrize("record", [made.strait(), made.imposed(), hostile()], ids=["full", "bare", "hostile"])
def test_every_section_can_be_shown(name: str, record: Record) -> None:
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as capture:
        console.print(show.section(record, name))
    assert capture.get().strip()
    assert "\x1b" not in capture.get()


def test_a_column_of_which_nothing_is_known_is_left_out() -> None:
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as capture:
        console.print(show.section(made.imposed(), "events"))
    assert "whom" in capture.get()
    assert "where" not in capture.get()
