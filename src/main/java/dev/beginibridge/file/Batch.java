package dev.beginibridge.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file this process has claimed, in a folder of its own, and the lock that says so. */
public final class Batch implements AutoCloseable {
    private final Path folder;
    private final BatchLock lock;
    private volatile BatchState state;

    Batch(Path folder, BatchLock lock, BatchState state) {
        this.folder = folder;
        this.lock = lock;
        this.state = state;
    }

    static Path input(Path folder) {
        return folder.resolve("input");
    }

    Path input() {
        return input(folder);
    }

    Path result() {
        return folder.resolve("result.part");
    }

    /** The compressed result, of a compressed input. */
    Path compressedResult() {
        return folder.resolve("result.gz.part");
    }

    Path rejects() {
        return folder.resolve("rejects.part");
    }

    /** The earlier result, of a replay. */
    Path earlierResult() {
        return earlierResult(folder);
    }

    static Path earlierResult(Path folder) {
        return folder.resolve("earlier");
    }

    Path summary() {
        return folder.resolve("summary.part");
    }

    Path error() {
        return folder.resolve("error.part");
    }

    BatchState state() {
        return state;
    }

    /** Durable when it returns. */
    void reached(BatchState next) throws IOException {
        next.write(folder);
        state = next;
    }

    /** The batch is done: nothing of it is left in the work folder. */
    void remove() throws IOException {
        removeFolder(folder);
    }

    /** The lock goes last but for the folder: while it is there, nobody else takes the folder for theirs. */
    static void removeFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.endsWith(BatchLock.NAME)) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(BatchLock.NAME));
        Files.delete(folder);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
