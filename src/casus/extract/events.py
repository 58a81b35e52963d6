"""Events: who did what to whom, by trigger and clause.

A word is a trigger where the tagger's reading of it and the vocabulary together say a PLOVER type clearly enough; its clause is the evidence;
sides, mode, status, date, place and numbers come from that clause. An event told twice is one record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casus.extract.dating import carry_dates, date_of
from casus.extract.figures import PLAYED, is_figure, is_sport, is_unhurt, is_unwilled
from casus.extract.modality import is_refused, status_of
from casus.extract.naming import MATERIAL, NEWS, THRESHOLD, Trigger, find_triggers
from casus.extract.passages import clause_tokens, evidence_of, lemmas_of
from casus.extract.retelling import merge_retellings
from casus.extract.setting import place_by_setting
from casus.extract.sides import Candidate, candidates_of, pair_score, relation, worth
from casus.extract.triggers import best_mode, mode_clues, senses_at
from casus.model import Event, Place, Quantity, Span, Statement, Time, record_id
from casus.plover import MODES, SPEECH_ACTS, cameo_code, contexts_of
from casus.reading import Cast, Number, Parsed, Tagged

# An event of which nobody is known who did it or to whom must be surer by so many nats.
ALONE = 1.5
# Log-odds from which a mention is a side; what the tagger's pair score counts beside syntax; where nobody reaches it, the best above LEAST is taken.
SIDE = 0.0
PAIR = 0.25
LEAST = -2.5
# What it is worth for being the actor of a speech act that the act stands in one's own words.
SPEAKER = 1.0
_SELF = frozenset(("i", "me", "my", "we", "us", "our"))


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
    page = _page(parsed, cast, statements, times, places, numbers)
    actors_at = {i for group in page.mentions.values() for c in group for i in range(c.first, c.last + 1)}
    games = {s.i for s in parsed.sentences if is_sport(parsed, s)}
    found: list[Event] = []
    for trigger in find_triggers(parsed, tagged):
        token = parsed.tokens[trigger.token]
        played = token.sentence in games and trigger.type in PLAYED
        if (
            played
            or is_figure(parsed, token.i)
            or is_unwilled(parsed, token.i, trigger.type, actors_at)
            or is_unhurt(parsed, token.i, trigger.type, actors_at)
        ):
            continue
        event = _event(parsed, tagged, trigger, page)
        sure = trigger.score - (NEWS if token.sentence == 0 else 0.0) >= THRESHOLD + ALONE
        if event is not None and (event.actors or event.recipients or sure):
            found.append(event)
    return place_by_setting(merge_retellings(carry_dates(found, parsed), parsed), places)


@dataclass(frozen=True, slots=True)
class _Page:
    """What other stages found, by sentence: mentions that may be sides, statements, times, indexes of places, numbers."""

    mentions: dict[int, list[Candidate]]
    statements: dict[int, list[Statement]]
    times: dict[int, list[Time]]
    places: dict[int, list[tuple[int, Place]]]
    numbers: dict[int, list[Number]]


def _page(
    parsed: Parsed, cast: Cast, statements: Sequence[Statement], times: Sequence[Time], places: Sequence[Place], numbers: Sequence[Number]
) -> _Page:
    page = _Page(candidates_of(parsed, cast), {}, {}, {}, {})
    for statement in statements:
        touched = {
            parsed.tokens[i].sentence for piece in (*statement.content, *statement.cue) for i in parsed.tokens_in(piece.start, piece.end)
        }
        for sentence in touched:
            page.statements.setdefault(sentence, []).append(statement)
    for time in times:
        page.times.setdefault(_sentence(parsed, time.start), []).append(time)
    for k, place in enumerate(places):
        if place.kind == "nominal" and place.geonames is None:
            continue  # "the station" alone says less than the article's setting
        page.places.setdefault(_sentence(parsed, place.start), []).append((k, place))
    for number in numbers:
        page.numbers.setdefault(_sentence(parsed, number.span.start), []).append(number)
    return page


def _sentence(parsed: Parsed, offset: int) -> int:
    sentence = parsed.sentence_at(offset)
    return sentence.i if sentence is not None else -1


def _event(parsed: Parsed, tagged: Tagged, trigger: Trigger, page: _Page) -> Event | None:
    token = parsed.tokens[trigger.token]
    inside, reported_by = _statement_of(token.start, page.statements.get(token.sentence, ()))
    reading = trigger.reading
    speech = trigger.type not in MATERIAL
    if speech and trigger.sense is None and not senses_at(parsed, token.i) and reading in ("negated", "requested", "planned"):
        reading = None
    if trigger.type in ("THREATEN", "REQUEST") and reading in ("planned", "promised", "threatened", "requested", "hypothetical"):
        reading = None
    if reading == "negated" and not (trigger.type == "REJECT" and is_refused(parsed, token.i, trigger.sense)):
        if inside is None or inside.act != "deny":
            return None
        reading = "denied"
    status = status_of(tagged, trigger.word, None if reading == "negated" else reading, said=inside is not None)
    evidence = evidence_of(parsed, trigger.token)
    lemmas = lemmas_of(parsed, clause_tokens(parsed, trigger.token))
    sentence = parsed.sentences[token.sentence]
    times = page.times.get(token.sentence, [])
    actors, recipients = _sides(parsed, tagged, trigger, page.mentions.get(token.sentence, []), inside)
    sense = trigger.sense
    mode = best_mode(tagged, trigger.word, MODES[trigger.type], sense.mode if sense else None, mode_clues(trigger.type, lemmas))
    date, date_end = date_of(parsed, trigger.token, evidence, times, inside, spoken=trigger.type in SPEECH_ACTS)
    return Event(
        id=record_id("e", parsed.document.id, trigger.type, token.start, token.end),
        type=trigger.type,
        mode=mode,
        contexts=contexts_of(lemmas_of(parsed, range(sentence.first, sentence.last))),
        cameo=cameo_code(trigger.type, mode, lemmas, exact=sense.cameo if sense else None, firm=bool(sense and sense.firm)),
        actors=actors,
        recipients=recipients,
        place=_place(parsed, trigger.token, evidence, page.places.get(token.sentence, [])),
        date=date,
        date_end=date_end,
        status=status,
        quantities=_quantities(evidence, page.numbers.get(token.sentence, []), times),
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
    parsed: Parsed, tagged: Tagged, trigger: Trigger, mentions: Sequence[Candidate], inside: Statement | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actors and recipients: every mention of the sentence that syntax and tagger together hold for one; the speaker of a speech act in his own words."""
    sentence = parsed.tokens[trigger.token].sentence
    speech = inside is not None and trigger.type in SPEECH_ACTS
    # "asked" has the asker for its subject; of "must" the subject is whom the speaker asks.
    token = parsed.tokens[trigger.token]
    worded = trigger.sense is not None and token.pos == "VERB" and token.lemma not in ("want", "need")
    score: dict[str, tuple[float, float]] = {}
    own_words = _first_person(parsed, sentence, mentions, inside)
    for candidate in (*mentions, *own_words):
        name = ("said " if speech and not worded else "") + relation(parsed, trigger.token, candidate.head)
        by = worth(name, "actor", trigger.type) + PAIR * pair_score(parsed, tagged, "actor", trigger.word, candidate)
        to = worth(name, "recipient", trigger.type) + PAIR * pair_score(parsed, tagged, "recipient", trigger.word, candidate)
        old = score.get(candidate.actor, (by, to))
        score[candidate.actor] = (max(by, old[0]), max(to, old[1]))
    if speech and inside is not None and inside.source_actor:
        own = SIDE if worded else SPEAKER
        old = score.get(inside.source_actor, (own, LEAST))
        score[inside.source_actor] = (max(own, old[0]), old[1])
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


def _first_person(parsed: Parsed, sentence: int, known: Sequence[Candidate], inside: Statement | None) -> list[Candidate]:
    """The speaker where his own words say "I" or "me" and no mention covers them."""
    if inside is None or inside.source_actor is None:
        return []
    covered = {i for c in known for i in range(c.first, c.last + 1)}
    span = parsed.sentences[sentence]
    return [
        Candidate(inside.source_actor, t.i, t.i, t.i)
        for t in parsed.tokens[span.first : span.last]
        if t.lower in _SELF and t.i not in covered and any(c.start <= t.start < c.end for c in inside.content)
    ]


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


def _place(parsed: Parsed, trigger: int, evidence: Span, places: Sequence[tuple[int, Place]]) -> int | None:
    """The place that the clause names, nearest to the trigger; else the only one of the sentence."""
    inside = [(k, p) for k, p in places if evidence.start <= p.start < evidence.end]
    pool = inside or (places if len(places) == 1 else [])
    return min(pool, key=lambda x: (_nearness(parsed, trigger, x[1].start), x[1].start), default=(None, None))[0]


def _quantities(evidence: Span, numbers: Sequence[Number], times: Sequence[Time]) -> tuple[Quantity, ...]:
    """The numbers that stand in the clause, dates left out."""
    return tuple(
        n.quantity
        for n in numbers
        if evidence.start <= n.span.start
        and n.span.end <= evidence.end
        and not any(t.start < n.span.end and n.span.start < t.end for t in times)
    )
