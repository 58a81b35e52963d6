"""The situation report: the account of a ledger in the terminal, and as one HTML file that needs nothing but itself."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import casus
from casus.charts import spans, tallies
from casus.model import Stance
from casus.pictures.drawing import css as picture_css
from casus.pictures.drawing import twin
from casus.pictures.map import Spot, event_map
from casus.pictures.timeline import timeline
from casus.plover import kind_of as kind_of
from casus.reconcile.accounts import Course, Dispute, Happening, Situation, Source, Stand, Undertaking, Who, Wire
from casus.reconcile.words import HAPPENED
from casus.show import CONNECTIVES, day, line, number, visible
from casus.text import web_address

# Lines of each list in the terminal and on the page; the rest is counted. The page stays light enough for a telephone.
TERMINAL_LINES, PAGE_LINES = 12, 300
# Pixels that a picture on the page is drawn for: a desk's, a telephone's.
WIDE, NARROW = 960, 350
# Characters of a headline that stands in for an unknown outlet.
HEADLINE = 48
COLOURS = {"words for": "cyan", "deeds for": "green", "words against": "yellow", "deeds against": "red"}
STANCES: dict[Stance, str] = {"support": "for", "widen": "for more", "narrow": "for less", "oppose": "against"}
# The address if it is one that a reader can safely follow.
link = web_address
QUOTES = '"“”'
SETTLED = {"condition_met": "condition said to be met", "kept": "kept", "broken": "broken", "withdrawn": "withdrawn", "open": "open"}


def happened(situation: Situation) -> list[Happening]:
    """The events told as happened, newest first; within a day those of most origins, and deeds before words. What is only planned or
    threatened is told by the commitments."""
    found = [h for h in situation.happenings if any(status in HAPPENED for status, _ in h.statuses)]
    return sorted(found, key=lambda h: (h.on or "", h.origins, kind_of(h.type).startswith("deeds"), h.dated, len(h.sources)), reverse=True)


def deadline(u: Undertaking) -> str:
    """The time limit in the article's words, with its day where one is known."""
    known = u.deadline_on if (u.deadline_on or "")[:4].isdecimal() else None
    return ", ".join(part for part in (line(u.deadline), day(known) if known else "") if part) if u.deadline else ""


def ongoing(situation: Situation) -> list[Undertaking]:
    """The open commitments: first those whose condition something may have touched, then those with a condition, then those with a day."""
    found = [u for u in situation.undertakings if u.status == "open"]
    return sorted(found, key=lambda u: (not any(p.touched for p in u.provisos), not u.provisos, u.deadline is None))


def settled(situation: Situation) -> list[Undertaking]:
    """The commitments that the latest article no longer tells as open."""
    return [u for u in situation.undertakings if u.status != "open"]


def figures(situation: Situation) -> list[tuple[str, int]]:
    """The headline numbers, each with what it counts."""
    found = [
        ("articles", situation.articles),
        ("outlets", situation.outlets),
        ("independent origins", situation.origins),
        ("statements", situation.statements),
        ("events", len(happened(situation))),
        ("open commitments", len(ongoing(situation))),
        ("measures", len(situation.courses)),
        ("contested claims", len(situation.disputes)),
    ]
    return [(what.removesuffix("s") if n == 1 else what, n) for what, n in found]


def period(situation: Situation) -> str:
    """From when to when the articles were published."""
    if situation.since is None:
        return "no article has a date"
    return day(situation.since) if situation.since == situation.until else f"{day(situation.since)} to {day(situation.until)}"


def names(side: Sequence[Who]) -> str:
    return ", ".join(line(who.name) for who in side)


def sides(h: Happening) -> str:
    """Who did it to whom; a side that nobody named is left out."""
    return " → ".join(side for side in (names(h.actors), names(h.recipients)) if side) or "nobody named"


def whence(source: Source) -> str:
    """The outlet, or where the article does not tell it its headline."""
    if source.outlet:
        return line(source.outlet)
    headline = line(source.headline or source.name)
    return f"“{headline if len(headline) <= HEADLINE else headline[:HEADLINE].rstrip() + '…'}”, outlet unknown"


def told_by(sources: Sequence[Source], origins: int) -> str:
    """Outlets, and where there are several the number of independent origins."""
    outlets = list(dict.fromkeys(whence(s) for s in sources))
    shown = ", ".join(outlets[:3]) + (f" and {len(outlets) - 3} more" if len(outlets) > 3 else "")
    if len(sources) == 1:
        return shown
    return f"{shown} ({len(sources)} articles, {origins} origin{'s' if origins != 1 else ''})"


def statuses(h: Happening) -> str:
    """How it is told, unless simply reported: "alleged", "reported 2, denied 1"."""
    if len(h.statuses) == 1:
        status = h.statuses[0][0]
        return "" if status == "reported" else status
    return ", ".join(f"{status} {count}" for status, count in h.statuses)


def quantities(h: Happening) -> list[str]:
    return [number(q.value, q.high, q.unit, q.approximate) for q in h.quantities]


def proviso(connective: str, text: str) -> str:
    return f"{CONNECTIVES[connective]} {line(text)}"


def stands_of(course: Course) -> list[tuple[str, list[Stand]]]:
    """The positions on a measure, from for to against."""
    found = [(label, [s for s in course.stands if s.stance == stance]) for stance, label in STANCES.items()]
    return [(label, stands) for label, stands in found if stands]


def unknown(situation: Situation) -> list[str]:
    """What Casus could not tell, in words."""
    told = []
    if situation.undated:
        told.append(f"{situation.undated} of {situation.articles} articles have no date")
    if situation.unattributed:
        told.append(f"of {situation.unattributed} of {situation.statements} statements the speaker is unknown")
    return told


# The terminal

Entry = list[tuple[int, Text]]
"""The lines of one entry, each with its indent in columns."""


def terminal(situation: Situation, *, title: str) -> RenderableType:
    """The report as text with colours, a screen or two long."""
    parts: list[RenderableType] = [
        Rule(Text(f"Situation report · {line(title)}", style="bold")),
        Text(period(situation), style="dim", justify="center"),
        _figures(situation),
    ]
    parts += _part("Latest events", map(_event_entry, happened(situation)))
    parts += _part("Open commitments and their conditions", map(_undertaking_entry, ongoing(situation)))
    parts += _part("Commitments no longer open", map(_undertaking_entry, settled(situation)))
    parts += _part("Measures and where everybody stands", map(_course_entry, situation.courses))
    parts += _part("Contested claims", map(_dispute_entry, situation.disputes))
    if situation.speakers:
        parts += [_heading("Who spoke most"), _speakers(situation)]
    parts += _part("One report in several articles", map(_wire_entry, situation.wires))
    if told := unknown(situation):
        parts += [Text(), Text(f"Unknown: {'; '.join(told)}.", style="dim")]
    return Group(*parts)


def _figures(situation: Situation) -> RenderableType:
    grid = Table.grid(expand=True, padding=(0, 1))
    found = figures(situation)
    for _ in found:
        grid.add_column(justify="center", ratio=1)
    grid.add_row(*(Text(f"{count:,}", style="bold cyan") for _, count in found))
    grid.add_row(*(Text(name, style="dim") for name, _ in found))
    return grid


def _heading(name: str) -> RenderableType:
    return Padding(Rule(Text(name, style="bold"), align="left", style="dim"), (1, 0, 0, 0))


def _part(name: str, entries: Iterable[Entry]) -> list[RenderableType]:
    found = list(entries)
    if not found:
        return []
    parts = [_heading(name)]
    parts += [Padding(_clean(text), (0, 0, 0, indent)) for entry in found[:TERMINAL_LINES] for indent, text in entry]
    if len(found) > TERMINAL_LINES:
        parts.append(Text(f"  … and {len(found) - TERMINAL_LINES:,} more; --html writes a page with more of them", style="dim"))
    return parts


def _clean(text: Text) -> Text:
    """Whatever an article put into it, a terminal shows it and does not obey it."""
    text.plain = visible(text.plain)
    return text


def _place(source: Source) -> str:
    """Outlet and date."""
    return f"{whence(source)}, {day(source.published) if source.published else 'no date'}"


def _quote(source: Source, style: str = "dim") -> Text:
    return Text.assemble((f"“{line(source.quote).strip(QUOTES)}”", style), (f" — {_place(source)}", "dim"))


def _told(sources: Sequence[Source], origins: int) -> Entry:
    told = [(4, Text(told_by(sources, origins), style="cyan"))] if len(sources) > 1 else []
    return [*told, (4, _quote(sources[0]))]


def _event_entry(h: Happening) -> Entry:
    what = f"{h.type} ({h.mode})" if h.mode else h.type
    said = " · ".join(line(part) for part in (h.place, *quantities(h), statuses(h)) if part)
    when = day(h.on) if h.dated else f"told {day(h.on)}"
    first = Text.assemble(
        f"{when}  ", (line(what), f"bold {COLOURS[kind_of(h.type)]}"), (f"  {sides(h)}", "bold"), f"  {said}" if said else ""
    )
    return [(2, first), *_told(h.sources, h.origins)]


def _undertaking_entry(u: Undertaking) -> Entry:
    colour = {"threat": "red", "refusal": "yellow"}.get(u.kind, "green")
    first = Text.assemble(
        (u.kind.upper(), f"bold {colour}"), (f"  {line(u.committer) if u.committer else 'somebody'}: ", "bold"), line(u.action)
    )
    if u.deadline:
        first.append(f" [{deadline(u)}]")
    if u.status != "open":
        first.append(f"  {SETTLED[u.status]}", "magenta")
    entry = [(2, first)]
    for p in u.provisos:
        entry.append((4, Text(proviso(p.connective, p.text), style="bold blue")))
        for touched in p.touched:
            h = touched.happening
            entry.append((6, Text.assemble((f"may be touched by {sides(h)}, {day(h.on)}: ", "magenta"), (line(touched.reason), "dim"))))
            entry.append((6, _quote(h.sources[0])))
        if p.more:
            entry.append((6, Text(f"and by {p.more} more events", style="magenta")))
    return [*entry, *_told(u.sources, u.origins)]


def _course_entry(c: Course) -> Entry:
    first = Text.assemble((line(c.kind).upper(), "bold yellow"), (f"  {line(c.sender) if c.sender else 'sender unknown'}", "bold"))
    first.append(f" on {', '.join(map(line, c.targets))}" if c.targets else "")
    first.append(f" ({', '.join(map(line, c.instruments))})" if c.instruments else "")
    steps = [f"{step.stage} {day(step.on)}" + (f" [{number(step.number)}]" if step.number is not None else "") for step in c.steps]
    entry = [(2, first), (4, Text(" → ".join(steps), style="bold blue"))]
    for label, stands in stands_of(c):
        who = dict.fromkeys(line(s.actor) if s.actor else "somebody" for s in stands)
        entry.append((4, Text.assemble((f"{label}: ", "magenta"), ", ".join(who))))
    if c.origins > 1:
        entry.append((4, Text(f"{c.origins} independent origins", style="cyan")))
    return [*entry, (4, _quote(c.now.source))]


def _dispute_entry(d: Dispute) -> Entry:
    claim, against = (", ".join(map(line, side)) or "somebody" for side in (d.claimed_by, d.disputed_by))
    entry = [
        (2, Text.assemble((f"{claim}: ", "bold"), _quote(d.claim, ""))),
        (4, Text.assemble(("against it ", "magenta"), (f"{against}: ", "bold"), _quote(d.against, ""))),
    ]
    return [*entry, (4, Text("proposed: two articles in like words", style="dim"))] if d.proposed else entry


def _speakers(situation: Situation) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    most = situation.speakers[0].statements
    for s in situation.speakers[:TERMINAL_LINES]:
        acts = ", ".join(f"{act} {count}" for act, count in s.acts[:4])
        bar = "━" * max(1, round(24 * s.statements / most))
        table.add_row(
            Text(f"  {line(s.who.name)}", style="bold"), Text(bar, style="cyan"), Text(str(s.statements)), _clean(Text(acts, style="dim"))
        )
    return table


def _wire_entry(w: Wire) -> Entry:
    told = [
        (4, Text(f"{line(s.outlet) if s.outlet else 'outlet unknown'}, {day(s.published)}: {line(s.headline or s.name)}", style="dim"))
        for s in w.sources
    ]
    return [(2, Text(f"{line(w.agency) if w.agency else 'agency unknown'}, {len(w.sources)} articles", style="bold")), *told]


# The page


def page(situation: Situation, *, title: str, spots: Sequence[Spot] = ()) -> str:
    """The report as one HTML file: no script, nothing from elsewhere, everything from articles escaped. `spots` are the places of its map."""
    data = files("casus") / "data"
    css = (data / "report.css").read_text("utf-8") + picture_css(page=True)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"day": day, "line": line, "number": number, "names": names, "link": link, "anchor": anchor}
    template = environment.from_string((data / "report.html.j2").read_text("utf-8"))
    shown = happened(situation)
    # What its bars lead to is on the page: the open commitments, those settled and the measures, as far as the page lists them.
    bars = spans([*ongoing(situation)[:PAGE_LINES], *settled(situation)[:PAGE_LINES]], situation.courses[:PAGE_LINES])
    made = template.render(
        title=title,
        css=Markup(css),
        css_hash="sha256-" + b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        casus=casus.__version__,
        situation=situation,
        period=period(situation),
        figures=figures(situation),
        timeline=_drawn("timeline", lambda width: timeline(tallies(shown), bars, width=width, styled=False)) if shown or bars else "",
        map=_drawn("map", lambda width: event_map(spots, width=width, styled=False)) if spots else "",
        days=list(_days(shown[:PAGE_LINES])),
        events=len(shown),
        board=_board(ongoing(situation)[:PAGE_LINES]),
        ongoing=ongoing(situation),
        settled=settled(situation),
        most=max((s.statements for s in situation.speakers), default=1),
        limit=PAGE_LINES,
        unknown=unknown(situation),
        kind_of=kind_of,
        sides=sides,
        statuses=statuses,
        quantities=quantities,
        proviso=proviso,
        deadline=deadline,
        stands_of=stands_of,
        told_by=told_by,
        SETTLED=SETTLED,
    )
    return visible(made)


def _drawn(name: str, draw: Callable[[int], str]) -> Markup:
    """A picture twice: as wide as the page, and for a telephone."""
    return Markup(f'<div class="wide">{draw(WIDE)}</div><div class="narrow">{twin(draw(NARROW), name)}</div>')


def _board(undertakings: Sequence[Undertaking]) -> list[tuple[str, list[Undertaking]]]:
    """The open commitments in columns: what may have happened already, what waits for something, what waits for nothing."""
    columns: dict[str, list[Undertaking]] = {"Touched by an event": [], "On a condition": [], "Without a condition": []}
    for u in undertakings:
        touched = any(p.touched for p in u.provisos)
        columns["Touched by an event" if touched else "On a condition" if u.provisos else "Without a condition"].append(u)
    return list(columns.items())


def _days(found: Sequence[Happening]) -> Iterator[tuple[str, list[Happening]]]:
    for on, group in groupby(found, key=lambda h: h.on or ""):
        yield day(on) if on else "Day unknown", list(group)


def anchor(text: str) -> str:
    """A name for a place on the page."""
    return "-".join(text.lower().split())
