package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to be new without a look, on a real file that is read in step by step. */
class KnownRowsTest {
    private static final int ROWS = 25_000;
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Optional<String> NONE = Optional.empty();

    @TempDir
    Path directory;

    private SqliteFile file;
    private Transactions transactions;
    private KnownRows known;

    @BeforeEach
    void open() {
        file = SqliteFile.of("jdbc:sqlite:" + directory.resolve("ledger.db"));
        transactions = GroupCommit.open(file, 2, false);
        known = new KnownRows(file, transactions);
    }

    @AfterEach
    void close() {
        transactions.close();
    }

    @Test
    void nothingIsNewBeforeAllIsReadIn() {
        fill();
        int steps = 0;
        do {
            assertFalse(known.isNew(key(-1), NONE), "new after " + steps + " steps");
            steps++;
        } while (known.readOn());

        assertEquals(6, steps); // three of entries, three of request ids
        assertTrue(known.isNew(key(-1), NONE));
        assertFalse(known.readOn());
    }

    @Test
    void whatIsInARowIsNeverNew() {
        fill();
        readAll();

        for (int i = 0; i < ROWS; i++) {
            assertFalse(known.isNew(key(i), NONE), key(i).uid());
            assertFalse(known.isNew(key(-2 + i % 2), Optional.of("request-" + i)), "request-" + i);
        }
    }

    @Test
    void whatIsAddedWhileItIsReadInIsNotNewAfterwards() {
        fill();
        known.readOn();
        known.add(key(-7), Optional.of("request-late"));
        readAll();

        assertFalse(known.isNew(key(-7), NONE));
        assertFalse(known.isNew(key(-9), Optional.of("request-late")));
        assertTrue(known.isNew(key(-9), NONE));
    }

    @Test
    void afterAnotherUserAllIsReadInAnew() {
        readAll();
        assertTrue(known.isNew(key(3), NONE));
        fill(); // as another user would: nobody says what is added

        known.forget();
        assertFalse(known.isNew(key(-1), NONE));
        readAll();
        assertFalse(known.isNew(key(3), NONE));
        assertTrue(known.isNew(key(-1), NONE));
    }

    @Test
    void ofAFileThatWasRemovedOrReplacedNothingIsNew() throws Exception {
        readAll();
        assertTrue(known.isNew(key(3), NONE));

        Files.move(directory.resolve("ledger.db"), directory.resolve("elsewhere.db"));
        await().atMost(BOUND).until(() -> !known.isNew(key(3), NONE));
    }

    @Test
    void afterTheFileWasOpenedAnewAllIsReadInAnew() throws Exception {
        readAll();
        file.opening();
        assertFalse(known.isNew(key(3), NONE));

        readAll();
        assertTrue(known.isNew(key(3), NONE));
    }

    private void readAll() {
        boolean more = true;
        while (more) {
            more = known.readOn();
        }
    }

    private void fill() {
        transactions.write(sql -> {
            for (int i = 0; i < ROWS; i++) {
                sql.update(
                        "INSERT INTO link (integration_id, uid, deployment, state, updated_at) VALUES (?, ?, 'a', 'open', 0)",
                        key(i).integrationId(),
                        key(i).uid());
                sql.update(
                        "INSERT INTO request (integration_id, request_id, uid, first_seen) VALUES (?, ?, ?, 0)",
                        key(i).integrationId(),
                        "request-" + i,
                        key(i).uid());
            }
            return null;
        });
    }

    private static Ledger.Key key(int i) {
        return new Ledger.Key(i % 2 == 0 ? "1234567890987654321" : "9876543210123456789", "CUST-" + i);
    }
}
