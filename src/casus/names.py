"""Proper names in an article: runs of capitalised words, cut at titles and known spellings, with what kind of thing each names."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from casus.mentions import CALENDAR, Candidate, Form, Page, acting, located, modifies
from casus.reading import Sentence, Token
from casus.spellings import known_name
from casus.text import ascii_key
from casus.titles import Gender, gender_of
from casus.whereabouts import words as place_words

# A person's name has at most so many words.
LONGEST_PERSON = 6
_LINKS = frozenset({"of", "for", "and", "the", "&", "on", "in", "to", "a"})
# Bodies that belong to whoever is named before or after them: never a name of their own.
_OWNED = frozenset(
    {
        "administration",
        "government",
        "regime",
        "campaign",
        "family",
        "team",
        "cabinet",
        "presidency",
        "office",
        "parliament",
        "leadership",
        "forces",
        "force",
        "troops",
        "authorities",
        "embassy",
        "delegation",
    }
)
# These titles stay with a single given name: "King Salman", "Pope Francis".
_KEPT = frozenset(
    {
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "sheikh",
        "sheikha",
        "emperor",
        "sultan",
        "saint",
        "st",
        "archduke",
        "mullah",
        "emir",
        "lord",
        "lady",
    }
)
# "Assad-run", "Bush-era": what ties a thing to somebody.
_TIED = frozenset({"born", "era", "held", "like", "made", "run", "style", "themed"})
# Last words of names that recognisers take for people's and that are none.
_THINGS = frozenset(
    {"brexit", "covid-19", "covid", "coronavirus", "metoo", "square", "avenue", "airport", "airbase", "stadium", "station", "day", "road"}
)
_NO_NAME = frozenset(
    {"EVENT", "WORK_OF_ART", "LAW", "PRODUCT", "LANGUAGE", "DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "ORDINAL", "CARDINAL"}
)


def find_names(page: Page) -> list[Candidate]:
    """Names in text order: known ones, and those that look like people's or bodies'."""
    found: list[Candidate] = []
    for sentence in page.parsed.sentences:
        i = sentence.first
        while i < sentence.last:
            if _begins(page, sentence, i):
                end = _run_end(page, sentence, i)
                found += _cut(page, i, end)
                i = end + 1
            else:
                i += 1
    found = _vote(page, found)
    return sorted([*found, *_missed(page, found)], key=lambda c: c.first)


def _missed(page: Page, found: list[Candidate]) -> list[Candidate]:
    """Words that stand elsewhere in the article as somebody's surname, or in brackets after a body's name, and were taken for nothing here."""
    tokens = page.parsed.tokens
    taken = bytearray(len(tokens))
    for c in found:
        for i in range(c.first, c.last + 1):
            taken[i] = 1
    people = {tokens[c.last].text for c in found if c.form == "person" and c.strong}
    short: dict[str, Form] = {}
    for c in found:
        k = c.last + 1
        if k + 2 < len(tokens) and tokens[k].text == "(" and tokens[k + 2].text == ")" and c.form in ("organisation", "unknown", "group"):
            word = tokens[k + 1].text
            if word.isupper() and word.isalpha() and len(word) > 1:
                short[word] = "organisation"
    out = []
    for token in tokens:
        i = token.i
        if taken[i] or page.hit_of[i] >= 0 or (token.entity in ("DATE", "TIME") and token.dep not in ("nsubj", "nsubjpass")):
            continue
        form: Form | None = short.get(token.text)
        if (
            token.text in people
            and _capital(token)
            and token.pos not in ("ADJ", "VERB", "DET")
            and (i == 0 or tokens[i - 1].text != "-")
            and page.noun_of[i] < 0
        ):
            form = "person"
        if form is not None and not (form == "person" and modifies(page, i, i) and i + 1 < len(tokens) and tokens[i + 1].pos == "PROPN"):
            out.append(Candidate(i, i, i, "name", form, token.text))
    return out


def _capital(token: Token) -> bool:
    return token.text[0].isupper() or (
        token.text[0].isdigit() and token.text[-1].isalpha() and len(token.text) > 2 and token.pos == "PROPN"
    )


def _begins(page: Page, sentence: Sentence, i: int) -> bool:
    """Can a name begin here?"""
    token = page.parsed.tokens[i]
    if page.hit_of[i] >= 0:
        return True
    if not _capital(token):
        return (
            token.entity_start
            and token.entity in ("PERSON", "ORG")
            and token.lower in page.known.titles.particles
            and _capital_after(page, sentence, i)
        )
    if token.pos == "PROPN" or token.entity in ("PERSON", "ORG", "NORP", "GPE"):
        return token.lower not in ("i", "the", "a") and token.pos not in ("PRON", "DET")
    match = page.noun(i)
    return i > sentence.first and token.pos in ("NOUN", "ADJ", "X") and (match is None or match.noun.kind != "power") and not token.entity


def _capital_after(page: Page, sentence: Sentence, i: int) -> bool:
    tokens = page.parsed.tokens
    k = i + 1
    while k < sentence.last and (tokens[k].lower in page.known.titles.particles or tokens[k].text == "-"):
        k += 1
    return k < sentence.last and _capital(tokens[k])


def _run_end(page: Page, sentence: Sentence, i: int) -> int:
    """The last token of the run of name words that begins at `i`."""
    tokens, titles = page.parsed.tokens, page.known.titles
    hit = page.hit(i)
    end = hit.last if hit else i
    while end + 1 < sentence.last:
        match = page.noun(end)
        if match is not None and match.last > end:
            # "Secretary of State" is one title.
            end = match.last
            continue
        k = end + 1
        token = tokens[k]
        hit = page.hit(k)
        joined = token.start == tokens[end].end
        inside = token.entity and not token.entity_start and token.entity in ("PERSON", "ORG") and tokens[end].entity == token.entity
        if hit and hit.first == k and (_capital(token) or joined) and hit.entry.what != "region":
            end = hit.last
        elif (
            _capital(token)
            and token.pos in ("PROPN", "NOUN", "ADJ", "X", "NUM")
            and (token.pos == "PROPN" or token.entity or i > sentence.first)
        ):
            end = k
        elif token.text == "-" and joined and k + 1 < sentence.last and tokens[k + 1].start == token.end:
            end = k + 1
        elif (
            token.lower in titles.particles
            and token.lower not in ("a", "e", "as", "at", "an")
            and _capital_after(page, sentence, k)
            and (
                token.entity == "PERSON"
                or tokens[end].entity == "PERSON"
                or token.lower in ("al", "bin", "von", "van", "der", "ibn", "ben", "el", "abu", "dela")
            )
        ) or (
            inside
            and (token.text in ("'s", "'", "&") or token.lower in _LINKS)
            and k + 1 < sentence.last
            and tokens[k + 1].entity == token.entity
            and not tokens[k + 1].entity_start
        ):
            end = k
        elif token.lower in ("of", "for", "on", "and", "&") and _body_word(page, i, end):
            after = k + 1
            while after < sentence.last and tokens[after].lower in ("the", "a"):
                after += 1
            if token.lower in ("and", "&") and token.entity != "ORG":
                break
            if after < sentence.last and _capital(tokens[after]) and tokens[after].pos in ("PROPN", "ADJ", "NOUN"):
                end = after
            else:
                break
        else:
            break
    return end


def _body_word(page: Page, first: int, last: int) -> bool:
    """Does a word of these, in capitals, name a kind of body?"""
    return any(
        page.parsed.tokens[k].lower in page.known.titles.body_names and _capital(page.parsed.tokens[k]) for k in range(first, last + 1)
    )


def _cut(page: Page, first: int, last: int) -> Iterator[Candidate]:
    """Cut a run into known spellings, titles and names, and yield the names."""
    tokens, titles = page.parsed.tokens, page.known.titles
    titled = False
    gender: Gender | None = None
    address = ""
    p = first
    while p <= last:
        hit = page.hit(p)
        if hit is not None and hit.first == p:
            longer = (
                _body_end(page, hit.first, hit.last, last)
                if hit.entry.what in ("adjective", "state", "capital", "people", "region") or hit.entry.sector == "IGO"
                else None
            )
            if longer is not None:
                yield _body(page, p, longer)
                p = longer + 1
            else:
                found = known_name(page, hit)
                if found is not None:
                    yield found
                p = hit.last + 1
            titled = False
            continue
        lower = tokens[p].lower
        match = page.noun(p)
        whole = _entity_body(page, p, last)
        if whole is not None:
            yield _body(page, p, whole)
            p = whole + 1
            titled = False
            continue
        longer_title = match is not None and match.first == p and p < match.last <= last
        if not longer_title and lower in titles.address and _capital(tokens[p]) and p < last and not _tail_of_person(page, p, first):
            titled, gender, address = True, titles.address[lower] or gender, lower
            p += 1
            continue
        if match is not None and match.first == p and match.last <= last and not _tail_of_person(page, p, first):
            end = _body_end(page, p, match.last, last) if match.noun.kind in ("body", "people") else None
            if end is not None and end > match.last:
                yield _body(page, p, end)
                p = end + 1
                titled = False
                continue
            titled = match.noun.kind in ("office", "person", "kin") and not match.plural
            gender = match.noun.gender or gender
            address = match.noun.word if match.last == p else ""
            p = match.last + 1
            continue
        if tokens[p].text == "-" or lower in _LINKS or tokens[p].text in ("'s", "'"):
            p += 1
            continue
        end = p
        while end < last and not _stops(page, end + 1, first):
            end += 1
        while end > p and (
            tokens[end].text == "-"
            or tokens[end].lower in _LINKS
            or tokens[end].text in ("'s", "'")
            or tokens[end].lower in titles.suffixes
        ):
            end -= 1
        whole = _body_end(page, p, end, last)
        if whole is not None and not (titled and whole == end and _label(page, p, end) == "PERSON"):
            yield _body(page, p, whole)
            p = whole + 1
        else:
            name = _named(page, p, end, titled, gender, address)
            if name is not None:
                yield name
            p = end + 1
        titled, gender, address = False, None, ""


def _entity_body(page: Page, p: int, last: int) -> int | None:
    """The last token of what the recogniser takes for an organisation from `p` on, if its last word names a body ("Fishermen's Union")."""
    tokens = page.parsed.tokens
    if tokens[p].entity != "ORG" or (p and tokens[p - 1].entity == "ORG" and not tokens[p].entity_start and tokens[p - 1].lower != "the"):
        return None
    end = p
    while end < last and tokens[end + 1].entity == "ORG" and not tokens[end + 1].entity_start:
        end += 1
    match = page.noun(end)
    if end == p or not (_is_body(page, end) or (match is not None and match.noun.kind == "body" and _capital(tokens[end]))):
        return None
    if (match is not None and match.first <= p) or tokens[end].lower in _OWNED:
        return None
    kinds = {page.nouns[page.noun_of[k]].noun.kind for k in range(p, end) if page.noun_of[k] >= 0 and tokens[k].text.islower()}
    return None if "office" in kinds else end


def _tail_of_person(page: Page, p: int, first: int) -> bool:
    """Is a title word here the end of somebody's name ("Julie Bishop")?"""
    token = page.parsed.tokens[p]
    return p > first and token.entity == "PERSON" and not token.entity_start and page.parsed.tokens[p - 1].entity == "PERSON"


def _stops(page: Page, k: int, first: int) -> bool:
    """Does a name end before this token of its run: at a known spelling, a title, or another entity?"""
    token, before = page.parsed.tokens[k], page.parsed.tokens[k - 1]
    hit, match = page.hit(k), page.noun(k)
    if hit is not None and hit.first == k and before.text != "-":
        return True
    if match is not None and match.first == k and before.text != "-" and not _tail_of_person(page, k, first):
        return True
    return token.entity_start and before.entity not in ("", token.entity) and before.text != "-"


def _body_end(page: Page, first: int, last: int, limit: int) -> int | None:
    """The last token of the body's name that begins at `first` and has at least the words up to `last`; None if it names no body.

    A body's name has more than one word and a word such as "Council" or "Police", not the bare "Russian government".
    """
    tokens, titles = page.parsed.tokens, page.known.titles
    end = None
    k = last if _is_body(page, last) and last > first else None
    for j in range(last + 1, limit + 1):
        token = tokens[j]
        if _is_body(page, j):
            k = j
        elif (
            token.lower in titles.address
            or (page.noun(j) is not None and page.nouns[page.noun_of[j]].noun.kind in ("office", "person", "kin"))
            or (token.entity == "PERSON" and token.entity_start)
        ):
            break
    if k is None and _is_body(page, last) and last == first:
        k = last
    if k is not None and (tokens[k].lower not in _OWNED or k == first):
        end = k
        # "... for the Prohibition of Chemical Weapons"
        j = k + 1
        while j <= limit and (tokens[j].lower in _LINKS or _capital(tokens[j]) or tokens[j].text in ("-", "'s", "'")):
            hit = page.hit(j)
            if (
                hit is not None
                and hit.entry.what in ("state", "capital")
                and tokens[k].lower
                in ("government", "ministry", "parliament", "court", "army", "police", "embassy", "republic", "president")
            ):
                return None
            if tokens[j].entity == "PERSON" or tokens[j].lower in CALENDAR:
                break
            end = j
            j += 1
        while end > k and not _capital(tokens[end]):
            end -= 1
    if end is None or end == first:
        return None
    if end == last and page.hit(first) is not None and page.hit(first).last >= end:  # type: ignore[union-attr]
        return None
    # "Russian Government", "US Army": whose it is, and a noun; no name of its own.
    hit, match = page.hit(first), page.noun(end)
    if hit is not None and match is not None and match.first <= hit.last + 1 and hit.entry.what in ("adjective", "state", "organisation"):
        return None
    if match is not None and match.first <= first and end == match.last:
        return None
    return end


def _is_body(page: Page, k: int) -> bool:
    token = page.parsed.tokens[k]
    return _capital(token) and token.lower in page.known.titles.body_names and token.entity != "PERSON"


def _body(page: Page, first: int, last: int) -> Candidate:
    """A body by its proper name."""
    head = page.parsed.head_of(page.parsed.tokens[first].start, page.parsed.tokens[last].end)
    match = page.noun(last)
    noun = match.noun if match is not None and match.noun.kind in ("body", "people") else None
    return Candidate(first, last, last if head is None else head, "name", "organisation", page.text(first, last), noun=noun, strong=True)


def _in_office(page: Page, word: str) -> bool:
    """Is the word the surname of somebody who holds an office on the article's day?"""
    day, offices = page.parsed.document.published, page.known.offices
    people = offices.by_surname.get(ascii_key(word), ()) if day and len(word) > 3 else ()
    return any(offices.held(person, day[:10]) for person in people if day)


def _speaks(page: Page, head: int) -> bool:
    """Is the token the subject of a verb that only people are?"""
    token = page.parsed.tokens[head]
    return token.dep == "nsubj" and page.parsed.tokens[token.head].lemma in _PERSONAL


def _label(page: Page, first: int, last: int) -> str:
    """The entity label that most of these tokens carry."""
    counts = Counter(page.parsed.tokens[k].entity for k in range(first, last + 1) if page.parsed.tokens[k].text != "-")
    return counts.most_common(1)[0][0] if counts else ""


def _named(page: Page, first: int, last: int, titled: bool, gender: Gender | None, address: str) -> Candidate | None:
    """A name that is in no table: a person's or a body's, by what stands before it, the recogniser's label and its own shape."""
    tokens, titles = page.parsed.tokens, page.known.titles
    words = [tokens[k].text for k in range(first, last + 1)]
    if not any(ch.isalpha() for ch in words[0]) or (len(words) == 1 and len(words[0]) < 2) or not any(w[0].isupper() for w in words):
        return None
    label = _label(page, first, last)
    given = gender_of(words[0], titles)
    if not titled and given is None and (words[-1].lower() in _THINGS or _spot_before(page, first, last)):
        return None
    count = sum(1 for w in words if w != "-")
    head = page.parsed.head_of(tokens[first].start, tokens[last].end)
    head = last if head is None else head
    full = given is not None and 2 <= count <= 4 and (label not in _NO_NAME or acting(page, head))
    office = count == 1 and label not in ("NORP", "DATE") and acting(page, head) and _in_office(page, words[0])
    # "Karim replied": no place that the gazetteer knows, and nothing is in it.
    lone = count == 1 and given is not None and label in ("GPE", "LOC", "FAC") and page.place_of[head] < 0 and not located(page, head)
    if (titled and count <= LONGEST_PERSON and label not in ("ORG",)) or (label == "PERSON" and count <= LONGEST_PERSON):
        form: Form = "person"
    elif (titled and (given or label == "") and count <= LONGEST_PERSON) or ((full or office) and page.place_of[head] < 0) or lone:
        form = "person"
    elif label == "ORG" or (label == "" and words[0].isupper() and len(words[0]) >= 2 and count == 1 and words[0].isalpha()):
        form = "organisation"
    elif label == "NORP":
        if modifies(page, first, last) or tokens[last].tag in ("JJ", "NN") or tokens[last].pos == "ADJ":
            return None
        form = "group"
    elif (label in ("GPE", "LOC", "FAC") or label in _NO_NAME) and not (page.place_of[head] < 0 and _speaks(page, head)):
        return None
    elif acting(page, head) and tokens[last].pos == "PROPN":
        form = "unknown"
    else:
        return None
    if form != "person" and modifies(page, first, last) and form != "organisation":
        return None
    if form == "person" and address in _KEPT and count == 1 and first > 0:
        first -= 1
    strong = form == "person" and (titled or (count > 1 and (given is not None or label == "PERSON")))
    return Candidate(
        first, last, head, "name", form, page.text(first, last), gender=gender or (given if form == "person" else None), strong=strong,
        plural=form == "group",
    )  # fmt: skip


def _spot_before(page: Page, first: int, last: int) -> bool:
    """Does the name belong to a place ("al-Hawl camp", "eastern Ghouta") or tie a thing to somebody ("Putin-sponsored")?"""
    tokens, known = page.parsed.tokens, place_words()
    ending = tokens[last].text
    if last > first and tokens[last - 1].text == "-" and ending.islower() and (ending.endswith("ed") or ending in _TIED):
        return True
    after = tokens[last + 1] if last + 1 < len(tokens) and tokens[last + 1].sentence == tokens[last].sentence else None
    if (
        after is not None
        and after.lower in known.facilities | known.suffixes | {"base"}
        and tokens[last].dep in ("compound", "nmod", "amod")
    ):
        return True
    return first > 0 and tokens[first - 1].lower in known.directions


def _vote(page: Page, found: list[Candidate]) -> list[Candidate]:
    """One name, one kind in an article: a person's surname is that person's whatever its label here, and what things are in is a place."""
    people = {c.words.split()[-1] for c in found if c.form == "person" and c.strong}
    tokens = page.parsed.tokens
    spans = [
        (i, next(k for k in range(i, len(tokens) + 1) if k == len(tokens) or page.place_of[k] != at))
        for i, at in enumerate(page.place_of)
        if at >= 0
    ]
    towns = {page.text(i, end - 1) for i, end in spans} | {tokens[i].text for i, _ in spans}
    towns = {town for town in towns if gender_of(town, page.known.titles) is None}
    unsure = [c for c in found if c.entry is None and not c.strong and c.form != "person"]
    spots = {c.words for c in unsure if _spot(page, c)}
    out = []
    for c in found:
        if c.entry is None and not c.strong:
            if _surname(page, c) in people:
                c = replace(c, form="person", plural=False)
            elif c.words in towns if c.form == "person" else c.words in spots or c.words.split()[-1] in spots:
                continue
        out.append(c)
    return out


def _surname(page: Page, c: Candidate) -> str:
    """The words of a name after its particles ("De Mistura": "Mistura")."""
    words = c.words.split()
    while len(words) > 1 and words[0].lower() in page.known.titles.particles:
        words = words[1:]
    return " ".join(words)


def _spot(page: Page, c: Candidate) -> bool:
    """Is this name a place here: something is in it, near it, or east of it?"""
    tokens = page.parsed.tokens
    if page.place_of[c.head] >= 0:
        return True
    if c.words.isupper() and len(c.words) < 6:
        return False
    before = tokens[c.first - 1].lower if c.first else ""
    return located(page, c.head) or before in _COMPASS


_PERSONAL = frozenset(
    [
        "say",
        "tell",
        "think",
        "believe",
        "know",
        "feel",
        "remember",
        "recall",
        "explain",
        "describe",
        "add",
        "argue",
        "laugh",
        "smile",
        "recount",
        "sigh",
        "shrug",
        "nod",
        "ask",
        "wonder",
        "cry",
        "write",
        "worry",
        "hope",
        "want",
    ]
)
_COMPASS = frozenset(
    {
        "eastern",
        "western",
        "northern",
        "southern",
        "central",
        "east",
        "west",
        "north",
        "south",
        "downtown",
        "rural",
        "greater",
        "in",
        "near",
        "besieged",
        "outside",
    }
)
