"""Paragraphs → `Document.text`, with the spans of the sub-headings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casus.config import Config
from casus.errors import InputError
from casus.model import Span, record_id

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of the article: a paragraph, list item, table row or sub-heading."""

    text: str
    heading: bool = False


def compose(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[Span, ...]]:
    """The text of an article, paragraphs parted by a blank line, and its sub-headings."""
    pieces: list[str] = []
    headings: list[Span] = []
    at = 0
    for paragraph in paragraphs:
        text = paragraph.text
        if not text.strip():
            continue
        if paragraph.heading:
            headings.append(Span(start=at, end=at + len(text), text=text))
        pieces.append(text)
        at += len(text) + len(PARAGRAPH_BREAK)
    return PARAGRAPH_BREAK.join(pieces), tuple(headings)


def unique(items: Sequence[str]) -> tuple[str, ...]:
    """The items in their order, each once."""
    return tuple(dict.fromkeys(items))


def check_length(text: str, name: str, config: Config) -> None:
    """Raises InputError where an article has nothing to read or more than the configuration allows."""
    if not text.strip():
        raise InputError(name, "holds no text")
    if len(text) > config.longest:
        raise InputError(name, f"longer than {config.longest:,} characters")


def document_id(given: object, url: str | None, file: str, document_text: str) -> str:
    """The id of an article: its own, else its address, else the file's name with a digest of the text, else the digest alone.

    The digest keeps two files of one name apart, wherever they lie.
    """
    if given is not None and str(given).strip():
        return str(given).strip()
    if url:
        return url
    return record_id(file or "article", document_text)
