"""Every record type of Casus, as `docs/record.md` defines them; frozen, and without behaviour beyond checking themselves.

Offsets are Unicode code points into `Document.text`, half open. Unknown is None; an empty list is ().
The JSON names are the field names, in this order; `serial.py` turns records into JSON and back.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

ActorType = Literal["person", "organisation", "state", "group", "unknown"]
MentionKind = Literal["name", "nominal", "pronoun"]
PlaceKind = Literal["name", "nominal"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
StatementKind = Literal["direct", "indirect", "mixed"]
EventStatus = Literal["reported", "alleged", "denied", "planned", "considered", "threatened", "promised", "conditional", "hypothetical"]
CommitmentKind = Literal["promise", "threat", "refusal"]
CommitmentStatus = Literal["open", "condition_met", "kept", "broken", "withdrawn"]
Connective = Literal["if", "unless", "only_if", "until", "once", "as_long_as", "in_return_for", "or_else"]
MeasureStage = Literal["considered", "proposed", "agreed", "imposed", "extended", "lifted", "rejected"]
Stance = Literal["support", "oppose", "widen", "narrow"]


def record_id(prefix: str, *parts: object) -> str:
    """An id made from what the record is: the same article read twice, or on two machines, gives the same ids."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of `Document.text`: `text == document.text[start:end]`."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"not a span: {self.start}..{self.end} with {len(self.text)} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A picture's caption and who is credited for the picture."""

    text: str
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a related article; `url` is None where only its words stand on the page."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article. `text` is standfirst and body in reading order, paragraphs parted by a blank line, without page furniture;
    for an input row that carries `text`, it is that very string."""

    id: str
    url: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    published: str | None = None
    publisher: str | None = None
    byline: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    headings: tuple[Span, ...] = ()
    related: tuple[Link, ...] = ()
    language: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An office or function: `title` of `of`, from and to as ISO dates as far as known."""

    title: str
    of: str | None = None
    from_: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where the text speaks of an actor. The first three fields are a span."""

    start: int
    end: int
    text: str
    kind: MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One real-world actor of the article, whatever the text calls it. `country` is ISO 3166-1 alpha-3, `sector` PLOVER's, `wikidata` a QID."""

    id: str
    name: str
    type: ActorType
    country: str | None = None
    sector: str | None = None
    roles: tuple[Role, ...] = ()
    wikidata: str | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A TIMEX3 expression; `value` is TIMEX3's, resolved against `Document.published`; None where that is unknown and needed."""

    start: int
    end: int
    text: str
    type: TimexType
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as a place. `country` is ISO 3166-1 alpha-3, `lat` and `lon` degrees WGS 84, `geonames` the GeoNames id. A `nominal` one is
    told by a noun, "there" or degrees; its name is that of the place it means, else its own words."""

    start: int
    end: int
    text: str
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    kind: PlaceKind = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what: source, cue and content after PARC and PolNeAR; each may be broken in pieces."""

    id: str
    kind: StatementKind
    act: str | None = None
    source: tuple[Span, ...] = ()
    source_actor: str | None = None
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...]
    addressee: str | None = None
    medium: str | None = None
    time: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that the text gives: `value`, or from `value` to `high`; `unit` in the singular ("killed", "troop", "USD", "percent")."""

    value: float | None = None
    high: float | None = None
    unit: str | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom, in PLOVER's terms. `place` is an index into the record's places; dates are ISO, as exact as told."""

    id: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    recipient_inferred: bool = False
    """True where the event's own sentence names no recipient and the one given is whom the sentences before speak for."""
    place: int | None = None
    place_inferred: bool = False
    """True where the place is the article's setting and not told of this event."""
    date: str | None = None
    date_end: str | None = None
    status: EventStatus = "reported"
    quantities: tuple[Quantity, ...] = ()
    statement: str | None = None
    evidence: Span
    trigger: Span
    also: tuple[Span, ...] = ()
    """Other passages that tell the same event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What a condition waits for, as a PLOVER event with its own words. The first three fields are a span."""

    start: int
    end: int
    text: str
    type: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """On what a commitment depends."""

    connective: Connective
    text: tuple[Span, ...]
    triggers: tuple[Trigger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A time limit in the text; `value` is TIMEX3's. The first three fields are a span."""

    start: int
    end: int
    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Who will do, or will not do, what, on which condition (`docs/commitments.md`)."""

    id: str
    kind: CommitmentKind
    committer: Span | None = None
    committer_actor: str | None = None
    action: tuple[Span, ...]
    conditions: tuple[Condition, ...] = ()
    target: Span | None = None
    target_actor: str | None = None
    deadline: Deadline | None = None
    source: Span | None = None
    source_actor: str | None = None
    statement: str | None = None
    status: CommitmentStatus = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where an actor stands on a measure."""

    actor: str | None
    stance: Stance
    evidence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A decision of a body to act on somebody, weighed, argued over or in force."""

    id: str
    kind: str
    instruments: tuple[str, ...] = ()
    sender: str | None = None
    targets: tuple[str, ...] = ()
    target_text: Span | None = None
    number: float | None = None
    stage: MeasureStage
    purpose: Span | None = None
    positions: tuple[Position, ...] = ()
    evidence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number about somebody: age, tenure, vote_share, death_toll, injured, arrested, crowd_size ..."""

    kind: str
    actor: str | None = None
    value: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None
    attributed_to: str | None = None
    evidence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """Two passages that different sides hold and that cannot both be true."""

    claim: Span
    against: Span
    claimed_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """How the record was made. `seconds` is None unless asked for, so that the same input gives the same bytes."""

    casus: str
    models: dict[str, str]
    seconds: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that Casus says about one article."""

    document: Document
    actors: tuple[Actor, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    measures: tuple[Measure, ...] = ()
    facts: tuple[Fact, ...] = ()
    contested: tuple[Contested, ...] = ()
    meta: Meta


def span(text: str, start: int, end: int) -> Span:
    """The span `start..end` of `text`, white space trimmed from its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end, text=text[start:end])


Json = dict[str, Any]
