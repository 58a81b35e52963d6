"""Known spellings in an article → candidates: states and seats of power where they act, bodies, peoples, people of the table."""

from casus.known import Entry
from casus.mentions import Candidate, Form, Hit, Page, located, modifies
from casus.titles import Noun

_NATIONAL = Noun("national", "person", "CVL")


def known_name(page: Page, hit: Hit) -> Candidate | None:
    """A known spelling as a candidate: states and seats only where they act or are acted on, bodies unless they only describe a noun."""
    entry = hit.entry
    parsed = page.parsed
    first, last = hit.first, hit.last
    head = parsed.head_of(parsed.tokens[first].start, parsed.tokens[last].end)
    head = last if head is None else head
    token = parsed.tokens[head]
    describes = modifies(page, first, last)
    words = page.text(first, last)
    people = next((e for e in hit.entries if e.what == "people"), None)
    if describes and (
        entry.what not in ("state", "organisation", "metonym")
        or not {token.tag, parsed.tokens[last].tag} & {"NNP", "NNPS", "NN"}
        or (_compounded(page, hit) and not _leads(page, hit))
    ):
        return None
    if entry.what in ("adjective", "people"):
        if people is None or token.pos not in ("NOUN", "PROPN") or token.dep in ("amod", "compound", "attr", "acomp"):
            return None
        return _people(page, hit, people, head)
    if entry.what == "region":
        return None
    if entry.what == "capital" and not _stands_for_power(page, head):
        return None
    if entry.what == "metonym" and located(page, head):
        return None
    if entry.what == "state" and located(page, head):
        return None
    form: Form = entry.type if entry.type != "unknown" else "unknown"
    return Candidate(first, last, head, "name", form, words, entry=entry, strong=True, plural=entry.type == "group")


def _compounded(page: Page, hit: Hit) -> bool:
    """Is a spelling part of a hyphened word ("US-backed") or of a longer name?"""
    tokens = page.parsed.tokens
    after, before = hit.last + 1, hit.first - 1
    if after < len(tokens) and tokens[after].text == "-" and tokens[after].start == tokens[hit.last].end:
        return True
    return before >= 0 and tokens[before].text == "-" and tokens[before].end == tokens[hit.first].start


def _leads(page: Page, hit: Hit) -> bool:
    """ "UN-led talks": who leads acts."""
    tokens = page.parsed.tokens
    after = tokens[hit.last + 1 : hit.last + 3]
    return len(after) == 2 and after[0].text == "-" and after[1].lower == "led"


def _people(page: Page, hit: Hit, entry: Entry, head: int) -> Candidate | None:
    """ "Russians" are a group; "the Russian" is one person of that nation."""
    token = page.parsed.tokens[head]
    words = page.text(hit.first, hit.last)
    plural = token.tag in ("NNS", "NNPS") or words.endswith("s") or words.lower().endswith(("ese", "ish", "ch"))
    before = page.parsed.tokens[hit.first - 1].lower if hit.first else ""
    if plural:
        return Candidate(hit.first, hit.last, head, "name", "group", words, entry=entry, strong=True, plural=True)
    if before in ("the", "a", "an"):
        return Candidate(
            hit.first - 1,
            hit.last,
            head,
            "nominal",
            "person",
            words,
            entry=entry,
            noun=_NATIONAL,
            title=_NATIONAL.word,
            owners=(hit.first,),
            article="definite" if before == "the" else "indefinite",
        )
    return None


def _stands_for_power(page: Page, head: int) -> bool:
    """Does a capital or a palace stand for who governs from it? It does where it acts or is dealt with, not where something is."""
    tokens = page.parsed.tokens
    token = tokens[head]
    while token.dep == "conj" and token.head != token.i:
        token = tokens[token.head]
    if token.dep == "nsubj":
        verb = tokens[token.head]
        if verb.lemma in _STILL:
            return any(tokens[c].dep == "acomp" for c in verb.children)
        return True
    if token.dep == "nsubjpass":
        return tokens[token.head].lemma in _TAKEN
    if token.dep in ("dobj", "dative", "pobj"):
        verb = tokens[token.head]
        if token.dep == "pobj":
            return verb.lower in ("by", "with", "between", "against") or (
                verb.lower in ("from", "to", "of", "for", "on") and tokens[verb.head].lemma in _TAKEN
            )
        return verb.lemma not in _SPATIAL
    if token.dep == "poss":
        return page.noun(token.head) is not None or tokens[token.head].lemma in _POLICY
    return False


_STILL = frozenset({"be", "lie", "sit", "have", "remain", "host", "stretch", "see", "wake", "fall", "burn", "suffer", "shake"})
# Verbs and nouns whose other side is a power, not a place: "pressed Ankara", "sanctions on Tehran".
_TAKEN = frozenset(
    """accuse|urge|press|warn|tell|ask|blame|criticise|criticize|condemn|persuade|convince|force|inform|notify|anger|infuriate|embarrass|threaten|
    pressure|sue|thank|alert|provoke|irritate|call|invite|demand|request|support|help|hand|response|message|appeal|opposition|plea|aid|approval|
    consent|threat|warning|backing|push|sanction|permission|answer|reply|offer|denial|statement|assurance|complaint|complain|concession|word|signal|
    criticism|promise|propose|deal|concern|umbrella|cover|funding|arms|cash|recognition|protection|guarantee|loan|tariff|embargo|blow|challenge|
    reliance|dependence|trust|distrust|faith|attack|war|retaliation|resolve""".replace("\n", "")
    .replace(" ", "")
    .split("|")
)
# Verbs whose object is a place: "left Moscow", "shelled Damascus"; of any other the object is the power.
_SPATIAL = frozenset(
    """visit|leave|reach|enter|bomb|attack|shell|capture|seize|flood|hit|take|storm|surround|rock|fly|lose|flee|cross|tour|quit|depart|circle|
    bombard|strike|besiege|retake|overrun|encircle|abandon|evacuate|clear|secure|control|hold|defend|liberate|shake|paralyse|paralyze|batter|
    swept|sweep|lash|include|overlook|patrol|approach|near|love|miss|know|see|roam|call""".replace("\n", "")
    .replace(" ", "")
    .split("|")
)
_POLICY = frozenset(
    [
        "policy",
        "position",
        "stance",
        "decision",
        "demand",
        "response",
        "support",
        "refusal",
        "view",
        "role",
        "influence",
        "interest",
        "backing",
        "ally",
        "attempt",
        "effort",
        "offer",
        "claim",
        "relation",
        "relationship",
        "involvement",
        "intervention",
        "plan",
        "ambition",
        "reaction",
        "strategy",
        "consent",
        "concern",
        "threat",
        "move",
        "action",
        "failure",
        "willingness",
        "proposal",
        "request",
        "foe",
        "rival",
        "enemy",
        "partner",
        "envoy",
        "bid",
        "aggression",
        "approach",
    ]
)
