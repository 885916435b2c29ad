package dev.beginibridge.file.rows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file of answers as it grows; what is buffered counts for nothing until {@link #flush} and {@link #sync}. */
final class ResultFile implements AutoCloseable {
    private final RandomAccessFile file;
    private final byte[] buffer = new byte[64 * 1024];
    private int buffered;
    private long length;

    /** Opens it cut to the given length: what was written behind the last checkpoint is written again. */
    ResultFile(Path path, long length) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
        try {
            if (file.length() < length) {
                throw new IOException("the unfinished result is shorter than its last checkpoint");
            }
            file.setLength(length);
            file.seek(length);
            this.length = length;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    void append(byte[] line) throws IOException {
        if (line.length > buffer.length - buffered) {
            flush();
        }
        if (line.length > buffer.length) {
            file.write(line);
        } else {
            System.arraycopy(line, 0, buffer, buffered, line.length);
            buffered += line.length;
        }
        length += line.length;
    }

    void flush() throws IOException {
        file.write(buffer, 0, buffered);
        buffered = 0;
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
