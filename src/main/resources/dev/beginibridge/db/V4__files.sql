-- What the file door remembers when a batch is done. One file for SQLite and PostgreSQL; instants as in V1.
-- Bridges with different folders may share the database: a row counts for those that work on its folder.

-- Which contents were taken, so that each is taken once.
CREATE TABLE content (
    folder   TEXT   NOT NULL, -- the identity of the work folder
    client   TEXT   NOT NULL, -- who sent it; empty: it was dropped
    sha256   TEXT   NOT NULL,
    batch    TEXT   NOT NULL, -- the batch that took it, its file and its result
    file     TEXT   NOT NULL,
    result   TEXT   NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (folder, client, sha256)
);

CREATE INDEX content_by_time ON content (taken_at);

-- Who sent which batch, and where its files lie.
CREATE TABLE upload (
    batch       TEXT   NOT NULL PRIMARY KEY,
    folder      TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    client      TEXT   NOT NULL,
    deployments TEXT,            -- those for which its rows may ask, separated by commas; null: all
    stem        TEXT   NOT NULL, -- what the names of its files begin with; another one once a newer batch has replaced them
    received_at BIGINT NOT NULL
);

CREATE INDEX upload_by_time ON upload (received_at);
