package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.Migrations;
import dev.beginibridge.ops.LogGuard;
import picocli.CommandLine.Command;

/** {@code migrate}: what a start does to the ledger's tables, for a user who may, and nothing else. */
@Command(
        name = "migrate",
        description =
                "Makes the ledger's tables and brings them up to date, for bridges with begini.ledger.migrate=false.")
final class MigrateCommand extends BridgeCommand {
    @Override
    public Integer call() {
        LogGuard.leaveStandardOutput();
        BridgeConfig.Ledger ledger = config().ledger();
        Migrations.Done done = Database.migrate(ledger);
        done.steps().forEach(this::print);
        print("the tables of " + ledger.url().replaceFirst("\\?.*", "") + " are at version " + done.version()
                + (done.steps().isEmpty() ? ": nothing was to be done" : " now"));
        return MainCommand.DONE;
    }
}
