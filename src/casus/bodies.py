"""Noun phrases for bodies, groups and states → drafts: by what they are and whose they are."""

from casus.drafts import LATEST, Draft, Stage
from casus.mentions import Candidate, Form, acting

# Sentences back that "the group" reaches for a body named otherwise.
REACH = 6
# Words for a body that its own name or kind may give with another word.
_KINDS: dict[str, tuple[str, ...]] = {
    "group": ("group", "militia", "organisation", "organization", "movement", "network", "faction", "cartel", "insurgency", "army", "front", "state", "units", "watchdog", "observatory", "watch"),
    "organisation": ("organisation", "organization", "group", "agency", "watchdog", "charity", "observatory"),
    "organization": ("organisation", "organization", "group", "agency", "watchdog", "charity", "observatory"),
    "militia": ("militia", "units", "group"),
    "party": ("party", "front", "movement"),
    "bloc": ("union", "bloc"),
    "alliance": ("alliance",),
    "newspaper": ("newspaper", "times", "post", "guardian", "journal", "herald", "tribune"),
    "paper": ("newspaper", "times", "post"),
    "broadcaster": ("broadcaster", "television", "tv", "radio"),
    "company": ("company", "group", "corporation", "airline", "firm"),
    "firm": ("company", "group", "corporation", "firm"),
    "charity": ("charity", "foundation", "trust", "relief"),
    "airline": ("airline", "airlines", "airways"),
    "tribunal": ("tribunal", "court"),
    "force": ("forces", "force", "units"),
    "watchdog": ("watchdog", "agency", "observatory"),
    "thinktank": ("institute", "council", "centre", "center", "thinktank"),
    "police": ("police", "constabulary"),
}  # fmt: skip
# What kinds of body a telling word excludes: a rights group is no militia.
_ARMED = frozenset({"REB", "IMG", "MIL", "UAF", "CRM"})
# Words for one thing: the forces and the troops of one side, its regime and its government.
_CLASS = {
    "regime": "government", "ground forces": "forces", "troop": "forces", "troops": "forces", "force": "forces", "armed forces": "forces",
    "government forces": "forces", "security forces": "security forces", "ground troops": "forces", "gendarmes": "police",
    "riot police": "police", "police force": "police", "police officers": "police officer", "rebel group": "rebel group",
}  # fmt: skip
_MONARCHIES = frozenset(
    ["SAU", "GBR", "MAR", "JOR", "BHR", "THA", "NLD", "BEL", "ESP", "SWE", "NOR", "DNK", "KHM", "BTN", "LSO", "SWZ", "TON"]
)
# What "the west" is called when it acts.
WEST = "Western states"
_OTHERS = ("another", "other", "second", "third")
_OFFICERS = frozenset({"officer", "police officer", "policeman", "riot police"})
_LOOSE = frozenset({"group", "force", "party", "company", "organisation", "organization"})


def resolve_group(stage: Stage, phrase: Candidate) -> Draft | None:
    """A group by its noun and whose it is: one for all phrases of the same words unless they are told apart."""
    if phrase.noun is not None and phrase.noun.kind == "people" and phrase.article == "definite" and not phrase.owners:
        named = _named(stage, phrase, phrase.noun.word)
        own = [d for d in stage.groups.get(_key(phrase), [])[-LATEST:] if d.plural and d.mentions]
        if named and not own:
            return stage.nearest(phrase, named)
    return _gather(stage, phrase, "group")


def resolve_body(stage: Stage, phrase: Candidate) -> Draft | None:
    """A body: the named one that the noun means, or one of its own by its words."""
    noun = phrase.noun
    assert noun is not None
    word = noun.word
    if phrase.article in ("definite", "possessive") and not phrase.owners and _CLASS.get(word) != "government" and word != "government":
        named = _named(stage, phrase, word)
        if named:
            own = [d for d in stage.groups.get(_key(phrase), [])[-LATEST:] if not d.plural and d.mentions]
            choice = stage.nearest(phrase, [*named, *own])
            tokens = stage.page.parsed.tokens
            if choice is None:
                return None
            at = choice.last_before(phrase.head)
            if at is not None and (word not in _LOOSE or tokens[phrase.head].sentence - tokens[at].sentence <= REACH):
                return choice
    if (
        phrase.article == "indefinite"
        and word in ("group", "team", "unit", "force", "cell")
        and not (phrase.owners or acting(stage.page, phrase.head))
    ):
        return None
    return _gather(stage, phrase, "organisation")


def resolve_place(stage: Stage, phrase: Candidate) -> Draft | None:
    """A building or spot that is struck: one for all phrases of the same words."""
    return _gather(stage, phrase, "unknown")


def resolve_power(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "the country", "the kingdom": the state named last; "Baltic states" are a group."""
    if phrase.plural:
        return _gather(stage, phrase, "group")
    if phrase.article not in ("definite", "possessive") or phrase.noun is None:
        return None
    if phrase.noun.word == "west" and not phrase.owners:
        return next((d for d in stage.drafts if d.name == WEST), None) or _west(stage)
    code = stage.country_of(phrase) or stage.last_country(phrase.first)
    if phrase.noun.word == "kingdom" and code not in _MONARCHIES:
        found = stage.named & _MONARCHIES
        code = next(iter(found)) if len(found) == 1 else None
    if code is None or code not in stage.page.known.states:
        return None
    return next((d for d in stage.around(phrase.head) if d.form == "state" and d.country == code and d.mentions), None)


def _west(stage: Stage) -> Draft:
    draft = stage.new("group", WEST)
    draft.plural = True
    return draft


def _named(stage: Stage, phrase: Candidate, word: str) -> list[Draft]:
    """Bodies named before that the noun may mean."""
    assert phrase.noun is not None
    last = word.split()[-1]
    kinds = _KINDS.get(word) or _KINDS.get(last, (last,))
    armed = phrase.noun.sector in _ARMED
    other = phrase.noun.sector is not None and not armed
    found = []
    for d in stage.around(phrase.head):
        if d.form != "organisation" or not d.mentions or d.mentions[0].kind != "name" or d.last_before(phrase.head) is None:
            continue
        sector = d.entry.sector if d.entry is not None else d.noun.sector if d.noun is not None else None
        if (armed and sector is not None and sector not in _ARMED) or (other and sector in _ARMED):
            continue
        if not _words(d).isdisjoint(kinds):
            found.append(d)
    return found


def _words(draft: Draft) -> set[str]:
    """The words of a body's name, of its kind, and of what it was called."""
    words = set(draft.name.lower().replace("'", " ").split())
    if draft.entry is not None and draft.entry.kind:
        words |= set(draft.entry.kind.lower().split())
    for noun in (draft.noun, *(t.noun for t in draft.titles)):
        if noun is not None:
            words |= set(noun.word.split())
    return words


def _key(phrase: Candidate) -> str:
    assert phrase.noun is not None
    word = phrase.noun.word
    if not phrase.plural and word == "force":
        return word
    if word in _OFFICERS and phrase.plural and phrase.number is None:
        return "police"
    return _CLASS.get(word, word)


def _sides(stage: Stage, phrase: Candidate) -> tuple[str | None, str | None]:
    """Whose a group or body is: (country, plain name of a body, person or region)."""
    country = stage.country_of(phrase)
    governs = _key(phrase) == "government"
    for i in phrase.owners:
        draft, hit = stage.draft_at(i), stage.page.hit(i)
        if draft is not None and draft.form in ("organisation", "group", "person"):
            if governs and draft.form == "person" and draft.country:
                return draft.country, None
            return country or draft.country, draft.name
        if hit is not None and (hit.entry.what == "organisation" or hit.entry.country is None):
            return country, hit.entry.name
        match = stage.page.noun(i)
        if hit is None and match is not None and match.noun.kind == "body" and match.noun.word not in ("government", "state"):
            return country, match.noun.word
    return country, None


def _gather(stage: Stage, phrase: Candidate, form: Form) -> Draft | None:
    """The draft of the same words and the same owner, or a new one."""
    country, body = _sides(stage, phrase)
    apart = _apart(phrase)
    kinds = _modifiers(phrase)
    key = _key(phrase)
    found: list[Draft] = []
    for d in stage.groups.get(key, [])[-LATEST:]:
        if d.plural != (form == "group") or not d.mentions or (apart and d.apart != apart):
            continue
        if d.apart and d.apart != apart and (d.apart in _OTHERS or phrase.article == "indefinite"):
            continue
        mine, of = stage.sides.get(d.number, (None, None))
        if (country and mine and country != mine) or (body and of and body != of):
            continue
        if (body and not of and mine != country) or (of and not body and not (phrase.article == "definite" or not phrase.owners)):
            continue
        theirs = set(d.title.split())
        if kinds and theirs and not (kinds <= theirs or theirs <= kinds):
            continue
        found.append(d)
    if country is None and body is None and len({stage.sides.get(d.number, (None, None))[0] for d in found}) > 1:
        # "the government", where several were spoken of: that of the country where the sentence plays.
        here = stage.scene_at(phrase.head)
        found = [d for d in found if stage.sides.get(d.number, (None, None))[0] == here] or found
    if found:
        exact = [d for d in found if stage.sides.get(d.number) == (country, body)]
        choice = stage.nearest(phrase, exact or found) or max(exact or found, key=lambda d: d.last_before(phrase.head) or -1)
        mine, of = stage.sides.get(choice.number, (None, None))
        if (country and not mine) or (body and not of):
            stage.sides[choice.number] = (mine or country, of or body)
            choice.country = choice.country or country
            choice.name = phrase.words
            choice.owners = choice.owners or phrase.owners
        if key == "government" and "government" in phrase.words.split() and "government" not in choice.name.split():
            choice.name = phrase.words
        return choice
    draft = stage.new(form, phrase.words)
    draft.plural = form == "group"
    draft.noun, draft.country, draft.owners, draft.apart = phrase.noun, country, phrase.owners, apart
    draft.title = " ".join(sorted(kinds))
    if key == "government" and country is not None and country in stage.page.known.adjectives and "government" not in draft.name.split():
        draft.name = f"{stage.page.known.adjectives[country]} government"
    stage.sides[draft.number] = (country, body)
    stage.groups.setdefault(key, []).append(draft)
    return draft


def _apart(phrase: Candidate) -> str:
    """What parts a group from others of its kind: "another", "other", or its own count ("29 civilians")."""
    if phrase.number in _OTHERS or (phrase.number is not None and phrase.article == "indefinite" and phrase.plural):
        return phrase.number
    return ""


def _modifiers(phrase: Candidate) -> set[str]:
    """The nouns before a group's noun that part it from others of its kind ("riot" police, "aid" officials)."""
    assert phrase.noun is not None
    noun = set(phrase.noun.word.split())
    return {w.lower() for w in phrase.words.split()[:-1] if (w.islower() or "-" in w) and w not in noun} | set(phrase.compounds)
