-- An article is known by its address, or where it has none by its content. Each content seen under one address is a document of its own
-- (an outlet's correction is another document); each time Casus has read a document is a reading. Nothing is overwritten or deleted;
-- `articles` says which document and reading count now.

CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,   -- made from identity, headline, published and text
    identity    TEXT NOT NULL,      -- the address without fragment, or a hash of the content
    version     INTEGER NOT NULL,   -- 1, 2, ... in order of arrival under one identity
    name        TEXT NOT NULL,      -- what the reader called it: a file, a row's id
    url         TEXT,
    headline    TEXT,
    published   TEXT,               -- ISO 8601, as exact as the article says
    publisher   TEXT,
    language    TEXT,
    text        TEXT NOT NULL,
    added_at    TEXT NOT NULL,      -- UTC
    UNIQUE (identity, version)
);

CREATE TABLE readings (
    reading_id  TEXT PRIMARY KEY,   -- made from the record
    document_id TEXT NOT NULL REFERENCES documents,
    number      INTEGER NOT NULL,   -- 1, 2, ... of one document
    casus       TEXT NOT NULL,      -- the version that read it
    record      TEXT NOT NULL,      -- JSON, as `casus read` prints it
    read_at     TEXT NOT NULL,      -- UTC
    UNIQUE (document_id, number)
);

CREATE TABLE articles (
    identity    TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents,
    reading_id  TEXT NOT NULL REFERENCES readings
);

-- One row a record; `n` is its place in the record's list. Words that the article breaks in pieces are joined by " ... ".

CREATE TABLE actors (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, country TEXT, sector TEXT, wikidata TEXT,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE statements (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    id TEXT NOT NULL, kind TEXT NOT NULL, act TEXT, source TEXT, source_actor TEXT, cue TEXT, content TEXT NOT NULL,
    addressee TEXT, medium TEXT, said_on TEXT, within TEXT,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE events (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, mode TEXT, cameo TEXT, status TEXT NOT NULL, starts_on TEXT, ends_on TEXT,
    place TEXT, country TEXT, statement TEXT, words TEXT NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE event_sides (
    reading_id TEXT NOT NULL REFERENCES readings, event INTEGER NOT NULL, n INTEGER NOT NULL,
    side TEXT NOT NULL,             -- actor or recipient
    actor TEXT NOT NULL,
    PRIMARY KEY (reading_id, event, side, n)
);

CREATE TABLE commitments (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, committer TEXT, committer_actor TEXT, action TEXT NOT NULL,
    target TEXT, target_actor TEXT, deadline TEXT, deadline_on TEXT, source TEXT, source_actor TEXT, statement TEXT,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE conditions (
    reading_id TEXT NOT NULL REFERENCES readings, commitment INTEGER NOT NULL, n INTEGER NOT NULL,
    connective TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (reading_id, commitment, n)
);

CREATE TABLE triggers (
    reading_id TEXT NOT NULL REFERENCES readings, commitment INTEGER NOT NULL, condition INTEGER NOT NULL, n INTEGER NOT NULL,
    type TEXT, mode TEXT, words TEXT NOT NULL,
    PRIMARY KEY (reading_id, commitment, condition, n)
);

CREATE TABLE measures (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    id TEXT NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL, sender TEXT, targets TEXT NOT NULL, instruments TEXT NOT NULL, -- JSON lists
    target TEXT, number DOUBLE PRECISION, purpose TEXT, evidence TEXT NOT NULL,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE positions (
    reading_id TEXT NOT NULL REFERENCES readings, measure INTEGER NOT NULL, n INTEGER NOT NULL,
    actor TEXT, stance TEXT NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (reading_id, measure, n)
);

CREATE TABLE facts (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    kind TEXT NOT NULL, actor TEXT, value DOUBLE PRECISION, high DOUBLE PRECISION, unit TEXT, date TEXT, attributed_to TEXT, evidence TEXT NOT NULL,
    PRIMARY KEY (reading_id, n)
);

CREATE TABLE contested (
    reading_id TEXT NOT NULL REFERENCES readings, n INTEGER NOT NULL,
    claim TEXT NOT NULL, against TEXT NOT NULL, claimed_by TEXT NOT NULL, disputed_by TEXT NOT NULL, -- JSON lists
    PRIMARY KEY (reading_id, n)
);

-- Where in `documents.text` every record stands: code points, `ends` exclusive. `path` is the way to the span inside the record's JSON,
-- such as `content.0` or `conditions.0.triggers.1`.
CREATE TABLE spans (
    reading_id TEXT NOT NULL REFERENCES readings,
    list TEXT NOT NULL,             -- actors, times, places, statements, events, ...
    n INTEGER NOT NULL,
    path TEXT NOT NULL,
    starts INTEGER NOT NULL, ends INTEGER NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (reading_id, list, n, path)
);

CREATE INDEX documents_published ON documents (published);
CREATE INDEX actors_name ON actors (name);
CREATE INDEX statements_actor ON statements (source_actor);
CREATE INDEX events_type ON events (type, starts_on);
CREATE INDEX commitments_status ON commitments (status);
