"""Records as FollowTheMoney entities, for Aleph, OpenSanctions' tools and whatever else reads them: JSON lines, an entity a line.

Several lines may carry one id (a state told of in many articles): readers put them together (`ftm aggregate`)."""

from collections.abc import Iterable, Iterator
from typing import Any

from babel.core import get_global

from casus.export.files import json_line
from casus.export.tables import article_id, condition_words, place_of, quantity_words, role_words, words
from casus.model import Actor, Commitment, Event, Measure, Record, Statement
from casus.text import web_address

SCHEMATA = {"person": "Person", "organisation": "Organization", "state": "PublicBody", "group": "LegalEntity", "unknown": "LegalEntity"}
# FollowTheMoney's country codes are ISO 3166-1 alpha-2 with a few of its own; these are not among the aliases of the CLDR.
_COUNTRIES = {"XKX": "xk", "SUN": "suhh", "YUG": "yucs", "CSK": "cshh", "DDR": "dd", "SCG": "csxx"}
_LANGUAGES = {"en": "eng"}
# FollowTheMoney cuts names longer than this off.
LONGEST_NAME = 380

Properties = dict[str, list[str]]


def to_ftm(records: Iterable[Record]) -> Iterator[str]:
    """JSON lines."""
    for record in records:
        yield from (f"{json_line(entity)}\n" for entity in entities(record))


def entities(record: Record) -> Iterator[dict[str, Any]]:
    """The article (Article), its actors (Person, Organization, PublicBody, LegalEntity), each with a Documentation; its events and commitments
    (Event), its sanctions (Sanction; other measures Event), its statements (Note). Everything points at the article as its `proof`."""
    d = record.document
    article = article_id(d)
    ids = {a.id: actor_entity_id(article, a) for a in record.actors}
    web = _some(web_address(d.url))
    yield _entity(
        article,
        "Article",
        title=_some(d.headline),
        name=_some(d.headline or d.id),
        sourceUrl=web,
        publishedAt=_some(_date(d.published)),
        publisher=_some(d.publisher),
        author=list(d.byline),
        language=_some(_LANGUAGES.get(d.language or "")),
        bodyText=_some(d.text),
    )
    source: Properties = {"sourceUrl": web, "publisher": _some(d.publisher), "proof": [article]}
    for a in record.actors:
        yield _entity(ids[a.id], SCHEMATA[a.type], **_about(a))
        yield _entity(
            f"{article}-{a.id}", "Documentation", document=[article], entity=[ids[a.id]], role=["mentioned"], date=_some(_date(d.published))
        )
    for s in record.statements:
        yield _entity(s.id, "Note", **_said(s, ids), **source)
    for e in record.events:
        yield _entity(e.id, "Event", **_done(record, e, ids), **source)
    for c in record.commitments:
        yield _entity(c.id, "Event", **_undertaken(c, ids), **source)
    for m in record.measures:
        yield from _decided(m, ids, record, source)


def actor_entity_id(article: str, actor: Actor) -> str:
    """The Wikidata item where it is known, as OpenSanctions does; else the article's own actor, whom nobody has taken for another one."""
    return actor.wikidata or f"{article}-{actor.id}-actor"


def _about(a: Actor) -> Properties:
    roles = [role_words(role) for role in a.roles]
    found: Properties = {"name": [a.name], "country": _some(_country(a.country)), "wikidataId": _some(a.wikidata)}
    return found | ({"position": roles} if a.type == "person" else {"sector": _some(a.sector)})


def _said(s: Statement, ids: dict[str, str]) -> Properties:
    said = words(s.content) or ""
    return {
        "name": [_name(f"{s.act or 'statement'}: {said}")],
        "description": [said],
        "entity": _ids((s.source_actor, s.addressee), ids),
        "keywords": ["statement", *_some(s.act)],
    }


def _done(record: Record, e: Event, ids: dict[str, str]) -> Properties:
    place = place_of(record, e)
    actors = [a.name for a in record.actors if a.id in e.actors]
    recipients = [a.name for a in record.actors if a.id in e.recipients]
    sides = " → ".join(", ".join(side) for side in (actors, recipients) if side)
    return {
        "name": [_name(f"{e.type}: {sides or e.trigger.text}")],
        "organizer": _ids(e.actors, ids),
        "involved": _ids(e.recipients, ids),
        "location": _some(place.name if place else None),
        "country": _some(_country(place.country) if place else None),
        "startDate": _some(_date(e.date)),
        "endDate": _some(_date(e.date_end)),
        "description": [e.evidence.text],
        "summary": [f"told as {e.status}", *(quantity_words(q) for q in e.quantities)],
        "keywords": ["event", e.type, *_some(e.mode), *_some(e.cameo), *e.contexts],
    }


def _undertaken(c: Commitment, ids: dict[str, str]) -> Properties:
    return {
        "name": [_name(f"{c.kind}: {words(c.action)}")],
        "organizer": _ids((c.committer_actor,), ids),
        "involved": _ids((c.target_actor, c.source_actor), ids),
        "description": [words(c.action) or ""],
        "summary": [f"status {c.status}", *condition_words(c)],
        "endDate": _some(_date(c.deadline.value) if c.deadline else None),
        "keywords": ["commitment", c.kind],
    }


def _decided(m: Measure, ids: dict[str, str], record: Record, source: Properties) -> Iterator[dict[str, Any]]:
    """A Sanction where one is told on somebody known, else an Event."""
    sender = next((a.name for a in record.actors if a.id == m.sender), None)
    common: Properties = {"description": [m.evidence.text], "summary": [m.stage, *m.instruments]}
    if m.kind == "sanction" and m.targets:
        about = {key: value for key, value in source.items() if key != "proof"}
        yield _entity(
            m.id,
            "Sanction",
            entity=_ids(m.targets, ids),
            authority=_some(sender),
            status=[m.stage],
            provisions=list(m.instruments),
            reason=_some(m.purpose.text if m.purpose else None),
            **common,
            **about,
            recordId=source["proof"],
        )
    else:
        name = _name(f"{m.kind}: {sender or 'sender unknown'}, {m.stage}")
        yield _entity(m.id, "Event", name=[name], organizer=_ids((m.sender,), ids), involved=_ids(m.targets, ids), keywords=["measure", m.kind], **common, **source)  # fmt: skip


def _entity(id_: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    """An entity without the properties of which nothing is known."""
    kept = {name: list(dict.fromkeys(value for value in values if value)) for name, values in properties.items()}
    return {"id": id_, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


def _ids(actors: Iterable[str | None], ids: dict[str, str]) -> list[str]:
    return [ids[a] for a in actors if a in ids]


def _some(value: str | None) -> list[str]:
    return [value] if value else []


def _name(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_NAME else f"{flat[:LONGEST_NAME].rstrip()}…"


def _country(code: str | None) -> str | None:
    """FollowTheMoney's code; None for a state that it has none for."""
    if code is None:
        return None
    found = get_global("territory_aliases").get(code, [])
    return _COUNTRIES.get(code) or (str(found[0]).lower() if len(found) == 1 else None)


def _date(value: str | None) -> str | None:
    """A date or moment as far as it is one: TIMEX3 values such as 2026-W10 are none."""
    day = (value or "")[:10]
    plain = day.replace("-", "")
    return day if plain.isdecimal() and len(day) in (4, 7, 10) and day[4:5] in ("", "-") and day[7:8] in ("", "-") else None
