"""How a mention stands to an event's trigger, as one word ("verb:dobj", "noun^support:nsubj"), and which mentions there are.

What each such word is worth for being a side is learnt: `data/sides.toml`, `parties.py`.
"""

from dataclasses import dataclass

from casus.plover import load_toml
from casus.reading import Cast, Parsed

# Adjectives of states ("Turkish") → ISO codes: of a state that the cast has, "the Turkish invasion" names the actor too.
_ADJECTIVES: dict[str, str] = {
    form.lower(): row["iso3"]
    for row in load_toml("countries.toml")["country"]
    if row.get("iso3")
    for form in row["adjectives"]
    if " " not in form
}
_RELATIVE = frozenset(("who", "whom", "whose", "which", "that"))
_NOMINAL = frozenset(("NOUN", "PROPN", "ADJ", "NUM", "PRON"))
# Relations by which a clause hangs on another whose subject it borrows.
_BORROWING = frozenset(("xcomp", "advcl", "conj", "ccomp", "pcomp", "acl", "relcl"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_SUPPORTED = frozenset(("dobj", "attr", "pobj", "acomp", "oprd", "nsubj", "nsubjpass", "compound", "amod"))
# Verbs whose subject undergoes what their object names: "faces charges", "came under attack".
_UNDERGOING = frozenset(
    (
        "face",
        "receive",
        "suffer",
        "undergo",
        "get",
        "sustain",
        "endure",
        "incur",
        "earn",
        "draw",
        "meet",
        "survive",
        "escape",
        "deserve",
        "win",
        "come",
    )
)
# "Dozens of students" are the students.
_TRANSPARENT = frozenset(
    (
        "dozen",
        "dozens",
        "hundred",
        "thousand",
        "million",
        "hundreds",
        "thousands",
        "millions",
        "number",
        "majority",
        "group",
        "most",
        "many",
        "some",
        "much",
        "all",
        "part",
        "half",
        "one",
        "two",
        "few",
        "several",
        "array",
        "score",
        "scores",
        "rest",
        "both",
        "member",
        "percent",
        "handful",
        "crowd",
        "each",
        "none",
    )
)
# A chain longer than this says nothing of who does what.
LONGEST_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that may be a side: its actor, its head token and its tokens."""

    actor: str
    head: int
    first: int
    last: int


def relation(parsed: Parsed, trigger: int, head: int) -> str:
    """How a phrase's head stands to the trigger, as one word; "far" where syntax says nothing."""
    tokens = parsed.tokens
    if head == trigger:
        return "itself"
    relative = _relative(parsed, trigger, head)
    head = _first_of_list(parsed, head if relative is None else relative, trigger)
    if head == trigger:
        return "itself"
    below = _path_down(parsed, trigger, head)
    kind = _kind(parsed, trigger)
    if below is not None:
        return f"{kind}:{below}"
    # Up from the trigger to the predicate that governs it, and then down to the phrase.
    at, chain = trigger, ""
    for _ in range(LONGEST_CHAIN):
        above = tokens[at].head
        if above == at:
            break
        dep = tokens[at].dep
        step = (
            "conj"
            if dep == "conj"
            else dep
            if dep in _BORROWING
            else "support"
            if dep in _SUPPORTED
            else "prep"
            if dep in ("prep", "agent")
            else dep
        )
        if dep in ("relcl", "acl") and above == head:
            return f"{kind}:{step}-head"
        chain = (
            step
            if not chain or chain == step
            else chain
            if step in ("prep", "support")
            else step
            if chain in ("prep", "support")
            else chain + ">" + step
        )
        if above == head:
            return f"{kind}^{chain}:head"
        below = _path_down(parsed, above, head, without=at)
        if below is not None:
            own = any(tokens[c].dep in _SUBJECTS for c in tokens[trigger].children)
            voice = "undergoing " if chain in ("support", "prep") and tokens[above].lemma in _UNDERGOING else _voice(parsed, above)
            return f"{kind}^{chain}:{'owned ' if own else ''}{voice}{below}"
        at = above
    return "far"


def _relative(parsed: Parsed, trigger: int, head: int) -> int | None:
    """The relative pronoun that stands for a phrase in the trigger's clause: "Turkey" is the subject in "Turkey, which has threatened"."""
    tokens, at = parsed.tokens, trigger
    for _ in range(LONGEST_CHAIN):
        above = tokens[at].head
        if above == at:
            return None
        named = above == head or (tokens[above].dep == "appos" and tokens[above].head == head)
        if tokens[at].dep == "relcl" and named:
            return next((j for j in parsed.subtree(at) if tokens[j].tag in ("WP", "WP$", "WDT") and tokens[j].lower in _RELATIVE), None)
        at = above
    return None


def _kind(parsed: Parsed, i: int) -> str:
    """The trigger's part of speech with its voice."""
    token = parsed.tokens[i]
    if token.pos in ("VERB", "AUX"):
        return "passive" if _is_passive(parsed, i) else "verb"
    return "noun" if token.pos in ("NOUN", "PROPN") else "adjective"


def _voice(parsed: Parsed, i: int) -> str:
    return "passive " if parsed.tokens[i].pos == "VERB" and _is_passive(parsed, i) else ""


def _is_passive(parsed: Parsed, i: int) -> bool:
    """Whether a verb is in the passive: by its auxiliary or subject, or as a past participle after its noun."""
    tokens = parsed.tokens
    if any(tokens[c].dep in ("auxpass", "nsubjpass", "agent") for c in tokens[i].children):
        return True
    if tokens[i].tag == "VBN" and tokens[i].dep in ("acl", "amod"):
        return not any(tokens[c].dep == "dobj" for c in tokens[i].children)
    if (
        tokens[i].dep == "conj"
        and tokens[i].tag == "VBN"
        and not any(tokens[c].dep in ("aux", "nsubj", "dobj") for c in tokens[i].children)
    ):
        return _is_passive(parsed, tokens[i].head) if tokens[i].head != i else False
    return False


def _first_of_list(parsed: Parsed, head: int, stop: int) -> int:
    """The first member of the list or apposition that a phrase belongs to, or what counts it: it stands where all of them stand."""
    tokens = parsed.tokens
    while (
        tokens[head].dep in ("conj", "appos")
        and tokens[head].head != head
        and tokens[tokens[head].head].pos in _NOMINAL
        and head != stop
        and tokens[head].head != stop
    ):
        head = tokens[head].head
    return head


def _path_down(parsed: Parsed, top: int, head: int, without: int | None = None) -> str | None:
    """The relations from `top` down to `head`, shortened to what tells sides apart; None where `head` does not hang on it."""
    tokens = parsed.tokens
    path: list[str] = []
    at = head
    for _ in range(7):
        if at == top:
            break
        if at == without or tokens[at].head == at:
            return None
        dep = tokens[at].dep
        if dep == "pobj" or dep == "pcomp":
            path.append(tokens[tokens[at].head].lower)
        elif dep in ("prep", "agent"):
            pass
        else:
            path.append(dep)
        at = tokens[at].head
    else:
        return None
    path.reverse()
    if not path:
        return None
    first, rest = path[0], path[1:]
    if first == "dative":
        first = "to"
    clauses = [d for d in rest if d in ("ccomp", "relcl", "advcl", "acl", "xcomp", "parataxis")]
    if first in ("ccomp", "advcl", "xcomp", "acl", "relcl", "conj", "parataxis"):
        return f"{first}/{rest[0]}" if len(rest) == 1 else f"{first}/deep" if rest else first
    if clauses:
        return f"{first}/clause"
    if not rest:
        return first
    # Inside the phrase: whose it is, of whom it is, or anything else.
    last = rest[0]
    inside = (
        "poss"
        if last == "poss"
        else "of"
        if last in ("of", "by", "against", "on", "from", "between", "with", "to", "for", "in") and len(rest) == 1
        else "mod"
        if last in ("amod", "compound", "nmod")
        else "deep"
    )
    if inside == "of":
        inside = last
    return f"{first}/{inside}"


def parts(name: str, kind: str) -> tuple[str, ...]:
    """A relation as the features that its worth is the sum of: the whole, its beginning, its end, and with the event's type."""
    where, _, below = name.partition(":")
    first, _, inside = below.rpartition("/")
    start = f"{where}:{first}/" if first else f"{where}:"
    return (name, start, f"/{inside or below or where.removeprefix('said ')}", f"{kind} {name}")


def candidates_of(parsed: Parsed, cast: Cast) -> dict[int, list[Candidate]]:
    """All mentions of the cast, and the adjectives of its states where no mention covers them, by sentence."""
    found: list[Candidate] = []
    covered: set[int] = set()
    for start, end, actor in sorted((m.start, m.end, a.id) for a in cast.actors for m in a.mentions):
        inside, head = parsed.tokens_in(start, end), parsed.head_of(start, end)
        if len(inside) and head is not None:
            found.append(Candidate(actor, head, inside[0], inside[-1]))
            covered.update(inside)
    states = {a.country: a.id for a in reversed(cast.actors) if a.type == "state" and a.country}
    for token in parsed.tokens:
        code = _ADJECTIVES.get(token.lower)
        if code in states and token.i not in covered and token.text[0].isupper():
            found.append(Candidate(states[code], token.i, token.i, token.i))
    out: dict[int, list[Candidate]] = {}
    for candidate in sorted(found, key=lambda c: (c.first, -c.last, c.actor)):
        out.setdefault(parsed.tokens[candidate.head].sentence, []).append(candidate)
    return out
