"""An article: its text with every record marked, the records beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger
from casus.ledger.tables import entries, groups, parties, readings
from casus.model import Record
from casus.reconcile.corrections import Correction, corrections_of
from casus.serial import from_json
from casus.web.answer import NotHere, Sheet, Unclear, answer, names
from casus.web.cards import KINDS, Card, cards_of, marks_of
from casus.web.marks import blocks, parts
from casus.web.things import Thing, things

# A longer text is shown in parts of this many code points, some 60 printed pages: an article fits whole, a book does not stop a browser.
LONGEST_PART = 60_000
# Cards beside one part of the text; the rest are counted, and all are in the JSON.
MOST_CARDS = 600
# Links to related articles that a page lists.
MOST_RELATED = 20
# Other articles of its report and its story that are named.
MOST_BESIDE = 6
BESIDE = {"copy": "The same report", "story": "The same story"}
HISTORIES = {"commitments": "/commitment/", "measures": "/measure/", "contested": "/claim/", "events": "/event/", "statements": "/claim/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card with the mark that it leads to and the address of its history."""

    card: Card
    to: int
    history: str | None


def article(request: Request, name: str) -> Response:
    """The page of the article `name` (`d-...`)."""
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        document_id, record = record_of(connection, name)
        people = people_of(connection, document_id)
        corrections = corrections_of(connection, document_id)
        beside = [(title, found) for kind, title in BESIDE.items() if (found := _beside(connection, kind, name))]
    return _page(request, record, document_id, people, beside, corrections)


def record_of(connection: Connection, name: str) -> tuple[str, Record]:
    """The document's whole id and current record of an article; NotHere where the ledger has none of that name."""
    query = select(readings.c.document_id, readings.c.record).join(entries, entries.c.reading_id == readings.c.reading_id)
    row = connection.execute(query.where(entries.c.id == name, entries.c.kind == "article")).first()
    if row is None:
        raise NotHere(f"{name}: the ledger holds no such article")
    return row.document_id, from_json(row.record)


def people_of(connection: Connection, document_id: str) -> dict[str, str]:
    """What the article's actors are known as in the ledger, by their id in the article."""
    query = select(parties.c.actor_id, parties.c.name_id).where(parties.c.document_id == document_id)
    return {row.actor_id: row.name_id for row in connection.execute(query)}


def _page(
    request: Request,
    record: Record,
    document_id: str,
    people: Mapping[str, str],
    beside: Sequence[tuple[str, list[Thing]]],
    corrections: Sequence[Correction],
) -> Response:
    document = record.document
    stretches = parts(document.text, LONGEST_PART)
    part = _part(request.query_params.get("part", "1"), len(stretches))
    first, last = stretches[part - 1]
    kinds = [kind for kind in request.query_params.getlist("kinds") if kind in KINDS] or list(KINDS)
    cards = cards_of(record, document_id)
    marks = list(marks_of(record, cards))
    here = [card for card in cards if not card.spans or any(a < last and b > first for a, b in card.spans)]
    shown = [
        Shown(card=card, to=_first(card, first, last), history=HISTORIES[card.kind] + card.anchor if card.kind in HISTORIES else None)
        for card in here[:MOST_CARDS]
    ]
    found = {kind: sum(card.kind == kind for card in cards) for kind in KINDS}
    return answer(
        request,
        "article.html.j2",
        sheets=_sheets(cards),
        document=document,
        headline=document.headline or document.id,
        related=document.related[:MOST_RELATED],
        beside=beside,
        corrections=corrections,
        people=people,
        kinds=kinds,
        legend=[(kind, title, found[kind]) for kind, title in KINDS.items()],
        blocks=blocks(document.text, marks, first=first, last=last, headings=[h.start for h in document.headings]),
        part=part,
        parts_of=len(stretches),
        cards=shown,
        left_out=len(here) - len(shown),
        warnings=record.meta.warnings,
    )


def _beside(connection: Connection, kind: str, name: str) -> list[Thing]:
    """Other articles that carry the same report, or tell the same story, the first ones."""
    group = select(groups.c.group_id).where(groups.c.kind == kind, groups.c.member == name)
    query = select(groups.c.member).where(groups.c.kind == kind, groups.c.group_id.in_(group), groups.c.member != name)
    members = connection.execute(query.order_by(groups.c.published, groups.c.member).limit(MOST_BESIDE)).scalars()
    found = things(connection, members)
    return sorted(found.values(), key=lambda t: (t.published or "~", t.id))


def _part(asked: str, most: int) -> int:
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= most:
        raise Unclear(f"part={asked}: the text has the parts 1 to {most}")
    return int(asked)


def _first(card: Card, first: int, last: int) -> int:
    """Where the card's first passage in this part of the text begins."""
    return max(first, min((a for a, b in card.spans if a < last and b > first), default=first))


def _sheets(cards: Sequence[Card]) -> list[Sheet]:
    columns = ("kind", "id", "tag", "who", "whom", "words", "notes", "start", "end")
    return [
        Sheet(
            name="records",
            title="the records",
            columns=columns,
            rows=tuple(
                (
                    c.kind,
                    c.anchor,
                    c.tag,
                    names(x.text for x in c.who),
                    names(x.text for x in c.whom),
                    c.words,
                    list(c.notes),
                    *(c.spans[0] if c.spans else (None, None)),
                )
                for c in cards
            ),
        )
    ]
