package dev.beginibridge.file;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The open files of a batch whose rows are asked: its input and, in a replay, its earlier result, both behind the last
 * checkpoint; its result and its rejects, cut there.
 */
record BatchFiles(
        Batch batch,
        RecordCodec layout,
        Framer framer,
        EarlierRows earlier,
        ResultFile result,
        ResultFile rejects,
        FileInputStream in,
        InputStream before)
        implements AutoCloseable {

    static BatchFiles open(Batch batch, FileType type) throws IOException, FileRefused {
        BatchState.Checkpoint from = batch.state().checkpoint();
        FileInputStream in = new FileInputStream(batch.input().toFile());
        InputStream before = InputStream.nullInputStream();
        ResultFile result = null;
        ResultFile rejects = null;
        BatchFiles opened = null;
        try {
            RecordFormat.Opened start = type.format().open(FileValidator.expanded(in, type));
            EarlierRows earlier = new EarlierRows(null, start.layout());
            if (batch.state().replay() != null) {
                before = new FileInputStream(batch.earlierResult().toFile());
                earlier = new EarlierRows(type.format().result(FileValidator.expanded(before, type)), start.layout());
            }
            result = new ResultFile(batch.result(), from == null ? 0 : from.output());
            rejects = new ResultFile(batch.rejects(), from == null ? 0 : from.rejects());
            Framer framer = start.rows();
            if (from == null) {
                result.append(start.layout().head());
            } else if (!type.format().resumesAnywhere()) {
                for (long i = 0; i < from.tally().rows(); i++) {
                    framer.next();
                }
                earlier.skip(from.tally().rows());
            } else {
                framer = type.format()
                        .resume(at(in, type, from.input()), from.tally().rows(), from.line(), from.input());
                earlier.skip(from.tally().rows());
            }
            opened = new BatchFiles(batch, start.layout(), framer, earlier, result, rejects, in, before);
            return opened;
        } finally {
            if (opened == null) {
                new BatchFiles(batch, null, null, null, result, rejects, in, before).close();
            }
        }
    }

    private static InputStream at(FileInputStream in, FileType type, long offset) throws IOException {
        if (!type.gzip()) {
            in.getChannel().position(offset);
            return in;
        }
        in.getChannel().position(0);
        InputStream expanded = FileValidator.expanded(in, type);
        expanded.skipNBytes(offset);
        return expanded;
    }

    @Override
    public void close() throws IOException {
        try (in;
                before;
                result;
                rejects) {
            // Each is closed even if another fails.
        }
    }
}
