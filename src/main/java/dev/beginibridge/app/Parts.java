package dev.beginibridge.app;

/** How much of a bridge a process runs. */
enum Parts {
    /** The ledger and the core. */
    CORE,
    /** With them the file door; whatever the routes, nothing else comes in. */
    FILES,
    /** What the configuration says. */
    ALL;

    boolean withDoors() {
        return this != CORE;
    }
}
