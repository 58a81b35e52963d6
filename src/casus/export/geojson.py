"""Events with a place as GeoJSON (RFC 7946): one feature an event, longitude before latitude."""

from collections.abc import Iterable, Iterator
from typing import Any

from casus.export.files import json_line
from casus.export.tables import article_id, names_of, place_of, quantity_words
from casus.model import Record
from casus.plover import quad_class
from casus.text import web_address


def to_geojson(records: Iterable[Record]) -> Iterator[str]:
    """A FeatureCollection, a feature a line. Events of which no coordinates are known are left out."""
    yield '{"type":"FeatureCollection","features":['
    lead = "\n"
    for record in records:
        for feature in features(record):
            yield lead + json_line(feature)
            lead = ",\n"
    yield "\n]}\n"


def features(record: Record) -> Iterator[dict[str, Any]]:
    """The events of an article that have coordinates."""
    name = names_of(record)
    d = record.document
    for e in record.events:
        place = place_of(record, e)
        if place is None or place.lat is None or place.lon is None:
            continue
        yield {
            "type": "Feature",
            "id": e.id,
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            "properties": {
                "type": e.type,
                "mode": e.mode,
                "cameo": e.cameo,
                "quad": quad_class(e.cameo) if e.cameo else None,
                "status": e.status,
                "date": e.date,
                "date_end": e.date_end,
                "actors": [name(a) for a in e.actors],
                "recipients": [name(a) for a in e.recipients],
                "recipient_inferred": e.recipient_inferred,
                "quantities": [quantity_words(q) for q in e.quantities],
                "place": place.name,
                "country": place.country,
                "geonames": place.geonames,
                "place_inferred": e.place_inferred,
                "evidence": e.evidence.text,
                "article": article_id(d),
                "headline": d.headline,
                "publisher": d.publisher,
                "published": d.published,
                "url": web_address(d.url),
            },
        }
