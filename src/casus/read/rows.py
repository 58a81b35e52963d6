"""JSON lines → Documents: one row at a time, however long the file; the row's own text stays exactly as it is."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from casus.config import Config
from casus.errors import InputError
from casus.model import Document, span
from casus.read.compose import check_length, document_id, unique
from casus.read.credits import agencies_in, credits_of, names_in
from casus.read.dates import date_in_url, parse_date
from casus.read.html import Given
from casus.read.html import document_of as page_document_of
from casus.read.language import language_of
from casus.read.plain import with_headings
from casus.read.source import Source, page_bytes
from casus.text import paragraphs

_SURROGATE = re.compile("[\ud800-\udfff]")
_PIECE = 1 << 20


def read_rows(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """An article for each line of JSON; an InputError, named file:line, for each line that is none."""
    number = 0
    seen = False
    for number, line in enumerate(_lines(source, page_bytes(config)), start=1):
        name = f"{source.name}:{number}"
        if line is None:
            yield InputError(name, f"longer than {page_bytes(config):,} bytes")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        seen = True
        try:
            yield document_of_row(_row(line, name), name=name, config=config)
        except InputError as error:
            yield error
    if not seen:
        yield InputError(source.name, "holds no rows")


def document_of_row(row: Mapping[str, Any], *, name: str, config: Config) -> Document:
    """The article of a row with `text` or `html`. Raises InputError where it has neither."""
    text, page = _string(row, "text", name), _string(row, "html", name)
    given = Given(
        id=next((row[key] for key in ("id", "guid", "_id") if isinstance(row.get(key), str | int) and str(row[key]).strip()), None),
        url=_line(row, "url"),
        headline=_line(row, "title") or _line(row, "headline"),
        published=next((day for key in ("date", "published") if (day := parse_date(row.get(key)))), None),
        publisher=_line(row, "publisher"),
        byline=unique([n for key in ("author", "authors", "byline") for value in _listed(row.get(key)) for n in names_in(value)]),
        language=_line(row, "language") or _line(row, "lang"),
    )
    if text is None or (not text.strip() and page):
        if page is None:
            raise InputError(name, "a row without text or html")
        return page_document_of(page, name=name, config=config, given=given)
    check_length(text, name, config)
    spans = [span(text, start, end) for start, end in paragraphs(text)]
    texts = [s.text for s in spans]
    found = credits_of(texts)
    wires = [a for key in ("wire", "agency", "agencies") for value in _listed(row.get(key)) for a in agencies_in(value)]
    return Document(
        id=document_id(given.id, given.url, "", text),
        url=given.url,
        headline=given.headline,
        published=given.published or found.published or date_in_url(given.url),
        publisher=given.publisher or found.publisher,
        byline=given.byline or found.byline,
        agencies=unique([*wires, *found.agencies]),
        headings=tuple(s for s, p in zip(spans, with_headings(texts), strict=True) if p.heading),
        language=language_of(text, given.language),
        text=text,
    )


def _row(line: bytes, name: str) -> Mapping[str, Any]:
    """The object that a line of JSON holds."""
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise InputError(name, "not UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputError(name, f"not JSON: {error.msg.lower()} at character {error.pos + 1}") from error
    except (RecursionError, ValueError) as error:
        raise InputError(name, "not JSON: nested too deep or a number too long") from error
    if not isinstance(row, dict):
        raise InputError(name, "JSON, but not an object")
    return row


def _string(row: Mapping[str, Any], key: str, name: str) -> str | None:
    """A text of the row. Raises InputError where it is something else or cannot be written as UTF-8 again."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(name, f"its {key} is no string")
    if _SURROGATE.search(value):
        raise InputError(name, f"its {key} holds half a character (a lone surrogate)")
    return value


def _line(row: Mapping[str, Any], key: str) -> str | None:
    """A short field of the row, in one line; None where there is none."""
    value = row.get(key)
    return " ".join(_SURROGATE.sub("\ufffd", value).split()) or None if isinstance(value, str) else None


def _listed(value: object) -> list[str]:
    """The strings of a field that holds one or a list of them."""
    return [v for v in (value if isinstance(value, list | tuple) else [value]) if isinstance(v, str)]


def _lines(source: Source, limit: int) -> Iterator[bytes | None]:
    """The lines of a stream, None for one that is too long; never more than one of them in memory."""
    while line := source.stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.stream.readline(_PIECE)
        yield None
