"""The words of reporting: which act a verb or noun performs, which words tell a medium (`data/cues.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from casus.model import Span
from casus.reading import Parsed


@cache
def vocabulary() -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    """The act that each reporting word performs, and the words that tell a medium."""
    table = tomllib.loads((files("casus") / "data" / "cues.toml").read_text("utf-8"))
    acts = {lemma: act for act, entry in table["act"].items() for lemma in entry["lemmas"]}
    return acts, tuple((words, medium) for medium, forms in table["medium"].items() for words in forms)


def told_act(parsed: Parsed, cue: Sequence[Span]) -> str | None:
    """The act that the cue's own word performs, pairs of words before single ones; None where no word tells."""
    acts, _ = vocabulary()
    for piece in cue:
        tokens = [parsed.tokens[i] for i in parsed.tokens_in(piece.start, piece.end)]
        lemmas = [t.lemma.lower() for t in tokens]
        for phrase in (" ".join(pair) for pair in pairwise(lemmas)):
            if phrase in acts:
                return acts[phrase]
        for token, lemma in zip(tokens, lemmas, strict=True):
            if token.pos in ("VERB", "NOUN") and lemma in acts:
                return acts[lemma]
    return None
