package dev.beginibridge.model;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive, whatever they wait for. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** All of one name, as it stands in logs and thread dumps. */
    public static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
