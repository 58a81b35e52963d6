"""Who undertakes to do, or refuses to do, what, on which condition.

Syntax proposes (`undertakings.py`, `conditions.py`), weights over what syntax shows and the tagger's reading of the words decide.
"""

import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from casus.extract.clauses import PERSIST, action_pieces, phrase_of
from casus.extract.conditions import Clause, attach, demand_of, described_condition, find_clauses, stands_alone, triggers_of
from casus.extract.undertakings import SUBJECTS, Undertaking, acts, find_undertakings, is_negated, subject_of
from casus.extract.weighing import traits, weigh
from casus.model import Commitment, CommitmentKind, CommitmentStatus, Condition, Deadline, Span, Statement, Time, record_id
from casus.reading import Cast, Parsed, Tagged

# Log-odds from which a candidate is a commitment, and what a nat of the tagger's is worth beside one of the weights': chosen on the dev parts.
THRESHOLD = -0.8
TAGGER = 0.5
# What an outright word ("vowed to", "refused to") counts beyond what was learnt of it: few of each stand in the train parts.
EXPLICIT = 2.0
_PERFORMED = frozenset(
    [
        ("to", group)
        for group in (
            "promise:promise",
            "promise:pledge",
            "promise:vow",
            "promise:swear",
            "threaten:threaten",
            "refuse:refuse",
            "refuse:rule",
        )
    ]
    + [("noun", group) for group in ("promise:promise", "promise:pledge", "promise:vow", "threat:threat", "refusal:refusal")]
    + [("object", "refuse:rule")]
)
# The tagger's log-odds are held within these bounds: one word must not decide.
LEAST, MOST = -3.0, 5.0
KINDS: tuple[CommitmentKind, ...] = ("promise", "threat", "refusal")
# Nats for a kind where the word that opens it leaves no doubt ("refused", "threatened"), and where the action's verb hints at it ("bomb").
CERTAIN, LIKELY = 6.0, 4.0
# A condition or a committer told in another sentence stands at most this many sentences back.
REACH = 2
# How many sentences on an article may tell that a condition has been met.
LATER = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """An undertaking with its words, its conditions and how likely it is one."""

    undertaking: Undertaking
    pieces: tuple[tuple[int, int], ...]
    clauses: tuple[Clause, ...]
    names: tuple[str, ...]
    score: float


def find_commitments(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], times: Sequence[Time]
) -> tuple[Commitment, ...]:
    """Every commitment of the article, in text order."""
    chosen = choose([c for c in candidates(parsed, tagged) if c.score >= THRESHOLD])
    out: list[Commitment] = []
    told = _by_sentence(parsed, statements)
    dated = sorted(times, key=lambda t: t.start)
    for c in _with_fragments(parsed, chosen):
        sentence = parsed.sentences[parsed.tokens[c.undertaking.head].sentence]
        near = dated[bisect_left(dated, sentence.start, key=lambda t: t.start) : bisect_left(dated, sentence.end, key=lambda t: t.start)]
        out.append(_commitment(parsed, tagged, cast, told.get(sentence.i, ()), near, c, out[-1] if out else None))
    return tuple(out)


def _by_sentence(parsed: Parsed, statements: Sequence[Statement]) -> dict[int, list[Statement]]:
    """Sentence number → the statements whose content reaches into it; not those inside others, for the outer one is who tells us."""
    out: dict[int, list[Statement]] = {}
    for s in (s for s in statements if s.within is None):
        for piece in s.content:
            inside = parsed.tokens_in(piece.start, piece.end)
            for i in {parsed.tokens[j].sentence for j in inside}:
                if not out.setdefault(i, []) or out[i][-1] is not s:
                    out[i].append(s)
    return out


def _with_fragments(parsed: Parsed, chosen: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates; a condition that is a sentence of its own goes to the last commitment before it ("But only if need be.")."""
    out = list(chosen)
    for clause in find_clauses(parsed):
        sentence = parsed.tokens[clause.opening].sentence
        if not stands_alone(parsed, clause):
            continue
        # `out` is in text order: the last one before the sentence.
        owner = bisect_left(out, sentence, key=lambda c: parsed.tokens[c.undertaking.cue].sentence) - 1
        if owner >= 0 and sentence - parsed.tokens[out[owner].undertaking.cue].sentence <= REACH and clause not in out[owner].clauses:
            out[owner] = replace(out[owner], clauses=(*out[owner].clauses, clause))
    return out


def candidates(parsed: Parsed, tagged: Tagged) -> list[Candidate]:
    """Every construction that may be a commitment, weighed."""
    clauses = find_clauses(parsed)
    firm = [c for c in clauses if c.connective in ("if", "unless", "only_if", "in_return_for")]
    inside = {i for c in firm for i in range(c.opening, c.last + 1)}
    undertakings = [u for u in find_undertakings(parsed) if u.head not in inside]
    attached = attach(parsed, undertakings, clauses)
    quotes = _quoted(parsed)
    out = []
    for k, u in enumerate(undertakings):
        demand = demand_of(parsed, u) or described_condition(parsed, u)
        own = (*attached.get(k, ()), *(() if demand is None else (demand,)))
        words = {i for c in own for i in range(c.opening, c.last + 1)}
        for c in own:
            # What follows a condition after a comma is no more the action.
            after = c.last + 1
            if c.opening > u.head and after < len(parsed.tokens) and parsed.tokens[after].lower == ",":
                words.update(range(after, parsed.sentences[parsed.tokens[u.head].sentence].last))
        pieces = tuple(action_pieces(parsed, u, words))
        if not pieces:
            continue
        names = tuple(traits(parsed, u, own, u.head in quotes))
        sure = EXPLICIT if (u.form, u.group) in _PERFORMED and not is_negated(parsed, u.cue) else 0.0
        out.append(Candidate(u, pieces, own, names, weigh(names) + sure + TAGGER * _heard(parsed, tagged, u)))
    return out


def choose(scored: Sequence[Candidate]) -> list[Candidate]:
    """Of candidates that share most of their words the likeliest, in text order."""
    kept: list[Candidate] = []
    sizes: list[int] = []
    taken: dict[int, set[int]] = {}
    for c in sorted(scored, key=lambda c: (-c.score, c.undertaking.head)):
        words = {i for a, b in c.pieces for i in range(a, b + 1)}
        # Which kept candidates have words of this one, and how many.
        shared = Counter(k for i in words for k in taken.get(i, ()))
        if any(2 * n >= min(len(words), sizes[k]) for k, n in shared.items()):
            continue
        for i in words:
            taken.setdefault(i, set()).add(len(kept))
        sizes.append(len(words))
        kept.append(c)
    return sorted(kept, key=lambda c: c.pieces)


def _heard(parsed: Parsed, tagged: Tagged, u: Undertaking) -> float:
    """The tagger's log-odds, at the action's head, that it is an action of any kind; on the dev parts the head tells more than the mean."""
    labels = tagged.labels["commitment"]
    action = [k for k, name in enumerate(labels) if name[2:] in ("PROMISE", "THREAT", "REFUSAL")]
    words = tagged.words_in(parsed.tokens[u.head].start, parsed.tokens[u.head].end)
    if not words or not action:
        return LEAST
    rows = tagged.heads["commitment"][words.start : words.stop]
    odds = np.logaddexp.reduce(rows[:, action], axis=1) - rows[:, 0]
    return float(np.clip(odds.mean(), LEAST, MOST))


def _quoted(parsed: Parsed) -> set[int]:
    """Tokens between quotation marks: marks open and close in turn within a paragraph."""
    out: set[int] = set()
    opened: list[int] | None = None
    paragraph = -1
    for sentence in parsed.sentences:
        if sentence.paragraph != paragraph:
            paragraph, opened = sentence.paragraph, None
        for i in range(sentence.first, sentence.last):
            if parsed.tokens[i].lower in ('"', "''", "``"):
                opened = None if opened is not None else []
            elif opened is not None:
                out.add(i)
    return out


@cache
def _harm() -> frozenset[str]:
    return frozenset(tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))["harm"]["lemmas"])


def _harms(parsed: Parsed, head: int) -> bool:
    """Whether an action does harm by its own verb, one that it leads to ("help to crush"), or the object of a light verb ("launch an attack")."""
    tokens, harm = parsed.tokens, _harm()
    chain = [head, *(c for c in tokens[head].children if c > head and tokens[c].dep in ("xcomp", "ccomp"))]
    if tokens[head].lemma in _MEANS:
        chain += [c for c in tokens[head].children if tokens[c].dep == "advcl"]
    chain += [c for i in chain if tokens[i].lemma in _LIGHT for c in tokens[i].children if tokens[c].dep in ("dobj", "attr", "nsubjpass")]
    return any(tokens[i].lemma.lower() in harm for i in chain)


_MEANS = frozenset(("use", "send", "deploy", "order", "employ"))
_LIGHT = frozenset(
    ("launch", "take", "mount", "carry", "stage", "order", "start", "begin", "continue", "open", "make", "conduct", "impose", "have", "be")
)


def _kind(parsed: Parsed, tagged: Tagged, c: Candidate) -> CommitmentKind:
    """What the words say of the kind, in nats, with what the tagger hears; at equal odds a promise."""
    u = c.undertaking
    scores = dict.fromkeys(KINDS, 0.0)
    if u.kind == "refusal":
        scores["promise" if u.negated else "refusal"] += CERTAIN
    elif u.negated and parsed.tokens[u.head].lemma in PERSIST:
        scores["promise"] += LIKELY
    elif u.negated and u.kind != "threat":
        scores["refusal"] += CERTAIN if u.kind is None else LIKELY
    elif u.kind == "threat":
        scores["threat"] += CERTAIN
    else:
        scores["threat" if u.group.startswith("warn") or _harms(parsed, u.head) else "promise"] += LIKELY
    labels = tagged.labels["commitment"]
    words = [i for a, b in c.pieces for i in tagged.words_in(parsed.tokens[a].start, parsed.tokens[b].end)]
    if words:
        rows = tagged.heads["commitment"][words]
        for kind in KINDS:
            own = [k for k, name in enumerate(labels) if name[2:] == kind.upper()]
            scores[kind] += float(np.logaddexp.reduce(rows[:, own], axis=1).mean()) if own else 0.0
    return max(KINDS, key=lambda kind: scores[kind])


def _commitment(
    parsed: Parsed,
    tagged: Tagged,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Time],
    c: Candidate,
    before: Commitment | None,
) -> Commitment:
    """The record of a candidate; `before` is the commitment told before it."""
    u = c.undertaking
    action = tuple(parsed.span_of(a, b) for a, b in c.pieces)
    statement = _statement_at(statements, parsed.tokens[u.head].start)
    committer, actor = _committer(parsed, cast, u, statement, before)
    deadline = _deadline(parsed, times, c)
    target = _target(parsed, c)
    kind = _kind(parsed, tagged, c)
    source = source_actor = None
    if statement is not None and statement.source:
        told = statement.source[0]
        source_actor = statement.source_actor
        apart = committer is None or told.end <= committer.start or told.start >= committer.end
        if apart and (source_actor is None or source_actor != actor or _is_first_person(committer)):
            source = told
        else:
            source_actor = source_actor if apart else None
    conditions = tuple(
        Condition(connective=k.connective, text=(parsed.span_of(k.first, k.last),), triggers=triggers_of(parsed, tagged, k))
        for k in sorted(c.clauses, key=lambda k: k.first)
    )
    return Commitment(
        id=record_id("c", parsed.document.id, *((a.start, a.end) for a in action)),
        kind=kind,
        committer=committer,
        committer_actor=actor,
        action=action,
        conditions=conditions,
        target=target,
        target_actor=cast.at(target.start, target.end) if target else None,
        deadline=deadline,
        source=source,
        source_actor=source_actor if source is not None else None,
        statement=statement.id if statement else None,
        status=status_of(parsed, c),
    )


_FIRST_PERSON = frozenset(("i", "we", "our", "my", "us", "me", "ours", "mine"))


def _is_first_person(span: Span | None) -> bool:
    return span is not None and span.text.lower() in _FIRST_PERSON


def _statement_at(statements: Sequence[Statement], offset: int) -> Statement | None:
    """The innermost statement whose content this code point is in."""
    inside = [s for s in statements if any(c.start <= offset < c.end for c in s.content)]
    return min(inside, key=lambda s: sum(c.end - c.start for c in s.content), default=None)


def _committer(
    parsed: Parsed, cast: Cast, u: Undertaking, statement: Statement | None, before: Commitment | None
) -> tuple[Span | None, str | None]:
    """Who is bound: the subject; where the action is told with a subject of its own, who tells of it; "we" and "I" are the speaker."""
    if u.subject is not None and not (u.whole and u.governor is None):
        span = parsed.span_of(*phrase_of(parsed, u.subject))
        actor = cast.at(parsed.tokens[u.subject].start, parsed.tokens[u.subject].end) or cast.at(span.start, span.end)
        if _is_first_person(span) and actor is None and statement is not None:
            actor = statement.source_actor
        return span, _spoken_for(parsed, cast, u, actor)
    if statement is not None and statement.source:
        return statement.source[0], statement.source_actor
    if before is not None and before.committer is not None and _near(parsed, before.committer, parsed.tokens[u.cue].start):
        return before.committer, before.committer_actor
    if u.subject is not None:
        span = parsed.span_of(*phrase_of(parsed, u.subject))
        return span, cast.at(span.start, span.end)
    return None, None


def _spoken_for(parsed: Parsed, cast: Cast, u: Undertaking, actor: str | None) -> str | None:
    """The actor that is bound: "the military" and "they" in "Oslo said they will stay" are Oslo's, who says so for them."""
    if u.governor is None or u.subject is None or u.form not in ("modal", "going", "progressive"):
        return actor
    own = subject_of(parsed, u.governor, passive=True)[0]
    teller = cast.by_id(cast.at(parsed.tokens[own].start, parsed.tokens[own].end)) if own is not None and own != u.subject else None
    known = cast.by_id(actor)
    if teller is None or teller.type not in ("state", "person", "organisation") or parsed.tokens[u.subject].pos not in ("NOUN", "PRON"):
        return actor
    loose = known is None or (
        known.type in ("group", "organisation") and known.country in (None, teller.country) and known.wikidata is None
    )
    return teller.id if loose else actor


def _near(parsed: Parsed, span: Span, offset: int) -> bool:
    one, other = parsed.sentence_at(span.start), parsed.sentence_at(offset)
    return one is not None and other is not None and 0 <= other.i - one.i <= REACH


def _target(parsed: Parsed, c: Candidate) -> Span | None:
    """Whom the action is aimed at: whom a threat names ("threatened Oslo with"), else the first object of the action that can be somebody."""
    tokens, u = parsed.tokens, c.undertaking
    words = [i for a, b in c.pieces for i in range(a, b + 1)]
    menaced = parsed.child(u.cue, "dobj", "dative") if u.form in ("with", "object") else None
    if menaced is not None and menaced != u.head:
        return parsed.span_of(*phrase_of(parsed, menaced))
    if u.whole:
        own = parsed.child(u.head, *SUBJECTS)
        if own is not None and acts(tokens[own]):
            return parsed.span_of(*phrase_of(parsed, own))
    near = [i for i in words if tokens[i].head == u.head and tokens[i].dep in ("dobj", "dative")]
    near += [i for i in words if tokens[i].dep == "pobj" and tokens[tokens[i].head].head == u.head and tokens[tokens[i].head].lower in _AT]
    near += [i for i in words if tokens[i].dep == "pobj" and tokens[tokens[i].head].lower in ("against", "to", "on")]
    found = next((i for i in near if acts(tokens[i]) and i != u.subject), None)
    return parsed.span_of(*phrase_of(parsed, found)) if found is not None else None


_AT = frozenset(("against", "to", "on", "with", "for", "from", "at"))
_BY = frozenset(("by", "within", "in", "on", "before", "until", "till", "from", "after", "for", "during", "through", "at", "as"))


def _deadline(parsed: Parsed, times: Sequence[Time], c: Candidate) -> Deadline | None:
    """The first time expression that hangs on the action, with the preposition before it; not what dates the telling or a condition."""
    tokens, u = parsed.tokens, c.undertaking
    sentence = parsed.sentences[tokens[u.head].sentence]
    words = {i for a, b in c.pieces for i in range(a, b + 1)}
    taken = {i for k in c.clauses for i in range(k.opening, k.last + 1)}
    for time in times:
        if not sentence.start <= time.start < sentence.end or time.type == "SET":
            continue
        inside = parsed.tokens_in(time.start, time.end)
        top = parsed.head_of(time.start, time.end)
        if not inside or top is None or not taken.isdisjoint(inside):
            continue
        ours = not words.isdisjoint(inside) or u.head in (tokens[top].head, tokens[tokens[top].head].head)
        if not ours:
            continue
        first = inside[0]
        while first > sentence.first and tokens[first - 1].lower in _BY | {"the", "end", "of", "next", "this"}:
            first -= 1
        span = parsed.span_of(first, inside[-1])
        return Deadline(start=span.start, end=span.end, text=span.text, value=time.value)
    return None


# What became of a promise, by the verb that has it as its object.
_KEPT = frozenset(("keep", "fulfil", "fulfill", "honour", "honor", "deliver", "redeem"))
_BROKEN = frozenset(("break", "betray", "renege", "violate", "breach"))
_WITHDRAWN = frozenset(
    ("withdraw", "drop", "abandon", "retract", "rescind", "shelve", "scrap", "reverse", "suspend", "revoke", "cancel", "ditch")
)


def status_of(parsed: Parsed, c: Candidate) -> CommitmentStatus:
    """What the article tells of its fate: kept, broken or withdrawn where a verb says so of the promise; its condition met where the same verb with
    the same object is told as done later on; open otherwise."""
    tokens, u = parsed.tokens, c.undertaking
    cue = tokens[u.cue]
    verb = tokens[cue.head]
    if cue.pos == "NOUN" and verb.i != cue.i:
        if verb.pos == "ADP":
            verb = tokens[verb.head]
        happened = verb.tag in ("VBD", "VBN") and not is_negated(parsed, verb.i) and not any(tokens[j].tag == "MD" for j in verb.children)
        if happened and (verb.lemma in _KEPT or (verb.lemma == "make" and any(tokens[j].lower == "good" for j in verb.children))):
            return "kept"
        if happened and verb.lemma in _BROKEN:
            return "broken"
        if happened and verb.lemma in _WITHDRAWN:
            return "withdrawn"
    if any(k.connective in ("if", "once", "until", "only_if") and _has_happened(parsed, k, u) for k in c.clauses):
        return "condition_met"
    return "open"


def _has_happened(parsed: Parsed, clause: Clause, u: Undertaking) -> bool:
    """Whether a later sentence tells the condition's verb with the same subject and object as a plain fact."""
    tokens = parsed.tokens
    if tokens[clause.head].pos != "VERB" or is_negated(parsed, clause.head):
        return False
    wanted = _sides(parsed, clause.head)
    if len(wanted) < 2:
        return False
    here = tokens[u.cue].sentence + 1
    for sentence in parsed.sentences[here : here + LATER]:
        verb = tokens[sentence.root]
        if (
            verb.lemma == tokens[clause.head].lemma
            and verb.tag == "VBD"
            and not is_negated(parsed, verb.i)
            and wanted <= _sides(parsed, verb.i)
        ):
            return True
    return False


def _sides(parsed: Parsed, verb: int) -> frozenset[str]:
    """Lemmas of a verb's subject and objects."""
    tokens = parsed.tokens
    heads = [c for c in tokens[verb].children if tokens[c].dep in ("nsubj", "dobj", "nsubjpass")]
    heads += [g for c in tokens[verb].children if tokens[c].dep == "prep" and (g := parsed.child(c, "pobj")) is not None]
    return frozenset(tokens[h].lemma.lower() for h in heads if tokens[h].pos in ("NOUN", "PROPN"))
