-- How PostgreSQL stores the ledger. Run again when this file changes.

-- An answered link is three times as large as its claim, which stays beside it while anybody may read it: each page keeps room.
ALTER TABLE link SET (fillfactor = 25);

-- By default a fifth of a table may be dead, or unknown to the planner, before anybody looks: of a large one that is far too much.
ALTER TABLE link SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE request SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE event SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE result SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
