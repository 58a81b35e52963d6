"""Whether what a time expression dates lies ahead of the article or behind it, from the verb that governs it."""

from typing import Literal

from casus.reading import Parsed, Token

Direction = Literal["past", "future"]

# "will meet", "may meet": ahead. "would" reports a "will".
_AHEAD = {"will", "shall", "would", "could", "may", "might", "can", "should", "must", "'ll", "'d", "wo", "ca", "sha"}
# An infinitive after one of these tells what was done, not what is to come.
_DONE = {
    "begin", "start", "continue", "fail", "manage", "use", "have", "force", "seem", "appear", "help", "happen", "prove", "tend", "cease", "get", "come",
    "go", "oblige", "compel", "neglect", "refuse", "remain", "report", "believe", "know", "claim", "think", "say", "allege", "suppose", "last", "first",
}  # fmt: skip
# A participle of one of these, and the present of one of the first, points ahead.
_PLANNED = {
    "schedule", "plan", "due", "expect", "set", "slate", "book", "postpone", "delay", "reschedule", "await", "anticipate", "forecast", "target",
    "effective", "payable", "upcoming", "forthcoming", "redeemable", "deadline", "expire", "mature", "intend", "hope", "aim", "prepare", "arrange", "threaten",
    "vow", "promise", "pledge", "offer", "ask", "urge", "invite", "ready", "until", "order", "subpoena",
}  # fmt: skip
# What is planned, even in the past, was still to come.
_ARRANGED = {"plan", "schedule", "slate", "intend"}
# Prepositions that look ahead of the verb they hang on.
_LOOKING_AHEAD = {"until", "till", "by", "before", "ahead", "pending", "toward", "towards"}
# "the first countries to join" have joined.
_RANKED = {"first", "second", "third", "last", "latest", "only", "youngest", "oldest"}
# How far up the tree we look for a verb.
_REACH = 12


def direction(parsed: Parsed, start: int, end: int) -> Direction | None:
    """Ahead or behind, for the expression at these code points; None where no verb tells."""
    i = parsed.head_of(start, end)
    if i is None:
        return None
    ahead = False
    for steps, j in enumerate(parsed.ancestors(i)):
        token = parsed.tokens[j]
        lemma = token.lemma.lower()
        if token.dep == "prep" and lemma == "since":
            return "past"
        if token.dep == "prep" and lemma in _LOOKING_AHEAD:
            ahead = True
        if token.pos in ("ADJ", "NOUN") and lemma in _PLANNED:
            return "future"
        if token.pos in ("VERB", "AUX") and token.dep not in ("aux", "auxpass"):
            found = _of_verb(parsed, token)
            if found is not None:
                return "future" if ahead and found == "past" and _perfect(parsed, token) else found
        if steps > _REACH:
            break
    root = parsed.tokens[i]
    if root.pos in ("VERB", "AUX"):
        return _of_verb(parsed, root)
    return "future" if ahead else None


def _perfect(parsed: Parsed, verb: Token) -> bool:
    """Has it been done, and not: had it been done?"""
    return any(parsed.tokens[j].lower in ("has", "have", "'ve") and parsed.tokens[j].dep == "aux" for j in verb.children)


def _of_verb(parsed: Parsed, verb: Token) -> Direction | None:
    """The direction of one verb with its auxiliaries; None where it takes that of the verb above ("arriving Tuesday")."""
    helpers = [parsed.tokens[j] for j in verb.children if parsed.tokens[j].dep in ("aux", "auxpass")]
    words = {t.lower for t in helpers}
    lemma = verb.lemma.lower()
    if lemma in _ARRANGED:
        return "future"
    have = words & {"have", "has", "had", "'ve", "having"}
    if words & _AHEAD and not (have and words & {"could", "would", "should", "may", "might", "must"}):
        return "future"
    if have:
        return "past"
    if "to" in words:
        head = parsed.tokens[verb.head]
        if head.i == verb.i:
            return "future"
        if head.lemma.lower() in _DONE and verb.dep in ("xcomp", "ccomp"):
            return _of_verb(parsed, head) if head.pos in ("VERB", "AUX") else None
        if verb.dep in ("relcl", "acl") and any(parsed.tokens[j].lower in _RANKED for j in (head.i, *head.children)):
            return None
        if verb.dep == "advcl" and head.pos == "VERB":
            return _of_verb(parsed, head) or "future"
        return "future"
    if verb.tag == "VBD" or words & {"was", "were", "did", "got"}:
        return (
            "future"
            if lemma in ("schedule", "due", "slate", "plan", "expect") and verb.tag == "VBN" and words & {"was", "were"}
            else "past"
        )
    if verb.tag == "VBN":
        if lemma in _PLANNED:
            return "future"
        return "past" if words & {"be", "been", "is", "are", "being"} or verb.dep in ("acl", "relcl", "amod", "ROOT") else None
    if verb.tag == "VBG":
        if words & {"is", "are", "'re", "'m", "am", "'s"}:
            return "future"
        return "future" if lemma in ("begin", "start", "effect") and verb.dep == "prep" else None
    if verb.tag in ("VBZ", "VBP"):
        return None if lemma in ("say", "tell", "report", "write") else "future"
    if verb.tag == "VB":
        return "future"
    return None
