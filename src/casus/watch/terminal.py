"""Alerts and the state of watching in the terminal."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from casus.errors import CasusError
from casus.show import day, line
from casus.watch.alerts import Alert, Source
from casus.watch.clock import moment_of
from casus.watch.outbox import TERMINAL, Waiting
from casus.watch.tripwires import Tripwire, told
from casus.watch.words import event_line, undertaking_line

# Sources named under an alert on the terminal; the feed and the webhook have more.
MOST_SOURCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The watch's voice: alerts are shown, problems complained of, rounds noted (or not)."""

    show: Callable[[RenderableType], None]
    complain: Callable[[CasusError], None]
    note: Callable[[str], None] | None

    def alert(self, alert: Alert) -> None:
        self.show(alert_view(alert))

    def problem(self, error: CasusError) -> None:
        self.complain(error)

    def round(self, counts: Counter[str], until: datetime | None) -> None:
        if self.note:
            kinds = [kind for kind in ("new", "changed", "reread", "known", "failed") if counts[kind] or kind == "new"]
            told = ", ".join(f"{counts[kind]} {kind}" for kind in kinds)
            alerts = f"{counts['alerts'] or 'no'} alert{'s' if counts['alerts'] != 1 else ''}"
            self.note(f"{told}; {alerts}" + (f"; next round {until:%H:%M} UTC" if until else ""))


def alert_view(alert: Alert) -> RenderableType:
    """One alert: the tripwire, the event, each source with its words and link, and the reason."""
    mark = "CONDITION" if alert.undertaking else "TRIPWIRE"
    name = undertaking_line(alert) or line(alert.name)
    head = Text.assemble((f"{moment_of(alert.raised_at):%d %b %H:%M} UTC ", "dim"), (f"{mark} ", "bold red"), (name, "bold"))
    parts: list[RenderableType] = [Text(event_line(alert), style="red")]
    for source in alert.sources[:MOST_SOURCES]:
        parts.append(_source(source))
    if (more := alert.tellings - MOST_SOURCES) > 0:
        parts.append(Text(f"and {more} more", style="dim"))
    parts.append(Text(f"Why: {line(alert.reason)}", style="dim"))
    return Group(head, Padding(Group(*parts), (0, 0, 1, 2)))


def _source(source: Source) -> Text:
    text = Text.assemble((f"“{line(source.quote)}”", "italic"), "\n")
    headline = line(source.headline) if source.headline else source.article
    text.append(f"{line(source.outlet)}, {day(source.published)}: {headline}\n", style="cyan")
    text.append(line(source.url) if source.url else f"no address; casus show {source.article}", style="dim")
    return text


def tripwires_view(tripwires: Sequence[Tripwire], conditions: int, waiting: Sequence[Waiting]) -> RenderableType:
    """What is watched for, and what waits to be told."""
    parts: list[RenderableType] = []
    if tripwires:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for column in ("id", "name", "wanted", "since"):
            table.add_column(column, overflow="fold")
        for wire in tripwires:
            table.add_row(wire.id, line(wire.name), line(told(wire.wanted)), day(wire.added_at))
        parts.append(table)
    own = f"{len(tripwires) or 'no'} tripwire{'s' if len(tripwires) != 1 else ''} of your own"
    parts.append(Text(f"{own}; {conditions or 'no'} open condition{'s' if conditions != 1 else ''}", style="dim"))
    for channel in waiting:
        told_where = "on the terminal" if channel.channel == TERMINAL else f"to {line(channel.channel)}"
        text = f"{channel.alerts} alert{'s' if channel.alerts != 1 else ''} yet to be told {told_where}"
        if channel.reason:
            text += (
                f"; the last {channel.failures} attempts failed: {line(channel.reason)}"
                if channel.failures > 1
                else f"; {line(channel.reason)}"
            )
        if channel.not_before:
            text += f"; next attempt {moment_of(channel.not_before):%d %b %H:%M} UTC"
        parts.append(Text(text, style="yellow"))
    return Group(*parts)
