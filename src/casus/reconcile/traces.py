"""Record → traces: what each thing told leaves behind to be compared with what other articles tell.

A trace holds all that a comparison may use, so that the verdict on two things depends on these two alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from casus.model import (
    Actor,
    Commitment,
    CommitmentKind,
    CommitmentStatus,
    Contested,
    Document,
    Event,
    EventStatus,
    Measure,
    MeasureStage,
    Quantity,
    Record,
    Span,
    Stance,
    Statement,
    record_id,
)
from casus.reconcile.words import day_told, key_of, stems, words_of
from casus.text import paragraphs

Kind = Literal["event", "commitment", "measure", "statement", "claim", "contested"]
# Undated events are compared only if their articles came out within this many days: news is told at once or with its date.
NEAR_DAYS = 3
# An undertaking, a claim or a step without a known target is looked for this many days around: what is told again later with no word of it
# in between is found by who and what it is about, not taken for the same.
WINDOW_DAYS = 30
# Speech acts that say how things are, and may so be held against each other.
CLAIMS = frozenset({"claim", "accuse", "deny", "refuse", "admit", "confirm"})
# "They do not recognise the result" answers who holds it valid as a denial does.
DENIALS = frozenset({"deny", "refuse"})
# Characters between "foreign ministers" and "of the European Union".
_OF = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody as one article knows them. `id` is the name's: the same name, country and Wikidata item give the same id in every article.
    `named` is false for "officers" and the like, of whom one article cannot tell which are meant in another."""

    id: str
    name: str
    type: str
    country: str | None
    wikidata: str | None
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTrace:
    """`date` is the day told, or as much of it as is told, and `on` the same but for a misreading; `published` the article's. `actor_keys` and `recipient_keys` are what each
    side can be known by elsewhere."""

    id: str
    published: str | None
    type: str
    mode: str | None
    status: EventStatus
    date: str | None
    on: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    actor_keys: frozenset[str]
    recipient_keys: frozenset[str]
    place: str | None
    country: str | None
    quantities: tuple[Quantity, ...]
    words: frozenset[str]
    agencies: frozenset[str]
    quote: str

    @property
    def day(self) -> str | None:
        """The day it is known to have happened, or what is told instead of one ("2019"), where that is not just the telling's own month."""
        return self.date[:10] if self.date and not (len(self.date) < 10 and (self.published or "").startswith(self.date)) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proviso:
    """A condition: its words, those beside the names in it, whom it names, and the types of event that it waits for."""

    connective: str
    text: str
    words: frozenset[str]
    telling: frozenset[str]
    names: dict[str, str]
    triggers: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentTrace:
    """`quote` is the undertaking in its sentence, `full_quote` with its conditions. `unmet` quotes the article where it says that the
    condition has not been met."""

    id: str
    published: str | None
    kind: CommitmentKind
    status: CommitmentStatus
    committer: Party | None
    committer_name: str | None
    said_by: str | None
    action: str
    words: frozenset[str]
    provisos: tuple[Proviso, ...]
    target: str | None
    deadline: str | None
    deadline_on: str | None
    unmet: str | None
    quote: str
    full_quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTrace:
    """Where somebody stands on a measure."""

    actor: Party | None
    stance: Stance
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTrace:
    """`sender_keys` and `target_keys` are empty where unknown."""

    id: str
    published: str | None
    kind: str
    stage: MeasureStage
    number: float | None
    instruments: tuple[str, ...]
    sender: Party | None
    sender_keys: frozenset[str]
    targets: tuple[Party, ...]
    target_keys: frozenset[str]
    target_text: str | None
    positions: tuple[PositionTrace, ...]
    words: frozenset[str]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTrace:
    """What was said. `numbers` are the figures in it."""

    id: str
    published: str | None
    act: str | None
    speaker: Party | None
    words: frozenset[str]
    numbers: tuple[str, ...]
    text: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestedTrace:
    """Two passages that cannot both be true; `claim_told` and `against_told` are the statements they stand in."""

    id: str
    published: str | None
    claim: str
    against: str
    claim_words: frozenset[str]
    against_words: frozenset[str]
    claimed_by: tuple[Party, ...]
    disputed_by: tuple[Party, ...]
    claim_told: str | None
    against_told: str | None


Trace = EventTrace | CommitmentTrace | MeasureTrace | StatementTrace | ContestedTrace
TRACE_TYPES: dict[str, type[Trace]] = {
    "event": EventTrace,
    "commitment": CommitmentTrace,
    "measure": MeasureTrace,
    "statement": StatementTrace,
    "contested": ContestedTrace,
}


def parties_of(trace: Trace) -> Iterator[Party]:
    """Everybody whom a trace names."""
    match trace:
        case EventTrace():
            yield from (*trace.actors, *trace.recipients)
        case CommitmentTrace():
            yield from filter(None, [trace.committer])
        case MeasureTrace():
            yield from filter(None, [trace.sender, *trace.targets, *(position.actor for position in trace.positions)])
        case StatementTrace():
            yield from filter(None, [trace.speaker])
        case ContestedTrace():
            yield from (*trace.claimed_by, *trace.disputed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """All that one article leaves behind: its actors by their id in the record, and its traces by kind, in text order."""

    parties: dict[str, Party]
    events: tuple[EventTrace, ...]
    commitments: tuple[CommitmentTrace, ...]
    measures: tuple[MeasureTrace, ...]
    statements: tuple[StatementTrace, ...]
    contested: tuple[ContestedTrace, ...]

    def all(self) -> Iterator[tuple[str, Trace]]:
        """Every trace with its kind."""
        for kind, traces in (
            ("event", self.events),
            ("commitment", self.commitments),
            ("measure", self.measures),
            ("statement", self.statements),
            ("contested", self.contested),
        ):
            yield from ((kind, trace) for trace in traces)


def traces_of(record: Record, document_id: str) -> Traces:
    """What the article leaves behind. The document's id keeps apart what only one article can tell, such as its "officers"."""
    parties = {actor.id: _party(actor, document_id) for actor in record.actors}
    page = _Page(record, document_id, parties)
    return Traces(
        parties=parties,
        events=tuple(_event(e, page) for e in record.events),
        commitments=tuple(_commitment(c, page) for c in record.commitments),
        measures=tuple(_measure(m, page) for m in record.measures),
        statements=tuple(_statement(s, page) for s in record.statements),
        contested=tuple(_contested(n, c, page) for n, c in enumerate(record.contested)),
    )


def keys_of(parties: Iterable[Party]) -> frozenset[str]:
    """What some people can be known by in another article: named ones by item, name and surname, everybody by country."""
    return frozenset(key for party in parties for key in (*name_keys(party), party.country) if key)


def name_keys(party: Party | None) -> frozenset[str]:
    """What somebody can be known by in another article; nothing for somebody without a name."""
    if party is None or not party.named:
        return frozenset()
    name = key_of(party.name)
    surname = f"person~{name.split()[-1]}" if party.type == "person" and name else None
    return frozenset(key for key in (party.wikidata, f"{party.type}:{name}", surname) if key)


@dataclass(frozen=True, slots=True)
class _Page:
    """One article while its traces are made."""

    record: Record
    document_id: str
    parties: Mapping[str, Party]

    @property
    def document(self) -> Document:
        return self.record.document

    def all(self, ids: Iterable[str]) -> tuple[Party, ...]:
        return tuple(dict.fromkeys(self.parties[i] for i in ids if i in self.parties))

    def name(self, actor_id: str | None, words: Span | None = None) -> str | None:
        """The actor's name, or else the words that stand for it."""
        party = self.parties.get(actor_id or "")
        return party.name if party else (_one_line(words.text) if words else None)

    def quote(self, *words: Span | None) -> str:
        """One passage from the first word to the last, or, where a paragraph ends between them, the pieces."""
        spans = [s for s in words if s]
        if not spans:
            return ""
        passage = self.document.text[min(s.start for s in spans) : max(s.end for s in spans)]
        if len(paragraphs(passage)) > 1:
            passage = " ... ".join(s.text for s in sorted(spans, key=lambda s: s.start))
        return _one_line(passage)

    def named_in(self, spans: Iterable[Span]) -> tuple[Party, ...]:
        """Who is mentioned in some words, in order of their ids."""
        pieces = list(spans)
        found = {a.id for a in self.record.actors for m in a.mentions if any(m.start < s.end and s.start < m.end for s in pieces)}
        return self.all(sorted(found))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _party(actor: Actor, document_id: str) -> Party:
    # A name has a capital; "diplomats" has none.
    named = bool(actor.wikidata) or any(char.isupper() for char in actor.name)
    key = (actor.type, key_of(actor.name), actor.country or "", actor.wikidata or "", "" if named else document_id)
    return Party(
        id=record_id("n", *key), name=_one_line(actor.name), type=actor.type, country=actor.country, wikidata=actor.wikidata, named=named
    )


def _event(event: Event, page: _Page) -> EventTrace:
    record = page.record
    place = record.places[event.place] if event.place is not None and event.place < len(record.places) else None
    actors, recipients = page.all(event.actors), page.all(() if event.recipient_inferred else event.recipients)
    return EventTrace(
        id=event.id,
        published=page.document.published,
        type=event.type,
        mode=event.mode,
        status=event.status,
        date=event.date,
        on=day_told(event, page.document.published),
        actors=actors,
        recipients=recipients,
        actor_keys=keys_of(actors),
        recipient_keys=keys_of(recipients),
        place=place.name if place and not event.place_inferred else None,
        country=place.country if place else None,
        quantities=event.quantities,
        words=words_of(event.evidence),
        agencies=frozenset(page.document.agencies),
        quote=page.quote(event.evidence),
    )


def _commitment(c: Commitment, page: _Page) -> CommitmentTrace:
    conditions = [s for condition in c.conditions for s in condition.text]
    provisos = []
    for condition in c.conditions:
        cast = page.named_in(condition.text)
        words = words_of(*condition.text)
        provisos.append(
            Proviso(
                connective=condition.connective,
                text=" ... ".join(_one_line(s.text) for s in condition.text),
                words=words,
                telling=words - stems(*(party.name for party in cast)),
                names={key: party.name for party in cast for key in sorted(keys_of((party,)))},
                triggers=tuple(dict.fromkeys((t.type, t.mode) for t in condition.triggers if t.type)),
            )
        )
    return CommitmentTrace(
        id=c.id,
        published=page.document.published,
        kind=c.kind,
        status=c.status,
        committer=page.parties.get(c.committer_actor or ""),
        committer_name=page.name(c.committer_actor, c.committer),
        said_by=page.name(c.source_actor, c.source),
        action=" ... ".join(_one_line(s.text) for s in c.action),
        words=words_of(*c.action),
        provisos=tuple(provisos),
        target=page.name(c.target_actor, c.target),
        deadline=_one_line(c.deadline.text) if c.deadline else None,
        deadline_on=c.deadline.value if c.deadline else None,
        unmet=_unmet(page.document.text, conditions),
        quote=page.quote(c.committer, *c.action),
        full_quote=page.quote(c.committer, *c.action, *conditions),
    )


def _measure(m: Measure, page: _Page) -> MeasureTrace:
    sender = page.parties.get(m.sender or "")
    targets = page.all(m.targets)
    return MeasureTrace(
        id=m.id,
        published=page.document.published,
        kind=m.kind,
        stage=m.stage,
        number=m.number,
        instruments=m.instruments,
        sender=sender,
        sender_keys=name_keys(sender) or frozenset(key for body in _body_of(m.sender, page) for key in name_keys(body)),
        targets=targets,
        target_keys=keys_of(targets),
        target_text=_one_line(m.target_text.text) if m.target_text else None,
        positions=tuple(
            PositionTrace(actor=page.parties.get(p.actor or ""), stance=p.stance, quote=page.quote(p.evidence)) for p in m.positions
        ),
        words=words_of(m.evidence, *(s for s in (m.target_text, m.purpose) if s)),
        quote=page.quote(m.evidence),
    )


def _body_of(actor_id: str | None, page: _Page) -> tuple[Party, ...]:
    """Whose "foreign ministers" they are: the one body or state named in their mention, or right after it with "of"."""
    actor = next((a for a in page.record.actors if a.id == actor_id), None)
    text = page.document.text
    for mention in actor.mentions if actor else ():
        found = [
            a
            for a in page.record.actors
            for m in a.mentions
            if a.type in ("state", "organisation")
            and a is not actor
            and m.kind == "name"
            and (
                mention.start <= m.start < mention.end
                or (mention.end <= m.start <= mention.end + _OF and text[mention.end : m.start].split()[:1] == ["of"])
            )
        ]
        if len({a.id for a in found}) == 1:
            return page.all([found[0].id])
    return ()


def _statement(s: Statement, page: _Page) -> StatementTrace:
    words = words_of(*s.content)
    return StatementTrace(
        id=s.id,
        published=page.document.published,
        act=s.act,
        speaker=page.parties.get(s.source_actor or ""),
        words=words,
        numbers=tuple(sorted(word for word in words if word.isdecimal())),
        text=key_of(" ".join(piece.text for piece in s.content)),
        quote=page.quote(*s.content),
    )


def _contested(n: int, pair: Contested, page: _Page) -> ContestedTrace:
    return ContestedTrace(
        id=contested_id(page.document_id, n),
        published=page.document.published,
        claim=page.quote(pair.claim),
        against=page.quote(pair.against),
        claim_words=words_of(pair.claim),
        against_words=words_of(pair.against),
        claimed_by=page.all(pair.claimed_by),
        disputed_by=page.all(pair.disputed_by),
        claim_told=_told_in(pair.claim, page.record),
        against_told=_told_in(pair.against, page.record),
    )


def contested_id(document_id: str, n: int) -> str:
    """The id of the `n`-th contested claim of a document: the record gives it none."""
    return record_id("x", document_id, n)


def _told_in(passage: Span, record: Record) -> str | None:
    """The statement that holds a passage: of several the one of fewest words."""
    holding = [s for s in record.statements if any(p.start < passage.end and passage.start < p.end for p in s.content)]
    return min(holding, key=lambda s: (sum(p.end - p.start for p in s.content), s.id)).id if holding else None


_UNMET = (" condition", " conditions", " terms")
_NOT_MET = ("not been met", "not been fulfilled", "not met", "not fulfilled", "not yet been met", "not been satisfied")
# The sentence that says so follows at once; further on it may be about another condition.
_REACH = 300


def _unmet(text: str, conditions: list[Span]) -> str | None:
    """The sentence right after a condition, if it says that the condition has not been met."""
    if not conditions:
        return None
    end = max(s.end for s in conditions)
    after = text[end : end + _REACH].split("\n\n")[0]
    for sentence in after.split(". ")[:2]:
        low = f" {sentence.lower()}"
        if any(word in low for word in _UNMET) and any(words in low for words in _NOT_MET):
            return _one_line(sentence).removesuffix(".")
    return None
