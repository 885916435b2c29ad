package dev.beginibridge.file.batch;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.format.ControlTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a batch must know after the bridge has died: {@code state.json} in its folder, always replaced as a whole.
 *
 * @param id the batch's id for ever; with a row's number it is the row's origin
 * @param name the input's name as it was in the inbox
 * @param startedAt when it was claimed, ISO 8601
 * @param phase the last step that is done
 * @param checked what the first pass found; null before
 * @param checkpoint how far the result is durable; null before
 * @param replay null the first time
 * @param sender null when it was dropped
 * @param waits null unless the batch gave up its place
 * @param place the folder of its own beneath outbox, archive and rejected folder; null: it was dropped
 */
public record BatchState(
        String id,
        String name,
        String startedAt,
        Phase phase,
        Checked checked,
        Checkpoint checkpoint,
        Replay replay,
        Sender sender,
        Waits waits,
        String place) {
    /** The folder, beneath each of the door's, of what was sent by REST. */
    public static final String SENT = "sent";

    private static final String NAME = "state.json";
    private static final Pattern ROW = Pattern.compile("([0-9a-f-]{36}):[0-9]+");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** The last step that is done. */
    public enum Phase {
        CLAIMED,
        CHECKED,
        /** The batch's folder holds the complete result and summary. */
        ANSWERED,
        /** The file cannot be taken; the batch's folder holds the report. */
        REFUSED
    }

    /**
     * What the first pass found: the digest of its bytes, its rows and their hash total.
     *
     * @param stamp size and time of what was checked; null of a replay, whose input is a copy
     * @param csv with which flavour of CSV it was read; null when it is none
     * @param layout with which layout it was read; null when it has none
     */
    public record Checked(
            String sha256, long rows, long hash, String stamp, Map<String, String> csv, Map<String, String> layout) {
        public ControlTotals control() {
            return new ControlTotals(rows, hash);
        }
    }

    /**
     * The batch answers the failed rows of an earlier one again.
     *
     * @param batch the id of the first generation
     * @param generation 2 for the first replay
     */
    public record Replay(String batch, int generation) {}

    /**
     * A moment at which the result held the answers of the first {@code totals.rows()} rows and nothing else.
     *
     * @param line the line at which the next row starts
     * @param input where the next row starts in the input
     * @param output the bytes of the result
     * @param rejects the bytes of the file of rejects
     */
    public record Checkpoint(long line, long input, long output, long rejects, RowTotals totals) {}

    /**
     * Who sent the batch by another door.
     *
     * @param deployments those its rows may ask for; null: all
     */
    public record Sender(String client, Set<String> deployments) {}

    /**
     * Its rows wait: the time in which they must be answered goes on while they are not asked.
     *
     * @param rows those up to this one were asked by then
     * @param since ISO 8601
     */
    public record Waits(long rows, String since) {}

    public static BatchState claimed(String id, String name, String startedAt) {
        return new BatchState(id, name, startedAt, Phase.CLAIMED, null, null, null, null, null, null);
    }

    public BatchState in(Phase next) {
        return new BatchState(id, name, startedAt, next, checked, checkpoint, replay, sender, waits, place);
    }

    public BatchState with(Checked found) {
        return new BatchState(id, name, startedAt, Phase.CHECKED, found, checkpoint, replay, sender, waits, place);
    }

    /** The state before the first pass. */
    public BatchState fromTheStart() {
        return new BatchState(id, name, startedAt, Phase.CLAIMED, null, null, replay, sender, waits, place);
    }

    public BatchState with(Checkpoint reached) {
        return new BatchState(id, name, startedAt, phase, checked, reached, replay, sender, waits, place);
    }

    public BatchState with(Replay again) {
        return new BatchState(id, name, startedAt, phase, checked, checkpoint, again, sender, waits, place);
    }

    /** The state of a batch that somebody has sent: its files go to a place of its own. */
    public BatchState from(Sender who) {
        return new BatchState(id, name, startedAt, phase, checked, checkpoint, replay, who, waits, placeOf(id));
    }

    /** The state of a batch that gives up its place; rows that waited before have not begun anew. */
    public BatchState waiting(long rows, Instant since) {
        boolean same = waits != null && totals().rows() < waits.rows();
        Waits now = same ? waits : new Waits(rows, since.toString());
        return new BatchState(id, name, startedAt, phase, checked, checkpoint, replay, sender, now, place);
    }

    /** When a row was asked first, if now is the next time. */
    public Instant askedFirst(long row, Instant now) {
        return waits != null && row <= waits.rows() ? Instant.parse(waits.since()) : now;
    }

    /** The state of a replay whose files go where those of the batch are. */
    public BatchState at(String where) {
        return new BatchState(id, name, startedAt, phase, checked, checkpoint, replay, sender, waits, where);
    }

    /** Where the files of a batch lie that was sent: nobody else's have their names there. */
    public static String placeOf(String batch) {
        return SENT + "/" + batch;
    }

    /** Where its files lie beneath one of the door's folders. */
    public Path in(Path folder) {
        return place == null ? folder : folder.resolve(place);
    }

    /** A name of its files, as it is seen from one of the door's folders. */
    public String placed(String file) {
        return place == null ? file : place + "/" + file;
    }

    /** The id that all generations share. */
    public String batch() {
        return replay == null ? id : replay.batch();
    }

    /** The correlation id of one of its rows, the same for all generations. */
    public String correlationId(long row) {
        return batch() + ":" + row;
    }

    /** The batch to whose row such a correlation id belongs; empty when it is of another make. */
    public static Optional<String> batchOf(String correlationId) {
        return Optional.of(ROW.matcher(correlationId)).filter(Matcher::matches).map(row -> row.group(1));
    }

    public int generation() {
        return replay == null ? 1 : replay.generation();
    }

    /** Once all rows are answered it is too late. */
    public boolean canBeCancelled() {
        return phase == Phase.CLAIMED || phase == Phase.CHECKED;
    }

    /** What is durable of the result. */
    public RowTotals totals() {
        return checkpoint == null ? RowTotals.NONE : checkpoint.totals();
    }

    public static boolean isIn(Path folder) {
        return Durable.exists(folder.resolve(NAME));
    }

    public static BatchState read(Path folder) throws IOException {
        return MAPPER.readValue(Files.readAllBytes(folder.resolve(NAME)), BatchState.class);
    }

    /** The state is durable when this returns. */
    public void write(Path folder) throws IOException {
        Durable.write(folder.resolve(NAME), MAPPER.writeValueAsBytes(this));
    }
}
