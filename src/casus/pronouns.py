"""Pronouns → drafts: who spoke last, as subject, and agrees; inside a quote "I" and "we" are the speaker."""

from collections.abc import Sequence

from casus.drafts import Draft, Stage
from casus.mentions import Candidate, acting
from casus.model import Statement
from casus.text import ascii_key

# Sentences back in which "he", "they" and "it" look for their referent.
REACH = {"m": 5, "f": 5, "they": 2, "it": 1}
# "I" and "we" outside quotes are the author's, in an article with quotes, from so many on.
LEAST_OWN_WORDS = 4
# A referent must lead the next one by so much, in the points of `_score`.
LEAD = 6.0
# ... and so much where both stand in the pronoun's own sentence, in a clause beside its own: "Ann met Eve, and she left."
LEAD_BESIDE = 12.0
# A mention of a person weighs so much, up to so many mentions.
EACH_MENTION = 0.8
MOST_COUNTED = 8
_UNNAMED = {"m": "unnamed man", "f": "unnamed woman", "they": "unnamed people"}
_SAY = frozenset(
    [
        "say",
        "tell",
        "add",
        "claim",
        "warn",
        "declare",
        "announce",
        "state",
        "insist",
        "argue",
        "note",
        "explain",
        "reply",
        "ask",
        "write",
        "tweet",
        "admit",
        "deny",
        "stress",
        "urge",
        "recall",
        "report",
        "conclude",
        "continue",
        "respond",
        "remark",
        "comment",
        "confirm",
        "suggest",
        "predict",
        "acknowledge",
        "vow",
        "promise",
        "accuse",
        "shout",
        "demand",
        "complain",
        "post",
        "describe",
        "call",
        "joke",
        "quip",
        "concede",
        "maintain",
        "assert",
        "repeat",
        "caution",
        "promise",
        "pledge",
        "threaten",
        "think",
        "believe",
    ]
)


def find_quotes(stage: Stage) -> list[int]:
    """For each token the number of the quote it is in, -1 outside; a quote ends with its mark or its paragraph."""
    parsed = stage.page.parsed
    inside = [-1] * len(parsed.tokens)
    number, open_, paragraph = -1, False, -1
    for token in parsed.tokens:
        here = parsed.sentences[token.sentence].paragraph
        if here != paragraph:
            open_, paragraph = False, here
        before = parsed.tokens[token.i - 1] if token.i else None
        mark = parsed.text[token.start]
        if token.text == '"' and before is not None and before.text == '"' and before.end == token.start and here == paragraph:
            inside[token.i] = inside[before.i]  # a mark written twice is one mark
        elif token.text in ('"', "``", "''") or (token.text.endswith('"') and len(token.text) == 2):
            # A mark that says which it is goes before counting: a quote of several paragraphs opens again and again.
            open_ = mark == "“" or (mark != "”" and not open_)
            if open_:
                number += 1
            inside[token.i] = number
        elif open_:
            inside[token.i] = number
    return inside


def find_speakers(stage: Stage, inside: Sequence[int], statements: Sequence[Statement]) -> dict[int, int]:
    """Who speaks in each quote, as the index of a token that names the speaker: from the statements, else from the words around it."""
    parsed = stage.page.parsed
    tokens = parsed.tokens
    speakers: dict[int, int] = {}
    for statement in statements:
        if not statement.source:
            continue
        head = parsed.head_of(statement.source[0].start, statement.source[-1].end)
        for piece in statement.content:
            for i in parsed.tokens_in(piece.start, piece.end):
                if inside[i] >= 0 and head is not None and inside[head] != inside[i]:
                    speakers.setdefault(inside[i], head)
    spans: dict[int, list[int]] = {}
    for i, q in enumerate(inside):
        if q >= 0:
            spans.setdefault(q, [i, i])[1] = i
    for q, (first, last) in spans.items():
        if q in speakers:
            continue
        a, b = parsed.sentences[tokens[first].sentence], parsed.sentences[tokens[last].sentence]
        for i in [*range(last + 1, min(b.last, last + 12)), *range(first - 1, max(a.first, first - 30) - 1, -1)]:
            if inside[i] < 0 and tokens[i].pos == "VERB" and tokens[i].lemma in _SAY:
                subject = parsed.child(i, "nsubj")
                if subject is not None and inside[subject] < 0:
                    speakers[q] = subject
                    break
    for q, (first, _) in spans.items():
        before = spans.get(q - 1)
        if q not in speakers and q - 1 in speakers and before is not None:
            between = tokens[first].sentence - tokens[before[1]].sentence
            if (
                between <= 1
                and parsed.sentences[tokens[first].sentence].paragraph == parsed.sentences[tokens[before[1]].sentence].paragraph
            ):
                speakers[q] = speakers[q - 1]
    return speakers


def resolve_pronoun(stage: Stage, pronoun: Candidate, inside: Sequence[int], speakers: dict[int, int]) -> Draft | None:
    """The draft that a pronoun means, mention added; None where none or more than one fits."""
    what = pronoun.words
    quote = inside[pronoun.head]
    speaker = stage.draft_at(speakers[quote]) if quote in speakers else None
    if what in ("i", "we"):
        if quote < 0 or speaker is None or (what == "i" and speaker.plural):
            return None
        stage.attach(speaker, pronoun)
        return speaker
    if what == "it" and not _it_acts(stage, pronoun.head):
        return None
    tokens = stage.page.parsed.tokens
    here = tokens[pronoun.head].sentence
    best: dict[int, float] = {}
    for at, d in stage.recent(pronoun.head, REACH[what]):
        if _agrees(d, what) and d is not speaker:
            score = _score(stage, d, at, pronoun, here - tokens[at].sentence, inside, what)
            if score is not None and score > best.get(d.number, -1e9):
                best[d.number] = score
    scored = sorted(((score, number) for number, score in best.items()), key=lambda row: (-row[0], row[1]))
    if not scored:
        found = _ahead(stage, pronoun) or (_other_gender(stage, pronoun) if what in ("m", "f") else None)
        return found or _unnamed(stage, pronoun)
    if len(scored) > 1:
        lead = LEAD
        rival = stage.drafts[scored[1][1]].last_before(pronoun.head)
        if rival is not None and tokens[rival].sentence == here and not _embedded(stage, pronoun.head):
            lead = LEAD_BESIDE
        if scored[0][0] - scored[1][0] < lead:
            return None
    draft = stage.drafts[scored[0][1]]
    stage.attach(draft, pronoun)
    return draft


def find_author(stage: Stage, pronouns: Sequence[Candidate], inside: Sequence[int]) -> None:
    """Whoever writes "I" or "we" outside quotes, as an actor: the byline's one name, else the unnamed author.

    Where there are quotes, a stray "we" is rather a quote that was not seen to open.
    """
    mine = [c for c in pronouns if c.words in ("i", "we") and inside[c.head] < 0]
    # A lone mark at the end opens nothing.
    quoted = any(q >= 0 and inside[i + 1 : i + 2] == [q] for i, q in enumerate(inside))
    if not mine or (quoted and len(mine) < LEAST_OWN_WORDS):
        return
    byline = stage.page.parsed.document.byline
    alone = any(c.words == "i" for c in mine)
    named = [d for d in stage.drafts if d.form == "person" and len(byline) == 1 and ascii_key(d.name) == ascii_key(byline[0])]
    named = named or _signed(stage)
    if named:
        draft = named[0]
    elif alone:
        draft = stage.new("person", byline[0] if len(byline) == 1 else "author")
    else:
        draft = stage.new("group", "authors")
        draft.plural = True
    for c in mine:
        stage.attach(draft, c)


def find_voices(stage: Stage, pronouns: Sequence[Candidate], inside: Sequence[int], speakers: dict[int, int]) -> None:
    """Whoever says "I" or "we" in quotes that nobody is told to speak, as one unnamed actor, where the text speaks of no person and no body."""
    heard = [c for c in pronouns if c.words in ("i", "we") and inside[c.head] >= 0 and inside[c.head] not in speakers]
    if not heard or any(d.mentions and d.form in ("person", "organisation") and not d.plural for d in stage.drafts):
        return
    alone = any(c.words == "i" for c in heard)
    draft = stage.new("person" if alone else "group", "unnamed speaker" if alone else "unnamed speakers")
    draft.plural = not alone
    for c in heard:
        stage.attach(draft, c)


def _signed(stage: Stage) -> list[Draft]:
    """The person whom the last sentence introduces and nothing before it names: "Ann Lowe is a doctor in Homs"."""
    parsed = stage.page.parsed
    last = parsed.sentences[-1]
    return [
        d
        for d in stage.drafts
        if d.form == "person" and d.words and d.heads and d.heads[0] >= last.first
        and parsed.tokens[d.heads[0]].dep == "nsubj" and parsed.tokens[parsed.tokens[d.heads[0]].head].lemma == "be"
    ][:1]  # fmt: skip


def _unnamed(stage: Stage, pronoun: Candidate) -> Draft | None:
    """Somebody of whom the text says no more than "he" or "they": an actor without a name, where no other of the kind is in the text."""
    what = pronoun.words
    tokens = stage.page.parsed.tokens
    token = tokens[pronoun.head]
    # In a text's first words nobody can have been named before.
    opens = token.sentence == 0 and token.dep == "nsubj" and tokens[token.head].dep == "ROOT"
    if what not in _UNNAMED or any(
        _agrees(d, what) for d in stage.around(pronoun.head) if not opens or d.last_before(pronoun.head) is not None
    ):
        return None
    draft = stage.new("group" if what == "they" else "person", _UNNAMED[what])
    draft.plural, draft.gender = what == "they", pronoun.gender
    stage.attach(draft, pronoun)
    return draft


def _ahead(stage: Stage, pronoun: Candidate) -> Draft | None:
    """ "If he gets his way, Smith will stay": the subject of the clause that the pronoun's own clause opens."""
    parsed = stage.page.parsed
    tokens = parsed.tokens
    verb = _clause(stage, pronoun.head)
    above = tokens[verb].head
    if tokens[verb].dep != "advcl" or above <= pronoun.head:
        return None
    subject = parsed.child(above, "nsubj", "nsubjpass")
    draft = stage.draft_at(subject) if subject is not None and subject > pronoun.head else None
    if draft is None or draft.kin >= 0 or not _agrees(draft, pronoun.words):
        return None
    stage.attach(draft, pronoun)
    return draft


def _other_gender(stage: Stage, pronoun: Candidate) -> Draft | None:
    """A person whose gender only the given name told, if none other can be meant: names mislead, pronouns do not."""
    found: dict[int, Draft] = {}
    for at, d in stage.recent(pronoun.head, 1):
        if d.form == "person" and not d.plural and d.words and _role(stage, at) == "subject":
            found[d.number] = d
    if len(found) != 1:
        return None
    draft = next(iter(found.values()))
    if (
        any(t.noun.gender for t in draft.titles)
        or any(c.gender and c.kind == "pronoun" for c in draft.mentions)
        or draft.person is not None
    ):
        return None
    draft.gender = pronoun.gender
    stage.attach(draft, pronoun)
    return draft


def _it_acts(stage: Stage, i: int) -> bool:
    tokens = stage.page.parsed.tokens
    token = tokens[i]
    if token.dep == "poss":
        return True
    return (
        token.dep == "nsubj"
        and acting(stage.page, i)
        and tokens[token.head].lemma not in ("seem", "appear", "take", "happen", "emerge", "mean", "come", "make")
    )


def _agrees(draft: Draft, what: str) -> bool:
    if not draft.mentions:
        return False
    if what in ("m", "f"):
        return draft.form == "person" and not draft.plural and draft.gender in (None, what)
    if what == "they":
        return draft.plural or draft.form in ("group", "organisation")
    return draft.form in ("organisation", "state") and not draft.plural


def _score(stage: Stage, draft: Draft, at: int, pronoun: Candidate, back: int, inside: Sequence[int], what: str) -> float | None:
    """How well the mention headed by token `at` serves as a pronoun's referent; None where grammar forbids it."""
    tokens = stage.page.parsed.tokens
    me = tokens[pronoun.head]
    score = -14.0 * back
    role = _role(stage, at)
    if role == "subject":
        score += 14
    elif role == "object":
        score += 5
    elif role == "owner":
        score -= 4
    if back == 0:
        # "Smith hit him": a plain object is not its own clause's subject, nor a subject its own object's owner.
        if (
            me.dep in ("dobj", "dative", "pobj")
            and not me.lower.endswith(("self", "selves"))
            and _clause(stage, pronoun.head) == _clause(stage, at)
            and role == "subject"
        ):
            return None
        if me.lower.endswith(("self", "selves")):
            score += 10 if _clause(stage, pronoun.head) == _clause(stage, at) and role == "subject" else -10
    if what in ("m", "f"):
        score += 8 if draft.gender == what else 0
        score += 3 if draft.words else 0
        # Whom the article is about is meant rather than somebody met once.
        score += min(len(draft.heads), MOST_COUNTED) * EACH_MENTION
        if back == 0 and role == "subject" and draft.words and _says(stage, at, pronoun.head):
            score += 10
    if what == "they":
        score += {"group": 6.0, "organisation": -2.0}.get(draft.form, 0)
        score += 2 if draft.plural else 0
    if what == "it" and role != "subject":
        score -= 8
    if (inside[at] >= 0) != (inside[pronoun.head] >= 0):
        score -= 8
    if role == "subject" and me.dep == "nsubj" and back == 1:
        score += 2
    # Nearer wins a tie.
    return score - 0.02 * min(pronoun.head - at, 100)


def _role(stage: Stage, i: int) -> str:
    tokens = stage.page.parsed.tokens
    token = tokens[i]
    seen = 0
    while token.dep in ("conj", "appos", "compound", "nmod") and token.head != token.i and seen < 6:
        token = tokens[token.head]
        seen += 1
    if token.dep in ("nsubj", "nsubjpass", "csubj", "ROOT") or (token.dep == "pobj" and tokens[token.head].dep == "agent"):
        return "subject"
    if token.dep in ("dobj", "dative", "iobj"):
        return "object"
    return "owner" if token.dep == "poss" else "other"


def _says(stage: Stage, at: int, i: int) -> bool:
    """Is token `i` in what the subject at token `at` says, thinks or does with a clause?"""
    tokens = stage.page.parsed.tokens
    verb, seen = tokens[at].head, 0
    k = _clause(stage, i)
    while seen < 6:
        if tokens[k].head == verb and tokens[k].dep in ("ccomp", "advcl", "xcomp"):
            return True
        if tokens[k].head == k:
            return False
        k = tokens[k].head
        seen += 1
    return False


def _embedded(stage: Stage, i: int) -> bool:
    """Is the token's clause part of another one ("said that she ..."), not beside it?"""
    tokens = stage.page.parsed.tokens
    verb = _clause(stage, i)
    seen = 0
    while tokens[verb].head != verb and seen < 8:
        if tokens[verb].dep in ("ccomp", "advcl", "xcomp", "acl", "relcl", "pcomp") or tokens[i].dep == "poss":
            return True
        verb = tokens[verb].head
        seen += 1
    return tokens[i].dep == "poss"


def _clause(stage: Stage, i: int) -> int:
    """The verb that a token's phrase hangs on."""
    tokens = stage.page.parsed.tokens
    seen = 0
    while tokens[i].pos not in ("VERB", "AUX") and tokens[i].head != i and seen < 12:
        i = tokens[i].head
        seen += 1
    return i
