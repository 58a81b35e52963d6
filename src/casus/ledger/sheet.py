"""What was found, as rows: the columns of each kind and their values, for tables, CSV, Parquet and data frames."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from casus.ledger.asking import Found
from casus.ledger.entries import Kind
from casus.model import Actor, Commitment, Contested, Document, Event, Measure, Span, Statement

Type = Literal["text", "list", "number"]
"""What a column holds: a text, several texts, or a number; each may be unknown."""

_SOURCE: tuple[tuple[str, Type], ...] = (
    ("article", "text"),
    ("outlet", "text"),
    ("agencies", "list"),
    ("published", "text"),
    ("headline", "text"),
    ("url", "text"),
    ("group", "text"),
)
COLUMNS: dict[Kind, tuple[tuple[str, Type], ...]] = {
    "statement": (
        ("id", "text"),
        ("day", "text"),
        ("speaker", "text"),
        ("act", "text"),
        ("kind", "text"),
        ("content", "text"),
        ("addressee", "text"),
        ("medium", "text"),
        *_SOURCE,
    ),
    "event": (
        ("id", "text"),
        ("day", "text"),
        ("type", "text"),
        ("mode", "text"),
        ("status", "text"),
        ("actors", "list"),
        ("recipients", "list"),
        ("place", "text"),
        ("country", "text"),
        ("evidence", "text"),
        *_SOURCE,
    ),
    "commitment": (
        ("id", "text"),
        ("day", "text"),
        ("kind", "text"),
        ("status", "text"),
        ("committer", "text"),
        ("action", "text"),
        ("conditions", "list"),
        ("target", "text"),
        ("deadline", "text"),
        ("said_by", "text"),
        *_SOURCE,
    ),
    "measure": (
        ("id", "text"),
        ("day", "text"),
        ("kind", "text"),
        ("stage", "text"),
        ("instruments", "list"),
        ("sender", "text"),
        ("targets", "list"),
        ("number", "number"),
        ("positions", "list"),
        ("evidence", "text"),
        *_SOURCE,
    ),
    "contested": (
        ("id", "text"),
        ("day", "text"),
        ("claim", "text"),
        ("claimed_by", "list"),
        ("against", "text"),
        ("disputed_by", "list"),
        *_SOURCE,
    ),
    "article": (("id", "text"), ("day", "text"), ("standfirst", "text"), ("byline", "list"), ("language", "text"), *_SOURCE),
    "actor": (("id", "text"), ("name", "text"), ("type", "text"), ("country", "text"), ("sector", "text"), ("wikidata", "text"), *_SOURCE),
}


def row(found: Found) -> tuple[Any, ...]:
    """The values of the columns of its kind; a list is a tuple, unknown is None."""
    source = found.source
    lead = (found.id,) if found.kind == "actor" else (found.id, found.day)
    return (*lead, *_told(found), source.id, source.outlet, source.agencies, source.published, source.headline, source.url, found.group)


def headline(found: Found) -> str:
    """What it is, in one line: who did or said what."""
    thing = found.thing
    values = dict(zip((name for name, _ in COLUMNS[found.kind]), row(found), strict=True))
    if isinstance(thing, Document):
        return thing.headline or thing.id
    if isinstance(thing, Actor):
        return thing.name
    if isinstance(thing, Statement):
        return f"{values['speaker'] or 'somebody'}: {values['content']}"
    if isinstance(thing, Event):
        sides = " → ".join(", ".join(side) for side in (values["actors"], values["recipients"]) if side)
        return f"{thing.type} {sides}: {values['evidence']}" if sides else f"{thing.type}: {values['evidence']}"
    if isinstance(thing, Commitment):
        return f"{values['committer'] or 'somebody'}: {values['action']}"
    return str(values["claim"] if isinstance(thing, Contested) else values["evidence"])


def _told(found: Found) -> tuple[Any, ...]:
    thing = found.thing
    match thing:
        case Statement():
            speaker = _who(found, thing.source_actor) or _words(thing.source)
            return speaker, thing.act, thing.kind, _words(thing.content), _who(found, thing.addressee), thing.medium
        case Event():
            place, country = found.place or (None, None)
            sides = (_all(found, thing.actors), _all(found, thing.recipients))
            return thing.type, thing.mode, thing.status, *sides, place, country, thing.evidence.text
        case Commitment():
            committer = _who(found, thing.committer_actor) or _word(thing.committer)
            conditions = tuple(f"{c.connective}: {_words(c.text)}" for c in thing.conditions)
            target = _who(found, thing.target_actor) or _word(thing.target)
            deadline = (thing.deadline.value or thing.deadline.text) if thing.deadline else None
            said_by = _who(found, thing.source_actor) or _word(thing.source)
            return thing.kind, thing.status, committer, _words(thing.action), conditions, target, deadline, said_by
        case Measure():
            positions = tuple(f"{_who(found, p.actor) or 'unknown'}: {p.stance}" for p in thing.positions)
            aim = (_who(found, thing.sender), _all(found, thing.targets), thing.number)
            return thing.kind, thing.stage, thing.instruments, *aim, positions, thing.evidence.text
        case Contested():
            return thing.claim.text, _all(found, thing.claimed_by), thing.against.text, _all(found, thing.disputed_by)
        case Actor():
            return thing.name, thing.type, thing.country, thing.sector, thing.wikidata
    return thing.standfirst, thing.byline, thing.language


def _who(found: Found, actor: str | None) -> str | None:
    return found.names.get(actor) if actor else None


def _all(found: Found, actors: Iterable[str]) -> tuple[str, ...]:
    return tuple(found.names.get(actor, actor) for actor in actors)


def _word(span: Span | None) -> str | None:
    return span.text if span else None


def _words(spans: Sequence[Span]) -> str | None:
    return " ... ".join(span.text for span in spans) or None
