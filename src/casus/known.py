"""Known actors: states, their people and seats, organisations, office holders, and the user's own list; one look-up over an article's words."""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from casus.errors import ConfigError
from casus.model import ActorType, Role
from casus.offices import Offices, load_offices
from casus.text import plain
from casus.titles import Titles, load_titles

What = Literal["state", "capital", "metonym", "adjective", "people", "region", "organisation", "person"]

# An upper-case form no longer than this is matched as it stands: "US" is not "us", "WHO" is not "who".
LONGEST_EXACT = 3
_FIRST = re.compile(r"\w+")
_CODE = re.compile(r"[A-Z]{3}$")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?$")
_COLUMNS = ("name", "aliases", "type", "country", "sector", "wikidata", "roles", "from", "to")


@dataclass(frozen=True, slots=True)
class Entry:
    """One known actor, or a word that stands for one: `what` tells which. `kind` is a noun for it ("armed group"); `members` are ISO codes."""

    name: str
    what: What
    type: ActorType
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    kind: str | None = None
    members: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    from_: str | None = None
    to: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling of an entry; `exact` where case must agree, else only its first capital must be one, at `capital` (-1: none)."""

    text: str
    lower: str
    exact: bool
    capital: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known before an article is read. `forms` is keyed by a spelling's first word in lower case, longest spelling first;
    `states` are by ISO code, `bodies` by name; `adjectives` gives a state's first adjective."""

    forms: Mapping[str, tuple[Form, ...]]
    states: Mapping[str, Entry]
    adjectives: Mapping[str, str]
    bodies: Mapping[str, Entry]
    titles: Titles
    offices: Offices
    own: tuple[Entry, ...] = field(default=())


def load_known(own: Path | None = None) -> Known:
    """Load the shipped tables and the user's own list.

    Raises ConfigError where the list cannot be read or a line of it is wrong.
    """
    countries, organisations = _read("countries.toml"), _read("organisations.toml")
    own_forms = list(_own(own)) if own else []
    offices = load_offices()
    forms: dict[str, list[Form]] = {}
    states: dict[str, Entry] = {}
    adjectives: dict[str, str] = {}
    for row in countries["country"]:
        entry = Entry(row["name"], "state", "state", row.get("iso3"), "GOV", row.get("wikidata"))
        if entry.country:
            states[entry.country] = entry
            adjectives[entry.country] = (row["adjectives"] or [row["name"]])[0]
    for text, entry in (*own_forms, *_countries(countries), *_organisations(organisations), *_holders(offices)):
        text = plain(text)
        first = _FIRST.search(text)
        if first is None:
            continue
        letters = re.sub(r"\W", "", text)
        # "CoE" as well: a Mr Coe is nobody's council.
        exact = len(letters) <= LONGEST_EXACT and sum(c.isupper() for c in letters) >= min(2, len(letters))
        forms.setdefault(first.group().lower(), []).append(Form(text, text.lower(), exact, _capital(text), entry))
    return Known(
        forms={key: tuple(sorted(found, key=lambda form: (-len(form.text), not form.entry.own))) for key, found in forms.items()},
        states=states,
        adjectives=adjectives,
        bodies={entry.name: entry for _, entry in _organisations(organisations)},
        titles=load_titles(),
        offices=offices,
        own=tuple(dict.fromkeys(entry for _, entry in own_forms)),
    )


def _capital(text: str) -> int:
    return next((i for i, ch in enumerate(text) if ch.isupper()), -1)


def _countries(table: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    for row in table["country"]:
        code, qid = row.get("iso3"), row.get("wikidata")
        state = Entry(row["name"], "state", "state", code, "GOV", qid)
        for form in (row["name"], *row["aliases"]):
            yield form, state
        for form in row["adjectives"]:
            yield form, Entry(row["name"], "adjective", "state", code, None, qid)
        for form in row["people"]:
            yield form, Entry(form, "people", "group", code, "CVL")
        for form in row["capitals"]:
            yield form, Entry(row["name"], "capital", "state", code, "GOV", qid)
    for row in table["metonym"]:
        yield row["name"], Entry(row["name"], "metonym", "organisation", row["country"], row["sector"], kind=row["means"])
    for row in table["people"]:
        for form in row["adjectives"]:
            yield form, Entry(row["name"], "adjective", "group", row.get("country"))
        for form in row["people"]:
            yield form, Entry(form, "people", "group", row.get("country"), "CVL")
        if row.get("region"):
            yield row["region"], Entry(row["region"], "region", "organisation", row.get("country"), "GOV")


def _organisations(table: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    for row in table["organisation"]:
        name = re.sub(r"\s*\([^)]*\)$", "", row["name"])
        entry = Entry(
            name,
            "organisation",
            row["type"],
            row.get("country"),
            row["sector"],
            row.get("wikidata"),
            row["kind"],
            tuple(row.get("members", ())),
        )
        for form in dict.fromkeys((name, *row["aliases"])):
            yield form, entry


def _holders(offices: Offices) -> Iterator[tuple[str, Entry]]:
    """People of the table of offices by their full names; a single word is not enough, initials are."""
    for person, tenures in offices.by_person.items():
        country = next((t.of for t in tenures if _CODE.match(t.of)), None)
        qid = next((t.wikidata for t in tenures if t.wikidata), None)
        entry = Entry(person, "person", "person", country, "GOV", qid)
        for form in dict.fromkeys((person, *(alias for t in tenures for alias in t.aliases))):
            if " " in form or form[-1].isupper():
                yield form, entry


def _own(path: Path) -> Iterator[tuple[str, Entry]]:
    """The user's list as spellings and entries; errors name the file and the line or entry."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot read the list of actors: {getattr(error, 'strerror', None) or error}") from None
    rows: Iterable[tuple[str, dict[str, Any]]]
    if path.suffix.lower() == ".toml":
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{path}: {error}") from None
        found = table.pop("actor", [])
        if table or not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise ConfigError(f"{path}: a list of actors in TOML has [[actor]] entries only{': ' + ', '.join(table) if table else ''}")
        rows = [(f"actor {n}", row) for n, row in enumerate(found, 1)]
    elif path.suffix.lower() == ".csv":
        reader = csv.DictReader(text.splitlines(), restkey="", strict=True)
        try:
            rows = [(f"line {reader.line_num}", {k: v for k, v in row.items() if v}) for row in reader]
        except csv.Error as error:
            raise ConfigError(f"{path}: line {reader.line_num}: {error}") from None
    else:
        raise ConfigError(f"{path}: a list of actors is a .toml or a .csv file")
    for where, row in rows:
        try:
            entry, forms = _own_entry(row)
        except ValueError as error:
            raise ConfigError(f"{path}: {where}: {error}") from None
        for form in forms:
            yield form, entry


def _own_entry(row: dict[str, Any]) -> tuple[Entry, list[str]]:
    """One row of the user's list. Raises ValueError saying what is wrong."""
    unknown = [repr(key) for key in row if key not in _COLUMNS]
    if unknown:
        raise ValueError(f"unknown column {', '.join(unknown)}; columns are {', '.join(_COLUMNS)}")
    values = {key: value.strip() if isinstance(value, str) else value for key, value in row.items()}
    name = values.get("name")
    if not isinstance(name, str) or not _FIRST.search(name):
        raise ValueError("an actor needs a name")
    aliases = values.get("aliases") or []
    if isinstance(aliases, str):
        aliases = [part.strip() for part in re.split(r"[;|]", aliases)]
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("aliases are a list of names")
    given = values.get("type") or "organisation"
    kind: ActorType | None = next((t for t in get_args(ActorType) if t == given), None)
    if kind is None:
        raise ValueError(f"type {given!r} is none of {', '.join(get_args(ActorType))}")
    for key in ("country", "sector"):
        code = values.get(key)
        if code and not (isinstance(code, str) and _CODE.match(code)):
            raise ValueError(f"{key} {code!r} is no code of three capital letters")
    dates = {key: _day(key, values.get(key)) for key in ("from", "to")}
    what: What = "person" if kind == "person" else "state" if kind == "state" else "organisation"
    entry = Entry(
        name, what, kind, values.get("country") or None, values.get("sector") or None, values.get("wikidata") or None,
        roles=_own_roles(values.get("roles") or []), from_=dates["from"], to=dates["to"], own=True,
    )  # fmt: skip
    return entry, list(dict.fromkeys(form for form in (name, *aliases) if form))


def _own_roles(value: Any) -> tuple[Role, ...]:
    """Roles as a list of tables, or as text: "president of Norland; general". Raises ValueError."""
    if isinstance(value, str):
        parts = [part.strip().partition(" of ") for part in value.split(";")]
        return tuple(Role(title=title, of=of or None) for title, _, of in parts if title)
    if not isinstance(value, list) or not all(isinstance(role, dict) and isinstance(role.get("title"), str) for role in value):
        raise ValueError("roles are a list of tables, each with a title")
    unknown = {key for role in value for key in role} - {"title", "of", "from", "to"}
    if unknown:
        raise ValueError(f"unknown key of a role: {', '.join(sorted(unknown))}")
    return tuple(Role(title=r["title"], of=r.get("of"), from_=_day("from", r.get("from")), to=_day("to", r.get("to"))) for r in value)


def _day(key: str, value: Any) -> str | None:
    """An ISO date, or a year or month, as text. Raises ValueError."""
    if value in (None, ""):
        return None
    text = str(value)
    if not _DATE.match(text):
        raise ValueError(f"{key} {text!r} is no date such as 2020-08-27")
    return text


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("casus") / "data" / name).read_text("utf-8"))
