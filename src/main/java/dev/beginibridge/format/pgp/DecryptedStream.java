package dev.beginibridge.format.pgp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPMarker;
import org.bouncycastle.openpgp.PGPOnePassSignatureList;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** The content of one message, which is checked at its end: nobody has changed or cut it, and nothing follows. */
final class DecryptedStream extends InputStream {
    /** One is usual; each takes a frame of the stack for every byte that is read. */
    private static final int MOST_COMPRESSIONS = 4;

    private final PGPPublicKeyEncryptedData data;
    private final InputStream clear;
    private final InputStream message;
    private final InputStream raw;
    private final SourceStream source;
    private final InputStream content;
    private boolean ended;

    DecryptedStream(
            PGPPublicKeyEncryptedData data,
            InputStream clear,
            InputStream message,
            InputStream raw,
            SourceStream source)
            throws IOException, PGPException {
        this.data = data;
        this.clear = clear;
        this.message = message;
        this.raw = raw;
        this.source = source;
        if (!data.isIntegrityProtected() && !data.isAEAD()) {
            throw new PgpFailure("it is encrypted without protection against changes (MDC)", null);
        }
        this.content = literal(clear);
    }

    private static InputStream literal(InputStream clear) throws IOException, PGPException {
        InputStream packets = clear;
        for (int level = 0; level <= MOST_COMPRESSIONS; level++) {
            Object object = behindSignatures(packets);
            if (object instanceof PGPLiteralData literal) {
                return literal.getInputStream();
            }
            if (!(object instanceof PGPCompressedData compressed)) {
                throw new PgpFailure("the message holds no file", null);
            }
            packets = compressed.getDataStream();
        }
        throw new PgpFailure("it is compressed more than " + MOST_COMPRESSIONS + " times", null);
    }

    private static Object behindSignatures(InputStream packets) throws IOException {
        HeadStream head = new HeadStream(packets);
        BcPGPObjectFactory objects = new BcPGPObjectFactory(head);
        Object object = objects.nextObject();
        while (object instanceof PGPOnePassSignatureList || object instanceof PGPMarker) {
            object = objects.nextObject();
        }
        head.contentBegins();
        return object;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            int count = content.read(into, offset, length);
            if (count < 0) {
                end();
            }
            return count;
        } catch (PGPException | IOException | RuntimeException e) {
            throw source.judged("it cannot be decrypted to its end: is the file whole?", e);
        }
    }

    private void end() throws IOException, PGPException {
        clear.transferTo(OutputStream.nullOutputStream());
        if (!data.isAEAD() && !data.verify()) {
            throw new PgpFailure("it was changed after it was encrypted", null);
        }
        // Of an armored message this reads its checksum and last line.
        int next = message.read();
        if (next < 0) {
            next = raw.read();
        }
        while (next >= 0 && Character.isWhitespace(next)) {
            next = raw.read();
        }
        if (next >= 0) {
            throw new PgpFailure("something follows the message", null);
        }
        ended = true;
    }
}
