"""The sample articles, read whole and held against samples/expected.toml: what share of its key records of each kind Casus finds.

`FLOORS` is the pinned share. It may be raised as Casus gets better, and falls short as soon as a kind gets worse. A record counts as found
where its words share half with ours (word F1; of an event's evidence, half of the shorter) and its named sides and labels agree.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casus.model import Record, Span
from casus.pipeline import Tools, annotate
from casus.read import read_documents

SAMPLES = Path(__file__).parent.parent / "samples"
ARTICLES: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text("utf-8"))["article"]
FLOORS = {
    "document": 1.0,
    "statements": 0.8,
    "events": 0.4,
    "commitments": 0.5,
    "conditions": 0.35,
    "measures": 0.55,
    "contested": 0.1,
}
HALF = 0.5
# Fields of the document that the expectations name, texts first.
FIELDS = ("headline", "standfirst", "published", "publisher", "byline", "agencies", "captions", "headings", "related")


@pytest.fixture(scope="module")
def records(tools: Tools) -> list[tuple[dict[str, Any], Record]]:
    """Each expectation with the record of its article."""
    read: dict[str, list[Record]] = {}
    for file in sorted({a["file"] for a in ARTICLES}):
        documents = read_documents([str(SAMPLES / file)], config=tools.config)
        read[file] = [annotate(d, tools=tools) for d in documents if not isinstance(d, Exception)]
    out = []
    for expected in ARTICLES:
        rows = [r for r in read[expected["file"]] if expected.get("row") in (None, r.document.id, r.document.url)]
        assert len(rows) == 1, f"{expected['file']}: {len(rows)} articles for {expected.get('row')}"
        out.append((expected, rows[0]))
    return out


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").lower())


def likeness(one: str, other: str) -> float:
    """Word F1."""
    a, b = Counter(words(one)), Counter(words(other))
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def inside(one: str, other: str) -> float:
    """Share of the shorter text's words that the other has."""
    a, b = Counter(words(one)), Counter(words(other))
    return sum((a & b).values()) / max(1, min(sum(a.values()), sum(b.values())))


def joined(spans: Iterable[Span]) -> str:
    return " ".join(s.text for s in spans)


def text_of(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def is_actor(record: Record, actor_id: str | None, name: str | None) -> bool:
    """Whether the actor goes by this name: all words of one are in the other. True where no name is asked for."""
    actor = next((a for a in record.actors if a.id == actor_id), None)
    if name is None:
        return True
    wanted = set(words(name))
    known = [actor.name, *(m.text for m in actor.mentions if m.kind != "pronoun")] if actor else []
    return any((have := set(words(k))) and (have <= wanted or wanted <= have) for k in known)


def one_of(entry: dict[str, Any], key: str) -> list[str]:
    return [entry[key], *entry.get(f"{key}_or", ())] if key in entry else []


Checks = Iterator[tuple[bool, str]]


def document(expected: dict[str, Any], record: Record) -> Checks:
    have = record.document
    for field in (f for f in FIELDS if f in expected):
        want, got = expected[field], getattr(have, field)
        if field == "captions":
            ok = all(any(likeness(c["text"], g.text) > 0.9 for g in got) for c in want)
        elif field in ("headings", "related"):
            ok = all(any(likeness(w, g.text) > 0.9 for g in got) for w in want)
        elif isinstance(want, list):
            ok = set(want) <= set(got)
        elif field == "published":
            ok = (got or "")[:10] == want
        else:
            ok = likeness(want, got or "") > 0.9
        yield ok, field
    for furniture in expected.get("text_excludes", ()):
        yield furniture not in have.text, f"furniture {furniture}"


def statements(expected: dict[str, Any], record: Record) -> Checks:
    for want in expected.get("key_statements", ()):
        content = text_of(want["content"])
        found = [s for s in record.statements if likeness(content, joined(s.content)) >= HALF]
        ok = any(is_actor(record, s.source_actor, want["source"]) or inside(want["source"], joined(s.source)) == 1 for s in found)
        yield ok, f"{want['source']}: {content[:60]}"


def events(expected: dict[str, Any], record: Record) -> Checks:
    for want in expected.get("events", ()):
        found = [e for e in record.events if e.type in one_of(want, "type") and inside(want["evidence"], e.evidence.text) >= HALF]
        ok = any(
            ("actor" not in want or any(is_actor(record, a, want["actor"]) for a in e.actors))
            and ("recipient" not in want or any(is_actor(record, a, want["recipient"]) for a in e.recipients))
            for e in found
        )
        yield ok, f"{want['type']} {want['evidence'][:60]} ({len(found)} of the type)"


def commitments(expected: dict[str, Any], record: Record) -> Checks:
    for want in expected.get("commitments", ()):
        found = [c for c in record.commitments if likeness(want["action"], joined(c.action)) >= HALF and c.kind in one_of(want, "kind")]
        named = [(c.committer.text if c.committer else "", c.committer_actor) for c in found]
        ok = any(is_actor(record, actor, want.get("committer")) or inside(want["committer"], text) == 1 for text, actor in named)
        yield ok, f"{want['kind']} {want['action'][:60]}"


def conditions(expected: dict[str, Any], record: Record) -> Checks:
    for want in (c for c in expected.get("commitments", ()) if "condition" in c):
        found = [k for c in record.commitments for k in c.conditions if likeness(want["condition"], joined(k.text)) >= HALF]
        yield any(k.connective == want["connective"] for k in found), f"{want['connective']} {want['condition'][:60]}"


def measures(expected: dict[str, Any], record: Record) -> Checks:
    for want in expected.get("measures", ()):
        found = [m for m in record.measures if m.kind == want["kind"] and is_actor(record, m.sender, want["sender"])]
        fits = [m for m in found if m.stage in one_of(want, "stage") and m.number == want.get("number", m.number)]
        yield (
            bool(fits),
            f"{want['kind']} of {want['sender']}, {want['stage']}, {want.get('number')}: {[(m.stage, m.number) for m in found]}",
        )


def contested(expected: dict[str, Any], record: Record) -> Checks:
    for want in expected.get("contested", ()):
        pairs = [(c.claim.text, c.against.text) for c in record.contested]
        pairs += [(b, a) for a, b in pairs]
        ok = any(likeness(want["claim"], a) >= 0.3 and likeness(want["against"], b) >= 0.3 for a, b in pairs)
        yield ok, f"{want['claim'][:50]} / {want['against'][:50]}"


KINDS: tuple[Callable[[dict[str, Any], Record], Checks], ...] = (document, statements, events, commitments, conditions, measures, contested)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_share_found(kind: Callable[[dict[str, Any], Record], Checks], records: list[tuple[dict[str, Any], Record]]) -> None:
    results = [(ok, f"{expected['file']}: {what}") for expected, record in records for ok, what in kind(expected, record)]
    missing = [what for ok, what in results if not ok]
    share = 1 - len(missing) / len(results)
    print(f"{kind.__name__}: {len(results) - len(missing)}/{len(results)} = {share:.3f}", *missing, sep="\n  ")
    assert share >= FLOORS[kind.__name__], "\n".join([f"{share:.3f} of {len(results)}", *missing])


def test_number_of_statements(records: list[tuple[dict[str, Any], Record]]) -> None:
    """A reader's count of outermost statements, over all samples, a fifth either way."""
    counted = sum(expected["statements"] for expected, _ in records)
    found = sum(s.within is None for _, record in records for s in record.statements)
    assert 0.8 * counted <= found <= 1.2 * counted, (found, counted)


def test_expectations_stand_in_the_articles(records: list[tuple[dict[str, Any], Record]]) -> None:
    """Every verbatim piece of expected.toml is in the text that Casus reads: else a floor would measure a slip of ours."""
    for expected, record in records:
        pieces = [
            p for s in expected.get("key_statements", ()) for p in ([s["content"]] if isinstance(s["content"], str) else s["content"])
        ]
        pieces += [e["evidence"] for kind in ("events", "measures") for e in expected.get(kind, ()) if "evidence" in e]
        pieces += [c[key] for c in expected.get("contested", ()) for key in ("claim", "against")]
        assert [p for p in pieces if p not in record.document.text] == [], expected["file"]
