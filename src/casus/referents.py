"""Noun phrases → drafts: by title, nationality, counterpart, kinship, or as a group or body of their own; the ambiguous stay unresolved."""

from collections.abc import Callable, Sequence

from casus.drafts import Draft, Stage, Title
from casus.mentions import Candidate, acting
from casus.people import name_words
from casus.titles import covers, same_title, title_key

# Sentences back that a definite phrase ("the suspect", "the group") reaches for somebody not of that very noun.
REACH = 6
_PREDICATE = frozenset({"attr", "acomp", "oprd"})
# Nouns for bodies: a definite phrase with the word may mean a body of any of these kinds or names.
_BODY_KINDS = {
    "group": (
        "group",
        "militia",
        "organisation",
        "organization",
        "movement",
        "network",
        "faction",
        "cartel",
        "insurgency",
        "army",
        "front",
        "state",
        "watchdog",
    ),
    "organisation": ("organisation", "organization", "group", "agency", "watchdog", "charity"),
    "organization": ("organisation", "organization", "group", "agency", "watchdog", "charity"),
    "militia": ("militia", "units", "forces", "group"),
    "party": ("party", "front", "movement"),
    "bloc": ("union", "alliance", "bloc"),
    "alliance": ("alliance", "nato", "coalition"),
    "newspaper": ("newspaper", "times", "post", "guardian", "journal", "herald", "tribune"),
    "paper": ("newspaper", "times", "post"),
    "broadcaster": ("broadcaster", "television", "tv", "radio", "bbc", "cnn"),
    "agency": ("agency",),
    "company": ("company", "group", "corporation", "bank", "airline", "firm"),
    "firm": ("company", "group", "corporation", "bank", "firm"),
    "charity": ("charity", "foundation", "trust", "relief"),
    "bank": ("bank",),
    "airline": ("airline", "airlines", "airways"),
    "coalition": ("coalition",),
    "council": ("council",),
    "committee": ("committee",),
    "commission": ("commission",),
    "observatory": ("observatory",),
    "tribunal": ("tribunal", "court"),
    "court": ("court",),
    "ministry": ("ministry",),
    "foundation": ("foundation",),
    "institute": ("institute",),
    "university": ("university",),
    "union": ("union",),
    "force": ("forces", "force", "units"),
    "administration": ("administration",),
    "regime": ("regime", "government"),
    "government": ("government", "administration"),
    "watchdog": ("watchdog", "agency"),
}


class Referents:
    """Finds who a noun phrase means; phrases come in text order, so that what was said before is known."""

    def __init__(self, stage: Stage, links: dict[int, int]) -> None:
        self.stage = stage
        self.links = links
        self.groups: dict[str, list[Draft]] = {}
        self.kin: dict[tuple[int, str], Draft] = {}

    def link_titles(self) -> None:
        """Before anything is resolved: what titles and appositions say of the named."""
        stage = self.stage
        for p, n in self.links.items():
            if stage.name_draft[n] < 0:
                continue
            draft, phrase = stage.drafts[stage.name_draft[n]], stage.phrases[p]
            if phrase.noun is None:
                continue
            if draft.form == "unknown":
                draft.form = "person" if phrase.noun.kind in ("office", "person", "kin") else "organisation"
            draft.titles.append(self._title(phrase))
            draft.gender = draft.gender or (phrase.gender if draft.form == "person" else None)
            if draft.noun is None and draft.form != "person":
                draft.noun = phrase.noun

    def _title(self, phrase: Candidate) -> Title:
        assert phrase.noun is not None
        owners = [i for i in phrase.owners if self.stage.owner_name(i) or self.stage.country_at(i)]
        of = next((name for name in (self.stage.owner_name(i) for i in owners) if name), None)
        return Title(phrase.title, phrase.noun, of, self.stage.country_of(phrase), phrase.former, owners[0] if owners else None)

    def resolve(self, p: int) -> Draft | None:
        """The draft that phrase `p` means, mention added; None where it means nobody, or could mean two."""
        stage = self.stage
        phrase = stage.phrases[p]
        if p in self.links and stage.name_draft[self.links[p]] >= 0:
            draft: Draft | None = stage.drafts[stage.name_draft[self.links[p]]]
        else:
            draft = self._find(phrase)
        if draft is not None:
            stage.attach(draft, phrase)
        return draft

    def _find(self, phrase: Candidate) -> Draft | None:
        if phrase.age or (phrase.noun is None and phrase.entry is None):
            return self._last_person(phrase)
        if phrase.entry is not None and phrase.noun is None:
            return self._national(phrase)
        noun = phrase.noun
        assert noun is not None
        token = self.stage.page.parsed.tokens[phrase.head]
        if token.dep in _PREDICATE or (token.dep == "pobj" and self.stage.page.parsed.tokens[token.head].lower == "as"):
            return self._predicate(phrase)
        if noun.kind == "power":
            return self._power(phrase)
        if phrase.plural or noun.kind == "people":
            return self._group(phrase)
        if noun.kind == "body":
            return self._body(phrase)
        if noun.kind == "kin":
            return self._kin(phrase)
        if phrase.counterpart:
            return self._counterpart(phrase)
        return self._person(phrase)

    # People -----------------------------------------------------------------------------------------------------------

    def _people(self) -> list[Draft]:
        return [d for d in self.stage.drafts if d.form == "person" and not d.plural and (d.mentions or d.titles)]

    def _person(self, phrase: Candidate) -> Draft | None:
        """A singular person by office or description."""
        stage, noun = self.stage, phrase.noun
        assert noun is not None
        country = stage.country_of(phrase)
        if phrase.article == "indefinite" or (phrase.article == "bare" and not phrase.owners and noun.kind != "office"):
            return self._new_person(phrase, country)
        matching = [(d, t) for d in self._people() for t in [d.holds(phrase.title, stage.page)] if t is not None]
        if country is not None:
            fitting = [(d, t) for d, t in matching if (t.country or d.country) == country or self._table_country(d) == country]
            matching = fitting or [
                (d, t) for d, t in matching if t.country is None and d.country is None and not self._table_country(d) and t.of is None
            ]
            if not fitting and noun.kind == "office" and not phrase.former:
                holder = self._holder(phrase, country)
                if holder is not None:
                    return holder
        elif phrase.owners:
            owner = stage.draft_at(phrase.owners[0])
            name = stage.owner_name(phrase.owners[0])
            fitting = [
                (d, t)
                for d, t in matching
                if (t.of is not None
                and t.of == name)
                or (owner is not None and t.owner is not None and stage.draft_of[t.owner] == owner.number)
            ]
            if not fitting and name and noun.kind == "office":
                holder = self._holder(phrase, name)
                if holder is not None:
                    return holder
            matching = fitting
        chosen = self._nearest(phrase, [d for d, t in matching if t.former == phrase.former] or [d for d, _ in matching])
        if chosen is not None or len(matching) > 1:
            return chosen
        if (
            noun.kind == "office"
            and not phrase.owners
            and noun.home
            and stage.scene is not None
            and not phrase.former
            and phrase.article == "definite"
        ):
            holder = self._holder(phrase, stage.scene)
            if holder is not None:
                return holder
        return self._new_person(phrase, country)

    def _nearest(self, phrase: Candidate, found: Sequence[Draft]) -> Draft | None:
        """The one of several that was mentioned last, if no other was in the same stretch; the only one wherever it is."""
        unique = list(dict.fromkeys(d.number for d in found))
        if len(unique) == 1:
            return self.stage.drafts[unique[0]]
        tokens = self.stage.page.parsed.tokens
        placed = sorted(((at, n) for n in unique for at in [self.stage.drafts[n].last_before(phrase.head)] if at is not None), reverse=True)
        if not placed:
            return None
        if len(placed) > 1 and tokens[placed[0][0]].sentence == tokens[placed[1][0]].sentence:
            return None
        return self.stage.drafts[placed[0][1]]

    def _table_country(self, draft: Draft) -> str | None:
        """The country that a person of the table held office in, last before the day."""
        if draft.person is None:
            return None
        past = self.stage.page.known.offices.past(draft.person, self.stage.day)
        return past[0].of if past else None

    def _holder(self, phrase: Candidate, of: str) -> Draft | None:
        """The holder of an office on the day by the table; None where none or two are known to have held it."""
        stage, known = self.stage, self.stage.page.known
        if stage.day is None:
            return None
        day = stage.day
        title = title_key(phrase.title)
        words = {stage.page.parsed.tokens[i].lower for i in range(phrase.first, phrase.head)}
        exact = [t for t in known.offices.by_owner.get(of, ()) if title_key(t.title) == title]
        rows = exact or [t for t in known.offices.by_owner.get(of, ()) if same_title(t.title, title, known.titles)]
        held = [t for t in rows if t.on(day)]
        if len({t.person for t in held}) > 1:
            if "outgoing" in words:
                held = [t for t in held if t.to is not None and t.to != "open" and t.to[:10] <= day]
            elif words & {"new", "newly", "incoming"}:
                held = [t for t in held if (t.from_ or "") >= day[: len(t.from_ or "")]]
        people = {t.person for t in held}
        if len(people) != 1:
            return None
        return self.by_person(held[0].person, of)

    def by_person(self, person: str, of: str | None) -> Draft:
        """The draft of a person of the table, new if the article does not name them."""
        stage = self.stage
        for d in stage.drafts:
            if d.person == person and d.form == "person":
                return d
        draft = stage.new("person", person)
        draft.person = person
        draft.words = name_words(person, stage.page.known.titles)
        draft.country = of if of and len(of) == 3 and of.isupper() else None
        return draft

    def _new_person(self, phrase: Candidate, country: str | None) -> Draft | None:
        """Somebody not named: "a senior US official". A later "the official" means the same."""
        stage = self.stage
        assert phrase.noun is not None
        if phrase.article in ("definite", "possessive", "bare"):
            again = [
                d
                for d in self.groups.get(phrase.noun.word, [])
                if not d.plural and (country is None or d.country in (None, country)) and d.mentions
            ]
            again = [d for d in again if not d.owners or not phrase.owners or self._same_owner(d.owners[0], phrase.owners[0])]
            found = self._nearest(phrase, again)
            if found is not None or again:
                return found
            described = [
                d
                for d in self._people()
                if not d.words and d.noun is not None and covers(phrase.noun.word, d.noun.word, stage.page.known.titles)
            ]
            found = self._nearest(phrase, described)
            if found is not None:
                return found
        draft = stage.new("person", phrase.words)
        draft.noun, draft.title, draft.country, draft.gender = phrase.noun, phrase.title, country, phrase.gender
        draft.owners = phrase.owners
        draft.apart = phrase.number or ("another" if stage.page.parsed.tokens[phrase.first].lower in ("another", "other") else "")
        draft.titles.append(self._title(phrase))
        self.groups.setdefault(phrase.noun.word, []).append(draft)
        return draft

    def _same_owner(self, a: int, b: int) -> bool:
        stage = self.stage
        da, db = stage.draft_at(a), stage.draft_at(b)
        if da is not None and db is not None:
            return da.number == db.number
        return stage.owner_name(a) == stage.owner_name(b) and stage.country_at(a) == stage.country_at(b)

    def _counterpart(self, phrase: Candidate) -> Draft | None:
        """ "his Belarusian counterpart": who holds the same office there."""
        stage = self.stage
        country = stage.country_of(phrase)
        if country is None:
            return None
        owner = next(
            (d for d in (stage.draft_at(i) for i in (*phrase.owners, *self._possessors(phrase))) if d is not None and d.form == "person"),
            None,
        )
        titles = [t for t in (owner.titles if owner is not None else []) if t.noun.kind == "office"]
        people = [d for d in self._people() if d is not owner]
        here = [d for d in people if self._side(d) == country]
        fitting = [d for d in here if any(d.holds(t.title, stage.page) for t in titles)]
        if len(fitting) == 1:
            return fitting[0]
        held = [t.title for t in titles] or [
            t.title for t in (stage.page.known.offices.held(owner.person, stage.day) if owner is not None and owner.person else [])
        ]
        for title in held:
            found = self._holder_of(title, country)
            if found is not None:
                return found
        offices = [d for d in here if any(t.noun.kind == "office" for t in d.titles) or d.person is not None]
        return offices[0] if len(offices) == 1 and (owner is None or not held) else None

    def _possessors(self, phrase: Candidate) -> list[int]:
        tokens = self.stage.page.parsed.tokens
        return [i for i in range(phrase.first, phrase.head) if tokens[i].dep == "poss"]

    def _holder_of(self, title: str, of: str) -> Draft | None:
        known, day = self.stage.page.known, self.stage.day
        if day is None:
            return None
        rows = [t for t in known.offices.by_owner.get(of, ()) if t.on(day) and same_title(t.title, title, known.titles)]
        exact = [t for t in rows if title_key(t.title) == title_key(title)] or rows
        return self.by_person(exact[0].person, of) if len({t.person for t in exact}) == 1 else None

    def _side(self, draft: Draft) -> str | None:
        return next((t.country for t in draft.titles if t.country), None) or draft.country or self._table_country(draft)

    def _national(self, phrase: Candidate) -> Draft | None:
        """ "the Russian": the one person of that country who is spoken of."""
        assert phrase.entry is not None
        if phrase.article != "definite":
            return None
        found = [d for d in self._people() if self._side(d) == phrase.entry.country and d.last_before(phrase.head) is not None]
        return self._nearest(phrase, found)

    def _last_person(self, phrase: Candidate) -> Draft | None:
        """ "The 65-year-old": the person named last."""
        if phrase.article != "definite":
            return None
        tokens = self.stage.page.parsed.tokens
        best: tuple[int, Draft] | None = None
        for d in self._people():
            at = d.last_before(phrase.first)
            if at is not None and (best is None or at > best[0]):
                best = (at, d)
        if best is None or tokens[phrase.head].sentence - tokens[best[0]].sentence > REACH:
            return None
        return best[1]

    def _kin(self, phrase: Candidate) -> Draft | None:
        """ "his father": one for each person whose kin it is."""
        stage = self.stage
        assert phrase.noun is not None
        owner = next((d for d in (stage.draft_at(i) for i in self._possessors(phrase) or list(phrase.owners)) if d is not None), None)
        if owner is None:
            return self._new_person(phrase, None) if phrase.article != "possessive" else None
        key = (owner.number, phrase.noun.word)
        if key not in self.kin:
            named = [
                d
                for d in self._people()
                if any(
                    t.noun.word == phrase.noun.word and t.owner is not None and stage.draft_of[t.owner] == owner.number for t in d.titles
                )
            ]
            if len(named) == 1:
                self.kin[key] = named[0]
            else:
                draft = stage.new("person", f"{owner.name}'s {phrase.noun.word}")
                draft.noun, draft.gender = phrase.noun, phrase.gender
                draft.titles.append(Title(phrase.noun.word, phrase.noun, owner.name, None, False, None))
                draft.owners = tuple(self._possessors(phrase))
                self.kin[key] = draft
        return self.kin[key]

    def _predicate(self, phrase: Candidate) -> Draft | None:
        """ "He is a member of ...": no actor of its own; said of the subject where that is known."""
        parsed = self.stage.page.parsed
        token = parsed.tokens[phrase.head]
        subject = parsed.child(token.head, "nsubj", "nsubjpass") if token.dep in _PREDICATE else None
        draft = self.stage.draft_at(subject) if subject is not None else None
        if (
            draft is None
            or phrase.noun is None
            or phrase.plural != draft.plural
            or any(parsed.tokens[c].dep == "neg" for c in parsed.tokens[token.head].children)
        ):
            return None
        if draft.form == "person" and phrase.noun.kind in ("office", "person", "kin") and parsed.tokens[token.head].lemma == "be":
            draft.titles.append(self._title(phrase))
            return draft
        return None

    # Groups and bodies ------------------------------------------------------------------------------------------------

    def _owner_key(self, phrase: Candidate) -> tuple[str | None, str | None]:
        """Whose a group or body is: (country, plain name of a body or region)."""
        stage = self.stage
        country = stage.country_of(phrase)
        for i in phrase.owners:
            draft = stage.draft_at(i)
            if draft is not None and draft.form in ("organisation", "group", "person"):
                return country or draft.country, draft.name
            hit = stage.page.hit(i)
            if hit is not None and hit.entry.what in ("organisation",):
                return country, hit.entry.name
            if hit is not None and hit.entry.country is None:
                return country, hit.entry.name
        return country, None

    def _group(self, phrase: Candidate) -> Draft | None:
        """A group by its noun and whose it is: one for all phrases of the same words unless they are told apart."""
        assert phrase.noun is not None
        return self._gather(phrase, "group" if phrase.noun.kind != "body" or phrase.plural else "organisation", phrase.noun.word)

    def _gather(self, phrase: Candidate, form: str, word: str) -> Draft | None:
        stage = self.stage
        country, body = self._owner_key(phrase)
        apart = phrase.number if phrase.number in ("another", "other", "second", "third") else ""
        kinds = _modifiers(phrase)
        found: list[Draft] = []
        for d in self.groups.get(word, []):
            if d.plural != (form == "group") or (d.apart or "") != (apart or "") or not d.mentions:
                continue
            mine, body_of = self._sides.get(d.number, (None, None))
            if (country and mine and country != mine) or (body and body_of and body != body_of):
                continue
            if (body and not body_of and mine != country) or (
                not body and body_of and not (phrase.article == "definite" or not phrase.owners)
            ):
                continue
            if kinds and d.title and not (kinds <= set(d.title.split()) or set(d.title.split()) <= kinds):
                continue
            found.append(d)
        if found:
            exact = [d for d in found if self._sides.get(d.number) == (country, body)]
            choice = self._nearest(phrase, exact or found)
            if choice is None:
                choice = exact[0] if len(exact) == 1 else max(found, key=lambda d: d.last_before(phrase.head) or -1)
            mine, body_of = self._sides.get(choice.number, (None, None))
            if (country and not mine) or (body and not body_of):
                self._sides[choice.number] = (mine or country, body_of or body)
                choice.country = choice.country or country
                if len(phrase.words.split()) > len(choice.name.split()):
                    choice.name = phrase.words
                choice.owners = choice.owners or phrase.owners
            return choice
        draft = stage.new("group" if form == "group" else "organisation", phrase.words)
        draft.plural = form == "group"
        draft.noun, draft.country, draft.owners, draft.apart = phrase.noun, country, phrase.owners, apart or ""
        draft.title = " ".join(sorted(kinds))
        self._sides[draft.number] = (country, body)
        self.groups.setdefault(word, []).append(draft)
        return draft

    @property
    def _sides(self) -> dict[int, tuple[str | None, str | None]]:
        return self.__dict__.setdefault("_sides_of", {})  # type: ignore[no-any-return]

    def _body(self, phrase: Candidate) -> Draft | None:
        """A body: the named one that the noun means, or one of its own by its words."""
        stage = self.stage
        assert phrase.noun is not None
        word = phrase.noun.word
        if phrase.article in ("definite", "possessive") and not phrase.owners and phrase.noun.word not in ("government",):
            kinds = _BODY_KINDS.get(word.split()[-1], (word.split()[-1],))
            named = [
                d
                for d in stage.drafts
                if d.form == "organisation"
                and d.mentions
                and d.mentions[0].kind == "name"
                and self._is_kind(d, kinds)
                and d.last_before(phrase.head) is not None
            ]
            own = [d for d in self.groups.get(word, []) if not d.plural and d.mentions]
            if named:
                choice = self._nearest(phrase, [*named, *own])
                tokens = stage.page.parsed.tokens
                if choice is not None and (
                    word not in ("group", "force", "party", "company")
                    or tokens[phrase.head].sentence - tokens[choice.last_before(phrase.head) or 0].sentence <= REACH
                ):
                    return choice
                if choice is None:
                    return None
        if (
            phrase.article == "indefinite"
            and word in ("group", "team", "unit", "force", "cell")
            and not (phrase.owners or acting(stage.page, phrase.head))
        ):
            return None
        return self._gather(phrase, "organisation", word)

    def _is_kind(self, draft: Draft, kinds: Sequence[str]) -> bool:
        words = set(draft.name.lower().replace("'", " ").split())
        if draft.entry is not None and draft.entry.kind:
            words |= set(draft.entry.kind.lower().split())
        if draft.noun is not None:
            words |= set(draft.noun.word.split())
        for t in draft.titles:
            words |= set(t.noun.word.split())
        return any(k in words for k in kinds)

    def _power(self, phrase: Candidate) -> Draft | None:
        """ "the country", "the kingdom": the state named last; "Baltic states" are a group."""
        stage = self.stage
        assert phrase.noun is not None
        country = stage.country_of(phrase)
        if phrase.plural:
            return self._gather(phrase, "group", phrase.noun.word)
        if phrase.article not in ("definite", "possessive"):
            return None
        code = country or stage.last_country(phrase.first) or None
        if code is None or code not in stage.page.known.states:
            return None
        return next((d for d in stage.drafts if d.form == "state" and d.country == code and d.mentions), None)


def _modifiers(phrase: Candidate) -> set[str]:
    """The nouns before a group's noun that part it from others of its kind ("riot" police, "aid" officials)."""
    if phrase.noun is None:
        return set()
    noun = set(phrase.noun.word.split())
    return {w.lower() for w in phrase.words.split()[:-1] if w.islower() and w not in noun}


Resolve = Callable[[int], Draft | None]
