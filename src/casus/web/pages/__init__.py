"""One function a page: request → answer."""

from collections.abc import Callable

from starlette.responses import Response

from casus.web.pages.article import article
from casus.web.pages.search import search
from casus.web.pages.situation import situation

PAGES: dict[str, Callable[..., Response]] = {
    "/": situation,
    "/article/{name}": article,
    "/search": search,
}
