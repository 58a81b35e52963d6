"""The HTTP API: what the ledger answers as JSON, and its exports, under /api; described at /api/openapi.json."""

import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

import casus
from casus import answers
from casus.errors import CasusError, ConfigError, LedgerError
from casus.export import TABLE_TEXTS, TEXTS, export
from casus.export.current import current_records
from casus.export.files import json_line
from casus.export.tables import TABLES
from casus.ledger import Ledger, asking
from casus.ledger.asking import Wish
from casus.ledger.tables import judgements
from casus.reconcile.book import ARTICLES
from casus.reconcile.situation import situation as account
from casus.serial import to_builtins

# Rows of one answer, and how far one can leaf: deeper than this, a narrower question is quicker for everybody.
MOST, DEEPEST = 200, 10_000
# Characters of a field that is looked for.
LONGEST = 300
# Bytes of a judgement sent.
LONGEST_BODY = 4_000
KINDS = Literal["statements", "events", "commitments", "measures", "contested", "articles"]
FORMS = Literal["csv", "jsonl", "parquet", "plover", "cameo", "ftm", "geojson", "atom", "graphml"]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "plover": "application/x-ndjson",
    "cameo": "text/tab-separated-values; charset=utf-8",
    "ftm": "application/x-ndjson",
    "geojson": "application/geo+json",
    "atom": "application/atom+xml",
    "graphml": "application/graphml+xml",
}
_DAY = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_ID = r"^[a-z]-[0-9a-f]{4,40}$"

Words = Annotated[str | None, Query(max_length=LONGEST)]
Day = Annotated[str | None, Query(pattern=_DAY, description="A year, month or day, included: 2020, 2020-08, 2020-08-20")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many")]
Offset = Annotated[int, Query(ge=0, le=DEEPEST, description="How many of the first to leave out")]
Id = Annotated[str, InPath(pattern=_ID, description="An id such as e-10f7e67d7878 (s-, e-, c-, m-, x-, a-; d- an article)")]


class Refusal(BaseModel):
    """What is wrong, in one line."""

    error: str


class State(BaseModel):
    """What the ledger holds."""

    articles: int
    casus: str


class Item(BaseModel):
    """One thing of one article: its record as docs/record.md has it, the actors' names by their ids, and its source. `group` is the id of the
    first telling of the same thing in other articles."""

    model_config = ConfigDict(extra="allow")
    kind: str
    id: str
    day: str | None
    record: dict[str, Any]
    names: dict[str, str]
    group: str | None
    article: dict[str, Any]


class Page(BaseModel):
    """What was found, newest first. `next` is the offset of what follows, null at the end."""

    found: list[Item]
    next: int | None


class Detail(Item):
    """One thing with the paragraphs it stands in, and the ids of the others that tell it."""

    passages: list[dict[str, Any]]
    others: list[str]


class Moment(BaseModel):
    """One step: when it was told or happened, what, by whom, and where it is told; `proposed` where only Casus connects it, with its reason."""

    on: str | None
    what: str
    who: str | None
    source: dict[str, Any]
    reason: str | None
    proposed: bool


class History(BaseModel):
    """What became of a thing, the first step first; `id` is that of its first telling."""

    id: str
    kind: str
    about: str
    moments: list[Moment]
    origins: int


class Judgement(BaseModel):
    """A judgement on two things; `verdict` is same, different or unsure. One that was undone says by whom and when."""

    n: int
    kind: str
    a: str
    b: str
    verdict: str
    score: float | None
    reason: str
    who: str
    at: str
    undone_by: str | None
    undone_at: str | None


class Judgements(BaseModel):
    found: list[Judgement]
    next: int | None


class Pair(BaseModel):
    """Two things of one kind, by their ids."""

    model_config = ConfigDict(extra="forbid")
    one: Annotated[str, Body(pattern=_ID)]
    other: Annotated[str, Body(pattern=_ID)]


class Verdict(Pair):
    """A person's word on two things."""

    verdict: Literal["same", "different", "unsure"]


class Kept(BaseModel):
    """Whose word was kept."""

    who: str


class _Route(APIRoute):
    """Every refusal is JSON with one line: 4xx for what was asked wrongly, 503 where the database does not answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                if request.method == "POST" and not _short(request):
                    return _refused(413, f"a judgement has at most {LONGEST_BODY} bytes")
                return await answer(request)
            except RequestValidationError as error:
                first = error.errors()[0]
                return _refused(422, f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}")
            except ConfigError as error:
                return _refused(422, str(error))
            except LedgerError as error:
                return _refused(503 if isinstance(error.__cause__, SQLAlchemyError) else 404, str(error))
            except CasusError as error:
                return _refused(503, str(error))

        return answered


router = APIRouter(
    prefix="/api",
    route_class=_Route,
    responses={422: {"model": Refusal, "description": "The question makes no sense"}},
)
_NOTHING: dict[int | str, dict[str, Any]] = {404: {"model": Refusal, "description": "Nothing has this id"}}


@router.get("/ledger")
def state(request: Request) -> State:
    """How much the ledger holds."""
    return State(articles=len(_ledger(request)), casus=casus.__version__)


@router.get("/find/{kind}", response_model=Page)
def find(
    request: Request,
    kind: KINDS,
    by: Words = None,
    about: Words = None,
    actor: Words = None,
    type: Words = None,
    status: Words = None,
    place: Words = None,
    outlet: Words = None,
    agency: Words = None,
    since: Day = None,
    until: Day = None,
    min_origins: Annotated[int | None, Query(ge=1, le=MOST, description="Only what so many independent origins tell")] = None,
    limit: Limit = asking.LIMIT,
    offset: Offset = 0,
) -> Response:
    """Statements, events, commitments, measures, contested claims or articles, newest first. `about` takes words, all of which must stand
    there, and "phrases" in quotes; the others take names."""
    wish = Wish(
        kind=asking.ASKED[kind], by=by, about=about, actor=actor, type=type, status=status, place=place, outlet=outlet, agency=agency,
        since=since, until=until, min_origins=min_origins, limit=limit + 1, offset=offset,
    )  # fmt: skip
    with _ledger(request).connect() as connection:
        found = list(asking.find(connection, wish))
    return _json({"found": [answers.about(one) for one in found[:limit]], "next": _next(len(found), limit, offset)})


@router.get("/show/{id}", response_model=Detail, responses=_NOTHING)
def show(request: Request, id: Id) -> Response:
    """One thing by its id, with its evidence in its paragraphs."""
    shown = _ledger(request).show(id)
    passages = [{"start": p.start, "text": p.text, "spans": to_builtins(p.spans)} for p in shown.passages]
    return _json({**answers.about(shown.found), "passages": passages, "others": [other.id for other in shown.others]})


@router.get("/history/{id}", response_model=History, responses=_NOTHING)
def history(request: Request, id: Id) -> Response:
    """What became of a commitment, measure, statement, contested claim or event: each step with quote and source, the first first."""
    return _json(to_builtins(_ledger(request).history(id)))


@router.get("/situation", response_model=dict[str, Any])
def situation(
    request: Request, since: Day = None, until: Day = None, limit: Annotated[int, Query(ge=1, le=ARTICLES, description="Articles")] = 400
) -> Response:
    """The account that the newest articles of a period give: events, commitments with what touched their conditions, measures with
    positions, contested claims, speakers, wire reports; each with its sources and independent origins."""
    with _ledger(request).connect() as connection:
        found = account(connection, since=since, until=until, limit=limit)
    return _json(to_builtins(found))


@router.get("/articles", response_model=Page)
def articles(
    request: Request,
    about: Words = None,
    outlet: Words = None,
    agency: Words = None,
    since: Day = None,
    until: Day = None,
    limit: Limit = asking.LIMIT,
    offset: Offset = 0,
) -> Response:
    """Articles, newest first, without their texts."""
    wish = Wish(kind="article", about=about, outlet=outlet, agency=agency, since=since, until=until, limit=limit + 1, offset=offset)
    with _ledger(request).connect() as connection:
        found = list(asking.find(connection, wish))
    return _json({"found": [answers.about(one) for one in found[:limit]], "next": _next(len(found), limit, offset)})


@router.get("/articles/{id}", response_model=dict[str, Any], responses=_NOTHING)
def article(request: Request, id: Id) -> Response:
    """The whole record of an article (docs/record.md), by its own id or that of anything in it."""
    return _json(to_builtins(_ledger(request).record(id)))


@router.get("/judgements", response_model=Judgements)
def judged(
    request: Request,
    id: Annotated[str | None, Query(pattern=_ID, description="Only those about this thing")] = None,
    machine: Annotated[bool, Query(description="Also those that Casus made")] = False,
    limit: Limit = asking.LIMIT,
    offset: Offset = 0,
) -> Response:
    """Judgements on what is the same, the latest first."""
    query = select(judgements).order_by(judgements.c.n.desc()).limit(limit + 1).offset(offset)
    if id is not None:
        query = query.where((judgements.c.a == id) | (judgements.c.b == id))
    if not machine:
        query = query.where(judgements.c.who.notlike("casus %"))
    with _ledger(request).connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(query)]
    return _json({"found": found[:limit], "next": _next(len(found), limit, offset)})


_UNJUDGED: dict[int | str, dict[str, Any]] = {
    404: {"model": Refusal, "description": "They are not two things of one kind"},
    413: {"model": Refusal, "description": "The body is too long"},
}


@router.post("/judgements", responses=_UNJUDGED)
def judge(request: Request, verdict: Verdict) -> Kept:
    """Keep a person's judgement on two things of one kind; it outranks Casus's own and can be undone."""
    who: str = request.app.state.person
    _ledger(request).judge(verdict.verdict, verdict.one, verdict.other, who=who)
    return Kept(who=who)


@router.post("/judgements/undo", responses=_UNJUDGED)
def undo(request: Request, pair: Pair) -> Kept:
    """Undo the latest judgement of a person on two things."""
    who: str = request.app.state.person
    _ledger(request).undo(pair.one, pair.other, who=who)
    return Kept(who=who)


@router.get(
    "/export/{form}",
    response_class=StreamingResponse,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in TYPES.values()}, "description": "The export, as it is written"}},
)
def exported(
    request: Request,
    form: FORMS,
    table: Annotated[str | None, Query(pattern=f"^({'|'.join(TABLES)})$", description="For csv, jsonl and parquet: which table")] = None,
    since: Day = None,
    until: Day = None,
) -> Response:
    """What the ledger holds in a form that other programs read (docs/exports.md), streamed. csv, jsonl and parquet give one table."""
    records = current_records(_ledger(request), since=since, until=until)
    if form in TABLE_TEXTS or form == "parquet":
        if table is None:
            raise ConfigError(f"export/{form} gives one table: add table=NAME, one of {', '.join(TABLES)}")
    elif table is not None:
        raise ConfigError(f"export/{form} has no tables")
    pieces = _parquet(records, table or "") if form == "parquet" else _texts(records, form, table)
    name = f"casus-{table}.{form}" if table else f"casus.{form}"
    # What fails before the first words is an answer of its own; later the connection breaks, and nobody takes a piece for the whole.
    first = next(pieces, b"")
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_chained(first, pieces), media_type=TYPES[form], headers=headers)


def _texts(records: Iterator[Any], form: str, table: str | None) -> Iterator[bytes]:
    if form in TEXTS or table is not None:
        for text in export(records, form, table=table):
            yield text.encode("utf-8", "replace")


def _parquet(records: Iterator[Any], table: str) -> Iterator[bytes]:
    """A Parquet file ends with its index: it is written whole before it is sent."""
    with tempfile.TemporaryDirectory(prefix="casus-") as folder:
        for _ in export(records, "parquet", out=Path(folder), table=table):
            pass
        with (Path(folder) / f"{table}.parquet").open("rb") as file:
            while piece := file.read(1 << 16):
                yield piece


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


def _next(found: int, limit: int, offset: int) -> int | None:
    """The offset of the next page, if there is one that may be asked for."""
    return offset + limit if found > limit and offset + limit <= DEEPEST else None


def _json(value: Any) -> Response:
    return Response(json_line(value), media_type="application/json")


def _refused(status: int, said: str) -> Response:
    return JSONResponse({"error": " ".join(said.split())}, status)


def _short(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= LONGEST_BODY
