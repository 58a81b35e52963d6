"""Which actors are the sides of an event: all that speaks for a mention as named signs, their worth summed, and one choice for both sides.

`data/sides.toml` holds what each sign is worth for either side, learnt from annotated articles (`training/sides.py`): the softmax over all
mentions and "nobody". An actor that only the sentences before name stands in where the event's own sentence names nobody likelier.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from casus.extract.sides import Candidate, candidates_of, parts, relation
from casus.model import Actor, Statement
from casus.plover import SPEECH_ACTS, load_toml
from casus.reading import Cast, Parsed, Tagged

_WEIGHTS: dict[str, dict[str, float]] = load_toml("sides.toml")
SIDES = ("actor", "recipient")
# All in nats, against "nobody"; chosen together on articles/dev, where the figures are flat about them.
# What the tagger's pair score counts beside the signs: it is surer of itself than it should be.
PAIR = 0.3
# A side is left open where nobody of the sentence comes so near to "nobody": an unnamed doer is common, an unnamed recipient mostly only unclear.
LEAST = {"actor": -2.0, "recipient": -4.0}
# A further mention is a side with the best one from this on, unless it is so much worse.
ALSO = -1.0
NEAR = 1.5
# What it takes more to be a recipient without a mention in the event's sentence. A doer is never inferred (two of nine were right), only a speaker.
AWAY = 2.0
# How many sentences back an actor may be named, and how many of the article's most named actors may be further off.
BACK = 8
LEADING = 4
# Sectors of those who act for their state.
OFFICIAL = frozenset(("GOV", "MIL", "COP", "SPY"))
# Mentions counted from the trigger on; all further ones are alike.
COUNTED = 4
_SELF = frozenset(("i", "me", "my", "we", "us", "our"))
_VERBAL = frozenset(("VERB", "AUX"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is mentioned where: mentions and actors' last words by sentence, and the actors by how often they are named."""

    mentions: Mapping[int, Sequence[Candidate]]
    actors: Mapping[str, Actor]
    rank: Mapping[str, int]
    named_in: Mapping[str, Sequence[int]]


def roster_of(parsed: Parsed, cast: Cast) -> Roster:
    """The roster of an article."""
    mentions = candidates_of(parsed, cast)
    named_in: dict[str, list[int]] = {}
    for sentence in sorted(mentions):
        for candidate in mentions[sentence]:
            in_order = named_in.setdefault(candidate.actor, [])
            if not in_order or in_order[-1] != sentence:
                in_order.append(sentence)
    by_count = sorted(cast.actors, key=lambda a: -len(a.mentions))
    return Roster(mentions, {a.id: a for a in cast.actors}, {a.id: k for k, a in enumerate(by_count)}, named_in)


@dataclass(frozen=True, slots=True)
class Act:
    """What signs ask of an event: its trigger's token, its type, the statement it is told in, and whether its verb has its own subject for actor."""

    token: int
    type: str
    inside: Statement | None
    worded: bool

    @property
    def speech(self) -> bool:
        """Whether the act is done in somebody's own words."""
        return self.inside is not None and self.type in SPEECH_ACTS and not self.worded

    @property
    def speaker(self) -> str | None:
        return self.inside.source_actor if self.inside is not None else None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor that may be a side, by one mention of the event's sentence or (None) by what stands before; with its signs."""

    actor: str
    mention: Candidate | None
    signs: tuple[str, ...]


def parties_of(parsed: Parsed, roster: Roster, act: Act) -> list[Party]:
    """Every mention of the event's sentence, in text order, then the actors that are only named before it."""
    sentence = parsed.tokens[act.token].sentence
    named = list(roster.mentions.get(sentence, ()))
    here = [*named, *_first_person(parsed, sentence, named, act.inside)]
    found = [Party(m.actor, m, _signs_here(parsed, roster, act, m, here)) for m in here]
    known = {m.actor for m in here}
    away = [] if act.speaker is None or act.speaker in known or act.speaker not in roster.actors else [act.speaker]
    found += [Party(a, None, _signs_away(parsed, roster, act, a)) for a in (*away, *_named_before(roster, sentence, known.union(away)))]
    return found


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


def _named_before(roster: Roster, sentence: int, known: set[str]) -> list[str]:
    """Actors named in the last sentences, and those that the article is about, in a fixed order."""
    near = {m.actor for s in range(sentence - BACK, sentence) for m in roster.mentions.get(s, ())}
    leading = {a for a, k in roster.rank.items() if k < LEADING and roster.named_in.get(a, (sentence,))[0] < sentence}
    return sorted((near | leading) - known, key=lambda a: (roster.rank.get(a, 0), a))


def _part_of_speech(parsed: Parsed, act: Act) -> str:
    return "verb" if parsed.tokens[act.token].pos in _VERBAL else "noun"


def _signs_here(parsed: Parsed, roster: Roster, act: Act, mention: Candidate, here: Sequence[Candidate]) -> tuple[str, ...]:
    """The signs of a mention in the event's sentence: how syntax ties it to the trigger, its place, its form, and who it is."""
    kind = _part_of_speech(parsed, act)
    name = ("said " if act.speech else "") + relation(parsed, act.token, mention.head)
    head = parsed.tokens[mention.head]
    form = (
        "pronoun"
        if head.pos == "PRON"
        else "adjective"
        if head.pos == "ADJ" and mention.first == mention.last
        else "noun"
        if head.pos == "NOUN"
        else "name"
    )
    signs = [*parts(name, act.type), f"as {form}"]
    if mention.head != act.token:
        before = mention.head < act.token
        between = {m.head for m in here if (mention.head < m.head < act.token if before else act.token < m.head < mention.head)}
        signs.append(f"{kind} {'before' if before else 'after'} {min(COUNTED, len(between) + 1)}")
    wider = any(m.first <= mention.first and mention.last <= m.last and (m.first, m.last) != (mention.first, mention.last) for m in here)
    if wider:
        signs.append("in another")
    if act.inside is not None:
        start = parsed.tokens[mention.first].start
        signs.append("in what is said" if any(c.start <= start < c.end for c in act.inside.content) else "beside what is said")
        if any(c.start <= start < c.end for c in act.inside.source):
            signs.append("in its source")
    return (*signs, *_signs_of(roster, act, mention.actor, kind))


def _signs_away(parsed: Parsed, roster: Roster, act: Act, actor: str) -> tuple[str, ...]:
    """The signs of an actor that the event's sentence does not name: where it was named last and as what, and who it is."""
    kind = _part_of_speech(parsed, act)
    who = _signs_of(roster, act, actor, kind)
    if actor == act.speaker:
        own = ("away own words", f"away own words {act.type}") if act.speech else ()
        return ("away speaker", f"away speaker {act.type}", f"away speaker {kind}", *own, *who)
    sentence = parsed.tokens[act.token].sentence
    last = max(s for s in roster.named_in[actor] if s < sentence)
    back = sentence - last
    far = str(back) if back <= 2 else "3" if back <= 4 else "5" if back <= BACK else "9"
    was = "subject" if any(parsed.tokens[m.head].dep in _SUBJECTS for m in roster.mentions[last] if m.actor == actor) else "other"
    signs = [f"away {far}", f"away {act.type}", f"away {kind}", f"away {kind} {was}", f"away {far} {was}"]
    if parsed.sentences[last].paragraph == parsed.sentences[sentence].paragraph:
        signs.append("away in paragraph")
    k, n = roster.rank[actor], len(roster.actors[actor].mentions)
    signs.append("away " + ("main" if k == 0 else "leading" if k < LEADING else "often" if n > 2 else "seldom"))
    return (*signs, *who, *(f"away {sign}" for sign in who))


def _signs_of(roster: Roster, act: Act, actor: str, kind: str) -> list[str]:
    """The signs of who an actor is: person or body, sector, what a body is called, whether it speaks."""
    record = roster.actors[actor]
    found = [f"is {record.type}", f"sector {record.sector or 'unknown'}"]
    if record.type in ("group", "organisation") and record.name:
        found.append(f"called {record.name.lower().split()[-1]}")
    signs = [sign for one in found for sign in (one, f"{act.type} {one}")]
    if actor == act.speaker:
        signs += ["speaker own" if act.speech else "speaker", f"{act.type} speaker {kind}"]
    return signs


def worth(signs: Sequence[str], side: str, kind: str) -> float:
    """Log-odds against "nobody" of what these signs speak for, as a side ("actor" or "recipient") of an event of this type."""
    table = _WEIGHTS[side]
    return sum(table.get(sign, 0.0) for sign in dict.fromkeys(signs)) - table.get(f"nobody {kind}", 0.0)


def pair_score(parsed: Parsed, tagged: Tagged, role: str, word: int, mention: Candidate) -> float:
    """The tagger's log-odds that a mention is a side: the mean of its words."""
    words = tagged.words_in(parsed.tokens[mention.first].start, parsed.tokens[mention.last].end)
    if not len(words):
        return 0.0
    return float(tagged.score(role, word, words).mean())


def choose_sides(parsed: Parsed, tagged: Tagged, roster: Roster, act: Act, word: int) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Actors, recipients, and whether the recipient is inferred: not named in the event's sentence. `word` is the tagger's word of the trigger."""
    scores: dict[str, dict[str, float]] = {side: {} for side in SIDES}
    lists: dict[str, dict[str, int]] = {side: {} for side in SIDES}
    for party in parties_of(parsed, roster, act):
        for side in SIDES:
            score = worth(party.signs, side, act.type)
            if party.mention is not None:
                score += PAIR * pair_score(parsed, tagged, side, word, party.mention)
            elif party.actor != act.speaker:
                if side == "actor":
                    continue
                score -= AWAY
            if score > scores[side].get(party.actor, LEAST[side]):
                scores[side][party.actor] = score
                if party.mention is not None:
                    lists[side][party.actor] = _list_of(parsed, party.mention.head)
    actor, recipient = _best_pair(scores["actor"], scores["recipient"])
    if recipient is not None and recipient not in lists["recipient"] and _is_own(roster, actor, recipient):
        actor, recipient = _best_pair(scores["actor"], {a: s for a, s in scores["recipient"].items() if a in lists["recipient"]})
    actors = _with_others(actor, scores["actor"], lists["actor"], scores["recipient"], {recipient})
    recipients = _with_others(recipient, scores["recipient"], lists["recipient"], {}, set(actors))
    inferred = recipient is not None and recipient not in lists["recipient"] and recipient != act.speaker
    return actors, recipients, inferred


def _is_own(roster: Roster, actor: str | None, recipient: str) -> bool:
    """Whether the recipient is the state or the authorities that the actor itself acts for: "Turkish troops" do nothing to Turkey."""
    doer, whom = roster.actors.get(actor or ""), roster.actors.get(recipient)
    if doer is None or whom is None or doer.country is None or doer.country != whom.country:
        return False
    return (doer.type == "state" or doer.sector in OFFICIAL) and (whom.type == "state" or whom.sector in OFFICIAL)


def _with_others(
    best: str | None, scores: Mapping[str, float], lists: Mapping[str, int], other: Mapping[str, float], taken: Set[str | None]
) -> tuple[str, ...]:
    """The best actor of a side with those that share it: listed with it, or nearly as likely, and not likelier on the `other` side."""
    if best is None:
        return ()
    joined = [
        actor
        for actor, score in scores.items()
        if actor != best
        and actor not in taken
        and best in lists
        and actor in lists
        and (lists[actor] == lists[best] or (score > max(ALSO, scores[best] - NEAR) and score >= other.get(actor, score)))
    ]
    return (best, *joined)


def _list_of(parsed: Parsed, head: int) -> int:
    """The first noun of the list that a noun is joined in ("France, Spain and Italy"), itself where there is none."""
    tokens = parsed.tokens
    while tokens[head].dep == "conj" and tokens[head].head != head and tokens[tokens[head].head].pos in ("NOUN", "PROPN", "PRON"):
        head = tokens[head].head
    return head


def _best_pair(by: Mapping[str, float], to: Mapping[str, float]) -> tuple[str | None, str | None]:
    """The likeliest actor and recipient that are not the same; None where nobody comes near."""

    def best(scores: Mapping[str, float], side: str) -> list[tuple[float, str | None]]:
        # Two are enough: only the other side's choice can take one away.
        first = sorted(scores.items(), key=lambda item: -item[1])[:2]
        return [*((score, actor) for actor, score in first), (LEAST[side], None)]

    pairs = [(s + t, a, r) for s, a in best(by, "actor") for t, r in best(to, "recipient") if a is None or a != r]
    _, actor, recipient = max(pairs, key=lambda pair: pair[0])
    return actor, recipient
