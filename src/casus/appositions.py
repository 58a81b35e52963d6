"""How noun phrases and names hang together: by title, apposition, and "is"."""

from collections.abc import Sequence

from casus.mentions import Candidate, Page


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
