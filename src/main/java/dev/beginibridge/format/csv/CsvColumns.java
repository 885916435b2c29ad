package dev.beginibridge.format.csv;

import dev.beginibridge.format.ReplyValues;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which columns of a CSV are read, and how those of the result are named. The case of a name and blanks around it do not
 * count.
 *
 * @param environment is always called so
 * @param whose the deployment of rows that name none
 * @param resultPrefix in front of the names of the result's columns
 */
public record CsvColumns(
        String uid,
        String deployment,
        String requestId,
        String environment,
        Optional<String> whose,
        String resultPrefix) {
    /** As the contract names them. */
    public static final CsvColumns USUAL =
            new CsvColumns("uid", "deployment", "request_id", "environment", Optional.empty(), "");

    /** A name as it is compared. */
    public static String comparable(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** The names that are read: request id, deployment, uid, environment. */
    List<String> read() {
        return List.of(comparable(requestId), comparable(deployment), comparable(uid), comparable(environment));
    }

    List<String> results() {
        return ReplyValues.NAMES.stream().map(name -> resultPrefix + name).toList();
    }
}
