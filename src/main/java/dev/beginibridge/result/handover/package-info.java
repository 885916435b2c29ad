/** The hand-over: events leave the outbox through {@code routes/results.camel.yaml}. */
package dev.beginibridge.result.handover;
