"""How likely a construction is a commitment: what can be seen in it, by name, and the weights that `training/commitments.py` learnt for that.

The names speak for themselves ("modal=would", "subject=we", "above=hope"), so that `data/commitment_weights.toml` can be read and argued with.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from casus.extract.conditions import Clause
from casus.extract.undertakings import Undertaking
from casus.reading import Parsed, Token

# What a clause hangs on, by what that makes of it; lemmas.
_ABOVE = {
    "promise": "promise pledge vow swear guarantee undertake commit assure agree offer",
    "threaten": "threaten warn caution menace",
    "declare": "announce declare confirm reiterate insist stress decide",
    "say": "say tell add state write tweet note reply respond explain indicate signal claim repeat maintain argue",
    "guess": "think believe expect predict suspect assume guess suppose imagine estimate project forecast seem appear likely sure doubt",
    "wish": "hope want wish like prefer fear worry afraid dream long pray",
    "ask": "ask wonder question inquire whether debate know discuss consider see unclear",
    "order": "urge demand call order request propose suggest recommend advise require need must insist",
    "mean": "mean ensure show prove suggest imply make help allow",
}
ABOVE = {word: name for name, words in reversed(_ABOVE.items()) for word in words.split()}
_FIRST = {"i": "I", "we": "we", "us": "we", "our": "we", "my": "I", "me": "I", "you": "you", "your": "you"}
_THIRD = {"he": "he", "she": "he", "his": "he", "her": "he", "him": "he", "they": "they", "their": "they", "it": "it", "its": "it"}
_STATES = frozenset(
    [
        "be",
        "have",
        "become",
        "seem",
        "need",
        "know",
        "like",
        "want",
        "feel",
        "remain",
        "mean",
        "see",
        "find",
        "get",
        "lead",
        "take",
        "happen",
        "come",
        "cost",
        "require",
        "face",
        "lose",
        "win",
        "suffer",
        "die",
        "last",
        "prove",
        "depend",
        "believe",
        "think",
    ]
)


@cache
def weights() -> dict[str, float]:
    """Feature → weight in nats."""
    table = tomllib.loads((files("casus") / "data" / "commitment_weights.toml").read_text("utf-8"))
    return {name: float(value) for name, value in table["weights"].items()}


def weigh(names: Sequence[str]) -> float:
    """Log-odds that what bears these names is a commitment."""
    known = weights()
    return known.get("bias", 0.0) + sum(known.get(name, 0.0) for name in names)


def traits(parsed: Parsed, u: Undertaking, clauses: Sequence[Clause], quoted: bool) -> list[str]:
    """What can be seen in a construction, its sentence and its conditions."""
    tokens = parsed.tokens
    head, cue = tokens[u.head], tokens[u.cue]
    sentence = parsed.sentences[cue.sentence]
    subject = _subject(tokens[u.subject]) if u.subject is not None else "none"
    modal = cue.tag == "MD"
    group = u.group.split(":")[0]
    out = [f"form={u.form}", f"group={u.form}:{u.group}", f"kind={u.form}:{group}"]
    out += [f"subject={subject}", f"subject={subject}:{'modal' if modal or u.form == 'going' else 'cue'}"]
    out.append(f"quoted={quoted}:{subject}:{'modal' if modal else 'cue'}")
    above = _above(parsed, u)
    out += [f"above={above}", f"above={above}:{group if modal else u.form}", f"above={above}:{subject}"]
    if u.negated:
        out += ["negated", f"negated:{u.form}:{group}"]
    if u.whole:
        out += ["whole", f"whole:{above}"]
    for name in {c.connective for c in clauses}:
        out += [f"condition={name}", f"condition={name}:{group if modal else u.form}", f"condition:{subject}"]
    out.append(f"verb={head.lemma.lower()}")
    if head.lemma in ("see", "witness", "watch", "hear", "notice"):
        out += ["perceive", f"perceive:{subject}"]
    if head.lemma in _STATES:
        out += ["state", f"state:{subject}", f"state:{above}"]
    if modal or u.form == "going":
        out.append(f"hangs={head.dep}")
    else:
        out += [f"hangs={cue.dep}:{u.form}", f"tense={cue.tag}:{group}"]
        verb = (
            cue
            if cue.pos in ("VERB", "AUX")
            else next((tokens[a] for a in parsed.ancestors(cue.i) if tokens[a].pos in ("VERB", "AUX")), cue)
        )
        if any(tokens[c].tag == "MD" and tokens[c].lower not in ("will", "would") for c in verb.children):
            out.append("may")
        if cue.pos == "NOUN":
            out.append(f"noun of={verb.lemma.lower()}")
        if cue.dep in ("xcomp", "ccomp") and tokens[cue.head].lemma in ABOVE:
            out.append(f"cue above={ABOVE[tokens[cue.head].lemma]}")
    if tokens[sentence.last - 1].lower == "?" or any(tokens[j].lower == "?" for j in range(u.head, sentence.last)):
        out.append("question")
    if parsed.child(u.head, "auxpass") is not None:
        out += ["passive", f"passive:{above}"]
    before = {tokens[j].lower for j in range(max(sentence.first, min(u.cue, u.head) - 8), u.head)}
    out += [f"word={w}" for w in sorted(before & _HINTS)]
    if any(tokens[c].tag in ("WDT", "WP", "WRB") and tokens[c].dep != "nsubj" for c in head.children):
        out.append("wh")
    if u.head + 1 >= sentence.last:
        out.append("bare")
    return out


_HINTS = frozenset(
    [
        "would",
        "have",
        "could",
        "might",
        "may",
        "probably",
        "likely",
        "perhaps",
        "maybe",
        "always",
        "usually",
        "often",
        "if",
        "whether",
        "what",
        "how",
        "why",
        "when",
        "who",
        "never",
        "ever",
        "not",
        "only",
        "even",
        "then",
        "just",
        "also",
        "still",
        "today",
        "tomorrow",
        "now",
        "soon",
        "once",
        "that",
        "there",
    ]
)


def _subject(token: Token) -> str:
    low = token.lower
    if low in _FIRST:
        return _FIRST[low]
    if low in _THIRD:
        return _THIRD[low]
    if token.entity in ("PERSON", "ORG", "GPE", "NORP"):
        return token.entity
    if token.tag in ("EX", "DT", "WDT", "WP"):
        return "that"
    if token.pos == "PROPN":
        return "name"
    return "noun"


def _above(parsed: Parsed, u: Undertaking) -> str:
    if u.governor is None:
        return "none"
    token = parsed.tokens[u.governor]
    name = ABOVE.get(token.lemma.lower(), "other" if token.pos in ("VERB", "AUX") else "noun")
    if token.i > u.head and name == "say":
        return "said after"
    return name
