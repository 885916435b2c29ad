package dev.beginibridge.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.beginibridge.ops.Enduring;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Runs single statements of many callers on a PostgreSQL server. A few threads take all that has gathered of one text, and send
 * it in one trip, which the server commits as a whole; a lone one waits for no other. When a group fails, each statement runs
 * again in a transaction of its own, and whoever's fails then, tries by itself, where it holds up nobody else.
 */
final class PostgresWriter implements AutoCloseable {
    /** The driver sends so many in one go, and reads no answer between them. */
    private static final int LARGEST_GROUP = 128;
    /** The group in front may wait for a connection and for the server, and this one for the same. */
    private static final Duration CALLER_WAIT = Duration.ofSeconds(30);

    /** One caller's statement; empty: its group has failed. */
    private record Update(String key, List<Object> parameters, Outcome<OptionalInt> changed) {}

    private final HikariDataSource connections;
    /** By text, the one that waits longest first. */
    private final Map<String, List<Update>> waiting = new LinkedHashMap<>();

    private final List<Thread> threads;
    private boolean closed;

    /** @param connections as many as there are threads, which give up soon when a row is locked */
    PostgresWriter(HikariDataSource connections, int threads) {
        this.connections = connections;
        this.threads = IntStream.rangeClosed(1, threads)
                .mapToObj(i -> new Thread(this::writeUntilClosed, "ledger-writer-" + i))
                .toList();
        for (Thread thread : this.threads) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** How many rows the statement has changed, now that this is committed; empty: run it by yourself, it may be undone or not. */
    OptionalInt update(String key, String sql, Object... parameters) {
        Update update = new Update(key, Arrays.asList(parameters), new Outcome<>());
        synchronized (this) {
            if (closed) {
                return OptionalInt.empty();
            }
            waiting.computeIfAbsent(sql, text -> new ArrayList<>()).add(update);
            notify();
        }
        return update.changed().await(CALLER_WAIT);
    }

    private void writeUntilClosed() {
        Enduring.loop("writing to the ledger", this::runNext);
    }

    /** False when nothing more will come. */
    private boolean runNext() throws InterruptedException {
        String sql;
        List<Update> group;
        synchronized (this) {
            while (waiting.isEmpty()) {
                if (closed) {
                    return false;
                }
                wait();
            }
            Iterator<Map.Entry<String, List<Update>>> oldest =
                    waiting.entrySet().iterator();
            Map.Entry<String, List<Update>> next = oldest.next();
            oldest.remove();
            sql = next.getKey();
            group = next.getValue();
            if (group.size() > LARGEST_GROUP) {
                List<Update> rest = group.subList(LARGEST_GROUP, group.size());
                waiting.put(sql, new ArrayList<>(rest));
                rest.clear();
                notify();
            }
        }
        group.removeIf(update -> update.changed().isDone()); // its caller has left
        group.sort(Comparator.comparing(Update::key)); // two groups lock what they share in the same order: no deadlock
        run(sql, group);
        return true;
    }

    private void run(String sql, List<Update> group) {
        try (Session session = new Session(connections.getConnection())) {
            // Without BEGIN, all that is sent in one go is one transaction, committed when its answer is here.
            int[] changed = session.batch(
                    sql,
                    group.stream().map(update -> update.parameters().toArray()).toList());
            // Crash guarantee: only now does any caller learn of its statement.
            for (int i = 0; i < changed.length; i++) {
                group.get(i).changed().complete(OptionalInt.of(changed[i]));
            }
        } catch (SQLException e) {
            boolean lost = SqlErrors.isConnectionLost(e);
            if (lost) { // a server that takes no writes any more keeps the others open
                connections.getHikariPoolMXBean().softEvictConnections();
            }
            if (SqlErrors.hasWaited(e)) {
                group.forEach(update -> update.changed().completeExceptionally(e));
            } else if (group.size() > 1 && !lost) { // one of them is wrong, or met a lock
                group.stream()
                        .filter(update -> !update.changed().isDone())
                        .forEach(update -> run(sql, List.of(update)));
            } else {
                leave(group);
            }
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            leave(group);
        }
    }

    /** To their callers. */
    private static void leave(List<Update> group) {
        group.forEach(update -> update.changed().complete(OptionalInt.empty()));
    }

    /** Writes what was handed in. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            for (Thread thread : threads) {
                thread.join(CALLER_WAIT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
