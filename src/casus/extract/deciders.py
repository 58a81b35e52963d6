"""Who decides a measure, and on whom: actors read off the syntax around an instrument's noun or verb."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from casus.extract.instruments import NOUNS, Instrument, beside, is_misread_noun, load_vocabulary
from casus.model import Actor
from casus.reading import Cast, Parsed

# Steps up the tree that a decider may be away.
STEPS = 5
# Mentions of more words name no decider at each of their words.
LONGEST_MENTION = 30
# Instruments by which a state acts: its leader who decides them acts for it.
OF_STATES = ("sanction", "deployment", "aid", "ceasefire", "treaty")
# A measure of these kinds that several made is one, that of the first named.
JOINT = ("ceasefire", "treaty", "deployment")
BEFORE = ("poss", "compound", "amod", "nmod")
RELATIVE = ("who", "which", "that")


@cache
def country_words() -> Mapping[str, str]:
    """Lower-case name, adjective or seat of government → ISO 3166-1 alpha-3 of the state."""
    table = tomllib.loads((files("casus") / "data" / "countries.toml").read_text("utf-8"))["country"]
    rows = [row for row in table if row.get("iso3")]
    return {form.lower(): row["iso3"] for row in rows for form in (*row.get("capitals", ())[:1], *row.get("adjectives", ()), row["name"])}


class Deciders:
    """Answers, for one article, who stands behind a token; actors are actor ids."""

    def __init__(self, parsed: Parsed, cast: Cast) -> None:
        self.parsed, self.tokens, self.cast = parsed, parsed.tokens, cast
        self.by_country: dict[str, list[Actor]] = {}
        for actor in cast.actors:
            if actor.type == "state" and actor.country:
                self.by_country.setdefault(actor.country, []).append(actor)
        self._mentions: dict[int, list[tuple[int, int, int, str]]] = {}
        for actor in cast.actors:
            for mention in actor.mentions:
                inside = parsed.tokens_in(mention.start, mention.end)
                for i in inside if len(inside) <= LONGEST_MENTION else ():
                    self._mentions.setdefault(i, []).append((len(inside), inside.start, inside.stop, actor.id))
        vocabulary = load_vocabulary()
        self._words = vocabulary.words
        self._stages = vocabulary.stages
        self._stances = vocabulary.stances.keys() - vocabulary.words["deciding"]

    def senders(self, i: int, instrument: Instrument) -> list[str]:
        """Who decides the measure that token `i` names: one actor, or several where each acts for itself."""
        found = self.deciders(i, instrument)
        acting = list(dict.fromkeys(self.acting(actor, instrument.kind) for actor in found))
        return acting[:1] if instrument.kind in JOINT else acting

    def deciders(self, i: int, instrument: Instrument) -> list[str]:
        """Those whom the text says decide: the persons themselves, not yet the states they act for."""
        if self.tokens[i].pos in ("VERB", "AUX"):
            moved = self.parsed.child(i, "dobj", "nsubjpass") if instrument.kind == "deployment" else None
            found = self._force_owner(moved) or self.subject(i)
        else:
            found = self._above(i, 1) if instrument.patient else self._owner(i, 0)
        if not found and instrument.of:
            found = [a.id for a in self.by_country.get(instrument.of, ())]
        return found

    def acting(self, actor_id: str, kind: str) -> str:
        """The body for which an actor acts: for a state's instruments the state of a person, of its forces or government."""
        actor = self.cast.by_id(actor_id)
        if actor is None or kind not in OF_STATES or actor.type == "state":
            return actor_id
        forces = any(word.removesuffix("s") in self._words["forces"] for word in actor.name.lower().split())
        if actor.type == "person" or actor.sector in ("GOV", "MIL", "COP") or forces:
            states = self.by_country.get(actor.country or "", [])
            if len(states) == 1:
                return states[0].id
        if forces and actor.type == "group":
            bodies = [
                a.id
                for a in self.cast.actors
                if a.type in ("organisation", "state") and a.id != actor_id and actor.name.startswith(a.name + " ")
            ]
            return bodies[0] if len(bodies) == 1 else actor_id
        return actor_id

    def subject(self, i: int) -> list[str]:
        """Who does what the verb at token `i` says."""
        return self._subject(i, 0)

    def named(self, i: int, outside: int | None = None) -> list[str]:
        """The actors that a noun or pronoun and those joined to it name, in text order; not by a mention that holds token `outside`."""
        tokens = self.tokens
        own = self._at(i, outside)
        if own is None:
            own = next((a for c in tokens[i].children if tokens[c].dep in (*BEFORE, "npadvmod") and (a := self._at(c, outside))), None)
        joined = [
            a
            for c in tokens[i].children
            if tokens[c].dep in ("conj", "appos") and tokens[c].pos in (*NOUNS, "ADJ")
            for a in self.named(c, outside)
        ]
        return list(dict.fromkeys([own, *joined] if own else joined))

    def _at(self, i: int, outside: int | None) -> str | None:
        """The actor of the shortest mention that holds a token, or the state that the word is of."""
        found = [m for m in self._mentions.get(i, ()) if outside is None or not m[1] <= outside < m[2]]
        if found:
            return min(found)[3]
        states = self.by_country.get(country_words().get(self.tokens[i].lower, ""), [])
        return states[0].id if len(states) == 1 else None

    def _owner(self, i: int, depth: int) -> list[str]:
        """Whose an instrument noun is: its possessor or adjective, "by", "from" or "between" after it, else the doer of what it hangs on."""
        if depth > STEPS:
            return []
        tokens = self.tokens
        before = [c for c in tokens[i].children if c < i and tokens[c].dep in BEFORE]
        for c in sorted(before, key=lambda c: tokens[c].dep != "poss"):
            found = self.named(c, i)
            if found:
                return found
        for names in (("by", "from", "between"), ("of",)):
            for p in (c for c in tokens[i].children if tokens[c].dep in ("prep", "agent") and tokens[c].lower in names):
                for o in (o for o in tokens[p].children if tokens[o].dep == "pobj"):
                    found = self._force_owner(o) if names == ("of",) else self.named(o, i)
                    if found:
                        return found
        for c in beside(self.parsed, i):
            if tokens[c].head != i and ("verbs", tokens[c].lemma.lower()) not in self._stages:
                continue
            found = self._agent(c)
            subject = self.parsed.child(c, "nsubj")
            if not found and subject is not None and tokens[subject].lower not in RELATIVE:
                found = self.named(subject)
            if found:
                return found
        return self._above(i, depth + 1)

    def _agent(self, i: int) -> list[str]:
        """The actors after "by" of a passive, wherever in its phrase the parser hung it; with "in", the state where something is banned."""
        tokens = self.tokens
        below = [c for c in self.parsed.subtree(i)[:LONGEST_MENTION] if c > i]
        for p in sorted(below, key=lambda c: tokens[c].head != i):
            if tokens[p].lower == "by" and (o := self.parsed.child(p, "pobj")) is not None and (found := self.named(o)):
                return found
        for p in tokens[i].children if tokens[i].lemma.lower() in self._words["banning"] else ():
            if tokens[p].lower == "in" and (o := self.parsed.child(p, "pobj")) is not None:
                states = [f for f in self.named(o) if (a := self.cast.by_id(f)) is not None and a.type == "state"]
                if states:
                    return states
        return []

    def _above(self, i: int, depth: int) -> list[str]:
        """Those responsible for what a noun or verb hangs on."""
        token = self.tokens[i]
        if token.head == i or depth > STEPS:
            return []
        head = self.tokens[token.head]
        lemma = head.lemma.lower()
        if head.pos in ("VERB", "AUX"):
            if is_misread_noun(self.parsed, head.i):
                return self._above(head.i, depth + 1)
            if token.dep in ("nsubj", "nsubjpass"):
                told = self.tokens[head.head]
                if token.dep == "nsubj" and head.dep == "ccomp" and told.lemma.lower() in self._words["announcing"]:
                    return self._subject(told.i, depth + 1)
                return self._agent(head.i)
            # Who asks for a measure or judges it does not decide it.
            return [] if lemma in self._words["asking"] or lemma in self._stances else self._subject(head.i, depth + 1)
        if head.pos in NOUNS and token.dep == "prep" and not self._of_decision(lemma):
            return []
        if head.pos in NOUNS and token.dep in ("prep", "acl", "conj", "compound", "appos", "relcl"):
            return self._owner(head.i, depth + 1)
        return self._above(head.i, depth + 1)

    def _of_decision(self, lemma: str) -> bool:
        """Whether whose noun this is decides what hangs on it by a preposition: "a vote on", not "a view of"."""
        return lemma in self._words["nouns"] or lemma in self._words["transparent"] or ("nouns", lemma) in self._stages

    def _subject(self, i: int, depth: int) -> list[str]:
        """Who does what a verb says."""
        if depth > STEPS:
            return []
        tokens, token = self.tokens, self.tokens[i]
        subject = self.parsed.child(i, "nsubj")
        if subject is not None:
            if tokens[subject].lower in RELATIVE:
                subject = token.head
            if tokens[subject].pos in NOUNS and tokens[subject].lemma.lower() in self._words["nouns"]:
                return self._owner(subject, depth + 1)
            return self._force_owner(subject) or self.named(subject)
        passive = self.parsed.child(i, "nsubjpass")
        if self.parsed.child(i, "agent") is not None:
            return self._agent(i)
        if passive is not None or (token.dep == "acl" and token.tag in ("VBN", "VBD")):
            return self._agent(i) or self._force_owner(passive)
        if token.head == i:
            return []
        head = tokens[token.head]
        if (
            token.dep == "xcomp"
            and head.lemma.lower() in self._words["control"]
            and (other := self.parsed.child(head.i, "dobj", "dative")) is not None
        ):
            return self._force_owner(other) or self.named(other)
        if head.pos in ("VERB", "AUX"):
            return self._subject(head.i, depth + 1)
        if head.pos in NOUNS:
            return self._owner(head.i, depth + 1)
        return self._above(head.i, depth + 1)

    def _force_owner(self, i: int | None) -> list[str]:
        """Whose the troops, ministers or officials are that a noun names."""
        if i is None or self.tokens[i].lemma.lower() not in self._words["forces"]:
            return []
        return next((f for c in self.tokens[i].children if self.tokens[c].dep in BEFORE and (f := self.named(c, i))), [])
