package dev.beginibridge.file.rows;

import java.util.ArrayDeque;
import java.util.Deque;

/** How quickly rows are answered: the rate over the last checkpoints, which are about a second apart. */
final class ProgressRate {
    private static final int KEPT = 15;

    private final Deque<Mark> marks = new ArrayDeque<>();

    private record Mark(long rows, long millis) {}

    /** Notes how many rows were answered at a moment. */
    synchronized void mark(long rows, long millis) {
        if (marks.size() == KEPT) {
            marks.removeFirst();
        }
        marks.addLast(new Mark(rows, millis));
    }

    /** Rows per second from the oldest mark to now; while nothing is answered it falls towards zero. */
    synchronized double perSecond(long rows, long millis) {
        Mark oldest = marks.peekFirst();
        return oldest == null || millis <= oldest.millis()
                ? 0
                : (rows - oldest.rows()) * 1_000.0 / (millis - oldest.millis());
    }
}
