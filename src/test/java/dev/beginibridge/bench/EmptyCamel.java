package dev.beginibridge.bench;

import org.apache.camel.main.Main;

/** A Camel Main application without a route: what the bridge's start is compared with. Ends with its process. */
public final class EmptyCamel {
    /** What it prints when it is ready, and the bridge, too. */
    static final String READY = "is ready after";

    private EmptyCamel() {}

    public static void main(String[] args) throws Exception {
        long started = System.nanoTime();
        Main camel = new Main();
        camel.start();
        System.out.println("camel " + READY + " " + Math.round(Figures.seconds(started) * 1_000) + " ms");
        camel.run();
    }
}
