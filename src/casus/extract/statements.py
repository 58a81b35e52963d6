"""Who said what: attributions from the tagger, linked, joined across paragraphs, and completed with actor, act, medium, addressee, time.

An attribution has one cue, at most one source and one or more pieces of content (PolNeAR, Newell et al. 2018); what stands in quotation
marks without a cue of its own goes on from the statement before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from casus.decode import Run, runs
from casus.extract.nested import find_nested
from casus.extract.quotation import Quoted
from casus.extract.reporting import told_act, vocabulary
from casus.model import Actor, Statement, Time, record_id
from casus.reading import Cast, Parsed, Tagged, Token
from casus.text import fold

# Cue, source and content further apart than this many sentences do not belong together.
REACH = 2
# Price of a word between a content and its cue or source, in the pair scores' log-odds: chosen on PolNeAR dev; 0.05 to 0.2 give the same.
WORD_APART = 0.1
SENTENCE_APART = 2.0
# A source in another sentence than the cue must score this much; else nobody is named ("has been accused of"). 0 to -4 give the same on dev.
FAR_SOURCE = -2.0
# Verbs above the cue whose subject may be who speaks: "left, refusing to say".
CLAUSES_UP = 4
# Words between two quotations by one speaker.
WORDS_BETWEEN = 40
RELATIVE = {"who", "which", "that", "whom", "whose"}
# A content without quotation marks or a cue is kept only where the tagger is this sure that somebody says it.
LOOSE = 0.85
# Log-probability that the plain act "claim", the most frequent by far, loses: chosen on articles/dev, where 0.9 to 2 give the same within .01.
CLAIM_PRICE = 1.2
# Below this probability of being said the tagger has found an attitude (PolNeAR annotates those), not a statement. Chosen between the two
# packs: .04 gains .002 of each of PolNeAR's three and costs articles/dev .007, .15 the reverse.
SAID = 0.08


@dataclass(frozen=True, slots=True)
class _Piece:
    role: str
    first: int
    last: int
    start: int
    end: int
    sentence: int
    paragraph: int


def find_statements(parsed: Parsed, tagged: Tagged) -> tuple[Statement, ...]:
    """Attributions in text order: source, cue, content and kind; actor, act and the rest come with `complete_statements`."""
    pieces = [_piece(run, parsed, tagged) for run in runs(tagged, "attribution")]
    cues = [p for p in pieces if p.role == "CUE"]
    sources = [p for p in pieces if p.role == "SOURCE"]
    quoted = Quoted(parsed.text)
    owned: dict[_Piece, list[_Piece]] = {cue: [] for cue in cues}
    loose: list[_Piece] = []
    for content in (p for p in pieces if p.role == "CONTENT"):
        cue = _best(tagged, "cue", [content], content, cues)
        if cue is None:
            loose.append(content)
        else:
            owned[cue].append(content)
    found = []
    for cue, own in owned.items():
        pool = [p for p in sources if p.sentence == cue.sentence] if _unnamed(parsed, cue) else sources
        if own:
            found.append(_statement(parsed, quoted, _best(tagged, "source", own, cue, pool), cue, own))
    found = [s for s in found if _said(tagged, s) >= SAID]
    for content in loose:
        statement = _statement(parsed, quoted, None, None, [content])
        if statement.kind == "direct" or _said(tagged, statement) >= LOOSE:
            found.append(statement)
    return tuple(sorted(found, key=lambda s: (s.content[0].start, s.content[0].end)))


def _unnamed(parsed: Parsed, cue: _Piece) -> bool:
    """Whether the cue is a passive verb ("is believed"): who speaks, if anybody is named, stands in its sentence."""
    tokens = (parsed.tokens[i] for i in parsed.tokens_in(cue.start, cue.end))
    return any(t.pos == "VERB" and parsed.child(t.i, "auxpass") is not None for t in tokens)


def _said(tagged: Tagged, statement: Statement) -> float:
    """Mean probability that the content's words are said by somebody, by the head that learnt from international news."""
    words = [i for c in statement.content for i in tagged.words_in(c.start, c.end)]
    return float(1 - np.exp(tagged.heads["said"][words, 0]).mean()) if words else 0.0


def _piece(run: Run, parsed: Parsed, tagged: Tagged) -> _Piece:
    start, end = int(tagged.words[run.first, 0]), int(tagged.words[run.last - 1, 1])
    sentence = parsed.sentence_at(start)
    return _Piece(run.role, run.first, run.last, start, end, sentence.i if sentence else 0, sentence.paragraph if sentence else 0)


def _best(tagged: Tagged, role: str, contents: Sequence[_Piece], anchor: _Piece, pool: Sequence[_Piece]) -> _Piece | None:
    """The cue or source in the anchor's paragraph that belongs to the contents: the tagger's pair score, less a price for distance."""
    near = [p for p in pool if p.paragraph == anchor.paragraph and abs(p.sentence - anchor.sentence) <= REACH]
    if not near:
        return None

    def score(piece: _Piece) -> float:
        apart = max(0, max(piece.first, anchor.first) - min(piece.last, anchor.last))
        learnt = float(np.mean([tagged.score(role, c.first, range(piece.first, piece.first + 1))[0] for c in contents]))
        return learnt - WORD_APART * apart - SENTENCE_APART * abs(piece.sentence - anchor.sentence)

    best = max(near, key=score)
    return None if role == "source" and best.sentence != anchor.sentence and score(best) < FAR_SOURCE else best


def _statement(parsed: Parsed, quoted: Quoted, source: _Piece | None, cue: _Piece | None, own: Sequence[_Piece]) -> Statement:
    content = tuple(parsed.span(p.start, p.end) for p in sorted(own, key=lambda p: p.start))
    return Statement(
        id=record_id("s", parsed.document.id, *((c.start, c.end) for c in content)),
        kind=quoted.kind(content),
        source=(parsed.span(source.start, source.end),) if source else (),
        cue=(parsed.span(cue.start, cue.end),) if cue else (),
        content=content,
    )


def complete_statements(
    statements: Sequence[Statement], parsed: Parsed, tagged: Tagged, cast: Cast, times: Sequence[Time]
) -> tuple[Statement, ...]:
    """The same statements with actor, act, medium, addressee and time, and the statements inside them; a quotation without a source takes that
    of the statement before, and of two who say one thing together each says it."""
    out: list[Statement] = []
    speaker: str | None = None
    last_end = 0
    inner = find_nested(statements, parsed, Quoted(parsed.text))
    for s in sorted((*statements, *inner), key=lambda s: (s.content[0].start, s.content[0].end, s.within is not None)):
        together = _speakers(s, parsed, cast)
        actor = together[0] if together else None
        if actor is None and (_goes_on(s, parsed.text, last_end) or _agrees(s, cast.by_id(speaker))):
            actor = speaker
        s = replace(
            s,
            source_actor=actor,
            act=_act(s, parsed, tagged),
            medium=_medium(s, parsed),
            addressee=_addressee(s, parsed, cast, actor),
            time=_time(s, parsed, times),
        )
        if s.within is None:
            speaker = actor if actor is not None or s.source else speaker
            last_end = max(last_end, s.content[-1].end)
        out.append(s)
        out += (replace(s, id=record_id("s", s.id, other), source_actor=other) for other in together[1:])
    return tuple(out)


def _speakers(statement: Statement, parsed: Parsed, cast: Cast) -> list[str]:
    """Who says it: one actor, or all of "Paris and London" where each of them is known and no other's."""
    for source in statement.source:
        head = parsed.head_of(source.start, source.end)
        if head is not None:
            heads = [parsed.tokens[i] for i in _coordinated(parsed, head) if source.start <= parsed.tokens[i].start < source.end]
            found = [cast.at(t.start, t.end) for t in heads]
            known = list(dict.fromkeys(actor for actor in found if actor))
            if len(known) > 1 and len(known) == len(found):
                return known
    doer = _doer(statement, parsed)
    ends = [(x.start, x.end) for x in statement.source] + ([(doer.start, doer.end)] if doer else [])
    actor = next(filter(None, (cast.at(start, end) for start, end in ends)), None)
    return [actor] if actor else []


def _doer(statement: Statement, parsed: Parsed) -> Token | None:
    """Who speaks by the grammar of the cue, where the source is left out or is "who": the subject, also that of the verb above ("left, saying"),
    or what a clause or "US" in "a US announcement" hangs on. None where the source says who it is."""
    pronouns = [parsed.tokens[i] for x in statement.source for i in parsed.tokens_in(x.start, x.end)]
    if any(t.lower not in RELATIVE for t in pronouns):
        return None
    for cue in statement.cue:
        words = [i for i in parsed.tokens_in(cue.start, cue.end) if parsed.tokens[i].pos in ("VERB", "NOUN")]
        if not words:
            continue
        at = words[0]
        for _ in range(CLAUSES_UP):
            token = parsed.tokens[at]
            if token.pos == "NOUN":
                owner = parsed.child(at, "poss", "compound", "amod")
                return parsed.tokens[owner] if owner is not None else None
            subject = parsed.child(at, "nsubj")
            if subject is not None and parsed.tokens[subject].lower not in RELATIVE:
                return parsed.tokens[subject]
            if parsed.child(at, "nsubjpass") is not None:
                return None
            if token.dep in ("relcl", "acl"):
                return parsed.tokens[token.head]
            if token.dep not in ("conj", "xcomp", "advcl") or parsed.tokens[token.head].pos not in ("VERB", "AUX"):
                return None
            at = token.head
    return None


def _coordinated(parsed: Parsed, head: int) -> list[int]:
    """A phrase's head and those that "and" joins to it."""
    joined = next((i for i in parsed.tokens[head].children if parsed.tokens[i].dep == "conj"), None)
    return [head] if joined is None else [head, *_coordinated(parsed, joined)]


def _goes_on(statement: Statement, text: str, last_end: int) -> bool:
    """Whether a quotation without a source follows on another, with nothing but white space, marks and a few words between the contents."""
    apart = re.findall(r"\w+", text[last_end : statement.content[0].start])
    return not statement.source and statement.kind == "direct" and len(apart) <= WORDS_BETWEEN


def _agrees(statement: Statement, speaker: Actor | None) -> bool:
    """Whether "he" or "she", which nothing else told, may be the person who spoke last."""
    words = [x.text.lower() for x in statement.source]
    if words not in (["he"], ["she"]) or speaker is None or speaker.type != "person":
        return False
    other = {"he": ("she", "her"), "she": ("he", "him", "his")}[words[0]]
    return not any(m.kind == "pronoun" and m.text.lower() in other for m in speaker.mentions)


def _act(statement: Statement, parsed: Parsed, tagged: Tagged) -> str | None:
    """The speech act: what the cue's own word says, else the tagger's reading over cue and content words."""
    lexical = told_act(parsed, statement.cue)
    words = [i for part in (*statement.cue, *statement.content) for i in tagged.words_in(part.start, part.end)]
    if lexical not in (None, "claim") or not words:
        return lexical
    labels = tagged.labels["act"]
    price = np.array([CLAIM_PRICE * (label == "claim") for label in labels])
    return labels[int((tagged.heads["act"][words].mean(0) - price).argmax())]


def _medium(statement: Statement, parsed: Parsed) -> str | None:
    """Where it was said, by words of the cue's sentence outside the content."""
    anchors = statement.cue or statement.source
    if not anchors:
        return None
    sentence = parsed.sentence_at(anchors[0].start)
    if sentence is None:
        return None
    chars = list(parsed.text[sentence.start : sentence.end])
    for c in statement.content:
        for i in range(max(c.start, sentence.start), min(c.end, sentence.end)):
            chars[i - sentence.start] = " "
    around = f" {re.sub(r'[^a-z0-9-]+', ' ', fold(''.join(chars)).text.lower())} "
    return next((medium for words, medium in vocabulary()[1] if f" {words} " in around), None)


def _addressee(statement: Statement, parsed: Parsed, cast: Cast, source: str | None) -> str | None:
    """Whom it is said to: the object of "told", "asked", "urged", or of "to" under another reporting verb."""
    for cue in statement.cue:
        for i in parsed.tokens_in(cue.start, cue.end):
            token = parsed.tokens[i]
            if token.pos != "VERB":
                continue
            candidates = [c for c in token.children if parsed.tokens[c].dep in ("dobj", "dative", "obj", "iobj")]
            for prep in token.children:
                if parsed.tokens[prep].lower in ("to", "on", "upon") and parsed.tokens[prep].dep in ("prep", "dative"):
                    candidates += [c for c in parsed.tokens[prep].children if parsed.tokens[c].dep == "pobj"]
            if token.lemma not in (
                "tell",
                "ask",
                "urge",
                "warn",
                "assure",
                "remind",
                "inform",
                "order",
                "call",
                "write",
                "say",
                "promise",
                "invite",
                "beg",
            ):
                continue
            for c in candidates:
                t = parsed.tokens[c]
                if any(x.start <= t.start < x.end for x in statement.content):
                    continue
                found = cast.at(t.start, t.end)
                if found and found != source:
                    return found
    return None


def _time(statement: Statement, parsed: Parsed, times: Sequence[Time]) -> str | None:
    """The day on which it was said: a date outside the content in the sentence of the cue."""
    if not statement.cue:
        return None
    cue = statement.cue[0]
    sentence = parsed.sentence_at(cue.start)
    if sentence is None:
        return None
    near = [
        t
        for t in times
        if sentence.start <= t.start < sentence.end
        and t.type in ("DATE", "TIME")
        and t.value is not None
        and re.match(r"\d{4}-\d\d-\d\d", t.value)
        and not any(c.start <= t.start < c.end for c in statement.content)
    ]
    best = min(near, key=lambda t: abs(t.start - cue.start), default=None)
    return best.value[:10] if best is not None and best.value is not None else None
