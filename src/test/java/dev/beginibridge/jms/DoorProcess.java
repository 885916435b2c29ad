package dev.beginibridge.jms;

import dev.beginibridge.config.Correlation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;

/** A queue door in a process of its own, which a test may kill. */
final class DoorProcess {
    static final String READY = "READY";
    static final String SENT = "SENT";
    static final String TAKEN = "TAKEN";
    static final int CONCURRENCY = 16;

    private DoorProcess() {}

    /** Arguments: the broker's URL, {@code run} or {@code stop-before-commit}. */
    public static void main(String[] args) throws Exception {
        RunningDoor running = new RunningDoor(args[0], Correlation.AUTO, CONCURRENCY);
        running.heart.script = request -> {
            running.heart.seen.clear(); // it would keep all messages in memory
            work();
        };
        running.load();
        if (args[1].equals("stop-before-commit")) {
            AdviceWith.adviceWith(
                    running.camel, "jms-requests", route -> route.weaveAddLast().process(DoorProcess::hold));
        }
        running.camel.start();
        while (running.door.down().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    private static void work() throws InterruptedException {
        System.out.println(TAKEN);
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(50, 150));
    }

    private static void hold(Exchange exchange) throws InterruptedException {
        System.out.println(SENT);
        new CountDownLatch(1).await();
    }
}
