package dev.beginibridge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.Upload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No token, a wrong one, another client's: on every path of the description, in every writing of it. */
class RestTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    Path folder;

    private Fixture fixture;
    private String batch;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.with(
                "begini.deployments.mortgages.integration-id", "4711",
                "begini.deployments.mortgages.api-key", "another-key-of-a-test",
                "begini.rest.clients.esb.deployments", "mortgages");
        fixture.ledger.entries.put(
                new Ledger.Key("1234567890987654321", Fixture.UID),
                new Ledger.Entry("personal-loans", Ledger.State.ISSUED, Optional.of(NOW), Optional.of(NOW), NOW));
        batch = UUID.randomUUID().toString();
        Optional<Path> file = Optional.of(Files.writeString(folder.resolve("day.result.csv"), "uid\n"));
        fixture.uploads.put(new Upload(
                batch, "day.csv", "web", NOW, Upload.State.FINISHED, Upload.Counts.NONE, Optional.empty(), file, file));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String path(String operation) {
        return operation
                .split(" ", 2)[1]
                .replace("{deployment}", "personal-loans")
                .replace("{uid}", Fixture.UID)
                .replace("{id}", batch);
    }

    /** Other writings of a path, each of which some server takes for the path itself. */
    private static Set<String> writings(String path) {
        Set<String> writings = new LinkedHashSet<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String before = path.substring(0, slash);
            String after = path.substring(slash + 1);
            for (String between : List.of(
                    "//",
                    "/./",
                    "/%2e/",
                    "/x/../",
                    "/x/%2e%2e/",
                    "/x/..%2f",
                    "/;/",
                    "/;x=1/",
                    "%2f",
                    "/%2f",
                    "\\",
                    "%5c")) {
                writings.add(before + between + after);
            }
            String first = "%" + Integer.toHexString(after.charAt(0));
            writings.add(before + "/" + first + after.substring(1));
            writings.add(before + "/%25" + first.substring(1) + after.substring(1));
        }
        for (String end : List.of(";x", ";jsessionid=1", "/", "/.", "/..", "%00", "%20", "%2e", "%3fx", "#x", "%23x")) {
            writings.add(path + end);
        }
        return writings;
    }

    private String ask(String operation, String path, String authorization) throws Exception {
        String answer = fixture.raw(operation.split(" ", 2)[0] + " " + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + authorization + "Content-Length: "
                + Fixture.REQUEST.length() + "\r\n\r\n" + Fixture.REQUEST);
        assertNull(fixture.seen, path);
        assertTrue(fixture.uploads.contents.isEmpty(), path);
        return answer.replaceFirst("Date: [^\r]*", "Date");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @Test
    void withoutAValidTokenNoPathIsToldFromAnother() throws Exception {
        String nowhere = ask("GET", "/v1/nowhere", "");
        assertEquals(401, status(nowhere));
        for (String operation : Description.operations()) {
            for (String authorization : List.of(
                    "",
                    "Authorization: Bearer wrong\r\n",
                    "Authorization: Basic d2ViOndlYg==\r\n",
                    "Authorization:\r\n")) {
                assertEquals(nowhere, ask(operation, path(operation), authorization), operation);
            }
        }
    }

    @Test
    void noWritingOfAPathReachesWhatIsBehindIt() throws Exception {
        int asked = 0;
        for (String operation : Description.operations()) {
            for (String writing : writings(path(operation))) {
                for (String token : List.of("wrong", Fixture.ESB, Fixture.WEB)) {
                    String answer = ask(operation, writing, "Authorization: Bearer " + token + "\r\n");
                    // 400 before anybody is asked who he is; also with a token that would do for the path itself.
                    assertEquals(400, status(answer), operation + " " + writing);
                    asked++;
                }
            }
        }
        assertTrue(asked > 1_000, "only " + asked);
    }

    @Test
    void anotherClientsThingsAreNotThere() throws Exception {
        String esb = "Authorization: Bearer " + Fixture.ESB + "\r\n";
        String web = "Authorization: Bearer " + Fixture.WEB + "\r\n";
        for (String operation : Description.operations()) {
            String path = path(operation);
            if (path.contains(batch) || path.contains(Fixture.UID)) {
                assertEquals(200, status(ask(operation, path, web)), operation);
                String hidden = ask(operation, path, esb);
                assertEquals(404, status(hidden), operation);
                String unknown =
                        path.replace(batch, UUID.randomUUID().toString()).replace(Fixture.UID, "UNKNOWN");
                assertEquals(hidden, ask(operation, unknown, esb), operation);
            }
        }
    }
}
