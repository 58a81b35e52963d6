"""Records as the event data sets that people already use: POLECAT's rows (PLOVER) and GDELT's event table (CAMEO)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from casus.export.files import json_line
from casus.export.tables import place_of
from casus.model import Actor, Event, Record
from casus.plover import quad_class
from casus.rows import storable

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}
# Goldstein's scale by CAMEO root, as GDELT gives it for the roots.
GOLDSTEIN = {
    "01": 0.0, "02": 3.0, "03": 4.0, "04": 1.0, "05": 3.5, "06": 6.0, "07": 7.0, "08": 5.0, "09": -2.0, "10": -5.0,
    "11": -2.0, "12": -4.0, "13": -4.4, "14": -6.5, "15": -7.2, "16": -4.0, "17": -7.0, "18": -9.0, "19": -10.0, "20": -10.0,
}  # fmt: skip
# GDELT's names where its event table has the column; the last ones are ours.
CAMEO_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year",
    "Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor1Type1Code", "Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2Type1Code",
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_Lat", "ActionGeo_Long", "ActionGeo_FeatureID", "DATEADDED", "SOURCEURL",
    "Status", "PloverType", "PloverMode", "Evidence", "Article",
)  # fmt: skip
# Paragraphs of an article that count as its lead; GDELT calls what is told there a root event.
LEAD = 2


def plover_rows(record: Record) -> Iterator[dict[str, Any]]:
    """One row an event, with POLECAT's columns (those that Casus does not know are always None) and then ours; members of a side are joined by "; "."""
    actors = {a.id: a for a in record.actors}
    people = [a.name for a in record.actors if a.type == "person"]
    bodies = [a.name for a in record.actors if a.type in ("organisation", "state", "group")]
    document = record.document
    for event in record.events:
        place = place_of(record, event)
        yield {
            "Event ID": event.id,
            "Event Date": event.date,
            "Event Type": event.type,
            "Event Mode": event.mode,
            "Intensity": _goldstein(event),
            "Quad Code": QUADS[quad_class(event.cameo)] if event.cameo else None,
            "Contexts": _list(event.contexts),
            **_side("Actor", [actors[i] for i in event.actors if i in actors]),
            **_side("Recipient", [actors[i] for i in event.recipients if i in actors]),
            "Placename": place.name if place else None,
            "City": None,
            "District": None,
            "Province": None,
            "Country": place.country if place else None,
            "Latitude": place.lat if place else None,
            "Longitude": place.lon if place else None,
            "GeoNames ID": place.geonames if place else None,
            "Raw Placename": place.text if place else None,
            "Feature Type": None,
            "Source": document.publisher,
            "Publication Date": document.published,
            "Story People": _list(people),
            "Story Organizations": _list(bodies),
            "Story Locations": _list(dict.fromkeys(p.name for p in record.places if p.kind == "name")),
            "Language": document.language,
            "Version": f"casus {record.meta.casus}",
            "CAMEO": event.cameo,
            "Status": event.status,
            "Statement": event.statement,
            "Evidence": event.evidence.text,
            "Article": document.id,
        }


def cameo_rows(record: Record) -> Iterator[tuple[str, ...]]:
    """One row for each actor and recipient of each event, the columns of CAMEO_COLUMNS as text; an unknown value is the empty string."""
    actors = {a.id: a for a in record.actors}
    document = record.document
    lead = _lead_end(document.text)
    for event in record.events:
        code, place = event.cameo or "", place_of(record, event)
        for first, second in _dyads(event):
            day = (event.date or "").replace("-", "")
            row = (
                event.id, day, day[:6] if len(day) >= 6 else "", day[:4],
                *_coded(actors.get(first or "")), *_coded(actors.get(second or "")),
                str(int(event.trigger.start < lead)), code, code[:3], code[:2], str(quad_class(code)) if code else "", _text(_goldstein(event)), str(1 + len(event.also)),
                *((place.name, place.country, place.lat, place.lon, place.geonames) if place else ("", "", "", "", "")),
                (document.published or "").replace("-", "")[:8], document.url,
                event.status, event.type, event.mode, event.evidence.text, document.id,
            )  # fmt: skip
            yield tuple(_text(value) for value in row)


def to_plover(records: Iterable[Record]) -> Iterator[str]:
    """JSON lines, one an event."""
    for record in records:
        for row in plover_rows(record):
            yield json_line(row) + "\n"


def to_cameo(records: Iterable[Record]) -> Iterator[str]:
    """Tab-separated lines, the columns' names first."""
    yield "\t".join(CAMEO_COLUMNS) + "\n"
    for record in records:
        for row in cameo_rows(record):
            yield "\t".join(row) + "\n"


EVENT_DATA: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {"plover": to_plover, "cameo": to_cameo}


def _side(name: str, actors: Sequence[Actor]) -> dict[str, Any]:
    sectors = list(dict.fromkeys(a.sector for a in actors if a.sector))
    return {
        f"{name} Name": _list(a.name for a in actors),
        f"{name} Name Raw": _list(_raw(a) for a in actors),
        f"Wikipedia {name} ID": None,
        f"Wikidata {name} ID": _list(a.wikidata or "" for a in actors) if any(a.wikidata for a in actors) else None,
        f"{name} Country": _list(dict.fromkeys(a.country for a in actors if a.country)),
        f"{name} COW": None,
        f"Primary {name} Sector": sectors[0] if sectors else None,
        f"{name} Sectors": _list(sectors),
        f"{name} Title": _list(a.roles[0].title for a in actors if a.roles),
    }


def _raw(actor: Actor) -> str:
    """How the article names an actor."""
    return next((m.text for m in actor.mentions if m.kind == "name"), actor.mentions[0].text if actor.mentions else actor.name)


def _dyads(event: Event) -> list[tuple[str | None, str | None]]:
    """Who to whom, one pair a row; where all are actors, each with each; a side that nobody is known for is None."""
    if event.actors and event.recipients:
        return list(product(event.actors, event.recipients))
    if len(event.actors) > 1:
        return list(combinations(event.actors, 2))
    return [(a, r) for a in event.actors or (None,) for r in event.recipients or (None,)]


def _coded(actor: Actor | None) -> tuple[str, str, str, str]:
    """CAMEO code (country and sector), name, country and sector."""
    if actor is None:
        return ("", "", "", "")
    country, sector = actor.country or "", actor.sector or ""
    return (country + sector, actor.name, country, sector)


def _goldstein(event: Event) -> float | None:
    return GOLDSTEIN.get(event.cameo[:2]) if event.cameo else None


def _lead_end(text: str) -> int:
    """Where an article's lead ends: with its first paragraphs."""
    end = -1
    for _ in range(LEAD):
        found = text.find("\n\n", end + 1)
        if found < 0:
            return len(text) if end < 0 else end
        end = found
    return end


def _list(values: Iterable[str]) -> str | None:
    joined = "; ".join(values)
    return joined or None


def _text(value: object) -> str:
    """A value as one cell: no tabs or line breaks, None empty."""
    return "" if value is None else " ".join(storable((str(value),))[0].replace("\0", "\ufffd").split())
