package dev.beginibridge.format.pgp;

import java.io.IOException;
import java.io.InputStream;

/** The file of a message. It remembers its own failure: a disk that cannot be read is no fault of the message. */
final class SourceStream extends HeadStream {
    private IOException failure;

    SourceStream(InputStream in) {
        super(in);
    }

    @Override
    protected void handleIOException(IOException e) throws IOException {
        failure = e;
        throw e;
    }

    /** What an operator is told of a failure; throws it if it is the file's own. */
    PgpFailure judged(String message, Exception e) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return e instanceof PgpFailure known ? known : new PgpFailure(message, e);
    }
}
