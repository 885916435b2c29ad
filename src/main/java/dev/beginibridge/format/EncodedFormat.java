package dev.beginibridge.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Files in another encoding than UTF-8: they are read as UTF-8, and what is written of them is in their own encoding. Bytes
 * that the encoding does not know make the file unfit, so own columns come out byte for byte as they went in.
 */
public final class EncodedFormat implements FileFormat {
    private static final byte[] BIG_ENDIAN_MARK = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] LITTLE_ENDIAN_MARK = {(byte) 0xFF, (byte) 0xFE};

    private final FileFormat format;
    private final Charset encoding;

    private EncodedFormat(FileFormat format, Charset encoding) {
        this.format = format;
        this.encoding = encoding;
    }

    /** UTF-16 needs a byte order mark, since nothing else says which half of a character comes first. */
    public static FileFormat of(FileFormat format, Charset encoding) {
        return encoding.equals(StandardCharsets.UTF_8) ? format : new EncodedFormat(format, encoding);
    }

    @Override
    public Opened open(InputStream start) throws IOException, FileRefused {
        byte[] mark = mark(start);
        Charset used = charset(mark);
        Opened opened = format.open(new Utf8Stream(start, used));
        return new Opened(new EncodedCodec(opened.codec(), used, mark), opened.rows());
    }

    @Override
    public RecordFramer resume(Input input, long rows, long line, long offset) throws IOException, FileRefused {
        return format.resume(
                to -> {
                    InputStream start = input.at(0);
                    InputStream text = new Utf8Stream(start, charset(markOf(start)));
                    text.skipNBytes(to);
                    return text;
                },
                rows,
                line,
                offset);
    }

    @Override
    public RecordFramer result(InputStream start) throws IOException, FileRefused {
        return format.result(new Utf8Stream(start, charset(mark(start))));
    }

    @Override
    public Optional<String> likelyCause(byte[] start) {
        if (encoding.equals(StandardCharsets.UTF_16)) {
            return LikelyCause.of(start).filter(cause -> !cause.contains("utf-16"));
        }
        return format.likelyCause(new String(start, encoding).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mark(InputStream start) throws IOException, FileRefused {
        byte[] mark = markOf(start);
        if (mark.length > 0 && mark[0] + mark[1] != BIG_ENDIAN_MARK[0] + BIG_ENDIAN_MARK[1]) {
            throw new FileRefused(
                    FileRefused.Code.WRONG_ENCODING,
                    "the file does not begin with the byte order mark of UTF-16",
                    0,
                    1);
        }
        return mark;
    }

    private byte[] markOf(InputStream start) throws IOException {
        if (!encoding.equals(StandardCharsets.UTF_16)) {
            return new byte[0];
        }
        byte[] mark = start.readNBytes(BIG_ENDIAN_MARK.length);
        return mark.length == BIG_ENDIAN_MARK.length ? mark : new byte[BIG_ENDIAN_MARK.length];
    }

    private Charset charset(byte[] mark) {
        if (mark.length == 0) {
            return encoding;
        }
        return mark[0] == LITTLE_ENDIAN_MARK[0] ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }

    /** What an encoded text is in UTF-8; throws {@link java.nio.charset.CharacterCodingException} where it is none. */
    private static final class Utf8Stream extends InputStream {
        private final Reader characters;
        private final char[] read = new char[8 * 1024];
        private ByteBuffer bytes = ByteBuffer.allocate(0);
        /** The first half of a character whose second half is not read yet. */
        private int kept;

        Utf8Stream(InputStream in, Charset encoding) {
            characters = new InputStreamReader(
                    in,
                    encoding.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
        }

        @Override
        public int read() throws IOException {
            return fill() ? bytes.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            while (!bytes.hasRemaining()) {
                int count = characters.read(read, kept, read.length - kept);
                if (count < 0) {
                    return false;
                }
                int all = kept + count;
                kept = Character.isHighSurrogate(read[all - 1]) ? 1 : 0;
                bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(read, 0, all - kept));
                read[0] = read[all - 1];
            }
            return true;
        }
    }

    /** Writes in the encoding what another codec writes in UTF-8. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record EncodedCodec(RecordCodec codec, Charset encoding, byte[] mark) implements RecordCodec {
        private byte[] encoded(byte[] utf8) {
            return new String(utf8, StandardCharsets.UTF_8).getBytes(encoding);
        }

        @Override
        public byte[] head() {
            return Bytes.joined(mark, encoded(codec.head()));
        }

        @Override
        public boolean mayBeEmpty() {
            return codec.mayBeEmpty();
        }

        @Override
        public ParsedRow parse(RawRecord record) throws FileRefused {
            return new EncodedRow(codec.parse(record));
        }

        @Override
        public void judge(long rows, long impossible) throws FileRefused {
            codec.judge(rows, impossible);
        }

        @Override
        public boolean isTrailer(RawRecord record) {
            return codec.isTrailer(record);
        }

        @Override
        public void balance(RawRecord trailer, ControlTotals found) throws FileRefused {
            codec.balance(trailer, found);
        }

        @Override
        public byte[] tail(RawRecord trailer) {
            return encoded(codec.tail(trailer));
        }

        @Override
        public ReplyValues fitting(ReplyValues answer) {
            return codec.fitting(answer);
        }

        @Override
        public ReplyValues earlierAnswer(RawRecord result) {
            return codec.earlierAnswer(result);
        }

        @Override
        public byte[] earlierLine(RawRecord result) {
            return encoded(codec.earlierLine(result));
        }

        @Override
        public byte[] rejectsHead() {
            return Bytes.joined(mark, encoded(codec.rejectsHead()));
        }

        @Override
        public byte[] rejectsTail(long rows) {
            return encoded(codec.rejectsTail(rows));
        }

        private final class EncodedRow extends ParsedRow {
            private final ParsedRow row;

            EncodedRow(ParsedRow row) {
                super(row);
                this.row = row;
            }

            @Override
            public byte[] answered(ReplyValues answer) {
                return encoded(row.answered(answer));
            }

            @Override
            public byte[] rejected(ReplyValues answer) {
                return encoded(row.rejected(answer));
            }
        }
    }
}
