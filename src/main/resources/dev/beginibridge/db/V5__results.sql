-- Begini's events, and whom they are for. One file for SQLite and PostgreSQL: BYTEA is no type to SQLite, which keeps the bytes
-- all the same. Instants as in V1, but for arrived.

-- Who asked last for a link: its results go there.
ALTER TABLE link ADD COLUMN asker_request_id TEXT;
ALTER TABLE link ADD COLUMN asker_correlation_id TEXT;
ALTER TABLE link ADD COLUMN asker_door TEXT; -- null: asked for before there was this column
ALTER TABLE link ADD COLUMN asker_batch TEXT;
ALTER TABLE link ADD COLUMN asker_row BIGINT;
ALTER TABLE link ADD COLUMN asker_result_to TEXT;

CREATE TABLE result (
    id                   TEXT    NOT NULL PRIMARY KEY, -- the SHA-256 of the body
    deployment           TEXT    NOT NULL,
    integration_id       TEXT    NOT NULL, -- that of the deployment
    environment          TEXT    NOT NULL,
    uid                  TEXT,             -- null: the body names none
    type                 TEXT,
    body                 BYTEA   NOT NULL,
    arrived              BIGINT  NOT NULL, -- epoch microseconds: no two of one bridge are the same
    number               BIGINT,           -- in the order of commits; null: not settled, it may overtake its own link
    matched              INTEGER NOT NULL DEFAULT 0, -- when settled: 1 if its link is known, and then the asker's columns count
    asker_request_id     TEXT,
    asker_correlation_id TEXT,
    asker_door           TEXT,
    asker_batch          TEXT,
    asker_row            BIGINT,
    asker_result_to      TEXT,
    due_at               BIGINT,           -- when it may be taken; null: not settled, or delivered
    owner                TEXT,             -- the last to take it; due_at is the end of its lease
    attempts             INTEGER NOT NULL DEFAULT 0,
    replays              INTEGER NOT NULL DEFAULT 0,
    delivered_at         BIGINT
);

-- What waits is little, however much was delivered.
CREATE INDEX result_unsettled ON result (arrived) WHERE number IS NULL;
CREATE INDEX result_due ON result (due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX result_by_uid ON result (deployment, uid, arrived);
CREATE INDEX result_by_number ON result (deployment, number) WHERE number IS NOT NULL;
CREATE INDEX result_by_time ON result (arrived);

-- The last number that was given. Whoever gives some holds the row until they are committed, so that they appear in their order.
CREATE TABLE result_number (
    last BIGINT NOT NULL
);

INSERT INTO result_number (last) VALUES (0);

-- How far each deployment's result files have come, and who makes the next one.
CREATE TABLE result_file (
    deployment  TEXT   NOT NULL PRIMARY KEY,
    owner       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    number      BIGINT NOT NULL, -- the last event in a published file; 0: there is none
    made_at     BIGINT NOT NULL, -- when the last file was begun; before the first, when it was looked for first
    name        TEXT,            -- of a file that is begun, and may not be published yet
    last        BIGINT           -- the last event in that file
);
