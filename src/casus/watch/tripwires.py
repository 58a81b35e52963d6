"""A user's own tripwires: which events they want, kept in the ledger, and whether an event as one article tells it is such a one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

import msgspec
from sqlalchemy import Connection, insert, select, update

from casus.errors import ConfigError
from casus.ledger import Ledger
from casus.ledger.tables import tripwires
from casus.model import EventStatus, record_id
from casus.plover import MODES, TYPES, load_toml
from casus.reconcile.traces import EventTrace, Party
from casus.reconcile.words import stems
from casus.text import ascii_key
from casus.watch.clock import Clock

STATUSES: tuple[str, ...] = get_args(EventStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an event must have. Of several values in one field any will do; an empty field asks for nothing. `types` are "ASSAULT" or
    "ASSAULT/beat"; `about`: words that must all stand in the passage; `min_origins`: how many independent origins must tell the event, each
    with a status that is wanted."""

    types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    about: str | None = None
    min_origins: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripwire:
    """A tripwire, in force since `added_at`."""

    id: str
    name: str
    wanted: Wanted
    added_at: str


def checked(wanted: Wanted) -> Wanted:
    """The fields as they are compared. Raises ConfigError for what no event can have."""
    types = []
    for kind in wanted.types:
        name, _, mode = kind.upper().partition("/")
        if name not in TYPES:
            raise ConfigError(f"--type {kind}: no event type of PLOVER; there are {', '.join(sorted(TYPES))}")
        if mode and mode.lower() not in MODES[name]:
            raise ConfigError(f"--type {kind}: {name} has no such mode; there are {', '.join(MODES[name]) or 'none'}")
        types.append(f"{name}/{mode.lower()}" if mode else name)
    for status in wanted.statuses:
        if status.lower() not in STATUSES:
            raise ConfigError(f"--status {status}: there are {', '.join(STATUSES)}")
    for option, names in (("--actor", wanted.actors), ("--place", wanted.places)):
        for name in names:
            if not ascii_key(name):
                raise ConfigError(f"{option} {name!r}: no name")
    if wanted.about is not None and not stems(wanted.about):
        raise ConfigError(f"--about {wanted.about!r}: no word that tells anything")
    if replace(wanted, min_origins=1) == Wanted():
        raise ConfigError("a tripwire needs at least one of --type, --actor, --place, --status and --about")
    return replace(wanted, types=tuple(types), statuses=tuple(status.lower() for status in wanted.statuses))


def add_tripwire(name: str, wanted: Wanted, *, ledger: Ledger, clock: Clock) -> Tripwire:
    """Put a tripwire into force, for articles that come from now on. The same one again changes nothing. Raises ConfigError where another one
    has the name, or for what no event can have."""
    name = " ".join(name.split())
    if not name:
        raise ConfigError("a tripwire needs a name")
    wanted = checked(wanted)
    fields = msgspec.json.encode(wanted).decode()
    # To the second, as the ledger dates its articles: one that comes in the same second is told rather than missed.
    made = Tripwire(id=record_id("w", name, fields), name=name, wanted=wanted, added_at=clock.now().isoformat(timespec="seconds"))
    with ledger.write() as connection:
        for known in tripwires_in(connection):
            if known.id == made.id:
                return known
            if known.name == name:
                raise ConfigError(f"{name}: there is a tripwire of that name; `casus watch remove` takes it away")
        again = update(tripwires).where(tripwires.c.tripwire_id == made.id).values(added_at=made.added_at, removed_at=None)
        if not connection.execute(again).rowcount:
            connection.execute(insert(tripwires).values(tripwire_id=made.id, name=name, wanted=fields, added_at=made.added_at))
    return made


def remove_tripwire(which: str, *, ledger: Ledger, clock: Clock) -> Tripwire:
    """Take a tripwire out of force, by name or id; what it told stays told. Raises ConfigError where there is none."""
    with ledger.write() as connection:
        for known in tripwires_in(connection):
            if which in (known.id, known.name):
                removed = clock.now().isoformat(timespec="seconds")
                connection.execute(update(tripwires).where(tripwires.c.tripwire_id == known.id).values(removed_at=removed))
                return known
    raise ConfigError(f"{which}: no such tripwire; `casus watch list` names them")


def tripwires_in(connection: Connection) -> tuple[Tripwire, ...]:
    """The tripwires in force, oldest first."""
    rows = connection.execute(select(tripwires).where(tripwires.c.removed_at.is_(None)).order_by(tripwires.c.added_at, tripwires.c.name))
    return tuple(
        Tripwire(id=r.tripwire_id, name=r.name, wanted=msgspec.json.decode(r.wanted, type=Wanted), added_at=r.added_at) for r in rows
    )


def fits(wanted: Wanted, event: EventTrace) -> tuple[str, ...] | None:
    """Why the event is wanted, a reason a field; None where it is not. Origins are for the caller to count."""
    reasons = []
    if wanted.types:
        if not any(_of_type(event, kind) for kind in wanted.types):
            return None
        reasons.append(f"type {event.type}{f' ({event.mode})' if event.mode else ''}")
    if wanted.statuses:
        if event.status not in wanted.statuses:
            return None
        reasons.append(f"status {event.status}")
    if wanted.actors:
        found = [party.name for party in (*event.actors, *event.recipients) if any(_is(party, name) for name in wanted.actors)]
        if not found:
            return None
        reasons.append(f"actor {', '.join(dict.fromkeys(found))}")
    if wanted.places:
        if not any(_in(event, name) for name in wanted.places):
            return None
        reasons.append(
            f"place {event.place} ({event.country})" if event.place and event.country else f"place {event.place or event.country}"
        )
    if wanted.about is not None:
        if not stems(wanted.about) <= stems(event.quote):
            return None
        reasons.append(f"about {wanted.about}")
    return tuple(reasons)


def _of_type(event: EventTrace, wanted: str) -> bool:
    kind, _, mode = wanted.partition("/")
    return event.type == kind and (not mode or event.mode == mode)


def _is(party: Party, wanted: str) -> bool:
    """Whether all words of the name asked for stand in the party's; a three-letter code means everybody of that country."""
    return _within(wanted, party.name) or (_is_code(wanted) and party.country == wanted)


def _in(event: EventTrace, wanted: str) -> bool:
    """Whether the event's place has the name, or lies in the country of that name or code."""
    code = wanted if _is_code(wanted) else _countries().get(ascii_key(wanted))
    return bool(event.place and _within(wanted, event.place)) or (code is not None and event.country == code)


def _within(words: str, name: str) -> bool:
    return set(ascii_key(words).split()) <= set(ascii_key(name).split())


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isupper() and text.isalpha()


@cache
def _countries() -> dict[str, str]:
    """Names of countries and their ISO 3166-1 codes."""
    return {
        ascii_key(name): entry["iso3"]
        for entry in load_toml("countries.toml")["country"]
        if "iso3" in entry
        for name in (entry["name"], *entry.get("aliases", ()))
    }


def told(wanted: Wanted) -> str:
    """The fields in words."""
    return " · ".join(_told(wanted))


def _told(wanted: Wanted) -> Iterator[str]:
    for field, values in (("type", wanted.types), ("actor", wanted.actors), ("place", wanted.places), ("status", wanted.statuses)):
        if values:
            yield f"{field} {_either(values)}"
    if wanted.about is not None:
        yield f"about {wanted.about}"
    if wanted.min_origins > 1:
        yield f"at least {wanted.min_origins} independent origins"


def _either(values: Sequence[str]) -> str:
    return " or ".join(values)
