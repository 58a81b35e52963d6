"""An article: its text with every record marked, the records beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger
from casus.ledger.tables import articles, documents, readings
from casus.model import Record
from casus.serial import from_json
from casus.web.answer import NotHere, Sheet, Unclear, answer, names
from casus.web.cards import KINDS, Card, cards_of, marks_of
from casus.web.marks import blocks, parts

# A longer text is shown in parts of this many code points, some 60 printed pages: an article fits whole, a book does not stop a browser.
LONGEST_PART = 60_000
# Cards beside one part of the text; the rest are counted, and all are in the JSON.
MOST_CARDS = 600
# Links to related articles that a page lists.
MOST_RELATED = 20
HISTORIES = {"commitments": "/commitment/", "measures": "/measure/"}
_NAME = re.compile(r"d-([0-9a-f]{12})")


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
        record = record_of(connection, name)
    return _page(request, record)


def record_of(connection: Connection, name: str) -> Record:
    """The current record of an article; NotHere where the ledger has none of that name."""
    found = _NAME.fullmatch(name)
    if found:
        start = found[1]
        query = (
            select(readings.c.record)
            .select_from(
                documents.join(articles, articles.c.identity == documents.c.identity).join(
                    readings, readings.c.reading_id == articles.c.reading_id
                )
            )
            # All that begin so, as the key's own order finds them.
            .where(documents.c.document_id >= start, documents.c.document_id < start + "g")
        )
        for (line,) in connection.execute(query):
            return from_json(line)
    raise NotHere(f"{name}: the ledger holds no such article")


def _page(request: Request, record: Record) -> Response:
    document = record.document
    stretches = parts(document.text, LONGEST_PART)
    part = _part(request.query_params.get("part", "1"), len(stretches))
    first, last = stretches[part - 1]
    kinds = [kind for kind in request.query_params.getlist("kinds") if kind in KINDS] or list(KINDS)
    cards = cards_of(record)
    marks = list(marks_of(record))
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
        beside=(),
        kinds=kinds,
        legend=[(kind, title, found[kind]) for kind, title in KINDS.items()],
        blocks=blocks(document.text, marks, first=first, last=last, headings=[h.start for h in document.headings]),
        part=part,
        parts_of=len(stretches),
        cards=shown,
        left_out=len(here) - len(shown),
        warnings=record.meta.warnings,
    )


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
