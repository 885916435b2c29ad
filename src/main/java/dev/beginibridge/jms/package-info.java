/** The queue door: what it needs beyond {@code routes/jms-requests.camel.yaml}. */
package dev.beginibridge.jms;
