package dev.beginibridge.file.batch;

import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.GzipMembers;
import dev.beginibridge.format.LikelyCause;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvFormat;
import dev.beginibridge.format.pgp.Pgp;
import dev.beginibridge.format.pgp.PgpFailure;
import dev.beginibridge.model.InvalidRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.springframework.util.StreamUtils;

/**
 * What a file's name says about it.
 *
 * @param stem what the contract calls NAME
 * @param extension what the names of the results end with, such as {@code .csv.gz}; may be empty for a layout
 * @param gzip input and result are compressed
 * @param pgp input, result and rejects are encrypted
 * @param csv the flavour of a CSV
 */
public record FileType(
        FileFormat format, String stem, String extension, boolean gzip, Optional<Pgp> pgp, Optional<CsvDialect> csv) {
    FileType with(CsvDialect flavour) {
        return new FileType(new CsvFormat(flavour), stem, extension, gzip, pgp, Optional.of(flavour));
    }

    public String resultName() {
        return stem + ".result" + extension;
    }

    public String rejectsName() {
        return stem + ".rejects.csv" + (pgp.isPresent() ? ".pgp" : "");
    }

    /** What the name of its scores ends with. */
    public static String scoresEnd(boolean encrypted) {
        return ".scores.csv" + (encrypted ? ".pgp" : "");
    }

    public String summaryName() {
        return stem + ".summary.json";
    }

    /** The deployment that the first row asks for; empty when it names none or cannot be read. */
    public String deployment(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            FileFormat.Opened opened = format.open(expanded(in));
            RawRecord first = opened.rows().next();
            return first == null || opened.codec().isTrailer(first)
                    ? ""
                    : opened.codec().parse(first).request().deployment().orElse("");
        } catch (IOException | FileRefused | InvalidRequest e) {
            return ""; // the first pass tells what is wrong
        }
    }

    /** What is probably wrong with a file that is refused; a packing that its name tells is nothing wrong. */
    Optional<String> likelyCause(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = expanded(raw)) {
            return format.likelyCause(in.readNBytes(LikelyCause.SEEN));
        } catch (ZipException | EOFException | PgpFailure e) {
            try (InputStream raw = Files.newInputStream(file)) {
                byte[] start = raw.readNBytes(LikelyCause.SEEN);
                boolean asNamed = (gzip && LikelyCause.isGzip(start)) || (pgp.isPresent() && LikelyCause.isPgp(start));
                return asNamed ? Optional.empty() : format.likelyCause(start);
            }
        }
    }

    /** Whether result and rejects take another form before they are published. */
    public boolean isPacked() {
        return gzip || pgp.isPresent();
    }

    /** Writes a file as it is published, which is left open. */
    public void pack(Path content, boolean compressed, OutputStream file) throws IOException {
        try (OutputStream sealed = pgp.isPresent() ? pgp.get().encrypted(file) : StreamUtils.nonClosing(file);
                OutputStream packed =
                        compressed && gzip ? new GZIPOutputStream(sealed, 1 << 16) : StreamUtils.nonClosing(sealed)) {
            Files.copy(content, packed);
        }
    }

    /** The content of a file of this type. */
    public InputStream expanded(InputStream file) throws IOException {
        InputStream open = pgp.isPresent() ? pgp.get().decrypted(file) : file;
        return gzip ? new GzipMembers(open) : open;
    }
}
