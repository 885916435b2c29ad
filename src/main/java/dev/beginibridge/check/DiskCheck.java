package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.ops.FreeSpace;
import dev.beginibridge.ops.Health;
import java.io.IOException;

/** Room on the disks that the bridge writes to. */
record DiskCheck(BridgeConfig config) implements Check {
    @Override
    public void look(Findings found) throws IOException {
        boolean ownBroker = config.jms().enabled() && config.jms().broker().isEmbedded();
        Health.Outcome outcome = FreeSpace.of(config, ownBroker).check();
        if (outcome.status() == Health.Status.UP) {
            found.ok("every disk has " + ConfigKey.DISK_MIN_FREE.key() + " free");
        } else {
            found.fail(outcome.message(), "");
        }
    }
}
