/** The embedded broker: a persistent Artemis on loopback, for everyone who has no broker yet. */
package dev.beginibridge.broker;
