-- The same body sent to two deployments is an event of each. SQLite changes no primary key, so the table is made anew,
-- with its columns in the order in which they were added.

ALTER TABLE result RENAME TO result_before;

CREATE TABLE result (
    id                   TEXT    NOT NULL, -- the SHA-256 of the body
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
    delivered_at         BIGINT,
    asker_broker         TEXT,             -- null: the first one
    PRIMARY KEY (id, deployment)
);

INSERT INTO result SELECT * FROM result_before;

DROP TABLE result_before;

-- As they were, and in their order: where two would do, SQLite takes the later one.
CREATE INDEX result_unsettled ON result (arrived) WHERE number IS NULL;
CREATE INDEX result_by_uid ON result (deployment, uid, arrived);
CREATE INDEX result_by_number ON result (deployment, number) WHERE number IS NOT NULL;
CREATE INDEX result_by_time ON result (arrived);
CREATE INDEX result_waiting ON result (deployment, uid, arrived) WHERE due_at IS NOT NULL;
CREATE INDEX result_due ON result (due_at, number, arrived) WHERE due_at IS NOT NULL;
