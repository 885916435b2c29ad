package dev.beginibridge.model;

/** The bridge is going down: the request is not answered; its door leaves it where it is, for the next start. */
public final class BridgeStopping extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BridgeStopping() {
        super("the bridge is stopping; the request stays where it is");
    }
}
