package dev.beginibridge.file.batch;

import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.pgp.PgpFailure;
import dev.beginibridge.model.Digests;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipException;

/** The first pass: the whole file is read, balanced and digested, and no row is asked. */
public record FileValidator(Path input, FileType type, BooleanSupplier halted) {
    public BatchState.Checked run() throws IOException, FileRefused {
        BasicFileAttributes before = attributes(input);
        if (!before.isRegularFile()) {
            throw new FileRefused(FileRefused.Code.NOT_A_FILE, "it is not a regular file");
        }
        BatchState.Checked found;
        try (DigestInputStream digest = new DigestInputStream(new FileInputStream(input.toFile()), Digests.sha256())) {
            ControlTotals control = read(digest);
            // The digest covers the whole file, with what follows the last record.
            digest.transferTo(OutputStream.nullOutputStream());
            String sha256 = HexFormat.of().formatHex(digest.getMessageDigest().digest());
            found = new BatchState.Checked(
                    sha256,
                    control.rows(),
                    control.hash(),
                    stamp(before),
                    type.csv().map(CsvDialect::settings).orElse(null),
                    type.format().layout().isEmpty() ? null : type.format().layout());
        } catch (FileRefused refused) {
            // Half a file may look like a damaged one.
            holdIfChanged(before);
            throw type.likelyCause(input).map(refused::because).orElse(refused);
        }
        holdIfChanged(before);
        return found;
    }

    /** A writer that is slower than the quiet time still writes into the claimed file, which is then checked again later. */
    private void holdIfChanged(BasicFileAttributes before) throws IOException {
        if (!stamp(input).equals(stamp(before))) {
            throw new IOException("the file is still being written");
        }
    }

    /** A text that changes when the file is written to. */
    public static String stamp(Path input) throws IOException {
        return stamp(attributes(input));
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + " bytes of " + attributes.lastModifiedTime();
    }

    private static BasicFileAttributes attributes(Path input) throws IOException {
        return Files.readAttributes(input, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private ControlTotals read(InputStream raw) throws IOException, FileRefused {
        try {
            return records(type.format().open(type.expanded(raw)));
        } catch (PgpFailure e) {
            throw new FileRefused(FileRefused.Code.NOT_DECRYPTED, e.getMessage(), 0, 0, e);
        } catch (CharacterCodingException e) {
            throw new FileRefused(
                    FileRefused.Code.WRONG_ENCODING,
                    "the file holds bytes that the configured encoding does not know",
                    0,
                    0,
                    e);
        } catch (ZipException | EOFException e) {
            throw new FileRefused(
                    FileRefused.Code.DAMAGED_GZIP,
                    "the file cannot be expanded to its end, or something follows its end; is it cut off or damaged?",
                    0,
                    0,
                    e);
        }
    }

    private ControlTotals records(FileFormat.Opened opened) throws IOException, FileRefused {
        RecordCodec codec = opened.codec();
        ControlTotals total = ControlTotals.NONE;
        long impossible = 0;
        RawRecord record = opened.rows().next();
        while (record != null && !codec.isTrailer(record)) {
            if (halted.getAsBoolean()) {
                throw new IOException("stopped before the file was checked");
            }
            ParsedRow row = codec.parse(record);
            total = total.with(row.control());
            impossible += row.hasPossibleUid() ? 0 : 1;
            record = opened.rows().next();
        }
        codec.balance(record, total);
        codec.judge(total.rows(), impossible);
        if (record != null) {
            RawRecord behind = opened.rows().next();
            if (behind != null) {
                throw new FileRefused(FileRefused.Code.NOT_BALANCED, "a record follows the trailer", 0, behind.line());
            }
        }
        if (total.rows() == 0 && !codec.mayBeEmpty()) {
            throw new FileRefused(FileRefused.Code.EMPTY_FILE, "the file has no rows");
        }
        return total;
    }
}
