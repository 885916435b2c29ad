package dev.beginibridge.format.pgp;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/** Packets of which only the last, with the content, is a stream: the library takes the others into memory, whatever their length. */
class HeadStream extends ProxyInputStream {
    /** Enough for hundreds of recipients. */
    private static final int MOST = 1 << 18;

    private long read;
    private boolean content;

    HeadStream(InputStream in) {
        super(in);
    }

    /** What follows may be of any length. */
    void contentBegins() {
        content = true;
    }

    @Override
    protected void afterRead(int count) throws IOException {
        read += Math.max(count, 0);
        if (!content && read > MOST) {
            throw new PgpFailure("no content begins within " + MOST + " bytes: is it an encrypted PGP message?", null);
        }
    }
}
