"""One function a page: request → answer."""

from collections.abc import Callable

from starlette.responses import Response

from casus.web.pages.article import article

PAGES: dict[str, Callable[..., Response]] = {
    "/article/{name}": article,
}
