-- Weaving: what current readings leave behind to be compared, the keys it is found by, and what hangs together (docs/sameness.md).
-- All of it can be made again from `readings` and the judgements of persons.

-- One row a current article.
CREATE TABLE woven (
    document_id TEXT PRIMARY KEY,
    identity    TEXT NOT NULL UNIQUE,
    reading_id  TEXT NOT NULL,
    name        TEXT NOT NULL,
    url         TEXT,
    headline    TEXT,
    published   TEXT,
    outlet      TEXT,               -- the publisher, or else the host of the address
    agencies    TEXT NOT NULL       -- JSON list
);
CREATE INDEX woven_published ON woven (published);

-- One row a thing told: event, commitment, measure, statement, contested. `id` is the record's.
CREATE TABLE traces (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    document_id TEXT NOT NULL,
    n           INTEGER NOT NULL,   -- its place in the record's list
    published   TEXT NOT NULL,      -- of the article; "~" where unknown, so that it comes last
    loose       INTEGER NOT NULL,   -- 1 where it lacks what makes it sure which one it is
    payload     TEXT NOT NULL       -- JSON: all that a comparison may use, and what an account shows
);
CREATE INDEX traces_document ON traces (document_id, kind, n);
CREATE INDEX traces_published ON traces (kind, published);

-- What is looked up: things that share a key are compared; things that share a tie are one by what they are. A key begins with a day.
CREATE TABLE trace_keys (key BIGINT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT_ROWID;
CREATE TABLE ties (key BIGINT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT_ROWID;
CREATE INDEX ties_id ON ties (id);

-- Which group a thing is in: what hangs together through "same". A group is called after its first member by (published, member).
-- `kind` is the trace's, or actor (members are names), or claim (members are statements).
CREATE TABLE groups (
    kind        TEXT NOT NULL,
    member      TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    published   TEXT NOT NULL,
    PRIMARY KEY (kind, member)
);
CREATE INDEX groups_first ON groups (kind, group_id, published, member);

-- The names that articles give somebody, and who goes by which in which article.
CREATE TABLE names (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    country     TEXT,
    wikidata    TEXT,
    named       INTEGER NOT NULL    -- 0 for "officers" and the like, who are known in one article only
);
CREATE TABLE parties (document_id TEXT NOT NULL, actor_id TEXT NOT NULL, name_id TEXT NOT NULL, PRIMARY KEY (document_id, actor_id));
CREATE INDEX parties_actor ON parties (actor_id);
CREATE INDEX parties_name ON parties (name_id);

-- An event that may meet a condition: proposed, never declared.
CREATE TABLE touches (
    commitment  TEXT NOT NULL,
    n           INTEGER NOT NULL,   -- which of its conditions
    event       TEXT NOT NULL,
    score       DOUBLE PRECISION NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (commitment, n, event)
);
CREATE INDEX touches_event ON touches (event);
CREATE INDEX judgements_who ON judgements (kind, who);
