"""A history as text for the terminal and as JSON: every step with its day, its quote, outlet, agency and article."""

import json

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from casus.reconcile.history import History, Moment
from casus.serial import to_builtins
from casus.show import day, line, visible

# Columns of a day, such as "13 Oct 2020".
_DAY = 13


def chronicle(found: History) -> RenderableType:
    """The steps, oldest first."""
    origins = f"{found.origins} independent origin{'s' if found.origins != 1 else ''}"
    head = Text.assemble((visible(line(found.about)), "bold"), (f"\n{found.id} · {found.kind} · {origins}", "dim"))
    return Group(head, *(part for moment in found.moments for part in _step(moment)))


def _step(m: Moment) -> list[RenderableType]:
    when = day(m.on) if m.on else "day unknown"
    what = Text.assemble((f"{when:<{_DAY}}", "dim"), (m.what, "bold magenta" if m.proposed else "bold cyan"))
    if m.who:
        what.append(f"  {visible(line(m.who))}")
    if m.reason:
        what.append(f"  ({'proposed: ' if m.proposed else ''}{visible(line(m.reason))})", "dim")
    source = m.source
    told = [source.outlet or f"“{source.headline or source.name}”, outlet unknown", ", ".join(source.agencies)]
    if source.published:
        told.append(day(source.published))
    words = Text.assemble(f"“{visible(line(source.quote))}”", (f" — {visible(line(', '.join(filter(None, told))))}  {source.id}", "dim"))
    return [Padding(what, (1, 0, 0, 0)), Padding(words, (0, 0, 0, _DAY))]


def to_json(found: History) -> str:
    """The history as one JSON object."""
    return json.dumps(to_builtins(found), indent=2, ensure_ascii=False) + "\n"
