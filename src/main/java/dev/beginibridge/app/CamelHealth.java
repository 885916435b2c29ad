package dev.beginibridge.app;

import dev.beginibridge.ops.Health;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** The bridge's checks as those of Camel, for tools that ask a CamelContext for its health. */
final class CamelHealth implements HealthCheckRepository {
    private static final String GROUP = "begini";

    private final Health health;
    private boolean enabled = true;

    private CamelHealth(Health health) {
        this.health = health;
    }

    static void register(CamelContext camel, Health health) {
        HealthCheckRegistry.get(camel).register(new CamelHealth(health));
    }

    @Override
    public String getId() {
        return GROUP;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Stream<HealthCheck> stream() {
        return health.report().checks().stream().map(Found::new);
    }

    /** What one check has found. */
    private static final class Found extends AbstractHealthCheck {
        private final Health.State state;

        Found(Health.State state) {
            super(GROUP, state.name());
            this.state = state;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
            result.message(state.message()).state(state.status() == Health.Status.DOWN ? State.DOWN : State.UP);
        }
    }
}
