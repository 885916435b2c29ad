package dev.beginibridge.file.rows;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How quickly rows are answered, over the last ten seconds. Each look is a mark, too, so that a rate falls to 0 in that time
 * when no row is answered and no checkpoint is reached any more.
 */
final class ProgressRate {
    private static final long WINDOW_MILLIS = 10_000;
    /** Marks that are closer together tell no more. */
    private static final long STEP_MILLIS = 250;

    private final Deque<Mark> marks = new ArrayDeque<>();

    private record Mark(long rows, long millis) {}

    /** Notes how many rows were answered at a moment. */
    synchronized void mark(long rows, long millis) {
        Mark last = marks.peekLast();
        if (last == null || millis - last.millis() >= STEP_MILLIS) {
            marks.addLast(new Mark(rows, millis));
        }
        // The first mark is the last one that lies before the window.
        while (marks.size() > 1 && second().millis() <= millis - WINDOW_MILLIS) {
            marks.removeFirst();
        }
    }

    private Mark second() {
        return marks.stream().skip(1).findFirst().orElseThrow();
    }

    /** Rows per second from the beginning of the window, or from the first mark, to now. */
    synchronized double perSecond(long rows, long millis) {
        mark(rows, millis);
        Mark first = marks.getFirst();
        long time = Math.min(WINDOW_MILLIS, millis - first.millis());
        return time <= 0 ? 0 : (rows - first.rows()) * 1_000.0 / time;
    }
}
