"""Places told otherwise than by name: by a noun ("the town", "a bridge"), by "there", by degrees.

"The town" is the town named last where one alone can be meant: it then has that town's name and coordinates. What cannot be told apart stays
a place without coordinates, of the country that its own sentence gives, if it gives one.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from casus.gazetteer import Gazetteer
from casus.model import Mention, Place
from casus.reading import Cast, Parsed
from casus.text import plain
from casus.whereabouts import in_list, located, speaks, words

# So many sentences back "the town" looks for its name; "there" looks back one.
REACH = 3
# No noun of the list has more tokens ("no man's land").
LONGEST = 4
_SIGNS = frozenset({"the", "this", "that"})
_DETERMINERS = frozenset({"a", "an", "another", "her", "his", "its", "my", "our", "that", "the", "their", "these", "this", "those", "your"})
_BEFORE = frozenset({"det", "amod", "compound", "nmod", "nummod", "poss", "predet", "quantmod", "advmod", "case", "punct", "npadvmod"})
# What says where a place lies.
_WHERE = frozenset(
    {"in", "on", "around", "near", "along", "under", "outside", "surrounding", "north", "south", "east", "west", "at", "inside"}
)
_NUMBERS = r"-?\d{1,3}(?:\.\d+)?"
_DEGREES = re.compile(
    r"(?P<lat>\d{1,2})°(?:(?P<latm>\d{1,2})′)?(?:(?P<lats>\d{1,2}(?:\.\d+)?)″)?\s?(?P<ns>[NS])[,\s]{1,2}"
    r"(?P<lon>\d{1,3})°(?:(?P<lonm>\d{1,2})′)?(?:(?P<lons>\d{1,2}(?:\.\d+)?)″)?\s?(?P<ew>[EW])"
    r"|(?P<dlat>\d{1,2}\.\d+)°\s?(?P<dns>[NS])[,\s]{1,2}(?P<dlon>\d{1,3}\.\d+)°\s?(?P<dew>[EW])"
    rf"|(?<![\d.])(?P<plat>{_NUMBERS});\s(?P<plon>{_NUMBERS})(?![\d.])"
)


@dataclass(frozen=True, slots=True)
class _Noun:
    group: str
    weak: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase for a place: tokens `first` to `last`; the noun ends with token `noun`, `text` is the noun in lower case."""

    first: int
    noun: int
    last: int
    what: _Noun
    text: str
    plural: bool


@cache
def _nouns() -> dict[str, _Noun]:
    """Each noun of data/place_nouns.toml, read once."""
    groups = tomllib.loads((files("casus") / "data" / "place_nouns.toml").read_text("utf-8"))
    return {
        word: _Noun(name, weak) for name, group in groups.items() for weak in (False, True) for word in group["weak" if weak else "words"]
    }


def tell_places(parsed: Parsed, cast: Cast, places: Sequence[Place], *, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The named places with those told by a noun, by "there" or by degrees among them, in text order."""
    named = _cover(parsed, places)
    # What is struck ("hit a warehouse") or gone to is a place, though those in it may be an actor.
    taken = _cover(parsed, [m for a in cast.actors for m in a.mentions if m.kind == "nominal"])
    firm = _cover(parsed, [*places, *(m for a in cast.actors for m in a.mentions if m.kind == "name" or a.type in ("person", "state"))])
    found = list(places)
    spots = [p for p in _by_degrees(parsed) if not any(named[i] for i in parsed.tokens_in(p.start, p.end))]
    found += spots
    for spot in spots:
        for i in parsed.tokens_in(spot.start, spot.end):
            named[i] = 1
    told = _Told(parsed, gazetteer, list(places))
    for phrase in _phrases(parsed, taken, firm, named):
        found.append(told.place(phrase))
    found += told.there(named)
    return tuple(sorted(found, key=lambda p: (p.start, p.end)))


def _cover(parsed: Parsed, spans: Sequence[Place | Mention]) -> bytearray:
    """One for each token that one of these covers."""
    out = bytearray(len(parsed.tokens))
    for span in spans:
        for i in parsed.tokens_in(span.start, span.end):
            out[i] = 1
    return out


def _by_degrees(parsed: Parsed) -> Iterator[Place]:
    """ "33°30′21″N 36°16′11″E" and "33.5057; 36.2696"."""
    for match in _DEGREES.finditer(parsed.text):
        part = match.groupdict()
        if part["plat"]:
            lat, lon = float(part["plat"]), float(part["plon"])
            if "." not in part["plat"] or "." not in part["plon"]:
                continue
        elif part["dlat"]:
            lat, lon = float(part["dlat"]), float(part["dlon"])
        else:
            lat = int(part["lat"]) + int(part["latm"] or 0) / 60 + float(part["lats"] or 0) / 3600
            lon = int(part["lon"]) + int(part["lonm"] or 0) / 60 + float(part["lons"] or 0) / 3600
        lat = -lat if "S" in (part["ns"], part["dns"]) else lat
        lon = -lon if "W" in (part["ew"], part["dew"]) else lon
        if abs(lat) <= 90 and abs(lon) <= 180:
            span = parsed.span(match.start(), match.end())
            yield Place(
                start=span.start, end=span.end, text=span.text, name=span.text, lat=round(lat, 5), lon=round(lon, 5), kind="nominal"
            )


def _phrases(parsed: Parsed, taken: bytearray, firm: bytearray, named: bytearray) -> Iterator[_Phrase]:
    """Noun phrases whose head is a noun for a place and no part of a name; one that may be an actor (`taken`) only where something is in it."""
    tokens = parsed.tokens
    i = 0
    while i < len(tokens):
        match = _match(parsed, i)
        if match is None:
            i += 1
            continue
        last, what, plural = match
        shown = not taken[last] or located(parsed, last, town=True) or _struck(parsed, last)
        if shown and not firm[last] and not named[i] and _is_place(parsed, last, what):
            first = _left(parsed, i, last, named)
            yield _Phrase(first, last, _right(parsed, last), what, plain(parsed.text[tokens[i].start : tokens[last].end]).lower(), plural)
        i = last + 1


def _match(parsed: Parsed, first: int) -> tuple[int, _Noun, bool] | None:
    """The longest noun of the list that begins here: (last token, what it is, plural)."""
    tokens, nouns = parsed.tokens, _nouns()
    for last in range(min(first + LONGEST, len(tokens)) - 1, first - 1, -1):
        if tokens[last].sentence != tokens[first].sentence or tokens[last].pos != "NOUN":
            continue
        before = "".join(t.lower + (" " if t.text != "-" and tokens[t.i + 1].text != "-" else "") for t in tokens[first:last])
        for end in (tokens[last].lower, tokens[last].lemma.lower()):
            noun = nouns.get(before + end)
            if noun is not None:
                return last, noun, tokens[last].tag == "NNS"
    return None


def _is_place(parsed: Parsed, last: int, what: _Noun) -> bool:
    """Whether the noun stands for a place here: no mere part of a longer noun, nobody who speaks, and a weak noun where something is."""
    tokens = parsed.tokens
    token = tokens[last]
    if token.dep in ("compound", "nmod", "amod", "npadvmod") or speaks(parsed, last):
        return False
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if after is not None and after.text == "-" and after.start == token.end:
        return False
    if token.dep in ("attr", "acomp") or (token.dep == "dobj" and tokens[token.head].lemma in ("take", "play", "say")):
        return token.dep == "attr" and not what.weak and not _idle(parsed, last)
    if not what.weak:
        return True
    if after is not None and after.lower in ("of", "for", "on", "as", "that") and tokens[in_list(parsed, last)].dep != "pobj":
        # "the position of minister", "a place for talks"
        return located(parsed, last, town=True) and after.lower != "of"
    shown = what.group == "building" and any(tokens[c].lower in ("this", "that") and tokens[c].dep == "det" for c in token.children)
    return shown or located(parsed, last, town=True) or _struck(parsed, last)


def _idle(parsed: Parsed, last: int) -> bool:
    """ "It is a city": what something is, no place spoken of."""
    return not any(parsed.tokens[c].lower in _SIGNS for c in parsed.tokens[last].children)


def _struck(parsed: Parsed, last: int) -> bool:
    """Whether something is done to what the noun means, as is done to places: "destroyed the facility", "an attack on the embassy"."""
    tokens = parsed.tokens
    token = tokens[in_list(parsed, last)]
    head = tokens[token.head]
    if token.dep in ("dobj", "nsubjpass"):
        return head.lemma in words().moves_object | words().holds | _DEEDS
    return token.dep == "pobj" and head.lower in ("on", "of", "against") and tokens[head.head].lemma.lower() in words().strikes


def _left(parsed: Parsed, noun: int, last: int, named: bytearray) -> int:
    """The first token of the phrase: what describes the noun, up to another place's name."""
    tokens = parsed.tokens
    inside = set(range(noun, last + 1))
    first, i = noun, noun - 1
    sentence = parsed.sentences[tokens[noun].sentence]
    while i >= sentence.first and not named[i] and tokens[i].text not in (",", "(", ")", '"', ";", ":"):
        k, steps = i, 0
        while k not in inside and tokens[k].dep in _BEFORE and steps < LONGEST and tokens[k].head > i:
            k, steps = tokens[k].head, steps + 1
        if k not in inside:
            break
        first = i
        inside.add(i)
        i -= 1
    while first < noun and tokens[first].text in ("-", "'s", "'"):
        first += 1
    return first


def _right(parsed: Parsed, noun: int) -> int:
    """The last token of the phrase: with what says where it lies ("villages around Raqqa"), which may be a named place."""
    tokens = parsed.tokens
    after = noun + 1
    if after >= len(tokens) or tokens[after].head != noun or tokens[after].lower not in _WHERE:
        return noun
    inner = parsed.child(after, "pobj")
    inner = parsed.child(after, "dobj") if inner is None else inner
    if inner is None or inner - noun > LONGEST + 1 or any(tokens[k].text in (",", ";", "(") for k in range(noun, inner)):
        return noun
    return inner


class _Told:
    """What the places told so far mean; grows in text order."""

    def __init__(self, parsed: Parsed, gazetteer: Gazetteer, named: list[Place]) -> None:
        self.parsed = parsed
        self.gazetteer = gazetteer
        self.named = named
        self.sentences = [parsed.tokens[parsed.tokens_in(p.start, p.end)[0]].sentence for p in named]

    def place(self, phrase: _Phrase) -> Place:
        """The place of a noun phrase: the named one that it means, or one without a name."""
        parsed, tokens = self.parsed, self.parsed.tokens
        span = parsed.span_of(phrase.first, phrase.last)
        definite = tokens[phrase.first].lower in _SIGNS
        meant = self._meant(phrase) if definite and not phrase.plural else None
        if meant is not None:
            return Place(
                start=span.start, end=span.end, text=span.text, name=meant.name, country=meant.country,
                lat=meant.lat, lon=meant.lon, geonames=meant.geonames, kind="nominal",
            )  # fmt: skip
        words = plain(parsed.text[tokens[phrase.first].start : tokens[phrase.noun].end])
        first, _, rest = words.partition(" ")
        words = rest if rest and first.lower() in _DETERMINERS else words
        return Place(start=span.start, end=span.end, text=span.text, name=words, country=self._country(phrase), kind="nominal")

    def _back(self, start: int, sentence: int, reach: int) -> list[list[Place]]:
        """The named places before this code point, by sentence, nearest first."""
        rows: list[list[Place]] = [[] for _ in range(reach + 1)]
        for place, at in zip(self.named, self.sentences, strict=True):
            if place.start < start and 0 <= sentence - at <= reach:
                rows[sentence - at].append(place)
        return rows

    def _meant(self, phrase: _Phrase) -> Place | None:
        """The named place that "the town" means: the only one of its kind in the nearest sentence that has any."""
        tokens = self.parsed.tokens
        for row in self._back(tokens[phrase.first].start, tokens[phrase.first].sentence, REACH):
            fitting = {p.name: p for p in row if self._fits(p, phrase)}
            if fitting:
                return next(iter(fitting.values())) if len(fitting) == 1 else None
        return None

    def _fits(self, place: Place, phrase: _Phrase) -> bool:
        if phrase.what.group == "settlement":
            return place.geonames is not None and any(
                s.kind == "town" and s.geonames == place.geonames for s in self.gazetteer.sites(place.name)
            )
        # "the river", "the airport", "the province": the word is part of the name.
        return phrase.text.split()[-1] in place.name.lower().split()

    def _country(self, phrase: _Phrase) -> str | None:
        """The country that a place or a nationality within the phrase gives, else that the places of its sentence give, if it is one."""
        tokens = self.parsed.tokens
        within = {p.country for p in self.named if tokens[phrase.first].start <= p.start < tokens[phrase.last].end}
        if within:
            return within.pop() if len(within) == 1 else None
        adjectives = {self.gazetteer.nations.get(tokens[i].text) for i in range(phrase.first, phrase.noun)} - {None}
        if adjectives:
            return adjectives.pop() if len(adjectives) == 1 else None
        here = tokens[phrase.first].sentence
        found = {p.country for p, at in zip(self.named, self.sentences, strict=True) if at == here and p.country}
        return found.pop() if len(found) == 1 else None

    def there(self, named: bytearray) -> Iterator[Place]:
        """ "There" where one place alone was named before it, in its sentence or the one before."""
        for token in self.parsed.tokens:
            if token.lower != "there" or token.dep not in ("advmod", "pcomp", "pobj") or token.tag == "EX" or named[token.i]:
                continue
            for row in self._back(token.start, token.sentence, 1):
                names = {p.name: p for p in row}
                if names:
                    meant = next(iter(names.values()))
                    if len(names) == 1:
                        yield Place(
                            start=token.start, end=token.end, text=self.parsed.text[token.start : token.end], name=meant.name,
                            country=meant.country, lat=meant.lat, lon=meant.lon, geonames=meant.geonames, kind="nominal",
                        )  # fmt: skip
                    break


_DEEDS = frozenset(
    {
        "attack",
        "burn",
        "close",
        "damage",
        "demolish",
        "destroy",
        "level",
        "lock",
        "open",
        "reopen",
        "ransack",
        "reinforce",
        "search",
        "target",
        "torch",
        "build",
        "construct",
    }
)
