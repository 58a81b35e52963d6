"""Records as flat tables, one a record kind: which columns there are, what each means, and the rows of an article."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from casus.ledger.book import document_id
from casus.model import Actor, Commitment, Document, Event, Place, Quantity, Record, Role, Span
from casus.plover import quad_class
from casus.reconcile import articles
from casus.reconcile.traces import contested_id
from casus.rows import storable

Kind = Literal["text", "list", "integer", "number", "truth"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `list` holds several texts."""

    name: str
    kind: Kind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One record kind; `rows` gives the values of an article in the order of `columns`, without the leading ones that every table has."""

    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterator[Row]]


def article_id(document: Document) -> str:
    """How an article is known across the ledger."""
    return articles.article_id(document_id(document))


def table_rows(name: str, record: Record) -> Iterator[Row]:
    """The rows of one table that an article gives, every text such as UTF-8 can hold it."""
    document = record.document
    about = (article_id(document), document.published, document.publisher)
    for n, row in enumerate(TABLES[name].rows(record)):
        values = (about[0], *row) if name == "articles" else (*about, n, *row)
        yield tuple(storable(value) if isinstance(value, tuple) else storable((value,))[0] for value in values)


def _articles(record: Record) -> Iterator[Row]:
    d = record.document
    yield (d.id, d.url, d.headline, d.standfirst, d.published, d.publisher, d.byline, d.agencies, d.language, d.text, record.meta.casus, record.meta.warnings)  # fmt: skip


def _actors(record: Record) -> Iterator[Row]:
    for a in record.actors:
        names = tuple(dict.fromkeys(" ".join(m.text.split()) for m in a.mentions if m.kind == "name"))
        yield (a.id, a.name, a.type, a.country, a.sector, a.wikidata, tuple(map(role_words, a.roles)), names, len(a.mentions))


def _places(record: Record) -> Iterator[Row]:
    for p in record.places:
        yield (p.name, p.country, p.lat, p.lon, p.geonames, p.text, p.start, p.end)


def _times(record: Record) -> Iterator[Row]:
    for t in record.times:
        yield (t.type, t.value, t.text, t.start, t.end)


def _statements(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for s in record.statements:
        said = (words(s.source), s.source_actor, name(s.source_actor), words(s.cue), words(s.content))
        yield (s.id, s.kind, s.act, *said, s.addressee, name(s.addressee), s.medium, s.time, s.within, *_extent(s.content))


def _events(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for e in record.events:
        p = place_of(record, e)
        where = (p.name, p.country, p.lat, p.lon, p.geonames, e.place_inferred) if p else (None,) * 6
        sides = (e.actors, _all(name, e.actors), e.recipients, _all(name, e.recipients), e.recipient_inferred)
        yield (
            e.id, e.type, e.mode, e.cameo, quad_class(e.cameo) if e.cameo else None, e.contexts, e.status, *sides, *where, e.date, e.date_end,
            tuple(map(quantity_words, e.quantities)), e.statement, e.trigger.text, e.evidence.text, e.evidence.start, e.evidence.end,
        )  # fmt: skip


def _commitments(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for c in record.commitments:
        deadline = (c.deadline.text, c.deadline.value) if c.deadline else (None, None)
        triggers = tuple(t.type for condition in c.conditions for t in condition.triggers if t.type)
        yield (
            c.id, c.kind, c.status, word(c.committer), c.committer_actor, name(c.committer_actor), words(c.action), condition_words(c), triggers,
            word(c.target), c.target_actor, name(c.target_actor), *deadline, word(c.source), c.source_actor, name(c.source_actor), c.statement,
            *_extent(c.action),
        )  # fmt: skip


def _measures(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for m in record.measures:
        aim = (m.sender, name(m.sender), m.targets, _all(name, m.targets), word(m.target_text))
        yield (m.id, m.kind, m.stage, m.instruments, *aim, m.number, word(m.purpose), m.evidence.text, m.evidence.start, m.evidence.end)


def _positions(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for m in record.measures:
        for p in m.positions:
            yield (m.id, p.actor, name(p.actor), p.stance, p.evidence.text, p.evidence.start, p.evidence.end)


def _facts(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for f in record.facts:
        who = (f.actor, name(f.actor), f.value, f.high, f.unit, f.date, f.attributed_to, name(f.attributed_to))
        yield (f.kind, *who, f.evidence.text, f.evidence.start, f.evidence.end)


def _contested(record: Record) -> Iterator[Row]:
    name = names_of(record)
    for n, c in enumerate(record.contested):
        who = (c.claimed_by, _all(name, c.claimed_by), c.disputed_by, _all(name, c.disputed_by))
        id_ = contested_id(document_id(record.document), n)
        yield (id_, c.claim.text, c.against.text, *who, c.claim.start, c.claim.end, c.against.start, c.against.end)


# What several formats say of a record


def names_of(record: Record) -> Callable[[str | None], str | None]:
    """The name of the actor with an id; None for an id that the record does not hold."""
    found: Mapping[str | None, Actor] = {a.id: a for a in record.actors}
    return lambda actor: found[actor].name if actor in found else None


def place_of(record: Record, event: Event) -> Place | None:
    return record.places[event.place] if event.place is not None and event.place < len(record.places) else None


def word(span: Span | None) -> str | None:
    return span.text if span else None


def words(spans: Sequence[Span]) -> str | None:
    """The pieces joined by " ... "."""
    return " ... ".join(s.text for s in spans) or None


def role_words(role: Role) -> str:
    """Title, of what, from when to when: "prime minister of Iceland, 2025-01-01 to "."""
    title = f"{role.title} of {role.of}" if role.of else role.title
    return f"{title}, {role.from_ or ''} to {role.to or ''}" if role.from_ or role.to else title


def quantity_words(q: Quantity) -> str:
    """A quantity such as "about 12 sailor" or "50 to 100 injured"."""
    low, high = (f"{value:.15g}" if value is not None else None for value in (q.value, q.high))
    number = f"{low} to {high}" if low and high else low or (f"up to {high}" if high else None)
    return " ".join(part for part in ("about" if q.approximate else None, number, q.unit) if part)


def condition_words(c: Commitment) -> tuple[str, ...]:
    """Every condition with its connective: "unless: Norway withdraws its trawlers"."""
    return tuple(f"{condition.connective}: {words(condition.text)}" for condition in c.conditions)


def _all(name: Callable[[str | None], str | None], ids: Iterable[str]) -> tuple[str, ...]:
    """A name for each id, the id itself where the name is unknown, so that names and ids run side by side."""
    return tuple(name(i) or i for i in ids)


def _extent(spans: Sequence[Span]) -> tuple[int, int]:
    """From where the first piece begins to where the last ends."""
    return min(s.start for s in spans), max(s.end for s in spans)


def _columns(*told: str) -> tuple[Column, ...]:
    """Columns written as "name kind: meaning"."""
    found = []
    for line in told:
        head, about = line.split(": ", 1)
        name, kind = head.split()
        found.append(Column(name=name, kind=kind, about=about))  # type: ignore[arg-type]
    return tuple(found)


_LEADING = _columns(
    "article text: the article, as in the table articles",
    "published text: when the article was published (ISO 8601)",
    "publisher text: who published it",
    "n integer: place in the article's list of this kind, from 0",
)
_EVIDENCE = (
    "evidence text: the words",
    "start integer: where the words begin in the article's text (code points)",
    "end integer: where they end",
)

TABLES: dict[str, Table] = {
    "articles": Table(
        about="one row an article",
        rows=_articles,
        columns=_columns(
            "article text: the article's id (d-...)",
            "name text: what the reader called it: a file, a row's id",
            "url text: its address",
            "headline text: its headline",
            "standfirst text: its standfirst",
            "published text: when it was published (ISO 8601)",
            "publisher text: who published it",
            "byline list: its authors",
            "agencies list: the agencies it credits",
            "language text: ISO 639-1",
            "text text: the text that start and end count in",
            "casus text: the version that read it",
            "warnings list: what the reading warns of",
        ),
    ),
    "actors": Table(
        about="who acts, speaks or is spoken of in an article",
        rows=_actors,
        columns=_LEADING
        + _columns(
            "id text: the actor's id within the article",
            "name text: its name",
            "type text: person, organisation, state, group or unknown",
            "country text: ISO 3166-1 alpha-3",
            "sector text: PLOVER's sector",
            "wikidata text: its QID",
            "roles list: title of what, from to",
            "names list: how the article names it",
            "mentions integer: how often the article speaks of it",
        ),
    ),
    "statements": Table(
        about="who said what",
        rows=_statements,
        columns=_LEADING
        + _columns(
            "id text: the statement's id (s-...)",
            "kind text: direct, indirect or mixed",
            "act text: the speech act",
            "source text: the words that name the speaker",
            "source_id text: the speaker's actor id",
            "source_name text: the speaker's name",
            "cue text: the words that introduce it",
            "content text: what was said; pieces are joined by ...",
            "addressee_id text: to whom, actor id",
            "addressee_name text: to whom, name",
            "medium text: in what",
            "said_on text: when (ISO 8601)",
            "within text: id of the statement that reports this one",
            "start integer: where the content begins",
            "end integer: where it ends",
        ),
    ),
    "events": Table(
        about="who did what to whom (PLOVER)",
        rows=_events,
        columns=_LEADING
        + _columns(
            "id text: the event's id (e-...)",
            "type text: PLOVER event type",
            "mode text: PLOVER mode",
            "cameo text: CAMEO code",
            "quad integer: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict",
            "contexts list: PLOVER contexts",
            "status text: reported, alleged, denied, planned, considered, threatened, promised, conditional or hypothetical",
            "actor_ids list: who did it, actor ids",
            "actors list: who did it, names",
            "recipient_ids list: to whom, actor ids",
            "recipients list: to whom, names",
            "recipient_inferred truth: whether only the sentences before name to whom",
            "place text: where",
            "country text: where, ISO 3166-1 alpha-3",
            "lat number: latitude, WGS 84",
            "lon number: longitude, WGS 84",
            "geonames integer: GeoNames id of the place",
            "place_inferred truth: whether the place is the article's setting and not told of this event",
            "date text: when, as exact as told (ISO 8601)",
            "date_end text: until when",
            "quantities list: numbers told of it",
            "statement text: id of the statement that reports it",
            "trigger text: the words that name it",
            *_EVIDENCE,
        ),
    ),
    "commitments": Table(
        about="who will do what, on which condition",
        rows=_commitments,
        columns=_LEADING
        + _columns(
            "id text: the commitment's id (c-...)",
            "kind text: promise, threat or refusal",
            "status text: open, condition_met, kept, broken or withdrawn, as the article tells it",
            "committer text: the words that name who undertakes it",
            "committer_id text: the committer's actor id",
            "committer_name text: the committer's name",
            "action text: what will or will not be done",
            "conditions list: each condition as connective: words",
            "triggers list: PLOVER types of what the conditions wait for",
            "target text: the words that name at whom it is aimed",
            "target_id text: the target's actor id",
            "target_name text: the target's name",
            "deadline text: the time limit in words",
            "deadline_on text: the time limit as a TIMEX3 value",
            "source text: the words that name who says so",
            "source_id text: the speaker's actor id",
            "source_name text: the speaker's name",
            "statement text: id of the statement it stands in",
            "start integer: where the action begins",
            "end integer: where it ends",
        ),
    ),
    "measures": Table(
        about="decisions of a body to act on somebody",
        rows=_measures,
        columns=_LEADING
        + _columns(
            "id text: the measure's id (m-...)",
            "kind text: sanction, law, aid, ...",
            "stage text: considered, proposed, agreed, imposed, extended, lifted or rejected",
            "instruments list: by what means",
            "sender_id text: who decides, actor id",
            "sender_name text: who decides, name",
            "target_ids list: on whom, actor ids",
            "targets list: on whom, names",
            "target text: on whom, in the article's words",
            "number number: on how many",
            "purpose text: what for",
            *_EVIDENCE,
        ),
    ),
    "positions": Table(
        about="where an actor stands on a measure",
        rows=_positions,
        columns=_LEADING
        + _columns(
            "measure text: the measure's id",
            "actor_id text: who, actor id",
            "actor text: who, name",
            "stance text: support, oppose, widen or narrow",
            *_EVIDENCE,
        ),
    ),
    "facts": Table(
        about="numbers about somebody",
        rows=_facts,
        columns=_LEADING
        + _columns(
            "kind text: age, tenure, vote_share, death_toll, injured, arrested, crowd_size, ...",
            "actor_id text: about whom, actor id",
            "actor text: about whom, name",
            "value number: the number, or the lower one",
            "high number: the upper one",
            "unit text: of what",
            "date text: as of when",
            "attributed_to_id text: who says so, actor id",
            "attributed_to text: who says so, name",
            *_EVIDENCE,
        ),
    ),
    "contested": Table(
        about="two passages that cannot both be true",
        rows=_contested,
        columns=_LEADING
        + _columns(
            "id text: its id (x-...)",
            "claim text: the one passage",
            "against text: the other",
            "claimed_by_ids list: who holds the one, actor ids",
            "claimed_by list: who holds the one, names",
            "disputed_by_ids list: who disputes it, actor ids",
            "disputed_by list: who disputes it, names",
            "claim_start integer: where the one begins",
            "claim_end integer: where it ends",
            "against_start integer: where the other begins",
            "against_end integer: where it ends",
        ),
    ),
    "places": Table(
        about="places as places",
        rows=_places,
        columns=_LEADING
        + _columns(
            "name text: the place's name",
            "country text: ISO 3166-1 alpha-3",
            "lat number: latitude, WGS 84",
            "lon number: longitude, WGS 84",
            "geonames integer: GeoNames id",
            "words text: the words",
            "start integer: where the words begin",
            "end integer: where they end",
        ),
    ),
    "times": Table(
        about="times as TIMEX3",
        rows=_times,
        columns=_LEADING
        + _columns(
            "type text: DATE, TIME, DURATION or SET",
            "value text: TIMEX3 value",
            "words text: the words",
            "start integer: where the words begin",
            "end integer: where they end",
        ),
    ),
}
