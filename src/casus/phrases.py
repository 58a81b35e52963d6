"""Noun phrases and pronouns that may mean people or bodies, and how phrases and names hang together by title and apposition."""

from collections.abc import Sequence
from dataclasses import replace

from casus.mentions import Article, Candidate, Form, Page, acting, affected, hyphened, left_edge, located, modifies, right_edge
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
    if title_of is None and (modifies(page, match.first, match.last) or _describes_next(page, match)):
        return None
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
            or i > match.last
            or page.hits[page.hit_of[i]].entry.what != "state"
            or tokens[i].tag == "JJ"
            or _acronym(page, i)
        ]
    article = _article(page, first, match.first)
    if noun.kind == "place" and not affected(page, head):
        return None
    if noun.seat and title_of is None and located(page, head):
        return None
    plain = match.plural and noun.word in _PLAIN_PLURALS
    shown = acting(page, head) or bool(owners) or (article == "definite" and noun.word in words)
    if noun.weak and title_of is None and not plain and not shown:
        return None
    inside = match.first
    while (
        inside > first
        and (tokens[inside - 1].lower in page.known.titles.inside or tokens[inside - 1].text == "-")
        and page.hit_of[inside - 1] < 0
    ):
        inside -= 1
    if tokens[inside].text == "-":
        inside += 1
    title = page.text(inside, match.last).lower() if inside < match.first else _singular_title(page, match)
    if noun.word in _COMPLEMENT and complements and tokens[match.last + 1].lower in ("of", "for") and page.hit(complements[0]) is None:
        object_ = complements[0]
        if tokens[object_].pos in ("NOUN", "PROPN") and page.noun(object_) is None and tokens[object_].entity != "PERSON":
            title += " of " + page.text(_complement_start(page, match.last + 2, object_), object_).lower()
            complements = complements[1:]
            owners = [o for o in owners if o != object_]
    plural = match.plural or (any(tokens[i].tag in ("NNS", "NNPS") for i in range(match.first, match.last + 1)) and noun.kind != "body")
    former = any(tokens[i].lower in page.known.titles.former for i in range(first, match.first))
    return Candidate(
        first, last, head, "nominal", _form(noun.kind, plural), _plain_name(page, first, match, head),
        noun=noun, title=title, article=article, plural=plural, gender=noun.gender, owners=tuple(owners), former=former,
        number=_number(page, first, match.first), counterpart=noun.word in _COUNTERPART,
    )  # fmt: skip


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


def _singular_title(page: Page, match: NounMatch) -> str:
    return match.noun.word


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


def link_titles(page: Page, names: Sequence[Candidate], phrases: Sequence[Candidate]) -> dict[int, int]:
    """Which noun phrase says what a name is: index of phrase → index of name.

    "Russian President Vladimir Putin"; "the Russian president, Vladimir Putin,"; "Vladimir Putin, the Russian president,";
    "Putin is the president of Russia".
    """
    tokens = page.parsed.tokens
    starts = {c.first: n for n, c in enumerate(names)}
    ends = {c.last: n for n, c in enumerate(names)}
    heads = {c.head: n for n, c in enumerate(names)}
    links: dict[int, int] = {}
    for number, phrase in enumerate(phrases):
        target = _titled(page, phrase, starts)
        if target is None:
            target = _before_comma(page, phrase, starts, names)
        if target is None:
            target = _after_comma(page, phrase, ends, names)
        if target is None and phrase.noun is not None:
            token = tokens[phrase.head]
            if token.dep == "attr" and tokens[token.head].lemma == "be":
                subject = page.parsed.child(token.head, "nsubj")
                target = heads.get(subject) if subject is not None else None
        if target is None:
            target = _identified(page, phrase, heads)
        if target is not None and _fits(phrase, names[target]):
            links[number] = target
    for number in range(len(phrases) - 2, -1, -1):
        # "Activist and musician Maria Holm": what stands before "and" is said of the name too.
        one, two = phrases[number], phrases[number + 1]
        k = one.last + 1
        if number in links or number + 1 not in links or two.first != k + 1 or tokens[k].lower != "and" or one.plural:
            continue
        name = names[links[number + 1]]
        if (
            name.first > two.last
            and name.first - two.last <= 2
            and one.noun is not None
            and one.noun.kind in ("office", "person")
            and name.form == "person"
        ):
            links[number] = links[number + 1]
    return links


def _identified(page: Page, phrase: Candidate, heads: dict[int, int]) -> int | None:
    """ "The gunman was named as Omar Said", "a man identified as Omar Said" """
    parsed = page.parsed
    token = parsed.tokens[phrase.head]
    verbs = [token.head] if token.dep in ("nsubjpass", "dobj") else []
    verbs += [c for c in token.children if parsed.tokens[c].dep in ("acl", "relcl")]
    for verb in verbs:
        if parsed.tokens[verb].lemma not in ("identify", "name", "know", "call"):
            continue
        direct = parsed.child(verb, "oprd")
        if direct is not None and direct in heads and parsed.tokens[verb].lemma in ("name", "call"):
            return heads[direct]
        for c in parsed.tokens[verb].children:
            if parsed.tokens[c].lower == "as":
                inner = parsed.child(c, "pobj")
                if inner is not None and inner in heads:
                    return heads[inner]
    return None


def _fits(phrase: Candidate, name: Candidate) -> bool:
    """Can what this phrase says be said of this name?"""
    if phrase.noun is None:
        return False
    kind = phrase.noun.kind
    if name.form in ("person", "unknown") and name.entry is None:
        return kind in ("office", "person", "kin") or (name.form == "unknown" and kind == "body")
    if name.entry is not None and name.entry.what == "person":
        return kind in ("office", "person", "kin")
    if name.form == "organisation":
        return kind in ("body", "people")
    return name.form == "state" and kind == "power"


def _titled(page: Page, phrase: Candidate, starts: dict[int, int]) -> int | None:
    if phrase.noun is None:
        return None
    k = phrase.last + 1
    tokens = page.parsed.tokens
    if phrase.plural and phrase.noun.kind not in ("people",):
        return None
    while (
        k < len(tokens)
        and tokens[k].lower in page.known.titles.address
        and tokens[k].sentence == tokens[phrase.head].sentence
        and k not in starts
    ):
        k += 1
    if k < len(tokens) and tokens[k].sentence != tokens[phrase.head].sentence:
        return None
    return starts.get(k)


def _before_comma(page: Page, phrase: Candidate, starts: dict[int, int], names: Sequence[Candidate]) -> int | None:
    """ "the Russian foreign minister, Sergei Lavrov," """
    tokens = page.parsed.tokens
    k = phrase.last + 1
    if k + 1 >= len(tokens) or tokens[k].text != "," or phrase.plural or (phrase.article == "indefinite" and not phrase.owners):
        return None
    k += 1
    while k < len(tokens) and tokens[k].lower in page.known.titles.address and k not in starts:
        k += 1
    n = starts.get(k)
    if n is None or tokens[k].sentence != tokens[phrase.head].sentence:
        return None
    after = names[n].last + 1
    if (
        after < len(tokens)
        and tokens[after].sentence == tokens[k].sentence
        and tokens[after].text not in (",", ".", ")", ";", ":", "-", '"', "'s", "?", "!")
        and tokens[after].pos not in ("VERB", "AUX")
        and tokens[after].lower not in ("and", "who", "as", "in", "at", "on", "after", "when", "to", "from", "over")
    ):
        return None
    return n


def _after_comma(page: Page, phrase: Candidate, ends: dict[int, int], names: Sequence[Candidate]) -> int | None:
    """ "Sergei Lavrov, the Russian foreign minister," and "Sergei Lavrov, 70, Russia's foreign minister" """
    tokens = page.parsed.tokens
    k = phrase.first - 1
    if k < 1 or tokens[k].text not in (",", "(", "-"):
        return None
    if tokens[k].text == "-" and tokens[k].start == tokens[k - 1].end:
        return None
    if k >= 2 and (tokens[k - 1].text.isdigit() and tokens[k - 2].text == ","):
        k -= 2
    n = ends.get(k - 1)
    if n is None or tokens[k - 1].sentence != tokens[phrase.head].sentence or (phrase.plural and names[n].form != "group"):
        return None
    after = phrase.last + 1
    if (
        after < len(tokens)
        and tokens[after].sentence == tokens[k].sentence
        and tokens[after].pos in ("VERB", "AUX")
        and tokens[phrase.head].dep == "nsubj"
    ):
        return None
    return n
