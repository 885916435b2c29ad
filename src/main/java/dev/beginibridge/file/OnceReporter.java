package dev.beginibridge.file;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.ops.BareTrace;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once that something does not work, and once that it works again; both may hold a file's name. */
public final class OnceReporter {
    private static final Logger LOG = LoggerFactory.getLogger(OnceReporter.class);
    private final Map<String, String> open = new ConcurrentHashMap<>();

    public void report(String about, Throwable why) {
        String text = why.getMessage() == null
                ? why.getClass().getSimpleName()
                : why.getClass().getSimpleName() + ": " + why.getMessage();
        if (!text.equals(open.put(about, text))) {
            // Stack frames are logged for a fault of ours, not for a disk or a database that is away.
            boolean expected = why instanceof IOException || why instanceof LedgerUnavailable;
            LOG.error(
                    "{}: {}; nothing is lost, the bridge tries again within 30 s",
                    FileNames.printable(about),
                    expected ? FileNames.printable(text) : "a fault of the bridge",
                    expected ? null : BareTrace.of(why));
        }
    }

    public void over(String about) {
        if (open.remove(about) != null) {
            LOG.info("{}: works again", FileNames.printable(about));
        }
    }
}
