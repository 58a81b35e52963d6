"""An HTML page as a list of its pieces of text in reading order, each with what its element and those around it say of its part."""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from casus.read.furniture import ends_sentence
from casus.read.metadata import absolute

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
        "label",
        "nobr",
        "time",
        "ruby",
        "rb",
    ]
)
_HIDDEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "button",
        "select",
        "option",
        "textarea",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "head",
        "link",
        "meta",
        "map",
        "area",
        "dialog",
        "input",
    ]
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What classes and ids say of the part that an element plays. Word parts are told apart by "-", "_" and capitals.
_PARTS = {
    "caption": r"(?:fig|photo|image|img|media|picture|wp)?captions?|cutline",
    "credit": r"credits?|photographer|(?:image|photo|img|picture|media)(?:source|credits?|copyright|by|author)|copyright|attribution",
    "figure": r"figures?|(?:lead|main|hero|article|inline|feature|featured)?(?:image|photo|picture|media|gallery|slideshow|carousel)s?",
    "related": r"related\w*|readmore|alsoread|moreon|seealso|readalso|furtherreading|recirc\w*|recommend\w*|inlinelinks?|morelinks?|interlink\w*",
    "aside": r"sidebar|side|promo\w*|newsletter\w*|subscri\w*|signup|share\w*|sharing|social\w*|comments?|disqus\w*|advert\w*|ads?|adslot|sponsor\w*|taboola|outbrain|popular|trending|mostread|widget|cookies?|consent|paywall|breadcrumbs?|crumbs|tags?|taglist|toolbar|authorbio|bio|popup|modal|overlay|tooltip|footer|copyright|donate|mailchimp|followus|nextarticle|upnext",
    "nav": r"nav\w*|menu|masthead|topbar|header(?:bar|nav|menu)|skip\w*",
    "pull": r"pull(?:quotes?)?|blockquotepull",
    "standfirst": r"standfirst|dek|deck|sub(?:head(?:line|ing)?|title|hed)|intro(?:duction|text)?|lead(?:text|in|paragraph)?|lede|abstract|summary|excerpt|teaser(?:text)?|strap(?:line)?|chapo|vorspann|description",
    "byline": r"bylines?|by|authors?|authored|writers?|reporters?|contributors?|journalist",
    "date": r"dates?|datetime|timestamp|published|pubdate|publishdate|publication|posted|time|dateline",
}  # fmt: skip
_PART = re.compile("|".join(rf"(?P<{part}>^(?:{words})$)" for part, words in _PARTS.items()), re.IGNORECASE)
_SPLIT = re.compile(r"[\s_:/.-]+|(?<=[a-z])(?=[A-Z])")
_ROLES = {
    "figcaption": "caption",
    "figure": "figure",
    "aside": "aside",
    "nav": "nav",
    "footer": "aside",
    "form": "aside",
    "time": "date",
    "address": "byline",
}
_NAMING = ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component", "data-type")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FOR_EARS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|u-hidden|is-hidden|hidden-text)(?:$|\s)", re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
# Elements beyond this depth are left out: no page nests so deep to be read.
DEEPEST = 250


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between two block borders. `tag` is its block element, `own` what that element is, `parts` what it and those around it are.

    `element` and `box` number the block element and the one that holds it: paragraphs of one article share a box. `links` are the titles
    and addresses in it, `linked` and `bold` the shares of the text that is link or bold, `stamp` the `datetime` of a `<time>` in it.
    """

    at: int
    text: str
    key: str
    tag: str
    own: frozenset[str]
    parts: frozenset[str]
    element: int
    box: int
    links: tuple[tuple[str, str | None], ...]
    linked: float
    bold: float
    stamp: str | None


@dataclass(frozen=True, slots=True)
class _Box:
    """A block element that is open."""

    node: Any
    number: int
    own: frozenset[str]
    parts: frozenset[str]


class _Run:
    """The text since the last block border, and what of it is link or bold."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.links: list[tuple[str, str | None]] = []
        self.link: Any = None
        self.link_text: list[str] = []
        self.strong: list[Any] = []
        self.linked = self.bold = 0
        self.blank = True
        self.parts: frozenset[str] = frozenset()
        self.stamp: str | None = None

    def add(self, text: str | None) -> None:
        """Put text behind what is there."""
        if not text:
            return
        self.text.append(text)
        self.blank = self.blank and text.isspace()
        if self.link is not None:
            self.linked += len(text.strip())
            self.link_text.append(text)
        if self.strong:
            self.bold += len(text.strip())

    def start(self, node: Any, parts: frozenset[str]) -> None:
        """An inline element begins."""
        if node.tag == "a" and self.link is None:
            self.link, self.link_text = node, []
        elif node.tag in ("b", "strong"):
            self.strong.append(node)
        elif node.tag == "time" and node.get("datetime"):
            self.stamp = self.stamp or node.get("datetime")
        if self.blank:
            self.parts |= parts

    def end(self, node: Any) -> None:
        """An inline element ends; one that was skipped changes nothing."""
        if node is self.link:
            self.links.append((_SPACE.sub(" ", "".join(self.link_text)).strip(), node.get("href")))
            self.link = None
        elif self.strong and node is self.strong[-1]:
            self.strong.pop()


def parse_page(text: str) -> Any:
    """The tree of an HTML page. Raises ValueError where there is no element in it."""
    raw = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(raw, parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error


def key_of(text: str) -> str:
    """Letters and digits of a text in small letters: two texts of one key read the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def pieces_of(tree: Any, url: str | None) -> list[Piece]:
    """The visible pieces of text of a page in reading order; without recursion, as pages nest deeper than Python calls."""
    pieces: list[Piece] = []
    boxes = [_Box(None, 0, frozenset(), frozenset())]
    run = _Run()
    count = depth = 0
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            depth += 1
            if not isinstance(tag, str) or tag in _HIDDEN or depth > DEEPEST or _is_hidden(node):
                walker.skip_subtree()
                continue
            if tag == "br":
                continue
            parts = parts_of(node)
            if tag in _INLINE and not (parts & {"credit", "caption"} and boxes[-1].parts & {"caption", "figure"}):
                run.start(node, parts)
            else:
                run = _flush(run, boxes, pieces, url)
                count += 1
                boxes.append(_Box(node, count, parts, boxes[-1].parts | parts))
            run.add(node.text)
            continue
        depth -= 1
        if tag == "br":
            goes_on = _goes_on(run, boxes[-1], (node.tail or "").lstrip())
            run = run if goes_on else _flush(run, boxes, pieces, url)
            run.add(" ")
        elif boxes[-1].node is node:
            run = _flush(run, boxes, pieces, url)
            boxes.pop()
        else:
            run.end(node)
        run.add(node.tail)
    _flush(run, boxes, pieces, url)
    return pieces


def _goes_on(run: _Run, box: _Box, after: str) -> bool:
    """Whether a line break parts nothing: in a heading, or within a sentence that goes on in small letters."""
    if box.node is not None and box.node.tag in HEADINGS:
        return True
    return after[:1].islower() and not run.blank and not ends_sentence(run.text[-1])


def _flush(run: _Run, boxes: list[_Box], pieces: list[Piece], url: str | None) -> _Run:
    """Close the run of text as a piece of the innermost open block; the run that follows."""
    following = _Run()
    following.link, following.strong = run.link, run.strong
    if run.link is not None:
        run.end(run.link)
    text = _SPACE.sub(" ", "".join(run.text)).strip(" ")
    if not text.strip():
        return following
    box = boxes[-1]
    pieces.append(
        Piece(
            at=len(pieces),
            text=text,
            key=key_of(text),
            tag=str(box.node.tag) if box.node is not None else "body",
            own=box.own | run.parts,
            parts=box.parts | run.parts,
            element=box.number,
            box=boxes[-2].number if len(boxes) > 1 else 0,
            links=tuple((title, absolute(href, url)) for title, href in run.links if title),
            linked=min(1.0, run.linked / max(1, len(text))),
            bold=min(1.0, run.bold / max(1, len(text))),
            stamp=run.stamp or (box.node.get("datetime") if box.node is not None else None),
        )
    )
    return following


def parts_of(node: Any) -> frozenset[str]:
    """What the class, id, role and microdata of an element say of its part."""
    found = {_ROLES[node.tag]} if node.tag in _ROLES else set()
    for name in _NAMING:
        value = node.get(name)
        if not value or len(value) > 400:
            continue
        for word in value.split():
            found |= _parts_of_word(word)
    if node.get("role") in ("navigation", "complementary", "contentinfo", "banner"):
        found.add("nav")
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _parts_of_word(word: str) -> frozenset[str]:
    """The parts that one class name speaks of, by each of its bits, by two neighbours and as a whole."""
    bits = [b.lower() for b in _SPLIT.split(word) if b]
    candidates = {*bits, "".join(bits), *(a + b for a, b in itertools.pairwise(bits))}
    return frozenset(str(m.lastgroup) for c in candidates if (m := _PART.match(c)))


def _is_hidden(node: Any) -> bool:
    """Whether an element is there for machines or screen readers only."""
    if node.get("hidden") is not None or node.get("aria-hidden") == "true" or _NOT_SHOWN.search(node.get("style") or ""):
        return True
    return bool(_FOR_EARS.search(node.get("class") or ""))
