"""Search over everything that the ledger holds, with facets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from casus.errors import ConfigError
from casus.ledger import Ledger
from casus.ledger.asking import Wish, find
from casus.ledger.entries import Kind
from casus.web.answer import Sheet, Unclear, address, answer
from casus.web.things import Thing, thing_of

KINDS: dict[Kind, str] = {
    "event": "Events",
    "statement": "Statements",
    "commitment": "Commitments",
    "measure": "Measures",
    "contested": "Contested",
    "article": "Articles",
}
# The fields of a search, with their words on the page.
FIELDS = {
    "about": "Words",
    "by": "By whom",
    "actor": "Who takes part",
    "type": "Type",
    "status": "Status",
    "place": "Place",
    "outlet": "Outlet",
    "agency": "Agency",
    "since": "From",
    "until": "To",
    "min_origins": "Independent origins, at least",
}
# Entries on a page of one kind, and of each kind where all are asked for.
ON_PAGE, OF_EACH = 40, 6
# Entries in a CSV or JSON.
MOST_LISTED = 500
# Values that a facet offers.
MOST_VALUES = 8
# A search goes no deeper: whoever wants more gives a period.
DEEPEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A field with the values among the entries shown: (value, how many, address with or without it, whether it is chosen)."""

    field: str
    title: str
    values: tuple[tuple[str, int, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What was found of one kind; `more` is the address of the rest."""

    kind: str
    title: str
    found: tuple[Thing, ...]
    more: str | None


def search(request: Request) -> Response:
    """The page: without a kind the newest of each, with one all of it, page by page."""
    asked = {name: value.strip() for name in FIELDS if (value := request.query_params.get(name, "")).strip()}
    kind = request.query_params.get("kind", "")
    if kind and kind not in KINDS:
        raise Unclear(f"kind={kind}: known are {', '.join(KINDS)}")
    offset = _offset(request.query_params.get("offset", "0"))
    whole = request.query_params.get("format", "html") != "html"
    kinds: Sequence[Kind] = [k for k in KINDS if k == kind] or list(KINDS)
    room = MOST_LISTED if whole else ON_PAGE if kind else OF_EACH
    ledger: Ledger = request.app.state.ledger
    shelves = []
    with ledger.connect() as connection:
        for each in kinds:
            found = _found(connection, each, asked, room + 1, offset if kind else 0)
            rest = None
            if len(found) > room:
                rest = address("/search", {**asked, "kind": each, "offset": offset + room if kind else None})
            shelves.append(Shelf(kind=each, title=KINDS[each], found=tuple(found[:room]), more=rest))
    shown = [thing for shelf in shelves for thing in shelf.found]
    return answer(
        request,
        "search.html.j2",
        sheets=[_sheet(shelf) for shelf in shelves if shelf.found or kind],
        values=asked,
        kind=kind,
        kinds=[(k, title, address("/search", {**asked, "kind": k}), k == kind) for k, title in (("", "Everything"), *KINDS.items())],
        fields=FIELDS,
        chosen=[
            (FIELDS[name], value, address("/search", {**asked, "kind": kind, name: None}))
            for name, value in asked.items()
            if name != "about"
        ],
        shelves=shelves,
        facets=_facets(shown, asked, kind),
        before=address("/search", {**asked, "kind": kind, "offset": max(0, offset - room) or None}) if offset else None,
        offset=offset,
    )


def _found(connection: Connection, kind: Kind, asked: dict[str, str], limit: int, offset: int) -> list[Thing]:
    fields = {name: value for name, value in asked.items() if name != "min_origins"}
    least = asked.get("min_origins")
    if least is not None and not (least.isdecimal() and len(least) < 6):
        raise Unclear(f"min_origins={least}: a number is asked for")
    try:
        wish = Wish(kind=kind, limit=limit, offset=offset, min_origins=int(least) if least else None, **fields)
    except ConfigError as error:
        raise Unclear(str(error)) from error
    return [thing_of(found) for found in find(connection, wish)]


def _facets(shown: Sequence[Thing], asked: dict[str, str], kind: str) -> list[Facet]:
    """The fields by which the entries shown can be told apart."""
    values = {
        "type": Counter(t.type for t in shown if t.type),
        "status": Counter(t.status for t in shown if t.status),
        "place": Counter(t.place for t in shown if t.place),
        "outlet": Counter(t.outlet for t in shown if t.outlet),
        "agency": Counter(agency for t in shown for agency in t.agencies),
    }
    found = []
    for field, counts in values.items():
        chosen = asked.get(field)
        # Types and statuses of different kinds of things have nothing to do with each other.
        if chosen is None and (len(counts) < 2 or (not kind and field in ("type", "status"))):
            continue
        offered = [(value, times) for value, times in counts.most_common(MOST_VALUES) if value != chosen]
        links = [(value, times, address("/search", {**asked, "kind": kind, field: value}), False) for value, times in offered]
        if chosen is not None:
            links = [(chosen, len(shown), address("/search", {**asked, "kind": kind, field: None}), True)]
        found.append(Facet(field=field, title=FIELDS[field], values=tuple(links)))
    return found


def _offset(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(DEEPEST)) or int(text) > DEEPEST:
        raise Unclear(f"offset={text}: a number up to {DEEPEST}; for more give a period")
    return int(text)


def _sheet(shelf: Shelf) -> Sheet:
    columns = (
        "id",
        "kind",
        "tag",
        "title",
        "quote",
        "status",
        "on",
        "place",
        "notes",
        "outlet",
        "published",
        "headline",
        "agencies",
        "article",
        "group",
    )
    rows = tuple(
        (
            t.id,
            t.kind,
            t.tag,
            t.title,
            t.quote,
            t.status,
            t.on,
            t.place,
            list(t.notes),
            t.outlet,
            t.published,
            t.headline,
            list(t.agencies),
            t.article,
            t.group,
        )
        for t in shelf.found
    )
    return Sheet(name=shelf.kind, title=shelf.title.lower(), columns=columns, rows=rows)
