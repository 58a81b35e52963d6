"""Events: who did what to whom, by trigger and clause.

A word is a trigger where the tagger's reading of it and the vocabulary together say a PLOVER type clearly enough; its clause is the evidence;
sides, mode, status, date, place and numbers come from that clause. An event told twice is one record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casus.extract.dating import date_of
from casus.extract.figures import PLAYED, is_figure, is_sport, is_unwilled
from casus.extract.modality import reading_of, status_of
from casus.extract.passages import VERBAL, clause_tokens, evidence_of, lemmas_of, predicate_of
from casus.extract.retelling import merge_retellings
from casus.extract.sides import Candidate, candidates_of, pair_score, relation, worth
from casus.extract.triggers import Sense, best_mode, first_word, senses_at, type_scores
from casus.model import Event, Place, Quantity, Span, Statement, Time, record_id
from casus.plover import MODES, SPEECH_ACTS, cameo_code, contexts_of
from casus.reading import Cast, Number, Parsed, Tagged

# Log-odds against "no event" from which a word is a trigger, and nats for a unit of a pattern's weight; chosen together on articles/dev.
THRESHOLD = 4.0
WEIGHTS = (0.0, 0.6, 3.2, 4.5)
PHRASE = 2.5
# More nats that it takes: a word that the vocabulary does not know well, a purpose or possibility, a compound, a second event in one sentence.
UNKNOWN = 0.5
PURPOSE = 1.5
COMPOUND = 3.0
SECOND = 2.5
# A trigger that an act of speech is about is an event of its own only where it is surer than the act by this.
ABSORB = -3.0
# Nats for the first sentence of an article, which tells its news.
NEWS = 2.5
# And an event of which nobody is known who did it or to whom.
ALONE = 1.5
# Of the vocabulary's word alone nothing is an event: the tagger must hold it possible. Log-odds.
POSSIBLE = -9.0
# Log-odds from which a mention is a side; what the tagger's pair score counts beside syntax; where nobody reaches it, the best above LEAST is taken.
SIDE = 0.0
PAIR = 0.25
LEAST = -2.0
# What it is worth for being the actor of a speech act that the act stands in one's own words.
SPEAKER = 1.0
# Parts of speech that never name an event.
_NEVER = frozenset(("DET", "PUNCT", "ADP", "CCONJ", "SCONJ", "NUM", "SYM", "SPACE", "X", "PRON"))
# Material events are over when negated; of speech acts a negated verb may be the act itself ("does not accept").
_MATERIAL = frozenset(("AID", "ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "RETREAT", "PROTEST", "CONSULT", "COOPERATE"))
# Types whose future is another type (PLOVER.md): future cooperation is AGREE, a future withdrawal or release CONCEDE.
_FUTURE = {"CONSULT": "AGREE", "AID": "AGREE", "COOPERATE": "AGREE", "SUPPORT": "AGREE", "RETREAT": "CONCEDE"}
_COMING = frozenset(("planned", "promised"))
# What is asked for, threatened, agreed or refused is part of that act and no event of its own.
_ABSORBING = frozenset(("REQUEST", "THREATEN", "AGREE", "REJECT", "CONCEDE"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that names an event, how sure, and what the vocabulary says of it."""

    token: int
    word: int
    type: str
    score: float
    sense: Sense | None
    reading: str | None


def find_events(
    parsed: Parsed,
    tagged: Tagged,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Time],
    places: Sequence[Place],
    numbers: Sequence[Number],
) -> tuple[Event, ...]:
    """The article's events in text order."""
    told = _distinct(parsed, _triggers(parsed, tagged))
    mentions = candidates_of(parsed, cast)
    actors_at = {i for group in mentions.values() for c in group for i in range(c.first, c.last + 1)}
    games = {s.i for s in parsed.sentences if is_sport(parsed, s)}
    found: list[Event] = []
    for trigger in told:
        token = parsed.tokens[trigger.token]
        if (
            (token.sentence in games and trigger.type in PLAYED)
            or is_figure(parsed, token.i)
            or is_unwilled(parsed, token.i, trigger.type, actors_at)
        ):
            continue
        event = _event(parsed, tagged, trigger, mentions, cast, statements, times, places, numbers)
        if event is not None and (event.actors or event.recipients or trigger.score >= THRESHOLD + ALONE):
            found.append(event)
    return merge_retellings(found, parsed)


def _triggers(parsed: Parsed, tagged: Tagged) -> list[Trigger]:
    """Every word that names an event, in text order."""
    out = []
    if not len(tagged.words):
        return []
    for token in parsed.tokens:
        if token.pos in _NEVER or (token.pos == "PROPN" and token.entity):
            continue
        word = first_word(tagged, token.start, token.end)
        scores = type_scores(tagged, word)
        reading = reading_of(parsed, token.i)
        senses = senses_at(parsed, token.i, negated=reading == "negated")
        best: dict[str, Sense] = {}
        for sense in senses:
            if sense.type not in best or sense.weight > best[sense.type].weight:
                best[sense.type] = sense
        for name, pattern in best.items():
            if scores[name] > POSSIBLE:
                scores[name] += WEIGHTS[int(pattern.weight)] + (PHRASE if pattern.needed or pattern.subject else 0.0)
        kind = max(scores, key=lambda name: scores[name])
        if scores[kind] < THRESHOLD - NEWS:
            continue
        score = scores[kind] + (NEWS if token.sentence == 0 else 0.0) - _doubt(parsed, token.i, best.get(kind), reading)
        if score < THRESHOLD:
            continue
        if reading in _COMING:
            kind = _FUTURE.get(kind, kind)
        out.append(Trigger(token.i, word, kind, score, best.get(kind), reading))
    return out


def _doubt(parsed: Parsed, i: int, sense: Sense | None, reading: str | None) -> float:
    """Nats to take off a word's score for how it is told: in a purpose clause, as a mere possibility, in a compound ("US-backed")."""
    tokens = parsed.tokens
    doubt = UNKNOWN if sense is None or sense.weight < 2 else 0.0
    if tokens[i].tag == "VB" and tokens[i].dep in ("advcl", "acl", "relcl", "pcomp") and reading is None:
        doubt += PURPOSE
    if reading == "hypothetical":
        doubt += PURPOSE
    if i > 0 and tokens[i - 1].text == "-" and tokens[i].dep == "amod":
        doubt += COMPOUND
    return doubt


def _distinct(parsed: Parsed, triggers: Sequence[Trigger]) -> list[Trigger]:
    """One trigger for each event of a sentence: of words that name the same type in one clause the surest; without what an act absorbs."""
    tokens = parsed.tokens
    by_token = {t.token: t for t in triggers}
    groups: dict[tuple[str, int], Trigger] = {}
    for trigger in triggers:
        if _absorbed(parsed, trigger, by_token):
            continue
        key = (trigger.type, _top(parsed, trigger.token))
        if key not in groups or groups[key].score < trigger.score:
            groups[key] = trigger
    surest: dict[int, float] = {}
    for trigger in groups.values():
        sentence = tokens[trigger.token].sentence
        surest[sentence] = max(trigger.score, surest.get(sentence, trigger.score))
    kept = [t for t in groups.values() if t.score >= min(THRESHOLD + SECOND, surest[tokens[t.token].sentence])]
    return sorted(kept, key=lambda t: tokens[t.token].start)


def _top(parsed: Parsed, i: int) -> int:
    """The predicate of a word's clause; of joined or subjectless verbs the first."""
    tokens = parsed.tokens
    top = predicate_of(parsed, i)
    while (
        tokens[top].head != top
        and tokens[top].dep in ("conj", "xcomp", "advcl")
        and not any(tokens[c].dep in ("nsubj", "nsubjpass", "mark") for c in tokens[top].children)
    ):
        above = tokens[top].head
        if tokens[above].pos not in VERBAL:
            break
        top = above
    return top


def _absorbed(parsed: Parsed, trigger: Trigger, by_token: dict[int, Trigger]) -> bool:
    """Whether a trigger is what another one's speech act is about ("urged them to withdraw", "agreed to meet")."""
    tokens, at = parsed.tokens, trigger.token
    for _ in range(4):
        dep, above = tokens[at].dep, tokens[at].head
        if above == at or dep not in ("xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "acl", "conj", "nsubjpass"):
            return False
        other = by_token.get(above)
        if (
            other is not None
            and other.type in _ABSORBING
            and dep != "conj"
            and other.type != trigger.type
            and trigger.score < other.score + ABSORB
        ):
            return True
        at = above
    return False


def _event(
    parsed: Parsed,
    tagged: Tagged,
    trigger: Trigger,
    mentions: dict[int, list[Candidate]],
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Time],
    places: Sequence[Place],
    numbers: Sequence[Number],
) -> Event | None:
    token = parsed.tokens[trigger.token]
    inside, reported_by = _statement_of(token.start, statements)
    reading = trigger.reading
    if (
        trigger.type not in _MATERIAL
        and trigger.sense is None
        and not senses_at(parsed, token.i)
        and reading in ("negated", "requested", "planned")
    ):
        reading = None
    if trigger.type in ("THREATEN", "REQUEST") and reading in ("planned", "promised", "threatened", "requested", "hypothetical"):
        reading = None
    if reading == "negated" and trigger.type != "REJECT":
        if inside is None or inside.act != "deny":
            return None
        reading = "denied"
    status = status_of(tagged, trigger.word, None if reading == "negated" else reading, said=inside is not None)
    evidence = evidence_of(parsed, trigger.token)
    clause = clause_tokens(parsed, trigger.token)
    sentence = parsed.sentences[token.sentence]
    actors, recipients = _sides(parsed, tagged, trigger, mentions, cast, inside)
    lemmas = lemmas_of(parsed, clause)
    sense = trigger.sense
    mode = best_mode(tagged, trigger.word, MODES[trigger.type], sense.mode if sense else None)
    date, date_end = date_of(parsed, trigger.token, evidence, times, inside, spoken=trigger.type in SPEECH_ACTS)
    return Event(
        id=record_id("e", parsed.document.id, trigger.type, token.start, token.end),
        type=trigger.type,
        mode=mode,
        contexts=contexts_of(lemmas_of(parsed, range(sentence.first, sentence.last))),
        cameo=cameo_code(trigger.type, mode, lemmas, exact=sense.cameo if sense else None, firm=bool(sense and sense.firm)),
        actors=actors,
        recipients=recipients,
        place=_place(parsed, trigger.token, evidence, places),
        date=date,
        date_end=date_end,
        status=status,
        quantities=_quantities(evidence, numbers, times),
        statement=reported_by,
        evidence=evidence,
        trigger=parsed.span(token.start, token.end),
    )


def _statement_of(offset: int, statements: Sequence[Statement]) -> tuple[Statement | None, str | None]:
    """The innermost statement that a trigger is said in, and the id of the one that reports it or that it is the cue of."""
    holding = [s for s in statements if any(c.start <= offset < c.end for c in s.content)]
    inside = min(holding, key=lambda s: sum(c.end - c.start for c in s.content), default=None)
    if inside is not None:
        return inside, inside.id
    cued = next((s.id for s in statements if any(c.start <= offset < c.end for c in s.cue)), None)
    return None, cued


def _sides(
    parsed: Parsed, tagged: Tagged, trigger: Trigger, mentions: dict[int, list[Candidate]], cast: Cast, inside: Statement | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actors and recipients: every mention of the sentence that syntax and tagger together hold for one; the speaker of a speech act in his own words."""
    sentence = parsed.tokens[trigger.token].sentence
    speech = inside is not None and trigger.type in SPEECH_ACTS
    worded = trigger.sense is not None and trigger.sense.weight >= 2
    score: dict[str, tuple[float, float]] = {}
    for candidate in mentions.get(sentence, ()):
        name = ("said " if speech and not worded else "") + relation(parsed, trigger.token, candidate.head)
        by = worth(name, "actor", trigger.type) + PAIR * pair_score(parsed, tagged, "actor", trigger.word, candidate)
        to = worth(name, "recipient", trigger.type) + PAIR * pair_score(parsed, tagged, "recipient", trigger.word, candidate)
        old = score.get(candidate.actor, (by, to))
        score[candidate.actor] = (max(by, old[0]), max(to, old[1]))
    if speech and inside is not None and inside.source_actor:
        own = SIDE if worded else SPEAKER
        old = score.get(inside.source_actor, (own, LEAST))
        score[inside.source_actor] = (max(own, old[0]), min(LEAST, old[1]))
    actors = [a for a, (by, to) in score.items() if by > SIDE and by >= to]
    if speech and inside is not None and inside.source_actor in actors:
        # What is said in somebody's own words is done by him, unless another is clearly named as the one who does it.
        actors = [a for a in actors if score[a][0] >= score[inside.source_actor][0]]
    recipients = [a for a, (_, to) in score.items() if to > SIDE and a not in actors]
    if not actors:
        rest = [a for a, (by, to) in score.items() if a not in recipients and by > LEAST and by >= to]
        actors = [max(rest, key=lambda a: score[a][0])] if rest else []
    if not recipients:
        rest = [a for a, (_, to) in score.items() if a not in actors and to > LEAST]
        recipients = [max(rest, key=lambda a: score[a][1])] if rest else []
    if speech and inside is not None and not recipients and inside.addressee and inside.addressee not in actors:
        recipients = [inside.addressee]
    return tuple(actors), tuple(recipients)


def _nearness(parsed: Parsed, trigger: int, start: int) -> int:
    """Steps in the syntax tree from the trigger to the phrase at `start`."""
    token = parsed.token_at(start)
    if token is None:
        return len(parsed.tokens)
    above = [trigger, *parsed.ancestors(trigger)]
    for steps, at in enumerate((token.i, *parsed.ancestors(token.i))):
        if at in above:
            return steps + above.index(at)
    return len(parsed.tokens)


def _place(parsed: Parsed, trigger: int, evidence: Span, places: Sequence[Place]) -> int | None:
    """The place that the clause names, nearest to the trigger; else the only one of the sentence."""
    sentence = parsed.sentences[parsed.tokens[trigger].sentence]
    near = [k for k, p in enumerate(places) if sentence.start <= p.start < sentence.end]
    inside = [k for k in near if evidence.start <= places[k].start < evidence.end]
    pool = inside or (near if len(near) == 1 else [])
    return min(pool, key=lambda k: (_nearness(parsed, trigger, places[k].start), places[k].start), default=None)


def _quantities(evidence: Span, numbers: Sequence[Number], times: Sequence[Time]) -> tuple[Quantity, ...]:
    """The numbers that stand in the clause, dates left out."""
    return tuple(
        n.quantity
        for n in numbers
        if evidence.start <= n.span.start
        and n.span.end <= evidence.end
        and not any(t.start < n.span.end and n.span.start < t.end for t in times)
    )
