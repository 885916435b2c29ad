package dev.beginibridge;

import org.apache.camel.Exchange;

/** The ways in which a door's route can lose the answer of {@code direct:issue-link}. */
public enum NoReply {
    /** A step behind it leaves something else, or nothing. */
    NO_BODY {
        @Override
        public void befall(Exchange exchange) {
            exchange.getMessage().setBody(null);
        }
    },
    /** What Camel does to the caller's route when an error handler has handled an exception. */
    HANDLED {
        @Override
        public void befall(Exchange exchange) {
            exchange.getExchangeExtension().setErrorHandlerHandled(true);
        }
    },
    /** A step ends the route. */
    STOPPED {
        @Override
        public void befall(Exchange exchange) {
            exchange.setRouteStop(true);
        }
    };

    public abstract void befall(Exchange exchange);
}
