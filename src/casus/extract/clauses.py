"""Which words say what will be done and who is bound: the borders of an action and of a committer's phrase, by syntax."""

from collections.abc import Collection

from casus.extract.undertakings import SUBJECTS, Undertaking
from casus.reading import Parsed

# Verb phrases: "Oslo" is no part of the action, nor "not", "will", "to".
_DROPPED = frozenset((*SUBJECTS, "neg", "mark", "cc", "preconj", "intj", "parataxis", "punct", "agent"))
# Reasons and concessions say why, not what.
_REASONS = frozenset(("because", "since", "as", "although", "though", "whereas", "so", "while", "when", "but", "given", "lest", "despite"))
_SMALL = frozenset(
    (
        "also",
        "then",
        "certainly",
        "now",
        "therefore",
        "thus",
        "just",
        "simply",
        "still",
        "even",
        "instead",
        "however",
        "only",
        "either",
        "always",
        "again",
        "never",
        "absolutely",
        "definitely",
        "probably",
        "soon",
    )
)
_LONG = 12


# "will not rest", "would not hesitate": not to do these is to do something, so "not" stays with them.
PERSIST = frozenset(("stop", "rest", "hesitate", "cease", "forget", "abandon", "tire", "relent", "waver", "quit", "delay"))


def action_pieces(parsed: Parsed, u: Undertaking, left_out: Collection[int]) -> list[tuple[int, int]]:
    """First and last tokens of the action's pieces; `left_out` are the tokens of its conditions."""
    tokens = parsed.tokens
    kept = _phrase(parsed, u) if u.form in ("object", "of", "with", "face") and tokens[u.head].tag != "VBG" else _verbal(parsed, u)
    kept -= set(left_out)
    pieces: list[tuple[int, int]] = []
    for i in sorted(kept):
        if (pieces and i - pieces[-1][1] <= 1) or (
            pieces
            and all(tokens[j].pos in ("PUNCT", "CCONJ") or tokens[j].lower in _SMALL for j in range(pieces[-1][1] + 1, i))
            and not set(range(pieces[-1][1] + 1, i)) & set(left_out)
        ):
            pieces[-1] = (pieces[-1][0], i)
        else:
            pieces.append((i, i))
    trimmed = [_trim(parsed, a, b) for a, b in pieces]
    return [p for p in trimmed if p is not None and any(tokens[i].pos != "PUNCT" for i in range(p[0], p[1] + 1))]


def _trim(parsed: Parsed, first: int, last: int) -> tuple[int, int] | None:
    tokens = parsed.tokens
    while first <= last and (tokens[first].pos in ("PUNCT", "CCONJ") or tokens[first].lower in ("-", "that")):
        first += 1
    while last >= first and (
        (tokens[last].pos in ("PUNCT", "CCONJ") and tokens[last].lower not in (")", "]", "%")) or tokens[last].lower == "-"
    ):
        last -= 1
    return (first, last) if first <= last else None


def _verbal(parsed: Parsed, u: Undertaking) -> set[int]:
    """The verb and its arguments, without subject and auxiliaries; with them where the clause is told whole."""
    tokens = parsed.tokens
    head = tokens[u.head]
    kept: set[int] = {u.head}
    for c in head.children:
        t = tokens[c]
        if u.whole and (t.dep in SUBJECTS or (t.dep in ("aux", "auxpass", "neg") and c < u.head)):
            kept |= _bounded(parsed, c)
            continue
        if t.dep == "neg" and head.lemma in PERSIST:
            kept.add(c)
            continue
        if t.dep in _DROPPED and not (t.dep == "agent" and u.whole):
            continue
        if t.dep in ("aux", "auxpass") and not (t.lemma == "be" and t.tag in ("VB", "VBN", "VBG")):
            continue
        if c < u.head and (t.lower in _SMALL or (c <= u.cue and not u.whole) or t.dep in ("advcl", "ccomp")):
            continue
        if t.dep == "conj" and _own(parsed, c):
            break
        if t.dep == "advcl" and c > u.head and any(tokens[g].lower in _REASONS and tokens[g].dep in ("mark", "advmod") for g in t.children):
            continue
        if t.dep == "prep" and t.lower in ("because", "despite", "according", "given"):
            continue
        if _aside(parsed, c, u.head):
            continue
        kept |= _bounded(parsed, c)
    if u.form == "progressive" and not u.whole:
        kept = {i for i in kept if i >= u.head}
    return kept


def _own(parsed: Parsed, i: int) -> bool:
    """Whether a coordinated verb has a subject or modal of its own: another act."""
    return any(parsed.tokens[c].dep in SUBJECTS or parsed.tokens[c].tag == "MD" for c in parsed.tokens[i].children)


def _bounded(parsed: Parsed, i: int) -> set[int]:
    """A dependent with all below it, but not a coordinated clause that has a subject of its own, nor what it breaks off for."""
    tokens = parsed.tokens
    out, stack = {i}, [i]
    while stack:
        j = stack.pop()
        for c in tokens[j].children:
            if tokens[c].dep == "conj" and tokens[c].pos in ("VERB", "AUX") and _own(parsed, c) and tokens[j].dep != "relcl":
                continue
            if tokens[c].dep == "parataxis" or _aside(parsed, c, j):
                continue
            if tokens[c].dep == "advcl" and any(tokens[g].lower in _REASONS and tokens[g].dep == "mark" for g in tokens[c].children):
                continue
            out.add(c)
            stack.append(c)
    return out


def _aside(parsed: Parsed, i: int, head: int) -> bool:
    """Whether a dependent comments on the whole: ", which ...", ", a move that ...", ", setting ...", "- a step ..."."""
    tokens = parsed.tokens
    token = tokens[i]
    first = parsed.subtree(i)[0]
    before = first - 1
    if before > head and tokens[before].lower == '"':
        before -= 1  # "destroy all nests", a reference to ...
    if before <= head or tokens[before].lower not in (",", "-", "--", ";"):
        return False
    if token.dep in ("relcl", "advcl") and (token.dep == "relcl" or token.tag in ("VBG", "VBN")):
        return True
    return token.dep in ("dobj", "appos", "npadvmod", "attr", "oprd") and tokens[first].lower in ("a", "an") and token.pos == "NOUN"


def _phrase(parsed: Parsed, u: Undertaking) -> set[int]:
    """A noun phrase: all below its head, without an aside after a comma."""
    tokens = parsed.tokens
    kept = {u.head}
    for c in tokens[u.head].children:
        t = tokens[c]
        aside = t.dep in ("relcl", "appos", "acl") and c > u.head and tokens[c - 1].pos == "PUNCT"
        if not aside and c != u.cue and t.dep not in ("punct", "mark") and not (u.form == "object" and u.cue in _bounded(parsed, c)):
            kept |= _bounded(parsed, c)
    return {i for i in kept if i > u.cue or u.cue > u.head}


def phrase_of(parsed: Parsed, i: int) -> tuple[int, int]:
    """First and last token of the noun phrase that token `i` heads, without relative clauses and long asides."""
    tokens = parsed.tokens
    kept = {i}
    for c in tokens[i].children:
        t = tokens[c]
        if t.dep in ("relcl", "acl", "advcl", "punct", "case", "ccomp", "parataxis", "cc", "prep") and not (
            t.dep == "prep" and t.lower == "of"
        ):
            if t.dep == "prep" and c < i + 3:
                below = parsed.subtree(c)
                if len(below) < 8:
                    kept.update(below)
            continue
        below = parsed.subtree(c)
        if len(below) > _LONG:
            continue
        kept.update(below)
    first = last = i
    while first - 1 in kept or (first - 2 in kept and tokens[first - 1].pos in ("PUNCT", "CCONJ")):
        first -= 1
    while last + 1 in kept or (last + 2 in kept and tokens[last + 1].pos in ("PUNCT", "CCONJ")):
        last += 1
    while last > i and tokens[last].lower in ("'s", "'", ","):
        last -= 1
    return first, last
