package dev.beginibridge.core;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.beginibridge.Configs;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.begini.TokenRoute;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.sandbox.Sandbox;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The core with its real ledger and the sandbox; the ledger can be made to fail, each step to break. */
@Timeout(60)
class IssueLinkTest {
    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    /** The operations that are done once more, and nobody hears of it. */
    private final Set<String> unheard = ConcurrentHashMap.newKeySet();
    /** What reached the step behind the core, in the route of a door. */
    private final List<Object> handedOn = new CopyOnWriteArrayList<>();

    private Sandbox sandbox;
    private Database database;
    private Ledger ledger;
    private Timeline timeline;
    private CallScheduler scheduler;
    private TokenClient tokenClient;
    private Deployments deployments;
    private DefaultCamelContext camel;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(Configs.sandbox(0, Duration.ZERO, Duration.ofHours(24), List.of()), Clock.systemUTC());
        sandbox.start();
        Settings settings = Settings.empty();
        Map.of(
                        "begini.api.base-url", sandbox.baseUrl().toString(),
                        "begini.ledger.url", "jdbc:sqlite:" + directory.resolve("ledger.db"),
                        "begini.deployments.loans.integration-id", "1234567890987654321",
                        "begini.deployments.loans.api-key", "sandbox-key-personal-loans",
                        "begini.default-deployment", "loans",
                        "begini.retry.initial-delay", "20ms",
                        "begini.retry.max-delay", "50ms",
                        "begini.log.uid-key", "the-uid-key")
                .forEach((key, value) -> settings.put(key, value, "test"));
        BridgeConfig config = BridgeConfig.from(settings);
        database = Database.open(config.ledger());
        ledger = Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
        timeline = Timeline.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
        scheduler = new CallScheduler(4, Duration.ofMillis(100), Duration.ofSeconds(30), Clock.systemUTC());
        tokenClient = new TokenClient(config.api(), new ApiHeaders(List.of()), Clock.systemUTC());
        deployments = new Deployments(config, Clock.systemUTC());
        LinkMeters meters = new LinkMeters(metrics, Duration.ofSeconds(20));
        LinkLog log = new LinkLog(UidHash.open(config.log()));
        RequestIntake intake = new RequestIntake(config, deployments, meters, log, Clock.systemUTC());
        LinkSteps steps = new LinkSteps(config, failing(ledger), timeline, scheduler, meters, log, Clock.systemUTC());
        camel = new DefaultCamelContext();
        camel.addRoutes(new IssueLink(intake, steps, Clock.systemUTC()));
        RouteBuilder.addRoutes(camel, door -> door.from("direct:door")
                .to("direct:issue-link")
                .process(exchange -> handedOn.add(exchange.getMessage().getBody())));
        TokenRoute.addTo(camel, tokenClient, config.api());
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        tokenClient.close();
        timeline.close();
        database.close();
        sandbox.close();
    }

    /** The ledger, but each named operation fails as often as {@link #failures} says. */
    private Ledger failing(Ledger real) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    AtomicInteger left = failures.get(method.getName());
                    if (left != null && left.getAndDecrement() > 0) {
                        throw new LedgerUnavailable("the database is away", null);
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (unheard.remove(method.getName())) {
                            throw new LedgerUnavailable("the answer to a commit is lost", null);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private LinkReply ask(String uid, Duration within) {
        return camel.createFluentProducerTemplate()
                .to("direct:door")
                .withBody(new LinkRequest(Optional.of("r-" + uid), Optional.empty(), uid, Optional.empty()))
                .withExchangeProperty(RequestContext.DEADLINE, Instant.now().plus(within))
                .request(LinkReply.class);
    }

    @Test
    void aDeploymentTheSenderMayNotAskForIsAsUnknownAsOneThatIsNotThere() {
        LinkReply.Refused forbidden = askFor("loans", Set.of("mortgages"));
        LinkReply.Refused unknown = askFor("no-such", Set.of("loans"));
        assertEquals(ErrorCode.UNKNOWN_DEPLOYMENT, forbidden.error().code());
        assertEquals(unknown.error(), forbidden.error());
        assertEquals(0, sandbox.calls("FORBIDDEN-1"));
    }

    private LinkReply.Refused askFor(String deployment, Set<String> allowed) {
        return assertInstanceOf(
                LinkReply.Refused.class,
                camel.createFluentProducerTemplate()
                        .to("direct:issue-link")
                        .withBody(new LinkRequest(
                                Optional.empty(), Optional.of(deployment), "FORBIDDEN-1", Optional.empty()))
                        .withExchangeProperty(RequestContext.DEPLOYMENTS, allowed)
                        .request(LinkReply.class));
    }

    private static ErrorCode code(LinkReply reply) {
        return assertInstanceOf(LinkReply.Refused.class, reply).error().code();
    }

    private void assertNothingHeld() {
        assertEquals(0, scheduler.inFlight());
        assertEquals(0, scheduler.waiting());
        assertEquals(0, gauge("begini.requests.in.flight"));
        assertEquals(0, gauge("begini.requests.waiting"));
    }

    private double gauge(String name) {
        Gauge gauge = metrics.find(name).tag("door", "unnamed").gauge();
        return gauge == null ? 0 : gauge.value(); // none: nothing ever came in
    }

    /** Whoever gets a turn at once does not recall: then every turn is held. */
    private List<CallScheduler.Outcome.Permit> held(String operation) {
        return Stream.generate(() ->
                        scheduler.takeNow(deployments.find(Optional.empty()).orElseThrow()))
                .limit(operation.equals("recall") ? 4 : 0)
                .map(Optional::orElseThrow)
                .toList();
    }

    /** A claim that was made all the same must not keep its own request waiting until its lease ends. */
    @ParameterizedTest
    @ValueSource(strings = {"claim", "issue"})
    void whatIsStoredAndNotHeardOfIsFoundAgain(String operation) {
        unheard.add(operation);
        assertInstanceOf(LinkReply.Issued.class, ask("UNHEARD-1", Duration.ofSeconds(10)));
        assertEquals(Set.of(), unheard);
        assertEquals(1, sandbox.calls("UNHEARD-1"));
        assertNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recall", "claim", "issue"})
    void aLedgerThatComesBackIsWaitedForAndBeginiIsCalledOnce(String operation) {
        failures.put(operation, new AtomicInteger(3));
        List<CallScheduler.Outcome.Permit> held = held(operation);
        CompletableFuture<LinkReply> asked =
                CompletableFuture.supplyAsync(() -> ask("PATIENT-1", Duration.ofSeconds(20)));
        await().until(() -> failures.get(operation).get() < 0 || held.isEmpty());
        held.forEach(scheduler::unused);
        LinkReply.Issued issued = assertInstanceOf(LinkReply.Issued.class, asked.join());
        assertFalse(issued.reused());
        assertEquals(1, sandbox.calls("PATIENT-1"));
        assertNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recall", "claim", "issue"})
    void aLedgerThatStaysAwayIsAnInternalErrorAtTheDeadline(String operation) {
        failures.put(operation, new AtomicInteger(Integer.MAX_VALUE));
        List<CallScheduler.Outcome.Permit> held = held(operation);
        LinkReply reply = ask("PATIENT-2", Duration.ofMillis(500));
        held.forEach(scheduler::unused);
        assertEquals(ErrorCode.INTERNAL_ERROR, code(reply));
        assertEquals(List.of(reply), handedOn);
        assertNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validate",
                "choose-deployment",
                "recall",
                "acquire-permit",
                "claim",
                "prepare-call",
                "call-begini",
                "settle",
                "reply"
            })
    void aFaultInAnyStepIsAnsweredAndHoldsNothing(String step) throws Exception {
        AdviceWith.adviceWith(camel, "issue-link", advice -> advice.weaveById(step)
                .before()
                .throwException(new IllegalStateException("uid SECRET-1")));
        LinkReply reply = ask("FAULTY-1", Duration.ofSeconds(5));
        assertEquals(ErrorCode.INTERNAL_ERROR, code(reply));
        assertEquals(Optional.of("r-FAULTY-1"), reply.requestId());
        assertEquals(List.of(reply), handedOn);
        assertFalse(((LinkReply.Refused) reply).error().message().contains("SECRET"));
        assertNothingHeld();
    }

    /** A team's edit of token-call must not end the core's route: it has no answer then, and tries again. */
    @ParameterizedTest
    @ValueSource(strings = {"stop", "handled", "other body"})
    void whateverTheTokenCallLeavesIsAnswered(String edit) throws Exception {
        AdviceWith.adviceWith(camel, "token-call", advice -> {
            if (edit.equals("handled")) {
                advice.weaveById("reach-begini").replace().process(called -> called.getExchangeExtension()
                        .setErrorHandlerHandled(true));
            } else if (edit.equals("stop")) {
                advice.weaveById("reach-begini").before().stop();
            } else {
                advice.weaveById("reach-begini").replace().setBody().constant("what is this");
            }
        });
        LinkReply reply = ask("EDITED-1", Duration.ofMillis(300));
        assertEquals(ErrorCode.BEGINI_UNAVAILABLE, code(reply));
        String message = ((LinkReply.Refused) reply).error().message();
        assertTrue(message.contains("the route token-call left no answer"), message);
        assertEquals(List.of(reply), handedOn);
        assertNothingHeld();
    }

    /** The claim would last for the call's time and more; what Begini answered is stored as soon as it can be. */
    @Test
    void aLedgerThatComesBackAfterTheDeadlineGetsTheLinkAndFreesTheUid() {
        failures.put("issue", new AtomicInteger(Integer.MAX_VALUE));
        assertEquals(ErrorCode.INTERNAL_ERROR, code(ask("LATE-1", Duration.ofMillis(500))));
        LinkReply.Refused meanwhile = assertInstanceOf(LinkReply.Refused.class, ask("LATE-1", Duration.ofMillis(500)));
        assertTrue(
                meanwhile.error().message().contains("another request for the same uid had no answer"),
                meanwhile.error().message());
        failures.clear();
        LinkReply.Issued issued = assertInstanceOf(LinkReply.Issued.class, ask("LATE-1", Duration.ofSeconds(15)));
        assertTrue(issued.reused());
        assertEquals(1, sandbox.calls("LATE-1"));
        assertNothingHeld();
    }

    /** The ledger knows it: no call can change it. */
    @Test
    void aRequestIdOfAnotherUidIsRefusedWhileNobodyMayCall() {
        assertInstanceOf(LinkReply.Issued.class, ask("FIRST-1", Duration.ofSeconds(20)));
        List<CallScheduler.Outcome.Permit> held = held("recall");
        LinkReply reply = camel.createFluentProducerTemplate()
                .to("direct:issue-link")
                .withBody(new LinkRequest(Optional.of("r-FIRST-1"), Optional.empty(), "OTHER-1", Optional.empty()))
                .withExchangeProperty(RequestContext.DEADLINE, Instant.now().plusMillis(500))
                .request(LinkReply.class);
        held.forEach(scheduler::unused);
        assertEquals(ErrorCode.REQUEST_ID_CONFLICT, code(reply));
        assertEquals(0, sandbox.calls("OTHER-1"));
        assertNothingHeld();
    }

    @Test
    void aStopLeavesWaitingRequestsUnanswered() {
        sandbox.mode("down");
        CompletableFuture<LinkReply> waiting =
                CompletableFuture.supplyAsync(() -> ask("WAITING-1", Duration.ofHours(1)));
        await().until(() -> sandbox.counts().whileDown() > 2);
        assertEquals(1, gauge("begini.requests.in.flight"));
        await().until(() -> gauge("begini.requests.waiting") == 1);
        scheduler.stop();
        CompletionException ended = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(CamelExecutionException.class, ended.getCause());
        assertInstanceOf(BridgeStopping.class, ended.getCause().getCause());
        assertEquals(List.of(), handedOn);
        assertNothingHeld();
    }

    @Test
    void whatIsNoRequestIsRefused() {
        for (Object body : new Object[] {null, "no request", Map.of("uid", "FOREIGN-1"), 17, new byte[0]}) {
            LinkReply reply = send(body, Map.of());
            assertEquals(ErrorCode.INVALID_REQUEST, code(reply));
            assertEquals(List.of(reply), handedOn);
            assertNothingHeld();
            handedOn.clear();
        }
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("BeginiDoor", "a door"),
                arguments("BeginiDoor", "x".repeat(64)),
                arguments("BeginiOrigin", " "),
                arguments("BeginiOrigin", Map.of()),
                arguments("BeginiOrigin", "message\0"),
                arguments("BeginiCorrelationId", "x".repeat(1_001)),
                arguments("BeginiUrgency", "high"),
                arguments("BeginiUrgency", ""),
                arguments("BeginiWithin", "20"),
                arguments("BeginiWithin", "soon"),
                arguments("BeginiDeadline", "2s"),
                arguments("BeginiDeployments", ""),
                arguments("BeginiDeployments", "loans,"),
                arguments("BeginiDeployments", "loans;cards"),
                arguments("BeginiDeployments", List.of()),
                arguments("BeginiDeployments", 5),
                arguments("BeginiClientDeployments", ""),
                arguments("BeginiParkable", "yes"),
                arguments("BeginiBatch", ""),
                arguments("BeginiRow", "0"),
                arguments("BeginiRow", "first"),
                arguments("BeginiResultTo", List.of()),
                arguments("BeginiResultTo", "topic://RESULTS"),
                arguments("BeginiResultTo", "RESULTS.*"),
                arguments("BeginiResultTo", "R".repeat(201)),
                arguments("BeginiResultBroker", List.of()));
    }

    /** Taken as unset it would let a sender ask for every deployment, or wait for a day. */
    @ParameterizedTest
    @MethodSource("unreadable")
    void aPropertyThatCannotBeReadIsRefusedByItsName(String property, Object value) {
        LinkRequest request = new LinkRequest(Optional.of("r-1"), Optional.empty(), "HASTY-1", Optional.empty());
        LinkReply reply = send(request, Map.of(property, value));
        assertEquals(ErrorCode.INVALID_REQUEST, code(reply));
        assertEquals(Optional.of("r-1"), reply.requestId());
        String message = ((LinkReply.Refused) reply).error().message();
        assertTrue(message.startsWith("the exchange property " + property + " cannot be read: "), message);
        assertEquals(List.of(reply), handedOn);
        assertNothingHeld();
        assertEquals(0, sandbox.counts().calls());
    }

    /** Once, by the core: what its door parks is not counted as answered, and what is counted is not parked. */
    @Test
    void onlyWhatMayBeParkedIsLeftToItsDoor() {
        assertEquals(ErrorCode.DEPLOYMENT_SUSPENDED, code(ask("MAGIC401-1", Duration.ofSeconds(1))));
        assertEquals(1, suspendedAnswers());

        Exchange parkable = askedAtOnce(true);
        assertEquals(ErrorCode.DEPLOYMENT_SUSPENDED, code(parkable.getMessage().getBody(LinkReply.class)));
        assertEquals("loans", parkable.getProperty(LinkSteps.SUSPENDED_DEPLOYMENT));
        assertEquals(1, suspendedAnswers());

        Exchange answered = askedAtOnce(false);
        assertEquals(ErrorCode.DEPLOYMENT_SUSPENDED, code(answered.getMessage().getBody(LinkReply.class)));
        assertNull(answered.getProperty(LinkSteps.SUSPENDED_DEPLOYMENT));
        assertEquals(2, suspendedAnswers());
        assertNothingHeld();
    }

    private Exchange askedAtOnce(boolean parkable) {
        return camel.createProducerTemplate().send("direct:issue-link", exchange -> {
            exchange.getMessage()
                    .setBody(new LinkRequest(Optional.empty(), Optional.empty(), "PARKED-1", Optional.empty()));
            exchange.setProperty(RequestContext.URGENCY, parkable ? "batch" : "interactive");
            exchange.setProperty(RequestContext.PARKABLE, parkable);
        });
    }

    private long suspendedAnswers() {
        return metrics.get("begini.requests")
                .tag("code", "deployment_suspended")
                .timer()
                .count();
    }

    /** A database can never take it: PostgreSQL no NUL, and half of a pair would be stored as another id's. */
    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "x\ud83d", "\ude00", " "})
    void aRequestIdThatCannotBeStoredIsRefused(String id) {
        LinkReply reply =
                send(new LinkRequest(Optional.of(id), Optional.empty(), "STORED-1", Optional.empty()), Map.of());
        assertEquals(ErrorCode.INVALID_REQUEST, code(reply));
        assertTrue(((LinkReply.Refused) reply).error().message().startsWith("request_id "), reply::toString);
        assertEquals(0, sandbox.counts().calls());
    }

    /** It could only cost a token that nobody gets. */
    @Test
    void afterItsDeadlineNobodyIsAsked() {
        LinkRequest request = new LinkRequest(Optional.empty(), Optional.empty(), "HASTY-2", Optional.empty());
        assertEquals(ErrorCode.BEGINI_UNAVAILABLE, code(send(request, Map.of("BeginiWithin", "0s"))));
        assertEquals(0, sandbox.counts().calls());
        assertNothingHeld();
    }

    /** As behind a ledger that was away, or in an overload, which serves the oldest first: a call would be cut off. */
    @Test
    void shortlyBeforeItsDeadlineNobodyIsAsked() {
        failures.put("claim", new AtomicInteger(4)); // the fifth try comes after 1.5 s
        assertEquals(ErrorCode.BEGINI_UNAVAILABLE, code(ask("HASTY-3", Duration.ofSeconds(2))));
        assertEquals(0, sandbox.counts().calls());
        await().until(() -> ledger.entry(new Ledger.Key("1234567890987654321", "HASTY-3"))
                        .orElseThrow()
                        .state()
                == Ledger.State.OPEN); // given up beside the answer
        assertNothingHeld();
    }

    @Test
    void everyPropertyMayBeText() throws Exception {
        DefaultExchange exchange = new DefaultExchange(camel);
        Map<String, String> given = Map.of(
                "BeginiDoor", "ftp-loans",
                "BeginiOrigin", "file-7:1",
                "BeginiCorrelationId", "C-7",
                "BeginiUrgency", "Interactive",
                "BeginiWithin", "20s",
                "BeginiDeadline", "2026-11-24T12:01:00Z",
                "BeginiDeployments", "loans, cards, cars",
                "BeginiParkable", "true");
        given.forEach(exchange::setProperty);
        Map<String, String> ofResults = Map.of(
                "BeginiBatch",
                "loans.csv",
                "BeginiRow",
                "7",
                "BeginiResultTo",
                "LOANS.SCORES",
                "BeginiResultBroker",
                "branch",
                "BeginiClientDeployments", // of those named above, which it may
                "cards,loans,desk");
        ofResults.forEach(exchange::setProperty);
        Instant now = Instant.parse("2026-11-24T12:00:00Z");
        assertEquals(
                new RequestContext(
                        "ftp-loans",
                        Optional.of("file-7:1"),
                        Optional.of("C-7"),
                        true,
                        now.plusSeconds(20),
                        Priority.INTERACTIVE,
                        Optional.of(Set.of("loans", "cards")),
                        Optional.of("loans.csv"),
                        Optional.of(7L),
                        Optional.of("LOANS.SCORES"),
                        Optional.of("branch")),
                RequestContext.of(exchange, now, Duration.ofHours(24)));
        exchange.setProperty("BeginiWithin", "2m");
        assertEquals(
                now.plusSeconds(60),
                RequestContext.of(exchange, now, Duration.ofHours(24)).deadline());
        assertEquals(
                now.plusSeconds(30),
                RequestContext.of(exchange, now, Duration.ofSeconds(30)).deadline());
    }

    private LinkReply send(Object body, Map<String, Object> properties) {
        FluentProducerTemplate producer =
                camel.createFluentProducerTemplate().to("direct:door").withBody(body);
        properties.forEach(producer::withExchangeProperty);
        return producer.request(LinkReply.class);
    }

    @Test
    void aReplayOfTheSameOriginGetsTheVeryAnswerOfTheFirstRun() {
        for (String uid : List.of("REPLAYED-1", "MAGIC422-REPLAYED")) {
            String first = LinkJson.write(replay(uid));
            assertEquals(first, LinkJson.write(replay(uid)));
            assertEquals(1, sandbox.calls(uid));
        }
        assertTrue(((LinkReply.Issued) ask("REPLAYED-1", Duration.ofSeconds(5))).reused(), "another request");
    }

    private LinkReply replay(String uid) {
        return camel.createFluentProducerTemplate()
                .to("direct:issue-link")
                .withBody(new LinkRequest(Optional.of("r-" + uid), Optional.empty(), uid, Optional.empty()))
                .withExchangeProperty(RequestContext.ORIGIN, "ID:message-of-" + uid)
                .request(LinkReply.class);
    }

    @Test
    void aRejectionIsNotRememberedForOthers() {
        assertEquals(ErrorCode.REJECTED_BY_BEGINI, code(ask("MAGIC422-AGAIN", Duration.ofSeconds(5))));
        assertEquals(ErrorCode.REJECTED_BY_BEGINI, code(ask("MAGIC422-AGAIN", Duration.ofSeconds(5))));
        assertEquals(2, sandbox.calls("MAGIC422-AGAIN"));
    }

    @Test
    void aRefusalNamesTheDeploymentThatWasChosenByDefault() {
        LinkReply refused = ask("MAGIC422-DEFAULT", Duration.ofSeconds(5));
        assertEquals(
                Optional.of("loans"),
                assertInstanceOf(LinkReply.Refused.class, refused).deployment());
        LinkReply unread = ask("a b", Duration.ofSeconds(5)); // before a deployment is chosen
        assertEquals(
                Optional.empty(),
                assertInstanceOf(LinkReply.Refused.class, unread).deployment());
    }

    @Test
    void anUnknownDeploymentIsRefusedWithoutACall() {
        LinkReply reply = camel.createFluentProducerTemplate()
                .to("direct:issue-link")
                .withBody(new LinkRequest(Optional.empty(), Optional.of("cards"), "SOMEBODY-1", Optional.empty()))
                .request(LinkReply.class);
        assertEquals(ErrorCode.UNKNOWN_DEPLOYMENT, code(reply));
        assertEquals(0, sandbox.counts().calls());
    }
}
