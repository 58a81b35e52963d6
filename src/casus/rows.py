"""Record → rows of the ledger's tables (`migrations/` says what each column is)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from casus.model import Record, Span
from casus.serial import to_builtins
from casus.text import storable_text

Row = tuple[Any, ...]
_LISTS = ("actors", "times", "places", "statements", "events", "commitments", "measures", "facts", "contested")


def rows(record: Record) -> Iterator[tuple[str, Row]]:
    """Every row but the first column (the reading's id), with its table's name."""
    for n, a in enumerate(record.actors):
        yield "actors", (n, a.id, a.name, a.type, a.country, a.sector, a.wikidata)
    for n, s in enumerate(record.statements):
        said = (s.id, s.kind, s.act, _words(s.source), s.source_actor, _words(s.cue), _words(s.content))
        yield "statements", (n, *said, s.addressee, s.medium, s.time, s.within)
    for n, e in enumerate(record.events):
        place = record.places[e.place] if e.place is not None and e.place < len(record.places) else None
        where = (place.name, place.country) if place else (None, None)
        yield (
            "events",
            (n, e.id, e.type, e.mode, e.cameo, e.status, e.date, e.date_end, *where, e.statement, e.trigger.text, e.evidence.text),
        )
        for side, actors in (("actor", e.actors), ("recipient", e.recipients)):
            yield from (("event_sides", (n, k, side, actor)) for k, actor in enumerate(actors))
    for n, c in enumerate(record.commitments):
        deadline = (c.deadline.text, c.deadline.value) if c.deadline else (None, None)
        bound = (c.id, c.kind, c.status, _word(c.committer), c.committer_actor, _words(c.action), _word(c.target), c.target_actor)
        yield "commitments", (n, *bound, *deadline, _word(c.source), c.source_actor, c.statement)
        for k, condition in enumerate(c.conditions):
            yield "conditions", (n, k, condition.connective, _words(condition.text))
            yield from (("triggers", (n, k, m, t.type, t.mode, t.text)) for m, t in enumerate(condition.triggers))
    for n, m in enumerate(record.measures):
        aim = (m.sender, json.dumps(m.targets), json.dumps(m.instruments), _word(m.target_text), m.number, _word(m.purpose))
        yield "measures", (n, m.id, m.kind, m.stage, *aim, m.evidence.text)
        yield from (("positions", (n, k, p.actor, p.stance, p.evidence.text)) for k, p in enumerate(m.positions))
    for n, f in enumerate(record.facts):
        yield "facts", (n, f.kind, f.actor, f.value, f.high, f.unit, f.date, f.attributed_to, f.evidence.text)
    for n, d in enumerate(record.contested):
        yield "contested", (n, d.claim.text, d.against.text, json.dumps(d.claimed_by), json.dumps(d.disputed_by))
    for name in _LISTS:
        for n, item in enumerate(getattr(record, name)):
            yield from (("spans", (name, n, *span)) for span in _spans(to_builtins(item)))


def storable(row: Sequence[Any]) -> Row:
    """A row as a database can hold it."""
    return tuple(storable_text(value) if isinstance(value, str) else value for value in row)


def _word(span: Span | None) -> str | None:
    return span.text if span else None


def _words(spans: Sequence[Span]) -> str | None:
    return " ... ".join(s.text for s in spans) or None


def _spans(value: Any, path: str = "") -> Iterator[tuple[str, int, int, str]]:
    """Every span inside a record, with the way to it."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield path, value["start"], value["end"], value["text"]
        for key, part in value.items():
            yield from _spans(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for k, part in enumerate(value):
            yield from _spans(part, f"{path}.{k}" if path else str(k))
