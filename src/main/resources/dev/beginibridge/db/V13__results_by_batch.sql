-- The events of one batch in the order of its rows: their correlation ids begin with the batch's id and a colon.
-- One file for SQLite and PostgreSQL.

CREATE INDEX result_by_batch ON result (substr(asker_correlation_id, 1, 37), asker_row) WHERE asker_batch IS NOT NULL;
