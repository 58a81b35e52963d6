"""The account of a situation: every line with who told it and from how many independent origins. What report, web and exports show."""

from dataclasses import dataclass

from casus.model import CommitmentStatus, MeasureStage, Quantity, Stance


@dataclass(frozen=True, slots=True)
class Who:
    """An actor across articles: its name, country and how many articles of the account name it. `named` is false for "officers" and the
    like, of whom one article cannot tell which are meant in another; such a one is an actor of its article only."""

    key: str
    name: str
    country: str | None
    articles: int
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a line comes from: the article's place in the account, its id in the ledger (`d-…`) and its name, outlet, agencies, date,
    headline and address, and the words themselves with the id of the record they are of."""

    article: int
    id: str
    record: str
    name: str
    outlet: str | None
    agencies: tuple[str, ...]
    published: str | None
    headline: str | None
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event and all who tell it; `id` is that of its first telling. `on` is its day, or where `dated` is false the day it was first told. `statuses` counts how it is told."""

    id: str
    type: str
    mode: str | None
    on: str | None
    dated: bool
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    place: str | None
    quantities: tuple[Quantity, ...]
    statuses: tuple[tuple[str, int], ...]
    sources: tuple[Source, ...]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An event that may meet a condition, and why; proposed, not declared."""

    happening: Happening
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proviso:
    """A condition in the words of the first telling that has it."""

    connective: str
    text: str
    touched: tuple[Touched, ...]
    more: int
    """How many further events may meet it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """A commitment and all who tell it. `status` is what the latest telling says; `history` its changes as (day, status, source)."""

    id: str
    kind: str
    committer: str | None
    said_by: str | None
    action: str
    provisos: tuple[Proviso, ...]
    target: str | None
    deadline: str | None
    deadline_on: str | None
    status: CommitmentStatus
    history: tuple[tuple[str | None, CommitmentStatus, Source], ...]
    sources: tuple[Source, ...]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where somebody stands on a measure."""

    actor: str | None
    stance: Stance
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A measure's stage as one article tells it."""

    on: str | None
    stage: MeasureStage
    number: float | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A measure through its stages, in order of telling, with everybody's position."""

    id: str
    kind: str
    instruments: tuple[str, ...]
    sender: str | None
    targets: tuple[str, ...]
    steps: tuple[Step, ...]
    stands: tuple[Stand, ...]
    origins: int

    @property
    def now(self) -> Step:
        return self.steps[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two passages that cannot both be true. `proposed` where the two stand in different articles and only their words are alike."""

    id: str
    claim: Source
    against: Source
    claimed_by: tuple[str, ...]
    disputed_by: tuple[str, ...]
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who spoke: statements (one told in several articles counts once), by speech act, and the latest one."""

    who: Who
    statements: int
    acts: tuple[tuple[str, int], ...]
    latest: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One report that several articles carry."""

    agency: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The account. `origins` counts the articles' independent origins; `undated` the articles without a date; `unattributed` the statements
    without a known speaker. Events come newest first, undertakings and measures by their latest telling, speakers by how much they said."""

    articles: int
    outlets: int
    origins: int
    since: str | None
    until: str | None
    statements: int
    undated: int
    unattributed: int
    happenings: tuple[Happening, ...]
    undertakings: tuple[Undertaking, ...]
    courses: tuple[Course, ...]
    disputes: tuple[Dispute, ...]
    speakers: tuple[Speaker, ...]
    wires: tuple[Wire, ...]
