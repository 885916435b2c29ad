package dev.beginibridge.check;

import dev.beginibridge.check.Finding.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where one area's findings are noted, by whatever thread looks. */
final class Findings {
    private final String area;
    private final List<Finding> all = new CopyOnWriteArrayList<>();

    Findings(String area) {
        this.area = area;
    }

    void ok(String seen) {
        all.add(new Finding(Level.OK, area, seen, ""));
    }

    void warn(String seen, String advice) {
        all.add(new Finding(Level.WARN, area, seen, advice));
    }

    void fail(String seen, String advice) {
        all.add(new Finding(Level.FAIL, area, seen, advice));
    }

    /** What was noted so far. */
    List<Finding> all() {
        return List.copyOf(all);
    }
}
