package dev.beginibridge.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Expands the members of a gzip file (RFC 1952), one after the other. The JDK's {@link java.util.zip.GZIPInputStream} ends
 * silently at whatever follows a member and is none; here only zero bytes may follow, which fill up a tape's block.
 */
public final class GzipMembers extends InflaterInputStream {
    private static final int BUFFER = 1 << 16;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECKSUM = 2;
    private static final int RESERVED = 0xE0;

    private final PushbackInputStream source;
    private final CRC32 checksum = new CRC32();
    private final CRC32 headerChecksum = new CRC32();
    private boolean ended;

    public GzipMembers(InputStream in) throws IOException {
        super(new PushbackInputStream(in, BUFFER), new Inflater(true), BUFFER);
        this.source = (PushbackInputStream) this.in;
        readHeader(required());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!ended && length > 0) {
            int read = super.read(into, offset, length);
            if (read > 0) {
                checksum.update(into, offset, read);
                return read;
            }
            endMember();
        }
        return ended ? -1 : 0;
    }

    private void endMember() throws IOException {
        source.unread(buf, len - inf.getRemaining(), inf.getRemaining());
        if (readInt() != checksum.getValue() || readInt() != (inf.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("a member's checksum or length is wrong");
        }
        int next = source.read();
        if (next > 0) {
            readHeader(next);
            inf.reset();
            checksum.reset();
            return;
        }
        while (next == 0) {
            next = source.read();
        }
        if (next > 0) {
            throw new ZipException("something follows the last member");
        }
        ended = true;
    }

    private void readHeader(int first) throws IOException {
        if (first != 0x1F || required() != 0x8B || required() != 8) {
            throw new ZipException("no member begins here");
        }
        headerChecksum.reset();
        headerChecksum.update(new byte[] {0x1F, (byte) 0x8B, 8});
        int flags = required();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("a member's header is damaged");
        }
        skip(6); // time, level, system
        if ((flags & EXTRA) != 0) {
            skip(required() | required() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            long expected = headerChecksum.getValue() & 0xFFFF;
            if ((required() | required() << 8) != expected) {
                throw new ZipException("a member's header is damaged");
            }
        }
    }

    /** Reads them, since the source may be a digest, which does not see what is skipped. */
    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            required();
        }
    }

    private void skipText() throws IOException {
        while (required() != 0) {
            // up to the zero byte that ends it
        }
    }

    private long readInt() throws IOException {
        return required() | required() << 8 | required() << 16 | (long) required() << 24;
    }

    private int required() throws IOException {
        int read = source.read();
        if (read < 0) {
            throw new EOFException("the file ends within a member");
        }
        headerChecksum.update(read);
        return read;
    }

    @Override
    public void close() throws IOException {
        inf.end();
        super.close();
    }
}
