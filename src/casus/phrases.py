"""Noun phrases and pronouns that may mean people or bodies."""

from collections.abc import Sequence
from dataclasses import replace

from casus.mentions import DOINGS, Article, Candidate, Form, Page, acting, affected, hyphened, left_edge, located, modifies, right_edge
from casus.titles import NounMatch, singular

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
_INDEFINITE = frozenset(
    [
        "a",
        "an",
        "some",
        "several",
        "many",
        "another",
        "any",
        "no",
        "every",
        "each",
        "few",
        "more",
        "most",
        "all",
        "other",
        "various",
        "numerous",
        "one",
        "dozens",
        "hundreds",
        "thousands",
    ]
)
# "Any child": nobody in particular.
_ANY = frozenset({"any", "every", "no", "whichever", "whatever"})
_POSSESSIVE = frozenset({"his", "her", "its", "their", "our", "my", "your"})
# Words beside a noun that are no part of a group's plain name.
_NOT_NAMING = frozenset(
    [
        "other",
        "many",
        "several",
        "more",
        "most",
        "such",
        "same",
        "own",
        "new",
        "former",
        "late",
        "then",
        "first",
        "last",
        "next",
        "young",
        "old",
        "local",
        "leading",
        "few",
        "numerous",
        "various",
        "certain",
        "little",
        "only",
        "alleged",
        "suspected",
        "so-called",
    ]
)
# Weak nouns whose plural names people or bodies plainly enough ("units", "users").
_PLAIN_PLURALS = frozenset(
    [
        "unit",
        "team",
        "group",
        "organisation",
        "organization",
        "company",
        "institution",
        "network",
        "crew",
        "user",
        "player",
        "owner",
        "member",
        "ally",
        "partner",
        "friend",
        "enemy",
        "neighbour",
        "neighbor",
        "manager",
        "trader",
        "developer",
        "human",
        "adult",
        "native",
        "local",
        "minor",
        "radical",
        "irregular",
        "exile",
        "critic",
        "opponent",
        "rival",
        "host",
        "hero",
        "conservative",
        "liberal",
        "independent",
        "republican",
        "democrat",
        "communist",
        "socialist",
        "nationalist",
        "agent",
        "builder",
        "cook",
        "fellow",
        "descendant",
    ]
)
_COUNTS = frozenset(
    """hundreds|thousands|dozens|tens|scores|millions|hundred|thousand|dozen|million|number|handful|couple|majority|group|crowd|band|lot|
    lots|some|many|most|all|several|few|none|part|half|two|three|four|five|six|seven|eight|nine|ten|one|plenty|pair|wave|swathe|minority""".replace(
        "\n    ", ""
    ).split("|")
)
_COUNTERPART = frozenset({"counterpart", "opposite number"})
_ABOUT = frozenset(
    [
        "envoy",
        "researcher",
        "expert",
        "analyst",
        "correspondent",
        "mediator",
        "coordinator",
        "negotiator",
        "specialist",
        "scholar",
        "historian",
        "campaigner",
        "activist",
        "special envoy",
        "special representative",
        "chief negotiator",
    ]
)
_COMPLEMENT = frozenset(
    {
        "minister",
        "secretary",
        "ministry",
        "department",
        "commissioner",
        "high commissioner",
        "chairman",
        "chief",
        "head",
        "director",
        "commander",
    }
)


def find_phrases(page: Page, names: Sequence[Candidate]) -> list[Candidate]:
    """Noun phrases in text order, given the names: those in a name or a known spelling, or only describing a noun, are left out."""
    tokens = page.parsed.tokens
    taken = bytearray(len(tokens))
    starts = {c.first: c for c in names}
    words = frozenset(word for c in names if c.form == "organisation" for word in c.words.lower().split())
    for c in names:
        for i in range(c.first, c.last + 1):
            taken[i] = 1
    for hit in page.hits:
        if hit.entry.what not in ("adjective", "people", "region", "capital"):
            for i in range(hit.first, hit.last + 1):
                taken[i] = 1
    found = []
    for match in page.nouns:
        if any(taken[i] for i in range(match.first, match.last + 1)):
            continue
        phrase = _phrase(page, match, starts, taken, words)
        if phrase is not None:
            found += _apart(page, phrase, match)
    found += _ages(page)
    return sorted(found, key=lambda c: (c.head, c.first))


def _acronym(page: Page, i: int) -> bool:
    """ "US" and "UK" are adjectives as well."""
    return page.parsed.tokens[i].text.replace(".", "").isupper()


def _apart(page: Page, phrase: Candidate, match: NounMatch) -> list[Candidate]:
    """ "the Iraqi and Syrian armies" as two phrases, one for each nationality."""
    owners = [i for i in phrase.owners if i < match.first and page.hit_of[i] >= 0 and page.hits[page.hit_of[i]].entry.country]
    countries = {page.hits[page.hit_of[i]].entry.country for i in owners}
    joined = any(page.parsed.tokens[i].lower == "and" for i in range(phrase.first, match.first))
    if len(countries) < 2 or not joined or not phrase.plural:
        return [phrase]
    alone = phrase.noun is not None and phrase.noun.kind in ("body", "office") and phrase.noun.word != "force"
    word = singular(page.text(match.first, match.last)) if alone else page.text(match.first, match.last)
    form: Form = "group" if not alone else "organisation" if phrase.noun is not None and phrase.noun.kind == "body" else "person"
    out = []
    for i in owners:
        hit = page.hits[page.hit_of[i]]
        out.append(
            replace(
                phrase,
                owners=(i,),
                words=f"{page.text(hit.first, hit.last)} {word}",
                plural=not alone,
                form=form,
                article="definite" if alone else phrase.article,
            )
        )
    return out


def _phrase(page: Page, match: NounMatch, starts: dict[int, Candidate], taken: bytearray, words: frozenset[str]) -> Candidate | None:
    """The noun phrase around one noun, or None where the noun means nobody here; `words` are those of the bodies named."""
    parsed = page.parsed
    tokens = parsed.tokens
    noun = match.noun
    head = parsed.head_of(tokens[match.first].start, tokens[match.last].end)
    head = match.last if head is None else head
    token = tokens[head]
    adjective = token.pos == "ADJ" and token.dep in ("nsubj", "nsubjpass", "pobj", "dobj") and noun.weak
    if not adjective and not any(tokens[i].pos in ("NOUN", "PROPN") for i in range(match.first, match.last + 1)):
        return None
    title_of = starts.get(match.last + 1)
    complement: list[int] = []
    title_end = match.last
    if title_of is None and noun.kind == "office":
        # "First Minister of Scotland Nicola Sturgeon", as one run of capitals.
        k = match.last + 2 if match.last + 2 < len(tokens) and tokens[match.last + 1].lower in ("of", "for") else 0
        k += 1 if k and tokens[k].lower == "the" and k + 1 < len(tokens) else 0
        hit = page.hit(k) if k else None
        if hit is not None and hit.first == k and starts.get(hit.last + 1) is not None and tokens[hit.last + 1].text[0].isupper():
            title_of, title_end, complement = starts[hit.last + 1], hit.last, [hit.first]
    if title_of is not None and title_of.form not in ("person", "unknown") and noun.kind not in ("body", "people"):
        title_of = None
    # "the US Secretary of State and international partners": who holds an office describes no noun beyond an "and".
    after = tokens[match.last + 1].lower if match.last + 1 < len(tokens) else ""
    alone = noun.kind == "office" and not match.plural and after in ("and", ",", ".", "or")
    if title_of is None and not alone and (modifies(page, match.first, match.last) or _describes_next(page, match)):
        return _doer(page, match, taken)
    sentence = parsed.sentences[token.sentence]
    first = left_edge(page, head, match.first, sentence.first)
    while first < match.first and taken[first] and _person_before(page, first, taken):
        first += 1
    last, complements = (title_end, complement) if title_of else right_edge(page, match.last, head)
    owners = [*_left_owners(page, first, match.first, head), *complements]
    if noun.word in _ABOUT:
        # "Trump's Syria envoy", "a Lebanon researcher": what the work is about, not whose it is.
        owners = [
            i
            for i in owners
            if page.hit_of[i] < 0
            or (i > match.last and not _topic(page, i))
            or page.hits[page.hit_of[i]].entry.what != "state"
            or _possessing(page, i)
            or tokens[i].tag == "JJ"
            or _acronym(page, i)
        ]
    counted = _counted(page, head, first, sentence.first)
    inner = first
    article = _article(page, first, match.first)
    if counted is not None:
        first, head, article = counted[0], counted[1], "indefinite"
    elif article == "indefinite" and noun.word in _COUNTS and _counts_people(page, match.last):
        # "a group of thieves": the thieves are the actors.
        return None
    if noun.kind == "place" and not affected(page, head):
        return None
    if noun.seat and title_of is None and located(page, head):
        return None
    plain = match.plural and noun.word in _PLAIN_PLURALS
    shown = acting(page, head) or bool(owners) or (article == "definite" and noun.word in words)
    if noun.weak and title_of is None and not plain and not shown:
        return None
    title, of = _title(page, match, first, complements)
    owners = [i for i in owners if i != of]
    single = counted is not None and tokens[head].lower == "one"
    named_plural = match.plural or (
        any(tokens[i].tag in ("NNS", "NNPS") for i in range(match.first, match.last + 1)) and noun.kind != "body"
    )
    plural = named_plural and not single
    if title_of is None and noun.kind in ("person", "office", "kin") and any(tokens[i].lower in _ANY for i in range(first, match.first)):
        return None
    former = any(tokens[i].lower in page.known.titles.former for i in range(first, match.first))
    if token.dep == "conj" and token.head < first and noun.kind == "office" and first == match.first:
        # "former foreign secretary and mayor of London"
        beside = range(max(sentence.first, token.head - 3), token.head)
        former = former or any(tokens[i].lower in page.known.titles.former for i in beside)
    return Candidate(
        first, last, head, "nominal", _form(noun.kind, plural), _plain_name(page, inner, match, head),
        noun=noun, title=title, article=article, plural=plural, gender=noun.gender, owners=tuple(owners), former=former,
        number=_number(page, first, match.first), counterpart=noun.word in _COUNTERPART,
        compounds=_compounds(page, inner, match.first),
    )  # fmt: skip


def _doer(page: Page, match: NounMatch, taken: bytearray) -> Candidate | None:
    """ "A coalition airstrike", "the US military operation": the body that a deed's noun says did it, without the deed's own article."""
    tokens, noun = page.parsed.tokens, match.noun
    deed = match.last + 1
    while deed < len(tokens) and tokens[deed].lower in ("air", "-", "ground", "drone", "missile", "artillery"):
        deed += 1
    if (noun.kind != "body" and noun.word != "police") or deed >= len(tokens) or tokens[deed].lemma.lower() not in DOINGS:
        return None
    if tokens[deed].sentence != tokens[match.last].sentence or tokens[match.last + 1].text == "-":
        return None
    first = match.first
    hit = page.hit(first - 1) if first else None
    if hit is not None and hit.last == first - 1 and hit.entry.country and not hyphened(page, hit.first, hit.last):
        first = hit.first
    owners = (first,) if first < match.first else ()
    return Candidate(
        first, match.last, match.last, "nominal", _form(noun.kind, match.plural), _plain_name(page, first, match, match.last),
        noun=noun, title=noun.word, article="definite", plural=match.plural, owners=owners,
    )  # fmt: skip


def _possessing(page: Page, i: int) -> bool:
    """ "Britain's envoy"."""
    last = page.hits[page.hit_of[i]].last
    return page.parsed.tokens[min(last + 1, len(page.parsed.tokens) - 1)].text in ("'s", "'")


def _topic(page: Page, i: int) -> bool:
    """ "envoy for Syria": what the work is about."""
    token = page.parsed.tokens[i]
    return token.dep == "pobj" and page.parsed.tokens[token.head].lower in ("for", "to", "on")


def _title(page: Page, match: NounMatch, first: int, complements: Sequence[int]) -> tuple[str, int]:
    """A title's own words ("deputy foreign minister", "secretary of transport"), and the complement that is part of it (-1: none)."""
    tokens, titles = page.parsed.tokens, page.known.titles
    inside = match.first
    while inside > first and (tokens[inside - 1].lower in titles.inside or tokens[inside - 1].text == "-") and page.hit_of[inside - 1] < 0:
        inside -= 1
    if tokens[inside].text == "-":
        inside += 1
    title = page.text(inside, match.last).lower() if inside < match.first else match.noun.word
    if (
        match.noun.word in _COMPLEMENT
        and complements
        and tokens[match.last + 1].lower in ("of", "for")
        and page.hit(complements[0]) is None
    ):
        of = complements[0]
        if tokens[of].pos in ("NOUN", "PROPN") and page.noun(of) is None and tokens[of].entity != "PERSON":
            return f"{title} of {page.text(_complement_start(page, match.last + 2, of), of).lower()}", of
    return title, -1


def _form(kind: str, plural: bool) -> Form:
    if kind in ("office", "person", "kin"):
        return "group" if plural else "person"
    if kind == "people":
        return "group"
    if kind == "place":
        return "unknown"
    if kind == "power":
        return "group" if plural else "state"
    return "group" if plural else "organisation"


def _describes_next(page: Page, match: NounMatch) -> bool:
    """Does the noun stand before another noun it only describes, whatever the parser says ("rebel fighters")?"""
    tokens = page.parsed.tokens
    k = match.last + 1
    if k >= len(tokens) or tokens[k].sentence != tokens[match.last].sentence:
        return False
    if tokens[k].text == "-" and tokens[k].start == tokens[match.last].end:
        return True
    return tokens[k].pos in ("NOUN",) and tokens[match.last].dep in ("compound", "amod", "nmod") and tokens[match.last].head >= k


def _person_before(page: Page, i: int, taken: bytearray) -> bool:
    """Is token `i` part of a name that does not own what follows?"""
    tokens = page.parsed.tokens
    k = i
    while k + 1 < len(tokens) and taken[k + 1] and page.hit_of[k] < 0:
        k += 1
    return page.hit_of[i] < 0 and not (k + 1 < len(tokens) and tokens[k + 1].text in ("'s", "'")) and tokens[i].entity == "PERSON"


def _counts_people(page: Page, i: int) -> bool:
    """Is the token followed by "of" and a plural noun for people?"""
    inner = page.parsed.child(i, "prep")
    if inner is None or page.parsed.tokens[inner].lower != "of":
        return False
    object_ = page.parsed.child(inner, "pobj")
    match = page.noun(object_) if object_ is not None else None
    return match is not None and match.plural and match.noun.kind in ("person", "office", "kin")


def _counted(page: Page, head: int, first: int, floor: int) -> tuple[int, int] | None:
    """The first token and the head of "hundreds of people", "a group of thieves": the count belongs to the phrase."""
    tokens = page.parsed.tokens
    of = tokens[head].head
    if tokens[head].dep != "pobj" or tokens[of].lower != "of" or of != first - 1:
        return None
    count = tokens[of].head
    if count != of - 1 or tokens[count].lower not in _COUNTS or count < floor:
        return None
    outer = tokens[count].head
    if tokens[count].dep == "pobj" and tokens[outer].lower == "of" and outer == count - 1 and tokens[tokens[outer].head].lower in _COUNTS:
        count = tokens[outer].head
    return left_edge(page, count, count, floor), count


def _compounds(page: Page, first: int, noun_first: int) -> tuple[str, ...]:
    """The hyphened words between a phrase's first token and its noun, in lower case ("pro-assad")."""
    tokens = page.parsed.tokens
    found = []
    for i in range(first + 1, noun_first - 1):
        if (
            tokens[i].text == "-"
            and tokens[i - 1].end == tokens[i].start
            and tokens[i - 1].pos != "NUM"
            and tokens[i + 1].lower not in ("year", "old")
        ):
            found.append(f"{tokens[i - 1].lower}-{tokens[i + 1].lower}")
    return tuple(found)


def _left_owners(page: Page, first: int, noun_first: int, head: int) -> list[int]:
    """Tokens left of the noun that tell whose it is: nationalities, bodies, possessors."""
    tokens = page.parsed.tokens
    out = []
    i = first
    while i < noun_first:
        hit = page.hit(i)
        match = page.noun(i)
        if hit is not None:
            if not hyphened(page, hit.first, hit.last):
                out.append(hit.first)
            i = hit.last + 1
            continue
        if tokens[i].dep == "poss" or (match is not None and match.first == i and match.noun.kind == "body" and match.last < noun_first):
            out.append(match.last if match is not None and tokens[i].dep != "poss" else i)
        elif (
            tokens[i].pos == "PROPN"
            and i + 1 <= noun_first
            and tokens[i].text[0].isupper()
            and tokens[i].entity in ("ORG", "PERSON", "GPE", "NORP")
        ):
            out.append(i)
        i = match.last + 1 if match is not None and match.first == i else i + 1
    return sorted(out, key=lambda i: page.hit_of[i] < 0)


def _article(page: Page, first: int, noun_first: int) -> Article:
    tokens = page.parsed.tokens
    for i in range(first, noun_first):
        lower = tokens[i].lower
        if lower in _DEFINITE:
            return "definite"
        if lower in _POSSESSIVE or tokens[i].text in ("'s", "'"):
            return "possessive"
        if lower in _INDEFINITE or tokens[i].pos == "NUM":
            return "indefinite"
    return "bare"


def _number(page: Page, first: int, noun_first: int) -> str | None:
    """The count or ordinal before the noun, as it stands."""
    for i in range(first, noun_first):
        token = page.parsed.tokens[i]
        if (
            token.pos == "NUM"
            or token.entity in ("CARDINAL", "ORDINAL")
            or token.lower in ("another", "other", "second", "third", "several", "dozens")
        ):
            return token.lower
    return None


def _complement_start(page: Page, first: int, last: int) -> int:
    tokens = page.parsed.tokens
    while first < last and tokens[first].lower in ("the", "a", "an"):
        first += 1
    return first


def _plain_name(page: Page, first: int, match: NounMatch, head: int) -> str:
    """What a group or body is called plainly: nationality, bodies and nouns before the noun, without determiners, counts and praise."""
    tokens = page.parsed.tokens
    words: list[str] = []
    i = first
    while i < match.first:
        token = tokens[i]
        hit = page.hit(i)
        if hyphened(page, i, hit.last if hit is not None else i):
            i = (hit.last if hit is not None else i) + 1
            while i < match.first and (tokens[i].text == "-" or tokens[i].pos not in ("NOUN", "PROPN") or tokens[i - 1].text == "-"):
                i += 1
            continue
        if hit is not None and hit.last < match.first:
            if tokens[min(hit.last + 1, len(tokens) - 1)].text in ("'s", "'") and hit.entry.country:
                words = (
                    [page.known.adjectives.get(hit.entry.country, page.text(hit.first, hit.last))]
                    if hit.entry.what == "state"
                    else [hit.entry.name]
                )
            else:
                words.append(page.text(hit.first, hit.last))
            i = hit.last + 1
            continue
        inner = page.noun(i)
        if inner is not None and inner.first == i and inner.last < match.first and inner.last > i:
            words.append(page.text(inner.first, inner.last))
            i = inner.last + 1
            continue
        if token.pos in ("NOUN", "PROPN") and token.lower not in _NOT_NAMING and token.text not in ("'s", "'"):
            words.append(token.text)
        elif token.lower in _POSSESSIVE or token.text in ("'s", "'"):
            words = [] if token.lower in _POSSESSIVE else words
        i += 1
    noun = page.text(match.first, match.last)
    if words or not noun[0].isupper() or noun.isupper():
        return " ".join([*words, noun]).replace("U.S.", "US").replace("U.K.", "UK").replace("U.N.", "UN")
    return noun if match.first > page.parsed.sentences[tokens[head].sentence].first else noun[0].lower() + noun[1:]


def _ages(page: Page) -> list[Candidate]:
    """ "The 65-year-old" where it is a noun phrase of its own."""
    tokens = page.parsed.tokens
    found = []
    for i, token in enumerate(tokens):
        if token.lower != "old" or i < 4 or tokens[i - 1].text != "-" or tokens[i - 2].lower not in ("year", "month"):
            continue
        k = i - 3
        while k > 0 and (tokens[k].text == "-" or tokens[k].pos == "NUM" or tokens[k].text[0].isdigit()):
            k -= 1
        follows = tokens[i + 1] if i + 1 < len(tokens) else None
        if follows is not None and follows.pos in ("NOUN", "PROPN", "ADJ") and follows.sentence == token.sentence and follows.text != ",":
            continue
        article: Article = "definite" if tokens[k].lower in _DEFINITE else "indefinite"
        if tokens[k].lower not in _DEFINITE and tokens[k].lower not in _INDEFINITE:
            continue
        head = page.parsed.head_of(tokens[k].start, token.end)
        found.append(Candidate(k, i, i if head is None else head, "nominal", "person", page.text(k + 1, i), article=article, age=True))
    return found


def find_pronouns(page: Page) -> list[Candidate]:
    """Personal and possessive pronouns in text order."""
    found = []
    for token in page.parsed.tokens:
        what = page.known.titles.pronouns.get(token.lower)
        if what is None or token.pos not in ("PRON", "DET") or token.dep == "expl" or (token.text in ("US",)):
            continue
        gender = what if what in ("m", "f") else None
        found.append(
            Candidate(
                token.i, token.i, token.i, "pronoun", "group" if what in ("they", "we") else "organisation" if what == "it" else "person",
                what, plural=what in ("they", "we"), gender=gender,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    return found
