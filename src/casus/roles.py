"""Drafts → actors: country, sector and roles as of the article's day, plain names, ids."""

from collections import Counter

from casus.drafts import Draft, Stage, Title
from casus.mentions import Candidate
from casus.model import Actor, ActorType, Mention, Role, record_id
from casus.offices import Tenure
from casus.referents import told_country
from casus.text import ascii_key
from casus.titles import same_title, title_key

_CIVIL = "CVL"
_WORLD = frozenset({"international", "world", "global", "without", "nations", "european", "arab", "african", "islamic"})
# A person or body of whom nothing is told is of the article's country if that has this share of all countries it names; at 0.4 a third of what
# is won on the train articles is wrong, at 0.5 nothing.
SCENE_OF_NAMES = 0.5


def finish(stage: Stage) -> tuple[Actor, ...]:
    """The actors, in the order of their first mentions."""
    page = stage.page
    drafts = [d for d in stage.drafts if d.mentions]
    drafts.sort(key=lambda d: (min(c.first for c in d.mentions), d.number))
    for d in drafts:
        if d.form == "person":
            _known_person(stage, d)
        d.country = d.country or _country(stage, d)
    for d in drafts:
        d.country = d.country or _from_owner(stage, d)
    for d in drafts:
        d.country = d.country or _from_scene(stage, d)
    for d in drafts:
        adjective = stage.page.known.adjectives.get(d.country or "")
        if (
            d.noun is not None
            and d.noun.word in ("regime", "government")
            and adjective
            and (_of_person(stage, d) or "government" not in d.name.split())
        ):
            d.name = f"{adjective} government"
    taken: set[str] = set()
    seen: Counter[str] = Counter()
    actors = []
    for d in drafts:
        name = f"{d.apart} {d.name}" if d.apart and d.name in taken else d.name
        taken.add(name)
        seen[name] += 1
        key = (name,) if seen[name] == 1 else (name, seen[name])
        mentions: dict[tuple[int, int], Mention] = {}
        for c in d.mentions:
            span = page.parsed.span_of(_with_article(stage, c), c.last)
            old = mentions.get((span.start, span.end))
            if old is None or c.kind == "name":
                mentions[span.start, span.end] = Mention(start=span.start, end=span.end, text=span.text, kind=c.kind)
        kind: ActorType = d.form
        actors.append(
            Actor(
                id=record_id("a", page.parsed.document.id, *key),
                name=name,
                type=kind,
                country=d.country,
                sector=_sector(stage, d),
                roles=_roles(stage, d),
                wikidata=_wikidata(stage, d),
                mentions=tuple(mentions[k] for k in sorted(mentions)),
            )
        )
    return tuple(actors)


def _of_person(stage: Stage, d: Draft) -> bool:
    """Is a government told by who leads it ("the Assad government")?"""
    owners = (stage.draft_at(i) for i in d.owners)
    return any(owner is not None and owner.form == "person" for owner in owners)


def _with_article(stage: Stage, c: Candidate) -> int:
    """The first token of a mention; an acronym has its "the" ("the EU")."""
    tokens = stage.page.parsed.tokens
    i = c.first
    if (
        c.kind == "name"
        and c.form != "person"
        and c.first == c.last
        and tokens[i].text.isupper()
        and i
        and tokens[i - 1].lower == "the"
        and tokens[i - 1].sentence == tokens[i].sentence
    ):
        return i - 1
    return i


def _known_person(stage: Stage, d: Draft) -> None:
    """Complete a person from the table: the plain full name, unless the article's own is as full."""
    if d.person is None:
        return
    if len(d.name.split()) < 2 or len(d.words) < 2:
        d.name = d.person


def _tenures(stage: Stage, d: Draft) -> list[Tenure]:
    """What a person of the table held on the day; None of it where the article says they are of elsewhere."""
    if d.person is None:
        return []
    return stage.page.known.offices.held(d.person, stage.day)


def _country(stage: Stage, d: Draft) -> str | None:
    """The country that the text or the table gives."""
    if d.entry is not None and (d.entry.what != "person" or d.entry.own):
        return d.entry.country
    if d.form == "person":
        return told_country(stage, d) or _possessed_name(stage, d)
    return None


def _possessed_name(stage: Stage, d: Draft) -> str | None:
    """ "Turkey's Recep Tayyip Erdogan", "Ohio man": the place right before a name."""
    for c in d.mentions:
        if c.kind == "name" and c.first >= 2 and stage.page.parsed.tokens[c.first - 1].text in ("'s", "'"):
            code = stage.country_at(c.first - 2)
            hit = stage.page.hit(c.first - 2)
            if code and hit is not None and hit.entry.what == "state":
                return code
    return None


def _from_owner(stage: Stage, d: Draft) -> str | None:
    """The country of whoever a person, group or body belongs to."""
    if d.kin >= 0:
        return stage.drafts[d.kin].country
    owners = [t.owner for t in sorted(d.titles, key=lambda t: (t.former, t.noun.kind == "kin")) if t.owner is not None]
    for i in (*owners, *d.owners):
        if stage.draft_of[i] == d.number:
            continue
        owner = stage.draft_at(i)
        code = owner.country if owner is not None and owner.country else stage.country_at(i)
        if code:
            return code
        led = _led(stage, i) if d.noun is not None and d.noun.sector == "GOV" and d.form == "organisation" else None
        if led is not None:
            return led
        match = stage.page.noun(i)
        if match is not None and match.noun.home:
            return stage.scene_at(i)
    return None


def _led(stage: Stage, i: int) -> str | None:
    """The state that the one bearer of a surname leads or led ("the Obama administration")."""
    offices, known = stage.page.known.offices, stage.page.known
    people = offices.by_surname.get(ascii_key(stage.page.parsed.tokens[i].text), ())
    states = {t.of for person in people for t in offices.past(person, stage.day) if t.of in known.states}
    return states.pop() if len(states) == 1 else None


def _from_scene(stage: Stage, d: Draft) -> str | None:
    """Of what is told without saying whose it is, the country where it plays; a bare name only where the whole article plays there."""
    first = min(d.heads)
    if d.entry is not None:
        # A people that lives in several countries ("the Kurds").
        return stage.scene_at(first) if d.entry.what == "people" and d.entry.name.split()[0] not in stage.page.known.titles.wide else None
    titles = [t for t in d.titles if t.noun.kind != "kin"]
    if any(_abroad(stage, i, d) for i in (*d.owners, *(t.owner for t in titles if t.owner is not None))):
        return None
    if d.form == "person" and (titles or d.words):
        usual = _usual(stage, titles)
        if usual is not None:
            return usual
        if any(t.elsewhere for t in titles):
            return None
        if any(t.noun.home for t in titles):
            return stage.scene or stage.scene_at(first)
        return stage.scene if stage.share >= SCENE_OF_NAMES else None
    if d.noun is not None and (d.noun.home or _ethnic(stage, d)):
        return stage.scene_at(first)
    if (
        d.form == "organisation"
        and d.mentions[0].kind == "name"
        and stage.share >= SCENE_OF_NAMES
        and not _WORLD & set(d.name.lower().split())
    ):
        return stage.scene
    return None


def _ethnic(stage: Stage, d: Draft) -> bool:
    """Is a group told by a people that lives in several countries ("Kurdish groups")?"""
    hits = (stage.page.hit(i) for i in d.owners)
    return any(h is not None and h.entry.what == "adjective" and h.entry.country is None for h in hits)


def _abroad(stage: Stage, i: int, d: Draft) -> bool:
    """Does an owner of no one country ("UN", "Western") speak against the scene? A people ("Kurdish") and a person do not."""
    hit, owner = stage.page.hit(i), stage.draft_at(i)
    if hit is not None:
        return hit.entry.country is None and (hit.entry.what != "adjective" or hit.entry.name in stage.page.known.titles.wide)
    return owner is not None and owner.number != d.number and owner.form in ("organisation", "group") and owner.country is None


def _usual(stage: Stage, titles: list[Title]) -> str | None:
    """The country that alone has an office of this name, if the article names it ("senator" ...)."""
    named = stage.named
    for t in titles:
        key = title_key(t.title)
        for country in stage.page.known.titles.usual.get(key, ()) or stage.page.known.titles.usual.get(key.split(" of ")[0] + " of", ()):
            if country in named:
                return country
    return None


def _sector(stage: Stage, d: Draft) -> str | None:
    """PLOVER's sector: the table's or the user's, else what the noun or title says."""
    if d.entry is not None and d.entry.sector and (d.entry.own or d.form != "person"):
        return d.entry.sector
    if d.form == "person":
        present = [t for t in d.titles if t.told and not t.former]
        for t in present:
            if t.noun.sector and t.noun.sector != _CIVIL:
                return t.noun.sector
        for t in present:
            owner = stage.draft_at(t.owner) if t.owner is not None else None
            # A state's ambassador governs, its citizen does not.
            lends = owner is not None and (owner.form in ("organisation", "group") or (owner.form == "state" and t.noun.sector != _CIVIL))
            if owner is not None and lends and owner.number != d.number:
                sector = (
                    owner.entry.sector
                    if owner.entry is not None
                    else owner.noun.sector
                    if owner.noun is not None
                    else _named_sector(stage, owner)
                )
                if sector:
                    return sector
        for tenure in _tenures(stage, d):
            body = stage.page.known.bodies.get(tenure.of)
            return body.sector if body is not None and body.sector else "GOV"
        if d.person is not None or any(t.former and t.noun.sector == "GOV" for t in d.titles):
            return "ELI"
        return next((t.noun.sector for t in d.titles if t.noun.sector), d.noun.sector if d.noun is not None else None)
    if d.noun is not None and d.noun.sector:
        return d.noun.sector
    return _named_sector(stage, d) if d.form == "organisation" else (d.entry.sector if d.entry is not None else None)


def _named_sector(stage: Stage, d: Draft) -> str | None:
    """The sector that a word of a body's proper name tells, its last telling word first."""
    for word in reversed(d.name.lower().split()):
        sector = stage.page.known.titles.body_names.get(word)
        if sector:
            return sector
    return None


def _roles(stage: Stage, d: Draft) -> tuple[Role, ...]:
    """What the text calls the actor, with dates from the table, and what the table adds for the day."""
    if d.entry is not None and d.entry.own and d.entry.roles:
        return d.entry.roles
    if d.form != "person":
        return ()
    titles = stage.page.known.titles
    held = _tenures(stage, d)
    used: set[int] = set()
    roles: dict[tuple[str, str | None], Role] = {}
    for t in d.titles:
        if (
            not t.told
            or t.noun.word in ("counterpart", "national")
            or (t.noun.kind == "person" and t.title in ("man", "woman", "person", "people"))
        ):
            continue
        row = next((k for k, row in enumerate(held) if same_title(row.title, t.title, titles) and not t.former), None)
        of = _of(stage, d, t)
        if row is not None:
            used.add(row)
            of = of or _display(stage, held[row].of)
        title = f"former {t.title}" if t.former and not t.title.startswith("ex") else t.title
        key = (title_key(title), of)
        if key not in roles and not any(k[0] == key[0] and (k[1] is not None or of is None) for k in roles):
            if of is not None:
                roles.pop((key[0], None), None)
            tenure = held[row] if row is not None else None
            roles[key] = Role(
                title=title, of=of, from_=tenure.from_ if tenure else None, to=None if tenure is None or tenure.to == "open" else tenure.to
            )
    for k, tenure in enumerate(held):
        of = _display(stage, tenure.of)
        if k not in used and not any(same_title(title, tenure.title, titles) for title, _ in roles):
            roles[title_key(tenure.title), of] = Role(
                title=tenure.title, of=of, from_=tenure.from_, to=None if tenure.to == "open" else tenure.to
            )
    return tuple(roles.values())


def _of(stage: Stage, d: Draft, t: Title) -> str | None:
    if t.of is not None and t.of != d.name:
        return t.of
    if t.country and t.country in stage.page.known.states:
        return stage.page.known.states[t.country].name
    return None


def _display(stage: Stage, of: str) -> str:
    state = stage.page.known.states.get(of)
    return state.name if state is not None else of


def _wikidata(stage: Stage, d: Draft) -> str | None:
    if d.entry is not None and d.entry.wikidata:
        return d.entry.wikidata
    if d.person is not None:
        return next((t.wikidata for t in stage.page.known.offices.by_person[d.person] if t.wikidata), None)
    return None
