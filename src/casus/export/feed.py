"""A ledger as an Atom feed (RFC 4287): an entry an article, with what it tells that happened, is undertaken, decided and contested."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from html import escape

from casus.export.markup import xml_text, xml_value
from casus.export.tables import article_id, condition_words, names_of, words
from casus.model import Document, Record
from casus.text import web_address

# The names of entries and feed in an address space of their own: they stay the same wherever the ledger lies.
_NAME = "urn:casus:"


def to_atom(records: Iterable[Record], *, title: str = "Casus", made_at: datetime | None = None) -> Iterator[str]:
    """The feed, entries in the order of the records. An article without a date counts as updated when the feed was made."""
    now = _moment((made_at or datetime.now(UTC)).isoformat(timespec="seconds")) or ""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    yield f"<id>{_NAME}ledger</id><title>{xml_text(title)}</title><updated>{now}</updated><author><name>Casus</name></author>\n"
    yield '<generator uri="urn:casus">Casus</generator>\n'
    for record in records:
        yield _entry(record, now)
    yield "</feed>\n"


def _entry(record: Record, now: str) -> str:
    d = record.document
    published = _moment(d.published)
    web = web_address(d.url)
    parts = [
        f"<id>{_NAME}{article_id(d)}</id>",
        f"<title>{xml_text(d.headline or d.id)}</title>",
        f"<updated>{published or now}</updated>",
        f"<published>{published}</published>" if published else "",
        f'<link rel="alternate" href={xml_value(web)}/>' if web else "",
        "".join(f"<author><name>{xml_text(name)}</name></author>" for name in _authors(d)),
        "".join(f"<category term={xml_value(kind)}/>" for kind in dict.fromkeys(e.type for e in record.events)),
        f'<content type="html">{xml_text(_content(record))}</content>',
    ]
    return f"<entry>{''.join(parts)}</entry>\n"


def _authors(d: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*d.byline, *([d.publisher] if d.publisher else [])))) or ("Casus",)


def _content(record: Record) -> str:
    """What the article tells, as HTML whose every word is escaped."""
    name = names_of(record)
    events = [_line(e.type, _sides(name, e.actors, e.recipients), e.evidence.text, e.status) for e in record.events]
    commitments = [
        _line(c.kind, name(c.committer_actor) or (c.committer.text if c.committer else ""), "; ".join((words(c.action) or "", *condition_words(c))), c.status)
        for c in record.commitments
    ]  # fmt: skip
    measures = [_line(m.kind, _sides(name, (m.sender,), m.targets), m.evidence.text, m.stage) for m in record.measures]
    contested = [f"<li>“{escape(c.claim.text)}” against “{escape(c.against.text)}”</li>" for c in record.contested]
    told = (("Events", events), ("Commitments", commitments), ("Measures", measures), ("Contested", contested))
    return (
        "".join(f"<h3>{title}</h3><ul>{''.join(lines)}</ul>" for title, lines in told if lines) or "<p>No event, commitment or measure.</p>"
    )


def _line(kind: str, who: str, quote: str, how: str) -> str:
    return f"<li><b>{escape(kind)}</b> {escape(who)}: “{escape(' '.join(quote.split()))}” ({escape(how)})</li>"


def _sides(name: Callable[[str | None], str | None], *sides: Iterable[str | None]) -> str:
    return " → ".join(joined for side in sides if (joined := ", ".join(filter(None, map(name, side))))) or "nobody named"


def _moment(value: str | None) -> str | None:
    """An ISO date or moment as RFC 3339 demands it, a day from its first second in UTC; None where the day itself is unknown."""
    try:
        if value and len(value) == len("2026-03-03"):
            return f"{date.fromisoformat(value)}T00:00:00Z"
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    if len(value or "") < len("2026-03-03T08"):
        return None
    return found.isoformat(timespec="seconds").replace("+00:00", "Z") if found.tzinfo else f"{found.isoformat(timespec='seconds')}Z"
