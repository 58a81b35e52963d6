"""Names → drafts: one for each person, body and state that is named, whatever spelling the text uses."""

from collections.abc import Callable

from casus.drafts import Draft, Stage
from casus.known import Entry
from casus.mentions import Candidate
from casus.people import alike_surname, gender, is_patronymic, name_words, same_person
from casus.text import ascii_key
from casus.titles import Titles, gender_of

# Seats that mean the state when they speak; other seats are bodies of their own.
_POWER_SEATS = frozenset({"president's office", "prime minister's office", "government", "head of state's office"})
_LED = frozenset({"president", "prime minister", "chancellor", "king", "supreme leader"})
_SMALL = frozenset({"of", "for", "and", "the", "on", "in", "to", "a", "s"})


def draft_names(stage: Stage) -> None:
    """Give every name of the stage a draft, or none where it could mean two."""
    stage.name_draft = [-1] * len(stage.names)
    _draft_known(stage)
    _draft_bodies(stage)
    _draft_people(stage)
    moved: dict[int, int] = {}
    _draft_acronyms(stage, moved)
    stage.name_draft = [_root(number, moved) for number in stage.name_draft]
    stage.order = sorted((at, d.number) for d in stage.drafts for at in d.heads)


def _join(stage: Stage, n: int, draft: Draft) -> None:
    stage.name_draft[n] = draft.number
    stage.attach(draft, stage.names[n])


def _draft_known(stage: Stage) -> None:
    """Names in a table: states, seats, bodies, people."""
    by_key: dict[tuple[str, str], Draft] = {}
    for n, c in enumerate(stage.names):
        if c.entry is None or c.kind != "name":
            continue
        entry = _choose(stage, c)
        if entry is None:
            continue
        power = entry.what in ("state", "capital") or (entry.what == "metonym" and entry.kind in _POWER_SEATS)
        if power and entry.country in stage.page.known.states:
            entry = stage.page.known.states[entry.country or ""]
        key = ("state" if power else entry.type, entry.country if power and entry.country else entry.name)
        draft = by_key.get(key)
        if draft is None:
            draft = by_key[key] = stage.new("state" if power else entry.type, entry.name)
            draft.entry = entry
            draft.country = entry.country
            draft.plural = entry.type == "group"
            if entry.type == "person":
                draft.words = name_words(entry.name, stage.page.known.titles)
                draft.person = entry.name if not entry.own else None
                draft.gender = gender(draft.words, stage.page.known.titles)
        if c.gender and draft.form == "person":
            draft.gender = draft.gender or c.gender
        _join(stage, n, draft)


def _choose(stage: Stage, c: Candidate) -> Entry | None:
    """The entry that a known spelling means: by day, else by the one whose country the article names; None where two fit."""
    hit = stage.page.hit(c.first)
    entries = [e for e in (hit.entries if hit is not None else (c.entry,)) if e is not None]
    if stage.day:
        dated = [e for e in entries if (e.from_ or "") <= stage.day and stage.day[: len(e.to or "")] <= (e.to or "9999")]
        entries = dated or entries
    first = entries[0]
    if first.what == "capital" and first.country == "BEL":
        # "Brussels" is the European Union's seat, unless the article is about Belgium.
        union = stage.page.known.bodies.get("European Union")
        others = [h for h in stage.page.hits if h.entry.country == "BEL" and h.entry.what != "capital"]
        return first if others or union is None else union
    if len({e.name for e in entries}) == 1 or first.what in ("state", "capital", "people"):
        return first
    if first.what == "person":
        holding = [e for e in entries if stage.page.known.offices.held(e.name, stage.day)]
        return holding[0] if len(holding) == 1 else None
    bodies = [e for e in entries if e.what == "organisation"]
    named = stage.named
    fitting = [e for e in bodies if e.country in named] or [e for e in bodies if e.country is None]
    if len(bodies) == 1:
        return bodies[0]
    return fitting[0] if len(fitting) == 1 else None


def body_key(name: str) -> str:
    """A body's name as it is compared: no article, one spelling of common words."""
    words = ascii_key(name).replace("organization", "organisation").replace("center", "centre").replace("defense", "defence").split()
    return " ".join(w for w in words if w not in ("the", "s"))


def _draft_bodies(stage: Stage) -> None:
    """Bodies and unknown names: same words are one; a name's first words or its last ("Amnesty") are the whole's."""
    by_key: dict[str, Draft] = {}
    by_word: dict[str, dict[str, Draft]] = {}

    def index(key: str, draft: Draft) -> None:
        by_key[key] = draft
        by_word.setdefault(key.split()[0], {})[key] = draft

    for d in stage.drafts:
        if d.form == "organisation" and body_key(d.name):
            index(body_key(d.name), d)
    order = [n for n, c in enumerate(stage.names) if stage.name_draft[n] < 0 and c.form in ("organisation", "group")]
    for n in sorted(order, key=lambda n: (-len(stage.names[n].words.split()), n)):
        c = stage.names[n]
        key = body_key(c.words)
        if not key:
            continue
        draft = by_key.get(key)
        if draft is None and len(key) > 3:
            longer = [d for k, d in by_word.get(key.split()[0], {}).items() if k.startswith(key + " ") and d.form == "organisation"]
            if len({d.number for d in longer}) == 1 and longer[0].name.split()[0].lower() not in ("united", "national", "international"):
                draft = longer[0]
        if draft is None:
            draft = stage.new(c.form, c.words)
            draft.plural = c.form == "group"
            draft.noun = c.noun
            index(key, draft)
            _body_country(stage, draft, c)
        _join(stage, n, draft)


def _body_country(stage: Stage, draft: Draft, c: Candidate) -> None:
    """The country that a word of a body's own name gives."""
    for i in range(c.first, c.last + 1):
        hit = stage.page.hit(i)
        if hit is not None and hit.entry.what in ("adjective", "state", "capital", "region") and hit.entry.country:
            draft.country = hit.entry.country
            return
    if c.first and stage.page.parsed.tokens[c.first - 1].sentence == stage.page.parsed.tokens[c.first].sentence:
        hit = stage.page.hit(c.first - 1)
        if hit is not None and hit.entry.what in ("adjective", "state") and hit.entry.country:
            draft.country = hit.entry.country


class _People:
    """People's drafts by the words of their names, so that a name is compared with those alone that it could mean."""

    def __init__(self) -> None:
        self.same: dict[tuple[str, ...], Draft] = {}
        self.last: dict[str, list[Draft]] = {}
        self.first: dict[str, list[Draft]] = {}
        self.inner: dict[str, list[Draft]] = {}
        self.initials: dict[str, list[Draft]] = {}
        self.letter: dict[str, list[Draft]] = {}

    def add(self, draft: Draft) -> None:
        words = draft.words
        if not words:
            return
        self.same.setdefault(words, draft)
        self.last.setdefault(words[-1], []).append(draft)
        self.letter.setdefault(_letter(words[-1]), []).append(draft)
        if len(words) > 1:
            self.first.setdefault(words[0], []).append(draft)
            self.initials.setdefault("".join(w[0] for w in ascii_key(draft.name).split()), []).append(draft)
            for word in words[1:-1]:
                self.inner.setdefault(word, []).append(draft)

    def alike(self, words: tuple[str, ...], titles: Titles) -> list[Draft]:
        """Drafts whose full name may be this full name."""
        if words in self.same:
            return [self.same[words]]
        rivals = [
            *self.letter.get(_letter(words[-1]), ()),
            *(d for w in words[:-1] for d in self.last.get(w, ())),
            *self.inner.get(words[-1], ()),
        ]
        found = {d.number: d for d in rivals if same_person(words, d.words, titles)}
        return [found[number] for number in sorted(found)]


def _letter(word: str) -> str:
    """The first letter, as far as transcriptions agree on it."""
    return {"g": "k", "q": "k", "c": "k", "i": "y", "j": "y"}.get(word[0], word[0])


def _draft_people(stage: Stage) -> None:
    """People: full names first, then surnames, given names and initials, which need a full name that they alone fit."""
    titles = stage.page.known.titles
    people = _People()
    for d in stage.drafts:
        if d.form == "person":
            people.add(d)
    waiting = [n for n, c in enumerate(stage.names) if stage.name_draft[n] < 0 and c.form in ("person", "unknown")]
    words = {n: name_words(stage.names[n].words, titles) for n in waiting}
    full = [n for n in waiting if len(words[n]) > 1 and not is_patronymic(words[n], titles)]
    for n in sorted(full, key=lambda n: (-len(words[n]), n)):
        c = stage.names[n]
        found = people.alike(words[n], titles)
        exact = [d for d in found if d.words[-1] == words[n][-1]]
        found = exact if len(exact) == 1 else found
        if len(found) == 1:
            draft = found[0]
        else:
            draft = stage.new(c.form, c.words)
            draft.words = words[n]
            people.add(draft)
            _table_person(stage, draft)
        if c.form == "person":
            draft.form = "person"
        draft.gender = draft.gender or c.gender or gender(words[n], titles)
        _join(stage, n, draft)
    for n in waiting:
        if stage.name_draft[n] >= 0:
            continue
        c = stage.names[n]
        known, short = _short(stage, c, words[n], people)
        if short is not None:
            short.gender = short.gender or c.gender
            _join(stage, n, short)
        elif not known:
            draft = stage.new(c.form, c.words)
            draft.words = words[n]
            draft.gender = c.gender or (gender_of(c.words, titles) if c.form == "person" else None)
            if c.form == "person":
                _table_surname(stage, draft)
            people.add(draft)
            _join(stage, n, draft)


def _short(stage: Stage, c: Candidate, words: tuple[str, ...], people: _People) -> tuple[bool, Draft | None]:
    """Whom a surname, given name, patronymic or initials mean: (is anybody's, whose)."""
    titles = stage.page.known.titles
    last = words[-1]
    patronymic = is_patronymic(words, titles) is not None
    one = len(words) == 1
    spelling = titles.spellings.get(words[0])
    tests: tuple[Callable[[], list[Draft]], ...] = (
        lambda: [d for d in people.last.get(last, ()) if one or d.words[-len(words) :] == words],
        lambda: [d for f, ds in people.first.items() if f == words[0] or (spelling is not None and titles.spellings.get(f) == spelling) for d in ds] if patronymic else [],
        lambda: [d for d in people.letter.get(_letter(last), ()) if one and len(d.words) > 1 and alike_surname(d.words[-1], last)],
        lambda: list(people.first.get(last, ())) if one else [],
        lambda: list(people.inner.get(last, ())) if one else [],
        lambda: people.initials.get(ascii_key(c.words).replace(" ", ""), []) if c.words.isupper() and 2 <= len(c.words) <= 4 else [],
    )  # fmt: skip
    for test in tests:
        found = test()
        if len(found) > 1 and c.gender:
            found = [d for d in found if d.gender in (None, c.gender)] or found
        if len(found) > 1:
            tokens = stage.page.parsed.tokens
            near = [
                d for d in found for at in [d.last_before(c.head)] if at is not None and tokens[c.head].sentence - tokens[at].sentence <= 1
            ]
            return True, near[0] if len(near) == 1 else None
        if found:
            return True, found[0]
    return False, None


def _table_person(stage: Stage, draft: Draft) -> None:
    """Find a full name in the table of offices that its own spellings did not give ("Reçep Tayyip Erdoğan")."""
    titles, offices = stage.page.known.titles, stage.page.known.offices
    bearers = offices.by_surname.get(draft.words[-1], ())
    found = [p for p in bearers if same_person(draft.words, name_words(p, titles), titles) and offices.past(p, stage.day)]
    if len(found) == 1 and draft.words[0][0] == name_words(found[0], titles)[0][0]:
        draft.person = found[0]


def _table_surname(stage: Stage, draft: Draft) -> None:
    """A surname alone is an office holder's if just one of that name holds an office that day, of a country that the article names."""
    offices = stage.page.known.offices
    named = stage.named
    found = (
        [p for p in offices.by_surname.get(draft.words[-1], ()) if any(t.of in named for t in offices.held(p, stage.day))]
        if len(draft.words) == 1
        else []
    )
    if len(found) == 1:
        draft.person = found[0]
        draft.words = name_words(found[0], stage.page.known.titles)
        draft.name = found[0]


def _draft_acronyms(stage: Stage, moved: dict[int, int]) -> None:
    """ "People's Protection Units (YPG)": the name in brackets means the same, here and elsewhere in the article."""
    tokens = stage.page.parsed.tokens
    starts = {c.first: n for n, c in enumerate(stage.names)}
    for n, c in enumerate(stage.names):
        k = c.last + 2
        if k >= len(tokens) or tokens[c.last + 1].text not in ("(", "[") or stage.name_draft[n] < 0:
            continue
        m = starts.get(k)
        if (
            m is None
            or stage.name_draft[m] < 0
            or stage.names[m].last + 1 >= len(tokens)
            or tokens[stage.names[m].last + 1].text not in (")", "]")
        ):
            continue
        a, b = stage.drafts[_root(stage.name_draft[n], moved)], stage.drafts[_root(stage.name_draft[m], moved)]
        short = stage.names[m].words
        if a.number == b.number or a.form == "state" or b.form == "state":
            continue
        if tokens[c.last + 1].text == "[" and a.form == b.form == "person":
            _merge(stage, b, a, moved)
        elif a.entry is None and b.entry is not None and b.entry.country not in stage.named and _own_meaning(a.name, short, b.name):
            _merge(stage, a, b, moved)
        elif (
            a.form in ("organisation", "unknown", "group")
            and (short.isupper() or b.entry is not None)
            and (b.entry is None or a.entry is None)
        ):
            _merge(stage, b if b.entry is not None else a, a if b.entry is not None else b, moved)
    by_initials: dict[str, list[Draft]] = {}
    for draft in stage.drafts:
        if draft.mentions and draft.form == "organisation":
            by_initials.setdefault(_initials(draft.name), []).append(draft)
    for draft in list(stage.drafts):
        # An acronym never spelt out in brackets: the initials of one body of the article.
        if (
            draft.mentions
            and draft.form in ("organisation", "unknown")
            and draft.entry is None
            and draft.name.isupper()
            and 2 < len(draft.name) < 7
        ):
            whole = [d for d in by_initials.get(draft.name.lower(), ()) if d is not draft and d.mentions]
            if len(whole) == 1:
                _merge(stage, whole[0], draft, moved)


def _own_meaning(name: str, short: str, known: str) -> bool:
    """Does the article spell out an acronym otherwise than the table ("Northern Rivers Authority (NRA)")?"""
    words, other = set(body_key(name).split()) - _SMALL, set(body_key(known).split()) - _SMALL
    return _initials(name) == short.lower() and 2 * len(words & other) < len(words)


def _initials(name: str) -> str:
    return "".join(w[0] for w in ascii_key(name).split() if w not in _SMALL)


def _root(number: int, moved: dict[int, int]) -> int:
    while number in moved:
        number = moved[number]
    return number


def _merge(stage: Stage, kept: Draft, gone: Draft, moved: dict[int, int]) -> None:
    """Make two drafts one; `moved` notes where a draft's number went."""
    if kept.number == gone.number:
        return
    for c in gone.mentions:
        stage.attach(kept, c)
        for i in range(c.first, c.last + 1):
            if stage.draft_of[i] == gone.number:
                stage.draft_of[i] = kept.number
    kept.titles += gone.titles
    kept.country = kept.country or (gone.country if kept.entry is not None or gone.entry is None else None)
    kept.gender = kept.gender or gone.gender
    moved[gone.number] = kept.number
    if kept.form == "unknown":
        kept.form = gone.form
    gone.mentions, gone.heads, gone.titles = [], [], []
