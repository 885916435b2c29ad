package dev.beginibridge.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file system of its own that is soon full: a small tmpfs, where this process may mount one. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Nothing where this process may not mount: most are not run by root, and root in a container may not, either. */
    public static Optional<SmallDisk> mount(Path folder, String size) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        return run("-t", "tmpfs", "-o", "size=" + size, "none", folder.toString())
                ? Optional.of(new SmallDisk(folder))
                : Optional.empty();
    }

    private static boolean run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    public void grow(String size) throws IOException, InterruptedException {
        if (!run("-o", "remount,size=" + size, folder.toString())) {
            throw new IOException("the disk cannot grow");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            // Lazy: a test that has failed may still have files open.
            new ProcessBuilder("umount", "-l", folder.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
