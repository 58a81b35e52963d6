"""Find and locate places.

A name is a place where something is, goes or happens ("in Moscow", "Russia's Belgorod region"), and not where it stands for those who govern
("Moscow said": whereabouts.py). Names come from the gazetteer and from the entity recogniser. Of many bearers of a name the one is taken whose
state the text names beside it, or of whose state the article speaks, or that is best known; bearers that fit alike leave what they differ in unknown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log2

from casus.gazetteer import Gazetteer, Site, load_gazetteer
from casus.model import Place
from casus.reading import Parsed
from casus.text import ascii_key, plain
from casus.whereabouts import dateline, governed, located, placed, signed, speaks, words

__all__ = ["Gazetteer", "find_places", "load_gazetteer"]

# No name in the tables has more tokens ("Zaporizhzhia nuclear power plant", "Sistan-Baluchestan province").
LONGEST = 8
# Without the recogniser's label a town must be this well known, or a word beside the name must say that it is a place: too many names of
# smaller towns are words and surnames.
KNOWN_TOWN = 5.0
# What the naming of its state beside it adds to a bearer's renown: more than any difference of size.
BONUS_CONTAINED = 6.0
# What mentions of its state in the article add: the first, each doubling, at most.
BONUS_SPOKEN_OF, BONUS_DOUBLING, BONUS_MOST = 1.0, 0.5, 2.5
# What another state of the USA in the article adds to one: "Georgia" beside "Alabama".
BONUS_SISTER = 1.5
# Where the news gives a town's state beside it ("Geneva, Ohio"), that the article speaks of the country says little for a town without one.
_STATED = frozenset({"USA"})
BONUS_STATED = 0.5
# Bearers this near in renown fit alike.
ALIKE = 0.25
# Bearers of one state this near (degrees) are one place.
SAME_SPOT = 0.6
# A name that the recogniser takes for a person's is a place after all if the article speaks this often of its state, and the state is none
# where English surnames are names of towns ("Lincoln said").
SPOKEN_OFTEN = 2
_ENGLISH = frozenset({"USA", "GBR", "CAN", "AUS", "NZL", "IRL", "ZAF", "JAM"})
# So far before a name its state may stand: "Syria's northern border town of", "the Lebanese port city of".
CONTAINER_REACH = 7
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_NEVER_LABELS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE"})
# How the last word of a name hangs in its sentence, unless another noun follows that it only describes.
_NAMED = frozenset({"nsubj", "nsubjpass", "pobj", "dobj", "conj", "appos", "poss", "attr", "ROOT"})
_HONORIFICS = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lord", "lady", "dame", "st", "st."})
_BETWEEN = frozenset({"of", "the", ",", "-", "'s", "'", "border", "port", "main", "largest"})
_ARABIC_ARTICLES = frozenset({"al", "el", "an", "ar", "as", "ash", "at", "az", "ad"})


@dataclass(frozen=True, slots=True)
class _Entity:
    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class _Name:
    """Tokens `first` to `last` bear the name of these sites; without any, the entity recogniser alone says that it is a place."""

    first: int
    last: int
    text: str
    sites: tuple[Site, ...]


def find_places(parsed: Parsed, *, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that the article names as places, in text order; none overlaps another."""
    names = tuple(_names(parsed, gazetteer))
    entities = _entities(parsed)
    surnames = frozenset(parsed.tokens[e.last].text for e in set(entities.values()) if e.label == "PERSON" and e.last > e.first)
    spoken = _spoken_of(parsed, gazetteer, names)
    kept = [n for n in names if _is_place(parsed, gazetteer, n, entities, surnames, spoken)]
    kept += [*_grounds(parsed, gazetteer), *_called(parsed, kept)]
    taken = {i for n in kept for i in range(n.first, n.last + 1)} | {i for n in names for i in range(n.first, n.last + 1)}
    kept += _unlisted(parsed, gazetteer, entities, taken, surnames)
    kept.sort(key=lambda n: n.first)
    sisters = Counter(s.admin for n in names for s in n.sites[:1] if s.kind == "part" and s.admin)
    contained = {n.first: _container(parsed, gazetteer, n) for n in kept}
    named_once = {ascii_key(n.text): replace(contained[n.first], last=None) for n in reversed(kept) if contained[n.first].country}
    places: list[Place] = []
    for name in kept:
        beside = contained[name.first] if contained[name.first].country else named_once.get(ascii_key(name.text), _Container())
        site = _choose(name, beside, spoken, sisters)
        place = _placed(parsed, name, site, beside.last if _in(site, beside) else None)
        if places and place.start < places[-1].end:
            if place.end - place.start <= places[-1].end - places[-1].start:
                continue
            places.pop()
        places.append(place)
    return tuple(places)


def _names(parsed: Parsed, gazetteer: Gazetteer) -> Iterator[_Name]:
    """The longest known names, from left to right."""
    tokens, i = parsed.tokens, 0
    while i < len(tokens):
        name = _name_at(parsed, gazetteer, i) if _may_begin(parsed, gazetteer, i) else None
        if name is not None:
            yield name
        i = name.last + 1 if name is not None else i + 1


def _may_begin(parsed: Parsed, gazetteer: Gazetteer, i: int) -> bool:
    token = parsed.tokens[i]
    if token.text[:1].isupper() or token.text[:1] in "'`":
        return True
    if token.text in _ARABIC_ARTICLES:
        return parsed.tokens[i + 1 : i + 2] != () and parsed.tokens[i + 1].text == "-"
    return token.text in gazetteer.low_starts and token.text != "the"


def _name_at(parsed: Parsed, gazetteer: Gazetteer, first: int) -> _Name | None:
    """The longest name that begins with this token."""
    tokens, found = parsed.tokens, None
    start, sentence = tokens[first].start, tokens[first].sentence
    for last in range(first, min(first + LONGEST, len(tokens))):
        token = tokens[last]
        if token.sentence != sentence or (token.text in ",;:()" and not _district(parsed, last)):
            break
        text = plain(parsed.text[start : token.end])
        if not gazetteer.goes_on(text):
            break
        if not any(c.isalnum() for c in token.text):
            continue
        sites = gazetteer.sites(text)
        if sites and (token.text[:1].isupper() or sites[0].kind != "town"):
            found = _Name(first, last, text, sites)
    return found


def _district(parsed: Parsed, i: int) -> bool:
    """The comma of "Washington, D.C."."""
    return (
        parsed.tokens[i].text == ","
        and parsed.tokens[i - 1].text == "Washington"
        and parsed.tokens[i + 1 : i + 2] != ()
        and parsed.tokens[i + 1].text.startswith("D")
    )


def _entities(parsed: Parsed) -> dict[int, _Entity]:
    """The entity that each token belongs to, without "the" before it and "'s" after it."""
    out: dict[int, _Entity] = {}
    first = 0
    for token in parsed.tokens:
        if token.entity and token.entity_start:
            first = token.i
        ends = token.i + 1 == len(parsed.tokens) or not parsed.tokens[token.i + 1].entity or parsed.tokens[token.i + 1].entity_start
        if token.entity and ends:
            last = token.i
            while first < last and parsed.tokens[first].lower in ("the", "a", "an"):
                first += 1
            while last > first and parsed.tokens[last].tag in ("POS", "''", "``"):
                last -= 1
            entity = _Entity(first, last, token.entity)
            out |= dict.fromkeys(range(first, last + 1), entity)
    return out


def _is_place(
    parsed: Parsed, gazetteer: Gazetteer, name: _Name, entities: Mapping[int, _Entity], surnames: frozenset[str], spoken: Mapping[str, int]
) -> bool:
    """Whether the name means a place here: by its label, by what stands beside it, and for those who govern by syntax."""
    tokens, known = parsed.tokens, words()
    inside = [entities[i] for i in range(name.first, name.last + 1) if i in entities]
    entity = next((e for e in inside if e.label in _PLACE_LABELS), inside[-1] if inside else None)
    label = entity.label if entity else ""
    head = parsed.head_of(tokens[name.first].start, tokens[name.last].end) or name.last
    best = max(name.sites, key=lambda s: s.renown)
    single = name.first == name.last
    if best.kind == "town" and ((single and name.text.lower() in known.never) or ascii_key(name.text) in gazetteer.bodies):
        return False
    if dateline(parsed, name.last):
        return True
    sign = signed(parsed, name.first, name.last)
    borne_out = sign or located(parsed, head, town=True)
    person = (label == "PERSON" or (single and name.text in surnames)) and not placed(parsed, name.first, head)
    foreign = any(s.country not in _ENGLISH and spoken.get(s.country or "", 0) >= SPOKEN_OFTEN for s in name.sites)
    obscure = best.kind == "town" and best.renown < KNOWN_TOWN and not any(spoken.get(s.country or "") for s in name.sites)
    if label in _NEVER_LABELS and not (sign and best.kind == "part"):
        return False
    if entity is not None and label not in _PLACE_LABELS and _longer(parsed, entity, name, obscure):
        return False
    if name.first and tokens[name.first - 1].lower in _HONORIFICS | known.officials:
        return False  # "Mr. Jordan", "President Obama"
    if person and (name.text in surnames or not (foreign or borne_out)):
        return False
    if label not in _PLACE_LABELS and not borne_out:
        famous = best.kind != "town" or best.renown >= KNOWN_TOWN or foreign
        if not famous or all(tokens[i].pos != "PROPN" for i in range(name.first, name.last + 1)) or _inside_longer(parsed, name):
            return False
    unspoken = best.kind == "town" and not any(spoken.get(s.country or "") for s in name.sites)
    if unspoken and not borne_out and (_inside_longer(parsed, name) or best.renown < KNOWN_TOWN):
        return False
    if name.first and tokens[name.first - 1].lower in ("a", "an") and tokens[head].dep not in ("compound", "nmod"):
        return False  # "a Latina"
    if _capitals_only(parsed, head) and not sign and _inside_longer(parsed, name):
        return False
    governs = [s for s in name.sites if s.kind in ("country", "seat") or s.capital]
    if governs and governs[0].renown >= best.renown - BONUS_MOST:
        if name.first and tokens[name.first - 1].lower in known.directions and not speaks(parsed, head):
            return True  # "northern Syria's valleys"
        return located(parsed, head, town=governs[0].kind != "country")
    return not speaks(parsed, head) and not governed(parsed, head)


def _capitals_only(parsed: Parsed, i: int) -> bool:
    """Whether the sentence is all capitals, where a capital letter says nothing."""
    sentence = parsed.sentences[parsed.tokens[i].sentence]
    return not any(c.islower() for c in parsed.text[sentence.start : sentence.end])


def _longer(parsed: Parsed, entity: _Entity, name: _Name, obscure: bool) -> bool:
    """Whether the entity has more to it than the name with words of direction, "province" or, of a known town, "airport"."""
    known = words()
    own = known.directions | known.suffixes | known.locative | {"of", "-"} | (set() if obscure else known.facilities | known.facility_words)
    for steps in (range(name.first - 1, entity.first - 1, -1), range(name.last + 1, entity.last + 1)):
        for i in steps:
            if parsed.tokens[i].text in (",", ";", ":", "(", ")", '"'):
                break
            if parsed.tokens[i].lower not in own:
                return True
    return False


def _inside_longer(parsed: Parsed, name: _Name) -> bool:
    """Whether the name is part of a longer one: "Cambridge Analytica", "Paris Saint-Germain"."""
    after = parsed.tokens[name.last + 1] if name.last + 1 < len(parsed.tokens) else None
    before = parsed.tokens[name.first - 1] if name.first else None
    if after is not None and after.pos == "PROPN" and after.text[:1].isupper() and parsed.tokens[name.last].dep in ("compound", "nmod"):
        return True
    return before is not None and before.pos == "PROPN" and before.dep == "compound" and name.first <= before.head <= name.last


def _grounds(parsed: Parsed, gazetteer: Gazetteer) -> Iterator[_Name]:
    """What lies in a state by its adjective: "Syrian territory"; "the Egyptian capital" is Cairo."""
    for token, after in pairwise(parsed.tokens):
        country = gazetteer.nations.get(token.text)
        if country is None or after.lower not in words().grounds or token.tag == "POS" or token.text in gazetteer.seats.values():
            continue
        text = plain(parsed.text[token.start : after.end])
        if parsed.tokens[after.i + 1 : after.i + 2] and parsed.tokens[after.i + 1].lower == "of":
            continue
        seat = gazetteer.seat(country) if after.lower == "capital" else Site(text, "part", country)
        if seat is not None and not speaks(parsed, after.i):
            yield _Name(token.i, after.i, seat.name, (seat,))


def _called(parsed: Parsed, kept: Sequence[_Name]) -> Iterator[_Name]:
    """What begins with its kind: "Camp Delmor", "Lake Osvik"."""
    tokens, named = parsed.tokens, {i for n in kept for i in range(n.first, n.last + 1)}
    for token in tokens[:-1]:
        last = token.i + 1
        if token.text[:1].isupper() and token.lower in words().callings and token.i not in named and tokens[last].text[:1].isupper():
            if tokens[last].pos != "PROPN" or tokens[last].sentence != token.sentence or tokens[last].dep not in _NAMED or last in named:
                continue
            if not speaks(parsed, last) and (token.i == 0 or tokens[token.i - 1].pos != "PROPN"):
                text = plain(parsed.text[token.start : tokens[last].end])
                yield _Name(token.i, last, text, (Site(text, "part"),))


def _unlisted(
    parsed: Parsed, gazetteer: Gazetteer, entities: Mapping[int, _Entity], taken: set[int], surnames: frozenset[str]
) -> Iterator[_Name]:
    """Places by the entity recogniser's word alone, where something beside them bears it out: "near Tuloul", "the University of Mosul"."""
    known, tokens = words(), parsed.tokens
    for entity in dict.fromkeys(entities.values()):
        last = entity.last + 1
        while last < len(tokens) and tokens[last].lower in known.facility_words and tokens[last].sentence == tokens[entity.last].sentence:
            last += 1
        built = last < len(tokens) and tokens[last].lower in known.facilities and tokens[last].sentence == tokens[entity.last].sentence
        entity = _Entity(entity.first, last if built else entity.last, entity.label)
        inside = range(entity.first, entity.last + 1)
        builds = [i for i in inside if tokens[i].lower in known.facilities and len(inside) > 1]
        settled = entity.first > 1 and tokens[entity.first - 1].lower == "of" and tokens[entity.first - 2].lower in known.kinds
        if entity.label not in _PLACE_LABELS and not (
            (entity.label in ("ORG", "PERSON") and builds) or (settled and entity.label not in _NEVER_LABELS)
        ):
            continue
        if taken & set(inside) and not builds:
            continue
        text = plain(parsed.text[parsed.tokens[entity.first].start : parsed.tokens[entity.last].end])
        key = ascii_key(text)
        if (
            not key
            or key in gazetteer.bodies | known.never
            or text in gazetteer.nations
            or text in surnames
            or not any(c.isupper() for c in text)
        ):
            continue
        if all(parsed.tokens[i].lower in known.suffixes | known.facilities for i in inside) or speaks(parsed, entity.last):
            continue
        if placed(parsed, entity.first, entity.last) or (not builds and signed(parsed, entity.first, entity.last)):
            within = next((n.sites for i in inside if (n := _name_at(parsed, gazetteer, i)) and n.last <= entity.last and builds), ())
            best = max(within, key=lambda s: s.renown, default=None)
            country = best.country if best and (best.renown >= KNOWN_TOWN or len({s.country for s in within}) == 1) else None
            yield _Name(entity.first, entity.last, text, (Site(text, "part", country),))


def _spoken_of(parsed: Parsed, gazetteer: Gazetteer, names: Sequence[_Name]) -> Counter[str]:
    """How often the article speaks of each state, by its name, its people or its capital, and by places that only it has."""
    counts: Counter[str] = Counter()
    for name in names:
        countries = {s.country for s in name.sites}
        if name.sites[0].kind == "country" and len([s for s in name.sites if s.renown > KNOWN_TOWN]) == 1:
            counts[str(name.sites[0].country)] += 1
        elif len(countries) == 1 and name.sites[0].country and name.sites[0].renown >= KNOWN_TOWN:
            counts[name.sites[0].country] += 1
    tokens = parsed.tokens
    for token in tokens:
        if token.text[:1].isupper():
            pair = f"{token.text} {tokens[token.i + 1].text}" if token.i + 1 < len(tokens) else ""
            country = gazetteer.nations.get(pair) or gazetteer.nations.get(token.text)
            if country:
                counts[country] += 1
    return counts


@dataclass(frozen=True, slots=True)
class _Container:
    """The state, and the state of the USA, that the text names beside a place; `last` is its last token where a comma joins the two."""

    country: str | None = None
    admin: str | None = None
    last: int | None = None


def _container(parsed: Parsed, gazetteer: Gazetteer, name: _Name) -> _Container:
    """What the text says the place is in: "Tripoli, Lebanon", "Syria's Idlib", "the Syrian town of Manbij", "Birmingham, Ala."."""
    if name.sites and name.sites[0].kind == "country" and len(name.sites) == 1:
        return _Container()
    return _container_after(parsed, gazetteer, name) or _container_before(parsed, gazetteer, name) or _Container()


def _container_after(parsed: Parsed, gazetteer: Gazetteer, name: _Name) -> _Container | None:
    """The state after a comma or "in"."""
    tokens, known = parsed.tokens, words()
    sentence = parsed.sentences[tokens[name.last].sentence]
    joint = name.last + 1
    while joint < sentence.last and tokens[joint].lower in known.suffixes:
        joint += 1
    begins = at = joint + 1
    if at >= sentence.last or tokens[joint].text not in (",", "(", "in"):
        return None
    while at + 1 < sentence.last and (tokens[at].lower in known.directions or tokens[at].lower in ("-", "the")):
        begins = at + 1 if tokens[at].lower == "the" else begins
        at += 1
    for last in (at + 1, at):
        if last < sentence.last and (text := plain(parsed.text[tokens[at].start : tokens[last].end])) in gazetteer.admins:
            return _Container("USA", gazetteer.admins[text], last if tokens[joint].text == "," else None)
    beside = _name_at(parsed, gazetteer, at)
    if beside is None or beside.sites[0].kind != "country" or beside.text == name.text:
        return None
    return _Container(beside.sites[0].country, None, beside.last if tokens[joint].text == "," and begins == joint + 1 else None)


def _container_before(parsed: Parsed, gazetteer: Gazetteer, name: _Name) -> _Container | None:
    """The state before: as an adjective, or with "'s"."""
    tokens, known = parsed.tokens, words()
    reach = known.parts | known.suffixes | known.directions | _BETWEEN
    for i in range(name.first - 1, max(-1, name.first - 1 - CONTAINER_REACH), -1):
        if tokens[i].sentence != tokens[name.first].sentence:
            break
        if tokens[i].text in gazetteer.nations and tokens[i].tag.startswith(("JJ", "NNP")):
            return _Container(gazetteer.nations[tokens[i].text])
        states = [s for s in gazetteer.sites(tokens[i].text) if s.kind == "country"]
        if states and tokens[i + 1].tag == "POS":
            return _Container(states[0].country)
        if tokens[i].lower not in reach and tokens[i].pos != "ADJ":
            break
    return None


def _choose(name: _Name, beside: _Container, spoken: Mapping[str, int], sisters: Mapping[str, int]) -> Site:
    """The bearer that is meant; where several fit alike, what they have in common."""
    country = beside.country
    if not name.sites:
        return Site(name.text, "town", country)
    if not any(_in(site, beside) for site in name.sites):
        if beside.last is not None and max(s.renown for s in name.sites) < KNOWN_TOWN:
            return Site(name.text, "town", country)
        country = None  # "Houston, New York": a list; "Turkey's Afrin operation": Turkey's is the operation

    def fit(site: Site) -> float:
        score = site.renown
        if country is not None and _in(site, beside):
            score += BONUS_CONTAINED
        count = spoken.get(site.country or "", 0)
        if count and site.kind == "country":
            score += BONUS_MOST
        elif count and site.kind == "town" and site.country in _STATED:
            score += BONUS_STATED if site.renown >= KNOWN_TOWN else 0
        elif count:
            score += min(BONUS_MOST, BONUS_SPOKEN_OF + BONUS_DOUBLING * log2(count))
        if site.kind == "part" and site.admin and any(other != site.admin for other in sisters):
            score += BONUS_SISTER
        return score

    ranked = sorted(name.sites, key=lambda s: (-fit(s), s.geonames or 0))
    best = ranked[0]
    if best.kind == "town" and best.renown < KNOWN_TOWN and country is None and not _expected(best, spoken):
        return Site(name.text, "town")
    rivals = [s for s in ranked[1:] if fit(best) - fit(s) < ALIKE and not _same_spot(best, s)]
    if any(s.country != best.country for s in rivals):
        return Site(name.text, "town")
    if rivals:
        return replace(best, admin=None, lat=None, lon=None, geonames=None)
    if best.geonames is None and best.kind == "part":
        return replace(best, geonames=next((s.geonames for s in ranked[1:] if s.kind == "town" and _same_spot(best, s)), None))
    return best


def _expected(site: Site, spoken: Mapping[str, int]) -> bool:
    """Whether the article speaks of a small town's state, or of none; where states stand beside towns, above all of it."""
    count = spoken.get(site.country or "", 0)
    return not spoken or (count == max(spoken.values()) if site.country in _STATED else count > 0)


def _in(site: Site, container: _Container) -> bool:
    """Whether a site lies in what the text names beside it."""
    return container.country is not None and site.country == container.country and container.admin in (None, site.admin)


def _same_spot(one: Site, other: Site) -> bool:
    if one.country != other.country or one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return False
    return abs(one.lat - other.lat) < SAME_SPOT and abs(one.lon - other.lon) < SAME_SPOT


def _placed(parsed: Parsed, name: _Name, site: Site, container: int | None) -> Place:
    """The place with the words that belong to its name: "northern Iraq", "Grodno region", "city of Basra", "Tripoli, Lebanon"."""
    tokens, known = parsed.tokens, words()
    first, last = name.first, name.last
    sentence = parsed.sentences[tokens[first].sentence]
    after = tokens[last + 1] if last + 1 < sentence.last else None
    ends = last + 1
    while ends < sentence.last and tokens[ends].lower in known.facility_words:
        ends += 1
    after = tokens[ends] if ends < sentence.last else None
    suffixed = (
        after is not None
        and after.tag != "NNS"
        and after.lower in (known.suffixes | known.facilities if ends == last + 1 else known.facilities)
    )
    # "The Damascus suburb of Douma" is Douma; "Syria province" is no name.
    if suffixed and site.kind in ("town", "part") and not (ends + 1 < sentence.last and tokens[ends + 1].lower == "of"):
        last = ends if not ascii_key(name.text).endswith(ascii_key(tokens[ends].text)) else last
    start = first
    while start > sentence.first and (tokens[start - 1].lower in known.directions or (tokens[start - 1].text == "-" and start < first)):
        start -= 1
    while start < first and tokens[start].text == "-":
        start += 1
    directed = start < first and tokens[start].text != "-"
    if start == first and first - 2 >= sentence.first and tokens[first - 1].lower == "of" and tokens[first - 2].lower in known.kinds:
        start = first - 2
    span = parsed.span(tokens[start].start, tokens[last if container is None else max(last, container)].end)
    if site.kind == "country" and not directed:
        label = site.name
    elif directed or last > name.last:
        label = plain(parsed.text[tokens[start if directed else first].start : tokens[last].end])
    else:
        label = site.name if name.text.isupper() and len(name.text) > 3 else name.text
    vague = directed and site.kind in ("country", "part")
    return Place(
        start=span.start,
        end=span.end,
        text=span.text,
        name=label,
        country=site.country,
        lat=None if vague else site.lat,
        lon=None if vague else site.lon,
        geonames=None if vague or last > name.last else site.geonames,
    )
