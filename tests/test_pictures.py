"""Timeline, map and network: what they show, that they are safe and whole by themselves, and that they can be read by everybody."""

import re
import struct
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casus.pictures import drawing
from casus.pictures.drawing import DARK, LIGHT, QUADS, css, cut, png, twin
from casus.pictures.map import MOST_PLACES, Spot, event_map
from casus.pictures.network import MOST_ACTORS, MOST_NARROW, Actor, Tie, network
from casus.pictures.timeline import MOST_COLUMNS, MOST_SPANS, Span, Tally, timeline
from hostile import ATTACK

SVG = "{http://www.w3.org/2000/svg}"
TALLIES = [
    Tally(on="2026-03-02", type="COERCE", kind="deeds-against"),
    Tally(on="2026-03-02", type="COERCE", kind="deeds-against", count=2),
    Tally(on="2026-03-03", type="THREATEN", kind="words-against"),
    Tally(on="2026-03-03", type="CONSULT", kind="words-for"),
    Tally(on="2026-03", type="AID", kind="deeds-for"),
]
SPANS = [
    Span(label="Iceland: close the strait", kind="threat", since="2026-03-03", until="2026-04-01", href="/commitment/c-1"),
    Span(label="Norway: keep its boats away", kind="promise", since="2026-03-03"),
    Span(
        label="EU: sanction on Iceland", kind="measure", since="2026-03-03", steps=(("2026-03-03", "considered"), ("2026-03-23", "imposed"))
    ),
]
SPOTS = [
    Spot(name="Oslo", lat=59.91, lon=10.75, counts={"words-for": 3, "deeds-against": 1}, href="/search?place=Oslo"),
    Spot(name="Bergen", lat=60.39, lon=5.32, counts={"words-against": 1}, inferred=1),
    Spot(name="North Sea", lat=56.5, lon=3.5, counts={"deeds-against": 2}),
]
ACTORS = [
    Actor(key=str(n), name=f"Actor number {n}", type=["person", "state", "organisation", "group"][n % 4], href=f"/actor/{n}")
    for n in range(12)
]
TIES = [
    Tie(source=str(a), target=str(b), kind=[*QUADS, "speech"][(a + b) % 5], count=1 + a)
    for a, b in combinations(range(12), 2)
    if (a * b) % 3 == 1
]


def pictures(words: str = "", href: str | None = "/x") -> dict[str, str]:
    """Each picture from rows that carry some words everywhere."""
    return {
        "timeline": timeline([Tally(on="2026-03-02", type=words, kind="words-for")], [Span(label=words, kind="threat", since="2026-03-02", steps=(("2026-03-04", words),), href=href)], title=words),
        "map": event_map([Spot(name=words, lat=59.9, lon=10.7, counts={"words-for": 1}, href=href)], title=words),
        "network": network([Actor(key=words, name=words, href=href), Actor(key="b", name="b")], [Tie(source=words, target="b", kind="speech", href=href)], title=words),
    }  # fmt: skip


def tree(picture: str) -> Any:
    return etree.fromstring(picture.encode("utf-8"))


def texts(picture: str) -> list[str]:
    return ["".join(t.itertext()) for t in tree(picture).iter(f"{SVG}text")]


# Every picture


@pytest.mark.parametrize(
    "picture", [timeline(TALLIES, SPANS), event_map(SPOTS), network(ACTORS, TIES), timeline([]), event_map([]), network([], [])]
)
def test_a_picture_is_whole_by_itself_and_says_what_it_shows(picture: str) -> None:
    root = tree(picture)
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
    assert len(title.text) > 2
    assert len(about.text) > 10
    assert root.get("role") == ("group" if root.findall(f".//{SVG}a") else "img")
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for e in root.iter():
        assert etree.QName(e).localname not in {"script", "image", "foreignObject", "use", "iframe"}
        for name, value in e.attrib.items():
            assert not name.startswith("on")
            assert "style" not in name
            assert not re.search(r"url\((?!#)", value)
    assert "@import" not in picture
    assert "url(http" not in picture


@pytest.mark.parametrize("name", ["timeline", "map", "network"])
def test_hostile_words_stay_words(name: str) -> None:
    picture = pictures(ATTACK.replace("\ud800", ""))[name]
    root = tree(picture)
    assert not root.findall(f".//{SVG}script")
    assert "alert(1)" in picture
    assert "<script" not in picture
    assert "\u202e" not in picture
    assert "\x00" not in picture
    assert tree(pictures(ATTACK)[name]) is not None


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[x", "evil", ""])
@pytest.mark.parametrize("name", ["timeline", "map", "network"])
def test_only_paths_and_web_addresses_are_links(name: str, href: str) -> None:
    assert not tree(pictures("x", href)[name]).findall(f".//{SVG}a")
    for good in ("/actor/1", "#c-1", "https://a.example/?a=1&b=2"):
        found = tree(pictures("x", good)[name]).findall(f".//{SVG}a")
        assert found
        assert {a.get("href") for a in found} == {good}


@pytest.mark.parametrize("width", [100, 360, 960, 9999])
def test_nothing_is_drawn_beyond_the_edge(width: int) -> None:
    for picture in (timeline(TALLIES, SPANS, width=width), event_map(SPOTS, width=width), network(ACTORS, TIES, width=width)):
        root = tree(picture)
        _, _, wide, high = map(float, root.get("viewBox").split())
        assert drawing.NARROWEST <= wide <= drawing.WIDEST
        for t in root.iter(f"{SVG}text"):
            assert -1 <= float(t.get("x")) <= wide + 1
            assert 0 <= float(t.get("y")) <= high + 1


def test_a_page_may_hold_a_picture_twice_and_style_it_itself() -> None:
    wide, narrow = timeline(TALLIES, SPANS, styled=False), twin(timeline(TALLIES, SPANS, width=360, styled=False), "timeline")
    assert "<style" not in wide + narrow
    ids = re.findall(r'id="([^"]+)"', wide + narrow)
    assert len(ids) == len(set(ids)) == 4
    assert tree(narrow).get("aria-labelledby").split() == [i for i in ids if i.startswith("narrow")]
    sheet = css(page=True)
    assert all(rule.strip().startswith(("svg.casus", "@media", "}")) for rule in re.findall(r"[^{}]+(?=\{)", sheet))


def contrast(a: str, b: str) -> float:
    """WCAG's contrast of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_can_be_told_from_what_they_stand_on(colours: dict[str, str]) -> None:
    for name in ("ink", "soft", *QUADS, "promise", "threat", "refusal", "measure"):
        assert contrast(colours[name], colours["card"]) >= 4.5, name
    for name in ("ink", "soft"):
        assert contrast(colours[name], colours["land"]) >= 4.5
        assert contrast(colours[name], colours["water"]) >= 4.5
    assert set(LIGHT) == set(DARK)
    assert all(f".f-{name} " in css() for name in LIGHT)


def size(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", image[16:24])
    return wide, high


def test_png_is_the_same_picture_in_pixels() -> None:
    picture = timeline(TALLIES, SPANS)
    _, _, wide, high = map(float, tree(picture).get("viewBox").split())
    image = png(picture)
    assert size(image) == (pytest.approx(2 * wide, abs=1), pytest.approx(2 * high, abs=1))
    assert png(picture) == image
    assert png(picture, dark=True) != image
    # The typeface is there whatever the machine has: words change pixels.
    assert png(picture.replace("Iceland", "I      ")) != image
    assert png(re.sub(r"<style>.*?</style>", "", picture)) == image
    huge = picture.replace(f'viewBox="0 0 {wide:g} {high:g}"', 'viewBox="0 0 90000 90000"')
    wide, high = size(png(huge, scale=1.0))
    assert wide * high <= drawing.MOST_PIXELS * 1.01
    with pytest.raises(ValueError, match="not a picture"):
        png("<svg/>")


def test_words_are_cut_to_fit() -> None:
    assert cut("short", 200, 12) == "short"
    assert cut("a very long name\nof somebody", 60, 12) == "a very…"
    assert len(cut("x" * 1000, 1, 12)) == 1


# The timeline


def test_bars_and_rows_count_events() -> None:
    root = tree(timeline(TALLIES))
    tips = [t.text for t in root.iter(f"{SVG}title")]
    assert "2 Mar 2026: 3 deeds against, 3 in all" in tips
    assert "3 Mar 2026: 1 words for, 2 in all" in tips
    assert "COERCE, 2 Mar 2026: 3 events" in tips
    bars = [float(r.get("height")) for r in root.iter(f"{SVG}rect") if r.find(f"{SVG}title") is not None]
    assert sorted(round(b / min(bars), 2) for b in bars) == [1, 1, 3]
    assert "AID" not in texts(timeline(TALLIES))
    assert "5 events" in root.find(f"{SVG}desc").text


@pytest.mark.parametrize(
    ("last", "step"), [("2026-03-20", "day"), ("2026-07-01", "day"), ("2026-12-01", "week"), ("2030-01-01", "month"), ("2050-01-01", "quarter"), ("2120-01-01", "year"), ("9999-12-31", "year")]
)  # fmt: skip
def test_columns_grow_with_the_time(last: str, step: str) -> None:
    picture = timeline([*TALLIES, Tally(on=last, type="AID", kind="deeds-for")])
    assert f"Events a {step}" in texts(picture)
    columns = {r.get("x") for r in tree(picture).iter(f"{SVG}rect") if r.find(f"{SVG}title") is not None}
    assert 2 <= len(columns) <= MOST_COLUMNS


def test_spans_say_from_when_to_when_and_lead_on() -> None:
    picture = timeline([], SPANS)
    tips = [t.text for t in tree(picture).iter(f"{SVG}title")]
    assert "Iceland: close the strait; threat, from 2026-03-03 to 2026-04-01" in tips
    assert "Norway: keep its boats away; promise, from 2026-03-03, no end known" in tips
    assert "imposed, 2026-03-23" in tips
    many = [Span(label=f"number {n}", kind="promise", since=f"2026-03-{1 + n % 28:02}") for n in range(MOST_SPANS + 5)]
    assert "and 5 earlier ones" in texts(timeline([], many))


@pytest.mark.parametrize("limit", ["2050-12-31", "2019-01-01"])
def test_a_far_or_impossible_time_limit_leaves_room_for_the_crisis(limit: str) -> None:
    net_zero = Span(label="EU: emit nothing", kind="promise", since="2026-03-03", until=limit)
    assert "Events a day" in timeline(TALLIES, [*SPANS, net_zero])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.builds(Tally, on=st.one_of(st.dates().map(str), st.text(max_size=12)), type=st.text(max_size=8), kind=st.sampled_from(QUADS), count=st.integers(-2, 10**6)), max_size=12),
    st.lists(st.builds(Span, label=st.text(max_size=40), kind=st.sampled_from(["promise", "threat", "refusal", "measure"]), since=st.dates().map(str), until=st.one_of(st.none(), st.dates().map(str), st.text(max_size=5)), open=st.booleans()), max_size=6),
)  # fmt: skip
def test_any_rows_make_a_timeline(tallies: list[Tally], spans: list[Span]) -> None:
    assert tree(timeline(tallies, spans)).tag == f"{SVG}svg"


# The map


def test_places_stand_on_their_land() -> None:
    root = tree(event_map(SPOTS))
    land = []
    for path in root.iter(f"{SVG}path"):
        if path.getparent().get("fill-rule") == "evenodd":
            for ring in path.get("d").strip("MZ").split("ZM"):
                land.append(shapely.polygons([tuple(map(float, point.split())) for point in ring.split("L")]))
    ground = shapely.union_all([p for p in land if shapely.is_valid(p)])
    at = {}
    for group in root.iter(f"{SVG}g"):
        tip = group.find(f"{SVG}title")
        if tip is not None:
            circle = next(c for c in group.iter(f"{SVG}circle"))
            at[tip.text.split(":")[0]] = shapely.Point(float(circle.get("cx")), float(circle.get("cy")))
    assert ground.contains(at["Oslo"])
    assert ground.distance(at["Bergen"]) < 5
    assert ground.distance(at["North Sea"]) > 20
    assert at["Bergen"].x < at["Oslo"].x
    assert at["Bergen"].y < at["Oslo"].y < at["North Sea"].y
    names = texts(event_map(SPOTS))
    assert "NORWAY" in names
    assert "Oslo" in names


def test_the_map_tells_numbers_and_what_is_guessed() -> None:
    root = tree(event_map(SPOTS))
    tips = [t.text for t in root.iter(f"{SVG}title")]
    assert "Oslo: 3 words for, 1 deeds against" in tips
    assert "Bergen: 1 words against; 1 placed by the article's setting" in tips
    assert root.find(f"{SVG}desc").text == "7 events at 3 places; most at Oslo 4, North Sea 2, Bergen 1."
    assert any("Dashed" in t for t in texts(event_map(SPOTS)))


def test_few_far_places_do_not_make_the_map_the_world() -> None:
    crowd = [Spot(name=f"town {n}", lat=53 + n / 10, lon=27 + n / 10, counts={"words-for": 5}) for n in range(6)]
    far = Spot(name="Canberra", lat=-35.3, lon=149.1, counts={"words-for": 2})
    near = event_map([*crowd, far])
    assert "Outside this piece: Canberra 2." in texts(near)
    world = event_map([*crowd, Spot(name="Canberra", lat=-35.3, lon=149.1, counts={"words-for": 30})])
    assert not any(t.startswith("Outside") for t in texts(world))
    assert "Canberra" in texts(world)


def test_the_map_of_the_date_line_the_poles_and_the_impossible() -> None:
    edge = [Spot(name="a", lat=90, lon=180, counts={"words-for": 1}), Spot(name="b", lat=-90, lon=-180, counts={"words-for": 1})]
    assert tree(event_map(edge)).tag == f"{SVG}svg"
    assert "No event with a known place." in texts(
        event_map([Spot(name="x", lat=91, lon=0, counts={"words-for": 1}), Spot(name="y", lat=0, lon=0)])
    )
    many = [Spot(name=str(n), lat=40 + n % 20, lon=n % 30, counts={"words-for": 1 + n}) for n in range(MOST_PLACES + 50)]
    circles = [e for e in tree(event_map(many)).iter(f"{SVG}g") if e.find(f"{SVG}title") is not None]
    assert len(circles) == MOST_PLACES


# The network


def test_ties_and_actors_are_counted_once_each() -> None:
    root = tree(
        network(ACTORS, [*TIES, TIES[0], Tie(source="1", target="1", kind="speech"), Tie(source="1", target="nobody", kind="speech")])
    )
    tips = [t.text for t in root.iter(f"{SVG}title")]
    first = TIES[0]
    assert f"Actor number {first.source} → Actor number {first.target}: {'speaks of' if first.kind == 'speech' else first.kind.replace('-', ' ')}, {2 * first.count}" in tips  # fmt: skip
    arrows = [t for t in tips if " → " in t]
    assert len(arrows) == len(set(arrows)) == len(TIES)
    tied = {t.source for t in TIES} | {t.target for t in TIES}
    assert sum(name.startswith("Actor number") for name in texts(network(ACTORS, TIES))) == len(tied)


def test_no_name_stands_on_another() -> None:
    for width in (360, 960):
        root = tree(network(ACTORS, TIES, width=width))
        boxes = []
        for t in root.iter(f"{SVG}text"):
            if t.get("text-anchor") == "middle":
                half = drawing.text_width("".join(t.itertext()), 11.5) / 2
                boxes.append(shapely.box(float(t.get("x")) - half, float(t.get("y")) - 9, float(t.get("x")) + half, float(t.get("y")) + 2))
        assert len(boxes) > 5
        crossing = [1 for a, b in combinations(boxes, 2) if a.intersects(b)]
        assert len(crossing) <= (0 if width == 960 else 2)


def test_the_order_of_rows_does_not_matter() -> None:
    assert network(reversed(ACTORS), reversed(TIES)) == network(ACTORS, TIES)
    assert event_map(reversed(SPOTS)) == event_map(SPOTS)
    assert timeline(reversed(TALLIES), SPANS[::-1]) == timeline(TALLIES, SPANS)


def test_the_busiest_are_drawn_and_the_rest_is_counted() -> None:
    actors = [Actor(key=str(n), name=f"name {n}") for n in range(200)]
    ties = [Tie(source="0", target=str(n), kind="speech", count=n) for n in range(1, 200)]
    for width, most in ((960, MOST_ACTORS), (360, MOST_NARROW)):
        found = texts(network(actors, ties, width=width))
        drawn = Counter(t for t in found if t.startswith("name "))
        assert len(drawn) == most
        assert "name 199" in drawn
        assert any("of 200 actors" in t for t in [" ".join(found)])
