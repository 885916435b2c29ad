-- What is looked through by time gets an index by a time that no answer changes: PostgreSQL then stores an answer beside its
-- claim, in the same page and without touching an index. One file for SQLite and PostgreSQL; instants as in V1.

ALTER TABLE link ADD COLUMN claimed_at BIGINT NOT NULL DEFAULT 0; -- the last claim

UPDATE link SET claimed_at = updated_at;

CREATE INDEX link_by_claim ON link (claimed_at);

CREATE INDEX request_by_time ON request (first_seen);
