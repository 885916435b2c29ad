package dev.beginibridge.config.secret;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files and directories that are made for the bridge's own user alone, from their first moment: they hold tokens, links or
 * keys in clear. Existing files keep their mode; on systems without modes nothing changes.
 */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** Makes an empty file, and the directories above it as the umask leaves them; throws when it exists. */
    public static void createFile(Path file) throws IOException {
        directories(file.toAbsolutePath().getParent());
        Files.createFile(file, mode("rw-------"));
    }

    /** Makes an empty file as {@link #createFile}, unless it is there; what is there is not opened. */
    public static void ensureFile(Path file) throws IOException {
        try {
            createFile(file);
        } catch (FileAlreadyExistsException e) {
            directories(file.toAbsolutePath().getParent());
        }
    }

    /** Makes a file of another name than any other in the directory, which must be there. */
    public static Path createTempFile(Path directory, String prefix, String suffix) throws IOException {
        return Files.createTempFile(directory, prefix, suffix, mode("rw-------"));
    }

    /** Makes the directory, if it is not there, and those above it as the umask leaves them. */
    public static void createDirectory(Path directory) throws IOException {
        directories(directory.toAbsolutePath().getParent());
        try {
            Files.createDirectory(directory, mode("rwx------"));
        } catch (FileAlreadyExistsException e) {
            directories(directory); // complains of anything but a directory
        }
    }

    /** A symbolic link to a directory counts as one; early releases of Java 17 do not see it so. */
    private static void directories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
