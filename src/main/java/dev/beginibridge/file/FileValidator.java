package dev.beginibridge.file;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The first pass: the whole file is read, balanced and digested, and no row is asked. */
final class FileValidator {
    private final Path input;
    private final FileType type;
    private final BooleanSupplier halted;

    FileValidator(Path input, FileType type, BooleanSupplier halted) {
        this.input = input;
        this.type = type;
        this.halted = halted;
    }

    BatchState.Checked run() throws IOException, FileRefused {
        BasicFileAttributes before = attributes(input);
        if (!before.isRegularFile()) {
            throw new FileRefused(FileRefused.Code.NOT_A_FILE, "it is not a regular file");
        }
        BatchState.Checked found;
        try (DigestInputStream digest = new DigestInputStream(new FileInputStream(input.toFile()), Digests.sha256())) {
            ControlTotal control = read(digest);
            // What follows in the file without being a record belongs to its digest, too.
            digest.transferTo(OutputStream.nullOutputStream());
            String sha256 = HexFormat.of().formatHex(digest.getMessageDigest().digest());
            found = new BatchState.Checked(sha256, control.rows(), control.hash(), stamp(before));
        } catch (FileRefused refused) {
            // Half a file may look like a broken one.
            holdIfChanged(before);
            throw refused;
        }
        holdIfChanged(before);
        return found;
    }

    /** A writer that was slower than the quiet time still writes into the claimed file: it is looked at again later. */
    private void holdIfChanged(BasicFileAttributes before) throws IOException {
        if (!stamp(input).equals(stamp(before))) {
            throw new IOException("the file is still being written");
        }
    }

    /** Another one when the file has been written to. */
    static String stamp(Path input) throws IOException {
        return stamp(attributes(input));
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + " bytes of " + attributes.lastModifiedTime();
    }

    private static BasicFileAttributes attributes(Path input) throws IOException {
        return Files.readAttributes(input, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private ControlTotal read(InputStream raw) throws IOException, FileRefused {
        try {
            return records(type.format().open(expanded(raw, type)));
        } catch (ZipException | EOFException e) {
            FileRefused refused = new FileRefused(
                    FileRefused.Code.DAMAGED_GZIP, "the file cannot be expanded to its end; is it cut off?");
            refused.initCause(e);
            throw refused;
        }
    }

    static InputStream expanded(InputStream raw, FileType type) throws IOException {
        return type.gzip() ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private ControlTotal records(RecordFormat.Opened opened) throws IOException, FileRefused {
        RecordCodec layout = opened.layout();
        ControlTotal total = ControlTotal.NONE;
        RawRecord record = opened.rows().next();
        while (record != null && !layout.isTrailer(record)) {
            if (halted.getAsBoolean()) {
                throw new IOException("stopped before the file was checked");
            }
            layout.check(record);
            total = total.with(layout.control(record));
            record = opened.rows().next();
        }
        layout.balance(record, total);
        if (record != null) {
            RawRecord behind = opened.rows().next();
            if (behind != null) {
                throw new FileRefused(FileRefused.Code.NOT_BALANCED, "a record follows the trailer", 0, behind.line());
            }
        }
        if (total.rows() == 0 && !layout.mayBeEmpty()) {
            throw new FileRefused(FileRefused.Code.EMPTY_FILE, "the file has no rows");
        }
        return total;
    }
}
