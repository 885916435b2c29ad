package dev.beginibridge.file.batch;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and moves files so that after a power cut a name shows either the whole old content or the whole new one. It writes
 * with streams, since a channel closes when its thread is interrupted.
 */
public final class Durable {
    private Durable() {}

    /** Replaces a file by a whole new content. */
    public static void write(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(content);
            // The bytes must be on the disk before the name says so.
            out.getFD().sync();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Copies a file; its bytes are on the disk when it returns, its name once the folder is synced. */
    public static void copy(Path source, Path target) throws IOException {
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel copy = FileChannel.open(target, StandardOpenOption.WRITE)) {
            copy.force(true);
        }
    }

    /** Makes the names in a folder durable: without this, a power cut can undo a rename. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * Moves a file whose content is durable to its place, in one step for whoever looks there, and makes both names
     * durable. Asking again after a crash is safe: while the source is there, the move has not been finished.
     */
    public static void move(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // Another file system: copy under a hidden name first, so that the real one appears complete.
            Path hidden = target.resolveSibling("." + target.getFileName() + ".part");
            // The copy must be on the disk before its name says so.
            copy(source, hidden);
            Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.getParent());
            Files.delete(source);
        }
        // The new name must be durable before the next step builds on it.
        sync(target.getParent());
    }

    /** Makes a place in a folder durably; the folder itself must be there. */
    public static void makeIn(Path folder, Path place) throws IOException {
        if (!Files.isDirectory(folder)) {
            // Made here, it would be below the mount point of a file system that is away, and hidden when that is back.
            throw new NoSuchFileException(
                    folder.toString(), null, "make the folder, or see that its file system is mounted");
        }
        if (!Files.isDirectory(place)) {
            Files.createDirectories(place);
            for (Path made = place; !made.equals(folder); made = made.getParent()) {
                sync(made.getParent());
            }
        }
    }

    /** What is in a folder, in no particular order. */
    public static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            files.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    public static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
