package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.app.RouteFiles;
import dev.beginibridge.app.RouteFolder;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Names that Camel takes as they are, and nothing would ever look at: the start tells them, and so does {@code check}. */
@Timeout(120)
class MistakenNamesIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    private ShippedRoutes routes;

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        routes = ShippedRoutes.in(directory);
    }

    /** What is told of a file beside those of the package, with its name taken away. */
    private List<String> problems(String name, String text) throws IOException {
        routes.write(name, text);
        Map<String, String> own = Map.of(
                "begini.routes", routes.folder().toString(),
                "begini.layouts.loans.code-page", "ibm1047",
                "begini.layouts.loans.framing", "fixed",
                "begini.layouts.loans.fields", "UID X(20)",
                "begini.layouts.loans.reply", "STATUS X(8), LINK X(200)");
        Settings settings = TestBridge.settings(directory, NOBODY, own);
        BridgeConfig config = BridgeConfig.from(settings);
        RouteFolder folder = RouteFolder.of(config, settings, Path.of(""), true);
        List<String> checked = told(() -> RouteFiles.check(config, settings, folder, true));
        String[] keysAndValues = own.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        assertEquals(checked, told(() -> TestBridge.against(NOBODY, directory, keysAndValues)));
        return checked.stream()
                .map(problem -> problem.replace(routes.file(name) + ": ", ""))
                .toList();
    }

    private static List<String> told(Executable start) {
        return assertThrows(ConfigException.class, start).problems().stream()
                .sorted()
                .toList();
    }

    private static String loansDoor(String parameters) {
        return """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-loans
                    prefixId: jms-loans
                    parameters: [%s]
                """.formatted(parameters);
    }

    /** The door would listen at the first broker. */
    @Test
    void aTemplateHasNoSuchParameter() throws IOException {
        assertEquals(
                List.of(
                        "line 3: route jms-loans gives the parameter brokr, which the template queue-door does not have;"
                                + " nearest: broker"),
                problems("jms-loans", loansDoor("{name: queue, value: LOANS}, {name: brokr, value: jms-branch}")));
    }

    @Test
    void aTemplateTakesWhatCamelTakes() throws Exception {
        routes.write("own-template", """
                - routeTemplate:
                    id: own
                    parameters: [{name: in-folder}]
                    route:
                      from:
                        uri: "seda:{{in-folder}}{{undeclared}}"
                        steps:
                          - stop: {}
                - templatedRoute:
                    routeTemplateRef: own
                    routeId: own-first
                    parameters: [{name: inFolder, value: a}, {name: undeclared, value: b}]
                """);
        routes.write("jms-loans", loansDoor("{name: queue, value: LOANS}, {name: idleListeners, value: 2}"));
        assertStarts();
    }

    /** Nobody has asked for a route of it yet. */
    @Test
    void aTemplateWaitsForItsFirstRoute() throws Exception {
        routes.write("own", """
                - routeTemplate:
                    id: branch-out
                    parameters: [{name: target}]
                    beans: [{name: mapper, type: java.util.ArrayList}]
                    from:
                      uri: "seda:{{target}}"
                      steps:
                        - bean: {ref: "{{mapper}}", method: size}
                - route:
                    id: own
                    from:
                      uri: seda:own
                      steps:
                        - stop: {}
                """);
        assertStarts();
        String made =
                "- templatedRoute:\n    routeTemplateRef: branch-out\n    routeId: made\n    parameters: [{name: target, value: a}]\n";
        routes.write("own", routes.text("own") + made);
        assertStarts();
        assertEquals(
                List.of("line 8: {{maper}} is not set; nearest: mapper"),
                problems("own", routes.text("own").replace("ref: \"{{mapper}}\"", "ref: \"{{maper}}\"")));

        String beans = "    beans: [{name: mapper, type: java.util.ArrayList}]\n";
        routes.write("own", routes.text("own").replace("    " + beans, "").replace("maper", "mapper") + beans);
        assertStarts();
    }

    /** As {@code check} says beforehand. */
    private void assertStarts() throws Exception {
        Map<String, String> own = Map.of("begini.routes", routes.folder().toString());
        Settings settings = TestBridge.settings(directory, NOBODY, own);
        BridgeConfig config = BridgeConfig.from(settings);
        RouteFiles.check(config, settings, RouteFolder.of(config, settings, Path.of(""), true), true);
        TestBridge.against(NOBODY, directory, "begini.routes", routes.folder().toString())
                .close();
    }

    /** Every request would be refused. */
    @Test
    void thereIsNoSuchLayout() throws IOException {
        assertEquals(
                List.of("line 3: route jms-loans: the layout lones is not among begini.layouts; nearest: loans"),
                problems("jms-loans", loansDoor("{name: queue, value: LOANS}, {name: layout, value: lones}")));
        assertEquals(
                List.of("line 7: route own: step choose: the layout lone is not among begini.layouts; nearest: loans"),
                problems("jms-loans", """
                        - route:
                            id: own
                            from:
                              uri: seda:own
                              steps:
                                - setProperty:
                                    id: choose
                                    name: BeginiLayout
                                    constant: lone
                        """));
    }

    /** Camel's error has no line, and would be tried again without an end. */
    @Test
    void aTemplateNeedsAParameter() throws IOException {
        String loans = loansDoor("{name: layout, value: loans}");
        List<String> missing = List.of(
                "line 3: route jms-loans does not give the parameter queue, which the template queue-door needs");
        assertEquals(missing, problems("jms-loans", loans));
        // Beside what check does not read, it tells the same.
        routes.write("beans", "- beans:\n    - {name: own, type: java.lang.Object}\n");
        assertEquals(missing, problems("jms-loans", loans));
    }

    /** What fails, or is handed on, would be gone. */
    @Test
    void everyTargetOfARouteIsLookedAt() throws IOException {
        assertEquals(
                List.of(
                        "line 11: route own: step slip sends to direct:lnk, and no route takes from it; nearest: direct:link",
                        "line 13: route own: step skips sends to direct:lkin, and no route takes from it; nearest: direct:link",
                        "line 4: route own: its error handler sends to direct:lots, and no route takes from it; nearest: direct:link",
                        "line 9: route own: step list sends to direct:lnik, and no route takes from it; nearest: direct:link"),
                problems("own", """
                        - route:
                            id: own
                            errorHandler:
                              deadLetterChannel: {deadLetterUri: direct:lots}
                            from:
                              uri: direct:own
                              steps:
                                - recipientList:
                                    id: list
                                    constant: direct:lnik,direct:link
                                - routingSlip: {id: slip, uriDelimiter: ";", constant: "direct:link;direct:lnk"}
                                - recipientList: {id: worked-out, header: targets}
                                - recipientList: {id: skips, constant: "mq:a,direct:lkin", ignoreInvalidEndpoints: true}
                                - enrich: {id: asked, header: target}
                        """));
    }

    /** Without its beans, which would be made. */
    @Test
    void aFileWithBeansIsLookedAt() throws Exception {
        String mapping = """
                - beans:
                    - {name: mapper, type: java.util.ArrayList}
                - routeTemplate:
                    id: mapped
                    parameters: [{name: queue}]
                    from:
                      uri: "seda:{{queue}}"
                      steps:
                        - stop: {}
                - route:
                    id: mapping
                    from:
                      uri: direct:mapping
                      steps:
                        - bean: {ref: mapper, method: size}
                - route:
                    id: named
                    from: {uri: direct, parameters: {name: named}, steps: [{to: {id: on, uri: direct:mapping}}]}
                """;
        routes.write("mapping", mapping);
        String own = """
                - route:
                    id: own
                    from:
                      uri: seda:own
                      steps:
                        - to: direct:mapping
                        - to: {id: ask, uri: direct:link}
                        - to: seda:own-mapped
                        - to: direct:named
                - templatedRoute:
                    routeTemplateRef: mapped
                    routeId: own-mapped
                    parameters: [{name: queue, value: own-mapped}]
                """;
        routes.write("own", own);
        assertStarts();
        assertEquals(
                List.of(
                        "line 7: route own: step ask sends to direct:lnik, and no route takes from it; nearest: direct:link"),
                problems("own", own.replace("direct:link", "direct:lnik")));
        routes.write("own", own);
        assertEquals(
                List.of(
                        "line 18: route named: step on sends to direct:maping, and no route takes from it; nearest: direct:mapping"),
                problems("mapping", mapping.replace("on, uri: direct:mapping", "on, uri: direct:maping")));
    }

    /** A command such as send loads no other file. */
    @Test
    void aTokenCallThatNeedsAnotherFileIsExplained() throws IOException {
        routes.replace(
                "token-call",
                "uri: \"begini:{{begini.api.base-url}}/v1/sessions-management/tokens\"",
                "uri: direct:gateway");
        Map<String, String> own = Map.of("begini.routes", routes.folder().toString());
        Settings settings = TestBridge.settings(directory, NOBODY, own);
        try (Bridge bridge =
                Bridge.withoutDoors(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC())) {
            assertEquals(
                    List.of(
                            routes.file("token-call")
                                    + ": line 30: route token-call: step call-token-api sends to direct:gateway, and no route"
                                    + " takes from it; nearest: direct:token-call",
                            "This command loads of begini.routes token-call.camel.yaml alone: what its route names must stand"
                                    + " in that file"),
                    told(bridge::start));
        }
    }

    /** It takes a thousand messages, and forgets them. */
    @Test
    void aQueueInMemoryIsTakenFrom() throws IOException {
        assertEquals(
                List.of(
                        "line 10: route own: step forgets sends to seda:onw, and no route takes from it; nearest: seda:own"),
                problems("own", """
                        - route:
                            id: own
                            from:
                              uri: seda:own
                              steps:
                                - to: "seda://own?size=5"
                                - to: seda:polled
                                - pollEnrich: {constant: seda:polled}
                                - wireTap: {uri: "seda:nobody?discardIfNoConsumers=true"}
                                - wireTap: {id: forgets, uri: "seda:onw?size=5"}
                        """));
    }

    /** The answer cannot come: the question is committed with the message that the route takes. */
    @Test
    void noAnswerIsWaitedForWithinATransaction() throws IOException {
        String waits =
                " waits for the answer to what is sent only when the route has ended, with its transaction: let a"
                        + " route of its own ask, by seda: (docs/jms.md)";
        assertEquals(
                List.of(
                        "line 10: route own: step as-option" + waits,
                        "line 11: route own: step enriches" + waits,
                        "line 9: route own: step asks" + waits),
                problems("own", """
                        - route:
                            id: own
                            from:
                              uri: jms:queue:A
                              parameters: {transacted: true}
                              steps:
                                - process: {ref: jmsRequest}
                                - to: {uri: seda:other, pattern: InOut}
                                - to: {id: asks, uri: jms:queue:B, pattern: InOut}
                                - to: {id: as-option, uri: "jms:queue:B?exchangePattern=InOut"}
                                - enrich: {id: enriches, constant: jms:queue:B}
                                - to: jms:queue:B
                                - to: {uri: "jms:queue:B?disableReplyTo=true", pattern: InOut}
                                - to: {uri: "jms:queue:B?connectionFactory=#other", pattern: InOut}
                                - split:
                                    simple: "${body}"
                                    parallelProcessing: true
                                    steps:
                                      - choice:
                                          when:
                                            - simple: "${body}"
                                              steps:
                                                - to: {uri: jms:queue:B, pattern: InOut}
                        - route:
                            id: other
                            from:
                              uri: seda:other
                              steps:
                                - to: {uri: jms:queue:B, pattern: InOut}
                        - route:
                            id: no-door
                            from:
                              uri: jms:queue:C
                              parameters: {transacted: true}
                              steps:
                                - threads: {}
                                - to: {uri: jms:queue:B, pattern: InOut}
                        """));
    }

    @Test
    void soIsTheErrorHandlerOfAllRoutes() throws IOException {
        assertEquals(
                List.of(
                        "line 2: the error handler of all routes sends to direct:lots, and no route takes from it; nearest: direct:link"),
                problems("own", """
                        - errorHandler:
                            deadLetterChannel: {deadLetterUri: direct:lots}
                        - route:
                            id: own
                            from:
                              uri: seda:own
                              steps:
                                - stop: {}
                        """));
    }

    /** The request could ask for any deployment. */
    @Test
    void whatNoRequestObeysIsTold() throws IOException {
        String instead = ", which no request obeys: make it an exchange property, by setProperty";
        assertEquals(
                List.of(
                        "line 10: route own: step lower sets the exchange property beginiDeployments, which no request"
                                + " obeys; nearest: BeginiDeployments",
                        "line 11: route own: step header sets the header BeginiDeployments" + instead,
                        "line 12: route own: step swapped sets the exchange property BeginiWihtin, which no request"
                                + " obeys; nearest: BeginiWithin",
                        "line 13: route own: step result sets the header BeginiResultTo" + instead,
                        "line 16: route own: step several sets the header BeginiOrigin" + instead,
                        "line 18: route own: step variable sets the variable BeginiDeployments" + instead,
                        "line 20: route own: step variables sets the variable BeginiWithin" + instead,
                        "line 22: route own: step received sets the variable BeginiDeployments" + instead,
                        "line 9: route own: step singular sets the exchange property BeginiDeployment, which no request"
                                + " obeys; nearest: BeginiDeployments"),
                problems("own", """
                        - route:
                            id: own
                            from:
                              uri: seda:own
                              steps:
                                - setProperty: {name: BeginiWithin, constant: 20s}
                                - setProperty: {name: loans.branch, constant: a}
                                - setHeader: {name: BeginiStatus, constant: issued}
                                - setProperty: {id: singular, name: BeginiDeployment, constant: a}
                                - setProperty: {id: lower, name: beginiDeployments, constant: a}
                                - setHeader: {id: header, name: BeginiDeployments, constant: a}
                                - setProperty: {id: swapped, name: BeginiWihtin, constant: 20s}
                                - setHeader: {id: result, name: BeginiResultTo, constant: A}
                                - setHeader: {name: Begini-Event-Id, constant: a}
                                - setHeaders:
                                    id: several
                                    headers: [{name: branch, constant: b}, {name: BeginiOrigin, constant: c}]
                                - setVariable: {id: variable, name: BeginiDeployments, constant: a}
                                - setVariables:
                                    id: variables
                                    variables: [{name: branch, constant: b}, {name: BeginiWithin, constant: 20s}]
                                - to: {id: received, uri: direct:link, variableReceive: BeginiDeployments}
                        """));
    }

    /** What other routes read, and what the shipped files name as properties. */
    @Test
    void whatIsReadMayBeSet() throws Exception {
        StringBuilder own = new StringBuilder("""
                - route:
                    id: own
                    from:
                      uri: seda:own
                      steps:
                        - setHeader: {name: BeginiResultTo, constant: A}
                        - setHeader: {name: BeginiDeployment, constant: a}
                        - to: {uri: "jms:queue:{{begini.jms.queue.request}}"}
                - route:
                    id: own-replies
                    from:
                      uri: seda:own-replies
                      steps:
                        - setProperty: {name: BeginiBranch, constant: a}
                        - to: {uri: direct:link}
                        - setHeader: {name: BeginiBranch, simple: "${exchangeProperty.BeginiBranch}"}
                        - setHeaders:
                            headers: [{name: BeginiDeployment, constant: a}, {name: BeginiCorrelation, constant: b}]
                        - recipientList: {header: replies}
                """);
        for (String file : List.of("link", "results")) {
            String steps = properties(routes.text(file))
                    .map(name -> "        - setProperty: {name: %s, constant: a}\n".formatted(name))
                    .collect(Collectors.joining());
            own.append("- route:\n    id: own-")
                    .append(file)
                    .append("\n    autoStartup: false\n    from:\n      uri: direct:")
                    .append(file)
                    .append("\n      steps:\n")
                    .append(steps);
        }
        routes.write("own", own.toString());
        assertStarts();
    }

    /** Those that the comment of a route file names, beside the headers of a reply. */
    private static Stream<String> properties(String file) {
        return Pattern.compile("Begini[A-Z]\\w+")
                .matcher(file.substring(0, file.indexOf("- route:")))
                .results()
                .map(MatchResult::group)
                .filter(name -> !Set.of("BeginiStatus", "BeginiErrorCode").contains(name));
    }
}
