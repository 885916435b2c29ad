package dev.beginibridge.format.pgp;

import java.io.IOException;
import java.io.InputStream;

/** The file of a message. It remembers its own failure: a disk that cannot be read is no fault of the message. */
final class SourceStream extends InputStream {
    private final InputStream in;
    private IOException failure;

    SourceStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** What an operator is told of a failure; throws it if it is the file's own. */
    PgpFailure judged(String message, Exception e) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return e instanceof PgpFailure known ? known : new PgpFailure(message, e);
    }
}
