"""Numbers about somebody: ages, years in office, shares of the vote, tolls, crowds, troops, sums of money."""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from casus.model import Fact, Span, Statement, Time
from casus.numerals import cardinal
from casus.reading import Cast, Number, Parsed, Token

_WORDS: dict[str, dict[str, Any]] = tomllib.loads((files("casus") / "data" / "facts.toml").read_text("utf-8"))
# Kinds told of people to whom something was done; the first that fits is taken.
_TOLLS = ("death_toll", "injured", "arrested", "displaced", "missing")
_TOLL_UNIT = {"death_toll": "killed", "injured": "injured", "arrested": "arrested", "displaced": "displaced", "missing": "missing"}
_BY_UNIT = {unit: kind for kind, unit in _TOLL_UNIT.items()}
_DONE_TO = {lemma: kind for kind in _TOLLS for lemma in _WORDS[kind]["done_to"]}
_DONE_BY = {lemma: kind for kind in _TOLLS for lemma in _WORDS[kind]["done_by"]}
_NOUNS = {lemma: kind for kind in _TOLLS for lemma in _WORDS[kind]["nouns"]}
_STATES = {word: kind for kind in _TOLLS for word in _WORDS[kind]["states"]}
_PEOPLE_UNITS = {
    "person",
    "resident",
    "villager",
    "man",
    "woman",
    "child",
    "supporter",
    "student",
    "worker",
    "activist",
    "citizen",
    "other",
    "fan",
    None,
}
_OBJECTS = ("dobj", "nsubjpass", "oprd")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
# The oldest people alive are younger.
_OLDEST = 120
# "she was one of them": a number alone is an age only from here up.
_BARE = 3
# Pieces of statements before a number among which the one over it is sought.
_NESTED = 40
# Fewer than these are no crowd and no wave of flight.
_CROWD, _FLIGHT = 50, 100
# How many steps up the tree a number's verb may stand.
_REACH = 8
_YEARS = re.compile(r"P(\d+(?:\.\d+)?)([YM])$")
# Before a date that says since when, or up to when, not when.
_BOUND = re.compile(r"\b(?:since|until|till|by|before|after|from|as of)\s+(?:the\s+)?$")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_DATED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=$|T)")


def find_facts(
    parsed: Parsed, cast: Cast, statements: Sequence[Statement], times: Sequence[Time], numbers: Sequence[Number]
) -> tuple[Fact, ...]:
    """The article's facts in text order, each once; `attributed_to` is the source of the statement that tells it."""
    told = _Told(times, tuple(t.start for t in times), _votes(parsed, times))
    contents = sorted((s.start, s.end, t.source_actor) for t in statements for s in t.content)
    found = [*_ages(parsed, cast), *_tenures(parsed, cast, times)]
    for number in numbers:
        fact_ = _of_number(parsed, cast, told, number)
        if fact_ is not None:
            found.append(fact_)
    found.sort(key=lambda f: (f[0], f[1].kind))
    facts: list[Fact] = []
    seen: set[tuple[object, ...]] = set()
    for at, fact in found:
        source = _source(contents, at)
        key = (fact.kind, fact.actor if fact.actor else fact.evidence, fact.value, fact.high, source)
        if key not in seen:
            seen.add(key)
            facts.append(replace(fact, attributed_to=source))
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class _Told:
    """The article's times, where they start, and the days of votes by the sentence that names them."""

    times: Sequence[Time]
    starts: tuple[int, ...]
    votes: tuple[tuple[int, str], ...]


def _source(contents: Sequence[tuple[int, int, str | None]], at: int) -> str | None:
    """The source of the innermost statement over a code point."""
    i = bisect_right(contents, at, key=lambda c: c[0])
    over = [c for c in contents[max(0, i - _NESTED) : i] if c[1] > at]
    return min(over, key=lambda c: c[1] - c[0])[2] if over else None


# Syntax.


def _verb_above(parsed: Parsed, i: int) -> int | None:
    """The nearest verb over a token, or the token itself; None where there is none near."""
    for _ in range(_REACH):
        token = parsed.tokens[i]
        if token.pos in ("VERB", "AUX") and token.dep not in ("aux", "auxpass", "amod"):
            return i
        if token.head == i:
            return None
        i = token.head
    return None


def _subject(parsed: Parsed, verb: int) -> int | None:
    """The subject of a verb, told or shared with the verb above."""
    for _ in range(_REACH):
        found = parsed.child(verb, *_SUBJECTS)
        if found is not None:
            return found
        token = parsed.tokens[verb]
        if token.head == verb:
            return None
        if token.dep in ("relcl", "acl"):
            return token.head
        if token.dep not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep"):
            return None
        verb = token.head
    return None


def _phrase(parsed: Parsed, i: int) -> tuple[int, int]:
    """Code points of a noun with what stands before it in its phrase."""
    left = [
        j
        for j in parsed.tokens[i].children
        if j < i and parsed.tokens[j].dep in ("det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "npadvmod")
    ]
    return parsed.tokens[min([i, *left])].start, parsed.tokens[i].end


def _actor(parsed: Parsed, cast: Cast, i: int | None) -> str | None:
    """The actor that a noun names; for a relative pronoun, the one it stands for."""
    if i is None:
        return None
    token = parsed.tokens[i]
    if token.tag in ("WDT", "WP") and token.pos == "PRON":
        verb = _verb_above(parsed, token.head)
        if verb is not None and parsed.tokens[verb].dep == "relcl":
            token = parsed.tokens[parsed.tokens[verb].head]
    return cast.at(token.start, token.end) or cast.at(*_phrase(parsed, token.i))


def _clause(parsed: Parsed, i: int) -> Span:
    """The clause around a token: its verb with all that hangs on it, but for joined and side clauses that do not hold the token."""
    verb = _verb_above(parsed, i)
    top = verb if verb is not None else i
    kept = {i}
    stack = [top]
    path = {top}
    j = i
    while j != top and parsed.tokens[j].head != j:
        path.add(j)
        j = parsed.tokens[j].head
    while stack:
        at = stack.pop()
        kept.add(at)
        for child in parsed.tokens[at].children:
            token = parsed.tokens[child]
            aside = token.dep in ("advcl", "parataxis", "ccomp", "relcl") or (token.dep == "conj" and token.pos in ("VERB", "AUX"))
            if child in path or not aside:
                stack.append(child)
    order = sorted(kept)
    # What lies beyond a gap is another clause's.
    at = order.index(i)
    first = last = at
    while first > 0 and order[first] - order[first - 1] == 1:
        first -= 1
    while last + 1 < len(order) and order[last + 1] - order[last] == 1:
        last += 1
    run = order[first : last + 1]
    while len(run) > 1 and run[0] != i and parsed.tokens[run[0]].pos in ("PUNCT", "CCONJ", "SCONJ"):
        run = run[1:]
    while len(run) > 1 and run[-1] != i and parsed.tokens[run[-1]].pos in ("PUNCT", "CCONJ"):
        run = run[:-1]
    return parsed.span_of(run[0], run[-1])


def _date_in(told: _Told, evidence: Span) -> str | None:
    """The one date that a clause tells; None where it tells none or several."""
    values = set()
    for i in range(bisect_left(told.starts, evidence.start), len(told.times)):
        time = told.times[i]
        if time.start >= evidence.end:
            break
        match = _DATED.match(time.value or "") if time.type in ("DATE", "TIME") else None
        if match and not _BOUND.search(evidence.text[: time.start - evidence.start].lower()):
            values.add(match.group())
    return values.pop() if len(values) == 1 else None


# Ages.


def _number_of(token: Token) -> float | None:
    if token.text.isascii() and token.text.isdigit() and len(token.text) < 4:
        return float(token.text)
    return cardinal(token.text) if token.pos == "NUM" and token.text.isascii() and token.text.isalpha() else None


def _ages(parsed: Parsed, cast: Cast) -> Iterator[tuple[int, Fact]]:
    tokens = parsed.tokens
    for token in tokens:
        found: tuple[float, str, int | None, int] | None = None
        if token.lower in ("old", "olds"):
            found = _years_old(parsed, token)
        elif token.pos == "NUM" or token.text.isdigit():
            found = _bare_age(parsed, cast, token)
        if found is None:
            continue
        value, unit, who, at = found
        if 0 < value <= _OLDEST:
            actor = _actor(parsed, cast, who)
            yield tokens[at].start, Fact(kind="age", actor=actor, value=value, unit=unit, evidence=_clause(parsed, at))


def _years_old(parsed: Parsed, old: Token) -> tuple[float, str, int | None, int] | None:
    """ "65-year-old", "71 years old": age, unit, whose, and where the number stands."""
    tokens = parsed.tokens
    back = [j for j in range(max(0, old.i - 4), old.i) if tokens[j].sentence == old.sentence and tokens[j].text != "-"]
    if len(back) < 2:
        return None
    unit, number = tokens[back[-1]], tokens[back[-2]]
    value = _number_of(number)
    if value is None or unit.lemma.lower() not in ("year", "month", "week", "day"):
        return None
    who: int | None
    if old.dep in ("amod", "compound", "nmod") and tokens[old.head].pos in ("NOUN", "PROPN"):
        who = old.head
    elif old.dep in ("acomp", "attr", "oprd"):
        who = _subject(parsed, old.head)
    elif old.pos == "NOUN" or old.dep in (*_SUBJECTS, "dobj", "pobj", "appos", "agent"):
        who = old.i
    elif tokens[old.head].pos in ("NOUN", "PROPN"):
        who = old.head
    else:
        who = old.i
    return value, unit.lemma.lower(), who, number.i


def _bare_age(parsed: Parsed, cast: Cast, token: Token) -> tuple[float, str, int | None, int] | None:
    """ "Berg, 43,", "aged 50", "at the age of 88", "she was 19"."""
    value = _number_of(token)
    if value is None or not 1 <= value <= _OLDEST:
        return None
    tokens = parsed.tokens

    def near(step: int) -> Token | None:
        i = token.i + step
        return tokens[i] if 0 <= i < len(tokens) and tokens[i].sentence == token.sentence else None

    before, after = near(-1), near(1)
    if before is None:
        return None
    if before.lower == "aged":
        holder = tokens[before.head]
        who = holder.i if holder.pos in ("NOUN", "PROPN", "PRON") else _subject(parsed, holder.i) if holder.pos in ("VERB", "AUX") else None
        unit = after.lemma.lower() if after is not None and after.lemma.lower() in ("month", "week", "day") else "year"
        return value, unit, who, token.i
    if before.lower == "age" or (
        before.lower == "of" and (age := near(-2)) and age.lower == "age" and (at := near(-4)) and at.lower == "at"
    ):
        verb = _verb_above(parsed, token.head)
        return value, "year", _subject(parsed, verb) if verb is not None else None, token.i
    named = near(-2)
    if before.text in (",", "(") and named is not None and named.pos == "PROPN" and token.text.isdigit() and value >= 5:
        closed = after is None or after.text in ((",", ".", ";") if before.text == "," else (")",))
        person = named.entity == "PERSON" or ((found := cast.by_id(cast.at(named.start, named.end))) and found.type == "person")
        if closed and person:
            return value, "year", named.i, token.i
        return None
    verb_ = tokens[token.head]
    if (
        token.dep in ("attr", "acomp")
        and verb_.lemma.lower() in ("be", "turn")
        and (after is None or (after.pos not in ("NOUN", "PROPN", "SYM") and after.text != "%"))
    ):
        who = _subject(parsed, verb_.i)
        if who is not None and (tokens[who].lower in ("he", "she", "who") or tokens[who].entity == "PERSON"):
            return value, "year", who, token.i
    return None


# Years in office.


def _tenures(parsed: Parsed, cast: Cast, times: Sequence[Time]) -> Iterator[tuple[int, Fact]]:
    words = _WORDS["tenure"]
    for time in times:
        told = _YEARS.match(time.value or "") if time.type == "DURATION" else None
        head = parsed.head_of(time.start, time.end) if told else None
        if told is None or head is None:
            continue
        tokens = parsed.tokens
        noun = tokens[tokens[head].head]
        who: int | None = None
        if noun.lemma.lower() in words["nouns"] and noun.i > head and noun.pos == "NOUN":
            who = parsed.child(noun.i, "poss")
            if who is None and (of := next((j for j in noun.children if tokens[j].lower == "of"), None)) is not None:
                who = parsed.child(of, "pobj")
        else:
            verb = _verb_above(parsed, tokens[head].head)
            if verb is None or (tokens[head].head != verb and noun.pos not in ("ADP", "SCONJ")) or not (_rules(parsed, verb, head)):
                continue
            who = _subject(parsed, verb)
        value, unit = float(told[1]), {"Y": "year", "M": "month"}[told[2]]
        yield time.start, Fact(kind="tenure", actor=_actor(parsed, cast, who), value=value, unit=unit, evidence=_clause(parsed, head))


def _rules(parsed: Parsed, verb: int, head: int) -> bool:
    """Does the verb, or an office named beside the years, say that somebody was in office all that time?"""
    words = _WORDS["tenure"]
    tokens = parsed.tokens
    lemma = tokens[verb].lemma.lower()
    helpers = {tokens[j].lower for j in tokens[verb].children if tokens[j].dep in ("aux", "neg")}
    if helpers & {"will", "would", "could", "may", "might", "can", "should", "must", "to", "not", "n't"}:
        return False
    in_office = any(
        tokens[k].lemma.lower() in words["offices"]
        for j in (*tokens[head].children, *tokens[verb].children)
        if tokens[j].lower in ("in", "at", "of")
        for k in tokens[j].children
        if tokens[k].dep == "pobj"
    )
    if tokens[head].dep == "pobj" and tokens[tokens[head].head].lower in ("in", "within", "by", "until"):
        return False
    if in_office:
        return True
    if lemma == "serve":
        return any(tokens[j].lower == "as" for j in tokens[verb].children)
    if lemma == "hold":
        return any(tokens[j].lemma.lower() in (*words["offices"], "presidency") for j in tokens[verb].children)
    return lemma in words["verbs"] and tokens[tokens[head].head].lower != "after"


# What numbers count.


def _of_number(parsed: Parsed, cast: Cast, told: _Told, number: Number) -> tuple[int, Fact] | None:
    """The fact that a number tells, with the place of the number; None where it tells none of our kinds."""
    at = _last_word(parsed, number)
    if at is None:
        return None
    quantity = number.quantity
    unit = quantity.unit
    if unit == "percent":
        read = _share(parsed, cast, told, at)
    elif unit is not None and unit.isupper():
        read = _money(parsed, cast, at)
    else:
        read = _count(parsed, cast, number, at)
    if read is None:
        return None
    kind, actor, unit_, date = read
    evidence = _clause(parsed, at)
    return number.span.start, Fact(
        kind=kind,
        actor=actor,
        value=quantity.value,
        high=quantity.high,
        unit=unit_ or unit,
        date=date if kind == "vote_share" else _date_in(told, evidence),
        evidence=evidence,
    )


def _last_word(parsed: Parsed, number: Number) -> int | None:
    """The token of the number by which it hangs in its sentence."""
    inside = parsed.tokens_in(number.span.start, number.span.end)
    numeric = [i for i in inside if parsed.tokens[i].pos in ("NUM", "NOUN", "SYM")]
    return numeric[-1] if numeric else inside[-1] if inside else None


def _counted(parsed: Parsed, at: int) -> int:
    """The noun that the number counts, or the number where it stands alone."""
    token = parsed.tokens[at]
    for _ in range(4):
        head = parsed.tokens[token.head]
        if token.dep in ("nummod", "compound", "amod", "quantmod", "nmod") and head.i > token.i and head.sentence == token.sentence:
            token = head
        else:
            break
    return token.i


def _count(parsed: Parsed, cast: Cast, number: Number, at: int) -> tuple[str, str | None, str | None, str | None] | None:
    """A toll, a crowd or troops."""
    tokens = parsed.tokens
    unit, value = number.quantity.unit, number.quantity.value or 0.0
    noun = _counted(parsed, at)
    held = noun
    # "hundreds of protesters": the deed is done to the hundreds.
    actor = _actor(parsed, cast, noun)
    if unit not in _BY_UNIT and (of := next((j for j in tokens[noun].children if tokens[j].lower == "of"), None)) is not None:
        inner = parsed.child(of, "pobj")
        actor = _actor(parsed, cast, inner) or actor
        held = inner if inner is not None else noun
    if unit in _BY_UNIT:
        return _BY_UNIT[unit], None, unit, None
    kind = _toll(parsed, noun, held)
    if kind is not None and not (kind == "displaced" and value < _FLIGHT):
        return kind, actor, _TOLL_UNIT[kind], None
    crowd = _WORDS["crowd_size"]
    whole = (
        tokens[tokens[tokens[noun].head].head].lemma.lower()
        if tokens[noun].dep == "pobj" and tokens[tokens[noun].head].lower == "of"
        else ""
    )
    verb = _verb_above(parsed, noun)
    lemma = tokens[verb].lemma.lower() if verb is not None else ""
    subject = verb is not None and tokens[noun].dep in ("nsubj", "nsubjpass")
    to_streets = verb is not None and any(
        tokens[j].lemma.lower() in crowd["places"]
        for j in range(verb + 1, min(verb + 6, len(tokens)))
        if tokens[j].sentence == tokens[verb].sentence
    )
    if value >= _CROWD:
        if unit in crowd["nouns"] or (whole in crowd["wholes"] and unit in _PEOPLE_UNITS):
            return "crowd_size", actor, unit or "person", None
        if (
            subject
            and (lemma in crowd["done_by"] or (lemma in ("take", "flood", "pour", "fill", "pack") and to_streets))
            and (unit in _PEOPLE_UNITS)
        ):
            return "crowd_size", actor, unit or "person", None
    if unit in _WORDS["troops"]["nouns"]:
        if actor is None and verb is not None and tokens[noun].dep == "dobj":
            actor = _actor(parsed, cast, _subject(parsed, verb))
        return "troops", actor, unit, None
    return None


def _toll(parsed: Parsed, noun: int, held: int) -> str | None:
    """What was done to those counted: by their own name ("40 deaths"), by a state beside them ("12 people dead") or by the verb."""
    tokens = parsed.tokens
    token = tokens[noun]
    if kind := _NOUNS.get(token.lemma.lower()):
        return kind
    beside = [
        *(j for j in token.children if j > noun and tokens[j].dep in ("amod", "acl", "acomp")),
        *range(held + 1, min(held + 2, len(tokens))),
    ]
    for j in beside:
        if (
            tokens[j].sentence == token.sentence
            and (kind := _STATES.get(tokens[j].lower))
            and (tokens[j].pos == "ADJ" or tokens[j].tag == "VBN")
        ):
            return kind
    verb = _verb_above(parsed, token.head)
    if verb is None:
        return None
    lemma, dep = tokens[verb].lemma.lower(), token.dep
    # "12 soldiers and three civilians": the second part of a pair stands as the first.
    pair = token
    for _ in range(4):
        if pair.dep != "conj":
            break
        pair = tokens[pair.head]
        dep = pair.dep
    if pair.head != verb:
        if token.lemma.lower() not in ("life",):
            return _toll_told(parsed, token, verb)
        return None
    if dep in _OBJECTS and (kind := _DONE_TO.get(lemma)):
        passive = any(tokens[j].dep in ("auxpass", "nsubjpass") for j in tokens[verb].children)
        return kind if dep != "dobj" or not passive else None
    if dep == "nsubj":
        if kind := _DONE_BY.get(lemma):
            return kind
        if tokens[verb].tag == "VBN" and parsed.child(verb, "dobj") is None and (kind := _DONE_TO.get(lemma)):
            return kind
        if tokens[verb].lower == "missing" and parsed.child(verb, "dobj") is None:
            return "missing"
        if lemma in ("be", "go", "remain") and (state := parsed.child(verb, "acomp", "attr", "oprd")) is not None:
            return _STATES.get(tokens[state].lower)
    if token.lemma.lower() == "life" and lemma in ("claim", "lose", "take", "cost") and dep == "dobj":
        return "death_toll"
    return _toll_told(parsed, token, verb)


def _toll_told(parsed: Parsed, token: Token, verb: int) -> str | None:
    """ "The death toll rose to 140"."""
    tokens = parsed.tokens
    subject = parsed.child(verb, "nsubj")
    if subject is None or tokens[subject].lower != "toll" or (token.pos != "NUM" and token.lemma.lower() not in ("person", "people")):
        return None
    return (
        "death_toll"
        if any(tokens[j].lower in ("death", "dead", "casualty") for j in tokens[subject].children) or not tokens[subject].children
        else None
    )


def _money(parsed: Parsed, cast: Cast, at: int) -> tuple[str, str | None, str | None, str | None] | None:
    """A sum of aid, a loan, a fine: by the noun it measures or is told "in", or by the verb."""
    words = _WORDS["money"]
    tokens = parsed.tokens
    sentence = tokens[at].sentence
    near = [tokens[j] for j in range(max(0, at - 4), min(len(tokens), at + 7)) if tokens[j].sentence == sentence]
    verb = _verb_above(parsed, at)
    by_noun = any(t.pos in ("NOUN", "PROPN") and t.lemma.lower() in words["nouns"] for t in near)
    by_verb = verb is not None and (tokens[verb].lemma.lower() in words["verbs"] or tokens[verb].lower in words["verbs"])
    if not (by_noun or by_verb):
        return None
    return "money", _actor(parsed, cast, _subject(parsed, verb)) if verb is not None else None, None, None


def _share(parsed: Parsed, cast: Cast, told: _Told, at: int) -> tuple[str, str | None, str | None, str | None] | None:
    """A share of the vote, with who got it, and the day of the vote where the text has named one."""
    words = _WORDS["vote_share"]
    tokens = parsed.tokens
    token = tokens[at]
    sentence = [t for t in tokens[max(0, at - 30) : at + 30] if t.sentence == token.sentence]
    after = [t for t in sentence if at < t.i <= at + 7]
    verb = _verb_above(parsed, at)
    lemma = tokens[verb].lemma.lower() if verb is not None else ""
    subject = _subject(parsed, verb) if verb is not None else None
    if (subject is not None and tokens[subject].lemma.lower() in words["wholes"]) or any(
        t.lower in words["wholes"] for t in sentence if abs(t.i - at) <= 4
    ):
        return "turnout", None, None, None
    of_votes = any(t.lemma.lower() in words["nouns"] and t.pos == "NOUN" for t in after)
    contest = any(t.lemma.lower() in words["contests"] for t in sentence)
    if not of_votes and not (lemma in words["wins"] and contest):
        return None
    if verb is not None and any(tokens[j].lower in ("must", "need", "should", "would") for j in tokens[verb].children):
        # What it takes to win is nobody's share.
        return None
    # The day of the vote: the nearest that the text has named so far.
    before = bisect_right(told.votes, token.sentence, key=lambda v: v[0])
    who = subject
    if verb is not None and lemma in ("give", "award", "hand", "credit", "show", "put"):
        who = parsed.child(verb, "dative")
        if who is not None and tokens[who].pos == "ADP":
            who = parsed.child(who, "pobj")
        if who is None:
            who = parsed.child(verb, "dobj")
            who = who if who is not None and who not in parsed.ancestors(at) and who != at else None
    elif verb is not None and lemma in ("go",):
        to = next((j for j in tokens[verb].children if tokens[j].lower == "to"), None)
        who = parsed.child(to, "pobj") if to is not None else None
    return "vote_share", _actor(parsed, cast, who), None, told.votes[before - 1][1] if before else None


def _votes(parsed: Parsed, times: Sequence[Time]) -> tuple[tuple[int, str], ...]:
    """The days of votes, each with its sentence: the times that hang on a word for a vote."""
    tokens = parsed.tokens
    found = []
    for time in times:
        if time.type != "DATE" or time.value is None or not _DAY.fullmatch(time.value):
            continue
        head = parsed.head_of(time.start, time.end)
        if head is None:
            continue
        governor = tokens[tokens[head].head]
        nouns = [governor, tokens[governor.head]] if governor.pos == "ADP" else [governor]
        if any(n.lemma.lower() in _WORDS["vote_share"]["contests"] and n.pos in ("NOUN", "PROPN") for n in nouns):
            found.append((tokens[head].sentence, time.value))
    return tuple(found)
