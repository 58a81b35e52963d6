"""Timeline, map and network: each a picture that can be saved, and its table."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger
from casus.pictures.drawing import NARROWEST, QUAD_WORDS, QUADS, WIDEST, css, png
from casus.pictures.map import Spot, event_map
from casus.pictures.network import SPEECH, Actor, Tie, network
from casus.pictures.timeline import Span, Tally, timeline
from casus.report import anchor, kind_of
from casus.show import line
from casus.web.answer import Sheet, Unclear, address, answer, count, period_of
from casus.web.window import KINDS, Kind, Window, window

# What is only planned or threatened has not happened, and is no event of a day.
HAPPENED = frozenset({"reported", "alleged", "denied"})
# Pixels: the page's column, and what a telephone shows without scrolling.
WIDTH, NARROW = 1200, 360
# An event of more days before the first article than this is history, and would leave the picture no room for the crisis.
DAYS_BEFORE = 60
# Rows of the table on the page; all are in the CSV and JSON.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a page draws: `draw(width, styled)` gives the SVG; the sheets are its tables, the first is shown."""

    name: str
    title: str
    about: str
    draw: Callable[[int, bool], str]
    sheets: tuple[Sheet, ...]


def timeline_page(request: Request) -> Response:
    return _page(request, _timeline, KINDS)


def map_page(request: Request) -> Response:
    return _page(request, _map, ("event",), people=False)


def network_page(request: Request) -> Response:
    return _page(request, _network, ("event",))


def style(request: Request) -> Response:
    """The style of pictures that stand in a page."""
    return Response(css(page=True), media_type="text/css; charset=utf-8", headers={"cache-control": "private, max-age=3600"})


def _page(request: Request, make: Callable[[Window], Picture], kinds: Sequence[Kind], *, people: bool = True) -> Response:
    since, until = period_of(request)
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        seen = window(connection, since=since, until=until, kinds=kinds, people=people)
    picture = make(seen)
    width = _width(request)
    wanted = request.query_params.get("format", "html")
    name = f'inline; filename="casus-{picture.name}.{wanted}"'
    if wanted == "svg":
        return Response(
            picture.draw(width, True).encode("utf-8", "replace"), media_type="image/svg+xml", headers={"content-disposition": name}
        )
    if wanted == "png":
        return Response(png(picture.draw(width, True)), media_type="image/png", headers={"content-disposition": name})
    return answer(
        request,
        "picture.html.j2",
        sheets=picture.sheets,
        title=picture.title,
        about=picture.about,
        seen=seen,
        since=since,
        until=until,
        rows=picture.sheets[0].rows[:MOST_ROWS],
        columns=picture.sheets[0].columns,
        picture=Markup(picture.draw(width, False)) if wanted == "html" else "",
        wide=width > NARROW,
    )


def _width(request: Request) -> int:
    """Pixels of the picture: as asked for, else what fits the device; a browser says whether it is a telephone's."""
    asked = request.query_params.get("width", "")
    if asked:
        if not asked.isdecimal() or not NARROWEST <= int(asked[:6]) <= WIDEST:
            raise Unclear(f"width={asked}: a number from {NARROWEST} to {WIDEST}")
        return int(asked)
    told = request.headers.get("sec-ch-ua-mobile")
    mobile = told == "?1" if told else "Mobi" in request.headers.get("user-agent", "")
    return NARROW if mobile else WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of the window, told by one or more of its articles."""

    id: str
    type: str
    on: str
    place: tuple[str, float, float] | None
    inferred: bool
    sides: tuple[frozenset[str], frozenset[str]]

    @property
    def quad(self) -> str:
        return anchor(kind_of(self.type))


def _happened(seen: Window) -> list[Happened]:
    """The events told as happened, each once."""
    found: dict[str, Happened] = {}
    for article in seen.articles:
        for e in article.record.events:
            published = (article.published or "")[:10]
            # What is told as happened has happened when it is told: a later day was read wrongly.
            on = e.date[:10] if e.date and (not published or e.date[:10] <= published) else published
            if e.status not in HAPPENED or not on:
                continue
            spot = article.record.places[e.place] if e.place is not None and e.place < len(article.record.places) else None
            place = (spot.name, spot.lat, spot.lon) if spot and spot.lat is not None and spot.lon is not None else None
            sides = (frozenset(article.people[i] for i in side if i in article.people) for side in (e.actors, e.recipients))
            actors, recipients = sides
            group = seen.group.get(e.id, e.id)
            before = found.get(group)
            # The first telling is the one seen last; a place that is told outranks one that is only the article's setting.
            keep = before is not None and before.place is not None and (place is None or (e.place_inferred and not before.inferred))
            found[group] = Happened(
                id=group,
                type=e.type,
                on=on,
                place=before.place if before and keep else place,
                inferred=before.inferred if before and keep else e.place_inferred,
                sides=(actors | before.sides[0], recipients | before.sides[1]) if before else (actors, recipients),
            )
    return list(found.values())


def _timeline(seen: Window) -> Picture:
    events = _happened(seen)
    tallies = Counter((e.on, e.type) for e in events)
    first = str(date.fromisoformat(seen.since[:10]) - timedelta(days=DAYS_BEFORE)) if seen.since else ""
    drawn = {(on, kind): n for (on, kind), n in tallies.items() if on >= first}
    earlier = sum(tallies.values()) - sum(drawn.values())
    spans = list(_spans(seen))
    rows = tuple(
        (on, kind, QUAD_WORDS[anchor(kind_of(kind))], n)
        for (on, kind), n in sorted(tallies.items(), key=lambda x: (x[0][0], x[0][1]), reverse=True)
    )
    return Picture(
        name="timeline",
        title="Timeline",
        about="Events by day and type, and the commitments and measures told of meanwhile."
        + (f" {count(earlier, 'event')} of long before {'is' if earlier == 1 else 'are'} in the table only." if earlier else ""),
        draw=lambda width, styled: timeline(
            [Tally(on=on, type=kind, kind=anchor(kind_of(kind)), count=n) for (on, kind), n in drawn.items()],
            spans,
            width=width,
            styled=styled,
        ),
        sheets=(
            Sheet(name="events", title="events by day", columns=("day", "type", "class", "events"), rows=rows),
            Sheet(
                name="spans",
                title="commitments and measures",
                columns=("what", "kind", "from", "until", "open", "steps", "address"),
                rows=tuple((s.label, s.kind, s.since, s.until, s.open, [f"{what} {on}" for on, what in s.steps], s.href) for s in spans),
            ),
        ),
    )


def _spans(seen: Window) -> Iterator[Span]:
    """Commitments and measures from their first to their last telling in the window."""
    undertaken: dict[str, list[tuple[str, Any, str]]] = defaultdict(list)
    steps: dict[str, list[tuple[str, Any, str]]] = defaultdict(list)
    for article in reversed(seen.articles):
        on = (article.published or "")[:10]
        if not on:
            continue
        for c in article.record.commitments:
            who = seen.actors.get(article.people.get(c.committer_actor or "", ""), (c.committer.text if c.committer else "Somebody",))[0]
            undertaken[seen.group.get(c.id, c.id)].append((on, c, who))
        for m in article.record.measures:
            who = seen.actors.get(article.people.get(m.sender or "", ""), ("Sender unknown",))[0]
            steps[seen.group.get(m.id, m.id)].append((on, m, who))
    for group, told in undertaken.items():
        on, c, who = told[0]
        limit = next((c.deadline.value for _, c, _ in told if c.deadline and c.deadline.value), None)
        changes = tuple(dict.fromkeys((day, c.status.replace("_", " ")) for day, c, _ in told if c.status != "open"))
        open_ = told[-1][1].status == "open"
        label = line(f"{who}: {' … '.join(p.text for p in c.action)}")
        yield Span(
            label=label,
            kind=c.kind,
            since=on,
            until=limit or (None if open_ else told[-1][0]),
            open=open_,
            steps=changes,
            href=f"/commitment/{group}",
        )
    for group, told in steps.items():
        on, m, who = told[0]
        label = line(f"{who}: {m.kind}{f' on {m.target_text.text}' if m.target_text else ''}")
        course = tuple((day, m.stage) for day, m, _ in told)
        over = told[-1][1].stage in ("lifted", "rejected")
        yield Span(label=label, kind="measure", since=on, until=told[-1][0], open=not over, steps=course, href=f"/measure/{group}")


def _map(seen: Window) -> Picture:
    counts: dict[tuple[str, float, float], Counter[str]] = defaultdict(Counter)
    inferred: Counter[tuple[str, float, float]] = Counter()
    events = _happened(seen)
    for e in events:
        if e.place:
            counts[e.place][e.quad] += 1
            inferred[e.place] += e.inferred
    spots = [
        Spot(
            name=line(name),
            lat=lat,
            lon=lon,
            counts=dict(found),
            inferred=inferred[name, lat, lon],
            href=address("/search", {"kind": "event", "place": name}),
        )
        for (name, lat, lon), found in counts.items()
    ]
    spots.sort(key=lambda s: (-s.total, s.name))
    nowhere = sum(e.place is None for e in events)
    return Picture(
        name="map",
        title="Map",
        about=f"Events by place. The place of {nowhere:,} of {len(events):,} is unknown.",
        draw=lambda width, styled: event_map(spots, width=width, styled=styled),
        sheets=(
            Sheet(
                name="places",
                title="events by place",
                columns=("place", "lat", "lon", *(QUAD_WORDS[q] for q in QUADS), "events", "placed by setting only"),
                rows=tuple((s.name, s.lat, s.lon, *(s.counts.get(q, 0) for q in QUADS), s.total, s.inferred) for s in spots),
            ),
        ),
    )


def _network(seen: Window) -> Picture:
    ties: Counter[tuple[str, str, str]] = Counter()
    for e in _happened(seen):
        ties.update((a, b, e.quad) for a in e.sides[0] for b in e.sides[1] if a != b)
    for article in seen.articles:
        ties.update(_spoken_of(article.record, article.people))
    known = {key for a, b, _ in ties for key in (a, b)}
    actors = [
        Actor(key=key, name=line(seen.actors[key][0]), type=seen.actors[key][1], href=f"/actor/{key}")
        for key in sorted(known)
        if key in seen.actors
    ]
    names = {a.key: a.name for a in actors}
    ordered = sorted(
        ((way, n) for way, n in ties.items() if way[0] in names and way[1] in names), key=lambda x: (-x[1], names[x[0][0]], names[x[0][1]])
    )
    words = {**QUAD_WORDS, SPEECH: "speaks of"}
    return Picture(
        name="network",
        title="Network",
        about="Who acts on whom, and who speaks of whom.",
        draw=lambda width, styled: network(
            actors, [Tie(source=a, target=b, kind=kind, count=n) for (a, b, kind), n in ordered], width=width, styled=styled
        ),
        sheets=(
            Sheet(
                name="ties",
                title="ties",
                columns=("from", "to", "class", "times"),
                rows=tuple((names[a], names[b], words[kind], n) for (a, b, kind), n in ordered),
            ),
        ),
    )


def _spoken_of(record: Any, people: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Speaker and each whom what is said names, once a statement."""
    mentions = sorted((m.start, m.end, people[a.id]) for a in record.actors if a.id in people for m in a.mentions)
    starts = [start for start, _, _ in mentions]
    for s in record.statements:
        speaker = people.get(s.source_actor or "")
        if speaker is None:
            continue
        inside = (m for p in s.content for m in mentions[bisect_left(starts, p.start) : bisect_left(starts, p.end)] if m[1] <= p.end)
        of = dict.fromkeys(who for _, _, who in inside)
        yield from ((speaker, who, SPEECH) for who in of if who != speaker)
