"""Statements inside statements: what somebody reports that somebody else has said."""

from collections.abc import Iterator, Sequence

from casus.extract.quotation import Quoted
from casus.extract.reporting import vocabulary
from casus.model import Span, Statement, record_id
from casus.reading import Parsed

# Who speaks of himself or of nobody in particular reports nobody's words.
NOBODY = {"i", "we", "you", "it", "one", "this", "there", "nobody", "none", "which", "what"}
# "would say", "may deny": not said yet.
NOT_SAID = {"would", "could", "should", "might", "may", "can", "will", "must", "'d", "'ll"}
# A clause of fewer words ("said so") tells nothing.
LEAST_WORDS = 3
# A content that shares more than this with another statement's is that statement.
SAME = 0.5


def find_nested(statements: Sequence[Statement], parsed: Parsed, quoted: Quoted) -> Iterator[Statement]:
    """Yield a statement `within` another for each reporting verb in its content that has a subject and a clause of its own there."""
    acts, _ = vocabulary()
    taken = [c for s in statements for c in s.content]
    for outer in statements:
        for piece in outer.content:
            for i in parsed.tokens_in(piece.start, piece.end):
                token = parsed.tokens[i]
                if token.pos != "VERB" or token.lemma.lower() not in acts:
                    continue
                content, source = _clause(parsed, i), _subject(parsed, i)
                if content is None or source is None or not all(piece.start <= s.start and s.end <= piece.end for s in (content, source)):
                    continue
                if any(_shared(content, other) > SAME for other in taken if other != piece):
                    continue
                yield Statement(
                    id=record_id("s", parsed.document.id, outer.id, content.start, content.end),
                    kind=quoted.kind((content,)) if outer.kind == "indirect" else "indirect",
                    source=(source,),
                    cue=(parsed.span(token.start, token.end),),
                    content=(content,),
                    within=outer.id,
                )


def _subject(parsed: Parsed, verb: int) -> Span | None:
    subject = parsed.child(verb, "nsubj")
    if subject is None or parsed.tokens[subject].lower in NOBODY:
        return None
    tree = parsed.subtree(subject)
    return parsed.span_of(tree[0], tree[-1])


def _clause(parsed: Parsed, verb: int) -> Span | None:
    """What is said, without "that"; None where it is not said yet, is too short, or the verb stands in its midst."""
    if any(parsed.tokens[k].lower in NOT_SAID or parsed.tokens[k].dep == "neg" for k in parsed.tokens[verb].children):
        return None
    clause = parsed.child(verb, "ccomp", "xcomp")
    if clause is None:
        return None
    tree = parsed.subtree(clause)
    first = tree[1] if parsed.tokens[tree[0]].lower == "that" and len(tree) > 1 else tree[0]
    return parsed.span_of(first, tree[-1]) if len(tree) >= LEAST_WORDS and not tree[0] < verb < tree[-1] else None


def _shared(one: Span, other: Span) -> float:
    """Share of the shorter passage that the two have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start)) / min(one.end - one.start, other.end - other.start)
