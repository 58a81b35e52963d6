"""The situation report as Markdown: the same lines as on the page, for a note, a wiki or a mail."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import casus
from casus.reconcile.accounts import Course, Dispute, Happening, Situation, Source, Undertaking
from casus.report import (
    PAGE_LINES,
    QUOTES,
    SETTLED,
    deadline,
    figures,
    happened,
    link,
    ongoing,
    period,
    proviso,
    quantities,
    settled,
    sides,
    stands_of,
    statuses,
    told_by,
    unknown,
    whence,
)
from casus.show import day, line, number

# What Markdown, or HTML inside it, would take for a sign.
_SIGNS = re.compile(r"([\\`*_{}\[\]#|<>~&@^$]|:(?=//)|(?<=www)\.)", re.I)
# What an address in angle brackets cannot hold.
_NO_ADDRESS = re.compile(r"[<>\s\\]")


def markdown(situation: Situation, *, title: str) -> str:
    """The report as CommonMark with GitHub's tables; every word of an article is escaped, only http(s) addresses are links."""
    return "\n".join(_lines(situation, title)) + "\n"


def _lines(situation: Situation, title: str) -> Iterator[str]:
    yield f"# Situation report: {_text(title)}"
    yield f"\nArticles published {period(situation)}.\n"
    numbers = figures(situation)
    yield "| " + " | ".join(name for name, _ in numbers) + " |"
    yield "|" + "---:|" * len(numbers)
    yield "| " + " | ".join(f"{count:,}" for _, count in numbers) + " |"
    yield "\n## Latest events\n"
    events = happened(situation)
    for on, group in groupby(events[:PAGE_LINES], key=lambda h: h.on or ""):
        yield f"\n### {day(on) if on else 'Day unknown'}\n"
        for h in group:
            yield from _event(h)
    yield from _rest(len(events), "No article tells of an event.")
    yield "\n## Open commitments\n"
    yield from _board(ongoing(situation))
    if closed := settled(situation):
        yield "\n### No longer open, as the latest article tells it\n"
        for u in closed[:PAGE_LINES]:
            yield from _undertaking(u)
    yield "\n## Measures and where everybody stands\n"
    for c in situation.courses[:PAGE_LINES]:
        yield from _course(c)
    yield from _rest(len(situation.courses), "None.")
    yield "\n## Contested claims\n"
    for d in situation.disputes[:PAGE_LINES]:
        yield from _dispute(d)
    yield from _rest(len(situation.disputes), "None.")
    yield "\n## Who spoke most\n"
    if situation.speakers:
        yield "| who | statements | acts |\n|---|---:|---|"
        for s in situation.speakers[:30]:
            acts = ", ".join(f"{_text(act)} {count}" for act, count in s.acts[:5])
            yield f"| {_text(s.who.name)} | {s.statements} | {acts} |"
    else:
        yield "No speaker is known."
    if situation.wires:
        yield "\n## One report in several articles\n"
        for w in situation.wires[:PAGE_LINES]:
            yield f"- **{_text(w.agency or 'Agency unknown')}**, {len(w.sources)} articles: {'; '.join(_where(s) for s in w.sources)}"
    yield "\n---\n"
    if told := unknown(situation):
        yield f"Unknown: {'; '.join(told)}.\n"
    yield f"Made by Casus {casus.__version__} from the articles named beside each line. A program has read them: it errs. What touches a condition is a proposal, never a finding."


def _event(h: Happening) -> Iterator[str]:
    what = f"**{_text(h.type)}{f' ({_text(h.mode)})' if h.mode else ''}** {_text(sides(h))}"
    notes = [h.place, *quantities(h), statuses(h), None if h.dated else "day not told"]
    yield f"- {' · '.join([what, *(_text(note) for note in notes if note)])}"
    yield from _told(h.sources, h.origins)


def _board(undertakings: Sequence[Undertaking]) -> Iterator[str]:
    """Who, what, on which condition, what has touched it."""
    for u in undertakings[:PAGE_LINES]:
        yield from _undertaking(u)
    yield from _rest(len(undertakings), "None.")


def _undertaking(u: Undertaking) -> Iterator[str]:
    notes = [f"to {u.target}" if u.target else None, deadline(u), SETTLED[u.status] if u.status != "open" else None]
    what = f"**{u.kind.upper()}** {_text(u.committer or 'Somebody')}: {_text(u.action)}"
    yield f"- {' · '.join([what, *(_text(note) for note in notes if note)])}"
    for p in u.provisos:
        yield f"    - *{_text(proviso(p.connective, p.text))}*"
        for touch in p.touched:
            on = f", {day(touch.happening.on)}" if touch.happening.on else ""
            yield f"        - may be touched by {_text(sides(touch.happening))}{on}: {_quote(touch.happening.sources[0])} ({_text(touch.reason)})"
        if p.more:
            yield f"        - and by {p.more} more events"
    yield from _told(u.sources, u.origins)


def _course(c: Course) -> Iterator[str]:
    targets = f" on {_text(', '.join(c.targets))}" if c.targets else ""
    yield f"- **{_text(c.kind.upper())}** {_text(c.sender or 'Sender unknown')}{targets}{''.join(f' · {_text(i)}' for i in c.instruments)}"
    steps = (f"{step.stage} {day(step.on)}{f' [{number(step.number)}]' if step.number is not None else ''}" for step in c.steps)
    yield f"    - {' → '.join(map(_text, steps))}"
    for label, stands in stands_of(c):
        for stand in stands:
            yield f"    - {label}: **{_text(stand.actor or 'Somebody')}** {_quote(stand.source)}"
    yield f"    - {_quote(c.now.source)}"


def _dispute(d: Dispute) -> Iterator[str]:
    yield f"- **{_text(', '.join(d.claimed_by) or 'Claim')}** {_quote(d.claim)}"
    yield f"    - against it **{_text(', '.join(d.disputed_by) or 'somebody')}** {_quote(d.against)}"
    if d.proposed:
        yield "    - proposed: two articles in like words"


def _told(sources: Sequence[Source], origins: int) -> Iterator[str]:
    if len(sources) > 1:
        yield f"    - {_text(told_by(sources, origins))}"
    yield f"    - {_quote(sources[0])}"


def _quote(source: Source) -> str:
    return f"“{_text(line(source.quote).strip(QUOTES))}” — {_where(source)}"


def _where(source: Source) -> str:
    """Outlet and date, as a link where there is one."""
    words = _text(f"{whence(source)}, {day(source.published) if source.published else 'no date'}")
    address = link(source.url)
    return f"[{words}](<{_NO_ADDRESS.sub('', address)}>)" if address else words


def _rest(count: int, nothing: str) -> Iterator[str]:
    if not count:
        yield nothing
    elif count > PAGE_LINES:
        yield f"\n… and {count - PAGE_LINES:,} more in the ledger."


def _text(text: str) -> str:
    """Words of an article as words: no sign of Markdown or HTML in them is one."""
    return _SIGNS.sub(r"\\\1", line(text))
