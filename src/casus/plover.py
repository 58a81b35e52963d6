"""PLOVER's event types with their modes, CAMEO codes, quad classes and contexts, as `data/plover.toml` and `data/contexts.toml` write them down."""

import tomllib
from collections.abc import Collection
from importlib.resources import files
from typing import Any

_DATA = files("casus") / "data"


def load_toml(name: str) -> dict[str, Any]:
    """One of the package's vocabularies."""
    return tomllib.loads((_DATA / name).read_text("utf-8"))


ONTOLOGY = load_toml("plover.toml")
TYPES: tuple[str, ...] = tuple(ONTOLOGY["types"])
MODES: dict[str, tuple[str, ...]] = {kind: tuple(entry.get("modes", ())) for kind, entry in ONTOLOGY["types"].items()}
# The types that are done by saying something (PLOVER.md): the event is the speech act, its actor the speaker.
SPEECH_ACTS = frozenset(("ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONCEDE"))
# Of two-sided types everybody who takes part is an actor.
TWO_SIDED = frozenset(("CONSULT", "COOPERATE"))
# The types by what they are: words or deeds, for or against.
KINDS = {
    "words for": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "deeds for": ("COOPERATE", "AID", "RETREAT"),
    "words against": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "deeds against": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
TOPICS: dict[str, frozenset[str]] = {topic: frozenset(words) for topic, words in ONTOLOGY["topics"].items()}
MODE_WORDS: dict[str, dict[str, frozenset[str]]] = {
    kind: {mode: frozenset(words) for mode, words in modes.items()} for kind, modes in ONTOLOGY["mode_words"].items()
}
CONTEXTS: dict[str, frozenset[str]] = {name: frozenset(entry["words"]) for name, entry in load_toml("contexts.toml")["contexts"].items()}


def cameo_code(kind: str, mode: str | None, lemmas: Collection[str], *, exact: str | None = None, firm: bool = False) -> str:
    """The CAMEO code of an event: what its trigger word says, else its mode's, else by what the clause is about, else the type's own."""
    entry = ONTOLOGY["types"][kind]
    if mode and firm and mode in entry.get("firm", {}):
        return str(entry["firm"][mode])
    if mode and mode in entry.get("modes", {}) and (exact is None or exact == entry["cameo"] or kind == "REQUEST"):
        return str(entry["modes"][mode])
    if firm and "firm_cameo" in entry:
        return str(entry["firm_cameo"])
    if exact is not None and exact != entry["cameo"]:
        return exact
    for topic, code in entry.get("topics", {}).items():
        if not TOPICS[topic].isdisjoint(lemmas):
            return str(code)
    return str(exact or entry["cameo"])


def kind_of(event_type: str) -> str:
    """Which of KINDS an event type belongs to; one that PLOVER does not have counts as words for."""
    return next((kind for kind, types in KINDS.items() if event_type in types), "words for")


def quad_class(cameo: str) -> int:
    """GDELT's four classes by CAMEO root: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""
    root = int(cameo[:2])
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


def contexts_of(lemmas: Collection[str]) -> tuple[str, ...]:
    """The contexts of which some word is among a clause's lemmas, in PLOVER's order."""
    return tuple(name for name, words in CONTEXTS.items() if not words.isdisjoint(lemmas))
