"""The clause that tells an event: its predicate and its span."""

from collections.abc import Iterable

from casus.model import Span
from casus.reading import Parsed

VERBAL = frozenset(("VERB", "AUX"))
_CLAUSES = frozenset(("ccomp", "advcl", "relcl", "acl", "parataxis", "ROOT", "csubj", "xcomp", "pcomp"))
# What hangs on a predicate without belonging to its own statement.
_BESIDE = frozenset(("advcl", "parataxis", "dep", "intj", "meta"))
# A noun phrase of fewer words than this does not tell an event by itself.
SHORTEST_PHRASE = 4


def predicate_of(parsed: Parsed, i: int) -> int:
    """The verb that a token belongs to: itself, or the nearest above it within its clause."""
    tokens = parsed.tokens
    while tokens[i].pos not in VERBAL and tokens[i].head != i and tokens[i].dep not in _CLAUSES:
        i = tokens[i].head
    if tokens[i].dep in ("aux", "auxpass") and tokens[i].head != i:
        i = tokens[i].head
    return i


def lemmas_of(parsed: Parsed, indexes: Iterable[int]) -> set[str]:
    """Lemmas of these tokens, and what hyphens join as one ("same-sex")."""
    tokens, out = parsed.tokens, set()
    for i in indexes:
        out.add(tokens[i].lemma.lower())
        if tokens[i].text == "-" and 0 < i < len(tokens) - 1:
            out.add(f"{tokens[i - 1].lower}-{tokens[i + 1].lower}")
    return out


def clause_tokens(parsed: Parsed, trigger: int) -> list[int]:
    """The tokens of the trigger's clause in text order, side clauses and joined clauses left out; connected, without a gap where none is needed."""
    tokens = parsed.tokens
    top = predicate_of(parsed, trigger)
    on_path = {trigger, *_up_to(parsed, trigger, top)}
    kept, stack = set(on_path), [top]
    while stack:
        at = stack.pop()
        kept.add(at)
        for child in tokens[at].children:
            if child in on_path or not _is_beside(parsed, child, at):
                stack.append(child)
    run = _run_around(sorted(kept), trigger)
    while run and (tokens[run[0]].pos == "PUNCT" or tokens[run[0]].pos == "CCONJ") and run[0] != trigger:
        run = run[1:]
    while run and tokens[run[-1]].pos in ("PUNCT", "CCONJ", "SCONJ") and run[-1] != trigger:
        run = run[:-1]
    return run or [trigger]


def evidence_of(parsed: Parsed, trigger: int) -> Span:
    """The passage that tells the event: the noun phrase of a noun that stands aside from its clause's predicate with words of its own, else the clause."""
    token = parsed.tokens[trigger]
    if token.pos not in VERBAL and token.dep in ("pobj", "nsubj", "nsubjpass", "appos", "conj", "pcomp"):
        phrase = [i for i in parsed.subtree(trigger) if i == trigger or not _within_beside(parsed, i, trigger)]
        phrase = _run_around(sorted(phrase), trigger)
        told = any(parsed.tokens[c].dep in ("poss", "prep", "agent", "acl", "relcl") for c in token.children)
        if told and len(phrase) >= SHORTEST_PHRASE:
            return parsed.span_of(phrase[0], phrase[-1])
    clause = clause_tokens(parsed, trigger)
    return parsed.span_of(clause[0], clause[-1])


def _up_to(parsed: Parsed, i: int, top: int) -> list[int]:
    out = []
    while i != top and parsed.tokens[i].head != i:
        i = parsed.tokens[i].head
        out.append(i)
    return out


def _is_beside(parsed: Parsed, child: int, parent: int) -> bool:
    token = parsed.tokens[child]
    if token.dep in _BESIDE:
        return True
    if token.dep == "conj" and token.pos in VERBAL and parsed.tokens[parent].pos in VERBAL:
        return True
    return token.dep == "relcl"


def _within_beside(parsed: Parsed, i: int, top: int) -> bool:
    while i != top:
        above = parsed.tokens[i].head
        if above == i:
            return True
        if _is_beside(parsed, i, above):
            return True
        i = above
    return False


def _run_around(kept: list[int], trigger: int) -> list[int]:
    """The stretch of kept tokens about the trigger; gaps of one token (a comma, a left-out adverb) are no gaps."""
    at = kept.index(trigger)
    first = last = at
    while first > 0 and kept[first] - kept[first - 1] <= 2:
        first -= 1
    while last + 1 < len(kept) and kept[last + 1] - kept[last] <= 2:
        last += 1
    return list(range(kept[first], kept[last] + 1))
