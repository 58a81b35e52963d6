"""Captions of a page's pictures and whose pictures they are."""

import re
from collections.abc import Iterable

from casus.model import Caption
from casus.read.credits import agency, is_name
from casus.read.furniture import mark
from casus.read.page import key_of

# A caption has at most so many words.
LONGEST_CAPTION = 60

_LABEL = re.compile(r"^(?:(?:image|media|video|photo|picture) caption|caption|file photo)(?:\s*[:,]\s*|\s+|(?=[A-Z]))", re.IGNORECASE)
# In a longer line no credit is sought.
MOST_CHARACTERS = 1_000
# A name and an agency.
_LONGEST_OWNER = 8
_NOISE = re.compile(r"(?:less|more|\W+|media playback is un(?:supported|available) on (?:your|this) device)", re.IGNORECASE)
_NAMES = r"[A-Z][\w.,’'& -]{1,60}"
# "Ministers at the table. (Jane Doe/AFP)", "[Jane Doe via Agency]"
_BRACKET = re.compile(r"(?P<text>.{8,}?)\s*[(\[](?P<who>[^()\[\]]{2,100})[)\]]\.?$")
# "Ministers at the table. Jane Doe / Harbour Post", "... © Harbour Post", the two put together without a space as well
_BEHIND = re.compile(
    rf"(?P<text>.{{8,}}?[.!?\"”])\s*(?P<who>(?:©|\(c\))\s?.{{2,80}}|{_NAMES}\s?(?:/|\||\bvia\b)\s?[A-Z][\w.,’'/| -]{{1,60}})$"
)
_OWNER = re.compile(
    r"^(?:©|\(c\)|(?:photo(?:graph)?|image|picture|credit|courtesy)\s?(?:credit|source|courtesy)?\s?(?::|by|of)|by)\s*", re.IGNORECASE
)
_SHARED = re.compile(r"/|\bvia\b|\bPhotos?\b|\bImages\b|\bPictures\b|\bHandout\b|^Credit")


def caption_of(text: str, credit: str | None = None) -> Caption | None:
    """A caption with the credit that stands behind it in the same line; None for a line that is the page's and not the picture's."""
    text = _LABEL.sub("", text).strip()
    found = mark(text)
    if len(text) > MOST_CHARACTERS:
        return Caption(text=text)
    if is_owner(text):
        return None
    if not text or _NOISE.fullmatch(text) or (found and found.kind in ("skip", "end", "links", "credit")):
        return None
    if credit:
        return Caption(text=text, credit=owner(credit))
    if found and found.kind == "caption" and found.text:
        return Caption(text=found.text, credit=owner(found.who or ""))
    if (m := _BRACKET.fullmatch(text)) and (_SHARED.search(m["who"]) or agency(m["who"])):
        return Caption(text=m["text"], credit=owner(m["who"]))
    if m := _BEHIND.fullmatch(text):
        return Caption(text=m["text"], credit=owner(m["who"]))
    return Caption(text=text)


def in_brackets(text: str) -> Caption | None:
    """A caption whose credit stands in brackets behind it and is plainly one: "Dockers at the gate [Jane Doe/AFP]"; None for any other line."""
    m = _BRACKET.fullmatch(text) if len(text) <= MOST_CHARACTERS and len(text.split()) <= LONGEST_CAPTION else None
    if not m or len(m["who"].split()) > _LONGEST_OWNER or not re.search(r"/|\bvia\b|^(?:file )?photos? ", m["who"], re.IGNORECASE):
        return None
    known = any(agency(part) for part in re.split(r"\s*(?:/|,|\bvia\b|\bphoto\b)\s*", m["who"], flags=re.IGNORECASE))
    return Caption(text=m["text"], credit=owner(m["who"])) if known or text.endswith("]") else None


def owner(text: str) -> str | None:
    """Whose picture it is, without label and brackets."""
    found = mark(text)
    who = found.who if found and found.kind == "credit" and found.who else text.strip(" ()[]")
    return _OWNER.sub("", who).strip(" .,()[]") or None


def is_owner(text: str) -> bool:
    """Whether a line is nothing but a photographer and a house: "Jane Doe, Associated Press", "Jane Doe/AFP"."""
    m = re.fullmatch(r"(?P<name>[^,/]{3,50})\s?[,/]\s?(?P<house>[^,/]{2,40})", text)
    return bool(m and is_name(m["name"].strip()) and agency(m["house"]))


def each_once(captions: Iterable[Caption]) -> tuple[Caption, ...]:
    """The captions in their order, each once, with its credit if it has one anywhere."""
    kept: dict[str, Caption] = {}
    for caption in captions:
        key = key_of(caption.text)
        if key not in kept or (kept[key].credit is None and caption.credit):
            kept[key] = caption
    return tuple(kept.values())
