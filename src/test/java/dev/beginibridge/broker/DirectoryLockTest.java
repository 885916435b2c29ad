package dev.beginibridge.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.end.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One bridge has a journal, whoever else asks for it. */
@Timeout(60)
class DirectoryLockTest {
    private static final String TAKEN = "taken";

    @TempDir
    Path directory;

    /** Takes the lock of a directory as another process does, and prints what came of it. */
    public static final class Other {
        private Other() {}

        public static void main(String[] args) {
            try {
                BrokerRun.locked(Path.of(args[0])).close();
                System.out.print(TAKEN);
            } catch (ConfigException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    private String asked() throws Exception {
        Process other =
                Children.start(JavaProcess.of("-XX:TieredStopAtLevel=1", Other.class.getName(), directory.toString()));
        try {
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(other.waitFor(10, TimeUnit.SECONDS));
            return said;
        } finally {
            other.destroyForcibly();
        }
    }

    private String inUse() {
        return "begini.broker.directory=" + directory
                + " is in use by another running bridge: stop that one, or set another directory";
    }

    @Test
    void aSecondLockInTheSameProcessIsRefusedAndTheFirstOneStaysGood() throws Exception {
        ProcessLock first = BrokerRun.locked(directory);
        try {
            assertEquals(inUse(), asked());
            ConfigException refused = assertThrows(ConfigException.class, () -> BrokerRun.locked(directory));
            assertEquals(inUse(), refused.getMessage());
            Path sameByAnotherName = directory.resolve("..").resolve(directory.getFileName());
            assertThrows(ConfigException.class, () -> BrokerRun.locked(sameByAnotherName));

            assertEquals(inUse(), asked(), "the refusal freed the first one's lock");
        } finally {
            first.close();
        }
        assertEquals(TAKEN, asked());
    }

    @Test
    void whoGaveItBackMayTakeItAgain() {
        ProcessLock first = BrokerRun.locked(directory);
        first.close();
        ProcessLock second = BrokerRun.locked(directory);
        try {
            first.close(); // the second one keeps it
            assertThrows(ConfigException.class, () -> BrokerRun.locked(directory));
        } finally {
            second.close();
        }
    }
}
