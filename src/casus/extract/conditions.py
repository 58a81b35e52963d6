"""On what an action depends: the clauses that "if", "unless", "once", "should ..." open, where they end, and what they hang on."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from casus.extract.triggers import best_mode, first_word, senses_at, sharpest, type_scores
from casus.extract.undertakings import Undertaking, demanded_before, is_negated
from casus.model import Connective, Trigger
from casus.plover import MODES
from casus.reading import Parsed, Sentence, Tagged


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition's words; all numbers are tokens. `opening` is the connective's first word, `first` to `last` (included) the text without it,
    `head` the text's head, `host` what the whole hangs on (None if that is not known)."""

    connective: Connective
    opening: int
    first: int
    last: int
    head: int
    host: int | None


@cache
def _openers() -> tuple[dict[tuple[str, ...], tuple[Connective, bool, bool]], int]:
    """Words of a connective → (connective, before a clause, before a phrase); and the most words one has."""
    table = tomllib.loads((files("casus") / "data" / "conditions.toml").read_text("utf-8"))["connective"]
    out: dict[tuple[str, ...], tuple[Connective, bool, bool]] = {}
    for name, entry in table.items():
        if name == "or_else":
            continue
        for kind in ("clause", "phrase"):
            for words in entry[kind]:
                key = tuple(words.split())
                _, clause, phrase = out.get(key, (name, False, False))
                out[key] = (name, clause or kind == "clause", phrase or kind == "phrase")
    return out, max(map(len, out))


# What asks whether, not on what condition: "asked if", "wonder if", "see if".
_WHETHER = frozenset(
    [
        "ask",
        "wonder",
        "know",
        "see",
        "decide",
        "determine",
        "say",
        "tell",
        "question",
        "doubt",
        "check",
        "inquire",
        "find",
        "discuss",
        "debate",
        "assess",
        "learn",
        "sure",
        "unclear",
        "clear",
        "wait",
        "consider",
        "explain",
        "examine",
        "certain",
        "matter",
    ]
)
_INVERTED = {"should": True, "were": False, "had": False}
_SUBJECTS = ("nsubj", "nsubjpass", "expl")


def find_clauses(parsed: Parsed) -> list[Clause]:
    """Every condition of the article, in text order."""
    return [clause for sentence in parsed.sentences for clause in _in_sentence(parsed, sentence)]


def _in_sentence(parsed: Parsed, sentence: Sentence) -> list[Clause]:
    tokens, out = parsed.tokens, []
    openers, longest = _openers()
    i = sentence.first
    while i < sentence.last:
        for size in range(min(longest, sentence.last - i), 0, -1):
            entry = openers.get(tuple(tokens[j].lower for j in range(i, i + size)))
            if entry is not None:
                clause = _clause(parsed, sentence, i, i + size - 1, *entry)
                if clause is not None:
                    out.append(clause)
                i += size - 1
                break
        else:
            if tokens[i].lower in _INVERTED:
                clause = _inverted(parsed, sentence, i)
                if clause is not None:
                    out.append(clause)
        i += 1
    return out


def _clause(
    parsed: Parsed, sentence: Sentence, opening: int, closing: int, connective: Connective, may_clause: bool, may_phrase: bool
) -> Clause | None:
    """The clause or phrase that the words `opening..closing` open."""
    tokens = parsed.tokens
    if closing + 1 >= sentence.last:
        return None
    word = tokens[closing]
    before = tokens[opening - 1].lower if opening > sentence.first else ""
    if word.lower == "if" and before in ("even", "as", "what"):
        return None
    # The head is the highest word after the connective that hangs on something before it, or that the connective hangs on.
    head = _head_after(parsed, sentence, closing)
    if head is None:
        return None
    finite = _finite(parsed, head)
    if finite and not may_clause:
        return None
    if not finite and not may_phrase and connective not in ("if", "only_if", "once", "unless"):
        return None
    if word.lower in ("after", "when", "whenever", "day", "moment") and not (finite and _to_come(parsed, head)):
        return None
    host = tokens[head].head if tokens[head].head != head and not closing < tokens[head].head <= head else None
    if host is not None and connective == "if" and word.lower == "if" and _asks(parsed, host, head):
        return None
    if tokens[head].lemma == "possible":
        return None  # "if possible", "as soon as possible"
    if word.lower == "before" and (host is None or not (is_negated(parsed, host) or tokens[host].lemma in ("refuse", "decline", "wait"))):
        return None  # only what will not be done before it waits for it
    if connective == "until" and not finite and tokens[head].entity in ("DATE", "TIME") and (host is None or not is_negated(parsed, host)):
        return None  # "until Friday" is how long.
    if connective in ("if", "once") and closing == opening and _only(parsed, host, opening):
        connective = "only_if"
        opening -= before == "only"
    last = _end(parsed, sentence, closing + 1, head)
    if word.lower == "if" and tokens[closing + 1].lower == "you" and last - closing <= 2 and tokens[last].lower in ("will", "like", "want"):
        return None
    return Clause(connective, opening, closing + 1, last, head, host)


def _head_after(parsed: Parsed, sentence: Sentence, closing: int) -> int | None:
    """The head of what follows a connective: the word it marks, or the highest of the next words."""
    tokens = parsed.tokens
    word = tokens[closing]
    if word.head > closing and word.dep in ("mark", "advmod", "aux", "prep", "cc", "dep"):
        return word.head
    for dep in ("pobj", "pcomp", "advcl", "ccomp", "relcl"):
        below = next((c for c in word.children if c > closing and tokens[c].dep == dep), None)
        if below is not None:
            return below
    nxt = closing + 1
    while nxt < sentence.last and tokens[nxt].pos == "PUNCT":
        nxt += 1
    if nxt >= sentence.last:
        return None
    head = nxt
    while closing < tokens[head].head < sentence.last and tokens[head].head != head:
        head = tokens[head].head
    return head


def _finite(parsed: Parsed, head: int) -> bool:
    """Whether a clause has a subject or a finite verb."""
    t = parsed.tokens[head]
    return t.pos in ("VERB", "AUX") and (parsed.child(head, *_SUBJECTS) is not None or t.tag in ("VBZ", "VBP", "VBD"))


def _to_come(parsed: Parsed, head: int) -> bool:
    """Whether a clause with "after" or "when" speaks of what is still to come: present or perfect, not past."""
    tokens = parsed.tokens
    tags = {tokens[head].tag} | {tokens[c].tag for c in tokens[head].children if tokens[c].dep in ("aux", "auxpass")}
    return not tags.isdisjoint(("VBZ", "VBP")) and "MD" not in tags


def _asks(parsed: Parsed, host: int, head: int) -> bool:
    """Whether a clause is what somebody asks or does not know: it follows the verb or adjective of asking."""
    t = parsed.tokens[host]
    if host > head:
        return False
    return (parsed.tokens[head].dep in ("ccomp", "acomp", "pcomp", "dobj") and t.lemma in _WHETHER) or t.lemma in ("ask", "wonder", "doubt")


def _only(parsed: Parsed, host: int | None, opening: int) -> bool:
    """ "only if", "only once", and "would only do it if"."""
    tokens = parsed.tokens
    if opening > 0 and tokens[opening - 1].lower == "only":
        return True
    return host is not None and host < opening and any(tokens[c].lower == "only" and c < host for c in tokens[host].children)


def _end(parsed: Parsed, sentence: Sentence, first: int, head: int) -> int:
    """The last token of the condition: that of its head's subtree, cut where the main clause begins, outer punctuation left off."""
    tokens = parsed.tokens
    last = max((j for j in parsed.subtree(head) if j >= first), default=first)
    last = min(last, sentence.last - 1)
    last = _within_quote(parsed, sentence, first, last)
    for j in range(first, last + 1):
        # A fronted condition ends at the comma before another subject of a clause with a modal of its own.
        if (
            j > head
            and tokens[j].lower in (",", "-", "then", ";")
            and j < last
            and (
                not _inside(parsed, j + 1, head, first) or tokens[j + 1].lower in ("as", "because", "since", "although", "though", "while")
            )
        ):
            last = j
            break
    while (
        last > first
        and (tokens[last].pos == "PUNCT" or tokens[last].lower in ("then", "and", "but", "or"))
        and tokens[last].lower not in ("'", ")", "]")
    ):
        last -= 1
    return last


def _within_quote(parsed: Parsed, sentence: Sentence, first: int, last: int) -> int:
    """The end of a condition that is said within quotation marks: before the marks that close."""
    marks = [j for j in range(sentence.first, last + 1) if parsed.tokens[j].lower == '"']
    if sum(j < first for j in marks) % 2 == 0:
        return last
    closing = next((j for j in marks if j > first), None)
    return last if closing is None else closing - 1


def _inside(parsed: Parsed, i: int, head: int, first: int) -> bool:
    """Whether a token hangs below a condition's head."""
    if i == head:
        return True
    for a in parsed.ancestors(i):
        if a == head:
            return True
        if a < first:
            return False
    return False


def _inverted(parsed: Parsed, sentence: Sentence, i: int) -> Clause | None:
    """ "should talks fail", "were it to leave", "had it left": an auxiliary before its subject, in no question."""
    tokens = parsed.tokens
    head = tokens[i].head if tokens[i].dep in ("aux", "auxpass") else i
    if not sentence.first <= head < sentence.last or head < i:
        return None
    subject = parsed.child(head, *_SUBJECTS)
    if subject is None or not i < subject or (subject >= head and head != i):
        return None
    if tokens[sentence.last - 1].lower == "?" or "?" in (tokens[j].lower for j in range(i, sentence.last)):
        return None
    if any(tokens[c].tag in ("WDT", "WP", "WRB") and c < i for c in tokens[head].children):
        return None
    if tokens[i].lower != "should" and not (i == sentence.first or tokens[i - 1].pos in ("PUNCT", "CCONJ")):
        return None
    before = tokens[i - 1] if i > sentence.first else None
    if (
        before is not None
        and before.pos in ("NOUN", "PROPN", "PRON")
        and before.i in tokens[head].children
        and tokens[before.i].dep in _SUBJECTS
    ):
        return None
    host = tokens[head].head if tokens[head].head != head else next((c for c in tokens[head].children if tokens[c].dep == "ccomp"), None)
    inner = [j for j in parsed.subtree(head) if j >= i]
    if tokens[head].head == head or tokens[head].dep != "advcl":
        # The parser took the condition for the main clause: it ends at the comma.
        stop = next((j for j in range(head, sentence.last) if tokens[j].lower == ","), sentence.last)
        inner = [j for j in inner if j < stop]
    if not inner:
        return None
    last = inner[-1]
    last = _end(parsed, sentence, i + 1, head) if tokens[head].dep == "advcl" else last
    while last > i + 1 and tokens[last].pos == "PUNCT":
        last -= 1
    return Clause("if", i, i + 1, last, head, host)


def attach(parsed: Parsed, undertakings: Sequence[Undertaking], clauses: Sequence[Clause]) -> dict[int, list[Clause]]:
    """Index of an undertaking → its conditions. A condition belongs to the nearest undertaking above what it hangs on, else to the nearest in
    its sentence; a fronted one also to those coordinated with that ("If elected, we will build and we will mend")."""
    by_sentence: dict[int, list[int]] = {}
    for k, u in enumerate(undertakings):
        by_sentence.setdefault(parsed.tokens[u.cue].sentence, []).append(k)
    out: dict[int, list[Clause]] = {}
    for clause in clauses:
        here = [
            k
            for k in by_sentence.get(parsed.tokens[clause.opening].sentence, ())
            if not clause.opening <= undertakings[k].head <= clause.last
        ]
        here = [k for k in here if not clause.opening <= undertakings[k].cue <= clause.last]
        if not here:
            continue
        for k in _owners(parsed, undertakings, here, clause):
            out.setdefault(k, []).append(clause)
    return out


def _owners(parsed: Parsed, undertakings: Sequence[Undertaking], here: Sequence[int], clause: Clause) -> list[int]:
    tokens = parsed.tokens
    anchors: dict[int, list[int]] = {}
    for k in here:
        u = undertakings[k]
        for anchor in {u.head, u.cue, *(() if u.governor is None else (u.governor,))}:
            anchors.setdefault(anchor, []).append(k)
    owners: list[int] = []
    at = clause.host
    for _ in range(8):
        if at is None:
            break
        if at in anchors:
            owners = anchors[at]
            # "if elected" says nothing of "anyone who wants to talk": it goes up to what is told of the subject.
            if clause.first == clause.head and (outer := _outside_relative(parsed, at)) is not None:
                at, owners = outer, []
                continue
            break
        below = [k for k in here if at in (tokens[undertakings[k].head].head, tokens[undertakings[k].cue].head)]
        if below:
            owners = below
            break
        if tokens[at].dep == "relcl" or tokens[at].head == at:
            break
        at = tokens[at].head
    if not owners:
        return []
    # A clause behind several acts belongs to the last before it, one in front of them to all that follow in coordination.
    before = [k for k in owners if undertakings[k].head < clause.opening]
    if before:
        nearest = max(undertakings[k].head for k in before)
        return [k for k in before if undertakings[k].head == nearest]
    first = min(undertakings[k].head for k in owners)
    heads = {undertakings[k].head for k in here}
    chain = {first}
    for h in sorted(heads):
        if h > first and any(a in chain for a in _conjuncts(parsed, h)):
            chain.add(h)
    return [k for k in here if undertakings[k].head in chain]


def _outside_relative(parsed: Parsed, i: int) -> int | None:
    """What the noun hangs on that a verb in a relative clause speaks of; None outside relative clauses."""
    tokens = parsed.tokens
    for a in (i, *parsed.ancestors(i)):
        if tokens[a].dep == "relcl":
            return tokens[tokens[a].head].head
        if tokens[a].dep in ("ccomp", "advcl"):
            return None
    return None


def _conjuncts(parsed: Parsed, i: int) -> list[int]:
    """The verbs that a verb is coordinated with, through their own "going to" and "want to"."""
    tokens, out = parsed.tokens, []
    for _ in range(4):
        if tokens[i].dep not in ("conj", "xcomp", "ccomp"):
            break
        i = tokens[i].head
        out.append(i)
    return out


def demand_of(parsed: Parsed, u: Undertaking) -> Clause | None:
    """The demand before a consequence: "leave or we will sink the boats", "to leave or face arrest", "They must leave. Otherwise we will ..."."""
    tokens = parsed.tokens
    if u.form == "face":
        demanded = demanded_before(parsed, u.cue)
        return None if demanded is None else _trimmed(parsed, "or_else", u.cue - 1, _start(parsed, demanded), u.cue - 2, demanded)
    act = u.head
    sentence = parsed.sentences[tokens[act].sentence]
    linked = act
    if tokens[linked].dep != "conj" and tokens[tokens[linked].head].dep == "conj":
        linked = tokens[linked].head
    host = tokens[linked].head
    if (
        tokens[linked].dep == "conj"
        and host < linked
        and tokens[host].pos in ("VERB", "AUX")
        and any(tokens[c].lower == "or" and host < c < linked for c in tokens[host].children)
    ):
        opening = next(c for c in tokens[host].children if tokens[c].lower == "or" and host < c < linked)
        if tokens[host].tag == "VB" and not any(
            tokens[c].tag == "MD" and tokens[c].lower in ("will", "would") for c in tokens[host].children
        ):
            first = _start(parsed, host)
            return _trimmed(parsed, "or_else", opening, first, opening - 1, host)
    if any(tokens[c].lower == "either" for c in tokens[act].children):
        # "either I go home or you send me": the other act has a subject of its own.
        other = next((j for j in parsed.subtree(act) if j > act and tokens[j].dep == "conj" and parsed.child(j, "nsubj") is not None), None)
        link = next((j for j in range(other - 1, act, -1) if tokens[j].lower == "or"), None) if other is not None else None
        if other is not None and link is not None:
            return _trimmed(parsed, "or_else", link, link + 1, max(parsed.subtree(other)), other)
    otherwise = next((c for c in tokens[act].children if tokens[c].lower in ("otherwise", "else") and c < act), None)
    if otherwise is None:
        return None
    if tokens[otherwise].lower == "else" and (otherwise == 0 or tokens[otherwise - 1].lower != "or"):
        return None
    opening = otherwise - (tokens[otherwise].lower == "else")
    if opening - sentence.first > 3:
        return _trimmed(parsed, "or_else", opening, sentence.first, opening - 1, sentence.first)
    if sentence.i and parsed.sentences[sentence.i - 1].paragraph == sentence.paragraph:
        before = parsed.sentences[sentence.i - 1]
        if any(
            tokens[j].lower in ("must", "should", "need", "needs", "have", "has") or (tokens[j].tag == "VB" and j == before.root)
            for j in range(before.first, before.last)
        ):
            return _trimmed(parsed, "or_else", opening, before.first, before.last - 1, before.root)
    return None


def _start(parsed: Parsed, verb: int) -> int:
    """The first token of a demanded act: its verb, or what belongs to it in front ("not leave", "immediately leave")."""
    below = [c for c in parsed.tokens[verb].children if c < verb and parsed.tokens[c].dep in ("neg", "advmod", "auxpass", "prt")]
    return min([verb, *below])


def _trimmed(parsed: Parsed, connective: Connective, opening: int, first: int, last: int, head: int) -> Clause | None:
    tokens = parsed.tokens
    while first <= last and (tokens[first].pos in ("PUNCT", "CCONJ")):
        first += 1
    while last >= first and tokens[last].pos in ("PUNCT", "CCONJ"):
        last -= 1
    return Clause(connective, opening, first, last, head if first <= head <= last else first, None) if first <= last else None


_WHOEVER = frozenset(("any", "anyone", "anybody", "whoever", "those", "anything"))


def described_condition(parsed: Parsed, u: Undertaking) -> Clause | None:
    """The relative clause that says whom it will befall: "any group that does not attend will suffer"."""
    tokens = parsed.tokens
    own = parsed.child(u.head, "nsubj", "nsubjpass")
    if (
        own is None
        or u.form not in ("modal", "going")
        or not (tokens[own].lower in _WHOEVER or any(tokens[c].lower in _WHOEVER for c in tokens[own].children))
    ):
        return None
    clause = next((c for c in tokens[own].children if tokens[c].dep == "relcl"), None)
    if clause is None:
        return None
    below = parsed.subtree(clause)
    first = below[0] + (tokens[below[0]].tag in ("WDT", "WP"))
    return _trimmed(parsed, "if", below[0], first, below[-1], clause)


def stands_alone(parsed: Parsed, clause: Clause) -> bool:
    """Whether a condition is a sentence of its own, at most with who says so: "Only if need be.", " "If they loot," said Putin." """
    tokens = parsed.tokens
    sentence = parsed.sentences[tokens[clause.opening].sentence]
    if any(tokens[j].pos not in ("PUNCT", "CCONJ", "ADV") for j in range(sentence.first, clause.opening)):
        return False
    rest = [tokens[j] for j in range(clause.last + 1, sentence.last)]
    return all(t.lemma in _TELL for t in rest if t.tag in ("VBD", "VBZ", "VBP") and t.dep not in ("relcl", "aux", "auxpass")) and not any(
        t.tag == "MD" and tokens[t.head].dep != "relcl" for t in rest
    )


_TELL = frozenset(("say", "add", "tell", "warn", "explain", "write", "tweet", "state", "insist", "note"))
# Verbs that only begin or try what hangs on them.
_BEGIN = frozenset(("start", "begin", "continue", "keep", "stop", "resume", "go"))
_TRY = frozenset(("attempt", "try", "seek", "move", "want", "dare", "decide", "choose", "agree", "refuse", "fail", "plan"))
# Log-odds of an event's type against "no event" at a condition's word from which the type is told; a condition speaks of what has not happened,
# which the tagger often takes for no event.
TYPED = -1.0


def triggers_of(parsed: Parsed, tagged: Tagged, clause: Clause) -> tuple[Trigger, ...]:
    """What a condition waits for, one trigger for each coordinated act with its own words, typed where vocabulary or tagger know."""
    tokens = parsed.tokens
    heads = _acts(parsed, clause)
    if not heads:
        span = parsed.span_of(clause.first, clause.last)
        kind, mode = _typed(parsed, tagged, list(range(clause.first, clause.last + 1)))
        # "if need be" waits for no event.
        return () if kind is None else (Trigger(start=span.start, end=span.end, text=span.text, type=kind, mode=mode),)
    out = []
    for head in heads:
        after = next((h for h in heads if h > head), clause.last + 1)
        own = [i for i in _own_words(parsed, clause, head, set(heads) - {head}) if i < after]
        first, last = own[0], own[-1]
        while last > first and tokens[last].pos in ("PUNCT", "CCONJ"):
            last -= 1
        while first < last and tokens[first].pos in ("PUNCT", "CCONJ"):
            first += 1
        span = parsed.span_of(first, last)
        inner = next((c for c in tokens[head].children if tokens[c].dep == "xcomp" and tokens[head].lemma in _TRY), head)
        kind, mode = _typed(parsed, tagged, [inner] if inner != head else [head, *(j for j in own if j != head)])
        out.append(Trigger(start=span.start, end=span.end, text=span.text, type=kind, mode=mode))
    return tuple(out)


def _acts(parsed: Parsed, clause: Clause) -> list[int]:
    """The verbs that name what is waited for: the clause's head, what is coordinated with it, and participles that list more."""
    tokens = parsed.tokens
    start = (
        clause.head if clause.first <= clause.head <= clause.last else parsed.head_of(tokens[clause.first].start, tokens[clause.last].end)
    )
    if start is None or tokens[start].pos not in ("VERB", "AUX"):
        return []
    out, stack = [], [start]
    while stack:
        i = stack.pop()
        inner = [c for c in tokens[i].children if tokens[c].dep == "xcomp" and clause.first <= c <= clause.last]
        if tokens[i].lemma in _BEGIN and inner:
            stack += inner
        else:
            out.append(i)
        for c in tokens[i].children:
            listed = tokens[c].dep == "conj" or (tokens[c].dep == "advcl" and tokens[c].tag == "VBG" and c > i)
            if clause.first <= c <= clause.last and tokens[c].pos == "VERB" and listed and tokens[c].lemma not in _TELL:
                stack.append(c)
    return sorted(set(out))


def _own_words(parsed: Parsed, clause: Clause, head: int, others: set[int]) -> list[int]:
    """The tokens of one act of a condition: its verb with what hangs on it, without the other acts."""
    tokens = parsed.tokens
    words, stack = {head}, [head]
    while stack:
        for c in tokens[stack.pop()].children:
            if c in others or not clause.first <= c <= clause.last or (tokens[c].dep in ("cc", "mark", "punct") and tokens[c].head == head):
                continue
            if tokens[c].dep in ("aux", "auxpass") and tokens[c].lemma in ("be", "have", "do", "will", "should"):
                continue
            if tokens[c].dep in ("conj", "advcl", "xcomp") and not others.isdisjoint(parsed.subtree(c)):
                continue
            words.add(c)
            stack.append(c)
    ordered = sorted(words)
    return [i for i in ordered if i >= head or all(j in words for j in range(i, head))] or [head]


def _typed(parsed: Parsed, tagged: Tagged, words: Sequence[int]) -> tuple[str | None, str | None]:
    """Type and mode of an event by the vocabulary, else by the tagger where it hears one."""
    for i in words:
        senses = senses_at(parsed, i) if parsed.tokens[i].pos in ("VERB", "NOUN") else []
        if senses:
            return senses[0].type, senses[0].mode
    for i in words:
        if parsed.tokens[i].pos == "VERB" and parsed.tokens[i].lemma in _waited():
            return _waited()[parsed.tokens[i].lemma]
    loudest, found, at = TYPED, None, 0
    for i in words:
        t = parsed.tokens[i]
        if t.pos in ("VERB", "NOUN") and len(tagged.words):
            word = first_word(tagged, t.start, t.end)
            kind, odds = sharpest(type_scores(tagged, word))
            if odds > loudest:
                loudest, found, at = odds, kind, word
    return (found, best_mode(tagged, at, MODES[found], None)) if found is not None else (None, None)


@cache
def _waited() -> dict[str, tuple[str, str | None]]:
    table = tomllib.loads((files("casus") / "data" / "conditions.toml").read_text("utf-8"))["waited"]["verbs"]
    return {verb: (kind, mode or None) for verb, (kind, mode) in table.items()}
