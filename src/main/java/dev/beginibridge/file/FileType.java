package dev.beginibridge.file;

/**
 * What a file's name says of it.
 *
 * @param stem what the contract calls NAME
 * @param extension ends the names made of NAME, such as {@code .csv.gz}; of a layout it may be nothing
 * @param gzip input and result are compressed
 */
record FileType(RecordFormat format, String stem, String extension, boolean gzip) {
    String resultName() {
        return stem + ".result" + extension;
    }

    String rejectsName() {
        return stem + ".rejects.csv";
    }

    String summaryName() {
        return stem + ".summary.json";
    }
}
