"""Bytes → Document: plain text, page dumps, HTML, JSON lines, Parquet, feeds, WARC, URLs, standard input, folders."""

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from casus.config import Config
from casus.errors import InputError
from casus.model import Document
from casus.read.source import STANDARD_INPUT, Source, files_under, open_source, why

# Which function of which module reads which kind of input. Modules are loaded when their kind is first met: some bring large libraries.
READERS = {
    "text": "plain:read_plain",
    "html": "html:read_html",
    "rows": "rows:read_rows",
    "parquet": "table:read_parquet",
    "feed": "feed:read_feed",
    "warc": "warc:read_warc",
}
# What a stream breaks with, beside what the readers tell.
_BROKEN = (OSError, EOFError, zlib.error, UnicodeError, MemoryError, RecursionError)


def read_documents(inputs: Iterable[str], *, config: Config) -> Iterator[Document | InputError]:
    """The articles of each input in order; for one that cannot be read, the error that names it, and on with the next."""
    for name in inputs:
        if name.lower().startswith(("http://", "https://")):
            yield from _read(name, config, "")
        elif name != STANDARD_INPUT and os.path.isdir(name):
            for found in files_under(name):
                if isinstance(found, InputError):
                    yield found
                else:
                    yield from _read(found, config, os.path.relpath(found, name).replace(os.sep, "/"))
        else:
            yield from _read(name, config, os.path.basename(name))


def documents_in(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """The articles of one open source; the error that ends it comes last."""
    try:
        yield from _reader(source.kind)(source, config=config)
    except InputError as error:
        yield error
    except _BROKEN as error:
        yield InputError(source.name, why(error))


def _read(name: str, config: Config, file: str) -> Iterator[Document | InputError]:
    """The articles of one file, address or stream; the error that ends it comes last."""
    try:
        with open_source(name, file=file) if file or name == STANDARD_INPUT else _load("url:open_url")(name, config=config) as source:
            yield from documents_in(source, config=config)
    except InputError as error:
        yield error
    except _BROKEN as error:
        yield InputError(name, why(error))


def _reader(kind: str) -> Callable[..., Iterator[Document | InputError]]:
    """The function that reads a kind of input."""
    found: Callable[..., Iterator[Document | InputError]] = _load(READERS[kind])
    return found


def _load(name: str) -> Any:
    """A function by "module:function" within this package."""
    module, _, function = name.partition(":")
    return getattr(import_module(f"casus.read.{module}"), function)
