package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.database.LedgerLook;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.LedgerHealth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The ledger: whether it can be reached and written, whether its tables fit, and whether its clock goes with ours. */
record LedgerCheck(BridgeConfig config, Clock clock) implements Check {
    private static final Duration CLOCK_SLACK = LedgerHealth.SLACK;

    @Override
    public void look(Findings found) {
        if (config.ledger().file().isPresent()
                && !isUsable(config.ledger().file().get(), found)) {
            return;
        }
        if (LedgerLook.isInClear(config.ledger())) {
            found.warn(
                    "the ledger is on another machine, and its URL does not insist on TLS",
                    "write sslmode=verify-full in " + ConfigKey.LEDGER_URL.key());
        }
        LedgerLook look;
        try {
            look = LedgerLook.at(config.ledger());
        } catch (LedgerUnavailable | ConfigException e) {
            found.fail(e.getMessage(), "");
            return;
        }
        tables(look.tables(), found);
        if (!look.writable()) {
            found.fail(
                    "the ledger's database takes no writing from this user",
                    "let " + ConfigKey.LEDGER_URL.key() + " name the primary server, and grant the user "
                            + (config.ledger().migrate()
                                    ? "CREATE on its schema"
                                    : "SELECT, INSERT, UPDATE and DELETE on its tables"));
        }
        look.clock()
                .map(theirs -> Duration.between(theirs, clock.instant()).abs())
                .filter(difference -> difference.compareTo(CLOCK_SLACK) >= 0)
                .ifPresent(difference -> found.warn(
                        "the clocks of this machine and of the ledger's server differ by " + difference.toSeconds()
                                + " s",
                        "let both follow a time server"));
    }

    private static boolean isUsable(Path file, Findings found) {
        Optional<String> trouble = Places.trouble(file.toAbsolutePath().getParent());
        if (trouble.isPresent()) {
            found.fail(
                    "the ledger's directory " + file.toAbsolutePath().getParent() + " " + trouble.get(), Places.ADVICE);
            return false;
        }
        if (Files.exists(file) && (!Files.isReadable(file) || !Files.isWritable(file))) {
            found.fail("the ledger " + file + " cannot be read or written", "run this command as the bridge's user");
            return false;
        }
        return true;
    }

    private void tables(LedgerLook.Tables tables, Findings found) {
        String ledger = "the ledger " + config.ledger().url().replaceFirst("\\?.*", "");
        if (!config.ledger().migrate() && (tables == LedgerLook.Tables.NONE || tables == LedgerLook.Tables.OLDER)) {
            found.fail(
                    ledger + (tables == LedgerLook.Tables.NONE ? " has no tables" : " is of an older version")
                            + ", and " + ConfigKey.LEDGER_MIGRATE.key() + " is false",
                    "run begini-bridge migrate as a user who may make tables");
            return;
        }
        switch (tables) {
            case CURRENT -> found.ok(ledger + " can be read, and its tables are up to date");
            case NONE -> found.ok(ledger + " is new: its tables are made at the first start");
            case OLDER ->
                found.warn(
                        ledger + " is of an older version: its tables are brought up to date at the next start",
                        "back it up before");
            case NEWER ->
                found.fail(
                        ledger + " was written by a newer version of the bridge",
                        "install that version, or restore the backup that belongs to this one");
            default -> found.fail(ledger + " has tables that do not fit", "restore a backup");
        }
    }
}
