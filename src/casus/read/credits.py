"""Who wrote an article and which agencies it came from: bylines, datelines, initials and sign-offs, contribution lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from casus.read.dates import date_at_start
from casus.read.furniture import data, mark
from casus.text import plain

# A name no list knows is taken for an agency only if it says so itself.
_AGENCY_WORD = re.compile(
    r"\b(?:(?:news ?)?wires?|newswire|news agency|press agency|information agency|agencies|press association|news service|presse-?agentur)\b",
    re.IGNORECASE,
)
# Words that stand in a byline or a bracket for "several agencies" or "our own people": nobody's name.
_NOBODY = re.compile(
    r"(?:news ?)?agenc(?:y|ies)|staff|(?:our )?(?:staff )?(?:reporters?|correspondents?|writers?|news ?desk|web ?desk|desk|editors?|editorial (?:board|team|staff)|foreign staff|online desk|special correspondent)"
    r"|(?:the )?(?:newsroom|editorial board|associated press staff)|admin|administrator|guest(?: (?:author|contributor))?|unknown|anonymous|n/?a|none|null|undefined|author|contributors?",
    re.IGNORECASE,
)
# Words of offices and houses: who carries one in his name is a desk or a paper.
_NO_PERSON = re.compile(
    r"\b(?:staff|writers?|editors?|editorial|reporters?|reporting|reports|bureau|desk|team|media|news|correspondents?|magazine|press|agency|agencies|journal|wires?|times|post|network|online|board"
    r"|service|services|company|inc|ltd|llc|group|editor-at-large|columnist|contributors?|photographer|department|ministry|university|institute|centre|center|daily|weekly|herald|tribune|today|tv|radio)\b|\.(?:com|org|net|co)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "dos",
        "das",
        "do",
        "del",
        "della",
        "zu",
        "af",
        "av",
        "y",
        "e",
        "und",
        "bint",
        "abu",
    ]
)
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december",
    re.IGNORECASE,
)
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "to",
        "and",
        "or",
        "his",
        "her",
        "its",
        "their",
        "our",
        "this",
        "that",
        "no",
        "not",
        "how",
        "why",
        "what",
        "when",
        "where",
    ]
)
_INITIALS = re.compile(r"[A-Za-z]{1,4}(?: ?[/,;&] ?[A-Za-z]{1,4}){0,5}")
_SIGN_OFF = re.compile(
    r"[-–—(\[]*(?P<initials>[A-Za-z]{1,4}(?: ?[/,;&] ?[A-Za-z]{1,4}){0,5})?[)\]]? ?[\[(](?P<who>[^()\[\]]{2,120})[)\]]\.?"
)
_ABBREVIATED = r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?|january|february|march|april|may|june|july|august|september|october|november|december"
_DATELINE = re.compile(
    r"(?P<where>[A-Z][^()\n:;!?]{0,70}?|)\s?[\(\[](?P<who>[A-Za-z][\w .&/,'-]{1,40})[\)\]](?P<mark>\s?(?:-|:|\|)|\s?(?=[A-Z\"']))"
)
_PLACE_ONLY = re.compile(
    rf"[^a-z]+|[\w .,'/&-]{{2,40}}|[\w .,'/&-]{{2,40}},? (?:(?:{_ABBREVIATED}) \d{{1,2}}|\d{{1,2}} (?:{_ABBREVIATED}))(?:,? \d{{4}})?,?",
    re.IGNORECASE,
)
# A byline is one line, not a sentence.
_LONGEST_BYLINE = 160
# Nor is a list of names longer.
_LONGEST_LIST = 400
# Sign-offs and contribution lines are looked for in the last paragraphs only, datelines in the first.
_LAST, _FIRST = 5, 4


@dataclass(frozen=True, slots=True)
class Credits:
    """Names of writers and of agencies; `published` and `publisher` where a dateline tells them."""

    byline: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: str | None = None
    publisher: str | None = None


def agency(name: str) -> str | None:
    """The agency of this name, under the name that Casus uses; None where it is not known as one and does not call itself one."""
    name = plain(name).strip(" .,'\"")
    known = _agencies().get(name if len(name) <= 4 else name.casefold())
    if known:
        return known
    if _NOBODY.fullmatch(name) or not name or len(name.split()) > 5:
        return None
    return name if _AGENCY_WORD.search(name) and name[0].isupper() and not re.search(r"[,;/()]", name) else None


def agencies_in(names: str) -> list[str]:
    """The agencies of a list such as "AFP, AP, Reuters and dpa", in its order."""
    names = names[:_LONGEST_LIST]
    whole = agency(names)
    if whole:
        return [whole]
    parts = re.split(r"\s*[,/;&|+]\s*|\s+(?:and|with|via)\s+|\s-\s", names)
    return list(
        dict.fromkeys(found for part in parts if (found := agency(re.sub(r"^(?:and|by|from|via|the)\s+", "", part, flags=re.IGNORECASE))))
    )


def names_in(text: str) -> list[str]:
    """The personal names of a list such as "Jane Doe and John Roe in Minsk"; what is no name is left out."""
    text = re.sub(r"\S+@\S+|https?://\S+|@\w+", " ", text[:_LONGEST_LIST])
    found = []
    for part in re.split(r"\s*[;|•·]\s*|(?<=[a-z]{2})\.\s+(?=[A-Z])|\s+(?:and|with|&)\s+|\s*,\s*(?:and\s+)?|\s+[-–—]\s+|\s*/\s*", text):
        part = re.sub(r"^(?:by|from)\s*:?\s+", "", " ".join(part.split()), flags=re.IGNORECASE)
        part = re.split(r"\s+(?:in|at|for|from|of|on)\s+", part)[0].strip(" .:()[]")
        if is_name(part):
            found.append(part.title() if part.isupper() else part)
    return list(dict.fromkeys(found))


def is_name(text: str) -> bool:
    """Whether a few words have the shape of a person's name: two to five, all with a capital or a particle, none from the calendar."""
    words = text.split()
    if not 2 <= len(words) <= 5 or _NO_PERSON.search(text) or agency(text) or re.search(r"[\d,;!?:\"“”()\[\]<>{}=@|]|\.$(?<!Jr\.)", text):
        return False
    return all(
        (word[0].isupper() or word.lower() in _PARTICLES or word[:2] in ("d'", "d’", "al"))
        and word.lower() not in _NOT_NAMES
        and not _CALENDAR.fullmatch(word)
        for word in words
    ) and not re.match(r"by\s", text, re.IGNORECASE)


def byline(line: str) -> Credits | None:
    """The writers of a line such as "By Jane Doe and John Roe, Associated Press"; None for any other line.

    A line like "By our news desk" is a byline without a name.
    """
    text = " ".join(line.split())
    if len(text) > _LONGEST_BYLINE:
        return None
    m = re.match(r"(?:(?:written |reported |story |text |words |article )?by|author|authors|from)\b\s?:?\s+(?=\S)", text, re.IGNORECASE)
    if m:
        rest = text[m.end() :].strip()
        if m[0].lower().startswith("from") and not agencies_in(rest):
            return None
        found, wires = names_in(rest), agencies_in(rest)
        if (found or wires) and not rest.endswith((".", "!", "?")):
            return Credits(tuple(found), tuple(wires))
        return Credits() if _NOBODY.fullmatch(rest.split(",")[0].strip(" .")) or _is_house(rest) else None
    if (only := re.fullmatch(r"(.{3,60}?),? ?[|,/•–-] ?(.{2,40})", text)) and is_name(only[1]) and (wire := agency(only[2])):
        return Credits((only[1],), (wire,))
    wire = agency(text)
    return Credits((), (wire,)) if wire and len(text.split()) <= 4 else None


def _is_house(rest: str) -> bool:
    """Whether what follows "By" is a house and no person: one to three words, the first all in capitals ("RFE/RL")."""
    return (
        bool(re.fullmatch(r"[A-Z][A-Z/&.-]+(?: [A-Z][\w/&.-]*){0,2}", rest))
        and not _NOT_NAMES & set(rest.lower().split())
        and not _CALENDAR.search(rest)
    )


def sign_off(line: str) -> Credits | None:
    """The initials and agencies that close an article: "rc/msh (AFP, AP, Reuters, dpa)", "(AFP, PAP)" or "kb/ao"; None for any other line."""
    text = plain(line)
    if (m := _SIGN_OFF.fullmatch(text)) and (wires := agencies_in(m["who"])) and len(wires) >= len(re.split(r"[,/;]", m["who"])) - 1:
        return Credits((m["initials"].replace(" ", ""),) if m["initials"] else (), tuple(wires))
    if _INITIALS.fullmatch(text) and "/" in text and text.islower() and not _NOT_NAMES & set(text.split("/")):
        return Credits((text.replace(" ", ""),))
    return None


def dateline(paragraph: str) -> Credits | None:
    """The agency, and the date if it has its year, of a first paragraph that begins "MINSK, Aug 27 (Reuters) -"; None for any other.

    A name in the bracket that is no agency's is the publisher's.
    """
    text = plain(paragraph[:240])
    if not (m := _DATELINE.match(text)):
        return None
    where, who = m["where"].strip(" ,"), m["who"].strip()
    wires = agencies_in(who)
    if where and not _is_place_and_day(where):
        return None
    published = date_at_start(where)
    if wires:
        return Credits((), tuple(wires), published)
    capitals = re.match(r"[^a-z]*$|[A-Z]{3}", where) if where else None
    if m["mark"].strip() not in ("-", "|") or not (capitals or published) or not who[0].isupper() or len(who.split()) > 4:
        return None
    return Credits((), (), published, who)


def credits_of(paragraphs: Sequence[str]) -> Credits:
    """What datelines and sign-offs of a text tell of its agencies and writers, none of it taken out of the text."""
    kept, end = credits_at_end(paragraphs)
    start = next((found for p in kept[:_FIRST] if (found := dateline(p))), Credits())
    last = kept[-1] if kept else ""
    closing = re.search(r"[.!?\"'\u201d\u2019]\s*\(([^()]{2,60})\)\.?$", last)
    wires = (
        agencies_in(closing[1]) if closing and len(agencies_in(closing[1])) == len(re.split(r"\s*[,/;]\s*|\s+and\s+", closing[1])) else []
    )
    return Credits(end.byline, tuple(dict.fromkeys((*start.agencies, *end.agencies, *wires))), start.published, start.publisher)


def credits_at_end(paragraphs: Sequence[str]) -> tuple[list[str], Credits]:
    """The paragraphs without the sign-offs and contribution lines that close them, and what those lines tell."""
    kept = list(paragraphs)
    writers: list[str] = []
    wires: list[str] = []
    for at in range(len(kept) - 1, max(-1, len(kept) - 1 - _LAST), -1):
        found = closing_credits(kept[at])
        if found is None:
            if at < len(kept) - 1 and len(kept[at].split()) > 3:
                break
            continue
        del kept[at]
        writers[:0], wires[:0] = found.byline, found.agencies
    return (kept, Credits(tuple(dict.fromkeys(writers)), tuple(dict.fromkeys(wires)))) if kept else (list(paragraphs), Credits())


def closing_credits(line: str) -> Credits | None:
    """What a line tells that closes an article with who wrote and supplied it; None for any other line."""
    if found := sign_off(line):
        return found
    what = mark(line)
    if what and what.kind == "names":
        reporters = [part for part in re.split(r";\s*", line) if not re.match(r"[\[(]?\s*edit", part, re.IGNORECASE)]
        return Credits(tuple(name for part in reporters for name in names_in(re.sub(r"^.*?\b(?:by|:)\s", "", part))))
    if what and what.kind == "sources" and what.who:
        wires = agencies_in(what.who)
        return Credits((), tuple(wires)) if wires or "contributed" in line else None
    return None


def _is_place_and_day(where: str) -> bool:
    """Whether the words before the bracket can be a place and a day: few, and no clause."""
    words = where.split()
    lower = [w for w in words if w[:1].islower() and w.lower() not in _PARTICLES]
    return len(words) <= 9 and not lower and bool(_PLACE_ONLY.fullmatch(where))


@cache
def _agencies() -> dict[str, str]:
    """Known agencies by every spelling: short names exactly as they are written, longer ones in small letters."""
    known: dict[str, str] = {}
    for name, others in data()["agencies"].items():
        for spelling in (name, *others):
            short = plain(spelling)
            if len(short) <= 4:
                known[short] = name
                known.setdefault(short.upper(), name)
            else:
                known[short.casefold()] = name
    return known
