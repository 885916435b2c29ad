-- What happened to a customer, for the operations page. One file for SQLite and PostgreSQL; instants as in V1.

-- A request that went through without a halt leaves one row, when it is answered; one that had to wait for Begini or
-- its deployment leaves another one when that begins.
CREATE TABLE event (
    kind           TEXT    NOT NULL, -- answered, waiting, result: more may come
    noted_at       BIGINT  NOT NULL,
    request        BIGINT  NOT NULL, -- a random number: the rows of one request have the same
    door           TEXT    NOT NULL,
    integration_id TEXT,             -- null: no deployment was found for it
    deployment     TEXT,
    uid            TEXT,             -- as given, when it is no uid at all, too
    request_id     TEXT,
    correlation_id TEXT,
    outcome        TEXT,             -- when answered: issued, reused, rejected, failed
    code           TEXT,             -- the error code; when waiting: what it waits for
    asked_at       BIGINT,
    called_at      BIGINT,           -- the last call's beginning; null: none was made
    tries          INTEGER NOT NULL
);

CREATE INDEX event_by_uid ON event (uid, noted_at) WHERE uid IS NOT NULL;
CREATE INDEX event_by_request_id ON event (request_id, noted_at) WHERE request_id IS NOT NULL;
CREATE INDEX event_by_correlation_id ON event (correlation_id, noted_at) WHERE correlation_id IS NOT NULL;
CREATE INDEX event_by_time ON event (noted_at);
