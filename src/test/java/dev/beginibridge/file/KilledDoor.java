package dev.beginibridge.file;

import dev.beginibridge.Children;
import dev.beginibridge.end.JavaProcess;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The file door in a process of its own, to be killed: answers depend on the uid only, as the ledger's do on the origin. */
final class KilledDoor {
    /** What it prints when it looks for files. */
    static final String READY = "the door is open";

    private KilledDoor() {}

    /** Starts one; a row takes up to the given time. */
    static Process start(Path folder, int maxMicros, Path out, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(KilledDoor.class.getName(), folder.toString(), Integer.toString(maxMicros)));
        return Children.start(JavaProcess.of(arguments.toArray(String[]::new)).redirectOutput(out.toFile()));
    }

    public static void main(String[] args) throws Exception {
        int maxMicros = Integer.parseInt(args[1]);
        DoorBox box = new DoorBox(Path.of(args[0]), 8, exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            if (maxMicros > 0) {
                TimeUnit.MICROSECONDS.sleep(Math.floorMod(request.uid().hashCode(), maxMicros));
            }
            exchange.getMessage().setBody(DoorBox.answer(request));
        });
        System.out.println(READY);
        // Until the parent dies or kills this process.
        while (System.in.read() >= 0) {}
        box.close();
    }
}
