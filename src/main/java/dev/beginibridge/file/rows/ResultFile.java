package dev.beginibridge.file.rows;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file of answers as it grows; what is buffered counts for nothing until {@link #flush} and {@link #sync}. */
final class ResultFile implements AutoCloseable {
    private final FileOutputStream file;
    private final BufferedOutputStream buffer;
    private long length;

    /** Opens it cut to the given length: what was written behind the last checkpoint is written again. */
    ResultFile(Path path, long length) throws IOException {
        try (RandomAccessFile earlier = new RandomAccessFile(path.toFile(), "rw")) {
            if (earlier.length() < length) {
                throw new IOException("the unfinished result is shorter than its last checkpoint");
            }
            earlier.setLength(length);
        }
        this.file = new FileOutputStream(path.toFile(), true);
        this.buffer = new BufferedOutputStream(file, 64 * 1024);
        this.length = length;
    }

    void append(byte[] line) throws IOException {
        buffer.write(line);
        length += line.length;
    }

    void flush() throws IOException {
        buffer.flush();
    }

    /** What was flushed is on the disk when this returns. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    /** Bytes appended so far. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
