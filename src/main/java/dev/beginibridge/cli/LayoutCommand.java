package dev.beginibridge.cli;

import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.record.BadRecord;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.RecordReader;
import dev.beginibridge.format.record.Usage;
import dev.beginibridge.model.InvalidRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code layout NAME FILE}: shows how sample records are cut, with the bytes beside the text. */
@Command(name = "layout", description = "Shows how a layout cuts the records of a sample file.")
final class LayoutCommand extends BridgeCommand {
    private static final int MOST_BYTES = 1 << 20;

    @Parameters(index = "0", paramLabel = "NAME", description = "The layout: begini.layouts.NAME.fields and so on.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE", description = "A sample; it is only read.")
    private Path file;

    @Option(names = "--records", paramLabel = "N", description = "How many records are shown (3).")
    private int records = 3;

    @Override
    public Integer call() throws IOException {
        Layout layout = config().layout(name);
        checkIsReadable(file);
        int most = atLeastOne("--records", records);
        PrintWriter out = out();
        out.printf(
                "layout %s: framing %s, code page %s, rows of %d%n",
                name,
                layout.framing().name().toLowerCase(Locale.ROOT),
                layout.codePage().name(),
                layout.length());
        int shown = 0;
        try (InputStream in = Files.newInputStream(file)) {
            Records sample = records(new ByteArrayInputStream(in.readNBytes(MOST_BYTES)), layout);
            byte[] record = sample.next();
            while (record != null && shown < most) {
                show(out, layout, shown + 1, record);
                shown++;
                record = sample.next();
            }
            return MainCommand.DONE;
        } catch (BadRecord | FileRefused e) {
            out.println("record " + (shown + 1) + " is none of this layout: " + e.getMessage());
            return MainCommand.FAILED;
        } finally {
            out.flush();
        }
    }

    /** The records of a sample, one after the other; null at its end. */
    private interface Records {
        byte[] next() throws IOException, BadRecord, FileRefused;
    }

    private static Records records(InputStream sample, Layout layout) throws IOException {
        if (layout.framing() != Framing.LINES) {
            return new RecordReader(sample, layout)::next;
        }
        LineFramer lines = LineFramer.plain(sample);
        return () -> {
            RawRecord line = lines.next();
            return line == null ? null : line.bytes();
        };
    }

    private static void show(PrintWriter out, Layout layout, int number, byte[] record) throws BadRecord {
        String text = layout.text(record);
        boolean header = number == 1 && layout.header().filter(text::startsWith).isPresent();
        boolean trailer = layout.trailer().filter(text::startsWith).isPresent();
        out.printf("record %d, %d bytes%s%n", number, record.length, header ? ", header" : trailer ? ", trailer" : "");
        for (Field field : header ? List.<Field>of() : trailer ? layout.trailerFields() : layout.fields()) {
            String value = text.substring(Math.min(field.start(), text.length()), Math.min(field.end(), text.length()));
            out.printf(
                    "  %-16s %5d-%-5d [%s] %s%n",
                    field.name().toUpperCase(Locale.ROOT).replace('_', '-'),
                    field.start() + 1,
                    field.end(),
                    shown(layout, record, field, value),
                    HexFormat.of().formatHex(bytes(layout, record, field, value)));
        }
    }

    /** A field's own bytes: in UTF-8, where each character may have several, those of its text. */
    private static byte[] bytes(Layout layout, byte[] record, Field field, String value) {
        return layout.maxBytes() > layout.length()
                ? value.getBytes(layout.codePage())
                : Arrays.copyOfRange(
                        record, Math.min(field.start(), record.length), Math.min(field.end(), record.length));
    }

    /** A number's digits, else the characters as they stand there. */
    private static String shown(Layout layout, byte[] record, Field field, String value) throws BadRecord {
        try {
            return field.usage() == Usage.TEXT || field.usage() == Usage.FLOAT
                    ? value.replaceAll("\\p{Cntrl}", ".")
                    : layout.value(record, field);
        } catch (InvalidRequest e) {
            return "no number";
        }
    }
}
