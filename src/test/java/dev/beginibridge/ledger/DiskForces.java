package dev.beginibridge.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The virtual machine's own record of which files were forced to the disk, and when. */
public final class DiskForces implements AutoCloseable {
    private final Recording recording = new Recording();
    private final Instant from = Instant.now();

    public DiskForces() {
        recording.enable("jdk.FileForce").withoutThreshold();
        recording.start();
    }

    /** Whether the file was forced between the start of the record and then. */
    public boolean include(Path file, Instant until) throws IOException {
        return of(file).stream().anyMatch(force -> !force.getEndTime().isAfter(until));
    }

    int count(Path file) throws IOException {
        return of(file).size();
    }

    private List<RecordedEvent> of(Path file) throws IOException {
        Path events = Files.createTempFile("forces", ".jfr");
        try {
            recording.dump(events);
            return RecordingFile.readAllEvents(events).stream()
                    .filter(force -> force.getString("path").equals(file.toString()))
                    .filter(force -> !force.getEndTime().isBefore(from))
                    .toList();
        } finally {
            Files.delete(events);
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
