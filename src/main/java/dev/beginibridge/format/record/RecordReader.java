package dev.beginibridge.format.record;

import dev.beginibridge.format.record.LayoutRules.Rdw;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream into fixed or variable records by their bytes; text lines are cut by their readers. */
public final class RecordReader {
    private static final int WORD = 4;
    private static final byte END_OF_FILE = 0x1A;

    private final BufferedInputStream in;
    private final Layout layout;
    private long offset;
    private int leftInBlock;

    public RecordReader(InputStream in, Layout layout) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.layout = layout;
    }

    /** The next record without its descriptor word, or null at the end. */
    public byte[] next() throws IOException, BadRecord {
        return layout.framing() == Framing.FIXED ? fixed() : variable();
    }

    /** Bytes read so far. */
    public long offset() {
        return offset;
    }

    private byte[] fixed() throws IOException, BadRecord {
        if (offset == 0) {
            LineEnds.refuse(in, layout);
        }
        byte[] record = read(layout.length());
        if (record.length == 0 || (record.length == 1 && layout.length() > 1 && record[0] == END_OF_FILE)) {
            return null;
        }
        if (record.length < layout.length()) {
            throw new BadRecord("the last record has " + record.length + " of " + layout.length() + " bytes");
        }
        return record;
    }

    private byte[] variable() throws IOException, BadRecord {
        if (layout.framing() == Framing.BDW && leftInBlock == 0) {
            int block = length("block descriptor word", Rdw.USUAL, WORD + WORD, 0xFFFF);
            if (block == 0) {
                return null;
            }
            leftInBlock = block - WORD;
        }
        int most = layout.maxBytes() + WORD;
        Rdw rdw = layout.framing() == Framing.RDW ? layout.rules().rdw() : Rdw.USUAL;
        int length = length("record descriptor word", rdw, WORD, most);
        if (length == 0) {
            if (leftInBlock > 0) {
                throw new BadRecord("the file ends within a block");
            }
            return null;
        }
        if (layout.framing() == Framing.BDW) {
            if (length > leftInBlock) {
                throw new BadRecord("a record is longer than what is left of its block");
            }
            leftInBlock -= length;
        }
        byte[] record = read(length - WORD);
        if (record.length < length - WORD) {
            throw new BadRecord("the last record has " + record.length + " of " + (length - WORD) + " bytes");
        }
        return record;
    }

    /** Returns 0 at the end of the stream. */
    private int length(String what, Rdw style, int least, int most) throws IOException, BadRecord {
        byte[] word = read(WORD);
        if (word.length == 0) {
            return 0;
        }
        if (word.length < WORD) {
            throw new BadRecord("the file ends within a " + what);
        }
        int length = style.length(word);
        if (length < least || length > most) {
            throw new BadRecord("a " + what + " says " + length + " bytes; " + least + " to " + most
                    + " can be, beside two zero bytes");
        }
        return length;
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        offset += bytes.length;
        return bytes;
    }
}
