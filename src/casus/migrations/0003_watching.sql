-- Watching: what is watched for, what touched it, and who is yet to be told. Moments are ISO 8601 in UTC.

-- A tripwire of a user's own. The others are the open conditions of the ledger's commitments, which need no row.
CREATE TABLE tripwires (
    tripwire_id TEXT PRIMARY KEY,   -- made from name and fields
    name        TEXT NOT NULL,
    wanted      TEXT NOT NULL,      -- JSON: the fields that an event must have
    added_at    TEXT NOT NULL,
    removed_at  TEXT
);

-- Articles that no watcher has looked at; a row is written with its article and leaves in the transaction that raises its alerts.
CREATE TABLE arrivals (
    reading_id  TEXT PRIMARY KEY REFERENCES readings,
    arrived_at  TEXT NOT NULL
);
CREATE INDEX arrivals_order ON arrivals (arrived_at, reading_id);

-- One row: since when conditions are watched, and what makes this ledger's feed of alerts another than any other feed.
CREATE TABLE watching (
    only_row    INTEGER PRIMARY KEY,
    began_at    TEXT NOT NULL,
    feed_id     TEXT NOT NULL
);

-- One event that touched one tripwire, with everything that is told of it, as it was at that moment.
CREATE TABLE alerts (
    n           AUTONUMBER,
    alert_id    TEXT NOT NULL UNIQUE,   -- made from tripwire and event
    tripwire    TEXT NOT NULL,          -- a tripwire, or the commitment whose condition is touched
    event       TEXT NOT NULL,
    identity    TEXT NOT NULL,          -- of the article that told the event
    type        TEXT NOT NULL,
    starts_on   TEXT,
    payload     TEXT NOT NULL,          -- JSON, as the webhook sends it
    raised_at   TEXT NOT NULL
);
CREATE INDEX alerts_tripwire ON alerts (tripwire, event);
CREATE INDEX alerts_identity ON alerts (identity, tripwire);

-- Where alerts are told: "terminal", or the address of a webhook.
CREATE TABLE channels (
    channel     TEXT PRIMARY KEY,
    opened_at   TEXT NOT NULL,
    failures    INTEGER NOT NULL,       -- in a row
    not_before  TEXT,
    reason      TEXT                    -- of the latest failure
);

-- The outbox: written in the transaction that raises the alert, for every channel there is.
CREATE TABLE deliveries (
    channel     TEXT NOT NULL REFERENCES channels,
    alert_id    TEXT NOT NULL REFERENCES alerts (alert_id),
    attempts    INTEGER NOT NULL,
    not_before  TEXT,
    held_by     TEXT,                   -- the watcher that is telling it now, and until when it may
    held_until  TEXT,
    delivered_at TEXT,
    reason      TEXT,                   -- why the latest attempt failed
    PRIMARY KEY (channel, alert_id)
);
CREATE INDEX deliveries_waiting ON deliveries (channel, delivered_at);

-- What is known of the addresses and files that are looked at again and again.
CREATE TABLE visits (
    address     TEXT PRIMARY KEY,
    etag        TEXT,                   -- of a file: its state
    modified    TEXT,
    kept_at     TEXT,                   -- when everything there was in the ledger
    failures    INTEGER,                -- in a row
    not_before  TEXT,
    reason      TEXT
);

-- Hosts of the web (scheme, name and port): their robots.txt, who is asking them now, and from when they may be asked again.
CREATE TABLE hosts (
    host        TEXT PRIMARY KEY,
    robots      TEXT,
    robots_at   TEXT,
    held_by     TEXT,
    held_until  TEXT,
    not_before  TEXT
);
