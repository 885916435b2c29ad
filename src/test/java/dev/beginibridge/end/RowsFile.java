package dev.beginibridge.end;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Makes files of any number of rows; by hand: {@code … dev.beginibridge.end.RowsFile FILE ROWS PREFIX}. */
public final class RowsFile {
    private static final long FIRST = 100_000_000L;

    private RowsFile() {}

    /** Row {@code i} has the uid {@link #uid}; every thousandth from the 500th on has a uid that is rejected. */
    public static void write(Path file, int rows, String prefix) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(part)) {
            out.write("name,uid,note\n");
            for (int i = 0; i < rows; i++) {
                out.write("\"Row, " + i + "\"," + uid(prefix, i) + ",n" + i + "\n");
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isBad(int row) {
        return row % 1_000 == 500;
    }

    static String uid(String prefix, int row) {
        return prefix + (isBad(row) ? " " : "-") + (FIRST + row);
    }

    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]), Integer.parseInt(args[1]), args[2]);
    }
}
