"""The names of places and where they are: states, parts of the world, regions and landmarks from the tables, towns from GeoNames."""

import gzip
import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from math import log10
from typing import Any, Literal

from casus.text import ascii_key

Kind = Literal["country", "part", "seat", "town"]
"""A state, a named part of the world (region, sea, landmark ...), a seat of power that stands for whom it houses, or a town."""

# How well known a bearer of a name is, on the scale of a town's people (the logarithm to base ten: Tokyo is 6.9, a village 3).
# A state goes before every town of its name; what the tables list, before all but the largest.
RENOWN_STATE = 8.0
RENOWN_LISTED = 6.5
# A capital is meant before towns of its size: GeoNames has 229,000 people for Tripoli in Lebanon and 1.3 million for Libya's.
RENOWN_CAPITAL = 1.0
# A name that GeoNames has only among other spellings and former names is less likely meant: Salisbury was Harare's.
RENOWN_OTHER_NAME = 1.0
# People of a seat of a district whose size is not known.
PEOPLE_UNKNOWN = 500
# A name in capitals this short must be written as the tables have it: "US" is a state, "us" and "Us" are not.
SHORT_CAPITALS = 5
# The one town of the USA's name for its capital that is the capital.
CAPITAL_DISTRICT = "DC"

_ARTICLE = re.compile(r"^(al|el|ad|an|ar|as|at|az|the) ")
_SILENT = re.compile(r"[aeiouyhw\W]")
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Site:
    """One bearer of a name. `country` is ISO 3166-1 alpha-3, `admin` a state of the USA by its postal code."""

    name: str
    kind: Kind
    country: str | None = None
    admin: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    renown: float = 0.0
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Place names with their bearers, by `casus.text.ascii_key`.

    `exact` says how a short name in capitals must be written; `nations` maps adjectives, words for people and capitals to states; `seats` has today's capital of each state; `admins` is
    the states of the USA by name and abbreviation; `low_starts` are the small words with which a listed name may begin ("eastern Ghouta"); `bodies` are names
    of organisations, which an entity recogniser often takes for places. `_towns` and `_keys` are lines of the data file, read when asked for.
    """

    listed: dict[str, tuple[Site, ...]]
    exact: dict[str, frozenset[str]]
    nations: dict[str, str]
    capitals: dict[str, frozenset[str]]
    seats: dict[str, str]
    admins: dict[str, str]
    low_starts: frozenset[str]
    bodies: frozenset[str]
    _listed_keys: list[str]
    _towns: list[str]
    _keys: list[str]

    def sites(self, name: str) -> tuple[Site, ...]:
        """Every bearer of a name, listed ones first, then towns from the largest; () where none is known."""
        key = ascii_key(name)
        if not key or (key in self.exact and name not in self.exact[key]):
            return ()
        return self.listed.get(key, ()) + self._towns_of(key)

    def seat(self, country: str) -> Site | None:
        """The capital of a state; None where it is the state itself or not in the list of towns."""
        towns = self.sites(self.seats.get(country, ""))
        return next((s for s in towns if s.country == country and s.capital), None)

    def goes_on(self, start: str) -> bool:
        """Whether some name begins with these words, so that reading one more can find one."""
        key = ascii_key(start)
        return any(_begins(keys, key) for keys in (self._listed_keys, self._keys)) if key else bool(start)

    def _towns_of(self, key: str) -> tuple[Site, ...]:
        i = bisect_left(self._keys, key + "\t")
        if i == len(self._keys) or not self._keys[i].startswith(key + "\t"):
            return ()
        return tuple(self._town(int(number), key) for number in self._keys[i].partition("\t")[2].split(","))

    def _town(self, number: int, key: str) -> Site:
        name, country, admin, lat, lon, people, geonames = self._towns[number].split("|")
        capital = key in self.capitals.get(country, ()) and admin in ("", CAPITAL_DISTRICT)
        renown = log10(max(int(people), PEOPLE_UNKNOWN)) + (RENOWN_CAPITAL if capital else 0)
        renown -= RENOWN_OTHER_NAME if not capital and _sound(ascii_key(name)) != _sound(key) else 0
        return Site(name, "town", country, admin or None, float(lat), float(lon), int(geonames), renown, capital)


def load_gazetteer() -> Gazetteer:
    """Read the tables and the list of towns."""
    data = files("casus") / "data"
    countries = tomllib.loads((data / "countries.toml").read_text("utf-8"))
    places = tomllib.loads((data / "places.toml").read_text("utf-8"))["place"]
    organisations = tomllib.loads((data / "organisations.toml").read_text("utf-8"))["organisation"]
    towns, keys = gzip.decompress((data / "gazetteer.txt.gz").read_bytes()).decode("utf-8").split("\n\n")
    listed: dict[str, list[Site]] = defaultdict(list)
    exact: dict[str, set[str]] = defaultdict(set)
    low: set[str] = set()

    def enter(site: Site, names: list[str]) -> None:
        for name in names:
            key = ascii_key(name)
            if site not in listed[key]:
                listed[key].append(site)
            if name.isupper() and len(key) <= SHORT_CAPITALS:
                exact[key].add(name)
            if name[0].islower():
                low.add(name.replace("-", " ").split()[0])

    for entry in countries["country"]:
        if "iso3" in entry:
            enter(_state(entry), [entry["name"], *entry["aliases"]])
    for entry in places:
        enter(_part(entry), [entry["name"], *entry["aliases"]])
    return Gazetteer(
        listed={key: tuple(sites) for key, sites in listed.items()},
        exact={key: frozenset(names) for key, names in exact.items()},
        nations=_nations(countries),
        capitals={c["iso3"]: frozenset(map(_capital_key, c["capitals"])) for c in countries["country"] if "iso3" in c},
        seats={c["iso3"]: c["capitals"][0] for c in countries["country"] if "iso3" in c and c["capitals"]},
        admins=_admins(places),
        low_starts=frozenset(low),
        bodies=frozenset(ascii_key(name) for o in organisations for name in [o["name"], *o["aliases"]]) - listed.keys(),
        _listed_keys=sorted(listed),
        _towns=towns.split("\n")[1:],
        _keys=keys.split("\n"),
    )


def _begins(keys: list[str], start: str) -> bool:
    i = bisect_left(keys, start)
    return i < len(keys) and keys[i].startswith(start)


def _sound(key: str) -> str:
    """The consonants of a name, each once: "douma" and "duma", "odessa" and "odesa", "al amarah" and "amara" are spellings of one name."""
    return _DOUBLED.sub(r"\1", _SILENT.sub("", _ARTICLE.sub("", key)))


def _capital_key(name: str) -> str:
    return "washington" if name.startswith("Washington") else ascii_key(name)


def _state(entry: dict[str, Any]) -> Site:
    lat, lon = entry["at"]
    return Site(entry["name"], "country", entry["iso3"], None, lat, lon, None, RENOWN_STATE)


def _part(entry: dict[str, Any]) -> Site:
    lat, lon = entry["at"]
    kind: Kind = "seat" if entry["kind"] == "seat" else "part"
    return Site(entry["name"], kind, entry.get("country"), entry.get("admin"), lat, lon, entry.get("geonames"), RENOWN_LISTED)


def _admins(places: list[dict[str, Any]]) -> dict[str, str]:
    """States of the USA by all that may stand after a town's name: "Alabama", "Ala.", "AL"."""
    out = {"D.C.": CAPITAL_DISTRICT, "DC": CAPITAL_DISTRICT}
    for entry in places:
        if "admin" in entry:
            name = entry["name"].removesuffix(" state").removesuffix(" State")
            out |= dict.fromkeys([name, entry["admin"], *([entry["short"]] if "short" in entry else [])], entry["admin"])
    return out


def _nations(countries: dict[str, Any]) -> dict[str, str]:
    """What tells that a state is spoken of, besides its name: adjectives, people, the first capital."""
    out: dict[str, str] = {}
    for entry in countries["country"]:
        if "iso3" in entry:
            out |= dict.fromkeys([*entry["adjectives"], *entry["people"], *entry["capitals"][:1]], entry["iso3"])
    for entry in countries["people"]:
        if "country" in entry:
            out |= {word: entry["country"] for word in [*entry["adjectives"], *entry["people"]] if word not in out}
    return out
