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
from casus.extract.parties import Act, Roster, choose_sides, roster_of
from casus.extract.passages import clause_tokens, evidence_of, lemmas_of
from casus.extract.retelling import merge_retellings
from casus.extract.triggers import best_mode, mode_clues, senses_at
from casus.model import Event, Place, Quantity, Span, Statement, Time, record_id
from casus.plover import MODES, SPEECH_ACTS, cameo_code, contexts_of
from casus.reading import Cast, Number, Parsed, Tagged

# An event of which nobody is known who did it or to whom must be surer by so many nats.
ALONE = 2.25


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
    actors_at = {i for group in page.roster.mentions.values() for c in group for i in range(c.first, c.last + 1)}
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
        if event is not None and (event.actors or (event.recipients and not event.recipient_inferred) or sure):
            found.append(event)
    return merge_retellings(carry_dates(found, parsed), parsed)


@dataclass(frozen=True, slots=True)
class _Page:
    """What other stages found, by sentence: who is mentioned, statements, times, indexes of places, numbers."""

    roster: Roster
    statements: dict[int, list[Statement]]
    times: dict[int, list[Time]]
    places: dict[int, list[tuple[int, Place]]]
    numbers: dict[int, list[Number]]


def _page(
    parsed: Parsed, cast: Cast, statements: Sequence[Statement], times: Sequence[Time], places: Sequence[Place], numbers: Sequence[Number]
) -> _Page:
    page = _Page(roster_of(parsed, cast), {}, {}, {}, {})
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
    sense = trigger.sense
    # "asked" has the asker for its subject; of "must" the subject is whom the speaker asks.
    worded = sense is not None and token.pos == "VERB" and token.lemma not in ("want", "need")
    actors, recipients, inferred = choose_sides(parsed, tagged, page.roster, Act(trigger.token, trigger.type, inside, worded), trigger.word)
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
        recipient_inferred=inferred,
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
