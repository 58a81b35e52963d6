"""Records of many articles → one account of the situation, each line with who told it and from how many independent origins."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from casus.model import Commitment, CommitmentStatus, Document, Measure, MeasureStage, Quantity, Record, Span, Stance, Statement
from casus.reconcile.groups import connected
from casus.reconcile.sameness import (
    ALIKE_ALONE,
    People,
    Told,
    Who,
    alike,
    day_told,
    meeting,
    rarest,
    same_actors,
    same_commitments,
    same_events,
    same_measures,
    words_of,
)
from casus.reconcile.triggers import find_touches
from casus.reconcile.wires import Hand, find_copies, hands, origins, outlet
from casus.text import ascii_key, paragraphs

# How many events are proposed for one condition: a type as common as PROTEST would else fill the page. The rest are counted.
MOST_TOUCHES = 5
# A denial in one article is held against a claim in another if they share this many words, beside the share of words.
LEAST_DENIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a line comes from: the article's name (its id), outlet, agencies, date, headline and address, and the words themselves."""

    article: int
    name: str
    outlet: str | None
    agencies: tuple[str, ...]
    published: str | None
    headline: str | None
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event and all who tell it. `on` is its day, or where `dated` is false the day it was first told. `statuses` counts how it is told."""

    type: str
    mode: str | None
    on: str | None
    dated: bool
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    place: str | None
    quantities: tuple[Quantity, ...]
    statuses: tuple[tuple[str, int], ...]
    sources: tuple[Source, ...]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An event that may meet a condition, and why; proposed, not declared."""

    happening: Happening
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proviso:
    """A condition in the words of the first telling that has it."""

    connective: str
    text: str
    touched: tuple[Touched, ...]
    more: int
    """How many further events may meet it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """A commitment and all who tell it. `status` is what the latest telling says; `history` its changes as (day, status, source)."""

    kind: str
    committer: str | None
    said_by: str | None
    action: str
    provisos: tuple[Proviso, ...]
    target: str | None
    deadline: str | None
    deadline_on: str | None
    status: CommitmentStatus
    history: tuple[tuple[str | None, CommitmentStatus, Source], ...]
    sources: tuple[Source, ...]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where somebody stands on a measure."""

    actor: str | None
    stance: Stance
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A measure's stage as one article tells it."""

    on: str | None
    stage: MeasureStage
    number: float | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A measure through its stages, in order of telling, with everybody's position."""

    kind: str
    instruments: tuple[str, ...]
    sender: str | None
    targets: tuple[str, ...]
    steps: tuple[Step, ...]
    stands: tuple[Stand, ...]
    origins: int

    @property
    def now(self) -> Step:
        return self.steps[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two passages that cannot both be true. `proposed` where the two stand in different articles and only their words are alike."""

    claim: Source
    against: Source
    claimed_by: tuple[str, ...]
    disputed_by: tuple[str, ...]
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who spoke: statements (one told in several articles counts once), by speech act, and the latest one."""

    who: Who
    statements: int
    acts: tuple[tuple[str, int], ...]
    latest: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One report that several articles carry."""

    agency: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The account. `origins` counts the articles' independent origins; `undated` the articles without a date; `unattributed` the statements
    without a known speaker. Events come newest first, undertakings and measures by their latest telling, speakers by how much they said."""

    articles: int
    outlets: int
    origins: int
    since: str | None
    until: str | None
    statements: int
    undated: int
    unattributed: int
    happenings: tuple[Happening, ...]
    undertakings: tuple[Undertaking, ...]
    courses: tuple[Course, ...]
    disputes: tuple[Dispute, ...]
    speakers: tuple[Speaker, ...]
    wires: tuple[Wire, ...]


def situate(records: Iterable[Record]) -> Situation:
    """The account that these records give, one current record an article, in whatever order they come."""
    kept = sorted(map(_light, records), key=lambda r: (r.document.published or "~", r.document.url or "", r.document.id, r.document.text))
    documents = [record.document for record in kept]
    copies = find_copies(documents)
    people = same_actors(kept)
    book = _Book(kept, documents, hands(documents, copies), people)
    groups = same_events(kept, people)
    happenings = {group[0]: _happening(group, book) for group in groups}
    events: dict[str, list[tuple[Told, ...]]] = defaultdict(list)
    for group in groups:
        events[happenings[group[0]].type].append(group)
    undertakings = [_undertaking(group, book, events, happenings) for group in same_commitments(kept, people)]
    courses = [_course(group, book) for group in same_measures(kept, people)]
    dates = sorted(d.published[:10] for d in documents if d.published)
    return Situation(
        articles=len(kept),
        outlets=len({ascii_key(name) for d in documents if (name := outlet(d))}),
        origins=book.count(range(len(kept))),
        since=dates[0] if dates else None,
        until=dates[-1] if dates else None,
        statements=sum(len(r.statements) for r in kept),
        undated=sum(d.published is None for d in documents),
        unattributed=sum(s.source_actor is None for r in kept for s in r.statements),
        happenings=tuple(sorted(happenings.values(), key=lambda h: (h.on or "", h.origins, len(h.sources)), reverse=True)),
        undertakings=tuple(sorted(undertakings, key=lambda u: u.history[-1][0] or "", reverse=True)),
        courses=tuple(sorted(courses, key=lambda c: c.now.on or "", reverse=True)),
        disputes=_disputes(book),
        speakers=_speakers(book),
        wires=tuple(
            Wire(agency=c.agency, sources=tuple(book.source(i, None) for i in sorted(c.members)))
            for c in sorted(copies, key=lambda c: min(c.members))
        ),
    )


def _light(record: Record) -> Record:
    """A record without what the account does not ask, so that thousands fit in memory: mentions stay only inside conditions."""
    conditions = [s for c in record.commitments for condition in c.conditions for s in condition.text]
    actors = tuple(
        replace(actor, roles=(), mentions=tuple(m for m in actor.mentions if any(m.start < s.end and s.start < m.end for s in conditions)))
        for actor in record.actors
    )
    return replace(record, actors=actors, times=(), facts=())


@dataclass(frozen=True, slots=True)
class _Book:
    """The records in order, with what was found across them."""

    records: Sequence[Record]
    documents: Sequence[Document]
    hands: Sequence[Hand]
    people: People

    def source(self, article: int, *words: Span | None) -> Source:
        """The article with the words quoted: one passage from the first to the last, or, where a paragraph ends between them, the pieces."""
        d = self.documents[article]
        spans = [s for s in words if s]
        passage = d.text[min(s.start for s in spans) : max(s.end for s in spans)] if spans else ""
        if len(paragraphs(passage)) > 1:
            passage = " ... ".join(s.text for s in sorted(spans, key=lambda s: s.start))
        quote = " ".join(passage.split())
        return Source(
            article=article,
            name=d.id,
            outlet=outlet(d),
            agencies=d.agencies,
            published=d.published,
            headline=d.headline,
            url=d.url,
            quote=quote,
        )

    def count(self, articles: Iterable[int]) -> int:
        return len(origins(self.hands, articles))

    def name(self, article: int, actor_id: str | None, words: Span | None = None) -> str | None:
        """The actor's name, or else the words that stand for it."""
        who = self.people.who(article, actor_id)
        return who.name if who else (" ".join(words.text.split()) if words else None)


def _happening(group: Sequence[Told], book: _Book) -> Happening:
    tellings = [(told, book.records[told.article], book.records[told.article].events[told.n]) for told in group]
    published = sorted(r.document.published for _, r, _ in tellings if r.document.published)
    dates = sorted(filter(None, (day_told(e, r.document.published) for _, r, e in tellings)), key=lambda d: (-len(d), d))
    places = [r.places[e.place].name for _, r, e in tellings if e.place is not None and not e.place_inferred]
    statuses = Counter(e.status for _, _, e in tellings)
    return Happening(
        type=tellings[0][2].type,
        mode=next((e.mode for _, _, e in tellings if e.mode), None),
        on=dates[0] if dates else published[0][:10] if published else None,
        dated=bool(dates),
        actors=tuple(dict.fromkeys(who for told, _, e in tellings for who in book.people.all(told.article, e.actors))),
        recipients=tuple(dict.fromkeys(who for told, _, e in tellings for who in book.people.all(told.article, e.recipients))),
        place=places[0] if places else None,
        quantities=tuple(dict.fromkeys(q for _, _, e in tellings for q in e.quantities)),
        statuses=tuple(sorted(statuses.items(), key=lambda item: (-item[1], item[0]))),
        sources=_sources([book.source(told.article, e.evidence) for told, _, e in tellings]),
        origins=book.count(told.article for told in group),
    )


def _sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """One source an article: its first passage."""
    first: dict[int, Source] = {}
    for source in sources:
        first.setdefault(source.article, source)
    return tuple(first[article] for article in sorted(first))


def _undertaking(
    group: Sequence[Told], book: _Book, events: Mapping[str, Sequence[tuple[Told, ...]]], happenings: dict[Told, Happening]
) -> Undertaking:
    tellings = [(told, book.records[told.article].commitments[told.n]) for told in group]
    first = tellings[0][1]
    history = [(book.documents[t.article].published, c.status, book.source(t.article, c.committer, *c.action)) for t, c in tellings]
    changes = [step for n, step in enumerate(history) if n == 0 or step[1] != history[n - 1][1]]
    changes[-1] = (history[-1][0], changes[-1][1], changes[-1][2])
    committers = [book.name(t.article, c.committer_actor, c.committer) for t, c in tellings]
    deadline = next((c.deadline for _, c in tellings if c.deadline), None)
    targets = [book.name(t.article, c.target_actor, c.target) for t, c in tellings]
    speakers = [book.name(t.article, c.source_actor, c.source) for t, c in tellings]
    return Undertaking(
        kind=first.kind,
        committer=next(filter(None, committers), None),
        said_by=next(filter(None, speakers), None),
        action=" ... ".join(" ".join(s.text.split()) for s in first.action),
        provisos=_provisos(tellings, book, events, happenings),
        target=next(filter(None, targets), None),
        deadline=" ".join(deadline.text.split()) if deadline else None,
        deadline_on=deadline.value if deadline else None,
        status=history[-1][1],
        history=tuple(changes),
        sources=_sources(
            book.source(t.article, c.committer, *c.action, *(s for condition in c.conditions for s in condition.text)) for t, c in tellings
        ),
        origins=book.count(t.article for t, _ in tellings),
    )


def _provisos(
    tellings: Sequence[tuple[Told, Commitment]],
    book: _Book,
    events: Mapping[str, Sequence[tuple[Told, ...]]],
    happenings: dict[Told, Happening],
) -> tuple[Proviso, ...]:
    """The conditions of all tellings; those of the same connective in like words are one."""
    told = [(t, condition) for t, c in tellings for condition in c.conditions]
    pairs = [
        (a, b)
        for a, b in combinations(range(len(told)), 2)
        if told[a][1].connective == told[b][1].connective
        and alike(words_of(*told[a][1].text), words_of(*told[b][1].text), 1) >= ALIKE_ALONE
    ]
    found = []
    for group in connected(range(len(told)), pairs):
        touches: dict[Told, str] = {}
        for n in group:
            for touch in find_touches(told[n][1], told[n][0], book.records, book.people, events):
                touches.setdefault(touch.event, touch.reason)
        ranked = sorted(touches.items(), key=lambda item: (-happenings[item[0]].origins, happenings[item[0]].on or "", item[0]))
        first = told[group[0]][1]
        found.append(
            Proviso(
                connective=first.connective,
                text=" ... ".join(" ".join(s.text.split()) for s in first.text),
                touched=tuple(Touched(happening=happenings[event], reason=reason) for event, reason in ranked[:MOST_TOUCHES]),
                more=max(0, len(ranked) - MOST_TOUCHES),
            )
        )
    return tuple(found)


def _course(group: Sequence[Told], book: _Book) -> Course:
    tellings: list[tuple[Told, Measure]] = [(told, book.records[told.article].measures[told.n]) for told in group]
    targets = dict.fromkeys(who.name for t, m in tellings for who in book.people.all(t.article, m.targets))
    texts = dict.fromkeys(" ".join(m.target_text.text.split()) for _, m in tellings if m.target_text)
    stands: dict[tuple[str | None, Stance], Stand] = {}
    for t, m in tellings:
        for position in m.positions:
            name = book.name(t.article, position.actor)
            stands.setdefault(
                (name, position.stance), Stand(actor=name, stance=position.stance, source=book.source(t.article, position.evidence))
            )
    return Course(
        kind=tellings[0][1].kind,
        instruments=tuple(dict.fromkeys(i for _, m in tellings for i in m.instruments)),
        sender=next((name for t, m in tellings if (name := book.name(t.article, m.sender))), None),
        targets=tuple(targets) or tuple(texts),
        steps=tuple(
            Step(on=book.documents[t.article].published, stage=m.stage, number=m.number, source=book.source(t.article, m.evidence))
            for t, m in tellings
        ),
        stands=tuple(sorted(stands.values(), key=lambda s: (s.stance, s.actor or "~"))),
        origins=book.count(t.article for t, _ in tellings),
    )


def _disputes(book: _Book) -> tuple[Dispute, ...]:
    """What articles say is contested, one line for tellings in like words; then denials that seem to answer another article's claim."""
    told = [(i, pair) for i, record in enumerate(book.records) for pair in record.contested]
    words = {n: (words_of(pair.claim), words_of(pair.against)) for n, (_, pair) in enumerate(told)}
    same = [
        (a, b)
        for a, b in meeting(rarest({n: claim | against for n, (claim, against) in words.items()}))
        if alike(words[a][0], words[b][0]) >= ALIKE_ALONE and alike(words[a][1], words[b][1]) >= ALIKE_ALONE
    ]
    found = []
    for group in connected(range(len(told)), same):
        i, pair = told[group[0]]
        found.append(
            Dispute(
                claim=book.source(i, pair.claim),
                against=book.source(i, pair.against),
                claimed_by=tuple(dict.fromkeys(w.name for n in group for w in book.people.all(told[n][0], told[n][1].claimed_by))),
                disputed_by=tuple(dict.fromkeys(w.name for n in group for w in book.people.all(told[n][0], told[n][1].disputed_by))),
                proposed=False,
            )
        )
    found.sort(key=lambda d: d.claim.published or "", reverse=True)
    return (*found, *_answered(book))


def _answered(book: _Book) -> list[Dispute]:
    """Denials held against claims of other speakers in other articles, where the words are alike; each denial once, with the likest claim."""
    said: list[tuple[int, Statement, Who, frozenset[str]]] = [
        (i, s, who, words_of(*s.content))
        for i, record in enumerate(book.records)
        for s in record.statements
        if (who := book.people.who(i, s.source_actor))
    ]
    by_word: dict[str, list[int]] = defaultdict(list)
    for n, (_, s, _, words) in enumerate(said):
        if s.act in ("claim", "accuse"):
            for word in words:
                by_word[word].append(n)
    found: dict[str, Dispute] = {}
    for i, s, who, words in said:
        if s.act != "deny":
            continue
        near = Counter(n for word in words for n in by_word[word])
        fitting = [n for n, shared in near.items() if shared >= LEAST_DENIED and said[n][0] != i and said[n][2].key != who.key]
        fitting = [n for n in fitting if alike(words, said[n][3]) >= ALIKE_ALONE]
        if fitting:
            best = min(fitting, key=lambda n: (-alike(words, said[n][3]), -near[n], n))
            claim, against = book.source(said[best][0], *said[best][1].content), book.source(i, *s.content)
            found.setdefault(
                f"{said[best][2].key} {who.key} {ascii_key(against.quote)}",
                Dispute(claim=claim, against=against, claimed_by=(said[best][2].name,), disputed_by=(who.name,), proposed=True),
            )
    return list(found.values())


def _speakers(book: _Book) -> tuple[Speaker, ...]:
    """Everybody who said something, most first; the same words of one speaker count once, however many articles carry them."""
    said: dict[Who, dict[str, tuple[int, Statement]]] = defaultdict(dict)
    for i, record in enumerate(book.records):
        for statement in record.statements:
            if who := book.people.who(i, statement.source_actor):
                said[who].setdefault(ascii_key(" ".join(s.text for s in statement.content)), (i, statement))
    found = []
    for who, statements in said.items():
        acts = Counter(s.act for _, s in statements.values() if s.act)
        article, latest = max(
            statements.values(), key=lambda item: (book.documents[item[0]].published or "", item[0], item[1].content[0].start)
        )
        found.append(
            Speaker(
                who=who,
                statements=len(statements),
                acts=tuple(sorted(acts.items(), key=lambda item: (-item[1], item[0]))),
                latest=book.source(article, *latest.content),
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.statements, s.who.name, s.who.key)))
