"""Web archives (WARC) → Documents, one for each HTML response."""

import zlib
from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from casus.config import Config
from casus.errors import InputError
from casus.model import Document
from casus.read.charset import declared_charset, decode
from casus.read.html import Given, document_of
from casus.read.source import Source, page_bytes, why
from casus.read.url import content_type_of

_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """An article for each HTML response; an InputError, named by the address, for each that holds none. Other records are passed over."""
    pages = 0
    try:
        for record in ArchiveIterator(source.stream.raw):  # unbuffered: what comes before a cut is handed on before the cut is met
            if record.rec_type not in ("response", "resource"):
                continue
            kind, charset = content_type_of(_header(record, "Content-Type"))
            if kind not in _PAGES or _status(record) >= 300:
                continue
            pages += 1
            address = record.rec_headers.get_header("WARC-Target-URI") or f"record {pages}"
            try:
                yield _document(record, address, charset, name=f"{source.name}:{address}", config=config)
            except InputError as error:
                yield error
            if getattr(record.raw_stream, "limit", 0) > 0 and not source.stream.raw.read(1):
                raise EOFError
        source.stream.raw.read(1)  # the library passes over the end of a gzip stream that was cut off
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(source.name, why(error)) from error
    except InputError:
        raise
    except Exception as error:  # the library fails in many ways over a damaged record
        raise InputError(source.name, f"a damaged web archive: {' '.join(str(error).split())[:200]}") from error
    if not pages:
        yield InputError(source.name, "a web archive without HTML responses")


def _document(record: Any, address: str, charset: str | None, *, name: str, config: Config) -> Document:
    """The article of one response."""
    limit = page_bytes(config)
    raw = record.content_stream().read(limit + 1)
    if len(raw) > limit:
        raise InputError(name, f"larger than {limit:,} bytes")
    page = decode(raw, name=name, declared=charset or declared_charset(raw))
    url = address.strip("<>") if address.strip("<>").startswith(("http://", "https://")) else None
    return document_of(page, name=name, config=config, given=Given(url=url))


def _header(record: Any, name: str) -> str | None:
    """A header of the archived answer, or of the record itself where no answer was kept."""
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    value = headers.get_header(name) if headers else None
    return value if isinstance(value, str) else None


def _status(record: Any) -> int:
    """The HTTP status of a response; 200 for a bare resource, 999 where it cannot be read."""
    if record.rec_type != "response":
        return 200
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and code.isdigit() else 999
