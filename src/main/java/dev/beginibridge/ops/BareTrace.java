package dev.beginibridge.ops;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A failure of the bridge's own for the log: its kinds and frames, and those of its causes, without their messages, which may
 * quote what a log must not hold. Its own message is the kind.
 */
@SuppressWarnings("OverrideThrowableToString") // its kind stands in front of the frames, and no message
public final class BareTrace extends Exception {
    private static final long serialVersionUID = 1L;

    private BareTrace(Throwable failure, Set<Throwable> seen) {
        super(failure.getClass().getName(), bareUnlessSeen(failure.getCause(), seen), true, true);
        setStackTrace(failure.getStackTrace());
        for (Throwable beside : failure.getSuppressed()) {
            Throwable bare = bareUnlessSeen(beside, seen);
            if (bare != null) {
                addSuppressed(bare);
            }
        }
    }

    /** Causes may go round in a circle. */
    private static Throwable bareUnlessSeen(Throwable failure, Set<Throwable> seen) {
        return failure != null && seen.add(failure) ? new BareTrace(failure, seen) : null;
    }

    public static BareTrace of(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(failure);
        return new BareTrace(failure, seen);
    }
}
