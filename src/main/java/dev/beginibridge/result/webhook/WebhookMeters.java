package dev.beginibridge.result.webhook;

import dev.beginibridge.model.Named;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/** What came to the receiver; {@code deployment} is a configured name, or a dash. */
final class WebhookMeters {
    /** What became of a webhook. */
    enum Outcome implements Named {
        STORED,
        /** The same body came before. */
        DUPLICATE,
        /** No, a wrong or a malformed signature, or no such deployment. */
        REFUSED,
        /** Above a rate. */
        LIMITED,
        /** The ledger is away. */
        UNAVAILABLE
    }

    private static final String NOBODY = "-";

    private final Meter.MeterProvider<Counter> received;
    private final Meter.MeterProvider<Counter> oldKeys;
    private final Meter.MeterProvider<Counter> otherIntegrations;
    private final Meter.MeterProvider<Counter> pages;

    WebhookMeters(MeterRegistry metrics) {
        received = Counter.builder("begini.webhooks")
                .description("Webhooks that came, by what became of them")
                .withRegistry(metrics);
        oldKeys = Counter.builder("begini.webhooks.former.key")
                .description("Webhooks that were signed with the key before the present one")
                .withRegistry(metrics);
        otherIntegrations = Counter.builder("begini.webhooks.other.integration")
                .description("Webhooks whose body names another integration id than the deployment's")
                .withRegistry(metrics);
        pages = Counter.builder("begini.flow.pages")
                .description("Customers whom Begini sent back to the bridge, by how their journeys ended")
                .withRegistry(metrics);
    }

    void count(String deployment, Outcome outcome) {
        received.withTags("deployment", deployment, "outcome", outcome.text()).increment();
    }

    /** Counts a webhook whose deployment is unknown. */
    void count(Outcome outcome) {
        count(NOBODY, outcome);
    }

    void formerKey(String deployment) {
        oldKeys.withTag("deployment", deployment).increment();
    }

    void otherIntegration(String deployment) {
        otherIntegrations.withTag("deployment", deployment).increment();
    }

    void page(String deployment, String outcome) {
        pages.withTags("deployment", deployment, "outcome", outcome).increment();
    }
}
