"""Where syntax allows a commitment: "will", "vowed to", "ready to", "a threat of" with the action they open and who would be bound.

Nothing is decided here: every construction of an article is a candidate, and `commitments.py` weighs it.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from casus.reading import Parsed, Token

WILL = frozenset(("will", "wo", "'ll", "shall", "sha"))
MODALS = WILL | {"would", "'d"}
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
# How many heads up a controller may stand: "drew criticism for telling ... and threatening" is 5.
REACH = 6


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A construction that may be a commitment; all numbers are tokens.

    `form`: modal, going, to, that, object, with, of, adjective, noun, headline or face; `cue`: the word that opens it; `head`: the head of the action;
    `subject`: the head of who would be bound, None if the text does not name it; `governor`: the verb of saying above, if any; `whole`: the action is
    told with its own subject, because that is not who is bound.
    """

    form: str
    group: str
    cue: int
    head: int
    subject: int | None
    governor: int | None
    negated: bool
    whole: bool
    kind: str | None


@cache
def lexicon() -> dict[str, dict[str, tuple[str, frozenset[str], str | None]]]:
    """Word class → lemma → (group, what may follow, kind)."""
    table = tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))
    out: dict[str, dict[str, tuple[str, frozenset[str], str | None]]] = {}
    for part in ("verbs", "nouns", "adjectives"):
        out[part] = {
            lemma: (group, frozenset(entry["takes"]), entry.get("kind"))
            for group, entry in table[part].items()
            for lemma in entry["lemmas"]
        }
    return out


def find_undertakings(parsed: Parsed) -> list[Undertaking]:
    """Every construction in text order; two may share a head."""
    found: list[Undertaking] = []
    for token in parsed.tokens:
        if token.tag == "MD" and token.lower in MODALS:
            found += _modal(parsed, token)
        elif token.pos in ("VERB", "AUX"):
            found += _verb(parsed, token)
        elif token.pos in ("NOUN", "PROPN"):
            found += _noun(parsed, token)
        if token.pos in ("ADJ", "VERB"):
            found += _adjective(parsed, token)
        if token.lower in ("face", "risk") and token.i and parsed.tokens[token.i - 1].lower in ("or", "else"):
            found += _faced(parsed, token)
    return [u for u in found if parsed.tokens[u.cue].tag == "MD" or not _advised(parsed, u.cue)]


_ADVICE = frozenset(("should", "must", "ought", "might", "may", "could", "can"))


def _advised(parsed: Parsed, cue: int) -> bool:
    """Whether the word that would open a commitment is itself only advised or possible: "should promise to", "must not plan to"."""
    tokens = parsed.tokens
    verb = cue if tokens[cue].pos in ("VERB", "AUX") else next((a for a in parsed.ancestors(cue) if tokens[a].pos in ("VERB", "AUX")), cue)
    return any(tokens[c].tag == "MD" and tokens[c].lower in _ADVICE for c in tokens[verb].children)


def _modal(parsed: Parsed, token: Token) -> list[Undertaking]:
    """ "will close", "would not close", "will be ready to close"."""
    tokens = parsed.tokens
    head = tokens[token.head] if token.dep in ("aux", "auxpass") and token.head != token.i else token
    if any(tokens[c].lower == "have" and tokens[c].dep == "aux" and c > token.i for c in head.children) and head.tag == "VBN":
        return []  # "would have gone": nothing to come.
    verbs, adjectives = lexicon()["verbs"], lexicon()["adjectives"]
    if (
        head.lemma in verbs
        and "to" in verbs[head.lemma][1]
        and _complement(parsed, head) is not None
        and head.lemma not in ("continue", "try", "seek", "move", "look")
    ):
        return []  # "would refuse to leave": the action is to leave.
    if head.lemma == "be" and any(_opens(parsed, tokens[c], adjectives) for c in head.children):
        return []
    subject, whole = subject_of(parsed, head.i)
    governor = governor_of(parsed, head.i)
    if token.lower in ("shall", "sha") and (subject is None or tokens[subject].lower not in ("i", "we")):
        return []  # of others it is the law's word
    if governor is not None and _is_law(parsed, governor):
        return []  # "the charter says members shall"
    return [
        _made(
            parsed,
            "modal",
            "will" if token.lower in WILL else "would",
            token.i,
            head.i,
            subject,
            governor,
            is_negated(parsed, head.i),
            None,
            whole,
        )
    ]


def _opens(parsed: Parsed, token: Token, words: dict[str, tuple[str, frozenset[str], str | None]]) -> bool:
    return token.lower in words and _complement(parsed, token) is not None


def _verb(parsed: Parsed, token: Token) -> list[Undertaking]:
    tokens = parsed.tokens
    out: list[Undertaking] = []
    if token.lower in ("going", "gon") and token.tag == "VBG":
        action = next((tokens[c] for c in token.children if tokens[c].dep in ("xcomp", "ccomp") and tokens[c].tag in ("VB", "VBP")), None)
        if action is not None:
            subject, whole = subject_of(parsed, token.i)
            negated = is_negated(parsed, token.i) or is_negated(parsed, action.i)
            out.append(_made(parsed, "going", "going", token.i, action.i, subject, governor_of(parsed, token.i), negated, None, whole))
        return out
    entry = lexicon()["verbs"].get(token.lemma)
    if entry is not None and not (token.lemma == "rule" and not any(tokens[c].lower == "out" for c in token.children)):
        out += _cued(parsed, token, *entry)
    if (
        token.tag == "VBG"
        and any(tokens[c].lemma == "be" and tokens[c].dep == "aux" for c in token.children)
        and token.lemma not in lexicon()["verbs"]
    ):
        governor = governor_of(parsed, token.i)
        subject, whole = subject_of(parsed, token.i)
        out.append(
            _made(parsed, "progressive", "progressive", token.i, token.i, subject, governor, is_negated(parsed, token.i), None, whole)
        )
    if token.tag == "VB" and token.dep == "ROOT" and any(tokens[c].lower == "to" and tokens[c].dep == "aux" for c in token.children):
        subject, whole = subject_of(parsed, token.i)
        if subject is not None and subject < token.i:
            out.append(_made(parsed, "headline", "to", token.i, token.i, subject, None, is_negated(parsed, token.i), None, whole))
    return out


def demanded_before(parsed: Parsed, i: int) -> int | None:
    """The verb of the demand that "or" at or before token `i` follows: the last infinitive or imperative before it in the sentence."""
    tokens = parsed.tokens
    first = parsed.sentences[tokens[i].sentence].first
    return next((j for j in range(i - 1, first - 1, -1) if tokens[j].tag == "VB" and tokens[j].pos == "VERB"), None)


def _faced(parsed: Parsed, token: Token) -> list[Undertaking]:
    """ "told the crew to leave or face arrest": the parser seldom sees a verb in "face", so this goes by the words."""
    tokens = parsed.tokens
    last = parsed.sentences[token.sentence].last
    goal = next((j for j in range(token.i + 1, min(last, token.i + 5)) if tokens[j].pos in ("NOUN", "PROPN")), None)
    demanded = demanded_before(parsed, token.i)
    if goal is None or demanded is None:
        return []
    while token.i < tokens[goal].head < last and tokens[goal].dep in ("compound", "nmod", "amod"):
        goal = tokens[goal].head
    demander = next((a for a in parsed.ancestors(demanded) if tokens[a].pos == "VERB" and parsed.child(a, "nsubj") is not None), None)
    subject = parsed.child(demander, "nsubj") if demander is not None else None
    return [_made(parsed, "face", "face", token.i, goal, subject, demander, False, "threat", False)]


def _cued(parsed: Parsed, token: Token, group: str, takes: frozenset[str], kind: str | None) -> list[Undertaking]:
    """What a verb of the vocabulary opens: an infinitive, a noun phrase, "with war"; clauses with a modal are found by the modal."""
    tokens = parsed.tokens
    if group == "say":
        return []
    subject, _ = subject_of(parsed, token.i, passive=True)
    passive = token.tag == "VBN" and parsed.child(token.i, "nsubjpass", "auxpass") is not None
    agent = parsed.child(token.i, "agent")
    if passive or (token.tag == "VBN" and agent is not None):
        subject = parsed.child(agent, "pobj") if agent is not None else (subject if group == "intend" else None)
    negated = is_negated(parsed, token.i)
    governor = governor_of(parsed, token.i)
    out: list[Undertaking] = []
    action = _complement(parsed, token)
    if action is not None and "to" in takes:
        return [
            _made(
                parsed,
                "to",
                f"{group}:{token.lemma}",
                token.i,
                action,
                subject,
                governor,
                negated != is_negated(parsed, action),
                kind,
                False,
            )
        ]
    if "at" in takes:
        goal = next((g for c in token.children if tokens[c].lower == "at" and (g := parsed.child(c, "pobj")) is not None), None)
        return (
            [] if goal is None else [_made(parsed, "of", f"{group}:{token.lemma}", token.i, goal, subject, governor, negated, kind, False)]
        )
    if "object" in takes or "with" in takes:
        goals = [
            c
            for c in token.children
            if tokens[c].dep in ("dobj", "dative", "oprd") and tokens[c].pos in ("NOUN", "PROPN", "NUM", "PRON", "SYM")
        ]
        by_with = [g for c in token.children if tokens[c].lower == "with" and (g := parsed.child(c, "pobj")) is not None]
        if "with" in takes and by_with:
            out.append(_made(parsed, "with", f"{group}:{token.lemma}", token.i, by_with[0], subject, governor, negated, kind, False))
        elif goals and "object" in takes:
            out.append(_made(parsed, "object", f"{group}:{token.lemma}", token.i, goals[-1], subject, governor, negated, kind, False))
        elif passive and "object" in takes and (goal := parsed.child(token.i, "nsubjpass")) is not None:
            out.append(_made(parsed, "object", f"{group}:{token.lemma}", token.i, goal, subject, governor, negated, kind, False))
        elif token.dep == "acl" and token.tag == "VBN" and "object" in takes:
            out.append(_made(parsed, "object", f"{group}:{token.lemma}", token.i, token.head, subject, governor, negated, kind, False))
    return out


def _noun(parsed: Parsed, token: Token) -> list[Undertaking]:
    """ "its pledge to withdraw", "the threat of war", "a promise that it would"."""
    tokens = parsed.tokens
    entry = lexicon()["nouns"].get(token.lemma.lower())
    if entry is None:
        return []
    group, takes, kind = entry
    action = next(
        (c for c in token.children if tokens[c].dep in ("acl", "xcomp", "relcl", "advcl") and _infinitive(parsed, tokens[c])), None
    )
    form = "noun"
    if (
        action is None
        and "to" in takes
        and token.i + 1 < len(tokens)
        and tokens[token.i + 1].tag == "TO"
        and tokens[tokens[token.i + 1].head].tag == "VB"
    ):
        action = tokens[token.i + 1].head  # "withdrew his threat to close": the parser hangs it on the verb.
    if action is None and "of" in takes:
        of = next((c for c in token.children if tokens[c].lower in ("of", "to") and tokens[c].dep == "prep"), None)
        action = parsed.child(of, "pobj", "pcomp") if of is not None else None
        form = "of"
    if action is None and tokens[token.head].lemma == "be" and token.dep == "nsubj":
        action = next(
            (c for c in tokens[token.head].children if tokens[c].dep in ("xcomp", "ccomp", "advcl") and _infinitive(parsed, tokens[c])),
            None,
        )
        form = "noun"
    if action is None:
        return []
    subject = _holder(parsed, token)
    negated = is_negated(parsed, action) or any(tokens[c].lower == "no" for c in token.children)
    return [
        _made(parsed, form, f"{group}:{token.lemma.lower()}", token.i, action, subject, governor_of(parsed, token.i), negated, kind, False)
    ]


def _holder(parsed: Parsed, token: Token) -> int | None:
    """Whose promise it is: the possessor, "by X", "from X", or the subject of "made a promise"."""
    tokens = parsed.tokens
    owner = parsed.child(token.i, "poss")
    if owner is not None:
        return owner
    for c in token.children:
        if tokens[c].lower in ("by", "from") and (by := parsed.child(c, "pobj")) is not None:
            return by
        if tokens[c].dep in ("compound", "amod", "nmod") and tokens[c].entity in ("GPE", "NORP", "ORG", "PERSON"):
            return c
    if token.dep in ("dobj", "attr", "pobj", "conj"):
        verb = next((a for a in parsed.ancestors(token.i) if tokens[a].pos in ("VERB", "AUX")), None)
        if verb is not None:
            return subject_of(parsed, verb)[0]
    return None


def _adjective(parsed: Parsed, token: Token) -> list[Undertaking]:
    """ "ready to", "committed to", "unwilling to"; after a noun as well ("troops prepared to enter")."""
    tokens = parsed.tokens
    entry = lexicon()["adjectives"].get(token.lower)
    if entry is None:
        return []
    action = _complement(parsed, token)
    if action is None:
        return []
    group, _, kind = entry
    verb = token.i
    if token.dep in ("acomp", "oprd", "conj", "xcomp") and tokens[token.head].pos in ("AUX", "VERB"):
        verb = token.head
    subject, _ = subject_of(parsed, verb, passive=True)
    if subject is None and token.dep in ("amod", "acl", "relcl"):
        subject = token.head
    negated = is_negated(parsed, verb) or is_negated(parsed, token.i) or is_negated(parsed, action)
    return [_made(parsed, "adjective", f"{group}:{token.lower}", token.i, action, subject, governor_of(parsed, verb), negated, kind, False)]


def _complement(parsed: Parsed, token: Token) -> int | None:
    """The verb that an infinitive or gerund after this word is headed by: "to leave", "to leaving", "making"."""
    tokens = parsed.tokens
    for c in token.children:
        if c > token.i and tokens[c].dep in ("xcomp", "ccomp", "advcl", "acl") and _infinitive(parsed, tokens[c]):
            return c
    for c in token.children:
        if c > token.i and tokens[c].dep in ("prep", "prt") and tokens[c].lower in ("to", "on", "against", "out"):
            action = parsed.child(c, "pcomp", "pobj")
            if action is not None and (tokens[action].tag == "VBG" or token.lower == "committed"):
                return action
    return next(
        (c for c in token.children if c > token.i and tokens[c].dep in ("xcomp", "pcomp", "ccomp") and tokens[c].tag == "VBG"), None
    )


def _infinitive(parsed: Parsed, token: Token) -> bool:
    return any(parsed.tokens[c].lower == "to" and parsed.tokens[c].dep == "aux" for c in token.children)


def _made(
    parsed: Parsed,
    form: str,
    group: str,
    cue: int,
    head: int,
    subject: int | None,
    governor: int | None,
    negated: bool,
    kind: str | None,
    whole: bool,
) -> Undertaking:
    if whole and governor is not None:
        subject = _teller(parsed, governor) or subject
    return Undertaking(form, group, cue, head, subject, governor, negated, whole, kind)


def _teller(parsed: Parsed, governor: int) -> int | None:
    """Who says what a verb of saying governs; a telling verb above it where its own subject is a thing ("said after the deal was announced that")."""
    tokens = parsed.tokens
    for verb in (governor, *parsed.ancestors(governor)):
        own = subject_of(parsed, verb, passive=True)[0] if tokens[verb].pos in ("VERB", "AUX", "NOUN") else None
        if tokens[verb].pos == "NOUN" and own is None:
            own = _holder(parsed, tokens[verb])
        if own is not None and tokens[verb].lemma == "be" and (holder := parsed.child(own, "poss")) is not None:
            own = holder  # "Oslo's position is that it will": Oslo
        if own is not None and acts(tokens[own]):
            return own
    return None


def is_negated(parsed: Parsed, i: int) -> bool:
    """Whether "not", "never" or "no longer" hangs on a verb or adjective."""
    tokens = parsed.tokens
    return any(tokens[c].dep == "neg" or tokens[c].lower == "never" for c in tokens[i].children)


def subject_of(parsed: Parsed, i: int, *, passive: bool = False) -> tuple[int | None, bool]:
    """Who does what a verb says, through control, coordination and relative pronouns; and whether its own subject is no doer
    (passive, "there", a thing), so that the action must be told with it. With `passive`, a passive's subject counts as the doer."""
    tokens = parsed.tokens
    for _ in range(REACH):
        own = parsed.child(i, *SUBJECTS)
        if own is not None:
            t = tokens[own]
            if t.dep == "nsubjpass" and not passive and t.lower not in ("i", "we"):
                agent = parsed.child(i, "agent")
                by = parsed.child(agent, "pobj") if agent is not None else None
                return (by if by is not None and acts(tokens[by]) else own), True
            if t.tag in ("WDT", "WP") and tokens[i].dep in ("relcl", "acl"):
                own = tokens[i].head
            generic = any(tokens[c].lower in ("any", "anyone", "whoever", "no", "you") for c in (own, *tokens[own].children))
            state = tokens[i].lemma == "be" and tokens[own].pos == "NOUN"  # "the campaign would be swift"
            return own, t.dep == "expl" or not acts(tokens[own]) or generic or state
        up = tokens[i]
        if up.tag == "VBG" and up.dep == "conj" and tokens[up.head].tag != "VBG":
            # "for telling them they would lose, and threatening": the parser joins it to the nearest verb.
            other = next((a for a in parsed.ancestors(i) if tokens[a].tag == "VBG"), None)
            i = up.head if other is None else other
            continue
        if up.dep in ("relcl", "acl") and tokens[up.head].pos in ("NOUN", "PROPN", "PRON"):
            return (up.head, not acts(tokens[up.head])) if up.tag != "VBN" or passive else (up.head, True)
        if (
            up.dep == "pcomp"
            and tokens[up.head].lower in ("for", "from", "into")
            and (object_ := parsed.child(tokens[up.head].head, "dobj", "nsubjpass")) is not None
        ):
            return object_, not acts(tokens[object_])  # "sued Oslo for refusing".
        if up.dep in ("dobj", "pobj") and up.pos == "NOUN" and up.head != i:
            i = up.head  # "drew criticism for threatening"
            continue
        if up.dep in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "acomp", "dep", "appos") and up.head != i:
            i = up.head
            continue
        break
    return None, False


@cache
def _doers() -> frozenset[str]:
    table = tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))
    return frozenset(table["doers"]["nouns"]) | frozenset(table["doers"]["pronouns"])


def _is_law(parsed: Parsed, verb: int) -> bool:
    """Whether a law, treaty or rule says it."""
    own = parsed.child(verb, "nsubj")
    return own is not None and any(parsed.tokens[j].lemma.lower() in _law() for j in (own, *parsed.tokens[own].children))


@cache
def _law() -> frozenset[str]:
    return frozenset(tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))["law"]["nouns"])


def acts(token: Token) -> bool:
    """Whether a noun or pronoun can mean somebody who binds himself."""
    if token.entity in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    if token.entity in ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"):
        return False
    if token.pos == "PROPN":
        return True
    return (
        token.lemma.lower() in _doers()
        or token.lower in _doers()
        or (token.pos == "NOUN" and token.lemma.endswith(("ist", "or", "ian", "man")))
    )


_TELL = frozenset(("say", "tell", "announce", "add", "insist", "warn", "promise", "vow", "pledge"))


def governor_of(parsed: Parsed, i: int) -> int | None:
    """The verb or noun of saying, promising, asking, hoping above a clause: "[said] it would go and [said] it would stay" through coordination."""
    tokens = parsed.tokens
    for _ in range(REACH):
        token = tokens[i]
        if token.head == i:
            return None
        if token.dep in ("ccomp", "parataxis", "acl", "xcomp") and tokens[token.head].pos in ("VERB", "NOUN", "ADJ", "AUX"):
            if token.dep == "acl" and tokens[token.head].pos != "NOUN":
                return None
            return token.head
        if token.dep == "advcl" and tokens[token.head].lemma in _TELL and token.head < i and parsed.child(i, "mark") is None:
            return token.head  # "said after the vote he would": no adverbial clause.
        if token.dep in ("conj", "xcomp", "acomp", "attr", "dobj", "pcomp", "prep", "pobj", "advcl"):
            i = token.head
            continue
        return None
    return None
