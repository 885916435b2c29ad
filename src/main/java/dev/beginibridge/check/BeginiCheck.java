package dev.beginibridge.check;

import dev.beginibridge.begini.WebhookTestCall;
import dev.beginibridge.begini.WebhookTestCall.Result;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Proxy;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.model.DaemonThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The way to Begini, and each deployment's key, by the webhook test call: no uid leaves the bridge. */
record BeginiCheck(BridgeConfig config, Clock clock) implements Check {
    private static final int AT_A_TIME = 8;
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(30);
    private static final int CERTIFICATE_DAYS = 7;
    private static final String FROM_CENTRE = "take the key of this side from the Deployment Centre";

    @Override
    public void look(Findings found) throws Exception {
        if (!isKnown(found)) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, DaemonThreads.named("begini-check-key"));
        try (WebhookTestCall call = new WebhookTestCall(config.api())) {
            Future<Result> way = threads.submit(() -> call.send(Optional.empty()));
            Map<BridgeConfig.Deployment, Future<Result>> keys = new LinkedHashMap<>();
            config.deployments()
                    .values()
                    .forEach(each -> keys.put(each, threads.submit(() -> call.send(each.apiKey()))));
            if (!isOpen(way.get(), found)) {
                return;
            }
            for (Map.Entry<BridgeConfig.Deployment, Future<Result>> key : keys.entrySet()) {
                judge(key.getKey(), key.getValue().get(), found);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean isKnown(Findings found) {
        String host = config.api()
                .proxy()
                .map(Proxy::host)
                .orElse(config.api().baseUrl().getHost());
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            found.fail(
                    "the host name " + host + " is not known",
                    "correct "
                            + (config.api().proxy().isPresent() ? ConfigKey.API_PROXY_HOST : ConfigKey.API_BASE_URL)
                                    .key()
                            + ", or see why this machine's name server does not know it");
            return false;
        }
    }

    private boolean isOpen(Result result, Findings found) {
        String way = config.api().baseUrl()
                + config.api()
                        .proxy()
                        .map(proxy -> " by the proxy " + proxy.host())
                        .orElse("");
        if (result instanceof Result.Answered answered) {
            found.ok(way + " answers");
            certificate(answered.chain(), found);
            clock(answered.date(), found);
            return true;
        }
        String reason = result instanceof Result.Unreached unreached ? unreached.reason() : "";
        found.fail(
                way + " does not answer: " + reason, "see docs/operations.md, and let your network team open the way");
        return false;
    }

    private void certificate(List<X509Certificate> chain, Findings found) {
        chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .ifPresent(end -> {
                    long days = Duration.between(clock.instant(), end).toDays();
                    if (days < CERTIFICATE_DAYS) {
                        found.warn(
                                "a certificate that was shown for Begini ends in " + days + " days",
                                "ask whoever runs it, Begini or your proxy's team, to renew it");
                    } else {
                        found.ok("the certificates that were shown for Begini are good for " + days + " days");
                    }
                });
    }

    private void clock(Optional<Instant> date, Findings found) {
        date.map(theirs -> Duration.between(theirs, clock.instant()))
                .filter(difference -> difference.abs().compareTo(CLOCK_SLACK) > 0)
                .ifPresent(difference -> found.fail(
                        "this machine's clock is " + difference.abs().toSeconds() + " s "
                                + (difference.isNegative() ? "behind" : "ahead of") + " Begini's",
                        "let it follow a time server: tokens would be taken for dead or alive too long"));
    }

    private void judge(BridgeConfig.Deployment deployment, Result result, Findings found) {
        String name = "deployment " + deployment.name();
        if (!(result instanceof Result.Answered answered)) {
            found.fail(
                    name + ": " + (result instanceof Result.Unreached unreached ? unreached.reason() : "no answer"),
                    "check again; its key is not proven");
            return;
        }
        switch (answered.status()) {
            case 200 -> found.ok(name + ": the key is good, and the webhook's receiver took a signed test event");
            case 422 -> {
                found.ok(name + ": the key is good");
                found.warn(name + ": the webhook's receiver did not take a test event" + receiver(answered), RECEIVER);
            }
            case 424 -> {
                found.ok(name + ": the key is good; no webhook is set at Begini");
                if (config.webhooks().enabled()) {
                    found.warn(
                            name + ": this bridge takes webhooks, and Begini has no endpoint to send them to",
                            "name https://YOUR-HOST/v1/webhooks/" + deployment.name()
                                    + " as this deployment's endpoint in the Deployment Centre");
                }
            }
            case 400 ->
                found.fail(
                        name + ": Begini saw no key (400)",
                        "see that no proxy or gateway takes the header api-key away");
            case 401, 403 -> refused(name, deployment, answered.status(), found);
            case 503 -> found.warn(name + ": Begini cannot reach the webhook's receiver, or is away (503)", RECEIVER);
            default ->
                found.warn(
                        name + ": the key is not proven, the test call was answered with status " + answered.status(),
                        "check again later");
        }
    }

    private static final String RECEIVER =
            "see the endpoint that the Deployment Centre names, its firewall, and that it answers 200";

    private static String receiver(Result.Answered answered) {
        List<String> told = new ArrayList<>();
        answered.receiver().ifPresent(status -> told.add(" and answered " + status));
        if (answered.receiver().orElse(0) == 403) {
            told.add(", which most often means that it has another key");
        }
        return String.join("", told);
    }

    private static void refused(String name, BridgeConfig.Deployment deployment, int status, Findings found) {
        if (deployment.hmac()) { // whether the test call takes such a key is not documented
            found.warn(
                    name + ": Begini's test call refuses the key (" + status + ")",
                    "it may not know deployments in HMAC mode: prove this one with begini-bridge send and a test uid, or "
                            + FROM_CENTRE);
        } else {
            found.fail(name + ": Begini refuses the key (" + status + ")", FROM_CENTRE);
        }
    }
}
