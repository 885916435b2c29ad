package dev.beginibridge.bench;

import java.time.Duration;

/** One of the two that a benchmark compares, the door or what somebody would write by hand, in a process of its own. */
interface Program extends AutoCloseable {
    /**
     * What a program is asked to serve.
     *
     * @param requests so many, where the load is a number of requests
     * @param seconds for so long, where the load is a tool that runs for a time
     */
    record Portion(int requests, int seconds) {}

    /**
     * How it was served.
     *
     * @param rate requests a second
     * @param p99 ms that 99 % of the requests did not exceed; NaN where nobody waits for a single request
     */
    record Served(double requests, double rate, double p99) {}

    /**
     * How it was served, and at which cost.
     *
     * @param cpu ms of the process for a request
     */
    record Run(double rate, double p99, double cpu) {
        @Override
        public String toString() {
            return "%.0f/s, %.3f ms CPU".formatted(rate, cpu)
                    + (Double.isNaN(p99) ? "" : ", p99 %.0f ms".formatted(p99));
        }
    }

    Process process();

    /** Puts there what will be served, when that takes time of its own. */
    default void prepare(int requests) throws Exception {}

    Served serve(Portion portion) throws Exception;

    default Run measured(Portion portion) throws Exception {
        Duration before = cpu();
        Served served = serve(portion);
        return new Run(served.rate(), served.p99(), cpu().minus(before).toNanos() / 1e6 / served.requests());
    }

    private Duration cpu() {
        return process().info().totalCpuDuration().orElseThrow();
    }

    @Override
    void close();
}
