"""One function a page: request → answer."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from casus.web.pages.actor import actor
from casus.web.pages.article import article
from casus.web.pages.history import claim, commitment, event, measure
from casus.web.pages.judge import decide, judge
from casus.web.pages.pictures import map_page, network_page, style, timeline_page
from casus.web.pages.search import search
from casus.web.pages.situation import situation

# What changes the ledger.
DEEDS: dict[str, Callable[..., Awaitable[Response]]] = {"/judge": decide}
PAGES: dict[str, Callable[..., Response]] = {
    "/": situation,
    "/article/{name}": article,
    "/actor/{name}": actor,
    "/commitment/{name}": commitment,
    "/measure/{name}": measure,
    "/claim/{name}": claim,
    "/event/{name}": event,
    "/search": search,
    "/timeline": timeline_page,
    "/map": map_page,
    "/network": network_page,
    "/pictures.css": style,
    "/judge": judge,
}
