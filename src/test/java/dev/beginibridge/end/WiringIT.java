package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a team may get wrong in its routes is told before they start: with file, route, step and the nearest name. */
@Timeout(120)
class WiringIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    private ShippedRoutes routes;

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        routes = ShippedRoutes.in(directory);
    }

    private List<String> problems() {
        return assertThrows(
                        ConfigException.class,
                        () -> TestBridge.against(
                                NOBODY,
                                directory,
                                "begini.routes",
                                routes.folder().toString()))
                .problems();
    }

    private void edit(String route, String before, String after) throws IOException {
        routes.replace(route, before, after);
    }

    @Test
    void allMistakesAreToldAtOnce() throws IOException {
        edit("file-requests", "{{begini.file.poll-interval}}", "{{begini.file.pol-interval}}");
        edit("queue-door", "ref: jmsReply", "ref: jmsRepli");
        edit("rest-requests", "uri: direct:issue-link", "uri: direct:issue-lnk");
        edit("rest-requests", "uri: direct:rest-batches\n      - id", "uri: direct:rest-batch\n      - id");
        routes.write("own-door", """
                - route:
                    id: own-door
                    from:
                      uri: ftpp:host/loans
                      steps:
                        - choice:
                            when:
                              - simple: "${body} != null"
                                steps:
                                  - wireTap:
                                      id: audit
                                      uri: direct:audit
                        - enrich:
                            id: ask
                            constant: direct:lnk
                        - bean:
                            id: count
                            ref: "#bean:counter"
                """);
        String in = routes.folder() + "/";
        assertEquals(
                Stream.of(
                                in
                                        + "file-requests.camel.yaml: line 11: {{begini.file.pol-interval}} is not set; nearest:"
                                        + " begini.file.poll-interval",
                                in
                                        + "queue-door.camel.yaml: line 91: route jms-requests: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                in
                                        + "queue-door.camel.yaml: line 91: route jms-parked-personal-loans: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                in
                                        + "queue-door.camel.yaml: line 91: route jms-parked-sme-loans: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                in
                                        + "rest-requests.camel.yaml: line 56: route rest-requests: step ask-for-rest-link sends to"
                                        + " direct:issue-lnk, and no route takes from it; nearest: direct:issue-link",
                                in
                                        + "rest-requests.camel.yaml: line 99: rest batches: get-batch sends to direct:rest-batch, and no route takes from it; nearest:"
                                        + " direct:rest-batches",
                                in
                                        + "own-door.camel.yaml: line 2: route own-door uses the component ftpp, which is not there:"
                                        + " correct its name, or put its jar, with all that it needs, into lib/ext",
                                in
                                        + "own-door.camel.yaml: line 11: route own-door: step audit sends to direct:audit, and no route"
                                        + " takes from it; nearest: direct:link",
                                in
                                        + "own-door.camel.yaml: line 14: route own-door: step ask sends to direct:lnk, and no route takes"
                                        + " from it; nearest: direct:link",
                                in
                                        + "own-door.camel.yaml: line 17: route own-door: step count uses the bean counter, which is not"
                                        + " there; nearest: servlet")
                        .sorted()
                        .toList(),
                problems().stream().sorted().toList());
    }

    /** A value that a template was given stands in another file than the template. */
    @Test
    void whatATemplateIsGivenIsToldWithTheFileThatGivesIt() throws IOException {
        edit("queue-door", "{{broker}}:queue", "{{brokr}}:queue");
        routes.write("jms-loans", """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-loans
                    prefixId: jms-loans
                    parameters:
                      - {name: queue, value: "{{begini.jms.queue.reqest}}"}
                """);
        assertEquals(
                List.of(
                        routes.file("jms-loans") + ": line 6: {{begini.jms.queue.reqest}} is not set;"
                                + " nearest: begini.jms.queue.request",
                        routes.file("queue-door") + ": line 34: {{brokr}} is not set; nearest: broker"),
                problems().stream().sorted().toList());
        edit("queue-door", "{{brokr}}:queue", "{{broker}}:queue");
        edit("jms-loans", "{name: queue, value: \"{{begini.jms.queue.reqest}}\"}", "{name: queue, value: LOANS}");
        edit("jms-loans", "parameters:", "parameters:\n      - {name: broker, value: jmss}");
        assertEquals(
                routes.file("jms-loans") + ": line 3: route jms-loans uses the component jmss, which is not there:"
                        + " correct its name, or put its jar, with all that it needs, into lib/ext",
                problems().get(0));
    }

    /** Rows would wait without an end, with readiness up. */
    @Test
    void aRouteThatJavaSendsToIsMissed() throws IOException {
        edit("file-requests", "uri: direct:file-row", "uri: direct:file-rows");
        edit("token-call", "uri: direct:token-call", "uri: direct:call-token");
        assertEquals(
                List.of(
                        "no route takes from direct:file-row, to which the file door sends each row: give a file in"
                                + " begini.routes a route from it; nearest: direct:file-rows",
                        "no route takes from direct:token-call, to which the core sends each call of Begini: give a file in"
                                + " begini.routes a route from it; nearest: direct:file-rows"),
                problems().stream()
                        .filter(problem -> problem.startsWith("no route"))
                        .toList());
    }

    /** As at a reload, and before anything is taken; each case is the text of a file, and what is told of it. */
    @Test
    void whatCamelRefusesIsToldWithFileAndLine() throws IOException {
        String route = "- route:\n    id: own\n    from:\n      uri: seda:own\n      steps:\n        ";
        String to = route + "- to: {id: on, uri: ";
        String own = routes.file("own").toString();
        assertEquals(
                List.of(own + ": line 3: expected <block end>, but found '<block mapping start>'"),
                problems("- route:\n    id: own\n   from: seda:own\n"));
        assertEquals(
                List.of(own + ": line 6: Unsupported field: stepps"),
                problems(route.replace("steps", "stepps") + "- stop: {}\n"));
        assertEquals(List.of(own + ": line 2: route own has no from"), problems("- route:\n    id: own\n"));
        assertEquals(
                List.of(own
                        + ": line 2: route own needs the template queue-dor, which is not there; nearest: queue-door"),
                problems("- templatedRoute:\n    routeId: own\n    routeTemplateRef: queue-dor\n"));
        String link = routes.file("link") + ": line 12: route link";
        assertTwice(
                own + ": line 2: route link",
                ": its id is that of another, too: give each its own; ",
                link,
                route.replace("id: own", "id: link") + "- stop: {}\n");
        assertTwice(
                own + ": line 2: route own",
                " takes from direct:link, as another does: ",
                link,
                route.replace("seda:own", "direct:link") + "- stop: {}\n");
        assertEquals(
                List.of(
                        own + ": line 6: route own: the id call-token-api is in another route, too: give each its own",
                        routes.file("token-call")
                                + ": line 30: route token-call: the id call-token-api is in another route, too: give each its own"),
                problems(route + "- stop: {id: call-token-api}\n").stream()
                        .sorted()
                        .toList());
        assertEquals(
                List.of(own + ": line 6: the endpoint has no option sise"),
                problems(to + "\"seda:own?sise=a-secret\"}\n"));
        assertEquals(
                List.of(own + ": line 2: route own: For input string: \"many\" (NumberFormatException)"),
                problems(to + "\"seda:own?size=many\"}\n"));
    }

    /** Which of the two files is read first is open. */
    private void assertTwice(String one, String words, String other, String text) throws IOException {
        List<String> told = problems(text);
        assertTrue(
                Set.of(List.of(one + words + other), List.of(other + words + one))
                        .contains(told),
                told.toString());
    }

    private List<String> problems(String own) throws IOException {
        routes.write("own", own);
        return problems();
    }

    @Test
    void theFolderMayBeALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), routes.folder());
        try (TestBridge bridge = TestBridge.start(directory, "begini.routes", link.toString())) {
            assertEquals(201, bridge.post("{\"uid\":\"LINKED-1\"}").status());
        }
    }

    @Test
    void aRouteMayHaveAnotherIdAndFile() throws Exception {
        edit("file-requests", "id: file-requests", "id: branch-files");
        edit("file-requests", "id: file-row", "id: branch-row");
        edit("jms-requests", "routeId: jms-requests", "routeId: requests-of-the-esb");
        edit("token-call", "id: token-call", "id: begini");
        try (TestBridge bridge = TestBridge.start(
                        directory, "begini.routes", routes.folder().toString());
                JmsClient jms = bridge.jms()) {
            assertEquals(
                    "issued",
                    jms.ask("{\"uid\":\"RENAMED-1\"}").body().path("status").asText());
            assertEquals(
                    1,
                    bridge.drop("renamed.csv", "uid\nRENAMED-2\n")
                            .summary()
                            .path("issued")
                            .asInt());
            assertEquals(
                    "UP",
                    TestBridge.JSON
                            .readTree(bridge.management("/health/ready"))
                            .path("status")
                            .asText());
        }
    }
}
