-- At which broker the queue is that a request names for its results. One file for SQLite and PostgreSQL.
ALTER TABLE link ADD COLUMN asker_broker TEXT; -- null: the first one
ALTER TABLE result ADD COLUMN asker_broker TEXT;

-- The last requests that were answered with an error code, for the operations page: few rows have one.
CREATE INDEX event_by_code ON event (code, noted_at) WHERE code IS NOT NULL;
