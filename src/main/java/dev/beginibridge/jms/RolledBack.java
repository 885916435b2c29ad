package dev.beginibridge.jms;

import dev.beginibridge.core.CorrelationMdc;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.ops.BareTrace;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/**
 * Told of each request that goes back to its queue. Says the exception's kind and place only: its message may hold what
 * must not be logged.
 */
record RolledBack(JmsMeters meters) implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RolledBack.class);

    @Override
    public void handleError(Throwable error) {
        try {
            tell(error);
        } finally {
            CorrelationMdc.takeOff();
        }
    }

    private void tell(Throwable error) {
        meters.count(JmsMeters.Fate.ROLLED_BACK);
        if (ObjectHelper.getException(BridgeStopping.class, error) != null) {
            return; // as it should be
        }
        LOG.warn("a request went back to its queue", BareTrace.of(error));
    }
}
