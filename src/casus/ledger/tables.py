"""Every table of the ledger, for SQLite and PostgreSQL alike (SQLAlchemy Core). `migrations/` makes them and says what each column is; a test
holds the two together. A new table is a section here and a new numbered file there."""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, column, table

metadata = MetaData()


def _words(*names: str) -> list[Column[str]]:
    """Columns of text that is always known."""
    return [Column(name, Text, nullable=False) for name in names]


def _maybe(*names: str) -> list[Column[str]]:
    """Columns of text that may be unknown."""
    return [Column(name, Text) for name in names]


def _at(*names: str) -> list[Column[int]]:
    """Columns that number a row within its reading; part of its key."""
    return [Column(name, Integer, primary_key=True, autoincrement=False) for name in names]


def _reading() -> Column[str]:
    return Column("reading_id", Text, ForeignKey("readings.reading_id"), primary_key=True)


# Documents and readings: nothing here is overwritten or deleted; `articles` says which document and reading count now.

documents = Table(
    "documents",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *_words("name"),
    *_maybe("url", "headline", "published", "publisher", "language"),
    *_words("text", "added_at"),
    UniqueConstraint("identity", "version"),
    Index("documents_published", "published"),
)
readings = Table(
    "readings",
    metadata,
    Column("reading_id", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("documents.document_id"), nullable=False),
    Column("number", Integer, nullable=False),
    *_words("casus", "record", "read_at"),
    UniqueConstraint("document_id", "number"),
)
articles = Table(
    "articles",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("documents.document_id"), nullable=False),
    Column("reading_id", Text, ForeignKey("readings.reading_id"), nullable=False),
)

# The records of every reading: one row a record, `n` its place in the record's list.

actors = Table("actors", metadata, _reading(), *_at("n"), *_words("id", "name", "type"), *_maybe("country", "sector", "wikidata"))
statements = Table(
    "statements",
    metadata,
    _reading(),
    *_at("n"),
    *_words("id", "kind"),
    *_maybe("act", "source", "source_actor", "cue"),
    *_words("content"),
    *_maybe("addressee", "medium", "said_on", "within"),
    Index("statements_actor", "source_actor"),
)
events = Table(
    "events",
    metadata,
    _reading(),
    *_at("n"),
    *_words("id", "type"),
    *_maybe("mode", "cameo"),
    *_words("status"),
    *_maybe("starts_on", "ends_on", "place", "country", "statement"),
    *_words("words", "evidence"),
    Index("events_type", "type", "starts_on"),
)
event_sides = Table("event_sides", metadata, _reading(), *_at("event", "n"), Column("side", Text, primary_key=True), *_words("actor"))
commitments = Table(
    "commitments",
    metadata,
    _reading(),
    *_at("n"),
    *_words("id", "kind", "status"),
    *_maybe("committer", "committer_actor"),
    *_words("action"),
    *_maybe("target", "target_actor", "deadline", "deadline_on", "source", "source_actor", "statement"),
    Index("commitments_status", "status"),
)
conditions = Table("conditions", metadata, _reading(), *_at("commitment", "n"), *_words("connective", "words"))
triggers = Table("triggers", metadata, _reading(), *_at("commitment", "condition", "n"), *_maybe("type", "mode"), *_words("words"))
measures = Table(
    "measures",
    metadata,
    _reading(),
    *_at("n"),
    *_words("id", "kind", "stage"),
    *_maybe("sender"),
    *_words("targets", "instruments"),
    *_maybe("target"),
    Column("number", Double),
    *_maybe("purpose"),
    *_words("evidence"),
)
positions = Table("positions", metadata, _reading(), *_at("measure", "n"), *_maybe("actor"), *_words("stance", "evidence"))
facts = Table(
    "facts",
    metadata,
    _reading(),
    *_at("n"),
    *_words("kind"),
    *_maybe("actor"),
    Column("value", Double),
    Column("high", Double),
    *_maybe("unit", "date", "attributed_to"),
    *_words("evidence"),
)
contested = Table("contested", metadata, _reading(), *_at("n"), *_words("claim", "against", "claimed_by", "disputed_by"))
spans = Table(
    "spans",
    metadata,
    _reading(),
    Column("list", Text, primary_key=True),
    *_at("n"),
    Column("path", Text, primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    *_words("words"),
)

# What can be found: one row for each thing that a current reading tells. Its terms stand in `search`, which each database has in its own way.

entries = Table(
    "entries",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    *_words("kind"),
    Column("id", Text, nullable=False, unique=True),
    Column("reading_id", Text, ForeignKey("readings.reading_id"), nullable=False),
    Column("n", Integer, nullable=False),
    *_maybe("day"),
    Index("entries_kind", "kind", "key"),
    Index("entries_reading", "reading_id"),
)
search = table("search", column("rowid", BigInteger), column("key", BigInteger), column("terms", Text))
upkeep = Table("upkeep", metadata, Column("task", Text, primary_key=True), *_words("state"))

# What was judged about two things: by Casus while weaving, or by a person, whose judgement outranks it.

judgements = Table(
    "judgements",
    metadata,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *_words("kind", "a", "b", "verdict"),
    Column("score", Double),
    *_words("reason", "who", "at"),
    *_maybe("undone_by", "undone_at"),
    Index("judgements_a", "a"),
    Index("judgements_b", "b"),
    Index("judgements_who", "who"),
)
_UNSURE = (judgements.c.verdict == "unsure") & judgements.c.undone_at.is_(None)
Index("judgements_unsure", judgements.c.kind, judgements.c.n, sqlite_where=_UNSURE, postgresql_where=_UNSURE)

# Watching: what is watched for, what touched it, who is yet to be told, and what is known of the sources.

tripwires = Table(
    "tripwires", metadata, Column("tripwire_id", Text, primary_key=True), *_words("name", "wanted", "added_at"), *_maybe("removed_at")
)
arrivals = Table(
    "arrivals",
    metadata,
    _reading(),
    *_words("arrived_at"),
    Index("arrivals_order", "arrived_at", "reading_id"),
)
watching = Table("watching", metadata, *_at("only_row"), *_words("began_at", "feed_id"))
alerts = Table(
    "alerts",
    metadata,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("alert_id", Text, nullable=False, unique=True),
    *_words("tripwire", "event", "identity", "type"),
    *_maybe("starts_on"),
    *_words("payload", "raised_at"),
    Index("alerts_tripwire", "tripwire", "event"),
    Index("alerts_identity", "identity", "tripwire"),
)
channels = Table(
    "channels",
    metadata,
    Column("channel", Text, primary_key=True),
    *_words("opened_at"),
    Column("failures", Integer, nullable=False),
    *_maybe("not_before", "reason"),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("channel", Text, ForeignKey("channels.channel"), primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.alert_id"), primary_key=True),
    Column("attempts", Integer, nullable=False),
    *_maybe("not_before", "held_by", "held_until", "delivered_at", "reason"),
    Index("deliveries_waiting", "channel", "delivered_at"),
)
visits = Table(
    "visits",
    metadata,
    Column("address", Text, primary_key=True),
    *_maybe("etag", "modified", "kept_at"),
    Column("failures", Integer),
    *_maybe("not_before", "reason"),
)
hosts = Table(
    "hosts", metadata, Column("host", Text, primary_key=True), *_maybe("robots", "robots_at", "held_by", "held_until", "not_before")
)

# Weaving: what current readings leave behind to be compared, the keys it is found by, and what hangs together.

woven = Table(
    "woven",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("identity", Text, nullable=False, unique=True),
    *_words("reading_id", "name"),
    *_maybe("url", "headline", "published", "outlet"),
    *_words("agencies"),
    Index("woven_published", "published"),
)
traces = Table(
    "traces",
    metadata,
    Column("id", Text, primary_key=True),
    *_words("kind", "document_id"),
    Column("n", Integer, nullable=False),
    *_words("published"),
    Column("loose", Integer, nullable=False),
    *_words("payload"),
    Index("traces_document", "document_id", "kind", "n"),
    Index("traces_published", "kind", "published"),
)
trace_keys = Table(
    "trace_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    sqlite_with_rowid=False,
)
ties = Table(
    "ties",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Index("ties_id", "id"),
    sqlite_with_rowid=False,
)
groups = Table(
    "groups",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    *_words("group_id", "published"),
    Index("groups_first", "group_id", "kind", "published", "member"),
    Index("groups_member", "member", "kind", "group_id"),
)
names = Table(
    "names",
    metadata,
    Column("id", Text, primary_key=True),
    *_words("name", "type"),
    *_maybe("country", "wikidata"),
    Column("named", Integer, nullable=False),
)
parties = Table(
    "parties",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("actor_id", Text, primary_key=True),
    *_words("name_id"),
    *_maybe("published"),
    Index("parties_actor", "actor_id"),
    Index("parties_name", "name_id", "published", "document_id"),
)
touches = Table(
    "touches",
    metadata,
    Column("commitment", Text, primary_key=True),
    *_at("n"),
    Column("event", Text, primary_key=True),
    Column("score", Double, nullable=False),
    *_words("reason"),
    Index("touches_event", "event"),
)

# Where each article stands in the clustering of stories (`reconcile/stars.py`).

story_places = Table(
    "story_places",
    metadata,
    Column("member", Text, primary_key=True),
    *_words("star", "story"),
    Index("story_places_star", "star"),
    Index("story_places_story", "story"),
)
