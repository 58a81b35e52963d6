"""What a page shows → its answer: HTML from a template, or the same lists as JSON or CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import casus
from casus.errors import CasusError
from casus.report import QUOTES, anchor, kind_of, link
from casus.show import day, line, number, visible
from casus.text import cell

_WEB = files("casus") / "web"
TEMPLATES = {f.name: f.read_text("utf-8") for f in (_WEB / "templates").iterdir() if f.name.endswith(".j2")}
STATIC = {f.name: f.read_bytes() for f in (_WEB / "static").iterdir() if f.name.endswith((".css", ".js", ".svg"))}
STATIC_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
NAVIGATION = (
    ("Situation", "/"),
    ("Timeline", "/timeline"),
    ("Map", "/map"),
    ("Network", "/network"),
    ("Search", "/search"),
    ("Judge", "/judge"),
)


class NotHere(CasusError):
    """A page was asked for a thing that the ledger does not hold."""


class Unclear(CasusError):
    """A page was asked with a field that it cannot understand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list that a page shows: `name` in addresses, `title` for readers."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = ()


def answer(request: Request, template: str, *, sheets: Sequence[Sheet] = (), status: int = 200, **shown: Any) -> Response:
    """The page, or with `format=json` or `format=csv&table=NAME` what it shows."""
    wanted = request.query_params.get("format", "html")
    if wanted == "json":
        found: dict[str, list[dict[str, Any]]] = {s.name: [dict(zip(s.columns, row, strict=True)) for row in s.rows] for s in sheets}
        return _file(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "application/json", template, "json")
    if wanted == "csv" and sheets:
        name = request.query_params.get("table", sheets[0].name)
        sheet = next((s for s in sheets if s.name == name), None)
        if sheet is None:
            raise Unclear(f"this page has no table {name!r}; it has {', '.join(s.name for s in sheets)}")
        return _file(as_csv(sheet), "text/csv; charset=utf-8", sheet.name, "csv")
    if wanted != "html":
        raise Unclear(f"no format {wanted!r} here: html, json{', csv' if sheets else ''}")

    def again(**changes: object) -> str:
        """This page's address with some fields set, or with None left out."""
        kept = {name: value for name, value in request.query_params.items() if name not in changes and value}
        return address(request.url.path, {**kept, **changes})

    state = request.app.state
    text = _environment().get_template(template).render(
        shown, again=again, here=request.url.path, tables=sheets, navigation=NAVIGATION, edition=state.edition(), asked=request.query_params
    )  # fmt: skip
    return HTMLResponse(visible(text), status)


def period_of(request: Request) -> tuple[str | None, str | None]:
    """The days that the fields `since` and `until` ask for; Unclear where one is no day."""
    found = []
    for name in ("since", "until"):
        asked = request.query_params.get(name, "").strip()
        try:
            found.append(date.fromisoformat(asked).isoformat() if asked else None)
        except ValueError as error:
            raise Unclear(f"{name}={asked}: no day; write 2020-08-20") from error
    return found[0], found[1]


def address(path: str, fields: Mapping[str, object]) -> str:
    """A path with its fields; those that are None or empty are left out."""
    kept = [(name, str(value)) for name, value in fields.items() if value not in (None, "")]
    return f"{path}?{urlencode(kept)}" if kept else path


def as_csv(sheet: Sheet) -> str:
    """The list as CSV for a spreadsheet: no cell of it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.columns)
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    return cell(value) if isinstance(value, str) else value


def _file(text: str, media: str, name: str, ending: str) -> Response:
    called = name.split(".")[0]
    # Half a surrogate pair cannot be sent.
    body = text.encode("utf-8", "replace")
    return Response(body, media_type=media, headers={"content-disposition": f'inline; filename="casus-{called}.{ending}"'})


def static_address(name: str) -> str:
    """The address of one of our files; it changes with the content, so that a browser may keep it."""
    return f"/static/{name}?v={sha256(STATIC[name]).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(TEMPLATES.get),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "line": line, "number": number, "link": link, "anchor": anchor, "tone": tone, "count": count}
    environment.filters |= {"article": lambda source: f"/article/{source.id}#{source.record}", "unquoted": unquoted}
    environment.globals |= {"static": static_address, "casus": casus.__version__, "address": address}
    return environment


def tone(event_type: str) -> str:
    """The class of an event type's colour: words or deeds, for or against."""
    return anchor(kind_of(event_type))


def unquoted(text: str) -> str:
    """A quote without the marks that stand around all of it: the page sets its own."""
    inner = text[1:-1]
    return inner if text[:1] in QUOTES and text[-1:] in QUOTES and not set(inner) & set(QUOTES) else text


def count(number_of: int, one: str, many: str | None = None) -> str:
    """A counted noun such as "1 origin" or "1,204 articles"."""
    return f"{number_of:,} {one if number_of == 1 else many or one + 's'}"


def names(found: Iterable[str | None]) -> str:
    return ", ".join(name for name in found if name)
