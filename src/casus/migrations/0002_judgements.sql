-- What was judged about two things. Nothing is overwritten: a judgement that no longer holds is marked as undone, by whom and when.
-- `kind` says what the two are (actor, event, commitment, measure, claim, statement, copy, story); a < b are their ids.
CREATE TABLE judgements (
    n         AUTONUMBER,
    kind      TEXT NOT NULL,
    a         TEXT NOT NULL,
    b         TEXT NOT NULL,
    verdict   TEXT NOT NULL,        -- same, different or unsure
    score     DOUBLE PRECISION,     -- of the machine; unknown for a person's
    reason    TEXT NOT NULL,
    who       TEXT NOT NULL,        -- "casus 0.2.0" or a person
    at        TEXT NOT NULL,        -- UTC
    undone_by TEXT,
    undone_at TEXT                  -- UTC
);
CREATE INDEX judgements_a ON judgements (a);
CREATE INDEX judgements_b ON judgements (b);

-- Names have their own index from here on, and a name may be longer than PostgreSQL can index.
DROP INDEX actors_name;
