"""An alert in words, for whatever shows it: the terminal, the feed."""

from casus.show import CONNECTIVES, day, line
from casus.watch.alerts import Alert


def title(alert: Alert) -> str:
    """What it is called: the tripwire and the headline of the article that touched it."""
    return f"{line(alert.name)} | {line(alert.sources[0].headline) if alert.sources[0].headline else alert.sources[0].article}"


def event_line(alert: Alert) -> str:
    """The event, as exact as it is told, and from how many origins it is known."""
    event = alert.event
    sides = " → ".join(", ".join(map(line, side)) for side in (event.actors, event.recipients) if side)
    where = f"{line(event.place)} ({event.country})" if event.place and event.country else event.place or event.country
    place = line(where) if where else ""
    kind = event.type + (f" ({event.mode})" if event.mode else "")
    parts = (kind, event.status, sides, place, day(event.date) if event.date else "", origins(alert))
    return " · ".join(part for part in parts if part)


def origins(alert: Alert) -> str:
    """How many independent origins tell the event, and in how many articles."""
    count = f"{alert.origins} independent origin{'s' if alert.origins != 1 else ''}"
    return count if alert.tellings == alert.origins else f"{count} in {alert.tellings} articles"


def undertaking_line(alert: Alert) -> str | None:
    """Who undertook what on which condition, and who told so; None for a user's own tripwire."""
    u = alert.undertaking
    if u is None:
        return None
    who = line(u.committer) if u.committer else "somebody"
    return (
        f"{u.kind} by {who}: {line(u.action)}, {CONNECTIVES[u.connective]} {line(u.condition)}"
        f" ({line(u.source.outlet)}, {day(u.source.published)})"
    )
