"""Records, articles and names of actors in short: what an entry of a page says, with its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from casus.ledger.asking import Found, load
from casus.ledger.tables import entries, names, parties, woven
from casus.model import Actor, Commitment, Contested, Document, Event, Measure, Span, Statement
from casus.reconcile.groups import chunks
from casus.show import CONNECTIVES, day, line, number

# Characters of an article's text that stand for it.
OPENING = 280
# Characters of a claim that stand for it where nobody is named.
HEADLINE = 90
TONES = {"threat": "THREATEN", "refusal": "REJECT", "promise": "AID"}
# Where a record of a kind has a page of its own.
PAGES = {"commitment": "/commitment/", "measure": "/measure/", "contested": "/claim/", "actor": "/actor/", "article": "/article/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An entry. `on` is when it happened or was said, else when it was published; `article` is the name of its article, None for an
    actor's name; `status` and `type` are what it can be filtered by."""

    id: str
    kind: str
    tag: str
    tone: str
    title: str
    quote: str
    notes: tuple[str, ...]
    type: str | None = None
    status: str | None = None
    place: str | None = None
    on: str | None = None
    article: str | None = None
    outlet: str | None = None
    published: str | None = None
    headline: str | None = None
    agencies: tuple[str, ...] = ()
    group: str | None = None

    @property
    def address(self) -> str:
        """Where it is shown whole: its own page, or its place in the article."""
        if self.kind in PAGES:
            return PAGES[self.kind] + self.id
        return f"/article/{self.article}#{self.id}"

    @property
    def source(self) -> str | None:
        """Its place in the article."""
        return f"/article/{self.article}" + (f"#{self.id}" if self.kind != "article" else "") if self.article else None


def things(connection: Connection, ids: Iterable[str]) -> dict[str, Thing]:
    """What is known of each id; an id that no current reading has is left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Thing] = {}
    for several in chunks(i for i in wanted if not i.startswith("n-")):
        keys = connection.execute(select(entries.c.key).where(entries.c.id.in_(several))).scalars()
        found |= {f.id: thing_of(f) for f in load(connection, list(keys))}
    for several in chunks(i for i in wanted if i.startswith("n-")):
        found |= {thing.id: thing for thing in _names(connection, several)}
    return found


def thing_of(found: Found) -> Thing:
    """What was found, as an entry."""
    says = _Says(found)
    source = found.source
    return Thing(
        id=found.id,
        kind=found.kind,
        tag=line(says.tag),
        tone=says.tone,
        title=line(says.title),
        quote=line(says.quote) if says.quote else "",
        notes=tuple(line(note) for note in says.notes if note),
        type=says.type,
        status=says.status,
        place=found.place[0] if found.place else None,
        on=found.day,
        article=source.id,
        outlet=source.outlet or host(source.url),
        published=source.published,
        headline=source.headline or "Untitled",
        agencies=source.agencies,
        group=found.group,
    )


def host(url: str | None) -> str | None:
    """The host of an address, which stands for an unknown outlet."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


class _Says:
    """The words of an entry, by what kind of thing it is."""

    def __init__(self, found: Found) -> None:
        self.names: Mapping[str, str] = found.names
        self.tag: str = found.kind
        self.tone, self.title, self.quote = "CONSULT", "", ""
        self.notes: Sequence[str | None] = ()
        self.type: str | None = None
        self.status: str | None = None
        match found.thing:
            case Statement() as s:
                self.tag = self.type = s.act or "says"
                to = f" → {addressee}" if (addressee := self._all([s.addressee])) else ""
                self.title, self.quote = (self._all([s.source_actor], *s.source) or "Speaker unknown") + to, _joined(s.content)
                self.notes = (s.medium,)
            case Event() as e:
                self.tag, self.tone, self.type, self.status = e.type + (f" · {e.mode}" if e.mode else ""), e.type, e.type, e.status
                sides = (self._all(e.actors), self._all(e.recipients))
                self.title, self.quote = " → ".join(filter(None, sides)) or "nobody named", e.evidence.text
                amounts = (number(q.value, q.high, q.unit, q.approximate) for q in e.quantities)
                where = found.place[0] if found.place and not e.place_inferred else None
                self.notes = (None if e.date else "day not told", where, *amounts, None if e.status == "reported" else e.status)
            case Commitment() as c:
                self.tag, self.tone, self.type, self.status = c.kind, TONES.get(c.kind, "AID"), c.kind, c.status
                self.title = f"{self._all([c.committer_actor], c.committer) or 'Somebody'}: {_joined(c.action)}"
                self.quote = ", ".join(f"{CONNECTIVES[p.connective]} {_joined(p.text)}" for p in c.conditions)
                self.notes = (c.status.replace("_", " "), c.deadline.text if c.deadline else None)
            case Measure() as m:
                self.tag, self.tone, self.type, self.status = f"{m.kind} · {m.stage}", "SANCTION", m.kind, m.stage
                on = self._all(m.targets, m.target_text)
                self.title = (self._all([m.sender]) or "Sender unknown") + (f" on {on}" if on else "")
                self.quote = m.evidence.text
                self.notes = (*(i for i in m.instruments if i != m.kind), number(m.number) if m.number is not None else None)
            case Contested() as d:
                self.tone = "ACCUSE"
                claimed, disputed = self._all(d.claimed_by), self._all(d.disputed_by)
                named = f"{claimed or 'Somebody'} against {disputed or 'somebody'}"
                self.title = named if claimed or disputed else shorten(d.claim.text, HEADLINE, placeholder=" …")
                self.quote = f"{_joined([d.claim])} – {_joined([d.against])}"
            case Document() as document:
                self.title, self.quote = document.headline or document.id, shorten(document.text[: 4 * OPENING], OPENING, placeholder=" …")
            case Actor() as a:
                self.tag, self.title = a.type, a.name
                self.notes = (*(" of ".join(part for part in (r.title, r.of) if part) for r in a.roles), a.country, a.sector)

    def _all(self, ids: Iterable[str | None], *spans: Span | None) -> str:
        """The names of the actors, or else the words that stand for them."""
        return ", ".join(self.names[i] for i in ids if i is not None and i in self.names) or " ".join(s.text for s in spans if s)


def _joined(spans: Iterable[Span]) -> str:
    return " … ".join(s.text for s in spans)


def _names(connection: Connection, ids: Sequence[str]) -> Iterable[Thing]:
    for row in connection.execute(select(names).where(names.c.id.in_(ids))).all():
        seen = select(woven).join(parties, parties.c.document_id == woven.c.document_id).where(parties.c.name_id == row.id).limit(1)
        first = connection.execute(seen).first()
        yield Thing(
            id=row.id,
            kind="actor",
            tag=row.type,
            tone="CONSULT",
            title=line(row.name),
            quote="",
            notes=tuple(line(note) for note in (row.country, row.wikidata) if note),
            outlet=first.outlet if first else None,
            published=first.published if first else None,
            headline=(first.headline or first.name) if first else None,
        )


def day_of(moment: str | None) -> str:
    return day(moment) if moment else "day unknown"
