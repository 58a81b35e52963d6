"""Noun phrases for people → drafts: by title, nationality, counterpart, kinship or description; the ambiguous stay unresolved.

Phrases come in text order, so that what was said before is known.
"""

from collections.abc import Iterable, Sequence

from casus.bodies import resolve_body, resolve_group, resolve_place, resolve_power
from casus.drafts import LATEST, Draft, Stage, Title
from casus.mentions import Candidate
from casus.offices import Tenure
from casus.people import name_words
from casus.titles import Noun, covers, same_title, title_key

# Sentences back that "the 65-year-old" reaches for the person named last.
REACH = 6
# Sentences back in which "the engineer" may be somebody of whom that was not said before.
REACH_NEW = 2
# Sentences back in which "the man" is an unnamed person of another description.
REACH_UNNAMED = 3
_ANYBODY = frozenset({"man", "woman", "person", "individual", "boy", "girl", "suspect", "victim", "attacker", "youth", "teenager"})
# Offices of a city, not of the state whose capital it is.
_OF_A_CITY = frozenset({"mayor", "lord mayor", "bishop", "archbishop", "patriarch", "imam", "chief rabbi", "deputy mayor"})
_PREDICATE = frozenset({"attr", "acomp", "oprd"})
_BEGINNING = frozenset({"new", "newly", "incoming"})


def note_titles(stage: Stage, links: dict[int, int]) -> None:
    """Before anything is resolved: what titles, appositions and the table say of the named."""
    for p, n in links.items():
        if stage.name_draft[n] < 0:
            continue
        draft, phrase = stage.drafts[stage.name_draft[n]], stage.phrases[p]
        if phrase.noun is None:
            continue
        if draft.form == "unknown":
            draft.form = "person" if phrase.noun.kind in ("office", "person", "kin") else "organisation"
        draft.titles.append(title_of(stage, phrase))
        if draft.form == "person":
            draft.gender = draft.gender or phrase.gender
        elif draft.noun is None:
            draft.noun = phrase.noun
    for n, c in enumerate(stage.names):
        if c.form == "person" and stage.name_draft[n] >= 0:
            stage.drafts[stage.name_draft[n]].owners += _of_name(stage, c)
    offices = stage.page.known.offices
    for draft in stage.drafts:
        if draft.form == "person" and draft.mentions:
            for tenure in offices.held(draft.person, stage.day) if draft.person else ():
                state = tenure.of if tenure.of in stage.page.known.states else None
                draft.titles.append(Title(tenure.title, Noun(tenure.title, "office", "GOV"), tenure.of, state, told=False))
            draft.country = draft.country or told_country(stage, draft)


def _of_name(stage: Stage, c: Candidate) -> tuple[int, ...]:
    """Whom a person is of, told right after the name: "Ann Lowe of the Coastal Trust", "Omar Said, from Homs"."""
    tokens = stage.page.parsed.tokens
    k = c.last + 1
    if k + 1 < len(tokens) and tokens[k].text == ",":
        k += 1
    if k >= len(tokens) or tokens[k].lower not in ("of", "from") or tokens[k].sentence != tokens[c.head].sentence:
        return ()
    inner = stage.page.parsed.child(k, "pobj")
    return () if inner is None else (inner,)


def introduce(stage: Stage, links: dict[int, int]) -> None:
    """ "A British engineer has died in Norland. Ann Lowe, 34, ...": whom the first sentence describes, the next ones name."""
    tokens = stage.page.parsed.tokens
    first = next((p for p, c in enumerate(stage.phrases) if p not in links and _opens(stage, c)), None)
    if first is None:
        return
    phrase = stage.phrases[first]
    said = {n for p, n in links.items() if tokens[stage.phrases[p].head].dep != "attr"}
    for n, c in sorted(enumerate(stage.names), key=lambda pair: pair[1].first):
        if c.form != "person" or stage.name_draft[n] < 0:
            continue
        away = tokens[c.head].sentence - tokens[phrase.head].sentence
        aged = c.last + 2 < len(tokens) and tokens[c.last + 1].text == "," and tokens[c.last + 2].pos == "NUM"
        plain = tokens[c.head].dep in ("nsubj", "nsubjpass") and tokens[tokens[c.head].head].lemma not in ("say", "tell", "add")
        draft = stage.drafts[stage.name_draft[n]]
        agrees = phrase.gender is None or draft.gender in (None, phrase.gender)
        if 1 <= away <= 3 and (aged or plain) and n not in said and draft.person is None and agrees:
            links[first] = n
        return


def _opens(stage: Stage, c: Candidate) -> bool:
    """Does a phrase open the article with somebody who is not named yet?"""
    token = stage.page.parsed.tokens[c.head]
    if token.sentence > 1 or c.noun is None or c.plural or c.number is not None or token.dep not in ("nsubj", "nsubjpass"):
        return False
    if c.noun.kind == "person":
        return c.article == "indefinite"
    return c.noun.kind == "office" and not c.noun.home and c.article in ("definite", "indefinite") and not c.counterpart


def title_of(stage: Stage, phrase: Candidate) -> Title:
    """What a phrase says somebody is, and of whom."""
    assert phrase.noun is not None
    owners = [i for i in phrase.owners if stage.owner_name(i) or stage.country_at(i)]
    of = _city(stage, phrase) or next((name for name in (stage.owner_name(i) for i in owners) if name), None)
    tokens = stage.page.parsed.tokens
    after = [i for i in phrase.owners if i > phrase.head] if not owners else []
    unknown = any(tokens[i].pos != "PROPN" and not _homely(stage, i) for i in after)
    if of is None and phrase.noun.kind == "office" and after and tokens[after[0]].pos == "PROPN":
        # "mayor of South Bend"
        of = stage.page.text(min([after[0], *(c for c in tokens[after[0]].children if tokens[c].dep == "compound")]), after[0])
    return Title(phrase.title, phrase.noun, of, stage.country_of(phrase), phrase.former, owners[0] if owners else None, elsewhere=unknown)


def _homely(stage: Stage, i: int) -> bool:
    """Is a noun that is likely its own country's ("the court", "the opposition's committee")? Not what stands anywhere ("a think tank")."""
    match = stage.page.noun(i)
    return match is not None and (match.noun.home or match.noun.sector in (None, "GOV", "LEG", "OPP", "IGO"))


def _city(stage: Stage, phrase: Candidate) -> str | None:
    """The capital that a mayor or bishop is of, which for others stands for its state."""
    if phrase.noun is None or phrase.noun.word not in _OF_A_CITY:
        return None
    hits = [hit for hit in (stage.page.hit(i) for i in phrase.owners) if hit is not None and hit.entry.what == "capital"]
    return stage.page.text(hits[0].first, hits[0].last) if hits else None


def told_country(stage: Stage, draft: Draft) -> str | None:
    """The country that a person's titles give, present ones first, else the table's."""
    for title in sorted(draft.titles, key=lambda t: (not t.told, t.former, t.noun.kind == "kin")):
        hit = stage.page.hit(title.owner) if title.owner is not None else None
        own = title.noun.kind != "kin" or (hit is not None and hit.entry.what == "adjective")  # "his Bulgarian fiancee"
        if title.country and own:
            return title.country
    return table_country(stage, draft)


def table_country(stage: Stage, draft: Draft) -> str | None:
    """The state that a person of the table held office in, last before the day."""
    if draft.person is None:
        return None
    offices, states = stage.page.known.offices, stage.page.known.states
    rows = [*offices.held(draft.person, stage.day), *offices.past(draft.person, stage.day), *offices.by_person.get(draft.person, ())]
    bodies = stage.page.known.bodies
    return next((t.of for t in rows if t.of in states), None) or next((bodies[t.of].country for t in rows if t.of in bodies), None)


def resolve_phrase(stage: Stage, p: int, links: dict[int, int]) -> Draft | None:
    """The draft that phrase `p` means, mention added; None where it means nobody, or could mean two."""
    phrase = stage.phrases[p]
    if p in links and stage.name_draft[links[p]] >= 0:
        draft: Draft | None = stage.drafts[stage.name_draft[links[p]]]
    else:
        draft = _find(stage, phrase)
    if draft is not None:
        stage.attach(draft, phrase)
    return draft


def _find(stage: Stage, phrase: Candidate) -> Draft | None:
    if phrase.noun is None:
        return _last_person(stage, phrase)
    if phrase.entry is not None and phrase.article == "definite":
        return _national(stage, phrase)
    noun = phrase.noun
    tokens = stage.page.parsed.tokens
    token = tokens[phrase.head]
    there = token.dep == "attr" and stage.page.parsed.child(token.head, "expl") is not None  # "There is one man who ..."
    if (token.dep in _PREDICATE and not there) or (token.dep == "pobj" and tokens[token.head].lower == "as"):
        return _predicate(stage, phrase)
    if noun.kind == "power":
        return resolve_power(stage, phrase)
    if noun.kind == "place":
        return resolve_place(stage, phrase)
    if phrase.plural or noun.kind == "people":
        return _kin(stage, phrase) if noun.kind == "kin" else resolve_group(stage, phrase)
    if noun.kind == "body":
        return resolve_body(stage, phrase)
    if noun.kind == "kin":
        return _kin(stage, phrase)
    return _counterpart(stage, phrase) if phrase.counterpart else _person(stage, phrase)


def _people(stage: Stage, phrase: Candidate) -> list[Draft]:
    return [d for d in stage.around(phrase.head) if d.form == "person" and not d.plural and d.mentions]


def _person(stage: Stage, phrase: Candidate) -> Draft | None:
    """A single person by office or description."""
    noun = phrase.noun
    assert noun is not None
    country = stage.country_of(phrase)
    office = noun.kind == "office" and not phrase.former
    if phrase.article == "indefinite" or (phrase.article == "bare" and not phrase.owners and not office):
        return _new_person(stage, phrase, country)
    matching = [(d, t) for d in _people(stage, phrase) for t in [d.holds(phrase.title, stage.page)] if t is not None]
    owner = phrase.owners[0] if phrase.owners else None
    whose = stage.draft_at(owner) if owner is not None else None
    if country is not None and (whose is None or whose.form != "organisation" or whose.entry is None or whose.entry.sector == "GOV"):
        fitting = [(d, t) for d, t in matching if (t.country or d.country) == country]
        if not fitting and office:
            holder = _holder(stage, phrase, _city(stage, phrase) or country)
            if holder is not None:
                return holder
        matching = fitting or [(d, t) for d, t in matching if t.country is None and d.country is None and t.of is None]
    elif owner is not None:
        name = stage.owner_name(owner)
        fitting = [
            (d, t) for d, t in matching if (t.of is not None and t.of == name) or (t.owner is not None and stage.same_owner(t.owner, owner))
        ]
        if not fitting and name and office:
            holder = _holder(stage, phrase, name)
            if holder is not None:
                return holder
        matching = fitting
    present = [d for d, t in matching if t.former == phrase.former]
    chosen = stage.nearest(phrase, present or [d for d, _ in matching])
    if chosen is not None or matching:
        return chosen
    if office and owner is None and noun.home and stage.scene is not None and phrase.article == "definite":
        holder = _holder(stage, phrase, stage.scene)
        if holder is not None:
            return holder
    return _new_person(stage, phrase, country)


def _holder(stage: Stage, phrase: Candidate, of: str) -> Draft | None:
    """The holder of an office on the day by the table; None where none or two are known to have held it."""
    day = stage.day
    if day is None:
        return None
    held = _holding(stage, phrase.title, of, day)
    if len({t.person for t in held}) > 1:
        words = {stage.page.parsed.tokens[i].lower for i in range(phrase.first, phrase.head)}
        if "outgoing" in words:
            held = [t for t in held if t.to not in (None, "open") and str(t.to) <= day]
        elif words & _BEGINNING:
            held = [t for t in held if (t.from_ or "") >= day[: len(t.from_ or "")]]
    return _table_person(stage, held, of)


def _holding(stage: Stage, title: str, of: str, day: str) -> list[Tenure]:
    """Tenures of that very title on the day, else of one that means the same."""
    known = stage.page.known
    rows = [t for t in known.offices.by_owner.get(of, ()) if same_title(t.title, title, known.titles)]
    exact = [t for t in rows if title_key(t.title) == title_key(title)]
    return [t for t in exact or rows if t.on(day)]


def _table_person(stage: Stage, held: Sequence[Tenure], of: str) -> Draft | None:
    """The draft of the one person of these tenures, new if the article does not name them."""
    if len({t.person for t in held}) != 1:
        return None
    person = held[0].person
    if not stage.known_people:
        stage.known_people = {d.person: d for d in reversed(stage.drafts) if d.person is not None and d.form == "person"}
    if person in stage.known_people:
        return stage.known_people[person]
    draft = stage.known_people[person] = stage.new("person", person)
    draft.person = person
    draft.words = name_words(person, stage.page.known.titles)
    draft.country = of if of in stage.page.known.states else None
    draft.titles.append(Title(held[0].title, Noun(held[0].title, "office", "GOV"), of, draft.country, told=False))
    return draft


def _new_person(stage: Stage, phrase: Candidate, country: str | None) -> Draft | None:
    """Somebody not named: "a senior US official". A later "the official" means the same."""
    noun = phrase.noun
    assert noun is not None
    if phrase.article != "indefinite":
        earlier = [
            d
            for d in stage.groups.get(noun.word, [])[-LATEST:]
            if not d.plural and d.mentions and (country is None or d.country in (None, country))
        ]
        earlier = [d for d in earlier if not d.owners or not phrase.owners or stage.same_owner(d.owners[0], phrase.owners[0])]
        if earlier:
            return stage.nearest(phrase, earlier)
        described = [
            d
            for d in _people(stage, phrase)
            if not d.words and d.noun is not None and covers(noun.word, d.noun.word, stage.page.known.titles)
        ]
        found = stage.nearest(phrase, described) or _just_named(stage, phrase) or _unnamed(stage, phrase)
        if found is not None:
            return found
    draft = stage.new("person", phrase.words)
    draft.noun, draft.title, draft.country, draft.gender = noun, phrase.title, country, phrase.gender
    draft.owners = phrase.owners
    first = stage.page.parsed.tokens[phrase.first].lower
    draft.apart = phrase.number or (first if first in ("another", "other") else "")
    draft.titles.append(title_of(stage, phrase))
    stage.groups.setdefault(noun.word, []).append(draft)
    return draft


def _just_named(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "The engineer": the one person named in the sentences before, if nothing was said of them yet that speaks against it."""
    if (
        phrase.article != "definite"
        or phrase.owners
        or phrase.noun is None
        or not (phrase.noun.kind == "person" or phrase.noun.word.endswith("leader"))
    ):
        return None
    tokens = stage.page.parsed.tokens
    here = tokens[phrase.head].sentence
    near = list({d.number: d for _, d in stage.recent(phrase.first, REACH_NEW) if d.form == "person" and not d.plural}.values())
    if len(near) != 1 or not near[0].words or near[0].person is not None:
        return None
    if (phrase.gender and near[0].gender not in (None, phrase.gender)) or tokens[near[0].last_before(phrase.first) or 0].sentence == here:
        return None
    return near[0]


def _unnamed(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "The man": the unnamed person spoken of in the sentences before."""
    noun = phrase.noun
    if noun is None or noun.word not in _ANYBODY or phrase.article != "definite" or phrase.owners:
        return None
    found = {d.number: d for _, d in stage.recent(phrase.first, REACH_UNNAMED) if d.form == "person" and not d.plural and not d.words}
    near = [d for d in found.values() if d.gender in (None, noun.gender or d.gender)]
    return near[0] if len(near) == 1 else None


def _counterpart(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "his Belarusian counterpart": who holds the same office there."""
    country = stage.country_of(phrase)
    if country is None:
        return None
    owners = (stage.draft_at(i) for i in (*phrase.owners, *_possessors(stage, phrase)))
    owner = next((d for d in owners if d is not None and d.form == "person"), None)
    titles = [t for t in (owner.titles if owner is not None else []) if t.noun.kind == "office" and not t.former]
    here = [d for d in _people(stage, phrase) if d is not owner and d.country == country]
    fitting = [d for d in here if any(d.holds(t.title, stage.page) for t in titles)]
    if len(fitting) == 1:
        return fitting[0]
    if stage.day is not None:
        for title in titles:
            found = _table_person(stage, _holding(stage, title.title, country, stage.day), country)
            if found is not None:
                return found
    offices = [d for d in here if any(t.noun.kind == "office" for t in d.titles)]
    return offices[0] if len(offices) == 1 and not titles else None


def _possessors(stage: Stage, phrase: Candidate) -> list[int]:
    tokens = stage.page.parsed.tokens
    return [i for i in range(phrase.first, phrase.head) if tokens[i].dep == "poss"]


def _national(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "the Russian": the one person of that country who is spoken of."""
    if phrase.article != "definite" or phrase.entry is None:
        return None
    country = phrase.entry.country
    return stage.nearest(phrase, [d for d in _people(stage, phrase) if d.country == country and d.last_before(phrase.head) is not None])


def _last_person(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "The 65-year-old": the person named last."""
    if phrase.article != "definite":
        return None
    return next((d for _, d in stage.recent(phrase.first, REACH) if d.form == "person" and not d.plural), None)


def _kin(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "his father": one for each person whose kin it is; a named one where the article names them."""
    assert phrase.noun is not None
    possessors: Iterable[int] = _possessors(stage, phrase) or phrase.owners
    owner = next((d for d in (stage.draft_at(i) for i in possessors) if d is not None and d.form in ("person", "group")), None)
    if owner is None:
        if phrase.article == "possessive":
            return None
        return resolve_group(stage, phrase) if phrase.plural else _new_person(stage, phrase, None)
    key = (owner.number, phrase.noun.word, phrase.plural)
    if key not in stage.kin:
        named = [
            d for d in _people(stage, phrase) for t in d.titles
            if t.noun.word == phrase.noun.word and t.owner is not None and stage.draft_of[t.owner] == owner.number and not phrase.plural
        ]  # fmt: skip
        if len(named) == 1:
            stage.kin[key] = named[0]
        else:
            word = f"{phrase.noun.word}s" if phrase.plural and not phrase.noun.word.endswith("s") else phrase.noun.word
            draft = stage.new(
                "group" if phrase.plural else "person",
                f"{owner.name}'s {stage.page.text(phrase.head, phrase.head) if phrase.plural else word}",
            )
            draft.noun, draft.gender, draft.plural = phrase.noun, phrase.gender, phrase.plural
            draft.titles.append(Title(phrase.noun.word, phrase.noun, owner.name))
            draft.kin = owner.number
            stage.kin[key] = draft
    return stage.kin[key]


def _predicate(stage: Stage, phrase: Candidate) -> Draft | None:
    """ "He is a member of ...": no actor of its own; said of the subject where that is known."""
    parsed = stage.page.parsed
    token = parsed.tokens[phrase.head]
    if token.dep not in _PREDICATE or phrase.noun is None:
        return None
    subject = parsed.child(token.head, "nsubj", "nsubjpass")
    draft = stage.draft_at(subject) if subject is not None else None
    if draft is None or phrase.plural != draft.plural or any(parsed.tokens[c].dep == "neg" for c in parsed.tokens[token.head].children):
        return None
    if draft.form == "person" and phrase.noun.kind in ("office", "person", "kin") and parsed.tokens[token.head].lemma == "be":
        draft.titles.append(title_of(stage, phrase))
        return draft
    return None
