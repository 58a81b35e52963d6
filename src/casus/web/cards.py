"""One record → the cards beside its article and the marks in its text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casus.model import Record, Span
from casus.reconcile.traces import contested_id
from casus.show import CONNECTIVES, day, line, number
from casus.web.marks import Mark, Passage

# What a reader may choose to see, in the order of the legend, with the words of the legend.
KINDS = {
    "statements": "Statements",
    "events": "Events",
    "commitments": "Commitments",
    "measures": "Measures",
    "contested": "Contested",
    "facts": "Figures",
    "actors": "Actors",
    "places": "Places",
    "times": "Dates",
}
# The kinds that only name something: they stand below the others, as short lists.
NAMING = ("actors", "places", "times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words of a card, and the actor of the article whose page they lead to."""

    text: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A record in short. `n` is its place in its list; `spans` are the passages that light up; `lines` are (label, words)."""

    anchor: str
    kind: str
    n: int
    tag: str
    tone: str
    who: tuple[Link, ...]
    whom: tuple[Link, ...]
    words: str | None
    notes: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        return self.spans[0][0] if self.spans else 0

    @property
    def naming(self) -> bool:
        return self.kind in NAMING


def cards_of(record: Record, document_id: str) -> list[Card]:
    """All cards, in order of the text; those that only name something last."""
    seen: set[str] = set()
    found = []
    for card in _all(record, document_id):
        # A page may hold an id once; a hostile or damaged record may repeat one.
        if card.anchor not in seen:
            seen.add(card.anchor)
            found.append(card)
    return sorted(found, key=lambda c: (NAMING.index(c.kind) if c.naming else -1, c.first, list(KINDS).index(c.kind), c.n))


def marks_of(record: Record, cards: Sequence[Card]) -> Iterator[Mark]:
    """Every marked passage with the role it plays, and the passages that only light up with their card."""
    for card in cards:
        yield from (Mark(start=start, end=end, role="passage", record=card.anchor) for start, end in card.spans)
    for s in record.statements:
        for role, spans in (("source", s.source), ("cue", s.cue), ("content", s.content)):
            yield from (_mark(x, role, s.id) for x in spans)
    for e in record.events:
        yield _mark(e.trigger, "event", e.id)
    for c in record.commitments:
        yield from (_mark(x, "action", c.id) for x in c.action)
        yield from (_mark(x, "condition", c.id) for condition in c.conditions for x in condition.text)
        if c.deadline:
            yield _mark(c.deadline, "condition", c.id)
    for m in record.measures:
        yield _mark(m.evidence, "measure", m.id)
    anchors = {card.n: card.anchor for card in cards if card.kind == "contested"}
    for n, d in enumerate(record.contested):
        yield from (_mark(x, "claim", anchors[n]) for x in (d.claim, d.against) if n in anchors)
    for n, f in enumerate(record.facts):
        yield _mark(f.evidence, "fact", f"facts-{n}")
    for n, a in enumerate(record.actors):
        yield from (_mark(x, "actor", f"actors-{n}") for x in a.mentions)
    for n, p in enumerate(record.places):
        yield _mark(p, "place", f"places-{n}")
    for n, t in enumerate(record.times):
        yield _mark(t, "time", f"times-{n}")


def _mark(x: Passage, role: str, record: str) -> Mark:
    return Mark(start=x.start, end=x.end, role=role, record=record)


def _all(record: Record, document_id: str) -> Iterator[Card]:
    names = {a.id: a.name for a in record.actors}

    def who(ids: Iterable[str | None], *spans: Span | None) -> tuple[Link, ...]:
        known = tuple(Link(text=line(names[i]), actor=i) for i in ids if i in names)
        said = " ".join(s.text for s in spans if s)
        return known or ((Link(text=line(said)),) if said else ())

    for n, s in enumerate(record.statements):
        yield _card(
            s.id, "statements", n, s.act or "says", "words-for",
            who=who([s.source_actor], *s.source), whom=who([s.addressee]), words=_joined(s.content),
            notes=(s.kind, s.medium, day(s.time) if s.time else None),
            spans=(*s.source, *s.cue, *s.content),
        )  # fmt: skip
    for n, e in enumerate(record.events):
        place = record.places[e.place] if e.place is not None and e.place < len(record.places) else None
        where = f"{place.name} (the article's setting)" if place and e.place_inferred else place.name if place else None
        before = "to whom: from the sentences before" if e.recipient_inferred else None
        when = day(e.date) + (f" to {day(e.date_end)}" if e.date_end and e.date_end != e.date else "") if e.date else "day not told"
        yield _card(
            e.id, "events", n, e.type + (f" · {e.mode}" if e.mode else ""), e.type,
            who=who(e.actors), whom=who(e.recipients), words=e.evidence.text,
            notes=(None if e.status == "reported" else e.status, when, where, before, *(number(q.value, q.high, q.unit, q.approximate) for q in e.quantities), *e.contexts, f"CAMEO {e.cameo}" if e.cameo else None),
            spans=(e.trigger, e.evidence, *e.also),
        )  # fmt: skip
    for n, c in enumerate(record.commitments):
        provisos = tuple((CONNECTIVES[p.connective].capitalize(), _joined(p.text)) for p in c.conditions)
        limit = f"{line(c.deadline.text)}{f' ({day(c.deadline.value)})' if c.deadline.value else ''}" if c.deadline else None
        yield _card(
            c.id, "commitments", n, c.kind, {"threat": "THREATEN", "refusal": "REJECT"}.get(c.kind, "AID"),
            who=who([c.committer_actor], c.committer), whom=who([c.target_actor], c.target), words=_joined(c.action),
            notes=(c.status.replace("_", " "),),
            lines=(*provisos, ("By", limit), ("Told by", ", ".join(x.text for x in who([c.source_actor], c.source)))),
            spans=(*c.action, c.committer, c.target, c.deadline, *(x for p in c.conditions for x in p.text)),
        )  # fmt: skip
    for n, m in enumerate(record.measures):
        stands = tuple((p.stance.capitalize(), ", ".join(x.text for x in who([p.actor])) or "somebody") for p in m.positions)
        yield _card(
            m.id, "measures", n, f"{m.kind} · {m.stage}", "SANCTION",
            who=who([m.sender]), whom=who(m.targets, m.target_text), words=m.evidence.text,
            notes=(*m.instruments, number(m.number) if m.number is not None else None),
            lines=(("To", m.purpose.text if m.purpose else None), *stands),
            spans=(m.evidence, m.purpose, m.target_text, *(p.evidence for p in m.positions)),
        )  # fmt: skip
    for n, d in enumerate(record.contested):
        disputed = ", ".join(x.text for x in who(d.disputed_by)) or "somebody"
        yield _card(
            contested_id(document_id, n), "contested", n, "contested", "ACCUSE",
            who=who(d.claimed_by), words=d.claim.text, lines=((f"Against it, {disputed}", d.against.text),), spans=(d.claim, d.against),
        )  # fmt: skip
    for n, f in enumerate(record.facts):
        yield _card(
            f"facts-{n}", "facts", n, f.kind.replace("_", " "), "CONSULT",
            who=who([f.actor]), words=f.evidence.text,
            notes=(number(f.value, f.high, f.unit), day(f.date) if f.date else None),
            lines=(("According to", ", ".join(x.text for x in who([f.attributed_to]))),), spans=(f.evidence,),
        )  # fmt: skip
    for n, a in enumerate(record.actors):
        roles = tuple(" of ".join(line(part) for part in (r.title, r.of) if part) for r in a.roles)
        yield _card(
            f"actors-{n}", "actors", n, a.type, "CONSULT", who=(Link(text=line(a.name), actor=a.id),),
            notes=(*roles, a.country, a.sector), spans=a.mentions,
        )  # fmt: skip
    for n, p in enumerate(record.places):
        at = f"{p.lat:.2f}, {p.lon:.2f}" if p.lat is not None and p.lon is not None else None
        yield _card(f"places-{n}", "places", n, "place", "CONSULT", who=(Link(text=line(p.name)),), notes=(p.country, at), spans=(p,))
    for n, t in enumerate(record.times):
        told = (day(t.value) if t.type == "DATE" else t.value) if t.value else "day unknown"
        yield _card(f"times-{n}", "times", n, t.type.lower(), "CONSULT", who=(Link(text=line(t.text)),), notes=(told,), spans=(t,))


def _card(
    anchor: str,
    kind: str,
    n: int,
    tag: str,
    tone: str,
    *,
    who: tuple[Link, ...] = (),
    whom: tuple[Link, ...] = (),
    words: str | None = None,
    notes: Iterable[str | None] = (),
    lines: Iterable[tuple[str, str | None]] = (),
    spans: Iterable[Passage | None] = (),
) -> Card:
    return Card(
        anchor=anchor,
        kind=kind,
        n=n,
        tag=line(tag),
        tone=tone,
        who=who,
        whom=whom,
        words=line(words) if words else None,
        notes=tuple(line(note) for note in notes if note),
        lines=tuple((label, line(said)) for label, said in lines if said),
        spans=tuple((x.start, x.end) for x in spans if x is not None),
    )


def _joined(spans: Iterable[Span]) -> str:
    return " … ".join(s.text for s in spans)
