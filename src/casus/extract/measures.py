"""Measures: decisions of a body to act on somebody, weighed, argued over or in force.

Instrument words (instruments.py) say where the text speaks of one and the tagger's `measure` head how sure that is; syntax says who decides
(deciders.py) and on whom; the words above the instrument and the tagger's `stage` head say how far it has come; mentions of one sender's
same measure become one record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from casus.extract.deciders import BEFORE, OF_STATES, Deciders
from casus.extract.instruments import NOUNS, Instrument, beside, find_instruments, is_misread_noun, load_vocabulary
from casus.model import Event, Measure, MeasureStage, Position, Span, Statement, record_id
from casus.reading import Cast, Number, Parsed, Tagged

# What speaks for a measure, in log-odds beside its instrument's weight, fitted on articles/train (docs/decisions/0070): a word for a stage,
# the logarithms of its mentions and of its sender's, a state as sender, a leader whose state the article does not name for what only
# states do, and how far down the article it first comes (as a share of it).
SAID, REPEATED, PROMINENT, OF_STATE, LEADER, LATE = 0.5, 1.15, 0.35, 1.0, -1.45, -0.55
# What the tagger's log-odds of a measure count, capped so that neither it nor the words decide alone; chosen on articles/dev, as is ENOUGH.
HEAD, HEAD_CAP = 0.4, 2.5
# What a sender costs that only an event of the clause or the tagger's actor score names, and the score from which that one may.
GUESSED, ACTOR_SURE = 0.5, 0.0
ENOUGH = 0.3
# Event types that tell the doing of a measure.
TYPES = {
    "sanction": ("SANCTION", "COERCE"),
    "deployment": ("MOBILIZE", "ASSAULT", "RETREAT"),
    "aid": ("AID", "COOPERATE", "SUPPORT"),
    "ceasefire": ("AGREE", "CONCEDE"),
    "treaty": ("AGREE", "COOPERATE"),
    "law": ("AGREE", "COERCE"),
    "other": ("COERCE", "AGREE", "SANCTION"),
}
# What a stage's own word gains over the tagger's reading of the stage, in nats, and what the instrument's usual stage does.
# On articles/dev a usual stage worth 0 to 1.5 gives .65 to .67.
STAGE_BONUS, STAGE_DEFAULT = 4.0, 0.75
# What the tagger's reading of the stage counts: it hardly knows the rare ones. On articles/dev .1, .25 and 1 give .60, .5 gives .62.
STAGE_HEAD = 0.3
# Governing words are looked for so many steps up the tree.
STEPS = 5
# A target stands at most so many words before its instrument.
REACH = 12
MONEY = ("USD", "EUR", "GBP", "percent", "dollar", "euro", "pound")
STAGES: tuple[MeasureStage, ...] = ("considered", "proposed", "agreed", "imposed", "extended", "lifted", "rejected")
# Stages of what is not (yet) so: said further up, they hold against one said nearer ("planned to impose").
OPEN = ("considered", "proposed", "rejected")
TOWARDS = ("on", "against", "upon", "over", "towards")
FUTURE = frozenset(["will", "would", "'ll", "'d"])
STAYING = frozenset(["remain", "stay", "continue", "keep"])
PURPOSE = re.compile(
    r"\b(?:(?:aimed at|aiming at|with the aim of|in an? (?:effort|attempt|bid) to|designed to|meant to|intended to|in order to|so as to)\s+"
    r"|(?=(?:in response to|in retaliation for|as punishment for|so that)\s))"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text speaks of a measure: the instrument's head token, who decides (guessed where syntax does not say), the stages'
    log-scores in STAGES' order, the stage that a word says, and the tagger's log-odds of a measure."""

    token: int
    instrument: Instrument
    sender: str
    person: str | None
    guessed: bool
    stages: tuple[float, ...]
    said: MeasureStage | None
    learnt: float
    evidence: Span


def find_measures(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], events: Sequence[Event], numbers: Sequence[Number]
) -> tuple[Measure, ...]:
    """Every measure of the article, one record for one sender's one measure, the surest first."""
    deciders = Deciders(parsed, cast)
    groups: list[list[Place]] = []
    for place in _places(parsed, tagged, cast, deciders, events):
        same = [g for g in groups if _same(g, place)]
        group = next((g for g in same if _together(g, place)), same[0] if same else None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    ranked = sorted(((_odds(parsed, cast, g), g) for g in groups), key=lambda pair: (-pair[0], pair[1][0].token))
    return tuple(_measure(parsed, cast, deciders, group, statements, numbers) for odds, group in ranked if odds >= ENOUGH)


def _odds(parsed: Parsed, cast: Cast, group: Sequence[Place]) -> float:
    """The log-odds that places of one sender's measure tell one that the article is about."""
    sender = cast.by_id(group[0].sender)
    kind = group[0].instrument.kind
    odds = max(p.instrument.weight for p in group) + HEAD * max(p.learnt for p in group) + REPEATED * log(len(group))
    odds += SAID * any(p.said is not None for p in group) + LATE * group[0].token / len(parsed.tokens)
    odds -= GUESSED * all(p.guessed for p in group)
    if sender is not None:
        leads = sender.type == "person" and kind in OF_STATES
        # An adjective before a thing ("the Russian plan") makes a state no more prominent.
        told = sum(m.kind != "nominal" for m in sender.mentions) if sender.type == "state" else len(sender.mentions)
        odds += PROMINENT * log(1 + told) + OF_STATE * (sender.type == "state") + LEADER * leads
    return odds


def _same(group: Sequence[Place], place: Place) -> bool:
    """One sender's measures of a kind are one where the instrument is the same, one names none of its own, or one clause tells
    both; but troops that go and troops that come are two."""
    first = group[0]
    if first.sender != place.sender or first.instrument.kind != place.instrument.kind:
        return False
    names = {p.instrument.name for p in group if not p.instrument.generic}
    joined = place.instrument.kind != "deployment" and _together(group, place)
    return not names or place.instrument.generic or place.instrument.name in names or joined


def _together(group: Sequence[Place], place: Place) -> bool:
    """Whether one clause tells the place and one of the group."""
    return any(p.evidence.start < place.evidence.end and place.evidence.start < p.evidence.end for p in group)


def _places(parsed: Parsed, tagged: Tagged, cast: Cast, deciders: Deciders, events: Sequence[Event]) -> Iterator[Place]:
    """Places with a sender, once for each sender, in text order."""
    for i, instrument in find_instruments(parsed):
        evidence = clause(parsed, i)
        said = said_stage(parsed, i, instrument.stage)
        done = instrument.stage in OPEN and parsed.tokens[i].tag in ("VBD", "VBN", "VBZ")
        stages = _stages(tagged, evidence, "imposed" if done else instrument.stage, said)
        learnt = _head_odds(tagged, evidence)
        persons = deciders.deciders(i, instrument)
        senders = deciders.senders(i, instrument)
        guessed = not senders
        if guessed:
            guess = _event_actor(events, evidence, instrument.kind) or _scored_actor(parsed, tagged, cast, i)
            senders = [deciders.acting(guess, instrument.kind)] if guess else []
        for sender in senders:
            person = next((p for p in persons if p != sender and deciders.acting(p, instrument.kind) == sender), None)
            yield Place(i, instrument, sender, person, guessed, stages, said, learnt, evidence)


def _event_actor(events: Sequence[Event], evidence: Span, kind: str) -> str | None:
    """The actor of the one event in the clause that may tell the measure's doing; None where there are several."""
    found = {e.actors[0] for e in events if e.actors and e.type in TYPES[kind] and evidence.start <= e.trigger.start < evidence.end}
    return found.pop() if len(found) == 1 else None


def _scored_actor(parsed: Parsed, tagged: Tagged, cast: Cast, i: int) -> str | None:
    """The person, state or organisation of the sentence that the tagger most takes for the actor of the word."""
    if "actor_to" not in tagged.pairs:
        return None
    sentence = parsed.sentences[parsed.tokens[i].sentence]
    word = tagged.word_at(parsed.tokens[i].start)
    best, found = ACTOR_SURE, None
    for actor in cast.actors:
        if actor.type in ("group", "unknown"):
            continue
        for mention in actor.mentions:
            if sentence.start <= mention.start < sentence.end:
                inside = tagged.words_in(mention.start, mention.end)
                score = float(tagged.score("actor", word, inside).max()) if len(inside) else ACTOR_SURE
                if score > best:
                    best, found = score, actor.id
    return found


def _head_odds(tagged: Tagged, evidence: Span) -> float:
    """The tagger's log-odds that the clause tells a measure: those of its surest third of words."""
    words = tagged.words_in(evidence.start, evidence.end)
    if not len(words) or "measure" not in tagged.heads:
        return 0.0
    none = tagged.heads["measure"][words.start : words.stop, 0].astype(np.float64)
    odds = np.sort(np.log1p(-np.minimum(np.exp(none), 1 - 1e-6)) - none)
    return max(-HEAD_CAP, min(HEAD_CAP, float(odds[-max(1, len(odds) // 3) :].mean())))


def clause(parsed: Parsed, i: int) -> Span:
    """The clause of a token: what hangs on the nearest verb above it, without the other clauses at its edges."""
    tokens = parsed.tokens
    top = next((j for j in (i, *parsed.ancestors(i)) if tokens[j].pos in ("VERB", "AUX") and not is_misread_noun(parsed, j)), None)
    if top is None:
        top = next(reversed([i, *parsed.ancestors(i)]))
    inside = set(parsed.subtree(top))
    for c in tokens[top].children:
        if tokens[c].dep in ("ccomp", "advcl", "conj", "parataxis") and not is_misread_noun(parsed, c):
            below = set(parsed.subtree(c))
            if i not in below:
                inside -= below
    first = last = i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    return _trimmed(parsed, first, last, i)


def _trimmed(parsed: Parsed, first: int, last: int, kept: int) -> Span:
    """Tokens `first` to `last` without punctuation and conjunctions at the ends, but with `kept`."""
    while first < kept and parsed.tokens[first].pos in ("PUNCT", "CCONJ"):
        first += 1
    while last > kept and parsed.tokens[last].pos in ("PUNCT", "CCONJ"):
        last -= 1
    return parsed.span_of(first, last)


def said_stage(parsed: Parsed, i: int, usual: MeasureStage = "imposed") -> MeasureStage | None:
    """The stage by the words before the instrument and above it: the nearest one's, unless one further up says it is not yet so.
    What is usually agreed before it comes (a withdrawal) is not less so for lying ahead."""
    tokens, stages = parsed.tokens, load_vocabulary().stages
    said: MeasureStage | None = None
    below = i
    for step, j in enumerate([i, *parsed.ancestors(i)][:STEPS]):
        token = tokens[j]
        noun = is_misread_noun(parsed, j)
        if step and not noun and not _governs(parsed, j, below, step):
            break
        sort = "verbs" if token.pos in ("VERB", "AUX") and not noun else "nouns"
        if sort == "nouns" and said is None:
            said = next((s for c in token.children if tokens[c].dep in BEFORE and (s := stages.get(("adjectives", tokens[c].lower)))), None)
            if said is not None and not step:
                return said
        found = stages.get((sort, token.lemma.lower()))
        # An instrument's own verb only tells of its stage where it says that something goes on.
        if not step and (sort == "nouns" or found != "extended"):
            found = None
        agreed = found == "agreed" and said == "imposed" and tokens[below].dep == "xcomp"
        if said is None or (found in OPEN and said not in OPEN) or agreed:
            said = found or said
        # Of other verbs the hedge is their own: "that may explain his tariffs".
        if sort == "verbs" and (not step or (sort, token.lemma.lower()) in stages):
            said = _hedged(parsed, j, said, ahead=step <= 1 and usual != "agreed")
        below = j
    told = next((s for c in beside(parsed, i) if (s := stages.get(("verbs", tokens[c].lemma.lower())))), None)
    # "... announced new rules, which it dropped a week later": what came after holds.
    again = any(tokens[j].lemma.lower() in load_vocabulary().words["again"] for j in parsed.ancestors(i))
    if said is None or (told in ("lifted", "rejected") and said in ("agreed", "imposed") and not again):
        said = told or said
    # A verb in the past tells what was done; what has been promised is not done by that.
    if said is None and tokens[i].tag == "VBD" and usual != "agreed":
        return "imposed"
    return said


def _governs(parsed: Parsed, above: int, below: int, step: int) -> bool:
    """Whether what lies below is what the word above acts on, not its doer or circumstance, nor what is only joined to it."""
    dep = parsed.tokens[below].dep
    if dep in ("relcl", "parataxis", "advcl") or (dep == "conj" and step > 1):
        return False
    return dep not in ("nsubj", "npadvmod", "conj") or parsed.tokens[above].pos in NOUNS


def _hedged(parsed: Parsed, i: int, stage: MeasureStage | None, *, ahead: bool) -> MeasureStage | None:
    """The stage of a verb under its modal, its "if" or its "not"; unchanged where these say nothing."""
    if stage in ("considered", "rejected"):
        return stage
    words = {parsed.tokens[c].lower for c in parsed.tokens[i].children if parsed.tokens[c].dep in ("aux", "mark", "neg")}
    if words & {"if", "may", "might", "could", "whether"}:
        return "considered"
    # What must stay or will remain is there.
    staying = parsed.tokens[i].lemma.lower() in STAYING
    if not staying and (words & {"should", "must", "ought"} or (ahead and words & FUTURE and stage != "extended")):
        return "proposed"
    if words & {"not", "n't", "never"} and stage in ("agreed", "imposed", "extended"):
        return "rejected"
    return stage


def _stages(tagged: Tagged, evidence: Span, default: MeasureStage, said: MeasureStage | None) -> tuple[float, ...]:
    """Log-scores in STAGES' order: the tagger's over the clause, more for what a word says and for the instrument's usual stage."""
    words = tagged.words_in(evidence.start, evidence.end)
    names = tagged.labels.get("stage", ())
    scores = tagged.heads["stage"][words.start : words.stop].mean(0) if len(words) and names else ()
    learnt = {name: float(score) for name, score in zip(names, scores, strict=False)}
    return tuple(STAGE_HEAD * learnt.get(s, 0.0) + STAGE_BONUS * (s == said) + STAGE_DEFAULT * (s == default) for s in STAGES)


def _measure(
    parsed: Parsed, cast: Cast, deciders: Deciders, group: Sequence[Place], statements: Sequence[Statement], numbers: Sequence[Number]
) -> Measure:
    """One record from all places that speak of it; those that name an instrument and say a stage decide the stage."""
    best = max(group, key=lambda p: (not p.instrument.generic, p.said is not None, p.learnt))
    telling = [p for p in group if not p.instrument.generic] or list(group)
    telling = [p for p in telling if p.said is not None] or telling
    stage = STAGES[int(np.array([p.stages for p in telling]).sum(0).argmax())]
    target: Span | None = None
    targets: list[str] = []
    number: float | None = None
    for place in group:
        phrase = _target(parsed, place)
        if phrase is None:
            continue
        named = [a for a in cast.within(phrase.start, phrase.end) if a != place.sender]
        count = _count(parsed, phrase, numbers)
        if target is None or (count is not None and number is None):
            target, number = phrase, count if number is None else number
        targets += named[:1] if not targets else [a for a in named[:1] if a not in targets]
    return Measure(
        id=record_id("m", parsed.document.id, best.instrument.kind, best.sender, best.evidence.start, best.instrument.name),
        kind=best.instrument.kind,
        instruments=tuple(dict.fromkeys(p.instrument.name for p in group if not p.instrument.generic)) or (best.instrument.name,),
        sender=best.sender,
        targets=tuple(dict.fromkeys(targets)),
        target_text=target,
        number=number,
        stage=stage,
        purpose=next((found for p in group if (found := _purpose(parsed, p)) is not None), None),
        positions=_positions(parsed, deciders, group, statements),
        evidence=best.evidence,
    )


def _count(parsed: Parsed, phrase: Span, numbers: Sequence[Number]) -> float | None:
    """How many a target's words name; with "and 29 others" those named before are counted too."""
    for number in numbers:
        if not phrase.start <= number.span.start < phrase.end or number.quantity.unit in MONEY or number.quantity.value is None:
            continue
        before = parsed.text[phrase.start : number.span.start]
        if re.match(r"\S+ others?\b", parsed.text[number.span.start : phrase.end]) and re.search(r"\band\s+$", before):
            return number.quantity.value + 1 + before.count(",")
        return number.quantity.value
    return None


def _target(parsed: Parsed, place: Place) -> Span | None:
    """The words for whom the measure is on: after "on" or "against" of the instrument or its verb, else the verb's own object."""
    tokens, i = parsed.tokens, place.token
    if tokens[i].pos in ("VERB", "AUX") and place.instrument.kind != "deployment" and (found := _acted_on(parsed, place)) is not None:
        return _phrase(parsed, found)
    heads = [i]
    if tokens[i].pos in NOUNS:
        while tokens[heads[-1]].dep == "conj":
            heads.append(tokens[heads[-1]].head)
        if tokens[heads[-1]].dep in ("dobj", "nsubjpass", "attr", "pobj") or is_misread_noun(parsed, tokens[heads[-1]].head):
            heads.append(tokens[heads[-1]].head)
    if i + 1 < len(tokens) and is_misread_noun(parsed, i + 1):
        heads.append(i + 1)
    # "Travel bans and asset freezes on ten judges": the phrase hangs on the last of those joined.
    heads += [c for h in heads if tokens[h].pos in NOUNS for c in tokens[h].children if tokens[c].dep == "conj"]
    words = (*TOWARDS, "for", "to") if place.instrument.kind == "aid" else TOWARDS
    for h in heads:
        for p in tokens[h].children:
            o = parsed.child(p, "pobj")
            if o is None or tokens[p].dep not in ("prep", "dative") or tokens[p].lower not in words:
                continue
            if o > i - REACH and tokens[o].entity not in ("DATE", "TIME"):
                return _phrase(parsed, o)
    return None


def _acted_on(parsed: Parsed, place: Place) -> int | None:
    """The object of an instrument's verb where it is the one acted on, or its possessor ("revoked her citizenship")."""
    tokens = parsed.tokens
    found = parsed.child(place.token, "dobj", "nsubjpass")
    if found is not None and place.instrument.phrases and (owner := parsed.child(found, "poss")) is not None:
        found = owner
    if found is None or tokens[found].pos == "PRON":
        return None
    thing = tokens[found].lemma.lower() in load_vocabulary().words["things"] and not place.instrument.patient
    return None if thing else found


def _phrase(parsed: Parsed, i: int) -> Span:
    """A noun's phrase up to its relative clause."""
    tokens = parsed.tokens
    inside = set(parsed.subtree(i))
    for c in tokens[i].children:
        if tokens[c].dep == "relcl" or (tokens[c].dep in ("prep", "punct") and c > i and tokens[c].lower in (",", "with", "-")):
            inside -= set(parsed.subtree(c))
    first = last = i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    return _trimmed(parsed, first, last, i)


def _purpose(parsed: Parsed, place: Place) -> Span | None:
    """The words for what the measure is meant to do: after "aimed at" and the like, else an infinitive beside the instrument or its verb."""
    tokens, i = parsed.tokens, place.token
    sentence = parsed.sentences[tokens[i].sentence]
    found = PURPOSE.search(parsed.text, tokens[i].end, sentence.end)
    if found and found.start() - tokens[i].end < 120:
        head = parsed.head_of(found.end(), sentence.end)
        if head is not None:
            inside = [j for j in parsed.subtree(head) if tokens[j].start >= found.end()]
            last = head
            while last + 1 in inside:
                last += 1
            return _trimmed(parsed, parsed.tokens_in(found.end(), found.end() + 1).start, last, head)
    above = tokens[i].head if tokens[i].pos in NOUNS and tokens[i].dep in ("dobj", "nsubjpass") else i
    for h in dict.fromkeys((i, above)):
        for c in tokens[h].children:
            begins = parsed.child(c, "aux")
            if c > i and tokens[c].dep in ("advcl", "acl") and begins is not None and tokens[begins].lower == "to":
                inside = parsed.subtree(c)
                last = c
                while last + 1 in inside:
                    last += 1
                return _trimmed(parsed, begins, last, c)
    return None


def _positions(parsed: Parsed, deciders: Deciders, group: Sequence[Place], statements: Sequence[Statement]) -> tuple[Position, ...]:
    """Where actors stand: the leader who decides, verbs of support and opposition over the measure, calls for more or less of it, and
    statements that support or oppose it."""
    vocabulary, tokens = load_vocabulary(), parsed.tokens
    found: dict[tuple[str, str], Position] = {}

    def add(actor: str | None, position: Position) -> None:
        if actor is not None and actor != group[0].sender and not any(a == actor for a, _ in found):
            found[actor, position.stance] = position

    for place in group:
        below = place.token
        for j in [*parsed.ancestors(place.token)][:STEPS]:
            token = tokens[j]
            stance = vocabulary.stances.get(token.lemma.lower()) if token.pos == "VERB" else None
            if stance and tokens[below].dep in ("dobj", "nsubjpass", "prep", "pobj", "ccomp", "pcomp"):
                for actor in deciders.subject(j):
                    add(actor, Position(actor=actor, stance=stance, evidence=clause(parsed, j)))
            below = j
        sentence = parsed.sentences[tokens[place.token].sentence]
        for j in range(sentence.first, sentence.last):
            asked = vocabulary.asked.get(tokens[j].lower)
            if asked is None:
                continue
            verb = next((a for a in parsed.ancestors(j) if tokens[a].lemma.lower() in vocabulary.words["asking"]), None)
            for actor in deciders.subject(verb) if verb is not None else ():
                add(actor, Position(actor=actor, stance=asked, evidence=clause(parsed, verb if verb is not None else j)))
        for statement in statements:
            stance = vocabulary.acts.get(statement.act or "")
            if stance and any(c.start <= tokens[place.token].start < c.end for c in statement.content):
                speaker = statement.source_actor
                add(speaker, Position(actor=speaker, stance=stance, evidence=statement.content[0]))
        if place.person is not None and place.said != "rejected":
            add(place.person, Position(actor=place.person, stance="support", evidence=place.evidence))
    return tuple(found.values())
