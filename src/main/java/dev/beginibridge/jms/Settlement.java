package dev.beginibridge.jms;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Ensures that no request leaves its queue without an answer. A request is open from its receipt until its reply is
 * sent, or it is parked or set aside. If its route ends before that, the request goes back. The steps cannot ensure
 * this themselves: an error handler or an added step can end the route before they are reached.
 */
final class Settlement extends SynchronizationAdapter {
    private static final String PROPERTY = "BeginiJmsSettlement";

    /** Kept here, not on the exchange: a step may go on with a copy of that. */
    private volatile boolean done;

    static void due(Exchange exchange) {
        Settlement settlement = new Settlement();
        exchange.setProperty(PROPERTY, settlement);
        exchange.getExchangeExtension().addOnCompletion(settlement);
    }

    static void done(Exchange exchange) {
        exchange.getProperty(PROPERTY, Settlement.class).done = true;
    }

    /** Reached at the end of the route, before the listener commits; its exception makes it roll back. */
    @Override
    public void onComplete(Exchange exchange) {
        if (!done) {
            exchange.setException(
                    new IllegalStateException("the route ended without an answer: the request goes back"));
        }
    }

    /** It belongs to the exchange whose end commits, not to one that a step passes on to another thread. */
    @Override
    public boolean allowHandover() {
        return false;
    }
}
