"""The application: which address shows which page, behind the guard."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

import casus
from casus.errors import CasusError
from casus.ledger import Ledger
from casus.show import line
from casus.web import api, pages
from casus.web.answer import STATIC, STATIC_TYPES, NotHere, Unclear, answer
from casus.web.guard import Access, Guard

# A file's address changes with its content.
KEPT = {"cache-control": "private, max-age=31536000, immutable"}


def application(ledger: Ledger, rules: Access, *, title: str, person: str) -> ASGIApp:
    """The web application on a ledger: pages for readers under /, the HTTP API under /api.

    `title` is what the pages call the ledger; `person` is who judges here."""
    app = FastAPI(title="Casus", version=casus.__version__, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.state.ledger = ledger
    app.state.person = person
    app.state.edition = lambda: line(title)
    for address, page in pages.PAGES.items():
        app.add_api_route(address, page, methods=["GET"], include_in_schema=False)
    for address, deed in pages.DEEDS.items():
        app.add_api_route(address, deed, methods=["POST"], include_in_schema=False)
    app.add_api_route("/static/{name}", _static, methods=["GET"], include_in_schema=False)
    app.include_router(api.router)
    app.add_exception_handler(NotHere, _failure(404))
    app.add_exception_handler(Unclear, _failure(422))
    app.add_exception_handler(CasusError, _failure(503))
    app.add_exception_handler(404, _failure(404))
    app.add_exception_handler(405, _failure(405))
    return Guard(app, rules)


async def _static(name: str) -> Response:
    """One of our own files, by its name in a list made at the start: the name never reaches the file system."""
    if name not in STATIC:
        return PlainTextResponse("Not found.\n", 404)
    return Response(STATIC[name], media_type=STATIC_TYPES[name.rpartition(".")[2]], headers=KEPT)


def _failure(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    """A page that says in one line what is wrong."""

    async def tell(request: Request, error: Exception) -> Response:
        said = line(str(error)) if isinstance(error, CasusError) else "There is no such page."
        if request.query_params.get("format", "html") != "html" or request.url.path.startswith("/api"):
            return PlainTextResponse(f"{said}\n", status)
        return answer(request, "failure.html.j2", status=status, said=said)

    return tell
