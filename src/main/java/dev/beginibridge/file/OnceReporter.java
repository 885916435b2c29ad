package dev.beginibridge.file;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that something does not work, and once that it does again. */
final class OnceReporter {
    private static final Logger LOG = LoggerFactory.getLogger(OnceReporter.class);
    private final Map<String, String> open = new ConcurrentHashMap<>();

    void report(String about, Throwable why) {
        String text = why.getMessage() == null
                ? why.getClass().getSimpleName()
                : why.getClass().getSimpleName() + ": " + why.getMessage();
        if (!text.equals(open.put(about, text))) {
            LOG.error("{}: {}; nothing is lost, it is tried again", about, text);
        }
    }

    void over(String about) {
        if (open.remove(about) != null) {
            LOG.info("{}: works again", about);
        }
    }
}
