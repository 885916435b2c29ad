package dev.beginibridge.core;

import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A step that sets which deployments a request may ask for, to a value that is missing, such as that of a header that is not
 * there: Camel would remove the property, and the request could ask for any. It becomes a property that cannot be read.
 */
final class MissingDeployments implements InterceptStrategy {
    private static final Set<String> LIMITS = Set.of(RequestContext.DEPLOYMENTS, RequestContext.CLIENT_DEPLOYMENTS);
    private static final String UNREADABLE = "";

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode definition, Processor target, Processor next) {
        return definition instanceof SetPropertyDefinition step && LIMITS.contains(step.getName())
                ? new Kept(target, step.getName())
                : target;
    }

    private static final class Kept extends DelegateAsyncProcessor {
        private final String property;

        Kept(Processor step, String property) {
            super(step);
            this.property = property;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return super.process(exchange, done -> {
                keep(exchange);
                callback.done(done);
            });
        }

        private void keep(Exchange exchange) {
            if (exchange.getProperty(property) == null) {
                exchange.setProperty(property, UNREADABLE);
            }
        }
    }
}
