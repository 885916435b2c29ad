-- Looks at what waits, cheap however much waits or was delivered. One file for SQLite and PostgreSQL.

-- What waits of one uid, in its order.
CREATE INDEX result_waiting ON result (deployment, uid, arrived) WHERE due_at IS NOT NULL;

-- What is due, and, from the index alone, how much waits and since when.
DROP INDEX result_due;
CREATE INDEX result_due ON result (due_at, number, arrived) WHERE due_at IS NOT NULL;
