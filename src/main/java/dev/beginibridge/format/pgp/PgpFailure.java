package dev.beginibridge.format.pgp;

import java.io.IOException;

/** A file that cannot be decrypted to its end; the message is for an operator. */
public final class PgpFailure extends IOException {
    private static final long serialVersionUID = 1L;

    PgpFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
