package dev.beginibridge.bench;

/** With which options of the virtual machine the packaged bridge is measured. */
final class DoorOptions {
    /** What the hand-written program gets, too. */
    static final String HEAP = "-Xmx512m";

    private DoorOptions() {}

    /** The heap, and what {@code -Dbegini.bench.door-options="…"} adds, to find out what that brings. */
    static String all() {
        return (HEAP + " " + System.getProperty("begini.bench.door-options", "")).strip();
    }
}
