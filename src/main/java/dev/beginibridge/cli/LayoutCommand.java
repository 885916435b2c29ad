package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.layout.BadRecord;
import dev.beginibridge.layout.Field;
import dev.beginibridge.layout.Framing;
import dev.beginibridge.layout.Layout;
import dev.beginibridge.layout.RecordReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code layout NAME FILE}: shows how sample records are cut, with the bytes beside the text. */
@Command(
        name = "layout",
        description = "Shows how a layout cuts the records of a sample file.",
        mixinStandardHelpOptions = true)
final class LayoutCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 1 << 20;

    @ParentCommand
    private MainCommand main;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The layout: begini.layouts.NAME.fields and so on.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE", description = "A sample; it is only read.")
    private Path file;

    @Option(names = "--records", paramLabel = "N", description = "How many records are shown (3).")
    private int records = 3;

    @Override
    public Integer call() throws IOException {
        BridgeConfig config = BridgeConfig.from(Layers.load(main.config()));
        Layout layout = Optional.ofNullable(config.layouts().get(name))
                .orElseThrow(() -> new ConfigException("no layout " + name + " is configured; there are "
                        + config.layouts().keySet().stream().sorted().toList()));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "layout %s: %s, %s, rows of %d%n",
                name, layout.framing(), layout.codePage().name(), layout.length());
        try (InputStream in = Files.newInputStream(file)) {
            int shown = 0;
            for (byte[] record : records(in.readNBytes(MOST_BYTES), layout)) {
                show(out, layout, ++shown, record);
            }
            return MainCommand.DONE;
        } catch (BadRecord e) {
            out.println("not a record: " + e.getMessage());
            return MainCommand.FAILED;
        } finally {
            out.flush();
        }
    }

    private List<byte[]> records(byte[] sample, Layout layout) throws IOException, BadRecord {
        List<byte[]> cut = new ArrayList<>();
        if (layout.framing() == Framing.LINES) {
            for (String line :
                    new String(sample, layout.codePage()).lines().limit(records).toList()) {
                cut.add(line.getBytes(layout.codePage()));
            }
            return cut;
        }
        RecordReader reader = new RecordReader(new ByteArrayInputStream(sample), layout);
        for (int i = 0; i < records; i++) {
            byte[] record = reader.next();
            if (record == null) {
                break;
            }
            cut.add(record);
        }
        return cut;
    }

    private static void show(PrintWriter out, Layout layout, int number, byte[] record) throws BadRecord {
        String text = layout.text(record);
        boolean header = number == 1 && layout.header().filter(text::startsWith).isPresent();
        boolean trailer = layout.trailer().filter(text::startsWith).isPresent();
        out.printf("record %d, %d bytes%s%n", number, record.length, header ? ", header" : trailer ? ", trailer" : "");
        for (Field field : header ? List.<Field>of() : trailer ? layout.trailerFields() : layout.fields()) {
            String value = text.substring(Math.min(field.start(), text.length()), Math.min(field.end(), text.length()));
            int from = Math.min(field.start(), record.length);
            int to = Math.min(field.end(), record.length);
            out.printf(
                    "  %-16s %5d-%-5d [%s] %s%n",
                    field.name(),
                    field.start() + 1,
                    field.end(),
                    value.replaceAll("\\p{Cntrl}", "."),
                    HexFormat.of().formatHex(Arrays.copyOfRange(record, from, to)));
        }
    }
}
