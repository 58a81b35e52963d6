"""Inputs as streams of bytes: files, folders, standard input, gzip; and what kind of input each is, by its name and its first bytes."""

import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from casus.config import Config
from casus.errors import InputError
from casus.read.charset import decode

STANDARD_INPUT = "-"
# Enough to tell a page from a feed behind a long XML preamble.
HEAD_BYTES = 4096
_PACKED_PIECE = 1 << 16
# UTF-8 needs at most so many bytes for a code point.
_BYTES_PER_CHARACTER = 4
_SUFFIXES = {
    "txt": "text", "text": "text", "md": "text",
    "html": "html", "htm": "html", "xhtml": "html", "shtml": "html", "php": "html", "asp": "html", "aspx": "html",
    "jsonl": "rows", "ndjson": "rows", "json": "rows",
    "parquet": "parquet",
    "xml": "feed", "rss": "feed", "atom": "feed", "rdf": "feed",
    "warc": "warc",
}  # fmt: skip
# What a folder is searched for; other files in it are not meant for Casus.
_IN_FOLDERS = {"txt", "text", "html", "htm", "xhtml", "shtml", "jsonl", "ndjson", "json", "parquet", "xml", "rss", "atom", "rdf", "warc"}
_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/rdf+xml": "feed", "application/xml": "feed", "text/xml": "feed",
    "application/json": "rows", "application/jsonl": "rows", "application/x-ndjson": "rows", "application/x-jsonlines": "rows",
    "application/warc": "warc", "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
_FOREIGN = (
    (b"%PDF-", "a PDF file"), (b"PK\x03\x04", "a ZIP or office file"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an office file"), (b"\x7fELF", "a program"), (b"SQLite format 3", "a database"), (b"{\\rtf", "an RTF file"),
    (b"BZh", "compressed with bzip2"), (b"\xfd7zXZ", "compressed with xz"), (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"), (b"Obj\x01", "an Avro file"),
)  # fmt: skip
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h1|meta|title)\b[^<>]{0,500}>?", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|atom:feed)\b", re.IGNORECASE)
_PREAMBLE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?!\s+html)[^>\[]*(?:\[[^\]]*\])?[^>]*>)*", re.IGNORECASE | re.DOTALL
)

Readable = BinaryIO | io.BufferedIOBase | io.RawIOBase


@dataclass(frozen=True, slots=True)
class Source:
    """One input, open: `name` is what errors call it, `stream` its bytes (no longer compressed), `head` the first of them.

    `file` is the name of an article that has no other ("" for standard input), `url` where the bytes were fetched, `charset` what the sender declared.
    """

    name: str
    stream: io.BufferedReader
    head: bytes
    kind: str
    file: str = ""
    url: str | None = None
    charset: str | None = None


def page_bytes(config: Config) -> int:
    """How large one page or row may be."""
    return max(config.fetch_bytes, _BYTES_PER_CHARACTER * config.longest)


def read_all(source: Source, config: Config) -> bytes:
    """Every byte of an input that is one article. Raises InputError where it is too large."""
    limit = page_bytes(config)
    raw = source.stream.read(limit + 1)
    if len(raw) > limit:
        raise InputError(source.name, f"larger than {limit:,} bytes")
    return raw


def files_under(name: str) -> Iterator[str | InputError]:
    """The readable files of a folder and its folders, sorted by path; hidden ones and those of other formats are left out."""
    problems: list[OSError] = []
    found = 0
    for folder, folders, files in os.walk(name, onerror=problems.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        while problems:
            found += 1
            yield _refusal(problems.pop())
        for file in sorted(files):
            if not file.startswith(".") and _suffix(file) in _IN_FOLDERS:
                found += 1
                yield os.path.join(folder, file)
    for problem in problems:
        found += 1
        yield _refusal(problem)
    if not found:
        yield InputError(name, "a folder without a file that Casus reads")


@contextmanager
def open_source(name: str, *, file: str) -> Iterator[Source]:
    """A file or standard input, ready to be read. Raises InputError where it is missing, empty, or of a kind that is not read."""
    if name == STANDARD_INPUT:
        yield from_stream("standard input", sys.stdin.buffer)
        return
    try:
        stream = open(name, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(name, _why(error)) from error
    with stream:
        if stat.S_ISDIR(os.fstat(stream.fileno()).st_mode):
            raise InputError(name, "a folder")
        yield from_stream(name, stream, file=file)


def from_stream(
    name: str, stream: BinaryIO, *, file: str = "", url: str | None = None, content_type: str | None = None, charset: str | None = None
) -> Source:
    """A stream with its kind found out and gzip undone."""
    suffix = _suffix(file or name)
    head, stream = _peek(stream)
    if head.startswith(b"\x1f\x8b"):
        head, stream = _peek(_Unpacked(stream))
    if not head.strip():
        raise InputError(name, "empty")
    kind = _TYPES.get(content_type or "") or _SUFFIXES.get(suffix)
    return Source(name, stream, head, kind_of(head, kind, name), file, url, charset)


def kind_of(head: bytes, kind: str | None, name: str) -> str:
    """The format of an input whose name or content type suggests `kind`: what the first bytes show goes before what the name says."""
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise InputError(name, f"{what}, which Casus does not read")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        head = decode(head, name=name).encode("utf-8", "replace")
    if b"\x00" in head:
        raise InputError(name, "a binary file")
    start = head[(m.end() if (m := _PREAMBLE.match(head)) else 0) :]
    if _FEED.match(start):
        return "feed"
    if kind in ("feed", "text", None) and _PAGE.match(start):
        return "html"
    if kind == "feed" and not start.startswith(b"<"):
        raise InputError(name, "neither a feed nor a page")
    if kind == "feed":
        raise InputError(name, "XML, but neither a feed nor a page")
    if kind in ("parquet", "warc"):
        raise InputError(name, f"not a {'Parquet' if kind == 'parquet' else 'WARC'} file")
    if kind is None and re.match(rb'\{\s*"', start):
        return "rows"
    return kind or "text"


def why(error: BaseException) -> str:
    """In plain words why a stream could not be read."""
    if isinstance(error, EOFError):
        return "cut off: it ends too early"
    if isinstance(error, zlib.error):
        return f"damaged: {' '.join(str(error).split())}"
    return _why(error) if isinstance(error, OSError) else f"cannot be read ({type(error).__name__}: {error})"


def _why(error: OSError) -> str:
    return {FileNotFoundError: "no such file", PermissionError: "no permission to read it", IsADirectoryError: "a folder"}.get(
        type(error), (error.strerror or str(error) or type(error).__name__).lower()
    )


def _refusal(error: OSError) -> InputError:
    return InputError(str(error.filename), _why(error))


def _suffix(name: str) -> str:
    """The last part of a file's name, ".gz" aside, in small letters."""
    path = Path(name.lower())
    if path.suffix == ".gz":
        path = path.with_suffix("")
    return path.suffix.lstrip(".")


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already, put together again."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; 0 at the end."""
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


class _Unpacked(io.RawIOBase):
    """A gzip stream unpacked: all that can be unpacked comes out before what is wrong with the rest is raised (EOFError, zlib.error)."""

    def __init__(self, packed: Readable) -> None:
        self._packed = packed
        self._member: Any = None
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; 0 at the end."""
        while True:
            if not self._waiting:
                self._waiting = self._packed.read(_PACKED_PIECE)
            if self._member is None:
                self._waiting = self._waiting.lstrip(b"\x00")
                if not self._waiting:
                    return 0
                self._member = zlib.decompressobj(wbits=31)
            if not self._waiting:
                raise EOFError
            data: bytes = self._member.decompress(self._waiting, len(buffer))
            self._waiting = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if self._member.eof:
                self._member = None
            if data:
                buffer[: len(data)] = data
                return len(data)


def _peek(stream: Readable) -> tuple[bytes, io.BufferedReader]:
    """The first bytes of a stream, and the stream as if they had not been read."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
            head += more
    except (EOFError, zlib.error):
        if not head:
            raise  # otherwise it is raised again where the reader comes to it
    return head, io.BufferedReader(_Rejoined(head, stream), buffer_size=1 << 16)
