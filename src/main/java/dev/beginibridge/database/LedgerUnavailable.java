package dev.beginibridge.database;

/**
 * The database did not do what was asked: transient, to be tried again. Whether a commit reached it is unknown; every
 * operation of the ledger may be repeated safely.
 */
public final class LedgerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
