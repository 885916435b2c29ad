package dev.beginibridge.check;

import dev.beginibridge.check.uids.UidLint;
import dev.beginibridge.model.UidRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A sample of the ids that will be sent. */
record UidsCheck(Path file, boolean strict) implements Check {
    private static final String ADVICE =
            "send a reference that stands for the customer and tells nothing about them, such as an application's number";

    @Override
    public void look(Findings found) {
        UidLint lint = new UidLint(new UidRule(strict)::broken);
        List<UidLint.Trouble> troubles;
        try {
            troubles = lint.read(file);
        } catch (IOException e) {
            found.fail(file + " cannot be read as UTF-8 text", "see that it exists, and its rights");
            return;
        }
        for (UidLint.Trouble trouble : troubles) {
            if (trouble.refused()) {
                found.fail(trouble.text(), ADVICE);
            } else {
                found.warn(trouble.text(), ADVICE);
            }
        }
        if (lint.rows() == 0) {
            found.warn(file + " holds no uid", "give one a line, or CSV with a column uid");
        } else if (troubles.isEmpty()) {
            found.ok(lint.rows() + " uids are sound");
        }
    }
}
