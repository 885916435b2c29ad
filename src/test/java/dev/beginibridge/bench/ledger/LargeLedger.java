package dev.beginibridge.bench.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;

/** Fills a ledger with links that live, as requests would: each is claimed, then issued, and leaves one event. */
final class LargeLedger {
    private static final int CHUNK = 1_000;
    private static final long HALF_A_DAY = 12 * 3_600_000L;

    private static final String CLAIM = """
            INSERT INTO link (integration_id, uid, claimed_at, updated_at, state, deployment, owner, lease_until,
                asker_request_id, asker_correlation_id, asker_door)
            VALUES (?, ?, ?, ?, 'claimed', 'loans', ?, ?, ?, ?, 'jms')""";
    private static final String BIND =
            "INSERT INTO request (integration_id, request_id, uid, first_seen) VALUES (?, ?, ?, ?)";
    private static final String ISSUE = """
            UPDATE link SET state = 'issued', lease_until = NULL, token = ?, session_url = ?, issued_at = ?, expires_at = ?,
                origin = ?, updated_at = ?
            WHERE integration_id = ? AND uid = ?""";
    private static final String NOTE = """
            INSERT INTO event (kind, noted_at, request, door, integration_id, deployment, uid, request_id,
                correlation_id, outcome, code, asked_at, called_at, tries)
            VALUES ('answered', ?, ?, 'jms', ?, 'loans', ?, ?, ?, 'issued', NULL, ?, ?, 1)""";

    private LargeLedger() {}

    static void fill(Database database, int links) {
        String integration = PairLoad.keys().get().integrationId();
        long now = System.currentTimeMillis();
        for (int from = 0; from < links; from += CHUNK) {
            List<Object[]> claims = new ArrayList<>();
            List<Object[]> bindings = new ArrayList<>();
            List<Object[]> answers = new ArrayList<>();
            List<Object[]> notes = new ArrayList<>();
            for (int i = from; i < Math.min(links, from + CHUNK); i++) {
                String uid = PairLoad.uid(i);
                String request = "REQUEST-" + uid;
                long at = now - HALF_A_DAY + HALF_A_DAY * i / links;
                Ledger.Link link = PairLoad.link(new Ledger.Key(integration, uid));
                String owner = "2c3d9b0e-0a5b-4f77-8a0b-6c1a3c8d5e42-" + i;
                claims.add(new Object[] {integration, uid, at, at, owner, at + 20_000, request, "ID:" + uid});
                bindings.add(new Object[] {integration, request, uid, at});
                answers.add(new Object[] {
                    link.token().reveal(),
                    link.sessionUrl(),
                    at,
                    at + 2 * HALF_A_DAY,
                    "door:" + uid,
                    at,
                    integration,
                    uid
                });
                notes.add(new Object[] {at, (long) i, integration, uid, request, "ID:" + uid, at, at});
            }
            database.write(sql -> List.of(sql.batch(BIND, bindings), sql.batch(CLAIM, claims)));
            database.write(sql -> List.of(sql.batch(ISSUE, answers), sql.batch(NOTE, notes)));
        }
    }
}
