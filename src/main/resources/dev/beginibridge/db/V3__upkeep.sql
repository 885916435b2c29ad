-- Who does what one bridge does for all that share this database. One file for SQLite and PostgreSQL; instants as in V1.
CREATE TABLE upkeep (
    task        TEXT   NOT NULL PRIMARY KEY,
    owner       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL -- from then on any bridge may take the task over
);
