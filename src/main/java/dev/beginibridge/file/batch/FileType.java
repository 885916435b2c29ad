package dev.beginibridge.file.batch;

import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.GzipMembers;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a file's name says about it.
 *
 * @param stem what the contract calls NAME
 * @param extension what the names of the results end with, such as {@code .csv.gz}; may be empty for a layout
 * @param gzip input and result are compressed
 */
public record FileType(FileFormat format, String stem, String extension, boolean gzip) {
    public String resultName() {
        return stem + ".result" + extension;
    }

    public String rejectsName() {
        return stem + ".rejects.csv";
    }

    public String summaryName() {
        return stem + ".summary.json";
    }

    /** The content of a file of this type. */
    public InputStream expanded(InputStream file) throws IOException {
        return gzip ? new GzipMembers(file) : file;
    }
}
