"""The nouns that name people and bodies, the titles of offices, and given names: data/titles.toml and data/names.toml."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from casus.reading import Token
from casus.text import ascii_key

Gender = Literal["m", "f"]
GENDERS: tuple[Gender, ...] = ("m", "f")
NounKind = Literal["office", "person", "kin", "people", "body", "power", "place"]

# Who holds a title with such a word does not hold the title without it.
_LESSER = frozenset({"vice", "deputy", "assistant", "shadow", "under", "crown"})
_PIECE = re.compile(r"'s|\w+|[^\w\s]")
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "wives": "wife", "thieves": "thief", "attaches": "attache",
    "people": "people", "police": "police", "mice": "mouse", "bosses": "boss", "princesses": "princess", "media": "media",
    "headquarters": "headquarters", "forces": "force", "services": "service", "houses": "house", "offices": "office",
    "princes": "prince", "judges": "judge", "colleges": "college", "alliances": "alliance", "justices": "justice",
    "employees": "employee", "refugees": "refugee", "detainees": "detainee", "nominees": "nominee", "evacuees": "evacuee",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noun:
    """What a head noun tells: `home` says that without a possessor the country of the scene is meant, `weak` that the word often
    names no actor and needs to be shown acting, `seat` that it names a building as well: no actor where something is in it."""

    word: str
    kind: NounKind
    sector: str | None = None
    gender: Gender | None = None
    home: bool = False
    weak: bool = False
    seat: bool = False


@dataclass(frozen=True, slots=True)
class NounMatch:
    """A noun of the list at tokens `first` to `last`, both included; `plural` by its form."""

    first: int
    last: int
    noun: Noun
    plural: bool


@dataclass(frozen=True, slots=True)
class Titles:
    """Everything of titles.toml and names.toml, ready to look up; all keys are lower case."""

    nouns: Mapping[str, tuple[tuple[tuple[str, ...], Noun], ...]]
    address: Mapping[str, Gender | None]
    inside: frozenset[str]
    after: frozenset[str]
    former: frozenset[str]
    same: Mapping[str, frozenset[int]]
    broader: Mapping[str, frozenset[str]]
    body_names: Mapping[str, str]
    given: Mapping[str, Gender]
    spellings: Mapping[str, int]
    patronymic: Mapping[Gender, tuple[str, ...]]
    particles: frozenset[str]
    suffixes: frozenset[str]
    pronouns: Mapping[str, str]
    usual: Mapping[str, tuple[str, ...]]
    wide: frozenset[str]


def load_titles() -> Titles:
    """Read the two files."""
    titles, names = _read("titles.toml"), _read("names.toml")
    nouns: dict[str, list[tuple[tuple[str, ...], Noun]]] = {}
    for group in titles["noun"]:
        weak = set(group.get("weak", ()))
        for word in group["words"]:
            noun = Noun(
                word,
                group["kind"],
                group.get("sector"),
                group.get("gender"),
                group.get("home", False),
                word in weak,
                group.get("seat", False),
            )
            pieces = tuple(_PIECE.findall(word))
            nouns.setdefault(pieces[0], []).append((pieces, noun))
    same: dict[str, set[int]] = {}
    for number, group in enumerate(titles["same_title"]):
        for form in group["forms"]:
            same.setdefault(title_key(form), set()).add(number)
    return Titles(
        nouns={key: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for key, found in nouns.items()},
        address={
            **dict.fromkeys(titles["address"]["x"]),
            **{word: gender for gender in GENDERS for word in titles["address"][gender]},
        },
        inside=frozenset(titles["title"]["before"]),
        after=frozenset(titles["title"]["after"]),
        former=frozenset(titles["title"]["former"]),
        same={key: frozenset(numbers) for key, numbers in same.items()},
        broader={group["word"]: frozenset(title_key(word) for word in group["of"]) for group in titles["broader"]},
        body_names={word: sector for sector, words in titles["body_names"].items() if sector not in ("matches", "not") for word in words},
        given={ascii_key(name): gender for gender in GENDERS for name in names["given"][gender].split()},
        spellings={ascii_key(form): number for number, group in enumerate(names["same"]) for form in group["forms"]},
        patronymic={gender: tuple(names["patronymic"][gender]) for gender in GENDERS},
        particles=frozenset(names["parts"]["particles"]),
        suffixes=frozenset(names["parts"]["suffixes"]),
        usual=_usual(titles["usual"]),
        wide=frozenset(titles["wide"]["words"]),
        pronouns={word: what for what, words in titles["pronouns"].items() if what not in ("matches", "not") for word in words},
    )


def _usual(groups: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group in groups:
        for title in group["titles"]:
            found.setdefault(title_key(title), []).append(group["country"])
    return {title: tuple(countries) for title, countries in found.items()}


def match_noun(tokens: Sequence[Token], i: int, last: int, titles: Titles) -> NounMatch | None:
    """The longest noun of the list that begins at token `i` and ends at or before token `last`."""
    lower = tokens[i].lower
    for key in (lower, singular(lower)):
        for pieces, noun in titles.nouns.get(key, ()):
            end = i + len(pieces) - 1
            if end <= last and all(pieces[k] in (tokens[i + k].lower, singular(tokens[i + k].lower)) for k in range(1, len(pieces))):
                plural = any(singular(tokens[j].lower) != tokens[j].lower and tokens[j].lower != pieces[j - i] for j in range(i, end + 1))
                return NounMatch(i, end, noun, plural or noun.kind == "people" or noun.word == "people")
    return None


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """The singular of a lower-case noun, as far as its ending tells."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("women", "men")) and len(word) > 5:
        return word[:-2] + "an"
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=10_000)
def title_key(title: str) -> str:
    """A title as it is compared: "Minister of Defense" and "minister of defence" share a key."""
    return title.lower().replace("-", " ").replace("defense", "defence").replace("advisor", "adviser").strip()


def same_title(a: str, b: str, titles: Titles) -> bool:
    """Do two titles name one office? "foreign secretary" and "foreign minister" do."""
    a, b = title_key(a), title_key(b)
    return a == b or bool(titles.same.get(a, frozenset()) & titles.same.get(b, frozenset()))


def covers(word: str, title: str, titles: Titles) -> bool:
    """Can the noun phrase `word` mean whoever holds `title`? "minister" covers "foreign minister", "leader" covers "president"."""
    word, title = title_key(word), title_key(title)
    if same_title(word, title, titles):
        return True
    if title.split()[0] in _LESSER and word.split()[0] not in _LESSER:
        return False
    if title.endswith(" " + word) or title.startswith(word + " of "):
        return True
    wider = titles.broader.get(word, frozenset())
    return any(same_title(title, narrow, titles) or title.endswith(" " + narrow) for narrow in wider if narrow != "head" or title == "head")


def gender_of(given: str, titles: Titles) -> Gender | None:
    """The gender that a given name tells, or a patronymic's ending."""
    key = ascii_key(given)
    for gender in GENDERS:
        if len(key) > 6 and key.endswith(titles.patronymic[gender]):
            return gender
    return titles.given.get(key)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("casus") / "data" / name).read_text("utf-8"))
