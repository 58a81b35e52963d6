"""Mentions → actors within one article; roles as of the day of the article."""

from collections.abc import Sequence

from casus.appositions import link_titles
from casus.cluster import draft_names
from casus.drafts import Stage
from casus.known import Known, load_known
from casus.mentions import Candidate, look_up
from casus.model import Place, Statement
from casus.names import find_names
from casus.nationalities import name_states
from casus.phrases import find_phrases, find_pronouns
from casus.pronouns import find_author, find_quotes, find_speakers, find_voices, resolve_pronoun
from casus.reading import Cast, Parsed
from casus.referents import introduce, note_titles, resolve_phrase
from casus.roles import finish

__all__ = ["Known", "load_known", "resolve_actors"]


def resolve_actors(parsed: Parsed, statements: Sequence[Statement], places: Sequence[Place], *, known: Known) -> Cast:
    """The actors of an article, each once, with every mention; `statements` tell whose words a quote is."""
    if not parsed.tokens:
        return Cast(())
    page = look_up(parsed, places, known)
    names = find_names(page)
    day = parsed.document.published[:10] if parsed.document.published else None
    stage = Stage(page, day, places, [c for c in names if c.kind == "name"], [])
    stage.phrases = sorted([*find_phrases(page, names), *(c for c in names if c.kind != "name")], key=lambda c: (c.head, c.first))
    stage.draft_of = [-1] * len(parsed.tokens)
    stage.set_scene()
    draft_names(stage)
    links = link_titles(page, stage.names, stage.phrases)
    introduce(stage, links)
    note_titles(stage, links)
    inside = find_quotes(stage)
    speakers = find_speakers(stage, inside, statements)
    steps: list[tuple[int, int, int, Candidate]] = [(c.head, 1, n, c) for n, c in enumerate(stage.phrases)]
    pronouns = find_pronouns(page)
    steps += [(c.head, 0, n, c) for n, c in enumerate(pronouns)]
    late = []
    for _, kind, number, candidate in sorted(steps, key=lambda step: step[:3]):
        if kind == 1:
            resolve_phrase(stage, number, links)
        elif candidate.words in ("i", "we"):
            late.append(candidate)
        else:
            resolve_pronoun(stage, candidate, inside, speakers)
    # A quote's speaker may be told after it.
    for candidate in late:
        resolve_pronoun(stage, candidate, inside, speakers)
    find_author(stage, pronouns, inside)
    find_voices(stage, pronouns, inside, speakers)
    name_states(stage)
    return Cast(finish(stage))
