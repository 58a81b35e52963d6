"""What is woven → one account of the situation, each line with who told it and from how many independent origins."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, create_engine, select

from casus.ledger.tables import groups, metadata, touches
from casus.model import Record, Stance, record_id
from casus.reconcile.accounts import (
    Course,
    Dispute,
    Happening,
    Proviso,
    Situation,
    Source,
    Speaker,
    Stand,
    Step,
    Touched,
    Undertaking,
    Who,
    Wire,
)
from casus.reconcile.book import ARTICLES, Book, Telling, book_of, open_book
from casus.reconcile.groups import chunks, connected, links_of
from casus.reconcile.sameness import ALIKE_ALONE
from casus.reconcile.traces import DENIALS, CommitmentTrace, ContestedTrace, EventTrace, MeasureTrace, StatementTrace
from casus.reconcile.weave import weave
from casus.reconcile.wires import agency_of, origins
from casus.reconcile.words import alike
from casus.text import ascii_key

# How many events are proposed for one condition: a type as common as PROTEST would else fill the page. The rest are counted.
MOST_TOUCHES = 5
KINDS = ("event", "commitment", "measure", "statement", "contested")

Events = list[list[Telling[EventTrace]]]
Commitments = list[list[Telling[CommitmentTrace]]]


def situation(connection: Connection, *, since: str | None = None, until: str | None = None, limit: int = ARTICLES) -> Situation:
    """The account that the newest articles of a window of time give; `since` and `until` are ISO days, the last included."""
    book = open_book(connection, since=since, until=until, limit=limit, kinds=KINDS)
    events, commitments = book.of("event", EventTrace), book.of("commitment", CommitmentTrace)
    happenings = {several[0].id: _happening(several, book) for several in events}
    touched = _touched(connection, commitments, events, happenings)
    inside = [book.articles[i] for i in sorted(book.inside)]
    dates = sorted(a.published[:10] for a in inside if a.published)
    said = [t for several in book.of("statement", StatementTrace) for t in several if t.article in book.inside]
    undertakings = [_undertaking(several, book, touched) for several in commitments]
    courses = [_course(several, book) for several in book.of("measure", MeasureTrace)]
    return Situation(
        articles=len(inside),
        outlets=len({ascii_key(a.outlet) for a in inside if a.outlet}),
        origins=len(origins(book.hands, book.inside)),
        since=dates[0] if dates else None,
        until=dates[-1] if dates else None,
        statements=len(said),
        undated=sum(a.published is None for a in inside),
        unattributed=sum(t.trace.speaker is None for t in said),
        happenings=tuple(sorted(happenings.values(), key=lambda h: (h.on or "", h.origins, len(h.sources)), reverse=True)),
        undertakings=tuple(sorted(undertakings, key=lambda u: u.history[-1][0] or "", reverse=True)),
        courses=tuple(sorted(courses, key=lambda c: c.now.on or "", reverse=True)),
        disputes=(*_disputes(book), *_answered(connection, book)),
        speakers=_speakers(said, book),
        wires=tuple(_wires(book)),
    )


def situate(records: Iterable[Record]) -> Situation:
    """The account that some records give, one current record an article, in whatever order they come: woven in memory."""
    with in_memory() as connection:
        count = 0
        for record in records:
            d = record.document
            content = record_id("d", d.url, d.id, d.headline, d.published, d.text)[2:]
            weave(connection, record, identity=content, document_id=content, reading_id=content)
            count += 1
        return situation(connection, limit=max(count, 1))


def in_memory() -> Connection:
    """The tables of a ledger that holds nothing and is kept nowhere."""
    db = sqlite3.connect(":memory:")
    db.deserialize(_blank())
    return create_engine("sqlite://", creator=lambda: db).connect()


@cache
def _blank() -> bytes:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        db = connection.connection.driver_connection
        assert isinstance(db, sqlite3.Connection)
        return db.serialize()


def _happening(tellings: Sequence[Telling[EventTrace]], book: Book) -> Happening:
    published = sorted(at for t in tellings if (at := book.published(t)))
    dates = sorted((t.trace.on for t in tellings if t.trace.on), key=lambda d: (-len(d), d))
    places = [t.trace.place for t in tellings if t.trace.place]
    statuses = Counter(t.trace.status for t in tellings)
    return Happening(
        id=tellings[0].id,
        type=tellings[0].trace.type,
        mode=next((t.trace.mode for t in tellings if t.trace.mode), None),
        on=dates[0] if dates else published[0][:10] if published else None,
        dated=bool(dates),
        actors=tuple(dict.fromkeys(who for t in tellings for who in book.all(t.trace.actors))),
        recipients=tuple(dict.fromkeys(who for t in tellings for who in book.all(t.trace.recipients))),
        place=places[0] if places else None,
        quantities=tuple(dict.fromkeys(q for t in tellings for q in t.trace.quantities)),
        statuses=tuple(sorted(statuses.items(), key=lambda item: (-item[1], item[0]))),
        sources=_sources(book.source(t, t.trace.quote) for t in tellings),
        origins=book.count(tellings),
    )


def _sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """One source an article: its first passage."""
    first: dict[int, Source] = {}
    for source in sources:
        first.setdefault(source.article, source)
    return tuple(first[article] for article in sorted(first))


Touches = Mapping[tuple[str, int], Sequence[tuple[Happening, str]]]
"""What may touch the n-th condition of a commitment's telling, with the reason."""


def _touched(connection: Connection, commitments: Commitments, events: Events, happenings: Mapping[str, Happening]) -> Touches:
    rows: list[Any] = []
    for several in chunks(t.id for tellings in commitments for t in tellings):
        query = select(touches.c.commitment, touches.c.n, touches.c.event, touches.c.reason).where(touches.c.commitment.in_(several))
        rows += connection.execute(query).all()
    known = dict(happenings)
    first = {t.id: (n, tellings[0].id) for tellings in events for n, t in enumerate(tellings)}
    # What touches a condition may have been told outside the window.
    missing: set[str] = set()
    for several in chunks(row.event for row in rows if row.event not in first):
        query = select(groups.c.group_id).where(groups.c.kind == "event", groups.c.member.in_(several))
        missing.update(connection.execute(query).scalars())
    if missing:
        others = book_of(connection, {"event": missing}, [])
        for tellings in others.of("event", EventTrace):
            known.setdefault(tellings[0].id, _happening(tellings, others))
            first |= {t.id: (n, tellings[0].id) for n, t in enumerate(tellings)}
    found: dict[tuple[str, int], list[tuple[Happening, str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.commitment, row.n, first.get(row.event, (0, "")), row.event)):
        if row.event in first:
            found[row.commitment, row.n].append((known[first[row.event][1]], row.reason))
    return found


def _undertaking(tellings: Sequence[Telling[CommitmentTrace]], book: Book, touched: Touches) -> Undertaking:
    first = tellings[0].trace
    history = [(book.published(t), t.trace.status, book.source(t, t.trace.quote)) for t in tellings]
    changes = [step for n, step in enumerate(history) if n == 0 or step[1] != history[n - 1][1]]
    changes[-1] = (history[-1][0], changes[-1][1], changes[-1][2])
    deadline = next((t.trace for t in tellings if t.trace.deadline), None)
    return Undertaking(
        id=tellings[0].id,
        kind=first.kind,
        committer=next(filter(None, (book.name(t.trace.committer, t.trace.committer_name) for t in tellings)), None),
        said_by=next(filter(None, (t.trace.said_by for t in tellings)), None),
        action=first.action,
        provisos=_provisos(tellings, touched),
        target=next(filter(None, (t.trace.target for t in tellings)), None),
        deadline=deadline.deadline if deadline else None,
        deadline_on=deadline.deadline_on if deadline else None,
        status=history[-1][1],
        history=tuple(changes),
        sources=_sources(book.source(t, t.trace.full_quote) for t in tellings),
        origins=book.count(tellings),
    )


def _provisos(tellings: Sequence[Telling[CommitmentTrace]], touched: Touches) -> tuple[Proviso, ...]:
    """The conditions of all tellings; those of the same connective in like words are one."""
    told = [(t, n, condition) for t in tellings for n, condition in enumerate(t.trace.provisos)]
    pairs = [
        (a, b)
        for a, b in combinations(range(len(told)), 2)
        if told[a][2].connective == told[b][2].connective and alike(told[a][2].words, told[b][2].words, 1) >= ALIKE_ALONE
    ]
    found = []
    for group in connected(range(len(told)), pairs):
        reasons: dict[str, Touched] = {}
        for t, n, _ in (told[i] for i in group):
            for happening, reason in touched.get((t.id, n), ()):
                reasons.setdefault(happening.id, Touched(happening=happening, reason=reason))
        ranked = sorted(reasons.values(), key=lambda t: (-t.happening.origins, t.happening.on or "", t.happening.id))
        first = told[group[0]][2]
        found.append(
            Proviso(
                connective=first.connective,
                text=first.text,
                touched=tuple(ranked[:MOST_TOUCHES]),
                more=max(0, len(ranked) - MOST_TOUCHES),
            )
        )
    return tuple(found)


def _course(tellings: Sequence[Telling[MeasureTrace]], book: Book) -> Course:
    targets = dict.fromkeys(who.name for t in tellings for who in book.all(t.trace.targets))
    texts = dict.fromkeys(t.trace.target_text for t in tellings if t.trace.target_text)
    stands: dict[tuple[str | None, Stance], Stand] = {}
    for t in tellings:
        for position in t.trace.positions:
            name = book.name(position.actor)
            stands.setdefault((name, position.stance), Stand(actor=name, stance=position.stance, source=book.source(t, position.quote)))
    return Course(
        id=tellings[0].id,
        kind=tellings[0].trace.kind,
        instruments=tuple(dict.fromkeys(i for t in tellings for i in t.trace.instruments)),
        sender=sender_of(tellings, book),
        targets=tuple(targets) or tuple(texts),
        steps=tuple(
            Step(on=book.published(t), stage=t.trace.stage, number=t.trace.number, source=book.source(t, t.trace.quote)) for t in tellings
        ),
        stands=tuple(sorted(stands.values(), key=lambda s: (s.stance, s.actor or "~"))),
        origins=book.count(tellings),
    )


def sender_of(tellings: Sequence[Telling[MeasureTrace]], book: Book) -> str | None:
    """Who decides, by the first telling that names them; only then by one that says "ministers"."""
    senders = [t.trace.sender for t in tellings if t.trace.sender]
    return next((book.name(s) for s in sorted(senders, key=lambda s: not s.named)), None)


def _disputes(book: Book) -> list[Dispute]:
    """What articles say is contested, one line for tellings in like words, newest first."""
    found = []
    for tellings in book.of("contested", ContestedTrace):
        first = tellings[0]
        found.append(
            Dispute(
                id=first.id,
                claim=book.source(first, first.trace.claim),
                against=book.source(first, first.trace.against),
                claimed_by=tuple(dict.fromkeys(w.name for t in tellings for w in book.all(t.trace.claimed_by))),
                disputed_by=tuple(dict.fromkeys(w.name for t in tellings for w in book.all(t.trace.disputed_by))),
                proposed=False,
            )
        )
    return sorted(found, key=lambda d: d.claim.published or "", reverse=True)


def _answered(connection: Connection, book: Book) -> list[Dispute]:
    """Denials held against claims of other speakers in other articles, where the words are alike; each denial once, with the likest claim."""
    said = {t.id: t for several in book.of("statement", StatementTrace) for t in several}
    denials = [t for t in said.values() if t.trace.act in DENIALS]
    partners: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (a, b), score in links_of(connection, "claim", (t.id for t in denials)).same.items():
        partners[a].append((score, b))
        partners[b].append((score, a))
    found: dict[tuple[str, str, str], Dispute] = {}
    for denial in sorted(denials, key=lambda t: (t.article, t.n)):
        claims = [(score, said[i]) for score, i in partners[denial.id] if i in said and said[i].trace.act in ("claim", "accuse")]
        speaker = next(book.all(filter(None, [denial.trace.speaker])), None)
        for _, claim in sorted(claims, key=lambda c: (-c[0], -len(c[1].trace.words & denial.trace.words), c[1].article, c[1].n)):
            claimer = next(book.all(filter(None, [claim.trace.speaker])), None)
            if claimer is None or speaker is None or claimer.key == speaker.key:
                continue
            against = book.source(denial, denial.trace.quote)
            found.setdefault(
                (claimer.key, speaker.key, ascii_key(against.quote)),
                Dispute(
                    id=claim.id,
                    claim=book.source(claim, claim.trace.quote),
                    against=against,
                    claimed_by=(claimer.name,),
                    disputed_by=(speaker.name,),
                    proposed=True,
                ),
            )
            break
    return list(found.values())


def _speakers(said: Sequence[Telling[StatementTrace]], book: Book) -> tuple[Speaker, ...]:
    """Everybody who said something, most first; the same words of one speaker count once, however many articles carry them."""
    by: dict[Who, dict[str, Telling[StatementTrace]]] = defaultdict(dict)
    for t in sorted(said, key=lambda t: (t.article, t.n)):
        for who in book.all(filter(None, [t.trace.speaker])):
            by[who].setdefault(t.trace.text, t)
    found = []
    for who, statements in by.items():
        acts = Counter(t.trace.act for t in statements.values() if t.trace.act)
        latest = max(statements.values(), key=lambda t: (book.published(t) or "", t.article, t.n))
        found.append(
            Speaker(
                who=who,
                statements=len(statements),
                acts=tuple(sorted(acts.items(), key=lambda item: (-item[1], item[0]))),
                latest=book.source(latest, latest.trace.quote),
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.statements, s.who.name, s.who.key)))


def _wires(book: Book) -> Iterable[Wire]:
    """Reports that several articles of the window carry."""
    for copies in book.copies:
        members = [i for i in copies if i in book.inside]
        if len(members) > 1:
            agency = agency_of([book.articles[i].agencies for i in copies])
            yield Wire(agency=agency, sources=tuple(book.about(i) for i in members))
