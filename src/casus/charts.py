"""An account's lines → the plain rows that pictures are drawn from: events a day, commitments and measures as spans, events by place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, select

from casus.ledger.tables import entries, readings
from casus.pictures.map import Spot
from casus.pictures.timeline import Span, Tally
from casus.plover import kind_of
from casus.reconcile.accounts import Course, Happening, Undertaking
from casus.reconcile.groups import chunks
from casus.serial import decode
from casus.show import line

# Commitments and measures on a report's timeline: the latest; all are in its lists.
MOST_SPANS = 18


class _Where(msgspec.Struct, frozen=True):
    place: int | None
    place_inferred: bool = False


class _Place(msgspec.Struct, frozen=True):
    name: str
    lat: float | None
    lon: float | None


class _Placed(msgspec.Struct, frozen=True):
    """A record without what a map does not ask."""

    events: tuple[_Where, ...]
    places: tuple[_Place, ...]


def picture_kind(event_type: str) -> str:
    """What pictures call the kind of an event type."""
    return kind_of(event_type).replace(" ", "-")


def tallies(happenings: Iterable[Happening]) -> list[Tally]:
    """Events a day and type."""
    counts = Counter((h.on, h.type) for h in happenings if h.on)
    return [Tally(on=on, type=line(type_), kind=picture_kind(type_), count=n) for (on, type_), n in sorted(counts.items()) if on]


def spans(undertakings: Sequence[Undertaking], courses: Sequence[Course]) -> list[Span]:
    """Commitments and measures from their first telling, the latest MOST_SPANS; each leads to its place on the page."""
    found = [_undertaken(u) for u in undertakings] + [_decided(c) for c in courses]
    found.sort(key=lambda s: (s.since, s.label))
    return found[-MOST_SPANS:]


def _undertaken(u: Undertaking) -> Span:
    days = [(on or "")[:10] for on, _, _ in u.history]
    steps = tuple((on, status.replace("_", " ")) for on, (_, status, _) in zip(days, u.history, strict=True) if status != "open")
    ends = u.deadline_on if u.status == "open" else days[-1]
    label = f"{line(u.committer) if u.committer else 'Somebody'}: {line(u.action)}"
    first = min((s.published or "~" for s in u.sources), default="~")[:10]
    return Span(
        label=label, kind=u.kind, since=min(first, days[0] or "~"), until=ends, open=u.status == "open", steps=steps, href=f"#{u.id}"
    )


def _decided(c: Course) -> Span:
    days = [(step.on or "")[:10] for step in c.steps]
    on = f" on {', '.join(map(line, c.targets))}" if c.targets else ""
    label = f"{line(c.sender) if c.sender else 'Sender unknown'}: {line(c.kind)}{on}"
    steps = tuple((day, step.stage) for day, step in zip(days, c.steps, strict=True) if day)
    over = c.now.stage in ("lifted", "rejected")
    return Span(label=label, kind="measure", since=min(days), until=days[-1] if over else None, open=not over, steps=steps, href=f"#{c.id}")


def spots(connection: Connection, happenings: Iterable[Happening]) -> list[Spot]:
    """Events by place; one whose tellings name several goes by the first that is told, else by the first article's setting."""
    told = list(happenings)
    where = dict(_places(connection, (s.record for h in told for s in h.sources)))
    counts: dict[tuple[str, float, float], Counter[str]] = defaultdict(Counter)
    inferred: Counter[tuple[str, float, float]] = Counter()
    for h in told:
        found = [where[s.record] for s in h.sources if s.record in where]
        if found:
            place, guessed = min(found, key=lambda place: place[1])
            counts[place][picture_kind(h.type)] += 1
            inferred[place] += guessed
    return [Spot(name=line(p[0]), lat=p[1], lon=p[2], counts=dict(n), inferred=inferred[p]) for p, n in sorted(counts.items())]


def _places(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[str, float, float], bool]]]:
    """For events by their ids: place with coordinates, and whether it is only the article's setting."""
    decoder = msgspec.json.Decoder(_Placed)
    for several in chunks(ids):
        query = select(entries.c.id, entries.c.n, entries.c.reading_id).where(entries.c.id.in_(several), entries.c.kind == "event")
        rows = connection.execute(query).all()
        read = select(readings.c.reading_id, readings.c.record).where(readings.c.reading_id.in_({row.reading_id for row in rows}))
        records = {row.reading_id: _placed(decoder, row.record) for row in connection.execute(read)}
        for row in rows:
            record = records[row.reading_id]
            event = record.events[row.n]
            place = record.places[event.place] if event.place is not None and event.place < len(record.places) else None
            if place and place.lat is not None and place.lon is not None:
                yield row.id, ((place.name, place.lat, place.lon), event.place_inferred)


def _placed(decoder: "msgspec.json.Decoder[_Placed]", record: str) -> _Placed:
    try:
        return decoder.decode(record)
    except msgspec.DecodeError:
        # Half a surrogate pair, which only the slow way reads.
        return msgspec.convert(decode(record), _Placed)
