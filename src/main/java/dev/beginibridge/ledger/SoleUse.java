package dev.beginibridge.ledger;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether this is the only user of a SQLite ledger, and sees to it that nobody comes unnoticed: who wants in knocks (by
 * a file beside the ledger), and waits until the lone user has made known what it has in memory only.
 */
final class SoleUse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoleUse.class);

    /** About how long a knock is not heard. */
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Longer than a lone user may have to wait for a locked file before it can write. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long TRY_ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Use {
        /** Nobody else is in. */
        ALONE,
        /** Others may be in, and all know it. */
        SHARED,
        /** Somebody else is in alone: nothing may be done here. */
        OUT
    }

    /** What the user has in memory only while it is alone. */
    interface Memory {
        /** From here on nobody else uses the ledger. */
        void alone();

        /** Called often while that is so. */
        void stillAlone();

        /** Writes what has been there for long; called often. */
        void lasts();

        /** Writes all there is: others come. */
        void othersCome();
    }

    private final UsersFile users;
    private final Path knock;
    private final Memory memory;
    private final ReadWriteLock change = new ReentrantReadWriteLock();
    private final Thread thread = new Thread(this::lookUntilClosed, "ledger-users");
    private volatile boolean closed;
    /** Changed under the write lock only. */
    private Use use = Use.OUT;

    private long sharedSince;

    private SoleUse(SqliteFile file, Memory memory) {
        this.users = UsersFile.beside(file);
        this.knock = file.sibling("-knock");
        this.memory = memory;
        this.thread.setDaemon(true);
    }

    /**
     * Comes in, alone or with others.
     *
     * @throws LedgerUnavailable when somebody who is in alone does not answer
     */
    static SoleUse of(SqliteFile file, Memory memory) {
        SoleUse entered = new SoleUse(file, memory);
        try {
            entered.enter();
        } catch (RuntimeException e) {
            entered.users.close();
            throw e;
        }
        entered.thread.start();
        return entered;
    }

    private void enter() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        if (isAlone()) {
            return;
        }
        while (!isShared()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new LedgerUnavailable(
                        "the ledger's file is used by another process, which does not answer: end that one, if it hangs",
                        null);
            }
            LockSupport.parkNanos(this, LOOK.toNanos());
        }
    }

    private boolean isAlone() {
        if (!users.tryAlone()) {
            return false;
        }
        memory.alone(); // before anything is asked for
        use = Use.ALONE;
        return true;
    }

    /** Shares, or knocks. */
    private boolean isShared() {
        if (users.tryShared()) {
            use = Use.SHARED;
            sharedSince = System.nanoTime();
            return true;
        }
        try {
            Files.createFile(knock);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new LedgerUnavailable(
                    "the ledger's file is used by another process, and its directory cannot be written by this one", e);
        }
        return false;
    }

    /** What the first says when nobody else uses the ledger, else what the second says; nobody comes in meanwhile. */
    <T> T asUsed(Supplier<T> alone, Supplier<T> shared) {
        if (!change.readLock().tryLock()) {
            awaitChange();
        }
        try {
            return switch (use) {
                case ALONE -> alone.get();
                case SHARED -> shared.get();
                case OUT ->
                    throw new LedgerUnavailable(
                            closed
                                    ? "the ledger is closed: the bridge is stopping"
                                    : "the ledger's file is used by another process: ask again",
                            null);
            };
        } finally {
            change.readLock().unlock();
        }
    }

    private void awaitChange() {
        try {
            if (change.readLock().tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            throw new LedgerUnavailable("the ledger's file is to be shared, which takes long: ask again", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        }
    }

    private void lookUntilClosed() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK.toNanos());
            try {
                look();
            } catch (LedgerUnavailable e) {
                LOG.debug("the ledger is away: its use is looked at later");
            } catch (RuntimeException e) { // this thread lets others in: it must go on
                LOG.error(
                        "the ledger's use cannot be looked at: {}", e.getClass().getName());
            }
        }
    }

    private void look() {
        memory.lasts();
        switch (use) {
            case ALONE -> {
                if (Files.exists(knock)) {
                    change(this::share);
                } else {
                    memory.stillAlone();
                }
            }
            case SHARED -> {
                if (System.nanoTime() - sharedSince > TRY_ALONE_NANOS) {
                    change(this::tryAlone);
                }
            }
            case OUT -> change(this::isShared);
        }
    }

    private void change(Runnable to) {
        change.writeLock().lock();
        try {
            to.run();
        } finally {
            change.writeLock().unlock();
        }
        LOG.debug("the ledger's file is used: {}", use);
    }

    /** Guarantee: the lock is given up only when all that others must see is committed, and nothing is added meanwhile. */
    private void share() {
        memory.othersCome();
        use = Use.OUT;
        long end = System.nanoTime() + LOOK.toNanos();
        while (!isShared() && System.nanoTime() < end) { // somebody else may have been faster, and is in alone
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
        }
        answered();
    }

    private void answered() {
        try {
            Files.deleteIfExists(knock); // who is not in yet knocks again
        } catch (IOException e) {
            LOG.debug("a knock is heard again: {}", e.getClass().getName());
        }
    }

    private void tryAlone() {
        if (!isAlone()) {
            use = Use.OUT;
            isShared();
        }
    }

    /** Makes known what there is; nothing is done any more, and others may come in. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        change(this::leave);
    }

    private void leave() {
        try {
            memory.othersCome();
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: what is in memory only is lost, as by a kill");
        }
        use = Use.OUT;
        users.close();
    }
}
