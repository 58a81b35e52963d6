"""A record in the terminal: the article with its statements, events and commitments marked in colour, and each list as a table."""

import re
from collections.abc import Callable, Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from casus.model import Record, Span

# The sixteen colours that every terminal has and sets to fit its background. Later marks lie over earlier ones.
MARKS: dict[str, str] = {
    "source": "bold cyan",
    "cue": "cyan",
    "content": "italic",
    "event": "bold red",
    "commitment": "green underline",
    "condition": "blue underline",
}
CONNECTIVES = {
    "if": "if",
    "unless": "unless",
    "only_if": "only if",
    "until": "until",
    "once": "once",
    "as_long_as": "as long as",
    "in_return_for": "in return for",
    "or_else": "or else, if this is not done:",
}
# What a terminal obeys instead of showing it: control characters, and marks that turn the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T ])")


def visible(text: str) -> str:
    """`text` of the same length without characters that a terminal or a page would act upon."""
    return _UNSEEN.sub("\ufffd", text)


def line(text: str | None) -> str:
    """`text` on one line, as `visible`; a dash for what is unknown."""
    return visible(" ".join(text.split())) if text else "-"


def day(moment: str | None) -> str:
    """An ISO date or moment as "3 Mar 2026" or "Mar 2026"; anything else as it stands; a dash for what is unknown."""
    found = _ISO.match(moment or "")
    if not found:
        return line(moment)
    year, month, number = found.groups()
    if not month or not 1 <= int(month) <= len(_MONTHS):
        return line(moment if month else year)
    return " ".join(part for part in (str(int(number)) if number else "", _MONTHS[int(month) - 1], year) if part)


def article(record: Record) -> RenderableType:
    """The whole article with its marks, the legend, every list that holds something, and the warnings."""
    document = record.document
    about = [
        document.publisher,
        day(document.published) if document.published else None,
        ", ".join(document.byline),
        ", ".join(document.agencies),
    ]
    parts: list[RenderableType] = [
        Text(line(document.headline) if document.headline else visible(document.id), style="bold"),
        Text(" · ".join(line(part) for part in about if part), style="dim"),
    ]
    if document.url:
        parts.append(Text(line(document.url), style="dim"))
    text = marked(record)
    text.rstrip()
    parts += [Text(), text, Text(), legend()]
    for name in SECTIONS:
        if name not in ("document", "meta", "times") and getattr(record, name):
            parts += [Text(), Text(name.capitalize(), style="bold"), section(record, name)]
    parts += [Text(f"Note: {line(warning)}", style="dim") for warning in record.meta.warnings]
    return Group(*parts)


def marked(record: Record) -> Text:
    """The article's text with its marks."""
    text = Text(visible(record.document.text), no_wrap=False)
    for statement in record.statements:
        _mark(text, "content", statement.content)
    for commitment in record.commitments:
        _mark(text, "commitment", commitment.action)
        for condition in commitment.conditions:
            _mark(text, "condition", condition.text)
    for statement in record.statements:
        _mark(text, "source", statement.source)
        _mark(text, "cue", statement.cue)
    for event in record.events:
        _mark(text, "event", [event.trigger])
    return text


def legend() -> Text:
    """What the marks mean."""
    words = {
        "source": "who says",
        "cue": "how",
        "content": "what is said",
        "event": "event",
        "commitment": "commitment",
        "condition": "its condition",
    }
    return Text.assemble(("Marked: ", "dim")).append_text(Text(", ").join(Text(words[name], style=style) for name, style in MARKS.items()))


def _mark(text: Text, name: str, spans: Iterable[Span]) -> None:
    for span in spans:
        text.stylize(MARKS[name], span.start, span.end)


def section(record: Record, name: str) -> RenderableType:
    """One list of the record as a table, without the columns of which nothing is known. `name` is a key of SECTIONS."""
    headings, rows = SECTIONS[name]
    found = list(rows(record))
    if not found:
        return Text("none", style="dim")
    kept = [n for n in range(len(headings)) if any(row[n] != "-" for row in found)]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim", show_header=any(headings))
    for n in kept:
        table.add_column(headings[n], overflow="fold")
    for row in found:
        table.add_row(*(Text(visible(row[n])) for n in kept))
    return table


Rows = Iterable[Sequence[str]]


def _words(spans: Iterable[Span | None]) -> str:
    return line(" ... ".join(s.text for s in spans if s))


def _name(record: Record, actor_id: str | None, *words: Span | None) -> str:
    """The actor's name, or else the words that stand for it."""
    name = next((actor.name for actor in record.actors if actor.id == actor_id), None)
    return line(name) if name else _words(words)


def _names(record: Record, ids: Iterable[str]) -> str:
    return ", ".join(_name(record, actor_id) for actor_id in ids) or "-"


def number(value: float | None, high: float | None = None, unit: str | None = None, approximate: bool = False) -> str:
    """A quantity such as "about 12 (sailor)" or "50-100"; the unit is in the singular, as the record has it."""
    said = "" if value is None else f"{value:,.15g}"
    if high is not None and high != value:
        said = f"{said}-{high:,.15g}" if said else f"up to {high:,.15g}"
    said = f"about {said}" if approximate and said else said
    return visible(f"{said} ({unit})" if unit and said else said or unit or "-")


def _documents(record: Record) -> Rows:
    d = record.document
    yield from (
        ("id", visible(d.id)),
        ("url", line(d.url)),
        ("headline", line(d.headline)),
        ("standfirst", line(d.standfirst)),
        ("published", line(d.published)),
        ("publisher", line(d.publisher)),
        ("byline", line(", ".join(d.byline))),
        ("agencies", line(", ".join(d.agencies))),
        ("captions", line("; ".join(f"{c.text} ({c.credit})" if c.credit else c.text for c in d.captions))),
        ("headings", line("; ".join(h.text for h in d.headings))),
        ("related", line("; ".join(link.text for link in d.related))),
        ("language", line(d.language)),
        ("text", f"{len(d.text):,} characters"),
    )


def _actors(record: Record) -> Rows:
    for a in record.actors:
        roles = ", ".join(" of ".join(part for part in (r.title, r.of) if part) for r in a.roles)
        yield line(a.name), a.type, line(a.country), line(a.sector), line(roles), line(a.wikidata), str(len(a.mentions))


def _times(record: Record) -> Rows:
    return ((line(t.text), t.type, line(t.value)) for t in record.times)


def _places(record: Record) -> Rows:
    for p in record.places:
        where = f"{p.lat:.2f}, {p.lon:.2f}" if p.lat is not None and p.lon is not None else "-"
        yield line(p.text), line(p.name), line(p.country), where


def _statements(record: Record) -> Rows:
    for s in record.statements:
        yield line(s.act), s.kind, _name(record, s.source_actor, *s.source), _words(s.content), _name(record, s.addressee), day(s.time)


def _events(record: Record) -> Rows:
    for e in record.events:
        what = f"{e.type} ({e.mode})" if e.mode else e.type
        place = record.places[e.place].name if e.place is not None and not e.place_inferred else None
        when = day(e.date) + (f" to {day(e.date_end)}" if e.date_end and e.date_end != e.date else "")
        whom = _names(record, e.recipients) + (" (from before)" if e.recipient_inferred else "")
        yield visible(what), e.status, _names(record, e.actors), whom, when, line(place), line(e.evidence.text)


def _commitments(record: Record) -> Rows:
    for c in record.commitments:
        conditions = "; ".join(f"{CONNECTIVES[condition.connective]} {_words(condition.text)}" for condition in c.conditions)
        deadline = line(c.deadline.text) if c.deadline else "-"
        yield c.kind, _name(record, c.committer_actor, c.committer), _words(c.action), conditions or "-", deadline, c.status


def _measures(record: Record) -> Rows:
    for m in record.measures:
        target = _names(record, m.targets) if m.targets else _words([m.target_text])
        positions = "; ".join(f"{_name(record, p.actor)}: {p.stance}" for p in m.positions)
        yield line(m.kind), m.stage, _name(record, m.sender), target, number(m.number), line(", ".join(m.instruments)), positions or "-"


def _facts(record: Record) -> Rows:
    for f in record.facts:
        value = number(f.value, f.high, f.unit)
        yield line(f.kind), _name(record, f.actor), value, day(f.date), _name(record, f.attributed_to), line(f.evidence.text)


def _contested(record: Record) -> Rows:
    for c in record.contested:
        yield line(c.claim.text), _names(record, c.claimed_by), line(c.against.text), _names(record, c.disputed_by)


def _meta(record: Record) -> Rows:
    yield "casus", record.meta.casus
    yield from record.meta.models.items()
    if record.meta.seconds is not None:
        yield "seconds", f"{record.meta.seconds:.3f}"
    yield from (("warning", line(warning)) for warning in record.meta.warnings)


SECTIONS: dict[str, tuple[tuple[str, ...], Callable[[Record], Rows]]] = {
    "statements": (("act", "kind", "who", "says", "to", "on"), _statements),
    "events": (("type", "told as", "who", "whom", "when", "where", "words"), _events),
    "commitments": (("kind", "who", "will (or will not)", "condition", "by", "status"), _commitments),
    "measures": (("kind", "stage", "by", "on", "number", "instruments", "positions"), _measures),
    "contested": (("claim", "by", "against", "by"), _contested),
    "facts": (("kind", "of", "number", "on", "according to", "words"), _facts),
    "actors": (("name", "type", "country", "sector", "roles", "wikidata", "mentions"), _actors),
    "places": (("words", "place", "country", "at"), _places),
    "times": (("words", "type", "value"), _times),
    "document": (("", ""), _documents),
    "meta": (("", ""), _meta),
}
