-- One file for SQLite and PostgreSQL: types and clauses that both know. Instants are epoch milliseconds (UTC).

-- What is known of the link for one customer of one integration.
CREATE TABLE link (
    integration_id TEXT   NOT NULL,
    uid            TEXT   NOT NULL,
    deployment     TEXT   NOT NULL, -- the name under which it was asked for last
    state          TEXT   NOT NULL CHECK (state IN ('claimed', 'issued', 'rejected', 'open')),
    owner          TEXT,            -- the ticket of the last claim: only its holder may settle
    lease_until    BIGINT,          -- when claimed: from then on anybody may take the entry over
    token          TEXT,            -- when issued: in clear, it is the link
    session_url    TEXT,
    issued_at      BIGINT,
    expires_at     BIGINT,          -- the token's exp; null: it has none
    origin         TEXT,            -- the request instance that was answered, when it is known
    error_code     TEXT,            -- when rejected
    error_message  TEXT,
    begini_status  INTEGER,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (integration_id, uid)
);

-- A caller's request id is bound to one uid, once and for all.
CREATE TABLE request (
    integration_id TEXT   NOT NULL,
    request_id     TEXT   NOT NULL,
    uid            TEXT   NOT NULL,
    first_seen     BIGINT NOT NULL,
    PRIMARY KEY (integration_id, request_id)
);
