-- What was sent has a folder of its own, named by its batch: nobody has to remember what its files are called.
-- One file for SQLite and PostgreSQL.

ALTER TABLE upload DROP COLUMN stem;
