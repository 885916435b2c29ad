package dev.beginibridge.sandbox;

/**
 * The counters at one moment.
 *
 * @param calls calls of the token endpoint, those of a {@code down} sandbox included
 * @param uids distinct uids among them
 * @param issued how many of them were answered with a usable token; the others are what the sandbox itself provoked
 * @param whileDown attempts that were reset because the sandbox was {@code down}, on any path
 * @param inFlight calls that wait for their answer now; a caller that hung up counts until its answer was due
 * @param elsewhere requests at the target of the redirect; {@code elsewhereWithKey} of them brought credentials
 */
public record Counts(
        long calls,
        long uids,
        long issued,
        long whileDown,
        int inFlight,
        int maxInFlight,
        long elsewhere,
        long elsewhereWithKey) {}
