-- What can be found. All of it can be made again from `readings`.

-- One row for each thing that a current reading tells and that has an id. `key` puts them in order: the minute of `day`, then the article,
-- then the place in it.
CREATE TABLE entries (
    key         BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,      -- article, actor, statement, event, commitment, measure, contested
    id          TEXT NOT NULL UNIQUE,
    reading_id  TEXT NOT NULL REFERENCES readings,
    n           INTEGER NOT NULL,   -- its place in the record's list
    day         TEXT                -- when it happened or was said, else when it was published
);
CREATE INDEX entries_kind ON entries (kind, key);
CREATE INDEX entries_reading ON entries (reading_id);

-- What is to be done once after a migration: "articles" is "open" until every article has its entries.
CREATE TABLE upkeep (task TEXT PRIMARY KEY, state TEXT NOT NULL);
INSERT INTO upkeep VALUES ('articles', 'open');
