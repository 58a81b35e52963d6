"""Records as brat standoff: for each article its text and its annotations, to look at, correct or train with.

Mentions, places and times are text-bound; statements, events, commitments and measures are brat events with their parts as arguments."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from casus.export.files import written
from casus.export.tables import article_id, place_of
from casus.model import Record
from casus.plover import TYPES
from casus.rows import storable

Pieces = tuple[tuple[int, int], ...]

_STATUSES = ("reported", "alleged", "denied", "planned", "considered", "threatened", "promised", "conditional", "hypothetical")
_STANDINGS = ("open", "condition_met", "kept", "broken", "withdrawn")
_STAGES = ("considered", "proposed", "agreed", "imposed", "extended", "lifted", "rejected")
# A brat annotation lies within lines: one that runs over a line's end becomes one piece a line.
_LINE = re.compile(r"[^\r\n\u0085\u2028\u2029\x0b\x0c\x1c-\x1e]+")
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def to_brat(records: Iterable[Record], folder: Path) -> list[Path]:
    """ARTICLE.txt and ARTICLE.ann for each article, and annotation.conf. Raises OSError."""
    paths = []
    with written(folder / "annotation.conf") as file:
        file.write(_CONFIGURATION.encode())
    for record in records:
        text, annotations = standoff(record)
        for suffix, content in (("txt", text), ("ann", annotations)):
            path = folder / f"{article_id(record.document)}.{suffix}"
            with written(path) as file:
                file.write(content.encode())
            paths.append(path)
    return [*paths, folder / "annotation.conf"]


def standoff(record: Record) -> tuple[str, str]:
    """The article's text as a file can hold it (every character at its place), and its annotations."""
    (text,) = storable((record.document.text,))
    lines = storable(list(_Page(record, str(text)).lines()))
    return str(text), "".join(f"{line}\n" for line in lines)


class _Page:
    """The annotations of one article while they are numbered."""

    def __init__(self, record: Record, text: str) -> None:
        self.record, self.text = record, text
        self.bound: dict[tuple[str, Pieces], str] = {}
        self.told: list[str] = []
        self.numbers = {"E": 0, "A": 0, "R": 0, "#": 0}

    def lines(self) -> Iterator[str]:
        self._actors()
        for p in self.record.places:
            self._note(self._bind("Place", [(p.start, p.end)]), "; ".join(filter(None, (p.name, p.country, str(p.geonames or "")))))
        for t in self.record.times:
            self._note(self._bind("Time", [(t.start, t.end)]), "; ".join(filter(None, (t.type, t.value))))
        self._statements()
        self._events()
        self._commitments()
        self._measures()
        for c in self.record.contested:
            claim, against = (self._bind("Claim", [(s.start, s.end)]) for s in (c.claim, c.against))
            if claim and against:
                self.told.append(f"{self._number('R')}\tDisputes Arg1:{against} Arg2:{claim}")
        for (kind, pieces), name in self.bound.items():
            words = " ".join(self.text[start:end] for start, end in pieces)
            yield f"{name}\t{kind} {';'.join(f'{start} {end}' for start, end in pieces)}\t{words}"
        yield from self.told

    def _actors(self) -> None:
        for a in self.record.actors:
            names = [self._bind(a.type.capitalize(), [(m.start, m.end)]) for m in a.mentions]
            found = list(dict.fromkeys(filter(None, names)))
            if len(found) > 1:
                self.told.append("*\tCoref " + " ".join(found))
            if found:
                self._note(found[0], "; ".join(filter(None, (a.name, a.country, a.sector, a.wikidata))))

    def _statements(self) -> None:
        for s in self.record.statements:
            content = self._bind("Content", [(p.start, p.end) for p in s.content])
            source = self._bind("Source", [(p.start, p.end) for p in s.source])
            trigger = self._bind("Statement", [(p.start, p.end) for p in s.cue or s.content])
            event = self._event(trigger, "Statement", [("Source", source), ("Content", content)])
            self._attribute(event, "Act", s.act)

    def _events(self) -> None:
        for e in self.record.events:
            kind = _NO_NAME.sub("_", e.type)
            near = (e.evidence.start, e.evidence.end)
            # What is only inferred stands nowhere near: it gets no mark.
            sides = [("Actor", self._mention(a, near)) for a in e.actors]
            sides += [("Recipient", self._mention(a, near)) for a in e.recipients if not e.recipient_inferred]
            place = place_of(self.record, e)
            if place and not e.place_inferred:
                sides.append(("Place", self._bind("Place", [(place.start, place.end)])))
            event = self._event(self._bind(kind, [(e.trigger.start, e.trigger.end)]), kind, sides)
            self._attribute(event, "Status", e.status)
            self._note(event, "; ".join(filter(None, (e.mode, e.cameo, e.date))))

    def _commitments(self) -> None:
        for c in self.record.commitments:
            kind = c.kind.capitalize()
            parts = [("Committer", c.committer), ("Target", c.target), ("Deadline", c.deadline), ("Source", c.source)]
            bound = [(role, self._bind(role, [(s.start, s.end)])) for role, s in parts if s]
            bound += [("Condition", self._bind("Condition", [(s.start, s.end) for s in condition.text])) for condition in c.conditions]
            event = self._event(self._bind(kind, [(s.start, s.end) for s in c.action]), kind, bound)
            self._attribute(event, "Standing", c.status)

    def _measures(self) -> None:
        for m in self.record.measures:
            near = (m.evidence.start, m.evidence.end)
            sides = [("Sender", self._mention(m.sender, near))] + [("On", self._mention(t, near)) for t in m.targets]
            event = self._event(self._bind("Measure", [near]), "Measure", sides)
            self._attribute(event, "Stage", m.stage)
            self._note(event, "; ".join((m.kind, *m.instruments)))

    def _bind(self, kind: str, spans: Sequence[tuple[int, int]]) -> str | None:
        """The text-bound annotation of a kind over some spans; None where nothing but line ends is left of them."""
        pieces = tuple(
            (found.start(), found.end())
            for start, end in sorted(set(spans))
            for found in _LINE.finditer(self.text, start, end)
            if not found.group().isspace()
        )
        return self.bound.setdefault((kind, pieces), f"T{len(self.bound) + 1}") if pieces else None

    def _mention(self, actor: str | None, near: tuple[int, int]) -> str | None:
        """The actor's mention within the passage, else its first."""
        found = next((a for a in self.record.actors if a.id == actor), None)
        if found is None or not found.mentions:
            return None
        m = next((m for m in found.mentions if near[0] <= m.start < near[1]), found.mentions[0])
        return self._bind(found.type.capitalize(), [(m.start, m.end)])

    def _event(self, trigger: str | None, kind: str, arguments: Iterable[tuple[str, str | None]]) -> str | None:
        """An event; several arguments of one role are numbered as brat does: Actor, Actor2."""
        if trigger is None:
            return None
        seen: dict[str, int] = {}
        parts = [f"{kind}:{trigger}"]
        for role, bound in dict.fromkeys(arguments):
            if bound:
                seen[role] = seen.get(role, 0) + 1
                parts.append(f"{role}{seen[role] if seen[role] > 1 else ''}:{bound}")
        name = self._number("E")
        self.told.append(f"{name}\t{' '.join(parts)}")
        return name

    def _attribute(self, of: str | None, name: str, value: str | None) -> None:
        if of and value:
            self.told.append(f"{self._number('A')}\t{name} {of} {_NO_NAME.sub('_', value)}")

    def _note(self, of: str | None, words: str) -> None:
        if of and words:
            self.told.append(f"{self._number('#')}\tAnnotatorNotes {of}\t{' '.join(words.split())}")

    def _number(self, letter: str) -> str:
        self.numbers[letter] += 1
        return f"{letter}{self.numbers[letter]}"


_ACTORS = "Person|Organisation|State|Group|Unknown"
_CONFIGURATION = "\n".join(
    [
        "[entities]",
        *_ACTORS.split("|"),
        *("Place", "Time", "Source", "Content", "Committer", "Target", "Deadline", "Condition", "Claim"),
        "[events]",
        "Statement\tSource?:Source, Content?:Content",
        *(f"{kind}\tActor*:{_ACTORS}, Recipient*:{_ACTORS}, Place?:Place" for kind in TYPES),
        *(
            f"{kind}\tCommitter?:Committer, Target?:Target, Deadline?:Deadline, Source?:Source, Condition*:Condition"
            for kind in ("Promise", "Threat", "Refusal")
        ),
        f"Measure\tSender?:{_ACTORS}, On*:{_ACTORS}",
        "[relations]",
        "Disputes\tArg1:Claim, Arg2:Claim",
        "Coref\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
        "[attributes]",
        "Act\tArg:Statement, Value:" + "|".join(("claim", "deny", "accuse", "admit", "warn", "threaten", "promise", "refuse", "demand", "request", "propose", "support", "oppose", "ask")),
        "Status\tArg:<EVENT>, Value:" + "|".join(_STATUSES),
        "Standing\tArg:<EVENT>, Value:" + "|".join(_STANDINGS),
        "Stage\tArg:Measure, Value:" + "|".join(_STAGES),
        "",
    ]
)  # fmt: skip
