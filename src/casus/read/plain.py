"""Plain text and pages saved as text → Document: what stands around an article is told from the article by its shape alone.

Where nothing looks like furniture, the whole text is the body.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casus.config import Config
from casus.errors import InputError
from casus.model import Document, Link
from casus.read.captions import caption_of, each_once
from casus.read.charset import decode
from casus.read.compose import Paragraph, check_length, compose, document_id, unique
from casus.read.credits import Credits, credits_at_end, credits_of, dateline, names_in
from casus.read.dates import date_line
from casus.read.furniture import could_be_heading, ends_sentence, is_listed, is_prose, without_list_mark
from casus.read.language import language_of
from casus.read.lines import HEADLINE_WORDS, Line, could_be_headline, end_of_article, join_captions, listed_links, look, part_links
from casus.read.source import Source, read_all

# Text wrapped by hand or by a mail program has lines no longer than this, and most of its breaks stand where the next word would not fit.
WIDEST_WRAP, WRAPPED_SHARE, FEWEST_BREAKS = 120, 0.6, 3
# A line so long, as a share of the longest, reaches the right border of a ragged text.
NEAR_BORDER = 0.7
# A line of so many words under the headline is a standfirst without a full stop, not a second headline.
STANDFIRST_WORDS = 9
# What stands between headline and body.
_IN_HEAD = ("date", "byline", "caption", "credit", "skip")
# A standfirst is one paragraph of at most so many words.
LONGEST_STANDFIRST = 70


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the body: indexes of lines; `body` is the first line that may belong to the body."""

    headline: int | None
    standfirst: int | None
    body: int


def read_plain(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """The one article of a text file."""
    text = decode(read_all(source, config), name=source.name, declared=source.charset)
    check_length(text, source.name, config)
    yield document_of(text, file=source.file, url=source.url)


def document_of(text: str, *, file: str = "", url: str | None = None) -> Document:
    """The article of a plain text or of a page saved as text."""
    lines = _bare_bylines(join_captions([look(line, gap=gap, at=at) for at, (line, gap) in enumerate(lines_of(text))]))
    is_page = any(line.role != "free" for line in lines)
    cut = end_of_article(lines)
    head = _head(lines[:cut], is_page)
    over = lines[: head.headline or 0]
    top = lines[len(over) : head.body]
    body, related = part_links(lines[head.body : cut])
    texts, end = credits_at_end([line.text for line in body])
    texts = _without_trailing_links(texts) if is_page else texts
    standfirst = lines[head.standfirst].text if head.standfirst is not None else None
    paragraphs = [Paragraph(standfirst)] if standfirst else []
    paragraphs += [_without_hashes(paragraph) for paragraph in with_headings(texts)]
    composed, headings = compose(paragraphs)
    if not composed.strip():  # nothing but furniture: then it was none
        composed, headings = compose(Paragraph(line.text) for line in lines)
    written = next((line.writers for line in top if line.writers and (line.writers.byline or line.writers.agencies)), Credits())
    dates = sorted((d for line in (*top, *reversed(over), *lines[cut:]) if (d := line.date) and d.on), key=lambda d: d.updated)
    found = credits_of(texts)
    return Document(
        id=document_id(None, url, file, composed),
        url=url,
        headline=without_list_mark(lines[head.headline].text) if head.headline is not None else None,
        standfirst=standfirst,
        published=dates[0].on if dates else found.published,
        publisher=found.publisher,
        byline=written.byline or end.byline,
        agencies=unique([*written.agencies, *found.agencies, *end.agencies]),
        captions=each_once(
            caption for line in lines[:cut] if line.role == "caption" and line.told and (caption := caption_of(line.told, line.who))
        ),
        headings=headings,
        related=tuple(Link(text=title) for title in unique([*related, *listed_links(lines[cut:])])),
        language=language_of(composed),
        text=composed,
    )


def lines_of(text: str) -> list[tuple[str, bool]]:
    """The lines that hold something, each with whether a blank line stands before it; text wrapped to a width is put together again."""
    raw = re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text)
    indent = min((len(line) - len(line.lstrip(" ")) for line in raw if line.strip()), default=0)
    raw = [line[indent:].rstrip() for line in raw]
    width = max((len(line) for line in raw), default=0)
    wrapped = width <= WIDEST_WRAP and _is_wrapped([(a, b) for a, b in itertools.pairwise(raw) if a and b], width)
    lines: list[tuple[str, bool]] = []
    last = ""
    for line in raw:
        if line:
            if wrapped and last and _goes_on(last, line, width):
                before, gap = lines.pop()
                lines.append((f"{before} {line.strip()}", gap))
            else:
                lines.append((line.strip(), not last))
        last = line
    return lines


def _is_wrapped(pairs: Sequence[tuple[str, str]], width: int) -> bool:
    """Whether most line breaks of a text stand where the next word would not fit, or within a sentence near the right border."""
    breaks = sum(_does_not_fit(a, b, width) or (len(a) >= NEAR_BORDER * width and not ends_sentence(a)) for a, b in pairs)
    return len(pairs) >= FEWEST_BREAKS and breaks >= WRAPPED_SHARE * len(pairs)


def _does_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have made this line too long: a break that a wrapper made, not an author."""
    return len(line) + 1 + len(following.split()[0]) > width


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether the next line of a wrapped text belongs to the same paragraph: not indented, and cut from this one within a sentence or at the border."""
    if following[0] in " \t" or is_listed(following.strip()) or look(following.strip(), gap=False, at=0).role != "free":
        return False
    return _does_not_fit(line, following, width) or (
        not ends_sentence(line) and (len(line) >= NEAR_BORDER * width or following[0].islower())
    )


def with_headings(texts: Sequence[str]) -> list[Paragraph]:
    """The paragraphs with their sub-headings told: a short line without a full stop between two of running text."""
    prose = [is_prose(text) for text in texts]
    return [
        Paragraph(
            text,
            i + 1 < len(texts)
            and prose[i + 1]
            and not prose[i]
            and (i == 0 or prose[i - 1])
            and i > 0
            and could_be_heading(text)
            and not date_line(text),
        )
        for i, text in enumerate(texts)
    ]


def _without_hashes(paragraph: Paragraph) -> Paragraph:
    """A paragraph whose mark of a heading ("## ...") is taken for one."""
    m = re.match(r"#{1,6}\s+(?=\S)", paragraph.text)
    return Paragraph(paragraph.text[m.end() :], True) if m else paragraph


def _head(lines: Sequence[Line], is_page: bool) -> Head:
    """Headline and standfirst, and where the body begins."""
    first = next((i for i, line in enumerate(lines) if line.role == "free" and is_prose(line.text) and not (i == 0 and _asks(line))), None)
    if first is None:
        return Head(None, None, 0)
    headline, standfirst = _nearest_headline(lines, first)
    under = lines[headline + 1] if headline is not None and headline + 1 < len(lines) else None
    if under and not is_page and under.role == "free" and not under.gap and is_prose(under.text) and any(line.gap for line in lines[1:]):
        headline = None  # the first line of a paragraph, in a text that parts its paragraphs
    if headline is None or (not is_page and any(line.role == "free" for line in lines[:headline])):
        return Head(None, None, _after_furniture(lines, first) if is_page else 0)
    body = headline + 1
    seen = 0
    for i in range(headline + 1, len(lines)):
        line = lines[i]
        if line.role == "free":
            if i == standfirst or line.text == lines[headline].text:
                continue
            seen += 1
            if seen > 1 or len(line.text.split()) > LONGEST_STANDFIRST or dateline(line.text) or standfirst is not None:
                break
        elif line.role in _IN_HEAD:
            between = [j for j in range(body, i) if lines[j].role == "free" and lines[j].text != lines[headline].text]
            if between and standfirst is None:
                standfirst = between[0]
            body = i + 1
        else:
            break
    if standfirst is not None:
        body = max(body, standfirst + 1)
    while is_page and body + 1 < len(lines) and lines[body].role == "free" and not is_prose(lines[body].text) and body < first:
        body += 1  # a caption without a credit
    return Head(headline, standfirst, body)


def _nearest_headline(lines: Sequence[Line], first: int) -> tuple[int | None, int | None]:
    """The headline among the short lines above the first running text, and the standfirst if that has no full stop.

    It stands over the first date, byline or picture that has a line of its length over it.
    """
    if (marked := next((i for i in range(first) if lines[i].text.startswith("# ")), None)) is not None:
        return marked, None
    borders = [i for i in range(first) if lines[i].role in ("date", "byline", "caption")]
    for border in (*borders, first):
        run: list[int] = []
        for i in range(border - 1, -1, -1):
            if lines[i].role != "free":
                continue
            if could_be_headline(lines[i].text):
                run.append(i)
            elif run:
                break
        if run:
            return (run[1], run[0]) if len(run) > 1 and len(lines[run[0]].text.split()) >= STANDFIRST_WORDS else (run[0], None)
    free = [i for i in range(first) if lines[i].role == "free"]
    if (
        len(free) == 1
        and len(lines[free[0]].text.split()) > 1
        and not is_listed(lines[free[0]].text)
        and not lines[free[0]].text.endswith((",", ":", ".", "-", "–", "—", "_"))
    ):
        return free[0], None
    return None, None


def _bare_bylines(lines: list[Line]) -> list[Line]:
    """The lines with a name right above or below a date told as a byline, where a headline stands over it: "Jane Doe in Riga"."""
    for i, line in enumerate(lines):
        beside = [lines[j].role for j in (i - 1, i + 1) if 0 <= j < len(lines)]
        if line.role == "free" and "date" in beside and len(line.text.split()) < 9 and (names := names_in(line.text)):
            rest = re.sub(r"\s+in\s+[A-Z].*", "", line.text)
            over = any(other.role == "free" and could_be_headline(other.text) for other in lines[:i])
            if over and len(" ".join(names)) >= len(re.sub(r",| and ", "", rest)) - 2:
                lines[i] = replace(line, role="byline", writers=Credits(tuple(names)))
    return lines


def _asks(line: Line) -> bool:
    """Whether a line of running text is a headline that asks or calls."""
    return line.text.endswith(("?", "!")) and len(line.text.split()) in HEADLINE_WORDS and not re.search(r"[.?!] ", line.text)


def _after_furniture(lines: Sequence[Line], first: int) -> int:
    """Where the body of a page without a headline begins: after the menus."""
    return next((i for i in range(first) if all(line.role == "free" and not is_listed(line.text) for line in lines[i:first])), first)


def _without_trailing_links(texts: list[str]) -> list[str]:
    """The paragraphs up to the last that ends as a sentence does: what a page carries after it are links and labels."""
    last = max((i for i, text in enumerate(texts) if ends_sentence(text) or is_prose(text)), default=len(texts) - 1)
    return texts[: last + 1]
