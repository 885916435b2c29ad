package dev.beginibridge.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Looks for a term in a file, in UTF-8, with no more in memory than a part of it. A link is not followed: whoever searches could
 * read any file of the bridge's user by it, one guess after the other.
 */
final class TextSearch {
    private static final int PART = 1 << 20;
    /** So much of a file is looked at: somebody waits for the answer. */
    private static final int MOST_PARTS = 64;

    private TextSearch() {}

    /**
     * False also when the file has gone meanwhile.
     *
     * @throws IOException also when it is a link
     */
    static boolean contains(Path file, String term) throws IOException {
        byte[] wanted = term.getBytes(StandardCharsets.UTF_8);
        String text = new String(wanted, StandardCharsets.ISO_8859_1);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String end = ""; // of the part before: the term may begin there
            for (int i = 0; i < MOST_PARTS; i++) {
                byte[] part = in.readNBytes(PART);
                String looked = end + new String(part, StandardCharsets.ISO_8859_1);
                if (looked.contains(text)) {
                    return true;
                }
                if (part.length < PART) {
                    return false;
                }
                end = looked.substring(looked.length() - wanted.length + 1);
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
